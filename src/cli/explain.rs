//! `plumbline explain CASE`: what was owed, when and by whom, and how each day was counted.

use std::fmt::Write as _;

use super::{
    Held,
    args::{Format, Of, Why},
    context::Context,
    looking::Asked,
    output,
};
use crate::{
    Error, Result,
    access::Showing,
    embedded,
    engine::Asks,
    explain::{self, Entry, Judged, Told},
    model::visible,
    reports,
};

/// How far the words of an entry stand from their labels.
const LABELS: usize = 11;

pub fn run(context: &Context, why: Why, of: &Of) -> Result<Held> {
    let catalogue = context.catalogue()?;
    if let Some(rule) = &why.rule {
        catalogue.rule(rule)?;
    }
    let lake = context.existing_lake()?;
    let looking = context.viewer(&lake, Showing::Cases)?;
    let snapshot = context.snapshot(&lake, of)?;
    let results = context.results(&snapshot)?.ok_or_else(|| {
        Error::Wrong(format!("snapshot {} has not been judged yet: `plumbline check` does that", snapshot.id))
    })?;
    let session = context.session(&lake, &snapshot, Some(&results), &looking.viewer, Asks::Ours)?;
    let judged = Judged { session: &session, snapshot: &snapshot, results: &results, catalogue: &catalogue };
    let asked = explain::Asked { case_id: why.case, rule_id: why.rule, subject_id: why.subject };
    let account = explain::account(&judged, &asked)?;
    let rows = session.table(embedded::text(explain::OBLIGATIONS), &explain::params(&asked))?;
    let words = [("case", &asked.case_id), ("rule", &asked.rule_id), ("subject", &asked.subject_id)];
    let words = words.map(|(name, value)| value.as_ref().map(|value| format!("{name} {value}")));
    let words = words.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let noted =
        Asked { command: "explain", words: &words, snapshot: Some(&snapshot), results: Some(&results) };
    looking.note_rows(context, &lake, &noted, &rows)?;
    match (&why.html, context.format) {
        (Some(file), _) => {
            reports::write_case(&explain::tell(&account), context.now, file)?;
            context.tell(&format!("written to {}", file.display()));
        }
        (None, Format::Table) => output::print_text(&visible(&text(&explain::tell(&account))))?,
        (None, Format::Json) => {
            let json = serde_json::to_string_pretty(&account)
                .map_err(|e| Error::Defect(format!("an account cannot be shown: {e}")))?;
            output::print_text(&(json + "\n"))?;
        }
        (None, format) => output::print(&rows, format)?,
    }
    Ok(Held::Yes)
}

/// The whole account as text. Writing to a string cannot fail.
fn text(told: &Told) -> String {
    let mut text = format!("{}, at the end of {} (snapshot {})\n", told.title, told.as_at, told.snapshot_id);
    for sentence in &told.lead {
        let _ = writeln!(text, "{sentence}");
    }
    for one in &told.entries {
        text.push('\n');
        entry(&mut text, one);
    }
    if !told.asks.is_empty() {
        text.push_str("\nWhat the rules ask\n");
    }
    for ask in &told.asks {
        let _ = writeln!(text, "  {} ({}; {}): {}", ask.rule_id, ask.paragraphs, ask.basis, ask.asks);
    }
    if !told.unmeasured.is_empty() {
        text.push_str("\nWhat could not be measured: nothing listed is not nothing owed\n");
    }
    for line in &told.unmeasured {
        let _ = writeln!(text, "  {}: {}", line.rule_id, line.reason);
    }
    text
}

fn entry(text: &mut String, entry: &Entry) {
    let _ = writeln!(text, "{}  {} [{} {}]", entry.when, entry.title, entry.rule_id, entry.paragraphs);
    let _ = writeln!(text, "    {}", entry.subject);
    for part in &entry.parts {
        let mut label = part.label;
        for line in &part.lines {
            let _ = writeln!(text, "    {label:LABELS$}{}", line.text);
            label = "";
            let width = line.days.iter().map(|day| day.when.chars().count()).max().unwrap_or(0);
            for day in &line.days {
                let _ = writeln!(text, "    {label:LABELS$}  {:width$}  {}", day.when, day.what);
            }
        }
    }
}
