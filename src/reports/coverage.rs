//! The policy's coverage on a page: section by section, which paragraphs are measured, by which rules, and what is left
//! out or cannot be measured and why.

use serde::Serialize;

use super::{
    about::Said,
    data::{Coverage, Paragraph},
    ledger::Ledger,
    words,
    work::Tag,
    workbook::{Cell, Column, Sheet},
};
use crate::rules::policy;

#[derive(Debug, Clone, Serialize)]
pub struct PolicyPart {
    /// Title, version, the day it was approved, and whether its own review is past.
    pub about: String,
    pub review: String,
    pub totals: String,
    pub meaning: &'static str,
    pub sections: Vec<Section>,
    /// Paragraphs that no rule can measure from an export.
    pub unmeasurable: Vec<Line>,
    pub unmeasurable_heading: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Section {
    pub id: String,
    pub heading: String,
    pub sentence: String,
    pub lines: Vec<Line>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Line {
    pub paragraph: String,
    pub says: String,
    pub tag: Tag,
    pub rules: Vec<RuleName>,
    pub reason: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct RuleName {
    pub title: String,
    /// Why it lists nothing over these exports, where it does not.
    pub unmeasured: String,
}

pub fn policy_part(ledger: &Ledger) -> PolicyPart {
    let facts = policy::facts();
    let lines = lines(ledger);
    let unmeasurable: Vec<Line> = lines.iter().filter(|line| line.rules.is_empty()).cloned().collect();
    let sections = policy::sections().into_iter().map(|section| {
        let of: Vec<Line> = lines.iter().filter(|line| section.holds(&line.paragraph)).cloned().collect();
        Section {
            id: format!("policy-{}", section.number),
            heading: format!("{} {}", section.number, section.heading),
            sentence: sentence(ledger, |p| section.holds(&p.paragraph)),
            lines: of,
        }
    });
    PolicyPart {
        about: format!(
            "{}, version {}, approved on {}: the rules are those of this version.",
            facts.title,
            facts.version,
            words::day(facts.approved_on)
        ),
        review: facts.review_sentence(ledger.options.as_at),
        totals: totals(ledger),
        meaning: policy::MEANING,
        sections: sections.filter(|section| !section.lines.is_empty()).collect(),
        unmeasurable_heading: format!(
            "What no rule measures, and why: {}",
            words::counted(unmeasurable.len() as i64, "paragraph", "paragraphs")
        ),
        unmeasurable,
    }
}

/// `Of the policy's 106 paragraphs, 9 are measured, 70 in part, and 27 are not measurable from an export.`; blank where
/// the results hold none.
pub fn totals(ledger: &Ledger) -> String {
    let policy = &ledger.organisation.policy;
    let n = |coverage| policy.iter().filter(|p| p.coverage == coverage).count() as i64;
    match policy.len() {
        0 => String::new(),
        all => format!(
            "Of the policy's {}, {} measured, {} in part, and {} not measurable from an export.",
            words::counted(all as i64, "paragraph", "paragraphs"),
            is_are(n(Coverage::Measured)),
            words::number(n(Coverage::Partly)),
            is_are(n(Coverage::NotMeasurable)),
        ),
    }
}

/// How much of the policy is spoken of, and what these pages are silent on.
pub fn answer(ledger: &Ledger, link: &'static str) -> Said {
    let policy = &ledger.organisation.policy;
    let spoken = policy.iter().filter(|p| p.coverage != Coverage::NotMeasurable).count() as i64;
    let figure = match policy.len() {
        0 => "?".to_owned(),
        all => format!("{} of {}", words::number(spoken), words::number(all as i64)),
    };
    let review = policy::facts().review_sentence(ledger.options.as_at);
    Said::of(figure, [totals(ledger), review].join(" ").trim(), link)
}

/// `7 paragraphs: 6 measured in part, 1 not measurable`.
fn sentence(ledger: &Ledger, fits: impl Fn(&Paragraph) -> bool) -> String {
    let of: Vec<&Paragraph> = ledger.organisation.policy.iter().filter(|p| fits(p)).collect();
    let parts: Vec<String> = [Coverage::Measured, Coverage::Partly, Coverage::NotMeasurable]
        .into_iter()
        .map(|coverage| (of.iter().filter(|p| p.coverage == coverage).count(), coverage.words()))
        .filter(|(n, _)| *n > 0)
        .map(|(n, words)| format!("{} {words}", words::number(n as i64)))
        .collect();
    format!("{}: {}", words::counted(of.len() as i64, "paragraph", "paragraphs"), parts.join(", "))
}

fn is_are(n: i64) -> String {
    format!("{} {}", words::number(n), if n == 1 { "is" } else { "are" })
}

fn lines(ledger: &Ledger) -> Vec<Line> {
    let says = policy::coverage(&[]);
    let line = |paragraph: &Paragraph| {
        let ours = says.iter().find(|our| our.paragraph == paragraph.paragraph);
        Line {
            paragraph: paragraph.paragraph.clone(),
            says: ours.map_or_else(String::new, |our| our.says.clone()),
            tag: tag(paragraph.coverage),
            rules: paragraph.rules.iter().map(|rule| rule_name(ledger, rule)).collect(),
            reason: paragraph.reason.clone().unwrap_or_default(),
        }
    };
    ledger.organisation.policy.iter().map(line).collect()
}

fn rule_name(ledger: &Ledger, rule: &str) -> RuleName {
    RuleName {
        title: ledger.rule(rule).map_or_else(|| words::plain(rule), |rule| rule.title.clone()),
        unmeasured: ledger.unmeasured(rule).unwrap_or_default().to_owned(),
    }
}

fn tag(coverage: Coverage) -> Tag {
    match coverage {
        Coverage::Measured => Tag { word: "Measured", shape: "●", class: "green" },
        Coverage::Partly => Tag { word: "In part", shape: "▲", class: "soon" },
        Coverage::NotMeasurable => Tag { word: "Not measurable", shape: "?", class: "untold" },
    }
}

/// The whole list for the workbook.
pub fn sheet(ledger: &Ledger) -> Sheet<'static> {
    let names = |line: &Line| {
        let name = |rule: &RuleName| match rule.unmeasured.as_str() {
            "" => rule.title.clone(),
            reason => format!("{} (not measured here: {reason})", rule.title),
        };
        line.rules.iter().map(name).collect::<Vec<_>>().join("; ")
    };
    let given = |text: &str| Cell::text(if text.is_empty() { "[z]" } else { text });
    let row = |line: Line| {
        vec![
            Cell::text(&line.paragraph),
            Cell::text(&line.says),
            Cell::text(line.tag.word),
            given(&names(&line)),
            given(&line.reason),
        ]
    };
    Sheet {
        name: "Policy",
        table: "Policy",
        about: "Every paragraph of the policy: whether rules measure it, which, and what is left out or cannot be measured and why.",
        query: "policy.sql",
        is_working_copy: false,
        columns: vec![
            Column { head: "Paragraph", width: 16.0 },
            Column { head: "What it asks", width: 50.0 },
            Column { head: "Coverage", width: 16.0 },
            Column { head: "Rules", width: 50.0 },
            Column { head: "Left out, or why not", width: 60.0 },
        ],
        rows: lines(ledger).into_iter().map(row).collect(),
    }
}
