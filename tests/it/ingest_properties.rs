//! What must hold of any file: rows add up, nothing panics, and a table written down in any dialect reads the same.

use proptest::{collection::vec, prelude::*, sample::select};

use crate::ingest_exports::Exports;

/// So many random cases, unless PROPTEST_CASES says how many.
fn config(cases: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(cases), failure_persistence: None, ..ProptestConfig::default() }
}

/// Bytes that look like CSV gone wrong more often than chance would have it.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => select(vec![
            "\n", "\r\n", "\r", ",", ";", "\"", "\"\"", "\",\"", "\"\n", "\n\"", "E1", "E2", " ", "C1,", "E3,C1,2026-03-09\n",
            "E1,C2,never\n", "entry_id", "\u{feff}", "é", "\0",
        ]).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..4),
    ];
    vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// A table as it should be read: an id and some texts, dates and words.
type Row = (String, Option<String>, Option<(u8, u8)>, bool);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    // No letter that, in Windows-1252, would end one of several bytes that UTF-8 has by chance.
    let text = "[a-zA-Z ,;|\t\"'éß\r\n]{0,12}".prop_map(|text| {
        let text = text.trim().to_owned();
        (!text.is_empty()).then_some(text)
    });
    let row = (text, prop::option::of((1..=12u8, 1..=28u8)), any::<bool>());
    vec(row, 0..30).prop_map(|rows| {
        let numbered = rows.into_iter().enumerate();
        numbered.map(|(at, (text, day, is_present))| (format!("H{at:03}"), text, day, is_present)).collect()
    })
}

#[derive(Debug, Clone)]
struct Dialect {
    delimiter: char,
    line_end: &'static str,
    bom: bool,
    windows_1252: bool,
    quote_all: bool,
    ends_with_line_end: bool,
    day_first: bool,
    order: Vec<usize>,
}

fn dialects() -> impl Strategy<Value = Dialect> {
    let order = Just((0..4).collect::<Vec<usize>>()).prop_shuffle();
    let flags = any::<[bool; 5]>();
    (select(vec![',', ';', '\t', '|']), select(vec!["\n", "\r\n"]), flags, order).prop_map(
        |(delimiter, line_end, [bom, windows_1252, quote_all, ends_with_line_end, day_first], order)| {
            Dialect {
                delimiter,
                line_end,
                bom: bom && !windows_1252,
                windows_1252,
                quote_all,
                ends_with_line_end,
                day_first,
                order,
            }
        },
    )
}

impl Dialect {
    fn write(&self, rows: &[Row]) -> Vec<u8> {
        let header = ["hearing_id", "outcome", "hearing_on", "vacated"].map(str::to_owned);
        let mut lines = vec![self.line(&header)];
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
        match self {
            Dialect { windows_1252: true, .. } => encoding_rs::WINDOWS_1252.encode(&text).0.into_owned(),
            Dialect { bom: true, .. } => format!("\u{feff}{text}").into_bytes(),
            _ => text.into_bytes(),
        }
    }

    fn line(&self, cells: &[String; 4]) -> String {
        let cell = |at: &usize| {
            let cell = &cells[*at];
            let special = |c| [self.delimiter, '"', '\r', '\n'].contains(&c);
            if self.quote_all || cell.contains(special) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            }
        };
        self.order.iter().map(cell).collect::<Vec<_>>().join(&self.delimiter.to_string())
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn rows_add_up_whatever_the_bytes(body in bytes(), has_header in prop::bool::weighted(0.9)) {
        let header: &[u8] = if has_header { b"entry_id,case_id,event_at\n" } else { b"" };
        let exports = Exports::required().with("contact_log.csv", [header, &body].concat());
        match exports.try_ingest() {
            Ok(ingested) => {
                let inputs = &ingested.snapshot.manifest.inputs;
                let input = inputs.iter().find(|input| input.table == "contact_log").unwrap();
                prop_assert_eq!(input.rows_read, input.rows_kept + input.rows_rejected + input.exact_duplicates);
            }
            Err(error) => prop_assert!([2, 3].contains(&error.exit_code()), "{}", error),
        }
    }

    #[test]
    fn a_table_reads_the_same_in_any_dialect(rows in rows(), dialect in dialects()) {
        let outcome = Exports::required().with("hearings.csv", dialect.write(&rows)).ingest();
        let expected: Vec<String> = rows
            .iter()
            .zip(2..)
            .map(|((id, outcome, day, vacated), row)| {
                let day = day.map_or_else(String::new, |(month, day)| format!("2026-{month:02}-{day:02}"));
                format!("{id}|{}|{day}|{vacated}|{row}", outcome.as_deref().unwrap_or_default())
            })
            .collect();
        let columns = ["hearing_id", "outcome", "hearing_on", "vacated", "_row"];
        prop_assert_eq!(outcome.rows("hearings", &columns), expected);
        prop_assert_eq!(outcome.quarantine("hearings"), Vec::<String>::new());
    }
}

