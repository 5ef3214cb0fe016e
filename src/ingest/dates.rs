//! Dates that could be day-first or month-first: how a column says it writes them, and what its cells betray.
//!
//! The contract's own way is day-first. A column that an organisation mapped is theirs: where its cells do not prove
//! which it is, it must be said, and nothing is read by a guess.

use std::ops::AddAssign;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};

use super::{
    cells::{self, Fault},
    parts::Part,
};
use crate::{Error, Result, config::DateOrder, contract::Column};

/// How the dates of one column are read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Way {
    /// As the contract accepts them: ISO, or day-first with slashes.
    #[default]
    Contract,
    /// As the configuration declares, or as the cells proved.
    Ordered(DateOrder),
}

/// What the dates of a column that are written with their year last say of their order, in numbers of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Evidence {
    /// Such as `25/03/2026`.
    pub(super) day_first: u64,
    /// Such as `03/25/2026`.
    pub(super) month_first: u64,
    /// Such as `03/04/2026`.
    pub(super) either: u64,
}

/// Settles how the dates of a table's files are read, by what its cells said of their order; true: some of them must be read
/// again. `evidence`: for each column of the contract, over all the files.
///
/// # Errors
/// `Wrong` (exit 2) for a column that must be declared.
pub(super) fn settle(parts: &mut [Part], evidence: &[Evidence]) -> Result<bool> {
    let mut is_to_be_read_again = false;
    for (at, evidence) in evidence.iter().enumerate() {
        for part in parts.iter_mut() {
            let layout = &mut part.layout;
            if layout.readings[at].dates != Way::Contract || layout.field(at).is_none() {
                continue;
            }
            let column = &layout.table.columns[at];
            let way = evidence.way(&layout.name, &layout.table.name, column, layout.mapped[at])?;
            is_to_be_read_again |= way != Way::Contract;
            layout.readings[at].dates = way;
        }
    }
    Ok(is_to_be_read_again)
}

impl AddAssign for Evidence {
    fn add_assign(&mut self, other: Evidence) {
        self.day_first += other.day_first;
        self.month_first += other.month_first;
        self.either += other.either;
    }
}

impl Evidence {
    /// Counts one cell.
    pub(super) fn look(&mut self, text: &str) {
        let Some((first, second)) = numbers(text.as_bytes()) else { return };
        match (first, second) {
            (13..=31, 1..=12) => self.day_first += 1,
            (1..=12, 13..=31) => self.month_first += 1,
            // The same day either way proves nothing, and asks for nothing.
            (1..=12, 1..=12) if first != second => self.either += 1,
            _ => {}
        }
    }

    /// How a column's dates are to be read, given what its cells say. `is_mapped`: the configuration says which column of
    /// the export it is, so that its dates are not the contract's.
    ///
    /// # Errors
    /// `Wrong` (exit 2) when it must be said.
    pub(super) fn way(self, file: &str, table: &str, column: &Column, is_mapped: bool) -> Result<Way> {
        let Evidence { day_first, month_first, either } = self;
        match (day_first, month_first, either) {
            (_, 0, 0) | (1.., 0, _) => return Ok(Way::Contract),
            (0, 1.., _) if is_mapped => return Ok(Way::Ordered(DateOrder::MonthFirst)),
            // By the contract's own name the contract's order holds, unless no cell bears it out and some contradict it.
            (1.., 1.., _) | (0, 1.., 0) | (0, 0, _) if !is_mapped => return Ok(Way::Contract),
            _ => {}
        }
        Err(Error::Wrong(format!(
            "{file}: it cannot be told whether {} is written day-first or month-first: of its dates {day_first} can only be \
             day-first, {month_first} only month-first (such as 03/25/2026), and {either} could be either (such as \
             03/04/2026). Say which in the configuration: [dates.{table}] {} = \"day_first\", \"month_first\" or a format such as \"%d %b %Y\"",
            column.name, column.name
        )))
    }
}

/// The first two numbers of a date that is written with its year last.
fn numbers(bytes: &[u8]) -> Option<(u32, u32)> {
    let (first, rest) = cells::one_or_two_digits(bytes)?;
    let [separator @ (b'/' | b'-' | b'.'), rest @ ..] = rest else { return None };
    let (second, rest) = cells::one_or_two_digits(rest)?;
    (rest.first() == Some(separator) && rest.len() >= 5).then_some((first, second))
}

/// A moment written in a declared order: UK local time, in whole seconds. ISO is read in every order but a format.
pub(super) fn moment(text: &str, order: &DateOrder) -> Result<NaiveDateTime, Fault> {
    match order {
        DateOrder::Format(format) => formatted(text, format),
        DateOrder::EpochSeconds => epoch(text, 1),
        DateOrder::EpochMilliseconds => epoch(text, 1000),
        DateOrder::DayFirst | DateOrder::MonthFirst => {
            let Some((first, second)) = numbers(text.as_bytes()) else { return cells::moment(text) };
            let (day, month) = if *order == DateOrder::DayFirst { (first, second) } else { (second, first) };
            let separator = text.find(['/', '-', '.']).ok_or(Fault::Form)?;
            let rest = text[separator + 1..].split_once(&text[separator..=separator]).ok_or(Fault::Form)?.1;
            let (year, time) = rest.split_at_checked(4).ok_or(Fault::Form)?;
            let year = cells::number(year.as_bytes()).ok_or(Fault::Form)?;
            let day = cells::day_of(year, month, day)?;
            match time.trim_start_matches([' ', 'T', ',']) {
                "" if time.is_empty() => Ok(day.into()),
                clock => Ok(day.and_time(time_of_day(clock)?)),
            }
        }
    }
}

/// `14:30`, `2:30 PM`, `9:05:10`.
fn time_of_day(text: &str) -> Result<NaiveTime, Fault> {
    const FORMS: [&str; 6] = ["%H:%M", "%H:%M:%S", "%H:%M:%S%.f", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p"];
    let parsed = FORMS.iter().find_map(|form| NaiveTime::parse_from_str(text, form).ok());
    let whole = |time: NaiveTime| chrono::Timelike::with_nanosecond(&time, 0).ok_or(Fault::NoSuchTime);
    parsed.ok_or(Fault::Form).and_then(whole)
}

fn formatted(text: &str, format: &str) -> Result<NaiveDateTime, Fault> {
    if let Ok(moment) = DateTime::parse_from_str(text, format) {
        return cells::to_local(moment.naive_local(), moment.offset().local_minus_utc().into());
    }
    let moment = NaiveDateTime::parse_from_str(text, format)
        .or_else(|_| NaiveDate::parse_from_str(text, format).map(NaiveDateTime::from));
    let moment = moment.map_err(|_| Fault::Form)?;
    let whole = chrono::Timelike::with_nanosecond(&moment, 0).ok_or(Fault::NoSuchTime)?;
    cells::within_years(whole)
}

/// Counted from 1970 in UTC.
fn epoch(text: &str, a_second: i64) -> Result<NaiveDateTime, Fault> {
    let count = cells::int(text)?;
    let moment = DateTime::from_timestamp(count.div_euclid(a_second), 0).ok_or(Fault::NoSuchDay)?;
    cells::to_local(moment.naive_utc(), 0)
}
