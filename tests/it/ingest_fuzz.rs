//! Any text in a cell of any type, any bytes for a file, any damage to a packed one: read as a second, plain reading has
//! it, or refused; never a panic, and every row accounted for. PROPTEST_CASES says how many of each are tried.

use std::{
    fmt::Write as _,
    io::{Cursor, Write as _},
    sync::Arc,
};

use arrow::array::{RecordBatch, StringArray};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Europe::London;
use parquet::arrow::ArrowWriter;
use proptest::{collection::vec, prelude::*, sample::select};
use rust_xlsxwriter::Workbook;

use crate::ingest_exports::{Exports, batches, lines};

/// So many cases, unless PROPTEST_CASES says how many.
pub fn tried(cases: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(cases);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 300, ..ProptestConfig::default() }
}

/// A column of each type that must be parsed, and its second reading: the value as text; `None`: it does not fit.
type Naive = fn(&str) -> Option<String>;
const COLUMNS: [(&str, &str, Naive); 7] = [
    ("children", "date_of_birth", date),
    ("detailed_recordings", "event_at", datetime),
    ("compliance_reviews", "month", month),
    ("hearings", "vacated", boolean),
    ("transfers", "recipients", int),
    ("detailed_recordings", "mode", word),
    ("teams", "name", text),
];

fn date(text: &str) -> Option<String> {
    moment(text).map(|moment| moment.date().to_string())
}

fn datetime(text: &str) -> Option<String> {
    moment(text).map(|moment| moment.format("%Y-%m-%dT%H:%M:%S").to_string())
}

fn month(text: &str) -> Option<String> {
    let whole = day(&format!("{text}-01"), &["%Y-%m-%d"]).map(NaiveDateTime::from);
    whole.or_else(|| moment(text)).map(|moment| moment.format("%Y-%m-01").to_string())
}

/// By chrono's own formats; they are lenient, so what was read must be written the same way again.
fn day(text: &str, forms: &[&str]) -> Option<NaiveDate> {
    let found = forms.iter().find_map(|form| {
        NaiveDate::parse_from_str(text, form).ok().filter(|day| day.format(form).to_string() == text)
    });
    found.filter(|day| (1..=9999).contains(&chrono::Datelike::year(day)))
}

fn moment(text: &str) -> Option<NaiveDateTime> {
    const ISO: &[&str] = &["%Y-%m-%d"];
    const SLASHED: &[&str] = &["%d/%m/%Y", "%-d/%m/%Y", "%d/%-m/%Y", "%-d/%-m/%Y"];
    if let Some(day) = day(text, ISO).or_else(|| day(text, SLASHED)) {
        return Some(day.into());
    }
    let (date, rest) = match (text.split_once('T'), text.split_once(' ')) {
        (Some((before, after)), _) if day(before, ISO).is_some() => (day(before, ISO)?, after),
        (_, Some((before, after))) => (day(before, ISO).or_else(|| day(before, SLASHED))?, after),
        _ => return None,
    };
    let (clock, east) = match rest.find(['Z', '+', '-']) {
        None => (rest, None),
        Some(at) => (&rest[..at], Some(offset(&rest[at..])?)),
    };
    let (seconds, fraction) = clock.split_once('.').map_or((clock, None), |(s, f)| (s, Some(f)));
    if fraction.is_some_and(|f| f.is_empty() || !f.bytes().all(|b| b.is_ascii_digit()) || seconds.len() != 8)
    {
        return None;
    }
    // To chrono a leap second is a time of day.
    let is_leap = |time: &NaiveTime| chrono::Timelike::nanosecond(time) > 0;
    let is_written =
        |form: &&str, time: &NaiveTime| !is_leap(time) && time.format(form).to_string() == seconds;
    let time = ["%H:%M", "%H:%M:%S"].iter().find_map(|form| {
        NaiveTime::parse_from_str(seconds, form).ok().filter(|time| is_written(form, time))
    })?;
    let written = date.and_time(time);
    let Some(east) = east else { return Some(written) };
    let local =
        London.from_utc_datetime(&written.checked_sub_signed(TimeDelta::minutes(east))?).naive_local();
    (1..=9999).contains(&chrono::Datelike::year(&local)).then_some(local)
}

