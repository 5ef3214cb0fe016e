//! First hearings' outcomes entered late (paragraph 9.4), and referrals of other children left open (13.4).

use super::{Duty, Way, spoil};
use crate::synth::{
    case::{Case, Plant},
    dice::shift,
    truth::Status,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Dated(Way),
    Untold,
    BeforeHearing,
}

#[rustfmt::skip]
static OUTCOMES: [Plant<Outcome>; 7] = [
    Plant { kind: Outcome::Dated(Way::Late), weight: 40, reason: "first hearing's outcome entered after the next working day" },
    Plant { kind: Outcome::Dated(Way::DayAfter), weight: 8, reason: "first hearing's outcome entered the day after the next working day" },
    Plant { kind: Outcome::Dated(Way::Undone), weight: 16, reason: "first hearing's outcome has no date of entry" },
    Plant { kind: Outcome::Untold, weight: 10, reason: "first hearing's outcome dated and left blank" },
    Plant { kind: Outcome::BeforeHearing, weight: 4, reason: "first hearing's outcome entered on a day before the hearing" },
    Plant { kind: Outcome::Dated(Way::Excused), weight: 4, reason: "first hearing's outcome entered late, with a valid variation" },
    Plant { kind: Outcome::Dated(Way::Lacking), weight: 4, reason: "first hearing's outcome entered late under a variation" },
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Referral {
    Dated(Way),
    TooSoon,
    ByOther,
    AnsweredAfter,
    Undated,
    BeforeSending,
}

#[rustfmt::skip]
static REFERRALS: [Plant<Referral>; 10] = [
    Plant { kind: Referral::Dated(Way::Late), weight: 20, reason: "referral closed after the seven days" },
    Plant { kind: Referral::Dated(Way::DayAfter), weight: 6, reason: "referral closed on the eighth day" },
    Plant { kind: Referral::Dated(Way::Undone), weight: 20, reason: "referral never closed" },
    Plant { kind: Referral::TooSoon, weight: 6, reason: "referral closed by the service manager before the seven days, not accepted" },
    Plant { kind: Referral::ByOther, weight: 6, reason: "referral closed with the approval of somebody who is no service manager" },
    Plant { kind: Referral::AnsweredAfter, weight: 5, reason: "referral closed before the acceptance was recorded" },
    Plant { kind: Referral::Undated, weight: 4, reason: "nobody can tell when the referral was sent" },
    Plant { kind: Referral::BeforeSending, weight: 3, reason: "referral accepted and closed on a day before it was sent" },
    Plant { kind: Referral::Dated(Way::Excused), weight: 3, reason: "referral closed late, with a valid variation for the referral" },
    Plant { kind: Referral::Dated(Way::Lacking), weight: 3, reason: "referral closed late under a variation" },
];

pub fn plant(case: &mut Case) {
    if case.story.is_wtfh() {
        first_hearing(case);
    }
    for place in 0..case.rows("s47_referrals").len() {
        referral(case, place);
    }
}

fn first_hearing(case: &mut Case) {
    let table = "hearings";
    let Some(hearing) = case.story.latest("fhdra", case.as_at()).map(|hearing| hearing.on) else { return };
    let due = case.world.calendar.after(hearing, 1);
    if due >= case.as_at() {
        return;
    }
    let share = case.rate(0.07, hearing);
    let Some(chosen) = case.plant(share, &OUTCOMES, |_, _| true) else { return };
    let is_it =
        |row: &crate::synth::rows::Row| row.text("kind") == "fhdra" && row.day("hearing_on") == Some(hearing);
    let place = case.rows(table).iter().rposition(is_it).expect("the story's hearing has its row");
    let id = case.story.case_id.clone();
    if let Outcome::Dated(way) = chosen.kind {
        let (rule, done) = ("fhdra_outcome_late", "outcome_recorded_on");
        let duty = Duty { rule, subject: ("cases", id), table, place, done, due };
        let last = case.as_at();
        spoil(case, &duty, way, last, chosen.reason);
        return;
    }
    let row = &mut case.rows_mut(table)[place];
    row.taken = true;
    let status = if chosen.kind == Outcome::Untold {
        row.put("outcome", "");
        Status::Overdue
    } else {
        row.put("outcome_recorded_on", shift(hearing, -1));
        Status::Unknown
    };
    case.case_fault("fhdra_outcome_late", status, chosen.reason);
}

fn referral(case: &mut Case, place: usize) {
    let table = "s47_referrals";
    let row = &case.rows(table)[place];
    let Some(sent) = row.day("sent_on") else { return };
    let is_accepted = row.text("outcome") == "accepted";
    let due = shift(sent, 7);
    let room = (case.as_at() - due).num_days();
    if room < 1 {
        return;
    }
    let share = case.rate(0.13, sent);
    let Some(chosen) = case.plant(share, &REFERRALS, |_, kind| match kind {
        Referral::TooSoon | Referral::ByOther => !is_accepted,
        Referral::AnsweredAfter | Referral::BeforeSending => is_accepted,
        _ => true,
    }) else {
        return;
    };
    let id = case.rows(table)[place].key();
    if let Referral::Dated(way) = chosen.kind {
        let (rule, done) = ("referral_not_closed", "closed_on");
        let duty = Duty { rule, subject: (table, id), table, place, done, due };
        let last = case.as_at();
        spoil(case, &duty, way, last, chosen.reason);
        return;
    }
    let supervisor = case.id_of(case.world.organisation.teams[case.story.team].supervisors[0]);
    let row = &mut case.rows_mut(table)[place];
    let status = match chosen.kind {
        Referral::TooSoon => {
            row.put("closed_on", shift(sent, 5));
            Status::Overdue
        }
        Referral::ByOther => {
            row.put("closure_approved_by", supervisor);
            Status::Overdue
        }
        Referral::AnsweredAfter => {
            let answered = row.day("closed_on").map(|closed| shift(closed, 1));
            row.put("outcome_recorded_on", answered);
            Status::Overdue
        }
        Referral::Undated => {
            row.put("sent_on", "");
            row.taken = true;
            for rule in ["referral_not_logged", "referral_outcome_missing", "referred_child_not_added"] {
                case.fault(rule, (table, &id), Status::Unknown, chosen.reason);
            }
            Status::Unknown
        }
        _ => {
            row.put("closed_on", shift(sent, -1));
            row.put("outcome_recorded_on", shift(sent, -1));
            row.taken = true;
            case.fault("referral_outcome_missing", (table, &id), Status::Unknown, chosen.reason);
            Status::Unknown
        }
    };
    case.fault("referral_not_closed", (table, &id), status, chosen.reason);
}
