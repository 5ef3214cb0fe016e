//! A table's file in the lake: the rows that stay, in their order, several columns at a time.

use std::{
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use arrow::{
    array::{ArrayRef, Int64Array, StringViewArray, UInt32Array, new_null_array},
    compute::take,
    datatypes::{DataType, Schema},
};
use parquet::{
    arrow::arrow_writer::{ArrowColumnChunk, ArrowColumnWriter, compute_leaves},
    errors::{ParquetError, Result as ParquetResult},
    file::metadata::SortingColumn,
};

use super::order::{Order, Whole, sorted_by};
use crate::{
    Result,
    contract::Table,
    lake::parquet::{ROW_GROUP_ROWS, create, failed, properties},
};

/// A table as it is written.
pub(super) struct Sorted<'a> {
    pub(super) table: &'a Table,
    /// The file's name, for `_file`.
    pub(super) file: &'a str,
    pub(super) whole: &'a Whole,
    /// For each row of `whole`, its `_row`.
    pub(super) numbers: &'a Int64Array,
    pub(super) order: &'a Order,
}

/// Rows that are taken out and encoded in one go.
const SLICE_ROWS: usize = 8192;

/// Writes a table's file.
///
/// # Errors
/// `Disk` or `Lake` (exit 5) when it cannot be written.
pub(super) fn write(sorted: &Sorted, path: &Path, threads: usize) -> Result<()> {
    let schema = sorted.table.schema();
    let properties = properties(None).set_sorting_columns(Some(sorted.columns())).build();
    let writer = create(path, Arc::clone(&schema), properties)?;
    let (mut file, columns) = writer.into_serialized_writer().map_err(failed(path))?;
    for (number, rows) in sorted.order.kept.chunks(ROW_GROUP_ROWS).enumerate() {
        let columns = columns.create_column_writers(number).map_err(failed(path))?;
        let encoded = encode(sorted, &schema, rows, columns, threads).map_err(failed(path))?;
        let mut group = file.next_row_group().map_err(failed(path))?;
        for column in encoded {
            column.append_to_row_group(&mut group).map_err(failed(path))?;
        }
        group.close().map_err(failed(path))?;
    }
    file.close().map_err(failed(path))?;
    Ok(())
}

/// Encodes the columns of a row group, each thread the next that nobody has begun.
fn encode(
    sorted: &Sorted,
    schema: &Schema,
    rows: &[u32],
    writers: Vec<ArrowColumnWriter>,
    threads: usize,
) -> ParquetResult<Vec<ArrowColumnChunk>> {
    let writers: Vec<_> = writers.into_iter().map(|writer| Mutex::new(Some(writer))).collect();
    let next = AtomicUsize::new(0);
    let work = || -> ParquetResult<Vec<(usize, ArrowColumnChunk)>> {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(writer) = writers.get(at) else { return Ok(done) };
            let writer = writer.lock().unwrap_or_else(PoisonError::into_inner).take();
            let mut writer = writer.expect("each number is handed out once");
            for slice in rows.chunks(SLICE_ROWS) {
                let cells = sorted.cells(at, schema.field(at).data_type(), slice)?;
                for leaf in compute_leaves(schema.field(at), &cells)? {
                    writer.write(&leaf)?;
                }
            }
            done.push((at, writer.close()?));
        }
    };
    let mut columns = thread::scope(|scope| -> ParquetResult<_> {
        let workers: Vec<_> = (1..threads.min(writers.len())).map(|_| scope.spawn(&work)).collect();
        let mut done = work()?;
        for worker in workers {
            done.extend(
                worker
                    .join()
                    .map_err(|_| ParquetError::General("a thread that encodes failed".to_owned()))??,
            );
        }
        Ok(done)
    })?;
    columns.sort_by_key(|(at, _)| *at);
    Ok(columns.into_iter().map(|(_, column)| column).collect())
}

impl Sorted<'_> {
    /// One column's cells in some rows; after the contract's columns come the two that say where a row is from.
    fn cells(&self, column: usize, kind: &DataType, rows: &[u32]) -> ParquetResult<ArrayRef> {
        let own = self.table.columns.len();
        if column == own {
            return Ok(Arc::new(StringViewArray::from_iter_values(std::iter::repeat_n(
                self.file,
                rows.len(),
            ))));
        }
        let indices = UInt32Array::from(rows.to_vec());
        Ok(match self.whole.columns.get(column) {
            Some(Some(cells)) => take(cells, &indices, None)?,
            Some(None) => new_null_array(kind, rows.len()),
            None => take(self.numbers, &indices, None)?,
        })
    }

    fn columns(&self) -> Vec<SortingColumn> {
        let place = |name: &&str| self.table.columns.iter().position(|column| column.name == **name);
        let sorting = |at| SortingColumn { column_idx: at as i32, descending: false, nulls_first: true };
        sorted_by(self.table).iter().filter_map(place).map(sorting).collect()
    }
}
