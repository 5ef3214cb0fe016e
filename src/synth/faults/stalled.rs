//! Work to first hearing that stays open for its safeguarding checks alone (paragraph 9.4, footnote 8): planted while
//! the case's life unfolds, as its closing is.

use chrono::NaiveDate;

use super::variation;
use crate::synth::{
    case::{Case, Plant},
    dice::shift,
    truth::Status,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stalled {
    Late,
    Open,
    Excused,
}

#[rustfmt::skip]
static PLANTS: [Plant<Stalled>; 3] = [
    Plant { kind: Stalled::Open, weight: 4, reason: "still open two months after the first hearing, a safeguarding check outstanding" },
    Plant { kind: Stalled::Late, weight: 5, reason: "closed more than two months after the first hearing, a safeguarding check outstanding" },
    Plant { kind: Stalled::Excused, weight: 1, reason: "closed more than two months after the first hearing, with a valid variation" },
];

/// Draws whether the case waits too long; `due` is the last day of the two months.
pub fn plant(case: &mut Case, due: NaiveDate) {
    let room = (case.as_at() - due).num_days();
    let share = case.rate(0.15, due);
    let Some(chosen) = case.plant(share, &PLANTS, |_, kind| match kind {
        Stalled::Open => (1..=500).contains(&room),
        Stalled::Late | Stalled::Excused => room >= 8,
    }) else {
        return;
    };
    let late = case.dice.later(due, 1, (room - 6).min(40));
    let closed = case.world.calendar.on_or_after(late);
    let (day, status) = match chosen.kind {
        Stalled::Late => (Some(closed), Status::Late),
        Stalled::Open => (None, Status::Overdue),
        Stalled::Excused => {
            let (named, id) =
                (variation::a_name(case, "stalled_safeguarding", due), case.story.case_id.clone());
            variation::valid(case, named, Some(&id), due);
            (Some(closed), Status::Excepted)
        }
    };
    case.story.closed = day;
    case.story.ready = day.map(|day| case.world.calendar.on_or_before(shift(day, -3)));
    case.case_fault("stalled_safeguarding", status, chosen.reason);
}
