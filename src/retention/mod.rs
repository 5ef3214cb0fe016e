//! Our own retention (10): which snapshots go by their age and number, and how one case goes from all of them. Copies by age are
//! housekeeping, which no moratorium holds; a case is a record, and goes only when nothing does.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::{
    Error, Result,
    access::Viewer,
    config::Moratorium,
    embedded,
    engine::{self, Asks, ErasedRow, Limits, Params, Refused, Session, Value, View},
    lake::{Erasure, Lake, Manifest, ShieldedCounts, Snapshot},
    rules::monthly,
};

/// Which snapshots go: those that are old and that nobody asked to keep.
#[derive(Debug, Clone, Copy)]
pub struct Old {
    /// Published more than so many days ago.
    pub older_than_days: Option<u64>,
    /// The newest so many stay, whatever their age. The newest always does.
    pub keep: Option<usize>,
}

/// Why a case is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// A court or the Information Commissioner ordered it, or a person's right to it was granted.
    ErasureOrder,
    /// Its retention is over, as the newest results say.
    RetentionOver,
}

impl Because {
    pub fn word(self) -> &'static str {
        match self {
            Because::ErasureOrder => "erasure_order",
            Because::RetentionOver => "retention_over",
        }
    }
}

/// What a case's erasure is asked with.
pub struct Order<'a> {
    pub case_id: &'a str,
    pub because: Because,
    /// The order's reference, or whose decision it is.
    pub authority: &'a str,
    pub by: &'a str,
    pub at: DateTime<Utc>,
}

