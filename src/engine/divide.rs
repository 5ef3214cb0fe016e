//! Rows of shielded cases in files of their own, beside those of all others: whoever may see none of them opens files in which
//! there is no row of theirs, no statistic and no gap.

use std::{
    cmp::Reverse,
    collections::BTreeSet,
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use chrono::NaiveDate;
use datafusion::{
    logical_expr::{Expr, lit},
    prelude::ident,
};

use super::{
    HiddenCases, Limits, Params, Session, in_order,
    reach::{CHILDREN_ALONE, Related, column},
    scope::KeySet,
    viewer::hidden_in,
};
use crate::{
    Error, Result,
    contract::{self, CaseOf},
    embedded,
    lake::{
        QUARANTINE, ShieldedCounts, ShieldedRows, Snapshot, make_folder, parquet,
        snapshot::{shielded_cases_path, shielded_path, table_name, with_shielded},
    },
    model::Calendar,
};

/// Divides the tables of a snapshot that is being written, by its own shields as they are in force on the day it was taken.
///
/// Says how many rows of each file of the exports are shielded.
///
/// # Errors
/// `Lake` and `Disk` where a file cannot be read or written.
pub fn divide_snapshot(
    dir: &Path,
    supplied: &[String],
    taken_on: NaiveDate,
    limits: &Limits,
) -> Result<ShieldedCounts> {
    if !supplied.iter().any(|name| name == "shields") {
        return Ok(ShieldedCounts::new());
    }
    let cases: BTreeSet<String> =
        hidden_in(&files_in(dir, supplied), taken_on, limits)?.into_keys().collect();
    let mut counts = ShieldedCounts::new();
    if cases.is_empty() {
        return Ok(counts);
    }
    let division = Division::of(dir, &cases, limits)?;
    let tables = of_tables(dir, supplied, taken_on, &cases, limits)?;
    let mut files: Vec<(PathBuf, Expr)> =
        tables.iter().map(|(table, shielded)| (table_name(table), shielded.clone())).collect();
    files.push((PathBuf::from(QUARANTINE), key_set(&cases).has(ident("case_id"))));
    let divided = division.divide_all(&files, limits.threads)?;
    for (table, _) in tables {
        if divided.contains(&table_name(table)) {
            division.count_rows(table, &mut counts)?;
        }
    }
    if divided.contains(Path::new(QUARANTINE)) {
        for (place, refused) in shielded_refusals(dir, limits)? {
            let count = counts.entry(place).or_default();
            (count.rows_rejected, count.cells_rejected) = (refused.rows_rejected, refused.cells_rejected);
        }
    }
    Ok(counts)
}

/// How many rows and cells of shielded cases were refused, of each file.
///
/// # Errors
/// As [`divide_snapshot`].
pub fn shielded_refusals(dir: &Path, limits: &Limits) -> Result<ShieldedCounts> {
    #[derive(serde::Deserialize)]
    struct Row {
        table_name: String,
        file: String,
        n_rows: u64,
        n_cells: u64,
    }
    let path = shielded_path(dir, Path::new(QUARANTINE));
    if !path.exists() {
        return Ok(ShieldedCounts::new());
    }
    let session = Session::new(Calendar::built_in(), NaiveDate::default(), limits)?;
    session.add_parquet("shielded_rows", &path)?;
    let rows: Vec<Row> =
        session.rows(embedded::text("queries/scope/shielded_refusals.sql"), &Params::new())?;
    let counted = |row: Row| {
        let count = ShieldedRows { rows_kept: 0, rows_rejected: row.n_rows, cells_rejected: row.n_cells };
        ((row.table_name, row.file), count)
    };
    Ok(rows.into_iter().map(counted).collect())
}

/// Divides the results of a judgement that is being written.
///
/// # Errors
/// As [`divide_snapshot`].
pub fn divide_results(dir: &Path, of: &Snapshot, hidden: &HiddenCases, limits: &Limits) -> Result<()> {
    if hidden.is_empty() {
        return Ok(());
    }
    let cases: BTreeSet<String> = hidden.keys().cloned().collect();
    let files = |table: &str| of.table_files(table);
    let related = Related::of(&files, of.manifest.taken_on, &cases, CHILDREN_ALONE, limits)?;
    let division = Division::of(dir, &cases, limits)?;
    division.divide_all(&of_results(dir, &related.children, &cases)?, limits.threads).map(|_| ())
}

/// The files of each table that was supplied to a snapshot in this folder.
pub(super) fn files_in(dir: &Path, supplied: &[String]) -> impl Fn(&str) -> Option<Vec<PathBuf>> {
    |table| supplied.iter().any(|name| name == table).then(|| with_shielded(dir, &table_name(table)))
}

/// Each table of a snapshot's folder that rows of these cases may be in, and what is true of them.
pub(super) fn of_tables<'s>(
    dir: &Path,
    supplied: &'s [String],
    taken_on: NaiveDate,
    cases: &BTreeSet<String>,
    limits: &Limits,
) -> Result<Vec<(&'s str, Expr)>> {
    let related = Related::of(&files_in(dir, supplied), taken_on, cases, CHILDREN_ALONE, limits)?;
    let [keys, children, shields, items] =
        [cases, &related.children, &related.shields, &related.paper_items].map(key_set);
    let of_table = |name: &'s String| {
        let table = contract::table(name)?;
        let is_of_them = match table.case {
            CaseOf::None => return None,
            CaseOf::CaseId if name == "case_links" => {
                keys.has(ident("case_id")).or(keys.has(ident("linked_case_id")))
            }
            CaseOf::CaseId => keys.has(ident("case_id")),
            CaseOf::CaseChildren => children.has(ident("child_id")),
            CaseOf::Shields => shields.has(ident("shield_id")),
            CaseOf::PaperItems => items.has(ident("item_id")),
        };
        Some((name.as_str(), is_of_them))
    };
    Ok(supplied.iter().filter_map(of_table).collect())
}

