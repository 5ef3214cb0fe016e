//! A sheet of a workbook as CSV: what each cell holds, as a person sees it there, dates as dates. A blank row is a blank line,
//! so that rows keep their numbers, and a row ends with its last cell that is not blank. It never tells what a column is.

use calamine::{DataRef, ExcelDateTime};
use chrono::{NaiveDateTime, TimeDelta, Timelike};

use super::{cells::SPOILT, listing, plain::Aside};
use crate::{Error, Result, foreign::reading};

/// Puts a sheet down as CSV, from its first row that is not blank.
///
/// # Errors
/// `Exports` (exit 3) when the workbook or the sheet cannot be read, or has no cell; `Disk` when the CSV cannot be written.
pub(super) fn to_csv(name: &str, path: &std::path::Path, sheet: &str, to: &mut Aside) -> Result<()> {
    let damaged = |e| Error::Exports(format!("{name} cannot be read ({e}): save the workbook again"));
    let mut workbook = listing::workbook(name, path)?;
    let mut cells = reading(|| workbook.worksheet_cells_reader(sheet)).map_err(damaged)?;
    let cells = &mut cells;
    let mut rows = Rows { to, row: Vec::new(), at: 0, is_empty: true };
    while let Some(cell) = reading(|| cells.next_cell()).map_err(damaged)? {
        let Some(text) = text(cell.get_value()) else { continue };
        let (row, column) = cell.get_position();
        if row < rows.at || (row == rows.at && (column as usize) < rows.row.len()) {
            return Err(Error::Exports(format!(
                "{name}: its cells are not in order at row {}: save the workbook again",
                row + 1
            )));
        }
        rows.go_to(row)?;
        rows.row.resize(column as usize, String::new());
        rows.row.push(text);
    }
    rows.end_row()?;
    if rows.is_empty {
        return Err(Error::Exports(format!(
            "{name} is empty: it has no header; delete it if there is no such table"
        )));
    }
    rows.to.end()
}

struct Rows<'a> {
    to: &'a mut Aside,
    /// The cells of the row so far.
    row: Vec<String>,
    /// Its number, from 0.
    at: u32,
    /// No row so far has a cell that is not blank.
    is_empty: bool,
}

impl Rows<'_> {
    fn go_to(&mut self, row: u32) -> Result<()> {
        while self.at < row {
            self.end_row()?;
            self.at += 1;
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<()> {
        if self.row.is_empty() {
            return self.to.write(b"\n");
        }
        self.is_empty = false;
        let mut line = csv::WriterBuilder::new().from_writer(Vec::new());
        let written = line.write_record(&self.row);
        written.map_err(|e| Error::Defect(format!("a row of a sheet is no line of CSV: {e}")))?;
        let line =
            line.into_inner().map_err(|e| Error::Defect(format!("a line of CSV is not whole: {e}")))?;
        self.row.clear();
        self.to.write(&line)
    }
}

/// What a cell shows; `None`: it is blank.
fn text(value: &DataRef) -> Option<String> {
    match value {
        DataRef::Empty => None,
        DataRef::String(text) => not_blank(text),
        DataRef::SharedString(text) => not_blank(text),
        DataRef::Bool(true) => Some("TRUE".to_owned()),
        DataRef::Bool(false) => Some("FALSE".to_owned()),
        DataRef::Int(number) => Some(number.to_string()),
        DataRef::Float(number) => Some(number_text(*number)),
        DataRef::DateTime(moment) => Some(moment_text(moment)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => not_blank(text),
        DataRef::Error(error) => Some(format!("{SPOILT}{error}")),
    }
}

fn not_blank(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.to_owned())
}

/// A number as it stands: whole ones without a fraction. Of more than 15 digits only 15 were kept: that is marked.
pub(super) fn number_text(number: f64) -> String {
    const EXACT: f64 = 1e15;
    match number {
        _ if number.abs() >= EXACT => format!("{SPOILT}{number:E}"),
        _ if number.fract() == 0.0 => format!("{number:.0}"),
        _ => number.to_string(),
    }
}

fn moment_text(moment: &ExcelDateTime) -> String {
    match moment.as_datetime() {
        Some(found) if moment.is_datetime() => {
            let at = whole_seconds(found);
            match (moment.as_f64() < 1.0, at.num_seconds_from_midnight()) {
                // A time without a day.
                (true, _) => at.format("%H:%M:%S").to_string(),
                (false, 0) => at.format("%Y-%m-%d").to_string(),
                (false, _) => at.format("%Y-%m-%dT%H:%M:%S").to_string(),
            }
        }
        _ => number_text(moment.as_f64()),
    }
}

/// A day's fraction comes a hair short of its second.
fn whole_seconds(moment: NaiveDateTime) -> NaiveDateTime {
    const HAIR: TimeDelta = TimeDelta::milliseconds(5);
    let moment = moment.checked_add_signed(HAIR).unwrap_or(moment);
    moment.with_nanosecond(0).unwrap_or(moment)
}
