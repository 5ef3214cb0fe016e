//! A Parquet file of another program as CSV: each value as text, dates in ISO. It never tells what a column is.

use std::{fs::File, path::Path, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, AsArray, RecordBatch, StringArray},
    compute::{CastOptions, cast_with_options},
    datatypes::{DataType, Field, Float64Type, Schema},
    util::display::FormatOptions,
};
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};

use super::{plain::Aside, scan::unreadable, workbook::number_text};
use crate::{Error, Result, foreign::reading};

const BATCH_ROWS: usize = 8192;

/// Puts a Parquet file down as CSV, and tells which of its columns hold no single values.
///
/// # Errors
/// `Exports` (exit 3) when it is damaged or cut off, or holds bytes that are no text; `Disk` when the CSV cannot be written.
pub(super) fn to_csv(name: &str, path: &Path, to: &mut Aside) -> Result<Vec<String>> {
    let file = File::open(path).map_err(unreadable(name))?;
    // Parquet's own types say all that is wanted. What a program wrote of Arrow's beside them is left alone: where that is damaged,
    // reading it panics.
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let reader = reading(|| ParquetRecordBatchReaderBuilder::try_new_with_options(file, options))
        .map_err(damaged(name))?;
    let fields = reader.schema().fields().clone();
    let (read, unread): (Vec<usize>, Vec<usize>) =
        (0..fields.len()).partition(|at| is_single(fields[*at].data_type()));
    let named = |at: &usize| fields[*at].name().clone();
    line(to, read.iter().map(|at| fields[*at].name().as_str()))?;
    let mut batches = reading(|| reader.with_batch_size(BATCH_ROWS).build()).map_err(damaged(name))?;
    while let Some(batch) = reading(|| batches.next().transpose()).map_err(damaged(name))? {
        let batch = batch.project(&read).map_err(damaged(name))?;
        rows(name, &batch, to)?;
    }
    to.end()?;
    Ok(unread.iter().map(named).collect())
}

fn damaged<E: std::fmt::Display>(name: &str) -> impl Fn(E) -> Error {
    move |e| Error::Exports(format!("{name} is no whole Parquet file ({e}): was it cut off? Export it again"))
}

/// Puts down the names of columns, each of which must hold single values.
///
/// # Errors
/// `Wrong` (exit 2) for one that does not; `Disk` when it cannot be written.
pub(super) fn header(name: &str, schema: &Schema, to: &mut Aside) -> Result<()> {
    if let Some(field) = schema.fields().iter().find(|field| !is_single(field.data_type())) {
        return Err(Error::Wrong(format!(
            "{name}: column {} is {}, where one value a row is wanted",
            field.name(),
            field.data_type()
        )));
    }
    line(to, schema.fields().iter().map(|field| field.name().as_str()))
}

/// Puts rows down as lines of CSV.
///
/// # Errors
/// `Exports` (exit 3) for a column that cannot be read as text; `Disk` when it cannot be written.
pub(super) fn rows(name: &str, batch: &RecordBatch, to: &mut Aside) -> Result<()> {
    let text = |(column, field): (&ArrayRef, &Arc<Field>)| {
        text(column).map_err(|e| {
            Error::Exports(format!("{name}: column {} cannot be read as text ({e})", field.name()))
        })
    };
    let texts = batch.columns().iter().zip(batch.schema_ref().fields()).map(text);
    let texts: Vec<StringArray> = texts.collect::<Result<_>>()?;
    let mut lines = csv::Writer::from_writer(Vec::with_capacity(batch.num_rows() * 128));
    for row in 0..batch.num_rows() {
        let cells = texts.iter().map(|column| if column.is_null(row) { "" } else { column.value(row) });
        lines.write_record(cells).map_err(no_line)?;
    }
    to.write(&lines.into_inner().map_err(no_line)?)
}

fn no_line(e: impl std::fmt::Display) -> Error {
    Error::Defect(format!("a row is no line of CSV: {e}"))
}

fn line<'a>(to: &mut Aside, cells: impl Iterator<Item = &'a str>) -> Result<()> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells).map_err(no_line)?;
    to.write(&writer.into_inner().map_err(no_line)?)
}

/// Whether a value of such a type is one value, which text can say.
fn is_single(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_single(values),
        DataType::RunEndEncoded(_, values) => is_single(values.data_type()),
        kind => !kind.is_nested() && !matches!(kind, DataType::Interval(_) | DataType::Duration(_)),
    }
}

fn text(column: &ArrayRef) -> Result<StringArray, String> {
    let exact = CastOptions { safe: false, format_options: FormatOptions::default() };
    let cast =
        |column: &ArrayRef, to: &DataType| cast_with_options(column, to, &exact).map_err(|e| e.to_string());
    let column = match column.data_type() {
        DataType::Dictionary(_, values) => cast(column, values)?,
        _ => Arc::clone(column),
    };
    match column.data_type() {
        // Whole numbers that had to share a column with blanks become fractions in some programs.
        DataType::Float16 | DataType::Float32 | DataType::Float64 => {
            let numbers = cast(&column, &DataType::Float64)?;
            let numbers = numbers.as_primitive::<Float64Type>();
            Ok(numbers
                .iter()
                .map(|number| number.filter(|number| !number.is_nan()).map(number_text))
                .collect())
        }
        _ => Ok(cast(&column, &DataType::Utf8)?.as_string::<i32>().clone()),
    }
}
