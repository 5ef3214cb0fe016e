//! A table's rows in sorted runs: each thread gathers what it typed until its share of the memory is used, sorts that and
//! puts it aside on the disk. What fits stays in memory: a small table never touches the disk. Never looks at what a row says.

use std::{
    fs::File,
    io::{BufReader, BufWriter},
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow::{
    array::{Array, ArrayRef, AsArray, RecordBatch, UInt32Array, UInt64Array, new_null_array},
    compute::{concat_batches, take},
    datatypes::{DataType, Field, Schema, SchemaRef, UInt64Type},
    error::ArrowError,
    ipc::{reader::StreamReader, writer::StreamWriter},
    row::{RowConverter, Rows, SortField},
};

use super::{
    chunk::{Chunk, SaidOrigins},
    parts::Part,
    read::beside,
};
use crate::{
    Error, Result,
    contract::{ORIGIN, Table},
    lake,
};

/// Where a row stands among a table's files: the number of its block, over all files, and its row in the block. Places
/// compare as the rows stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place(pub(super) u64);

impl Place {
    pub(super) fn of(block: usize, row: u32) -> Place {
        let block = u32::try_from(block).expect("a table has fewer blocks than 4 billion");
        Place(u64::from(block) << 32 | u64::from(row))
    }

    pub(super) fn block(self) -> usize {
        (self.0 >> 32) as usize
    }

    pub(super) fn row(self) -> u32 {
        self.0 as u32
    }
}

/// Some places, of which it can be told quickly that one is none of them.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// In order.
    sorted: Vec<Place>,
    /// A bit for each, by a hash of it: where the bit is not set, the place is not there.
    bits: Vec<u64>,
}

impl Places {
    pub(super) fn new(mut places: Vec<Place>) -> Places {
        places.sort_unstable();
        let words = (places.len() / 4).next_power_of_two();
        let mut bits = if places.is_empty() { Vec::new() } else { vec![0; words] };
        for place in &places {
            let (word, bit) = Self::bit(*place, words);
            bits[word] |= bit;
        }
        Places { sorted: places, bits }
    }

    fn bit(place: Place, words: usize) -> (usize, u64) {
        const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
        let hash = place.0.wrapping_mul(ODD);
        ((hash >> 6) as usize & (words - 1), 1 << (hash >> 58))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    pub(super) fn contains(&self, place: Place) -> bool {
        if self.is_empty() {
            return false;
        }
        let (word, bit) = Self::bit(place, self.bits.len());
        self.bits[word] & bit != 0 && self.sorted.binary_search(&place).is_ok()
    }
}

/// What the batches of a table's runs hold: the columns that any file supplies, then each row's place, then where it says it is
/// from, if any file tells.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) table: Table,
    /// Which columns of the table.
    supplied: Vec<usize>,
    has_said_origins: bool,
    pub(super) schema: SchemaRef,
}

const PLACE: &str = "_place";

/// Rows that are taken out, written or merged in one go.
pub(super) const SLICE_ROWS: usize = 8192;

impl Shape {
    pub(super) fn of(table: &Table, parts: &[Part]) -> Shape {
        let is_supplied =
            |at: &usize| parts.iter().any(|part| !part.layout.absent.contains(&table.columns[*at].name));
        let supplied: Vec<usize> = (0..table.columns.len()).filter(is_supplied).collect();
        let has_said_origins = parts.iter().any(|part| part.layout.origin_fields.is_some());
        let own = supplied.iter().map(|at| {
            let column = &table.columns[*at];
            Field::new(&column.name, column.kind.arrow(), true)
        });
        let mut fields: Vec<Field> = own.collect();
        fields.push(Field::new(PLACE, DataType::UInt64, false));
        if has_said_origins {
            fields.push(Field::new(ORIGIN[0], DataType::Utf8View, true));
            fields.push(Field::new(ORIGIN[1], DataType::Int64, true));
        }
        Shape { table: table.clone(), supplied, has_said_origins, schema: Arc::new(Schema::new(fields)) }
    }

