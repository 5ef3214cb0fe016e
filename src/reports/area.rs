//! The pack of a service area, for its head of practice and assistant director: hold teams to account (7.1, 7.2). One for
//! each service area that any team with something to show is in.

use serde::Serialize;

use super::{
    about::{self, Frame, Said},
    answers,
    areas::{self, Scope, SideBySide, parts},
    charts::Chart,
    figures::{self, RuleTally, Trend, rate},
    heat::{self, ByRule},
    ledger::{Ledger, Rows},
    movement,
    movers::{self, Movers, movers},
    others::Whose,
    pack::{Card, FILES, Pack},
    page::Shown,
    rule_tables::{self, RuleTable},
    sections,
    shields::{self, Shields, shields},
    work::{Heading, List, Tally, Task, list, ordered, tasks},
};
use crate::Result;

pub const FOLDER: &str = "area";

pub const OWNERS: [&str; 2] = ["head_of_practice", "assistant_director"];

const QUESTIONS: [&str; 5] = [
    "Are records in the area kept in time, and is that better or worse than before?",
    "Which teams differ from the rest by more than chance?",
    "Who moved, up or down, by more than chance?",
    "What waits for me?",
    "Which shields, seals and extensions were decided as they should be?",
];

/// Decisions that an area's leaders make or answer for.
const DECISIONS: [&str; 6] = [
    "improper_shield",
    "shield_not_applied",
    "shield_access_undecided",
    "high_profile_not_alerted",
    "record_not_sealed",
    "invalid_extension",
];

#[derive(Serialize)]
struct Page {
    frame: Frame,
    own: List,
    areas: SideBySide,
    movers: Movers,
    by_rule: ByRule,
    shields: Shields,
    moved: Option<Chart>,
    charts: Vec<Chart>,
    tables: Vec<RuleTable>,
}

/// What a page is made of, before it is put in words.
struct Counted<'a> {
    tallies: Vec<RuleTally<'a>>,
    headline: Trend,
    own: Vec<Task<'a>>,
}

pub fn keys(ledger: &Ledger) -> Vec<String> {
    areas::service_areas(ledger).into_iter().map(str::to_owned).collect()
}

pub fn pack<'a>(ledger: &Ledger<'a>, key: &str) -> Result<Pack<'a>> {
    let rows = ledger.of_teams(&areas::teams_of_service_area(ledger, key));
    let tallies = figures::tallies(ledger, &rows);
    let counted =
        Counted { headline: figures::headline(&tallies), own: tasks(ledger, &rows, &OWNERS), tallies };
    let page = page(ledger, key, &rows, &counted)?;
    Ok(Pack {
        title: format!("{key}: area pack"),
        shown: Shown::of(&page),
        card: Card {
            name: key.to_owned(),
            group: operational_area(ledger, key),
            cases: rows.cases.len() as i64,
            tally: Tally::of(&counted.own),
            rate: rate(counted.headline.last(), Some(ledger.options.rag)),
            href: String::new(),
        },
        whose: Whose {
            owners: OWNERS.to_vec(),
            held_alone: true,
            ..Whose::teams(&areas::teams_of_service_area(ledger, key))
        },
        sheets: Vec::new(),
        rows: shown_rows(ledger, &rows),
        tasks: ordered(counted.own),
    })
}

fn page(ledger: &Ledger, key: &str, rows: &Rows, counted: &Counted) -> Result<Page> {
    let parts = parts(ledger, Scope::ServiceArea(key));
    let movers = movers(ledger, "team", &parts.parts);
    let shields = shields(ledger, rows, &DECISIONS, "Shields, seals and extensions", "in the area");
    let all: Vec<Task> = rows.held.iter().filter_map(|finding| Task::of(ledger, finding)).collect();
    let mut frame = Frame::of(
        ledger,
        about::Of {
            title: key,
            audience: "Area pack: head of practice and assistant director",
            questions: &QUESTIONS,
            answers: answers(ledger, &parts, counted, &movers, &shields),
            untold: about::untold_of_all(&Tally::of(&all)),
            files: FILES.to_vec(),
        },
    );
    frame.queries = vec!["measures_by_team.sql", "findings.sql", "open_cases.sql", "shielded.sql"];
    let areas = areas::side_by_side(ledger, &parts, rows, &counted.tallies, key)?;
    Ok(Page {
        own: list(ledger, &own_heading(), &counted.own),
        by_rule: heat::by_rule(ledger, &parts.parts, &counted.tallies, key),
        moved: movement::chart(rows)?,
        charts: sections::charts(ledger, rows, &counted.tallies)?,
        tables: rule_tables::tables(ledger, &counted.tallies),
        frame: contents(frame, &areas.heading),
        areas,
        movers,
        shields,
    })
}

fn answers(
    ledger: &Ledger,
    parts: &areas::Parts,
    counted: &Counted,
    movers: &Movers,
    shields: &Shields,
) -> Vec<Said> {
    let (n_outside, outside) = areas::outside("team", &parts.parts);
    let n_moved = movers.n_worse + movers.n_better;
    let (n_open, decided) = shields::sentence(shields, "in the area");
    vec![
        answers::month(ledger, &counted.headline, "trends"),
        Said::count(n_outside, outside, "areas"),
        Said::count(n_moved, movers::sentence(movers), "movers"),
        answers::waits(ledger, &Tally::of(&counted.own), "yours"),
        Said::count(n_open, decided, "shields"),
    ]
}

/// An area's leaders see others' work in counts: the files hold what waits for them, and the counts.
fn shown_rows<'a>(ledger: &Ledger<'a>, rows: &Rows<'a>) -> Rows<'a> {
    let in_time = |m: &&&super::Measure| m.month.is_none_or(|month| ledger.months.contains(&month));
    Rows {
        held: rows.held.iter().filter(|f| OWNERS.contains(&f.owner_role.as_str())).copied().collect(),
        measures: rows.measures.iter().filter(in_time).copied().collect(),
        ..Rows::default()
    }
}

fn operational_area(ledger: &Ledger, area: &str) -> String {
    let teams = areas::teams_of_service_area(ledger, area);
    let of = teams.iter().find_map(|team| ledger.team(team)?.operational_area.clone());
    of.unwrap_or_default()
}

fn own_heading() -> Heading<'static> {
    Heading {
        id: "own",
        title: "What waits for you",
        caption: "What a head of practice or an assistant director has to put right, the longest open first",
        with_person: true,
        rest_in: "worklist.xlsx",
    }
}

fn contents(mut frame: Frame, areas: &str) -> Frame {
    frame.link("areas", areas);
    frame.link("movers", "Who moved");
    frame.link("by-rule", "Team by rule");
    frame.link("yours", "What waits for you");
    frame.link("shields", "Shields, seals and extensions");
    frame.link("moved", "What moved");
    frame.link("trends", "Thirteen months");
    frame.link("measures", "Every rule");
    frame.link("untold-rules", "What could not be measured");
    frame.link("about", "About this page");
    frame
}
