//! An account in words, in the order of a page: what it is of, what it comes to, then each obligation. The command line
//! prints it, and a page shows it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    Account, Duty,
    exceptions::{Hold, Variation},
    moment::Day,
    one::{Count, Dated, Owed},
    rows::Source,
    said::{self, Line, counted},
    who::{Holder, Why},
    working::Step,
};

/// A whole account in words.
#[derive(Debug, Serialize)]
pub struct Told {
    /// `Case C1`.
    pub title: String,
    pub as_at: Day,
    pub taken_on: Day,
    pub snapshot_id: String,
    /// What it comes to, and what a reader must know of the day and the calendar.
    pub lead: Vec<String>,
    pub entries: Vec<Entry>,
    pub asks: Vec<Ask>,
    pub unmeasured: Vec<super::Unmeasured>,
}

/// One obligation in words.
#[derive(Debug, Serialize)]
pub struct Entry {
    pub when: String,
    pub title: String,
    pub rule_id: String,
    /// `paragraphs 2.2 and footnote 3`.
    pub paragraphs: String,
    pub subject: String,
    pub status: String,
    pub is_due_soon: bool,
    pub is_lapsed: bool,
    pub kind: String,
    pub standing: String,
    /// What the rule tells its reader to do; blank where there is nothing to do.
    pub to_do: Option<String>,
    pub parts: Vec<Part>,
}

/// A labelled piece of an entry.
#[derive(Debug, Serialize)]
pub struct Part {
    pub label: &'static str,
    pub lines: Vec<Line>,
}

/// What a rule asks.
#[derive(Debug, Serialize)]
pub struct Ask {
    pub rule_id: String,
    pub title: String,
    pub paragraphs: String,
    pub basis: String,
    pub asks: String,
}

pub fn tell(account: &Account) -> Told {
    let title = match (&account.case_id, &account.subject_id) {
        (Some(case), None) => format!("Case {case}"),
        (Some(case), Some(subject)) => format!("Case {case}, subject {subject}"),
        (None, subject) => format!("Subject {}", subject.as_deref().unwrap_or_default()),
    };
    let mut asks: BTreeMap<&str, Ask> = BTreeMap::new();
    for Owed { duty, .. } in &account.owed {
        asks.entry(&duty.rule_id).or_insert_with(|| Ask {
            rule_id: duty.rule_id.clone(),
            title: duty.title.clone(),
            paragraphs: cited(duty),
            basis: duty.basis.clone(),
            asks: duty.asks.clone(),
        });
    }
    Told {
        title: match &account.rule_id {
            Some(rule) => format!("{title}, by {rule} alone"),
            None => title,
        },
        as_at: account.as_at,
        taken_on: account.taken_on,
        snapshot_id: account.snapshot_id.clone(),
        lead: lead(account),
        entries: account.owed.iter().map(|owed| entry(owed, account)).collect(),
        asks: asks.into_values().collect(),
        unmeasured: account.unmeasured.clone(),
    }
}

