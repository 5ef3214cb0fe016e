//! What somebody has to do: which findings stand in a work list, in what order, and in what words.

use std::{borrow::Cow, cmp::Reverse};

use chrono::NaiveDate;
use serde::Serialize;

use super::{
    data::{Basis, Finding, Kind, Rule, Status},
    ledger::{Ledger, Rows},
    words,
};

/// No table of a page has more rows: the rest is in the workbook.
pub const ROWS_SHOWN: usize = 100;

/// Why a row stands in a work list, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Todo {
    /// Past its time and still to be done; of a prohibition, still to be put right.
    Overdue,
    /// Due within five working days.
    DueSoon,
    /// The export cannot say.
    CannotTell,
    /// Found by reading words: somebody has to look. Never a breach.
    Look,
    /// Due within four weeks.
    Later,
}

/// One row of a work list.
#[derive(Debug, Clone, Copy)]
pub struct Task<'a> {
    pub todo: Todo,
    pub finding: &'a Finding,
    pub rule: &'a Rule,
}

/// How many rows of each reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    pub overdue: i64,
    pub due_soon: i64,
    pub cannot_tell: i64,
    pub look: i64,
    pub later: i64,
    /// Days late of the longest overdue deadline.
    pub oldest: i64,
}

/// A status in a word, a shape and a colour.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Tag {
    pub word: &'static str,
    pub shape: &'static str,
    pub class: &'static str,
}

/// A task in words.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    pub tag: Tag,
    pub case_id: String,
    pub subject: String,
    pub task: String,
    pub title: String,
    pub basis: &'static str,
    pub due: String,
    pub due_sort: String,
    pub days: String,
    pub paragraphs: String,
    pub person: String,
    pub note: String,
}

/// A list of tasks under a heading that says what it comes to.
#[derive(Debug, Clone, Serialize)]
pub struct List {
    pub id: String,
    pub heading: String,
    pub caption: String,
    pub lines: Vec<Line>,
    pub with_person: bool,
    /// What stands beneath: how many rows are elsewhere, what could not be measured.
    pub remarks: Vec<String>,
    pub queries: Vec<&'static str>,
}

/// What a list is of.
pub struct Heading<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub caption: &'a str,
    pub with_person: bool,
    /// Where the rows that are not shown can be found.
    pub rest_in: &'a str,
}

