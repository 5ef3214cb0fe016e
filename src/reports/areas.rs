//! The parts of an organisation or an area side by side: what each kept in time, whether it moved by more than chance,
//! and how its families of rules stand.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    charts::{self, Chart},
    data::{Basis, Kind, Team},
    figures::{self, Move, Rate, RuleTally, Trend, moved, rate},
    ledger::{Ledger, MONTHS, Rows},
    people::RATE_MONTHS,
    stats::{Chance, SMALL, Share},
    words,
    work::{Tally, Task},
};
use crate::Result;

/// No page draws more charts of parts than this: the table has them all.
const CHARTS_SHOWN: usize = 24;

/// What a director's page is of.
#[derive(Debug, Clone, Copy)]
pub enum Scope<'k> {
    All,
    Area(&'k str),
}

/// An area or team beside others.
pub struct Part<'a> {
    pub name: String,
    pub team_ids: Vec<&'a str>,
    pub rows: Rows<'a>,
    tallies: Vec<RuleTally<'a>>,
    headline: Trend,
}

/// The parts of a page's scope, and what they are called.
pub struct Parts<'a> {
    /// `operational area`, `service area` or `team`.
    pub kind: &'static str,
    pub parts: Vec<Part<'a>>,
}

#[derive(Debug, Clone, Serialize)]
pub struct SideBySide {
    pub heading: String,
    pub kind: String,
    pub lines: Vec<Line>,
    pub whole: Line,
    pub charts: Vec<Chart>,
    pub remark: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Line {
    pub name: String,
    /// `2 teams, 13 open cases`.
    pub about: String,
    pub month: Rate,
    pub before: Rate,
    pub change: Move,
    /// Of the month, under their own names: never in the headline.
    pub derived: Rate,
    pub local: Rate,
    pub tally: Tally,
}

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

impl<'a> Part<'a> {
    fn of(ledger: &Ledger<'a>, name: String, team_ids: Vec<&'a str>, rows: Rows<'a>) -> Part<'a> {
        let tallies = figures::tallies(ledger, &rows);
        let headline = figures::headline(&tallies);
        Part { name, team_ids, rows, tallies, headline }
    }

    fn month(&self) -> Share {
        *self.headline.shares.last().expect("there are thirteen months")
    }
}

/// The operational areas of the whole, or the service areas of one; where there are none to tell apart, the teams.
pub fn parts<'a>(ledger: &Ledger<'a>, scope: Scope) -> Parts<'a> {
    type Level = (&'static str, fn(&Team) -> Option<&str>);
    let operational: Level = ("operational area", |team| team.operational_area.as_deref());
    let service: Level = ("service area", |team| team.service_area.as_deref());
    let (teams, levels) = match scope {
        Scope::All => (ledger.team_ids(), vec![operational, service]),
        Scope::Area(area) => (teams_of(ledger, area), vec![service]),
    };
    // One area within an area tells nothing apart; of the whole, one is still told from what has none.
    let least = if matches!(scope, Scope::All) { 1 } else { 2 };
    for (kind, area_of) in levels {
        let groups = grouped(ledger, &teams, area_of);
        if groups.keys().flatten().count() >= least {
            return Parts { kind, parts: of_groups(ledger, scope, kind, groups) };
        }
    }
    let mut parts: Vec<Part> = teams.iter().map(|team| part_of_team(ledger, team)).collect();
    parts.extend(of_no_team(ledger, scope));
    Parts { kind: "team", parts }
}

/// The operational areas that any team with something to show is in, by name.
pub fn operational_areas<'a>(ledger: &Ledger<'a>) -> BTreeSet<&'a str> {
    ledger.team_ids().iter().filter_map(|id| ledger.team(id)?.operational_area.as_deref()).collect()
}

/// The teams of an operational area.
pub fn teams_of<'a>(ledger: &Ledger<'a>, area: &str) -> Vec<&'a str> {
    let is_in = |id: &&str| ledger.team(id).is_some_and(|t| t.operational_area.as_deref() == Some(area));
    ledger.team_ids().into_iter().filter(is_in).collect()
}

fn grouped<'a>(
    ledger: &Ledger<'a>,
    teams: &[&'a str],
    area_of: fn(&Team) -> Option<&str>,
) -> BTreeMap<Option<&'a str>, Vec<&'a str>> {
    let mut groups: BTreeMap<Option<&str>, Vec<&str>> = BTreeMap::new();
    for team in teams {
        groups.entry(ledger.team(team).and_then(area_of)).or_default().push(team);
    }
    groups
}

fn of_groups<'a>(
    ledger: &Ledger<'a>,
    scope: Scope,
    kind: &str,
    mut groups: BTreeMap<Option<&'a str>, Vec<&'a str>>,
) -> Vec<Part<'a>> {
    let without = groups.remove(&None).unwrap_or_default();
    let mut parts: Vec<Part> = groups
        .into_iter()
        .filter_map(|(area, teams)| Some((area?, teams)))
        .map(|(area, teams)| Part::of(ledger, area.to_owned(), teams.clone(), ledger.of_teams(&teams)))
        .collect();
    let mut rows = ledger.of_teams(&without);
    if matches!(scope, Scope::All) {
        rows.add(ledger.of_no_team());
    }
    if !rows.is_empty() {
        parts.push(Part::of(ledger, format!("No {kind} given"), without, rows));
    }
    parts
}