    /// The rows of a chunk that can be used.
    pub(super) fn batch(&self, block: usize, chunk: &mut Chunk) -> Result<RecordBatch> {
        let rows = chunk.origins.len();
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(self.schema.fields().len());
        for (at, field) in self.supplied.iter().zip(self.schema.fields()) {
            let cells = chunk.columns[*at].take();
            columns.push(cells.unwrap_or_else(|| new_null_array(field.data_type(), rows)));
        }
        let places = chunk.origins.iter().map(|origin| Place::of(block, origin.row).0);
        columns.push(Arc::new(UInt64Array::from_iter_values(places)));
        if self.has_said_origins {
            let said = chunk.said_origins.take();
            let said = said.unwrap_or_else(|| SaidOrigins {
                files: new_null_array(&DataType::Utf8View, rows),
                rows: new_null_array(&DataType::Int64, rows),
            });
            columns.extend([said.files, said.rows]);
        }
        RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(defect)
    }

    /// For each column of the table, its cells; `None`: no file supplies it.
    pub(super) fn columns(&self, batch: &RecordBatch) -> Vec<Option<ArrayRef>> {
        let mut columns = vec![None; self.table.columns.len()];
        for (at, cells) in self.supplied.iter().zip(batch.columns()) {
            columns[*at] = Some(Arc::clone(cells));
        }
        columns
    }

    pub(super) fn places<'b>(&self, batch: &'b RecordBatch) -> &'b UInt64Array {
        batch.column(self.supplied.len()).as_primitive::<UInt64Type>()
    }

    pub(super) fn said_origins(&self, batch: &RecordBatch) -> Option<SaidOrigins> {
        let at = self.supplied.len() + 1;
        self.has_said_origins.then(|| SaidOrigins {
            files: Arc::clone(batch.column(at)),
            rows: Arc::clone(batch.column(at + 1)),
        })
    }

    /// Encodes some columns of rows as bytes that compare as the rows do, blanks first.
    pub(super) fn encoder(&self, columns: &[&str]) -> Result<Encoder> {
        let at = |name: &&str| self.schema.index_of(name).ok();
        let at: Vec<usize> = columns.iter().filter_map(at).collect();
        let field = |at: &usize| SortField::new(self.schema.field(*at).data_type().clone());
        Ok(Encoder { converter: RowConverter::new(at.iter().map(field).collect()).map_err(defect)?, at })
    }

    /// The encoder of a table's order: by the case, where a row has one, then the key, then as the rows stand.
    pub(super) fn order(&self) -> Result<Encoder> {
        let mut columns = sorted_by(&self.table);
        columns.push(PLACE);
        self.encoder(&columns)
    }
}

/// The columns a table is sorted by: the case, where a row has one, and then the key; blanks first. A table without a key stays
/// as it stands.
pub(super) fn sorted_by(table: &Table) -> Vec<&str> {
    if table.key.is_empty() {
        return Vec::new();
    }
    let case = table.column("case_id").map(|column| column.name.as_str());
    let key = table.key.iter().map(String::as_str).filter(|name| Some(*name) != case);
    case.into_iter().chain(key).collect()
}

pub(super) struct Encoder {
    converter: RowConverter,
    at: Vec<usize>,
}

impl Encoder {
    pub(super) fn encode(&self, batch: &RecordBatch) -> Result<Rows> {
        let columns: Vec<ArrayRef> = self.at.iter().map(|at| Arc::clone(batch.column(*at))).collect();
        self.converter.convert_columns(&columns).map_err(defect)
    }
}

/// The first bytes of an encoded row, which tell nearly all apart without a look at the row itself.
pub(super) fn beginning(row: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    let length = row.len().min(bytes.len());
    bytes[..length].copy_from_slice(&row[..length]);
    u128::from_be_bytes(bytes)
}

/// Rows in the table's order.
pub(super) enum Run {
    Memory(Vec<RecordBatch>),
    Disk(PathBuf),
}

/// The batches of a run, one after another.
pub(super) type Batches<'a> = Box<dyn Iterator<Item = Result<RecordBatch>> + Send + 'a>;

impl Run {
    /// # Errors
    /// `Disk` (exit 5) when it cannot be read again.
    pub(super) fn batches(&self) -> Result<Batches<'_>> {
        match self {
            Run::Memory(batches) => Ok(Box::new(batches.iter().cloned().map(Ok))),
            Run::Disk(path) => {
                let file = File::open(path).map_err(Error::disk(path))?;
                let reader = StreamReader::try_new(BufReader::with_capacity(1 << 18, file), None);
                let reader = reader.map_err(aside(path))?;
                Ok(Box::new(reader.map(move |batch| batch.map_err(aside(path)))))
            }
        }
    }
}

