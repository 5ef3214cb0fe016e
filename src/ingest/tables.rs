//! Table after table of the exports: read, ordered, written to the draft of a snapshot, and counted.

use std::collections::HashSet;

use arrow::{array::AsArray, compute::max, datatypes::TimestampMicrosecondType};
use chrono::{DateTime, NaiveDate};

use super::{
    Options,
    find::FoundFile,
    layout::{self, Layout},
    order::{self, Order, Whole},
    quarantine::{Quarantine, Reading, Refused},
    read::{self, Chunk, Limits},
    scan::Scan,
    shields, write,
};
use crate::{
    Error, Result,
    lake::{Input, SnapshotDraft},
    progress::Progress,
};

/// What reading all tables told.
pub(super) struct AllRead {
    /// In the order of the contract's tables.
    pub(super) inputs: Vec<Input>,
    /// The day of the newest `contact_log.recorded_at`.
    pub(super) newest_recorded_on: Option<NaiveDate>,
}

/// Reads all tables into the draft of a snapshot.
///
/// # Errors
/// As [`super::ingest`].
pub(super) fn read_all(
    files: &[FoundFile],
    scans: &[Scan],
    options: &Options,
    draft: &SnapshotDraft,
    progress: &dyn Progress,
) -> Result<AllRead> {
    let layout = |(file, scan): (&FoundFile, &Scan)| layout::read(file.table, &file.name, &file.path, scan);
    // Every header is checked before the first row is read, so that a fault shows at once.
    let layouts: Vec<Layout> = files.iter().zip(scans).map(layout).collect::<Result<_>>()?;
    let mut tables = Tables {
        options,
        draft,
        progress,
        quarantine: Quarantine::create(draft.quarantine_path())?,
        cases: HashSet::new(),
        newest_recorded_on: None,
    };
    let mut inputs = Vec::with_capacity(files.len());
    for ((file, scan), layout) in files.iter().zip(scans).zip(&layouts) {
        inputs.push(tables.read(file, scan, layout)?);
    }
    tables.quarantine.close()?;
    Ok(AllRead { inputs, newest_recorded_on: tables.newest_recorded_on })
}

struct Tables<'a> {
    options: &'a Options,
    draft: &'a SnapshotDraft,
    progress: &'a dyn Progress,
    quarantine: Quarantine,
    /// The keys of the cases, once they are read: the contract has them before the shields.
    cases: HashSet<String>,
    newest_recorded_on: Option<NaiveDate>,
}

impl Tables<'_> {
    fn read(&mut self, file: &FoundFile, scan: &Scan, layout: &Layout) -> Result<Input> {
        let limits = Limits { threads: self.options.threads, memory_bytes: self.options.memory_bytes };
        let mut chunks = read::read(layout, &file.path, limits, self.progress)?;
        scan.check_unchanged(&file.name, &file.path)?;
        let numbers = read::row_numbers(&chunks);
        let whole = Whole::of(file.table, &mut chunks)?;
        let order = order::order(file.table, &whole)?;
        match file.table.name.as_str() {
            "cases" => self.cases = shields::case_ids(file.table, &whole, &order),
            "contact_log" => self.newest_recorded_on = newest_day(&whole, layout, "recorded_at")?,
            shields::TABLE => {
                let shields = shields::Shields {
                    layout,
                    chunks: &chunks,
                    whole: &whole,
                    numbers: &numbers,
                    order: &order,
                };
                shields::check(&shields, &self.cases)?;
            }
            _ => {}
        }
        check_any_kept(layout, &chunks, &order)?;
        let sorted = write::Sorted {
            table: file.table,
            file: &file.name,
            whole: &whole,
            numbers: &numbers,
            order: &order,
        };
        write::write(&sorted, &self.draft.table_path(&file.table.name), self.options.threads)?;
        let reading = Reading {
            layout,
            path: &file.path,
            chunks: &chunks,
            whole: &whole,
            numbers: &numbers,
            order: &order,
        };
        let refused = self.quarantine.add(&reading)?;
        counted(scan, layout, &chunks, &order, refused)
    }
}

/// The facts of a file.
///
/// # Errors
/// `Defect` when its rows do not add up.
fn counted(scan: &Scan, layout: &Layout, chunks: &[Chunk], order: &Order, refused: Refused) -> Result<Input> {
    let rows_read = chunks.iter().map(|chunk| u64::from(chunk.rows_read)).sum();
    let rows_kept = order.kept.len() as u64;
    if rows_read != rows_kept + refused.rows + order.exact_duplicates {
        return Err(Error::Defect(format!(
            "{}: {rows_read} rows read are not {rows_kept} kept, {} rejected and {} exact duplicates",
            layout.name, refused.rows, order.exact_duplicates
        )));
    }
    Ok(Input {
        file: layout.name.clone(),
        table: layout.table.name.clone(),
        bytes: scan.bytes,
        sha256: scan.sha256.clone(),
        encoding: scan.encoding.name().to_owned(),
        bom: scan.bom,
        delimiter: layout.syntax.delimiter.into(),
        line_ending: layout.line_ending.to_owned(),
        rows_read,
        rows_kept,
        rows_rejected: refused.rows,
        exact_duplicates: order.exact_duplicates,
        cells_rejected: refused.cells,
        undeclared_columns: layout.undeclared.clone(),
        absent_columns: layout.absent.clone(),
    })
}

/// A required table of which no row can be used is as good as missing.
fn check_any_kept(layout: &Layout, chunks: &[Chunk], order: &Order) -> Result<()> {
    let first = chunks.iter().find_map(|chunk| chunk.refused_rows.first());
    match first {
        Some(refused) if layout.table.required && order.kept.is_empty() => Err(Error::Exports(format!(
            "{}: none of its rows can be used, and an export without {} cannot be used; the first: {}",
            layout.name, layout.table.name, refused.reason
        ))),
        _ => Ok(()),
    }
}

fn newest_day(whole: &Whole, layout: &Layout, column: &str) -> Result<Option<NaiveDate>> {
    let at = layout.table.columns.iter().position(|own| own.name == column);
    let Some(cells) = at.and_then(|at| whole.columns[at].as_ref()) else { return Ok(None) };
    let newest = max(cells.as_primitive::<TimestampMicrosecondType>());
    let day = |micros| DateTime::from_timestamp_micros(micros).map(|moment| moment.date_naive());
    Ok(newest.and_then(day))
}