/// Each file of results that rows of these cases, and of the children who are in them alone, may be in.
pub(super) fn of_results(
    dir: &Path,
    children: &BTreeSet<String>,
    cases: &BTreeSet<String>,
) -> Result<Vec<(PathBuf, Expr)>> {
    let (keys, children) = (key_set(cases), key_set(children));
    let by_case = keys.has(ident("case_id"));
    let by_child = ident("subject_kind").eq(lit("children")).and(children.has(ident("subject_id")));
    let by_either = by_case.clone().or(by_child);
    let obligations = dir.join("obligations");
    let mut all = Vec::new();
    for entry in fs::read_dir(&obligations).map_err(Error::disk(&obligations))? {
        let name = entry.map_err(Error::disk(&obligations))?.file_name();
        all.push((Path::new("obligations").join(name), by_either.clone()));
    }
    for name in ["findings", "finding_states", "movement_findings"] {
        all.push((PathBuf::from(format!("{name}.parquet")), by_either.clone()));
    }
    all.push((PathBuf::from("retention.parquet"), by_case));
    Ok(all)
}

pub(super) fn key_set(keys: &BTreeSet<String>) -> KeySet {
    keys.iter().cloned().collect()
}

/// A folder whose files are divided.
struct Division<'a> {
    dir: &'a Path,
    session: Session,
}

impl<'a> Division<'a> {
    /// Beside the files, which cases they hold.
    fn of(dir: &'a Path, cases: &BTreeSet<String>, limits: &Limits) -> Result<Division<'a>> {
        let session = Session::new(Calendar::built_in(), NaiveDate::default(), limits)?;
        let path = shielded_cases_path(dir);
        make_folders_between(dir, &path)?;
        session.add_rows("shielded_cases", column("case_id", cases)?)?;
        session.write_table("shielded_cases", &path)?;
        Ok(Division { dir, session })
    }

    /// Divides files, each by what is true of its shielded rows, several at a time and the largest first. Those that held any.
    fn divide_all(&self, files: &[(PathBuf, Expr)], threads: usize) -> Result<BTreeSet<PathBuf>> {
        let mut order: Vec<_> = files.iter().collect();
        order
            .sort_by_key(|(name, _)| Reverse(fs::metadata(self.dir.join(name)).map_or(0, |file| file.len())));
        let next = AtomicUsize::new(0);
        let work = || -> Result<Vec<PathBuf>> {
            let mut divided = Vec::new();
            while let Some((name, shielded)) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                if self.divide(name, shielded)? {
                    divided.push(name.clone());
                }
            }
            Ok(divided)
        };
        thread::scope(|scope| {
            let workers: Vec<_> = (1..threads.min(order.len())).map(|_| scope.spawn(work)).collect();
            let mut divided: BTreeSet<PathBuf> = work()?.into_iter().collect();
            for worker in workers {
                let failed = |_| Error::Defect("a thread that divides files failed".into());
                divided.extend(worker.join().map_err(failed)??);
            }
            Ok(divided)
        })
    }

