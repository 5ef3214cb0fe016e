//! Every refused row and cell, raw, with its reason: `quarantine.parquet`. It never decides what is refused.

use std::{
    fs::File,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow::{
    array::{ArrayRef, Int64Array, Int64Builder, RecordBatch, StringViewBuilder},
    datatypes::{DataType, Field, Schema, SchemaRef},
};
use parquet::arrow::ArrowWriter;

use super::{
    layout::Layout,
    order::{Order, Whole},
    read::{Chunk, shown, subject_id},
    scan::unreadable,
    split::{Origin, RefusedRow},
    typing::RefusedCell,
};
use crate::{
    Error, Result,
    lake::parquet::{create, failed, properties},
};

/// The file, being written.
pub(super) struct Quarantine {
    path: PathBuf,
    writer: ArrowWriter<File>,
    table_name: StringViewBuilder,
    file: StringViewBuilder,
    row: Int64Builder,
    column_name: StringViewBuilder,
    value: StringViewBuilder,
    reason: StringViewBuilder,
    case_id: StringViewBuilder,
    subject_id: StringViewBuilder,
    waiting: usize,
}

/// How much of a table was refused.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) rows: u64,
    pub(super) cells: u64,
}

/// A table as read, of which some rows and cells are refused.
pub(super) struct Reading<'a> {
    pub(super) layout: &'a Layout,
    pub(super) path: &'a Path,
    pub(super) chunks: &'a [Chunk],
    pub(super) whole: &'a Whole,
    /// For each row of `whole`, its number in the file.
    pub(super) numbers: &'a Int64Array,
    pub(super) order: &'a Order,
}

/// A row, or one of its cells.
struct Entry<'a> {
    row: i64,
    /// `None`: the whole row.
    column_name: Option<&'a str>,
    value: &'a str,
    reason: &'a str,
    case_id: Option<&'a str>,
    subject_id: Option<&'a str>,
}

const BATCH_ROWS: usize = 8192;

/// The columns in their order; all but `row` are text.
const COLUMNS: [&str; 8] =
    ["table_name", "file", "row", "column_name", "value", "reason", "case_id", "subject_id"];

impl Quarantine {
    /// An empty one at a path.
    pub(super) fn create(path: PathBuf) -> Result<Quarantine> {
        let writer = create(&path, schema(), properties(None).build())?;
        let text = || StringViewBuilder::new().with_deduplicate_strings();
        Ok(Quarantine {
            path,
            writer,
            table_name: text(),
            file: text(),
            row: Int64Builder::new(),
            column_name: text(),
            value: StringViewBuilder::new(),
            reason: text(),
            case_id: text(),
            subject_id: text(),
            waiting: 0,
        })
    }

