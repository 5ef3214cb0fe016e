//! The folder of exports as a whole: which files are read, what stops the ingest, and what the manifest says.

use std::{fs, sync::Mutex};

use chrono::NaiveDate;
use plumbline::{
    ingest::ingest,
    lake::{Ignored, Manifest, TakenOn},
    progress::Progress,
};
use serde_json::json;

use crate::ingest_exports::{Exports, batches};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn files_are_found_in_any_case() {
    let outcome = Exports::required().without("staff.csv").with("STAFF.Csv", "staff_id\nS9\n").ingest();
    assert_eq!(outcome.rows("staff", &["staff_id", "_file"]), ["S9|STAFF.Csv"]);
}

#[test]
fn files_that_are_no_tables_are_ignored_and_listed() {
    let exports =
        Exports::required().with("contact-logs.csv", "x\n").with("readme.docx", "").with("cases", "");
    fs::create_dir(exports.folder().join("archive of 2024")).unwrap();
    let outcome = exports.ingest();
    let manifest = &outcome.ingested.snapshot.manifest;
    let ignored = |file: &str, near: Option<&str>| Ignored {
        file: file.into(),
        nearest_table: near.map(str::to_owned),
    };
    assert_eq!(
        manifest.ignored_files,
        [
            ignored("archive of 2024", None),
            ignored("cases", Some("cases")),
            ignored("contact-logs.csv", Some("contact_log")),
            ignored("readme.docx", None),
        ]
    );
    assert!(outcome.notes().contains(
        "files that are no table's were left alone: archive of 2024, cases (is it cases.csv?), contact-logs.csv (is it \
         contact_log.csv?), readme.docx"
    ));
}

#[test]
fn every_required_table_that_is_missing_is_named() {
    let (code, message) =
        Exports::required().without("cases.csv").without("staff.csv").with("case.csv", "").fails();
    assert_eq!(code, 3);
    assert_eq!(
        message,
        "EXPORTS: staff.csv and cases.csv (is it case.csv?) are missing, and an export without them cannot be used; \
         if they have other names, `plumbline init EXPORTS` proposes which is which"
    );
    let (code, message) = Exports::none().fails();
    assert_eq!(code, 3);
    assert_eq!(
        message,
        "EXPORTS: teams.csv, staff.csv, cases.csv, children.csv, case_children.csv and allocations.csv are missing, and \
         an export without them cannot be used; if they have other names, `plumbline init EXPORTS` proposes which is which"
    );
}

#[test]
fn a_folder_that_is_not_there() {
    let mut exports = Exports::none();
    exports.options.exports = exports.folder().join("nowhere");
    let (code, message) = exports.fails();
    assert_eq!(code, 3);
    assert_eq!(message, "the exports EXPORTS/nowhere are not there: name their folder");
}

#[test]
fn forms_that_are_not_read_are_refused() {
    for name in ["hearings.xls", "hearings.json", "Hearings.ODS", "hearings.csv.zst"] {
        let (code, message) = Exports::required().with(name, "x").fails();
        let expected = "is in a form that is not read: save it as CSV, XLSX, JSON lines (.jsonl) or Parquet";
        assert_eq!((code, message), (3, format!("EXPORTS: {name} (table hearings) {expected}")));
    }
}

#[test]
fn files_that_are_not_what_their_name_says() {
    let damaged = [
        ("hearings.xlsx", "hearings.xlsx is no whole workbook"),
        ("hearings.zip", "hearings.zip is no whole zip file"),
        ("hearings.parquet", "hearings.parquet is no whole Parquet file"),
        ("hearings.csv.gz", "hearings.csv.gz cannot be read: it is damaged or cut off"),
        ("hearings.jsonl", "hearings.jsonl: no line of it is a JSON object"),
    ];
    for (name, expected) in damaged {
        let (code, message) = Exports::required().with(name, "not at all\n").fails();
        assert_eq!(code, 3);
        assert!(message.starts_with(expected), "{message}");
    }
}

#[test]
fn two_files_for_one_table_are_refused() {
    let refused = |name: &str| Exports::required().with(name, "case_id\n").fails();
    let expected = |names: &str| {
        let what = "keep one, or say in [exports.files] which are its parts";
        (3, format!("EXPORTS: table cases has 2 files, {names}: {what}"))
    };
    assert_eq!(refused("Cases.csv"), expected("Cases.csv, cases.csv"));
    assert_eq!(refused("cases.jsonl"), expected("cases.csv, cases.jsonl"));
    assert_eq!(refused("cases_2026-01.csv"), expected("cases.csv, cases_2026-01.csv"));
}

