//! `findings.csv` and `measures.csv`: what a pack's page is made of, for other programs.
//!
//! A cell that begins as a formula would is given an apostrophe in front, so that no spreadsheet runs it; the notes
//! of the workbook say so.

use chrono::{NaiveDate, NaiveDateTime};

use super::{
    data::{Finding, Measure},
    ledger::{Ledger, Rows},
    pack::Pack,
    publication::Line,
};
use crate::{Error, Result};

const FINDINGS: [&str; 25] = [
    "finding_id",
    "rule_id",
    "title",
    "status",
    "due_soon",
    "lapsed",
    "case_id",
    "subject_kind",
    "subject_id",
    "part",
    "triggered_at",
    "due_at",
    "done_at",
    "days_late",
    "owner_role",
    "team_id",
    "staff_id",
    "current_team_id",
    "current_staff_id",
    "held_by",
    "triggered_by",
    "done_by",
    "note",
    "first_seen",
    "in_work_list",
];

const MEASURES: [&str; 14] = [
    "rule_id", "title", "kind", "basis", "team_id", "staff_id", "month", "met", "late", "overdue", "pending",
    "excepted", "held", "unknown",
];

/// The findings of the pack's cases and those it answered for, work list first.
pub fn findings(ledger: &Ledger, pack: &Pack) -> Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    put(&mut out, FINDINGS.map(str::to_owned))?;
    for task in &pack.tasks {
        put(&mut out, finding(ledger, task.finding, true))?;
    }
    let listed: std::collections::BTreeSet<*const Finding> =
        pack.tasks.iter().map(|task| std::ptr::from_ref(task.finding)).collect();
    let wanted = |f: &&&Finding| pack.whose.holds(f) && !listed.contains(&std::ptr::from_ref::<Finding>(f));
    for rest in pack.rows.held.iter().chain(&pack.rows.answered).filter(wanted) {
        put(&mut out, finding(ledger, rest, false))?;
    }
    finished(out)
}

/// A line of `findings.csv` that stands in no work list.
pub fn other(ledger: &Ledger, f: &Finding) -> Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(Vec::with_capacity(400));
    put(&mut out, finding(ledger, f, false))?;
    finished(out)
}

/// The counts the pack's rates are made of, met ones too.
pub fn measures(ledger: &Ledger, rows: &Rows) -> Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    put(&mut out, MEASURES.map(str::to_owned))?;
    for measure in in_order(rows) {
        put(&mut out, measured(ledger, measure))?;
    }
    finished(out)
}

/// The figures of a publication; `[c]` where one is not shown, `[z]` where there is none to show.
pub fn published(lines: &[Line]) -> Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let head =
        ["table", "level", "unit", "rule_id", "rule", "basis", "period", "due", "met", "missed", "rate"];
    put(&mut out, head.map(str::to_owned))?;
    for line in lines {
        let none = if line.is_alone { "[z]" } else { "[c]" };
        let split = |of: fn((i64, i64)) -> String| line.split.map_or_else(|| none.to_owned(), of);
        let cells = [
            line.table.to_owned(),
            line.level.to_owned(),
            line.unit.clone(),
            line.rule_id.to_owned(),
            line.rule.to_owned(),
            line.basis.to_owned(),
            line.period.clone(),
            line.due.map_or_else(|| "[c]".to_owned(), |n| n.to_string()),
            split(|(met, _)| met.to_string()),
            split(|(_, missed)| missed.to_string()),
            split(|(met, missed)| format!("{:.3}", met as f64 / (met + missed) as f64)),
        ];
        put(&mut out, cells)?;
    }
    finished(out)
}

/// By rule, team, person and month.
pub fn in_order<'a>(rows: &Rows<'a>) -> Vec<&'a Measure> {
    let mut measures = rows.measures.clone();
    measures.sort_by(|a, b| {
        (&a.rule_id, &a.team_id, &a.staff_id, a.month).cmp(&(&b.rule_id, &b.team_id, &b.staff_id, b.month))
    });
    measures
}

fn finding(ledger: &Ledger, f: &Finding, listed: bool) -> [String; 25] {
    let text = |cell: &Option<String>| cell.clone().unwrap_or_default();
    [
        text(&f.finding_id),
        f.rule_id.clone(),
        ledger.rule(&f.rule_id).map_or_else(String::new, |rule| rule.title.clone()),
        f.status.word().to_owned(),
        f.due_soon.to_string(),
        f.lapsed.to_string(),
        text(&f.case_id),
        text(&f.subject_kind),
        text(&f.subject_id),
        text(&f.part),
        moment(f.triggered_at),
        moment(f.due_at),
        moment(f.done_at),
        f.days_late.to_string(),
        f.owner_role.clone(),
        text(&f.team_id),
        text(&f.staff_id),
        text(&f.current_team_id),
        text(&f.current_staff_id),
        text(&f.held_by),
        text(&f.triggered_by),
        text(&f.done_by),
        text(&f.note),
        day(f.first_seen),
        listed.to_string(),
    ]
}

fn measured(ledger: &Ledger, m: &Measure) -> [String; 14] {
    let rule = ledger.rule(&m.rule_id);
    let counts = m.counts;
    [
        m.rule_id.clone(),
        rule.map_or_else(String::new, |rule| rule.title.clone()),
        rule.map_or("", |rule| rule.kind.word()).to_owned(),
        rule.map_or("", |rule| rule.basis.word()).to_owned(),
        m.team_id.clone().unwrap_or_default(),
        m.staff_id.clone().unwrap_or_default(),
        day(m.month),
        counts.met.to_string(),
        counts.late.to_string(),
        counts.overdue.to_string(),
        counts.pending.to_string(),
        counts.excepted.to_string(),
        counts.held.to_string(),
        counts.unknown.to_string(),
    ]
}

fn moment(moment: Option<NaiveDateTime>) -> String {
    moment.map_or_else(String::new, |moment| moment.format("%Y-%m-%dT%H:%M:%S").to_string())
}

fn day(day: Option<NaiveDate>) -> String {
    day.map_or_else(String::new, |day| day.to_string())
}

fn put(out: &mut csv::Writer<Vec<u8>>, cells: impl IntoIterator<Item = String>) -> Result<()> {
    out.write_record(cells.into_iter().map(harmless)).map_err(|e| Error::Defect(format!("a CSV row: {e}")))
}

/// Text that a spreadsheet would run as a formula, made text.
fn harmless(cell: String) -> String {
    match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{cell}"),
        _ => cell,
    }
}

fn finished(out: csv::Writer<Vec<u8>>) -> Result<Vec<u8>> {
    out.into_inner().map_err(|e| Error::Defect(format!("a CSV file: {e}")))
}