/// Minutes east.
fn offset(text: &str) -> Option<i64> {
    let numbers = match text {
        "Z" => return Some(0),
        text if text.len() == 3 => NaiveTime::parse_from_str(&format!("{}:00", &text[1..]), "%H:%M"),
        text if text.len() == 6 => NaiveTime::parse_from_str(&text[1..], "%H:%M"),
        _ => return None,
    };
    let time = numbers.ok()?;
    let written = time.format("%H:%M").to_string();
    let minutes = i64::from(chrono::Timelike::num_seconds_from_midnight(&time) / 60);
    let is_same = written.starts_with(&text[1..]);
    is_same.then_some(if text.starts_with('-') { -minutes } else { minutes })
}

fn boolean(text: &str) -> Option<String> {
    match text.to_ascii_lowercase().as_str() {
        "y" | "yes" | "true" | "t" | "1" => Some("true".to_owned()),
        "n" | "no" | "false" | "f" | "0" => Some("false".to_owned()),
        _ => None,
    }
}

fn int(text: &str) -> Option<String> {
    let whole = text.strip_suffix(".0").unwrap_or(text);
    whole.parse::<i64>().ok().map(|number| number.to_string())
}

fn word(text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase().replace([' ', '-'], "_");
    let words = ["face_to_face", "telephone", "video", "letter", "email", "message", "other"];
    words.contains(&text.as_str()).then_some(text)
}

fn text(text: &str) -> Option<String> {
    (!text.contains('\0')).then(|| text.to_owned())
}

/// Texts that are nearly something.
fn cell() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "2026-03-09",
        "1899-12-31",
        "9999-12-31",
        "0001-01-01",
        "2024-02-29",
        "29/02/2026",
        "9/3/2026",
        "09/12/1999",
        "31/1/2026",
        "2026-10-25",
        "2026-06",
        "T",
        "T",
        " ",
        "14:30",
        "00:59:59",
        "23:59",
        "24:00",
        ":05",
        ".5",
        ".123456789",
        "Z",
        "+01:00",
        "-05:30",
        "+00",
        "-23:59",
        "+24:00",
        "/",
        "-",
        ":",
        "0",
        "1",
        "9",
        "12",
        "20",
        "2026",
        ".0",
        "+",
        "9223372036854775807",
        "8",
        "Yes",
        "n",
        "TRUE",
        "false",
        "f",
        "face to face",
        "Face-to_Face",
        "video",
        "_",
        "\u{a0}",
        "\t",
        "\n",
        "\r",
        "\"",
        ",",
        "é",
        "\u{130}",
        "٣",
        "\0",
        "\u{200b}",
        "#N/A",
    ]);
    let shape = "[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}([T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,3})?)?(Z|[+-][0-9]{2}(:[0-9]{2})?)?)?";
    let close = "(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-6][0-9](:[0-6][0-9](\\.[0-9]{1,3})?)?(Z|[+-][0-2][0-9](:[0-6][0-9])?)?)?";
    prop_oneof![
        4 => vec(piece, 1..5).prop_map(|pieces| pieces.concat()),
        3 => close,
        2 => shape,
        1 => "[+-]?[0-9]{1,20}(\\.0)?",
        1 => any::<String>(),
    ]
}

/// Cells of a column as the program reads them; `None`: refused.
fn read(table: &str, column: &str, cells: &[String]) -> Result<Vec<Option<String>>, TestCaseError> {
    let key = &plumbline::contract::table(table).unwrap().key[0];
    // One date that is day-first, or a column of nothing but month-first ones is refused whole.
    let mut csv = format!("{key},{column}\nK,25/12/2025\n");
    for (at, cell) in cells.iter().enumerate() {
        writeln!(csv, "K{at:04},\"{}\"", cell.replace('"', "\"\"")).unwrap();
    }
    let outcome = Exports::required().with(&format!("{table}.csv"), csv).ingest();
    let quarantine = batches(&outcome.ingested.snapshot.quarantine_path());
    let refused = lines(&quarantine, &["subject_id", "column_name"]);
    let raw = lines(&quarantine, &["value"]);
    let found = outcome.rows(table, &[column]);
    prop_assert_eq!(found.len(), cells.len() + 1);
    let mut read = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        let refusal = refused.iter().position(|line| *line == format!("K{at:04}|{column}"));
        if let Some(refusal) = refusal {
            prop_assert_eq!(raw[refusal].trim(), cell.trim(), "quarantine has what was written");
            prop_assert_eq!(&found[at + 1], "");
        }
        read.push(refusal.is_none().then(|| found[at + 1].clone()));
    }
    Ok(read)
}