#[test]
fn an_empty_folder_named_as_a_table() {
    let exports = Exports::required();
    fs::create_dir(exports.folder().join("hearings.csv")).unwrap();
    let (code, message) = exports.fails();
    assert_eq!(
        (code, message.as_str()),
        (3, "EXPORTS: hearings.csv (table hearings) is an empty folder: put its files there, or delete it")
    );
}

#[test]
fn headers_that_cannot_be_used() {
    let cases: [(&[u8], &str); 10] = [
        (b"", "children.csv is empty: it has no header; delete it if there is no such table"),
        (b"\xef\xbb\xbf", "children.csv has no header: its first line must name the columns"),
        (b"\r\n\n", "children.csv has no header: its first line must name the columns"),
        (b"child_id,\"name\nK1,Jo\n", "children.csv: an opening quote in its header is not closed"),
        (
            b"child_id,name,Child_ID,NAME\n",
            "children.csv: its header names column child_id more than once, as fields 1 and 3: keep one",
        ),
        (
            b"childid,name\nK1,Jo\n",
            "children.csv: its header lacks column child_id (the nearest it has is `childid`), without which no row of \
             table children can be used",
        ),
        (
            b"name\nJo\n",
            "children.csv: its header lacks column child_id, without which no row of table children can be used",
        ),
        (
            b"PK\x03\x04,what\n",
            "children.csv: its header names no column of table children; found `PK\x03\x04 what`, expected some of \
             child_id, name, date_of_birth, date_of_death, death_notified_on, death_recorded_on, \
             correspondence_reviewed_on, parted by a comma, a semicolon, a tab or |; if they have other names, say in \
             [columns.children] which is which",
        ),
        (
            b"\0\0\0\0",
            "children.csv: its header holds NUL bytes: save it as UTF-8, or name its encoding in [exports.encodings]",
        ),
        (
            b"child_id,name\n,Jo\n",
            "children.csv: none of its rows can be used, and an export without children cannot be used; the first: \
             child_id is blank: without it a row cannot be used",
        ),
    ];
    for (content, expected) in cases {
        let (code, message) = Exports::required().with("children.csv", content).fails();
        assert_eq!((code, message.as_str()), (3, expected));
    }
}

#[test]
fn both_parts_of_a_key_are_named_where_both_are_missing() {
    let (_, message) = Exports::required().with("case_links.csv", "case,linked,kind\n").fails();
    assert!(message.starts_with("case_links.csv: its header lacks column case_id"), "{message}");
    assert!(message.contains(" and column linked_case_id"), "{message}");
}

#[test]
fn a_table_without_rows_is_supplied() {
    let outcome = Exports::required().with("hearings.csv", "hearing_id,case_id").ingest();
    assert_eq!(outcome.counts("hearings"), [0, 0, 0, 0]);
    assert!(outcome.ingested.snapshot.table_path("hearings").is_some_and(|path| path.exists()));
    assert_eq!(outcome.ingested.snapshot.table_path("reports"), None, "what is absent is not empty");
    assert!(outcome.notes().contains("tables were not supplied: authorisations, "));
    assert!(outcome.notes().contains("; without shields, no case is hidden"));
}

#[test]
fn undeclared_columns_are_dropped_and_listed() {
    let outcome =
        Exports::required().with("children.csv", ",child_id,Nickname,NHS number\n0,K1,Bo,123\n").ingest();
    let input = outcome.input("children");
    assert_eq!(input.undeclared_columns, ["(field 1, without a name)", "Nickname", "NHS number"]);
    assert!(outcome.notes().contains(
        "columns that the contract does not name were dropped: children.csv: (field 1, without a name), Nickname, NHS \
         number"
    ));
    let batch = &batches(&outcome.ingested.snapshot.table_path("children").unwrap())[0];
    assert!(batch.column_by_name("Nickname").is_none());
}

#[test]
fn the_day_is_told_by_export_toml_first() {
    for line in ["taken_on = 2026-02-28", "taken_on = \"2026-02-28\"", "taken_on = '28/2/2026' # so"] {
        let outcome = Exports::required()
            .with("Export.toml", line)
            .with("contact_log.csv", "entry_id,recorded_at\nE1,2026-03-05T10:00\n")
            .ingest();
        let manifest = &outcome.ingested.snapshot.manifest;
        assert_eq!((manifest.taken_on, manifest.taken_on_source), (day("2026-02-28"), TakenOn::ExportToml));
        assert!(outcome.ingested.snapshot.id.starts_with("2026-02-28-"));
        assert_eq!(manifest.ignored_files, []);
    }
}

