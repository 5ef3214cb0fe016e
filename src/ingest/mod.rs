//! Exports in, typed rows and quarantine out: a snapshot. Alone names polars.
//!
//! In the order in which a file is read: [`listing`] tells what lies among the exports, [`find`] which of it is which
//! table's, [`scan`] its hash and encoding; [`plain`] brings whatever is no plain text to that ([`workbook`],
//! [`parquet_file`]); [`header`] and [`layout`] tell which field is which column; [`frames`] cuts it into blocks of whole
//! records, [`split`] and [`json`] split a block into columns of text, [`typing`] reads them by [`cells`] and [`dates`] to a
//! [`chunk`], and [`read`] does so on several threads, into sorted [`runs`] and [`refusals`]; [`repeated`] finds keys that come
//! twice, [`merge`] makes one of the runs, [`write`] writes the table, [`quarantine`] what was refused. [`tables`] does all that
//! for table after table. [`staging`] makes tables by queries over files that [`raw`] lays out as they are; [`profile`] and
//! [`drift`] tell how the exports moved since the last.
//!
//! It never judges: what the rows say is the rules' business. It never alters an export.

use std::{collections::BTreeMap, path::PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    Error, Result,
    config::{Drift, Mapping},
    contract,
    engine::{self, Limits, Session},
    lake::{Ignored, Input, Lake, Manifest, Move, RawFile, Snapshot, SnapshotDraft, TableFacts, TakenOn},
    model::{Calendar, day, hex},
    progress::Progress,
};

mod bridge;
mod cells;
mod chunk;
mod dates;
mod drift;
mod find;
mod frames;
mod header;
mod json;
mod layout;
mod listing;
mod merge;
mod notes;
mod parquet_file;
mod parts;
mod plain;
mod profile;
mod quarantine;
mod raw;
mod read;
mod refusals;
pub mod rehearsal;
mod repeated;
mod runs;
mod scan;
mod shields;
mod split;
mod staging;
pub mod survey;
mod tables;
mod typing;
mod workbook;
mod write;

use drift::Facts;
use find::Found;
use listing::Listed;
use parts::Parts;
use scan::Scan;
use staging::{Queries, RowSet};
use tables::{AllRead, Tables};

/// What to ingest, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// The exports: their folder, one file, or a pattern of either.
    pub exports: PathBuf,
    /// How they become the contract's tables.
    pub mapping: Mapping,
    /// The folder of staging queries.
    pub staging: Option<PathBuf>,
    /// How far exports may move from those before.
    pub drift: Drift,
    /// A table that lost more than may be published is right.
    pub accept_volume: bool,
    /// The day the exports show, where neither `export.toml` nor the contact log tells.
    pub as_at: Option<NaiveDate>,
    /// How many threads may work at once.
    pub threads: usize,
    /// The most memory that one table's rows may take.
    pub memory_bytes: u64,
    pub now: DateTime<Utc>,
    /// The configuration's `[access]`, to be stored in the lake.
    pub access: Option<Value>,
}

/// What became of the exports.
#[derive(Debug, Clone)]
pub struct Ingested {
    pub snapshot: Snapshot,
    /// False: these exports are that snapshot already.
    pub published: bool,
    /// What whoever ran it must be told.
    pub notes: Vec<String>,
}

