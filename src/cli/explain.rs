//! `plumbline explain CASE`: everything owed on one case, as a timeline.

use std::{collections::BTreeMap, fmt::Write as _};

use chrono::{NaiveDate, NaiveDateTime};
use serde::Deserialize;

use super::{
    Held,
    args::{Format, Of},
    context::Context,
    output,
};
use crate::{
    Error, Result,
    access::Showing,
    embedded,
    engine::{Params, Session, Value},
};

const QUERY: &str = "queries/cli/explain.sql";

#[derive(Debug, Deserialize)]
struct Owed {
    rule_id: String,
    title: String,
    kind: String,
    basis: String,
    paragraphs: Vec<String>,
    asks: String,
    to_do: String,
    subject_kind: String,
    subject_id: String,
    part: Option<String>,
    triggered_at: Option<String>,
    due_at: Option<String>,
    done_at: Option<String>,
    status: String,
    due_soon: bool,
    lapsed: bool,
    days_late: i64,
    owner_role: String,
    team_id: Option<String>,
    staff_id: Option<String>,
    held_by: Option<String>,
    triggered_by: Option<String>,
    done_by: Option<String>,
    note: Option<String>,
}

pub fn run(context: &Context, case: &str, rule: Option<&str>, of: &Of) -> Result<Held> {
    if let Some(rule) = rule {
        context.catalogue()?.rule(rule)?;
    }
    let lake = context.existing_lake()?;
    let viewer = context.viewer(&lake, Showing::Cases)?;
    let snapshot = context.snapshot(&lake, of)?;
    let results = context.results(&snapshot)?.ok_or_else(|| {
        Error::Wrong(format!("snapshot {} has not been judged yet: `plumbline check` does that", snapshot.id))
    })?;
    let session = context.session(&lake, &snapshot, Some(&results), &viewer)?;
    let mut params = Params::from([("case_id".to_owned(), Value::Text(case.to_owned()))]);
    params.insert("rule_id".into(), rule.map_or(Value::NullText, |rule| Value::Text(rule.to_owned())));
    let owed: Vec<Owed> = session.rows(embedded::text(QUERY), &params)?;
    if owed.is_empty() && !is_there(&session, case)? {
        // The same words for a case that is not there and for one that is hidden.
        return Err(Error::Wrong(format!("there is no case {case} in snapshot {}", snapshot.id)));
    }
    if context.format == Format::Table {
        output::print_text(&timeline(case, &snapshot.id, results.as_at, &owed))?;
    } else {
        output::print(&session.table(embedded::text(QUERY), &params)?, context.format)?;
    }
    Ok(Held::Yes)
}

fn is_there(session: &Session, case: &str) -> Result<bool> {
    let params = Params::from([("case_id".to_owned(), Value::Text(case.to_owned()))]);
    let rows = session.batches("select case_id from cases where case_id = $case_id", &params)?;
    Ok(rows.iter().any(|batch| batch.num_rows() > 0))
}

fn timeline(case: &str, snapshot: &str, as_at: NaiveDate, owed: &[Owed]) -> String {
    let mut text = format!("Case {case}, at the end of {} (snapshot {snapshot})\n", day(as_at));
    if owed.is_empty() {
        text.push_str("\nNothing was owed that these rules can see.\n");
        return text;
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for one in owed {
        *counts.entry(&one.status).or_default() += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(status, n)| format!("{n} {status}")).collect();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{} owed: {}", owed.len(), counts.join(", "));
    for one in owed {
        text.push('\n');
        entry(&mut text, one);
    }
    text.push_str("\nWhat the rules ask\n");
    let asked: BTreeMap<&str, &Owed> = owed.iter().map(|one| (one.rule_id.as_str(), one)).collect();
    for (rule, one) in asked {
        let _ = writeln!(text, "  {rule} ({}; {}): {}", one.paragraphs.join(", "), one.basis, one.asks);
    }
    text
}

fn entry(text: &mut String, one: &Owed) {
    let when = one.triggered_at.as_deref().map_or("(when it arose is not recorded)".to_owned(), moment);
    let paragraphs = one.paragraphs.join(", ");
    let _ = writeln!(text, "{when}  {} [{} {paragraphs}]{}", one.title, one.rule_id, from(&one.triggered_by));
    let mut line = |words: String| {
        let _ = writeln!(text, "    {words}");
    };
    let part = one.part.as_ref().map_or(String::new(), |part| format!(" {part}"));
    line(format!("{} {}{part}", one.subject_kind, one.subject_id));
    if let Some(due) = &one.due_at
        && one.kind == "deadline"
    {
        line(format!("due by {}", moment(due)));
    }
    if let Some(done) = &one.done_at {
        line(format!("done {}{}", moment(done), from(&one.done_by)));
    }
    line(standing(one));
    line(format!(
        "answers: {}{}{}",
        one.owner_role.replace('_', " "),
        one.staff_id.as_ref().map_or(String::new(), |staff| format!(", {staff}")),
        one.team_id.as_ref().map_or(String::new(), |team| format!(", team {team}")),
    ));
    if let Some(note) = &one.note {
        line(format!("note: {note}"));
    }
    if matches!(one.status.as_str(), "overdue" | "unknown" | "pending") && !one.lapsed {
        line(format!("to do: {}", one.to_do));
    }
}

fn standing(one: &Owed) -> String {
    let prohibited = one.kind != "deadline";
    let days = match one.days_late {
        1 => " by 1 day".to_owned(),
        n => format!(" by {n} days"),
    };
    match one.status.as_str() {
        "late" if prohibited => "put right".to_owned(),
        "overdue" if prohibited => "open".to_owned(),
        "late" => format!("late{days}"),
        "overdue" if one.lapsed => format!("overdue{days}, and can no longer be done (lapsed)"),
        "overdue" => format!("overdue{days}"),
        "pending" if one.due_soon => "pending, due within five working days".to_owned(),
        "held" => format!("held by {}", one.held_by.as_deref().unwrap_or("a decision")),
        "excepted" => "excepted by a variation (1.2)".to_owned(),
        other => other.to_owned(),
    }
}

fn from(row: &Option<String>) -> String {
    row.as_ref().map_or(String::new(), |row| format!(" (from {row})"))
}

/// `9 March 2026 14:30`; a moment at 00:00 is a date on its own.
fn moment(text: &str) -> String {
    match text.parse::<NaiveDateTime>() {
        Ok(moment) if moment.time() == chrono::NaiveTime::MIN => day(moment.date()),
        Ok(moment) if moment.format("%H:%M:%S").to_string() == "23:59:59" => {
            format!("the end of {}", day(moment.date()))
        }
        Ok(moment) => format!("{} {}", day(moment.date()), moment.format("%H:%M")),
        Err(_) => text.to_owned(),
    }
}

fn day(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}