#[test]
fn the_day_is_told_by_the_newest_recorded_at_next() {
    let rows =
        "entry_id,recorded_at\nE1,2026-03-04T10:00\nE2,\nE3,2026-03-05 23:30\nE4,soon\nE5,2026-03-05\n";
    let outcome = Exports::required().with("contact_log.csv", rows).ingest();
    let manifest = &outcome.ingested.snapshot.manifest;
    assert_eq!((manifest.taken_on, manifest.taken_on_source), (day("2026-03-05"), TakenOn::NewestRecordedAt));
    let note = "the exports are taken to show 2026-03-05, the day of the newest contact_log.recorded_at";
    assert_eq!(outcome.ingested.notes[0], note);
    let outcome =
        Exports::required().with("contact_log.csv", "entry_id,recorded_at\nE1,2062-03-04\n").ingest();
    let doubt = "2062-03-04, the day of the newest contact_log.recorded_at, which is still to come: is that entry right?";
    assert!(outcome.notes().contains(doubt));
}

#[test]
fn the_day_is_told_by_the_option_last() {
    let outcome = Exports::required().with("contact_log.csv", "entry_id,recorded_at\nE1,\n").ingest();
    let manifest = &outcome.ingested.snapshot.manifest;
    assert_eq!((manifest.taken_on, manifest.taken_on_source), (day("2026-03-31"), TakenOn::AsAt));
    let mut exports = Exports::required();
    exports.options.as_at = None;
    let (code, message) = exports.fails();
    assert_eq!(code, 2);
    assert!(message.starts_with("the day that the exports show cannot be told: "), "{message}");
}

#[test]
fn an_export_toml_that_is_wrong() {
    let cases = [
        (
            "take_on = 2026-02-28",
            "EXPORTS/export.toml: unknown key `take_on`, the nearest is `taken_on`; it knows",
        ),
        ("from = 1", "EXPORTS/export.toml: unknown key `from`; it knows `taken_on` alone"),
        ("taken_on = 2026-02-30", "EXPORTS/export.toml: TOML parse error at line 1"),
        (
            "taken_on = \"31/02/2026\"",
            "EXPORTS/export.toml: taken_on is \"31/02/2026\"; expected a date: taken_on = ",
        ),
        ("taken_on = 3", "EXPORTS/export.toml: taken_on is 3; expected a date: taken_on = 2026-03-31"),
        ("taken_on: x", "EXPORTS/export.toml: TOML parse error at line 1"),
    ];
    for (content, expected) in cases {
        let (code, message) = Exports::required().with("export.toml", content).fails();
        assert_eq!(code, 2);
        assert!(message.starts_with(expected), "{message}");
    }
}

#[test]
fn a_shield_whose_case_cannot_be_told_stops_the_publish() {
    let check = |rows: &str, expected: &str| {
        let header = "shield_id,case_id,decided_on,lifted_on";
        let (code, message) = Exports::required().with("shields.csv", format!("{header}\n{rows}")).fails();
        let expected = format!(
            "shields.csv: what must be hidden cannot be told, so nothing was published. Mend {expected}"
        );
        assert_eq!((code, message), (3, expected));
    };
    check("H1,C1,2026-01-01,\nH2,,2026-01-01,\n", "row 3: its case_id is blank");
    check(
        "H1,C9,2026-01-01,\nH2,C1,2026-01-01,\nH3, c1,,\n",
        "row 2: its case_id `C9` is in no row of cases that can be used; row 4: its case_id `c1` is in no row of cases \
         that can be used",
    );
    check("H1,C1\n", "row 2: line 2 has 2 fields, the header has 4");
    check("H1,\"C1,2026-01-01,\n", "row 2: an opening quote in line 2 is not closed");
    check(",C1,2026-01-01,\n", "row 2: shield_id is blank: without it a row cannot be used");
    check(
        "H1,C1,2026-01-01,\nH1,C2,2026-01-01,\n",
        "row 3: it conflicts with row 2, which has its shield_id",
    );
    check(
        "H1,C1,2026-01-01,2026-02-01\nH1,C1,2026-01-01,\n",
        "row 3: it conflicts with row 2, which has its shield_id",
    );
    check(
        "H1,C1,soon,\n",
        "row 2: its decided_on is `soon`, not a date: give it as 2026-03-09 or 09/03/2026",
    );
}

