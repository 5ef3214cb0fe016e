//! What the values of a column of an export say for its being a column of the contract. It looks at values alone, and
//! gives back shares and counts, never a value.

use super::dates::{self, Written};
use super::names::Words;
use crate::{
    contract::{Column, Kind, Table},
    ingest::survey::{SurveyedColumn, fits},
};

/// What the values say.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Evidence {
    /// Which share fits; `None` where there is no value.
    pub(super) share: Option<f64>,
    /// In words: `99 % of 1,203 values are dates`.
    pub(super) said: String,
    pub(super) dates: Option<Written>,
    /// They could hardly be of many another column: words that are the contract's, keys of the table pointed at.
    pub(super) is_telling: bool,
}

/// Weighs values for a column of a table. `keys`: the keys of the table that the column points at, where they are known.
pub(super) fn weigh(
    words: &Words,
    table: &Table,
    own: &Column,
    column: &SurveyedColumn,
    keys: Option<&SurveyedColumn>,
) -> Evidence {
    let filled = counted(column.filled);
    if column.filled == 0 {
        return Evidence {
            share: None,
            said: "all its cells are blank".into(),
            dates: None,
            is_telling: false,
        };
    }
    let plain = |share: f64, what: &str| Evidence {
        share: Some(share),
        said: format!("{} of {filled} values are {what}", percent(share)),
        dates: None,
        is_telling: false,
    };
    match &own.kind {
        Kind::Date | Kind::Datetime | Kind::Month => {
            let (written, share) = dates::written(&own.kind, column).unwrap_or((Written::Contract, 0.0));
            Evidence { dates: Some(written), ..plain(share, "dates") }
        }
        Kind::Int => plain(column.share(|text| fits(&own.kind, text)).unwrap_or(0.0), "whole numbers"),
        Kind::Bool => {
            let pair = ["yes".to_owned(), "no".to_owned()];
            let is_answer =
                |text: &str| fits(&own.kind, text) || words.value(text, &own.name, &pair).is_some();
            plain(column.share(is_answer).unwrap_or(0.0), "a yes or a no")
        }
        Kind::Enum(own_words) => {
            if !is_of_words(column) {
                return plain(0.0, "the contract's words");
            }
            let known = |text: &str| words.value(text, &own.name, own_words);
            let share = column.share(|text| known(text).is_some()).unwrap_or(0.0);
            let met: std::collections::BTreeSet<&str> =
                column.values.keys().filter_map(|text| known(text)).collect();
            Evidence { is_telling: met.len() > 1 && share >= 0.9, ..plain(share, "the contract's words") }
        }
        Kind::Id => id(table, own, column, keys, &filled),
        Kind::Text => {
            let looks_otherwise = column.share(|text| fits(&Kind::Datetime, text) || fits(&Kind::Int, text));
            let share = if looks_otherwise.is_some_and(|share| share > 0.9) { 0.5 } else { 0.9 };
            Evidence { share: Some(share), said: format!("{filled} texts"), dates: None, is_telling: false }
        }
    }
}

fn id(
    table: &Table,
    own: &Column,
    column: &SurveyedColumn,
    keys: Option<&SurveyedColumn>,
    filled: &str,
) -> Evidence {
    let is_id = |text: &str| text.len() <= 40 && !text.contains(char::is_whitespace);
    let looks = column.share(is_id).unwrap_or(0.0);
    let evidence = |share: f64, said: String, is_telling: bool| Evidence {
        share: Some(share),
        said,
        dates: None,
        is_telling,
    };
    if let Some(share) = keys.and_then(|keys| column.share_in(keys)) {
        let pointed = own.points_at.as_deref().unwrap_or_default();
        let said = format!("{} of {filled} values are keys of {pointed}", percent(share));
        return evidence(share, said, share >= 0.9);
    }
    if table.key == [own.name.as_str()] {
        let share = column.distinct() as f64 / column.filled as f64;
        // A few rows without a key are faults of the rows; many say that it is none.
        let blank = if column.blanks * 20 > column.filled { 0.5 } else { 1.0 };
        let said = format!("{} of {filled} values come once", percent(share));
        return evidence(if share >= 0.95 { looks * blank } else { share * 0.3 }, said, false);
    }
    evidence(looks, format!("{} of {filled} values could be keys", percent(looks)), false)
}

/// Whether a column holds a few short words over and over: only of such a column may words be shown.
pub(super) fn is_of_words(column: &SurveyedColumn) -> bool {
    const MOST: u64 = 40;
    let distinct = column.distinct();
    let repeats = distinct <= 12 || distinct * 3 <= column.filled;
    let is_short = |text: &String| text.chars().count() <= 40;
    column.filled > 0 && distinct <= MOST && repeats && column.values.keys().all(is_short)
}

pub(super) fn percent(share: f64) -> String {
    match share {
        share if share >= 1.0 => "100 %".into(),
        share if share > 0.99 => "over 99 %".into(),
        share if share > 0.0 && share < 0.01 => "under 1 %".into(),
        share => format!("{:.0} %", share * 100.0),
    }
}

/// `1,203`.
pub(super) fn counted(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 file is`, `3 files are`.
pub(super) fn so_many(n: usize, one: &str, several: &str) -> String {
    format!("{} {}", counted(n as u64), if n == 1 { one } else { several })
}
