//! The exports: what would come of ingesting them by this configuration, without the writing.

use std::collections::BTreeSet;

use super::{Finding, Setup, configuration};
use crate::{
    config::{Config, Mapping},
    contract,
    ingest::rehearsal::{self, Rehearsal, Rehearsed},
    setup::evidence::{counted, percent},
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
        findings.extend(rehearsal.files.iter().flat_map(cells));
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
            "{} files are {} of the contract's {} tables, in {}",
            rehearsal.files.len(),
            tables.len(),
            contract::tables().len(),
            written.join(", ")
        ),
    ));
}

/// Cells that would be refused, and words that are mapped and were not met.
fn cells(file: &Rehearsed) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (column, misfits, filled) in &file.misfits {
        let share = *misfits as f64 / *filled as f64;
        let name = format!("{}.{column}", file.table.name);
        let found = format!(
            "{}: {} of {} cells of {name} that were looked at do not fit its type ({})",
            file.file,
            counted(*misfits),
            counted(*filled),
            percent(share)
        );
        let to_do = format!(
            "say in [values.{name}] or [dates.{}] how it is written, or mend the export: `plumbline contract {}` says what \
             it is; until then they go to quarantine",
            file.table.name, file.table.name
        );
        findings.push(match share >= 0.5 {
            true => Finding::wrong(WHAT, found, to_do),
            false => Finding::look(WHAT, found, to_do),
        });
    }
    for (column, unmet) in &file.unmet_words {
        let found =
            format!("{}: {unmet} words of [values.{}.{column}] were not met", file.file, file.table.name);
        findings.push(Finding::look(WHAT, found, "see that they are spelt as the export spells them"));
    }
    findings
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
        format!("{} files are no table's and would be left alone: {}", files.len(), files.join(", ")),
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
