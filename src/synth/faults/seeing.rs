//! Children whom nobody saw before the case closed (paragraph 2.2, appendix 1); before anything is planted on the
//! contact log.

use super::variation;
use crate::synth::{
    case::{Case, Plant},
    dice::shift,
    truth::Status,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unseen {
    NoReason,
    Undated,
    ReasonLate,
    Excused,
}

#[rustfmt::skip]
static PLANTS: [Plant<Unseen>; 4] = [
    Plant { kind: Unseen::NoReason, weight: 10, reason: "the case closed, and nobody saw the child or said why" },
    Plant { kind: Unseen::Undated, weight: 3, reason: "the case closed, and why nobody saw the child is not dated" },
    Plant { kind: Unseen::ReasonLate, weight: 6, reason: "why nobody saw the child was recorded after the case closed" },
    Plant { kind: Unseen::Excused, weight: 1, reason: "the case closed, and nobody saw the child, with a valid variation" },
];

pub fn plant(case: &mut Case) {
    let Some(closed) = case.story.closed.filter(|closed| *closed < case.as_at()) else { return };
    if case.story.is_wtfh() {
        return;
    }
    for place in 0..case.rows("case_children").len() {
        if case.rows("case_children")[place].text("role") != "subject" {
            continue;
        }
        let share = case.rate(0.03, closed);
        let Some(chosen) = case.plant(share, &PLANTS, |_, _| true) else { continue };
        let child = case.rows("case_children")[place].text("child_id").to_owned();
        find_nobody_in(case, &child);
        let key = case.rows("case_children")[place].key();
        let late = shift(closed, case.dice.between(1, (case.as_at() - closed).num_days().min(15)));
        let reason = "Seen by the social worker the week before; the judge agreed.";
        let (reason, on, status) = match chosen.kind {
            Unseen::NoReason => (None, None, Status::Overdue),
            Unseen::Undated => (Some(reason), None, Status::Overdue),
            Unseen::ReasonLate => (Some(reason), Some(late), Status::Late),
            Unseen::Excused => {
                let named = variation::a_name(case, "child_not_seen", closed);
                variation::valid(case, named, Some(&key), closed);
                (None, None, Status::Excepted)
            }
        };
        let row = &mut case.rows_mut("case_children")[place];
        row.put("not_seen_reason", reason);
        row.put("not_seen_recorded_on", on);
        case.fault("child_not_seen", ("case_children", &key), status, chosen.reason);
    }
}

/// Visits to the child found nobody in.
fn find_nobody_in(case: &mut Case, child: &str) {
    for row in case.rows_mut("contact_log") {
        if row.text("child_id") == child && row.text("contact") == "seen" {
            row.put("heading", "Visit - nobody in");
            row.put("contact", "none");
            row.put("child_id", "");
            row.put("summary", "Called as agreed; nobody was in. Left a card with my number.");
        }
    }
}
