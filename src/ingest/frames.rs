//! Cuts a CSV file into blocks of whole records, so that blocks can be split on several threads, and finds the quotes
//! that are opened and never closed: any CSV reader swallows the rows after one in silence. Never looks at a value.
//!
//! Memory holds one block, and one record however long, up to [`RECORD_LIMIT`].

use std::{
    io::{Chain, Read},
    ops::Range,
};

use memchr::{memchr, memchr_iter, memchr2};

use super::scan::unreadable;
use crate::{Error, Result};

/// How a file parts its fields and its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Syntax {
    pub(super) delimiter: u8,
    /// The last byte of a line end: LF, also after a CR; or CR in a file whose header ends with one alone.
    pub(super) line_end: u8,
    /// Quotes may enclose a field, and the line ends in it.
    pub(super) quotes: bool,
}

/// What begins at the first byte of some text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    /// A record of so many bytes, its line end included; or an empty line.
    Record(usize),
    /// A record with an opening quote that is not closed; so many bytes has its first line.
    Unclosed(usize),
    /// A record that goes on after the text.
    Unfinished,
}

/// Whole records, as they stand in the file.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) bytes: Vec<u8>,
    /// Where the block begins in the file: its byte, and its line, counting from 1.
    pub(super) offset: u64,
    pub(super) line: u64,
    /// Lines in it with an opening quote that is not closed, in order.
    pub(super) unclosed: Vec<Range<usize>>,
}

/// The blocks of a file, in order.
pub(super) struct Blocks<'a, R> {
    file: &'a str,
    input: R,
    syntax: Syntax,
    /// How many fields a whole record has at least.
    fields: usize,
    /// Read, and not yet in a block.
    rest: Vec<u8>,
    is_at_end: bool,
    offset: u64,
    line: u64,
}

/// Some ten thousand rows: enough that a block's overhead does not show, little enough for the processor's cache.
const BLOCK: usize = 2 << 20;

/// A quoted field that runs further is not closed, and a line longer than this is none.
const RECORD_LIMIT: usize = 16 << 20;

impl Syntax {
    /// One record a line, whatever is in it.
    pub(super) const JSON_LINES: Syntax = Syntax { delimiter: b',', line_end: b'\n', quotes: false };

    pub(super) fn csv(delimiter: u8, line_end: u8) -> Syntax {
        Syntax { delimiter, line_end, quotes: true }
    }

    /// A CSV reader over whole records. It would drop a byte order mark at its start, which here is a letter of the first cell: it
    /// knows one only where it gets it in one piece, and so gets the first byte alone.
    pub(super) fn reader<'a>(&self, records: &'a [u8]) -> csv::Reader<Chain<&'a [u8], &'a [u8]>> {
        let (first, rest) = records.split_at(records.len().min(1));
        csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .terminator(csv::Terminator::Any(self.line_end))
            .buffer_capacity(records.len().clamp(1, 1 << 16))
            .from_reader(first.chain(rest))
    }

    /// The record at the start of some text; `is_whole`: the file ends with it.
    ///
    /// A record on one line is taken as the CSV reader takes it. One that spans several lines must keep to the rule
    /// that a closing quote stands before a delimiter, a line end or the end of the file; one that does not, or that
    /// never ends, has an opening quote that was never closed.
    pub(super) fn frame(&self, text: &[u8], is_whole: bool) -> Frame {
        let Some(first_line) = self.line(text, is_whole) else { return Frame::Unfinished };
        if !self.quotes || memchr(b'"', &text[..first_line]).is_none() {
            return Frame::Record(first_line);
        }
        let (mut at, mut is_loose) = (0, false);
        loop {
            let field = self.field(text, at, is_whole);
            is_loose |= field.is_loose;
            // What was read of a field that does not end may yet end in what is still to be read.
            let spans =
                field.end > first_line || matches!(field.then, Then::Unfinished) && text.len() > first_line;
            if spans && is_loose {
                return Frame::Unclosed(first_line);
            }
            match field.then {
                Then::Field => at = field.end,
                Then::Record => return Frame::Record(field.end),
                Then::Unclosed => return Frame::Unclosed(first_line),
                Then::Unfinished => return Frame::Unfinished,
            }
        }
    }

    /// The field that begins at a byte.
    fn field(&self, text: &[u8], start: usize, is_whole: bool) -> Field {
        if text.get(start) != Some(&b'"') {
            return self.plain(text, start, false, is_whole);
        }
        let mut at = start + 1;
        loop {
            let Some(quote) = memchr(b'"', &text[at..]) else {
                let then = if is_whole { Then::Unclosed } else { Then::Unfinished };
                return Field { end: text.len(), then, is_loose: false };
            };
            at += quote + 1;
            match &text[at..] {
                [b'"', ..] => at += 1,
                [] if !is_whole => return Field { end: at, then: Then::Unfinished, is_loose: false },
                [b'\r'] if !is_whole => return Field { end: at, then: Then::Unfinished, is_loose: false },
                [] | [b'\r'] => return Field { end: text.len(), then: Then::Record, is_loose: false },
                [b, ..] if *b == self.delimiter => {
                    return Field { end: at + 1, then: Then::Field, is_loose: false };
                }
                [b, ..] if *b == self.line_end => {
                    return Field { end: at + 1, then: Then::Record, is_loose: false };
                }
                [b'\r', b, ..] if *b == self.line_end => {
                    return Field { end: at + 2, then: Then::Record, is_loose: false };
                }
                // Text after a closing quote belongs to the field, as the CSV reader has it.
                _ => return self.plain(text, at, true, is_whole),
            }
        }
    }

    fn plain(&self, text: &[u8], start: usize, is_loose: bool, is_whole: bool) -> Field {
        match memchr2(self.delimiter, self.line_end, &text[start..]) {
            Some(length) if text[start + length] == self.delimiter => {
                Field { end: start + length + 1, then: Then::Field, is_loose }
            }
            Some(length) => Field { end: start + length + 1, then: Then::Record, is_loose },
            None if is_whole => Field { end: text.len(), then: Then::Record, is_loose },
            None => Field { end: text.len(), then: Then::Unfinished, is_loose },
        }
    }

    /// How long the line at the start of some text is, its end included.
    fn line(&self, text: &[u8], is_whole: bool) -> Option<usize> {
        memchr(self.line_end, text).map(|at| at + 1).or(is_whole.then_some(text.len()))
    }
}

