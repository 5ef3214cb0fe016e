//! Files that go wrong in the ways files do, in tests/ingest/ugly, each with what it must come to: written by hand, before
//! it was read. `tests/ingest/ugly/write.py` makes them.

use std::{fs, path::PathBuf};

use crate::ingest_exports::{Exports, Outcome};

/// What a file must come to.
enum Come {
    /// Its rows, and what is refused: `row|column|value|words of the reason`, the value `*` where it is not looked at.
    Read(&'static [&'static str], &'static [&'static str]),
    /// The exit code, and words of the message.
    Refused(u8, &'static str),
}

use Come::{Read, Refused};

const TWO: &[&str] = &["H1|final|2026-03-09|made|2", "H2|fhdra|2026-03-10|adjourned|3"];
const NONE: &[&str] = &[];

fn folder(table: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/ingest/ugly").join(table)
}

/// Reads a file as a table's.
fn exports(table: &str, file: &str) -> Exports {
    let ending = file.split_once('.').unwrap().1;
    let bytes = fs::read(folder(table).join(file)).unwrap();
    Exports::required().with(&format!("{table}.{ending}"), bytes)
}

/// What is wrong with what became of a file; nothing where all is as it must be.
fn faults(table: &str, columns: &[&str], file: &str, come: &Come) -> Vec<String> {
    let exports = exports(table, file);
    let (wanted_rows, wanted_refused) = match (come, exports.try_ingest()) {
        (Refused(code, words), Err(e)) => {
            let message = e.to_string();
            let is_told = message.contains(words) && message.contains(table);
            return match e.exit_code() == *code && is_told {
                true => Vec::new(),
                false => {
                    vec![format!("{file}: wanted {code} {words}\n    found {} {message}", e.exit_code())]
                }
            };
        }
        (Refused(_, words), Ok(_)) => return vec![format!("{file}: wanted {words}, but it was read")],
        (Read(..), Err(e)) => return vec![format!("{file}: {} {e}", e.exit_code())],
        (Read(rows, refused), Ok(_)) => (rows, refused),
    };
    // Read a second time, into the same lake: to the same.
    let outcome = exports.ingest();
    let mut faults = Vec::new();
    let rows = outcome.rows(table, columns);
    if rows != *wanted_rows {
        faults.push(format!("{file}: wanted {wanted_rows:?}\n    found {rows:?}"));
    }
    let refused = outcome.quarantine(table);
    let fits = refused.len() == wanted_refused.len()
        && refused.iter().zip(*wanted_refused).all(|(found, wanted)| is_refusal(found, wanted));
    if !fits {
        faults.push(format!("{file}: wanted refused {wanted_refused:?}\n    found {refused:?}"));
    }
    faults.extend(miscounted(&outcome, table, file));
    faults
}

fn is_refusal(found: &str, wanted: &str) -> bool {
    let (found, wanted): (Vec<&str>, Vec<&str>) = (found.split('|').collect(), wanted.split('|').collect());
    let is_value = wanted[2] == "*" || found[2] == wanted[2];
    found[..2] == wanted[..2] && is_value && found[3..].join("|").contains(wanted[3])
}

fn miscounted(outcome: &Outcome, table: &str, file: &str) -> Option<String> {
    let counts @ [read, kept, rejected, duplicates] = outcome.counts(table);
    let refused = outcome.quarantine(table);
    let is_row = |line: &&String| line.split('|').nth(1) == Some("");
    let rows_refused = refused.iter().filter(is_row).count() as u64;
    let cells_refused = refused.len() as u64 - rows_refused;
    let fits = read == kept + rejected + duplicates
        && kept == outcome.rows(table, &["_row"]).len() as u64
        && rejected == rows_refused
        && outcome.input(table).cells_rejected == cells_refused;
    (!fits).then(|| format!("{file}: the counts {counts:?} do not fit what was kept and refused"))
}