/// What went, for whoever asked for it to keep: the lake keeps the tombstone alone.
#[derive(Debug, Clone, Serialize)]
pub struct Certificate {
    pub case_id: String,
    pub because: &'static str,
    pub authority: String,
    pub by: String,
    pub at: String,
    pub tombstone: u64,
    pub snapshots: Vec<Gone>,
    /// The folder of packs that was removed, as they may have named the case.
    pub packs_removed: Option<String>,
    /// What is not, and cannot be, erased here.
    pub stays: [&'static str; 4],
}

/// What went of one snapshot.
#[derive(Debug, Clone, Serialize)]
pub struct Gone {
    pub snapshot_id: String,
    /// Rows, by table.
    pub rows: BTreeMap<String, u64>,
    /// Refused rows and cells of which nothing is left but where they stood.
    pub refusals: u64,
    /// Obligations, findings and what is listed of them.
    pub rows_of_results: u64,
}

const STAYS: [&str; 4] = [
    "the trail's lines, which say who looked at what (4.13)",
    "refused rows of no known case that do not write the case's key, or its children's, shields' or papers'",
    "counts by rule, team and month, which name no case and no person",
    "copies outside the lake: exports, backups, and packs in other folders",
];

/// The snapshots that go, the oldest first.
///
/// # Errors
/// `Lake` where one cannot be read.
pub fn old(lake: &Lake, old: &Old, now: DateTime<Utc>) -> Result<Vec<Snapshot>> {
    let mut snapshots = lake.snapshots()?;
    let stay = old.keep.unwrap_or(1).max(1);
    snapshots.truncate(snapshots.len().saturating_sub(stay));
    if let Some(days) = old.older_than_days {
        let is_old = |snapshot: &Snapshot| {
            let age = now.signed_duration_since(snapshot.manifest.created_at).num_days();
            u64::try_from(age).is_ok_and(|age| age > days)
        };
        snapshots.retain(is_old);
    }
    Ok(snapshots)
}

/// Takes snapshots out of the lake, their monthly measures aside.
///
/// # Errors
/// `Lake` and `Disk` (exit 5): those before the one that failed are gone.
pub fn remove(lake: &Lake, snapshots: &[Snapshot], limits: &Limits) -> Result<()> {
    let _guard = lake.lock()?;
    for snapshot in snapshots {
        for results in snapshot.results()? {
            monthly::keep(lake, snapshot, &results, limits)?;
        }
        lake.remove(snapshot)?;
    }
    Ok(())
}

/// Whether a case may go, by the moratorium, by holds, and by its own retention.
///
/// # Errors
/// `Wrong` (exit 2) for a case that is not there, or is hidden: the same words. `NotAllowed` (exit 4) where something holds it.
pub fn check(
    lake: &Lake,
    order: &Order,
    viewer: &Viewer,
    moratorium: &Moratorium,
    limits: &Limits,
) -> Result<()> {
    let today = order.at.date_naive();
    if moratorium.from <= today && moratorium.until.is_none_or(|until| today <= until) {
        return Err(Error::NotAllowed(format!(
            "a moratorium holds every record since {} ({}): no case is erased while it is in force",
            moratorium.from,
            moratorium.until.map_or("until further notice".to_owned(), |until| format!("until {until}"))
        )));
    }
    let snapshots = lake.snapshots()?;
    let mut is_there = false;
    // The newest that has the case speaks for it.
    for snapshot in snapshots.iter().rev() {
        let results = snapshot.results()?.pop();
        let view = View { lake, snapshot, results: results.as_ref(), viewer, asks: Asks::Ours, limits };
        let session = engine::open(&view)?;
        if !names(&session, snapshot, order.case_id)? {
            continue;
        }
        held(&session, snapshot, order, today)?;
        if !is_there && order.because == Because::RetentionOver {
            retention_over(&session, results.is_some(), order)?;
        }
        is_there = true;
    }
    if !is_there && !is_buried(lake, order.case_id)? {
        return Err(Error::Wrong(format!("there is no case {} in any snapshot of this lake", order.case_id)));
    }
    Ok(())
}

fn is_buried(lake: &Lake, case_id: &str) -> Result<bool> {
    Ok(!lake.erased_among(&BTreeSet::from([case_id.to_owned()]))?.is_empty())
}

/// Whether any table of a session names the case, or a refused row.
fn names(session: &Session, snapshot: &Snapshot, case_id: &str) -> Result<bool> {
    #[derive(serde::Deserialize)]
    struct Row {
        n: i64,
    }
    let params = Params::from([("case_id".into(), Value::Text(case_id.to_owned()))]);
    // What was refused is of a case too.
    for table in snapshot.manifest.tables.keys().map(String::as_str).chain(["quarantine"]) {
        if !session.columns(table)?.iter().any(|column| column == "case_id") {
            continue;
        }
        session.add_alias("one_table", table)?;
        let rows: Vec<Row> = session.rows(embedded::text("queries/retention/rows_of_case.sql"), &params)?;
        if rows.iter().any(|row| row.n > 0) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn held(session: &Session, snapshot: &Snapshot, order: &Order, today: NaiveDate) -> Result<()> {
    #[derive(serde::Deserialize)]
    struct Decision {
        decision_id: String,
        retain_until: Option<String>,
    }
    if snapshot.table_path("retention_decisions").is_none() {
        return Ok(());
    }
    let params = Params::from([
        ("case_id".into(), Value::Text(order.case_id.to_owned())),
        ("today".into(), Value::Date(today)),
    ]);
    let decisions: Vec<Decision> = session.rows(embedded::text("queries/retention/holds.sql"), &params)?;
    match decisions.first() {
        None => Ok(()),
        Some(decision) => Err(Error::NotAllowed(format!(
            "decision {} of snapshot {} keeps case {} {}: it is not erased while that holds",
            decision.decision_id,
            snapshot.id,
            order.case_id,
            decision
                .retain_until
                .as_ref()
                .map_or("until further notice".into(), |day| format!("until {day}"))
        ))),
    }
}

fn retention_over(session: &Session, is_judged: bool, order: &Order) -> Result<()> {
    #[derive(serde::Deserialize)]
    struct Ends {
        ends_on: Option<String>,
        status: String,
    }
    let refused = |why: String| Err(Error::NotAllowed(format!("case {}: {why}", order.case_id)));
    if !is_judged {
        return refused(
            "the newest snapshot that has it was not judged, so nobody can tell when its retention ends"
                .into(),
        );
    }
    let params = Params::from([("case_id".into(), Value::Text(order.case_id.to_owned()))]);
    let ends: Vec<Ends> = session.rows(embedded::text("queries/retention/ends.sql"), &params)?;
    match ends.first() {
        Some(Ends { status, .. }) if status == "overdue" => Ok(()),
        Some(Ends { ends_on: Some(day), status }) => {
            refused(format!("its retention ends on {day} ({status}): it is not over"))
        }
        _ => refused("when its retention ends cannot be told".into()),
    }
}

/// Erases a case from every snapshot and result of the lake. The tombstone is there first: where the run is cut off, the same
/// order goes on where it stopped, and the next export brings nothing back.
///
/// # Errors
/// `Lake` and `Disk` (exit 5); each snapshot has lost all of the case's rows or none.
pub fn erase(lake: &Lake, order: &Order, limits: &Limits) -> Result<Certificate> {
    let _guard = lake.lock()?;
    let tombstone = lake.bury(order.case_id, order.at, order.because.word(), order.authority)?;
    let mut snapshots = Vec::new();
    for snapshot in lake.snapshots()? {
        if let Some(gone) = erase_from(lake, &snapshot, order, tombstone.n, limits)? {
            snapshots.push(gone);
        }
    }
    Ok(Certificate {
        case_id: order.case_id.to_owned(),
        because: order.because.word(),
        authority: order.authority.to_owned(),
        by: order.by.to_owned(),
        at: order.at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        tombstone: tombstone.n,
        snapshots,
        packs_removed: None,
        stays: STAYS,
    })
}

fn erase_from(
    lake: &Lake,
    snapshot: &Snapshot,
    order: &Order,
    tombstone: u64,
    limits: &Limits,
) -> Result<Option<Gone>> {
    let cases = BTreeSet::from([order.case_id.to_owned()]);
    let supplied: Vec<String> = snapshot.manifest.tables.keys().cloned().collect();
    let anew = snapshot.rewrite(lake)?;
    let dir = anew.path();
    let alone = engine::alone(dir, &supplied, &cases, limits)?;
    let erased = engine::erase_from_tables(dir, &supplied, snapshot.manifest.taken_on, &cases, limits)?;
    let reason = reason(order.at, tombstone);
    let refused =
        Refused { cases: &cases, alone: &alone, gone: &erased, are_refused: false, reason: &reason };
    let refusals = engine::blank_refused(dir, &refused, limits)?;
    let mut rows_of_results = 0;
    for results in snapshot.results()? {
        let name = results.dir.strip_prefix(&snapshot.dir).expect("results lie in their snapshot");
        rows_of_results += engine::erase_from_results(&dir.join(name), &alone.children, &cases, limits)?;
    }
    if erased.is_empty() && refusals == 0 && rows_of_results == 0 {
        return Ok(None);
    }
    let mut rows: BTreeMap<String, u64> = BTreeMap::new();
    for row in &erased {
        *rows.entry(row.table.clone()).or_default() += 1;
    }
    let mut manifest =
        without(&snapshot.manifest, &erased, Erasure { tombstone, at: order.at, rows: rows.clone() });
    count_refusals(&mut manifest, engine::shielded_refusals(dir, limits)?);
    anew.publish(&manifest)?;
    Ok(Some(Gone { snapshot_id: snapshot.id.clone(), rows, refusals, rows_of_results }))
}

/// What was refused of the case is nobody's now: it stands with the refusals that everybody's count holds.
fn count_refusals(manifest: &mut Manifest, shielded: ShieldedCounts) {
    for input in &mut manifest.inputs {
        (input.shielded.rows_rejected, input.shielded.cells_rejected) = (0, 0);
    }
    manifest.add_shielded(shielded);
}

/// Why a row of an erased case is refused, or its place in a quarantine blank.
pub fn reason(at: DateTime<Utc>, tombstone: u64) -> String {
    format!("the case was erased on {} (tombstone {tombstone})", at.format("%Y-%m-%d"))
}

/// The manifest of a snapshot that lost these rows.
fn without(manifest: &Manifest, erased: &[ErasedRow], erasure: Erasure) -> Manifest {
    let mut manifest = manifest.clone();
    for row in erased {
        if let Some(facts) = manifest.tables.get_mut(&row.table) {
            facts.rows -= 1;
        }
        if let Some(input) = manifest.input_of(&row.table, &row.file) {
            input.rows_erased += 1;
            if row.is_shielded {
                input.shielded.rows_kept -= 1;
            }
        }
    }
    manifest.erasures.push(erasure);
    manifest
}