/// Bytes that look like JSON lines gone wrong.
fn json_bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        10 => select(vec![
            "{\"entry_id\": \"E1\"}\n", "{\"entry_id\": \"E2\", \"case_id\": \"C1\"}\n", "\n", "\r\n", "{", "}", "\"", ":", ",", "[", "]",
            "null", "1e400", "12", "\"entry_id\"", "\"event_at\": \"never\"", "{\"entry_id\": 5}\n", "\\u0000", "\\ud800", "é", "\0",
            "{\"entry_id\": [1]}\n", "{\"entry_id\": \"E3\", \"event_at\": {\"a\": 1}}\n", "\u{feff}",
        ]).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..4),
    ];
    vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Bytes that look like CSV gone wrong.
fn csv_bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        10 => select(vec![
            "\n", "\r\n", "\r", ",", ";", "\t", "|", "\"", "\"\"", "\",\"", "\"\n", "\n\"", "E1", "E2", " ", "C1,", "E3,C1,2026-03-09\n",
            "E1,C2,never\n", "E4,C1,09/03/2026\r\n", "entry_id", "entry_id,case_id,event_at\n", "case_id;event_at;entry_id\r\n",
            "\u{feff}", "é", "\0", "31/12/2026", "12/31/2026",
        ]).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..4),
    ];
    vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// That a file is read with every row accounted for, or refused as exports are.
fn is_accounted(file: &str, bytes: &[u8]) -> Result<(), TestCaseError> {
    let exports = Exports::required().with(file, bytes);
    let ingested = match exports.try_ingest() {
        Ok(ingested) => ingested,
        Err(error) => {
            prop_assert!([2, 3].contains(&error.exit_code()), "{} {}", error.exit_code(), error);
            return Ok(());
        }
    };
    let inputs = &ingested.snapshot.manifest.inputs;
    let quarantine = lines(&batches(&ingested.snapshot.quarantine_path()), &["column_name"]);
    let rows_refused = quarantine.iter().filter(|column| column.is_empty()).count() as u64;
    let mut rejected = 0;
    for input in inputs {
        prop_assert_eq!(input.rows_read, input.rows_kept + input.rows_rejected + input.exact_duplicates);
        let path = ingested.snapshot.table_path(&input.table).unwrap();
        let kept: usize = batches(&path).iter().map(RecordBatch::num_rows).sum();
        prop_assert_eq!(input.rows_kept, kept as u64);
        rejected += input.rows_rejected;
    }
    prop_assert_eq!(rejected, rows_refused);
    Ok(())
}

/// A file as it should be, with rows enough that a break may come anywhere.
fn whole(form: &str) -> Vec<u8> {
    let rows =
        (0..40).map(|at| (format!("E{at}"), format!("C{}", at % 3), format!("text {}", at * at * 7919)));
    let (ids, (cases, texts)): (Vec<_>, (Vec<_>, Vec<_>)) = rows.map(|(i, c, t)| (i, (c, t))).unzip();
    let mut csv = "entry_id,case_id,summary\n".to_owned();
    for ((id, case), text) in ids.iter().zip(&cases).zip(&texts) {
        writeln!(csv, "{id},{case},{text}").unwrap();
    }
    match form {
        "csv.gz" => {
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            packed.write_all(csv.as_bytes()).unwrap();
            packed.finish().unwrap()
        }
        "zip" => {
            let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
            archive.start_file("contact_log.csv", zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(csv.as_bytes()).unwrap();
            archive.finish().unwrap().into_inner()
        }
        "xlsx" => {
            let mut book = Workbook::new();
            let sheet = book.add_worksheet();
            for (row, line) in csv.lines().enumerate() {
                for (column, cell) in line.split(',').enumerate() {
                    sheet.write_string(row as u32, column as u16, cell).unwrap();
                }
            }
            book.save_to_buffer().unwrap()
        }
        _ => {
            let column = |cells: Vec<String>| Arc::new(StringArray::from(cells)) as arrow::array::ArrayRef;
            let names = ["entry_id", "case_id", "summary"];
            let columns = names.into_iter().zip([column(ids), column(cases), column(texts)]);
            let batch = RecordBatch::try_from_iter(columns).unwrap();
            let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
            writer.write(&batch).unwrap();
            writer.into_inner().unwrap()
        }
    }
}

/// What may befall a file on its way.
#[derive(Debug, Clone)]
enum Damage {
    CutOff(prop::sample::Index),
    Flipped(Vec<(prop::sample::Index, u8)>),
    Overwritten(prop::sample::Index, Vec<u8>),
    Appended(Vec<u8>),
    WithoutStart(prop::sample::Index),
}

fn damages() -> impl Strategy<Value = Damage> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        2 => index().prop_map(Damage::CutOff),
        4 => vec((index(), 0..8u8), 1..4).prop_map(Damage::Flipped),
        2 => (index(), vec(any::<u8>(), 1..16)).prop_map(|(at, bytes)| Damage::Overwritten(at, bytes)),
        1 => vec(any::<u8>(), 1..16).prop_map(Damage::Appended),
        1 => index().prop_map(Damage::WithoutStart),
    ]
}

