//! Which words of an export are which words of the contract. Only of columns that hold a few words over and over is any
//! word shown.

use super::{
    columns::Sure,
    evidence,
    names::{self, Words},
};
use crate::{
    contract::{Column, Kind},
    ingest::survey::{SurveyedColumn, fits},
};

/// A word of the export that the contract does not know, and what it may be.
#[derive(Debug, Clone)]
pub struct WordGuess {
    pub word: String,
    /// The contract's; none where nothing is near.
    pub own: Option<String>,
    pub sure: Sure,
    pub why: String,
    pub count: u64,
}

/// The words of a column that must be said, in their order; and how many others cannot be shown.
pub(super) fn guesses(words: &Words, own: &Column, column: &SurveyedColumn) -> (Vec<WordGuess>, u64) {
    let pair = ["yes".to_owned(), "no".to_owned()];
    let known: &[String] = match &own.kind {
        Kind::Enum(known) => known,
        Kind::Bool => &pair,
        _ => return (Vec::new(), 0),
    };
    let unknown: Vec<(&String, &u64)> =
        column.values.iter().filter(|(text, _)| !fits(&own.kind, text)).collect();
    if unknown.is_empty() || !evidence::is_of_words(column) {
        return (Vec::new(), unknown.len() as u64);
    }
    let guess = |(text, count): (&String, &u64)| one(words, own, known, text, *count);
    (unknown.into_iter().map(guess).collect(), 0)
}

fn one(words: &Words, own: &Column, known: &[String], text: &str, count: u64) -> WordGuess {
    let guess = |own: Option<&str>, sure, why: String| WordGuess {
        word: text.to_owned(),
        own: own.map(str::to_owned),
        sure,
        why,
        count,
    };
    if let Some(word) = words.value(text, &own.name, known) {
        return guess(Some(word), Sure::Certain, "a usual word for it".into());
    }
    let plain = names::squashed(text);
    let begins = |word: &&String| plain.len() > 1 && names::squashed(word).starts_with(&plain);
    let letters = |word: &&String| {
        let initials: String = word.split('_').filter_map(|part| part.chars().next()).collect();
        plain.len() == initials.len() && plain == initials
    };
    let only = |is_it: &dyn Fn(&&String) -> bool| -> Option<&String> {
        let mut found = known.iter().filter(is_it);
        found.next().filter(|_| found.next().is_none())
    };
    if let Some(word) = only(&begins).or_else(|| only(&letters)) {
        return guess(Some(word), Sure::Likely, "short for it, and for no other".into());
    }
    let alike = |word: &&String| strsim::jaro_winkler(&names::squashed(word), &plain) >= 0.92;
    if let Some(word) = only(&alike) {
        return guess(Some(word), Sure::Likely, "nearly the same letters".into());
    }
    let parts = words.name(text);
    let shares = |word: &&String| {
        let own = words.name(word);
        own.shares_most(&parts)
    };
    match only(&shares) {
        Some(word) => guess(Some(word), Sure::Guess, "it has the word in it".into()),
        None => guess(None, Sure::Guess, "no word of the contract is near".into()),
    }
}
