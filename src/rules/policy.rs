//! The policy's coverage: every paragraph, by which rules it is measured, and what is not and why.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::Deserialize;

use super::catalogue::{Catalogue, Rule};
use crate::embedded;

const FILE: &str = "src/rules/data/policy.toml";

/// What the policy says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    pub title: String,
    pub version: String,
    #[serde(deserialize_with = "day")]
    pub approved_on: NaiveDate,
    /// The first day of the month its own review is due in.
    #[serde(deserialize_with = "month")]
    pub review: NaiveDate,
}

/// A section, its footnotes or an appendix.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// `2`, `fn`, `A1`.
    pub number: String,
    pub heading: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// `2.2`, `fn 3`, `A1`.
    pub paragraph: String,
    /// What it says, in a line of ours.
    pub says: String,
    pub coverage: Coverage,
    /// The rules in the catalogue that measure it.
    pub rules: Vec<String>,
    /// What is left out, or why it cannot be measured; blank where all of it is.
    pub reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    Measured,
    Partly,
    NotMeasurable,
}

impl Coverage {
    pub fn word(self) -> &'static str {
        match self {
            Coverage::Measured => "measured",
            Coverage::Partly => "partly",
            Coverage::NotMeasurable => "not_measurable",
        }
    }

    /// The same as people read it.
    pub fn words(self) -> &'static str {
        match self {
            Coverage::Measured => "measured",
            Coverage::Partly => "measured in part",
            Coverage::NotMeasurable => "not measurable",
        }
    }
}

/// What the words of coverage mean, for whoever reads a list of it.
pub const MEANING: &str = "Measured: rules ask for each duty of the paragraph, of every row that an export has. \
    In part: a duty is left out, or what the paragraph is about can fail without leaving a row. Not measurable: \
    conduct, physical security, a judgement of quality, another policy, or no duty at all.";

impl Policy {
    /// How long past its own review month the policy is on a day, in whole months; none while that month lasts.
    pub fn months_past_review(&self, day: NaiveDate) -> Option<u32> {
        let after = self.review.checked_add_months(Months::new(1))?;
        if day < after {
            return None;
        }
        // The month it is due in ends the day before `after`: a day counts from its own end.
        let next = day.checked_add_days(Days::new(1))?;
        let months = (next.year() - after.year()) * 12 + next.month() as i32 - after.month() as i32;
        u32::try_from(months).ok()
    }

    /// The sentence on its review: `Its own review was due in September 2024, 1 year and 6 months before …`.
    pub fn review_sentence(&self, day: NaiveDate) -> String {
        let due = self.review.format("%B %Y");
        let on = day.format("%-d %B %Y");
        match self.months_past_review(day) {
            None => format!("Its own review is due in {due}."),
            Some(0) => format!("Its own review was due in {due}, less than a month before {on}."),
            Some(months) => format!("Its own review was due in {due}, {} before {on}.", length(months)),
        }
    }
}

impl Section {
    pub fn holds(&self, paragraph: &str) -> bool {
        paragraph.split(['.', ' ']).next() == Some(&self.number)
    }
}

/// `1 year and 6 months`.
fn length(months: u32) -> String {
    let part = |n: u32, one: &str, many: &str| match n {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {many}")),
    };
    let parts = [part(months / 12, "year", "years"), part(months % 12, "month", "months")];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" and ")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    policy: Policy,
    sections: Vec<Section>,
    paragraphs: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    paragraph: String,
    says: String,
    coverage: Coverage,
    #[serde(default)]
    rules: Vec<String>,
    #[serde(default)]
    reason: String,
}

/// What the policy says of itself.
pub fn facts() -> Policy {
    file().policy
}

/// Its sections, footnotes and appendices, in their order.
pub fn sections() -> Vec<Section> {
    file().sections
}

/// Every paragraph, held against the rules there are: one whose rules are not all in the catalogue is measured
/// partly, or not yet.
pub fn coverage(rule_ids: &[&str]) -> Vec<Paragraph> {
    file().paragraphs.into_iter().map(|line| held_against(line, rule_ids)).collect()
}

/// The same over a whole catalogue: a rule of the organisation's own measures the paragraphs it cites, in part at most,
/// as nobody here can say what it leaves out.
pub fn coverage_by(catalogue: &Catalogue) -> Vec<Paragraph> {
    let mut paragraphs = coverage(&catalogue.ids());
    for paragraph in &mut paragraphs {
        let cites = |rule: &&Rule| rule.is_own && rule.head.paragraphs.contains(&paragraph.paragraph);
        let own: Vec<String> = catalogue.rules().iter().filter(cites).map(|rule| rule.id.clone()).collect();
        if !own.is_empty() && paragraph.coverage == Coverage::NotMeasurable {
            paragraph.coverage = Coverage::Partly;
        }
        paragraph.rules.extend(own);
    }
    paragraphs
}

fn file() -> File {
    toml::from_str(embedded::text(FILE)).unwrap_or_else(|e| panic!("{FILE}: {e}"))
}

fn day<'de, D: serde::Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
    let value = toml::Value::deserialize(from)?;
    crate::config::parameters::day(&value)
        .ok_or_else(|| serde::de::Error::custom(format!("{value} is no date such as 2022-01-11")))
}

fn month<'de, D: serde::Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
    let text = String::deserialize(from)?;
    format!("{text}-01").parse().map_err(serde::de::Error::custom)
}

fn held_against(line: Line, rule_ids: &[&str]) -> Paragraph {
    let (here, missing): (Vec<String>, Vec<String>) =
        line.rules.into_iter().partition(|rule| rule_ids.contains(&rule.as_str()));
    let (coverage, reason) = match (line.coverage, missing.is_empty(), here.is_empty()) {
        (coverage, true, _) => (coverage, line.reason),
        (_, false, false) => (Coverage::Partly, joined(&line.reason, &missing)),
        (_, false, true) => (Coverage::NotMeasurable, joined(&line.reason, &missing)),
    };
    Paragraph { paragraph: line.paragraph, says: line.says, coverage, rules: here, reason }
}

fn joined(reason: &str, missing: &[String]) -> String {
    let not_yet = format!("no rule in this version for what {} would ask", missing.join(", "));
    if reason.is_empty() { not_yet } else { format!("{reason}; {not_yet}") }
}
