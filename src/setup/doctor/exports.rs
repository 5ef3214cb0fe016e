//! The exports: what would come of ingesting them by this configuration, without the writing.

use std::collections::BTreeSet;

use super::{Finding, Setup, configuration};
use crate::{
    config::{Config, Mapping},
    contract::{self, Kind},
    ingest::rehearsal::{self, Rehearsal, Rehearsed},
    setup::evidence::{counted, percent, so_many},
};

const WHAT: &str = "exports";
const DATES: &str = "day of the exports";

/// Looks at them, and gives the size of their files.
pub(super) fn check(setup: &Setup, config: &Config, findings: &mut Vec<Finding>) -> u64 {
    let Some(exports) = &setup.exports else {
        let to_do = "`plumbline doctor EXPORTS` looks at them, or say folder = \"…\" under [exports]";
        findings.push(Finding::look(WHAT, "none were named, so none were looked at", to_do));
        return 0;
    };
    // What is wrong with the mapping has been said.
    let mapping = config.mapping().unwrap_or_default();
    let staged = staged(config);
    let rehearsed = rehearsal::rehearse(exports, &mapping, &staged, &setup.aside, setup.progress);
    let rehearsal = match rehearsed {
        Ok(rehearsal) => rehearsal,
        Err(fault) => {
            findings.push(Finding::wrong(
                WHAT,
                fault.to_string(),
                "make the folder for what is on the way usable",
            ));
            return 0;
        }
    };
    let faults = rehearsal.faults.iter();
    let to_do = "ingest would stop here: do as it says; `plumbline init EXPORTS --stdout` proposes a mapping";
    findings.extend(faults.map(|fault| Finding::wrong(WHAT, fault, to_do)));
    if !rehearsal.files.is_empty() {
        found(&rehearsal, findings);
        cells(&rehearsal, findings);
        findings.extend(rehearsal.files.iter().flat_map(words));
        shields(&rehearsal, &staged, findings);
        unmapped(&rehearsal, &mapping, findings);
    }
    ignored(&rehearsal, findings);
    if rehearsal.faults.is_empty() {
        day(setup, &rehearsal, findings);
    }
    rehearsal.bytes
}

/// The tables that staging queries make.
fn staged(config: &Config) -> BTreeSet<String> {
    let queries = config.staging_folder().and_then(|folder| configuration::queries(&folder).ok());
    let names = queries.into_iter().flatten().map(|(name, _)| name);
    names.filter(|name| contract::table(name).is_some()).collect()
}

fn found(rehearsal: &Rehearsal, findings: &mut Vec<Finding>) {
    let tables: BTreeSet<&str> = rehearsal.files.iter().map(|file| file.table.name.as_str()).collect();
    let written: BTreeSet<&str> = rehearsal.files.iter().map(|file| file.written.as_str()).collect();
    let written: Vec<&str> = written.into_iter().collect();
    findings.push(Finding::fine(
        WHAT,
        format!(
            "{} {} of the contract's {} tables, in {}",
            so_many(rehearsal.files.len(), "file is", "files are"),
            tables.len(),
            contract::tables().len(),
            written.join(", ")
        ),
    ));
}

/// A column of which so many cells are refused is mapped wrongly, or written in another way.
const MANY: f64 = 0.05;

/// Cells that would be refused: of columns of which many are, each; of the others, together.
fn cells(rehearsal: &Rehearsal, findings: &mut Vec<Finding>) {
    let mut few = Vec::new();
    for file in &rehearsal.files {
        for (column, misfits, filled) in &file.misfits {
            let share = *misfits as f64 / *filled as f64;
            let name = format!("{}.{column}", file.table.name);
            let cells = format!("{} of {} cells of {name}", counted(*misfits), counted(*filled));
            if share < MANY {
                few.push(cells);
                continue;
            }
            let found = format!("{}: {cells} do not fit its type ({})", file.file, percent(share));
            let to_do = format!("{}; until then they go to quarantine", how(file, column));
            findings.push(match share >= 0.5 {
                true => Finding::wrong(WHAT, found, to_do),
                false => Finding::look(WHAT, found, to_do),
            });
        }
    }
    if !few.is_empty() {
        let found = format!("a few cells do not fit their types: {}", few.join(", "));
        findings.push(Finding::look(
            WHAT,
            found,
            "nothing must be done: they go to quarantine, each with its reason",
        ));
    }
}

