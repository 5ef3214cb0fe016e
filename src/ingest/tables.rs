//! Table after table of the exports: read, put in order, written to the draft of a snapshot, and counted.

use std::{
    collections::{BTreeMap, HashSet},
    mem,
    path::Path,
};

use arrow::{array::AsArray, compute::max, datatypes::TimestampMicrosecondType};
use chrono::{DateTime, NaiveDate};

use super::{
    Options, dates,
    merge::Merge,
    parts::{Part, Parts},
    profile::Profile,
    quarantine::{Quarantine, Reading, Refused},
    read::{self, Limits},
    repeated::{Repeated, repeated},
    runs::{Run, Shape},
    shields::{self, Shields},
    staging::RowSet,
    write::{self, Kept},
};
use crate::{
    Error, Result,
    contract::Table,
    lake::{ColumnFacts, Input, RawFile, SnapshotDraft},
    progress::Progress,
};

/// What reading all tables told.
pub(super) struct AllRead {
    /// In the order of the contract's tables, and of their files' names.
    pub(super) inputs: Vec<Input>,
    /// For each table read, what its columns are like.
    pub(super) profiles: BTreeMap<String, Vec<ColumnFacts>>,
    /// The day of the newest `contact_log.recorded_at`.
    pub(super) newest_recorded_on: Option<NaiveDate>,
}

/// The tables of a snapshot, being read.
pub(super) struct Tables<'a> {
    options: &'a Options,
    draft: &'a SnapshotDraft,
    progress: &'a dyn Progress,
    quarantine: Quarantine,
    /// The keys of the cases, once they are read: the contract has them before the shields.
    cases: HashSet<String>,
    newest_recorded_on: Option<NaiveDate>,
}

/// What is noticed of a table's rows as they pass.
struct Noticed<'a> {
    what: Notice<'a>,
    /// Of each file, how many rows stay.
    kept: Vec<u64>,
    profile: Profile,
    cases: HashSet<String>,
    newest_recorded_on: Option<NaiveDate>,
    shields: Shields,
}

/// What is to be noticed.
enum Notice<'a> {
    Cases,
    ContactLog,
    Shields,
    /// The numbers of a raw file's rows.
    Rows(&'a mut RowSet),
    Nothing,
}

impl<'a> Tables<'a> {
    /// None yet, in the draft of a snapshot.
    pub(super) fn new(
        options: &'a Options,
        draft: &'a SnapshotDraft,
        progress: &'a dyn Progress,
    ) -> Result<Tables<'a>> {
        Ok(Tables {
            options,
            draft,
            progress,
            quarantine: Quarantine::create(draft.quarantine_path(), draft.key())?,
            cases: HashSet::new(),
            newest_recorded_on: None,
        })
    }

    /// Reads all tables of the contract into the draft.
    ///
    /// # Errors
    /// As [`super::ingest`].
    pub(super) fn read_all(mut self, all: Vec<Parts>) -> Result<AllRead> {
        let (mut inputs, mut profiles) = (Vec::with_capacity(all.len()), BTreeMap::new());
        for Parts { table, parts } in all {
            let path = self.draft.table_path(&table.name);
            let mut noticed = Noticed::new(parts.len(), table);
            inputs.extend(self.read(table, parts, &path, &mut noticed)?);
            profiles.insert(table.name.clone(), noticed.profile.finish());
            match table.name.as_str() {
                "cases" => self.cases = noticed.cases,
                "contact_log" => self.newest_recorded_on = noticed.newest_recorded_on,
                _ => {}
            }
        }
        self.quarantine.close()?;
        Ok(AllRead { inputs, profiles, newest_recorded_on: self.newest_recorded_on })
    }

    /// Reads a file as it is, for staging queries, to a path; `rows` gets the numbers of the rows that they can read.
    ///
    /// # Errors
    /// As [`super::ingest`].
    pub(super) fn read_raw(&mut self, part: Part, path: &Path, rows: &mut RowSet) -> Result<RawFile> {
        let table = part.layout.table.clone().into_owned();
        let mut noticed = Noticed::new(1, &table);
        noticed.what = Notice::Rows(rows);
        let inputs = self.read(&table, vec![part], path, &mut noticed)?;
        let input = inputs.into_iter().next().expect("a file has its facts");
        Ok(RawFile {
            file: input.file,
            table: table.name,
            bytes: input.bytes,
            sha256: input.sha256,
            rows_read: input.rows_read,
            rows_kept: input.rows_kept,
            rows_rejected: input.rows_rejected,
            rows_unused: None,
        })
    }

    fn read(
        &mut self,
        table: &Table,
        mut parts: Vec<Part>,
        path: &Path,
        noticed: &mut Noticed,
    ) -> Result<Vec<Input>> {
        let limits = Limits { threads: self.options.threads, memory_bytes: self.options.memory_bytes };
        let aside = self.draft.aside()?.join(format!("rows-{}", table.name));
        let shape = Shape::of(table, &parts);
        let mut rows = read::read(&shape, &parts, limits, &aside, self.progress)?;
        if dates::settle(&mut parts, &rows.evidence)? {
            forget(&rows.runs)?;
            rows = read::read(&shape, &parts, limits, &read::beside(&aside, "again"), self.progress)?;
        }
        let repeated = repeated(&shape, mem::take(&mut rows.keys), &rows.runs, self.options.threads)?;
        let reading = Reading { table, parts: &parts, blocks: &rows.blocks, repeated: &repeated };
        let gone = repeated.gone();
        let merge = Merge::new(&shape, &rows.runs, &gone)?;
        let to = write::To { path, key: self.draft.key() };
        write::write(&shape, merge, &reading, to, self.options.threads, |kept| {
            noticed.notice(table, kept);
            Ok(())
        })?;
        forget(&rows.runs)?;
        let is_shields = matches!(noticed.what, Notice::Shields);
        let mut first_fault = None;
        let refused = self.quarantine.add(&reading, rows.refusals, |entry, place| {
            if is_shields {
                noticed.shields.refuse(&reading, &repeated, entry, place);
            }
            if entry.column_name.is_none() {
                first_fault.get_or_insert_with(|| entry.reason.to_owned());
            }
        })?;
        for part in &parts {
            part.scan.check_unchanged(&part.layout.name, &part.export)?;
        }
        if is_shields {
            mem::take(&mut noticed.shields).check(&self.cases)?;
        }
        check_any_kept(table, &parts, noticed, first_fault)?;
        counted(&reading, noticed, &refused)
    }
}

