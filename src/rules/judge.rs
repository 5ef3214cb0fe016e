//! One run over a snapshot: every rule's obligations judged, and the results written once.
//!
//! It runs as the system, over every case; what is shown of it later is a viewer's.

use std::{collections::BTreeMap, path::Path, sync::mpsc::sync_channel, thread};

use chrono::{DateTime, NaiveDate, Utc};
use sha2::{Digest, Sha256};

use super::{
    catalogue::{Catalogue, JUDGEMENT, Rule},
    monthly,
    movement::{self, Judged},
    notes::{self, value_text},
    policy, results,
    unmeasured::{self, Exports, Lack},
    world,
};
use crate::{
    Error, Result,
    config::{Moratorium, Parameters},
    contract, embedded,
    engine::{self, HiddenCases, Limits, Params, Planned, Rows, Session},
    lake::{Lake, Results, Snapshot},
    model::{Calendar, hex},
    progress::Progress,
};

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
    let notes = notes::of(run, &calendar)?;
    let hash = identity(run);
    let same = |results: &Results| results.as_at == run.as_at && results.parameters_sha256 == hash;
    if let Some(results) = run.snapshot.results()?.into_iter().find(same) {
        return Ok(Checked { results, written: false, notes });
    }
    let court = court(run, calendar)?;
    let draft = run.snapshot.draft_results(run.as_at, &hash)?;
    judge(run, &court, draft.path(), progress)?;
    let earlier = earlier_results(run)?;
    let earlier = earlier.as_ref().map(|(snapshot, results)| Judged { snapshot, results });
    let hidden = hidden(run)?;
    add_hidden(&court.session, &hidden)?;
    summarise(run, &court, earlier.as_ref(), draft.path())?;
    let judged = draft.path().join("obligations");
    movement::add(run, &hash, earlier.as_ref(), &[judged], &court.session, progress)?;
    write(&court, &["movement_findings"], draft.path())?;
    write_query(&court, "movement", draft.path())?;
    engine::divide_results(draft.path(), run.snapshot, &hidden, run.limits)?;
    let results = draft.publish(run.now, facts(run, &hidden))?;
    monthly::keep(run.lake, run.snapshot, &results, run.limits)?;
    Ok(Checked { results, written: true, notes })
}

/// Judges every rule over a snapshot into a folder, and no more: to compare with.
///
/// # Errors
/// As [`check`].
pub(super) fn judge_into(run: &Check, folder: &Path, progress: &dyn Progress) -> Result<()> {
    let calendar = calendar(run)?;
    notes::of(run, &calendar)?;
    judge(run, &court(run, calendar)?, folder, progress)
}

/// A session that knows the hidden cases and the catalogue, and nothing of the exports.
pub(super) fn session_to_compare(run: &Check) -> Result<Session> {
    let session = Session::new(Calendar::built_in(), run.as_at, run.limits)?;
    add_hidden(&session, &hidden(run)?)?;
    session.add_rows("rules", results::rules(run.catalogue.rules())?)?;
    Ok(session)
}

/// The cases that the newest snapshot's shields hide.
fn hidden(run: &Check) -> Result<HiddenCases> {
    let newest = run.lake.newest()?;
    engine::hidden_cases(newest.as_ref().unwrap_or(run.snapshot), run.limits)
}

fn add_hidden(session: &Session, hidden: &HiddenCases) -> Result<()> {
    session.add_rows("hidden_cases", results::hidden_cases(hidden.keys())?)
}

/// All that judging stands on: the system's session with the views, what `$names` stand for, and which rules cannot be
/// measured.
struct Court {
    session: Session,
    params: Params,
    unmeasured: BTreeMap<String, String>,
}

fn court(run: &Check, calendar: Calendar) -> Result<Court> {
    let params = world::params(run.parameters, run.moratorium, run.as_at);
    // What rules need is read from their plans over an empty world, which has nothing to do with the rows here.
    thread::scope(|scope| {
        let weighing = scope.spawn(|| unmeasured(run, &params));
        let session = session(run, calendar)?;
        world::add_views(&session, run.catalogue.views(), &params, true)?;
        let unmeasured =
            weighing.join().map_err(|_| Error::Defect("a thread that plans rules failed".into()))??;
        Ok((session, unmeasured))
    })
    .map(|(session, unmeasured)| Court { session, params, unmeasured })
}

