//! What was refused of a table, in the order of its files, until it is known which rows conflict: in memory while it is little, put
//! aside on the disk when it is much. Never decides what is refused.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufReader, BufWriter},
    mem,
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow::{
    array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringArray, UInt16Array, UInt64Array},
    datatypes::{DataType, Field, Int64Type, Schema, SchemaRef, UInt16Type, UInt64Type},
    ipc::{reader::StreamReader, writer::StreamWriter},
};

use super::{
    chunk::{Chunk, shown, subject_id},
    layout::Layout,
    runs::{Place, aside},
};
use crate::{Error, Result, lake};

/// A row, or one of its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) place: Place,
    /// The column among the table's; `None`: the whole row.
    pub(super) column: Option<u16>,
    pub(super) value: String,
    pub(super) reason: String,
    pub(super) case_id: Option<String>,
    pub(super) subject_id: Option<String>,
    /// The file and row that it says it is from.
    pub(super) said_origin: Option<(String, i64)>,
}

/// What is refused of a chunk: rows and cells, in order.
pub(super) fn of_chunk(layout: &Layout, block: usize, chunk: &mut Chunk) -> Vec<Refusal> {
    let table = &layout.table;
    let mut refusals: Vec<Refusal> = mem::take(&mut chunk.refused_rows)
        .into_iter()
        .map(|refused| Refusal {
            place: Place::of(block, refused.row),
            column: None,
            value: refused.raw,
            reason: refused.reason,
            case_id: refused.case_id,
            subject_id: refused.subject_id,
            said_origin: refused.said_origin,
        })
        .collect();
    refusals.extend(chunk.refused_cells.list.iter().map(|cell| {
        let (at, column) = (cell.at as usize, usize::from(cell.column));
        Refusal {
            place: Place::of(block, chunk.origins[at].row),
            column: Some(cell.column),
            value: chunk.refused_cells.text(cell).to_owned(),
            reason: cell.fault.reason(&table.columns[column].kind),
            case_id: shown(table, &chunk.columns, "case_id", at),
            subject_id: subject_id(table, &chunk.columns, at),
            said_origin: chunk.said_origin(at),
        }
    }));
    refusals.sort_by_key(|refusal| refusal.place);
    refusals
}

/// Refusals, being gathered block by block, in whatever order the blocks are done.
pub(super) struct Refusals {
    path: PathBuf,
    /// How much may be in memory.
    budget: usize,
    /// Of blocks before which one is not done yet.
    early: BTreeMap<usize, Vec<Refusal>>,
    next_block: usize,
    waiting: Vec<Refusal>,
    bytes: usize,
    writer: Option<StreamWriter<BufWriter<File>>>,
}

const BATCH: usize = 8192;

impl Refusals {
    pub(super) fn new(path: PathBuf, budget: usize) -> Refusals {
        Refusals {
            path,
            budget,
            early: BTreeMap::new(),
            next_block: 0,
            waiting: Vec::new(),
            bytes: 0,
            writer: None,
        }
    }

    /// Adds those of a block.
    ///
    /// # Errors
    /// `Disk` (exit 5) when they cannot be put aside.
    pub(super) fn add(&mut self, block: usize, refusals: Vec<Refusal>) -> Result<()> {
        self.early.insert(block, refusals);
        while let Some(next) = self.early.remove(&self.next_block) {
            self.next_block += 1;
            self.bytes += next.iter().map(Refusal::memory_bytes).sum::<usize>();
            self.waiting.extend(next);
        }
        if self.bytes > self.budget { self.put_aside() } else { Ok(()) }
    }

    fn put_aside(&mut self) -> Result<()> {
        self.bytes = 0;
        let writer = match &mut self.writer {
            Some(writer) => writer,
            None => {
                let file = BufWriter::new(lake::create_aside(&self.path)?);
                let writer = StreamWriter::try_new(file, &schema()).map_err(aside(&self.path))?;
                self.writer.insert(writer)
            }
        };
        for refusals in mem::take(&mut self.waiting).chunks(BATCH) {
            writer.write(&batch(refusals)?).map_err(aside(&self.path))?;
        }
        Ok(())
    }

