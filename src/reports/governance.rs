//! Governance's pack: keep the archive (4.9, 10). One for the whole organisation. Governance owns no duty of its own: it is
//! told what others have to put right, and by whom.

use serde::Serialize;

use super::{
    about::{self, Frame, Said},
    charts::{self, Chart},
    figures::{self, RuleTally, rate},
    ledger::{Ledger, Rows},
    moratorium,
    others::Whose,
    pack::{Card, FILES, Pack},
    page::Shown,
    review::{self, RetentionAhead},
    rule_tables::{self, RuleTable},
    sections::{Section, section_list},
    shields::{self, Shields, shields},
    words,
    work::{List, Tally, Task, Todo, tasks_of_rules},
};
use crate::Result;

const QUESTIONS: [&str; 5] = [
    "Which paper is on the move, and does anybody know where it is?",
    "Is every closed paper file in the archive and its register?",
    "What is past the end of its retention, and what holds it?",
    "Was anything destroyed in the moratorium, or did a record vanish?",
    "Who opened a shielded case, or a record without a purpose?",
];

const SECTIONS: [Section; 5] = [
    Section {
        id: "paper",
        title: "Paper on the move",
        caption: "Moves of paper between offices that are not tracked, and paper of which it is not logged where it is",
        rules: &["paper_move_untracked", "paper_location_unlogged"],
    },
    Section {
        id: "archive",
        title: "Archive and register",
        caption: "Closed files that are not in the archive, or not in its register",
        rules: &["archive_not_registered", "not_archived"],
    },
    Section {
        id: "expired",
        title: "Past retention",
        caption: "Records to be deleted, deleted too early, or kept longer without a joint decision",
        rules: &["retention_expired", "deleted_too_early", "invalid_extension"],
    },
    Section {
        id: "destroyed",
        title: "Destroyed or vanished",
        caption: "Whole records destroyed in the moratorium, and records that vanished without being deleted",
        rules: &["destroyed_in_moratorium", "vanished_record"],
    },
    Section {
        id: "access",
        title: "Access",
        caption: "Records opened without a purpose",
        rules: &["purposeless_access"],
    },
];

const ACCESS: [&str; 2] = ["shielded_case_opened", "purposeless_access"];

#[derive(Serialize)]
struct Page {
    frame: Frame,
    lists: Vec<List>,
    access: Shields,
    held: Option<moratorium::Held>,
    years: Option<Chart>,
    retention: Option<RetentionAhead>,
    tables: Vec<RuleTable>,
}

pub fn keys(_: &Ledger) -> Vec<String> {
    vec!["all".to_owned()]
}

pub fn pack<'a>(ledger: &Ledger<'a>, _: &str) -> Result<Pack<'a>> {
    let rows = ledger.of_all();
    let rules: Vec<&'static str> = SECTIONS.iter().flat_map(|section| section.rules).copied().collect();
    let tallies: Vec<RuleTally> = figures::tallies(ledger, &rows)
        .into_iter()
        .filter(|tally| {
            rules.contains(&tally.rule.rule_id.as_str()) || ACCESS.contains(&tally.rule.rule_id.as_str())
        })
        .collect();
    let tasks = tasks_of_rules(ledger, &rows, &rules);
    let tally = Tally::of(&tasks);
    let (retention, sheet) = review::retention(ledger, &rows);
    let access = shields(ledger, &rows, &ACCESS, "Access to records", "where it can be seen");
    let mut frame = Frame::of(
        ledger,
        about::Of {
            title: "The archive",
            audience: "Governance pack",
            questions: &QUESTIONS,
            answers: answers(ledger, &rows, &access),
            untold: about::untold_of_all(&tally),
            files: FILES.to_vec(),
        },
    );
    frame.queries = vec!["findings.sql", "retention_years.sql", "shielded.sql"];
    let held = moratorium::held(ledger, &rows);
    let page = Page {
        lists: SECTIONS.iter().filter_map(|section| list(ledger, section, &tasks)).collect(),
        years: held.as_ref().map_or(Ok(None), |held| charts::years(&held.years))?,
        held,
        access,
        tables: rule_tables::tables(ledger, &tallies),
        frame: contents(ledger, frame, retention.is_some()),
        retention,
    };
    Ok(Pack {
        title: "The archive: governance pack".into(),
        shown: Shown::of(&page),
        card: Card {
            name: "The archive".into(),
            group: "Every area".into(),
            cases: rows.cases.len() as i64,
            tally,
            rate: rate(figures::headline(&tallies).last(), Some(ledger.options.rag)),
            href: String::new(),
        },
        whose: Whose { everybody: true, rules: rules.clone(), ..Whose::default() },
        sheets: sheet.into_iter().collect(),
        rows: shown_rows(ledger, &rows, &rules),
        tasks,
    })
}

