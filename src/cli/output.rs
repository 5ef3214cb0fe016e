//! Rows on standard output: as a table, CSV, JSON, JSON Lines or Markdown.

use std::{
    io::{self, Write},
    sync::Arc,
};

use arrow::{
    array::{Array, ArrayRef, AsArray, RecordBatch, StringArray},
    csv::WriterBuilder as CsvWriterBuilder,
    datatypes::{DataType, Field, Schema},
    json::{
        WriterBuilder as JsonWriterBuilder,
        writer::{JsonArray, LineDelimited},
    },
    util::display::{ArrayFormatter, FormatOptions},
};

use super::args::Format;
use crate::{Error, Result, engine::Rows, model::visible};

const MOMENT: &str = "%Y-%m-%dT%H:%M:%S";
const DATE: &str = "%Y-%m-%d";

/// A line below the header, and no other.
const PLAIN: &str = "     ──            ";

/// Prints rows; a reader who hangs up early (`| head`) is no error.
pub fn print(rows: &Rows, format: Format) -> Result<()> {
    let text = rendered(rows, format)?;
    print_bytes(&text)
}

pub fn print_text(text: &str) -> Result<()> {
    print_bytes(text.as_bytes())
}

/// Words beside a label, wrapped to a width that can be read; the lines after the first stand under its words.
pub fn beside(label: &str, words: &str) -> String {
    const WIDTH: usize = 110;
    let indent = label.chars().count() + 1;
    let (mut text, mut at) = (label.to_owned(), indent - 1);
    for word in words.split_whitespace() {
        let length = word.chars().count();
        if at > indent && at + 1 + length > WIDTH {
            text.push('\n');
            text.push_str(&" ".repeat(indent - 1));
            at = indent - 1;
        }
        text.push(' ');
        text.push_str(word);
        at += 1 + length;
    }
    text.push('\n');
    text
}

fn print_bytes(text: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(Error::disk("standard output")),
    }
}

fn rendered(rows: &Rows, format: Format) -> Result<Vec<u8>> {
    match format {
        Format::Csv => csv(rows),
        Format::Json => json(rows),
        Format::Jsonl => jsonl(rows),
        Format::Table => grid(rows, PLAIN),
        Format::Markdown => grid(rows, comfy_table::presets::ASCII_MARKDOWN),
    }
}

fn csv(rows: &Rows) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    let mut header = csv::Writer::from_writer(&mut text);
    let names = rows.schema.fields().iter().map(|field| field.name());
    header.write_record(names).and_then(|()| Ok(header.flush()?)).map_err(|e| shown(&e))?;
    drop(header);
    let mut writer = CsvWriterBuilder::new()
        .with_header(false)
        .with_timestamp_format(MOMENT.into())
        .with_datetime_format(MOMENT.into())
        .with_date_format(DATE.into())
        .build(&mut text);
    for batch in &rows.batches {
        writer.write(&lists_as_text(batch)?).map_err(|e| shown(&e))?;
    }
    drop(writer);
    Ok(text)
}

fn json(rows: &Rows) -> Result<Vec<u8>> {
    let mut writer = JsonWriterBuilder::new()
        .with_explicit_nulls(true)
        .with_timestamp_format(MOMENT.into())
        .build::<_, JsonArray>(Vec::new());
    writer.write_batches(&rows.batches.iter().collect::<Vec<_>>()).map_err(|e| shown(&e))?;
    writer.finish().map_err(|e| shown(&e))?;
    let mut text = writer.into_inner();
    if text.is_empty() {
        text.extend(b"[]");
    }
    text.push(b'\n');
    Ok(text)
}

fn jsonl(rows: &Rows) -> Result<Vec<u8>> {
    let mut writer = JsonWriterBuilder::new()
        .with_explicit_nulls(true)
        .with_timestamp_format(MOMENT.into())
        .build::<_, LineDelimited>(Vec::new());
    writer.write_batches(&rows.batches.iter().collect::<Vec<_>>()).map_err(|e| shown(&e))?;
    writer.finish().map_err(|e| shown(&e))?;
    Ok(writer.into_inner())
}

/// A table for people: as wide as it needs to be, so that nothing is cut.
fn grid(rows: &Rows, preset: &str) -> Result<Vec<u8>> {
    let mut table = comfy_table::Table::new();
    table.load_preset(preset).set_content_arrangement(comfy_table::ContentArrangement::Disabled);
    table.set_header(rows.schema.fields().iter().map(|field| visible(field.name())));
    let options = FormatOptions::default().with_timestamp_format(Some(MOMENT)).with_date_format(Some(DATE));
    for batch in &rows.batches {
        let batch = lists_as_text(batch)?;
        let columns: Vec<ArrayFormatter> = batch
            .columns()
            .iter()
            .map(|column| ArrayFormatter::try_new(column, &options))
            .collect::<Result<_, _>>()
            .map_err(|e| shown(&e))?;
        for row in 0..batch.num_rows() {
            table.add_row(columns.iter().map(|column| visible(&column.value(row).to_string()).into_owned()));
        }
    }
    Ok(format!("{table}\n").into_bytes())
}

/// Lists as text parted by `, `.
fn lists_as_text(batch: &RecordBatch) -> Result<RecordBatch> {
    let mut fields = Vec::new();
    let mut columns: Vec<ArrayRef> = Vec::new();
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        let column = match column.data_type() {
            DataType::List(_) => list_text(column)?,
            _ => column.clone(),
        };
        fields.push(Field::new(field.name(), column.data_type().clone(), true));
        columns.push(column);
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(|e| shown(&e))
}

fn list_text(column: &ArrayRef) -> Result<ArrayRef> {
    let lists = column.as_list::<i32>();
    let options = FormatOptions::default().with_timestamp_format(Some(MOMENT)).with_date_format(Some(DATE));
    let values = ArrayFormatter::try_new(lists.values(), &options).map_err(|e| shown(&e))?;
    let offsets = lists.value_offsets();
    let texts: StringArray = (0..lists.len())
        .map(|row| {
            let range = offsets[row] as usize..offsets[row + 1] as usize;
            (!lists.is_null(row))
                .then(|| range.map(|at| values.value(at).to_string()).collect::<Vec<_>>().join(", "))
        })
        .collect();
    Ok(Arc::new(texts))
}

fn shown(error: &dyn std::error::Error) -> Error {
    Error::Defect(format!("rows cannot be shown: {error}"))
}