fn judge(run: &Check, court: &Court, folder: &Path, progress: &dyn Progress) -> Result<()> {
    let Court { session, params, unmeasured } = court;
    let judgement = embedded::text(JUDGEMENT);
    let obligations = folder.join("obligations");
    crate::lake::make_folder(&obligations)?;
    let measured: Vec<&Rule> =
        run.catalogue.rules().iter().filter(|r| !unmeasured.contains_key(&r.id)).collect();
    progress.begin("judging", Some(measured.len() as u64));
    let plan = |rule: &Rule| -> Result<Planned> {
        let params = world::rule_params(params, rule, run.moratorium, run.as_at);
        session.add_obligations(&rule.sql, &params).map_err(|e| e.in_file(&rule.file))?;
        session.planned(judgement, &params)
    };
    let write = |rule: &Rule, planned: Planned| -> Result<()> {
        session.write_planned(planned, &obligations.join(format!("{}.parquet", rule.id)))?;
        progress.advance(1);
        progress.part(&rule.id);
        Ok(())
    };
    // Planning takes as long as judging a small snapshot: the next rule is planned while one is judged.
    thread::scope(|scope| {
        let (to_writer, to_write) = sync_channel::<(&Rule, Planned)>(1);
        let writing =
            scope.spawn(move || to_write.into_iter().try_for_each(|(rule, planned)| write(rule, planned)));
        let planning = || -> Result<()> {
            for rule in measured {
                // Where nothing more is written, why is told where the writing is waited for.
                if to_writer.send((rule, plan(rule)?)).is_err() {
                    break;
                }
            }
            Ok(())
        };
        let planned = planning();
        drop(to_writer);
        let written = writing.join().map_err(|_| Error::Defect("a thread that judges failed".into()))?;
        written.and(planned)
    })?;
    progress.end();
    session.add_parquet("obligations", &obligations)
}

fn summarise(run: &Check, court: &Court, earlier: Option<&Judged>, folder: &Path) -> Result<()> {
    let session = &court.session;
    session.add_rows("month_ends", engine::month_ends(run.as_at)?)?;
    match earlier {
        Some(judged) => {
            session.add_files("earlier_findings", &judged.results.files("findings.parquet"))?;
        }
        None => session.add_rows("earlier_findings", results::no_findings()?)?,
    }
    for table in ["findings", "measures", "backlog"] {
        write_query(court, table, folder)?;
    }
    session.add_parquet("findings", &folder.join("findings.parquet"))?;
    write_query(court, "finding_states", folder)?;
    write_retention(run, court, folder)?;
    let rules = run.catalogue.rules();
    let tables: [(&str, Rows); 4] = [
        ("rules", results::rules(rules)?),
        ("rule_texts", results::rule_texts(rules)?),
        ("unmeasured", results::unmeasured(&court.unmeasured)?),
        ("policy", results::policy(&policy::coverage_by(run.catalogue))?),
    ];
    let names = tables.each_ref().map(|(name, _)| *name);
    for (name, rows) in tables {
        session.add_rows(name, rows)?;
    }
    write(court, &names, folder)
}

/// A query of the judgement's, to a file of its name.
fn write_query(court: &Court, name: &str, folder: &Path) -> Result<()> {
    let sql = embedded::text(&format!("queries/judge/{name}.sql"));
    court.session.write_parquet(sql, &court.params, &folder.join(format!("{name}.parquet"))).map(|_| ())
}

/// Tables of the session, each to a file of its name.
fn write(court: &Court, tables: &[&str], folder: &Path) -> Result<()> {
    for name in tables {
        court.session.write_table(name, &folder.join(format!("{name}.parquet")))?;
    }
    Ok(())
}