/// A field, and what comes after it.
struct Field {
    /// Its end, the delimiter or line end included.
    end: usize,
    then: Then,
    /// It has text after a closing quote.
    is_loose: bool,
}

enum Then {
    /// Another field of the record.
    Field,
    /// Another record, or the end of the file.
    Record,
    /// Nothing: the file ends within quotes.
    Unclosed,
    /// Not known yet: the text ends first.
    Unfinished,
}

impl<'a, R: Read> Blocks<'a, R> {
    /// The blocks of what is still to be read of a file, from its first row on.
    pub(super) fn new(file: &'a str, input: R, syntax: Syntax, fields: usize, body: (u64, u64)) -> Self {
        let (offset, line) = body;
        Blocks { file, input, syntax, fields, rest: Vec::new(), is_at_end: false, offset, line }
    }

    /// The next block; `None` at the end of the file.
    ///
    /// # Errors
    /// `Exports` (exit 3) when the file cannot be read, a line is too long to be one, or the file ends within a record.
    pub(super) fn next(&mut self) -> Result<Option<Block>> {
        let mut wanted = BLOCK;
        loop {
            self.fill(wanted)?;
            if self.rest.is_empty() {
                return Ok(None);
            }
            let (end, lines, unclosed) = self.whole_records()?;
            if end > 0 {
                let rest = self.rest.split_off(end);
                let bytes = std::mem::replace(&mut self.rest, rest);
                let block = Block { bytes, offset: self.offset, line: self.line, unclosed };
                self.offset += end as u64;
                self.line += lines;
                return Ok(Some(block));
            }
            wanted = self.rest.len() * 2;
        }
    }

    fn fill(&mut self, wanted: usize) -> Result<()> {
        let missing = wanted.saturating_sub(self.rest.len()) as u64;
        if self.is_at_end || missing == 0 {
            return Ok(());
        }
        self.rest.reserve(wanted - self.rest.len());
        let read =
            self.input.by_ref().take(missing).read_to_end(&mut self.rest).map_err(unreadable(self.file))?;
        self.is_at_end = (read as u64) < missing;
        Ok(())
    }

    /// How many bytes of what was read are whole records, how many lines these are, and where a quote is not closed.
    fn whole_records(&self) -> Result<(usize, u64, Vec<Range<usize>>)> {
        let (mut end, mut last, mut unclosed) = (0, 0, Vec::new());
        while end < self.rest.len() {
            let text = &self.rest[end..];
            let is_too_long = text.len() > RECORD_LIMIT;
            let bytes = match self.syntax.frame(text, self.is_at_end) {
                Frame::Record(bytes) => bytes,
                Frame::Unclosed(bytes) => {
                    unclosed.push(end..end + bytes);
                    bytes
                }
                Frame::Unfinished if is_too_long => {
                    let Some(bytes) = self.syntax.line(text, false) else {
                        return Err(self.line_too_long(end));
                    };
                    unclosed.push(end..end + bytes);
                    bytes
                }
                Frame::Unfinished => break,
            };
            last = end;
            end += bytes;
        }
        if self.is_at_end && end == self.rest.len() {
            self.check_whole(last, unclosed.last().is_some_and(|range| range.start == last))?;
        }
        Ok((end, lines(&self.rest[..end], self.syntax.line_end), unclosed))
    }

    /// That the file does not end within its last record, which begins at a byte.
    fn check_whole(&self, last: usize, is_unclosed: bool) -> Result<()> {
        let text = &self.rest[last..];
        if text.last().is_none_or(|b| [b'\n', b'\r'].contains(b)) || !self.syntax.quotes {
            return Ok(());
        }
        let line = self.line + lines(&self.rest[..last], self.syntax.line_end);
        let found = if is_unclosed {
            "ends within quotes".to_owned()
        } else {
            let mut record = csv::ByteRecord::new();
            self.syntax.reader(text).read_byte_record(&mut record).expect("bytes in memory can be read");
            if record.len() >= self.fields {
                return Ok(());
            }
            format!("has {} of {} fields", record.len(), self.fields)
        };
        Err(Error::Exports(format!(
            "{} is cut off: its last line, {line}, {found} and has no line end: export it again; if it is whole, mend that \
             line",
            self.file
        )))
    }

    fn line_too_long(&self, at: usize) -> Error {
        let line = self.line + lines(&self.rest[..at], self.syntax.line_end);
        Error::Exports(format!(
            "{}: line {line} does not end within {} MiB: is this a CSV file?",
            self.file,
            RECORD_LIMIT >> 20
        ))
    }
}

/// How many line ends there are in some text.
pub(super) fn lines(text: &[u8], line_end: u8) -> u64 {
    memchr_iter(line_end, text).count() as u64
}
