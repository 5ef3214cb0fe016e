//! Rows of shielded cases in files of their own, beside those of all others: whoever may see none of them opens files in which
//! there is no row of theirs, no statistic and no gap.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use chrono::NaiveDate;
use datafusion::{
    dataframe::DataFrame,
    logical_expr::{Expr, lit},
    prelude::ident,
};

use super::{
    HiddenCases, Limits, Session,
    reach::{CHILDREN_ALONE, Related, column},
    scope::KeySet,
    viewer::hidden_in,
};
use crate::{
    Error, Result,
    contract::{self, CaseOf},
    lake::{
        QUARANTINE, Snapshot, make_folder, parquet,
        snapshot::{shielded_cases_path, shielded_path, table_name},
    },
    model::Calendar,
};

/// Divides the tables of a snapshot that is being written, by its own shields as they are in force on the day it was taken.
///
/// # Errors
/// `Lake` and `Disk` where a file cannot be read or written.
pub fn divide_snapshot(dir: &Path, supplied: &[String], taken_on: NaiveDate, limits: &Limits) -> Result<()> {
    let files = |table: &str| {
        supplied.iter().any(|name| name == table).then(|| vec![dir.join(table_name(table))])
    };
    let cases: BTreeSet<String> = hidden_in(&files, taken_on, limits)?.into_keys().collect();
    if cases.is_empty() {
        return Ok(());
    }
    let related = Related::of(&files, taken_on, &cases, CHILDREN_ALONE, limits)?;
    let [keys, children, shields, items] =
        [&cases, &related.children, &related.shields, &related.paper_items].map(|keys| key_set(keys));
    let division = Division::of(dir, &cases, limits)?;
    for table in contract::tables().iter().filter(|table| supplied.contains(&table.name)) {
        let shielded = match table.case {
            CaseOf::None => continue,
            CaseOf::CaseId if table.name == "case_links" => {
                keys.has(ident("case_id")).or(keys.has(ident("linked_case_id")))
            }
            CaseOf::CaseId => keys.has(ident("case_id")),
            CaseOf::CaseChildren => children.has(ident("child_id")),
            CaseOf::Shields => shields.has(ident("shield_id")),
            CaseOf::PaperItems => items.has(ident("item_id")),
        };
        division.divide(&table_name(&table.name), &shielded)?;
    }
    division.divide(Path::new(QUARANTINE), &keys.has(ident("case_id")))
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
    let (keys, children) = (key_set(&cases), key_set(&related.children));
    let division = Division::of(dir, &cases, limits)?;
    let by_case = keys.has(ident("case_id"));
    let by_child = ident("subject_kind").eq(lit("children")).and(children.has(ident("subject_id")));
    let by_either = by_case.clone().or(by_child);
    let obligations = dir.join("obligations");
    for entry in fs::read_dir(&obligations).map_err(Error::disk(&obligations))? {
        let name = entry.map_err(Error::disk(&obligations))?.file_name();
        division.divide(&Path::new("obligations").join(name), &by_either)?;
    }
    for name in ["findings", "finding_states", "movement_findings"] {
        division.divide(Path::new(&format!("{name}.parquet")), &by_either)?;
    }
    division.divide(Path::new("retention.parquet"), &by_case)
}

fn key_set(keys: &BTreeSet<String>) -> KeySet {
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

    /// Puts the rows of a file that are shielded into one of their own; a file without any is left as it is.
    fn divide(&self, name: &Path, shielded: &Expr) -> Result<()> {
        let (open, shut) = (self.dir.join(name), shielded_path(self.dir, name));
        if self.session.n_rows(&open, shielded)? == 0 {
            return Ok(());
        }
        make_folders_between(self.dir, &shut)?;
        let aside = open.with_extension("divided");
        self.session.rewrite(&open, &shut, shielded.clone())?;
        self.session.rewrite(&open, &aside, !shielded.clone())?;
        fs::rename(&aside, &open).map_err(Error::disk(&open))
    }
}

/// The folders that a file below `dir` lies in.
fn make_folders_between(dir: &Path, file: &Path) -> Result<()> {
    let parent = file.parent().expect("a file lies in a folder");
    let below = parent.strip_prefix(dir).expect("the file lies below the folder");
    let mut folder = dir.to_owned();
    for part in below.components() {
        folder.push(part);
        if !folder.is_dir() {
            make_folder(&folder)?;
        }
    }
    Ok(())
}

impl Session {
    /// How many rows of a file fulfil a condition.
    fn n_rows(&self, file: &PathBuf, condition: &Expr) -> Result<usize> {
        let frame = self.files(std::slice::from_ref(file))?;
        self.runtime
            .block_on(async { frame.filter(condition.clone())?.count().await })
            .map_err(|e| self.say(e))
    }

    /// Writes the rows of a file that fulfil a condition to another, in their order.
    pub(super) fn rewrite(&self, from: &PathBuf, to: &Path, condition: Expr) -> Result<u64> {
        let frame = self.files(std::slice::from_ref(from))?;
        let frame = frame.filter(condition).map_err(|e| self.say(e))?;
        let (mut state, plan) = frame.into_parts();
        // Of several partitions of one file nobody knows which comes first.
        state.config_mut().options_mut().execution.target_partitions = 1;
        let (schema, sorting) = parquet::shape_of(from)?;
        let properties = parquet::properties(None).set_sorting_columns(sorting);
        let frame = DataFrame::new(state, plan);
        self.runtime.block_on(self.stream_to(frame, to, properties.build(), Some(schema)))
    }
}
