//! Faults planted on purpose, rule by rule, and what each must show. No rule is run here: a planting knows its
//! day, its due day from the generator's own calendar, and so its status.

use chrono::NaiveDate;

use super::{
    case::Case,
    dice::{at, shift},
    rows::Cell,
    truth::Status,
};

pub mod access;
pub mod allocations;
pub mod authority;
pub mod checklist;
pub mod closed;
pub mod closing;
pub mod court;
pub mod coverage;
pub mod dirt;
pub mod diversity;
pub mod documents;
pub mod entries;
pub mod filing;
pub mod handovers;
pub mod hearings;
pub mod incoming;
pub mod kept;
pub mod key_dates;
pub mod letters;
pub mod moves;
pub mod owed;
pub mod paper;
pub mod people;
pub mod plans;
pub mod quality;
pub mod recording;
pub mod referrals;
pub mod reports;
pub mod retention;
pub mod reviews;
pub mod seeing;
pub mod shields;
pub mod stalled;
pub mod variation;

/// What goes wrong with any duty that has a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Late,
    /// At the first moment that is too late.
    DayAfter,
    Undone,
    /// Late, with a valid variation.
    Excused,
    /// Late, with a variation that lacks something.
    Lacking,
}

/// A duty that a row records.
pub struct Duty {
    pub rule: &'static str,
    pub subject: (&'static str, String),
    /// The row and the column that say when it was done.
    pub table: &'static str,
    pub place: usize,
    pub done: &'static str,
    pub due: NaiveDate,
}

/// Makes the duty go wrong that way, and writes down what it must show. The due day must lie before the as-at
/// day; what is done late is done by `last` at the latest.
pub fn spoil(case: &mut Case, duty: &Duty, way: Way, last: NaiveDate, reason: &str) {
    let mut reason = reason.to_owned();
    let day = match way {
        Way::Undone => None,
        Way::DayAfter => Some(shift(duty.due, 1)),
        _ => Some(late_day(case, duty.due, last)),
    };
    let id = duty.subject.1.clone();
    let paragraph = variation::a_name(case, duty.rule, duty.due);
    let status = match way {
        Way::Late | Way::DayAfter => Status::Late,
        Way::Undone => Status::Overdue,
        Way::Excused => {
            variation::valid(case, paragraph, Some(&id), duty.due);
            Status::Excepted
        }
        Way::Lacking => {
            reason.push_str(variation::lacking(case, paragraph, &id, duty.due));
            Status::Late
        }
    };
    let value = match day {
        None => Cell::Blank,
        Some(day) if duty.done.ends_with("_at") => match way {
            Way::DayAfter => at(day, 0).into(),
            _ => case.dice.working_hour(day).into(),
        },
        Some(day) => day.into(),
    };
    let row = &mut case.rows_mut(duty.table)[duty.place];
    row.put(duty.done, value);
    row.taken = true;
    case.fault(duty.rule, (duty.subject.0, &id), status, reason);
}

/// Soon after the due day, more often than long after.
fn late_day(case: &mut Case, due: NaiveDate, last: NaiveDate) -> NaiveDate {
    let room = (last - due).num_days().max(1);
    let reach = if case.dice.chance(0.7) { 6 } else { 35 };
    let day = case.dice.later(due, 1, room.min(reach));
    // Most of what is late is still done on a working day.
    let working = case.world.calendar.on_or_after(day);
    if working <= last { working } else { day }
}
