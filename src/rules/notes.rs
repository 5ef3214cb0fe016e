//! What whoever has a snapshot judged must be told: the calendar's end, a day other than the exports' own, numbers other
//! than ours.

use std::cmp::Ordering;

use chrono::NaiveDate;

use super::Check;
use crate::{
    Error, Result,
    config::{Moratorium, Parameters, parameters::Amount},
    model::{Calendar, day},
};

/// All that is to be told of a run.
///
/// # Errors
/// `Wrong` where the as-at day lies outside the calendar.
pub fn of(run: &Check, calendar: &Calendar) -> Result<Vec<String>> {
    let mut notes = calendar_notes(calendar, run.as_at)?;
    notes.extend(day_note(run));
    notes.extend(differing(run));
    Ok(notes)
}

/// What an as-at day other than the exports' own means.
fn day_note(run: &Check) -> Option<String> {
    let (as_at, taken_on) = (run.as_at, run.snapshot.manifest.taken_on);
    match as_at.cmp(&taken_on) {
        Ordering::Less => Some(format!(
            "what was owed on {as_at} by the data of {taken_on}: later completions are removed, and read as not yet done; what \
             is wrong with the data is listed as it stands today"
        )),
        Ordering::Equal => None,
        Ordering::Greater => Some(format!(
            "what is owed on {as_at} by the data of {taken_on}: what was done since cannot be seen"
        )),
    }
}

/// Which numbers are other than ours.
fn differing(run: &Check) -> Option<String> {
    let ours = Parameters::ours();
    let named = |name: &str| {
        let value = |parameters: &Parameters| value_text(parameters, name, run.as_at);
        format!("{name} = {} (ours: {})", value(run.parameters), value(&ours))
    };
    let mut differ: Vec<String> = run
        .parameters
        .definitions()
        .filter(|definition| run.parameters.differs(&definition.name))
        .map(|definition| named(&definition.name))
        .collect();
    let moratorium = Moratorium::default();
    if *run.moratorium != moratorium {
        let until =
            |m: &Moratorium| m.until.map_or("until further notice".into(), |day| format!("until {day}"));
        let text = |m: &Moratorium| format!("from {} {} for {}", m.from, until(m), m.rules.join(", "));
        differ.push(format!("the moratorium {} (ours: {})", text(run.moratorium), text(&moratorium)));
    }
    (!differ.is_empty()).then(|| format!("judged by other numbers than ours: {}", differ.join("; ")))
}

fn calendar_notes(calendar: &Calendar, as_at: NaiveDate) -> Result<Vec<String>> {
    let today = day::number(as_at);
    if !calendar.covers(today) {
        return Err(Error::Wrong(format!(
            "the as-at day {as_at} lies outside the bank holiday calendar: supply a bank_holidays table that covers it"
        )));
    }
    let in_last_year = day::date(calendar.last_covered())
        .is_some_and(|last| chrono::Datelike::year(&last) == chrono::Datelike::year(&as_at));
    if in_last_year {
        return Ok(vec![format!(
            "{as_at} is in the last year of the bank holiday calendar: deadlines beyond it will be unknown"
        )]);
    }
    Ok(Vec::new())
}

/// A parameter's value in force, and those before and after it, as a person reads them.
pub fn value_text(parameters: &Parameters, name: &str, as_at: NaiveDate) -> String {
    let text = |amount: &Amount| match amount {
        Amount::Number(number) => number.to_string(),
        Amount::Day(day) => day.to_string(),
    };
    let values = parameters.values(name);
    let now = parameters.on(name, as_at).as_ref().map(text).unwrap_or_default();
    if values.len() < 2 {
        return now;
    }
    let steps: Vec<String> = values
        .iter()
        .map(|(from, amount)| match *from == NaiveDate::MIN {
            true => text(amount),
            false => format!("{} from {from}", text(amount)),
        })
        .collect();
    steps.join(", ")
}
