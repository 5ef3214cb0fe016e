//! The examples kept beside the rules: a small world, inserted by hand, and what the judgement must say of it.
//!
//! They are sqllogictest files; ours are part of the program. A world begins empty; `set as_at = '2026-03-31'` and `set <parameter> = 4` say
//! the day and the numbers; `insert into <table>` fills the contract's tables; a query over `obligations` is
//! answered by the judged rows of the rule that the file is named after.

use std::collections::BTreeSet;

use arrow::{
    array::Array,
    record_batch::RecordBatch,
    util::display::{ArrayFormatter, FormatOptions},
};
use chrono::NaiveDate;
use sqllogictest::{DB, DBOutput, DefaultColumnType, QueryExpect, Record, Runner, TestErrorKind};

use super::{
    catalogue::{Catalogue, JUDGEMENT, Rule, View},
    files::File,
    judge, notes, world,
};
use crate::{
    Error, Result,
    config::{Moratorium, Parameters, Setting},
    contract, embedded,
    engine::{self, Params, Rows, Session, Value},
    model::{Calendar, nearest},
};

/// What was changed beside the queries: a parameter, moved by one.
#[derive(Debug, Clone)]
pub struct Moved {
    pub parameter: String,
    pub by: i64,
}

/// Why a rule's examples do not hold.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The judgement says something else.
    #[error("{0}")]
    Rows(String),
    /// They cannot be judged at all.
    #[error("{0}")]
    Broken(String),
}

/// Runs one rule's examples.
///
/// # Errors
/// With file, line, what was expected and what the judgement said; `Broken` where there are none.
pub fn run(catalogue: &Catalogue, rule: &Rule, moved: Option<&Moved>) -> Result<(), Failure> {
    let Some(file) = catalogue.examples(&rule.id) else {
        let wanted = rule.file.trim_end_matches(".sql");
        return Err(Failure::Broken(format!("{}: no examples: write them in {wanted}.slt", rule.file)));
    };
    let records = records(file).map_err(|e| Failure::Broken(e.to_string()))?;
    let mut runner = Runner::new(|| async { World::new(catalogue, rule, moved.cloned()).map_err(Said) });
    runner.with_validator(same_rows);
    runner.run_multi(records).map_err(|e| {
        let text = e.display(false).to_string();
        match e.kind() {
            TestErrorKind::QueryResultMismatch { .. } => Failure::Rows(text),
            _ => Failure::Broken(text),
        }
    })
}

/// The statements and queries of an examples file.
///
/// # Errors
/// `Wrong` with file and line where it cannot be read, runs a program, or asks nothing.
pub fn records(file: &File) -> Result<Vec<Record<DefaultColumnType>>> {
    let name = &file.path;
    let records = sqllogictest::parser::parse_with_name::<DefaultColumnType>(&file.text, name.clone())
        .map_err(|e| Error::Wrong(format!("{name}: {e}")))?;
    // The format can run programs; examples may not.
    if records.iter().any(|record| matches!(record, Record::System { .. })) {
        return Err(Error::Wrong(format!("{name}: examples run no commands; take the `system` record out")));
    }
    if !records.iter().any(|record| matches!(record, Record::Query { .. })) {
        return Err(Error::Wrong(format!(
            "{name}: the examples ask nothing: write a `query` over obligations"
        )));
    }
    Ok(records)
}

/// Whether the same rows were found, in whatever order: obligations have none of their own.
fn same_rows(normalise: sqllogictest::Normalizer, found: &[Vec<String>], expected: &[String]) -> bool {
    let mut found: Vec<String> = found.iter().map(|row| normalise(&row.join(" "))).collect();
    let mut expected: Vec<String> = expected.iter().map(normalise).collect();
    found.sort_unstable();
    expected.sort_unstable();
    found == expected
}

/// One judged row of a rule's examples, and what it came of.
#[derive(Debug, Clone)]
pub struct Example {
    pub as_at: NaiveDate,
    pub status: String,
    /// What was set other than ours.
    pub set: Vec<(String, String)>,
    pub given: Vec<Given>,
    /// The columns that are given of the judged row.
    pub judged: Vec<(String, String)>,
}

/// A row of the world, with the columns that are given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    pub table: String,
    pub cells: Vec<(String, String)>,
}

/// Every judged row, in the order in which examples are shown.
const JUDGED: &str = "select status, subject_kind, subject_id, part, case_id, triggered_at, due_at, done_at, due_soon, \
    days_late, held_by, triggered_by, done_by, note from obligations \
    order by status, subject_id nulls last, part, triggered_at";

/// What may except a row: of its case, on all that a paragraph asks or on this subject.
const VARIATIONS: &str = "select * from variations where case_id = $case_id \
    and (subject_id is null or subject_id = $subject_id)";

