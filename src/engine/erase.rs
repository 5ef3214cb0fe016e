//! All rows of some cases taken out of a snapshot's files and its results', those of shielded cases among them.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow::array::{ArrayRef, Int64Array, StringArray};
use chrono::NaiveDate;
use datafusion::{
    dataframe::DataFrame,
    functions::regex::expr_fn::regexp_like,
    logical_expr::{Expr, lit},
    prelude::ident,
};

use super::{
    Limits, Params, Rows, Session, Value,
    divide::{files_in, in_place_of, key_set, of_results, of_tables},
    reach::{CHILDREN_ALONE, Related, asked},
};
use crate::{
    Result,
    contract::{self, CaseOf},
    embedded,
    lake::{
        QUARANTINE, parquet,
        snapshot::{shielded_cases_path, table_name, with_shielded},
    },
    model::Calendar,
};

/// A row that went.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ErasedRow {
    pub table: String,
    pub file: String,
    pub row: i64,
    /// It lay among those of shielded cases.
    pub is_shielded: bool,
}

/// The cases that some table of a snapshot names, or a row that was refused.
///
/// # Errors
/// `Lake` and `Disk` where a file cannot be read.
pub fn cases_named(dir: &Path, supplied: &[String], limits: &Limits) -> Result<BTreeSet<String>> {
    let session = Session::new(Calendar::built_in(), NaiveDate::default(), limits)?;
    let mut cases = BTreeSet::new();
    let tables = of_case_id(supplied).map(table_name).chain([PathBuf::from(QUARANTINE)]);
    for table in tables {
        session.add_files("one_table", &with_shielded(dir, &table))?;
        cases.extend(asked(&session, "cases_named", &Params::new())?);
    }
    Ok(cases)
}

fn of_case_id(supplied: &[String]) -> impl Iterator<Item = &str> {
    let tables = contract::tables().iter();
    tables
        .filter(|table| table.case == CaseOf::CaseId && supplied.contains(&table.name))
        .map(|table| table.name.as_str())
}

/// Takes all rows of these cases out of the tables of a snapshot that is being written. What was refused of them is for
/// [`blank_refused`].
///
/// # Errors
/// As [`cases_named`].
pub fn erase_from_tables(
    dir: &Path,
    supplied: &[String],
    taken_on: NaiveDate,
    cases: &BTreeSet<String>,
    limits: &Limits,
) -> Result<Vec<ErasedRow>> {
    #[derive(serde::Deserialize)]
    struct Origin {
        _file: String,
        _row: i64,
    }
    let session = Session::new(Calendar::built_in(), taken_on, limits)?;
    let mut erased = Vec::new();
    for (table, is_of_them) in of_tables(dir, supplied, taken_on, cases, limits)? {
        for (at, file) in with_shielded(dir, &table_name(table)).iter().enumerate() {
            let frame = session.files(std::slice::from_ref(file))?;
            let frame = frame.filter(is_of_them.clone()).map_err(|e| session.say(e))?;
            session.register("going", frame.into_view())?;
            let sql = embedded::text("queries/scope/going.sql");
            let rows: Vec<Origin> = session.rows(sql, &Params::new())?;
            if rows.is_empty() {
                continue;
            }
            session.keep_only(file, !is_of_them.clone())?;
            erased.extend(rows.into_iter().map(|row| ErasedRow {
                table: table.to_owned(),
                file: row._file,
                row: row._row,
                is_shielded: at > 0,
            }));
        }
    }
    session.forget_shielded(dir, cases)?;
    Ok(erased)
}

/// Takes all rows of these cases out of results.
///
/// # Errors
/// As [`cases_named`].
pub fn erase_from_results(
    dir: &Path,
    children: &BTreeSet<String>,
    cases: &BTreeSet<String>,
    limits: &Limits,
) -> Result<u64> {
    let session = Session::new(Calendar::built_in(), NaiveDate::default(), limits)?;
    let mut n = 0;
    for (name, is_of_them) in of_results(dir, children, cases)? {
        for file in with_shielded(dir, &name).iter().filter(|file| file.exists()) {
            let going = session.n_rows(file, &is_of_them)?;
            if going > 0 {
                session.keep_only(file, !is_of_them.clone())?;
                n += going as u64;
            }
        }
    }
    session.forget_shielded(dir, cases)?;
    Ok(n)
}

/// What of a snapshot is these cases' alone, by its keys.
pub struct Alone {
    pub children: BTreeSet<String>,
    pub shields_and_paper: BTreeSet<String>,
}

/// What is these cases' alone.
///
/// # Errors
/// As [`cases_named`].
pub fn alone(dir: &Path, supplied: &[String], cases: &BTreeSet<String>, limits: &Limits) -> Result<Alone> {
    let related = Related::of(&files_in(dir, supplied), NaiveDate::default(), cases, CHILDREN_ALONE, limits)?;
    let shields_and_paper = &related.shields | &related.paper_items;
    Ok(Alone { children: related.children, shields_and_paper })
}