/// Runs that were put aside take room that the next table may need.
fn forget(runs: &[Run]) -> Result<()> {
    runs.iter().try_for_each(|run| match run {
        Run::Memory(_) => Ok(()),
        Run::Disk(path) => std::fs::remove_file(path).map_err(Error::disk(path)),
    })
}

impl Noticed<'_> {
    fn new(parts: usize, table: &Table) -> Self {
        let what = match table.name.as_str() {
            "cases" => Notice::Cases,
            "contact_log" => Notice::ContactLog,
            shields::TABLE => Notice::Shields,
            _ => Notice::Nothing,
        };
        Noticed {
            what,
            kept: vec![0; parts],
            profile: Profile::new(table),
            cases: HashSet::new(),
            newest_recorded_on: None,
            shields: Shields::default(),
        }
    }

    fn notice(&mut self, table: &Table, kept: &Kept) {
        kept.parts.iter().for_each(|part| self.kept[*part] += 1);
        self.profile.look(&kept.columns, kept.rows.len());
        let column = |name: &str| {
            let at = table.columns.iter().position(|column| column.name == name)?;
            kept.columns[at].as_ref()
        };
        match &mut self.what {
            Notice::Cases => {
                let ids = column("case_id").map(|ids| ids.as_string_view());
                self.cases.extend(ids.into_iter().flatten().flatten().map(str::to_owned));
            }
            Notice::ContactLog => {
                let newest = column("recorded_at");
                let newest = newest.and_then(|cells| max(cells.as_primitive::<TimestampMicrosecondType>()));
                let day = newest.and_then(DateTime::from_timestamp_micros).map(|at| at.date_naive());
                self.newest_recorded_on = self.newest_recorded_on.max(day);
            }
            Notice::Shields => self.shields.keep(table, kept),
            Notice::Rows(rows) => {
                let both = kept.files.iter().flatten().zip(kept.rows.values());
                both.for_each(|(file, row)| rows.add(file, *row));
            }
            Notice::Nothing => {}
        }
    }
}

/// The facts of a table's files.
///
/// # Errors
/// `Defect` when the rows of one do not add up.
fn counted(reading: &Reading, noticed: &Noticed, refused: &[Refused]) -> Result<Vec<Input>> {
    let mut rows_read = vec![0; reading.parts.len()];
    reading.blocks.iter().for_each(|block| rows_read[block.part] += block.rows_read);
    let duplicates = duplicates(reading.repeated, reading);
    let parts = reading.parts.iter().enumerate();
    parts
        .map(|(at, part)| {
            let (read, kept, duplicates) = (rows_read[at], noticed.kept[at], duplicates[at]);
            let Refused { rows, cells } = refused[at];
            if read != kept + rows + duplicates {
                return Err(Error::Defect(format!(
                    "{}: {read} rows read are not {kept} kept, {rows} rejected and {duplicates} exact duplicates",
                    part.layout.name
                )));
            }
            Ok(Input {
                rows_read: read,
                rows_kept: kept,
                rows_rejected: rows,
                exact_duplicates: duplicates,
                cells_rejected: cells,
                ..part.input()
            })
        })
        .collect()
}

/// How many rows of each file repeat another exactly.
fn duplicates(repeated: &Repeated, reading: &Reading) -> Vec<u64> {
    let mut duplicates = vec![0; reading.parts.len()];
    repeated.duplicates.iter().for_each(|place| duplicates[reading.blocks[place.block()].part] += 1);
    duplicates
}

/// A required table of which no row can be used is as good as missing.
fn check_any_kept(
    table: &Table,
    parts: &[Part],
    noticed: &Noticed,
    first_fault: Option<String>,
) -> Result<()> {
    match first_fault {
        Some(reason) if table.required && noticed.kept.iter().all(|kept| *kept == 0) => {
            let files: Vec<&str> = parts.iter().map(|part| part.layout.name.as_str()).collect();
            Err(Error::Exports(format!(
                "{}: none of its rows can be used, and an export without {} cannot be used; the first: {reason}",
                files.join(", "),
                table.name
            )))
        }
        _ => Ok(()),
    }
}
