//! Splits a block of records into columns of text, one for each column of the contract that the file has, and refuses
//! the rows that cannot be split. Never looks at what a cell says.

use std::{borrow::Cow, mem, ops::Range};

use csv::{ByteRecord, StringRecord};
use polars::prelude::{PlSmallStr, StringChunked, StringChunkedBuilder};

use super::{
    cells,
    frames::{Block, lines},
    json,
    layout::{Layout, Supplied},
    plain::TextForm,
    scan::Encoding,
};
use crate::contract::{Column, Kind, ORIGIN};

/// A block, split.
pub(super) struct Split {
    /// How many rows a spreadsheet would show for the block, blank ones too.
    pub(super) slots: u32,
    /// How many of them are rows, refused ones too.
    pub(super) rows_read: u32,
    /// For each column of the contract that the file has, the cells as written; blank ones are null.
    pub(super) columns: Vec<Option<StringChunked>>,
    /// For each row of the columns, where it came from.
    pub(super) origins: Vec<Origin>,
    pub(super) refused: Vec<RefusedRow>,
    /// Of what a staging query made: for each row of the columns, the file and the row that it says it is from.
    pub(super) said_origins: Option<[StringChunked; 2]>,
    /// Cells that hold no single value: the row of the columns, the column, and what is written there.
    pub(super) nested: Vec<(u32, usize, String)>,
}

/// Where a row stands in its file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin {
    /// Its number in the block, from 0, blank lines counted.
    pub(super) row: u32,
    /// How long the record is, without its line end.
    pub(super) length: u32,
    /// Where it begins in the file.
    pub(super) offset: u64,
}

/// A row that cannot be used.
#[derive(Debug)]
pub(super) struct RefusedRow {
    /// Its number in the block, from 0, blank lines counted.
    pub(super) row: u32,
    /// The record as written.
    pub(super) raw: String,
    pub(super) reason: String,
    pub(super) case_id: Option<String>,
    pub(super) subject_id: Option<String>,
    /// The file and row that it says it is from.
    pub(super) said_origin: Option<(String, i64)>,
}

/// Splits a block.
pub(super) fn split(layout: &Layout, block: &Block) -> Split {
    if layout.form == TextForm::JsonLines {
        return json::split(layout, block);
    }
    let mut splitter = Splitter::new(layout, block);
    let mut start = 0;
    for unclosed in &block.unclosed {
        splitter.records(start..unclosed.start);
        splitter.unclosed(unclosed.clone());
        start = unclosed.end;
    }
    splitter.records(start..block.bytes.len());
    splitter.finish()
}

struct Splitter<'a> {
    layout: &'a Layout,
    block: &'a Block,
    slots: u32,
    rows_read: u32,
    builders: Vec<Option<StringChunkedBuilder>>,
    said_origins: Option<[StringChunkedBuilder; 2]>,
    origins: Vec<Origin>,
    refused: Vec<RefusedRow>,
    /// A byte of the block, and its line: where line counting has come to.
    line_at: (usize, u64),
}

impl<'a> Splitter<'a> {
    fn new(layout: &'a Layout, block: &'a Block) -> Self {
        let rows = block.bytes.len() / 100;
        Splitter {
            layout,
            block,
            slots: 0,
            rows_read: 0,
            builders: builders(layout, rows),
            said_origins: layout
                .origin_fields
                .map(|_| ORIGIN.map(|name| StringChunkedBuilder::new(PlSmallStr::from(name), rows))),
            origins: Vec::with_capacity(rows),
            refused: Vec::new(),
            line_at: (0, block.line),
        }
    }

    /// Whole records of which every quote is closed.
    fn records(&mut self, range: Range<usize>) {
        let bytes = &self.block.bytes[range.clone()];
        let mut reader = self.layout.syntax.reader(bytes);
        let mut record = ByteRecord::new();
        let mut start = 0;
        while reader.read_byte_record(&mut record).expect("bytes in memory can be read") {
            let end = reader.position().byte() as usize;
            // The reader counts the empty lines before a record to it.
            let empty = self.blank_lines(&bytes[start..end]);
            let raw = range.start + start + empty..range.start + end;
            start = end;
            record = self.record(record, raw);
        }
        self.blank_lines(&bytes[start..]);
    }

    /// Counts the blank lines at the start of some text.
    fn blank_lines(&mut self, text: &[u8]) -> usize {
        let blank = text.iter().take_while(|b| **b == self.layout.syntax.line_end).count();
        self.slots += u32::try_from(blank).expect("a block has few lines");
        blank
    }

    /// One record; gives it back to be filled again.
    fn record(&mut self, mut record: ByteRecord, raw: Range<usize>) -> ByteRecord {
        let raw = self.without_line_end(raw);
        if raw.is_empty() {
            self.slots += 1;
            return record;
        }
        let fields = self.layout.fields();
        if record.len() < fields && self.layout.fills_short_rows {
            (record.len()..fields).for_each(|_| record.push_field(b""));
        }
        if record.len() != fields {
            let found = match record.len() {
                1 => "1 field".to_owned(),
                fields => format!("{fields} fields"),
            };
            let line = self.line(raw.start);
            self.refuse(raw, format!("line {line} has {found}, the header has {fields}"), None);
            return record;
        }
        match self.layout.encoding {
            Encoding::Windows1252 => {
                let cells =
                    |field: usize| record.get(field).map(|bytes| Encoding::Windows1252.text_lossy(bytes));
                self.keep(raw, cells);
            }
            Encoding::Utf8 => match StringRecord::from_byte_record(record) {
                Ok(text) => {
                    self.keep(raw, |field| text.get(field).map(Cow::Borrowed));
                    record = text.into_byte_record();
                }
                Err(e) => {
                    record = e.into_byte_record();
                    let line = self.line(raw.start);
                    let reason =
                        format!("line {line} has bytes that are not UTF-8, the encoding of the file");
                    self.refuse(raw, reason, Some(&record));
                }
            },
        }
        record
    }

