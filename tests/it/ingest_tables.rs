//! A table of any values reads the same in whatever dialect of CSV, as a workbook, as JSON lines and as Parquet; what does
//! not is refused, cell by cell, and told.

use std::{io::Write, sync::Arc};

use arrow::array::{ArrayRef, BooleanArray, Date32Array, RecordBatch, StringArray};
use chrono::NaiveDate;
use parquet::arrow::ArrowWriter;
use proptest::{collection::vec, prelude::*, sample::select};
use rust_xlsxwriter::{Format, Workbook};

use crate::{
    ingest_exports::{Exports, Outcome, batches, lines},
    ingest_fuzz::tried,
};

/// A table as it should be read: an id and some texts, dates and words.
type Row = (String, Option<String>, Option<(u8, u8)>, bool);

const NAMES: [&str; 4] = ["hearing_id", "outcome", "hearing_on", "vacated"];

/// Rows with texts of any letters at all.
fn rows_of_any_letters() -> impl Strategy<Value = Vec<Row>> {
    let piece = prop_oneof![
        4 => "[a-zA-Z0-9 ,;|\t\"'=#_-]{1,6}",
        2 => select(vec!["\n", "\r\n", "\r", "\"\"", "“", "é", "_x0041_", "#N/A", "\u{feff}", "\u{a0}", "007", "1E5", "NULL", "&lt;"])
            .prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    let text = vec(piece, 0..4).prop_map(|pieces| {
        let text = pieces.concat().trim().to_owned();
        (!text.is_empty()).then_some(text)
    });
    let row = (text, prop::option::of((1..=12u8, 1..=28u8)), any::<bool>());
    vec(row, 0..20).prop_map(numbered)
}

/// A row without its id.
type Unnumbered = (Option<String>, Option<(u8, u8)>, bool);

fn numbered(rows: Vec<Unnumbered>) -> Vec<Row> {
    let numbered = rows.into_iter().enumerate();
    numbered.map(|(at, (text, day, is_present))| (format!("H{at:03}"), text, day, is_present)).collect()
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    // No letter that, in Windows-1252, would end one of several bytes that UTF-8 has by chance.
    let text = "[a-zA-Z ,;|\t\"'éß\r\n]{0,12}".prop_map(|text| {
        let text = text.trim().to_owned();
        (!text.is_empty()).then_some(text)
    });
    let row = (text, prop::option::of((1..=12u8, 1..=28u8)), any::<bool>());
    vec(row, 0..30).prop_map(numbered)
}

#[derive(Debug, Clone)]
struct Dialect {
    delimiter: char,
    line_end: &'static str,
    written: Written,
    quoting: Quoting,
    gzipped: bool,
    ends_with_line_end: bool,
    day_first: bool,
    order: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    Utf8,
    Utf8Marked,
    Windows1252,
    Utf16Le,
    Utf16Be,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quoting {
    WhereNeeded,
    Texts,
    All,
}

fn dialects() -> impl Strategy<Value = Dialect> {
    let order = Just((0..4).collect::<Vec<usize>>()).prop_shuffle();
    let written =
        [Written::Utf8, Written::Utf8Marked, Written::Windows1252, Written::Utf16Le, Written::Utf16Be];
    let quoting = [Quoting::WhereNeeded, Quoting::Texts, Quoting::All];
    let parts = (
        select(vec![',', ';', '\t', '|']),
        select(vec!["\n", "\r\n", "\r"]),
        select(written.to_vec()),
        select(quoting.to_vec()),
        any::<[bool; 3]>(),
        order,
    );
    parts.prop_map(
        |(delimiter, line_end, written, quoting, [gzipped, ends_with_line_end, day_first], order)| Dialect {
            delimiter,
            line_end,
            written,
            quoting,
            gzipped,
            ends_with_line_end,
            day_first,
            order,
        },
    )
}

impl Dialect {
    fn write(&self, rows: &[Row]) -> Vec<u8> {
        let mut lines = vec![self.line(&NAMES.map(str::to_owned))];
        for (id, outcome, day, vacated) in rows {
            let day = day.map_or_else(String::new, |(month, day)| match self.day_first {
                true => format!("{day}/{month}/2026"),
                false => format!("2026-{month:02}-{day:02}"),
            });
            let vacated = if *vacated { "Yes" } else { "f" };
            lines.push(self.line(&[
                id.clone(),
                outcome.clone().unwrap_or_default(),
                day,
                vacated.to_owned(),
            ]));
        }
        let mut text = lines.join(self.line_end);
        if self.ends_with_line_end {
            text.push_str(self.line_end);
        }
        let utf_16 = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            mark.into_iter().chain(text.encode_utf16().flat_map(bytes)).collect()
        };
        let bytes = match self.written {
            Written::Windows1252 => encoding_rs::WINDOWS_1252.encode(&text).0.into_owned(),
            Written::Utf8Marked => format!("\u{feff}{text}").into_bytes(),
            Written::Utf8 => text.into_bytes(),
            Written::Utf16Le => utf_16([0xFF, 0xFE], u16::to_le_bytes),
            Written::Utf16Be => utf_16([0xFE, 0xFF], u16::to_be_bytes),
        };
        if !self.gzipped {
            return bytes;
        }
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(&bytes).unwrap();
        packed.finish().unwrap()
    }

    fn file(&self) -> &'static str {
        if self.gzipped { "hearings.csv.gz" } else { "hearings.csv" }
    }

    fn line(&self, cells: &[String; 4]) -> String {
        let cell = |at: &usize| {
            let cell = &cells[*at];
            let special = |c| [self.delimiter, '"', '\r', '\n'].contains(&c);
            let is_text = *at < 2;
            let is_quoted = self.quoting == Quoting::All || self.quoting == Quoting::Texts && is_text;
            if is_quoted || cell.contains(special) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            }
        };
        self.order.iter().map(cell).collect::<Vec<_>>().join(&self.delimiter.to_string())
    }
}

