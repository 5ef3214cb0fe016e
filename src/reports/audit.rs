//! The auditor's pack: test the record (7.3, 7.4). One for the whole organisation: what there is to draw from, where the
//! records say that things go wrong, and what only an audit can tell. What an audit has drawn and found stands here once one
//! has been commissioned.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    about::{self, Frame, Said},
    coverage::{self, PolicyPart},
    data::{Coverage, Kind, Population},
    figures::{self, RuleTally, rate},
    ledger::Ledger,
    others::Whose,
    pack::{Card, FILES, Pack},
    page::Shown,
    people::over_rate_months,
    rule_tables::{self, RuleTable},
    stats::Share,
    words,
    work::Tally,
    workbook::{Cell, Column, Sheet},
};
use crate::Result;

const QUESTIONS: [&str; 5] = [
    "What has been drawn, and what came of it?",
    "How many cases could be drawn, and of which kinds?",
    "Where do the records say that things go wrong?",
    "What can only an audit tell?",
    "How can each figure be counted again?",
];

/// How many rules a sentence names.
const NAMED: usize = 3;

#[derive(Serialize)]
struct Page {
    frame: Frame,
    population: Vec<Line>,
    whole: Line,
    policy: PolicyPart,
    tables: Vec<RuleTable>,
}

/// Cases of one kind of work.
#[derive(Debug, Clone, Default, Serialize)]
struct Line {
    name: String,
    open: i64,
    closed: i64,
}

pub fn keys(_: &Ledger) -> Vec<String> {
    vec!["all".to_owned()]
}

pub fn pack<'a>(ledger: &Ledger<'a>, _: &str) -> Result<Pack<'a>> {
    let rows = ledger.of_all();
    let tallies = figures::tallies(ledger, &rows);
    let population = population(&ledger.organisation.population);
    let whole = Line {
        name: "All".into(),
        open: population.iter().map(|line| line.open).sum(),
        closed: population.iter().map(|line| line.closed).sum(),
    };
    let all: Vec<super::work::Task> =
        rows.held.iter().filter_map(|finding| super::work::Task::of(ledger, finding)).collect();
    let mut frame = Frame::of(
        ledger,
        about::Of {
            title: "What can be audited",
            audience: "Audit pack",
            questions: &QUESTIONS,
            answers: answers(ledger, &tallies, &whole, &population),
            untold: about::untold_of_all(&Tally::of(&all)),
            files: FILES.to_vec(),
        },
    );
    frame.queries = vec!["population.sql", "measures_by_team.sql", "policy.sql"];
    let page = Page {
        policy: coverage::policy_part(ledger),
        tables: rule_tables::tables(ledger, &tallies),
        frame: contents(frame),
        whole,
        population,
    };
    let in_time = |m: &&&super::Measure| m.month.is_none_or(|month| ledger.months.contains(&month));
    Ok(Pack {
        title: "What can be audited: audit pack".into(),
        shown: Shown::of(&page),
        card: Card {
            name: "What can be audited".into(),
            group: "Every area".into(),
            cases: rows.cases.len() as i64,
            tally: Tally::default(),
            rate: rate(figures::headline(&tallies).last(), Some(ledger.options.rag)),
            href: String::new(),
        },
        whose: Whose::default(),
        sheets: vec![sheet(ledger), coverage::sheet(ledger)],
        rows: super::ledger::Rows {
            measures: rows.measures.iter().filter(in_time).copied().collect(),
            ..Default::default()
        },
        tasks: Vec::new(),
    })
}

fn answers(ledger: &Ledger, tallies: &[RuleTally], whole: &Line, population: &[Line]) -> Vec<Said> {
    let kinds: Vec<String> = population
        .iter()
        .map(|line| format!("{} ({})", words::inner(&line.name), words::number(line.open + line.closed)))
        .collect();
    let cases = format!(
        "{} open and {} closed, shielded ones aside: {}.",
        words::number(whole.open),
        words::number(whole.closed),
        words::list(&kinds)
    );
    vec![
        Said::of(
            "–",
            "No sample has been drawn from these exports yet: the sample, how it was drawn, its questions, its answers and its \
             recommendations stand here once an audit has been commissioned.",
            "population",
        ),
        Said::count(whole.open + whole.closed, cases, "population"),
        worst(ledger, tallies),
        only_an_audit(ledger),
        Said::of(
            "All",
            "Every figure names its query, and measures.csv holds the counts it is made of; `plumbline sql` asks them again, and \
             `plumbline explain CASE` shows the days that were counted.",
            "about",
        ),
    ]
}

