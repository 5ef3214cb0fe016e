//! Which file is which table's, and what `export.toml` says. Never opens a table's file.
//!
//! A table's files are those that the configuration names, else by their names: `cases.csv`, or its parts
//! (`contact_log_2026-01.csv`, `contact_log-2.jsonl.gz`, whatever is in a folder `contact_log`), the sheet `cases` of any
//! workbook, the one sheet of `cases.xlsx`, the member `cases.csv` of a zip, the one member of `cases.zip`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use chrono::NaiveDate;

use super::{
    cells,
    listing::{self, Form, Listed, Packing},
};
use crate::{
    Error, Result,
    config::Mapping,
    contract::{self, Table},
    lake::Ignored,
    model::{day, nearest},
};

/// What the exports hold.
pub(super) struct Found {
    /// In the contract's order.
    pub(super) tables: Vec<FoundTable>,
    /// Everything that rows can be read from, by name, the tables' own too: what staging queries and `init` read.
    pub(super) raw: Vec<Listed>,
    pub(super) export_toml: Option<PathBuf>,
    /// In the order of their names.
    pub(super) ignored: Vec<Ignored>,
}

pub(super) struct FoundTable {
    pub(super) table: &'static Table,
    /// By name; never none.
    pub(super) files: Vec<Listed>,
}

const EXPORT_TOML: &str = "export.toml";
const TAKEN_ON: &str = "taken_on";

/// Looks through the exports; `staged` are the tables that staging queries make.
///
/// # Errors
/// `Exports` (exit 3) when they cannot be read, a required table is missing, a pattern of the configuration matches
/// nothing, it cannot be told which of several files is a table, or one is in a form that is not read.
pub(super) fn find(exports: &Path, mapping: &Mapping, staged: &BTreeSet<String>) -> Result<Found> {
    let mut listed = listing::list(exports)?;
    let export_toml = listed.iter().position(|file| is_export_toml(&file.name));
    let export_toml = export_toml.map(|at| listed.remove(at).path);
    let mut claims = Claims { exports, listed: &listed, by: vec![None; listed.len()] };
    let mut files: BTreeMap<&str, Vec<Listed>> = BTreeMap::new();
    for (table, patterns) in &mapping.files {
        let table = contract::table(table).expect("the configuration names tables of the contract");
        if staged.contains(&table.name) {
            return Err(Error::Wrong(format!(
                "table {0} has both [exports.files] and staging/{0}.sql: keep one",
                table.name
            )));
        }
        files.insert(&table.name, claims.by_patterns(table, patterns)?);
    }
    for table in contract::tables() {
        if !mapping.files.contains_key(&table.name) && !staged.contains(&table.name) {
            let own = claims.by_name(table)?;
            if !own.is_empty() {
                files.insert(&table.name, own);
            }
        }
    }
    let ignored = claims.ignored(!staged.is_empty());
    let found = |table: &'static Table| Some(FoundTable { table, files: files.remove(table.name.as_str())? });
    let tables: Vec<FoundTable> = contract::tables().iter().filter_map(found).collect();
    check_required(exports, &tables, staged, &ignored)?;
    let is_read = |file: &Listed| !matches!(file.form, Form::Other(_));
    listed.retain(is_read);
    Ok(Found { tables, raw: listed, export_toml, ignored })
}

/// For each of what is listed, the table that its name alone says it is; and what is wrong where names do not tell.
pub(super) fn by_names(exports: &Path, listed: &[Listed]) -> (Vec<Option<&'static Table>>, Vec<String>) {
    let mut claims = Claims { exports, listed, by: vec![None; listed.len()] };
    let fault = |table: &'static Table| claims.by_name(table).err().map(|fault| fault.to_string());
    let faults = contract::tables().iter().filter_map(fault).collect();
    (claims.by.iter().map(|name| name.and_then(contract::table)).collect(), faults)
}

pub(super) fn is_export_toml(name: &str) -> bool {
    name.to_lowercase() == EXPORT_TOML
}

/// Which table each file is claimed for.
struct Claims<'a> {
    exports: &'a Path,
    listed: &'a [Listed],
    by: Vec<Option<&'static str>>,
}

