//! Practitioner by rule: what each person in a team holds, has to do, and has kept in time.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    data::Kind,
    figures::{Rate, RuleTally, basis_words, month_of, rate},
    ledger::{Ledger, MONTHS, Rows},
    stats::Share,
    words,
    work::{Tally, Task, tasks},
};

/// No page has more people in its table.
const PEOPLE_SHOWN: usize = 100;

/// How many months the rates of one person are taken over: a month alone holds too little.
pub const RATE_MONTHS: usize = 12;

#[derive(Debug, Clone, Serialize)]
pub struct People {
    pub heading: String,
    pub caption: String,
    pub rules: Vec<RuleHead>,
    pub lines: Vec<Line>,
    pub team: Line,
    pub remark: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct RuleHead {
    pub title: String,
    pub basis: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub struct Line {
    pub name: String,
    pub cases: i64,
    pub tally: Tally,
    pub rates: Vec<Rate>,
}

/// The people of a team: who holds its cases, has work of it, or answered for what fell due in the twelve months.
pub fn people(ledger: &Ledger, rows: &Rows, tallies: &[RuleTally]) -> People {
    let chosen: Vec<&RuleTally> = tallies.iter().filter(|t| has_rates(t)).collect();
    let rates = rates_of_people(ledger, rows);
    let tasks = tasks(ledger, rows, &["practitioner"]);
    let mut held: BTreeMap<&str, i64> = BTreeMap::new();
    for case in rows.cases.iter().filter(|case| case.is_allocated) {
        if let Some(person) = case.staff_id.as_deref() {
            *held.entry(person).or_default() += 1;
        }
    }
    let mut work: BTreeMap<&str, Vec<Task>> = BTreeMap::new();
    for task in &tasks {
        if let Some(person) = task.finding.current_staff_id.as_deref() {
            work.entry(person).or_default().push(*task);
        }
    }
    let mut ids: Vec<&str> = rates.keys().map(|(person, _)| *person).collect();
    ids.extend(held.keys().chain(work.keys()));
    ids.sort_unstable();
    ids.dedup();
    let mut lines: Vec<Line> = ids
        .iter()
        .map(|id| Line {
            name: if ledger.has_left(id) {
                format!("{} (left)", ledger.person_name(id))
            } else {
                ledger.person_name(id)
            },
            cases: held.get(id).copied().unwrap_or(0),
            tally: Tally::of(work.get(id).map_or(&[], Vec::as_slice)),
            rates: chosen
                .iter()
                .map(|t| {
                    rate(
                        rates.get(&(*id, t.rule.rule_id.as_str())).copied().unwrap_or_default(),
                        Some(ledger.options.rag),
                    )
                })
                .collect(),
        })
        .collect();
    lines.sort_by(|a, b| (b.tally.overdue, b.cases, &a.name).cmp(&(a.tally.overdue, a.cases, &b.name)));
    let n_people = lines.len();
    lines.truncate(PEOPLE_SHOWN);
    let team = Line {
        name: "The team".into(),
        cases: rows.cases.len() as i64,
        tally: Tally::of(&tasks),
        rates: chosen.iter().map(|t| rate(over_rate_months(t), Some(ledger.options.rag))).collect(),
    };
    People {
        heading: heading(&lines, &team),
        caption: format!(
            "Each practitioner's open cases and work now, and of what fell due in the {RATE_MONTHS} months to {}, the share met",
            words::month(ledger.month())
        ),
        rules: chosen
            .iter()
            .map(|t| RuleHead { title: t.rule.title.clone(), basis: basis_words(t.rule.basis) })
            .collect(),
        remark: match n_people {
            n if n > PEOPLE_SHOWN => format!(
                "The first {PEOPLE_SHOWN} of {n} people are shown; measures.csv has the counts of the team."
            ),
            _ => String::new(),
        },
        lines,
        team,
    }
}

/// A rule's share met over the months that people's rates are taken over.
pub fn over_rate_months(tally: &RuleTally) -> Share {
    tally.months[MONTHS - RATE_MONTHS..].iter().map(super::Counts::share).sum()
}

/// Practitioners' deadlines with something due.
fn has_rates(tally: &RuleTally) -> bool {
    tally.rule.owner_role == "practitioner"
        && tally.rule.kind == Kind::Deadline
        && over_rate_months(tally).due > 0
}

fn rates_of_people<'a>(ledger: &Ledger, rows: &Rows<'a>) -> BTreeMap<(&'a str, &'a str), Share> {
    let mut rates: BTreeMap<(&str, &str), Share> = BTreeMap::new();
    for measure in &rows.measures_of_people {
        let in_time = month_of(ledger, measure).is_some_and(|at| at >= MONTHS - RATE_MONTHS);
        let is_practitioners =
            ledger.rule(&measure.rule_id).is_some_and(|rule| rule.owner_role == "practitioner");
        let share = measure.counts.share();
        if let (true, true, Some(person)) =
            (in_time && share.due > 0, is_practitioners, measure.staff_id.as_deref())
        {
            *rates.entry((person, &measure.rule_id)).or_default() += share;
        }
    }
    rates
}

fn heading(lines: &[Line], team: &Line) -> String {
    let behind = lines.iter().filter(|line| line.tally.overdue > 0).count() as i64;
    match team.tally.overdue {
        0 => "Practitioners: nothing is overdue with anyone".into(),
        n => format!(
            "Practitioners: {} overdue, with {}",
            words::number(n),
            words::counted(behind, "person", "people")
        ),
    }
}
