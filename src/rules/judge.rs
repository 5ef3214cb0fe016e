//! One run over a snapshot: every rule's obligations judged, and the results written once.
//!
//! It runs as the system, over every case; what is shown of it later is a viewer's.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use chrono::{DateTime, NaiveDate, Utc};
use sha2::{Digest, Sha256};

use super::{
    catalogue::{Catalogue, Rule},
    policy, results, world,
};
use crate::{
    Error, Result,
    config::{Moratorium, Parameters},
    contract, embedded,
    engine::{self, Limits, Params, Rows, Session},
    lake::{Lake, Results, Snapshot},
    model::{Calendar, day, months},
    progress::Progress,
};

/// Read as empty where they were not supplied: they only ever excuse or add.
const READ_AS_EMPTY: [&str; 8] = [
    "variations",
    "case_links",
    "retention_decisions",
    "deletions",
    "practice_assessments",
    "shields",
    "shield_access",
    "bank_holidays",
];

/// The rule by which records are kept and deleted.
const RETENTION: &str = "retention_expired";

/// What a run is of.
pub struct Check<'a> {
    pub lake: &'a Lake,
    pub snapshot: &'a Snapshot,
    pub as_at: NaiveDate,
    pub catalogue: &'a Catalogue,
    pub parameters: &'a Parameters,
    pub moratorium: &'a Moratorium,
    /// Rules switched off, with the reasons.
    pub off: &'a BTreeMap<String, String>,
    pub limits: &'a Limits,
    pub now: DateTime<Utc>,
}

/// What a run came to.
pub struct Checked {
    pub results: Results,
    /// False where the same snapshot had been judged by the same rules and parameters already.
    pub written: bool,
    /// What the person must be told.
    pub notes: Vec<String>,
}

/// Judges every rule over a snapshot and publishes the results, whole or not at all.
///
/// # Errors
/// `Wrong` where a rule does not plan, or the as-at day lies outside the calendar; `Lake` and `Disk` as met.
pub fn check(run: &Check, progress: &dyn Progress) -> Result<Checked> {
    let calendar = calendar(run)?;
    let notes = calendar_notes(&calendar, run.as_at)?;
    let hash = identity(run);
    let same = |results: &Results| results.as_at == run.as_at && results.parameters_sha256 == hash;
    if let Some(results) = run.snapshot.results()?.into_iter().find(same) {
        return Ok(Checked { results, written: false, notes });
    }
    let session = session(run, calendar)?;
    let params = world::params(run.parameters, run.moratorium, run.as_at);
    world::add_views(&session, run.catalogue, &params, true)?;
    let unmeasured = unmeasured(run, &params)?;
    let draft = run.snapshot.draft_results(run.as_at, &hash)?;
    judge(run, &session, &params, &unmeasured, draft.path(), progress)?;
    summarise(run, &session, &params, &unmeasured, draft.path())?;
    let results = draft.publish(run.now, facts(run))?;
    Ok(Checked { results, written: true, notes })
}

