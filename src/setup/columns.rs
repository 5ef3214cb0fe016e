//! Which column of an export is which column of a table: every pair weighed by name and values, one to one, the surest
//! first. Where two fit equally it says so, and decides nothing.

use std::collections::BTreeMap;

use super::{
    dates::Written,
    evidence::{self, Evidence},
    names::{self, Likeness, Name, Way, Words},
    values::WordGuess,
};
use crate::{
    contract::{Column, Kind, Table},
    ingest::survey::SurveyedColumn,
};

/// How sure a guess is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sure {
    Guess,
    Likely,
    Certain,
}

/// A column of the contract, and the column of the export that may hold it.
#[derive(Debug, Clone)]
pub struct ColumnGuess {
    pub column: &'static Column,
    /// The export's name for it; several where they fit equally.
    pub exports: Vec<String>,
    /// It has the contract's own name, and need not be said.
    pub is_named: bool,
    pub sure: Sure,
    /// In words, without a value.
    pub why: String,
    pub(super) dates: Option<Written>,
    /// How many of its dates are day-first, month-first, and could be either.
    pub(super) orders: [u64; 3],
    pub words: Vec<WordGuess>,
    /// How many of its words do not fit and are not shown, since the column does not seem to hold words.
    pub hidden_words: u64,
}

/// The keys of the tables, by table, as far as they are known.
pub(super) type Keys<'a> = BTreeMap<&'a str, &'a SurveyedColumn>;

/// A column of the export and one of the contract.
struct Pair {
    export: usize,
    own: usize,
    likeness: Likeness,
    evidence: Evidence,
    score: f64,
}

/// Scores this near are no difference.
const TIE: f64 = 0.03;
const LEAST: f64 = 0.55;
/// How alike to a table's key a name counts as that says it is one, and of which each value comes once.
const KEY_BY_VALUES: f64 = 0.7;

/// The columns of a table that an export's columns may be, in the contract's order; and how well all fit, from 0 to 1.
pub(super) fn assign(
    words: &Words,
    table: &'static Table,
    columns: &[SurveyedColumn],
    keys: &Keys,
) -> (Vec<ColumnGuess>, f64) {
    let mut pairs = pairs(words, table, columns, keys);
    pairs.sort_by(|a, b| b.score.total_cmp(&a.score).then((a.own, a.export).cmp(&(b.own, b.export))));
    let mut guesses: BTreeMap<usize, ColumnGuess> = BTreeMap::new();
    let mut free_exports = vec![true; columns.len()];
    let mut fit = 0.0;
    for at in 0..pairs.len() {
        let pair = &pairs[at];
        if !free_exports[pair.export] || guesses.contains_key(&pair.own) {
            continue;
        }
        let is_free = |other: &&Pair| free_exports[other.export] && !guesses.contains_key(&other.own);
        let rivals: Vec<&Pair> =
            pairs[at + 1..].iter().filter(is_free).filter(|other| is_rival(pair, other, &pairs)).collect();
        let name = |export: usize| columns[export].name.clone();
        let column = &table.columns[pair.own];
        let mut guess = ColumnGuess {
            column,
            exports: vec![name(pair.export)],
            is_named: names::is_the_same(&columns[pair.export].name, &column.name),
            sure: sure(pair, column),
            why: why(pair),
            dates: pair.evidence.dates.clone(),
            orders: [0; 3],
            words: Vec::new(),
            hidden_words: 0,
        };
        fit += pair.score.min(1.0);
        let (same_own, same_export): (Vec<&Pair>, Vec<&Pair>) =
            rivals.into_iter().partition(|rival| rival.own == pair.own);
        if !(guess.is_named || same_own.is_empty() && same_export.is_empty()) {
            guess.sure = Sure::Guess;
            guess.exports.extend(same_own.iter().map(|rival| name(rival.export)));
            same_own.iter().for_each(|rival| free_exports[rival.export] = false);
            for rival in &same_export {
                let other = &table.columns[rival.own];
                let why = format!("{}, and it could be {} as well", self::why(rival), column.name);
                guess.why = format!("{}, and it could be {} as well", guess.why, other.name);
                let other =
                    ColumnGuess { column: other, why, exports: vec![name(rival.export)], ..guess.clone() };
                guesses.insert(rival.own, other);
            }
        }
        free_exports[pair.export] = false;
        guesses.insert(pair.own, guess);
    }
    let both = (columns.len() + table.columns.len()).max(1) as f64;
    let has_key = table.key.iter().all(|key| guesses.values().any(|guess| guess.column.name == *key));
    let fit = 2.0 * fit / both * if has_key { 1.0 } else { 0.5 };
    (guesses.into_values().collect(), fit)
}

