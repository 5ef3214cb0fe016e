//! Retention under the moratorium (footnotes 2, 9 and 11): what it holds, what falls due in the years to come, and what
//! was destroyed while it was in force.

use std::collections::BTreeMap;

use chrono::Datelike;
use serde::Serialize;

use super::{
    about::Said,
    data::HeldBy,
    ledger::{Ledger, Rows},
    words,
};

const RETENTION: &str = "retention_expired";
const DESTROYED: &str = "destroyed_in_moratorium";

/// The years after these stand in one line.
const YEARS_SHOWN: i32 = 10;

#[derive(Debug, Clone, Serialize)]
pub struct Held {
    pub heading: String,
    pub sentences: Vec<String>,
    pub years: Vec<Year>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Year {
    pub name: String,
    pub n: i64,
    pub moratorium: i64,
    pub decision: i64,
    pub nothing: i64,
}

/// A line of years, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    Ended,
    In(i32),
    Beyond,
    Untold,
}

/// None where the catalogue has no rule of retention.
pub fn held(ledger: &Ledger, rows: &Rows) -> Option<Held> {
    ledger.rule(RETENTION)?;
    let mut sentences = vec![in_force(ledger)];
    if let Some(reason) = ledger.unmeasured(RETENTION) {
        sentences.push(format!("Which records it holds could not be measured: {reason}."));
        sentences.push(destroyed(ledger, rows));
        return Some(Held {
            heading: "Retention under the moratorium: cannot be told".into(),
            sentences,
            years: Vec::new(),
        });
    }
    let years = years(ledger, rows);
    let ended = years.iter().find(|(when, _)| **when == When::Ended).map(|(_, year)| year.clone());
    let ended = ended.unwrap_or_else(|| empty(""));
    sentences.push(format!(
        "{} reached the end of {} retention and {} not deleted: {} held by the moratorium, {} by a decision of its own, and {} to be deleted.",
        words::counted(ended.n, "record has", "records have"),
        if ended.n == 1 { "its" } else { "their" },
        if ended.n == 1 { "is" } else { "are" },
        words::number(ended.moratorium),
        words::number(ended.decision),
        words::number(ended.nothing)
    ));
    if let Some(untold) = years.get(&When::Untold) {
        sentences.push(format!(
            "Of {} the end cannot be told: a subject child's date of birth is missing or cannot be right.",
            words::counted(untold.n, "more record", "more records")
        ));
    }
    sentences.push(destroyed(ledger, rows));
    Some(Held {
        heading: format!(
            "Retention under the moratorium: {} past the end of retention",
            words::counted(ended.n, "record", "records")
        ),
        sentences,
        years: years.into_values().collect(),
    })
}

/// How many records are kept beyond their retention, and of those how many the moratorium holds.
pub fn ended(rows: &Rows) -> (i64, i64) {
    let ended = || rows.retention_years.iter().filter(|year| year.has_ended);
    let held = ended().filter(|year| year.held_by == HeldBy::Moratorium);
    (ended().map(|year| year.n_records).sum(), held.map(|year| year.n_records).sum())
}

/// What is kept beyond its retention, by what, and what was destroyed meanwhile.
pub fn answer(ledger: &Ledger, rows: &Rows, link: &'static str) -> Said {
    if ledger.rule(RETENTION).is_none() {
        return Said::of("?", "The catalogue has no rule of retention.", link);
    }
    let destroyed = destroyed(ledger, rows);
    if let Some(reason) = ledger.unmeasured(RETENTION) {
        return Said::of(
            "?",
            format!("Which records are kept beyond it could not be measured: {reason}. {destroyed}"),
            link,
        );
    }
    let (ended, held) = ended(rows);
    let kept = format!(
        "{} past the end of retention, {} of them held by the moratorium.",
        words::counted(ended, "record is", "records are"),
        words::number(held)
    );
    Said::count(ended, format!("{kept} {destroyed}"), link)
}

fn in_force(ledger: &Ledger) -> String {
    let moratorium = ledger.options.moratorium;
    let (from, as_at) = (moratorium.from, ledger.options.as_at);
    match moratorium.until {
        _ if as_at < from => format!(
            "The moratorium on destroying records (footnote 2) begins on {}: it is not in force yet.",
            words::day(from)
        ),
        None => format!(
            "The moratorium on destroying records (footnote 2) is in force from {} until further notice.",
            words::day(from)
        ),
        Some(until) if as_at <= until => format!(
            "The moratorium on destroying records (footnote 2) is in force from {} to {}.",
            words::day(from),
            words::day(until)
        ),
        Some(until) => format!(
            "The moratorium on destroying records (footnote 2) ended on {}: what it held was due to be deleted the day after.",
            words::day(until)
        ),
    }
}

/// The ten years to come, and what is before, beyond or cannot be told where there is any.
fn years(ledger: &Ledger, rows: &Rows) -> BTreeMap<When, Year> {
    let now = ledger.options.as_at.year();
    let mut years: BTreeMap<When, Year> = BTreeMap::new();
    for year in now..now + YEARS_SHOWN {
        years.insert(
            When::In(year),
            empty(&if year == now { format!("The rest of {year}") } else { year.to_string() }),
        );
    }
    for found in &rows.retention_years {
        let (when, name) = match found.year {
            None => (When::Untold, "Cannot be told".to_owned()),
            Some(_) if found.has_ended => {
                (When::Ended, format!("Before {}", words::day(ledger.options.as_at)))
            }
            Some(year) if year < now + YEARS_SHOWN => (When::In(year), year.to_string()),
            Some(_) => (When::Beyond, format!("{} and later", now + YEARS_SHOWN)),
        };
        let year = years.entry(when).or_insert_with(|| empty(&name));
        year.n += found.n_records;
        match found.held_by {
            HeldBy::Moratorium => year.moratorium += found.n_records,
            HeldBy::Decision => year.decision += found.n_records,
            HeldBy::Nothing => year.nothing += found.n_records,
        }
    }
    years
}

fn empty(name: &str) -> Year {
    Year { name: name.to_owned(), n: 0, moratorium: 0, decision: 0, nothing: 0 }
}

/// What the export says was destroyed while it was in force.
fn destroyed(ledger: &Ledger, rows: &Rows) -> String {
    if ledger.rule(DESTROYED).is_none() {
        return "No rule of this version looks for what was destroyed in the moratorium.".into();
    }
    if let Some(reason) = ledger.unmeasured(DESTROYED) {
        return format!("What was destroyed in the moratorium could not be measured: {reason}.");
    }
    let n = rows.held.iter().filter(|finding| finding.rule_id == DESTROYED).count() as i64;
    match n {
        0 => "No whole record or paper file is recorded as destroyed while it was in force; what was destroyed without a record of it cannot be seen.".into(),
        n => format!(
            "{} recorded as destroyed while it was in force; what was destroyed without a record of it cannot be seen.",
            words::counted(n, "whole record or paper file is", "whole records or paper files are")
        ),
    }
}