/// A workbook; dates and truths as such, or as texts.
fn workbook(rows: &[Row], is_typed: bool) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let date = Format::new().set_num_format("dd/mm/yyyy");
    sheet.write_row(0, 0, NAMES).unwrap();
    for (at, (id, outcome, on, vacated)) in rows.iter().enumerate() {
        let row = at as u32 + 1;
        sheet.write_string(row, 0, id).unwrap();
        if let Some(outcome) = outcome {
            sheet.write_string(row, 1, outcome).unwrap();
        }
        match on.map(day) {
            Some(day) if is_typed => sheet.write_datetime_with_format(row, 2, day, &date).unwrap(),
            Some(day) => sheet.write_string(row, 2, day.to_string()).unwrap(),
            None => sheet,
        };
        match is_typed {
            true => sheet.write_boolean(row, 3, *vacated).unwrap(),
            false => sheet.write_string(row, 3, vacated.to_string()).unwrap(),
        };
    }
    book.save_to_buffer().unwrap()
}

fn json_lines(rows: &[Row]) -> Vec<u8> {
    let line = |(id, outcome, on, vacated): &Row| {
        let mut object = serde_json::json!({ "hearing_id": id, "outcome": outcome, "vacated": vacated });
        if let Some(on) = on.map(day) {
            object["hearing_on"] = serde_json::json!(on);
        }
        format!("{object}\n")
    };
    rows.iter().map(line).collect::<String>().into_bytes()
}

fn parquet(rows: &[Row]) -> Vec<u8> {
    let columns: [ArrayRef; 4] = [
        Arc::new(rows.iter().map(|row| Some(row.0.as_str())).collect::<StringArray>()),
        Arc::new(rows.iter().map(|row| row.1.as_deref()).collect::<StringArray>()),
        Arc::new(
            rows.iter()
                .map(|row| row.2.map(|on| (day(on) - day((1, 1))).num_days() as i32 + 20454))
                .collect::<Date32Array>(),
        ),
        Arc::new(rows.iter().map(|row| Some(row.3)).collect::<BooleanArray>()),
    ];
    let batch =
        RecordBatch::try_from_iter_with_nullable(NAMES.into_iter().zip(columns).map(|(n, c)| (n, c, true)))
            .unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

/// In 2026.
fn day((month, day): (u8, u8)) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month.into(), day.into()).unwrap()
}

