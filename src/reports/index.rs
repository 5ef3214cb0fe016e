//! Where to start: every pack, by audience; the headline numbers of the whole organisation; what could not be told,
//! and what stands in no pack.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    about::{self, Frame, Said},
    answers, area, audience,
    charts::Chart,
    coverage, director,
    figures::{self, Trend},
    ledger::{Ledger, Rows},
    pack::{Card, Written},
    page::Shown,
    sections, words,
    work::{Tally, Task},
};
use crate::Result;

/// More practitioners than this and the page would be too long to open: the folders hold the others.
const PEOPLE_SHOWN: usize = 6000;

const QUESTIONS: [&str; 4] = [
    "Are records kept in time?",
    "What is overdue in the whole organisation?",
    "Where is the pack I am looking for?",
    "What stands in no pack?",
];

#[derive(Serialize)]
struct Page {
    frame: Frame,
    audiences: Vec<Packs>,
    /// Work that stands in no pack: whose it is, and how much.
    elsewhere: Vec<Elsewhere>,
    charts: Vec<Chart>,
    exports: Vec<ExportLine>,
    absent_tables: String,
    absent_columns: Vec<String>,
    undeclared: Vec<String>,
    coverage: String,
    idle_teams: String,
}

#[derive(Serialize)]
struct Packs {
    id: &'static str,
    title: &'static str,
    opens_it_to: &'static str,
    n: String,
    /// Where there is one for each person: in groups, by team. Else a table.
    by_team: bool,
    groups: Vec<Group>,
    remark: String,
}

#[derive(Serialize)]
struct Group {
    name: String,
    sentence: String,
    cards: Vec<Card>,
}

#[derive(Serialize)]
struct Elsewhere {
    whose: String,
    n: i64,
    rules: String,
}

#[derive(Serialize)]
struct ExportLine {
    file: String,
    read: String,
    kept: String,
    refused: String,
    duplicates: String,
    cells: String,
}

/// The page, from the cards of the packs that were written.
///
/// # Errors
/// As the charts give them.
pub fn shown(ledger: &Ledger, written: &[Written]) -> Result<Shown> {
    let rows = ledger.of_all();
    let tallies = figures::tallies(ledger, &rows);
    let headline = figures::headline(&tallies);
    let all: Vec<Task> = rows.held.iter().filter_map(|f| Task::of(ledger, f)).collect();
    let tally = Tally::of(&all);
    let mut frame = Frame::of(
        ledger,
        about::Of {
            title: "Where to start",
            audience: "Every pack",
            questions: &QUESTIONS,
            answers: answers(ledger, &rows, &headline, &tally, written),
            untold: about::Untold {
                n: words::number(tally.cannot_tell),
                what: "things could not be judged: the export cannot say. They are in the work lists of those who can".into(),
            },
            files: Vec::new(),
        },
    );
    frame.queries = vec!["measures_by_team.sql", "findings.sql", "open_cases.sql"];
    for packs in written {
        frame.link(packs.audience.folder, packs.audience.title);
    }
    frame.link("elsewhere", "In no pack");
    frame.link("trends", "Thirteen months");
    frame.link("exports", "The exports");
    frame.link("untold-rules", "What could not be measured");
    frame.link("about", "About this page");
    let exports = &ledger.options.exports;
    Ok(Shown::of(&Page {
        audiences: written.iter().map(packs).collect(),
        elsewhere: elsewhere(ledger, &all, written),
        charts: sections::charts(ledger, &rows, &tallies)?,
        exports: export_lines(ledger),
        absent_tables: words::list(&exports.absent_tables),
        absent_columns: exports.absent_columns.clone(),
        undeclared: undeclared(ledger),
        coverage: coverage::totals(ledger),
        idle_teams: idle(ledger),
        frame,
    }))
}

fn answers(ledger: &Ledger, rows: &Rows, headline: &Trend, tally: &Tally, written: &[Written]) -> Vec<Said> {
    let (measured, rules) = about::measured(ledger);
    let packs: Vec<String> = written
        .iter()
        .map(|packs| {
            format!("{} ({})", words::inner(packs.audience.title), words::number(packs.cards.len() as i64))
        })
        .collect();
    let all: Vec<Task> = rows.held.iter().filter_map(|f| Task::of(ledger, f)).collect();
    let elsewhere = elsewhere(ledger, &all, written);
    let n: i64 = elsewhere.iter().map(|line| line.n).sum();
    let stray = match n {
        0 => "Nothing: everything that waits for someone stands in a work list.".to_owned(),
        n => format!(
            "{} for someone and stand in no work list here.",
            words::counted(n, "thing waits", "things wait")
        ),
    };
    vec![
        answers::month(ledger, headline, "trends"),
        Said::count(
            tally.overdue,
            format!(
                "{} overdue now and {} due soon, by the {measured} rules that were measured, of {rules}.",
                words::counted(tally.overdue, "thing is", "things are"),
                words::number(tally.due_soon)
            ),
            "trends",
        ),
        Said::count(
            written.iter().map(|packs| packs.cards.len() as i64).sum(),
            format!("Each in a folder of its own, to hand over as it is: {}.", words::list(&packs)),
            written.first().map_or("exports", |packs| packs.audience.folder),
        ),
        Said::count(n, stray, "elsewhere"),
    ]
}

