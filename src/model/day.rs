//! Days as numbers: how many days a date lies after 1 January 1970. It never knows about hours.

use chrono::NaiveDate;

/// The day number of a date; days before 1970 are negative.
pub fn number(date: NaiveDate) -> i32 {
    date.to_epoch_days()
}

/// The date of a day number; `None` beyond the years chrono can tell (some 262,000 either way).
pub fn date(number: i32) -> Option<NaiveDate> {
    NaiveDate::from_epoch_days(number)
}
