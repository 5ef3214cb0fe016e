//! The words of an account's pieces: sources, counts, the days of a count. Plain sentences, without their full stop.

use std::fmt;

use serde::Serialize;

use super::{
    days::CountedDay,
    moment::{At, Day},
    numbers::Used,
    one::Dated,
    remedy::listed,
    rows::Source,
    working::{Act, Step},
};

/// A sentence, and the days that it counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    pub text: String,
    pub days: Vec<DayLine>,
}

/// A day of a count, or a week of a long one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayLine {
    pub when: String,
    pub what: String,
    pub is_counted: bool,
}

/// From this number of working days on, a count is told a week a line.
const LONG: i64 = 10;

impl Line {
    pub fn of(text: impl Into<String>) -> Line {
        Line { text: text.into(), days: Vec::new() }
    }
}

/// `event_at of contact_log E1 (contact_log.csv row 2)`.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.columns.is_empty() {
            write!(f, "{} of ", listed(self.columns.iter().cloned(), "and"))?;
        }
        write!(f, "{} {}", self.table, self.key)?;
        match (&self.file, self.row) {
            (Some(file), Some(row)) => write!(f, " ({file} row {row})"),
            (Some(file), None) => write!(f, " ({file})"),
            _ => Ok(()),
        }
    }
}

/// The row alone: `allocations A1 (allocations.csv row 2)`.
pub fn row(source: &Source) -> String {
    Source { columns: Vec::new(), ..source.clone() }.to_string()
}

pub fn sources(sources: &[Source]) -> String {
    listed(sources.iter().map(ToString::to_string), "and")
}

/// `event_at of contact_log E1 is`, `… are`, before what they are.
pub fn sources_are(several: &[Source]) -> String {
    let n_columns: usize = several.iter().map(|source| source.columns.len()).sum();
    format!("{} {}", sources(several), if n_columns == 1 { "is" } else { "are" })
}

/// A paragraph as it is cited: `paragraph 2.2`, `footnote 3`, `appendix 1`.
pub fn paragraph(cited: &str) -> String {
    if let Some(number) = cited.strip_prefix("fn ") {
        return format!("footnote {number}");
    }
    match cited.strip_prefix('A') {
        Some(number) => format!("appendix {number}"),
        None => format!("paragraph {cited}"),
    }
}

/// `1 working day`, `3 working days`.
pub fn counted(n: i64, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}