/// Cells of a table whose columns are all text but for one day, so that every form can hold them.
type Plain = (String, Option<String>, Option<(u32, u32)>);

fn plain_rows() -> impl Strategy<Value = Vec<Plain>> {
    let text = "[ -~äß€Ω𝄞\n\"',;|]{1,12}".prop_map(|text| text.trim().to_owned());
    let text = prop::option::of(text.prop_filter("no blank", |text| !text.is_empty()));
    let day = prop::option::of((1..=12u32, 1..=28u32));
    vec((text, day), 1..12).prop_map(|rows| {
        rows.into_iter().enumerate().map(|(at, (text, day))| (format!("H{at:03}"), text, day)).collect()
    })
}

const PLAIN: [&str; 3] = ["hearing_id", "outcome", "hearing_on"];

fn iso(day: Option<(u32, u32)>) -> String {
    day.map_or_else(String::new, |(month, day)| format!("2026-{month:02}-{day:02}"))
}

fn as_csv(rows: &[Plain]) -> Vec<u8> {
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(PLAIN).unwrap();
    for (id, text, day) in rows {
        file.write_record([id, text.as_deref().unwrap_or_default(), &iso(*day)]).unwrap();
    }
    file.into_inner().unwrap()
}

fn as_json(rows: &[Plain]) -> Vec<u8> {
    let object = |(id, text, day): &Plain| {
        let day = day.map(|day| iso(Some(day)));
        format!("{}\n", serde_json::json!({ "hearing_id": id, "outcome": text, "hearing_on": day }))
    };
    rows.iter().map(object).collect::<String>().into_bytes()
}