/// Reads a folder of exports, and publishes them as one new snapshot; or finds the snapshot that they are already.
///
/// # Errors
/// `Exports` (exit 3) when they cannot be used, `Wrong` (exit 2) when the day they show cannot be told or
/// `export.toml` is wrong, `Lake` and `Disk` (exit 5) when the lake cannot be used. Nothing is published then.
pub fn ingest(lake: &Lake, options: &Options, progress: &dyn Progress) -> Result<Ingested> {
    let _guard = lake.lock()?;
    let queries = Queries::read(options.staging.as_deref())?;
    let staged = queries.tables.iter().map(|query| query.table.name.clone()).collect();
    let mut found = find::find(&options.exports, &options.mapping, &staged)?;
    let told = found.export_toml.as_deref().map(find::read_export_toml).transpose()?.flatten();
    let raw = raw_files(&mut found, &queries)?;
    let scans = scan_tables(&found, options, progress)?;
    let raw_scans = scan_all(raw.values(), options, progress)?;
    let source_sha256 = identity(&Sources {
        found: &found,
        scans: &scans,
        raw: &raw,
        raw_scans: &raw_scans,
        queries: &queries,
        mapping: &options.mapping,
        told,
    });
    let same =
        lake.snapshots()?.into_iter().find(|snapshot| snapshot.manifest.source_sha256 == source_sha256);
    if let Some(snapshot) = same {
        let notes = notes::of_same(&snapshot.manifest, options);
        return Ok(Ingested { snapshot, published: false, notes });
    }
    let draft = lake.draft_snapshot()?;
    let mut tables = Tables::new(options, &draft, progress)?;
    let mut all = parts::ready(&found.tables, &scans, &options.mapping, &draft.aside()?)?;
    let staging = Staging { queries: &queries, raw: &raw, scans: &raw_scans, day: told.or(options.as_at) };
    let raw_files = staging.read(&mut all, &mut tables, options, &draft)?;
    let read = tables.read_all(all)?;
    let (taken_on, taken_on_source) = taken_on(told, read.newest_recorded_on, options.as_at)?;
    let tables = table_facts(&read);
    let compared = compared(lake, taken_on, &tables, &read.inputs, options)?;
    let mut manifest = Manifest {
        snapshot_id: format!("{taken_on}-{}", &source_sha256[..8]),
        contract_version: contract::VERSION,
        plumbline_version: env!("CARGO_PKG_VERSION").to_owned(),
        taken_on,
        taken_on_source,
        created_at: options.now,
        source_sha256,
        tables,
        inputs: read.inputs,
        raw_files,
        ignored_files: found.ignored,
        compared_with: compared.with,
        drift: compared.moves,
        drift_limits: options.drift,
        volume_accepted: compared.accepted,
        erasures: Vec::new(),
        access: options.access.clone(),
    };
    let supplied: Vec<String> = manifest.tables.keys().cloned().collect();
    let erased = erased_before(lake, &draft, &mut manifest, &limits(options, &draft)?)?;
    let shielded = engine::divide_snapshot(draft.path(), &supplied, taken_on, &limits(options, &draft)?)?;
    manifest.add_shielded(shielded);
    let snapshot = draft.publish(&manifest)?;
    let mut notes = notes::of_new(&snapshot.manifest);
    notes.extend(erased);
    Ok(Ingested { snapshot, published: true, notes })
}

/// The files that staging queries read, by the names of their raw tables. Whatever no table claims and none of them reads is
/// left alone.
fn raw_files(found: &mut Found, queries: &Queries) -> Result<BTreeMap<String, Listed>> {
    if queries.is_empty() {
        return Ok(BTreeMap::new());
    }
    let named = raw::named(&found.raw)?;
    staging::check_reads(&queries.tables, named.keys())?;
    let is_read = |name: &String| queries.tables.iter().any(|query| query.reads.contains(name));
    let (read, left): (Vec<_>, Vec<_>) =
        named.into_iter().map(|(name, file)| (name, file.clone())).partition(|(name, _)| is_read(name));
    let is_claimed = |file: &Listed| found.tables.iter().any(|table| table.files.contains(file));
    let left: Vec<Ignored> = left
        .iter()
        .filter(|(_, file)| !is_claimed(file))
        .map(|(_, file)| Ignored { file: file.name.clone(), nearest_table: None })
        .collect();
    found.ignored.extend(left);
    found.ignored.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(read.into_iter().collect())
}

/// Looks at the files of every table; a file that feeds several is looked at for each.
fn scan_tables(found: &Found, options: &Options, progress: &dyn Progress) -> Result<Vec<Vec<Scan>>> {
    let files = found.tables.iter().flat_map(|table| &table.files);
    let mut scans = scan_all(files, options, progress)?.into_iter();
    Ok(found.tables.iter().map(|table| scans.by_ref().take(table.files.len()).collect()).collect())
}

fn scan_all<'f>(
    files: impl Iterator<Item = &'f Listed>,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Vec<Scan>> {
    let files: Vec<_> = files.collect();
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let declared = |file: &Listed| parts::declared(&options.mapping, file);
    scan::scan_all(&files, declared, options.threads, progress)
}