/// When each record's retention ends, ahead too, by the rule's own query; empty where it is not measured.
fn write_retention(run: &Check, court: &Court, folder: &Path) -> Result<()> {
    let Court { session, params, unmeasured } = court;
    let file = folder.join("retention.parquet");
    let rules = run.catalogue.rules();
    match rules.iter().find(|rule| rule.id == RETENTION && !unmeasured.contains_key(&rule.id)) {
        Some(rule) => {
            let params = world::rule_params(params, rule, run.moratorium, run.as_at);
            session.add_obligations(&rule.sql, &params).map_err(|e| e.in_file(&rule.file))?;
            session.write_parquet(embedded::text("queries/judge/retention.sql"), &params, &file)?;
        }
        None => {
            session.add_rows("retention", results::no_retention()?)?;
            session.write_table("retention", &file)?;
        }
    }
    Ok(())
}

/// The newest results of the snapshot before this one, or of the last before that which has any: what had been seen, and
/// since when.
fn earlier_results(run: &Check) -> Result<Option<(Snapshot, Results)>> {
    let mut before = run.lake.before(run.snapshot)?;
    while let Some(snapshot) = before {
        if let Some(results) = snapshot.results()?.pop() {
            return Ok(Some((snapshot, results)));
        }
        before = run.lake.before(&snapshot)?;
    }
    Ok(None)
}

/// The system's own session over a snapshot: every table, the absent ones empty, and what rules may also name.
fn session(run: &Check, calendar: Calendar) -> Result<Session> {
    let session = Session::new(calendar, run.as_at, run.limits)?;
    let mut supplied = Vec::new();
    for table in contract::tables() {
        match run.snapshot.table_files(&table.name) {
            Some(files) => session.add_files(&table.name, &files)?,
            None => session.add_rows(&table.name, Rows { schema: table.schema(), batches: Vec::new() })?,
        }
        let here = table.columns.iter().filter(|c| is_supplied(run.snapshot, &table.name, &c.name));
        supplied.extend(here.map(|column| (table.name.clone(), column.name.clone())));
    }
    session.add_files("quarantine", &run.snapshot.quarantine_files())?;
    let tables = run.snapshot.manifest.tables.keys().cloned().collect();
    session.add_contract_views(&tables)?;
    add_previous(run, &session)?;
    session.add_rows("supplied", results::pairs("table_name", "column_name", &supplied)?)?;
    world::add_rule_words(&session, run.catalogue.rules())?;
    Ok(session)
}

/// What the snapshot before this one held, for the rules that compare; nothing where there is none.
fn add_previous(run: &Check, session: &Session) -> Result<()> {
    let previous = run.lake.before(run.snapshot)?;
    for name in world::BEFORE {
        let table = contract::table(name).expect("a table of the contract");
        match previous.as_ref().and_then(|snapshot| snapshot.table_files(name)) {
            Some(files) => session.add_files(&world::before(name), &files)?,
            None => session
                .add_rows(&world::before(name), Rows { schema: table.schema(), batches: Vec::new() })?,
        }
    }
    Ok(())
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
    let supplied = |table: &str, column: Option<&str>| match column {
        None => run.snapshot.table_path(table).is_some(),
        Some(column) => is_supplied(run.snapshot, table, column),
    };
    let lacking = unmeasured::lacking(&Exports {
        catalogue: run.catalogue,
        params,
        moratorium: run.moratorium,
        as_at: run.as_at,
        off: run.off,
        has_previous: run.lake.before(run.snapshot)?.is_some(),
        supplied: &supplied,
    })?;
    let said = |(rule, lack): (String, Lack)| (rule, lack.to_string());
    Ok(lacking.into_iter().map(said).collect())
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
pub fn supplied_calendar(session: &Session, built_in: &Calendar) -> Result<Calendar> {
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

/// What makes two results the same: the day, the parameters, and the rules with their judgement.
pub fn identity(run: &Check) -> String {
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
    for view in run.catalogue.views() {
        add(&view.name);
        add(&format!("{:?}", view.optional));
        add(&view.sql);
    }
    for folder in ["queries/judge", "src/rules/data"] {
        for (path, text) in embedded::below(folder) {
            add(path);
            add(text);
        }
    }
    hex::of(hash.finalize())
}

/// The parameters as the results' own record holds them.
fn facts(run: &Check, hidden: &HiddenCases) -> serde_json::Value {
    let (hidden_name, hidden_hash) = engine::hidden_sha256(hidden.keys());
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
        hidden_name: hidden_hash,
    })
}
