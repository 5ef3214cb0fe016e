//! The policy's coverage: every paragraph, by which rules it is measured, and what is not and why.

use serde::Deserialize;

use crate::embedded;

const FILE: &str = "src/rules/data/policy.toml";

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
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
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

/// Every paragraph, held against the rules there are: one whose rules are not all in the catalogue is measured
/// partly, or not yet.
pub fn coverage(rule_ids: &[&str]) -> Vec<Paragraph> {
    let file: File = toml::from_str(embedded::text(FILE)).unwrap_or_else(|e| panic!("{FILE}: {e}"));
    file.paragraphs.into_iter().map(|line| held_against(line, rule_ids)).collect()
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