/// Refuses the rows of cases that were erased from the lake before, and says that they came again.
fn erased_before(
    lake: &Lake,
    draft: &SnapshotDraft,
    manifest: &mut Manifest,
    limits: &Limits,
) -> Result<Option<String>> {
    let Some(last) = lake.tombstones()?.pop() else { return Ok(None) };
    let (dir, supplied) = (draft.path(), manifest.tables.keys().cloned().collect::<Vec<_>>());
    let cases = lake.erased_among(&engine::cases_named(dir, &supplied, limits)?)?;
    if cases.is_empty() {
        return Ok(None);
    }
    let alone = engine::alone(dir, &supplied, &cases, limits)?;
    let rows = engine::erase_from_tables(dir, &supplied, manifest.taken_on, &cases, limits)?;
    let reason = "the case was erased from this lake before (plumbline snapshots purge)";
    let refused = engine::Refused { cases: &cases, alone: &alone, gone: &rows, are_refused: true, reason };
    let blanked = engine::blank_refused(dir, &refused, limits)?;
    for row in &rows {
        if let Some(facts) = manifest.tables.get_mut(&row.table) {
            facts.rows -= 1;
        }
        if let Some(input) = manifest.input_of(&row.table, &row.file) {
            input.rows_kept -= 1;
            input.rows_rejected += 1;
        }
    }
    Ok(Some(format!(
        "{} rows of {} that {} erased from this lake before came again, and were refused{} (the last erasure: {}): they go \
         from the case management system's exports when they go there",
        rows.len(),
        if cases.len() == 1 { "a case".to_owned() } else { format!("{} cases", cases.len()) },
        if cases.len() == 1 { "was" } else { "were" },
        match blanked {
            0 => String::new(),
            1 => ", and a row or cell that did not fit is kept blank".to_owned(),
            n => format!(", and {n} rows and cells that did not fit are kept blank"),
        },
        last.at.format("%Y-%m-%d")
    )))
}

/// Queries have this much memory, whatever reading may use.
const LEAST_MEMORY: usize = 64 << 20;

/// What queries may use on the way.
fn limits(options: &Options, draft: &SnapshotDraft) -> Result<Limits> {
    // What it takes to join a few small tables is little, and is not counted against what reading may take.
    let memory_bytes = usize::try_from(options.memory_bytes).unwrap_or(usize::MAX).max(LEAST_MEMORY);
    let spill = Some(draft.aside()?.join("spill"));
    Ok(Limits { threads: options.threads.max(1), memory_bytes, spill, key: draft.key().cloned() })
}

/// What staging needs.
struct Staging<'a> {
    queries: &'a Queries,
    raw: &'a BTreeMap<String, Listed>,
    /// Of the raw files, in their order.
    scans: &'a [Scan],
    /// The day that functions of queries take for today's.
    day: Option<NaiveDate>,
}

impl Staging<'_> {
    /// Reads the raw files, runs the queries over them and adds the tables they make to `all`.
    fn read(
        &self,
        all: &mut Vec<Parts>,
        tables: &mut Tables,
        options: &Options,
        draft: &SnapshotDraft,
    ) -> Result<Vec<RawFile>> {
        if self.queries.is_empty() {
            return Ok(Vec::new());
        }
        let aside = draft.aside()?;
        let limits = limits(options, draft)?;
        let session = Session::new(Calendar::built_in(), self.day.unwrap_or_default(), &limits)?;
        let (mut files, mut rows) = (Vec::new(), RowSet::default());
        for ((name, file), scan) in self.raw.iter().zip(self.scans) {
            let declared = parts::declared(&options.mapping, file);
            let plain = plain::plain(file, scan, declared, &aside.join(format!("raw-{name}")))?;
            let layout = raw::layout(name, &file.name, &plain)?;
            let part = parts::part(file.path.clone(), layout, plain, scan.clone());
            let path = aside.join(format!("raw-{name}.parquet"));
            files.push(tables.read_raw(part, &path, &mut rows)?);
            session.add_parquet(name, &path)?;
        }
        let staged = staging::run(self.queries, &session, &options.mapping, draft)?;
        staged.unused(&self.queries.tables, &rows, &mut files, &draft.unused_rows_path())?;
        all.extend(staged.tables);
        let place =
            |parts: &Parts| contract::tables().iter().position(|table| table.name == parts.table.name);
        all.sort_by_key(place);
        Ok(files)
    }
}

/// All that a snapshot is made from.
struct Sources<'a> {
    found: &'a Found,
    scans: &'a [Vec<Scan>],
    raw: &'a BTreeMap<String, Listed>,
    raw_scans: &'a [Scan],
    queries: &'a Queries,
    mapping: &'a Mapping,
    told: Option<NaiveDate>,
}