    /// Hands out all of them, in order.
    ///
    /// # Errors
    /// `Disk` (exit 5) when they cannot be read again, and whatever `each` gives.
    pub(super) fn each(mut self, mut each: impl FnMut(Refusal) -> Result<()>) -> Result<()> {
        if let Some(mut writer) = self.writer.take() {
            writer.finish().map_err(aside(&self.path))?;
            drop(writer);
            read_again(&self.path, &mut each)?;
        }
        self.waiting.into_iter().try_for_each(each)
    }
}

fn read_again(path: &Path, each: &mut impl FnMut(Refusal) -> Result<()>) -> Result<()> {
    let file = File::open(path).map_err(Error::disk(path))?;
    let reader = StreamReader::try_new(BufReader::new(file), None).map_err(aside(path))?;
    for batch in reader {
        let batch = batch.map_err(aside(path))?;
        let (places, columns) =
            (batch.column(0).as_primitive::<UInt64Type>(), batch.column(1).as_primitive::<UInt16Type>());
        let said_rows = batch.column(7).as_primitive::<Int64Type>();
        let text = |column: usize, at: usize| {
            let cells: &StringArray = batch.column(column).as_string();
            cells.is_valid(at).then(|| cells.value(at).to_owned())
        };
        for at in 0..batch.num_rows() {
            each(Refusal {
                place: Place(places.value(at)),
                column: columns.is_valid(at).then(|| columns.value(at)),
                value: text(2, at).unwrap_or_default(),
                reason: text(3, at).unwrap_or_default(),
                case_id: text(4, at),
                subject_id: text(5, at),
                said_origin: text(6, at).map(|file| (file, said_rows.value(at))),
            })?;
        }
    }
    Ok(())
}

impl Refusal {
    fn memory_bytes(&self) -> usize {
        let ids = [&self.case_id, &self.subject_id].into_iter().flatten().map(String::len).sum::<usize>();
        size_of::<Refusal>() + self.value.len() + self.reason.len() + ids
    }
}

fn batch(refusals: &[Refusal]) -> Result<RecordBatch> {
    let texts = |of: fn(&Refusal) -> Option<&str>| -> ArrayRef {
        Arc::new(StringArray::from_iter(refusals.iter().map(of)))
    };
    let columns: Vec<ArrayRef> = vec![
        Arc::new(UInt64Array::from_iter_values(refusals.iter().map(|refusal| refusal.place.0))),
        Arc::new(UInt16Array::from_iter(refusals.iter().map(|refusal| refusal.column))),
        texts(|refusal| Some(&refusal.value)),
        texts(|refusal| Some(&refusal.reason)),
        texts(|refusal| refusal.case_id.as_deref()),
        texts(|refusal| refusal.subject_id.as_deref()),
        texts(|refusal| refusal.said_origin.as_ref().map(|(file, _)| file.as_str())),
        Arc::new(Int64Array::from_iter(
            refusals.iter().map(|refusal| refusal.said_origin.as_ref().map(|(_, row)| *row)),
        )),
    ];
    RecordBatch::try_new(schema(), columns)
        .map_err(|e| Error::Defect(format!("what was refused cannot be put aside: {e}")))
}

fn schema() -> SchemaRef {
    let text = |name| Field::new(name, DataType::Utf8, true);
    Arc::new(Schema::new(vec![
        Field::new("place", DataType::UInt64, false),
        Field::new("column", DataType::UInt16, true),
        text("value"),
        text("reason"),
        text("case_id"),
        text("subject_id"),
        text("said_file"),
        Field::new("said_row", DataType::Int64, true),
    ]))
}
