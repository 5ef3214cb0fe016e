//! The packs: what was found, for each person who has to act on it, as a page, a workbook and two CSV files.
//! Alone names minijinja, plotters, rust_xlsxwriter, age and tar.
//!
//! It reads a viewer's session, in which hidden cases do not exist, and judges nothing. [`render`] fetches the
//! whole organisation once and [`write`] makes every pack of it, so that a pack can be made from rows put
//! together by hand. A further audience is a template, its queries, and one entry of `audience::ALL`.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    Error, Result,
    engine::{Part, Session},
    progress::Progress,
};

mod about;
mod answers;
mod archive;
mod area;
mod areas;
mod audience;
mod audit;
mod business_services;
mod charts;
mod coverage;
mod csv_files;
mod data;
mod departures;
mod director;
pub mod disclosure;
mod explained;
mod fetch;
mod figures;
mod findings;
mod folder;
mod governance;
mod heat;
mod index;
mod ledger;
mod manager;
mod moratorium;
mod movement;
mod movers;
mod others;
mod pack;
mod page;
mod people;
mod practice_supervisor;
mod practitioner;
mod publication;
mod published;
mod review;
mod rule_tables;
mod sections;
mod seen;
mod service_manager;
pub mod shielded_cases;
mod shields;
mod stats;
mod text;
mod words;
mod work;
mod workbook;

pub use data::{
    Backlog, Basis, Cause, Coverage, Finding, HeldBy, Kind, LastSeen, Measure, Movement, OpenCase,
    Organisation, Paragraph, Person, Population, Retention, RetentionYear, Review, Rule, ShieldedCounts,
    Status, Team, Unmeasured, Variation,
};
pub use explained::{case_page, write_case};
pub use stats::{Chance, Change, Counts, Funnel, Limits, Pattern, Share, Side, change, limits, wilson};

/// How the packs are to be made, and the facts that stand on every page.
#[derive(Debug, Clone)]
pub struct Options {
    /// Replaced whole.
    pub out: PathBuf,
    pub as_at: NaiveDate,
    /// Any day of the month reported; else the last whole month by the as-at day.
    pub month: Option<NaiveDate>,
    pub made_at: DateTime<Utc>,
    /// Of this program.
    pub version: String,
    pub snapshot_id: String,
    pub taken_on: NaiveDate,
    /// Where the day the exports were taken had to be worked out: how.
    pub taken_on_note: Option<String>,
    pub parameters: Vec<ParameterLine>,
    pub rag: Rag,
    /// The audiences to write packs for, by their folders' names; else every one.
    pub audiences: Option<Vec<String>>,
    /// Rule and reason.
    pub switched_off: Vec<(String, String)>,
    pub exports: Exports,
    pub shielded: ShieldedCount,
    pub moratorium: Moratorium,
    /// The part of the organisation that whoever makes the packs answers for; none: the whole.
    pub part: Option<Part>,
    /// What they are made for (4.13).
    pub purpose: Option<String>,
    /// Whether they are of the shielded cases alone, for those whom an access list names.
    pub of_shielded: bool,
    /// The keys of those who alone are to open them (`age1…`): then they are one encrypted archive beside `out`, and no folder.
    pub recipients: Vec<String>,
}

/// When whole records are not to be destroyed (footnotes 2, 9 and 11), as the results were judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moratorium {
    pub from: NaiveDate,
    /// The last day in force; none: until further notice.
    pub until: Option<NaiveDate>,
}

#[derive(Debug, Clone)]
pub struct ParameterLine {
    pub name: String,
    pub value: String,
    /// What it is where nobody sets it.
    pub ours: String,
    pub unit: String,
    pub meaning: String,
    pub paragraph: String,
    /// The organisation's own standard, where the policy gives no time.
    pub local: bool,
    /// Other than ours.
    pub differs: bool,
}

/// The rates from which a figure is green, and amber.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rag {
    pub green: f64,
    pub amber: f64,
}

/// What became of the exports, by the snapshot's manifest.
#[derive(Debug, Clone, Default)]
pub struct Exports {
    pub files: Vec<ExportFile>,
    pub absent_tables: Vec<String>,
    /// `table.column`s that no file of a table that was supplied has.
    pub absent_columns: Vec<String>,
    pub drift: Drift,
}

/// How the exports moved from those before.
#[derive(Debug, Clone, Default)]
pub struct Drift {
    /// The day on which those before were taken; none: these are the first.
    pub since: Option<NaiveDate>,
    /// By what share of rows, of blanks: less is not said.
    pub limits: (f64, f64),
    pub moves: Vec<Moved>,
    /// Tables that lost much of their rows, where whoever published them accepted it.
    pub accepted: Vec<String>,
}

