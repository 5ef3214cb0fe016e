//! The practitioner's pack: plan the day. One for everyone who holds an open case now.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    about::{self, Frame, Said},
    answers,
    data::Kind,
    figures::{self, Rate, RuleTally, basis_words, rate},
    ledger::{Ledger, Rows},
    others::Whose,
    pack::{Card, FILES, Pack},
    page::Shown,
    people::{RATE_MONTHS, over_rate_months},
    rule_tables::by_family,
    seen::kind,
    stats::{Funnel, Share, Side},
    words,
    work::{Heading, List, Tally, Task, Todo, list, tasks},
};
use crate::Result;

const OWNERS: [&str; 1] = ["practitioner"];

const QUESTIONS: [&str; 5] = [
    "What is overdue?",
    "What falls due next?",
    "Which case should I look at first?",
    "Which child did I see longest ago?",
    "How do I stand beside my team?",
];

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
    let name = ledger.person_name(key).to_owned();
    let team_name = team.map_or_else(|| "no team".into(), |team| ledger.team_name(team));
    let tallies = figures::tallies(ledger, &rows);
    let of_team = team.map_or(&[][..], |team| ledger.tallies_of_team(team));
    let rates = rates(ledger, &tallies, of_team);
    let own_headline = headline(&tallies);
    let mut frame = Frame::of(
        ledger,
        about::Of {
            title: &name,
            audience: "Practitioner's pack",
            questions: &QUESTIONS,
            answers: vec![
                answers::waits(ledger, &tally, "overdue"),
                answers::next(ledger, &own, "due-soon"),
                first_case(&rows, &own),
                answers::seen_longest_ago(ledger, &rows, "cases"),
                beside_team(ledger, own_headline, headline(of_team), &team_name),
            ],
            untold: about::untold_of(&tally, "of yours"),
            files: FILES.to_vec(),
        },
    );
    frame.queries = vec!["findings.sql", "open_cases.sql"];
    for (_, id, title, _) in LISTS.iter().take(3) {
        frame.link(id, title);
    }
    frame.link("cases", "Your open cases");
    frame.link("rates", "Your rates");
    frame.link("untold-rules", "What could not be measured");
    frame.link("about", "About this page");

    let headline = rate(own_headline, Some(ledger.options.rag));
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
        whose: Whose { owners: OWNERS.to_vec(), ..Whose::people(&[key]) },
        sheets: Vec::new(),
        rows,
    })
}

/// The case with most that is overdue, else most that falls due soon.
fn first_case(rows: &Rows, own: &[Task]) -> Said {
    let mut by_case: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for task in own {
        let Some(case) = task.finding.case_id.as_deref() else { continue };
        let (overdue, soon) = by_case.entry(case).or_default();
        match task.todo {
            Todo::Overdue => *overdue += 1,
            Todo::DueSoon => *soon += 1,
            Todo::CannotTell | Todo::Look | Todo::Later => {}
        }
    }
    let mut order: Vec<(&str, (i64, i64))> = by_case.into_iter().filter(|(_, (o, s))| o + s > 0).collect();
    order.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let of = |(case, (overdue, soon)): &(&str, (i64, i64))| match (overdue, soon) {
        (0, soon) => format!("{case} ({} due soon)", words::number(*soon)),
        (overdue, 0) => format!("{case} ({} overdue)", words::number(*overdue)),
        (overdue, soon) => {
            format!("{case} ({} overdue, {} due soon)", words::number(*overdue), words::number(*soon))
        }
    };
    let held = words::counted(rows.cases.len() as i64, "open case", "open cases");
    match order.split_first() {
        None => Said::of("–", format!("Nothing is overdue or due soon in any of your {held}."), "cases"),
        Some((first, rest)) => {
            let then: Vec<String> = rest.iter().take(2).map(of).collect();
            let then = if then.is_empty() { String::new() } else { format!(", then {}", words::list(&then)) };
            Said::of(first.0, format!("First {}{then}. You hold {held} now.", of(first)), "cases")
        }
    }
}

/// Own rates beside the team's, and whether they differ by more than chance.
fn beside_team(ledger: &Ledger, own: Share, team: Share, team_name: &str) -> Said {
    let rag = Some(ledger.options.rag);
    let (own_rate, team_rate) = (rate(own, rag), rate(team, rag));
    let months = format!("in the {RATE_MONTHS} months to {}", words::month(ledger.month()));
    if own.due == 0 {
        return Said::of("–", format!("No policy deadline of yours fell due {months}."), "rates");
    }
    let verdict = match Funnel::of(team).map(|funnel| funnel.beyond(own)) {
        None => "too few fell due there to judge by",
        Some(None) => "no more than chance apart",
        Some(Some(Side::Below)) => "yours is lower by more than chance",
        Some(Some(Side::Above)) => "yours is higher by more than chance",
    };
    let text = format!(
        "Of your policy deadlines {months}, {} were met; in {team_name}, {}: {verdict}.",
        own_rate.sentence(),
        team_rate.sentence()
    );
    Said { tag: own_rate.tag, ..Said::of(own_rate.percent, text, "rates") }
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

fn rates(ledger: &Ledger, own: &[RuleTally], team: &[RuleTally]) -> Vec<RateFamily> {
    let of_team: BTreeMap<&str, Share> =
        team.iter().map(|t| (t.rule.rule_id.as_str(), over_rate_months(t))).collect();
    let beside = |t: &RuleTally| of_team.get(t.rule.rule_id.as_str()).copied().unwrap_or_default();
    let chosen: Vec<&RuleTally> = own
        .iter()
        .filter(|t| t.rule.owner_role == "practitioner" && t.rule.kind == Kind::Deadline)
        .filter(|t| over_rate_months(t).due + beside(t).due > 0)
        .collect();
    let line = |t: &&RuleTally| RateLine {
        title: t.rule.counted_as().to_owned(),
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
fn headline(tallies: &[RuleTally]) -> Share {
    let fits = |t: &&RuleTally| t.rule.owner_role == "practitioner" && figures::is_headline(t.rule);
    tallies.iter().filter(fits).map(over_rate_months).sum()
}

fn rates_heading(ledger: &Ledger, headline: &Rate) -> String {
    let months = format!("in the {RATE_MONTHS} months to {}", words::month(ledger.month()));
    match headline.counts.as_str() {
        "" => format!("Your rates: no policy deadline of yours fell due {months}"),
        _ => format!("Your rates: {} of policy deadlines met {months}", headline.sentence()),
    }
}
