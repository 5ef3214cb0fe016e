//! Exports in, typed rows and quarantine out: a snapshot. Alone names polars.
//!
//! In the order in which a file is read: [`listing`] tells what lies among the exports, [`find`] which of it is which
//! table's, [`scan`] its hash and encoding; [`plain`] brings whatever is no plain text to that ([`workbook`],
//! [`parquet_file`]); [`header`] and [`layout`] tell which field is which column; [`frames`] cuts it into blocks of whole
//! records, [`split`] and [`json`] split a block into columns of text, [`typing`] reads them by [`cells`] and [`dates`] to a
//! [`chunk`], and [`read`] does so on several threads, into sorted [`runs`] and [`refusals`]; [`repeated`] finds keys that come
//! twice, [`merge`] makes one of the runs, [`write`] writes the table, [`quarantine`] what was refused. [`tables`] does all that
//! for table after table.
//!
//! It never judges: what the rows say is the rules' business. It never alters an export.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    Error, Result,
    config::Mapping,
    contract,
    lake::{Input, Lake, Manifest, Snapshot, TableFacts, TakenOn},
    model::{Calendar, day},
    progress::Progress,
};

mod bridge;
mod cells;
mod chunk;
mod dates;
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
mod quarantine;
mod read;
mod refusals;
pub mod rehearsal;
mod repeated;
mod runs;
mod scan;
mod shields;
mod split;
pub mod survey;
mod tables;
mod typing;
mod workbook;
mod write;

use find::Found;
use scan::Scan;

/// What to ingest, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// The exports: their folder, one file, or a pattern of either.
    pub exports: PathBuf,
    /// How they become the contract's tables.
    pub mapping: Mapping,
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
    let found = find::find(&options.exports, &options.mapping, &BTreeSet::new())?;
    let told = found.export_toml.as_deref().map(find::read_export_toml).transpose()?.flatten();
    let scans = scan_tables(&found, options, progress)?;
    let source_sha256 = identity(&found, &scans, &options.mapping, told);
    let same =
        lake.snapshots()?.into_iter().find(|snapshot| snapshot.manifest.source_sha256 == source_sha256);
    if let Some(snapshot) = same {
        let notes = notes::of_same(&snapshot.manifest, options);
        return Ok(Ingested { snapshot, published: false, notes });
    }
    let draft = lake.draft_snapshot()?;
    let parts = parts::ready(&found.tables, &scans, &options.mapping, &draft.aside()?)?;
    let read = tables::read_all(parts, options, &draft, progress)?;
    let (taken_on, taken_on_source) = taken_on(told, read.newest_recorded_on, options.as_at)?;
    let manifest = Manifest {
        snapshot_id: format!("{taken_on}-{}", &source_sha256[..8]),
        contract_version: contract::VERSION,
        plumbline_version: env!("CARGO_PKG_VERSION").to_owned(),
        taken_on,
        taken_on_source,
        created_at: options.now,
        source_sha256,
        tables: facts(&read.inputs),
        inputs: read.inputs,
        ignored_files: found.ignored,
        access: options.access.clone(),
    };
    let snapshot = draft.publish(&manifest)?;
    let notes = notes::of_new(&snapshot.manifest);
    Ok(Ingested { snapshot, published: true, notes })
}

/// Looks at the files of every table; a file that feeds several is looked at for each.
fn scan_tables(found: &Found, options: &Options, progress: &dyn Progress) -> Result<Vec<Vec<Scan>>> {
    let files: Vec<_> = found.tables.iter().flat_map(|table| &table.files).collect();
    let declared = |file: &listing::Listed| parts::declared(&options.mapping, file);
    let mut scans = scan::scan_all(&files, declared, options.threads, progress)?.into_iter();
    Ok(found.tables.iter().map(|table| scans.by_ref().take(table.files.len()).collect()).collect())
}

/// The hash of all that a snapshot is made from: the same is the same snapshot.
fn identity(found: &Found, scans: &[Vec<Scan>], mapping: &Mapping, told: Option<NaiveDate>) -> String {
    let mut lines = vec![format!("contract {}", contract::VERSION), format!("calendar {}", calendar())];
    lines.extend(told.map(|day| format!("taken_on {day}")));
    for (table, scans) in found.tables.iter().zip(scans) {
        let files = table.files.iter().zip(scans);
        lines.extend(files.map(|(file, scan)| format!("{} {} {}", scan.sha256, table.table.name, file.name)));
    }
    lines.extend(mapping.lines());
    scan::hex(&Sha256::digest(lines.join("\n")))
}

/// The hash of the bank holidays built in.
fn calendar() -> String {
    let calendar = Calendar::built_in();
    let epoch = day::number(NaiveDate::default());
    let holidays =
        (epoch..=calendar.last_covered()).filter_map(|day| Some((day, calendar.holiday_name(day)?)));
    let lines: Vec<String> = holidays.map(|(day, name)| format!("{day} {name}")).collect();
    scan::hex(&Sha256::digest(lines.join("\n")))
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
fn facts(inputs: &[Input]) -> BTreeMap<String, TableFacts> {
    let mut tables: BTreeMap<String, TableFacts> = BTreeMap::new();
    for input in inputs {
        let absent_columns = || input.absent_columns.clone();
        let table = tables
            .entry(input.table.clone())
            .or_insert_with(|| TableFacts { rows: 0, absent_columns: absent_columns() });
        table.rows += input.rows_kept;
        // A column that one file supplies is supplied.
        table.absent_columns.retain(|column| input.absent_columns.contains(column));
    }
    tables
}