/// The hash of all that a snapshot is made from: the same is the same snapshot.
fn identity(sources: &Sources) -> String {
    let mut lines = vec![format!("contract {}", contract::VERSION), format!("calendar {}", calendar())];
    lines.extend(sources.told.map(|day| format!("taken_on {day}")));
    for (table, scans) in sources.found.tables.iter().zip(sources.scans) {
        let files = table.files.iter().zip(scans);
        lines.extend(files.map(|(file, scan)| format!("{} {} {}", scan.sha256, table.table.name, file.name)));
    }
    let raw = sources.raw.values().zip(sources.raw_scans);
    lines.extend(raw.map(|(file, scan)| format!("{} raw {}", scan.sha256, file.name)));
    let queries = &sources.queries;
    lines.extend(queries.tables.iter().map(|query| format!("{} {}", query.scan.sha256, query.name)));
    lines.extend(queries.views.iter().map(|view| format!("{} {}", view.sha256, view.file)));
    lines.extend(sources.mapping.lines());
    hex::of(Sha256::digest(lines.join("\n")))
}

/// The hash of the bank holidays built in.
fn calendar() -> String {
    let calendar = Calendar::built_in();
    let epoch = day::number(NaiveDate::default());
    let holidays =
        (epoch..=calendar.last_covered()).filter_map(|day| Some((day, calendar.holiday_name(day)?)));
    let lines: Vec<String> = holidays.map(|(day, name)| format!("{day} {name}")).collect();
    hex::of(Sha256::digest(lines.join("\n")))
}

/// The day the exports show, and what told it.
fn taken_on(
    told: Option<NaiveDate>,
    newest_recorded_on: Option<NaiveDate>,
    as_at: Option<NaiveDate>,
) -> Result<(NaiveDate, TakenOn)> {
    let ways = [
        (told, TakenOn::ExportToml),
        (newest_recorded_on, TakenOn::NewestRecordedAt),
        (as_at, TakenOn::AsAt),
    ];
    let way = ways.into_iter().find_map(|(day, source)| Some((day?, source)));
    way.ok_or_else(|| {
        Error::Wrong(
            "the day that the exports show cannot be told: no contact_log.recorded_at is given, and there is no \
             export.toml; put one with `taken_on = 2026-03-31` among the exports, or give --as-at"
                .to_owned(),
        )
    })
}

/// The facts of the tables, each from those of its files.
fn table_facts(read: &AllRead) -> BTreeMap<String, TableFacts> {
    let mut tables: BTreeMap<String, TableFacts> = BTreeMap::new();
    for input in &read.inputs {
        let table = tables.entry(input.table.clone()).or_insert_with(|| TableFacts {
            rows: 0,
            absent_columns: input.absent_columns.clone(),
            profile: read.profiles.get(&input.table).cloned().unwrap_or_default(),
        });
        table.rows += input.rows_kept;
        // A column that one file supplies is supplied.
        table.absent_columns.retain(|column| input.absent_columns.contains(column));
    }
    tables
}

/// How exports moved from the snapshot before.
#[derive(Default)]
struct Compared {
    with: Option<String>,
    moves: Vec<Move>,
    accepted: Vec<String>,
}

/// Compares exports with the snapshot before.
///
/// # Errors
/// `Exports` (exit 3) when a table lost more than may be published, unless that is accepted.
fn compared(
    lake: &Lake,
    taken_on: NaiveDate,
    tables: &BTreeMap<String, TableFacts>,
    inputs: &[Input],
    options: &Options,
) -> Result<Compared> {
    let Some(before) = lake.before_new(taken_on)? else { return Ok(Compared::default()) };
    let old = Facts { tables: &before.manifest.tables, inputs: &before.manifest.inputs };
    let new = Facts { tables, inputs };
    let shrunk = drift::shrunk(old, new, &options.drift);
    if !shrunk.is_empty() && !options.accept_volume {
        let one = |one: &drift::Shrunk| format!("{} had {} rows and has {}", one.table, one.before, one.now);
        return Err(Error::Exports(format!(
            "tables shrank too far since snapshot {}, so nothing was published: {}. If that is right, say \
             --accept-volume; else export them again ([drift] shrink = {})",
            before.id,
            shrunk.iter().map(one).collect::<Vec<_>>().join("; "),
            options.drift.shrink
        )));
    }
    Ok(Compared {
        with: Some(before.id.clone()),
        moves: drift::moves(old, new, &options.drift),
        accepted: shrunk.into_iter().map(|one| one.table).collect(),
    })
}