impl Claims<'_> {
    fn by_patterns(&mut self, table: &'static Table, patterns: &[glob::Pattern]) -> Result<Vec<Listed>> {
        let mut files = BTreeSet::new();
        for pattern in patterns {
            let matching: Vec<usize> =
                (0..self.listed.len()).filter(|at| matches(pattern, &self.listed[*at])).collect();
            let matching = self.one_sheet(matching, pattern)?;
            if matching.is_empty() {
                let names = self.listed.iter().map(|file| file.name.as_str());
                let hint = nearest(pattern.as_str(), names)
                    .map_or_else(String::new, |near| format!(" (the nearest is {near})"));
                return Err(Error::Exports(format!(
                    "{}: [exports.files] {} = \"{pattern}\" matches no file{hint}",
                    self.exports.display(),
                    table.name
                )));
            }
            for at in matching {
                self.claim(at, table)?;
                files.insert(self.listed[at].clone());
            }
        }
        Ok(files.into_iter().collect())
    }

    /// A pattern that names a workbook and no sheet means the one sheet of it.
    fn one_sheet(&self, matching: Vec<usize>, pattern: &glob::Pattern) -> Result<Vec<usize>> {
        if pattern.as_str().contains('#') {
            return Ok(matching);
        }
        let (sheets, mut others): (Vec<usize>, Vec<usize>) =
            matching.into_iter().partition(|at| matches!(self.listed[*at].form, Form::Sheet(_)));
        let books: BTreeSet<&str> = sheets.iter().map(|at| self.listed[*at].file()).collect();
        for book in books {
            let own: Vec<usize> =
                sheets.iter().copied().filter(|at| self.listed[*at].file() == book).collect();
            others.push(self.the_sheet(book, &own)?);
        }
        others.sort_unstable();
        Ok(others)
    }

    fn the_sheet(&self, book: &str, sheets: &[usize]) -> Result<usize> {
        let is_meant =
            |at: &&usize| matches!(&self.listed[**at].form, Form::Sheet(sheet) if sheet.is_plain_to_see);
        let meant: Vec<usize> = sheets.iter().filter(is_meant).copied().collect();
        match meant.as_slice() {
            [one] => Ok(*one),
            [] => Err(Error::Exports(format!("{book}: no sheet of it has a cell that can be seen"))),
            several => {
                let names: Vec<&str> = several.iter().map(|at| self.listed[*at].name.as_str()).collect();
                Err(Error::Exports(format!(
                    "{book} has several sheets, and it cannot be told which is meant: name one in [exports.files], such \
                     as \"{}\" (it has {})",
                    names[0],
                    names.join(", ")
                )))
            }
        }
    }

    fn by_name(&mut self, table: &'static Table) -> Result<Vec<Listed>> {
        let named = |wanted: Named| -> Vec<usize> {
            let is_wanted =
                |at: &usize| self.by[*at].is_none() && self.named(&self.listed[*at], table) == Some(wanted);
            (0..self.listed.len()).filter(is_wanted).collect()
        };
        let (mut exact, parts) = (named(Named::Exactly), named(Named::Part));
        if exact.is_empty() && parts.is_empty() {
            let book = named(Named::Book);
            if !book.is_empty() {
                exact.push(self.the_sheet(self.listed[book[0]].file(), &book)?);
            }
        }
        let all: Vec<usize> = exact.iter().chain(&parts).copied().collect();
        if exact.len() > 1 || (!exact.is_empty() && !parts.is_empty()) {
            let names: Vec<&str> = all.iter().map(|at| self.listed[*at].name.as_str()).collect();
            return Err(Error::Exports(format!(
                "{}: table {} has {} files, {}: keep one, or say in [exports.files] which are its parts",
                self.exports.display(),
                table.name,
                names.len(),
                names.join(", ")
            )));
        }
        for at in &all {
            let what = match &self.listed[*at].form {
                Form::Other(ending) if ending == listing::EMPTY_FOLDER => {
                    "is an empty folder: put its files there, or delete it"
                }
                Form::Other(ending) if ending == listing::EMPTY_ZIP => {
                    "is a zip file with nothing in it: make it again, or delete it"
                }
                Form::Other(_) => {
                    "is in a form that is not read: save it as CSV, XLSX, JSON lines (.jsonl) or Parquet"
                }
                _ => continue,
            };
            let (exports, name) = (self.exports.display(), &self.listed[*at].name);
            return Err(Error::Exports(format!("{exports}: {name} (table {}) {what}", table.name)));
        }
        let mut files = Vec::with_capacity(all.len());
        for at in all {
            self.claim(at, table)?;
            files.push(self.listed[at].clone());
        }
        files.sort();
        Ok(files)
    }

    /// How a file's name says that it is a table's.
    fn named(&self, file: &Listed, table: &Table) -> Option<Named> {
        if let Form::Other(ending) = &file.form
            && !listing::may_hold_rows(ending)
        {
            return None;
        }
        let of = |name: &str| how_named(name, &table.name);
        let (folders, base) = file.file().rsplit_once('/').unwrap_or(("", file.file()));
        if let Form::Sheet(sheet) = &file.form {
            let is_book = of(base) == Some(Named::Exactly);
            return match normal(&sheet.name) == table.name {
                true => Some(Named::Exactly),
                false => is_book.then_some(Named::Book),
            };
        }
        if let Packing::Zip(member) = &file.packing {
            let member = of(member.rsplit('/').next().unwrap_or(member));
            let is_alone = self.listed.iter().filter(|other| other.path == file.path).count() == 1;
            return member.or_else(|| of(base).filter(|_| is_alone));
        }
        let folder = folders.rsplit('/').next().unwrap_or(folders);
        of(base).or_else(|| (normal(folder) == table.name).then_some(Named::Part))
    }

    fn claim(&mut self, at: usize, table: &'static Table) -> Result<()> {
        match self.by[at].replace(&table.name) {
            Some(other) if other != table.name => Err(Error::Exports(format!(
                "{} would be both table {other} and table {}: one file that feeds two tables needs a staging query for \
                 each (staging/{other}.sql)",
                self.listed[at].name, table.name
            ))),
            _ => Ok(()),
        }
    }

    /// What no table claims. Where there are staging queries, they may yet read it: what they do not is told by them.
    fn ignored(&self, is_staged: bool) -> Vec<Ignored> {
        let is_left = |(file, by): &(&Listed, &Option<&str>)| {
            by.is_none() && (!is_staged || matches!(file.form, Form::Other(_)))
        };
        let ignored = |(file, _): (&Listed, &Option<&'static str>)| {
            let base = file.file().rsplit('/').next().unwrap_or(file.file());
            let stem = match &file.form {
                Form::Sheet(sheet) => normal(&sheet.name),
                _ => normal(stem(base)),
            };
            let near = nearest(&stem, contract::tables().iter().map(|table| table.name.as_str()));
            Ignored { file: file.name.clone(), nearest_table: near.map(str::to_owned) }
        };
        self.listed.iter().zip(&self.by).filter(is_left).map(ignored).collect()
    }
}

