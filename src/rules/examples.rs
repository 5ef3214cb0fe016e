//! The examples kept beside the rules: a small world, inserted by hand, and what the judgement must say of it.
//!
//! They are sqllogictest files. A world begins empty; `set as_at = '2026-03-31'` and `set <parameter> = 4` say
//! the day and the numbers; `insert into <table>` fills the contract's tables; a query over `obligations` is
//! answered by the judged rows of the rule that the file is named after.

use std::path::Path;

use arrow::{
    array::Array,
    record_batch::RecordBatch,
    util::display::{ArrayFormatter, FormatOptions},
};
use chrono::NaiveDate;
use sqllogictest::{DB, DBOutput, DefaultColumnType, Record, Runner};

use super::{
    catalogue::{Catalogue, Rule},
    judge, world,
};
use crate::{
    Error, Result,
    config::{Moratorium, Parameters, Setting},
    embedded,
    engine::{Limits, Params, Session},
    model::{Calendar, nearest},
};

/// Runs one rule's examples.
///
/// # Errors
/// `Wrong` with file, line, what was expected and what the judgement said.
pub fn run(catalogue: &Catalogue, rule: &Rule, file: &Path, limits: &Limits) -> Result<()> {
    let text = std::fs::read_to_string(file).map_err(Error::disk(file))?;
    let name = file.display().to_string();
    let records = sqllogictest::parser::parse_with_name::<DefaultColumnType>(&text, name.clone())
        .map_err(|e| Error::Wrong(format!("{name}: {e}")))?;
    // The format can run programs; examples may not.
    if records.iter().any(|record| matches!(record, Record::System { .. })) {
        return Err(Error::Wrong(format!("{name}: examples run no commands; take the `system` record out")));
    }
    let mut runner = Runner::new(|| async { World::new(catalogue, rule, limits).map_err(Said) });
    runner.with_validator(same_rows);
    runner.run_script_with_name(&text, name).map_err(|e| Error::Wrong(e.display(false).to_string()))
}

/// Whether the same rows were found, in whatever order: obligations have none of their own.
fn same_rows(normalise: sqllogictest::Normalizer, found: &[Vec<String>], expected: &[String]) -> bool {
    let mut found: Vec<String> = found.iter().map(|row| normalise(&row.join(" "))).collect();
    let mut expected: Vec<String> = expected.iter().map(normalise).collect();
    found.sort_unstable();
    expected.sort_unstable();
    found == expected
}

struct World<'a> {
    catalogue: &'a Catalogue,
    rule: &'a Rule,
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
    fn new(catalogue: &'a Catalogue, rule: &'a Rule, limits: &Limits) -> Result<World<'a>> {
        let as_at = NaiveDate::from_ymd_opt(2026, 3, 31).expect("a day");
        let session = world::empty(as_at, limits)?;
        world::add_rule_words(&session, catalogue.rules())?;
        let (parameters, moratorium) = (Parameters::ours(), Moratorium::default());
        Ok(World { catalogue, rule, session, as_at, parameters, moratorium })
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

    /// Judges the rule over the world as it now is, and answers a query over that.
    fn query(&mut self, sql: &str) -> Result<DBOutput<DefaultColumnType>> {
        let built_in = Calendar::built_in();
        let calendar = judge::supplied_calendar(&self.session, &built_in)?;
        self.session.set_days(calendar, self.as_at);
        let params = world::params(&self.parameters, &self.moratorium, self.as_at);
        world::add_views(&self.session, self.catalogue, &params, false)?;
        let params = world::rule_params(&params, self.rule, &self.moratorium, self.as_at);
        self.session.add_obligations(&self.rule.sql, &params).map_err(|e| judge::at_rule(self.rule, e))?;
        self.session.add_view("obligations", embedded::text("queries/judge/judgement.sql"), &params)?;
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
