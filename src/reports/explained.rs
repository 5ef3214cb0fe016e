//! One case's account as a page that stands alone, in the style of the packs.

use std::{
    fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{
    page::{Pages, Shown},
    words,
    work::Tag,
};
use crate::{
    Error, Result,
    explain::{Entry, Part, Told},
};

#[derive(Serialize)]
struct Page<'a> {
    title: &'a str,
    as_at: String,
    taken_on: String,
    lead: &'a [String],
    /// What somebody has to do something about, the most pressing first.
    pressing: Vec<&'a Account<'a>>,
    entries: &'a [Account<'a>],
    asks: &'a [crate::explain::Ask],
    unmeasured: &'a [crate::explain::Unmeasured],
    made_at: String,
    version: &'static str,
    snapshot_id: &'a str,
}

#[derive(Serialize)]
struct Account<'a> {
    /// Where links point.
    id: String,
    tag: Tag,
    when: &'a str,
    title: &'a str,
    subject: &'a str,
    rule_id: &'a str,
    paragraphs: &'a str,
    standing: &'a str,
    to_do: Option<&'a str>,
    parts: Vec<Labelled<'a>>,
}

#[derive(Serialize)]
struct Labelled<'a> {
    label: String,
    lines: &'a [crate::explain::Line],
}

/// Writes the page of an account to a file of its owner's own, whole or not at all.
///
/// # Errors
/// `Disk` where it cannot be written.
pub fn write_case(told: &Told, made_at: DateTime<Utc>, file: &Path) -> Result<()> {
    let html = case_page(told, made_at)?;
    let aside = beside(file)?;
    let written =
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&aside).and_then(|mut open| {
            open.write_all(html.as_bytes())?;
            open.sync_all()?;
            fs::rename(&aside, file)
        });
    written.map_err(|error| {
        // What is left of it is of no use to anybody; that it could not be written is what counts.
        let _ = fs::remove_file(&aside);
        Error::disk(file)(error)
    })
}

/// The page as HTML.
///
/// # Errors
/// `Defect` where the template is not as it should be.
pub fn case_page(told: &Told, made_at: DateTime<Utc>) -> Result<String> {
    let entries: Vec<Account> =
        told.entries.iter().enumerate().map(|(at, entry)| account(at + 1, entry)).collect();
    let mut pressing: Vec<(u8, &Account)> = told
        .entries
        .iter()
        .zip(&entries)
        .filter_map(|(entry, account)| Some((urgency(entry)?, account)))
        .collect();
    pressing.sort_by_key(|(urgency, _)| *urgency);
    let page = Page {
        title: &told.title,
        as_at: told.as_at.to_string(),
        taken_on: told.taken_on.to_string(),
        lead: &told.lead,
        pressing: pressing.into_iter().map(|(_, account)| account).collect(),
        entries: &entries,
        asks: &told.asks,
        unmeasured: &told.unmeasured,
        made_at: words::moment(made_at),
        version: env!("CARGO_PKG_VERSION"),
        snapshot_id: &told.snapshot_id,
    };
    Pages::new()?.render("explain.html", &Shown::of(&page))
}

fn account<'a>(number: usize, entry: &'a Entry) -> Account<'a> {
    let labelled = |part: &'a Part| Labelled { label: words::capital(part.label), lines: &part.lines };
    Account {
        id: format!("duty-{number}"),
        tag: tag(entry),
        when: &entry.when,
        title: &entry.title,
        subject: &entry.subject,
        rule_id: &entry.rule_id,
        paragraphs: &entry.paragraphs,
        standing: &entry.standing,
        to_do: entry.to_do.as_deref(),
        parts: entry.parts.iter().map(labelled).collect(),
    }
}

/// How soon somebody has to act; none where nothing waits.
fn urgency(entry: &Entry) -> Option<u8> {
    match entry.status.as_str() {
        "overdue" if entry.is_lapsed => None,
        "overdue" if entry.kind != "advisory" => Some(0),
        "pending" if entry.is_due_soon => Some(1),
        "unknown" => Some(2),
        "overdue" => Some(3),
        _ => None,
    }
}

fn tag(entry: &Entry) -> Tag {
    let is_deadline = entry.kind == "deadline";
    let (word, shape, class) = match entry.status.as_str() {
        "overdue" if entry.is_lapsed => ("Lapsed", "■", "later"),
        "overdue" if is_deadline => ("Overdue", "■", "overdue"),
        "overdue" if entry.kind == "advisory" => ("To look at", "◇", "look"),
        "overdue" => ("Open", "■", "overdue"),
        "pending" if entry.is_due_soon => ("Due soon", "▲", "soon"),
        "pending" => ("Not yet due", "○", "later"),
        "late" if is_deadline => ("Late", "▲", "amber"),
        "late" => ("Put right", "●", "later"),
        "met" => ("Met", "●", "green"),
        "held" => ("Held", "○", "later"),
        "excepted" => ("Excepted", "○", "later"),
        _ => ("Cannot tell", "?", "untold"),
    };
    Tag { word, shape, class }
}

/// A file of another name in the same folder, for as long as it is not whole.
fn beside(file: &Path) -> Result<PathBuf> {
    let name = file
        .file_name()
        .ok_or_else(|| Error::Wrong(format!("--html {}: this is no file's name", file.display())))?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.writing", std::process::id()));
    Ok(file.with_file_name(hidden))
}