/// How a name says that a file is a table's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    /// It is the table's name.
    Exactly,
    /// The table's name and a number or a date: one of several.
    Part,
    /// A sheet of another name, in a workbook named after the table.
    Book,
}

fn how_named(file: &str, table: &str) -> Option<Named> {
    let stem = normal(stem(file));
    let rest = stem.strip_prefix(table)?;
    if rest.is_empty() {
        return Some(Named::Exactly);
    }
    let rest = rest.strip_prefix(['_', '.'])?.trim_start_matches("part").trim_start_matches('_');
    let is_number = |rest: &str| rest.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'_' | b'.'));
    (rest.bytes().any(|b| b.is_ascii_digit()) && is_number(rest)).then_some(Named::Part)
}

/// A file's name without its folder and its endings: `contact_log_2026.01` of `contact_log_2026.01.csv.gz`.
fn stem(file: &str) -> &str {
    let is_ending = |ending: &str| !ending.is_empty() && !ending.starts_with(|c: char| c.is_ascii_digit());
    let mut stem = file;
    while let Some((before, ending)) = stem.rsplit_once('.')
        && is_ending(ending)
    {
        stem = before;
    }
    stem
}

/// In lower case, spaces and hyphens as `_`.
fn normal(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

fn matches(pattern: &glob::Pattern, file: &Listed) -> bool {
    let options = glob::MatchOptions {
        case_sensitive: false,
        require_literal_separator: true,
        require_literal_leading_dot: false,
    };
    pattern.matches_with(&file.name, options) || pattern.matches_with(file.file(), options)
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

fn check_required(
    exports: &Path,
    found: &[FoundTable],
    staged: &BTreeSet<String>,
    ignored: &[Ignored],
) -> Result<()> {
    let is_there =
        |table: &Table| staged.contains(&table.name) || found.iter().any(|own| own.table.name == table.name);
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
        "{}: {} missing, and an export without {} cannot be used; if they have other names, `plumbline init {}` \
         proposes which is which",
        exports.display(),
        listed(&missing, "is", "are"),
        if missing.len() == 1 { "it" } else { "them" },
        exports.display(),
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
