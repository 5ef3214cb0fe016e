//! Files as people really send them: what of each is kept, what is refused and why, and what is refused whole. Expected results were
//! written by hand first.

use std::io::Write;

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

use crate::ingest_exports::Exports;

fn workbook(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(&mut book);
    book.save_to_buffer().unwrap()
}

/// A workbook of one sheet.
fn sheet(name: &str, fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    workbook(|book| fill(book.add_worksheet().set_name(name).unwrap()))
}

fn line(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, text) in (0..).zip(cells) {
        if !text.is_empty() {
            sheet.write_string(row, column, *text).unwrap();
        }
    }
}

fn gz(text: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(text).unwrap();
    packed.finish().unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in members {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const HEARINGS: [&str; 4] = ["hearing_id", "case_id", "hearing_on", "outcome"];

/// The hearings that come of a file, and what is refused of them.
#[track_caller]
fn check(file: &str, content: impl AsRef<[u8]>, rows: &[&str], refused: &[&str]) {
    let outcome = Exports::required().with(file, content).ingest();
    assert_eq!(outcome.rows("hearings", &[HEARINGS.as_slice(), &["_row"]].concat()), rows);
    let quarantine = outcome.quarantine("hearings");
    let short: Vec<String> =
        quarantine.iter().map(|entry| entry.split('|').take(4).collect::<Vec<_>>().join("|")).collect();
    assert_eq!(short, refused);
}

#[track_caller]
fn check_refused(exports: &Exports, words: &[&str]) {
    let (code, message) = exports.fails();
    assert_eq!(code, 3, "{message}");
    for word in words {
        assert!(message.contains(word), "`{word}` is not in: {message}");
    }
}

fn with(file: &str, content: impl AsRef<[u8]>) -> Exports {
    Exports::required().with(file, content)
}

#[test]
fn a_sheet_with_dates_of_every_kind_blank_rows_and_a_title() {
    let book = sheet("Sheet1", |sheet| {
        line(sheet, 0, &["Hearings of March"]);
        line(sheet, 2, &HEARINGS);
        line(sheet, 3, &["007", "C1", "09/03/2026", "text date"]);
        line(sheet, 5, &["H2", "C1", "", "real date"]);
        let day = Format::new().set_num_format("dd/mm/yyyy");
        sheet.write_with_format(5, 2, ExcelDateTime::from_ymd(2026, 3, 10).unwrap(), &day).unwrap();
        line(sheet, 6, &["H3", "C1", "", "number as text of a number"]);
        sheet.write_number(6, 2, 46_000).unwrap();
        line(sheet, 7, &["H4", "C1", "31/02/2026", " padded\u{a0}"]);
        line(sheet, 8, &["H5", "C1", "2026-03-11"]);
        line(sheet, 9, &["H6", "C1", "", "", "a remark in the margin"]);
    });
    check(
        "hearings.xlsx",
        book,
        &[
            "007|C1|2026-03-09|text date|4",
            "H2|C1|2026-03-10|real date|6",
            "H3|C1||number as text of a number|7",
            "H4|C1||padded|8",
            "H5|C1|2026-03-11||9",
        ],
        &[
            "7|hearing_on|46000|not a date: give it as 2026-03-09 or 09/03/2026",
            "8|hearing_on|31/02/2026|there is no such day",
            "10||H6,C1,,,a remark in the margin|line 10 has 5 fields, the header has 4",
        ],
    );
}

#[test]
fn errors_of_a_spreadsheet_and_numbers_it_cut_short_are_no_values() {
    let book = sheet("hearings", |sheet| {
        line(sheet, 0, &HEARINGS);
        line(sheet, 1, &["H1", "C1"]);
        for column in [2, 3] {
            sheet.write_formula(1, column, Formula::new("NA()").set_result("#N/A")).unwrap();
        }
        line(sheet, 2, &["", "C1"]);
        sheet.write_number(2, 0, 12_345_678_901_234_567_u64 as f64).unwrap();
        line(sheet, 3, &["12345678901234567", "C1", "", "12E45"]);
        line(sheet, 4, &["", "C1"]);
        sheet.write_number(4, 0, 12.0).unwrap();
        sheet.write_boolean(4, 3, true).unwrap();
    });
    check(
        "everything.xlsx",
        book,
        &["12|C1||TRUE|5", "12345678901234567|C1||12E45|4", "H1|C1|||2"],
        &[
            "2|hearing_on|#N/A|an error of the spreadsheet, not a value",
            "2|outcome|#N/A|an error of the spreadsheet, not a value",
            "3||1.2345678901234568E16,C1|hearing_id is `1.2345678901234568E16`, a number of which only the first 15 digits \
             were kept: export it as text: without it a row cannot be used",
        ],
    );
}

#[test]
fn sheets_are_tables_by_their_names() {
    let book = workbook(|book| {
        let hearings = book.add_worksheet().set_name("Hearings").unwrap();
        line(hearings, 0, &HEARINGS);
        line(hearings, 1, &["H1", "C1"]);
        let links = book.add_worksheet().set_name("Case Links").unwrap();
        line(links, 0, &["case_id", "linked_case_id"]);
        line(links, 1, &["C1", "C2"]);
        line(book.add_worksheet().set_name("Notes").unwrap(), 0, &["made by hand"]);
    });
    let outcome = with("Month end.xlsx", book).ingest();
    assert_eq!(outcome.rows("hearings", &["hearing_id", "_file"]), ["H1|Month end.xlsx#Hearings"]);
    assert_eq!(outcome.rows("case_links", &["linked_case_id", "_file"]), ["C2|Month end.xlsx#Case Links"]);
    let ignored = &outcome.ingested.snapshot.manifest.ignored_files;
    assert_eq!(ignored.iter().map(|file| file.file.as_str()).collect::<Vec<_>>(), ["Month end.xlsx#Notes"]);
}

#[test]
fn of_a_workbook_named_after_a_table_the_one_sheet_to_be_seen_is_meant() {
    let two = |is_hidden: bool| {
        workbook(|book| {
            let export = book.add_worksheet().set_name("Export").unwrap();
            line(export, 0, &HEARINGS);
            line(export, 1, &["H1", "C1"]);
            let look_up = book.add_worksheet().set_name("Look-ups").unwrap();
            look_up.set_hidden(is_hidden);
            line(look_up, 0, &["final"]);
            book.add_worksheet().set_name("Sheet3").unwrap();
        })
    };
    check("hearings.xlsx", two(true), &["H1|C1|||2"], &[]);
    check_refused(
        &with("hearings.xlsx", two(false)),
        &[
            "hearings.xlsx has several sheets",
            "hearings.xlsx#Export, hearings.xlsx#Look-ups",
            "[exports.files]",
        ],
    );
    check_refused(&with("hearings.xlsx", sheet("hearings", |_| {})), &["hearings.xlsx#hearings is empty"]);
}

#[test]
fn what_is_cut_off_is_refused_whole() {
    let csv =
        b"hearing_id,case_id,hearing_on,outcome\nH1,C1,2026-03-09,one\nH2,C1,2026-03-10,two\n".repeat(200);
    let book = sheet("hearings", |sheet| line(sheet, 0, &HEARINGS));
    for (file, whole) in [
        ("hearings.csv.gz", gz(&csv)),
        ("hearings.zip", zip(&[("hearings.csv", &csv)])),
        ("hearings.xlsx", book),
        ("hearings.jsonl", b"{\"hearing_id\": \"H1\"}\n{\"hearing_id\": \"H2\"}".to_vec()),
    ] {
        let cut = &whole[..whole.len() - 8];
        check_refused(&with(file, cut), &[file, "cut off"]);
    }
    let sum = gz(&csv).len() - 6;
    let mut wrong = gz(&csv);
    wrong[sum] ^= 1;
    check_refused(&with("hearings.csv.gz", wrong), &["hearings.csv.gz", "damaged or cut off"]);
}

#[test]
fn archives() {
    let csv = b"hearing_id,case_id,hearing_on,outcome\nH1,C1,2026-03-09,one\n";
    let row = ["H1|C1|2026-03-09|one|2"];
    check("hearings.csv.gz", gz(csv), &row, &[]);
    check("hearings.gz", gz(csv), &row, &[]);
    check("hearings.zip", zip(&[("export of today.csv", csv)]), &row, &[]);
    check(
        "all.zip",
        zip(&[("a/hearings.csv", csv), ("__MACOSX/a/._hearings.csv", b"x"), ("readme.pdf", b"x")]),
        &row,
        &[],
    );
    check(
        "hearings.csv.gz",
        gz(&"\u{feff}hearing_id\tcase_id\thearing_on\toutcome\r\nH1\tC1\t9/3/2026\tone\r\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<_>>()),
        &row,
        &[],
    );
    check_refused(
        &with("all.zip", zip(&[("a/hearings.csv", csv), ("b/hearings.csv", csv)])),
        &["table hearings has 2 files, all.zip/a/hearings.csv, all.zip/b/hearings.csv"],
    );
    check_refused(&with("all.zip", zip(&[("hearings.xlsx", b"x")])), &["all.zip/hearings.xlsx", "not read"]);
}

#[test]
fn parts_of_a_table_are_one() {
    let part = |rows: &str| format!("hearing_id,case_id,hearing_on,outcome\n{rows}");
    let exports = with("hearings_2026-01.csv", part("H1,C1,2026-01-09,one\nH2,C1,,\n"))
        .with("hearings_2026-02.csv.gz", gz(part("H2,C1,,\nH1,C1,2026-01-09,other\nH3,C2,,\n").as_bytes()))
        .with("Hearings part 3.jsonl", "{\"hearing_id\": \"H4\", \"case_id\": \"C1\"}\n");
    let outcome = exports.ingest();
    assert_eq!(
        outcome.rows("hearings", &["hearing_id", "outcome", "_file", "_row"]),
        [
            "H1|one|hearings_2026-01.csv|2",
            "H2||hearings_2026-01.csv|3",
            "H4||Hearings part 3.jsonl|1",
            "H3||hearings_2026-02.csv.gz|4",
        ]
    );
    let refused = outcome.quarantine("hearings");
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert!(
        refused[0].starts_with(
            "3||H1,C1,2026-01-09,other|conflicts with row 2 of hearings_2026-01.csv: the same hearing_id"
        ),
        "{refused:?}"
    );
    let inputs = outcome.ingested.snapshot.manifest.inputs.iter().filter(|input| input.table == "hearings");
    let counts: Vec<[u64; 4]> = inputs
        .map(|input| [input.rows_read, input.rows_kept, input.rows_rejected, input.exact_duplicates])
        .collect();
    assert_eq!(counts, [[1, 1, 0, 0], [2, 2, 0, 0], [3, 1, 1, 1]]);
}

#[test]
fn a_folder_of_parts() {
    let exports = Exports::required();
    std::fs::create_dir(exports.folder().join("hearings")).unwrap();
    let exports = exports
        .with("hearings/north.csv", "hearing_id,case_id\nH1,C1\n")
        .with("hearings/south.csv", "case_id;hearing_id\nC2;H2\n");
    let outcome = exports.ingest();
    assert_eq!(
        outcome.rows("hearings", &["hearing_id", "case_id", "_file"]),
        ["H1|C1|hearings/north.csv", "H2|C2|hearings/south.csv"]
    );
}

#[test]
fn json_lines() {
    check(
        "hearings.jsonl",
        "{\"hearing_id\": 7, \"case_id\": \"C1\", \"hearing_on\": \"2026-03-09T00:00:00\", \"outcome\": null, \"x\": 1}\n\
         \n\
         {\"hearing_id\": \"H2\", \"case_id\": \"C1\", \"outcome\": [\"a\", \"b\"]}\n\
         not json\n\
         {\"hearing_id\": \"H4\", \"case_id\": \"C1\", \"hearing_id\": \"H5\"}\n\
         [1]\n\
         {\"hearing_id\": 100000000000000000000, \"case_id\": \"C1\"}\n\
         {\"hearing_id\": \"1E5\", \"case_id\": \"C1\", \"outcome\": \"line\\nbreak\"}\n",
        &["1E5|C1||line\nbreak|8", "7|C1|2026-03-09||1", "H2|C1|||3"],
        &[
            "3|outcome|[\"a\",\"b\"]|a list or an object, not one value",
            "4||not json|the line is not one JSON object: expected ident",
            "5||{\"hearing_id\": \"H4\", \"case_id\": \"C1\", \"hearing_id\": \"H5\"}|the object names `hearing_id` more than once",
            "6||[1]|the line is not one JSON object: invalid type: sequence, expected an object",
            "7||{\"hearing_id\": 100000000000000000000, \"case_id\": \"C1\"}|hearing_id is `1E20`, a number of \
             which only the first 15 digits were kept: export it as text: without it a row cannot be used",
        ],
    );
    check_refused(&with("hearings.jsonl", "\n"), &["hearings.jsonl: no line of it is a JSON object"]);
}

#[test]
fn parquet() {
    use std::sync::Arc;

    use arrow::{
        array::{
            ArrayRef, BinaryArray, Int64Array, ListArray, RecordBatch, StringArray, TimestampMillisecondArray,
        },
        datatypes::Int64Type,
    };
    let write = |columns: Vec<(&str, ArrayRef)>| {
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let mut writer = parquet::arrow::ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.into_inner().unwrap()
    };
    let ids = || -> ArrayRef { Arc::new(Int64Array::from(vec![1, 2])) };
    let cases = || -> ArrayRef { Arc::new(StringArray::from(vec![Some("C1"), None])) };
    // Half past eleven at night in summer, UTC, is the next day in the UK.
    let days = TimestampMillisecondArray::from(vec![Some(1_780_270_200_000), None]).with_timezone("UTC");
    let lists = || -> ArrayRef {
        Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>(vec![Some(vec![Some(1)]), None]))
    };
    let whole = write(vec![
        ("hearing_id", ids()),
        ("case_id", cases()),
        ("hearing_on", Arc::new(days)),
        ("extra", lists()),
    ]);
    check("hearings.parquet", &whole, &["2||||2", "1|C1|2026-06-01||1"], &[]);
    check_refused(
        &with("hearings.parquet", &whole[..whole.len() - 8]),
        &["no whole Parquet file", "cut off"],
    );
    let nested = write(vec![("hearing_id", ids()), ("case_id", cases()), ("outcome", lists())]);
    check_refused(&with("hearings.parquet", nested), &["column outcome holds lists or objects"]);
    let bytes: ArrayRef = Arc::new(BinaryArray::from(vec![b"\xff".as_slice(), b"x"]));
    check_refused(
        &with(
            "hearings.parquet",
            write(vec![("hearing_id", ids()), ("case_id", cases()), ("outcome", bytes)]),
        ),
        &["column outcome cannot be read as text"],
    );
}

#[test]
fn cells_that_people_type() {
    check(
        "hearings.csv",
        "\u{feff}hearing_id,case_id,hearing_on,outcome\r\nH1,C1,\u{a0}9/3/2026 ,“curly”\r\n\
         H2,C1,09-03-2026,x\r\nH3,C1,9/3/26,x\r\nH4,C1,9 March 2026,x\r\nH5,C1,2026-3-9,x\r\n",
        &["H1|C1|2026-03-09|“curly”|2", "H2|C1||x|3", "H3|C1||x|4", "H4|C1||x|5", "H5|C1||x|6"],
        &[
            "3|hearing_on|09-03-2026|not a date: give it as 2026-03-09 or 09/03/2026",
            "4|hearing_on|9/3/26|not a date: give it as 2026-03-09 or 09/03/2026",
            "5|hearing_on|9 March 2026|not a date: give it as 2026-03-09 or 09/03/2026",
            "6|hearing_on|2026-3-9|not a date: give it as 2026-03-09 or 09/03/2026",
        ],
    );
    let outcome = with("transfers.csv", "transfer_id,case_id,recipients\nT1,C1,\"1,200\"\n").ingest();
    assert_eq!(outcome.quarantine("transfers"), ["2|recipients|1,200|not a whole number|C1|T1"]);
}
