//! A session in which every table of the contract is there, empty and in memory: where a rule's plan is read
//! for what it needs, and where its examples run.

use std::collections::BTreeMap;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use chrono::NaiveDate;
use std::sync::Arc;

use super::catalogue::{Rule, View};
use crate::{
    Result,
    config::{Moratorium, Parameters, parameters::Amount},
    contract,
    engine::{Limits, Params, Rows, Session, Value},
    model::calendar::Calendar,
};

/// The columns of the table `quarantine`.
pub fn quarantine_schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8View, true);
    Arc::new(Schema::new(vec![
        text("table_name"),
        text("file"),
        Field::new("row", DataType::Int64, true),
        text("column_name"),
        text("value"),
        text("reason"),
        text("case_id"),
        text("subject_id"),
    ]))
}

/// The views over every table at once, which the engine makes of the contract.
pub const CONTRACT_VIEWS: [&str; 2] = ["broken_references", "keyed_rows"];

/// The tables of which rules also see what the snapshot before held, as `previous_<table>`.
pub const BEFORE: [&str; 3] = ["cases", "contact_log", "documents"];

/// The name of a table as the snapshot before held it.
pub fn before(table: &str) -> String {
    format!("previous_{table}")
}

/// What a world in memory may use: it holds a few rows, and touches no disk.
pub fn small() -> Limits {
    Limits { threads: 1, memory_bytes: 512 << 20, spill: None, key: None }
}

/// Every table, empty; `supplied` says that all columns were.
pub fn empty(as_at: NaiveDate, limits: &Limits) -> Result<Session> {
    let session = Session::new(Calendar::built_in(), as_at, limits)?;
    let mut supplied = Vec::new();
    for table in contract::tables() {
        session.add_rows(&table.name, Rows { schema: table.schema(), batches: Vec::new() })?;
        supplied.extend(table.columns.iter().map(|column| (table.name.clone(), column.name.clone())));
    }
    session.add_rows("quarantine", Rows { schema: quarantine_schema(), batches: Vec::new() })?;
    for name in BEFORE {
        let table = contract::table(name).expect("a table of the contract");
        session.add_rows(&before(name), Rows { schema: table.schema(), batches: Vec::new() })?;
    }
    session.add_rows("supplied", super::results::pairs("table_name", "column_name", &supplied)?)?;
    Ok(session)
}

/// The words by which a variation names a rule: its paragraphs, and its own name.
pub fn add_rule_words(session: &Session, rules: &[Rule]) -> Result<()> {
    let mut words = Vec::new();
    for rule in rules {
        words.extend(rule.head.paragraphs.iter().map(|paragraph| (rule.id.clone(), paragraph.clone())));
        words.push((rule.id.clone(), rule.id.clone()));
    }
    session.add_rows("rule_words", super::results::pairs("rule_id", "word", &words)?)
}

/// Views, each after those it reads; those that all rules read are computed once, where `computed` says so.
pub fn add_views<'a>(
    session: &Session,
    views: impl IntoIterator<Item = &'a View>,
    params: &Params,
    computed: bool,
) -> Result<()> {
    const COMPUTED: [&str; 3] = ["answering_allocations", "case_states", "current_allocations"];
    for view in views {
        let added = match computed && COMPUTED.contains(&view.name.as_str()) {
            true => session.add_materialised(&view.name, &view.sql, params),
            false => session.add_view(&view.name, &view.sql, params),
        };
        added.map_err(|e| e.in_file(&view.file))?;
    }
    Ok(())
}

/// What `$names` stand for on a day. A number that changes on some day is a schedule, which the deadline
/// functions read.
pub fn params(parameters: &Parameters, moratorium: &Moratorium, as_at: NaiveDate) -> Params {
    let mut params: Params = BTreeMap::new();
    for definition in parameters.definitions() {
        let values = parameters.values(&definition.name);
        let value = match parameters.on(&definition.name, as_at) {
            Some(Amount::Day(day)) => Value::Date(day),
            Some(Amount::Number(number)) if values.len() == 1 => Value::Int(number),
            _ => Value::Text(schedule(values)),
        };
        params.insert(definition.name.clone(), value);
    }
    params.insert("as_at".into(), Value::Date(as_at));
    params.insert("moratorium_from".into(), Value::Date(moratorium.from));
    params.insert("moratorium_until".into(), moratorium.until.map_or(Value::NullDate, Value::Date));
    params
}

/// The same with what is a rule's own.
pub fn rule_params(params: &Params, rule: &Rule, moratorium: &Moratorium, as_at: NaiveDate) -> Params {
    let head = &rule.head;
    let in_force = moratorium.from <= as_at && moratorium.until.is_none_or(|last| as_at <= last);
    let mut all = params.clone();
    all.extend([
        ("moratorium_holds".into(), Value::Bool(in_force && moratorium.rules.contains(&rule.id))),
        ("rule_id".into(), Value::Text(rule.id.clone())),
        ("kind".into(), Value::Text(head.kind.word().into())),
        ("owner_role".into(), Value::Text(head.owner.clone())),
        ("early_ok".into(), Value::Bool(head.early_ok)),
        ("always".into(), Value::Bool(head.always)),
        ("standing".into(), Value::Bool(head.standing)),
        ("no_variation".into(), Value::Bool(head.no_variation)),
    ]);
    all
}

fn schedule(values: &[(NaiveDate, Amount)]) -> String {
    let first = NaiveDate::from_ymd_opt(1, 1, 1).expect("a day");
    let steps = values.iter().filter_map(|(from, amount)| match amount {
        Amount::Number(number) => Some(format!("{}={number}", (*from).max(first))),
        Amount::Day(_) => None,
    });
    steps.collect::<Vec<_>>().join(",")
}
