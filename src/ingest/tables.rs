//! Table after table of the exports: read, ordered, written to the draft of a snapshot, and counted.

use std::collections::HashSet;

use arrow::{array::AsArray, compute::max, datatypes::TimestampMicrosecondType};
use chrono::{DateTime, NaiveDate};

use super::{
    Options,
    dates::{self, Evidence},
    layout::Layout,
    order::{self, Order, Whole},
    parts::{Part, Parts},
    quarantine::{Quarantine, Reading, Refused},
    read::{self, Chunk, Limits},
    shields, write,
};
use crate::{
    Error, Result,
    contract::Table,
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
    all: Vec<Parts>,
    options: &Options,
    draft: &SnapshotDraft,
    progress: &dyn Progress,
) -> Result<AllRead> {
    let mut tables = Tables {
        options,
        draft,
        progress,
        quarantine: Quarantine::create(draft.quarantine_path())?,
        cases: HashSet::new(),
        newest_recorded_on: None,
    };
    let mut inputs = Vec::with_capacity(all.len());
    for Parts { table, parts } in all {
        let [mut part] = <[Part; 1]>::try_from(parts)
            .map_err(|parts| Error::Exports(format!("table {} has {} files", table.name, parts.len())))?;
        inputs.push(tables.read(&mut part)?);
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
    fn read(&mut self, part: &mut Part) -> Result<Input> {
        let limits = Limits { threads: self.options.threads, memory_bytes: self.options.memory_bytes };
        let mut chunks = read::read(&part.layout, &part.path, limits, self.progress)?;
        if dates::settle(std::slice::from_mut(part), &evidence(&chunks))? {
            chunks = read::read(&part.layout, &part.path, limits, self.progress)?;
        }
        let Part { layout, scan, path, export, .. } = &*part;
        scan.check_unchanged(&layout.name, export)?;
        let table: &Table = &layout.table;
        let numbers = read::row_numbers(&chunks, layout.first_row);
        let whole = Whole::of(table, &mut chunks)?;
        let order = order::order(table, &whole)?;
        match table.name.as_str() {
            "cases" => self.cases = shields::case_ids(table, &whole, &order),
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
        let sorted =
            write::Sorted { table, file: &layout.name, whole: &whole, numbers: &numbers, order: &order };
        write::write(&sorted, &self.draft.table_path(&table.name), self.options.threads)?;
        let reading =
            Reading { layout, path, chunks: &chunks, whole: &whole, numbers: &numbers, order: &order };
        let refused = self.quarantine.add(&reading)?;
        counted(part, &chunks, &order, refused)
    }
}

/// The facts of a file.
///
/// # Errors
/// `Defect` when its rows do not add up.
fn counted(part: &Part, chunks: &[Chunk], order: &Order, refused: Refused) -> Result<Input> {
    let Part { layout, scan, .. } = part;
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
        encoding: part.written.clone(),
        bom: part.bom,
        delimiter: part.delimiter(),
        line_ending: layout.line_ending.to_owned(),
        records_above_header: layout.above,
        date_orders: layout.date_orders(),
        rows_read,
        rows_kept,
        rows_rejected: refused.rows,
        exact_duplicates: order.exact_duplicates,
        cells_rejected: refused.cells,
        undeclared_columns: layout.undeclared.clone(),
        absent_columns: layout.absent.clone(),
    })
}

fn evidence(chunks: &[Chunk]) -> Vec<Evidence> {
    let mut all: Vec<Evidence> = Vec::new();
    for chunk in chunks {
        all.resize(chunk.evidence.len(), Evidence::default());
        all.iter_mut().zip(&chunk.evidence).for_each(|(sum, own)| *sum += *own);
    }
    all
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