/// How a moment was worked out, a sentence a step, the first step first. What has been told of when the duty arose is
/// not told again.
pub fn working(step: &Step, arose: Option<&Dated>) -> Vec<Line> {
    let earlier = step.before().into_iter().filter(|before| !is_told(before, arose));
    let mut lines: Vec<Line> = earlier.flat_map(|before| working(before, arose)).collect();
    let gives = step.gives.map_or_else(|| "cannot be told".to_owned(), |at| at.to_string());
    let from = |of: &Step| noun(of, arose);
    let day = |of: &Step| day(of, arose);
    let text = match &step.act {
        Act::Setting { name } if step.gives.is_none() => format!("{} is not set", setting(name)),
        Act::Given { .. } | Act::Arose | Act::MonthNamed { .. } | Act::Setting { .. } => return lines,
        Act::Blank { source } => format!("{source} is blank"),
        Act::NoRow { table, column } => format!("{column} of {table} is given by no row named here"),
        Act::WorkingDays { from: of, number, days } => {
            let beyond = if step.gives.is_none() {
                ", as the bank holiday calendar does not reach so far"
            } else {
                ""
            };
            let text = format!("{} after {}: {gives}{beyond}", amount(number, "working day"), day(of));
            lines.push(Line { text, days: day_lines(days) });
            return lines;
        }
        Act::Hours { from: of, number, clocks } if !of.gives.is_some_and(At::is_plain_date) => {
            let changes = clocks.iter().map(|clock| {
                let way = if clock.hours_forward > 0 { "forward" } else { "back" };
                format!("; the clocks go {way} an hour on {}", clock.day)
            });
            format!("{} after {}: {gives}{}", amount(number, "hour"), from(of), changes.collect::<String>())
        }
        Act::Hours { from: of, number, .. } => {
            format!("{} after {}, a date without a time: {gives}", amount(number, "hour"), day(of))
        }
        Act::Days { from: of, number } => calendar_days(number, "calendar day", &day(of), &gives),
        Act::Weeks { from: of, number } => calendar_days(number, "week", &day(of), &gives),
        Act::Months { from: of, number, is_shortened } => {
            let short = if *is_shortened { "; a month without such a day ends on its last day" } else { "" };
            calendar_days(number, "month", &day(of), &gives) + short
        }
        Act::Birthday { born, number, is_moved } => {
            let moved = if *is_moved { "; a year without 29 February: 1 March" } else { "" };
            format!("{} after {}: {gives}{moved}", amount(number, "year"), day(born))
        }
        // A step from a blank is blank, and the blank has been told.
        _ if step.gives.is_none() && step.is_from_a_blank() => return lines,
        Act::EndOfDay { of } if of.before().is_empty() || is_told(of, arose) => {
            format!("the end of {}", day(of))
        }
        Act::EndOfDay { .. } => format!("so by {gives}"),
        Act::DayOf { of } => format!("the day of {}: {gives}", from(of)),
        Act::FirstOfMonth { of } => format!("the first day of the month of {}: {gives}", day(of)),
        Act::Shifted { from: of, months, days } => format!("{} {}: {gives}", shift(*months, *days), day(of)),
        Act::Earliest { of } | Act::Latest { of } => {
            let given: Vec<&Step> = of.iter().filter(|one| one.gives.is_some()).collect();
            lines.extend(given.iter().filter(|one| one.before().is_empty()).map(|one| Line::of(from(one))));
            let is_latest = matches!(step.act, Act::Latest { .. });
            let which = match (given.len(), is_latest) {
                (0 | 1, _) => return lines,
                (2, false) => "earlier",
                (2, true) => "later",
                (_, false) => "earliest",
                (_, true) => "latest",
            };
            let moments = given.iter().filter_map(|one| one.gives).map(|at| at.to_string());
            format!("the {which} of {}: {gives}", listed(moments, "and"))
        }
        Act::NotTaken { of } => format!("{} is not taken: for the rule it is blank here", noun(of, arose)),
    };
    lines.push(Line::of(text));
    lines
}

/// Whether a step is no more than when the duty arose, which stands before it.
fn is_told(step: &Step, arose: Option<&Dated>) -> bool {
    let Some(arose) = arose else { return false };
    let sources = step.sources();
    let known = |source: &&Source| {
        arose.sources.iter().any(|told| {
            (&told.table, &told.key) == (&source.table, &source.key)
                && source.columns.iter().all(|column| told.columns.contains(column))
        })
    };
    step.gives == Some(arose.at)
        && (step.act == Act::Arose || !sources.is_empty() && sources.iter().all(known))
}

/// A step that is no more than a date: the date and its source.
pub fn given(step: &Step) -> String {
    noun(step, None)
}

/// A number with its name, where the policy gives it, and how it differs:
/// `3 working days (recording_working_days, footnote 3)`.
fn amount(number: &Used, unit: &str) -> String {
    let counted = counted(number.n, unit);
    let Some(name) = &number.parameter else { return counted };
    let mut words = vec![name.clone()];
    words.extend(number.paragraph.as_deref().map(paragraph));
    if number.is_local {
        words.push("the organisation's own standard".into());
    }
    words.extend(number.in_force_from.map(|day| format!("in force from {day}")));
    words.extend(number.instead_of.map(|ours| format!("set by the configuration in place of {ours}")));
    format!("{counted} ({})", words.join(", "))
}

fn calendar_days(number: &Used, unit: &str, from: &str, gives: &str) -> String {
    format!("{} after {from}, weekends and bank holidays included: {gives}", amount(number, unit))
}

/// What a step came to, and where from if nothing has said so before.
fn noun(step: &Step, arose: Option<&Dated>) -> String {
    step.gives.map_or_else(|| "what is blank".to_owned(), |at| with_source(step, &at.to_string(), arose))
}

