//! When a duty falls due: the policy's working days, hours, days, weeks, months and birthdays, counted from a
//! moment. It knows no rule, and never asks what time it is now.
//!
//! A moment is a number of microseconds: how many lie between it and 00:00 on 1 January 1970, both as a clock on a
//! wall in the United Kingdom shows them. 00:00 stands for a date without a time. A day is a number, as in `day`.
//!
//! Everything answers `None` where the answer lies beyond the dates that can be told.

use std::sync::LazyLock;

use chrono::{DateTime, Datelike, Months, NaiveDate, Offset, TimeZone};
use chrono_tz::Europe::London;

use super::{Calendar, day};

pub const SECOND: i64 = 1_000_000;
pub const HOUR: i64 = 3_600 * SECOND;
pub const DAY: i64 = 24 * HOUR;

/// 23:59:59, the last moment to do what is owed on a day.
pub fn end_of_day(day: i32) -> i64 {
    start_of_day(day) + DAY - SECOND
}

/// 00:00, which also stands for the date alone.
pub fn start_of_day(day: i32) -> i64 {
    i64::from(day) * DAY
}

pub fn day_of(moment: i64) -> i32 {
    i32::try_from(moment.div_euclid(DAY)).expect("64 bits of microseconds are fewer than 32 bits of days")
}

/// The end of the n-th working day after the moment's day, which itself never counts.
/// `None` also where the calendar does not cover a day it needs.
pub fn within_working_days(calendar: &Calendar, moment: i64, n: i64) -> Option<i64> {
    calendar.working_days_after(day_of(moment), n).map(end_of_day)
}

/// The moment n hours later, as long hours as they really are: a night in which the clocks change has 1 more or 1 less
/// between its evening and its morning. An hour that the clocks show twice is taken as its first; one that they skip,
/// as the same instant, which they show an hour on.
///
/// From 00:00, a date without a time, it is the end of the calendar day n hours later, whatever the clocks do.
pub fn within_hours(moment: i64, n: i64) -> Option<i64> {
    let hours = n.checked_mul(HOUR)?;
    if moment.rem_euclid(DAY) == 0 {
        return moment.checked_add(hours).map(day_of).map(end_of_day);
    }
    LONDON.local(LONDON.universal(moment).checked_add(hours)?)
}

/// The changes of the clocks from one moment to another: the day of each, and how many hours they go forward.
pub fn clock_changes(from: i64, to: i64) -> Vec<(i32, i64)> {
    let (first, last) = (LONDON.universal(from), LONDON.universal(to));
    let changes = LONDON.changes.iter().enumerate();
    changes
        .filter(|(_, change)| first < change.universal && change.universal <= last)
        .map(|(at, change)| (day_of(change.local), (change.offset - LONDON.offset(at)) / HOUR))
        .collect()
}

/// The end of the n-th calendar day after the moment's day.
pub fn within_days(moment: i64, n: i64) -> Option<i64> {
    i64::from(day_of(moment)).checked_add(n).and_then(end_of_told_day)
}

/// The end of the same weekday n weeks later.
pub fn within_weeks(moment: i64, n: i64) -> Option<i64> {
    within_days(moment, n.checked_mul(7)?)
}

/// The end of the same day of the month n months later, or of that month's last day where it has no such day.
pub fn within_months(moment: i64, n: i64) -> Option<i64> {
    let date = day::date(day_of(moment))?;
    let months = Months::new(u32::try_from(n.unsigned_abs()).ok()?);
    let due = if n < 0 { date.checked_sub_months(months) } else { date.checked_add_months(months) };
    due.map(day::number).map(end_of_day)
}

/// The day on which a person becomes n years old. Born on 29 February: 1 March in a common year.
pub fn birthday(born: i32, n: i64) -> Option<i32> {
    let born = day::date(born)?;
    let year = i32::try_from(i64::from(born.year()).checked_add(n)?).ok()?;
    let birthday = born.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 3, 1));
    birthday.map(day::number)
}

fn end_of_told_day(number: i64) -> Option<i64> {
    let number = i32::try_from(number).ok()?;
    day::date(number).map(|_| end_of_day(number))
}

/// Every change of London's clocks in the years of `CLOCK_YEARS`, so that an hour costs a search in a short table.
static LONDON: LazyLock<Clock> = LazyLock::new(Clock::london);

/// Before them no clock was changed; after them the time-zone data tells no changes.
const CLOCK_YEARS: std::ops::Range<i32> = 1901..2100;

/// No two changes of London's clocks ever lay within a week of each other.
const CLOCK_STEP: i64 = 7 * 24 * 3_600;

struct Clock {
    /// In order; the offset is universal time's distance to what the clock shows from then on.
    changes: Vec<Change>,
    /// The offset before the first of them.
    first_offset: i64,
}

struct Change {
    universal: i64,
    /// The first moment by the clock on the wall that is read with the new offset.
    local: i64,
    offset: i64,
}

impl Clock {
    fn london() -> Clock {
        let [from, until] = [CLOCK_YEARS.start, CLOCK_YEARS.end].map(new_year);
        let first_offset = offset_at(from) * SECOND;
        let mut changes = Vec::new();
        let mut at = from;
        while at < until {
            let next = at + CLOCK_STEP;
            if offset_at(at) != offset_at(next) {
                changes.push(Change::between(at, next));
            }
            at = next;
        }
        Clock { changes, first_offset }
    }

    /// What the clock shows at an instant.
    fn local(&self, universal: i64) -> Option<i64> {
        universal.checked_add(self.offset(self.changes.partition_point(|c| c.universal <= universal)))
    }

    /// The instant at which the clock shows a moment.
    fn universal(&self, local: i64) -> i64 {
        local.saturating_sub(self.offset(self.changes.partition_point(|c| c.local <= local)))
    }

    /// The offset once so many changes have happened.
    fn offset(&self, n_changes: usize) -> i64 {
        n_changes.checked_sub(1).map_or(self.first_offset, |last| self.changes[last].offset)
    }
}

impl Change {
    /// The one change between two instants, in seconds.
    fn between(mut before: i64, mut after: i64) -> Change {
        let (old, new) = (offset_at(before), offset_at(after));
        while after - before > 1 {
            let middle = before + (after - before) / 2;
            if offset_at(middle) == old { before = middle } else { after = middle }
        }
        // With the greater offset, a moment shown twice is still read with the old one, and so is a moment never shown.
        Change { universal: after * SECOND, local: (after + old.max(new)) * SECOND, offset: new * SECOND }
    }
}

/// London's offset from universal time at an instant; both in seconds.
fn offset_at(universal: i64) -> i64 {
    let instant = DateTime::from_timestamp(universal, 0).expect("an instant of this or the last century");
    i64::from(London.offset_from_utc_datetime(&instant.naive_utc()).fix().local_minus_utc())
}

/// The first instant of a year, in seconds.
fn new_year(year: i32) -> i64 {
    let date = NaiveDate::from_ymd_opt(year, 1, 1).expect("a year of this or the last century");
    i64::from(day::number(date)) * 24 * 3_600
}
