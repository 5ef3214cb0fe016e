//! Exports in, typed rows and quarantine out: a snapshot. Alone names polars.
//!
//! In the order in which a file is read: [`find`] tells which file is which table's, [`scan`] which encoding it is in,
//! [`layout`] which field is which column; [`frames`] cuts it into blocks of whole records, [`split`] splits a block
//! into columns of text, [`typing`] reads them by [`cells`], and [`read`] does so on several threads; [`order`] finds
//! keys that come twice, [`write`] writes the table, [`quarantine`] what was refused. [`tables`] does all that for table
//! after table.
//!
//! It never judges: what the rows say is the rules' business. It never alters an export.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    Error, Result, contract,
    lake::{Input, Lake, Manifest, Snapshot, TableFacts, TakenOn},
    model::{Calendar, day},
    progress::Progress,
};

mod bridge;
mod cells;
mod find;
mod frames;
mod layout;
mod notes;
mod order;
mod quarantine;
mod read;
mod scan;
mod shields;
mod split;
mod tables;
mod typing;
mod write;

use find::Found;
use scan::Scan;

/// What to ingest, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder of the exports.
    pub exports: PathBuf,
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
    let found = find::find(&options.exports)?;
    let told = found.export_toml.as_deref().map(find::read_export_toml).transpose()?.flatten();
    let scans = scan::scan_all(&found.files, options.threads, progress)?;
    let source_sha256 = identity(&found, &scans, told);
    let same =
        lake.snapshots()?.into_iter().find(|snapshot| snapshot.manifest.source_sha256 == source_sha256);
    if let Some(snapshot) = same {
        let notes = notes::of_same(&snapshot.manifest, options);
        return Ok(Ingested { snapshot, published: false, notes });
    }
    let draft = lake.draft_snapshot()?;
    let read = tables::read_all(&found.files, &scans, options, &draft, progress)?;
    let (taken_on, taken_on_source) = taken_on(told, read.newest_recorded_on, options.as_at)?;
    let manifest = Manifest {
        snapshot_id: format!("{taken_on}-{}", &source_sha256[..8]),
        contract_version: contract::VERSION,
        plumbline_version: env!("CARGO_PKG_VERSION").to_owned(),
        taken_on,
        taken_on_source,
        created_at: options.now,
        source_sha256,
        tables: read.inputs.iter().map(facts).collect(),
        inputs: read.inputs,
        ignored_files: found.ignored,
        access: options.access.clone(),
    };
    let snapshot = draft.publish(&manifest)?;
    let notes = notes::of_new(&snapshot.manifest);
    Ok(Ingested { snapshot, published: true, notes })
}

/// The hash of all that a snapshot is made from: the same is the same snapshot.
fn identity(found: &Found, scans: &[Scan], told: Option<NaiveDate>) -> String {
    let mut parts = vec![format!("contract {}", contract::VERSION), format!("calendar {}", calendar())];
    parts.extend(told.map(|day| format!("taken_on {day}")));
    parts.extend(found.files.iter().zip(scans).map(|(file, scan)| format!("{} {}", scan.sha256, file.name)));
    scan::hex(&Sha256::digest(parts.join("\n")))
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

fn facts(input: &Input) -> (String, TableFacts) {
    (input.table.clone(), TableFacts { rows: input.rows_kept, absent_columns: input.absent_columns.clone() })
}
