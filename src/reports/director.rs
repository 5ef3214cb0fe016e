//! The operational director's pack: own the asset (7.4). One for each operational area, and one for the whole, which
//! also holds what belongs to no team.

use serde::Serialize;

use super::{
    about::{self, Frame, Said},
    answers,
    areas::{self, Parts, Scope, SideBySide, parts},
    charts::{self, Chart},
    coverage::{self, PolicyPart},
    departures::{Departures, departures},
    figures::{self, RuleTally, Trend, rate},
    heat::{self, Heat},
    ledger::{Ledger, Rows},
    moratorium, movement,
    movers::{Movers, movers},
    others::Whose,
    pack::{Card, FILES, Pack},
    page::Shown,
    rule_tables::{self, RuleTable},
    sections,
    work::{Heading, List, Tally, Task, list, ordered, tasks},
};
use crate::Result;

pub const FOLDER: &str = "director";

pub const OWNERS: [&str; 1] = ["operational_director"];

const QUESTIONS: [&str; 5] = [
    "Are records kept in time, and is that better or worse than before?",
    "Which areas differ from the rest by more than chance?",
    "What waits for me, and what has no team?",
    "How much of the policy do these pages speak of?",
    "What is kept beyond its retention, and what was destroyed?",
];

/// The key of the whole organisation.
const ALL: &str = "all";

#[derive(Serialize)]
struct Page {
    frame: Frame,
    lists: Vec<List>,
    areas: SideBySide,
    /// Every team of the scope held against the others; none where the parts are teams already.
    teams: Option<Chart>,
    movers: Movers,
    heat: Heat,
    policy: PolicyPart,
    departures: Departures,
    retention: Option<moratorium::Held>,
    years: Option<Chart>,
    moved: Option<Chart>,
    charts: Vec<Chart>,
    tables: Vec<RuleTable>,
}

/// What a page is made of, before it is put in words.
struct Whole<'a> {
    name: String,
    scope_name: &'static str,
    rows: Rows<'a>,
    tallies: Vec<RuleTally<'a>>,
    headline: Trend,
    /// What waits for the director, and, on the page of the whole, for nobody's team.
    own: Vec<Task<'a>>,
    of_no_team: Vec<Task<'a>>,
    all: Tally,
}

pub fn keys(ledger: &Ledger) -> Vec<String> {
    let mut keys: Vec<String> =
        areas::operational_areas(ledger).into_iter().map(|area| key_of(ledger, area)).collect();
    keys.push(ALL.to_owned());
    keys
}

/// An area that is called as the whole is has a key of its own.
fn key_of(ledger: &Ledger, area: &str) -> String {
    let taken = areas::operational_areas(ledger);
    let mut key = area.to_owned();
    while key == ALL || (key != area && taken.contains(key.as_str())) {
        key.push_str("-area");
    }
    key
}

pub fn pack<'a>(ledger: &Ledger<'a>, key: &str) -> Result<Pack<'a>> {
    let area = areas::operational_areas(ledger).into_iter().find(|area| key_of(ledger, area) == key);
    let scope = area.map_or(Scope::All, Scope::Area);
    let whole = whole(ledger, area);
    let parts = parts(ledger, scope);
    let (departures, variations) = departures(ledger, &parts, area.is_none());
    let mut frame = Frame::of(
        ledger,
        about::Of {
            title: &whole.name,
            audience: "Operational director's pack",
            questions: &QUESTIONS,
            answers: answers(ledger, &whole, &parts),
            untold: about::untold_of_all(&whole.all),
            files: FILES.to_vec(),
        },
    );
    frame.queries =
        vec!["measures_by_team.sql", "findings.sql", "open_cases.sql", "policy.sql", "retention_years.sql"];
    let areas = areas::side_by_side(ledger, &parts, &whole.rows, &whole.tallies, &whole.name)?;
    let retention = moratorium::held(ledger, &whole.rows);
    let page = Page {
        lists: lists(ledger, &whole, area.is_none()),
        teams: teams(ledger, scope, &parts)?,
        movers: movers(ledger, parts.kind, &parts.parts),
        years: retention.as_ref().map_or(Ok(None), |held| charts::years(&held.years))?,
        moved: movement::chart(&whole.rows)?,
        heat: heat::heat(ledger, &parts, &whole.tallies, &whole.name),
        policy: coverage::policy_part(ledger),
        retention,
        charts: sections::charts(ledger, &whole.rows, &whole.tallies)?,
        tables: rule_tables::tables(ledger, &whole.tallies),
        frame: contents(frame, &areas.heading),
        areas,
        departures,
    };
    Ok(Pack {
        title: format!("{}: operational director's pack", whole.name),
        shown: Shown::of(&page),
        card: Card {
            name: whole.name.clone(),
            group: whole.scope_name.to_owned(),
            cases: whole.rows.cases.len() as i64,
            tally: Tally::of(&whole.own),
            rate: rate(whole.headline.last(), Some(ledger.options.rag)),
            href: String::new(),
        },
        whose: whose(ledger, area),
        sheets: [Some(coverage::sheet(ledger)), variations].into_iter().flatten().collect(),
        rows: shown_rows(ledger, &whole, area.is_none()),
        tasks: ordered([whole.own, whole.of_no_team].concat()),
    })
}