fn list(ledger: &Ledger, section: &Section, tasks: &[Task]) -> Option<List> {
    let known: Vec<&str> = section.rules.iter().copied().filter(|rule| ledger.rule(rule).is_some()).collect();
    let of: Vec<Task> = tasks.iter().filter(|t| known.contains(&t.rule.rule_id.as_str())).copied().collect();
    (!known.is_empty()).then(|| section_list(ledger, section, &known, &of, true))
}

/// The rows of the archive's rules alone.
fn shown_rows<'a>(ledger: &Ledger<'a>, rows: &Rows<'a>, rules: &[&str]) -> Rows<'a> {
    let of = |rule: &str| rules.contains(&rule);
    let in_time = |m: &&&super::Measure| m.month.is_none_or(|month| ledger.months.contains(&month));
    Rows {
        held: rows.held.iter().filter(|f| of(&f.rule_id)).copied().collect(),
        measures: rows.measures.iter().filter(|m| of(&m.rule_id)).filter(in_time).copied().collect(),
        ..Rows::default()
    }
}

fn answers(ledger: &Ledger, rows: &Rows, access: &Shields) -> Vec<Said> {
    // A section none of whose rules is in the catalogue is not there to point at.
    let open = |id: &'static str, of: &[(&str, &str, &str)]| {
        let is_there = SECTIONS.iter().any(|section| section.id == id && is_known(ledger, section));
        told(ledger, rows, if is_there { id } else { "measures" }, of)
    };
    let (n_access, opened) = shields::sentence(access, "where it can be seen");
    vec![
        open(
            "paper",
            &[
                ("paper_move_untracked", "move of paper is not tracked", "moves of paper are not tracked"),
                (
                    "paper_location_unlogged",
                    "paper item has no place logged",
                    "paper items have no place logged",
                ),
            ],
        ),
        open(
            "archive",
            &[
                (
                    "archive_not_registered",
                    "closed paper file is not in the register",
                    "closed paper files are not in the register",
                ),
                ("not_archived", "closed case is not archived", "closed cases are not archived"),
            ],
        ),
        moratorium::answer(ledger, rows, "retention"),
        open(
            "destroyed",
            &[
                (
                    "destroyed_in_moratorium",
                    "whole record was destroyed in the moratorium",
                    "whole records were destroyed in the moratorium",
                ),
                (
                    "vanished_record",
                    "record is missing without a deletion since the exports before",
                    "records are missing without a deletion since the exports before",
                ),
            ],
        ),
        Said::count(n_access, opened, "access-numbers"),
    ]
}

/// How much of each of these rules is open, in a sentence; what could not be measured says why.
fn told(ledger: &Ledger, rows: &Rows, link: &'static str, of: &[(&str, &str, &str)]) -> Said {
    let mut all = 0;
    let mut parts = Vec::new();
    for (rule, one, many) in of {
        let untold = match (ledger.rule(rule), ledger.unmeasured(rule)) {
            (None, _) => Some("the catalogue has no rule of it"),
            (_, reason) => reason,
        };
        if let Some(reason) = untold {
            let reason = reason.strip_prefix("cannot be measured: ").unwrap_or(reason);
            parts.push(format!("how many {many} cannot be told ({reason})"));
            continue;
        }
        let held = rows.held.iter().filter(|finding| finding.rule_id == *rule);
        let n = held
            .filter_map(|finding| Task::of(ledger, finding))
            .filter(|task| task.todo == Todo::Overdue)
            .count() as i64;
        all += n;
        parts.push(words::counted(n, one, many));
    }
    Said::count(all, format!("{}.", words::capital(&words::list(&parts))), link)
}

fn contents(ledger: &Ledger, mut frame: Frame, has_retention: bool) -> Frame {
    for section in SECTIONS.iter().filter(|section| is_known(ledger, section)) {
        frame.link(section.id, section.title);
    }
    frame.link("access-numbers", "Access in numbers");
    frame.link("retention", "Retention under the moratorium");
    if has_retention {
        frame.link("ahead", "Retention ahead");
    }
    frame.link("measures", "Every rule");
    frame.link("untold-rules", "What could not be measured");
    frame.link("about", "About this page");
    frame
}

/// Whether the catalogue has any rule of a section.
fn is_known(ledger: &Ledger, section: &Section) -> bool {
    section.rules.iter().any(|rule| ledger.rule(rule).is_some())
}
