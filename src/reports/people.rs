//! Practitioner by rule: what each person in a team holds, has to do, and has kept in time.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    data::{Kind, Rule},
    figures::{Rate, RuleTally, basis_words, is_headline, month_of, rate},
    ledger::{Ledger, MONTHS, Rows},
    rule_tables::by_family,
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
    pub families: Vec<Family>,
    pub lines: Vec<Line>,
    pub team: Line,
    pub remark: String,
}

/// A family of practitioners' rules: its rules, and the rates in them of each person in the order of the lines, the
/// team last.
#[derive(Debug, Clone, Serialize)]
pub struct Family {
    pub name: String,
    /// Blank where its rates are of policy deadlines; else of which standards.
    pub standing: &'static str,
    pub rules: Vec<RuleHead>,
    pub lines: Vec<FamilyLine>,
}

#[derive(Debug, Clone, Serialize)]
pub struct RuleHead {
    pub title: String,
    pub basis: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub struct FamilyLine {
    pub name: String,
    pub rates: Vec<Rate>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Line {
    pub name: String,
    pub cases: i64,
    pub tally: Tally,
    /// Of all policy deadlines a practitioner answers for.
    pub headline: Rate,
    /// Of each family.
    pub rates: Vec<Rate>,
}

/// What one person, or the team, kept in time: by rule.
type Shares<'a> = BTreeMap<&'a str, Share>;

/// The people of a team: who holds its cases, has work of it, or answered for what fell due in the twelve months.
/// `together` is what they are called as one: `The team`.
pub fn people(ledger: &Ledger, rows: &Rows, tallies: &[RuleTally], together: &str) -> People {
    let chosen: Vec<&RuleTally> = tallies.iter().filter(|t| has_rates(t)).collect();
    let families = by_family(&chosen);
    let shares = shares_of_people(ledger, rows);
    let tasks = tasks(ledger, rows, &["practitioner"]);
    let held = held(rows);
    let mut work: BTreeMap<&str, Vec<Task>> = BTreeMap::new();
    for task in &tasks {
        if let Some(person) = task.finding.current_staff_id.as_deref() {
            work.entry(person).or_default().push(*task);
        }
    }
    let ids: BTreeSet<&str> = shares.keys().chain(held.keys()).chain(work.keys()).copied().collect();
    let line = |name: String, cases: i64, tasks: &[Task], shares: &Shares| Line {
        name,
        cases,
        tally: Tally::of(tasks),
        headline: rate(sum(&chosen, shares, is_headline), Some(ledger.options.rag)),
        rates: families.iter().map(|(_, of)| family_rate(ledger, of, shares)).collect(),
    };
    let nothing = Shares::new();
    let mut lines: Vec<(Line, &Shares)> = ids
        .iter()
        .map(|id| {
            let (tasks, own) =
                (work.get(id).map_or(&[][..], Vec::as_slice), shares.get(id).unwrap_or(&nothing));
            (line(name(ledger, id), held.get(id).copied().unwrap_or(0), tasks, own), own)
        })
        .collect();
    lines.sort_by(|(a, _), (b, _)| {
        (b.tally.overdue, b.cases, &a.name).cmp(&(a.tally.overdue, a.cases, &b.name))
    });
    let n_people = lines.len();
    let behind = lines.iter().filter(|(line, _)| line.tally.overdue > 0).count() as i64;
    lines.truncate(PEOPLE_SHOWN);
    let of_team: Shares = chosen.iter().map(|t| (t.rule.rule_id.as_str(), over_rate_months(t))).collect();
    let team = line(together.to_owned(), rows.cases.len() as i64, &tasks, &of_team);
    let mut everyone: Vec<(&str, &Shares)> =
        lines.iter().map(|(line, own)| (line.name.as_str(), *own)).collect();
    everyone.push((&team.name, &of_team));
    let families = families.iter().map(|(name, of)| family(ledger, name, of, &everyone)).collect();
    let lines: Vec<Line> = lines.into_iter().map(|(line, _)| line).collect();
    People {
        heading: heading(behind, &team),
        caption: format!(
            "Each practitioner's open cases and work now, and of the policy deadlines that fell due in the {RATE_MONTHS} months to {}, the share met, in all and by family of rules",
            words::month(ledger.month())
        ),
        families,
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

fn name(ledger: &Ledger, id: &str) -> String {
    match ledger.has_left(id) {
        true => format!("{} (left)", ledger.person_name(id)),
        false => ledger.person_name(id).to_owned(),
    }
}

/// How many open cases each person holds now.
fn held<'a>(rows: &Rows<'a>) -> BTreeMap<&'a str, i64> {
    let mut held = BTreeMap::new();
    for person in
        rows.cases.iter().filter(|case| case.is_allocated).filter_map(|case| case.staff_id.as_deref())
    {
        *held.entry(person).or_default() += 1;
    }
    held
}

fn family(ledger: &Ledger, name: &str, of: &[&RuleTally], everyone: &[(&str, &Shares)]) -> Family {
    let rag = Some(ledger.options.rag);
    Family {
        name: name.to_owned(),
        standing: if of.iter().any(|t| is_headline(t.rule)) { "" } else { "derived and local standards" },
        rules: of
            .iter()
            .map(|t| RuleHead { title: t.rule.counted_as().to_owned(), basis: basis_words(t.rule.basis) })
            .collect(),
        lines: everyone
            .iter()
            .map(|(name, own)| FamilyLine {
                name: (*name).to_owned(),
                rates: of.iter().map(|t| rate(share(own, t), rag)).collect(),
            })
            .collect(),
    }
}

/// Of a family's policy deadlines, or, where it has none, of its own standards.
fn family_rate(ledger: &Ledger, of: &[&RuleTally], own: &Shares) -> Rate {
    let fits: fn(&Rule) -> bool =
        if of.iter().any(|t| is_headline(t.rule)) { is_headline } else { |_: &Rule| true };
    rate(sum(of, own, fits), Some(ledger.options.rag))
}

fn sum(of: &[&RuleTally], own: &Shares, fits: fn(&Rule) -> bool) -> Share {
    of.iter().filter(|t| fits(t.rule)).map(|t| share(own, t)).sum()
}

fn share(own: &Shares, tally: &RuleTally) -> Share {
    own.get(tally.rule.rule_id.as_str()).copied().unwrap_or_default()
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

fn shares_of_people<'a>(ledger: &Ledger, rows: &Rows<'a>) -> BTreeMap<&'a str, Shares<'a>> {
    let mut shares: BTreeMap<&str, Shares> = BTreeMap::new();
    for measure in &rows.measures_of_people {
        let in_time = month_of(ledger, measure).is_some_and(|at| at >= MONTHS - RATE_MONTHS);
        let is_practitioners =
            ledger.rule(&measure.rule_id).is_some_and(|rule| rule.owner_role == "practitioner");
        let share = measure.counts.share();
        if let (true, true, Some(person)) =
            (in_time && share.due > 0, is_practitioners, measure.staff_id.as_deref())
        {
            *shares.entry(person).or_default().entry(&measure.rule_id).or_default() += share;
        }
    }
    shares
}

/// `behind` is how many people have something overdue.
fn heading(behind: i64, team: &Line) -> String {
    match team.tally.overdue {
        0 => "Practitioners: nothing of theirs is overdue".into(),
        n => format!(
            "Practitioners: {} overdue, with {}",
            words::number(n),
            words::counted(behind, "person", "people")
        ),
    }
}
