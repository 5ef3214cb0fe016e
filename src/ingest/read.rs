//! One table's file, read: split and typed block by block, several blocks at a time. Knows nothing of other tables, nor
//! whether a key comes twice.

use std::{
    fs::File,
    io::{Seek, SeekFrom},
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    },
    thread,
};

use arrow::{
    array::{Array, ArrayRef, AsArray, BooleanArray, Int64Array},
    buffer::{BooleanBuffer, NullBuffer},
    compute::filter,
    datatypes::{DataType, Date32Type},
};

use polars::prelude::{IntoSeries, StringChunked};

use super::{
    bridge,
    cells::{self, Fault},
    dates::Evidence,
    frames::{Block, Blocks},
    layout::Layout,
    scan::unreadable,
    split::{Origin, RefusedRow, Split, split},
    typing::{RefusedCells, typed},
};
use crate::{Error, Result, contract::Column, progress::Progress};

/// A block of a file, typed.
pub(super) struct Chunk {
    pub(super) rows_read: u32,
    /// For each column of the contract, its cells in the rows that can be used; `None`: the file does not have it.
    pub(super) columns: Vec<Option<ArrayRef>>,
    /// Where each of these rows came from.
    pub(super) origins: Vec<Origin>,
    /// Rows that cannot be used, in their order in the file.
    pub(super) refused_rows: Vec<RefusedRow>,
    /// Cells of the rows that can be used, in the order of rows and columns.
    pub(super) refused_cells: RefusedCells,
    /// For each column of the contract, what its dates say of their order.
    pub(super) evidence: Vec<Evidence>,
    /// Of what a staging query made: where each of the rows that can be used says it is from.
    pub(super) said_origins: Option<SaidOrigins>,
}

/// Where rows say they are from; blank where they do not tell.
#[derive(Debug, Clone)]
pub(super) struct SaidOrigins {
    /// Text.
    pub(super) files: ArrayRef,
    /// Whole numbers.
    pub(super) rows: ArrayRef,
}

impl SaidOrigins {
    fn of(files: &StringChunked, rows: &StringChunked) -> Result<SaidOrigins> {
        let row = |text: Option<&str>| text.and_then(|text| cells::int(text.trim()).ok());
        let rows: Int64Array = rows.iter().map(row).collect();
        let files = bridge::to_arrow(&files.clone().into_series())?;
        Ok(SaidOrigins { files, rows: Arc::new(rows) })
    }
}

/// What reading a file may use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) threads: usize,
    /// The most that the table's rows may take.
    pub(super) memory_bytes: u64,
}

/// Reads a table's file.
///
/// # Errors
/// `Exports` (exit 3) when the file cannot be read; `Wrong` (exit 2) when its rows need more memory than is allowed.
pub(super) fn read(
    layout: &Layout,
    path: &Path,
    limits: Limits,
    progress: &dyn Progress,
) -> Result<Vec<Chunk>> {
    let name = &layout.name;
    let mut file = File::open(path).map_err(unreadable(name))?;
    let size = file.metadata().map_err(unreadable(name))?.len();
    file.seek(SeekFrom::Start(layout.body.0)).map_err(unreadable(name))?;
    progress.begin(name, Some(size));
    progress.advance(layout.body.0);
    let blocks = Blocks::new(name, file, layout.syntax, layout.body);
    let (to_workers, numbered) = sync_channel(1);
    let numbered = Arc::new(Mutex::new(numbered));
    let (to_gatherer, typed) = channel();
    let chunks = thread::scope(|scope| {
        let worker = |_| {
            let (numbered, to_gatherer) = (Arc::clone(&numbered), to_gatherer.clone());
            scope.spawn(move || work(layout, &numbered, &to_gatherer))
        };
        let workers: Vec<_> = (0..limits.threads.max(1)).map(worker).collect();
        // From here on the workers alone hold these, so that nobody waits for workers that are no more.
        drop((numbered, to_gatherer));
        let gathered = feed(blocks, to_workers, &typed, limits, progress);
        let all_ended = workers.into_iter().map(|worker| worker.join()).all(|end| end.is_ok());
        if all_ended {
            gathered
        } else {
            Err(Error::Defect(format!("{name}: a thread that types its rows failed")))
        }
    })?;
    progress.end();
    Ok(chunks)
}

