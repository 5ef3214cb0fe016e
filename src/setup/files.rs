//! Which file of an export is which table: files of the same columns and nearly the same name are parts of one; the name
//! and the columns are weighed together, one to one, the surest first.

use std::collections::BTreeMap;

use super::{
    columns::{self, ColumnGuess, Keys, Sure},
    evidence::percent,
    names::{Way, Words},
    values,
};
use crate::{
    contract::{self, Table},
    ingest::survey::{Surveyed, SurveyedColumn},
};

/// A table, and the files that may be it.
#[derive(Debug)]
pub struct TableGuess {
    pub table: &'static Table,
    /// Their names, or a pattern of them.
    pub pattern: String,
    pub files: Vec<String>,
    /// The files' names say it themselves.
    pub is_named: bool,
    pub sure: Sure,
    pub why: String,
    pub columns: Vec<ColumnGuess>,
    /// Columns of the export that are none of the contract's.
    pub unused: Vec<String>,
    /// How many rows were looked at.
    pub rows: u64,
}

/// Files that are parts of one.
pub(super) struct Group<'a> {
    files: Vec<&'a Surveyed>,
    pattern: String,
    columns: Vec<SurveyedColumn>,
    table: Option<&'static Table>,
}

const LEAST: f64 = 0.4;
const CLEARLY: f64 = 0.1;

/// Files that have the same columns and, but for digits, the same name.
pub(super) fn grouped(files: &[Surveyed]) -> Vec<Group<'_>> {
    let mut groups: BTreeMap<(String, Vec<String>), Vec<&Surveyed>> = BTreeMap::new();
    for file in files {
        let names = || file.columns.iter().map(|column| column.name.to_lowercase()).collect();
        let by = match file.table {
            Some(table) => (table.name.clone(), Vec::new()),
            None => (without_digits(&file.name), names()),
        };
        groups.entry(by).or_default().push(file);
    }
    let mut groups: Vec<Group> = groups.into_iter().map(|((by, _), files)| group(&by, files)).collect();
    groups.sort_by(|a, b| a.pattern.cmp(&b.pattern));
    groups
}

fn group<'a>(by: &str, files: Vec<&'a Surveyed>) -> Group<'a> {
    let pattern = match files.as_slice() {
        [one] => glob::Pattern::escape(&one.name),
        _ => by.to_owned(),
    };
    // Parts are told apart by their rows, not by what their columns hold: the first that has one speaks for all.
    let mut columns: Vec<SurveyedColumn> = Vec::new();
    for column in files.iter().flat_map(|file| &file.columns) {
        if !columns.iter().any(|known| known.name == column.name) {
            columns.push(column.clone());
        }
    }
    Group { table: files[0].table, files, pattern, columns }
}

/// The name with `*` for each run of digits, and of what parts them.
fn without_digits(name: &str) -> String {
    let mut pattern = String::new();
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_ascii_digit() {
            pattern.push_str(&glob::Pattern::escape(&c.to_string()));
            continue;
        }
        pattern.push('*');
        while let Some(next) = chars.peek().copied() {
            let mut ahead = chars.clone();
            ahead.next();
            let parts = matches!(next, '-' | '_') && ahead.peek().is_some_and(char::is_ascii_digit);
            if !next.is_ascii_digit() && !parts {
                break;
            }
            chars.next();
        }
    }
    pattern
}

/// Which group is which table; and the names of the files that are none's.
pub(super) fn assign(words: &Words, groups: &[Group]) -> (Vec<TableGuess>, Vec<String>) {
    let placed = placed(words, groups);
    let mut keys = Keys::new();
    for (at, place) in placed.iter().enumerate() {
        if let (Some(place), [key]) = (place, place.as_ref().map_or(&[][..], |place| &place.table.key)) {
            let (guesses, _) = columns::assign(words, place.table, &groups[at].columns, &Keys::new());
            let name = guesses.iter().find(|guess| guess.column.name == *key).map(|guess| &guess.exports[0]);
            if let Some(column) = groups[at].columns.iter().find(|column| Some(&column.name) == name) {
                keys.insert(&place.table.name, column);
            }
        }
    }
    let mut guesses: Vec<TableGuess> = Vec::new();
    let mut left = Vec::new();
    for (group, place) in groups.iter().zip(placed) {
        match place {
            Some(place) => guesses.push(place.guess(words, group, &keys)),
            None => left.extend(group.files.iter().map(|file| file.name.clone())),
        }
    }
    let order = |table: &Table| contract::tables().iter().position(|own| own.name == table.name);
    guesses.sort_by_key(|guess| order(guess.table));
    (guesses, left)
}

/// The table that a group is taken for.
struct Place {
    table: &'static Table,
    is_named: bool,
    sure: Sure,
    why: String,
}

