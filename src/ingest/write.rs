//! A table's file in the lake: the rows that stay, in their order, several columns at a time.

use std::{
    cmp::Reverse,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc::sync_channel,
    },
    thread,
};

use arrow::{
    array::{ArrayRef, AsArray, Int64Array, RecordBatch, StringViewArray, StringViewBuilder, new_null_array},
    buffer::Buffer,
    datatypes::Schema,
};
use parquet::{
    arrow::arrow_writer::{ArrowColumnChunk, ArrowColumnWriter, compute_leaves},
    errors::{ParquetError, Result as ParquetResult},
    file::metadata::SortingColumn,
};

use super::{
    merge::Merge,
    quarantine::Reading,
    runs::{Place, SLICE_ROWS, Shape, sorted_by},
};
use crate::{
    Error, Result,
    contract::Table,
    lake::{
        Key,
        parquet::{ROW_GROUP_ROWS, create, failed, properties},
    },
};

/// Some rows of a table that stay, as they are written.
pub(super) struct Kept {
    /// For each column of the table; `None`: no file supplies it.
    pub(super) columns: Vec<Option<ArrayRef>>,
    pub(super) files: StringViewArray,
    pub(super) rows: Int64Array,
    /// For each row, its file among the table's.
    pub(super) parts: Vec<usize>,
}

/// Where a table's file goes, and what it is encrypted with.
#[derive(Clone, Copy)]
pub(super) struct To<'a> {
    pub(super) path: &'a Path,
    pub(super) key: Option<&'a Key>,
}

/// Writes a table's file; `each` sees all rows as they pass, in order.
///
/// # Errors
/// `Disk` or `Lake` (exit 5) when it cannot be written, or the runs cannot be read again.
pub(super) fn write(
    shape: &Shape,
    mut merge: Merge,
    reading: &Reading,
    to: To,
    threads: usize,
    mut each: impl FnMut(&Kept) -> Result<()> + Send,
) -> Result<()> {
    let table = reading.table;
    let path = to.path;
    let schema = table.schema();
    let properties = properties(to.key).set_sorting_columns(sorting(table)).build();
    let writer = create(path, Arc::clone(&schema), properties)?;
    let (mut file, columns) = writer.into_serialized_writer().map_err(failed(path))?;
    thread::scope(|scope| {
        let (to_encoders, groups) = sync_channel::<Vec<RecordBatch>>(2);
        let merging = scope.spawn(move || -> Result<()> {
            let mut group = Vec::new();
            loop {
                let next = merge.next()?;
                let is_end = next.is_none();
                if let Some(batch) = next {
                    let kept = kept(shape, reading, &batch)?;
                    each(&kept)?;
                    group.push(whole(&schema, kept)?);
                }
                let is_full = group.len() * SLICE_ROWS >= ROW_GROUP_ROWS;
                if (is_full || (is_end && !group.is_empty()))
                    && to_encoders.send(std::mem::take(&mut group)).is_err()
                {
                    // Nobody encodes any more: why is told where that is waited for.
                    return Ok(());
                }
                if is_end {
                    return Ok(());
                }
            }
        });
        let mut number = 0;
        let encoded = groups.iter().try_for_each(|group| -> Result<()> {
            let writers = columns.create_column_writers(number).map_err(failed(path))?;
            number += 1;
            let encoded = encode(&table.schema(), &group, writers, threads).map_err(failed(path))?;
            let mut into = file.next_row_group().map_err(failed(path))?;
            for column in encoded {
                column.append_to_row_group(&mut into).map_err(failed(path))?;
            }
            into.close().map_err(failed(path))?;
            Ok(())
        });
        drop(groups);
        let merged =
            merging.join().map_err(|_| Error::Defect("a thread that merges rows failed".to_owned()))?;
        encoded.and(merged)
    })?;
    file.close().map_err(failed(path))?;
    Ok(())
}

