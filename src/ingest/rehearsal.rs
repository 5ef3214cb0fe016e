//! What would come of ingesting these exports by this mapping: found, laid out, their beginnings read, and nothing
//! written but aside. Each fault is said where ingest would stop at the first. It never publishes.

use std::{collections::BTreeSet, path::Path};

use chrono::NaiveDate;

use super::{
    dates::{self, Evidence, Way},
    find::{self, FoundTable},
    layout::{self, Layout},
    survey::{self, SurveyedColumn, fits},
};
use crate::{
    Result,
    config::{Mapping, TableMapping},
    contract::{Column, Kind, Table},
    lake::Ignored,
    progress::Progress,
};

/// What would come of the exports.
#[derive(Debug, Default)]
pub struct Rehearsal {
    pub files: Vec<Rehearsed>,
    /// Each would stop ingest.
    pub faults: Vec<String>,
    pub ignored: Vec<Ignored>,
    /// What `export.toml` says.
    pub taken_on: Option<NaiveDate>,
    /// The size of the tables' files.
    pub bytes: u64,
}

/// One file of a table.
#[derive(Debug)]
pub struct Rehearsed {
    pub file: String,
    pub table: &'static Table,
    /// `utf-8`, `xlsx`.
    pub written: String,
    /// How many rows were looked at.
    pub rows: u64,
    /// Columns of the file that are no column of the contract's.
    pub undeclared: Vec<String>,
    /// Columns of the contract that the file does not supply.
    pub absent: Vec<String>,
    /// Columns of which cells do not fit, how many, and of how many that are not blank.
    pub misfits: Vec<(String, u64, u64)>,
    /// Columns of which `[values]` names words that were not met, and how many words.
    pub unmet_words: Vec<(String, usize)>,
    /// The day of the newest entry of the contact log is to be had from it.
    pub has_recorded_at: bool,
}

/// Goes through all but the writing. `staged`: the tables that staging queries make, which are not looked at here.
///
/// # Errors
/// Where the folder for what is on the way cannot be used.
pub fn rehearse(
    exports: &Path,
    mapping: &Mapping,
    staged: &BTreeSet<String>,
    aside: &Path,
    progress: &dyn Progress,
) -> Result<Rehearsal> {
    let mut rehearsal = Rehearsal::default();
    let found = match find::find(exports, mapping, staged) {
        Ok(found) => found,
        Err(fault) => {
            rehearsal.faults.push(fault.to_string());
            return Ok(rehearsal);
        }
    };
    match found.export_toml.as_deref().map(find::read_export_toml).transpose() {
        Ok(day) => rehearsal.taken_on = day.flatten(),
        Err(fault) => rehearsal.faults.push(fault.to_string()),
    }
    rehearsal.ignored = found.ignored;
    for table in &found.tables {
        rehearsal.table(table, mapping, aside, progress);
    }
    Ok(rehearsal)
}

impl Rehearsal {
    fn table(&mut self, found: &FoundTable, mapping: &Mapping, aside: &Path, progress: &dyn Progress) {
        let own = mapping.table(&found.table.name);
        let mut evidence = vec![Evidence::default(); found.table.columns.len()];
        let mut looked = Vec::new();
        for (number, file) in found.files.iter().enumerate() {
            let aside = aside.join(format!("{}-{number}", found.table.name));
            let layout = survey::made_plain(file, mapping, &aside, progress).and_then(|(scan, plain)| {
                self.bytes += scan.bytes;
                let layout = layout::read(found.table, &file.name, &plain, &own, false)
                    .map_err(|fault| survey::said_of_header(fault, &file.name, &plain))?;
                let seen = survey::look(&layout, &plain.path)?;
                Ok((layout, plain.written, seen))
            });
            match layout {
                Ok((layout, written, seen)) => {
                    add_evidence(&mut evidence, &layout, &seen.columns);
                    looked.push((layout, written, seen));
                }
                Err(fault) => self.faults.push(fault.to_string()),
            }
        }
        for (layout, written, seen) in looked {
            let mut ways = Vec::with_capacity(layout.readings.len());
            for (at, column) in layout.table.columns.iter().enumerate() {
                let declared = layout.readings[at].dates.clone();
                let told = match declared {
                    Way::Contract if layout.field(at).is_some() => {
                        evidence[at].way(&layout.name, &layout.table.name, column, layout.mapped[at])
                    }
                    way => Ok(way),
                };
                ways.push(told.unwrap_or_else(|fault| {
                    self.faults.push(fault.to_string());
                    Way::Contract
                }));
            }
            let misfits = misfits(&layout, &ways, &seen.columns);
            let has_recorded_at = layout.table.name == "contact_log"
                && seen
                    .columns
                    .iter()
                    .flatten()
                    .any(|column| column.name == "recorded_at" && column.filled > 0);
            self.files.push(Rehearsed {
                file: layout.name.clone(),
                table: found.table,
                written,
                rows: seen.rows,
                misfits,
                unmet_words: unmet_words(&own, &seen.columns),
                undeclared: layout.undeclared,
                absent: layout.absent,
                has_recorded_at,
            });
        }
    }
}

fn add_evidence(evidence: &mut [Evidence], layout: &Layout, columns: &[Option<SurveyedColumn>]) {
    for ((sum, column), own) in evidence.iter_mut().zip(columns).zip(&layout.table.columns) {
        let is_date = matches!(own.kind, Kind::Date | Kind::Datetime | Kind::Month);
        if let (Some(column), true) = (column, is_date) {
            let [day_first, month_first, either] = column.date_orders();
            *sum += Evidence { day_first, month_first, either };
        }
    }
}

/// The cells that would be refused, where some would.
fn misfits(layout: &Layout, ways: &[Way], columns: &[Option<SurveyedColumn>]) -> Vec<(String, u64, u64)> {
    let mut misfits = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let Some(column) = column else { continue };
        let own: &Column = &layout.table.columns[at];
        let words = &layout.readings[at].words;
        let fits = |text: &str| {
            let text = words.get(text).map_or(text, String::as_str);
            text.is_empty()
                || match &ways[at] {
                    Way::Contract => fits(&own.kind, text),
                    Way::Ordered(order) => dates::moment(text, order).is_ok(),
                }
        };
        let kept: u64 = column.values.values().sum();
        let fitting: u64 = column.values.iter().filter(|(text, _)| fits(text)).map(|(_, n)| n).sum();
        if fitting < kept {
            misfits.push((own.name.clone(), kept - fitting, kept));
        }
    }
    misfits
}

fn unmet_words(mapping: &TableMapping, columns: &[Option<SurveyedColumn>]) -> Vec<(String, usize)> {
    let unmet = |(name, words): (&String, &std::collections::BTreeMap<String, String>)| {
        let column = columns.iter().flatten().find(|column| column.name == *name)?;
        let unmet = words.keys().filter(|word| !column.values.contains_key(*word)).count();
        (unmet > 0 && !column.is_capped).then(|| (name.clone(), unmet))
    };
    mapping.values.iter().filter_map(unmet).collect()
}
