//! Cases not ready or not closed in time (paragraphs 9.2, 9.5 and 9.8): planted while the case's life unfolds,
//! as everything that is owed at closure hangs on the day.

use chrono::NaiveDate;

use super::variation;
use crate::synth::{
    case::{Case, Plant},
    dice::shift,
    story::Law,
    truth::Status,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    BothLate,
    DayAfter,
    NotReady,
    ClosedLate,
    NotClosed,
    SectionMissing,
    SectionLate,
    SafeguardingUnconfirmed,
    Excused,
    ExcusedByName,
    ExcusedSinceReady,
    Lacking,
}

#[rustfmt::skip]
static PRIVATE: [Plant<Closing>; 12] = [
    Plant { kind: Closing::BothLate, weight: 20, reason: "ready after the weeks allowed, and closed after that" },
    Plant { kind: Closing::DayAfter, weight: 6, reason: "ready and closed the day after the weeks allowed ended" },
    Plant { kind: Closing::NotReady, weight: 20, reason: "the work ended, and nobody has said that the case is ready" },
    Plant { kind: Closing::ClosedLate, weight: 16, reason: "ready in time, closed after the weeks allowed" },
    Plant { kind: Closing::NotClosed, weight: 12, reason: "ready in time, and still open" },
    Plant { kind: Closing::SectionMissing, weight: 8, reason: "closed in time without the closure section of the case plan" },
    Plant { kind: Closing::SectionLate, weight: 6, reason: "the closure section was completed after the weeks allowed" },
    Plant { kind: Closing::SafeguardingUnconfirmed, weight: 5, reason: "closed in time without confirming that safeguarding was complete" },
    Plant { kind: Closing::Excused, weight: 3, reason: "ready and closed late, with a valid variation of the paragraph" },
    Plant { kind: Closing::ExcusedByName, weight: 2, reason: "closed late, with a valid variation that names the rule" },
    Plant { kind: Closing::ExcusedSinceReady, weight: 2, reason: "closed late, with a valid variation of the days since it was ready" },
    Plant { kind: Closing::Lacking, weight: 4, reason: "ready and closed late" },
];

#[rustfmt::skip]
static PUBLIC: [Plant<Closing>; 11] = [
    Plant { kind: Closing::BothLate, weight: 20, reason: "ready more than four weeks after the final hearing, and closed after that" },
    Plant { kind: Closing::DayAfter, weight: 6, reason: "ready and closed the day after the four weeks ended" },
    Plant { kind: Closing::NotReady, weight: 20, reason: "the final hearing is over, and nobody has said that the case is ready" },
    Plant { kind: Closing::ClosedLate, weight: 16, reason: "ready in time, closed more than four weeks after the final hearing" },
    Plant { kind: Closing::NotClosed, weight: 12, reason: "ready within the four weeks, and still open" },
    Plant { kind: Closing::SectionMissing, weight: 8, reason: "closed within the four weeks without the closure section of the case plan" },
    Plant { kind: Closing::SectionLate, weight: 6, reason: "the closure section was completed after the four weeks" },
    Plant { kind: Closing::Excused, weight: 3, reason: "ready and closed after the four weeks, with a valid variation of the paragraph" },
    Plant { kind: Closing::ExcusedByName, weight: 2, reason: "closed after the four weeks, with a valid variation that names the rule" },
    Plant { kind: Closing::ExcusedSinceReady, weight: 2, reason: "closed after the four weeks, with a valid variation of the days since it was ready" },
    Plant { kind: Closing::Lacking, weight: 4, reason: "ready and closed after the four weeks" },
];