fn packs(written: &Written) -> Packs {
    let by_team = written.audience.folder == "practitioner";
    let mut groups: BTreeMap<&str, Vec<&Card>> = BTreeMap::new();
    for card in written.cards.iter().take(PEOPLE_SHOWN) {
        groups.entry(if by_team { &card.group } else { "" }).or_default().push(card);
    }
    let group = |(name, mut cards): (&str, Vec<&Card>)| {
        cards.sort_by(|a, b| (&a.name, &a.href).cmp(&(&b.name, &b.href)));
        let overdue = cards.iter().map(|card| card.tally.overdue).sum();
        Group {
            name: name.to_owned(),
            sentence: format!(
                "{}, {} overdue",
                words::counted(cards.len() as i64, "practitioner", "practitioners"),
                words::number(overdue)
            ),
            cards: cards.into_iter().cloned().collect(),
        }
    };
    Packs {
        id: written.audience.folder,
        title: written.audience.title,
        opens_it_to: written.audience.opens_it_to,
        n: words::counted(written.cards.len() as i64, "pack", "packs"),
        by_team,
        groups: groups.into_iter().map(group).collect(),
        remark: match written.cards.len() {
            n if n > PEOPLE_SHOWN => format!(
                "The first {} of {} are linked here; the folder {} holds them all, by staff_id.",
                words::number(PEOPLE_SHOWN as i64),
                words::number(n as i64),
                written.audience.folder
            ),
            _ => String::new(),
        },
    }
}

/// Work whose owner has no pack here, and, where directors have none either, work of no team.
fn elsewhere(ledger: &Ledger, all: &[Task], written: &[Written]) -> Vec<Elsewhere> {
    let of_a_team = |task: &Task| task.finding.current_team_id.is_some();
    let is_written = |folder: &str| written.iter().any(|w| w.audience.folder == folder);
    let covered: Vec<&str> = audience::ALL
        .iter()
        .filter(|a| is_written(a.folder))
        .flat_map(|a| a.owners.iter().copied())
        .collect();
    // A service area's leaders have a pack where the team is in an area.
    let is_of_an_area = |task: &Task| {
        let team = task.finding.current_team_id.as_deref().and_then(|team| ledger.team(team));
        team.is_some_and(|team| team.service_area.is_some())
    };
    let mut by_whose: BTreeMap<String, BTreeMap<&str, i64>> = BTreeMap::new();
    for task in all {
        let role = task.finding.owner_role.as_str();
        let whose = match (covered.contains(&role), of_a_team(task)) {
            (true, true) if !area::OWNERS.contains(&role) || is_of_an_area(task) => continue,
            (true, true) => format!("{}, of a team in no service area", words::capital(&words::plain(role))),
            (_, false) if is_written(director::FOLDER) => continue,
            (true, false) => format!("{}, of no team", words::capital(&words::plain(role))),
            (false, _) => {
                format!("{}: no pack is written for this role", words::capital(&words::plain(role)))
            }
        };
        *by_whose.entry(whose).or_default().entry(&task.rule.rule_id).or_default() += 1;
    }
    let title = |rule: &str| ledger.rule(rule).map_or(rule.to_owned(), |rule| rule.title.clone());
    by_whose
        .into_iter()
        .map(|(whose, rules)| Elsewhere {
            whose,
            n: rules.values().sum(),
            rules: rules
                .iter()
                .map(|(rule, n)| format!("{} ({})", title(rule), words::number(*n)))
                .collect::<Vec<_>>()
                .join("; "),
        })
        .collect()
}

fn export_lines(ledger: &Ledger) -> Vec<ExportLine> {
    let line = |file: &super::ExportFile| {
        let number = |of: fn(&super::FileCounts) -> u64| {
            let n = file.counts.as_ref().map(|counts| i64::try_from(of(counts)).unwrap_or(i64::MAX));
            n.map_or_else(|| "[c]".to_owned(), words::number)
        };
        ExportLine {
            file: file.file.clone(),
            read: number(|counts| counts.rows_read),
            kept: number(|counts| counts.rows_kept),
            refused: number(|counts| counts.rows_rejected),
            duplicates: number(|counts| counts.exact_duplicates),
            cells: number(|counts| counts.cells_rejected),
        }
    };
    ledger.options.exports.files.iter().map(line).collect()
}

fn undeclared(ledger: &Ledger) -> Vec<String> {
    let files = ledger.options.exports.files.iter().filter(|file| !file.undeclared_columns.is_empty());
    files.map(|file| format!("{}: {}", file.file, file.undeclared_columns.join(", "))).collect()
}

fn idle(ledger: &Ledger) -> String {
    let idle: Vec<String> = ledger.idle_team_ids().into_iter().map(|team| ledger.team_name(team)).collect();
    match idle.len() {
        0 => String::new(),
        1 => format!("{} has no case, finding or measure, and so no pack.", idle[0]),
        n if n <= 20 => format!("{} have no case, finding or measure, and so no pack.", words::list(&idle)),
        n => format!("{} teams have no case, finding or measure, and so no pack.", words::number(n as i64)),
    }
}