fn judge(
    run: &Check,
    session: &Session,
    params: &Params,
    unmeasured: &BTreeMap<String, String>,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<()> {
    let judgement = embedded::text("queries/judge/judgement.sql");
    let obligations = folder.join("obligations");
    crate::lake::make_folder(&obligations)?;
    let measured: Vec<&Rule> =
        run.catalogue.rules().iter().filter(|r| !unmeasured.contains_key(&r.id)).collect();
    progress.begin("judging", Some(measured.len() as u64));
    for rule in measured {
        let params = world::rule_params(params, rule, run.moratorium, run.as_at);
        session.add_obligations(&rule.sql, &params).map_err(|e| at_rule(rule, e))?;
        session.write_parquet(judgement, &params, &obligations.join(format!("{}.parquet", rule.id)))?;
        progress.advance(1);
        progress.part(&rule.id);
    }
    progress.end();
    session.add_parquet("obligations", &obligations)
}

/// Where a rule's own query is at fault, its file is said.
pub fn at_rule(rule: &Rule, error: Error) -> Error {
    match error {
        Error::Wrong(message) => {
            Error::Wrong(format!("queries/rules/{}/{}.sql: {message}", rule.family, rule.id))
        }
        other => other,
    }
}

fn summarise(
    run: &Check,
    session: &Session,
    params: &Params,
    unmeasured: &BTreeMap<String, String>,
    folder: &Path,
) -> Result<()> {
    let month_ends = months::month_ends(day::number(run.as_at), 13)
        .ok_or_else(|| Error::Wrong(format!("{} is too far back to count months from", run.as_at)))?;
    let month_ends: Vec<NaiveDate> = month_ends.into_iter().filter_map(day::date).collect();
    session.add_rows("month_ends", results::month_ends(&month_ends)?)?;
    let newest = run.lake.newest()?;
    let hidden = engine::hidden_cases(newest.as_ref().unwrap_or(run.snapshot), run.limits)?;
    session.add_rows("hidden_cases", results::hidden_cases(hidden.keys())?)?;
    add_earlier_findings(run, session)?;
    for table in ["findings", "measures", "backlog"] {
        let sql = embedded::text(&format!("queries/judge/{table}.sql"));
        session.write_parquet(sql, params, &folder.join(format!("{table}.parquet")))?;
    }
    write_retention(run, session, params, unmeasured, folder)?;
    let rules = run.catalogue.rules();
    let tables: [(&str, Rows); 4] = [
        ("rules", results::rules(rules)?),
        ("rule_texts", results::rule_texts(rules)?),
        ("unmeasured", results::unmeasured(unmeasured)?),
        ("policy", results::policy(&policy::coverage(&run.catalogue.ids()))?),
    ];
    for (name, rows) in tables {
        session.add_rows(name, rows)?;
        session.write_parquet(
            &format!("select * from {name}"),
            params,
            &folder.join(format!("{name}.parquet")),
        )?;
    }
    Ok(())
}

/// When each record's retention ends, ahead too, by the rule's own query; empty where it is not measured.
fn write_retention(
    run: &Check,
    session: &Session,
    params: &Params,
    unmeasured: &BTreeMap<String, String>,
    folder: &Path,
) -> Result<()> {
    let file = folder.join("retention.parquet");
    let rules = run.catalogue.rules();
    match rules.iter().find(|rule| rule.id == RETENTION && !unmeasured.contains_key(&rule.id)) {
        Some(rule) => {
            let params = world::rule_params(params, rule, run.moratorium, run.as_at);
            session.add_obligations(&rule.sql, &params).map_err(|e| at_rule(rule, e))?;
            session.write_parquet(embedded::text("queries/judge/retention.sql"), &params, &file)?;
        }
        None => {
            session.add_rows("retention", results::no_retention()?)?;
            session.write_parquet("select * from retention", params, &file)?;
        }
    }
    Ok(())
}

/// The findings of the newest results of the snapshot before this one: what had been seen, and since when.
fn add_earlier_findings(run: &Check, session: &Session) -> Result<()> {
    let snapshots = run.lake.snapshots()?;
    let earlier = snapshots.iter().take_while(|snapshot| snapshot.id != run.snapshot.id).collect::<Vec<_>>();
    for snapshot in earlier.into_iter().rev() {
        if let Some(results) = snapshot.results()?.pop() {
            return session.add_parquet("earlier_findings", &results.dir.join("findings.parquet"));
        }
    }
    session.add_rows("earlier_findings", results::no_findings()?)
}

/// The system's own session over a snapshot: every table, the absent ones empty, and what rules may also name.
fn session(run: &Check, calendar: Calendar) -> Result<Session> {
    let session = Session::new(calendar, run.as_at, run.limits)?;
    let mut supplied = Vec::new();
    for table in contract::tables() {
        match run.snapshot.table_path(&table.name) {
            Some(path) => session.add_parquet(&table.name, &path)?,
            None => session.add_rows(&table.name, Rows { schema: table.schema(), batches: Vec::new() })?,
        }
        let here = table.columns.iter().filter(|c| is_supplied(run.snapshot, &table.name, &c.name));
        supplied.extend(here.map(|column| (table.name.clone(), column.name.clone())));
    }
    session.add_parquet("quarantine", &run.snapshot.quarantine_path())?;
    session.add_rows("supplied", results::pairs("table_name", "column_name", &supplied)?)?;
    world::add_rule_words(&session, run.catalogue.rules())?;
    Ok(session)
}

fn is_supplied(snapshot: &Snapshot, table: &str, column: &str) -> bool {
    snapshot
        .manifest
        .tables
        .get(table)
        .is_some_and(|t| !t.absent_columns.iter().any(|absent| absent == column))
}

/// Why each rule that cannot be measured over this snapshot cannot.
fn unmeasured(run: &Check, params: &Params) -> Result<BTreeMap<String, String>> {
    let empty = world::empty(run.as_at, run.limits)?;
    world::add_rule_words(&empty, run.catalogue.rules())?;
    world::add_views(&empty, run.catalogue, params, false)?;
    let mut reasons = BTreeMap::new();
    for rule in run.catalogue.rules() {
        if let Some(reason) = run.off.get(&rule.id) {
            reasons.insert(rule.id.clone(), format!("switched off: {reason}"));
            continue;
        }
        if rule.head.skips_absent {
            continue;
        }
        let params = world::rule_params(params, rule, run.moratorium, run.as_at);
        let needs = empty.needs(&rule.sql, &params).map_err(|e| at_rule(rule, e))?;
        let optional = run.catalogue.optional(rule)?;
        if let Some(missing) = missing(run.snapshot, &needs, &optional) {
            reasons.insert(rule.id.clone(), format!("cannot be measured: {missing} not supplied"));
        }
    }
    Ok(reasons)
}

fn missing(snapshot: &Snapshot, needs: &engine::Needs, optional: &BTreeSet<String>) -> Option<String> {
    let tables = needs.iter().filter(|(table, _)| contract::table(table).is_some());
    let mut missing = Vec::new();
    for (table, columns) in tables {
        if snapshot.table_path(table).is_none() {
            if !READ_AS_EMPTY.contains(&table.as_str()) {
                missing.push(table.clone());
            }
            continue;
        }
        let wanted = columns.iter().filter(|column| !contract::ORIGIN.contains(&column.as_str()));
        for column in wanted {
            let name = format!("{table}.{column}");
            if !optional.contains(&name) && !is_supplied(snapshot, table, column) {
                missing.push(name);
            }
        }
    }
    (!missing.is_empty()).then(|| missing.join(", "))
}

/// The built-in calendar, or the supplied one in its place.
fn calendar(run: &Check) -> Result<Calendar> {
    let built_in = Calendar::built_in();
    let Some(path) = run.snapshot.table_path("bank_holidays") else { return Ok(built_in) };
    let session = Session::new(built_in.clone(), run.as_at, run.limits)?;
    session.add_parquet("bank_holidays", &path)?;
    supplied_calendar(&session, &built_in)
}

/// A calendar with the days of the session's `bank_holidays` in place of its own.
pub(super) fn supplied_calendar(session: &Session, built_in: &Calendar) -> Result<Calendar> {
    #[derive(serde::Deserialize)]
    struct Day {
        date: NaiveDateText,
        name: Option<String>,
    }
    let days: Vec<Day> = session
        .rows("select date, name from bank_holidays where date is not null order by date", &Params::new())?;
    let days: Vec<_> = days.into_iter().map(|day| (day.date.0, day.name)).collect();
    Ok(built_in.with_supplied(&days))
}

/// A date as our queries give it.
struct NaiveDateText(NaiveDate);

impl<'de> serde::Deserialize<'de> for NaiveDateText {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<NaiveDateText, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map(NaiveDateText).map_err(serde::de::Error::custom)
    }
}

