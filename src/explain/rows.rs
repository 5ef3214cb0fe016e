//! The rows that an account cites, each with its file and row. Only keys and facts are ever asked for: never a name,
//! free text, or what the law protects.

use std::collections::{BTreeMap, BTreeSet};

use arrow::{
    array::{Array, AsArray, RecordBatch},
    compute::cast,
    datatypes::{DataType, Date32Type, Int64Type, TimeUnit, TimestampMicrosecondType},
};
use serde::Serialize;

use super::moment::{At, Day};
use crate::{
    Error, Result,
    contract::{self, CaseOf, Kind, ORIGIN, Sensitivity, Table},
    engine::Session,
};

/// One row of a table of the contract.
#[derive(Debug)]
pub struct Row {
    pub table: &'static Table,
    /// Two keys are joined by `/`.
    pub key: String,
    pub file: Option<String>,
    pub row: Option<i64>,
    /// The dates that are given.
    dates: BTreeMap<&'static str, At>,
    /// The ids, words and numbers that are given.
    words: BTreeMap<&'static str, String>,
}

/// Where a value came from: the columns of one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    pub table: String,
    pub key: String,
    pub columns: Vec<String>,
    pub file: Option<String>,
    pub row: Option<i64>,
}

/// The keys to look up, a table at a time.
#[derive(Debug, Default)]
pub struct Wanted {
    keys: BTreeMap<&'static str, BTreeSet<String>>,
    /// Tables of which a case's own rows are asked for, with the cases.
    cases: BTreeMap<&'static str, BTreeSet<String>>,
}

/// The rows that were found.
#[derive(Debug, Default)]
pub struct Book {
    rows: BTreeMap<&'static str, BTreeMap<String, Row>>,
    /// Table and case to the one row of that table in the case.
    only: BTreeMap<(&'static str, String), Row>,
}

impl Row {
    pub fn date(&self, column: &str) -> Option<At> {
        self.dates.get(column).copied()
    }

    pub fn word(&self, column: &str) -> Option<&str> {
        self.words.get(column).map(String::as_str)
    }

    /// Every date that is given, in the order of the contract.
    pub fn dates(&self) -> impl Iterator<Item = (&'static str, At)> {
        self.table.columns.iter().filter_map(|c| Some((c.name.as_str(), self.date(&c.name)?)))
    }

    /// Table and key of the rows that it points at, in some tables.
    pub fn points_at(&self, tables: &BTreeSet<&str>) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        for column in &self.table.columns {
            let to = column.points_at.as_deref().filter(|to| tables.contains(to)).and_then(contract::table);
            if let (Some(to), Some(key)) = (to.filter(|to| to.key.len() == 1), self.word(&column.name)) {
                found.push((to.name.as_str(), key.to_owned()));
            }
        }
        if let (Some(case), Some(child)) = (self.word("case_id"), self.word("child_id"))
            && tables.contains("case_children")
        {
            found.push(("case_children", format!("{case}/{child}")));
        }
        found
    }

    pub fn source(&self, columns: &[&str]) -> Source {
        Source {
            table: self.table.name.clone(),
            key: self.key.clone(),
            columns: columns.iter().map(|column| (*column).to_owned()).collect(),
            file: self.file.clone(),
            row: self.row,
        }
    }
}

impl Wanted {
    /// A row by its table and key, where that is a table of the contract.
    pub fn add(&mut self, table: &str, key: &str) {
        if let Some(table) = contract::table(table) {
            self.keys.entry(&table.name).or_default().insert(key.to_owned());
        }
    }

    /// The one row of a table in a case.
    pub fn add_of_case(&mut self, table: &str, case: &str) {
        if let Some(table) = contract::table(table).filter(|table| table.case == CaseOf::CaseId) {
            self.cases.entry(&table.name).or_default().insert(case.to_owned());
        }
    }
}

impl Book {
    /// Looks up every row that is wanted, a table at a time, through a viewer's session.
    ///
    /// # Errors
    /// As the session gives them.
    pub fn found(session: &Session, wanted: &Wanted) -> Result<Book> {
        let mut book = Book::default();
        book.add(session, wanted)?;
        Ok(book)
    }

    /// Looks up more.
    ///
    /// # Errors
    /// As the session gives them.
    pub fn add(&mut self, session: &Session, wanted: &Wanted) -> Result<()> {
        for (name, keys) in &wanted.keys {
            let table = contract::table(name).expect("only tables of the contract are wanted");
            let known = self.rows.entry(name).or_default();
            let keys: BTreeSet<&String> = keys.iter().filter(|key| !known.contains_key(*key)).collect();
            let first: BTreeSet<String> = keys.iter().flat_map(|key| beginnings(table, key)).collect();
            for row in rows(session, table, &table.key[0], &first)? {
                if keys.contains(&row.key) {
                    known.insert(row.key.clone(), row);
                }
            }
        }
        for (name, cases) in &wanted.cases {
            let table = contract::table(name).expect("only tables of the contract are wanted");
            self.keep_only(name, rows(session, table, "case_id", cases)?);
        }
        Ok(())
    }

