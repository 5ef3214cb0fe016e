//! Whether every shield can be read: what must be hidden must be told, or nothing is published (paragraph 5.2).

use std::collections::{BTreeMap, BTreeSet, HashSet};

use arrow::array::Array;

use super::{
    chunk::shown,
    quarantine::{Entry, Reading},
    repeated::Repeated,
    runs::Place,
    write::Kept,
};
use crate::{Error, Result, contract::Table};

pub(super) const TABLE: &str = "shields";

/// Either hides the case, from its day on.
const DECISIONS: [&str; 2] = ["decided_on", "applied_on"];

/// The shields as they are read. There are few of them: all are held.
#[derive(Debug, Default)]
pub(super) struct Shields {
    /// By file and row.
    kept: BTreeMap<(String, i64), Shield>,
    refused: Vec<Refused>,
    files: BTreeSet<String>,
}

#[derive(Debug)]
struct Shield {
    case_id: Option<String>,
    is_decided: bool,
    is_lifted: bool,
}

#[derive(Debug)]
struct Refused {
    file: String,
    row: i64,
    fault: String,
    case_id: Option<String>,
    /// The row stays, but for a cell that would say that the shield was decided.
    is_decision: bool,
}

impl Shields {
    /// Rows that stay.
    pub(super) fn keep(&mut self, table: &Table, kept: &Kept) {
        let is_given = |names: &[&str], at: usize| {
            let column = |name: &&str| table.columns.iter().position(|column| column.name == **name);
            let cells = names.iter().filter_map(column).filter_map(|column| kept.columns[column].as_ref());
            cells.into_iter().any(|cells| cells.is_valid(at))
        };
        for at in 0..kept.rows.len() {
            let shield = Shield {
                case_id: shown(table, &kept.columns, "case_id", at),
                is_decided: is_given(&DECISIONS, at),
                is_lifted: is_given(&["lifted_on"], at),
            };
            self.kept.insert((kept.files.value(at).to_owned(), kept.rows.value(at)), shield);
        }
    }

    /// A row or a cell that is refused.
    pub(super) fn refuse(&mut self, reading: &Reading, repeated: &Repeated, entry: &Entry, place: Place) {
        let is_decision = entry.column_name.is_some_and(|name| DECISIONS.contains(&name));
        if entry.column_name.is_some() && !is_decision {
            return;
        }
        let fault = match (entry.column_name, repeated.first_of(place)) {
            (Some(name), _) => format!("its {name} is `{}`, {}", entry.value, entry.reason),
            (None, Some(first)) => {
                let (file, row) = reading.at(first);
                let of = if file == entry.file { String::new() } else { format!(" of {file}") };
                format!("it conflicts with row {row}{of}, which has its shield_id")
            }
            (None, None) => entry.reason.to_owned(),
        };
        self.refused.push(Refused {
            file: entry.file.to_owned(),
            row: entry.row,
            fault,
            case_id: entry.case_id.map(str::to_owned),
            is_decision,
        });
    }

    /// Checks each row: that its case can be told and is there, and that no row is refused that hides a case which no other row
    /// hides.
    ///
    /// # Errors
    /// `Exports` (exit 3), with every row in question.
    pub(super) fn check(mut self, cases: &HashSet<String>) -> Result<()> {
        self.files = self
            .kept
            .keys()
            .map(|(file, _)| file)
            .chain(self.refused.iter().map(|r| &r.file))
            .cloned()
            .collect();
        let mut faults = self.unreadable_cases(cases);
        let hidden = self.hidden();
        faults.extend(self.refused.iter().filter_map(|refused| self.fault(refused, &hidden)));
        if faults.is_empty() {
            return Ok(());
        }
        faults.sort();
        let files: Vec<&str> = self.files.iter().map(String::as_str).collect();
        Err(Error::Exports(format!(
            "{}: what must be hidden cannot be told, so nothing was published. Mend {}",
            files.join(", "),
            self.listed(&faults)
        )))
    }

    fn unreadable_cases<'s>(&'s self, cases: &HashSet<String>) -> Vec<Fault<'s>> {
        let fault = |shield: &Shield| match &shield.case_id {
            None => Some("its case_id is blank".to_owned()),
            Some(case_id) if cases.contains(case_id) => None,
            Some(case_id) => Some(format!("its case_id `{case_id}` is in no row of cases that can be used")),
        };
        let rows = self.kept.iter();
        rows.filter_map(|((file, row), shield)| Some((file.as_str(), *row, fault(shield)?))).collect()
    }

    /// The cases that a row which stays hides, and goes on hiding.
    fn hidden(&self) -> HashSet<&str> {
        let in_force = self.kept.values().filter(|shield| shield.is_decided && !shield.is_lifted);
        in_force.filter_map(|shield| shield.case_id.as_deref()).collect()
    }

    fn fault<'s>(&'s self, refused: &'s Refused, hidden: &HashSet<&str>) -> Option<Fault<'s>> {
        let is_harmless = match refused.is_decision {
            // The shield's other day tells that it was decided.
            true => {
                self.kept.get(&(refused.file.clone(), refused.row)).is_some_and(|shield| shield.is_decided)
            }
            false => refused.case_id.as_deref().is_some_and(|case_id| hidden.contains(case_id)),
        };
        (!is_harmless).then(|| (refused.file.as_str(), refused.row, refused.fault.clone()))
    }

    fn listed(&self, faults: &[Fault]) -> String {
        const SHOWN: usize = 10;
        let place = |file: &str, row: i64| match self.files.len() {
            1 => format!("row {row}"),
            _ => format!("row {row} of {file}"),
        };
        let shown = faults.iter().take(SHOWN);
        let mut words: Vec<_> =
            shown.map(|(file, row, fault)| format!("{}: {fault}", place(file, *row))).collect();
        if faults.len() > SHOWN {
            words.push(format!("and {} more", faults.len() - SHOWN));
        }
        words.join("; ")
    }
}

/// A row's file and number, and what is wrong with it.
type Fault<'a> = (&'a str, i64, String);