/// The same of its day alone.
fn day(step: &Step, arose: Option<&Dated>) -> String {
    let when = step.gives.map(|at| at.day().to_string());
    when.map_or_else(|| "a day that is blank".to_owned(), |when| with_source(step, &when, arose))
}

fn with_source(step: &Step, when: &str, arose: Option<&Dated>) -> String {
    match &step.act {
        Act::Given { source } if !is_told(step, arose) => format!("{when}, {source}"),
        Act::Setting { name } => format!("{when}, {}", setting(name)),
        Act::MonthNamed { subject_id } => {
            format!("{when}, the first day of the month that {subject_id} names")
        }
        _ => when.to_owned(),
    }
}

fn setting(name: &str) -> String {
    match name {
        "as_at" => "the as-at day".into(),
        "moratorium_from" => "the first day of the moratorium".into(),
        "moratorium_until" => "the last day of the moratorium".into(),
        other => format!("the parameter {other}"),
    }
}

fn shift(months: i32, days: i64) -> String {
    let (n, unit) = if days == 0 { (i64::from(months), "month") } else { (days, "day") };
    let way = if n < 0 { "before" } else { "after" };
    format!("{} {way}", counted(n.abs(), unit))
}

/// Every day of a count; of a long one, a line a week.
fn day_lines(days: &[CountedDay]) -> Vec<DayLine> {
    if days.iter().filter_map(|day| day.n).max().unwrap_or(0) < LONG {
        return days.iter().map(day_line).collect();
    }
    days.chunk_by(|_, next| !is_monday(next.day)).map(week_line).collect()
}

fn day_line(day: &CountedDay) -> DayLine {
    let what = match (&day.n, &day.skipped) {
        (Some(n), _) => n.to_string(),
        (None, reason) => format!("skipped: {}", reason_words(reason.as_deref(), day.is_provisional)),
    };
    DayLine { when: day.day.with_weekday(), what, is_counted: day.n.is_some() }
}

fn reason_words(reason: Option<&str>, is_provisional: bool) -> String {
    let provisional = if is_provisional { " (provisional, not yet proclaimed)" } else { "" };
    format!("{}{provisional}", reason.unwrap_or("not a working day"))
}

fn week_line(week: &[CountedDay]) -> DayLine {
    let first = week.first().expect("a week has days");
    let last = week.last().expect("a week has days");
    let when = match week.len() {
        1 => first.day.with_weekday(),
        _ => format!("{} to {}", first.day.with_weekday(), last.day.with_weekday()),
    };
    let runs = week.chunk_by(|a, b| a.n.is_some() == b.n.is_some() && kind(a) == kind(b));
    let what = runs.map(run).collect::<Vec<_>>().join("; ");
    DayLine { when, what, is_counted: week.iter().any(|day| day.n.is_some()) }
}

/// Days of a week that are alike: those counted, a weekend, one bank holiday.
fn kind(day: &CountedDay) -> (&str, bool) {
    match day.skipped.as_deref() {
        Some("Saturday" | "Sunday") => ("weekend", false),
        Some(reason) => (reason, day.is_provisional),
        None => ("", false),
    }
}

fn run(days: &[CountedDay]) -> String {
    let weekday = |day: &CountedDay| day.day.date().map_or_else(String::new, |d| d.format("%a").to_string());
    let first = days.first().expect("a run has days");
    let last = days.last().expect("a run has days");
    let span = |a: String, b: String| match days.len() {
        1 => a,
        2 => format!("{a} and {b}"),
        _ => format!("{a} to {b}"),
    };
    let names = span(weekday(first), weekday(last));
    match (first.n, last.n) {
        (Some(n), Some(until)) => format!("{names} counted {}", span(n.to_string(), until.to_string())),
        _ => {
            let (reason, is_provisional) = kind(first);
            format!("{names} skipped ({})", reason_words(Some(reason), is_provisional))
        }
    }
}

fn is_monday(day: Day) -> bool {
    day.date().is_some_and(|date| chrono::Datelike::weekday(&date) == chrono::Weekday::Mon)
}
