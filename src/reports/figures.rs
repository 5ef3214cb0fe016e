//! Rates, counts and changes of a team, several or a person, ready to be read. A rate never goes without what it is
//! of, nor a small one without its interval.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::{
    Rag,
    data::{Basis, Kind, Measure, Rule},
    ledger::{Ledger, MONTHS, Rows},
    stats::{Chance, Change, Counts, Pattern, SMALL, Share, Side, change, wilson},
    words,
    work::{Tag, Task, Todo},
};

/// A rule's counts over the thirteen months, and what stands open now.
#[derive(Debug, Clone)]
pub struct RuleTally<'a> {
    pub rule: &'a Rule,
    pub months: [Counts; MONTHS],
    /// Of every month there is, and of what has none.
    pub all: Counts,
    pub overdue_now: i64,
    pub due_soon: i64,
    pub untold_now: i64,
}

/// A rate in words.
#[derive(Debug, Clone, Serialize)]
pub struct Rate {
    /// `91%`, or `none due`.
    pub percent: String,
    /// `30 of 33`; blank where none are due.
    pub counts: String,
    /// `60% to 96%`, where fewer than twenty are due; else blank.
    pub interval: String,
    pub tag: Option<Tag>,
    /// To sort by; below nought where none are due.
    pub sort: f64,
}

/// A change in words.
#[derive(Debug, Clone, Serialize)]
pub struct Move {
    pub words: String,
    pub class: &'static str,
}

/// The rates of thirteen months, of one family's deadlines or of all.
#[derive(Debug, Clone)]
pub struct Trend {
    pub id: String,
    pub name: String,
    /// Blank for policy deadlines; else which standards these are.
    pub standing: &'static str,
    pub shares: Vec<Share>,
    pub change: Change,
}

impl Trend {
    /// The month reported.
    pub fn last(&self) -> Share {
        *self.shares.last().expect("there are thirteen months")
    }
}

impl RuleTally<'_> {
    pub fn month(&self) -> Counts {
        self.months[MONTHS - 1]
    }

    pub fn before(&self) -> Counts {
        sum(&self.months[..MONTHS - 1])
    }

    pub fn shares(&self) -> Vec<Share> {
        self.months.iter().map(Counts::share).collect()
    }

    /// Nothing fell due or happened in the thirteen months, and nothing waits now.
    pub fn is_idle(&self) -> bool {
        self.months.iter().all(Counts::is_zero) && self.overdue_now + self.due_soon + self.untold_now == 0
    }
}

/// Every rule of the catalogue over these rows, in the catalogue's order.
pub fn tallies<'a>(ledger: &Ledger<'a>, rows: &Rows<'a>) -> Vec<RuleTally<'a>> {
    let mut by_rule: BTreeMap<&str, RuleTally> = BTreeMap::new();
    let empty = |rule| RuleTally {
        rule,
        months: [Counts::default(); MONTHS],
        all: Counts::default(),
        overdue_now: 0,
        due_soon: 0,
        untold_now: 0,
    };
    for rule in &ledger.organisation.rules {
        by_rule.insert(&rule.rule_id, empty(rule));
    }
    for measure in &rows.measures {
        let Some(tally) = by_rule.get_mut(measure.rule_id.as_str()) else { continue };
        tally.all += measure.counts;
        if let Some(at) = month_of(ledger, measure) {
            tally.months[at] += measure.counts;
        }
    }
    for task in rows.held.iter().filter_map(|finding| Task::of(ledger, finding)) {
        let Some(tally) = by_rule.get_mut(task.rule.rule_id.as_str()) else { continue };
        match task.todo {
            Todo::Overdue | Todo::Look => tally.overdue_now += 1,
            Todo::DueSoon => tally.due_soon += 1,
            Todo::CannotTell => tally.untold_now += 1,
            Todo::Later => {}
        }
    }
    ledger.organisation.rules.iter().filter_map(|rule| by_rule.remove(rule.rule_id.as_str())).collect()
}

