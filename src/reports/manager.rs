//! The page of somebody who manages people: a service manager's team, a practice supervisor's people. What waits for the
//! manager, what waits for each of the people, how they keep time, and which child was seen longest ago.

use serde::Serialize;

use super::{
    about::{self, Frame},
    answers,
    charts::Chart,
    figures::{self, RuleTally, Trend, rate},
    ledger::{Ledger, Rows},
    movement,
    others::Whose,
    pack::{Card, FILES, Pack},
    page::Shown,
    people::{People, people},
    rule_tables::{self, RuleTable},
    sections::{self, Cut, Section},
    seen::{Seen, seen},
    words,
    work::{Heading, List, Tally, Task, Todo, coming, list, ordered, tasks},
};
use crate::Result;

pub const OWNERS: [&str; 2] = ["service_manager", "practice_supervisor"];

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

/// Whose page it is, and of whom.
pub struct Of<'k, 'a> {
    pub name: String,
    /// `Service manager's pack`.
    pub audience: &'static str,
    pub questions: &'k [&'static str],
    /// The area it stands under where packs are listed.
    pub group: String,
    pub rows: Rows<'a>,
    pub whose: Whose,
    /// How the people are spoken of: `Practitioners in the team`, `The people you supervise`.
    pub people: &'static str,
    /// What they are called as one: `The team`.
    pub together: &'static str,
    /// Whose work beside the manager's it lists, by the roles that own it.
    pub others: Vec<&'a str>,
    /// Whether the page is of a team, with its backlog and movement, or of people alone.
    pub is_of_a_team: bool,
}

#[derive(Serialize)]
struct Page {
    frame: Frame,
    own: Cut,
    team_list: List,
    /// Words that somebody has to look at: never a breach, and so in a list of their own.
    look_list: Option<List>,
    people: People,
    charts: Vec<Chart>,
    moved: Option<Chart>,
    tables: Vec<RuleTable>,
    seen: Seen,
}

/// What the page is counted from.
struct Counted<'a> {
    tallies: Vec<RuleTally<'a>>,
    headline: Trend,
    own: Vec<Task<'a>>,
    theirs: Vec<Task<'a>>,
    /// What falls due within four weeks, of the manager and of the people.
    ahead: Vec<Task<'a>>,
}

/// The pack.
///
/// # Errors
/// As the charts give them.
pub fn pack<'a>(ledger: &Ledger<'a>, of: Of<'_, 'a>) -> Result<Pack<'a>> {
    let tallies = figures::tallies(ledger, &of.rows);
    let counted = Counted {
        headline: figures::headline(&tallies),
        own: tasks(ledger, &of.rows, &OWNERS),
        theirs: tasks(ledger, &of.rows, &of.others),
        ahead: coming(ledger, &of.rows, &OWNERS),
        tallies,
    };
    let tally = Tally::of(&counted.own);
    let with_coming = ordered([counted.own.clone(), counted.ahead.clone()].concat());
    let (seen, sheet) = seen(ledger, &of.rows);
    let page = page(ledger, &of, &counted, &with_coming, seen)?;
    Ok(Pack {
        title: format!("{}: {}", of.name, words::inner(of.audience)),
        shown: Shown::of(&page),
        tasks: ordered([with_coming, counted.theirs].concat()),
        card: Card {
            name: of.name,
            group: of.group,
            cases: of.rows.cases.len() as i64,
            tally,
            rate: rate(counted.headline.last(), Some(ledger.options.rag)),
            href: String::new(),
        },
        whose: of.whose,
        sheets: sheet.into_iter().collect(),
        rows: of.rows,
    })
}

fn page(ledger: &Ledger, of: &Of, counted: &Counted, with_coming: &[Task], seen: Seen) -> Result<Page> {
    let tally = Tally::of(&counted.own);
    let (to_look_at, to_do): (Vec<Task>, Vec<Task>) =
        counted.theirs.iter().copied().partition(|task| task.todo == Todo::Look);
    let mut frame = Frame::of(
        ledger,
        about::Of {
            title: &of.name,
            audience: of.audience,
            questions: of.questions,
            answers: answers(ledger, of, counted),
            untold: about::untold_of(&tally, "of yours"),
            files: FILES.to_vec(),
        },
    );
    frame.queries = vec!["findings.sql", "measures_by_team.sql", "open_cases.sql", "last_seen.sql"];
    Ok(Page {
        own: sections::cut(ledger, with_coming, &SECTIONS, true),
        team_list: list(ledger, &team_heading(), &to_do),
        look_list: (!to_look_at.is_empty()).then(|| list(ledger, &look_heading(), &to_look_at)),
        people: people(ledger, &of.rows, &counted.tallies, of.together),
        charts: sections::charts(ledger, &of.rows, &counted.tallies)?,
        moved: movement::chart(&of.rows)?,
        tables: rule_tables::tables(ledger, &counted.tallies),
        seen,
        frame: contents(frame, of.is_of_a_team),
    })
}

fn answers(ledger: &Ledger, of: &Of, counted: &Counted) -> Vec<about::Said> {
    let waits = answers::waits(ledger, &Tally::of(&counted.own), "yours");
    let overdue = answers::with_whom(ledger, of.people, &counted.theirs, "practitioners");
    let third = match of.is_of_a_team {
        true => answers::cases(ledger, &of.rows, "yours"),
        false => answers::next(ledger, &counted.theirs, "team-list"),
    };
    let seen = answers::seen_longest_ago(ledger, &of.rows, "seen");
    vec![waits, overdue, third, seen, answers::month(ledger, &counted.headline, "trends")]
}

fn team_heading() -> Heading<'static> {
    Heading {
        id: "team-list",
        title: "Waiting for practitioners",
        caption: "What waits for the practitioners, the longest overdue first",
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

fn contents(mut frame: Frame, is_of_a_team: bool) -> Frame {
    frame.link("yours", "What waits for you");
    frame.link("practitioners", "Practitioners");
    frame.link("trends", "Thirteen months");
    if is_of_a_team {
        frame.link("moved", "What moved");
    }
    frame.link("measures", "Every rule");
    frame.link("seen", "Children last seen");
    frame.link("untold-rules", "What could not be measured");
    frame.link("about", "About this page");
    frame
}