/// What a snapshot's quarantine is to hold of cases that go no more.
pub struct Refused<'a> {
    pub cases: &'a BTreeSet<String>,
    pub alone: &'a Alone,
    /// The rows that went of its tables.
    pub gone: &'a [ErasedRow],
    /// Whether they are refused, and so have a line each, that says where they stood.
    pub are_refused: bool,
    pub reason: &'a str,
}

impl Refused<'_> {
    /// What is true of a refusal that is of a case that goes, as far as its keys tell.
    fn is_named(&self) -> Expr {
        let of_child = ident("table_name")
            .eq(lit("children"))
            .and(key_set(&self.alone.children).has(ident("subject_id")));
        // Where the case of a row cannot be read, what was written there may still say which it was.
        let in_text = ident("case_id").is_null().and(ident("value").is_not_null()).and(regexp_like(
            ident("value"),
            lit(self.as_cells()),
            None,
        ));
        key_set(self.cases).has(ident("case_id")).or(of_child).or(in_text)
    }

    /// A regular expression that finds any of the keys where it is the whole of a cell, in any form of export.
    fn as_cells(&self) -> String {
        let escaped = |key: &String| {
            let mut text = String::new();
            for c in key.chars() {
                text.extend(c.is_ascii_punctuation().then_some('\\'));
                text.push(c);
            }
            text
        };
        let keys = [self.cases, &self.alone.children, &self.alone.shields_and_paper];
        let keys: Vec<String> = keys.into_iter().flatten().map(escaped).collect();
        let edge = r#"[,;\t|:\[\]{}"]"#;
        format!(r"(?:^|{edge})\s*(?:{})\s*(?:$|{edge})", keys.join("|"))
    }
}

/// Blanks what a snapshot's quarantine says of cases that go. Says how many refused rows and cells were blanked.
///
/// # Errors
/// As [`cases_named`].
pub fn blank_refused(dir: &Path, refused: &Refused, limits: &Limits) -> Result<u64> {
    #[derive(serde::Deserialize)]
    struct Row {
        n: u64,
    }
    let session = Session::new(Calendar::built_in(), NaiveDate::default(), limits)?;
    let files = with_shielded(dir, Path::new(QUARANTINE));
    let is_named = refused.is_named();
    let mut frame = session.files(&files[..1])?;
    // What lay among the shielded rows is nobody's now, and lies with the others.
    if let Some(shielded) = files.get(1..).filter(|files| !files.is_empty()) {
        let theirs = session.files(shielded)?.filter(is_named.clone()).map_err(|e| session.say(e))?;
        frame = frame.union(theirs).map_err(|e| session.say(e))?;
    }
    let frame = frame.with_column("is_named", is_named.clone()).map_err(|e| session.say(e))?;
    session.register("all_refused", frame.into_view())?;
    session.add_rows("gone_rows", places(refused.gone)?)?;
    session.add_rows("refused_rows", places(if refused.are_refused { refused.gone } else { &[] })?)?;
    session.add_view("refused", embedded::text("queries/scope/refused_of_erased.sql"), &Params::new())?;
    let blanked: Vec<Row> =
        session.rows("select count(*) as n from refused where is_erased", &Params::new())?;
    let params = Params::from([("reason".into(), Value::Text(refused.reason.to_owned()))]);
    let sql = embedded::text("queries/scope/quarantine_with_erased.sql");
    let frame = session.runtime.block_on(session.frame(sql, &params))?;
    session.replace(&files[0], frame)?;
    if let Some(shielded) = files.get(1) {
        session.keep_only(shielded, !is_named)?;
    }
    Ok(blanked.iter().map(|row| row.n).sum())
}

fn places(rows: &[ErasedRow]) -> Result<Rows> {
    let text = |of: fn(&ErasedRow) -> &str| -> ArrayRef {
        Arc::new(rows.iter().map(|row| Some(of(row))).collect::<StringArray>())
    };
    let numbers: ArrayRef = Arc::new(rows.iter().map(|row| Some(row.row)).collect::<Int64Array>());
    Rows::of(vec![("table_name", text(|row| &row.table)), ("file", text(|row| &row.file)), ("row", numbers)])
}

impl Session {
    /// Takes cases off the list of those whose rows lie apart.
    fn forget_shielded(&self, dir: &Path, cases: &BTreeSet<String>) -> Result<()> {
        let path = shielded_cases_path(dir);
        if !path.exists() {
            return Ok(());
        }
        self.keep_only(&path, !key_set(cases).has(ident("case_id")))
    }

    /// Writes a frame in the place of a file, with its columns' types.
    fn replace(&self, file: &Path, frame: DataFrame) -> Result<()> {
        let (schema, sorting) = parquet::shape_of(file, self.key.as_ref())?;
        let properties = parquet::properties(self.key.as_ref()).set_sorting_columns(sorting).build();
        in_place_of(file, |aside| {
            self.runtime.block_on(async {
                let stream = frame.execute_stream().await.map_err(|e| self.say(e))?;
                self.stream_to(stream, aside, properties, Some(schema)).await
            })
        })
    }
}
