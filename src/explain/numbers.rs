//! The numbers and days that results were judged by, as the results' own record holds them: the configuration may have
//! changed since.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::moment::Day;
use crate::{
    Error, Result,
    config::{Parameters, parameters::Amount},
    lake::Results,
};

/// Every parameter of a judgement, and its moratorium.
#[derive(Debug)]
pub struct Numbers {
    parameters: BTreeMap<String, Parameter>,
    pub moratorium: Moratorium,
    as_at: Day,
}

#[derive(Debug)]
struct Parameter {
    paragraph: String,
    is_local: bool,
    /// In the order of the days from which they are in force; the first from the beginning.
    steps: Vec<(Option<Day>, Value)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    Number(i64),
    Day(Day),
}

/// When whole records were not to be destroyed.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Moratorium {
    pub from: Day,
    /// The last day in force; blank: until further notice.
    pub until: Option<Day>,
}

/// A number as it was used in a count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Used {
    pub n: i64,
    /// The parameter; blank where the rule itself gives the number.
    pub parameter: Option<String>,
    /// Where the policy gives it, blank where it gives none.
    pub paragraph: Option<String>,
    /// The organisation's own standard.
    pub is_local: bool,
    /// From when it has been in force, where it changed on a day.
    pub in_force_from: Option<Day>,
    /// Ours, where the configuration gives another.
    pub instead_of: Option<i64>,
}

#[derive(Deserialize)]
struct Record {
    parameters: Vec<Line>,
    moratorium: Moratorium,
}

#[derive(Deserialize)]
struct Line {
    name: String,
    value: String,
    paragraph: String,
    local: bool,
}

impl Numbers {
    /// # Errors
    /// `Lake` where the record is not what a judgement writes.
    pub fn of(results: &Results) -> Result<Numbers> {
        let damaged =
            |why: String| Error::Lake(format!("{}: its record cannot be read: {why}", results.dir.display()));
        let record: Record =
            serde_json::from_value(results.extra.clone()).map_err(|e| damaged(e.to_string()))?;
        let mut parameters = BTreeMap::new();
        for line in record.parameters {
            let steps = steps(&line.value).ok_or_else(|| {
                damaged(format!("{} = {:?} is no parameter's value", line.name, line.value))
            })?;
            parameters
                .insert(line.name, Parameter { paragraph: line.paragraph, is_local: line.local, steps });
        }
        Ok(Numbers { parameters, moratorium: record.moratorium, as_at: Day::of(results.as_at) })
    }

    /// The number that counts from a day.
    pub fn on(&self, name: &str, day: Day) -> Option<Used> {
        let parameter = self.parameters.get(name)?;
        let (from, value) = parameter.in_force(day)?;
        let Value::Number(n) = value else { return None };
        let ours = match Parameters::ours().on(name, day.date()?) {
            Some(Amount::Number(ours)) => Some(ours),
            _ => None,
        };
        Some(Used {
            n,
            parameter: Some(name.to_owned()),
            paragraph: Some(parameter.paragraph.clone()).filter(|paragraph| !paragraph.is_empty()),
            is_local: parameter.is_local,
            in_force_from: from,
            instead_of: ours.filter(|ours| *ours != n),
        })
    }

    /// That on the as-at day: a birthday is counted by it.
    pub fn on_as_at(&self, name: &str) -> Option<Used> {
        self.on(name, self.as_at)
    }

    /// The day that a `$name` stands for.
    pub fn day(&self, name: &str) -> Option<Day> {
        match name {
            "as_at" => Some(self.as_at),
            "moratorium_from" => Some(self.moratorium.from),
            "moratorium_until" => self.moratorium.until,
            other => match self.parameters.get(other)?.in_force(self.as_at)?.1 {
                Value::Day(day) => Some(day),
                Value::Number(_) => None,
            },
        }
    }
}

impl Parameter {
    fn in_force(&self, day: Day) -> Option<(Option<Day>, Value)> {
        self.steps.iter().rev().find(|(from, _)| from.is_none_or(|from| from <= day)).copied()
    }
}

/// `3`, or `3, 5 from 2027-01-01`: a value, then those that followed it.
fn steps(text: &str) -> Option<Vec<(Option<Day>, Value)>> {
    let value = |text: &str| match text.parse::<i64>() {
        Ok(number) => Some(Value::Number(number)),
        Err(_) => text.parse::<NaiveDate>().ok().map(|date| Value::Day(Day::of(date))),
    };
    let step = |part: &str| match part.split_once(" from ") {
        Some((amount, from)) => Some((Some(Day::of(from.parse().ok()?)), value(amount)?)),
        None => Some((None, value(part)?)),
    };
    text.split(", ").map(step).collect()
}
