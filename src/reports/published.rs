//! The figures that may leave the organisation, and which of them are [c]: everything the publication says is worked out
//! from what is shown here, so that nothing hidden can be read off a mean, a chart or a sentence.

use std::collections::BTreeMap;

use super::{
    data::Kind,
    disclosure::{self, Cell, Relation, Shown},
    figures::{self, RuleTally, is_headline},
    ledger::{Ledger, MONTHS, Rows},
    people::{RATE_MONTHS, over_rate_months},
    stats::Share,
};

/// What a figure is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    /// All policy deadlines of the twelve months, in the whole organisation or a part of it.
    Unit(Unit),
    /// All policy deadlines of one of the thirteen months, in the whole organisation.
    Month(usize),
    /// One rule of the twelve months, in the whole organisation or in an area.
    Rule { rule: usize, area: Option<String> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    pub level: Level,
    pub name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Whole,
    Area,
    Team,
}

/// A figure as it may be shown.
#[derive(Debug, Clone)]
pub struct Figure {
    pub of: Of,
    /// None: [c].
    pub due: Option<i64>,
    pub share: Option<Share>,
}

/// What is counted alone: how often what is prohibited happened, how many records reach the end of their retention.
#[derive(Debug, Clone)]
pub struct Counted {
    pub name: String,
    pub n: Option<i64>,
}

/// All figures of a publication.
pub struct Published<'a> {
    pub tallies: Vec<RuleTally<'a>>,
    pub figures: Vec<Figure>,
    pub prohibitions: Vec<Counted>,
    /// By the year in which retention ends, the total last.
    pub retention: Vec<Counted>,
    /// Of policy deadlines of the twelve months: what could not be judged.
    pub unknown: Option<i64>,
}

impl Level {
    pub fn word(self) -> &'static str {
        match self {
            Level::Whole => "whole organisation",
            Level::Area => "area",
            Level::Team => "team",
        }
    }
}

impl Published<'_> {
    /// The rates of the thirteen months; nothing due where a month is [c].
    pub fn months(&self) -> Vec<Share> {
        let share = |at: usize| self.figures.iter().find(|f| f.of == Of::Month(at)).and_then(|f| f.share);
        (0..MONTHS).map(|at| share(at).unwrap_or_default()).collect()
    }

    /// How many of the figures are [c], whole or in part, and how many there are.
    pub fn n_hidden(&self) -> (usize, usize) {
        let alone = self.prohibitions.iter().chain(&self.retention);
        let hidden = self.figures.iter().filter(|f| f.share.is_none()).count();
        let all = self.figures.len() + self.prohibitions.len() + self.retention.len();
        (hidden + alone.filter(|counted| counted.n.is_none()).count(), all)
    }
}

/// Cells and the relations between them, as they are put together.
#[derive(Default)]
struct Table {
    of: Vec<Of>,
    cells: Vec<Cell>,
    relations: Vec<Relation>,
}

impl Table {
    fn add(&mut self, of: Of, share: Share) -> usize {
        self.of.push(of);
        self.cells.push(Cell { met: share.met, missed: share.due - share.met });
        self.cells.len() - 1
    }

    fn tie(&mut self, total: usize, parts: Vec<usize>) {
        // What has no parts at all is nought.
        if !parts.is_empty() {
            self.relations.push(Relation { total, parts });
        }
    }
}

/// The teams of each area, and those of none; work of no team stands there too.
struct Areas<'a> {
    name: String,
    teams: Vec<(String, Vec<RuleTally<'a>>)>,
}

/// The figures of the whole organisation.
pub fn published<'a>(ledger: &Ledger<'a>) -> Published<'a> {
    let rows = ledger.of_all();
    let tallies = figures::tallies(ledger, &rows);
    let mut table = Table::default();
    let whole = table.add(
        Of::Unit(Unit { level: Level::Whole, name: "The whole organisation".into() }),
        headline(&tallies),
    );
    let areas = areas(ledger);
    let of_areas = add_areas(&mut table, whole, &areas);
    add_months(&mut table, whole, &tallies);
    add_rules(&mut table, whole, &tallies, &areas, &of_areas);
    let shown = disclosure::shown(&table.cells, &table.relations);
    let figure = |((of, cell), shown): ((Of, &Cell), Shown)| {
        let due = cell.met + cell.missed;
        Figure {
            of,
            due: (shown >= Shown::Due).then_some(due),
            share: (shown == Shown::All).then_some(Share { met: cell.met, due }),
        }
    };
    let unknown: i64 = policy_deadlines(&tallies)
        .map(|tally| tally.months[MONTHS - RATE_MONTHS..].iter().map(|counts| counts.unknown).sum::<i64>())
        .sum();
    Published {
        figures: table.of.into_iter().zip(&table.cells).zip(shown).map(figure).collect(),
        prohibitions: prohibitions(&tallies),
        retention: retention(&rows),
        unknown: (unknown >= disclosure::LEAST).then_some(unknown),
        tallies,
    }
}

fn policy_deadlines<'t, 'a: 't>(tallies: &'t [RuleTally<'a>]) -> impl Iterator<Item = &'t RuleTally<'a>> {
    tallies.iter().filter(|tally| is_headline(tally.rule))
}