#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Moved {
    pub what: String,
    /// A table, or one of its columns.
    pub place: String,
    pub before: String,
    pub now: String,
}

/// rows read = rows kept + rows rejected + exact duplicates; those of shielded cases aside.
#[derive(Debug, Clone, Copy, Default)]
pub struct FileCounts {
    pub rows_read: u64,
    pub rows_kept: u64,
    pub rows_rejected: u64,
    pub exact_duplicates: u64,
    pub cells_rejected: u64,
}

#[derive(Debug, Clone, Default)]
pub struct ExportFile {
    pub file: String,
    pub table: String,
    /// None: they cannot be told without counting a case that was shielded since.
    pub counts: Option<FileCounts>,
    /// Dropped: the contract does not name them.
    pub undeclared_columns: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShieldedCount {
    /// None: fewer than five, which is shown as [c].
    pub n_cases: Option<i64>,
    /// False: no shields table was supplied, and nothing is hidden.
    pub supplied: bool,
}

/// Where packs are: the folder, or the archive for their recipients.
///
/// # Errors
/// `Wrong` where the folder has no name.
pub fn place(options: &Options) -> Result<PathBuf> {
    if options.recipients.is_empty() { Ok(options.out.clone()) } else { archive::beside(&options.out) }
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    pub packs: usize,
    pub files: usize,
}

/// Writes the packs of every audience asked for, and replaces the folder `out` with them.
///
/// # Errors
/// `Wrong` for an audience or month that is not there, and where `out` holds something that is not ours; `Disk`
/// where it cannot be written. Nothing of the old packs is lost then.
pub fn render(session: &Session, options: &Options, progress: &dyn Progress) -> Result<Summary> {
    audience::chosen(options)?;
    archive::recipients(&options.recipients)?;
    folder::ours_to_replace(&options.out)?;
    let organisation = fetch::organisation(session, options, progress)?;
    write_packs(&organisation, options, Some(session), progress)
}

/// Writes the packs of an organisation that was put together by hand, all its findings in it.
///
/// # Errors
/// As [`render`].
pub fn write(organisation: &Organisation, options: &Options, progress: &dyn Progress) -> Result<Summary> {
    write_packs(organisation, options, None, progress)
}

fn write_packs(
    organisation: &Organisation,
    options: &Options,
    session: Option<&Session>,
    progress: &dyn Progress,
) -> Result<Summary> {
    let audiences = audience::chosen(options)?;
    let ledger = ledger::Ledger::of(organisation, options)?;
    let draft = folder::Draft::beside(&options.out)?;
    let summary = pack::write_all(&ledger, &audiences, &draft, session, progress)?;
    draft.publish_to(&archive::recipients(&options.recipients)?)?;
    Ok(summary)
}

/// Removes the folder of packs, where it is ours; whether there was one.
///
/// # Errors
/// `Wrong` where it holds something else; `Disk` where it cannot be removed.
pub fn remove(out: &std::path::Path) -> Result<bool> {
    if !out.exists() {
        return Ok(false);
    }
    folder::ours_to_replace(out)?;
    std::fs::remove_dir_all(out).map_err(Error::disk(out))?;
    Ok(true)
}

/// Writes the publication, the figures that leave the organisation, in place of what the folder `out` held.
///
/// # Errors
/// As [`render`].
pub fn publish(session: &Session, options: &Options, progress: &dyn Progress) -> Result<Summary> {
    folder::ours_to_replace(&options.out)?;
    let organisation = fetch::organisation(session, options, progress)?;
    write_publication(&organisation, options)
}

/// The same of an organisation that has been fetched, or put together by hand.
///
/// # Errors
/// As [`render`].
pub fn write_publication(organisation: &Organisation, options: &Options) -> Result<Summary> {
    publication::write(&ledger::Ledger::of(organisation, options)?, options)
}

/// A month of the reports is reported up to the as-at day, and no later one can be.
fn month_reported(options: &Options) -> Result<NaiveDate> {
    use chrono::{Datelike, Days, Months};
    let first = |day: NaiveDate| day.with_day(1).expect("every month has a first day");
    match options.month {
        Some(month) if first(month) > options.as_at => Err(Error::Wrong(format!(
            "month {}: it begins after the as-at day, {}",
            month.format("%Y-%m"),
            options.as_at
        ))),
        Some(month) => Ok(first(month)),
        // The as-at day is judged at its end, so on the last day of a month that month is whole.
        None => Some(options.as_at)
            .and_then(|day| day.checked_add_days(Days::new(1)))
            .and_then(|next| first(next).checked_sub_months(Months::new(1)))
            .ok_or_else(|| Error::Wrong(format!("{}: no month lies before it", options.as_at))),
    }
}
