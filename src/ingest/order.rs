//! Which rows of a table stay, and in which order: keys that come twice, and the sort by case. It holds the whole table
//! in memory; [`order`] is the seam at which sorted runs on disk, merged, would take its place for tables too big for that.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use arrow::{
    array::{ArrayRef, DynComparator, make_comparator},
    compute::{SortOptions, concat},
    error::ArrowError,
    row::{RowConverter, Rows, SortField},
};

use super::read::Chunk;
use crate::{Error, Result, contract::Table};

/// A table's rows that can be used, in the order of its file.
pub(super) struct Whole {
    /// For each column of the contract; `None`: the file does not have it.
    pub(super) columns: Vec<Option<ArrayRef>>,
    pub(super) rows: usize,
}

/// Which of these rows stay; rows are numbered from 0 in the order of the file.
pub(super) struct Order {
    /// Those that stay, sorted by case, then key.
    pub(super) kept: Vec<u32>,
    /// Those whose key came before with other content, in order; and the row it came in first.
    pub(super) conflicts: Vec<(u32, u32)>,
    /// How many are the same as one that stays.
    pub(super) exact_duplicates: u64,
}

impl Whole {
    /// Joins the columns of a file's chunks, and takes them from there.
    pub(super) fn of(table: &Table, chunks: &mut [Chunk]) -> Result<Whole> {
        let rows = chunks.iter().map(|chunk| chunk.origins.len()).sum();
        let mut columns = Vec::with_capacity(table.columns.len());
        for at in 0..table.columns.len() {
            let pieces: Vec<ArrayRef> =
                chunks.iter_mut().filter_map(|chunk| chunk.columns[at].take()).collect();
            let pieces: Vec<_> = pieces.iter().map(AsRef::as_ref).collect();
            columns.push(if pieces.is_empty() { None } else { Some(concat(&pieces).map_err(defect)?) });
        }
        Ok(Whole { columns, rows })
    }

    fn named(&self, table: &Table, names: &[&str]) -> Vec<ArrayRef> {
        let at = |name: &&str| table.columns.iter().position(|column| column.name == *name);
        names.iter().filter_map(at).filter_map(|at| self.columns[at].clone()).collect()
    }
}

/// Finds the rows that stay, and their order.
pub(super) fn order(table: &Table, whole: &Whole) -> Result<Order> {
    let rows = u32::try_from(whole.rows).map_err(|_| {
        Error::Exports(format!(
            "table {} has more than {} rows, the most this version can read",
            table.name,
            u32::MAX
        ))
    })?;
    let key: Vec<&str> = table.key.iter().map(String::as_str).collect();
    let (conflicts, duplicates) = repeated(&encoded(&whole.named(table, &key))?, whole)?;
    let mut stays = vec![true; whole.rows];
    conflicts.iter().map(|(row, _)| row).chain(&duplicates).for_each(|row| stays[*row as usize] = false);
    let mut kept: Vec<u32> = (0..rows).filter(|row| stays[*row as usize]).collect();
    sort(&mut kept, &encoded(&whole.named(table, &sorted_by(table)))?);
    Ok(Order { kept, conflicts, exact_duplicates: duplicates.len() as u64 })
}

/// The columns a table is sorted by: the case, where a row has one, and then the key; blanks first.
pub(super) fn sorted_by(table: &Table) -> Vec<&str> {
    let case = table.column("case_id").map(|column| column.name.as_str());
    let key = table.key.iter().map(String::as_str).filter(|name| Some(*name) != case);
    case.into_iter().chain(key).collect()
}

/// Rows whose key came before: those that differ from the first of that key, with that first, and those that do not.
fn repeated(keys: &Rows, whole: &Whole) -> Result<(Vec<(u32, u32)>, Vec<u32>)> {
    let (mut conflicts, mut duplicates) = (Vec::new(), Vec::new());
    let groups = same_hash(keys);
    if groups.is_empty() {
        return Ok((conflicts, duplicates));
    }
    let comparators = comparators(whole)?;
    for mut group in groups {
        while let Some((&first, others)) = group.split_first() {
            let (same_key, others): (Vec<u32>, Vec<u32>) =
                others.iter().partition(|row| keys.row(**row as usize) == keys.row(first as usize));
            for row in same_key {
                let is_same = comparators.iter().all(|compare| compare(first as usize, row as usize).is_eq());
                if is_same { duplicates.push(row) } else { conflicts.push((row, first)) }
            }
            // Different keys of one hash are as good as impossible, and must not be taken for one.
            group = others;
        }
    }
    conflicts.sort_unstable();
    Ok((conflicts, duplicates))
}

/// Groups of two rows or more whose keys have one hash; the rows in order.
fn same_hash(keys: &Rows) -> Vec<Vec<u32>> {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let mut hashes: Vec<(u64, u32)> =
        keys.iter().zip(0..).map(|(key, row)| (hasher.hash_one(key), row)).collect();
    hashes.sort_unstable();
    let groups = hashes.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1);
    groups.map(|group| group.iter().map(|(_, row)| *row).collect()).collect()
}

fn comparators(whole: &Whole) -> Result<Vec<DynComparator>> {
    let compare = |column: &ArrayRef| make_comparator(column, column, SortOptions::default()).map_err(defect);
    whole.columns.iter().flatten().map(compare).collect()
}

fn sort(rows: &mut [u32], keys: &Rows) {
    /// A row with the beginning of its key, which tells nearly all apart without a look at the key itself.
    type Entry = (u128, u32);
    let compare = |a: &Entry, b: &Entry| {
        a.0.cmp(&b.0).then_with(|| keys.row(a.1 as usize).cmp(&keys.row(b.1 as usize))).then(a.1.cmp(&b.1))
    };
    let mut entries: Vec<Entry> =
        rows.iter().map(|row| (beginning(keys.row(*row as usize).as_ref()), *row)).collect();
    if !entries.is_sorted_by(|a, b| compare(a, b).is_le()) {
        entries.sort_unstable_by(compare);
    }
    rows.iter_mut().zip(entries).for_each(|(row, (_, sorted))| *row = sorted);
}

fn beginning(key: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    let length = key.len().min(bytes.len());
    bytes[..length].copy_from_slice(&key[..length]);
    u128::from_be_bytes(bytes)
}

/// The rows of some columns as bytes that compare as the rows do, blanks first.
fn encoded(columns: &[ArrayRef]) -> Result<Rows> {
    let fields = columns.iter().map(|column| SortField::new(column.data_type().clone())).collect();
    let converter = RowConverter::new(fields).map_err(defect)?;
    converter.convert_columns(columns).map_err(defect)
}

fn defect(e: ArrowError) -> Error {
    Error::Defect(format!("a table cannot be ordered: {e}"))
}
