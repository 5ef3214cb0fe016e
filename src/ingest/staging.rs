//! Staging queries: `staging/<table>.sql` beside the configuration, each a query over raw files whose rows are read as that table's
//! export. It tells which rows of the raw files reached no table.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow::{
    array::{Array, AsArray, Int64Array, RecordBatch, StringArray, StringViewArray},
    compute::cast,
    datatypes::{DataType, Int64Type},
};

use super::{
    layout, parquet_file,
    parts::{self, Part, Parts},
    plain::{self, Plain},
    scan::{self, Scan},
};
use crate::{
    Error, Result,
    config::Mapping,
    contract::{self, ORIGIN, Table},
    engine::{self, Params, Session},
    lake::{self, RawFile, SnapshotDraft},
    model::nearest,
};

/// One staging query.
pub(super) struct Query {
    pub(super) table: &'static Table,
    /// `staging/cases.sql`.
    pub(super) name: String,
    path: PathBuf,
    text: String,
    pub(super) scan: Scan,
    /// The tables that it names.
    pub(super) reads: BTreeSet<String>,
}

/// A query that staging queries share, by its name: `staging/views/periods.sql`.
pub(super) struct SharedView {
    pub(super) name: String,
    pub(super) file: String,
    text: String,
    pub(super) sha256: String,
    pub(super) reads: BTreeSet<String>,
}

/// What a folder of staging holds.
#[derive(Default)]
pub(super) struct Queries {
    /// In the order of the contract's tables.
    pub(super) tables: Vec<Query>,
    /// By name; each may use those before it.
    pub(super) views: Vec<SharedView>,
}

impl Queries {
    /// The staging queries of a folder, and the views beside them.
    ///
    /// # Errors
    /// `Wrong` (exit 2) with file and line for one that is no query, or is named after no table.
    pub(super) fn read(folder: Option<&Path>) -> Result<Queries> {
        let Some(folder) = folder else { return Ok(Queries::default()) };
        let views = views(&folder.join("views"))?;
        let mut tables = queries(folder)?;
        // What a query reads by a view it reads itself.
        for query in &mut tables {
            for view in views.iter().rev() {
                if query.reads.remove(&view.name) {
                    query.reads.extend(view.reads.iter().cloned());
                }
            }
        }
        Ok(Queries { tables, views })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }
}

fn views(folder: &Path) -> Result<Vec<SharedView>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let unreadable = |e| Error::Wrong(format!("{} cannot be read: {e}", folder.display()));
    let mut views = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_none_or(|ending| ending != "sql") {
            continue;
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
        let file = format!("staging/views/{name}.sql");
        let text =
            fs::read_to_string(&path).map_err(|e| Error::Wrong(format!("{file} cannot be read: {e}")))?;
        let reads = engine::tables_named(&text).map_err(|e| in_file(e, &file))?;
        let sha256 = scan::of_text(&path, &text)?.sha256;
        views.push(SharedView { name, file, text, sha256, reads });
    }
    views.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(views)
}

/// The staging queries of a folder, in the order of the contract's tables.
fn queries(folder: &Path) -> Result<Vec<Query>> {
    let unreadable = |e| Error::Wrong(format!("{} cannot be read: {e}", folder.display()));
    let mut queries = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_none_or(|ending| ending != "sql") {
            continue;
        }
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let name = format!("staging/{stem}.sql");
        let Some(table) = contract::table(&stem) else {
            let near = nearest(&stem, contract::tables().iter().map(|table| table.name.as_str()));
            let hint = near.map_or_else(String::new, |near| format!("; did you mean staging/{near}.sql?"));
            return Err(Error::Wrong(format!("{name}: the contract has no table `{stem}`{hint}")));
        };
        let text =
            fs::read_to_string(&path).map_err(|e| Error::Wrong(format!("{name} cannot be read: {e}")))?;
        let reads = engine::tables_named(&text).map_err(|e| in_file(e, &name))?;
        let scan = scan::of_text(&path, &text)?;
        queries.push(Query { table, name, path, text, scan, reads });
    }
    let place = |query: &Query| contract::tables().iter().position(|table| table.name == query.table.name);
    queries.sort_by_key(place);
    Ok(queries)
}

