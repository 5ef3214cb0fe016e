//! The business services pack: the monthly data compliance review (7.2). One for each team that something belongs
//! to, and one over all the teams of a manager who has several.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    about::{self, Frame, Said},
    answers,
    charts::Chart,
    figures::{self, Rate, rate},
    ledger::{Ledger, Rows},
    movement,
    others::Whose,
    pack::{Card, FILES, Pack},
    page::Shown,
    review::{self, Months, MovedExports, RetentionAhead, SignOff},
    rule_tables::{self, RuleTable},
    sections::{self, Cut, Section, section_list},
    seen::{Seen, seen},
    words,
    work::{List, Tally, Task, coming, ordered, tasks, tasks_of_rules},
};
use crate::Result;

const OWNERS: [&str; 1] = ["business_services_manager"];

const QUESTIONS: [&str; 5] = [
    "Was the month better or worse than those before?",
    "Which rules moved by more than chance?",
    "What do I have to put right?",
    "What is wrong with the data?",
    "What is to be archived, destroyed or deleted?",
];

/// What is to be archived, destroyed or deleted, in the sections of the work list.
const TO_GO: [&str; 4] = ["police", "bundles", "archive", "expired"];

const SECTIONS: [Section; 6] = [
    Section {
        id: "scanning",
        title: "Scanning and logging",
        caption: "Documents received and not scanned to the case record, or not logged, in time",
        rules: &["late_scan", "receipt_not_logged"],
    },
    Section {
        id: "police",
        title: "Police information",
        caption: "Police information kept beyond its time, or lost before it",
        rules: &["police_information_kept", "police_information_lost"],
    },
    Section {
        id: "bundles",
        title: "Court bundles and paper",
        caption: "Court bundles and paper not destroyed, moved or logged as they should be",
        rules: &[
            "bundle_not_destroyed",
            "electronic_bundle_kept",
            "paper_move_untracked",
            "paper_location_unlogged",
        ],
    },
    Section {
        id: "archive",
        title: "Closing and archive",
        caption: "Closed cases that wait for letters, the archive or its register",
        rules: &[
            "ready_not_closed",
            "letters_not_sent",
            "associate_not_confirmed",
            "not_archived",
            "archive_not_registered",
            "contact_log_copy_kept",
            "referral_document_kept",
        ],
    },
    Section {
        id: "expired",
        title: "Expired retention",
        caption: "Records that should have been deleted, and those deleted too early",
        rules: &["retention_expired", "deleted_too_early"],
    },
    Section {
        id: "reviews",
        title: "Monthly reviews",
        caption: "Monthly data compliance reviews of the team that are due",
        rules: &["data_review_missed"],
    },
];

/// What the review asks of the team's data, whoever has to put it right.
const DATA: [Section; 4] = [
    Section {
        id: "diversity",
        title: "Missing diversity",
        caption: "Children whose diversity or needs information is missing",
        rules: &["missing_diversity", "missing_child_needs"],
    },
    Section {
        id: "dates",
        title: "Missing dates and stages",
        caption: "Rows without a date or a stage that a rule needs, as the exports stand",
        rules: &["missing_key_date", "stage_missing", "impossible_order"],
    },
    Section {
        id: "refused",
        title: "Refused rows and cells",
        caption: "Rows and cells of the exports that could not be read, in cases of the team",
        rules: &["rejected_data", "conflicting_duplicate"],
    },
    Section {
        id: "references",
        title: "Broken references",
        caption: "Rows that point at something that is not there",
        rules: &["broken_reference", "childless_case"],
    },
];

#[derive(Serialize)]
struct Page {
    frame: Frame,
    own: Cut,
    data_lists: Vec<List>,
    tables: Vec<RuleTable>,
    months: Months,
    charts: Vec<Chart>,
    moved: Option<Chart>,
    /// The teams side by side, where there are several.
    teams: Vec<TeamLine>,
    retention: Option<RetentionAhead>,
    exports: MovedExports,
    sign_off: SignOff,
    seen: Seen,
}