#[test]
fn a_shield_that_another_row_keeps_in_force_stops_nothing() {
    let outcome = Exports::required()
        .with(
            "shields.csv",
            "shield_id,case_id,decided_on,applied_on,lifted_on\n\
             H1,C1,2026-01-01,2026-01-02,\n\
             H1,C1,2026-01-01,2026-01-03,2026-02-02\n\
             H2,C2,never,2026-01-02,\n\
             ,C2,2026-01-01,,\n\
             H3,C3,,,\n\
             H1,C1,2026-01-01,2026-01-02,\n",
        )
        .ingest();
    assert_eq!(outcome.counts("shields"), [6, 3, 2, 1]);
    assert_eq!(outcome.input("shields").cells_rejected, 1);
}

#[test]
fn many_shields_in_question_are_counted() {
    let rows: String = (0..25).map(|at| format!("H{at},\n")).collect();
    let (_, message) = Exports::required().with("shields.csv", format!("shield_id,case_id\n{rows}")).fails();
    assert!(message.ends_with("row 11: its case_id is blank; and 15 more"), "{message}");
}

#[test]
fn the_manifest_says_what_was_read() {
    let mut exports = Exports::required().with(
        "contact_log.csv",
        "entry_id,case_id,event_at,x\nE1,C1,never,\nE1,C1,,\nE1,C2,,\n,,,\nE2,C1,,\n",
    );
    exports.options.access = Some(json!({ "viewers": [{ "user": "asmith", "sees": "all" }] }));
    let outcome = exports.ingest();
    let snapshot = &outcome.ingested.snapshot;
    let manifest = &snapshot.manifest;
    assert!(outcome.ingested.published);
    assert_eq!(manifest.snapshot_id, snapshot.id);
    assert_eq!(snapshot.id, format!("2026-03-31-{}", &manifest.source_sha256[..8]));
    assert_eq!(manifest.created_at, exports.options.now);
    assert_eq!(manifest.access, exports.options.access);
    assert_eq!(manifest.contract_version, 1);
    assert_eq!(manifest.plumbline_version, env!("CARGO_PKG_VERSION"));
    let tables: Vec<_> = manifest.inputs.iter().map(|input| input.table.as_str()).collect();
    assert_eq!(
        tables,
        ["teams", "staff", "cases", "children", "case_children", "allocations", "contact_log"]
    );
    assert_eq!(outcome.counts("contact_log"), [5, 2, 2, 1]);
    assert_eq!(outcome.input("contact_log").cells_rejected, 1);
    assert!(outcome.notes().contains("contact_log.csv: of 5 rows, 2 rows and 1 cell refused, to quarantine"));
    assert!(outcome.notes().contains("contact_log.csv: 1 row that is the same as another, counted once"));
    let written = fs::read_to_string(snapshot.dir.join("manifest.json")).unwrap();
    let read: Manifest = serde_json::from_str(&written).unwrap();
    assert_eq!(&read, manifest);
    assert!(written.contains("\"taken_on\": \"2026-03-31\""));
    assert!(written.contains("\"created_at\": \"2026-04-01T09:00:00Z\""));
}

#[test]
fn the_same_exports_make_no_second_snapshot() {
    let mut exports = Exports::required().with("hearings.csv", "hearing_id,case_id\nH1,C1\n");
    let first = exports.ingest().ingested;
    exports.options.now += chrono::TimeDelta::days(1);
    exports.options.access = Some(json!({ "viewers": [] }));
    let again = exports.ingest().ingested;
    assert!(first.published && !again.published);
    assert_eq!(again.snapshot.id, first.snapshot.id);
    assert!(again.notes[0].ends_with("already: nothing new was published"), "{}", again.notes[0]);
    assert!(
        again.notes[1].starts_with("the configuration's [access] is not the lake's"),
        "{}",
        again.notes[1]
    );
    assert_eq!(exports.lake().snapshots().unwrap().len(), 1);
    let exports = exports.with("hearings.csv", "hearing_id,case_id\nH1,C2\n");
    let other = exports.ingest().ingested;
    assert!(other.published);
    assert_ne!(other.snapshot.id, first.snapshot.id);
    assert_eq!(exports.lake().newest().unwrap().unwrap().id, other.snapshot.id);
    // Another day, or another name of a file, is another snapshot too.
    let exports = exports.with("export.toml", "taken_on = 2026-03-30");
    assert!(exports.ingest().ingested.published);
    let exports = exports.without("hearings.csv").with("Hearings.csv", "hearing_id,case_id\nH1,C2\n");
    assert!(exports.ingest().ingested.published);
    assert_eq!(exports.lake().snapshots().unwrap().len(), 4);
}

