//! What would put an obligation right, in concrete terms: which date or blank it waits for, and in which row.

use serde::Serialize;

use super::{
    Duty, Formulas,
    exceptions::Hold,
    rows::{Row, Source},
    said,
};
use crate::engine::Formula;

/// What is to be done now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remedy {
    /// The rule's own words, where there is something to do.
    pub to_do: Option<String>,
    /// What it comes to in the records, a sentence each.
    pub means: Vec<String>,
}

/// What the rule reads, and the rows in which to look.
pub struct Ground<'a> {
    pub formulas: &'a Formulas,
    pub rows: &'a [&'a Row],
    /// The count needs a day that the bank holiday calendar does not cover.
    pub beyond_calendar: bool,
    pub hold: Option<&'a Hold>,
}

pub fn remedy(duty: &Duty, ground: &Ground) -> Remedy {
    let is_deadline = duty.kind == "deadline";
    let means = match duty.status.as_str() {
        "met" => vec!["nothing: it was done in time".to_owned()],
        "excepted" => vec!["nothing: a variation excepts it".to_owned()],
        "late" if is_deadline => vec!["nothing more: it was done, and stays late in the figures".to_owned()],
        "late" => vec!["nothing more: it has been put right".to_owned()],
        "held" => vec![held(ground.hold)],
        "unknown" => unknown(duty, ground),
        "overdue" if duty.lapsed => {
            vec!["nothing: it can no longer be done, and stays overdue in the figures".to_owned()]
        }
        "overdue" if duty.kind == "advisory" => {
            vec!["a person looks and decides; it is never counted as a breach".to_owned()]
        }
        "overdue" if is_deadline => {
            let mut means = vec!["it stays late in the figures, however soon it is done".to_owned()];
            means.extend(waits_for(ground));
            means
        }
        "overdue" => vec![open(duty, ground)],
        _ => waits_for(ground).into_iter().collect(),
    };
    let to_do = matches!(duty.status.as_str(), "overdue" | "unknown" | "pending") && !duty.lapsed;
    Remedy { to_do: to_do.then(|| duty.to_do.clone()), means }
}

fn held(hold: Option<&Hold>) -> String {
    match hold {
        Some(Hold::Moratorium { until: Some(until), .. }) => {
            format!("nothing until the moratorium ends, on {until}")
        }
        Some(Hold::Moratorium { until: None, .. }) => "nothing until the moratorium ends".into(),
        Some(Hold::Decision { retain_until: Some(until), .. }) => {
            format!("nothing until the decision ends, on {until}")
        }
        Some(Hold::Decision { retain_until: None, .. }) => {
            "nothing until the decision to keep it is ended".into()
        }
        _ => "nothing until the hold ends".into(),
    }
}

/// The dates that would say it is done.
fn waits_for(ground: &Ground) -> Option<String> {
    let done = &ground.formulas.done;
    let needs_all = done.choices().iter().any(|one| matches!(one, Formula::Latest(_)));
    let blanks = blanks(done, ground.rows);
    if !blanks.is_empty() {
        let blanks = told(&blanks, if needs_all { "and" } else { "or" });
        return Some(format!("it is put right when the export gives {blanks}"));
    }
    let columns = done.columns();
    let columns = columns.iter().map(|(table, column)| format!("{table}.{column}"));
    let columns = listed(columns, if needs_all { "and" } else { "or" });
    (!columns.is_empty())
        .then(|| format!("the day it counts as done is read from {columns}, once what the rule asks holds"))
}

/// What is not to be: put right by a date, by filling the blank that it is about, or by nothing.
fn open(duty: &Duty, ground: &Ground) -> String {
    if let Some(words) = waits_for(ground) {
        return words;
    }
    let about = duty.part.as_deref().and_then(|part| {
        let row = ground.rows.first().filter(|row| row.table.name == duty.subject_kind)?;
        let column = row.table.column(part)?;
        (row.date(part).is_none() && row.word(part).is_none()).then(|| row.source(&[&column.name]))
    });
    match about {
        Some(blank) => format!("it is put right when the export gives {blank}"),
        None => "no date of the export puts it right".into(),
    }
}

/// The columns of each row, then the row.
fn told(sources: &[Source], before_last: &str) -> String {
    let one = |source: &Source| {
        format!("{} of {}", listed(source.columns.iter().cloned(), before_last), said::row(source))
    };
    listed(sources.iter().map(one), before_last)
}

fn unknown(duty: &Duty, ground: &Ground) -> Vec<String> {
    let once_given = |formula: &Formula| {
        let blanks = blanks(formula, ground.rows);
        let blanks = told(&blanks, "or");
        (!blanks.is_empty()).then(|| format!("it can be told once the export gives {blanks}"))
    };
    let means = match (duty.triggered_at, duty.due_at, duty.done_at) {
        (None, _, _) => once_given(&ground.formulas.arose)
            .or_else(|| Some("it can be told once the export says when it arose".into())),
        (Some(_), None, _) if ground.beyond_calendar => {
            Some("it can be told once a bank_holidays table covers the days of the count".into())
        }
        (Some(_), None, _) => once_given(&ground.formulas.due),
        (Some(arose), Some(_), Some(done)) if done.day() < arose.day() => Some(format!(
            "one of the two dates is wrong: it arose on {}, and was done on {}",
            arose.day(),
            done.day()
        )),
        (Some(_), Some(_), _) => once_given(&ground.formulas.done),
    };
    means.into_iter().collect()
}

/// The columns that a formula reads and that the rows named leave blank.
pub fn blanks(formula: &Formula, rows: &[&Row]) -> Vec<Source> {
    let mut blanks: Vec<Source> = Vec::new();
    for (table, column) in formula.columns() {
        for row in rows.iter().filter(|row| row.table.name == table && row.date(column).is_none()) {
            match blanks.iter_mut().find(|source| source.table == table && source.key == row.key) {
                Some(source) => source.columns.push(column.to_owned()),
                None => blanks.push(row.source(&[column])),
            }
        }
    }
    blanks
}

/// `a`, `a or b`, `a, b or c`.
pub fn listed(words: impl Iterator<Item = String>, before_last: &str) -> String {
    let words: Vec<String> = words.collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {before_last} {last}", first.join(", ")),
    }
}