    /// Puts the rows of a file that are shielded into one of their own; a file without any is left as it is. Whether there
    /// were any.
    fn divide(&self, name: &Path, shielded: &Expr) -> Result<bool> {
        let (open, shut) = (self.dir.join(name), shielded_path(self.dir, name));
        if self.session.n_rows(&open, shielded)? == 0 {
            return Ok(false);
        }
        make_folders_between(self.dir, &shut)?;
        self.session.rewrite(&open, &shut, shielded.clone())?;
        self.session.keep_only(&open, !shielded.clone())?;
        Ok(true)
    }

    fn count_rows(&self, table: &str, counts: &mut ShieldedCounts) -> Result<()> {
        #[derive(serde::Deserialize)]
        struct Row {
            file: String,
            n: u64,
        }
        self.session.add_parquet("shielded_rows", &shielded_path(self.dir, &table_name(table)))?;
        let sql = embedded::text("queries/scope/shielded_rows.sql");
        for row in self.session.rows::<Row>(sql, &Params::new())? {
            counts.entry((table.to_owned(), row.file)).or_default().rows_kept = row.n;
        }
        Ok(())
    }
}

/// The folders that a file below `dir` lies in.
fn make_folders_between(dir: &Path, file: &Path) -> Result<()> {
    let parent = file.parent().expect("a file lies in a folder");
    let below = parent.strip_prefix(dir).expect("the file lies below the folder");
    let mut folder = dir.to_owned();
    for part in below.components() {
        folder.push(part);
        match make_folder(&folder) {
            Err(Error::Disk { source, .. }) if source.kind() == ErrorKind::AlreadyExists => {}
            made => made?,
        }
    }
    Ok(())
}

impl Session {
    /// How many rows of a file fulfil a condition.
    pub(super) fn n_rows(&self, file: &PathBuf, condition: &Expr) -> Result<usize> {
        let frame = self.files(std::slice::from_ref(file))?;
        self.runtime
            .block_on(async { frame.filter(condition.clone())?.count().await })
            .map_err(|e| self.say(e))
    }

    /// Writes the rows of a file that fulfil a condition to another, in their order.
    pub(super) fn rewrite(&self, from: &PathBuf, to: &Path, condition: Expr) -> Result<u64> {
        let frame = self.files(std::slice::from_ref(from))?;
        let frame = in_order(frame.filter(condition).map_err(|e| self.say(e))?);
        let (schema, sorting) = parquet::shape_of(from, self.key.as_ref())?;
        let properties = parquet::properties(self.key.as_ref()).set_sorting_columns(sorting);
        self.runtime.block_on(async {
            let stream = frame.execute_stream().await.map_err(|e| self.say(e))?;
            self.stream_to(stream, to, properties.build(), Some(schema)).await
        })
    }

    /// Leaves in a file the rows alone that fulfil a condition, in their order.
    pub(super) fn keep_only(&self, file: &PathBuf, condition: Expr) -> Result<()> {
        in_place_of(file, |aside| self.rewrite(file, aside, condition))
    }
}

/// Has what is to stand in the place of a file written aside, and puts it there.
pub(super) fn in_place_of(file: &Path, write: impl FnOnce(&Path) -> Result<u64>) -> Result<()> {
    let aside = file.with_extension("aside");
    write(&aside)?;
    fs::rename(&aside, file).map_err(Error::disk(file))
}
