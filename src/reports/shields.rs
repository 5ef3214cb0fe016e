//! Decisions to shield, to seal and to keep longer (5, 10.7, 10.8): rule by rule, what is open where it can be seen, and
//! what is open in shielded cases of the whole organisation, as a number alone.

use serde::Serialize;

use super::{
    ledger::{Ledger, Rows},
    words,
    work::{Task, Todo},
};

/// Below this a number of shielded cases is not said.
const LEAST: i64 = 5;

#[derive(Debug, Clone, Serialize)]
pub struct Shields {
    pub heading: String,
    pub lines: Vec<Line>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Line {
    pub title: String,
    pub paragraphs: String,
    pub owner: String,
    /// Open here, in cases that are not under a shield now.
    pub open: i64,
    /// Open in shielded cases of the whole organisation: a number, `[c]` or why it cannot be told.
    pub shielded: String,
}

/// How these rules stand; `whose` ends the heading: `in the area`.
pub fn shields(ledger: &Ledger, rows: &Rows, rules: &[&str], title: &str, whose: &str) -> Shields {
    let known = rules.iter().filter_map(|rule| ledger.rule(rule));
    let lines: Vec<Line> = known
        .map(|rule| Line {
            title: rule.title.clone(),
            paragraphs: rule.paragraphs.join(", "),
            owner: words::plain(&rule.owner_role),
            open: open(ledger, rows, &rule.rule_id),
            shielded: shielded(ledger, &rule.rule_id),
        })
        .collect();
    let open: i64 = lines.iter().map(|line| line.open).sum();
    Shields { heading: format!("{title}: {} open {whose}", words::number(open)), lines }
}

/// The same in a sentence: how much is open here, and that shielded cases are a number alone.
pub fn sentence(shields: &Shields, whose: &str) -> (i64, String) {
    let open: Vec<&Line> = shields.lines.iter().filter(|line| line.open > 0).collect();
    let n = open.iter().map(|line| line.open).sum();
    let named: Vec<String> = open
        .iter()
        .map(|line| format!("{} ({})", words::inner(&line.title), words::number(line.open)))
        .collect();
    let here = match n {
        0 => format!("Nothing of them is open {whose} that can be seen here."),
        _ => format!("Open {whose}: {}.", words::list(&named)),
    };
    (n, format!("{here} Cases under a shield are in the table as numbers of the whole organisation alone."))
}

fn open(ledger: &Ledger, rows: &Rows, rule: &str) -> i64 {
    let of = rows.held.iter().filter(|finding| finding.rule_id == rule);
    let tasks = of.filter_map(|finding| Task::of(ledger, finding));
    tasks.filter(|task| matches!(task.todo, Todo::Overdue | Todo::Look)).count() as i64
}

fn shielded(ledger: &Ledger, rule: &str) -> String {
    if ledger.unmeasured(rule).is_some() {
        return "not measured".into();
    }
    if !ledger.options.shielded.supplied {
        return "no shields supplied".into();
    }
    match ledger.organisation.shielded.iter().find(|of| of.rule_id == rule) {
        None => "0".into(),
        Some(of) => match of.overdue {
            Some(n) if n >= LEAST => words::number(n),
            _ => "[c]".into(),
        },
    }
}
