//! Columns of text become columns of the contract's types; what does not fit becomes null and is listed.

use std::collections::BTreeMap;

use polars::prelude::{
    BooleanChunked, Int32Chunked, Int64Chunked, IntoSeries, PlSmallStr, Series, StringChunked,
    StringChunkedBuilder, TimeUnit,
};

use super::cells::{self, Fault};
use super::dates::{self, Evidence, Way};
use crate::{config::DateOrder, contract::Kind, model::day};

/// Cells of one block that do not fit their types.
///
/// Compact, because one date format gone wrong is a million of them.
#[derive(Debug, Default)]
pub(super) struct RefusedCells {
    pub(super) list: Vec<RefusedCell>,
    /// The raw texts, one after another.
    texts: String,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct RefusedCell {
    /// The row among the rows of the block's columns.
    pub(super) at: u32,
    /// The column among the table's.
    pub(super) column: u16,
    pub(super) fault: Fault,
    start: u32,
    end: u32,
}

impl RefusedCells {
    /// The cell as written.
    pub(super) fn text(&self, cell: &RefusedCell) -> &str {
        &self.texts[cell.start as usize..cell.end as usize]
    }

    pub(super) fn push(&mut self, at: usize, column: usize, fault: Fault, text: &str) {
        let start = self.texts.len();
        self.texts.push_str(text);
        let small = |n: usize| u32::try_from(n).expect("a block is smaller than 4 GiB");
        self.list.push(RefusedCell {
            at: small(at),
            column: u16::try_from(column).expect("a table has few columns"),
            fault,
            start: small(start),
            end: small(self.texts.len()),
        });
    }
}

/// How the cells of one column are read.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading {
    /// The contract's word, for a word of the export.
    pub(super) words: BTreeMap<String, String>,
    pub(super) dates: Way,
    /// Cells may be marked as spoilt.
    pub(super) may_be_spoilt: bool,
}

/// A column, typed.
pub(super) struct Typed {
    pub(super) cells: Series,
    /// Of a column of dates that are read as the contract has them: what they say of their order.
    pub(super) evidence: Evidence,
}

/// A column's type read out of its text. `nul`: the block holds a NUL byte somewhere.
pub(super) fn typed(
    kind: &Kind,
    reading: &Reading,
    column: usize,
    text: &StringChunked,
    nul: bool,
    refused: &mut RefusedCells,
) -> Typed {
    let translated = translated(text, reading);
    let mut evidence = Evidence::default();
    let mut cells = Cells { text: translated.as_ref().unwrap_or(text), column, nul, reading, refused };
    let cells = match kind {
        Kind::Id | Kind::Text => cells.texts().into_series(),
        Kind::Enum(words) => cells.words(words).into_series(),
        Kind::Date => {
            let days = match &reading.dates {
                Way::Contract => cells.each(seen(&mut evidence, cells::date)).collect(),
                Way::Ordered(order) => {
                    cells.each(|text| dates::moment(text, order).map(|at| day::number(at.date()))).collect()
                }
            };
            let days: Int32Chunked = days;
            days.into_date().into_series()
        }
        Kind::Month => {
            let days: Int32Chunked = match &reading.dates {
                Way::Contract => cells.each(seen(&mut evidence, cells::month)).collect(),
                Way::Ordered(order) => cells.each(|text| month(text, order)).collect(),
            };
            days.into_date().into_series()
        }
        Kind::Datetime => {
            let micros: Int64Chunked = match &reading.dates {
                Way::Contract => cells.each(seen(&mut evidence, cells::datetime)).collect(),
                Way::Ordered(order) => {
                    let micros = |text: &str| {
                        dates::moment(text, order).map(|moment| moment.and_utc().timestamp_micros())
                    };
                    cells.each(micros).collect()
                }
            };
            micros.into_datetime(TimeUnit::Microseconds, None).into_series()
        }
        Kind::Bool => cells.each(cells::boolean).collect::<BooleanChunked>().into_series(),
        Kind::Int => cells.each(cells::int).collect::<Int64Chunked>().into_series(),
    };
    Typed { cells, evidence }
}

/// Reads dates, and looks at each for what it says of their order.
fn seen<'e, T>(
    evidence: &'e mut Evidence,
    mut read: impl FnMut(&str) -> Result<T, Fault> + 'e,
) -> impl FnMut(&str) -> Result<T, Fault> + 'e {
    move |text| {
        evidence.look(text);
        read(text)
    }
}

fn month(text: &str, order: &DateOrder) -> Result<i32, Fault> {
    match dates::moment(text, order) {
        Ok(moment) => Ok(cells::first_of_month(moment.date())),
        Err(_) => cells::month(text),
    }
}

/// The column with the export's words put into the contract's; `None` where there are none to put.
fn translated(text: &StringChunked, reading: &Reading) -> Option<StringChunked> {
    if reading.words.is_empty() {
        return None;
    }
    let mut put = StringChunkedBuilder::new(PlSmallStr::EMPTY, text.len());
    for cell in text.iter() {
        let word = cell.map(|cell| reading.words.get(trimmed(cell)).map_or(cell, String::as_str));
        // A word that tells nothing is a blank.
        put.append_option(word.filter(|word| !word.is_empty()));
    }
    Some(put.finish())
}

struct Cells<'a> {
    text: &'a StringChunked,
    column: usize,
    nul: bool,
    reading: &'a Reading,
    refused: &'a mut RefusedCells,
}

impl Cells<'_> {
    /// The value of each cell; null where it is blank or does not fit.
    fn each<T>(&mut self, mut read: impl FnMut(&str) -> Result<T, Fault>) -> impl Iterator<Item = Option<T>> {
        let (column, refused, may_be_spoilt) = (self.column, &mut *self.refused, self.reading.may_be_spoilt);
        self.text.iter().enumerate().map(move |(at, cell)| {
            let raw = cell?;
            let text = trimmed(raw);
            if text.is_empty() {
                return None;
            }
            if may_be_spoilt && let Some((fault, shown)) = cells::spoilt(text) {
                refused.push(at, column, fault, shown);
                return None;
            }
            read(text).map_err(|fault| refused.push(at, column, fault, raw)).ok()
        })
    }

    /// Trimmed, as they are; a column in which nothing is to be trimmed stays the same memory.
    fn texts(&mut self) -> StringChunked {
        let is_clean = |cell: &str| trimmed(cell).len() == cell.len();
        if !self.nul && !self.reading.may_be_spoilt && self.text.iter().flatten().all(is_clean) {
            return self.text.clone();
        }
        let no_nul = |text: &str| if text.contains('\0') { Err(Fault::Nul) } else { Ok(text.to_owned()) };
        self.each(no_nul).collect()
    }

    /// The contract's own spelling; a column spelt that way throughout stays the same memory.
    fn words(&mut self, words: &[String]) -> StringChunked {
        if self.text.iter().flatten().all(|cell| words.iter().any(|word| word == cell)) {
            return self.text.clone();
        }
        let mut spelt = StringChunkedBuilder::new(PlSmallStr::EMPTY, self.text.len());
        for word in self.each(|text| cells::word(text, words)) {
            spelt.append_option(word);
        }
        spelt.finish()
    }
}

/// Without white space at both ends; quick where there is none, as nearly everywhere.
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}
