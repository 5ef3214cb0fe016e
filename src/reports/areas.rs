//! The parts of an organisation or an area side by side: what each kept in time, whether it moved by more than chance,
//! and how its families of rules stand.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    charts::{self, Chart, Group},
    data::{Basis, Kind, Team},
    figures::{self, Move, Rate, RuleTally, Trend, moved, points, rate, signal},
    ledger::{Ledger, MONTHS, Rows},
    people::RATE_MONTHS,
    stats::{Funnel, Share, Side},
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
    /// An operational area.
    Area(&'k str),
    ServiceArea(&'k str),
}

/// An area or team beside others.
pub struct Part<'a> {
    pub name: String,
    pub team_ids: Vec<&'a str>,
    pub rows: Rows<'a>,
    tallies: Vec<RuleTally<'a>>,
    pub headline: Trend,
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
    /// All parts held against one another; none where too little fell due.
    pub funnel: Option<Chart>,
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

impl<'a> Part<'a> {
    fn of(ledger: &Ledger<'a>, name: String, team_ids: Vec<&'a str>, rows: Rows<'a>) -> Part<'a> {
        let tallies = match team_ids.as_slice() {
            [team] => ledger.tallies_of_team(team).to_vec(),
            _ => figures::tallies(ledger, &rows),
        };
        let headline = figures::headline(&tallies);
        Part { name, team_ids, rows, tallies, headline }
    }

    fn month(&self) -> Share {
        self.headline.last()
    }

    pub fn tallies(&self) -> &[RuleTally<'a>] {
        &self.tallies
    }

    /// Policy deadlines met over the twelve months to the one reported.
    pub fn year(&self) -> Share {
        self.headline.shares[MONTHS - RATE_MONTHS..].iter().copied().sum()
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
        Scope::ServiceArea(area) => (teams_of_service_area(ledger, area), Vec::new()),
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

/// The service areas that any team with something to show is in, by name.
pub fn service_areas<'a>(ledger: &Ledger<'a>) -> BTreeSet<&'a str> {
    ledger.team_ids().iter().filter_map(|id| ledger.team(id)?.service_area.as_deref()).collect()
}

/// The teams of a service area.
pub fn teams_of_service_area<'a>(ledger: &Ledger<'a>, area: &str) -> Vec<&'a str> {
    let is_in = |id: &&str| ledger.team(id).is_some_and(|t| t.service_area.as_deref() == Some(area));
    ledger.team_ids().into_iter().filter(is_in).collect()
}

/// Every team of a scope as a part of it, whatever areas they are in.
pub fn teams<'a>(ledger: &Ledger<'a>, scope: Scope) -> Vec<Part<'a>> {
    let teams = match scope {
        Scope::All => ledger.team_ids(),
        Scope::Area(area) => teams_of(ledger, area),
        Scope::ServiceArea(area) => teams_of_service_area(ledger, area),
    };
    teams.into_iter().map(|team| part_of_team(ledger, team)).collect()
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
        funnel: funnel(ledger, parts.kind, &parts.parts, "parts-funnel")?,
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

/// The parts held against all of them together, over the twelve months.
///
/// # Errors
/// As the chart gives them.
pub fn funnel(ledger: &Ledger, kind: &str, parts: &[Part], id: &str) -> Result<Option<Chart>> {
    let what = format!(
        "{}, policy deadlines of the {RATE_MONTHS} months to {}",
        words::capital(&format!("{kind}s")),
        words::month(ledger.month())
    );
    charts::funnel(id, &what, kind, &groups(parts))
}

fn groups(parts: &[Part]) -> Vec<Group> {
    parts.iter().map(|part| Group { name: part.name.clone(), share: part.year() }).collect()
}

/// Which parts differ from all of them together by more than chance, in a sentence, and how many.
pub fn outside(kind: &str, parts: &[Part]) -> (i64, String) {
    let groups = groups(parts);
    let groups: Vec<&Group> = groups.iter().filter(|group| group.share.due > 0).collect();
    let Some(funnel) = Funnel::of(groups.iter().map(|group| group.share).sum()).filter(|_| groups.len() > 1)
    else {
        return (0, format!("There is too little to hold one {kind} against another."));
    };
    let beyond = charts::beyond(&groups, &funnel);
    let named = |side: Side| -> Vec<String> {
        let of = beyond.iter().filter(|(_, of)| *of == side).take(4);
        of.map(|(group, _)| format!("{}, {}", group.name, rate(group.share, None).sentence())).collect()
    };
    let n = beyond.len() as i64;
    let of = words::counted(groups.len() as i64, kind, &format!("{kind}s"));
    let all = format!("All together met {:.0}% over the twelve months", 100.0 * funnel.centre);
    let sides: Vec<String> = [("below", named(Side::Below)), ("above", named(Side::Above))]
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(word, names)| format!("{word} are {}", names.join("; ")))
        .collect();
    let text = match n {
        0 => format!("None of {of}. {all}, and each is within chance of that."),
        n => format!("{} of {of}: {}. {all}.", words::number(n), sides.join("; ")),
    };
    (n, text)
}

/// Which parts moved by more than chance in the month, in a sentence.
pub fn moved_parts(parts: &Parts) -> String {
    let to = |side: Side| -> Vec<String> {
        let moved = parts.parts.iter().filter(|part| signal(&part.headline.change) == Some(side));
        let said = |part: &Part| match part.headline.change.points {
            Some(change) => format!("{} ({})", part.name, words::inner(&points(change))),
            None => part.name.clone(),
        };
        moved.map(said).collect()
    };
    let sides = [("Worse", to(Side::Below)), ("Better", to(Side::Above))];
    let said = sides.iter().filter(|(_, names)| !names.is_empty());
    let said: Vec<String> = said
        .map(|(word, names)| format!("{word} this month by more than chance: {}.", words::list(names)))
        .collect();
    match said.is_empty() {
        true => format!("No {} moved by more than chance this month.", parts.kind),
        false => said.join(" "),
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
    trends.iter().map(|trend| charts::p_chart(ledger, trend, lowest)).collect()
}