fn whole<'a>(ledger: &Ledger<'a>, area: Option<&str>) -> Whole<'a> {
    let (name, scope_name, rows) = match area {
        None => ("The whole organisation".to_owned(), "Every area", ledger.of_all()),
        Some(area) => (area.to_owned(), "Operational area", ledger.of_teams(&areas::teams_of(ledger, area))),
    };
    let tallies = figures::tallies(ledger, &rows);
    let own = tasks(ledger, &rows, &OWNERS);
    let of_no_team: Vec<Task> = match area {
        None => ledger
            .of_no_team()
            .held
            .iter()
            .filter_map(|finding| Task::of(ledger, finding))
            .filter(|task| !OWNERS.contains(&task.finding.owner_role.as_str()))
            .collect(),
        Some(_) => Vec::new(),
    };
    let all: Vec<Task> = rows.held.iter().filter_map(|finding| Task::of(ledger, finding)).collect();
    Whole {
        name,
        scope_name,
        headline: figures::headline(&tallies),
        own,
        of_no_team: ordered(of_no_team),
        all: Tally::of(&all),
        tallies,
        rows,
    }
}

/// A director sees others' work in counts: the files hold what waits for the director and what has no team, and the
/// counts of the thirteen months.
fn shown_rows<'a>(ledger: &Ledger<'a>, whole: &Whole<'a>, of_all: bool) -> Rows<'a> {
    let owned = |f: &&&super::Finding| {
        OWNERS.contains(&f.owner_role.as_str()) || (of_all && f.current_team_id.is_none())
    };
    let in_time = |m: &&&super::Measure| m.month.is_none_or(|month| ledger.months.contains(&month));
    Rows {
        held: whole.rows.held.iter().filter(owned).copied().collect(),
        measures: whole.rows.measures.iter().filter(in_time).copied().collect(),
        ..Rows::default()
    }
}

/// As the rows shown: the director's own, and on the page of the whole what has no team.
fn whose(ledger: &Ledger, area: Option<&str>) -> Whose {
    let of = match area {
        Some(area) => Whose::teams(&areas::teams_of(ledger, area)),
        None => Whose { everybody: true, ..Whose::default() },
    };
    Whose { owners: OWNERS.to_vec(), held_alone: true, or_of_no_team: area.is_none(), ..of }
}

/// The teams of a scope in which areas stand side by side.
fn teams(ledger: &Ledger, scope: Scope, parts: &Parts) -> Result<Option<Chart>> {
    if parts.kind == "team" {
        return Ok(None);
    }
    areas::funnel(ledger, "team", &areas::teams(ledger, scope), "teams-funnel")
}

fn answers(ledger: &Ledger, whole: &Whole, parts: &Parts) -> Vec<Said> {
    let (n_outside, outside) = areas::outside(parts.kind, &parts.parts);
    let own = Tally::of(&whole.own);
    let mut waits = answers::waits(ledger, &own, "yours");
    if !whole.of_no_team.is_empty() {
        waits.text.push_str(&format!(" Of no team: {}.", Tally::of(&whole.of_no_team).words()));
    }
    vec![
        answers::month(ledger, &whole.headline, "trends"),
        Said::count(n_outside, format!("{outside} {}", areas::moved_parts(parts)), "areas"),
        waits,
        coverage::answer(ledger, "policy"),
        moratorium::answer(ledger, &whole.rows, "retention"),
    ]
}

fn lists(ledger: &Ledger, whole: &Whole, of_all: bool) -> Vec<List> {
    let heading =
        |id, title, caption| Heading { id, title, caption, with_person: true, rest_in: "worklist.xlsx" };
    let own = heading(
        "own",
        "What waits for you",
        "What an operational director has to put right, the longest open first",
    );
    let mut lists = vec![list(ledger, &own, &whole.own)];
    if of_all {
        let stray = heading(
            "no-team",
            "Of no team",
            "What waits for someone and belongs to no team, and so stands in no team's pack, whoever owns it",
        );
        lists.push(list(ledger, &stray, &whole.of_no_team));
    }
    lists
}

fn contents(mut frame: Frame, areas: &str) -> Frame {
    frame.link("yours", "What waits for you");
    frame.link("areas", areas);
    frame.link("movers", "Who moved");
    frame.link("heat", "By family of rules");
    frame.link("policy", "The policy, and what is measured of it");
    frame.link("departures", "Switched off, varied, changed");
    frame.link("retention", "Retention under the moratorium");
    frame.link("moved", "What moved");
    frame.link("trends", "Thirteen months");
    frame.link("measures", "Every rule");
    frame.link("untold-rules", "What could not be measured");
    frame.link("about", "About this page");
    frame
}
