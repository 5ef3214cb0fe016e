//! The service manager's pack: run the team. One for each team that something belongs to.

use serde::Serialize;

use super::{
    about::{self, Frame, Tile},
    charts::Chart,
    figures::{self, rate},
    ledger::Ledger,
    pack::{Card, FILES, Pack},
    page::Shown,
    people::{People, people},
    rule_tables::{self, RuleTable},
    sections::{self, Cut, Section},
    seen::{Seen, seen},
    words,
    work::{self, Heading, List, Tally, Task, Todo, coming, list, ordered, tasks},
};
use crate::Result;

const OWNERS: [&str; 2] = ["service_manager", "practice_supervisor"];

const SECTIONS: [Section; 10] = [
    Section {
        id: "plan-reviews",
        title: "Case plan reviews",
        caption: "Case plan reviews overdue and due within four weeks",
        rules: &["unreviewed_case_plan", "triggered_review_overdue"],
    },
    Section {
        id: "closure-due",
        title: "Cases due for closure",
        caption: "Cases overdue for closure and due within four weeks, with the step each waits for",
        rules: &["overdue_closure", "stalled_safeguarding"],
    },
    Section {
        id: "closed-wrongly",
        title: "Closed without all that closing asks",
        caption: "Closed cases whose checklist, authority or safeguarding decision is missing",
        rules: &[
            "checklist_incomplete",
            "closed_without_authority",
            "safeguarding_open_at_closure",
            "closed_with_hearing_ahead",
            "closed_without_plan",
        ],
    },
    Section {
        id: "reports",
        title: "Reports to approve",
        caption: "Reports filed without the approval they need",
        rules: &["unapproved_report", "approver_edited", "approved_needing_changes"],
    },
    Section {
        id: "plans-to-sign",
        title: "Plans to sign",
        caption: "Case plans of closed cases that are not signed",
        rules: &["plan_not_signed"],
    },
    Section {
        id: "unallocated",
        title: "Unallocated cases",
        caption: "Cases that nobody holds",
        rules: &["unallocated_case"],
    },
    Section {
        id: "countersign",
        title: "Closures to countersign",
        caption: "Closures that need a service manager's countersignature",
        rules: &["not_countersigned"],
    },
    Section {
        id: "delegations",
        title: "Delegations to assess",
        caption: "Practitioners who close their own cases and are due their yearly assessment",
        rules: &["delegation_not_assessed"],
    },
    Section {
        id: "oversight",
        title: "Reviews of data and quality",
        caption: "Monthly reviews of management information, and QAI tools that are not logged or stand in the case record",
        rules: &["mi_review_missed", "qai_not_logged", "qai_in_case_record"],
    },
    Section {
        id: "records",
        title: "Records and access",
        caption: "Deaths to record, one file for two guardians, access to be decided, and records opened without a purpose",
        rules: &[
            "death_not_recorded",
            "one_file_two_guardians",
            "shield_access_undecided",
            "shielded_case_opened",
            "purposeless_access",
        ],
    },
];

#[derive(Serialize)]
struct Page {
    frame: Frame,
    own: Cut,
    team_list: List,
    /// Words that somebody has to look at: never a breach, and so in a list of their own.
    look_list: Option<List>,
    people: People,
    charts: Vec<Chart>,
    tables: Vec<RuleTable>,
    seen: Seen,
}

pub fn keys(ledger: &Ledger) -> Vec<String> {
    ledger.team_ids().into_iter().map(str::to_owned).collect()
}

pub fn pack<'a>(ledger: &Ledger<'a>, key: &str) -> Result<Pack<'a>> {
    let rows = ledger.of_teams(&[key]);
    let tallies = figures::tallies(ledger, &rows);
    let headline = figures::headline(&tallies);
    let own = tasks(ledger, &rows, &OWNERS);
    let tally = Tally::of(&own);
    let practitioners = tasks(ledger, &rows, &["practitioner"]);
    let theirs = Tally::of(&practitioners);
    let (to_look_at, to_do): (Vec<Task>, Vec<Task>) =
        practitioners.iter().copied().partition(|task| task.todo == Todo::Look);
    let with_coming = ordered([own, coming(ledger, &rows, &OWNERS)].concat());
    let (seen, sheet) = seen(ledger, &rows);

    let name = ledger.team_name(key);
    let mut frame = Frame::of(
        ledger,
        about::Of {
            title: &name,
            audience: "Service manager's pack",
            untold: about::untold_of(&tally, "of yours"),
            files: FILES.to_vec(),
        },
    );
    frame.lead = vec![
        sections::message(ledger, &tally),
        format!("Practitioners in the team have {}.", theirs.in_sentence()),
        sections::month_message(ledger, &headline),
    ];
    frame.tiles = vec![
        Tile::count(tally.overdue, "overdue with you", longest(&tally)),
        Tile::count(tally.due_soon, "due soon with you", work::soon(ledger)),
        Tile::count(theirs.overdue, "overdue with practitioners", longest(&theirs)),
        sections::month_tile(ledger, &headline),
        sections::cases_tile(&rows),
    ];
    frame.queries = vec!["findings.sql", "measures_by_team.sql", "open_cases.sql"];
    let page = Page {
        own: sections::cut(ledger, &with_coming, &SECTIONS, true),
        team_list: list(ledger, &team_heading(), &to_do),
        look_list: (!to_look_at.is_empty()).then(|| list(ledger, &look_heading(), &to_look_at)),
        people: people(ledger, &rows, &tallies),
        charts: sections::charts(ledger, &rows, &tallies)?,
        tables: rule_tables::tables(ledger, &tallies),
        seen,
        frame: contents(frame),
    };
    Ok(Pack {
        title: format!("{name}: service manager's pack"),
        shown: Shown::of(&page),
        tasks: ordered([with_coming, practitioners].concat()),
        card: Card {
            name,
            group: ledger.team(key).and_then(|team| team.service_area.clone()).unwrap_or_default(),
            cases: rows.cases.len() as i64,
            tally,
            rate: rate(*headline.shares.last().expect("there are thirteen months"), Some(ledger.options.rag)),
            href: String::new(),
        },
        findings_of: &[],
        sheets: sheet.into_iter().collect(),
        rows,
    })
}

fn team_heading() -> Heading<'static> {
    Heading {
        id: "team-list",
        title: "Waiting for practitioners",
        caption: "What waits for the practitioners of the team, the longest overdue first",
        with_person: true,
        rest_in: "worklist.xlsx",
    }
}

fn look_heading() -> Heading<'static> {
    Heading {
        id: "look-list",
        title: "Words and names to look at",
        caption: "Found by reading: a practitioner has to look, and none of these counts as a breach",
        with_person: true,
        rest_in: "worklist.xlsx",
    }
}

fn contents(mut frame: Frame) -> Frame {
    frame.link("yours", "What waits for you");
    frame.link("practitioners", "Practitioners");
    frame.link("trends", "Thirteen months");
    frame.link("measures", "Every rule");
    frame.link("seen", "Children last seen");
    frame.link("untold-rules", "What could not be measured");
    frame.link("about", "About this page");
    frame
}

/// How long the longest has been overdue.
pub fn longest(tally: &Tally) -> String {
    match tally.oldest {
        0 => String::new(),
        days => format!("longest {}", words::counted(days, "day", "days")),
    }
}
