//! The same tables as other programs write them: LibreOffice Calc, PostgreSQL's COPY, pandas, openpyxl, XlsxWriter, DuckDB; as CSV,
//! workbooks, Parquet, JSON lines, gzipped, in a zip, in UTF-16 and in parts.
//! `tests/ingest/real/README.md` says how they were made.

use std::{
    fs,
    path::{Path, PathBuf},
};

use plumbline::contract::{self, Kind, Table};

use crate::program::{Place, user};

const COPIES: [&str; 10] = [
    "libreoffice",
    "postgres",
    "pandas",
    "openpyxl",
    "xlsxwriter",
    "workbooks",
    "parquet",
    "duckdb",
    "jsonl",
    "packed",
];

/// Copies of which only the rows are compared; the tables that they do not have are the original's.
const OF_SOME_TABLES: [&str; 3] = ["libreoffice-utf16", "pandas-packed", "postgres-json"];

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/ingest/real").join(name)
}

/// What a folder of exports comes to.
struct Come {
    /// Every row of every table, as text, in the order of the tables' names and the rows' own text.
    rows: Vec<String>,
    obligations: Vec<String>,
}

impl Come {
    fn of(name: &str) -> Come {
        let place = ingested(&folder(name));
        place.ok(&["check", "--as-at", "2026-03-31"]);
        let obligations = ask(
            &place,
            "select * from obligations order by rule_id, case_id, subject_kind, subject_id, part, triggered_at, due_at",
        );
        Come { rows: rows(&place, name), obligations }
    }
}

fn ingested(exports: &Path) -> Place {
    let place = Place::small();
    // Some cases are shielded: this viewer is entitled to all of them.
    let viewer = format!(
        "[[access.viewers]]\nuser = \"{}\"\nsees = \"all\"\nreads = [\"name\", \"text\", \"special\"]\nshields = \"all\"\n",
        user()
    );
    fs::write(place.path().join("plumbline.toml"), viewer).unwrap();
    place.ok(&["ingest", exports.to_str().unwrap()]);
    place
}

fn ask(place: &Place, query: &str) -> Vec<String> {
    let said = place.ok(&["sql", "--format", "csv", "--purpose", "audit", query]);
    said.lines().skip(1).map(str::to_owned).collect()
}

/// Every row of every table, nothing of which was refused.
fn rows(place: &Place, name: &str) -> Vec<String> {
    assert_eq!(ask(place, "select count(*) from quarantine"), ["0"], "{name}");
    let each: Vec<String> = contract::tables().iter().map(rows_as_text).collect();
    ask(place, &format!("{} order by table_name, row_text", each.join(" union all ")))
}

/// A query over a table's columns, the origin aside. A blank is null and no text is empty, so nothing is blurred.
fn rows_as_text(table: &Table) -> String {
    let cells =
        table.columns.iter().map(|column| format!("coalesce(cast(\"{}\" as varchar), '')", column.name));
    let cells: Vec<String> = cells.collect();
    format!("select '{0}' as table_name, {1} as row_text from {0}", table.name, cells.join(" || ' | ' || "))
}

#[test]
fn other_programs_files_come_to_what_the_originals_come_to() {
    let original = Come::of("original");
    let lines =
        |table: &Table| fs::read_to_string(folder("original").join(format!("{}.csv", table.name))).unwrap();
    for table in contract::tables() {
        let is_of = |row: &&String| row.starts_with(&format!("{},", table.name));
        assert!(original.rows.iter().any(|row| is_of(&row)), "{} is empty:\n{}", table.name, lines(table));
    }
    assert!(original.obligations.len() > 100, "{} obligations", original.obligations.len());
    for name in COPIES {
        let copy = Come::of(name);
        same(name, &original.rows, &copy.rows);
        same(name, &original.obligations, &copy.obligations);
    }
}

#[test]
fn copies_of_some_tables_come_to_the_originals_rows() {
    let original = rows(&ingested(&folder("original")), "original");
    for name in OF_SOME_TABLES {
        let exports = tempfile::tempdir().unwrap();
        copy(&folder(name), exports.path());
        if name != "pandas-packed" {
            for table in contract::tables().iter().map(|table| &table.name) {
                if !exports.path().join(format!("{table}.csv")).exists()
                    && !exports.path().join(format!("{table}.jsonl")).exists()
                {
                    let own = format!("{table}.csv");
                    fs::copy(folder("original").join(&own), exports.path().join(&own)).unwrap();
                }
            }
        }
        same(name, &original, &rows(&ingested(exports.path()), name));
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let (from, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if from.is_dir() {
            fs::create_dir(&to).unwrap();
            copy(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

fn same(name: &str, original: &[String], copy: &[String]) {
    let differing = original.iter().zip(copy).find(|(wanted, found)| wanted != found);
    if let Some((wanted, found)) = differing {
        panic!("{name}:\nwanted {wanted}\nfound  {found}");
    }
    assert_eq!(copy.len(), original.len(), "{name}");
}

/// The forms in which a type's cells are written in a copy.
fn cells(name: &str, wanted: fn(&Kind) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for table in contract::tables() {
        let mut file = csv::Reader::from_path(folder(name).join(format!("{}.csv", table.name))).unwrap();
        let header = file.headers().unwrap().clone();
        let columns: Vec<usize> = header
            .iter()
            .enumerate()
            .filter(|(_, title)| {
                table.columns.iter().any(|column| column.name == *title && wanted(&column.kind))
            })
            .map(|(at, _)| at)
            .collect();
        for record in file.records() {
            let record = record.unwrap();
            found.extend(columns.iter().map(|at| record[*at].to_owned()).filter(|cell| !cell.is_empty()));
        }
    }
    found
}

/// The copies are worth a test only while they are in the programs' own forms.
#[test]
fn each_copy_is_in_its_programs_own_forms() {
    let is = |name: &str, kind: fn(&Kind) -> bool, form: fn(&str) -> bool| {
        let cells = cells(name, kind);
        assert!(!cells.is_empty(), "{name}");
        let other = cells.iter().find(|cell| !form(cell));
        assert_eq!(other, None, "{name}");
    };
    let date = |kind: &Kind| *kind == Kind::Date;
    let datetime = |kind: &Kind| *kind == Kind::Datetime;
    let boolean = |kind: &Kind| *kind == Kind::Bool;
    is("libreoffice", date, |cell| cell.len() == 10 && cell.as_bytes()[2] == b'/');
    is("libreoffice", datetime, |cell| cell.len() == 19 && cell.as_bytes()[2] == b'/');
    is("libreoffice", boolean, |cell| ["TRUE", "FALSE"].contains(&cell));
    is("postgres", boolean, |cell| ["t", "f"].contains(&cell));
    is("postgres", datetime, |cell| cell.as_bytes()[10] == b' ' && (cell.len() == 19 || cell.len() == 22));
    is("pandas", boolean, |cell| ["True", "False"].contains(&cell));
    is("pandas", |kind| *kind == Kind::Int, |cell| cell.ends_with(".0"));
    let zones = cells("postgres", datetime);
    assert!(["+00", "+01"].iter().all(|zone| zones.iter().any(|cell| cell.ends_with(zone))));
    let indexed = fs::read_to_string(folder("pandas").join("transfers.csv")).unwrap();
    assert!(indexed.starts_with(",transfer_id,"), "{indexed}");
}