fn calendar_notes(calendar: &Calendar, as_at: NaiveDate) -> Result<Vec<String>> {
    let today = day::number(as_at);
    if !calendar.covers(today) {
        return Err(Error::Wrong(format!(
            "the as-at day {as_at} lies outside the bank holiday calendar: supply a bank_holidays table that covers it"
        )));
    }
    let in_last_year = day::date(calendar.last_covered())
        .is_some_and(|last| chrono::Datelike::year(&last) == chrono::Datelike::year(&as_at));
    if in_last_year {
        return Ok(vec![format!(
            "{as_at} is in the last year of the bank holiday calendar: deadlines beyond it will be unknown"
        )]);
    }
    Ok(Vec::new())
}

/// What makes two results the same: the day, the parameters, and the rules with their judgement.
fn identity(run: &Check) -> String {
    let mut hash = Sha256::new();
    let mut add = |part: &str| {
        hash.update(part.as_bytes());
        hash.update([0]);
    };
    for definition in run.parameters.definitions() {
        add(&definition.name);
        for (from, amount) in run.parameters.values(&definition.name) {
            add(&format!("{from} {amount:?}"));
        }
    }
    add(&format!("{:?}", run.moratorium));
    for (rule, reason) in run.off {
        add(rule);
        add(reason);
    }
    for rule in run.catalogue.rules() {
        add(&rule.id);
        add(&format!("{:?}", rule.head));
        add(&rule.sql);
    }
    for folder in ["queries/views", "queries/judge", "src/rules/data"] {
        for (path, text) in embedded::below(folder) {
            add(path);
            add(text);
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The parameters as the results' own record holds them.
fn facts(run: &Check) -> serde_json::Value {
    let parameters: Vec<serde_json::Value> = run
        .parameters
        .definitions()
        .map(|definition| {
            serde_json::json!({
                "name": definition.name,
                "value": value_text(run.parameters, &definition.name, run.as_at),
                "paragraph": definition.paragraph,
                "local": definition.local,
                "differs": run.parameters.differs(&definition.name),
            })
        })
        .collect();
    serde_json::json!({
        "plumbline_version": env!("CARGO_PKG_VERSION"),
        "parameters": parameters,
        "moratorium": { "from": run.moratorium.from.to_string(), "until": run.moratorium.until.map(|d| d.to_string()) },
        "switched_off": run.off,
    })
}

/// A parameter's value in force, and those before and after it, as a person reads them.
pub fn value_text(parameters: &Parameters, name: &str, as_at: NaiveDate) -> String {
    use crate::config::parameters::Amount;
    let text = |amount: &Amount| match amount {
        Amount::Number(number) => number.to_string(),
        Amount::Day(day) => day.to_string(),
    };
    let values = parameters.values(name);
    let now = parameters.on(name, as_at).as_ref().map(text).unwrap_or_default();
    if values.len() < 2 {
        return now;
    }
    let steps: Vec<String> = values
        .iter()
        .map(|(from, amount)| match *from == NaiveDate::MIN {
            true => text(amount),
            false => format!("{} from {from}", text(amount)),
        })
        .collect();
    steps.join(", ")
}
