//! Where the organisation departs from the rules as they come: rules switched off, variations that cover a whole
//! paragraph of a case (1.2), and numbers that are its own.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    areas::Parts,
    data::Variation,
    ledger::Ledger,
    words,
    work::ROWS_SHOWN,
    workbook::{Cell, Column, Sheet},
};
use crate::rules::policy;

#[derive(Debug, Clone, Serialize)]
pub struct Departures {
    pub off: Vec<Off>,
    pub off_heading: String,
    pub variations: Variations,
    pub parameters: Vec<Parameter>,
    pub parameters_heading: String,
}

/// A rule that is switched off.
#[derive(Debug, Clone, Serialize)]
pub struct Off {
    pub title: String,
    pub rule_id: String,
    pub paragraphs: String,
    pub owner: String,
    pub reason: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Variations {
    pub heading: String,
    /// Why there is no list, where the exports cannot tell.
    pub untold: Option<String>,
    pub counts: Vec<Count>,
    pub lines: Vec<Line>,
    pub remarks: Vec<String>,
}

/// How many variations cover a paragraph or rule, and where.
#[derive(Debug, Clone, Serialize)]
pub struct Count {
    pub covers: String,
    pub about: String,
    pub n: i64,
    pub by_part: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Line {
    pub variation_id: String,
    pub case_id: String,
    pub covers: String,
    pub explained: String,
    pub explained_sort: String,
    pub part: String,
}

/// A number that differs from ours, or is a local standard.
#[derive(Debug, Clone, Serialize)]
pub struct Parameter {
    pub name: String,
    pub meaning: String,
    pub value: String,
    pub ours: String,
    pub unit: String,
    pub paragraph: String,
    pub standing: &'static str,
}

/// Of the whole organisation where `of_all`; else of the parts' teams alone.
pub fn departures(ledger: &Ledger, parts: &Parts, of_all: bool) -> (Departures, Option<Sheet<'static>>) {
    let off: Vec<Off> =
        ledger.options.switched_off.iter().map(|(rule, reason)| off(ledger, rule, reason)).collect();
    let parameters = parameters(ledger);
    let differing = ledger.options.parameters.iter().filter(|p| p.differs).count() as i64;
    let (variations, sheet) = variations(ledger, parts, of_all);
    let departures = Departures {
        off_heading: match off.len() as i64 {
            0 => "Rules switched off: none".into(),
            n => format!("Rules switched off: {}", words::number(n)),
        },
        parameters_heading: match differing {
            0 => "Local standards, and numbers changed here: none is changed".into(),
            n => format!("Local standards, and numbers changed here: {} changed", words::number(n)),
        },
        off,
        variations,
        parameters,
    };
    (departures, sheet)
}

fn off(ledger: &Ledger, rule_id: &str, reason: &str) -> Off {
    let rule = ledger.rule(rule_id);
    Off {
        title: rule.map_or_else(|| words::plain(rule_id), |rule| rule.title.clone()),
        rule_id: rule_id.to_owned(),
        paragraphs: rule.map_or_else(String::new, |rule| rule.paragraphs.join(", ")),
        owner: rule.map_or_else(String::new, |rule| words::plain(&rule.owner_role)),
        reason: reason.to_owned(),
    }
}

fn parameters(ledger: &Ledger) -> Vec<Parameter> {
    let shown = ledger.options.parameters.iter().filter(|p| p.differs || p.local);
    let line = |p: &super::ParameterLine| Parameter {
        name: words::plain(&p.name),
        meaning: p.meaning.clone(),
        value: p.value.clone(),
        unit: p.unit.clone(),
        ours: p.ours.clone(),
        paragraph: p.paragraph.clone(),
        standing: match (p.local, p.differs) {
            (true, true) => "local standard, changed here",
            (true, false) => "local standard",
            (false, _) => "changed here: not the policy's number",
        },
    };
    shown.map(line).collect()
}

fn variations(ledger: &Ledger, parts: &Parts, of_all: bool) -> (Variations, Option<Sheet<'static>>) {
    if let Some(reason) = &ledger.organisation.variations_untold {
        let untold = Variations {
            heading: "Variations of a whole paragraph: none can be seen".into(),
            untold: Some(reason.clone()),
            counts: Vec::new(),
            lines: Vec::new(),
            remarks: Vec::new(),
        };
        return (untold, None);
    }
    // Who holds an open case now is told by its allocation, before the team that the case names.
    let cases = &ledger.organisation.open_cases;
    let now: BTreeMap<&str, Option<&str>> =
        cases.iter().map(|case| (case.case_id.as_str(), case.team_id.as_deref())).collect();
    let mut found: Vec<(&Variation, String)> = Vec::new();
    for variation in &ledger.organisation.variations {
        let held = now.get(variation.case_id.as_str()).copied().flatten();
        let team = held.or(variation.team_id.as_deref());
        let part = parts.parts.iter().find(|part| team.is_some_and(|team| part.team_ids.contains(&team)));
        match part {
            Some(part) => found.push((variation, part.name.clone())),
            None if of_all => found.push((variation, "no team".into())),
            None => {}
        }
    }
    let covering = found.iter().filter(|(v, _)| v.covers.is_some());
    let lines: Vec<Line> = covering.clone().take(ROWS_SHOWN).map(|(v, part)| line(v, part)).collect();
    let n = covering.clone().count() as i64;
    let stray = found.len() as i64 - n;
    let mut remarks = Vec::new();
    if n > lines.len() as i64 {
        remarks.push(format!(
            "The first {ROWS_SHOWN} of {} are shown: the rest are in worklist.xlsx.",
            words::number(n)
        ));
    }
    if stray > 0 {
        remarks.push(format!(
            "{} no paragraph and no rule that there is, and so {} nothing.",
            words::counted(stray, "more variation names", "more variations name"),
            if stray == 1 { "excepts" } else { "except" }
        ));
    }
    let all: Vec<&(&Variation, String)> = covering.collect();
    let variations = Variations {
        heading: match n {
            0 => "Variations of a whole paragraph: none".into(),
            n => format!("Variations of a whole paragraph: {} in force", words::number(n)),
        },
        untold: None,
        counts: counts(ledger, &all),
        lines,
        remarks,
    };
    (variations, Some(sheet(&all)))
}

fn counts(ledger: &Ledger, found: &[&(&Variation, String)]) -> Vec<Count> {
    let mut by: BTreeMap<&str, BTreeMap<&str, i64>> = BTreeMap::new();
    for (variation, part) in found {
        let covers = variation.covers.as_deref().unwrap_or_default();
        *by.entry(covers).or_default().entry(part).or_default() += 1;
    }
    let says = policy::coverage(&[]);
    let about = |covers: &str| match ledger.rule(covers) {
        Some(rule) => rule.title.clone(),
        None => says.iter().find(|p| p.paragraph == covers).map_or_else(String::new, |p| p.says.clone()),
    };
    let count = |(covers, by_part): (&str, BTreeMap<&str, i64>)| Count {
        covers: covers.to_owned(),
        about: about(covers),
        n: by_part.values().sum(),
        by_part: by_part
            .iter()
            .map(|(part, n)| format!("{part}: {}", words::number(*n)))
            .collect::<Vec<_>>()
            .join("; "),
    };
    let mut counts: Vec<Count> = by.into_iter().map(count).collect();
    counts.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.covers.cmp(&b.covers)));
    counts
}