#[derive(Serialize)]
struct TeamLine {
    name: String,
    cases: i64,
    tally: Tally,
    rate: Rate,
}

pub fn keys(ledger: &Ledger) -> Vec<String> {
    let teams = ledger.team_ids().into_iter().map(str::to_owned);
    teams.chain(managers(ledger).into_keys()).collect()
}

pub fn pack<'a>(ledger: &Ledger<'a>, key: &str) -> Result<Pack<'a>> {
    let several = managers(ledger).remove(key);
    let (name, team_ids) = match &several {
        Some((manager, teams)) => (format!("Teams of {}", ledger.person_name(manager)), teams.clone()),
        None => (ledger.team_name(key), vec![key]),
    };
    let rows = ledger.of_teams(&team_ids);
    let tallies = figures::tallies(ledger, &rows);
    let headline = figures::headline(&tallies);
    let own = tasks(ledger, &rows, &OWNERS);
    let tally = Tally::of(&own);
    let with_coming = ordered([own, coming(ledger, &rows, &OWNERS)].concat());
    let (seen, seen_sheet) = seen(ledger, &rows);
    let (retention, retention_sheet) = review::retention(ledger, &rows);

    let mut frame = Frame::of(
        ledger,
        about::Of {
            title: &name,
            audience: "Business services: monthly data compliance review",
            questions: &QUESTIONS,
            answers: vec![
                answers::month(ledger, &headline, "measures"),
                answers::rules_moved(&tallies, "measures"),
                answers::waits(ledger, &tally, "yours"),
                in_sections(ledger, &rows, &DATA, "data"),
                to_go(ledger, &rows),
            ],
            untold: about::untold_of(&tally, "of yours"),
            files: FILES.to_vec(),
        },
    );
    frame.queries = vec!["measures_by_team.sql", "findings.sql", "open_cases.sql"];
    let page = Page {
        own: sections::cut(ledger, &not_of_data(&with_coming), &SECTIONS, false),
        data_lists: data_lists(ledger, &rows),
        tables: rule_tables::tables(ledger, &tallies),
        months: review::months(ledger, &tallies),
        charts: sections::charts(ledger, &rows, &tallies)?,
        moved: movement::chart(&rows)?,
        teams: if several.is_some() { side_by_side(ledger, &team_ids) } else { Vec::new() },
        sign_off: review::sign_off(
            ledger,
            &rows,
            &if several.is_some() { words::inner(&name) } else { name.clone() },
        ),
        exports: review::moved_exports(ledger),
        frame: contents(frame, several.is_some(), retention.is_some()),
        retention,
        seen,
    };
    Ok(Pack {
        title: format!("{name}: business services pack"),
        shown: Shown::of(&page),
        card: Card {
            group: group(ledger, &team_ids),
            name,
            cases: rows.cases.len() as i64,
            tally,
            rate: rate(headline.last(), Some(ledger.options.rag)),
            href: String::new(),
        },
        tasks: with_coming,
        whose: Whose::teams(&team_ids),
        sheets: seen_sheet.into_iter().chain(retention_sheet).collect(),
        rows,
    })
}

/// Managers of several teams by the keys of their packs: the manager and the teams.
fn managers<'a>(ledger: &Ledger<'a>) -> BTreeMap<String, (&'a str, Vec<&'a str>)> {
    let mut teams_of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let teams = ledger.team_ids();
    for team in &teams {
        for manager in ledger.leaders(team, "business_services_manager") {
            teams_of.entry(manager).or_default().push(team);
        }
    }
    let several = teams_of.into_iter().filter(|(_, teams)| teams.len() > 1);
    // A person whose id is also a team's has a key of their own.
    let key = |manager: &str| match teams.binary_search(&manager) {
        Ok(_) => format!("{manager}-teams"),
        Err(_) => manager.to_owned(),
    };
    several.map(|(manager, teams)| (key(manager), (manager, teams))).collect()
}

