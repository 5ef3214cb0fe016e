//! Every number a rule uses: its name, its paragraph, its value, and the day from which a value is in force.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::embedded;

const OURS: &str = "src/rules/data/parameters.toml";

/// One of our parameters, as `src/rules/data/parameters.toml` gives it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    pub name: String,
    value: toml::Value,
    pub paragraph: String,
    pub unit: String,
    pub meaning: String,
    /// The organisation's own standard, where the policy gives no time.
    pub local: bool,
}

/// What `[parameters]` may say of a name: a value, or values with the days from which they are in force.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Setting {
    From(Vec<FromDay>),
    Always(toml::Value),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FromDay {
    from: toml::Value,
    value: toml::Value,
}

/// A number or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    Number(i64),
    Day(NaiveDate),
}

/// The parameters of a run: for each name, its values in the order of the days from which they are in force.
#[derive(Debug, Clone)]
pub struct Parameters {
    definitions: Vec<Definition>,
    values: BTreeMap<String, Vec<(NaiveDate, Amount)>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    parameters: Vec<Definition>,
}

impl Parameters {
    /// The policy's numbers, and our local standards where it gives none.
    pub fn ours() -> Parameters {
        let file: File = toml::from_str(embedded::text(OURS)).unwrap_or_else(|e| panic!("{OURS}: {e}"));
        let values = file
            .parameters
            .iter()
            .map(|d| {
                let amount =
                    amount(&d.value).unwrap_or_else(|| panic!("{OURS}: {}: no number and no day", d.name));
                (d.name.clone(), vec![(NaiveDate::MIN, amount)])
            })
            .collect();
        Parameters { definitions: file.parameters, values }
    }

    pub fn definitions(&self) -> impl Iterator<Item = &Definition> {
        self.definitions.iter()
    }

    pub fn definition(&self, name: &str) -> Option<&Definition> {
        self.definitions.iter().find(|d| d.name == name)
    }

    /// The values of a parameter, each with the day from which it is in force (the first: from the beginning).
    pub fn values(&self, name: &str) -> &[(NaiveDate, Amount)] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    /// The value in force on a day.
    pub fn on(&self, name: &str, day: NaiveDate) -> Option<Amount> {
        let values = self.values(name);
        let later = values.partition_point(|(from, _)| *from <= day);
        Some(values[later.checked_sub(1)?].1)
    }

    /// Whether a parameter's values are other than ours.
    pub fn differs(&self, name: &str) -> bool {
        self.values(name) != Parameters::ours().values(name)
    }

    /// These, with every value of one moved: a number by so many, a day by so many days.
    pub fn moved(&self, name: &str, by: i64) -> Parameters {
        let mut changed = self.clone();
        for (_, amount) in changed.values.get_mut(name).into_iter().flatten() {
            *amount = match *amount {
                Amount::Number(number) => Amount::Number(number + by),
                Amount::Day(day) => Amount::Day(day + chrono::Duration::days(by)),
            };
        }
        changed
    }

    /// Sets a parameter. A list of values leaves ours in force before the first of its days.
    pub fn set(&mut self, name: &str, setting: &Setting) -> Result<(), String> {
        let ours = self.values.get_mut(name).ok_or_else(|| format!("there is no parameter `{name}`"))?;
        let is_day = matches!(ours[0].1, Amount::Day(_));
        let fitting = |value: &toml::Value| match amount(value) {
            Some(Amount::Number(n)) if !is_day && n >= 0 => Ok(Amount::Number(n)),
            Some(Amount::Day(day)) if is_day => Ok(Amount::Day(day)),
            _ if is_day => Err(format!("`{name}` is a date such as 2022-01-11; found {value}")),
            _ => Err(format!("`{name}` is a whole number, 0 or more; found {value}")),
        };
        match setting {
            Setting::Always(value) => *ours = vec![(NaiveDate::MIN, fitting(value)?)],
            Setting::From(steps) => {
                let mut values = vec![ours[0]];
                for step in steps {
                    let from = day(&step.from).ok_or_else(|| {
                        format!("`{name}`: from is a date such as 2027-01-01; found {}", step.from)
                    })?;
                    if values.last().is_some_and(|(last, _)| *last >= from) {
                        return Err(format!("`{name}`: the days of a list rise; {from} does not"));
                    }
                    values.push((from, fitting(&step.value)?));
                }
                *ours = values;
            }
        }
        Ok(())
    }
}

/// A TOML date, or the same as text.
pub fn day(value: &toml::Value) -> Option<NaiveDate> {
    match value {
        toml::Value::Datetime(d) if d.time.is_none() => d.to_string().parse().ok(),
        toml::Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn amount(value: &toml::Value) -> Option<Amount> {
    match value {
        toml::Value::Integer(n) => Some(Amount::Number(*n)),
        other => day(other).map(Amount::Day),
    }
}
