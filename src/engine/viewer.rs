//! A viewer's session: the tables of a snapshot and of its results, in which the cases that the viewer may not see
//! do not exist.
//!
//! What hides a case is the newest snapshot's shields, whatever snapshot or as-at day is looked at.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow::array::StringArray;
use chrono::NaiveDate;

use super::{Hidden, Limits, Params, Rows, Session, Value, scope::Look};
use crate::{
    Result,
    access::Viewer,
    contract::{self, CaseOf},
    embedded,
    lake::{Lake, Results, Snapshot},
    model::Calendar,
};

/// Case to the shields that hide it.
pub type HiddenCases = BTreeMap<String, BTreeSet<String>>;

/// What is looked at, and by whom.
pub struct View<'a> {
    pub lake: &'a Lake,
    pub snapshot: &'a Snapshot,
    /// Without results, there are no obligations and none of the tables made of them.
    pub results: Option<&'a Results>,
    pub viewer: &'a Viewer,
    pub limits: &'a Limits,
}

/// The columns that `obligations` has in SQL; the files hold one more, for the backlog.
const OBLIGATION_COLUMNS: [&str; 21] = [
    "rule_id",
    "case_id",
    "subject_kind",
    "subject_id",
    "triggered_at",
    "due_at",
    "done_at",
    "status",
    "due_soon",
    "lapsed",
    "days_late",
    "owner_role",
    "team_id",
    "staff_id",
    "current_team_id",
    "current_staff_id",
    "held_by",
    "part",
    "triggered_by",
    "done_by",
    "note",
];

pub(super) const RESULT_TABLES: [&str; 7] =
    ["measures", "backlog", "rules", "rule_texts", "unmeasured", "policy", "movement"];

/// The tables of results that list findings by their subjects, besides the obligations and findings.
pub(super) const LISTS_OF_FINDINGS: [&str; 2] = ["finding_states", "movement_findings"];

/// The table of results that lists when each record's retention ends.
pub(super) const RETENTION: &str = "retention";

/// Opens a viewer's session.
///
/// # Errors
/// `Lake` and `Disk` where the lake cannot be read.
pub fn open(view: &View) -> Result<Session> {
    let as_at = view.results.map_or(view.snapshot.manifest.taken_on, |results| results.as_at);
    let session = Session::new(Calendar::built_in(), as_at, view.limits)?;
    let newest = view.lake.newest()?;
    let newest = newest.as_ref().unwrap_or(view.snapshot);
    let hidden = hidden_from(view.viewer, newest, view.limits)?;
    let related = Related::of(view, &hidden)?;
    add_exports(&session, view, &hidden, &related)?;
    if let Some(results) = view.results {
        add_results(&session, results, &hidden, &related)?;
    }
    add_lake(&session, view.lake)?;
    Ok(session)
}

/// The cases that a snapshot's shields hide from everyone but those entitled.
pub fn hidden_cases(newest: &Snapshot, limits: &Limits) -> Result<HiddenCases> {
    #[derive(serde::Deserialize)]
    struct Row {
        shield_id: Option<String>,
        case_id: String,
    }
    let taken_on = newest.manifest.taken_on;
    let session =
        session_over(newest, taken_on, &["shields", "cases", "case_links", "case_children"], limits)?;
    let params = Params::from([("taken_on".into(), Value::Date(taken_on))]);
    let rows: Vec<Row> = session.rows(embedded::text("queries/scope/hidden_cases.sql"), &params)?;
    let mut hidden = HiddenCases::new();
    for row in rows {
        hidden.entry(row.case_id).or_default().extend(row.shield_id);
    }
    Ok(hidden)
}

/// The cases hidden from a viewer: one on the access list of every shield that hides a case sees it.
fn hidden_from(viewer: &Viewer, newest: &Snapshot, limits: &Limits) -> Result<BTreeSet<String>> {
    if viewer.sees_every_shield {
        return Ok(BTreeSet::new());
    }
    let hidden = hidden_cases(newest, limits)?;
    let listed = match &viewer.staff_id {
        Some(staff_id) => shields_listing(staff_id, newest, limits)?,
        None => BTreeSet::new(),
    };
    Ok(hidden.into_iter().filter(|(_, shields)| !shields.is_subset(&listed)).map(|(case, _)| case).collect())
}

fn shields_listing(staff_id: &str, newest: &Snapshot, limits: &Limits) -> Result<BTreeSet<String>> {
    let session = session_over(newest, newest.manifest.taken_on, &["shield_access"], limits)?;
    let params = Params::from([("staff_id".into(), Value::Text(staff_id.into()))]);
    keys(&session, "select shield_id as key from shield_access where staff_id = $staff_id", &params)
}