impl Damage {
    fn done_to(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        match self {
            Damage::CutOff(at) => bytes.truncate(at.index(bytes.len())),
            Damage::Flipped(bits) => {
                for (at, bit) in bits {
                    let at = at.index(bytes.len());
                    bytes[at] ^= 1 << bit;
                }
            }
            Damage::Overwritten(at, with) => {
                let at = at.index(bytes.len());
                bytes.iter_mut().skip(at).zip(with).for_each(|(byte, with)| *byte = *with);
            }
            Damage::Appended(more) => bytes.extend(more),
            Damage::WithoutStart(at) => {
                bytes.drain(..at.index(bytes.len()));
            }
        }
        bytes
    }
}

proptest! {
    #![proptest_config(tried(60))]

    /// The cell types: what is accepted is what the second reading has, and reads to itself again.
    #[test]
    fn any_text_in_any_cell(cells in vec(cell(), 100..200), which in 0..COLUMNS.len()) {
        let (table, column, naive) = COLUMNS[which];
        let found = read(table, column, &cells)?;
        for (cell, found) in cells.iter().zip(&found) {
            let expected = match cell.trim() {
                "" => Some(String::new()),
                text => naive(text),
            };
            prop_assert_eq!(found, &expected, "{}.{} reads {:?}", table, column, cell);
        }
        let rendered: Vec<String> = found.into_iter().flatten().collect();
        let again = read(table, column, &rendered)?;
        let wanted: Vec<Option<String>> = rendered.into_iter().map(Some).collect();
        prop_assert_eq!(again, wanted);
    }
}

proptest! {
    #![proptest_config(tried(200))]

    /// The CSV reader.
    #[test]
    fn any_bytes_as_csv(body in csv_bytes(), has_header in prop::bool::weighted(0.8)) {
        let header: &[u8] = if has_header { b"entry_id,case_id,event_at\n" } else { b"" };
        is_accounted("contact_log.csv", &[header, &body].concat())?;
    }

    #[test]
    fn any_bytes_as_json_lines(body in json_bytes()) {
        is_accounted("contact_log.jsonl", &body)?;
    }

    #[test]
    fn any_bytes_at_all(bytes in vec(any::<u8>(), 0..400), ending in select(vec!["csv", "jsonl", "csv.gz", "zip", "xlsx", "parquet"])) {
        is_accounted(&format!("contact_log.{ending}"), &bytes)?;
    }

    #[test]
    fn a_damaged_file(damage in damages(), ending in select(vec!["csv.gz", "zip", "xlsx", "parquet"])) {
        is_accounted(&format!("contact_log.{ending}"), &damage.done_to(whole(ending)))?;
    }
}

/// The files that are damaged are whole before.
#[test]
fn whole_files_are_read() {
    for ending in ["csv.gz", "zip", "xlsx", "parquet"] {
        let outcome = Exports::required().with(&format!("contact_log.{ending}"), whole(ending)).ingest();
        assert_eq!(outcome.counts("contact_log"), [40, 40, 0, 0], "{ending}");
    }
}