/// The rules that were missed most often over the twelve months.
fn worst(ledger: &Ledger, tallies: &[RuleTally]) -> Said {
    let mut missed: Vec<(&RuleTally, Share)> = tallies
        .iter()
        .filter(|tally| tally.rule.kind == Kind::Deadline)
        .map(|tally| (tally, over_rate_months(tally)))
        .filter(|(_, share)| share.met < share.due)
        .collect();
    missed.sort_by(|(a, of_a), (b, of_b)| {
        (of_b.due - of_b.met).cmp(&(of_a.due - of_a.met)).then_with(|| a.rule.rule_id.cmp(&b.rule.rule_id))
    });
    let named: Vec<String> = missed
        .iter()
        .take(NAMED)
        .map(|(tally, share)| {
            format!(
                "{} ({} of {})",
                words::inner(&tally.rule.title),
                words::number(share.due - share.met),
                words::number(share.due)
            )
        })
        .collect();
    let months = words::month(ledger.month());
    match missed.len() as i64 {
        0 => Said::count(
            0,
            format!("Nothing that fell due in the 12 months to {months} was missed."),
            "measures",
        ),
        n => Said::count(
            n,
            format!(
                "{} missed at least once in the 12 months to {months}; most often {}.",
                words::counted(n, "rule was", "rules were"),
                words::list(&named)
            ),
            "measures",
        ),
    }
}

fn only_an_audit(ledger: &Ledger) -> Said {
    let policy = &ledger.organisation.policy;
    let silent = policy.iter().filter(|p| p.coverage == Coverage::NotMeasurable).count() as i64;
    let partly = policy.iter().filter(|p| p.coverage == Coverage::Partly).count() as i64;
    let text = format!(
        "{} of the policy no export can show, and of {} more these pages show a part; what is left out of each is listed.",
        words::counted(silent, "paragraph", "paragraphs"),
        words::number(partly)
    );
    Said::count(silent, text, "policy")
}

fn kind(cases: &Population) -> &'static str {
    match (cases.law_type.as_deref(), cases.work_stage.as_deref()) {
        (Some("public"), _) => "Public law",
        (Some("private"), Some("wtfh")) => "Private law, to first hearing",
        (Some("private"), Some("wafh")) => "Private law, after first hearing",
        (Some("private"), _) => "Private law, stage not given",
        _ => "Kind not given",
    }
}

fn population(of: &[Population]) -> Vec<Line> {
    let mut kinds: BTreeMap<&str, Line> = BTreeMap::new();
    for cases in of {
        let line = kinds.entry(kind(cases)).or_default();
        if cases.is_open { line.open += cases.n } else { line.closed += cases.n }
    }
    kinds.into_iter().map(|(name, line)| Line { name: name.to_owned(), ..line }).collect()
}

fn sheet(ledger: &Ledger) -> Sheet<'static> {
    let row = |cases: &Population| {
        vec![
            Cell::text(cases.team_id.as_deref().unwrap_or("[x]")),
            Cell::text(cases.team_id.as_deref().map_or_else(|| "[x]".into(), |team| ledger.team_name(team))),
            Cell::text(kind(cases)),
            Cell::text(if cases.is_open { "open" } else { "closed" }),
            Cell::Number(cases.n),
        ]
    };
    Sheet {
        name: "Population",
        table: "Population",
        about: "How many cases there are to draw from, by team, kind of work and whether they are open; shielded cases aside.",
        query: "population.sql",
        is_working_copy: false,
        columns: vec![
            Column { head: "Team", width: 12.0 },
            Column { head: "Name", width: 30.0 },
            Column { head: "Kind of work", width: 32.0 },
            Column { head: "State", width: 12.0 },
            Column { head: "Cases", width: 10.0 },
        ],
        rows: ledger.organisation.population.iter().map(row).collect(),
    }
}

fn contents(mut frame: Frame) -> Frame {
    frame.link("population", "What can be drawn");
    frame.link("measures", "Where things go wrong");
    frame.link("policy", "What only an audit can tell");
    frame.link("untold-rules", "What could not be measured");
    frame.link("about", "About this page");
    frame
}