    /// Keeps the rows that are the only ones of their case: which of several a rule took is not told by the case.
    fn keep_only(&mut self, table: &'static str, rows: Vec<Row>) {
        let mut by_case: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for row in rows {
            if let Some(case) = row.word("case_id") {
                by_case.entry(case.to_owned()).or_default().push(row);
            }
        }
        for (case, mut rows) in by_case {
            if rows.len() == 1 {
                self.only.extend(rows.pop().map(|row| ((table, case), row)));
            }
        }
    }

    /// The row of a table in a case, where the case has just one.
    pub fn only_row(&self, table: &'static str, case: &str) -> Option<&Row> {
        self.only.get(&(table, case.to_owned()))
    }

    pub fn row(&self, table: &str, key: &str) -> Option<&Row> {
        self.rows.get(table)?.get(key)
    }
}

/// The rows of a table in which a column holds one of these keys.
pub fn rows(
    session: &Session,
    table: &'static Table,
    column: &str,
    keys: &BTreeSet<String>,
) -> Result<Vec<Row>> {
    let shown =
        table.columns.iter().filter(|c| matches!(c.sensitivity, Sensitivity::Key | Sensitivity::Fact));
    let columns: Vec<&str> = shown.map(|c| c.name.as_str()).chain(ORIGIN).collect();
    let batches = session.rows_holding(table, column, keys, &columns)?;
    let mut rows = Vec::new();
    for batch in &batches {
        rows.extend(read(table, batch)?);
    }
    Ok(rows)
}

/// What the first column of a key may be: a second part is parted from it by `/`, which may stand in either.
fn beginnings(table: &Table, key: &str) -> Vec<String> {
    match table.key.len() {
        1 => vec![key.to_owned()],
        _ => key.match_indices('/').map(|(at, _)| key[..at].to_owned()).collect(),
    }
}

fn read(table: &'static Table, batch: &RecordBatch) -> Result<Vec<Row>> {
    let defect =
        |e: &dyn std::fmt::Display| Error::Defect(format!("rows of {} cannot be read: {e}", table.name));
    let mut rows: Vec<Row> = (0..batch.num_rows())
        .map(|_| Row {
            table,
            key: String::new(),
            file: None,
            row: None,
            dates: BTreeMap::new(),
            words: BTreeMap::new(),
        })
        .collect();
    for column in &table.columns {
        let Some(values) = batch.column_by_name(&column.name) else { continue };
        if matches!(column.kind, Kind::Date | Kind::Month | Kind::Datetime) {
            let moments = moments(values, &column.kind).map_err(|e| defect(&e))?;
            for (row, moment) in rows.iter_mut().zip(moments) {
                row.dates.extend(moment.map(|moment| (column.name.as_str(), moment)));
            }
        } else {
            let words = cast(values, &DataType::Utf8View).map_err(|e| defect(&e))?;
            for (row, word) in rows.iter_mut().zip(words.as_string_view()) {
                row.words.extend(word.map(|word| (column.name.as_str(), word.to_owned())));
            }
        }
    }
    let [files, numbers] = ORIGIN.map(|name| batch.column_by_name(name).expect("every row has an origin"));
    let files = cast(files, &DataType::Utf8View).map_err(|e| defect(&e))?;
    let numbers = cast(numbers, &DataType::Int64).map_err(|e| defect(&e))?;
    for (at, row) in rows.iter_mut().enumerate() {
        let (files, numbers) = (files.as_string_view(), numbers.as_primitive::<Int64Type>());
        row.file = files.is_valid(at).then(|| files.value(at).to_owned());
        row.row = numbers.is_valid(at).then(|| numbers.value(at));
        let parts: Vec<&str> = table.key.iter().filter_map(|part| row.word(part)).collect();
        row.key = parts.join("/");
    }
    Ok(rows)
}

fn moments(
    values: &arrow::array::ArrayRef,
    kind: &Kind,
) -> std::result::Result<Vec<Option<At>>, arrow::error::ArrowError> {
    if *kind == Kind::Datetime {
        let moments = cast(values, &DataType::Timestamp(TimeUnit::Microsecond, None))?;
        return Ok(moments.as_primitive::<TimestampMicrosecondType>().iter().map(|m| m.map(At)).collect());
    }
    let days = cast(values, &DataType::Date32)?;
    Ok(days.as_primitive::<Date32Type>().iter().map(|day| day.map(|day| At::start_of(Day(day)))).collect())
}