/// Draws whether this case goes wrong at its end; `due` is the last day of the weeks allowed.
pub fn plant(case: &mut Case, due: NaiveDate) {
    let room = (case.as_at() - due).num_days();
    let share = case.rate(0.11, due);
    let plants: &'static [_] = if case.story.is_public() { &PUBLIC } else { &PRIVATE };
    let Some(chosen) = case.plant(share, plants, |case, kind| fits(case, kind, due, room)) else { return };
    case.story.closing = Some(chosen.kind);
    let ready_rule = if case.story.is_public() { "not_ready_public" } else { "not_ready_private" };
    let (not_ready, not_closed) = apply(case, chosen.kind, due, room);
    let mut reason = chosen.reason.to_owned();
    match chosen.kind {
        Closing::Excused => {
            let paragraph = if case.story.is_public() { "9.8" } else { "9.5" };
            variation::valid(case, paragraph, None, due);
        }
        Closing::ExcusedByName => variation::valid(case, "overdue_closure", None, due),
        Closing::ExcusedSinceReady => variation::valid(case, "9.14", None, due),
        Closing::Lacking => reason.push_str(variation::lacking(case, "overdue_closure", "", due)),
        _ => {}
    }
    if let Some(status) = not_ready {
        case.case_fault(ready_rule, status, reason.clone());
    }
    if let Some(status) = not_closed {
        case.case_fault("overdue_closure", status, reason);
    }
    let story = &case.story;
    let from_ready = story.ready.map(|ready| (case.world.calendar.after(ready, 5), story.closed));
    if let Some(status) = from_ready.and_then(|(due, closed)| case.missed(due, closed)) {
        case.case_fault("ready_not_closed", status, chosen.reason);
    }
}

fn fits(case: &Case, kind: Closing, due: NaiveDate, room: i64) -> bool {
    let is_planned = case.story.law != Law::Wtfh;
    match kind {
        Closing::BothLate
        | Closing::ClosedLate
        | Closing::Excused
        | Closing::ExcusedByName
        | Closing::ExcusedSinceReady
        | Closing::Lacking => room >= 12,
        Closing::DayAfter => room >= 1 && case.world.calendar.is_working(shift(due, 1)),
        Closing::NotReady | Closing::NotClosed => (1..=200).contains(&room),
        Closing::SectionMissing => is_planned && room >= 1,
        Closing::SectionLate => is_planned && room >= 3,
        Closing::SafeguardingUnconfirmed => case.story.law == Law::Wafh && room >= 1,
    }
}

/// Moves the days of the story; what being ready, and what being closed, must then show.
fn apply(case: &mut Case, kind: Closing, due: NaiveDate, room: i64) -> (Option<Status>, Option<Status>) {
    let calendar = &case.world.calendar;
    let late = calendar.on_or_after(case.dice.later(due, 1, (room - 8).min(40)));
    let later = calendar.on_or_before(shift(late, case.dice.between(0, 4))).max(late);
    let story = &mut case.story;
    match kind {
        Closing::BothLate | Closing::Excused | Closing::Lacking => {
            (story.ready, story.closed) = (Some(late), Some(later));
            let status = if kind == Closing::Excused { Status::Excepted } else { Status::Late };
            (Some(status), Some(status))
        }
        Closing::DayAfter => {
            (story.ready, story.closed) = (None, Some(shift(due, 1)));
            (Some(Status::Late), Some(Status::Late))
        }
        Closing::NotReady => {
            (story.ready, story.closed) = (None, None);
            (story.closure_section, story.safeguarding_confirmed) = (None, None);
            (Some(Status::Overdue), Some(Status::Overdue))
        }
        Closing::ClosedLate | Closing::ExcusedSinceReady => {
            story.closed = Some(late);
            (None, Some(Status::Late))
        }
        Closing::ExcusedByName => {
            story.closed = Some(late);
            (None, Some(Status::Excepted))
        }
        Closing::NotClosed => {
            story.closed = None;
            (None, Some(Status::Overdue))
        }
        Closing::SectionMissing => {
            story.closure_section = None;
            (Some(Status::Overdue), None)
        }
        Closing::SectionLate => {
            story.closure_section = Some(shift(due, 1 + (room - 1) / 4));
            (Some(Status::Late), None)
        }
        Closing::SafeguardingUnconfirmed => {
            story.safeguarding_confirmed = None;
            (Some(Status::Overdue), None)
        }
    }
}
