//! Every refused row and cell, raw, with its reason: `quarantine.parquet`. It never decides what is refused.

use std::{fs::File, path::PathBuf, sync::Arc};

use arrow::{
    array::{ArrayRef, Int64Builder, RecordBatch, StringViewBuilder},
    datatypes::{DataType, Field, Schema, SchemaRef},
};
use parquet::arrow::ArrowWriter;

use super::{
    chunk::{Chunk, shown, subject_id},
    frames::Block,
    parts::Part,
    read::{self, BlockFacts},
    refusals::{Refusal, Refusals},
    repeated::Repeated,
    runs::Place,
};
use crate::{
    Error, Result,
    contract::Table,
    lake::{
        Key,
        parquet::{create, failed, properties},
    },
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

/// How much of a file was refused.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) rows: u64,
    pub(super) cells: u64,
}

/// A table as read, of which some rows and cells are refused.
pub(super) struct Reading<'a> {
    pub(super) table: &'a Table,
    pub(super) parts: &'a [Part],
    pub(super) blocks: &'a [BlockFacts],
    pub(super) repeated: &'a Repeated,
}

/// A row, or one of its cells, as it is listed.
pub(super) struct Entry<'a> {
    pub(super) file: &'a str,
    pub(super) row: i64,
    /// Of a cell: its column's name.
    pub(super) column_name: Option<&'a str>,
    pub(super) value: &'a str,
    pub(super) reason: &'a str,
    pub(super) case_id: Option<&'a str>,
    pub(super) subject_id: Option<&'a str>,
}

const BATCH_ROWS: usize = 8192;

/// The columns in their order; all but `row` are text.
const COLUMNS: [&str; 8] =
    ["table_name", "file", "row", "column_name", "value", "reason", "case_id", "subject_id"];

impl Reading<'_> {
    /// The file and the row of a place.
    pub(super) fn at(&self, place: Place) -> (&str, i64) {
        let facts = &self.blocks[place.block()];
        (&self.parts[facts.part].layout.name, facts.first_row + i64::from(place.row()))
    }
}

impl Quarantine {
    /// An empty one at a path.
    pub(super) fn create(path: PathBuf, key: Option<&Key>) -> Result<Quarantine> {
        let writer = create(&path, schema(), properties(key).build())?;
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

    /// Adds what was refused of a table, in the order of its files' rows and columns, and tells how much of each file that is;
    /// `each` sees every entry. A row refused whole is one entry: its cells are in its raw record. Cells of exact duplicates
    /// are listed: no text that was given is lost.
    ///
    /// # Errors
    /// `Disk` or `Lake` (exit 5) when it cannot be written, `Exports` when a raw record cannot be read again.
    pub(super) fn add(
        &mut self,
        reading: &Reading,
        refusals: Refusals,
        mut each: impl FnMut(&Entry, Place),
    ) -> Result<Vec<Refused>> {
        let mut refused = vec![Refused::default(); reading.parts.len()];
        let mut conflicts = Conflicts { reading, at: 0, block: None };
        refusals.each(|refusal| {
            while let Some(conflict) = conflicts.next_before(refusal.place)? {
                self.one(reading, &conflict, &mut refused, &mut each)?;
            }
            // The raw record of a row that conflicts holds its cells.
            if reading.repeated.first_of(refusal.place).is_none() {
                self.one(reading, &refusal, &mut refused, &mut each)?;
            }
            Ok(())
        })?;
        while let Some(conflict) = conflicts.next()? {
            self.one(reading, &conflict, &mut refused, &mut each)?;
        }
        Ok(refused)
    }

    fn one(
        &mut self,
        reading: &Reading,
        refusal: &Refusal,
        refused: &mut [Refused],
        each: &mut impl FnMut(&Entry, Place),
    ) -> Result<()> {
        let counts = &mut refused[reading.blocks[refusal.place.block()].part];
        match refusal.column {
            None => counts.rows += 1,
            Some(_) => counts.cells += 1,
        }
        let said = refusal.said_origin.as_ref().map(|(file, row)| (file.as_str(), *row));
        let (file, row) = said.unwrap_or_else(|| reading.at(refusal.place));
        let column = refusal.column.map(|at| reading.table.columns[usize::from(at)].name.as_str());
        let entry = Entry {
            file,
            row,
            column_name: column,
            value: &refusal.value,
            reason: &refusal.reason,
            case_id: refusal.case_id.as_deref(),
            subject_id: refusal.subject_id.as_deref(),
        };
        each(&entry, refusal.place);
        self.push(&reading.table.name, &entry)
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

    /// Lists one entry.
    ///
    /// # Errors
    /// `Lake` (exit 5) when it cannot be written.
    pub(super) fn push(&mut self, table: &str, entry: &Entry) -> Result<()> {
        self.table_name.append_value(table);
        self.file.append_value(entry.file);
        self.row.append_value(entry.row);
        self.column_name.append_option(entry.column_name);
        self.value.append_value(entry.value);
        self.reason.append_value(entry.reason);
        self.case_id.append_option(entry.case_id);
        self.subject_id.append_option(entry.subject_id);
        self.waiting += 1;
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

/// The rows that conflict, in order; each block that has one is read again.
struct Conflicts<'a> {
    reading: &'a Reading<'a>,
    at: usize,
    block: Option<(usize, Block, Chunk)>,
}

impl Conflicts<'_> {
    fn next_before(&mut self, place: Place) -> Result<Option<Refusal>> {
        match self.reading.repeated.conflicts.get(self.at) {
            Some((conflict, _)) if *conflict < place => self.next(),
            _ => Ok(None),
        }
    }

    fn next(&mut self) -> Result<Option<Refusal>> {
        let Some((place, first)) = self.reading.repeated.conflicts.get(self.at).copied() else {
            return Ok(None);
        };
        self.at += 1;
        let table = self.reading.table;
        let facts = &self.reading.blocks[place.block()];
        let part = &self.reading.parts[facts.part];
        if self.block.as_ref().is_none_or(|(number, ..)| *number != place.block()) {
            let block = read::again(part, facts)?;
            let chunk = Chunk::of(&part.layout, &block)?;
            self.block = Some((place.block(), block, chunk));
        }
        let (_, block, chunk) = self.block.as_ref().expect("the block was just read");
        let at = chunk.origins.binary_search_by_key(&place.row(), |origin| origin.row);
        let at = at.map_err(|_| Error::Defect(format!("a row of {} is gone", part.layout.name)))?;
        let (own, (other, row)) = (&part.layout.name, self.reading.at(first));
        let of = if own == other { String::new() } else { format!(" of {other}") };
        let key = table.key.join(", ");
        Ok(Some(Refusal {
            place,
            column: None,
            value: chunk.raw(&part.layout, block, at),
            reason: format!(
                "conflicts with row {row}{of}: the same {key} with other content; the first is kept"
            ),
            case_id: shown(table, &chunk.columns, "case_id", at),
            subject_id: subject_id(table, &chunk.columns, at),
            said_origin: chunk.said_origin(at),
        }))
    }
}