fn as_workbook(rows: &[Plain]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let format = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    let sheet = book.add_worksheet();
    for (column, name) in (0..).zip(PLAIN) {
        sheet.write_string(0, column, name).unwrap();
    }
    for (at, (id, text, day)) in (1..).zip(rows) {
        sheet.write_string(at, 0, id).unwrap();
        if let Some(text) = text {
            sheet.write_string(at, 1, text).unwrap();
        }
        if let Some((month, day)) = day {
            let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, *month as u8, *day as u8).unwrap();
            sheet.write_with_format(at, 2, day, &format).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

fn as_parquet(rows: &[Plain]) -> Vec<u8> {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Date32Array, RecordBatch, StringArray};
    let number = |(month, day): (u32, u32)| {
        let day = chrono::NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        (day - chrono::NaiveDate::default()).num_days() as i32
    };
    let ids: StringArray = rows.iter().map(|(id, ..)| Some(id.as_str())).collect();
    let texts: StringArray = rows.iter().map(|(_, text, _)| text.as_deref()).collect();
    let days: Date32Array = rows.iter().map(|(.., day)| day.map(number)).collect();
    let columns: [(&str, ArrayRef); 3] =
        [(PLAIN[0], Arc::new(ids)), (PLAIN[1], Arc::new(texts)), (PLAIN[2], Arc::new(days))];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer = parquet::arrow::ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

fn gzipped(text: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, text).unwrap();
    packed.finish().unwrap()
}

fn zipped(text: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("hearings.csv", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut archive, text).unwrap();
    archive.finish().unwrap().into_inner()
}

fn utf_16(text: &[u8]) -> Vec<u8> {
    let marked = format!("\u{feff}{}", std::str::from_utf8(text).unwrap());
    marked.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// The same rows in every form that is read, by the names of their files.
fn every_form(rows: &[Plain]) -> Vec<(&'static str, Vec<u8>)> {
    let csv = as_csv(rows);
    vec![
        ("hearings.csv.gz", gzipped(&csv)),
        ("hearings.zip", zipped(&csv)),
        ("hearings.txt", utf_16(&csv)),
        ("hearings.jsonl", as_json(rows)),
        ("hearings.xlsx", as_workbook(rows)),
        ("hearings.parquet", as_parquet(rows)),
        ("hearings.csv", csv),
    ]
}

/// An ingest ends with the rows of each file adding up, or with a reason.
fn check_adds_up(exports: &Exports) -> Result<(), TestCaseError> {
    match exports.try_ingest() {
        Ok(ingested) => {
            for input in &ingested.snapshot.manifest.inputs {
                let sum = input.rows_kept + input.rows_rejected + input.exact_duplicates;
                prop_assert_eq!(input.rows_read, sum, "{}", input.file);
            }
        }
        Err(error) => prop_assert!([2, 3].contains(&error.exit_code()), "{}", error),
    }
    Ok(())
}

/// Of some of these, the library that reads Parquet panics.
#[test]
fn a_parquet_file_with_any_one_byte_changed_adds_up_or_is_refused() {
    let whole = as_parquet(&[("H000".to_owned(), None, Some((1, 1)))]);
    for at in 0..whole.len() {
        let mut content = whole.clone();
        content[at] = 185;
        check_adds_up(&Exports::required().with("hearings.parquet", content)).unwrap();
    }
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn a_table_reads_the_same_in_any_form(rows in plain_rows()) {
        let expected: Vec<String> = rows
            .iter()
            .map(|(id, text, day)| format!("{id}|{}|{}", text.as_deref().unwrap_or_default(), iso(*day)))
            .collect();
        for (file, content) in every_form(&rows) {
            let outcome = Exports::required().with(file, content).ingest();
            prop_assert_eq!(&outcome.rows("hearings", &PLAIN), &expected, "{}", file);
            prop_assert_eq!(outcome.quarantine("hearings"), Vec::<String>::new(), "{}", file);
        }
    }

    #[test]
    fn rows_add_up_however_a_file_is_damaged(
        rows in plain_rows(),
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        is_cut in any::<bool>(),
    ) {
        for (file, mut content) in every_form(&rows) {
            let at = place.index(content.len());
            if is_cut { content.truncate(at) } else { content[at] = byte }
            check_adds_up(&Exports::required().with(file, content))?;
        }
    }

    #[test]
    fn rows_add_up_whatever_the_bytes_of_json_lines(body in bytes()) {
        let first = b"{\"hearing_id\": \"H1\"}\n".as_slice();
        check_adds_up(&Exports::required().with("hearings.jsonl", [first, &body].concat()))?;
    }
}

proptest! {
    #![proptest_config(config(200))]

    /// Any text in a cell of any type is a value or is refused with it; what a date is taken for is what chrono takes it for.
    #[test]
    fn any_text_in_any_type_is_a_value_or_refused(
        texts in vec(prop_oneof!["[0-9/:TZ +.-]{1,20}", "\\PC{1,12}", "[0-3]?[0-9]/[01]?[0-9]/[12][0-9]{3}", "[12][0-9]{3}-[01][0-9]-[0-3][0-9]"], 1..8)
    ) {
        let texts: Vec<String> = texts.into_iter().map(|text| text.trim().replace('\u{0}', "")).filter(|t| !t.is_empty()).collect();
        let mut file = csv::Writer::from_writer(Vec::new());
        file.write_record(["transfer_id", "case_id", "sent_on", "recipients", "email_verified", "method"]).unwrap();
        for (at, text) in texts.iter().enumerate() {
            file.write_record([&format!("T{at:02}"), text, text, text, text, text]).unwrap();
        }
        let exports = Exports::required().with("transfers.csv", file.into_inner().unwrap());
        let outcome = match exports.try_ingest() {
            // Dates that could be either way round, some of which can only be month-first.
            Err(error) => {
                prop_assert_eq!(error.exit_code(), 2);
                return Ok(());
            }
            Ok(_) => exports.ingest(),
        };
        let rows = outcome.rows("transfers", &["case_id", "sent_on", "transfer_id"]);
        prop_assert_eq!(rows.len(), texts.len());
        let refused = outcome.quarantine("transfers");
        for row in rows {
            let mut parts = row.rsplitn(3, '|');
            let (id, day, case) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
            let text = &texts[id[1..].parse::<usize>().unwrap()];
            prop_assert_eq!(case, text, "an id is the text itself");
            let by_chrono = ["%Y-%m-%d", "%d/%m/%Y"].iter().find_map(|form| chrono::NaiveDate::parse_from_str(text, form).ok());
            let is_plain = text.len() <= 10 && (text.as_bytes().get(4) == Some(&b'-') || text.contains('/'));
            let expected = by_chrono.filter(|_| is_plain && !text.contains([' ', '+']) && !day.is_empty());
            if let Some(expected) = expected {
                prop_assert_eq!(day, expected.to_string());
            }
            let row_number = 2 + id[1..].parse::<usize>().unwrap();
            let is_listed = refused.iter().any(|entry| entry.starts_with(&format!("{row_number}|sent_on|")));
            prop_assert_eq!(day.is_empty(), is_listed, "{} is a day, or is refused: {:?}", text, refused);
        }
    }
}
