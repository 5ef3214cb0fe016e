//! How a file is laid out: its delimiter and line ends, and which of its fields is which column of the contract. It
//! reads the header, never a row.

use std::{borrow::Cow, fs::File, io::Read, path::Path};

use super::{
    frames::{Frame, Syntax, lines},
    scan::{BOM, Encoding, Scan, unreadable},
};
use crate::{
    Error, Result,
    contract::{Column, Table},
    model::nearest,
};

/// A file's layout.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// The contract's; or, for the raw table of a staging query, one made of the header.
    pub(super) table: Cow<'static, Table>,
    /// The file's name, relative to the exports' folder.
    pub(super) name: String,
    pub(super) encoding: Encoding,
    pub(super) syntax: Syntax,
    /// `lf`, `crlf` or `cr`.
    pub(super) line_ending: &'static str,
    /// How many fields the header has, and so each row must.
    pub(super) fields: usize,
    /// For each column of the contract, the field that holds it.
    pub(super) columns: Vec<Option<usize>>,
    /// Header names that are no column of the contract.
    pub(super) undeclared: Vec<String>,
    /// Columns of the contract that are not in the header.
    pub(super) absent: Vec<String>,
    /// Where the first row begins: its byte, and its line, counting from 1.
    pub(super) body: (u64, u64),
}

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A header longer than this is none.
const HEADER_LIMIT: u64 = 1 << 20;

/// Reads the header of a table's file.
///
/// # Errors
/// `Exports` (exit 3) when there is no header, it names a column twice, or a column is missing without which no row
/// can be used.
pub(super) fn read(table: &'static Table, name: &str, path: &Path, scan: &Scan) -> Result<Layout> {
    let start = if scan.bom { BOM.len() } else { 0 };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable(name))?;
    file.take(HEADER_LIMIT).read_to_end(&mut bytes).map_err(unreadable(name))?;
    let is_whole = bytes.len() as u64 == scan.bytes;
    let blank = bytes[start..].iter().take_while(|b| b"\r\n".contains(b)).count();
    let text = &bytes[start + blank..];
    if text.is_empty() {
        return Err(Error::Exports(format!("{name} has no header: its first line must name the columns")));
    }
    let headers = DELIMITERS
        .map(|delimiter| Header::read(text, is_whole, Syntax { delimiter, line_end: b'\n' }, scan.encoding));
    // Of delimiters that fit equally well, the first.
    let best = headers.iter().flatten().rev().max_by_key(|header| header.declared(table));
    let Some(header) = best.filter(|best| best.declared(table) > 0 || headers.iter().all(Result::is_ok))
    else {
        return Err(Error::Exports(match headers.contains(&Err(NoHeader::Unclosed)) {
            true => format!("{name}: an opening quote in its header is not closed"),
            false => format!("{name}: its header is longer than {HEADER_LIMIT} bytes: is this a CSV file?"),
        }));
    };
    let end = start + blank + header.bytes;
    let body = (end as u64, 1 + lines(&bytes[..end], header.syntax.line_end));
    header.layout(table, name, scan.encoding, body)
}

/// Why there is no header as one delimiter reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NoHeader {
    /// An opening quote is not closed.
    Unclosed,
    /// It does not end within the limit.
    Endless,
}

/// The header as one delimiter reads it.
#[derive(Debug, PartialEq, Eq)]
struct Header {
    syntax: Syntax,
    line_ending: &'static str,
    /// How long it is, its line end included.
    bytes: usize,
    /// As written, trimmed.
    names: Vec<String>,
}

impl Header {
    fn read(
        text: &[u8],
        is_whole: bool,
        by_line_feed: Syntax,
        encoding: Encoding,
    ) -> Result<Header, NoHeader> {
        let end = |syntax: Syntax| match syntax.frame(text, is_whole) {
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
        let names = record.iter().map(|field| encoding.text_lossy(field).trim().to_owned()).collect();
        Ok(Header { syntax, line_ending, bytes, names })
    }

    fn declared(&self, table: &Table) -> usize {
        table.columns.iter().filter(|column| self.fields_of(column).next().is_some()).count()
    }

    fn fields_of(&self, column: &Column) -> impl Iterator<Item = usize> {
        let is_it = |(_, name): &(usize, &String)| name.to_lowercase() == column.name;
        self.names.iter().enumerate().filter(is_it).map(|(at, _)| at)
    }

    fn layout(
        &self,
        table: &'static Table,
        name: &str,
        encoding: Encoding,
        body: (u64, u64),
    ) -> Result<Layout> {
        let columns: Vec<Option<usize>> =
            table.columns.iter().map(|column| self.fields_of(column).next()).collect();
        self.check(table, name, &columns)?;
        let undeclared = self.names.iter().enumerate().filter(|(at, _)| !columns.contains(&Some(*at)));
        let named = |(at, name): (usize, &String)| match name.as_str() {
            "" => format!("(field {}, without a name)", at + 1),
            name => name.to_owned(),
        };
        let absent = table.columns.iter().zip(&columns).filter(|(_, field)| field.is_none());
        Ok(Layout {
            table: Cow::Borrowed(table),
            name: name.to_owned(),
            encoding,
            syntax: self.syntax,
            line_ending: self.line_ending,
            fields: self.names.len(),
            undeclared: undeclared.map(named).collect(),
            absent: absent.map(|(column, _)| column.name.clone()).collect(),
            columns,
            body,
        })
    }

    fn check(&self, table: &Table, name: &str, columns: &[Option<usize>]) -> Result<()> {
        if self.names.iter().any(|name| name.contains('\0')) {
            return Err(Error::Exports(format!(
                "{name}: its header holds NUL bytes: save it as UTF-8, not as UTF-16"
            )));
        }
        if let Some(column) = table.columns.iter().find(|column| self.fields_of(column).count() > 1) {
            let fields: Vec<_> = self.fields_of(column).map(|at| (at + 1).to_string()).collect();
            return Err(Error::Exports(format!(
                "{name}: its header names column {} more than once, as fields {}: keep one",
                column.name,
                fields.join(" and ")
            )));
        }
        if columns.iter().all(Option::is_none) {
            let wanted: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
            return Err(Error::Exports(format!(
                "{name}: its header names no column of table {}; found `{}`, expected some of {}, parted by a comma, a \
                 semicolon, a tab or |",
                table.name,
                shortened(&self.names.join(" ")),
                wanted.join(", ")
            )));
        }
        let missing: Vec<_> = table
            .columns
            .iter()
            .zip(columns)
            .filter(|(column, field)| {
                field.is_none() && (column.required || table.key.contains(&column.name))
            })
            .map(|(column, _)| self.with_nearest(column))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Error::Exports(format!(
            "{name}: its header lacks {}, without which no row of table {} can be used",
            missing.join(" and "),
            table.name
        )))
    }

    /// A missing column, and the name of the header that may have been meant.
    fn with_nearest(&self, column: &Column) -> String {
        match nearest(&column.name, self.names.iter().map(String::as_str)) {
            Some(near) => format!("column {} (the nearest it has is `{near}`)", column.name),
            None => format!("column {}", column.name),
        }
    }
}

impl Encoding {
    /// The text that these bytes say; what is no text shows as `�`.
    pub(super) fn text_lossy(self, bytes: &[u8]) -> std::borrow::Cow<'_, str> {
        match self {
            Encoding::Utf8 => String::from_utf8_lossy(bytes),
            Encoding::Windows1252 => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
        }
    }
}

fn shortened(text: &str) -> String {
    const SHOWN: usize = 100;
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