impl Place {
    fn guess(self, words: &Words, group: &Group, keys: &Keys) -> TableGuess {
        let (mut columns, _) = columns::assign(words, self.table, &group.columns, keys);
        for guess in &mut columns {
            let own = group.columns.iter().find(|column| column.name == guess.exports[0]);
            let own = own.expect("a guess is of a column that is there");
            (guess.words, guess.hidden_words) = values::guesses(words, guess.column, own);
            guess.orders = own.date_orders();
        }
        let is_used = |name: &String| columns.iter().any(|guess| guess.exports.contains(name));
        let unused = group.columns.iter().map(|column| column.name.clone()).filter(|name| !is_used(name));
        TableGuess {
            table: self.table,
            pattern: group.pattern.clone(),
            files: group.files.iter().map(|file| file.name.clone()).collect(),
            is_named: self.is_named,
            sure: self.sure,
            why: self.why,
            unused: unused.collect(),
            columns,
            rows: group.files.iter().map(|file| file.rows).sum(),
        }
    }
}

/// What tells that a file is a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    ByName,
    ByColumns,
    Hardly,
}

fn placed(words: &Words, groups: &[Group]) -> Vec<Option<Place>> {
    let mut placed: Vec<Option<Place>> = groups.iter().map(|group| named(group.table)).collect();
    let mut scores: Vec<(f64, usize, &'static Table, String, Known)> = Vec::new();
    for (at, group) in groups.iter().enumerate().filter(|(_, group)| group.table.is_none()) {
        let name = stem(&group.files[0].name);
        for table in contract::tables() {
            let likeness = words.table(name, &table.name);
            let (_, fit) = columns::assign(words, table, &group.columns, &Keys::new());
            let score = likeness.share * 0.45 + fit.min(1.0) * 0.55;
            let why = format!(
                "{}, {} of the columns fit",
                said(likeness.way, likeness.share),
                percent(fit.min(1.0))
            );
            let known = match likeness.way <= Way::Parts && likeness.share >= 0.85 && fit >= 0.4 {
                true => Known::ByName,
                false if fit >= 0.7 => Known::ByColumns,
                false => Known::Hardly,
            };
            scores.push((score, at, table, why, known));
        }
    }
    scores.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (place, (score, at, table, why, known)) in scores.iter().enumerate() {
        let is_taken = placed.iter().flatten().any(|other| other.table.name == table.name);
        if *score < LEAST || placed[*at].is_some() || is_taken {
            continue;
        }
        let is_open = |group: usize, table: &Table| {
            placed[group].is_none() && !placed.iter().flatten().any(|other| other.table.name == table.name)
        };
        let second = scores[place + 1..].iter().find(|(_, group, other, ..)| {
            (group == at) != (other.name == table.name) && is_open(*group, other)
        });
        let is_clear = second.is_none_or(|(second, ..)| score - second >= CLEARLY);
        let (sure, why) = match (is_clear, known) {
            (true, Known::ByName | Known::ByColumns) => (Sure::Likely, why.clone()),
            (true, Known::Hardly) if *score >= 0.55 => (Sure::Likely, why.clone()),
            (true, _) => (Sure::Guess, why.clone()),
            // A good name decides between tables, but not between files of it.
            (false, Known::ByName) if *score >= 0.8 && second.is_some_and(|(_, group, ..)| group == at) => {
                (Sure::Likely, why.clone())
            }
            (false, _) => {
                let (_, group, other, ..) = second.expect("it is not clear because of another");
                let other = match group == at {
                    true => format!("it could be {} as well", other.name),
                    false => format!("{} could be it as well", groups[*group].pattern),
                };
                (Sure::Guess, format!("{why}; {other}"))
            }
        };
        placed[*at] = Some(Place { table, is_named: false, sure, why });
    }
    placed
}

fn named(table: Option<&'static Table>) -> Option<Place> {
    let why = "the file's name says it".to_owned();
    table.map(|table| Place { table, is_named: true, sure: Sure::Certain, why })
}

fn said(way: Way, share: f64) -> String {
    match way {
        Way::Spelling | Way::Parts => "the table's name".to_owned(),
        Way::Usual => "a usual name of it".to_owned(),
        Way::Alike if share < 0.6 => "by its columns".to_owned(),
        Way::Alike => format!("name {share:.2} alike"),
    }
}

/// A file's name without folders and endings; of a sheet, the sheet's.
fn stem(name: &str) -> &str {
    if let Some((_, sheet)) = name.split_once('#') {
        return sheet;
    }
    let base = name.rsplit('/').next().unwrap_or(name);
    base.split_once('.').map_or(base, |(stem, _)| stem)
}
