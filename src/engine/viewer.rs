//! A viewer's session: the tables of a snapshot and of its results, in which the cases that the viewer may not see
//! do not exist.
//!
//! What hides a case is the newest snapshot's shields, whatever snapshot or as-at day is looked at.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use chrono::NaiveDate;
use datafusion::{functions::expr_fn::concat, logical_expr::lit, prelude::ident};

use super::{
    Limits, Params, Rows, Session, Value,
    accounts::{Told, told},
    reach::{Reach, except},
    recount,
    scope::{KeySet, Keyed, Keys, Look},
};
use crate::{
    Result,
    access::{Shielded, Viewer},
    contract::{self, CaseOf, Sensitivity, Table},
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
    pub asks: Asks,
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

/// The tables of results that say nothing of any case, team or person.
pub(super) const TOLD_TO_ALL: [&str; 4] = ["rules", "rule_texts", "unmeasured", "policy"];

/// The tables of results that count.
pub(super) const COUNTS: [&str; 3] = ["measures", "backlog", "movement"];

/// The monthly measures of every snapshot.
pub(super) const MONTHLY: &str = "monthly_measures";

/// The team that stands for all shielded cases together in `measures`.
const SHIELDED: &str = "[shielded]";

/// The tables of results that list findings by their subjects, besides the obligations and findings.
pub(super) const LISTS_OF_FINDINGS: [&str; 2] = ["finding_states", "movement_findings"];

/// The table of results that lists when each record's retention ends.
pub(super) const RETENTION: &str = "retention";

/// Whose queries a session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// The viewer's: there are the columns alone that the role reads.
    Theirs,
    /// Ours, of the packs and the accounts: they read any column, to tell whether there is something in it, and show keys,
    /// facts and the names of staff, teams and areas.
    Ours,
}

/// Opens a viewer's session.
///
/// # Errors
/// `Lake` and `Disk` where the lake cannot be read; `NotAllowed` where the viewer answers for nothing that is there.
pub fn open(view: &View) -> Result<Session> {
    let as_at = view.results.map_or(view.snapshot.manifest.taken_on, |results| results.as_at);
    let mut session = Session::new(Calendar::built_in(), as_at, view.limits)?;
    let newest = view.lake.newest()?;
    let newest = newest.as_ref().unwrap_or(view.snapshot);
    let reach = Reach::of(view, newest)?;
    add_exports(&mut session, view, &reach)?;
    if let Some(results) = view.results {
        add_results(&session, view, results, &reach)?;
    }
    add_lake(&session, view, &reach)?;
    session.part = reach.part;
    Ok(session)
}

/// The cases that a snapshot's shields hide from everyone but those entitled.
pub fn hidden_cases(newest: &Snapshot, limits: &Limits) -> Result<HiddenCases> {
    hidden_in(&|table| newest.table_files(table), newest.manifest.taken_on, limits)
}

/// The same of the files of a snapshot, published or not.
pub(super) fn hidden_in(files: Files, taken_on: NaiveDate, limits: &Limits) -> Result<HiddenCases> {
    #[derive(serde::Deserialize)]
    struct Row {
        shield_id: Option<String>,
        case_id: String,
    }
    let session =
        session_over_files(files, taken_on, &["shields", "cases", "case_links", "case_children"], limits)?;
    let params = Params::from([("taken_on".into(), Value::Date(taken_on))]);
    let rows: Vec<Row> = session.rows(embedded::text("queries/scope/hidden_cases.sql"), &params)?;
    let mut hidden = HiddenCases::new();
    for row in rows {
        hidden.entry(row.case_id).or_default().extend(row.shield_id);
    }
    Ok(hidden)
}

