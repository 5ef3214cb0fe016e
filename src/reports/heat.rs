//! Heat tables: how families of rules stand in each part of a page, and how each rule stands in each team. Colour only
//! beside a word.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{
    areas::{Part, Parts},
    data::Kind,
    figures::{self, Rate, RuleTally, Trend, basis_words, rate},
    ledger::{Ledger, MONTHS},
    people::{RATE_MONTHS, over_rate_months},
    rule_tables::by_family,
    stats::{Funnel, Share, Side},
    words,
};

/// Families of rules across, parts down.
#[derive(Debug, Clone, Serialize)]
pub struct Heat {
    pub kind: String,
    pub heads: Vec<HeatHead>,
    pub lines: Vec<HeatLine>,
    pub whole: HeatLine,
    /// Families with something prohibited, and how much of it stands open.
    pub open_heads: Vec<String>,
    pub open_lines: Vec<OpenLine>,
    pub open_whole: OpenLine,
}

#[derive(Debug, Clone, Serialize)]
pub struct HeatHead {
    pub name: String,
    /// Blank for policy deadlines; else which standards these are.
    pub standing: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub struct HeatLine {
    pub name: String,
    pub cells: Vec<Rate>,
}

#[derive(Debug, Clone, Serialize)]
pub struct OpenLine {
    pub name: String,
    pub cells: Vec<i64>,
}

/// The share met of each family over the twelve months, and how much that is prohibited stands open.
pub fn heat(ledger: &Ledger, parts: &Parts, tallies: &[RuleTally], whole: &str) -> Heat {
    let families = figures::families(tallies);
    let cells = |tallies: &[RuleTally]| {
        let own = figures::families(tallies);
        let cell = |family: &Trend| {
            let found = own.iter().find(|trend| trend.id == family.id);
            let share =
                found.map_or_else(Share::default, |t| t.shares[MONTHS - RATE_MONTHS..].iter().copied().sum());
            rate(share, Some(ledger.options.rag))
        };
        families.iter().map(cell).collect()
    };
    let line = |name: &str, tallies: &[RuleTally]| HeatLine { name: name.to_owned(), cells: cells(tallies) };
    let prohibited: BTreeSet<&str> = tallies
        .iter()
        .filter(|t| t.rule.kind == Kind::Prohibition && ledger.unmeasured(&t.rule.rule_id).is_none())
        .map(|t| t.rule.family.as_str())
        .collect();
    let open = |name: &str, tallies: &[RuleTally]| OpenLine {
        name: name.to_owned(),
        cells: prohibited.iter().map(|family| open_of(tallies, family)).collect(),
    };
    let parts_of = &parts.parts;
    Heat {
        kind: words::capital(parts.kind),
        heads: families.iter().map(|t| HeatHead { name: t.name.clone(), standing: t.standing }).collect(),
        lines: parts_of.iter().map(|part| line(&part.name, part.tallies())).collect(),
        whole: line(whole, tallies),
        open_heads: prohibited.iter().map(|family| words::capital(&words::plain(family))).collect(),
        open_lines: parts_of.iter().map(|part| open(&part.name, part.tallies())).collect(),
        open_whole: open(whole, tallies),
    }
}

fn open_of(tallies: &[RuleTally], family: &str) -> i64 {
    let fits = |t: &&RuleTally| t.rule.kind == Kind::Prohibition && t.rule.family == family;
    tallies.iter().filter(fits).map(|t| t.overdue_now).sum()
}

/// Rules down, teams across: each share met over the twelve months, held against all the teams together.
#[derive(Debug, Clone, Serialize)]
pub struct ByRule {
    pub heading: String,
    pub caption: String,
    pub heads: Vec<String>,
    pub whole: String,
    pub families: Vec<RuleFamily>,
}

#[derive(Debug, Clone, Serialize)]
pub struct RuleFamily {
    pub name: String,
    pub lines: Vec<RuleLine>,
}

#[derive(Debug, Clone, Serialize)]
pub struct RuleLine {
    pub title: String,
    /// Blank for policy deadlines.
    pub basis: &'static str,
    pub cells: Vec<RuleCell>,
    pub whole: Rate,
}

#[derive(Debug, Clone, Serialize)]
pub struct RuleCell {
    pub rate: Rate,
    /// `below` or `above` all teams together by more than chance; else blank.
    pub beyond: &'static str,
}

/// The heat table of teams by rule; `whole` is what the teams together are called.
pub fn by_rule(ledger: &Ledger, teams: &[Part], tallies: &[RuleTally], whole: &str) -> ByRule {
    let rated: Vec<&RuleTally> =
        tallies.iter().filter(|t| t.rule.kind == Kind::Deadline && over_rate_months(t).due > 0).collect();
    let line = |tally: &&RuleTally| rule_line(ledger, tally, teams);
    let families: Vec<RuleFamily> = by_family(&rated)
        .into_iter()
        .map(|(name, of)| RuleFamily { name, lines: of.iter().map(line).collect() })
        .collect();
    let cells = || families.iter().flat_map(|family| &family.lines).flat_map(|line| &line.cells);
    let n = |side: &str| cells().filter(|cell| cell.beyond == side).count() as i64;
    let compared = cells().filter(|cell| !cell.rate.counts.is_empty()).count() as i64;
    ByRule {
        heading: format!(
            "Team by rule: of {}, {} below the rest by more than chance and {} above",
            words::counted(compared, "rate", "rates"),
            words::number(n("below")),
            words::number(n("above"))
        ),
        caption: format!(
            "The share met of what fell due in the {RATE_MONTHS} months to {}, by rule and team. Below and above are more than chance from all \
             teams together, three standard errors; fewer than 20 due have an interval and no colour.",
            words::month(ledger.month())
        ),
        heads: teams.iter().map(|team| team.name.clone()).collect(),
        whole: whole.to_owned(),
        families,
    }
}

fn rule_line(ledger: &Ledger, tally: &RuleTally, teams: &[Part]) -> RuleLine {
    let rag = Some(ledger.options.rag);
    let whole = over_rate_months(tally);
    let funnel = Funnel::of(whole);
    let cell = |team: &Part| {
        let own = team.tallies().iter().find(|own| own.rule.rule_id == tally.rule.rule_id);
        let share = own.map_or_else(Share::default, over_rate_months);
        RuleCell {
            rate: rate(share, rag),
            // One team alone is all of them.
            beyond: match funnel.as_ref().filter(|_| teams.len() > 1).and_then(|funnel| funnel.beyond(share))
            {
                Some(Side::Below) => "below",
                Some(Side::Above) => "above",
                None => "",
            },
        }
    };
    let basis = basis_words(tally.rule.basis);
    RuleLine {
        title: tally.rule.counted_as().to_owned(),
        basis: if basis == "policy" { "" } else { basis },
        cells: teams.iter().map(cell).collect(),
        whole: rate(whole, rag),
    }
}