/// How to say what a column holds.
fn how(file: &Rehearsed, column: &str) -> String {
    let table = &file.table.name;
    match file.table.column(column).map(|column| &column.kind) {
        Some(Kind::Date | Kind::Datetime | Kind::Month) => {
            format!("say in [dates.{table}] how it is written")
        }
        Some(Kind::Enum(_) | Kind::Bool) => {
            format!(
                "say in [values.{table}.{column}] what its words are (`plumbline contract {table}` has the contract's)"
            )
        }
        _ => "see that it is the right column, or mend the export".to_owned(),
    }
}

fn words(file: &Rehearsed) -> Vec<Finding> {
    let unmet = |(column, unmet): &(String, usize)| {
        let found = format!(
            "{}: not met among its cells: {} of [values.{}.{column}]",
            file.file,
            so_many(*unmet, "word", "words"),
            file.table.name
        );
        Finding::look(WHAT, found, "see that they are spelt as the export spells them")
    };
    file.unmet_words.iter().map(unmet).collect()
}

fn shields(rehearsal: &Rehearsal, staged: &BTreeSet<String>, findings: &mut Vec<Finding>) {
    let is_there =
        staged.contains("shields") || rehearsal.files.iter().any(|file| file.table.name == "shields");
    if !is_there {
        findings.push(Finding::look(
            WHAT,
            "table shields is not supplied: no case is hidden",
            "supply it, if any case is shielded",
        ));
    }
}

/// Mappings of tables that there are no files of.
fn unmapped(rehearsal: &Rehearsal, mapping: &Mapping, findings: &mut Vec<Finding>) {
    let is_there = |table: &str| rehearsal.files.iter().any(|file| file.table.name == table);
    let idle: Vec<&str> =
        mapping.tables.keys().map(String::as_str).filter(|table| !is_there(table)).collect();
    if !idle.is_empty() && rehearsal.faults.is_empty() {
        let found = format!("columns, words or dates are said of tables without a file: {}", idle.join(", "));
        findings.push(Finding::look(WHAT, found, "name their files in [exports.files], or take it out"));
    }
}

fn ignored(rehearsal: &Rehearsal, findings: &mut Vec<Finding>) {
    if rehearsal.ignored.is_empty() {
        return;
    }
    let shown = |file: &crate::lake::Ignored| match &file.nearest_table {
        Some(table) => format!("{} (is it {table}?)", file.file),
        None => file.file.clone(),
    };
    let files: Vec<String> = rehearsal.ignored.iter().map(shown).collect();
    findings.push(Finding::look(
        WHAT,
        format!(
            "{} no table's and would be left alone: {}",
            so_many(files.len(), "file is", "files are"),
            files.join(", ")
        ),
        "name those that matter in [exports.files]",
    ));
}

fn day(setup: &Setup, rehearsal: &Rehearsal, findings: &mut Vec<Finding>) {
    match (rehearsal.taken_on, setup.as_at) {
        (Some(day), _) => {
            findings.push(match day > setup.now.date_naive() {
                true => Finding::wrong(
                    DATES,
                    format!("export.toml says {day}, which is still to come"),
                    "put the day there that the exports were taken on, or set the clock",
                ),
                false => Finding::fine(DATES, format!("export.toml says {day}")),
            });
        }
        (None, Some(day)) => findings.push(Finding::fine(DATES, format!("{day} is given"))),
        (None, None) if rehearsal.files.iter().any(|file| file.has_recorded_at) => {
            findings.push(Finding::look(
                DATES,
                "there is no export.toml: it will be taken from the newest contact_log.recorded_at",
                "better: put an export.toml with `taken_on = 2026-03-31` beside the exports",
            ))
        }
        (None, None) => findings.push(Finding::wrong(
            DATES,
            "it cannot be told: there is no export.toml and no contact_log.recorded_at",
            "put an export.toml with `taken_on = 2026-03-31` beside the exports, or give --as-at",
        )),
    }
}