/// For `map_err` on what was put aside on the disk.
pub(super) fn aside(path: &Path) -> impl Fn(ArrowError) -> Error + use<> {
    let path = path.to_owned();
    move |e| match e {
        ArrowError::IoError(_, source) => Error::Disk { path: path.clone(), source },
        e => Error::Defect(format!("{}: what was put aside cannot be read: {e}", path.display())),
    }
}

pub(super) fn defect(e: ArrowError) -> Error {
    Error::Defect(format!("a table cannot be ordered: {e}"))
}

/// One thread's rows, on their way into runs.
pub(super) struct Gathering<'a> {
    shape: &'a Shape,
    order: Encoder,
    /// Where runs are put aside; the thread's own beginning of their names.
    aside: PathBuf,
    /// How much may be in memory.
    budget: usize,
    batches: Vec<RecordBatch>,
    bytes: usize,
    runs: Vec<Run>,
}

impl<'a> Gathering<'a> {
    pub(super) fn new(shape: &'a Shape, aside: PathBuf, budget: usize) -> Result<Gathering<'a>> {
        let order = shape.order()?;
        Ok(Gathering { shape, order, aside, budget, batches: Vec::new(), bytes: 0, runs: Vec::new() })
    }

    /// Adds rows that stand after all that were added before.
    pub(super) fn add(&mut self, batch: RecordBatch) -> Result<()> {
        self.bytes += batch.get_array_memory_size();
        self.batches.push(batch);
        if self.bytes < self.budget {
            return Ok(());
        }
        let path = beside(&self.aside, &format!("run-{}", self.runs.len()));
        let run = self.spill(path)?;
        self.runs.push(run);
        Ok(())
    }

    /// Ends: the runs on the disk, and what is left in memory.
    pub(super) fn end(mut self) -> Result<Vec<Run>> {
        if !self.batches.is_empty() {
            let mut rest = Vec::new();
            self.sorted(|slice| {
                rest.push(slice);
                Ok(())
            })?;
            self.runs.push(Run::Memory(rest));
        }
        Ok(self.runs)
    }

    fn spill(&mut self, path: PathBuf) -> Result<Run> {
        let file = BufWriter::with_capacity(1 << 18, lake::create_aside(&path)?);
        let mut writer = StreamWriter::try_new(file, &self.shape.schema).map_err(aside(&path))?;
        self.sorted(|slice| writer.write(&compact(&slice)?).map_err(aside(&path)))?;
        writer.finish().map_err(aside(&path))?;
        Ok(Run::Disk(path))
    }

    /// Hands out what was gathered, in its order, slice by slice.
    fn sorted(&mut self, mut each: impl FnMut(RecordBatch) -> Result<()>) -> Result<()> {
        let batches = std::mem::take(&mut self.batches);
        self.bytes = 0;
        let whole = concat_batches(&self.shape.schema, &batches).map_err(defect)?;
        drop(batches);
        let order = self.in_order(&whole)?;
        for rows in order.chunks(SLICE_ROWS) {
            let rows = UInt32Array::from(rows.to_vec());
            let columns = whole.columns().iter().map(|column| take(column, &rows, None));
            let columns = columns.collect::<Result<Vec<_>, _>>().map_err(defect)?;
            each(RecordBatch::try_new(Arc::clone(&self.shape.schema), columns).map_err(defect)?)?;
        }
        Ok(())
    }

    fn in_order(&self, batch: &RecordBatch) -> Result<Vec<u32>> {
        type Entry = (u128, u32);
        let keys = self.order.encode(batch)?;
        let entry = |(at, row): (u32, arrow::row::Row)| (beginning(row.as_ref()), at);
        let mut entries: Vec<Entry> = (0..).zip(keys.iter()).map(entry).collect();
        let compare = |a: &Entry, b: &Entry| {
            a.0.cmp(&b.0).then_with(|| keys.row(a.1 as usize).cmp(&keys.row(b.1 as usize)))
        };
        if !entries.is_sorted_by(|a, b| compare(a, b).is_le()) {
            entries.sort_unstable_by(compare);
        }
        Ok(entries.into_iter().map(|(_, at)| at).collect())
    }
}

/// The same rows without the texts of others, which columns of text share.
fn compact(batch: &RecordBatch) -> Result<RecordBatch> {
    let compact = |column: &ArrayRef| match column.data_type() {
        DataType::Utf8View => Arc::new(column.as_string_view().gc()) as ArrayRef,
        _ => Arc::clone(column),
    };
    let columns = batch.columns().iter().map(compact).collect();
    RecordBatch::try_new(batch.schema(), columns).map_err(defect)
}