/// Which of the thirteen months a measure is of.
pub fn month_of(ledger: &Ledger, measure: &Measure) -> Option<usize> {
    measure.month.and_then(|month| ledger.months.binary_search(&month).ok())
}

/// The rates over the thirteen months of all policy deadlines together.
pub fn headline(tallies: &[RuleTally]) -> Trend {
    trend("all", "All policy deadlines", "", tallies.iter().filter(|t| is_headline(t.rule)))
}

/// The same for each family: of its policy deadlines, or, where it has none, of its own standards under that name.
/// A family with nothing due in the thirteen months has no trend.
pub fn families(tallies: &[RuleTally]) -> Vec<Trend> {
    let names: BTreeSet<&str> = tallies.iter().map(|t| t.rule.family.as_str()).collect();
    let mut trends = Vec::new();
    for name in names {
        let of = |basis: Option<Basis>| {
            tallies.iter().filter(move |t| {
                let fits = basis.is_none_or(|b| b == t.rule.basis);
                t.rule.family == name && t.rule.kind == Kind::Deadline && fits
            })
        };
        let (standing, chosen): (_, Vec<&RuleTally>) = match of(Some(Basis::Policy)).count() {
            0 => ("derived and local standards", of(None).collect()),
            _ => ("", of(Some(Basis::Policy)).collect()),
        };
        let trend = trend(name, &words::capital(&words::plain(name)), standing, chosen.into_iter());
        if trend.shares.iter().any(|share| share.due > 0) {
            trends.push(trend);
        }
    }
    trends
}

fn trend<'t, 'a: 't>(
    id: &str,
    name: &str,
    standing: &'static str,
    tallies: impl Iterator<Item = &'t RuleTally<'a>>,
) -> Trend {
    let mut shares = vec![Share::default(); MONTHS];
    for tally in tallies {
        for (sum, counts) in shares.iter_mut().zip(&tally.months) {
            *sum += counts.share();
        }
    }
    let change = change(&shares);
    Trend { id: format!("trend-{id}"), name: name.to_owned(), standing, shares, change }
}

pub fn is_headline(rule: &Rule) -> bool {
    rule.kind == Kind::Deadline && rule.basis == Basis::Policy
}

pub fn basis_words(basis: Basis) -> &'static str {
    match basis {
        Basis::Policy => "policy",
        Basis::Derived => "derived",
        Basis::Local => "local standard",
    }
}

/// A rate in words; with green and amber given, coloured, unless too few are due for a colour to mean anything.
pub fn rate(share: Share, rag: Option<Rag>) -> Rate {
    let of = |(low, high): (f64, f64)| format!("{:.0}% to {:.0}%", 100.0 * low, 100.0 * high);
    let is_small = share.due < SMALL;
    let percent = words::percent(share.met, share.due);
    Rate {
        percent: match share.rate().zip(rag).filter(|_| !is_small) {
            Some((rate, rag)) if rounds_across(rate, rag) => format!("{:.1}%", 100.0 * rate),
            _ => percent,
        },
        counts: match share.due {
            0 => String::new(),
            due => format!("{} of {}", words::number(share.met), words::number(due)),
        },
        interval: wilson(share).filter(|_| is_small).map_or_else(String::new, of),
        tag: share.rate().zip(rag).filter(|_| !is_small).map(|(rate, rag)| light(rate, rag)),
        sort: share.rate().unwrap_or(-1.0),
    }
}

impl Rate {
    /// `91% (30 of 33)`, `71% (5 of 7; 95% interval 36% to 92%)`, `none due`.
    pub fn sentence(&self) -> String {
        match (self.counts.as_str(), self.interval.as_str()) {
            ("", _) => self.percent.clone(),
            (counts, "") => format!("{} ({counts})", self.percent),
            (counts, interval) => format!("{} ({counts}; 95% interval {interval})", self.percent),
        }
    }
}