impl<'a> Task<'a> {
    /// A finding as a task; none where there is nothing to do about it any more.
    pub fn of(ledger: &Ledger<'a>, finding: &'a Finding) -> Option<Task<'a>> {
        let rule = ledger.rule(&finding.rule_id)?;
        let todo = match finding.status {
            Status::Unknown => Todo::CannotTell,
            Status::Overdue if finding.lapsed => return None,
            Status::Overdue if rule.kind == Kind::Advisory => Todo::Look,
            Status::Overdue => Todo::Overdue,
            Status::Pending if finding.due_soon => Todo::DueSoon,
            Status::Pending => Todo::Later,
            Status::Met | Status::Held | Status::Excepted | Status::Late => return None,
        };
        Some(Task { todo, finding, rule })
    }

    pub fn tag(&self) -> Tag {
        match (self.todo, self.rule.kind) {
            (Todo::Overdue, Kind::Deadline) => Tag { word: "Overdue", shape: "■", class: "overdue" },
            (Todo::Overdue, _) => Tag { word: "Open", shape: "■", class: "overdue" },
            (Todo::DueSoon, _) => Tag { word: "Due soon", shape: "▲", class: "soon" },
            (Todo::CannotTell, _) => Tag { word: "Cannot tell", shape: "?", class: "untold" },
            (Todo::Look, _) => Tag { word: "To look at", shape: "◇", class: "look" },
            (Todo::Later, _) => Tag { word: "Not yet due", shape: "○", class: "later" },
        }
    }

    /// What is judged, beside its case: `contact log entry E12`; blank where it is the case itself.
    pub fn subject(&self) -> String {
        let finding = self.finding;
        let (Some(kind), Some(id)) = (finding.subject_kind.as_deref(), finding.subject_id.as_deref()) else {
            return String::new();
        };
        let id = match finding.case_id.as_deref() {
            Some(case) => id.strip_prefix(&format!("{case}/")).unwrap_or(id),
            None => id,
        };
        // A refused row has no column.
        let id = id.strip_suffix(':').unwrap_or(id);
        let word = match kind {
            "cases" | "closures" => return finding.part.as_deref().unwrap_or_default().to_owned(),
            "contact_log" => "contact log entry".to_owned(),
            "s47_referrals" => "referral".to_owned(),
            "case_children" | "children" => "child".to_owned(),
            "diversity" => "diversity entry".to_owned(),
            "addresses" => "address".to_owned(),
            "quarantine" => "refused".to_owned(),
            "staff" => "staff".to_owned(),
            "record_access" => "access".to_owned(),
            other => words::plain(other.strip_suffix('s').unwrap_or(other)),
        };
        match finding.part.as_deref().filter(|part| !id.contains(part)) {
            Some(part) => format!("{word} {id}, {part}"),
            None => format!("{word} {id}"),
        }
    }

    /// The day it is due, or happened; none where that cannot be told.
    pub fn day(&self) -> Option<NaiveDate> {
        let moment = match self.rule.kind {
            Kind::Deadline => self.finding.due_at,
            Kind::Prohibition | Kind::Advisory => self.finding.triggered_at,
        };
        moment.map(|moment| moment.date())
    }

    /// How late, how near, or how long open.
    pub fn days(&self, as_at: NaiveDate) -> String {
        let late = self.finding.days_late;
        match (self.todo, self.rule.kind, self.day()) {
            (Todo::CannotTell, _, _) | (_, _, None) => String::new(),
            (Todo::Overdue, Kind::Deadline, _) if late == 0 => "since today".into(),
            (Todo::Overdue, Kind::Deadline, _) => format!("{} late", words::counted(late, "day", "days")),
            (Todo::Overdue | Todo::Look, _, Some(day)) if day == as_at => "stands today".into(),
            (Todo::Overdue | Todo::Look, _, Some(day)) => {
                format!("open {}", words::counted((as_at - day).num_days(), "day", "days"))
            }
            (Todo::DueSoon | Todo::Later, _, Some(day)) => words::distance(as_at, day),
        }
    }

    pub fn line(&self, ledger: &Ledger) -> Line {
        let finding = self.finding;
        let day = self.day();
        Line {
            tag: self.tag(),
            case_id: finding.case_id.as_deref().unwrap_or_default().to_owned(),
            subject: words::capital(&self.subject()),
            task: self.rule.to_do.clone(),
            title: self.rule.title.clone(),
            basis: match self.rule.basis {
                Basis::Policy => "",
                Basis::Derived => "derived",
                Basis::Local => "local standard",
            },
            due: day.map_or_else(|| "cannot be told".into(), words::day),
            due_sort: day.map_or_else(String::new, |day| day.to_string()),
            days: self.days(ledger.options.as_at),
            paragraphs: self.rule.paragraphs.join(", "),
            person: self.person(ledger).into_owned(),
            note: finding.note.as_deref().unwrap_or_default().to_owned(),
        }
    }

    /// Who holds the case now.
    pub fn person(&self, ledger: &Ledger<'a>) -> Cow<'a, str> {
        match self.finding.current_staff_id.as_deref() {
            Some(id) if ledger.has_left(id) => Cow::from(format!("{} (left)", ledger.person_name(id))),
            Some(id) => Cow::from(ledger.person_name(id)),
            None => Cow::from("nobody"),
        }
    }

    fn order(&self) -> impl Ord + use<'a> {
        let finding = self.finding;
        (
            self.todo,
            Reverse(finding.days_late),
            finding.due_at.or(finding.triggered_at),
            &finding.case_id,
            &finding.rule_id,
            &finding.subject_id,
            &finding.part,
        )
    }
}