/// What is open in these sections, each by its name.
fn in_sections(ledger: &Ledger, rows: &Rows, sections: &[Section], link: &'static str) -> Said {
    let mut all = 0;
    let mut parts = Vec::new();
    let mut untold = Vec::new();
    for section in sections {
        let known: Vec<&str> =
            section.rules.iter().copied().filter(|rule| ledger.rule(rule).is_some()).collect();
        if known.iter().any(|rule| ledger.unmeasured(rule).is_some()) {
            untold.push(words::inner(section.title));
        }
        let n = Tally::of(&tasks_of_rules(ledger, rows, &known)).overdue;
        all += n;
        if n > 0 {
            parts.push(format!("{} ({})", words::inner(section.title), words::number(n)));
        }
    }
    let open = match parts.as_slice() {
        [] => "Nothing is overdue or open.".to_owned(),
        parts => format!("Overdue or open: {}.", words::list(parts)),
    };
    let untold = match untold.as_slice() {
        [] => String::new(),
        of => format!(" Not all of it could be measured: {}.", words::list(of)),
    };
    Said::count(all, format!("{open}{untold}"), link)
}

fn to_go(ledger: &Ledger, rows: &Rows) -> Said {
    let sections: Vec<Section> = SECTIONS.into_iter().filter(|section| TO_GO.contains(&section.id)).collect();
    in_sections(ledger, rows, &sections, "yours")
}

/// What the lists of the team's data do not hold already.
fn not_of_data<'a>(tasks: &[Task<'a>]) -> Vec<Task<'a>> {
    let is_of_data = |task: &&Task| DATA.iter().any(|s| s.rules.contains(&task.rule.rule_id.as_str()));
    tasks.iter().filter(|task| !is_of_data(task)).copied().collect()
}

fn data_lists(ledger: &Ledger, rows: &Rows) -> Vec<List> {
    let mut lists = Vec::new();
    for section in &DATA {
        let known: Vec<&str> =
            section.rules.iter().copied().filter(|rule| ledger.rule(rule).is_some()).collect();
        if known.is_empty() {
            continue;
        }
        let tasks = tasks_of_rules(ledger, rows, &known);
        let mut list = section_list(ledger, section, &known, &tasks, true);
        for remark in &mut list.remarks {
            *remark = remark.replace("worklist.xlsx", "findings.csv");
        }
        lists.push(list);
    }
    lists
}

fn side_by_side(ledger: &Ledger, team_ids: &[&str]) -> Vec<TeamLine> {
    let line = |team: &&str| {
        let rows = ledger.of_teams(&[team]);
        let headline = figures::headline(&figures::tallies(ledger, &rows));
        TeamLine {
            name: ledger.team_name(team),
            cases: rows.cases.len() as i64,
            tally: Tally::of(&tasks(ledger, &rows, &OWNERS)),
            rate: rate(headline.last(), Some(ledger.options.rag)),
        }
    };
    team_ids.iter().map(line).collect()
}

fn group(ledger: &Ledger, team_ids: &[&str]) -> String {
    match team_ids {
        [team] => ledger.team(team).and_then(|team| team.service_area.clone()).unwrap_or_default(),
        several => words::list(&several.iter().map(|team| ledger.team_name(team)).collect::<Vec<_>>()),
    }
}

fn contents(mut frame: Frame, has_teams: bool, has_retention: bool) -> Frame {
    if has_teams {
        frame.link("teams", "Teams side by side");
    }
    frame.link("measures", "The month, rule by rule");
    frame.link("yours", "What waits for you");
    frame.link("data", "The team's data");
    if has_retention {
        frame.link("ahead", "Retention ahead");
    }
    frame.link("exports", "The exports since the last");
    frame.link("moved", "What moved");
    frame.link("trends", "Thirteen months");
    frame.link("seen", "Children last seen");
    frame.link("sign-off", "Sign off");
    frame.link("untold-rules", "What could not be measured");
    frame.link("about", "About this page");
    frame
}
