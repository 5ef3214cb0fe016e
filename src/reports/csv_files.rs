//! `findings.csv` and `measures.csv`: what a pack's page is made of, for other programs.
//!
//! A cell that begins as a formula would is given an apostrophe in front, so that no spreadsheet runs it; the notes
//! of the workbook say so.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

use super::{
    data::{Finding, Measure, Text},
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
    put(&mut out, FINDINGS.map(Cow::from))?;
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
pub fn other<'f>(ledger: &Ledger<'f>, f: &'f Finding) -> Result<Vec<u8>> {
    // One line's room: the usual is twenty times that, for each of millions of lines.
    let mut out = csv::WriterBuilder::new().buffer_capacity(400).from_writer(Vec::new());
    put(&mut out, finding(ledger, f, false))?;
    finished(out)
}

/// The counts the pack's rates are made of, met ones too.
pub fn measures(ledger: &Ledger, rows: &Rows) -> Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    put(&mut out, MEASURES.map(Cow::from))?;
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
    put(&mut out, head.map(Cow::from))?;
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
        put(&mut out, cells.map(Cow::from))?;
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

fn finding<'f>(ledger: &Ledger<'f>, f: &'f Finding, listed: bool) -> [Cow<'f, str>; 25] {
    let text = |cell: &'f Option<Text>| Cow::from(cell.as_deref().unwrap_or_default());
    let truth = |truth: bool| Cow::from(if truth { "true" } else { "false" });
    [
        text(&f.finding_id),
        Cow::from(&*f.rule_id),
        Cow::from(ledger.rule(&f.rule_id).map_or("", |rule| rule.title.as_str())),
        Cow::from(f.status.word()),
        truth(f.due_soon),
        truth(f.lapsed),
        text(&f.case_id),
        text(&f.subject_kind),
        text(&f.subject_id),
        text(&f.part),
        moment(f.triggered_at),
        moment(f.due_at),
        moment(f.done_at),
        Cow::from(f.days_late.to_string()),
        Cow::from(&*f.owner_role),
        text(&f.team_id),
        text(&f.staff_id),
        text(&f.current_team_id),
        text(&f.current_staff_id),
        text(&f.held_by),
        text(&f.triggered_by),
        text(&f.done_by),
        text(&f.note),
        day(f.first_seen),
        truth(listed),
    ]
}

fn measured<'m>(ledger: &Ledger<'m>, m: &'m Measure) -> [Cow<'m, str>; 14] {
    let rule = ledger.rule(&m.rule_id);
    let counts = m.counts;
    let number = |n: i64| Cow::from(n.to_string());
    [
        Cow::from(&*m.rule_id),
        Cow::from(rule.map_or("", |rule| rule.title.as_str())),
        Cow::from(rule.map_or("", |rule| rule.kind.word())),
        Cow::from(rule.map_or("", |rule| rule.basis.word())),
        Cow::from(m.team_id.as_deref().unwrap_or_default()),
        Cow::from(m.staff_id.as_deref().unwrap_or_default()),
        day(m.month),
        number(counts.met),
        number(counts.late),
        number(counts.overdue),
        number(counts.pending),
        number(counts.excepted),
        number(counts.held),
        number(counts.unknown),
    ]
}

fn moment(moment: Option<NaiveDateTime>) -> Cow<'static, str> {
    moment.map_or(Cow::from(""), |at| {
        let (day, hour, minute, second) = (at.date(), at.hour(), at.minute(), at.second());
        Cow::from(format!("{}T{hour:02}:{minute:02}:{second:02}", iso(day)))
    })
}

fn day(day: Option<NaiveDate>) -> Cow<'static, str> {
    day.map_or(Cow::from(""), |day| Cow::from(iso(day)))
}

/// Faster than a format that is read anew for each of millions of days.
fn iso(day: NaiveDate) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
}

fn put<'c>(out: &mut csv::Writer<Vec<u8>>, cells: impl IntoIterator<Item = Cow<'c, str>>) -> Result<()> {
    let wrong = |e: csv::Error| Error::Defect(format!("a CSV row: {e}"));
    for cell in cells {
        out.write_field(harmless(cell).as_bytes()).map_err(wrong)?;
    }
    out.write_record(None::<&[u8]>).map_err(wrong)
}

/// Text that a spreadsheet would run as a formula, made text.
fn harmless(cell: Cow<str>) -> Cow<str> {
    match cell.as_bytes().first() {
        Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r') => Cow::from(format!("'{cell}")),
        _ => cell,
    }
}

fn finished(out: csv::Writer<Vec<u8>>) -> Result<Vec<u8>> {
    out.into_inner().map_err(|e| Error::Defect(format!("a CSV file: {e}")))
}
