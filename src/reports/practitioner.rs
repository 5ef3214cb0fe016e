//! The practitioner's pack: plan the day. One for everyone who holds an open case now.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    about::{self, Frame, Tile},
    data::Kind,
    figures::{self, Rate, RuleTally, basis_words, rate},
    ledger::{Ledger, Rows},
    pack::{Card, FILES, Pack},
    page::Shown,
    people::{RATE_MONTHS, over_rate_months},
    rule_tables::by_family,
    sections,
    seen::kind,
    service_manager::longest,
    stats::Share,
    words,
    work::{self, Heading, List, Tally, Task, Todo, list, tasks},
};
use crate::Result;

const OWNERS: [&str; 1] = ["practitioner"];

/// Why things are listed, what each list is called, and what it holds.
const LISTS: [(Todo, &str, &str, &str); 4] = [
    (
        Todo::Overdue,
        "overdue",
        "Overdue",
        "What is past its time and still to be done, the longest overdue first",
    ),
    (Todo::DueSoon, "due-soon", "Due soon", "What falls due next, the nearest first"),
    (Todo::CannotTell, "cannot-tell", "Cannot tell", "What could not be judged, and what is missing"),
    (
        Todo::Look,
        "to-look-at",
        "To look at",
        "Words that somebody has to look at; none of these counts as a breach",
    ),
];

#[derive(Serialize)]
struct Page {
    frame: Frame,
    lists: Vec<List>,
    cases: Vec<CaseLine>,
    cases_heading: String,
    seen_untold: Option<String>,
    rates: Vec<RateFamily>,
    rates_heading: String,
    team_name: String,
}

#[derive(Serialize)]
struct CaseLine {
    case_id: String,
    kind: &'static str,
    received: String,
    received_sort: String,
    tally: Tally,
    seen: String,
    /// Days since the child seen longest ago was; never seen before all others.
    seen_sort: i64,
}

/// The lines of one family of rules.
#[derive(Serialize)]
struct RateFamily {
    name: String,
    lines: Vec<RateLine>,
}

#[derive(Serialize)]
struct RateLine {
    title: String,
    basis: &'static str,
    paragraphs: String,
    own: Rate,
    team: Rate,
}

pub fn keys(ledger: &Ledger) -> Vec<String> {
    ledger.practitioner_ids().into_iter().map(str::to_owned).collect()
}

pub fn pack<'a>(ledger: &Ledger<'a>, key: &str) -> Result<Pack<'a>> {
    let rows = ledger.of_person(key);
    let own = tasks(ledger, &rows, &OWNERS);
    let tally = Tally::of(&own);
    let team = ledger.team_of(key);
    let name = ledger.person_name(key);
    let team_name = team.map_or_else(|| "no team".into(), |team| ledger.team_name(team));
    let rates = rates(ledger, &rows, team);

    let mut frame = Frame::of(
        ledger,
        about::Of {
            title: &name,
            audience: "Practitioner's pack",
            untold: about::untold_of(&tally, "of yours"),
            files: FILES.to_vec(),
        },
    );
    frame.lead = vec![sections::message(ledger, &tally)];
    frame.lead.extend(own.iter().find(|task| task.todo == Todo::DueSoon).map(next));
    frame.tiles = vec![
        Tile::count(tally.overdue, "overdue", longest(&tally)),
        Tile::count(tally.due_soon, "due soon", work::soon(ledger)),
        Tile::count(tally.cannot_tell, "cannot be told", "what is missing is said"),
        Tile::count(rows.cases.len() as i64, "open cases", team_name.clone()),
    ];
    frame.queries = vec!["findings.sql", "open_cases.sql"];
    for (_, id, title, _) in LISTS.iter().take(3) {
        frame.link(id, title);
    }
    frame.link("cases", "Your open cases");
    frame.link("rates", "Your rates");
    frame.link("untold-rules", "What could not be measured");
    frame.link("about", "About this page");

    let headline = own_headline(ledger, &rows);
    let page = Page {
        lists: lists(ledger, &own),
        cases: cases(ledger, &rows, &own),
        cases_heading: format!("Your open cases: {}", words::number(rows.cases.len() as i64)),
        seen_untold: ledger.organisation.last_seen_untold.clone(),
        rates_heading: rates_heading(ledger, &headline),
        rates,
        team_name: team_name.clone(),
        frame,
    };
    Ok(Pack {
        title: format!("{name}: practitioner's pack"),
        shown: Shown::of(&page),
        tasks: own,
        card: Card {
            name,
            group: team_name,
            cases: rows.cases.len() as i64,
            tally,
            rate: headline,
            href: String::new(),
        },
        findings_of: &OWNERS,
        sheets: Vec::new(),
        rows,
    })
}

/// `The next: Record the contact, case C12, due on Wednesday 11 March 2026.`
fn next(task: &Task) -> String {
    let case = task.finding.case_id.as_deref().map_or_else(String::new, |case| format!(", case {case}"));
    let day = task.day().map_or_else(String::new, |day| format!(", due on {}", words::weekday(day)));
    format!("The next: {}{case}{day}.", words::inner(&task.rule.to_do))
}

