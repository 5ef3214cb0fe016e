//! A count of working days, day by day: each counted or skipped, and why.

use serde::Serialize;

use super::moment::Day;
use crate::model::Calendar;

/// One day of a count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountedDay {
    pub day: Day,
    /// Which working day of the count it is; blank where it is skipped.
    pub n: Option<i64>,
    /// Why it is skipped: `Saturday`, `Good Friday`.
    pub skipped: Option<String>,
    /// Skipped for a bank holiday that is not yet proclaimed.
    pub is_provisional: bool,
}

/// Every day after one, up to and including another; none where the calendar does not cover one of them.
pub fn counted(calendar: &Calendar, after: Day, last: Day) -> Option<Vec<CountedDay>> {
    let mut n = 0;
    (after.0.checked_add(1)?..=last.0)
        .map(|day| {
            let is_working = calendar.is_working_day(day)?;
            n += i64::from(is_working);
            Some(CountedDay {
                day: Day(day),
                n: is_working.then_some(n),
                skipped: (!is_working).then(|| reason(calendar, Day(day))),
                is_provisional: !is_working && calendar.is_provisional(day),
            })
        })
        .collect()
}

fn reason(calendar: &Calendar, day: Day) -> String {
    let weekday = day.date().map_or_else(String::new, |date| date.format("%A").to_string());
    match calendar.holiday_name(day.0) {
        Some(name) if weekday.starts_with('S') => format!("{weekday}, {name}"),
        Some(name) => name.to_owned(),
        None => weekday,
    }
}
