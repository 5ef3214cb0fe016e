//! A work list cut into the sections its reader thinks in, and the parts that the pages of teams share.

use serde::Serialize;

use super::{
    charts::{self, Chart},
    figures::{self, RuleTally, Trend, moved_in_sentence, rate},
    ledger::{Ledger, Rows},
    words,
    work::{Heading, List, Tally, Task, list, ordered},
};
use crate::Result;

/// Rules whose findings stand together. A section none of whose rules is in the catalogue is left out.
pub struct Section {
    pub id: &'static str,
    pub title: &'static str,
    pub caption: &'static str,
    pub rules: &'static [&'static str],
}

/// A work list cut into sections.
#[derive(Debug, Clone, Serialize)]
pub struct Cut {
    pub lists: Vec<List>,
    /// The sections in which nothing waits, in a sentence; blank where there is none.
    pub quiet: String,
}

/// Tasks by section, then what is in none of them; every section says how it stands, even where nothing waits.
pub fn cut(ledger: &Ledger, tasks: &[Task], sections: &[Section], with_person: bool) -> Cut {
    let mut lists = Vec::new();
    let mut quiet = Vec::new();
    for section in sections {
        let known: Vec<&str> =
            section.rules.iter().copied().filter(|rule| ledger.rule(rule).is_some()).collect();
        if known.is_empty() {
            continue;
        }
        let of: Vec<Task> =
            tasks.iter().filter(|t| known.contains(&t.rule.rule_id.as_str())).copied().collect();
        let list = section_list(ledger, section, &known, &of, with_person);
        // One that could not be measured is not quiet.
        if list.lines.is_empty() && list.remarks.is_empty() {
            quiet.push(section.title);
        } else {
            lists.push(list);
        }
    }
    let is_rest = |task: &&Task| !sections.iter().any(|s| s.rules.contains(&task.rule.rule_id.as_str()));
    let rest: Vec<Task> = tasks.iter().filter(is_rest).copied().collect();
    if !rest.is_empty() {
        let heading = Heading {
            id: "other-work",
            title: if lists.is_empty() && quiet.is_empty() {
                "Work list"
            } else {
                "Everything else of yours"
            },
            caption: "What waits for you and is in no list above",
            with_person,
            rest_in: "worklist.xlsx",
        };
        lists.push(list(ledger, &heading, &rest));
    }
    let quiet = match quiet.as_slice() {
        [] => String::new(),
        titles => format!("Nothing waits in: {}.", titles.join("; ")),
    };
    Cut { lists, quiet }
}

/// One section's list. A rule that could not be measured is said so: nothing listed is not nothing owed.
pub fn section_list(
    ledger: &Ledger,
    section: &Section,
    known: &[&str],
    tasks: &[Task],
    with_person: bool,
) -> List {
    let heading = Heading {
        id: section.id,
        title: section.title,
        caption: section.caption,
        with_person,
        rest_in: "worklist.xlsx",
    };
    let mut list = list(ledger, &heading, &ordered(tasks.to_vec()));
    let unmeasured: Vec<&str> =
        known.iter().copied().filter(|rule| ledger.unmeasured(rule).is_some()).collect();
    for rule in &unmeasured {
        let (title, reason) = (ledger.rule(rule).map(|r| r.title.as_str()), ledger.unmeasured(rule));
        list.remarks.push(format!(
            "Not measured: {} ({}).",
            title.unwrap_or(rule),
            reason.unwrap_or("the reason is not known")
        ));
    }
    if tasks.is_empty() && unmeasured.len() == known.len() {
        list.heading = format!("{}: cannot be told", section.title);
    }
    list
}

/// `23 things that wait for you are overdue, the longest by 41 days; 6 more fall due within 5 working days.`
pub fn message(ledger: &Ledger, tally: &Tally) -> String {
    let soon = super::work::soon(ledger);
    let longest = match tally.oldest {
        0 => String::new(),
        days => format!(", the longest by {}", words::counted(days, "day", "days")),
    };
    match (tally.overdue, tally.due_soon) {
        (0, 0) => format!("Nothing that waits for you is overdue, or falls due {soon}."),
        (0, n) => format!(
            "Nothing that waits for you is overdue; {} due {soon}.",
            words::counted(n, "thing falls", "things fall")
        ),
        (n, 0) => format!(
            "{} overdue{longest}; nothing more falls due {soon}.",
            words::counted(n, "thing that waits for you is", "things that wait for you are")
        ),
        (n, m) => format!(
            "{} overdue{longest}; {} due {soon}.",
            words::counted(n, "thing that waits for you is", "things that wait for you are"),
            words::counted(m, "more falls", "more fall")
        ),
    }
}

/// `Of the policy deadlines that fell due in February 2026, 91% were met (213 of 234), down 3 points …`
pub fn month_message(ledger: &Ledger, headline: &Trend) -> String {
    let month = words::month(ledger.month());
    let now = rate(*headline.shares.last().expect("there are thirteen months"), Some(ledger.options.rag));
    match now.counts.as_str() {
        "" => format!("No policy deadline fell due in {month}."),
        _ => format!(
            "Of the policy deadlines that fell due in {month}, {} were met{}.",
            now.sentence(),
            moved_in_sentence(&headline.change)
        ),
    }
}

/// The thirteen months of all policy deadlines and of each family, then how much is overdue and for how long.
pub fn charts(ledger: &Ledger, rows: &Rows, tallies: &[RuleTally]) -> Result<Vec<Chart>> {
    let mut trends = vec![figures::headline(tallies)];
    trends.extend(figures::families(tallies));
    let lowest = charts::lowest(&trends);
    let mut drawn = Vec::new();
    for trend in &trends {
        drawn.push(charts::p_chart(ledger, trend, lowest)?);
    }
    drawn.extend(charts::backlog(&backlog(rows))?);
    let open: Vec<Task> = rows.held.iter().filter_map(|f| Task::of(ledger, f)).collect();
    drawn.extend(charts::ages(&open)?);
    Ok(drawn)
}

fn backlog(rows: &Rows) -> Vec<(chrono::NaiveDate, i64)> {
    let mut ends = std::collections::BTreeMap::new();
    for backlog in &rows.backlog {
        if let Some(end) = backlog.month_end {
            *ends.entry(end).or_insert(0) += backlog.overdue;
        }
    }
    ends.into_iter().collect()
}
