//! The files of one table, ready to be read: brought to plain text, their headers understood.

use std::path::{Path, PathBuf};

use super::{
    find::FoundTable,
    layout::{self, Layout},
    listing::Listed,
    plain::{self, Plain, TextForm},
    scan::Scan,
};
use crate::{
    Result,
    config::{Encoding, Mapping},
    contract::Table,
    lake::{Input, ShieldedRows},
};

/// One file of a table, ready to be read as text.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// How it is laid out; its name is what `_file` shows.
    pub(super) layout: Layout,
    /// The plain text: the export itself, or what was made of it in the draft.
    pub(super) path: PathBuf,
    /// The export's own file, and what the first look told of it.
    pub(super) export: PathBuf,
    pub(super) scan: Scan,
    /// How the export is written: `utf-8`, `utf-16le`, `xlsx`, `parquet`.
    pub(super) written: String,
    pub(super) bom: bool,
}

impl Part {
    /// Its facts, but for the rows.
    pub(super) fn input(&self) -> Input {
        let layout = &self.layout;
        Input {
            file: layout.name.clone(),
            table: layout.table.name.clone(),
            bytes: self.scan.bytes,
            sha256: self.scan.sha256.clone(),
            encoding: self.written.clone(),
            bom: self.bom,
            delimiter: self.delimiter(),
            line_ending: layout.line_ending.to_owned(),
            records_above_header: layout.above,
            date_orders: layout.date_orders(),
            rows_read: 0,
            rows_kept: 0,
            rows_rejected: 0,
            exact_duplicates: 0,
            cells_rejected: 0,
            undeclared_columns: layout.undeclared.clone(),
            absent_columns: layout.absent.clone(),
            shielded: ShieldedRows::default(),
            rows_erased: 0,
        }
    }

    /// Of CSV: what parts its fields.
    pub(super) fn delimiter(&self) -> Option<char> {
        let is_csv = self.layout.form == TextForm::Csv && self.path_is_written_so();
        is_csv.then(|| self.layout.syntax.delimiter.into())
    }

    /// Whether the export itself is such a text, and not something that was put down as one.
    fn path_is_written_so(&self) -> bool {
        Encoding::ALL.iter().any(|encoding| encoding.name() == self.written)
    }
}

/// A table, and its files.
pub(super) struct Parts {
    pub(super) table: &'static Table,
    /// By name; never none.
    pub(super) parts: Vec<Part>,
}

/// Makes the files of all tables ready. Every header is understood before the first row is read, so that a fault shows at once.
///
/// # Errors
/// As [`plain::plain`] and [`layout::read`].
pub(super) fn ready(
    tables: &[FoundTable],
    scans: &[Vec<Scan>],
    mapping: &Mapping,
    aside: &Path,
) -> Result<Vec<Parts>> {
    let mut ready = Vec::with_capacity(tables.len());
    for (found, scans) in tables.iter().zip(scans) {
        let mut parts = Vec::with_capacity(found.files.len());
        for (number, (file, scan)) in found.files.iter().zip(scans).enumerate() {
            let aside = aside.join(format!("{}-{number}", found.table.name));
            let plain = plain::plain(file, scan, declared(mapping, file), &aside)?;
            let layout =
                layout::read(found.table, &file.name, &plain, &mapping.table(&found.table.name), false)?;
            parts.push(part(file.path.clone(), layout, plain, scan.clone()));
        }
        ready.push(Parts { table: found.table, parts });
    }
    Ok(ready)
}

/// The encoding that the configuration says a file is in.
pub(super) fn declared(mapping: &Mapping, file: &Listed) -> Option<Encoding> {
    let is_it = |(pattern, _): &&(glob::Pattern, Encoding)| {
        pattern.matches(&file.name) || pattern.matches(file.file())
    };
    mapping.encodings.iter().find(is_it).map(|(_, encoding)| *encoding)
}

pub(super) fn part(export: PathBuf, layout: Layout, plain: Plain, scan: Scan) -> Part {
    Part { layout, path: plain.path, export, scan, written: plain.written, bom: plain.bom }
}