fn add_results(
    session: &Session,
    results: &Results,
    hidden: &BTreeSet<String>,
    related: &Related,
) -> Result<()> {
    // What is wrong with a child's own row stands in no case: it is hidden by the child.
    let cases = Look {
        hidden: vec![Hidden::of("case_id", hidden), Hidden::subjects("children", &related.children)],
        ..Look::whole()
    };
    session.add_looked_at(
        "obligations",
        &results.dir.join("obligations"),
        &cases.only(&OBLIGATION_COLUMNS),
    )?;
    let findings: Vec<&str> =
        OBLIGATION_COLUMNS.iter().copied().chain(["finding_id", "first_seen"]).collect();
    session.add_looked_at("findings", &results.dir.join("findings.parquet"), &cases.only(&findings))?;
    // Results of an earlier version may lack a table: naming it says that `check` makes it.
    let file = |table: &str| Some(results.dir.join(format!("{table}.parquet"))).filter(|file| file.exists());
    for table in LISTS_OF_FINDINGS {
        if let Some(file) = file(table) {
            session.add_looked_at(table, &file, &cases)?;
        }
    }
    if let Some(file) = file(RETENTION) {
        session.add_looked_at(RETENTION, &file, &Look::hiding("case_id", hidden))?;
    }
    for table in RESULT_TABLES {
        if let Some(file) = file(table) {
            session.add_parquet(table, &file)?;
        }
    }
    Ok(())
}

fn add_exports(session: &Session, view: &View, hidden: &BTreeSet<String>, related: &Related) -> Result<()> {
    for table in contract::tables() {
        let Some(path) = view.snapshot.table_path(&table.name) else { continue };
        let look = match table.case {
            CaseOf::None => Look::whole(),
            CaseOf::CaseId if table.name == "case_links" => Look {
                hidden: vec![Hidden::of("case_id", hidden), Hidden::of("linked_case_id", hidden)],
                ..Look::whole()
            },
            CaseOf::CaseId => Look::hiding("case_id", hidden),
            CaseOf::CaseChildren => Look::hiding("child_id", &related.children),
            CaseOf::Shields => Look::hiding("shield_id", &related.shields),
            CaseOf::PaperItems => Look::hiding("item_id", &related.items),
        };
        session.add_looked_at(&table.name, &path, &look)?;
    }
    // A refused row whose case cannot be read may be a hidden case's: its text is not shown where any is hidden.
    let blanked = (!hidden.is_empty()).then_some(("case_id", "value"));
    let look = Look { blanked, ..Look::hiding("case_id", hidden) };
    session.add_looked_at("quarantine", &view.snapshot.quarantine_path(), &look)?;
    match view.snapshot.unused_rows_path() {
        Some(path) => session.add_parquet("unused_rows", &path),
        None => session.add_rows("unused_rows", super::lake_tables::no_unused_rows()),
    }
}

/// What hangs on hidden cases by another key.
#[derive(Default)]
struct Related {
    children: BTreeSet<String>,
    shields: BTreeSet<String>,
    items: BTreeSet<String>,
}

impl Related {
    fn of(view: &View, hidden: &BTreeSet<String>) -> Result<Related> {
        if hidden.is_empty() {
            return Ok(Related::default());
        }
        let tables = ["case_children", "shields", "paper_items"];
        let session = session_over(view.snapshot, view.snapshot.manifest.taken_on, &tables, view.limits)?;
        session.add_rows(
            "hidden_cases",
            Rows::of(vec![("case_id", Arc::new(hidden.iter().map(Some).collect::<StringArray>()))])?,
        )?;
        let keys =
            |name: &str| keys(&session, embedded::text(&format!("queries/scope/{name}.sql")), &Params::new());
        Ok(Related {
            children: keys("hidden_children")?,
            shields: keys("hidden_shields")?,
            items: keys("hidden_paper_items")?,
        })
    }
}

/// `snapshots` and `results`: what the lake holds.
fn add_lake(session: &Session, lake: &Lake) -> Result<()> {
    let snapshots = lake.snapshots()?;
    session.add_rows("snapshots", super::lake_tables::snapshots(&snapshots)?)?;
    session.add_rows("drift", super::lake_tables::drift(&snapshots)?)?;
    let mut results = Vec::new();
    for snapshot in &snapshots {
        results.extend(snapshot.results()?.into_iter().map(|r| (snapshot.id.clone(), r)));
    }
    session.add_rows("results", super::lake_tables::results(&results)?)
}

/// The system's own session over a few tables of a snapshot, empty where they were not supplied.
fn session_over(snapshot: &Snapshot, as_at: NaiveDate, tables: &[&str], limits: &Limits) -> Result<Session> {
    let session = Session::new(Calendar::built_in(), as_at, limits)?;
    for name in tables {
        let table = contract::table(name).expect("a table of the contract");
        match snapshot.table_path(name) {
            Some(path) => session.add_parquet(name, &path)?,
            None => session.add_rows(name, Rows { schema: table.schema(), batches: Vec::new() })?,
        }
    }
    Ok(session)
}

fn keys(session: &Session, sql: &str, params: &Params) -> Result<BTreeSet<String>> {
    #[derive(serde::Deserialize)]
    struct Key {
        key: String,
    }
    Ok(session.rows::<Key>(sql, params)?.into_iter().map(|row| row.key).collect())
}