    /// Adds what was refused of a table, in the order of its rows and columns. A row refused whole is one entry: its
    /// cells are in its raw record. Cells of exact duplicates are listed: no text that was given is lost.
    ///
    /// # Errors
    /// `Disk` or `Lake` (exit 5) when it cannot be written, `Exports` when the raw record cannot be read again.
    pub(super) fn add(&mut self, reading: &Reading) -> Result<Refused> {
        let mut refused = Refused::default();
        let mut records = Records::open(reading)?;
        let (mut number, mut first_at) = (reading.layout.first_row, 0);
        for chunk in reading.chunks {
            for (row, item) in items(chunk, &reading.order.conflicts, first_at) {
                let row = number + i64::from(row);
                match item {
                    Item::Row(refused) => self.push_row(reading, row, refused),
                    Item::Conflict { at, first } => {
                        let raw = records.raw(&chunk.origins[at as usize - first_at])?;
                        self.push_conflict(reading, row, at as usize, first as usize, &raw);
                    }
                    Item::Cell(cell) => self.push_cell(reading, row, first_at, chunk, cell),
                }
                match item {
                    Item::Row(_) | Item::Conflict { .. } => refused.rows += 1,
                    Item::Cell(_) => refused.cells += 1,
                }
                self.write_full()?;
            }
            number += i64::from(chunk.rows_read);
            first_at += chunk.origins.len();
        }
        Ok(refused)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// `Lake` (exit 5) when it cannot be written.
    pub(super) fn close(mut self) -> Result<()> {
        self.write()?;
        self.writer.close().map_err(failed(&self.path))?;
        Ok(())
    }

    fn push_row(&mut self, reading: &Reading, row: i64, refused: &RefusedRow) {
        self.push(
            reading.layout,
            &Entry {
                row,
                column_name: None,
                value: &refused.raw,
                reason: &refused.reason,
                case_id: refused.case_id.as_deref(),
                subject_id: refused.subject_id.as_deref(),
            },
        );
    }

    fn push_conflict(&mut self, reading: &Reading, row: i64, at: usize, first: usize, raw: &str) {
        let (layout, columns) = (reading.layout, &reading.whole.columns);
        let first = reading.numbers.value(first);
        let key = layout.table.key.join(", ");
        self.push(
            layout,
            &Entry {
                row,
                column_name: None,
                value: raw,
                reason: &format!(
                    "conflicts with row {first}: the same {key} with other content; the first is kept"
                ),
                case_id: shown(layout, columns, "case_id", at).as_deref(),
                subject_id: subject_id(layout, columns, at).as_deref(),
            },
        );
    }

    fn push_cell(&mut self, reading: &Reading, row: i64, first_at: usize, chunk: &Chunk, cell: &RefusedCell) {
        let (layout, columns) = (reading.layout, &reading.whole.columns);
        let column = &layout.table.columns[usize::from(cell.column)];
        let at = first_at + cell.at as usize;
        self.push(
            layout,
            &Entry {
                row,
                column_name: Some(&column.name),
                value: chunk.refused_cells.text(cell),
                reason: &cell.fault.reason(&column.kind),
                case_id: shown(layout, columns, "case_id", at).as_deref(),
                subject_id: subject_id(layout, columns, at).as_deref(),
            },
        );
    }

    fn push(&mut self, layout: &Layout, entry: &Entry) {
        self.table_name.append_value(&layout.table.name);
        self.file.append_value(&layout.name);
        self.row.append_value(entry.row);
        self.column_name.append_option(entry.column_name);
        self.value.append_value(entry.value);
        self.reason.append_value(entry.reason);
        self.case_id.append_option(entry.case_id);
        self.subject_id.append_option(entry.subject_id);
        self.waiting += 1;
    }

    fn write_full(&mut self) -> Result<()> {
        if self.waiting < BATCH_ROWS { Ok(()) } else { self.write() }
    }

    fn write(&mut self) -> Result<()> {
        self.waiting = 0;
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.table_name.finish()),
            Arc::new(self.file.finish()),
            Arc::new(self.row.finish()),
            Arc::new(self.column_name.finish()),
            Arc::new(self.value.finish()),
            Arc::new(self.reason.finish()),
            Arc::new(self.case_id.finish()),
            Arc::new(self.subject_id.finish()),
        ];
        let batch = RecordBatch::try_new(schema(), columns)
            .map_err(|e| Error::Defect(format!("quarantine is not as it says: {e}")))?;
        self.writer.write(&batch).map_err(failed(&self.path))
    }
}

fn schema() -> SchemaRef {
    let field = |name| match name {
        "row" => Field::new(name, DataType::Int64, true),
        name => Field::new(name, DataType::Utf8View, true),
    };
    Arc::new(Schema::new(COLUMNS.map(field).to_vec()))
}

/// What is refused of a chunk.
#[derive(Clone, Copy)]
enum Item<'a> {
    Row(&'a RefusedRow),
    /// Rows of the whole table: the one refused, and the first of its key.
    Conflict {
        at: u32,
        first: u32,
    },
    Cell(&'a RefusedCell),
}

/// All that is refused of a chunk with its row's number in it, in order; `first_at`: the chunk's first row among those
/// of the whole table that can be used.
fn items<'a>(chunk: &'a Chunk, conflicts: &[(u32, u32)], first_at: usize) -> Vec<(u32, Item<'a>)> {
    let place = |bound: usize| conflicts.partition_point(|(at, _)| (*at as usize) < bound);
    let conflicts = &conflicts[place(first_at)..place(first_at + chunk.origins.len())];
    let row = |at: u32| chunk.origins[at as usize - first_at].row;
    let whole = conflicts.iter().map(|&(at, first)| (row(at), Item::Conflict { at, first }));
    let is_whole = |cell: &&RefusedCell| {
        let at = |conflict: &(u32, u32)| conflict.0 as usize - first_at;
        conflicts.binary_search_by_key(&(cell.at as usize), at).is_ok()
    };
    let cells = chunk.refused_cells.list.iter().filter(|cell| !is_whole(cell));
    let cells = cells.map(|cell| (chunk.origins[cell.at as usize].row, Item::Cell(cell)));
    let rows = chunk.refused_rows.iter().map(|refused| (refused.row, Item::Row(refused)));
    let mut items: Vec<_> = rows.chain(whole).chain(cells).collect();
    items.sort_by_key(|(row, _)| *row);
    items
}

/// Reads records of a file again.
struct Records<'a> {
    layout: &'a Layout,
    file: File,
}

impl<'a> Records<'a> {
    fn open(reading: &Reading<'a>) -> Result<Records<'a>> {
        let file = File::open(reading.path).map_err(unreadable(&reading.layout.name))?;
        Ok(Records { layout: reading.layout, file })
    }

    fn raw(&mut self, origin: &Origin) -> Result<String> {
        let mut bytes = vec![0; origin.length as usize];
        let read = self.file.read_exact_at(&mut bytes, origin.offset);
        read.map_err(unreadable(&self.layout.name))?;
        Ok(self.layout.raw(&bytes))
    }
}