/// Whether a whole percentage would seem to reach a threshold that the rate itself does not.
fn rounds_across(rate: f64, rag: Rag) -> bool {
    let whole = (100.0 * rate).round() / 100.0;
    [rag.green, rag.amber].iter().any(|threshold| (rate < *threshold) != (whole < *threshold))
}

fn light(rate: f64, rag: Rag) -> Tag {
    match rate {
        rate if rate >= rag.green => Tag { word: "Green", shape: "●", class: "green" },
        rate if rate >= rag.amber => Tag { word: "Amber", shape: "▲", class: "amber" },
        _ => Tag { word: "Red", shape: "■", class: "red" },
    }
}

/// A change as a table says it: `Up 3 points: no more than chance`.
pub fn moved(change: &Change) -> Move {
    let points = change.points.map_or_else(String::new, points);
    let (mut text, mut class) = match change.chance {
        Chance::NoneDue => ("None due this month".to_owned(), "same"),
        Chance::NoneBefore => ("None due before".to_owned(), "same"),
        Chance::FewBefore => (format!("{points}: too few before to judge"), "same"),
        Chance::Within => (format!("{points}: no more than chance"), "same"),
        Chance::Beyond(Side::Above) => (format!("{points}: more than chance"), "better"),
        Chance::Beyond(Side::Below) => (format!("{points}: more than chance"), "worse"),
    };
    if let Some((side, pattern)) = change.pattern {
        text.push_str(&format!(". A shift: {}", pattern_words(side, pattern)));
        if class == "same" {
            class = if side == Side::Above { "better" } else { "worse" };
        }
    }
    Move { words: text, class }
}

/// A change as the end of a sentence about a month's rate; blank where there is nothing to compare.
pub fn moved_in_sentence(change: &Change) -> String {
    let points = change.points.map_or_else(String::new, |p| words::inner(&points(p)));
    let mut text = match change.chance {
        Chance::NoneDue | Chance::NoneBefore => return String::new(),
        Chance::FewBefore => format!(", {points} on the 12 months before, too few to judge by"),
        Chance::Within => format!(", {points} on the 12 months before, no more than chance"),
        Chance::Beyond(_) => format!(", {points} on the 12 months before, more than chance"),
    };
    if let Some((side, pattern)) = change.pattern {
        text.push_str(&format!("; a shift, as {}", pattern_words(side, pattern)));
    }
    text
}

/// `8 months running are below the mean`.
fn pattern_words(side: Side, pattern: Pattern) -> String {
    match pattern {
        Pattern::Run(run) => format!("{run} months running are {} the mean", side.word()),
        Pattern::TwoOfThree => format!("2 of 3 months are well {} the mean", side.word()),
    }
}

/// Whether a month differs from those before it by more than chance, and in which direction.
pub fn signal(change: &Change) -> Option<Side> {
    match change.chance {
        Chance::Beyond(side) => Some(side),
        _ => change.pattern.map(|(side, _)| side),
    }
}

/// The first day of a month as the heads of narrow columns say it.
pub fn month_heads(months: &[NaiveDate]) -> Vec<String> {
    months.iter().map(|month| words::short_month(*month)).collect()
}

/// `Up 3 points`, `No change`.
pub fn points(points: f64) -> String {
    let whole = points.abs().round() as i64;
    match points {
        p if p.abs() < 0.05 => "No change".into(),
        p if whole == 0 && p > 0.0 => "Up less than 1 point".into(),
        _ if whole == 0 => "Down less than 1 point".into(),
        p if p > 0.0 => format!("Up {}", words::counted(whole, "point", "points")),
        _ => format!("Down {}", words::counted(whole, "point", "points")),
    }
}

fn sum(counts: &[Counts]) -> Counts {
    let mut sum = Counts::default();
    counts.iter().for_each(|c| sum += *c);
    sum
}