/// The first three lists always stand, even where they are empty; the last only where there is something in it.
fn lists(ledger: &Ledger, own: &[Task]) -> Vec<List> {
    let mut lists = Vec::new();
    for (todo, id, title, caption) in LISTS {
        let of: Vec<Task> = own.iter().filter(|task| task.todo == todo).copied().collect();
        if of.is_empty() && todo == Todo::Look {
            continue;
        }
        let heading = Heading { id, title, caption, with_person: false, rest_in: "worklist.xlsx" };
        let mut list = list(ledger, &heading, &of);
        list.heading = match of.len() as i64 {
            0 => format!("{title}: nothing"),
            n => format!("{title}: {}", words::number(n)),
        };
        lists.push(list);
    }
    lists
}

fn cases(ledger: &Ledger, rows: &Rows, own: &[Task]) -> Vec<CaseLine> {
    let mut by_case: BTreeMap<&str, Vec<Task>> = BTreeMap::new();
    for task in own {
        if let Some(case) = task.finding.case_id.as_deref() {
            by_case.entry(case).or_default().push(*task);
        }
    }
    let line = |case: &&super::OpenCase| {
        let (seen, seen_sort) = seen(ledger, &case.case_id);
        CaseLine {
            case_id: case.case_id.clone(),
            kind: kind(case),
            received: case.received_on.map_or_else(|| "not given".into(), words::day),
            received_sort: case.received_on.map_or_else(String::new, |day| day.to_string()),
            tally: Tally::of(by_case.get(case.case_id.as_str()).map_or(&[], Vec::as_slice)),
            seen,
            seen_sort,
        }
    };
    let mut lines: Vec<CaseLine> = rows.cases.iter().map(line).collect();
    lines.sort_by(|a, b| {
        (b.tally.overdue, b.tally.due_soon, &a.case_id).cmp(&(a.tally.overdue, a.tally.due_soon, &b.case_id))
    });
    lines
}

/// The child of a case who was seen longest ago.
fn seen(ledger: &Ledger, case_id: &str) -> (String, i64) {
    let children = ledger.children_of(case_id);
    let never = children.iter().filter(|child| child.last_seen_on.is_none()).count() as i64;
    let days = children
        .iter()
        .filter_map(|child| child.last_seen_on)
        .map(|day| (ledger.options.as_at - day).num_days());
    match (children.len() as i64, never, days.max()) {
        (0, _, _) => ("no subject child".into(), -1),
        (1, 1, _) => ("never recorded".into(), i64::from(i32::MAX)),
        (all, never, _) if never > 0 => (format!("{never} of {all} never recorded"), i64::from(i32::MAX)),
        (_, _, Some(days)) => (words::counted(days, "day ago", "days ago"), days),
        (_, _, None) => ("never recorded".into(), i64::from(i32::MAX)),
    }
}

fn rates(ledger: &Ledger, rows: &Rows, team: Option<&str>) -> Vec<RateFamily> {
    let own = figures::tallies(ledger, rows);
    let team = figures::tallies(ledger, &team.map(|team| ledger.of_teams(&[team])).unwrap_or_default());
    let of_team: BTreeMap<&str, Share> =
        team.iter().map(|t| (t.rule.rule_id.as_str(), over_rate_months(t))).collect();
    let beside = |t: &RuleTally| of_team.get(t.rule.rule_id.as_str()).copied().unwrap_or_default();
    let chosen: Vec<&RuleTally> = own
        .iter()
        .filter(|t| t.rule.owner_role == "practitioner" && t.rule.kind == Kind::Deadline)
        .filter(|t| over_rate_months(t).due + beside(t).due > 0)
        .collect();
    let line = |t: &&RuleTally| RateLine {
        title: t.rule.title.clone(),
        basis: basis_words(t.rule.basis),
        paragraphs: t.rule.paragraphs.join(", "),
        own: rate(over_rate_months(t), Some(ledger.options.rag)),
        team: rate(beside(t), Some(ledger.options.rag)),
    };
    by_family(&chosen)
        .into_iter()
        .map(|(name, of)| RateFamily { name, lines: of.iter().map(line).collect() })
        .collect()
}

/// Of the policy deadlines a practitioner answers for, the share met over the twelve months.
fn own_headline(ledger: &Ledger, rows: &Rows) -> Rate {
    let fits = |t: &figures::RuleTally| {
        t.rule.owner_role == "practitioner"
            && t.rule.kind == Kind::Deadline
            && t.rule.basis == super::Basis::Policy
    };
    let share = figures::tallies(ledger, rows).iter().filter(|t| fits(t)).map(over_rate_months).sum();
    rate(share, Some(ledger.options.rag))
}

fn rates_heading(ledger: &Ledger, headline: &Rate) -> String {
    let months = format!("in the {RATE_MONTHS} months to {}", words::month(ledger.month()));
    match headline.counts.as_str() {
        "" => format!("Your rates: no policy deadline of yours fell due {months}"),
        _ => format!("Your rates: {} of policy deadlines met {months}", headline.sentence()),
    }
}