fn headline(tallies: &[RuleTally]) -> Share {
    policy_deadlines(tallies).map(over_rate_months).sum()
}

/// Operational areas with their teams; where there are none, service areas.
fn areas<'a>(ledger: &Ledger<'a>) -> Vec<Areas<'a>> {
    let has_operational =
        ledger.team_ids().iter().any(|id| ledger.team(id).is_some_and(|t| t.operational_area.is_some()));
    let mut by_area: BTreeMap<Option<&str>, Vec<(String, Vec<RuleTally>)>> = BTreeMap::new();
    for id in ledger.team_ids() {
        let area = ledger.team(id).and_then(|team| match has_operational {
            true => team.operational_area.as_deref(),
            false => team.service_area.as_deref(),
        });
        by_area.entry(area).or_default().push((ledger.team_name(id), ledger.tallies_of_team(id).to_vec()));
    }
    let of_no_team = figures::tallies(ledger, ledger.of_no_team());
    if of_no_team.iter().any(|tally| !tally.is_idle()) {
        by_area.entry(None).or_default().push(("No team".into(), of_no_team));
    }
    let without = by_area.remove(&None);
    let named = by_area.into_iter().filter_map(|(area, teams)| Some(Areas { name: area?.to_owned(), teams }));
    named.chain(without.map(|teams| Areas { name: "No area given".into(), teams })).collect()
}

/// The place of each area's cell.
fn add_areas(table: &mut Table, whole: usize, areas: &[Areas]) -> Vec<usize> {
    let mut places = Vec::new();
    for area in areas {
        let share = area.teams.iter().map(|(_, tallies)| headline(tallies)).sum();
        let place = table.add(Of::Unit(Unit { level: Level::Area, name: area.name.clone() }), share);
        let teams = area
            .teams
            .iter()
            .map(|(name, tallies)| {
                table.add(Of::Unit(Unit { level: Level::Team, name: name.clone() }), headline(tallies))
            })
            .collect();
        table.tie(place, teams);
        places.push(place);
    }
    table.tie(whole, places.clone());
    places
}

/// Thirteen months, of which the last twelve add up to the whole.
fn add_months(table: &mut Table, whole: usize, tallies: &[RuleTally]) {
    let of_month = |at: usize| policy_deadlines(tallies).map(|tally| tally.months[at].share()).sum();
    let places: Vec<usize> = (0..MONTHS).map(|at| table.add(Of::Month(at), of_month(at))).collect();
    table.tie(whole, places[MONTHS - RATE_MONTHS..].to_vec());
}

/// Every deadline in the whole organisation and in each area; those of the policy add up to each one's headline.
fn add_rules(table: &mut Table, whole: usize, tallies: &[RuleTally], areas: &[Areas], of_areas: &[usize]) {
    let mut in_whole = Vec::new();
    let mut in_areas = vec![Vec::new(); areas.len()];
    for (at, tally) in tallies.iter().enumerate().filter(|(_, tally)| tally.rule.kind == Kind::Deadline) {
        let all = over_rate_months(tally);
        if all.due == 0 {
            continue;
        }
        let total = table.add(Of::Rule { rule: at, area: None }, all);
        let mut parts = Vec::new();
        for (area, policy) in areas.iter().zip(&mut in_areas) {
            let share = area.teams.iter().map(|(_, tallies)| over_rate_months(&tallies[at])).sum();
            let part = table.add(Of::Rule { rule: at, area: Some(area.name.clone()) }, share);
            parts.push(part);
            if is_headline(tally.rule) {
                policy.push(part);
            }
        }
        table.tie(total, parts);
        if is_headline(tally.rule) {
            in_whole.push(total);
        }
    }
    table.tie(whole, in_whole);
    for (area, policy) in of_areas.iter().zip(in_areas) {
        table.tie(*area, policy);
    }
}

fn prohibitions(tallies: &[RuleTally]) -> Vec<Counted> {
    let of = |tally: &RuleTally| {
        let months = &tally.months[MONTHS - RATE_MONTHS..];
        let n = months.iter().map(|counts| counts.late + counts.overdue).sum::<i64>();
        Counted { name: tally.rule.title.clone(), n: (n >= disclosure::LEAST).then_some(n) }
    };
    tallies.iter().filter(|tally| tally.rule.kind == Kind::Prohibition).map(of).collect()
}

/// Records by the year in which retention ends, and all of them.
fn retention(rows: &Rows) -> Vec<Counted> {
    let mut years: BTreeMap<Option<i32>, i64> = BTreeMap::new();
    for year in &rows.retention_years {
        *years.entry(year.year).or_default() += year.n_records;
    }
    if years.is_empty() {
        return Vec::new();
    }
    let names =
        years.keys().map(|year| year.map_or_else(|| "Cannot be told".into(), |year| year.to_string()));
    let names: Vec<String> = names.chain(["All years".to_owned()]).collect();
    let mut counts: Vec<i64> = years.values().copied().collect();
    counts.push(counts.iter().sum());
    let relation = Relation { total: counts.len() - 1, parts: (0..counts.len() - 1).collect() };
    let shown = disclosure::shown_counts(&counts, &[relation]);
    let of = |((name, n), shown): ((String, i64), bool)| Counted { name, n: shown.then_some(n) };
    names.into_iter().zip(counts).zip(shown).map(of).collect()
}