/// Obligations, findings and what is made of them: those of the viewer's cases, and what the viewer's teams or people
/// answer for, whosever case it is.
fn add_results(session: &Session, view: &View, results: &Results, reach: &Reach) -> Result<()> {
    // What is wrong with a child's own row stands in no case: it is found by the child.
    let child = Keyed::subjects("children", &reach.children);
    let not_hidden = [
        vec![Keyed::by("case_id", &except(&reach.hidden))],
        vec![Keyed::subjects("children", &except(&reach.hidden_children))],
    ];
    let or_by = |columns: &[(&'static str, &Keys)]| {
        let mut any = vec![Keyed::by("case_id", &reach.cases), child.clone()];
        any.extend(columns.iter().map(|(column, keys)| Keyed::by(column, keys)));
        let rows = not_hidden.iter().cloned().chain([any]);
        Look { rows: rows.collect(), ..Look::whole() }
    };
    let held = [
        ("team_id", &reach.teams),
        ("current_team_id", &reach.teams),
        ("staff_id", &reach.staff),
        ("current_staff_id", &reach.staff),
    ];
    let owed = or_by(&held);
    // Without an entitled viewer the files of shielded cases are not opened at all.
    let opened = reach.opened(&results.dir, view.limits)?;
    let files = |name: &str| opened(results.files(name));
    session.add_looked_at("obligations", &files("obligations"), &owed.columns(&OBLIGATION_COLUMNS))?;
    let findings: Vec<&str> =
        OBLIGATION_COLUMNS.iter().copied().chain(["finding_id", "first_seen"]).collect();
    session.add_looked_at("findings", &files("findings.parquet"), &owed.columns(&findings))?;
    // Results of an earlier version may lack a table: naming it says that `check` makes it.
    let file = |table: &str| files(&format!("{table}.parquet"));
    let lists = [("finding_states", or_by(&[])), ("movement_findings", or_by(&held[..1]))];
    for (table, look) in lists {
        let files = file(table);
        if !files.is_empty() {
            session.add_looked_at(table, &files, &look)?;
        }
    }
    let retention = file(RETENTION);
    if !retention.is_empty() {
        session.add_looked_at(RETENTION, &retention, &Look::by("case_id", &reach.cases))?;
    }
    for table in TOLD_TO_ALL {
        let files = file(table);
        if !files.is_empty() {
            session.add_files(table, &files)?;
        }
    }
    add_counts(session, view, results, reach)
}

/// `measures`, `backlog` and `movement`, of the viewer's teams or people, and the one row a rule of shielded cases.
fn add_counts(session: &Session, view: &View, results: &Results, reach: &Reach) -> Result<()> {
    if view.viewer.shielded == Shielded::ListedAlone {
        for (table, provider) in recount::of_cases(results, &reach.cases, view.limits)? {
            session.add_provider_looked_at(table, provider, &Look::whole())?;
        }
        return Ok(());
    }
    let whole = match recount::is_of(results, &reach.shielded) {
        true => {
            let files = COUNTS.map(|table| (table, results.files(&format!("{table}.parquet"))));
            let there = files.into_iter().filter(|(_, files)| !files.is_empty());
            there
                .map(|(table, files)| Ok((table, session.files(&files)?.into_view())))
                .collect::<Result<Vec<_>>>()?
        }
        false => recount::of(results, &reach.shielded, view.limits)?,
    };
    let shielded = shielded_team();
    for (table, provider) in whole {
        let mut any = vec![Keyed::by("team_id", &reach.teams)];
        if table == "measures" {
            any.extend([Keyed::by("staff_id", &reach.staff), Keyed::by("team_id", &shielded)]);
        }
        session.add_provider_looked_at(table, provider, &Look { rows: vec![any], ..Look::whole() })?;
    }
    Ok(())
}

fn add_exports(session: &mut Session, view: &View, reach: &Reach) -> Result<()> {
    let opened = reach.opened(&view.snapshot.dir, view.limits)?;
    for table in contract::tables() {
        let Some(files) = view.snapshot.table_files(&table.name) else { continue };
        let look = match table.case {
            CaseOf::None => match table.name.as_str() {
                "authorisations" | "practice_assessments" => Look::by("staff_id", &reach.staff_of_teams),
                "compliance_reviews" => Look::by("team_id", &reach.teams),
                _ => Look::whole(),
            },
            CaseOf::CaseId if table.name == "case_links" => Look {
                rows: vec![
                    vec![Keyed::by("case_id", &reach.cases)],
                    vec![Keyed::by("linked_case_id", &reach.cases)],
                ],
                ..Look::whole()
            },
            CaseOf::CaseId => Look::by("case_id", &reach.cases),
            CaseOf::CaseChildren => Look::by("child_id", &reach.children),
            CaseOf::Shields => Look::by("shield_id", &reach.shields),
            CaseOf::PaperItems => Look::by("item_id", &reach.paper_items),
        };
        let look = match view.asks {
            Asks::Ours => look,
            Asks::Theirs => session.withhold(table, view.viewer, look),
        };
        session.add_looked_at(&table.name, &opened(files), &look)?;
    }
    session.add_looked_at(
        "quarantine",
        &opened(view.snapshot.quarantine_files()),
        &quarantine(view, reach),
    )?;
    match view.snapshot.unused_rows_path() {
        Some(path) => session.add_parquet("unused_rows", &path),
        None => session.add_rows("unused_rows", super::lake_tables::no_unused_rows()),
    }
}

/// What was refused in the viewer's cases. Where a row's case cannot be read it may be a hidden one's: whose it is and what it
/// says is not shown where any is hidden. What was in a cell is shown to those who read its column, and text.
fn quarantine(view: &View, reach: &Reach) -> Look {
    let mut look = Look::by("case_id", &reach.cases);
    if !reach.hidden.is_empty() {
        look.shown_if.push(("value", ident("case_id").is_not_null()));
        look.shown_if.push(("subject_id", ident("case_id").is_not_null()));
    }
    let reads_all = [Sensitivity::Name, Sensitivity::Text, Sensitivity::Special]
        .into_iter()
        .all(|sensitivity| view.viewer.may_read(sensitivity));
    if view.asks == Asks::Theirs && !reads_all {
        // What does not fit a column of facts is what somebody typed: text.
        let reads_text = view.viewer.may_read(Sensitivity::Text);
        let cells = contract::tables().iter().filter(|_| reads_text).flat_map(|table| {
            let read = table.columns.iter().filter(|column| may_read(view.viewer, table, column));
            read.map(|column| format!("{}.{}", table.name, column.name))
        });
        let cell = concat(vec![ident("table_name"), lit("."), ident("column_name")]);
        look.shown_if.push(("value", KeySet::from_iter(cells).has(cell)));
    }
    look
}

/// Whether there is a column for a viewer. The names of the service's own tables are: whoever sees a case is told who holds it.
fn may_read(viewer: &Viewer, table: &Table, column: &contract::Column) -> bool {
    let names_no_client = table.case == CaseOf::None && column.sensitivity == Sensitivity::Name;
    names_no_client || viewer.may_read(column.sensitivity)
}

impl Session {
    /// The look without the columns that a viewer's role does not read; the session says so where one is named.
    fn withhold(&mut self, table: &Table, viewer: &Viewer, look: Look) -> Look {
        let (read, withheld): (Vec<_>, Vec<_>) =
            table.columns.iter().partition(|column| may_read(viewer, table, column));
        if withheld.is_empty() {
            return look;
        }
        for column in withheld {
            let what = format!("{}.{} ({})", table.name, column.name, column.sensitivity.word());
            self.withheld.entry(column.name.clone()).or_default().push(what);
        }
        let read: Vec<&str> =
            read.iter().map(|column| column.name.as_str()).chain(contract::ORIGIN).collect();
        look.columns(&read)
    }
}

/// `monthly_measures`: what is kept of every snapshot, those that are gone among them. Where results are there still and were
/// counted with a case that is hidden now, they are left out: `measures` of that snapshot counts them again.
fn add_monthly(session: &Session, view: &View, snapshots: &[(Told, Snapshot)], reach: &Reach) -> Result<()> {
    let mut files = view.lake.monthly_measures()?;
    for (_, snapshot) in snapshots {
        for results in snapshot.results()? {
            if !recount::is_of(&results, &reach.shielded) {
                let name = Lake::monthly_measures_name(snapshot, &results);
                files.retain(|file| file.file_name().is_none_or(|own| own != name.as_str()));
            }
        }
    }
    if files.is_empty() {
        return Ok(());
    }
    let any = vec![Keyed::by("team_id", &reach.teams), Keyed::by("team_id", &shielded_team())];
    session.add_looked_at(MONTHLY, &files, &Look { rows: vec![any], ..Look::whole() })
}

fn shielded_team() -> Keys {
    Keys::Only(KeySet::from_iter([SHIELDED.to_owned()]))
}

/// `snapshots` and `results`: what the lake holds.
fn add_lake(session: &Session, view: &View, reach: &Reach) -> Result<()> {
    let snapshots = view.lake.snapshots()?.into_iter();
    let snapshots = snapshots.map(|snapshot| Ok((told(&snapshot, &reach.hidden, view.limits)?, snapshot)));
    let snapshots = snapshots.collect::<Result<Vec<_>>>()?;
    session.add_rows("snapshots", super::lake_tables::snapshots(&snapshots)?)?;
    session.add_rows("drift", super::lake_tables::drift(&snapshots)?)?;
    add_monthly(session, view, &snapshots, reach)?;
    let mut results = Vec::new();
    for (_, snapshot) in &snapshots {
        results.extend(snapshot.results()?.into_iter().map(|r| (snapshot.id.clone(), r)));
    }
    session.add_rows("results", super::lake_tables::results(&results)?)
}

/// Where the files of a table are; `None`: it was not supplied.
pub(super) type Files<'a> = &'a dyn Fn(&str) -> Option<Vec<PathBuf>>;

/// The system's own session over a few tables of a snapshot, empty where they were not supplied.
pub(super) fn session_over(
    snapshot: &Snapshot,
    as_at: NaiveDate,
    tables: &[&str],
    limits: &Limits,
) -> Result<Session> {
    session_over_files(&|table| snapshot.table_files(table), as_at, tables, limits)
}

pub(super) fn session_over_files(
    files: Files,
    as_at: NaiveDate,
    tables: &[&str],
    limits: &Limits,
) -> Result<Session> {
    let session = Session::new(Calendar::built_in(), as_at, limits)?;
    for name in tables {
        let table = contract::table(name).expect("a table of the contract");
        match files(name) {
            Some(files) => session.add_files(name, &files)?,
            None => session.add_rows(name, Rows { schema: table.schema(), batches: Vec::new() })?,
        }
    }
    Ok(session)
}
