//! How exports moved from those of the snapshot before: tables and columns that came or went, words never seen, shares of blanks
//! and numbers of rows beyond the limits. By the facts of two manifests alone; it never judges whether a move is right.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    config::Drift,
    lake::{ColumnFacts, Input, Move, MoveKind, TableFacts},
};

/// A table with fewer rows than this moves by large shares when a row comes or goes: its rows and blanks are not compared.
const FEW_ROWS: u64 = 20;

/// Of a table with fewer rows than this a loss stops nothing, but of the shields, which hide cases.
const FEW_TO_STOP: u64 = 10;

/// What is compared of some exports.
#[derive(Clone, Copy)]
pub(super) struct Facts<'a> {
    pub(super) tables: &'a BTreeMap<String, TableFacts>,
    pub(super) inputs: &'a [Input],
}

impl Facts<'_> {
    /// The columns that a table's files have, those that are dropped too.
    fn columns(&self, table: &str) -> BTreeSet<String> {
        let Some(facts) = self.tables.get(table) else { return BTreeSet::new() };
        let own = facts.profile.iter().map(|column| &column.name);
        let supplied = own.filter(|name| !facts.absent_columns.contains(name)).cloned();
        let files = self.inputs.iter().filter(|input| input.table == table);
        supplied.chain(files.flat_map(|input| input.undeclared_columns.iter().cloned())).collect()
    }
}

/// Every move beyond the limits, in the order of the tables' names.
pub(super) fn moves(before: Facts, now: Facts, limits: &Drift) -> Vec<Move> {
    let mut moves = Vec::new();
    let tables: BTreeSet<&String> = before.tables.keys().chain(now.tables.keys()).collect();
    for table in tables {
        match (before.tables.get(table), now.tables.get(table)) {
            (Some(gone), None) => {
                moves.push(Move::of(MoveKind::TableWent, table, None, Some(gone.rows.to_string()), None));
            }
            (None, Some(new)) => {
                moves.push(Move::of(MoveKind::TableCame, table, None, None, Some(new.rows.to_string())));
            }
            (Some(old), Some(new)) => {
                // A snapshot of an older version does not tell of its columns.
                if !old.profile.is_empty() {
                    columns(table, &before.columns(table), &now.columns(table), &mut moves);
                }
                rows(table, old, new, limits, &mut moves);
                for (old_column, new_column) in both(&old.profile, &new.profile) {
                    blanks(table, (old, old_column), (new, new_column), limits, &mut moves);
                    words(table, old_column, new_column, &mut moves);
                }
            }
            (None, None) => {}
        }
    }
    moves
}

/// A table that lost so much that the exports are not to be published unless somebody says that it is right.
pub(super) struct Shrunk {
    pub(super) table: String,
    pub(super) before: u64,
    pub(super) now: u64,
}

pub(super) fn shrunk(before: Facts, now: Facts, limits: &Drift) -> Vec<Shrunk> {
    let rows = |facts: &Facts, table: &str| facts.tables.get(table).map_or(0, |facts| facts.rows);
    let tables = before.tables.keys().map(|table| Shrunk {
        table: table.clone(),
        before: rows(&before, table),
        now: rows(&now, table),
    });
    let is_shrunk = |one: &Shrunk| {
        let least = if one.table == "shields" { 1 } else { FEW_TO_STOP };
        one.before >= least && one.now as f64 <= one.before as f64 * (1.0 - limits.shrink)
    };
    tables.filter(is_shrunk).collect()
}

fn both<'a>(
    old: &'a [ColumnFacts],
    new: &'a [ColumnFacts],
) -> impl Iterator<Item = (&'a ColumnFacts, &'a ColumnFacts)> {
    old.iter().filter_map(|own| Some((own, new.iter().find(|other| other.name == own.name)?)))
}

fn columns(table: &str, old: &BTreeSet<String>, new: &BTreeSet<String>, moves: &mut Vec<Move>) {
    let one = |kind, column: &String| Move::of(kind, table, Some(column), None, None);
    moves.extend(old.difference(new).map(|column| one(MoveKind::ColumnWent, column)));
    moves.extend(new.difference(old).map(|column| one(MoveKind::ColumnCame, column)));
}

fn rows(table: &str, old: &TableFacts, new: &TableFacts, limits: &Drift, moves: &mut Vec<Move>) {
    if old.rows < FEW_ROWS {
        return;
    }
    let share = (new.rows as f64 - old.rows as f64).abs() / old.rows as f64;
    if share > limits.rows {
        let (before, now) = (old.rows.to_string(), new.rows.to_string());
        moves.push(Move::of(MoveKind::Rows, table, None, Some(before), Some(now)));
    }
}

fn blanks(
    table: &str,
    old: (&TableFacts, &ColumnFacts),
    new: (&TableFacts, &ColumnFacts),
    limits: &Drift,
    moves: &mut Vec<Move>,
) {
    let name = &old.1.name;
    // A column that came or went is said as that.
    let is_absent = |facts: &TableFacts| facts.absent_columns.contains(name);
    if old.0.rows < FEW_ROWS || new.0.rows == 0 || is_absent(old.0) || is_absent(new.0) {
        return;
    }
    let share = |(table, column): (&TableFacts, &ColumnFacts)| column.blanks as f64 / table.rows as f64;
    let (before, now) = (share(old), share(new));
    if (now - before).abs() > limits.blanks {
        let shown = |share: f64| Some(format!("{:.1}%", share * 100.0));
        moves.push(Move::of(MoveKind::Blanks, table, Some(name), shown(before), shown(now)));
    }
}

fn words(table: &str, old: &ColumnFacts, new: &ColumnFacts, moves: &mut Vec<Move>) {
    // Of a column that was all blank every word is new, and none is news.
    let (Some(old_words), Some(new_words)) = (&old.words, &new.words) else { return };
    if old_words.is_empty() {
        return;
    }
    let unseen: Vec<&str> =
        new_words.keys().filter(|word| !old_words.contains_key(*word)).map(String::as_str).collect();
    if !unseen.is_empty() {
        moves.push(Move::of(MoveKind::NewWords, table, Some(&new.name), None, Some(unseen.join(", "))));
    }
}
