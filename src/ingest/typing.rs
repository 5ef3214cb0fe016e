//! Columns of text become columns of the contract's types; what does not fit becomes null and is listed.

use polars::prelude::{
    BooleanChunked, Int32Chunked, Int64Chunked, IntoSeries, PlSmallStr, Series, StringChunked,
    StringChunkedBuilder, TimeUnit,
};

use super::cells::{self, Fault};
use crate::contract::Kind;

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

    pub(super) fn memory_bytes(&self) -> usize {
        size_of_val(self.list.as_slice()) + self.texts.len()
    }

    fn push(&mut self, at: usize, column: usize, fault: Fault, text: &str) {
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

/// A column's type read out of its text. `nul`: the block holds a NUL byte somewhere.
pub(super) fn typed(
    kind: &Kind,
    column: usize,
    text: &StringChunked,
    nul: bool,
    refused: &mut RefusedCells,
) -> Series {
    let mut cells = Cells { text, column, nul, refused };
    match kind {
        Kind::Id | Kind::Text => cells.texts().into_series(),
        Kind::Enum(words) => cells.words(words).into_series(),
        Kind::Date => cells.each(cells::date).collect::<Int32Chunked>().into_date().into_series(),
        Kind::Month => cells.each(cells::month).collect::<Int32Chunked>().into_date().into_series(),
        Kind::Datetime => {
            let micros: Int64Chunked = cells.each(cells::datetime).collect();
            micros.into_datetime(TimeUnit::Microseconds, None).into_series()
        }
        Kind::Bool => cells.each(cells::boolean).collect::<BooleanChunked>().into_series(),
        Kind::Int => cells.each(cells::int).collect::<Int64Chunked>().into_series(),
    }
}

struct Cells<'a> {
    text: &'a StringChunked,
    column: usize,
    nul: bool,
    refused: &'a mut RefusedCells,
}

impl Cells<'_> {
    /// The value of each cell; null where it is blank or does not fit.
    fn each<T>(&mut self, read: impl Fn(&str) -> Result<T, Fault>) -> impl Iterator<Item = Option<T>> {
        let (column, refused) = (self.column, &mut *self.refused);
        self.text.iter().enumerate().map(move |(at, cell)| {
            let raw = cell?;
            let text = trimmed(raw);
            if text.is_empty() {
                return None;
            }
            read(text).map_err(|fault| refused.push(at, column, fault, raw)).ok()
        })
    }

    /// Trimmed, as they are; a column in which nothing is to be trimmed stays the same memory.
    fn texts(&mut self) -> StringChunked {
        let is_clean = |cell: &str| trimmed(cell).len() == cell.len();
        if !self.nul && self.text.iter().flatten().all(is_clean) {
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
