//! Which file of the exports' folder is which table's, and what `export.toml` says. Never opens a table's file.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use chrono::NaiveDate;

use super::cells;
use crate::{
    Error, Result,
    contract::{self, Table},
    lake::Ignored,
    model::{day, nearest},
};

/// What the exports' folder holds.
pub(super) struct Found {
    /// In the contract's order.
    pub(super) files: Vec<FoundFile>,
    pub(super) export_toml: Option<PathBuf>,
    /// In the order of their names.
    pub(super) ignored: Vec<Ignored>,
}

pub(super) struct FoundFile {
    pub(super) table: &'static Table,
    /// Relative to the exports' folder.
    pub(super) name: String,
    pub(super) path: PathBuf,
}

const EXPORT_TOML: &str = "export.toml";
const TAKEN_ON: &str = "taken_on";

/// Endings of files that may hold a table, and that this version does not read.
const OTHER_FORMATS: [&str; 21] = [
    "arrow", "csv.bz2", "csv.gz", "csv.xz", "csv.zip", "csv.zst", "feather", "gz", "json", "jsonl", "ndjson",
    "ods", "parquet", "tab", "tsv", "txt", "xls", "xlsm", "xlsx", "xml", "zip",
];

/// Looks through the exports' folder.
///
/// # Errors
/// `Exports` (exit 3) when the folder cannot be read, a required table is missing, a table has two files, or one in a
/// format that this version does not read.
pub(super) fn find(exports: &Path) -> Result<Found> {
    let mut files: BTreeMap<&str, Vec<FoundFile>> = BTreeMap::new();
    let (mut ignored, mut other_formats, mut export_toml) = (Vec::new(), Vec::new(), None);
    for (name, path) in entries(exports)? {
        match purpose(&name) {
            Purpose::ExportToml => export_toml = Some(path),
            Purpose::Table(table) => {
                files.entry(&table.name).or_default().push(FoundFile { table, name, path })
            }
            Purpose::OtherFormat(table) => other_formats.push(format!("{name} (table {})", table.name)),
            Purpose::None(near) => {
                ignored.push(Ignored { file: name, nearest_table: near.map(str::to_owned) })
            }
        }
    }
    if !other_formats.is_empty() {
        return Err(Error::Exports(format!(
            "{}: {} not in CSV, and this version reads CSV: save each table as <table>.csv",
            exports.display(),
            listed(&other_formats, "is", "are"),
        )));
    }
    if let Some(several) = files.values().find(|several| several.len() > 1) {
        let names: Vec<_> = several.iter().map(|file| file.name.clone()).collect();
        return Err(Error::Exports(format!(
            "{}: table {} has {} files, {}: keep one",
            exports.display(),
            several[0].table.name,
            names.len(),
            names.join(", ")
        )));
    }
    let files: Vec<_> =
        contract::tables().iter().filter_map(|table| files.remove(table.name.as_str())?.pop()).collect();
    check_required(exports, &files, &ignored)?;
    Ok(Found { files, export_toml, ignored })
}

/// The day that `export.toml` says the exports were taken on, if it says one.
///
/// # Errors
/// `Wrong` (exit 2) when it is no TOML, has a key it does not know, or a `taken_on` that is no date.
pub(super) fn read_export_toml(path: &Path) -> Result<Option<NaiveDate>> {
    let shown = path.display();
    let text = fs::read_to_string(path).map_err(|e| Error::Wrong(format!("{shown} cannot be read: {e}")))?;
    let table: toml::Table = text.parse().map_err(|e| Error::Wrong(format!("{shown}: {e}")))?;
    if let Some(key) = table.keys().find(|key| *key != TAKEN_ON) {
        let near =
            nearest(key, [TAKEN_ON]).map_or_else(String::new, |near| format!(", the nearest is `{near}`"));
        return Err(Error::Wrong(format!("{shown}: unknown key `{key}`{near}; it knows `{TAKEN_ON}` alone")));
    }
    let Some(value) = table.get(TAKEN_ON) else { return Ok(None) };
    let written = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match cells::date(written.trim()).ok().and_then(day::date) {
        Some(date) => Ok(Some(date)),
        None => Err(Error::Wrong(format!(
            "{shown}: {TAKEN_ON} is {value}; expected a date: {TAKEN_ON} = 2026-03-31"
        ))),
    }
}

enum Purpose {
    ExportToml,
    Table(&'static Table),
    OtherFormat(&'static Table),
    /// No table's; the one it may have been meant for.
    None(Option<&'static str>),
}

fn purpose(name: &str) -> Purpose {
    let lower = name.to_lowercase();
    if lower == EXPORT_TOML {
        return Purpose::ExportToml;
    }
    let (stem, ending) = lower.split_once('.').unwrap_or((&lower, ""));
    match contract::table(stem) {
        Some(table) if ending == "csv" => Purpose::Table(table),
        Some(table) if OTHER_FORMATS.contains(&ending) => Purpose::OtherFormat(table),
        Some(table) => Purpose::None(Some(&table.name)),
        None => Purpose::None(nearest(stem, contract::tables().iter().map(|table| table.name.as_str()))),
    }
}

/// Name and path of all that lies in the folder, by name.
fn entries(exports: &Path) -> Result<Vec<(String, PathBuf)>> {
    let failed = |e| Error::Exports(format!("the exports' folder {} cannot be read: {e}", exports.display()));
    let mut entries = Vec::new();
    for entry in fs::read_dir(exports).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        entries.push((entry.file_name().to_string_lossy().into_owned(), entry.path()));
    }
    entries.sort();
    Ok(entries)
}

fn check_required(exports: &Path, files: &[FoundFile], ignored: &[Ignored]) -> Result<()> {
    let is_there = |table: &Table| files.iter().any(|file| file.table.name == table.name);
    let missing: Vec<_> = contract::tables()
        .iter()
        .filter(|table| table.required && !is_there(table))
        .map(|table| {
            let near = ignored.iter().find(|file| file.nearest_table.as_deref() == Some(&table.name));
            let hint = near.map_or_else(String::new, |near| format!(" (is it {}?)", near.file));
            format!("{}.csv{hint}", table.name)
        })
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Error::Exports(format!(
        "{}: {} missing, and an export without {} cannot be used",
        exports.display(),
        listed(&missing, "is", "are"),
        if missing.len() == 1 { "it" } else { "them" },
    )))
}

/// `a is`, `a, b and c are`.
fn listed(names: &[String], one: &str, several: &str) -> String {
    match names {
        [] => String::new(),
        [name] => format!("{name} {one}"),
        [first @ .., last] => format!("{} and {last} {several}", first.join(", ")),
    }
}
