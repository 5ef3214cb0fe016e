//! The words of an account's pieces: sources, counts, the days of a count. Plain sentences, without their full stop.

use std::fmt;

use serde::Serialize;

use super::{
    days::CountedDay,
    moment::{At, Day},
    numbers::Used,
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

/// How a moment was worked out, a sentence a step, the first step first. Where a step begins from when the duty arose,
/// which has been told already, its source is not told again.
pub fn working(step: &Step, arose: Option<At>) -> Vec<Line> {
    let mut lines: Vec<Line> = step.before().into_iter().flat_map(|before| working(before, arose)).collect();
    let gives = step.gives.map_or_else(|| "cannot be told".to_owned(), |at| at.to_string());
    let from = |of: &Step| noun(of, arose);
    let day = |of: &Step| day(of, arose);
    let text = match &step.act {
        Act::Given { .. } | Act::Arose | Act::Setting { .. } => return lines,
        Act::Blank { source } => format!("{source} is blank"),
        Act::NoRow { table, column } => format!("no row of {table} that is named here gives {column}"),
        Act::WorkingDays { from: of, number, days } => {
            let text = format!(
                "{} after {}{}: {gives}{}",
                counted(number.n, "working day"),
                day(of),
                used(number),
                if step.gives.is_none() {
                    ", as the bank holiday calendar does not reach so far"
                } else {
                    ""
                }
            );
            lines.push(Line { text, days: day_lines(days) });
            return lines;
        }
        Act::Hours { from: of, number, clocks } if !of.gives.is_some_and(At::is_plain_date) => {
            let changes = clocks.iter().map(|clock| {
                let way = if clock.hours_forward > 0 { "forward" } else { "back" };
                format!("; the clocks go {way} an hour on {}", clock.day)
            });
            let changes: String = changes.collect();
            let hours = counted(number.n, "hour");
            format!("{hours} after {}{}: {gives}{changes}", from(of), used(number))
        }
        Act::Hours { from: of, number, .. } => format!(
            "{} after {}, a date without a time{}: {gives}",
            counted(number.n, "hour"),
            day(of),
            used(number)
        ),
        Act::Days { from: of, number } => calendar_days(number, "calendar day", &day(of), &gives),
        Act::Weeks { from: of, number } => calendar_days(number, "week", &day(of), &gives),
        Act::Months { from: of, number, is_shortened } => {
            let text = calendar_days(number, "month", &day(of), &gives);
            let short = if *is_shortened { "; a month without such a day ends on its last day" } else { "" };
            text + short
        }
        Act::Birthday { born, number, is_moved } => {
            let moved = if *is_moved { "; a year without 29 February: 1 March" } else { "" };
            format!("{} after {}{}: {gives}{moved}", counted(number.n, "year"), day(born), used(number))
        }
        Act::EndOfDay { of } if is_leaf(of) => format!("the end of {}", day(of)),
        Act::EndOfDay { of } => {
            format!("the end of that day: {}", of.gives.map_or(gives, |at| At::end_of(at.day()).to_string()))
        }
        Act::DayOf { of } => format!("the day of {}: {gives}", from(of)),
        Act::FirstOfMonth { of } => format!("the first day of the month of {}: {gives}", day(of)),
        Act::Shifted { from: of, months, days } => format!("{} {}: {gives}", shift(*months, *days), day(of)),
        Act::Earliest { of } => format!("{}: {gives}", choice("the earliest", "the earlier", of, arose)),
        Act::Latest { of } => format!("{}: {gives}", choice("the latest", "the later", of, arose)),
        Act::NotTaken { of } => format!("{} is not taken: for the rule it is blank here", noun(of, arose)),
    };
    lines.push(Line::of(text));
    lines
}

/// A step that is no more than a date: the date and its source.
pub fn given(step: &Step) -> String {
    noun(step, None)
}

/// A number's name, where the policy gives it, and how it differs.
fn used(number: &Used) -> String {
    let Some(name) = &number.parameter else { return String::new() };
    let mut words = vec![name.clone()];
    words.extend(number.paragraph.as_deref().map(paragraph));
    if number.is_local {
        words.push("the organisation's own standard".into());
    }
    words.extend(number.in_force_from.map(|day| format!("in force from {day}")));
    words.extend(number.instead_of.map(|ours| format!("set by the configuration in place of {ours}")));
    format!(" ({})", words.join(", "))
}

fn calendar_days(number: &Used, unit: &str, from: &str, gives: &str) -> String {
    format!(
        "{} after {from}{}, weekends and bank holidays too: {gives}",
        counted(number.n, unit),
        used(number)
    )
}

fn is_leaf(step: &Step) -> bool {
    step.before().is_empty()
}

/// What a step came to, and where from if nothing has said so before.
fn noun(step: &Step, arose: Option<At>) -> String {
    step.gives.map_or_else(|| "what is blank".to_owned(), |at| with_source(step, &at.to_string(), arose))
}

/// The same of its day alone.
fn day(step: &Step, arose: Option<At>) -> String {
    step.gives.map_or_else(
        || "a day that is blank".to_owned(),
        |at| with_source(step, &at.day().to_string(), arose),
    )
}

fn with_source(step: &Step, when: &str, arose: Option<At>) -> String {
    match &step.act {
        Act::Given { source } if step.gives != arose => format!("{when}, {source}"),
        Act::Setting { name } => match name.as_str() {
            "as_at" => format!("{when}, the as-at day"),
            "moratorium_from" => format!("{when}, the first day of the moratorium"),
            "moratorium_until" => format!("{when}, the last day of the moratorium"),
            other => format!("{when} ({other})"),
        },
        _ => when.to_owned(),
    }
}

/// `the earlier of 3 March 2026 and 9 March 2026`; what is blank has been told before.
fn choice(of_many: &str, of_two: &str, of: &[Step], arose: Option<At>) -> String {
    let given: Vec<String> = of.iter().filter(|s| s.gives.is_some()).map(|s| noun(s, arose)).collect();
    match given.len() {
        0 => "none of them is given".into(),
        1 => format!("the only one given, {}", given[0]),
        2 => format!("{of_two} of {}", listed(given.into_iter(), "and")),
        _ => format!("{of_many} of {}", listed(given.into_iter(), "and")),
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
    let span = |a: String, b: String| if days.len() == 1 { a } else { format!("{a} to {b}") };
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