fn in_file(error: Error, name: &str) -> Error {
    match error {
        Error::Wrong(message) => Error::Wrong(format!("{name}: {message}")),
        other => other.in_file(name),
    }
}

/// Checks that every table a query names is a raw one.
///
/// # Errors
/// `Wrong` (exit 2) with file, line and the nearest name.
pub(super) fn check_reads<'r>(
    queries: &[Query],
    raw: impl Iterator<Item = &'r String> + Clone,
) -> Result<()> {
    for query in queries {
        let Some(unknown) = query.reads.iter().find(|name| !raw.clone().any(|own| own == *name)) else {
            continue;
        };
        let line = query.text.lines().position(|line| line.to_lowercase().contains(unknown.as_str()));
        let hint = match nearest(unknown, raw.clone().map(String::as_str)) {
            Some(near) => format!("; did you mean {near}?"),
            None => format!("; there are {}", raw.clone().map(String::as_str).collect::<Vec<_>>().join(", ")),
        };
        return Err(Error::Wrong(format!(
            "{}:{}: among the exports there is no file for a raw table {unknown}{hint}",
            query.name,
            line.map_or(1, |line| line + 1)
        )));
    }
    Ok(())
}

/// Rows of files, by number.
#[derive(Debug, Default)]
pub(super) struct RowSet(BTreeMap<String, Vec<u64>>);

impl RowSet {
    pub(super) fn add(&mut self, file: &str, row: i64) {
        let Ok(row) = usize::try_from(row) else { return };
        let bits = match self.0.get_mut(file) {
            Some(bits) => bits,
            None => self.0.entry(file.to_owned()).or_default(),
        };
        if bits.len() <= row / 64 {
            bits.resize(row / 64 + 1, 0);
        }
        bits[row / 64] |= 1 << (row % 64);
    }

    fn has(&self, file: &str) -> bool {
        self.0.contains_key(file)
    }

    /// The rows of a file that are in this set and not in the other, in order.
    fn without(&self, other: &RowSet, file: &str) -> Vec<i64> {
        let empty = Vec::new();
        let (own, other) = (self.0.get(file).unwrap_or(&empty), other.0.get(file).unwrap_or(&empty));
        let left = own.iter().enumerate().map(|(at, bits)| (at, bits & !other.get(at).copied().unwrap_or(0)));
        let rows = left.flat_map(|(at, bits)| {
            (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| (at * 64 + bit) as i64)
        });
        rows.collect()
    }
}

/// What staging queries made.
pub(super) struct Staged {
    pub(super) tables: Vec<Parts>,
    /// The rows that they say theirs are from.
    pub(super) origins: RowSet,
    /// The queries that do not tell.
    untold: BTreeSet<String>,
}

/// Runs the queries over the raw tables in a session, each into a text aside.
///
/// # Errors
/// `Wrong` (exit 2) with file and line for a query that is wrong, and as [`layout::read`] of what it returns.
pub(super) fn run(
    queries: &Queries,
    session: &Session,
    mapping: &Mapping,
    draft: &SnapshotDraft,
) -> Result<Staged> {
    let mut staged = Staged { tables: Vec::new(), origins: RowSet::default(), untold: BTreeSet::new() };
    for view in &queries.views {
        session.add_view(&view.name, &view.text, &Params::new()).map_err(|e| in_file(e, &view.file))?;
    }
    for query in &queries.tables {
        let made = draft.aside()?.join(format!("staged-{}.csv", query.table.name));
        let mut text = plain::create(&made)?;
        let (mut is_begun, mut tells) = (false, false);
        session
            .each_batch(&query.text, &Params::new(), &mut |batch| {
                note_origins(batch, &mut staged.origins)?;
                let batch = without_rows(batch);
                if !is_begun {
                    is_begun = true;
                    tells = ORIGIN.iter().all(|name| batch.schema_ref().index_of(name).is_ok());
                    return parquet_file::header(&query.name, batch.schema_ref(), &mut text);
                }
                parquet_file::rows(&query.name, &batch, &mut text)
            })
            .map_err(|e| in_file(e, &query.name))?;
        text.end()?;
        if !tells {
            staged.untold.insert(query.name.clone());
        }
        let plain = Plain::staged(made);
        let mapping = mapping.table(&query.table.name);
        let layout = layout::read(query.table, &query.name, &plain, &mapping, true)?;
        let part: Part = parts::part(query.path.clone(), layout, plain, query.scan.clone());
        staged.tables.push(Parts { table: query.table, parts: vec![part] });
    }
    Ok(staged)
}