fn lead(account: &Account) -> Vec<String> {
    let mut lead = vec![summary(account)];
    if account.as_at < account.taken_on {
        lead.push(format!(
            "This is what was owed on {} by the exports of {}: what was done later is read as not yet done.",
            account.as_at, account.taken_on
        ));
    }
    if account.as_at > account.taken_on {
        lead.push(format!(
            "The exports were taken on {}: what has been done since is not known.",
            account.taken_on
        ));
    }
    let holder = account.owed.iter().find_map(|owed| owed.holds_now.as_ref());
    if let (Some(_), Some(now)) = (&account.case_id, holder) {
        lead.push(capital(&held_now(now)) + ".");
    }
    if !account.owed.is_empty() {
        lead.push(
            "Each is headed by the fault that its rule looks for; how it stands says whether there is one."
                .into(),
        );
    }
    lead.push(match account.supplied_years {
        None => "Working days are Monday to Friday less the bank holidays of England and Wales, by the built-in \
                 calendar."
            .into(),
        Some((first, last)) => format!(
            "Working days are Monday to Friday less the bank holidays: those supplied in bank_holidays for {}, the \
             built-in calendar's in other years.",
            if first == last { first.to_string() } else { format!("{first} to {last}") }
        ),
    });
    lead
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn summary(account: &Account) -> String {
    if account.owed.is_empty() {
        return "Nothing was owed that these rules can see.".into();
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for Owed { duty, .. } in &account.owed {
        *counts.entry(&duty.status).or_default() += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(status, n)| format!("{n} {status}")).collect();
    format!("{} owed: {}.", account.owed.len(), counts.join(", "))
}

fn entry(owed: &Owed, account: &Account) -> Entry {
    let duty = &owed.duty;
    let when = duty.triggered_at.map_or_else(|| "Not recorded when".to_owned(), |at| at.to_string());
    let part = duty.part.as_ref().map_or_else(String::new, |part| format!(", {part}"));
    let named = |source: &Source| said::row(&Source { key: duty.subject_id.clone(), ..source.clone() });
    let unseen = || format!("{} {}", duty.subject_kind, duty.subject_id);
    let subject = owed.subject.as_ref().map_or_else(unseen, named);
    Entry {
        when,
        title: duty.title.clone(),
        rule_id: duty.rule_id.clone(),
        paragraphs: cited(duty),
        subject: subject + &part,
        status: duty.status.clone(),
        is_due_soon: duty.due_soon,
        is_lapsed: duty.lapsed,
        kind: duty.kind.clone(),
        standing: standing(duty, account.as_at),
        to_do: owed.remedy.to_do.clone(),
        parts: parts(owed, account),
    }
}

/// `2.2, footnote 3`.
fn cited(duty: &Duty) -> String {
    duty.paragraphs.join(", ")
}

fn parts(owed: &Owed, account: &Account) -> Vec<Part> {
    let duty = &owed.duty;
    let is_deadline = duty.kind == "deadline";
    let mut parts = Vec::new();
    let mut part = |label: &'static str, lines: Vec<Line>| {
        if !lines.is_empty() {
            parts.push(Part { label, lines });
        }
    };
    part(if is_deadline { "arose" } else { "happened" }, arose(owed));
    // With no day to count from, nothing more can be said of a due day.
    if duty.triggered_at.is_some() || duty.due_at.is_some() {
        part("due", due(owed));
    }
    part(if is_deadline { "done" } else { "put right" }, done(owed));
    part("stands", vec![Line::of(standing(duty, account.as_at))]);
    part("answers", vec![Line::of(answers(owed))]);
    if account.case_id.is_none() {
        part("now", owed.holds_now.iter().map(|now| Line::of(held_now(now))).collect());
    }
    part("hold", owed.hold.iter().map(|hold| Line::of(held(hold))).collect());
    part("variation", owed.variations.iter().map(|variation| Line::of(varied(variation))).collect());
    if duty.done_at.is_none() {
        part("lapses", owed.lapses.iter().flat_map(|lapses| lapsing(lapses, owed)).collect());
    }
    part("note", duty.note.iter().map(Line::of).collect());
    let remedy = owed.remedy.to_do.iter().chain(&owed.remedy.means);
    part("to do", remedy.map(Line::of).collect());
    parts
}

fn arose(owed: &Owed) -> Vec<Line> {
    match (&owed.arose, owed.arose_blank.as_slice()) {
        (Some(arose), _) => dated(arose, None),
        (None, []) => vec![Line::of("not recorded")],
        (None, blanks) => vec![Line::of(format!("not recorded: {} blank", said::sources_are(blanks)))],
    }
}

/// A moment and its source; below it, how it comes about where it is more than a date of a row.
fn dated(dated: &Dated, arose: Option<&Dated>) -> Vec<Line> {
    let at = dated.at.to_string();
    match &dated.working {
        None if dated.sources.is_empty() => {
            vec![Line::of(format!("{at}; no row named here gives it by itself"))]
        }
        None => vec![Line::of(format!("{at}: {}", said::sources(&dated.sources)))],
        Some(working) => worked(working, &at, arose),
    }
}

/// The sentences of a working, which say what it comes to; where the last does not, that stands first.
fn worked(working: &Step, comes_to: &str, arose: Option<&Dated>) -> Vec<Line> {
    let mut lines = said::working(working, arose);
    if lines.is_empty() {
        lines.push(Line::of(said::given(working)));
    }
    let says = |line: &Line| {
        line.text.ends_with(comes_to)
            || line.text.starts_with(comes_to)
            || line.text.contains(&format!(": {comes_to};"))
    };
    if !lines.last().is_some_and(says) {
        lines.insert(0, Line::of(comes_to));
    }
    lines
}

fn due(owed: &Owed) -> Vec<Line> {
    let by = |text: &str| Line::of(text);
    let arose = owed.arose.as_ref();
    let due = owed.duty.due_at.map_or_else(String::new, |at| at.to_string());
    match &owed.count {
        Count::None => Vec::new(),
        Count::Worked { working } => worked(working, &due, arose),
        Count::OnDay { sources } => vec![by(&format!("{due}: the day of {}", said::sources(sources)))],
        Count::NotPlain => vec![
            by(&due),
            by(&format!(
                "this due day is not a plain count from one date; the rule asks: {}",
                owed.duty.asks
            )),
        ],
        Count::Blank { working, calendar_ends } => {
            let mut lines: Vec<Line> = working.iter().flat_map(|step| said::working(step, arose)).collect();
            lines.extend(calendar_ends.map(|day| by(&format!("the bank holiday calendar ends on {day}"))));
            if lines.is_empty() {
                lines.push(by("cannot be told"));
            }
            lines
        }
    }
}

fn lapsing(lapses: &Dated, owed: &Owed) -> Vec<Line> {
    match owed.duty.due_at {
        Some(due) if due == lapses.at => {
            vec![Line::of("when it is due: from then on it can no longer be done")]
        }
        _ => dated(lapses, owed.arose.as_ref()),
    }
}

fn done(owed: &Owed) -> Vec<Line> {
    match &owed.done {
        Some(done) => dated(done, owed.arose.as_ref()),
        None => Vec::new(),
    }
}

fn standing(duty: &Duty, as_at: Day) -> String {
    let prohibited = duty.kind != "deadline";
    let days = counted(duty.days_late, "day");
    let due = duty.due_at.map_or_else(String::new, |at| at.day().to_string());
    let to_today = format!("from {due} to {as_at}, the as-at day");
    match duty.status.as_str() {
        "late" if prohibited => format!("put right after {days}"),
        "overdue" if duty.kind == "advisory" => "to be looked at".into(),
        "overdue" if prohibited && duty.days_late == 0 => "open on the as-at day".into(),
        "overdue" if prohibited => format!("open for {days}, {to_today}"),
        "late" => {
            let done = duty.done_at.map_or_else(String::new, |at| at.day().to_string());
            match duty.days_late {
                0 => format!("late on the day it was due, {due}"),
                _ => format!("late by {days}, from {due} to {done}"),
            }
        }
        "overdue" if duty.lapsed => {
            format!("overdue by {days}, {to_today}, and can no longer be done (lapsed)")
        }
        "overdue" if duty.days_late == 0 => format!("overdue since earlier on {due}"),
        "overdue" => format!("overdue by {days}, {to_today}"),
        "pending" if duty.due_soon => "pending, due within the days that work lists look ahead".into(),
        "held" => "held: it stands beside the rate, never in it".into(),
        "excepted" => "excepted by a variation (paragraph 1.2)".into(),
        "unknown" => "unknown: it cannot be told whether it was kept".into(),
        other => other.to_owned(),
    }
}

fn answers(owed: &Owed) -> String {
    format!("{}; {}", owed.duty.owner_role.replace('_', " "), holder(&owed.answers))
}

fn held_now(now: &Holder) -> String {
    format!("the case is held now by {}", holder(now))
}

fn holder(holder: &Holder) -> String {
    let staff = holder.staff_id.as_deref().unwrap_or("no person named");
    let team = holder.team_id.as_deref().map_or_else(|| "no team".to_owned(), |team| format!("team {team}"));
    let why = match &holder.why {
        Why::Allocated { allocation, at } => format!("by {}, in force at {at}", said::row(allocation)),
        Why::LastAllocated { allocation, at } => {
            format!("by {}, the last before {at}, when none was in force", said::row(allocation))
        }
        Why::TeamOfCase { case: Some(case), at } => format!("no allocation had begun by {at}; {case}"),
        Why::TeamOfCase { case: None, at } => {
            format!("no allocation answers at {at}, and no row of the case")
        }
        Why::NamedByRule { by } if by.is_empty() => "the rule itself names who owes it".into(),
        Why::NamedByRule { by } => format!("the rule itself names who owes it, by {}", said::sources(by)),
        Why::NobodyNamed => "it stands in no case".into(),
        Why::Untold => "by the judgement; no allocation seen here says so".into(),
    };
    format!("{staff}, {team}: {why}")
}

fn held(hold: &Hold) -> String {
    match hold {
        Hold::Moratorium { from, until: Some(until) } => {
            format!("the moratorium, from {from} to {until} (footnote 2)")
        }
        Hold::Moratorium { from, until: None } => {
            format!("the moratorium, from {from} until further notice (footnote 2)")
        }
        Hold::Decision { decided_on, retain_until, source, .. } => format!(
            "a decision to keep it{}, {}: {}",
            decided_on.map_or_else(String::new, |day| format!(" of {day}")),
            retain_until.map_or_else(|| "until further notice".into(), |day| format!("until {day}")),
            said::row(source)
        ),
        Hold::Other { name } => format!("{name}, which no row of the export explains"),
    }
}

fn varied(variation: &Variation) -> String {
    let names = variation.names.as_deref().map_or_else(String::new, |name| format!(", which names {name}"));
    let of = if variation.is_of_subject { " for this subject" } else { " for the whole case" };
    let day = |what: &str, day: Option<Day>| day.map_or_else(String::new, |day| format!(", {what} {day}"));
    let row = said::row(&variation.source);
    let dates = day("explained on", variation.explained_on)
        + &day("a manager notified on", variation.manager_notified_on);
    match variation.faults.as_slice() {
        [] => format!("{row}{names}{of}{dates}: it is valid"),
        faults => format!("{row}{names}{of}{dates}: it does not count, as {}", faults.join(", and ")),
    }
}