#[test]
fn an_error_in_the_last_table_leaves_nothing_behind() {
    let exports = Exports::required().with("bank_holidays.csv", "name\nChristmas Day\n");
    let (code, message) = exports.fails();
    assert_eq!(code, 3);
    assert!(message.starts_with("bank_holidays.csv: its header lacks column date"), "{message}");
    assert!(exports.with("bank_holidays.csv", "date,name\n").ingest().ingested.published);
}

#[test]
fn any_amount_of_memory_gives_the_same_files() {
    // Keys that repeat exactly and that conflict, cells and rows that are refused, in two files.
    let row = |at: usize| match at % 50 {
        7 => format!("E{},C{},soon\n", at / 3, at % 5),
        11 => format!(",C1,{at}\n"),
        13 => "D1,C1,\n".to_owned(),
        _ => format!("E{},C{},0{}/03/2026\n", at * 7919 % 30_000 / 2, at * 31 % 7, 1 + at % 9),
    };
    let file = |rows: std::ops::Range<usize>| {
        format!("entry_id,case_id,recorded_at\n{}", rows.map(row).collect::<String>())
    };
    let read = |memory_bytes| {
        let mut exports = Exports::required()
            .with("contact_log_1.csv", file(0..30_000))
            .with("contact_log_2.csv", file(30_000..60_000));
        exports.options.memory_bytes = memory_bytes;
        let outcome = exports.ingest();
        let snapshot = &outcome.ingested.snapshot;
        let facts: Vec<_> =
            snapshot.manifest.inputs.iter().filter(|input| input.table == "contact_log").cloned().collect();
        assert_eq!(facts.len(), 2);
        let bytes = |path: std::path::PathBuf| fs::read(path).unwrap();
        (facts, bytes(snapshot.table_path("contact_log").unwrap()), bytes(snapshot.quarantine_path()))
    };
    let whole = read(1 << 30);
    assert!(whole.0.iter().all(|input| input.exact_duplicates > 0 && input.rows_rejected > 0));
    for memory_bytes in [1, 100_000, 3_000_000] {
        assert!(read(memory_bytes) == whole, "{memory_bytes}");
    }
}

#[test]
fn any_number_of_threads_gives_the_same_files() {
    let rows: String = (0..50_000).map(|at| format!("E{},C{},{at}\n", at * 7919 % 50_000, at % 3)).collect();
    let read = |threads| {
        let mut exports =
            Exports::required().with("contact_log.csv", format!("entry_id,case_id,event_at\n{rows}"));
        exports.options.threads = threads;
        let outcome = exports.ingest();
        let snapshot = &outcome.ingested.snapshot;
        [snapshot.table_path("contact_log").unwrap(), snapshot.quarantine_path()]
            .map(|path| fs::read(path).unwrap())
    };
    let one = read(1);
    assert!(read(0) == one && read(3) == one);
}

#[test]
fn progress_is_told_per_file_in_bytes() {
    /// What was begun, of how many units, how many were done, and whether it ended.
    type Step = (String, Option<u64>, u64, bool);
    #[derive(Default)]
    struct Told(Mutex<Vec<Step>>);

    impl Progress for Told {
        fn begin(&self, what: &str, units: Option<u64>) {
            self.0.lock().unwrap().push((what.to_owned(), units, 0, false));
        }

        fn advance(&self, units: u64) {
            self.0.lock().unwrap().last_mut().unwrap().2 += units;
        }

        fn end(&self) {
            self.0.lock().unwrap().last_mut().unwrap().3 = true;
        }
    }

    let told = Told::default();
    let exports = Exports::required();
    ingest(&exports.lake(), &exports.options, &told).unwrap();
    let told = told.0.into_inner().unwrap();
    let steps: Vec<_> = told.iter().map(|step| step.0.as_str()).collect();
    assert_eq!(
        steps,
        [
            "checking the exports",
            "teams.csv",
            "staff.csv",
            "cases.csv",
            "children.csv",
            "case_children.csv",
            "allocations.csv"
        ]
    );
    for (step, units, done, is_over) in told {
        assert_eq!((units, is_over), (Some(done), true), "{step}");
    }
}