/// Hands out the blocks of a file, and gathers what became of them in the order of the file.
fn feed(
    mut blocks: Blocks<File>,
    to_workers: SyncSender<(usize, Block)>,
    typed: &Receiver<(usize, Result<Chunk>)>,
    limits: Limits,
    progress: &dyn Progress,
) -> Result<Vec<Chunk>> {
    let mut gathered = Gathered { chunks: Vec::new(), bytes: 0, limit: limits.memory_bytes };
    for number in 0.. {
        let Some(block) = blocks.next()? else { break };
        progress.advance(block.bytes.len() as u64);
        if to_workers.send((number, block)).is_err() {
            return Err(Error::Defect("no thread is left to type rows".to_owned()));
        }
        typed.try_iter().try_for_each(|chunk| gathered.add(blocks.file(), chunk))?;
    }
    drop(to_workers);
    typed.iter().try_for_each(|chunk| gathered.add(blocks.file(), chunk))?;
    let mut chunks = gathered.chunks;
    chunks.sort_by_key(|(number, _)| *number);
    Ok(chunks.into_iter().map(|(_, chunk)| chunk).collect())
}

struct Gathered {
    chunks: Vec<(usize, Chunk)>,
    bytes: u64,
    limit: u64,
}

impl Gathered {
    fn add(&mut self, file: &str, (number, chunk): (usize, Result<Chunk>)) -> Result<()> {
        let chunk = chunk?;
        self.bytes += chunk.memory_bytes();
        if self.bytes > self.limit {
            return Err(Error::Wrong(format!(
                "the rows of {file} need more than the {} MB of memory allowed: give more with --memory",
                self.limit as f64 / 1e6
            )));
        }
        self.chunks.push((number, chunk));
        Ok(())
    }
}

fn work(layout: &Layout, blocks: &Mutex<Receiver<(usize, Block)>>, done: &Sender<(usize, Result<Chunk>)>) {
    loop {
        let next = blocks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, block)) = next else { return };
        if done.send((number, Chunk::of(layout, &block))).is_err() {
            return;
        }
    }
}

/// For each row that can be used, its number in the file.
pub(super) fn row_numbers(chunks: &[Chunk], mut first: i64) -> Int64Array {
    let mut numbers = Vec::with_capacity(chunks.iter().map(|chunk| chunk.origins.len()).sum());
    for chunk in chunks {
        numbers.extend(chunk.origins.iter().map(|origin| first + i64::from(origin.row)));
        first += i64::from(chunk.rows_read);
    }
    numbers.into()
}

impl Chunk {
    fn of(layout: &Layout, block: &Block) -> Result<Chunk> {
        let holds_nul = block.bytes.contains(&0);
        let Split { rows_read, columns: texts, origins, refused, said_origins, nested } =
            split(layout, block);
        let mut refused_cells = RefusedCells::default();
        for (at, column, text) in nested {
            refused_cells.push(at as usize, column, Fault::Nested, &text);
        }
        let mut columns = Vec::with_capacity(texts.len());
        let mut evidence = vec![Evidence::default(); texts.len()];
        for (at, (column, text)) in layout.table.columns.iter().zip(texts).enumerate() {
            let Some(text) = text else {
                columns.push(None);
                continue;
            };
            let typed = typed(&column.kind, &layout.readings[at], at, &text, holds_nul, &mut refused_cells);
            evidence[at] = typed.evidence;
            columns.push(Some(bridge::to_arrow(&typed.cells)?));
        }
        let said_origins = said_origins.map(|[files, rows]| SaidOrigins::of(&files, &rows)).transpose()?;
        refused_cells.list.sort_by_key(|cell| (cell.at, cell.column));
        let mut chunk = Chunk {
            rows_read,
            columns,
            origins,
            refused_rows: refused,
            refused_cells,
            evidence,
            said_origins,
        };
        chunk.refuse_incomplete(layout, block)?;
        Ok(chunk)
    }