/// Merged rows with their file and row.
fn kept(shape: &Shape, reading: &Reading, batch: &RecordBatch) -> Result<Kept> {
    let places: Vec<Place> = shape.places(batch).values().iter().map(|place| Place(*place)).collect();
    let own = |place: &Place| reading.at(*place);
    let said = shape.said_origins(batch);
    let (files, rows) = match &said {
        None => (
            file_names(&places, reading),
            Int64Array::from_iter_values(places.iter().map(|place| own(place).1)),
        ),
        // A row that does not tell is where it was read.
        Some(said) => {
            let at: Vec<(&str, i64)> = places
                .iter()
                .enumerate()
                .map(|(at, place)| said.at(at).unwrap_or_else(|| own(place)))
                .collect();
            (
                StringViewArray::from_iter_values(at.iter().map(|(file, _)| file)),
                Int64Array::from_iter_values(at.iter().map(|(_, row)| *row)),
            )
        }
    };
    let parts = places.iter().map(|place| reading.blocks[place.block()].part).collect();
    Ok(Kept { columns: shape.columns(batch), files, rows, parts })
}

/// The file of each row; each name is held once.
fn file_names(places: &[Place], reading: &Reading) -> StringViewArray {
    let mut names = StringViewBuilder::with_capacity(places.len());
    let mut blocks: Vec<Option<(u32, u32)>> = vec![None; reading.parts.len()];
    for place in places {
        let part = reading.blocks[place.block()].part;
        let name = reading.parts[part].layout.name.as_bytes();
        let (block, length) = *blocks[part].get_or_insert_with(|| {
            let length = u32::try_from(name.len()).expect("a name is short");
            (names.append_block(Buffer::from(name)), length)
        });
        names.try_append_view(block, 0, length).expect("the name is in its block");
    }
    names.finish()
}

/// As the table's schema has them.
fn whole(schema: &Arc<Schema>, kept: Kept) -> Result<RecordBatch> {
    let rows = kept.rows.len();
    let supplied = kept.columns.into_iter().zip(schema.fields());
    let mut columns: Vec<ArrayRef> = supplied
        .map(|(cells, field)| cells.unwrap_or_else(|| new_null_array(field.data_type(), rows)))
        .collect();
    columns.push(Arc::new(kept.files));
    columns.push(Arc::new(kept.rows));
    RecordBatch::try_new(Arc::clone(schema), columns)
        .map_err(|e| Error::Defect(format!("rows are not as their table has them: {e}")))
}

/// Encodes the columns of a row group, each thread the next that nobody has begun.
fn encode(
    schema: &Schema,
    group: &[RecordBatch],
    writers: Vec<ArrowColumnWriter>,
    threads: usize,
) -> ParquetResult<Vec<ArrowColumnChunk>> {
    let writers: Vec<_> = writers.into_iter().map(|writer| Mutex::new(Some(writer))).collect();
    // The longest work first, so that the threads end together.
    let mut order: Vec<usize> = (0..writers.len()).collect();
    order.sort_by_key(|at| Reverse(group.first().map_or(0, |batch| text_bytes(batch.column(*at)))));
    let next = AtomicUsize::new(0);
    let work = || -> ParquetResult<Vec<(usize, ArrowColumnChunk)>> {
        let mut done = Vec::new();
        loop {
            let Some(&at) = order.get(next.fetch_add(1, Ordering::Relaxed)) else { return Ok(done) };
            let writer = writers[at].lock().unwrap_or_else(PoisonError::into_inner).take();
            let mut writer = writer.expect("each number is handed out once");
            for batch in group {
                for leaf in compute_leaves(schema.field(at), batch.column(at))? {
                    writer.write(&leaf)?;
                }
            }
            done.push((at, writer.close()?));
        }
    };
    let mut columns = thread::scope(|scope| -> ParquetResult<_> {
        let workers: Vec<_> = (1..threads.min(writers.len())).map(|_| scope.spawn(work)).collect();
        let mut done = work()?;
        for worker in workers {
            let failed = || ParquetError::General("a thread that encodes failed".to_owned());
            done.extend(worker.join().map_err(|_| failed())??);
        }
        Ok(done)
    })?;
    columns.sort_by_key(|(at, _)| *at);
    Ok(columns.into_iter().map(|(_, column)| column).collect())
}

/// How much text a column holds, which is what takes time to encode.
fn text_bytes(column: &ArrayRef) -> u64 {
    column.as_string_view_opt().map_or(0, |texts| texts.lengths().map(u64::from).sum())
}

fn sorting(table: &Table) -> Option<Vec<SortingColumn>> {
    let place = |name: &&str| table.columns.iter().position(|column| column.name == **name);
    let sorting = |at| SortingColumn { column_idx: at as i32, descending: false, nulls_first: true };
    let columns: Vec<_> = sorted_by(table).iter().filter_map(place).map(sorting).collect();
    (!columns.is_empty()).then_some(columns)
}
