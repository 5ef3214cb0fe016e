//! Calendar months of a day. Days are numbers, as in `day`.

use chrono::{Datelike, Months, NaiveDate};

use super::day;

pub fn first_of_month(number: i32) -> Option<i32> {
    first(number).map(day::number)
}

pub fn last_of_month(number: i32) -> Option<i32> {
    first(number).and_then(last).map(day::number)
}

/// The last n month ends on or before a day, the earliest first: what a trend of n months stands on.
pub fn month_ends(number: i32, n: u32) -> Option<Vec<i32>> {
    let this_month = first(number)?;
    let is_month_end = last(this_month).map(day::number) == Some(number);
    let skipped = u32::from(!is_month_end);
    (0..n)
        .rev()
        .map(|back| {
            this_month
                .checked_sub_months(Months::new(back.checked_add(skipped)?))
                .and_then(last)
                .map(day::number)
        })
        .collect()
}

fn first(number: i32) -> Option<NaiveDate> {
    day::date(number)?.with_day(1)
}

/// The last day of the month that begins on a day.
fn last(first: NaiveDate) -> Option<NaiveDate> {
    first.checked_add_months(Months::new(1))?.pred_opt()
}