fn part_of_team<'a>(ledger: &Ledger<'a>, team: &'a str) -> Part<'a> {
    Part::of(ledger, ledger.team_name(team), vec![team], ledger.of_teams(&[team]))
}

fn of_no_team<'a>(ledger: &Ledger<'a>, scope: Scope) -> Option<Part<'a>> {
    let rows = ledger.of_no_team();
    (matches!(scope, Scope::All) && !rows.is_empty())
        .then(|| Part::of(ledger, "No team".into(), Vec::new(), rows.clone()))
}

/// The table, and a chart for each part.
pub fn side_by_side(
    ledger: &Ledger,
    parts: &Parts,
    whole: &Rows,
    tallies: &[RuleTally],
    name: &str,
) -> Result<SideBySide> {
    let of_whole = Part {
        name: name.to_owned(),
        team_ids: parts.parts.iter().flat_map(|part| part.team_ids.iter().copied()).collect(),
        rows: whole.clone(),
        tallies: tallies.to_vec(),
        headline: figures::headline(tallies),
    };
    let n = drawn(&parts.parts).count();
    Ok(SideBySide {
        heading: format!("{} side by side", words::capital(&format!("{}s", parts.kind))),
        kind: words::capital(parts.kind),
        lines: parts.parts.iter().map(|part| line(ledger, part)).collect(),
        whole: line(ledger, &of_whole),
        charts: part_charts(ledger, &parts.parts)?,
        remark: match n {
            n if n > CHARTS_SHOWN => {
                format!("The first {CHARTS_SHOWN} of {n} are drawn; the table above has them all.")
            }
            _ => String::new(),
        },
    })
}

fn line(ledger: &Ledger, part: &Part) -> Line {
    let of = |basis: Basis| {
        let fits = |t: &&RuleTally| t.rule.kind == Kind::Deadline && t.rule.basis == basis;
        let share = part.tallies.iter().filter(fits).map(|t| t.month().share()).sum();
        rate(share, Some(ledger.options.rag))
    };
    let before: Share = part.headline.shares[..MONTHS - 1].iter().copied().sum();
    let tasks: Vec<Task> = part.rows.held.iter().filter_map(|f| Task::of(ledger, f)).collect();
    Line {
        name: part.name.clone(),
        about: format!(
            "{}, {}",
            words::counted(part.team_ids.len() as i64, "team", "teams"),
            words::counted(part.rows.cases.len() as i64, "open case", "open cases")
        ),
        month: rate(part.month(), Some(ledger.options.rag)),
        before: rate(before, None),
        change: moved(&part.headline.change),
        derived: of(Basis::Derived),
        local: of(Basis::Local),
        tally: Tally::of(&tasks),
    }
}

/// The parts with something due in the thirteen months.
fn drawn<'p, 'a: 'p>(parts: &'p [Part<'a>]) -> impl Iterator<Item = &'p Part<'a>> {
    parts.iter().filter(|part| part.headline.shares.iter().any(|share| share.due > 0))
}

fn part_charts(ledger: &Ledger, parts: &[Part]) -> Result<Vec<Chart>> {
    let trends: Vec<Trend> = drawn(parts)
        .take(CHARTS_SHOWN)
        .enumerate()
        .map(|(at, part)| Trend {
            id: format!("part-{at}"),
            name: part.name.clone(),
            ..part.headline.clone()
        })
        .collect();
    let lowest = charts::lowest(&trends);
    trends.iter().map(|trend| charts::trend(ledger, trend, lowest)).collect()
}

/// Which part is highest and which lowest, where enough fell due in two at least to tell; and who moved by more than
/// chance.
pub fn sentences(parts: &Parts) -> Vec<String> {
    let mut known: Vec<&Part> = parts.parts.iter().filter(|part| part.month().due >= SMALL).collect();
    known.sort_by(|a, b| {
        let rate = |part: &Part| part.month().rate().unwrap_or_default();
        rate(a).total_cmp(&rate(b)).then_with(|| a.name.cmp(&b.name))
    });
    let mut sentences = Vec::new();
    if let (Some(low), Some(high)) = (known.first(), known.last())
        && low.month().rate() != high.month().rate()
    {
        let say = |part: &Part| format!("{}, {}", part.name, rate(part.month(), None).sentence());
        sentences.push(format!("Lowest of the {}s: {}; highest: {}.", parts.kind, say(low), say(high)));
    }
    let beyond: Vec<String> = parts
        .parts
        .iter()
        .filter(|part| matches!(part.headline.change.chance, Chance::Beyond(_)))
        .map(|part| format!("{}, {}", part.name, words::inner(&moved(&part.headline.change).words)))
        .collect();
    if parts.parts.len() > 1 {
        sentences.push(match beyond.as_slice() {
            [] => format!("No {} moved by more than chance.", parts.kind),
            parts => format!("{}.", parts.join("; ")),
        });
    }
    sentences
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
        lines: parts_of.iter().map(|part| line(&part.name, &part.tallies)).collect(),
        whole: line(whole, tallies),
        open_heads: prohibited.iter().map(|family| words::capital(&words::plain(family))).collect(),
        open_lines: parts_of.iter().map(|part| open(&part.name, &part.tallies)).collect(),
        open_whole: open(whole, tallies),
    }
}

fn open_of(tallies: &[RuleTally], family: &str) -> i64 {
    let fits = |t: &&RuleTally| t.rule.kind == Kind::Prohibition && t.rule.family == family;
    tallies.iter().filter(fits).map(|t| t.overdue_now).sum()
}