impl Tally {
    pub fn of(tasks: &[Task]) -> Tally {
        let mut tally = Tally::default();
        for task in tasks {
            match task.todo {
                Todo::Overdue => {
                    tally.overdue += 1;
                    tally.oldest = tally.oldest.max(task.finding.days_late);
                }
                Todo::DueSoon => tally.due_soon += 1,
                Todo::CannotTell => tally.cannot_tell += 1,
                Todo::Look => tally.look += 1,
                Todo::Later => tally.later += 1,
            }
        }
        tally
    }

    /// `7 overdue, 3 due soon, 1 cannot be told`, or `nothing waits`.
    pub fn words(&self) -> String {
        let part = |n: i64, words: &str| (n > 0).then(|| format!("{} {words}", words::number(n)));
        let parts: Vec<String> = [
            part(self.overdue, "overdue"),
            part(self.due_soon, "due soon"),
            part(self.cannot_tell, "cannot be told"),
            part(self.look, "to look at"),
            part(self.later, "due later"),
        ]
        .into_iter()
        .flatten()
        .collect();
        if parts.is_empty() { "nothing waits".into() } else { parts.join(", ") }
    }

    /// The same inside a sentence: `12 things overdue, 3 due soon and 1 that cannot be told`.
    pub fn in_sentence(&self) -> String {
        let overdue = words::counted(self.overdue, "thing overdue", "things overdue");
        let mut parts = vec![if self.overdue == 0 { "nothing overdue".into() } else { overdue }];
        for (n, words) in [
            (self.due_soon, "due soon"),
            (self.cannot_tell, "that cannot be told"),
            (self.look, "to look at"),
        ] {
            if n > 0 {
                parts.push(format!("{} {words}", words::number(n)));
            }
        }
        words::list(&parts)
    }
}

/// The tasks among a pack's rows that one of these roles owns, the most pressing first.
pub fn tasks<'a>(ledger: &Ledger<'a>, rows: &Rows<'a>, owners: &[&str]) -> Vec<Task<'a>> {
    let owned = |f: &&&Finding| owners.contains(&f.owner_role.as_str());
    ordered(rows.held.iter().filter(owned).filter_map(|f| Task::of(ledger, f)).collect())
}

/// What these roles will have to do within four weeks.
pub fn coming<'a>(ledger: &Ledger<'a>, rows: &Rows<'a>, owners: &[&str]) -> Vec<Task<'a>> {
    let owned = |f: &&&Finding| owners.contains(&f.owner_role.as_str());
    ordered(rows.coming.iter().filter(owned).filter_map(|f| Task::of(ledger, f)).collect())
}

/// Tasks by rule, whoever owns them.
pub fn tasks_of_rules<'a>(ledger: &Ledger<'a>, rows: &Rows<'a>, rules: &[&str]) -> Vec<Task<'a>> {
    let fits = |f: &&&Finding| rules.contains(&f.rule_id.as_str());
    ordered(rows.held.iter().filter(fits).filter_map(|f| Task::of(ledger, f)).collect())
}

pub fn ordered(mut tasks: Vec<Task>) -> Vec<Task> {
    tasks.sort_by(|a, b| a.order().cmp(&b.order()));
    tasks
}

/// A list of a page, capped.
pub fn list(ledger: &Ledger, heading: &Heading, tasks: &[Task]) -> List {
    let shown = &tasks[..tasks.len().min(ROWS_SHOWN)];
    let mut remarks = Vec::new();
    if shown.len() < tasks.len() {
        remarks.push(format!(
            "The {} most pressing of {} are shown: the rest are in {}.",
            shown.len(),
            words::number(tasks.len() as i64),
            heading.rest_in
        ));
    }
    List {
        id: heading.id.to_owned(),
        heading: format!("{}: {}", heading.title, Tally::of(tasks).words()),
        caption: heading.caption.to_owned(),
        lines: shown.iter().map(|task| task.line(ledger)).collect(),
        with_person: heading.with_person,
        remarks,
        queries: vec!["findings.sql"],
    }
}

/// How near what is due soon is: `within 5 working days`.
pub fn soon(ledger: &Ledger) -> String {
    let set = ledger.options.parameters.iter().find(|p| p.name == "due_soon_working_days");
    format!("within {} working days", set.map_or("5", |p| p.value.as_str()))
}