fn line(variation: &Variation, part: &str) -> Line {
    Line {
        variation_id: variation.variation_id.clone(),
        case_id: variation.case_id.clone(),
        covers: variation.covers.clone().unwrap_or_default(),
        explained: variation.explained_on.map_or_else(String::new, words::day),
        explained_sort: variation.explained_on.map_or_else(String::new, |day| day.to_string()),
        part: part.to_owned(),
    }
}

fn sheet(found: &[&(&Variation, String)]) -> Sheet<'static> {
    let row = |(variation, part): &&(&Variation, String)| {
        vec![
            Cell::text(&variation.variation_id),
            Cell::text(&variation.case_id),
            Cell::text(variation.covers.as_deref().unwrap_or_default()),
            Cell::Day(variation.explained_on),
            Cell::text(part),
        ]
    };
    Sheet {
        name: "Variations",
        table: "Variations",
        about: "Valid variations (1.2) that cover everything a paragraph, or a rule, asks of a case. Why is in the case record: no text of it is here.",
        query: "variations.sql",
        is_working_copy: true,
        columns: vec![
            Column { head: "Variation", width: 16.0 },
            Column { head: "Case", width: 14.0 },
            Column { head: "Covers", width: 28.0 },
            Column { head: "Explained on", width: 16.0 },
            Column { head: "Where", width: 30.0 },
        ],
        rows: found.iter().map(row).collect(),
    }
}