#[track_caller]
fn check(table: &str, columns: &[&str], files: &[(&str, Come)]) {
    let faults: Vec<String> =
        files.iter().flat_map(|(file, come)| faults(table, columns, file, come)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

const HEARINGS: &[&str] = &["hearing_id", "kind", "hearing_on", "outcome", "_row"];
const TRANSFERS: &[&str] = &["transfer_id", "recipients", "_row"];

// "formula-never-computed.xlsx" stands alone, below.
const WORKBOOKS: &[(&str, Come)] = &[
    (
        "error-cells.xlsx",
        Read(
            &["H1|final||made|2", "H3||2026-03-09||4"],
            &[
                "2|hearing_on|#N/A|an error of the spreadsheet",
                "3||*|hearing_id is `#REF!`, an error of the spreadsheet",
                "4|kind|#VALUE!|an error of the spreadsheet",
                "4|outcome|#DIV/0!|an error of the spreadsheet",
            ],
        ),
    ),
    // Only the first of cells merged into one has a value, also for the program that merged them.
    ("merged-cells.xlsx", Read(&["H1|final|2026-03-09|made|2", "H2||2026-03-09|made|3"], NONE)),
    ("hidden-sheet.xlsx", Read(&["H1|final|2026-03-09|made|2"], NONE)),
    // A filter hides rows; they are there.
    ("hidden-rows.xlsx", Read(&["H1|final|2026-03-09|made|2", "H2|fhdra|2026-03-09|hidden|3"], NONE)),
    ("blank-rows.xlsx", Read(&["H1|final|2026-03-09|made|3", "H2|final|2026-03-09|made|5"], NONE)),
    ("title-lines.xlsx", Read(&["H1|final|2026-03-09|made|5"], NONE)),
    (
        "dates-of-all-kinds.xlsx",
        Read(
            &[
                "H1|final|2026-03-09||2",
                "H2|final|2026-03-09||3",
                "H3|final|2026-03-09||4",
                "H4|final|||5",
                "H5|final|||6",
                "H6|final|2026-03-09||7",
                "H7|final|||8",
            ],
            &[
                "5|hearing_on|9 March 2026|not a date",
                "6|hearing_on|46090|not a date",
                "8|hearing_on|31/02/2026|no such day",
            ],
        ),
    ),
    ("counted-from-1904.xlsx", Read(&["H1|final|2026-03-09|made|2"], NONE)),
    (
        "ids.xlsx",
        Read(
            &[
                "007|final|2026-03-09||4",
                "1.5|final|2026-03-09||6",
                "12345|final|2026-03-09||3",
                "1234567890123456|final|2026-03-09||5",
                "TRUE|final|2026-03-09||7",
            ],
            &["2||*|a number of which only the first 15 digits were kept"],
        ),
    ),
    ("no-rows.xlsx", Read(NONE, NONE)),
    ("empty-sheet.xlsx", Refused(3, "no sheet of it has a cell that can be seen")),
    ("short-row.xlsx", Read(&["H1|final|2026-03-09||2"], NONE)),
    ("long-row.xlsx", Read(NONE, &["2||*|has 5 fields, the header has 4"])),
    ("formula.xlsx", Read(&["H1|final|2026-03-09||2"], &["2|outcome|#N/A|an error of the spreadsheet"])),
    ("cut-off.xlsx", Refused(3, "is no whole workbook")),
    ("text-inside.xlsx", Refused(3, "is no whole workbook")),
    ("locked.xlsx", Refused(3, "locked by a password")),
    ("two-sheets.xlsx", Refused(3, "it cannot be told which is meant")),
];

#[test]
fn workbooks() {
    check("hearings", HEARINGS, WORKBOOKS);
    let titled = exports("hearings", "title-lines.xlsx").ingest();
    assert!(titled.input("hearings").records_above_header > 0);
}

const ARCHIVES: &[(&str, Come)] = &[
    ("cut-off.csv.gz", Refused(3, "damaged or cut off")),
    ("cut-off-in-its-sum.csv.gz", Refused(3, "damaged or cut off")),
    ("wrong-sum.csv.gz", Refused(3, "damaged or cut off")),
    (
        "two-streams.csv.gz",
        Read(&["H1|final|2026-03-09|made|2", "H2|fhdra|2026-03-10|adjourned|3", "H3|final||more|4"], NONE),
    ),
    ("text-inside.csv.gz", Refused(3, "damaged or cut off")),
    ("cut-off.zip", Refused(3, "is no whole zip file")),
    ("two-files.zip", Refused(3, "has 2 files")),
    ("other-name.zip", Read(TWO, NONE)),
    ("no-ending.zip", Read(TWO, NONE)),
    ("no-files.zip", Refused(3, "is a zip file with nothing in it")),
    ("locked.zip", Refused(3, "is locked by a password")),
    ("damaged.zip", Refused(3, "damaged or cut off")),
];

#[test]
fn archives() {
    check("hearings", HEARINGS, ARCHIVES);
}

const LINES: &[(&str, Come)] = &[
    ("empty.jsonl", Refused(3, "is empty")),
    ("blank-lines.jsonl", Refused(3, "no line of it is a JSON object")),
    (
        "array.jsonl",
        Read(
            &["H2||||3"],
            &["1||[|not one JSON object", "2||*|not one JSON object", "4||]|not one JSON object"],
        ),
    ),
    (
        "mixed.jsonl",
        Read(
            &["8||||9", "H1|final|2026-03-09||1", "H10|||😀 é|11", "H4||||5"],
            &[
                "1|outcome|{\"text\":\"made\"}|a list or an object",
                "2||not json|not one JSON object",
                "3||*|names `hearing_id` more than once",
                "5|outcome|[\"a\",\"b\"]|a list or an object",
                "6||*|not one JSON object",
                "7||[\"H7\"]|not one JSON object",
                "8||{\"kind\": \"final\"}|hearing_id is blank",
                "10||*|a list or an object",
                "12||*|not one JSON object",
            ],
        ),
    ),
    ("cut-off.jsonl", Refused(3, "is cut off")),
    ("bom.jsonl", Read(&["H1|final|||1"], NONE)),
];

#[test]
fn json_lines() {
    check("hearings", HEARINGS, LINES);
    let numbers: &[(&str, Come)] = &[(
        "numbers.jsonl",
        Read(
            &["1|1000|1", "1234567890123456789|1|7", "2|12|2", "3||3", "4||4", "5||5", "6|-3|6", "8||10"],
            &[
                "3|recipients|1.5|not a whole number",
                "4|recipients|1e3|not a whole number",
                "5|recipients|9223372036854775808|too big",
                "8||*|a number of which only the first 15 digits were kept",
                "9||*|not one JSON object",
                "10|recipients|true|not a whole number",
            ],
        ),
    )];
    check("transfers", TRANSFERS, numbers);
}

const PARQUET: &[(&str, Come)] = &[
    ("nested.parquet", Refused(3, "column outcome holds lists or objects")),
    ("nested-unknown.parquet", Read(&["H1||||1", "H2||||2"], NONE)),
    ("binary.parquet", Refused(3, "column outcome cannot be read as text")),
    ("binary-text.parquet", Read(&["H1|||good|1", "H2|||é|2"], NONE)),
    ("numbers.parquet", Read(&["12||||2", "7|||1|1"], NONE)),
    (
        "cut-numbers.parquet",
        Read(&["8|||b|2"], &["1||*|a number of which only the first 15 digits were kept"]),
    ),
    ("null-id.parquet", Read(&["H1|||a|1"], &["2||*|hearing_id is blank"])),
    ("cut-off.parquet", Refused(3, "is no whole Parquet file")),
    ("cut-at-the-head.parquet", Refused(3, "is no whole Parquet file")),
    ("no-rows.parquet", Read(NONE, NONE)),
];

#[test]
fn parquet() {
    check("hearings", HEARINGS, PARQUET);
    let outcome = exports("hearings", "nested-unknown.parquet").ingest();
    assert_eq!(outcome.input("hearings").undeclared_columns, ["notes"]);
}

const TEXTS: &[(&str, Come)] = &[
    ("empty.csv", Refused(3, "is empty")),
    ("blank-lines.csv", Refused(3, "has no header")),
    ("title-lines.csv", Read(&["H1|final|2026-03-09|made|5", "H2|fhdra|2026-03-10|adjourned|6"], NONE)),
    ("trailing-columns.csv", Read(&["H1|final|||2", "H2|fhdra|||3"], NONE)),
    (
        "ragged.csv",
        Read(&["H3|final||made|4"], &["2||H1,final|has 2 fields", "3||H2,final,made,more|has 4 fields"]),
    ),
    ("header-twice.csv", Refused(3, "names column hearing_id more than once")),
    // Two files put together: the second header is a row whose cells are refused.
    (
        "header-again.csv",
        Read(
            &[
                "H1|final|2026-03-09|made|2",
                "H2|fhdra|2026-03-10|adjourned|3",
                "H3|final|2026-03-09|made|5",
                "hearing_id|||outcome|4",
            ],
            &["4|kind|kind|not one of", "4|hearing_on|hearing_on|not a date"],
        ),
    ),
    // An id is compared exactly.
    (
        "bom-inside.csv",
        Read(
            &[
                "H1|final|2026-03-09|made|2",
                "H2|fhdra|2026-03-10|adjourned|3",
                "\u{feff}H3|final|2026-03-09|made|4",
            ],
            NONE,
        ),
    ),
    (
        "nul-bytes.csv",
        Read(
            &["H1|final|||2", "H3|||made|4"],
            &["2|outcome|a\0b|it holds a NUL byte", "3||*|it holds a NUL byte", "4|kind|fi\0nal|not one of"],
        ),
    ),
    ("zeros-at-the-end.csv", Refused(3, "is cut off")),
    ("mixed-line-ends.csv", Read(&["H1|||one|2", "H2|||two|3", "H3|||th\rree|4", "H4|||four|5"], NONE)),
    (
        "cut-in-quotes.csv",
        Read(&["H1|||made|2", "H3|||made|4", "H4|||made|5"], &["3||H2,\"he said|not closed"]),
    ),
    ("cut-off.csv", Refused(3, "is cut off")),
    (
        "quotes.csv",
        Read(
            &["H1|||“smart”|2", "H2|||a \"b\" c|3", "H3|||6\" wide|4", "H4|||xy|5", "“H5”|||'single'|6"],
            NONE,
        ),
    ),
    ("scientific.csv", Read(&["00012|||made|3", "1.23457E+15|||made|2", "12|||made|4"], &["5||*|"])),
    (
        "spaces.csv",
        Read(
            &["H1|final|2026-03-09||2", "H3||||4", "H4||2026-03-09||5", "\u{200b}H2|final|2026-03-09||3"],
            &[
                "4|kind|final\u{200b}|not one of",
                "4|hearing_on|2026-03-09\u{200b}|not a date",
                "5|kind|first\u{a0}one|not one of",
                "6||*|hearing_id is blank",
            ],
        ),
    ),
    (
        "dates.csv",
        Read(
            &[
                "H1||||2",
                "H10||||11",
                "H2||||3",
                "H3||2026-03-25||4",
                "H4||||5",
                "H5||||6",
                "H6||||7",
                "H7||||8",
                "H8||||9",
                "H9||2024-02-29||10",
            ],
            &[
                "2|hearing_on|31/02/2026|no such day",
                "3|hearing_on|09/03/26|not a date",
                "5|hearing_on|03/25/2026|no such day",
                "6|hearing_on|2026-02-30|no such day",
                "7|hearing_on|9-Mar-2026|not a date",
                "8|hearing_on|00/00/0000|no such day",
                "9|hearing_on|1900-01-00|no such day",
                "11|hearing_on|n/a|not a date",
            ],
        ),
    ),
    // One is the 25th of March, so the other is the 4th of March or the 3rd of April.
    (
        "month-first.csv",
        Refused(2, "it cannot be told whether hearing_on is written day-first or month-first"),
    ),
    (
        "only-month-first.csv",
        Read(
            &["H1||||2", "H2||||3"],
            &["2|hearing_on|03/25/2026|no such day", "3|hearing_on|12/31/2026|no such day"],
        ),
    ),
    ("utf-16-unmarked.csv", Read(TWO, NONE)),
    ("utf-16-odd-byte.csv", Refused(3, "utf-16le")),
    ("utf-16-half-a-pair.csv", Refused(3, "utf-16le")),
    ("two-encodings.csv", Read(&["H1|||café|2"], &["3||*|has bytes that are not UTF-8"])),
    ("markup.csv", Refused(3, "names no column of table hearings")),
    ("a-list.json", Refused(3, "is in a form that is not read")),
];

#[test]
fn texts() {
    check("hearings", HEARINGS, TEXTS);
    let thousands: &[(&str, Come)] = &[(
        "thousands.csv",
        Read(
            &["X1||2", "X2||3", "X3||4", "X4|1000|5"],
            &[
                "2|recipients|1,000|not a whole number",
                "3|recipients|1 000|not a whole number",
                "4|recipients|1.000|not a whole number",
            ],
        ),
    )];
    check("transfers", TRANSFERS, thousands);
}

/// A formula of a workbook that no spreadsheet has computed shows a value to whoever opens it, and holds none.
#[test]
fn a_formula_that_was_never_computed() {
    let formula: &[(&str, Come)] = &[("formula-never-computed.xlsx", Read(&["H1|final||made|2"], NONE))];
    check("hearings", HEARINGS, formula);
}

#[test]
fn every_file_has_what_it_must_come_to() {
    let all = [WORKBOOKS, ARCHIVES, LINES, PARQUET, TEXTS];
    let known: Vec<&str> = all.iter().flat_map(|files| files.iter().map(|(file, _)| *file)).collect();
    for file in fs::read_dir(folder("hearings")).unwrap() {
        let file = file.unwrap().file_name().into_string().unwrap();
        assert!(known.contains(&file.as_str()) || file == "formula-never-computed.xlsx", "{file}");
    }
}
