//! `plumbline policy`: every paragraph, by which rules it is measured, and what is not and why.

use std::{collections::BTreeMap, fmt::Write as _};

use chrono::NaiveDate;

use super::{Held, args::Format, context::Context, output};
use crate::{
    Error, Result,
    model::nearest::nearest,
    rules::{
        Catalogue,
        policy::{self, Coverage, Paragraph},
        results,
    },
};

/// No line of the text is longer, so that it can be read in a terminal.
const WIDTH: usize = 100;

pub fn run(context: &Context, asked: Option<&str>) -> Result<Held> {
    let catalogue = context.catalogue()?;
    let mut paragraphs = policy::coverage_by(&catalogue);
    if let Some(asked) = asked {
        let found = named(asked, &paragraphs)?;
        paragraphs.retain(|paragraph| paragraph.paragraph == found);
    }
    if context.format != Format::Table {
        output::print(&results::policy_in_words(&paragraphs)?, context.format)?;
        return Ok(Held::Yes);
    }
    let off = context.config.switched_off(&catalogue.ids())?;
    let day = context.as_at.unwrap_or_else(|| context.now.date_naive());
    let text = match (asked, paragraphs.as_slice()) {
        (Some(_), [one]) => whole(one, &catalogue, &off, day),
        _ => listing(&paragraphs, &off, day),
    };
    output::print_text(&text)?;
    Ok(Held::Yes)
}

/// The paragraph that was asked for: `2.2`, `fn 3`, `FN3`, `A1 contact log`.
fn named(asked: &str, paragraphs: &[Paragraph]) -> Result<String> {
    let plain = |text: &str| text.to_lowercase().replace([' ', '-', '_'], "");
    let written = plain(asked).replace("footnote", "fn");
    let names: Vec<&str> = paragraphs.iter().map(|p| p.paragraph.as_str()).collect();
    if let Some(found) = names.iter().find(|name| plain(name) == written) {
        return Ok((*found).to_owned());
    }
    let hint = match nearest(asked, names) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => "; there are 1.1 to 13.5, fn 2, fn 3, fn 6, fn 8, fn 9, fn 11, and A1, A2 and A3 with their sections"
            .to_owned(),
    };
    Err(Error::Wrong(format!("the policy has no paragraph `{asked}`{hint}")))
}

fn listing(paragraphs: &[Paragraph], off: &BTreeMap<String, String>, day: NaiveDate) -> String {
    let mut text = heading(day);
    for section in policy::sections() {
        let _ = write!(text, "\n{}  {}\n", section.number, section.heading);
        for paragraph in paragraphs.iter().filter(|p| section.holds(&p.paragraph)) {
            let name = format!("  {:<7} ", paragraph.paragraph);
            text.push_str(&wrapped(
                &format!("{}: {}", paragraph.coverage.words(), paragraph.says),
                &name,
                10,
            ));
            text.push_str(&details(paragraph, off, 10));
        }
    }
    let _ = write!(text, "\n{}\n", totals(paragraphs));
    text.push_str(&wrapped(policy::MEANING, "", 0));
    if !off.is_empty() {
        let off = format!("Switched off in this configuration: {}.", reasons(off));
        text.push_str(&wrapped(&off, "", 0));
    }
    text
}

/// What the policy says of itself, and whether its own review is past.
fn heading(day: NaiveDate) -> String {
    let facts = policy::facts();
    let about = format!(
        "{}, version {}, approved on {}. {} The rules here are those of this version.",
        facts.title,
        facts.version,
        facts.approved_on.format("%-d %B %Y"),
        facts.review_sentence(day)
    );
    wrapped(&about, "", 0)
}

fn totals(paragraphs: &[Paragraph]) -> String {
    let n = |coverage: Coverage| paragraphs.iter().filter(|p| p.coverage == coverage).count();
    format!(
        "Of {} paragraphs, {} measured, {} measured in part, {} not measurable.",
        paragraphs.len(),
        n(Coverage::Measured),
        n(Coverage::Partly),
        n(Coverage::NotMeasurable)
    )
}

/// By which rules, and what is left out or why it cannot be measured.
fn details(paragraph: &Paragraph, off: &BTreeMap<String, String>, indent: usize) -> String {
    let mut text = String::new();
    let margin = " ".repeat(indent);
    if !paragraph.rules.is_empty() {
        let rule = |rule: &String| match off.contains_key(rule) {
            true => format!("{rule} (switched off)"),
            false => rule.clone(),
        };
        let rules = paragraph.rules.iter().map(rule).collect::<Vec<_>>().join(", ");
        text.push_str(&wrapped(&format!("by {rules}"), &margin, indent + 3));
    }
    if !paragraph.reason.is_empty() {
        let reason = format!("{}: {}", reason_is(paragraph.coverage), paragraph.reason);
        text.push_str(&wrapped(&reason, &margin, indent + 3));
    }
    text
}

fn reason_is(coverage: Coverage) -> &'static str {
    match coverage {
        Coverage::NotMeasurable => "why not",
        Coverage::Measured | Coverage::Partly => "left out",
    }
}

fn whole(
    paragraph: &Paragraph,
    catalogue: &Catalogue,
    off: &BTreeMap<String, String>,
    day: NaiveDate,
) -> String {
    let mut text = heading(day);
    text.push('\n');
    let mut line = |name: &str, value: &str| text.push_str(&wrapped(value, &format!("{name:<12} "), 13));
    line("paragraph", &paragraph.paragraph);
    if let Some(section) = policy::sections().iter().find(|section| section.holds(&paragraph.paragraph)) {
        line("section", &section.heading);
    }
    line("says", &paragraph.says);
    line("coverage", paragraph.coverage.words());
    if !paragraph.reason.is_empty() {
        line(reason_is(paragraph.coverage), &paragraph.reason);
    }
    for (at, id) in paragraph.rules.iter().enumerate() {
        let title = catalogue.rules().iter().find(|rule| rule.id == *id).map_or("", |rule| &rule.head.title);
        let reason = off.get(id).map_or_else(String::new, |reason| format!(" (switched off: {reason})"));
        line(if at == 0 { "rules" } else { "" }, &format!("{id}: {title}{reason}"));
    }
    text
}

fn reasons(off: &BTreeMap<String, String>) -> String {
    off.iter().map(|(rule, reason)| format!("{rule} ({reason})")).collect::<Vec<_>>().join("; ")
}

/// Words on lines no longer than fits, after `first`; the lines below are indented. A word longer than a line stands
/// whole.
fn wrapped(words: &str, first: &str, indent: usize) -> String {
    let mut lines = first.to_owned();
    let mut length = first.chars().count();
    let mut is_begun = false;
    for word in words.split_whitespace() {
        let space = usize::from(is_begun);
        let long = word.chars().count();
        if is_begun && length + space + long > WIDTH {
            lines.push('\n');
            lines.push_str(&" ".repeat(indent));
            length = indent;
        } else if is_begun {
            lines.push(' ');
            length += 1;
        }
        lines.push_str(word);
        length += long;
        is_begun = true;
    }
    lines.push('\n');
    lines
}