/// That rows were read as they should be: each cell is what was written, or is refused for what no text holds. `newlines`:
/// the form has line breaks as LF alone.
fn is_read(outcome: &Outcome, rows: &[Row], first_row: usize, newlines: bool) -> Result<(), TestCaseError> {
    prop_assert_eq!(outcome.counts("hearings"), [rows.len() as u64, rows.len() as u64, 0, 0]);
    let column = |name: &str| outcome.rows("hearings", &[name]);
    let refused = batches(&outcome.ingested.snapshot.quarantine_path());
    let refused = lines(&refused, &["table_name", "subject_id", "column_name"]);
    let (texts, days, truths) = (column("outcome"), column("hearing_on"), column("vacated"));
    let (ids, numbers) = (column("hearing_id"), column("_row"));
    let mut told = 0;
    for (at, (id, outcome, on, vacated)) in rows.iter().enumerate() {
        prop_assert_eq!(&ids[at], id);
        prop_assert_eq!(&numbers[at], &(at + first_row).to_string());
        prop_assert_eq!(&days[at], &on.map_or_else(String::new, |on| day(on).to_string()));
        prop_assert_eq!(&truths[at], &vacated.to_string());
        let mut outcome = outcome.clone().unwrap_or_default();
        if outcome.contains(['\0', '\u{ffff}']) && refused.contains(&format!("hearings|{id}|outcome")) {
            prop_assert_eq!(&texts[at], "");
            told += 1;
            continue;
        }
        if newlines {
            outcome = outcome.replace("\r\n", "\n").replace('\r', "\n");
        }
        prop_assert_eq!(&texts[at], outcome.trim());
    }
    prop_assert_eq!(refused.len(), told, "nothing else is refused");
    Ok(())
}

/// The characters that XML, and so a workbook, can hold.
fn without_controls(rows: &[Row]) -> Vec<Row> {
    let is_held = |c: &char| (*c >= ' ' || ['\n', '\t'].contains(c)) && !['\u{fffe}', '\u{ffff}'].contains(c);
    let cleaned = |(id, outcome, on, vacated): &Row| {
        let outcome = outcome.as_ref().map(|text| text.chars().filter(is_held).collect::<String>());
        (id.clone(), outcome.filter(|text| !text.trim().is_empty()), *on, *vacated)
    };
    rows.iter().map(cleaned).collect()
}

proptest! {
    #![proptest_config(tried(200))]

    /// Windows-1252 can say few letters, and some of them together are also UTF-8.
    #[test]
    fn a_table_reads_the_same_in_any_dialect(rows in rows(), dialect in dialects()) {
        let outcome = Exports::required().with(dialect.file(), dialect.write(&rows)).ingest();
        is_read(&outcome, &rows, 2, false)?;
    }

    #[test]
    fn a_table_of_any_letters_reads_the_same(rows in rows_of_any_letters(), dialect in dialects()) {
        let written = if dialect.written == Written::Windows1252 { Written::Utf8 } else { dialect.written };
        let dialect = Dialect { written, ..dialect };
        let outcome = Exports::required().with(dialect.file(), dialect.write(&rows)).ingest();
        is_read(&outcome, &rows, 2, false)?;
    }

    #[test]
    fn a_workbook_reads_as_the_table_does(rows in rows_of_any_letters(), is_typed in any::<bool>()) {
        let rows = without_controls(&rows);
        let outcome = Exports::required().with("hearings.xlsx", workbook(&rows, is_typed)).ingest();
        is_read(&outcome, &rows, 2, true)?;
    }

    #[test]
    fn json_lines_read_as_the_table_does(rows in rows_of_any_letters()) {
        prop_assume!(!rows.is_empty());
        let outcome = Exports::required().with("hearings.jsonl", json_lines(&rows)).ingest();
        is_read(&outcome, &rows, 1, false)?;
    }

    #[test]
    fn parquet_reads_as_the_table_does(rows in rows_of_any_letters()) {
        let outcome = Exports::required().with("hearings.parquet", parquet(&rows)).ingest();
        is_read(&outcome, &rows, 1, false)?;
    }
}
