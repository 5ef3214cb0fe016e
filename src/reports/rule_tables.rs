//! Every rule's measures in tables: what is counted alike together, by family, and what has nothing to show as a number.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    data::{Basis, Kind, Rule},
    figures::{Move, Rate, RuleTally, is_headline, moved, rate},
    ledger::Ledger,
    stats::change,
    words,
};

/// A rule's line in a table of measures.
#[derive(Debug, Clone, Serialize)]
pub struct RuleLine {
    pub title: String,
    pub rule_id: String,
    pub paragraphs: String,
    pub owner: String,
    /// Of deadlines alone.
    pub month: Option<Rate>,
    pub before: Option<Rate>,
    pub change: Option<Move>,
    pub late: i64,
    pub overdue: i64,
    /// Of a prohibition: how many happened in the month, and in the twelve before.
    pub happened: i64,
    pub happened_before: i64,
    pub overdue_now: i64,
    pub due_soon: i64,
    pub untold_now: i64,
    pub excepted: i64,
    pub held: i64,
}

/// Rules that are counted alike, in a table of their own.
#[derive(Debug, Clone, Serialize)]
pub struct RuleTable {
    pub id: String,
    pub heading: String,
    pub caption: String,
    /// Whether its rules have rates, or are counted alone.
    pub is_rated: bool,
    pub families: Vec<RuleFamily>,
    /// Rules with nothing due, open or untold in the thirteen months: by family, in words.
    pub n_idle: i64,
    pub idle: Vec<String>,
    pub n_unmeasured: i64,
}

/// The lines of one family of rules.
#[derive(Debug, Clone, Serialize)]
pub struct RuleFamily {
    pub name: String,
    pub lines: Vec<RuleLine>,
}

/// A table of measures: id, caption, what it says, and which rules stand in it.
type Selection = (&'static str, &'static str, String, fn(&Rule) -> bool);

/// Tables of policy deadlines, derived and local standards, prohibitions and advisories; one with no rule is left out.
pub fn tables(ledger: &Ledger, tallies: &[RuleTally]) -> Vec<RuleTable> {
    let beside = format!("{} beside the twelve months before", words::month(ledger.month()));
    let tables: [Selection; 5] = [
        (
            "policy",
            "Policy deadlines",
            format!("Deadlines that the policy itself gives, {beside}"),
            is_headline,
        ),
        (
            "derived",
            "Derived standards",
            format!(
                "Duties to record without a time of their own, held to footnote 3's working days, {beside}"
            ),
            |rule| rule.kind == Kind::Deadline && rule.basis == Basis::Derived,
        ),
        (
            "local",
            "Local standards",
            format!(
                "Duties for which the policy gives no time, held to the organisation's own local standard, {beside}"
            ),
            |rule| rule.kind == Kind::Deadline && rule.basis == Basis::Local,
        ),
        (
            "prohibitions",
            "Prohibitions",
            "What is not to happen, counted: these have no rate".to_owned(),
            |rule| rule.kind == Kind::Prohibition,
        ),
        (
            "advisories",
            "To look at",
            "Found by reading words: a person has to look, and none of these counts as a breach".to_owned(),
            |rule| rule.kind == Kind::Advisory,
        ),
    ];
    let made = |(id, heading, caption, fits): Selection| {
        let of: Vec<&RuleTally> = tallies.iter().filter(|t| fits(t.rule)).collect();
        (!of.is_empty()).then(|| table(ledger, (id, heading, caption, fits), &of))
    };
    tables.into_iter().filter_map(made).collect()
}

/// Its lines by family; what has nothing to show is a number and a list of names.
fn table(ledger: &Ledger, (id, heading, caption, _): Selection, of: &[&RuleTally]) -> RuleTable {
    let is_measured = |t: &&&RuleTally| ledger.unmeasured(&t.rule.rule_id).is_none();
    let (idle, busy): (Vec<_>, Vec<_>) =
        of.iter().copied().filter(|t| is_measured(&t)).partition(|t| t.is_idle());
    let families = by_family(&busy)
        .into_iter()
        .map(|(name, of)| RuleFamily { name, lines: of.iter().map(|t| line(ledger, t)).collect() });
    let titles =
        |of: &[&RuleTally]| of.iter().map(|t| t.rule.counted_as().to_owned()).collect::<Vec<_>>().join("; ");
    RuleTable {
        id: id.to_owned(),
        heading: heading.to_owned(),
        caption,
        is_rated: of.iter().any(|t| t.rule.kind == Kind::Deadline),
        families: families.collect(),
        n_idle: idle.len() as i64,
        idle: by_family(&idle).into_iter().map(|(name, of)| format!("{name}: {}", titles(&of))).collect(),
        n_unmeasured: of.iter().filter(|t| !is_measured(t)).count() as i64,
    }
}

/// Tallies by the name of their family, in the order of these names.
pub fn by_family<'t, 'a>(of: &[&'t RuleTally<'a>]) -> Vec<(String, Vec<&'t RuleTally<'a>>)> {
    let mut families: BTreeMap<&str, Vec<&RuleTally>> = BTreeMap::new();
    for tally in of {
        families.entry(tally.rule.family.as_str()).or_default().push(tally);
    }
    families.into_iter().map(|(name, of)| (words::capital(&words::plain(name)), of)).collect()
}

fn line(ledger: &Ledger, tally: &RuleTally) -> RuleLine {
    let rule = tally.rule;
    let (month, before) = (tally.month(), tally.before());
    let rated = rule.kind == Kind::Deadline;
    RuleLine {
        title: rule.counted_as().to_owned(),
        rule_id: rule.rule_id.clone(),
        paragraphs: rule.paragraphs.join(", "),
        owner: words::plain(&rule.owner_role),
        month: rated.then(|| rate(month.share(), Some(ledger.options.rag))),
        before: rated.then(|| rate(before.share(), None)),
        change: rated.then(|| moved(&change(&tally.shares()))),
        late: month.late,
        overdue: month.overdue,
        happened: month.late + month.overdue,
        happened_before: before.late + before.overdue,
        overdue_now: tally.overdue_now,
        due_soon: tally.due_soon,
        untold_now: tally.untold_now,
        excepted: month.excepted,
        held: month.held,
    }
}