    fn keep<'r>(&mut self, raw: Range<usize>, cell: impl Fn(usize) -> Option<Cow<'r, str>>) {
        let last = self.layout.fields() - 1;
        for (builder, from) in self.builders.iter_mut().zip(&self.layout.columns) {
            let Some(builder) = builder else { continue };
            match from {
                Supplied::Field(field) => match cell(*field) {
                    // With a CR before the line end the CR is in the last field: it is no part of the cell.
                    Some(text) if *field == last => push(builder, text.trim_end_matches('\r')),
                    Some(text) => push(builder, &text),
                    None => builder.append_null(),
                },
                Supplied::Constant(text) => push(builder, text),
                Supplied::Nowhere => builder.append_null(),
            }
        }
        if let (Some([files, rows]), Some((file, row))) = (&mut self.said_origins, self.layout.origin_fields)
        {
            files.append_option(cell(file).filter(|text| !text.is_empty()).as_deref());
            rows.append_option(cell(row).as_deref().map(|text| text.trim_end_matches('\r')));
        }
        let offset = self.block.offset + raw.start as u64;
        let length = u32::try_from(raw.len()).expect("a record is no longer than its limit");
        self.origins.push(Origin { row: self.slots, length, offset });
        self.slots += 1;
        self.rows_read += 1;
    }

    fn unclosed(&mut self, line: Range<usize>) {
        let raw = self.without_line_end(line);
        let number = self.line(raw.start);
        self.refuse(raw, format!("an opening quote in line {number} is not closed"), None);
    }

    fn refuse(&mut self, raw: Range<usize>, reason: String, record: Option<&ByteRecord>) {
        let shown = |column: &str| shown_cell(self.layout, record?, column);
        let key: Option<Vec<String>> = self.layout.table.key.iter().map(|column| shown(column)).collect();
        self.refused.push(RefusedRow {
            row: self.slots,
            raw: self.layout.raw(&self.block.bytes[raw]),
            reason,
            case_id: shown("case_id"),
            subject_id: key.map(|parts| parts.join("/")),
            said_origin: None,
        });
        self.slots += 1;
        self.rows_read += 1;
    }

    /// The line in which a byte stands; bytes are asked for in their order.
    fn line(&mut self, at: usize) -> u64 {
        let (before, line) = self.line_at;
        let line = line + lines(&self.block.bytes[before..at], self.layout.syntax.line_end);
        self.line_at = (at, line);
        line
    }

    fn without_line_end(&self, raw: Range<usize>) -> Range<usize> {
        let bytes = &self.block.bytes[raw.clone()];
        let bytes = bytes.strip_suffix(&[self.layout.syntax.line_end]).unwrap_or(bytes);
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        raw.start..raw.start + bytes.len()
    }

    fn finish(mut self) -> Split {
        let finished = |builder: StringChunkedBuilder| builder.finish();
        Split {
            slots: self.slots,
            rows_read: self.rows_read,
            columns: mem::take(&mut self.builders).into_iter().map(|builder| builder.map(finished)).collect(),
            origins: self.origins,
            refused: self.refused,
            said_origins: self.said_origins.map(|both| both.map(finished)),
            nested: Vec::new(),
        }
    }
}

/// For each column of the contract that is supplied, where its cells are gathered.
pub(super) fn builders(layout: &Layout, rows: usize) -> Vec<Option<StringChunkedBuilder>> {
    let builder = |(column, from): (&Column, &Supplied)| {
        let name = || PlSmallStr::from(column.name.as_str());
        (*from != Supplied::Nowhere).then(|| StringChunkedBuilder::new(name(), rows))
    };
    layout.table.columns.iter().zip(&layout.columns).map(builder).collect()
}

pub(super) fn push(builder: &mut StringChunkedBuilder, text: &str) {
    if text.is_empty() { builder.append_null() } else { builder.append_value(text) }
}

/// The id in one cell of a row that is refused, where it can be read.
fn shown_cell(layout: &Layout, record: &ByteRecord, column: &str) -> Option<String> {
    let at = layout.table.columns.iter().position(|own| own.name == column)?;
    let text = match &layout.columns[at] {
        Supplied::Field(field) => std::str::from_utf8(record.get(*field)?).ok()?,
        Supplied::Constant(text) => text,
        Supplied::Nowhere => return None,
    };
    shown_text(&layout.table.columns[at].kind, text)
}

/// A cell of a key, as quarantine shows it.
pub(super) fn shown_text(kind: &Kind, text: &str) -> Option<String> {
    match (kind, text.trim()) {
        (_, "") => None,
        (Kind::Date, text) => cells::shown_date(cells::date(text).ok()?),
        (_, text) => Some(text.to_owned()),
    }
}
