//! Referrals of other children: logged, answered, and the child on the record (paragraphs 13.2 to 13.4).

use super::{
    Way,
    owed::{self, From, Owed, Slip, Wrong, slips, third_day},
};
use crate::synth::{
    case::{Case, Plant},
    dice::shift,
    truth::Status,
};

static LOGS: Owed = Owed {
    rule: "referral_not_logged",
    table: "s47_referrals",
    from: From::Column("sent_on"),
    due: third_day,
    done: "logged_on",
    share: 0.08,
    fits: |_, _| true,
    plants: slips!(
        "a referral logged", "a referral never logged",
        Slip::Before => "a referral logged on a day before it was sent"
    ),
};

static ANSWERS: Owed = Owed {
    rule: "referral_outcome_missing",
    table: "s47_referrals",
    from: From::Column("sent_on"),
    due: |_, from| shift(from, 7),
    done: "outcome_recorded_on",
    share: 0.08,
    fits: |case, row| row.text("outcome") != "awaited" && !is_open(case, &row.key()),
    plants: slips!("a referral's outcome recorded", "a referral's outcome has no date"),
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Child {
    AddedLate,
    NotAdded,
    Elsewhere,
    NoFollowUp,
    Excused,
}

static CHILDREN: Wrong<Child> = Wrong {
    rule: "referred_child_not_added",
    table: "s47_referrals",
    on: "sent_on",
    share: 0.09,
    plants: &[
        Plant { kind: Child::AddedLate, weight: 5, reason: "the referred child was added to the case late" },
        Plant {
            kind: Child::NotAdded,
            weight: 4,
            reason: "nobody can say when the referred child was added to the case",
        },
        Plant { kind: Child::Elsewhere, weight: 5, reason: "the referral was saved in the wrong folder" },
        Plant {
            kind: Child::Excused,
            weight: 1,
            reason: "the referred child was added to the case late, with a valid variation",
        },
    ],
    fits: |case, row, _| row.day("sent_on").is_some_and(|sent| shift(case.as_at(), -8) > sent),
    apply: |case, place, kind| {
        let row = &case.rows("s47_referrals")[place];
        let (child, document) = (row.text("child_id").to_owned(), row.text("document_id").to_owned());
        let late = row.day("sent_on").map(|sent| shift(case.world.calendar.after(sent, 3), 2));
        let added = case.rows_mut("case_children").iter_mut().find(|row| row.text("child_id") == child);
        let added = added.expect("a referred child stands in its case");
        match kind {
            Child::AddedLate | Child::Excused => added.put("added_on", late),
            Child::NotAdded => added.put("added_on", ""),
            Child::Elsewhere | Child::NoFollowUp => {
                let saved = case.rows_mut("documents").iter_mut().find(|row| row.key() == document);
                saved.expect("a referral has its document").put("folder", "further_information");
            }
        }
        match kind {
            Child::AddedLate => Status::Late,
            Child::Excused => Status::Excepted,
            _ => Status::Overdue,
        }
    },
};

static FOLLOW_UPS: Wrong<Child> = Wrong {
    rule: "referral_outcome_missing",
    table: "s47_referrals",
    on: "sent_on",
    share: 0.05,
    plants: &[Plant {
        kind: Child::NoFollowUp,
        weight: 1,
        reason: "a referral was rejected, and what followed is blank",
    }],
    fits: |case, row, _| {
        let is_past = row.day("sent_on").is_some_and(|sent| shift(sent, 7) < case.as_at());
        is_past && row.text("outcome") == "rejected"
    },
    apply: |case, place, _| {
        case.rows_mut("s47_referrals")[place].put("follow_up", "");
        Status::Overdue
    },
};

pub fn plant(case: &mut Case) {
    owed::plant(case, &LOGS);
    for (place, _) in owed::plant(case, &ANSWERS) {
        let row = &case.rows("s47_referrals")[place];
        if row.text("outcome") == "accepted" {
            // Closed without the acceptance, and without a manager's word.
            let id = row.key();
            let reason = "a referral closed before its acceptance was recorded";
            case.fault("referral_not_closed", ("s47_referrals", &id), Status::Overdue, reason);
        }
    }
    owed::plant_wrong(case, &FOLLOW_UPS);
    owed::plant_wrong(case, &CHILDREN);
}

/// Something is wrong with its closing already.
fn is_open(case: &Case, referral: &str) -> bool {
    case.truth.iter().any(|fault| fault.rule == "referral_not_closed" && fault.subject.1 == referral)
}
