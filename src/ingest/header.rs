//! The header of a CSV file: its delimiter and line ends, the names in it, and where the first row begins. It reads the
//! beginning of the file, never a row.

use std::{fs::File, io::Read};

use super::{
    frames::{Frame, Syntax, lines},
    plain::Plain,
    scan::{BOM, Encoding, unreadable},
};
use crate::{Error, Result};

/// A header, found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) syntax: Syntax,
    /// `lf`, `crlf` or `cr`.
    pub(super) line_ending: &'static str,
    /// As written, trimmed.
    pub(super) names: Vec<String>,
    /// Where the first row begins: its byte, and its line, counting from 1.
    pub(super) body: (u64, u64),
    /// The row that a spreadsheet gives the first line of the body.
    pub(super) first_row: i64,
    /// How many records stand above the header that are none: a title, a date of the report.
    pub(super) above: u64,
}

impl Header {
    /// Of JSON lines, which have none.
    pub(super) fn of_names(names: Vec<String>, start: u64) -> Header {
        Header {
            syntax: Syntax::JSON_LINES,
            line_ending: "lf",
            names,
            body: (start, 1),
            first_row: 1,
            above: 0,
        }
    }
}

/// How well names fit what is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fit {
    /// All is there without which no row can be used.
    pub(super) is_enough: bool,
    /// How many columns are found.
    pub(super) columns: usize,
}

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A header longer than this is none.
const HEADER_LIMIT: u64 = 1 << 20;

/// How many records above it may be passed over to find a header.
const ABOVE: u64 = 30;

/// Finds the header: the first record, or, where that names nothing that is looked for, the first that names enough.
///
/// # Errors
/// `Exports` (exit 3) when the file has none.
pub(super) fn find(name: &str, plain: &Plain, fit: impl Fn(&[String]) -> Fit) -> Result<Header> {
    let start = if plain.bom { BOM.len() } else { 0 };
    let mut bytes = Vec::new();
    let file = File::open(&plain.path).map_err(unreadable(name))?;
    let size = file.metadata().map_err(unreadable(name))?.len();
    file.take(HEADER_LIMIT).read_to_end(&mut bytes).map_err(unreadable(name))?;
    let is_whole = bytes.len() as u64 == size;
    let text = Text { bytes: &bytes, is_whole, encoding: plain.encoding };
    let first = text.header_at(name, start, &fit)?;
    if fit(&first.names).columns > 0 {
        return Ok(first);
    }
    let mut at = text.after_blank_lines(start);
    for above in 1..=ABOVE {
        let line = memchr::memchr(first.syntax.line_end, &bytes[at..]).map(|end| at + end + 1);
        let Some(next) = line.filter(|next| *next < bytes.len()) else { break };
        at = next;
        if let Ok(header) = text.header_at(name, at, &fit)
            && fit(&header.names).is_enough
        {
            return Ok(Header { above, ..header });
        }
    }
    Ok(first)
}

/// The beginning of a file.
struct Text<'a> {
    bytes: &'a [u8],
    is_whole: bool,
    encoding: Encoding,
}

/// Why there is no header as one delimiter reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NoHeader {
    /// An opening quote is not closed.
    Unclosed,
    /// It does not end within the limit.
    Endless,
}

impl Text<'_> {
    fn after_blank_lines(&self, start: usize) -> usize {
        start + self.bytes[start..].iter().take_while(|b| b"\r\n".contains(b)).count()
    }

    /// The header that begins at a byte, by the delimiter that fits best; of those that fit equally well, the first.
    fn header_at(&self, name: &str, start: usize, fit: &impl Fn(&[String]) -> Fit) -> Result<Header> {
        let at = self.after_blank_lines(start);
        if at == self.bytes.len() {
            return Err(Error::Exports(format!(
                "{name} has no header: its first line must name the columns"
            )));
        }
        let headers = DELIMITERS.map(|delimiter| self.read(at, Syntax::csv(delimiter, b'\n')));
        let best = headers.iter().flatten().rev().max_by_key(|header| fit(&header.names));
        let found =
            best.filter(|best| fit(&best.names).columns > 0 || headers.iter().all(Result::is_ok)).cloned();
        found.ok_or_else(|| {
            Error::Exports(match headers.contains(&Err(NoHeader::Unclosed)) {
                true => format!("{name}: an opening quote in its header is not closed"),
                false => {
                    format!("{name}: its header is longer than {HEADER_LIMIT} bytes: is this a CSV file?")
                }
            })
        })
    }

    fn read(&self, at: usize, by_line_feed: Syntax) -> Result<Header, NoHeader> {
        let text = &self.bytes[at..];
        let end = |syntax: Syntax| match syntax.frame(text, self.is_whole) {
            Frame::Record(bytes) => Ok((syntax, bytes)),
            Frame::Unclosed(_) => Err(NoHeader::Unclosed),
            Frame::Unfinished => Err(NoHeader::Endless),
        };
        let line_feed = end(by_line_feed);
        // A file's lines end as its header does: a CR alone ends a line only where the header ends with one.
        let line_return = end(Syntax { line_end: b'\r', ..by_line_feed }).ok().filter(|(_, bytes)| {
            let is_second = line_feed.is_ok_and(|(_, line_feed)| line_feed < *bytes);
            text[bytes - 1] == b'\r' && text.get(*bytes) != Some(&b'\n') && !is_second
        });
        let (syntax, bytes) = line_return.map_or(line_feed, Ok)?;
        let line = &text[..bytes];
        let line_ending = match (syntax.line_end, line) {
            (b'\r', _) => "cr",
            (_, [.., b'\r', b'\n']) => "crlf",
            _ => "lf",
        };
        let mut record = csv::ByteRecord::new();
        syntax.reader(line).read_byte_record(&mut record).expect("bytes in memory can be read");
        let names = record.iter().map(|field| self.encoding.text_lossy(field).trim().to_owned()).collect();
        let before = lines(&self.bytes[..at], syntax.line_end);
        let body = ((at + bytes) as u64, 1 + lines(&self.bytes[..at + bytes], syntax.line_end));
        // Rows are counted from 1, and the header is one of them, however many lines it takes.
        let first_row = i64::try_from(before).expect("a header is near the top") + 2;
        Ok(Header { syntax, line_ending, names, body, first_row, above: 0 })
    }
}
