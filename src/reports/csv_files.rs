//! `findings.csv` and `measures.csv`: what a pack's page is made of, for other programs.
//!
//! A cell that begins as a formula would is given an apostrophe in front, so that no spreadsheet runs it; the notes
//! of the workbook say so.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

use super::{
    data::{Finding, Measure},
    ledger::{Ledger, Rows},
    pack::Pack,
    publication::Line,
};
use crate::{Error, Result, model::visible};

type Out = csv::Writer<Vec<u8>>;

const LINES_AT_ONCE: usize = 2000;

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

/// The findings of the pack's cases and those it answered for, work list first. They are written some at a time: those of a
/// whole organisation are not held as text.
pub fn findings(ledger: &Ledger, pack: &Pack, write: impl Fn(&[u8]) -> Result<()>) -> Result<()> {
    let listed: std::collections::BTreeSet<*const Finding> =
        pack.tasks.iter().map(|task| std::ptr::from_ref(task.finding)).collect();
    let wanted = |f: &&&Finding| pack.whose.holds(f) && !listed.contains(&std::ptr::from_ref::<Finding>(f));
    let rest = pack.rows.held.iter().chain(&pack.rows.answered).filter(wanted);
    let all = pack.tasks.iter().map(|task| (task.finding, true)).chain(rest.map(|f| (*f, false)));
    let mut out = csv::Writer::from_writer(Vec::new());
    put(&mut out, FINDINGS.map(Cow::from))?;
    for (n, (f, is_listed)) in (1..).zip(all) {
        finding(&mut out, ledger, f, is_listed)?;
        if n % LINES_AT_ONCE == 0 {
            write(&finished(std::mem::replace(&mut out, csv::Writer::from_writer(Vec::new())))?)?;
        }
    }
    write(&finished(out)?)
}

/// A line of `findings.csv` that stands in no work list.
pub fn other(ledger: &Ledger, f: &Finding) -> Result<Vec<u8>> {
    // One line's room: the usual is twenty times that, for each of millions of lines.
    let mut out = csv::WriterBuilder::new().buffer_capacity(400).from_writer(Vec::new());
    finding(&mut out, ledger, f, false)?;
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

/// A line of `findings.csv`, cell by cell: there are millions.
fn finding(out: &mut Out, ledger: &Ledger, f: &Finding, listed: bool) -> Result<()> {
    let truth = |truth: bool| if truth { "true" } else { "false" };
    let mut put = |cell: &str| put_cell(out, cell);
    put(f.finding_id.as_deref().unwrap_or_default())?;
    put(&f.rule_id)?;
    put(ledger.rule(&f.rule_id).map_or("", |rule| rule.title.as_str()))?;
    put(f.status.word())?;
    put(truth(f.due_soon))?;
    put(truth(f.lapsed))?;
    for cell in [&f.case_id, &f.subject_kind, &f.subject_id, &f.part] {
        put(cell.as_deref().unwrap_or_default())?;
    }
    for at in [f.triggered_at, f.due_at, f.done_at] {
        put(&moment(at))?;
    }
    put(&f.days_late.to_string())?;
    put(&f.owner_role)?;
    let texts = [
        &f.team_id,
        &f.staff_id,
        &f.current_team_id,
        &f.current_staff_id,
        &f.held_by,
        &f.triggered_by,
        &f.done_by,
        &f.note,
    ];
    for cell in texts {
        put(cell.as_deref().unwrap_or_default())?;
    }
    put(&day(f.first_seen))?;
    put(truth(listed))?;
    end_line(out)
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
        let mut text = iso(at.date());
        for (sign, n) in [('T', at.hour()), (':', at.minute()), (':', at.second())] {
            text.push(sign);
            push_two(&mut text, n);
        }
        Cow::from(text)
    })
}

fn day(day: Option<NaiveDate>) -> Cow<'static, str> {
    day.map_or(Cow::from(""), |day| Cow::from(iso(day)))
}

/// There are five days in each of millions of lines: a format is not read anew for each, but where a year has more digits.
fn iso(day: NaiveDate) -> String {
    let Ok(year @ 0..=9999) = u32::try_from(day.year()) else {
        return format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day());
    };
    let mut text = String::with_capacity("2026-03-31T00:00:00".len());
    push_two(&mut text, year / 100);
    push_two(&mut text, year % 100);
    for n in [day.month(), day.day()] {
        text.push('-');
        push_two(&mut text, n);
    }
    text
}

fn push_two(text: &mut String, n: u32) {
    for digit in [n / 10 % 10, n % 10] {
        text.push(char::from_digit(digit, 10).unwrap_or('0'));
    }
}

fn put<'c>(out: &mut Out, cells: impl IntoIterator<Item = Cow<'c, str>>) -> Result<()> {
    for cell in cells {
        put_cell(out, &cell)?;
    }
    end_line(out)
}

/// Text that a spreadsheet would run as a formula is made text, and what would hide in it is shown.
fn put_cell(out: &mut Out, cell: &str) -> Result<()> {
    let cell = visible(cell);
    let is_formula = matches!(cell.as_bytes().first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t'));
    let written =
        if is_formula { out.write_field(format!("'{cell}")) } else { out.write_field(cell.as_bytes()) };
    written.map_err(wrong)
}

fn end_line(out: &mut Out) -> Result<()> {
    out.write_record(None::<&[u8]>).map_err(wrong)
}

fn wrong(e: csv::Error) -> Error {
    Error::Defect(format!("a CSV row: {e}"))
}

fn finished(out: Out) -> Result<Vec<u8>> {
    out.into_inner().map_err(|e| Error::Defect(format!("a CSV file: {e}")))
}