    /// Refuses the rows that lack a cell without which a row cannot be used.
    fn refuse_incomplete(&mut self, layout: &Layout, block: &Block) -> Result<()> {
        let required: Vec<(usize, &Column)> =
            layout.table.columns.iter().enumerate().filter(|(_, column)| column.required).collect();
        let nulls = required.iter().filter_map(|(at, _)| self.columns[*at].as_ref()?.logical_nulls());
        let Some(complete) = nulls.reduce(|a, b| NullBuffer::new(a.inner() & b.inner())) else {
            return Ok(());
        };
        if complete.null_count() == 0 {
            return Ok(());
        }
        for at in (0..complete.len()).filter(|at| complete.is_null(*at)) {
            let is_null =
                |column: usize| self.columns[column].as_ref().is_some_and(|cells| cells.is_null(at));
            let lacking = required.iter().filter(|(column, _)| is_null(*column));
            let lacking: Vec<_> =
                lacking.map(|(column, declared)| self.lack(at, *column, declared)).collect();
            let origin = self.origins[at];
            let start = (origin.offset - block.offset) as usize;
            let raw = &block.bytes[start..start + origin.length as usize];
            let refused = RefusedRow {
                row: origin.row,
                raw: layout.raw(raw),
                reason: format!("{}: without it a row cannot be used", lacking.join(", ")),
                case_id: shown(layout, &self.columns, "case_id", at),
                subject_id: subject_id(layout, &self.columns, at),
            };
            self.refused_rows.push(refused);
        }
        self.refused_rows.sort_by_key(|refused| refused.row);
        self.keep(complete.inner())
    }

    /// What a row lacks, in words.
    fn lack(&self, at: usize, column: usize, declared: &Column) -> String {
        let cells = &self.refused_cells;
        match cells.list.binary_search_by_key(&(at, column), |cell| (cell.at as usize, cell.column.into())) {
            Ok(found) => {
                let cell = &cells.list[found];
                format!("{} is `{}`, {}", declared.name, cells.text(cell), cell.fault.reason(&declared.kind))
            }
            Err(_) => format!("{} is blank", declared.name),
        }
    }

    /// Keeps these rows alone. The raw record of a row that goes holds its cells, so that none is listed by itself.
    fn keep(&mut self, kept: &BooleanBuffer) -> Result<()> {
        let mask = BooleanArray::new(kept.clone(), None);
        for column in self.columns.iter_mut().flatten() {
            *column =
                filter(column, &mask).map_err(|e| Error::Defect(format!("rows cannot be filtered: {e}")))?;
        }
        if let Some(said) = &mut self.said_origins {
            for column in [&mut said.files, &mut said.rows] {
                *column = filter(column, &mask)
                    .map_err(|e| Error::Defect(format!("rows cannot be filtered: {e}")))?;
            }
        }
        let mut at = kept.iter();
        self.origins.retain(|_| at.next() == Some(true));
        let mut before = 0;
        let now: Vec<u32> = kept
            .iter()
            .map(|is_kept| {
                before += u32::from(is_kept);
                before - u32::from(is_kept)
            })
            .collect();
        self.refused_cells.list.retain(|cell| kept.value(cell.at as usize));
        self.refused_cells.list.iter_mut().for_each(|cell| cell.at = now[cell.at as usize]);
        Ok(())
    }

    fn memory_bytes(&self) -> u64 {
        let columns: usize = self.columns.iter().flatten().map(|column| column.get_array_memory_size()).sum();
        let refused: usize =
            self.refused_rows.iter().map(|refused| refused.raw.len() + refused.reason.len()).sum();
        (columns + refused + self.refused_cells.memory_bytes() + size_of_val(self.origins.as_slice())) as u64
    }
}

/// The key of a row, its parts joined by `/`; `None` where one is null.
pub(super) fn subject_id(layout: &Layout, columns: &[Option<ArrayRef>], at: usize) -> Option<String> {
    let parts: Option<Vec<_>> =
        layout.table.key.iter().map(|name| shown(layout, columns, name, at)).collect();
    parts.map(|parts| parts.join("/"))
}

/// A cell of a key, as quarantine shows it.
pub(super) fn shown(layout: &Layout, columns: &[Option<ArrayRef>], name: &str, at: usize) -> Option<String> {
    let column = layout.table.columns.iter().position(|column| column.name == name)?;
    let cells = columns[column].as_ref().filter(|cells| cells.is_valid(at))?;
    match cells.data_type() {
        DataType::Utf8View => Some(cells.as_string_view().value(at).to_owned()),
        DataType::Date32 => cells::shown_date(cells.as_primitive::<Date32Type>().value(at)),
        _ => None,
    }
}