fn pairs(words: &Words, table: &'static Table, columns: &[SurveyedColumn], keys: &Keys) -> Vec<Pair> {
    let written: Vec<Name> = columns.iter().map(|column| words.name(&column.name)).collect();
    let mut pairs = Vec::new();
    for (own, column) in table.columns.iter().enumerate() {
        let keys = column.points_at.as_deref().and_then(|table| keys.get(table)).copied();
        for (export, surveyed) in columns.iter().enumerate() {
            let mut likeness = words.column(&written[export], &table.name, &column.name);
            if table.key == [column.name.as_str()] && is_bare_key(&surveyed.name) && likeness.share < 0.9 {
                likeness = Likeness { share: 0.9, way: Way::Usual };
            }
            if is_key_by_values(table, column, &written[export], surveyed)
                && (0.4..KEY_BY_VALUES).contains(&likeness.share)
            {
                likeness = Likeness { share: KEY_BY_VALUES, way: Way::Alike };
            }
            if likeness.share < 0.4
                && matches!(column.kind, Kind::Text | Kind::Date | Kind::Datetime | Kind::Bool | Kind::Int)
            {
                continue;
            }
            let evidence = evidence::weigh(words, table, column, surveyed, keys);
            if let Some(score) = score(likeness, &evidence, column) {
                pairs.push(Pair { export, own, likeness, evidence, score });
            }
        }
    }
    pairs
}

fn is_key_by_values(table: &Table, column: &Column, written: &Name, surveyed: &SurveyedColumn) -> bool {
    table.key == [column.name.as_str()] && written.says_id() && surveyed.filled == surveyed.distinct()
}

/// `ID`, `Row ID`, `Record No`: whatever identifies a row.
fn is_bare_key(name: &str) -> bool {
    const BARE: [&str; 10] =
        ["id", "uid", "guid", "pk", "key", "ref", "rowid", "recordid", "uniqueid", "uniqueref"];
    BARE.contains(&names::squashed(name).as_str())
}

fn score(likeness: Likeness, evidence: &Evidence, column: &Column) -> Option<f64> {
    let is_spelt_so = likeness.way == Way::Spelling;
    let is_typed = !matches!(column.kind, Kind::Id | Kind::Text);
    let contradicts = evidence.share.is_some_and(|share| share < 0.5) && is_typed;
    if contradicts && !is_spelt_so {
        return None;
    }
    let by_name = likeness.share >= 0.4 || evidence.is_telling;
    let values = evidence.share.unwrap_or(0.7);
    let told = if evidence.is_telling { 0.08 } else { 0.0 };
    let score = likeness.share * 0.68 + values * 0.32 + told * (1.0 - likeness.share);
    let score = if is_spelt_so { score + 1.0 } else { score };
    (by_name && score >= LEAST).then_some(score)
}

/// Whether another pair might as well be the one; not where its free half has a clearly better place.
fn is_rival(pair: &Pair, other: &Pair, all: &[Pair]) -> bool {
    let shares = (other.own == pair.own) != (other.export == pair.export);
    if !shares || pair.score - other.score > TIE {
        return false;
    }
    let is_better = |elsewhere: &Pair| {
        let of_its_half = match other.own == pair.own {
            true => elsewhere.export == other.export && elsewhere.own != other.own,
            false => elsewhere.own == other.own && elsewhere.export != other.export,
        };
        of_its_half && elsewhere.score > other.score + TIE
    };
    !all.iter().any(is_better)
}

fn sure(pair: &Pair, column: &Column) -> Sure {
    let fits = pair.evidence.share.is_none_or(|share| share >= 0.9);
    let is_free = matches!(column.kind, Kind::Text) || pair.evidence.share.is_none();
    match (pair.likeness.way, pair.likeness.share) {
        (Way::Spelling, _) if pair.evidence.share.is_none_or(|share| share >= 0.5) => Sure::Certain,
        (Way::Spelling, _) => Sure::Likely,
        (Way::Usual, 0.93..) if fits && !is_free => Sure::Certain,
        (Way::Usual | Way::Parts, 0.85..) if fits => Sure::Likely,
        (Way::Usual, 0.85..) if pair.evidence.share.is_none_or(|share| share >= 0.6) => Sure::Likely,
        (_, 0.8..) if fits && !is_free => Sure::Likely,
        (_, 0.5..) if fits && pair.evidence.is_telling => Sure::Likely,
        (Way::Alike, KEY_BY_VALUES..) if fits && column.points_at.is_none() => Sure::Likely,
        _ => Sure::Guess,
    }
}

fn why(pair: &Pair) -> String {
    let name = match pair.likeness.way {
        Way::Spelling => "the same name".to_owned(),
        Way::Usual => "a usual name of it".to_owned(),
        Way::Parts => "the same words, put otherwise".to_owned(),
        Way::Alike => format!("name {:.2} alike", pair.likeness.share),
    };
    format!("{name}, {}", pair.evidence.said)
}