/// All the rows that one is made of, where it is made of several: a list of numbers beside `_file` and `_row`.
const ROWS: &str = "_rows";

fn without_rows(batch: &RecordBatch) -> RecordBatch {
    let mut batch = batch.clone();
    if let Ok(at) = batch.schema_ref().index_of(ROWS) {
        batch.remove_column(at);
    }
    batch
}

fn note_origins(batch: &RecordBatch, origins: &mut RowSet) -> Result<()> {
    let column = |name: &str, kind: DataType| {
        let at = batch.schema_ref().index_of(name).ok()?;
        cast(batch.column(at), &kind).ok()
    };
    let (Some(files), Some(rows)) = (column(ORIGIN[0], DataType::Utf8), column(ORIGIN[1], DataType::Int64))
    else {
        return Ok(());
    };
    let (files, rows): (&StringArray, &Int64Array) = (files.as_string(), rows.as_primitive::<Int64Type>());
    let several = column(ROWS, DataType::new_list(DataType::Int64, true));
    for at in (0..batch.num_rows()).filter(|at| files.is_valid(*at)) {
        if rows.is_valid(at) {
            origins.add(files.value(at), rows.value(at));
        }
        let more = several.as_ref().map(|lists| lists.as_list::<i32>()).filter(|lists| lists.is_valid(at));
        for row in more.iter().flat_map(|lists| {
            lists.value(at).as_primitive::<Int64Type>().iter().flatten().collect::<Vec<_>>()
        }) {
            origins.add(files.value(at), row);
        }
    }
    Ok(())
}

impl Staged {
    /// Completes the facts of the raw files with how many rows reached no table, and lists those.
    ///
    /// # Errors
    /// `Disk` or `Lake` (exit 5) when the list cannot be written.
    pub(super) fn unused(
        &self,
        queries: &[Query],
        kept: &RowSet,
        files: &mut [RawFile],
        list: &Path,
    ) -> Result<()> {
        let mut unused: Vec<(String, Vec<i64>)> = Vec::new();
        for file in files.iter_mut() {
            let readers = queries.iter().filter(|query| query.reads.contains(&file.table));
            let is_told = readers.into_iter().all(|query| !self.untold.contains(&query.name));
            // Of a file that is looked up in, and of which no row is passed on, it cannot be told which rows were.
            if !is_told || (!self.origins.has(&file.file) && file.rows_kept > 0) {
                continue;
            }
            let rows = kept.without(&self.origins, &file.file);
            file.rows_unused = Some(rows.len() as u64);
            unused.push((file.file.clone(), rows));
        }
        if unused.iter().all(|(_, rows)| rows.is_empty()) { Ok(()) } else { write_unused(&unused, list) }
    }
}

fn write_unused(unused: &[(String, Vec<i64>)], path: &Path) -> Result<()> {
    let schema = engine::unused_rows_schema();
    let mut writer =
        lake::parquet::create(path, Arc::clone(&schema), lake::parquet::properties(None).build())?;
    for (file, rows) in unused {
        let files = StringViewArray::from_iter_values(rows.iter().map(|_| file));
        let rows = Int64Array::from(rows.clone());
        let batch = RecordBatch::try_new(Arc::clone(&schema), vec![Arc::new(files), Arc::new(rows)])
            .map_err(|e| Error::Defect(format!("the list of unused rows is not as it says: {e}")))?;
        writer.write(&batch).map_err(lake::parquet::failed(path))?;
    }
    writer.close().map_err(lake::parquet::failed(path))?;
    Ok(())
}
