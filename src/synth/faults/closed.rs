//! What is owed at and after closure: letters, outcome, signatures, archive (paragraphs 8.4, 9.1 to 9.6, 9.13, 9.16).

use super::{
    Way,
    owed::{self, From, Owed, Slip, Wrong, fifth_day, same_day, slips},
};
use crate::synth::{
    calendar::months,
    case::{Case, Plant},
    dice::shift,
    rows::Row,
    truth::Status,
};

const fn at_closing(
    rule: &'static str,
    table: &'static str,
    done: &'static str,
    share: f64,
    fits: fn(&Case, &Row) -> bool,
    plants: &'static [Plant<Slip>],
) -> Owed {
    Owed { rule, table, from: From::Closing, due: same_day, done, share, fits, plants }
}

static LETTERS: Owed = Owed {
    due: fifth_day,
    ..at_closing(
        "letters_not_sent",
        "closures",
        "letters_sent_on",
        0.06,
        |case, _| !case.story.is_public(),
        slips!("closure letters sent", "closure letters never sent"),
    )
};

static OUTCOMES: Owed = at_closing(
    "outcome_not_recorded",
    "cases",
    "outcome_recorded_on",
    0.05,
    |_, _| true,
    slips!("the legal outcome recorded", "the legal outcome has no date"),
);

static ARCHIVED: Owed = Owed {
    due: |case, closed| case.world.calendar.after(months(closed, 1), 1),
    ..at_closing(
        "not_archived",
        "cases",
        "archived_on",
        0.06,
        |_, _| true,
        slips!(
            "the closed case archived", "the closed case never archived",
            Slip::Before => "the case archived on a day before it closed"
        ),
    )
};

static ASSOCIATES: Owed = at_closing(
    "associate_not_confirmed",
    "closures",
    "associate_confirmed_on",
    0.09,
    |_, row| !row.is_blank("associate_confirmed_on"),
    slips!(
        "the associate confirmed that nothing is held elsewhere",
        "the associate never confirmed that nothing is held elsewhere"
    ),
);

static SIGNATURES: Owed = at_closing(
    "not_countersigned",
    "closures",
    "countersigned_on",
    0.12,
    |_, row| !row.is_blank("countersigned_by"),
    slips!("the closure countersigned", "the closure was never countersigned"),
);

static DECISIONS: Owed = at_closing(
    "safeguarding_open_at_closure",
    "closures",
    "safeguarding_decision_on",
    0.1,
    |_, row| !row.is_blank("safeguarding_decision_by"),
    slips!("the decision to close without a check made", "the decision to close without a check has no date"),
);

static COMMISSIONED: Owed = at_closing(
    "commissioned_work_open",
    "commissioned_work",
    "provider_signed_off_on",
    0.1,
    |_, _| true,
    slips!(
        "commissioned work signed off by its provider",
        "commissioned work never signed off by its provider"
    ),
);

static PLANS: Owed = at_closing(
    "plan_not_signed",
    "case_plans",
    "signed_off_on",
    0.06,
    |case, _| !closer_holds_self_close(case),
    slips!("the case plan signed off", "the case plan was never signed off"),
);

/// Who put their name to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signer {
    Other,
}

static OTHERS_SIGN: Wrong<Signer> = Wrong {
    rule: "plan_not_signed",
    table: "case_plans",
    on: "signed_off_on",
    share: 0.02,
    plants: &[Plant {
        kind: Signer::Other,
        weight: 1,
        reason: "the case plan was signed off by the practitioner, who is no manager",
    }],
    fits: |case, row, _| {
        let is_past = row.day("signed_off_on").is_some_and(|day| day < case.as_at());
        is_past && !closer_holds_self_close(case)
    },
    apply: |case, place, _| {
        let holder = case.id_of(case.story.holder_on(case.story.end(case.world)));
        case.rows_mut("case_plans")[place].put("signed_off_by", holder);
        Status::Overdue
    },
};

static SUPERVISORS_SIGN: Wrong<Signer> = Wrong {
    rule: "not_countersigned",
    table: "closures",
    on: "countersigned_on",
    share: 0.05,
    plants: &[Plant {
        kind: Signer::Other,
        weight: 1,
        reason: "the closure was countersigned by a practice supervisor",
    }],
    fits: |case, row, _| row.day("countersigned_on").is_some_and(|day| day < case.as_at()),
    apply: |case, place, _| {
        let supervisor = case.id_of(case.world.organisation.teams[case.story.team].supervisors[0]);
        case.rows_mut("closures")[place].put("countersigned_by", supervisor);
        Status::Overdue
    },
};

/// Where the practitioner may close alone, a manager's review of the plan serves as well as a signature.
fn closer_holds_self_close(case: &Case) -> bool {
    case.story.closed.is_some_and(|closed| {
        case.world.organisation.holds(case.story.holder_on(closed), "self_close", closed)
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Odd {
    UnnoticedCheck,
    ReadyAfter,
}

#[rustfmt::skip]
static ODD: [Plant<Odd>; 2] = [
    Plant { kind: Odd::UnnoticedCheck, weight: 6, reason: "closed while a safeguarding check was outstanding, and nobody decided that" },
    Plant { kind: Odd::ReadyAfter, weight: 2, reason: "said to be ready on a day after the case closed" },
];

pub fn plant(case: &mut Case) {
    if case.story.closed.is_none() {
        return;
    }
    for owed in [&LETTERS, &OUTCOMES, &ASSOCIATES, &SIGNATURES, &DECISIONS, &COMMISSIONED, &PLANS] {
        // A row may have several faults: each stands in a column of its own.
        for (place, _) in owed::plant(case, owed) {
            case.rows_mut(owed.table)[place].taken = false;
        }
    }
    for (place, slip) in owed::plant(case, &ARCHIVED) {
        case.rows_mut("cases")[place].taken = false;
        if slip == Slip::Before {
            let id = case.story.case_id.clone();
            case.wrong_order("cases", &id, "archived_on", "the case archived on a day before it closed");
        }
    }
    for wrong in [&OTHERS_SIGN, &SUPERVISORS_SIGN] {
        if case.truth.iter().all(|fault| fault.rule != wrong.rule) {
            owed::plant_wrong(case, wrong);
        }
    }
    plant_odd(case);
}

fn plant_odd(case: &mut Case) {
    let Some(closed) = case.story.closed.filter(|closed| *closed < case.as_at()) else { return };
    let share = case.rate(0.012, closed);
    let Some(chosen) = case.plant(share, &ODD, |case, kind| {
        let as_it_should = case.story.closing.is_none() && !case.story.check_outstanding;
        as_it_should
            && match kind {
                Odd::UnnoticedCheck => case.story.is_wtfh() && !case.rows("safeguarding_checks").is_empty(),
                Odd::ReadyAfter => true,
            }
    }) else {
        return;
    };
    match chosen.kind {
        Odd::UnnoticedCheck => {
            if let Some(row) = case.rows_mut("safeguarding_checks").first_mut() {
                row.put("state", "outstanding");
                row.put("received_on", "");
            }
            case.case_fault("safeguarding_open_at_closure", Status::Overdue, chosen.reason);
        }
        Odd::ReadyAfter => {
            case.rows_mut("cases")[0].put("ready_to_close_on", shift(closed, 1));
            case.case_fault("ready_not_closed", Status::Unknown, chosen.reason);
        }
    }
}