/// The first example of each status: of the rows that the examples themselves expect.
///
/// # Errors
/// `Wrong` where the examples do not run.
pub fn statuses(catalogue: &Catalogue, rule: &Rule) -> Result<Vec<Example>> {
    let Some(file) = catalogue.examples(&rule.id) else { return Ok(Vec::new()) };
    let mut world = World::new(catalogue, rule, None)?;
    let mut found: Vec<Example> = Vec::new();
    for record in records(file)? {
        match record {
            Record::Statement { sql, .. } => {
                world.run(&sql).map_err(|Said(e)| e)?;
            }
            Record::Query { sql, expected: QueryExpect::Results { results, .. }, .. } => {
                world.run(&sql).map_err(|Said(e)| e)?;
                let words: BTreeSet<&str> = results.iter().flat_map(|line| line.split_whitespace()).collect();
                for row in named_rows(&world.session.table(JUDGED, &Params::new())?)? {
                    let value = |name: &str| row.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
                    let status = value("status").unwrap_or_default();
                    let is_new = found.iter().all(|one| one.status != status);
                    if is_new
                        && value("subject_id").is_some_and(|id| words.contains(id))
                        && words.contains(status)
                    {
                        found.push(world.example(status.to_owned(), row.clone())?);
                    }
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

/// The columns that are given of each row, as text.
fn named_rows(rows: &Rows) -> Result<Vec<Vec<(String, String)>>> {
    let names: Vec<&String> = rows.schema.fields().iter().map(|field| field.name()).collect();
    let mut all = Vec::new();
    for batch in &rows.batches {
        for row in cells(batch)? {
            let given = names.iter().zip(row).filter(|(_, value)| value != "NULL");
            all.push(given.map(|(name, value)| ((*name).clone(), value)).collect());
        }
    }
    Ok(all)
}

struct World<'a> {
    rule: &'a Rule,
    /// Those that the rule and the judgement read, each after those it reads.
    views: Vec<&'a View>,
    moved: Option<Moved>,
    session: Session,
    as_at: NaiveDate,
    parameters: Parameters,
    moratorium: Moratorium,
}

/// Our error, as the runner wants one.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Said(Error);

impl DB for World<'_> {
    type Error = Said;
    type ColumnType = DefaultColumnType;

    fn run(&mut self, sql: &str) -> Result<DBOutput<DefaultColumnType>, Said> {
        let first = sql.split_whitespace().next().unwrap_or_default().to_lowercase();
        match first.as_str() {
            "set" => self.set(sql).map(|()| DBOutput::StatementComplete(0)),
            "insert" => self.session.insert(sql).map(|()| DBOutput::StatementComplete(0)),
            _ => self.query(sql),
        }
        .map_err(Said)
    }

    fn engine_name(&self) -> &str {
        "plumbline"
    }
}

impl<'a> World<'a> {
    fn new(catalogue: &'a Catalogue, rule: &'a Rule, moved: Option<Moved>) -> Result<World<'a>> {
        let as_at = NaiveDate::from_ymd_opt(2026, 3, 31).expect("a day");
        let session = world::empty(as_at, &world::small())?;
        world::add_rule_words(&session, catalogue.rules())?;
        if engine::tables_named(&rule.sql)
            .map_err(|e| e.in_file(&rule.file))?
            .iter()
            .any(|name| world::CONTRACT_VIEWS.contains(&name.as_str()))
        {
            session
                .add_contract_views(&contract::tables().iter().map(|table| table.name.clone()).collect())?;
        }
        let views = catalogue.views_of_all(&[&rule.sql, embedded::text(JUDGEMENT)])?;
        let (parameters, moratorium) = (Parameters::ours(), Moratorium::default());
        Ok(World { rule, views, moved, session, as_at, parameters, moratorium })
    }

    fn set(&mut self, sql: &str) -> Result<()> {
        let wrong = || Error::Wrong(format!("`{sql}`: a setting is `set <name> = <number or 'date'>`"));
        let (name, value) = sql.trim()[3..].split_once('=').ok_or_else(wrong)?;
        let (name, value) = (name.trim(), value.trim().trim_end_matches(';').trim_matches('\''));
        let day = || value.parse::<NaiveDate>().map_err(|_| wrong());
        match name {
            "as_at" => self.as_at = day()?,
            "moratorium_from" => self.moratorium.from = day()?,
            "moratorium_until" if value == "null" => self.moratorium.until = None,
            "moratorium_until" => self.moratorium.until = Some(day()?),
            _ => {
                let names: Vec<String> = self.parameters.definitions().map(|d| d.name.clone()).collect();
                if !names.iter().any(|known| known == name) {
                    let hint = nearest(name, names.iter().map(String::as_str))
                        .map_or(String::new(), |near| format!("; did you mean {near}?"));
                    return Err(Error::Wrong(format!("there is no parameter {name}{hint}")));
                }
                let value = match value.parse::<i64>() {
                    Ok(number) => toml::Value::Integer(number),
                    Err(_) => toml::Value::String(value.to_owned()),
                };
                self.parameters.set(name, &Setting::Always(value)).map_err(Error::Wrong)?;
            }
        }
        Ok(())
    }

    /// A judged row with the rows it came of: the subject's own, those that gave its moments, and the case's.
    fn example(&self, status: String, mut judged: Vec<(String, String)>) -> Result<Example> {
        let value = |name: &str| judged.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
        let mut rows: Vec<(String, String)> =
            value("subject_kind").zip(value("subject_id")).into_iter().collect();
        let others =
            [value("triggered_by"), value("done_by"), value("case_id").map(|id| format!("cases:{id}"))];
        rows.extend(
            others
                .into_iter()
                .flatten()
                .filter_map(|row| row.split_once(':').map(|(table, key)| (table.to_owned(), key.to_owned()))),
        );
        // A decision that holds it; blank and the moratorium are none.
        rows.extend(value("held_by").map(|id| ("retention_decisions".to_owned(), id)));
        let mut given: Vec<Given> = Vec::new();
        let mut add = |table: &str, rows: &Rows| -> Result<()> {
            for cells in named_rows(rows)? {
                let row = Given { table: table.to_owned(), cells };
                if !given.contains(&row) {
                    given.push(row);
                }
            }
            Ok(())
        };
        for (table, key) in rows {
            add(&table, &self.session.rows_by_key(&table, &key)?)?;
        }
        if status == "excepted" {
            let text = |name: &str| value(name).map_or(Value::NullText, Value::Text);
            let params = Params::from([
                ("case_id".into(), text("case_id")),
                ("subject_id".into(), text("subject_id")),
            ]);
            add("variations", &self.session.table(VARIATIONS, &params)?)?;
        }
        let ours = Parameters::ours();
        let changed =
            self.parameters.definitions().filter(|d| self.parameters.values(&d.name) != ours.values(&d.name));
        let set = changed.map(|d| (d.name.clone(), notes::value_text(&self.parameters, &d.name, self.as_at)));
        judged.retain(|(name, value)| {
            !matches!(name.as_str(), "status" | "subject_kind" | "case_id") && value != "false"
        });
        Ok(Example { as_at: self.as_at, status, set: set.collect(), given, judged })
    }

    /// Judges the rule over the world as it now is, and answers a query over that.
    fn query(&mut self, sql: &str) -> Result<DBOutput<DefaultColumnType>> {
        let built_in = Calendar::built_in();
        let calendar = judge::supplied_calendar(&self.session, &built_in)?;
        self.session.set_days(calendar, self.as_at);
        let parameters = match &self.moved {
            Some(moved) => self.parameters.moved(&moved.parameter, moved.by),
            None => self.parameters.clone(),
        };
        let params = world::params(&parameters, &self.moratorium, self.as_at);
        world::add_views(&self.session, self.views.iter().copied(), &params, false)?;
        let params = world::rule_params(&params, self.rule, &self.moratorium, self.as_at);
        self.session.add_obligations(&self.rule.sql, &params).map_err(|e| e.in_file(&self.rule.file))?;
        self.session.add_view("obligations", embedded::text(JUDGEMENT), &params)?;
        let rows = self.session.table(sql, &Params::new())?;
        let types = vec![DefaultColumnType::Any; rows.schema.fields().len()];
        let mut shown = Vec::new();
        for batch in &rows.batches {
            shown.extend(cells(batch)?);
        }
        Ok(DBOutput::Rows { types, rows: shown })
    }
}

/// Each row's cells as text: ISO dates, `NULL`, `(empty)`.
fn cells(batch: &RecordBatch) -> Result<Vec<Vec<String>>> {
    let options = FormatOptions::default().with_timestamp_format(Some("%Y-%m-%dT%H:%M:%S"));
    let columns = batch
        .columns()
        .iter()
        .map(|column| Ok((column, ArrayFormatter::try_new(column, &options)?)))
        .collect::<Result<Vec<_>, arrow::error::ArrowError>>()
        .map_err(|e| Error::Defect(format!("a value cannot be shown: {e}")))?;
    let cell = |(column, shown): &(&arrow::array::ArrayRef, ArrayFormatter), row: usize| {
        let text = if column.is_null(row) { "NULL".to_owned() } else { shown.value(row).to_string() };
        if text.is_empty() { "(empty)".to_owned() } else { text }
    };
    Ok((0..batch.num_rows()).map(|row| columns.iter().map(|column| cell(column, row)).collect()).collect())
}
