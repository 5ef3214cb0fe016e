//! Whether every shield can be read: what must be hidden must be told, or nothing is published (paragraph 5.2).

use std::collections::HashSet;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array};

use super::{
    layout::Layout,
    order::{Order, Whole},
    read::{Chunk, shown},
};
use crate::{Error, Result, contract::Table};

pub(super) const TABLE: &str = "shields";

/// The shields as read.
pub(super) struct Shields<'a> {
    pub(super) layout: &'a Layout,
    pub(super) chunks: &'a [Chunk],
    pub(super) whole: &'a Whole,
    /// For each row of `whole`, its number in the file.
    pub(super) numbers: &'a Int64Array,
    pub(super) order: &'a Order,
}

/// The keys of the cases that stay.
pub(super) fn case_ids(cases: &Table, whole: &Whole, order: &Order) -> HashSet<String> {
    let Some(ids) = column(cases, whole, "case_id").map(|ids| ids.as_string_view()) else {
        return HashSet::new();
    };
    order.kept.iter().map(|row| ids.value(*row as usize).to_owned()).collect()
}

/// Checks each row of the shields: that its case can be told and is there, and that no row is refused that hides a
/// case which no other row hides.
///
/// # Errors
/// `Exports` (exit 3), with every row in question.
pub(super) fn check(shields: &Shields, cases: &HashSet<String>) -> Result<()> {
    let mut faults = shields.unreadable_cases(cases);
    let hidden = shields.hidden();
    faults.extend(shields.refused_rows(&hidden));
    faults.extend(shields.refused_decisions());
    if faults.is_empty() {
        return Ok(());
    }
    faults.sort();
    Err(Error::Exports(format!(
        "{}: what must be hidden cannot be told, so nothing was published. Mend {}",
        shields.layout.name,
        listed(&faults)
    )))
}

/// A row's number, and what is wrong with it.
type Fault = (i64, String);

impl Shields<'_> {
    fn unreadable_cases(&self, cases: &HashSet<String>) -> Vec<Fault> {
        let fault = |row: &u32| match self.case_id(*row) {
            None => Some("its case_id is blank".to_owned()),
            Some(case_id) if cases.contains(&case_id) => None,
            Some(case_id) => Some(format!("its case_id `{case_id}` is in no row of cases that can be used")),
        };
        self.order.kept.iter().filter_map(|row| Some((self.number(*row), fault(row)?))).collect()
    }

    /// The cases that a row which stays hides, and goes on hiding.
    fn hidden(&self) -> HashSet<String> {
        let is_open = |row: &&u32| self.is_given("lifted_on", **row).is_none() && self.is_decided(**row);
        self.order.kept.iter().filter(is_open).filter_map(|row| self.case_id(*row)).collect()
    }

    fn refused_rows(&self, hidden: &HashSet<String>) -> Vec<Fault> {
        let is_harmless = |case_id: Option<&String>| case_id.is_some_and(|case_id| hidden.contains(case_id));
        let (mut faults, mut first) = (Vec::new(), self.layout.first_row);
        for chunk in self.chunks {
            let rows = chunk.refused_rows.iter().filter(|refused| !is_harmless(refused.case_id.as_ref()));
            faults.extend(rows.map(|refused| (first + i64::from(refused.row), refused.reason.clone())));
            first += i64::from(chunk.rows_read);
        }
        let conflicts =
            self.order.conflicts.iter().filter(|(row, _)| !is_harmless(self.case_id(*row).as_ref()));
        let conflict = |(row, first): &(u32, u32)| {
            (
                self.number(*row),
                format!("it conflicts with row {}, which has its shield_id", self.number(*first)),
            )
        };
        faults.extend(conflicts.map(conflict));
        faults
    }

    /// Rows of which it cannot be told whether the shield was ever decided.
    fn refused_decisions(&self) -> Vec<Fault> {
        let (mut faults, mut first_at) = (Vec::new(), 0);
        for chunk in self.chunks {
            for cell in &chunk.refused_cells.list {
                let column = &self.layout.table.columns[usize::from(cell.column)];
                let row = first_at + cell.at;
                if DECISIONS.contains(&column.name.as_str()) && !self.is_decided(row) {
                    let (text, reason) = (chunk.refused_cells.text(cell), cell.fault.reason(&column.kind));
                    faults.push((self.number(row), format!("its {} is `{text}`, {reason}", column.name)));
                }
            }
            first_at += chunk.origins.len() as u32;
        }
        faults
    }

    fn is_decided(&self, row: u32) -> bool {
        DECISIONS.iter().any(|name| self.is_given(name, row).is_some())
    }

    fn is_given(&self, name: &str, row: u32) -> Option<()> {
        column(&self.layout.table, self.whole, name)?.is_valid(row as usize).then_some(())
    }

    fn case_id(&self, row: u32) -> Option<String> {
        shown(self.layout, &self.whole.columns, "case_id", row as usize)
    }

    fn number(&self, row: u32) -> i64 {
        self.numbers.value(row as usize)
    }
}

/// Either hides the case, from its day on.
const DECISIONS: [&str; 2] = ["decided_on", "applied_on"];

fn column<'a>(table: &Table, whole: &'a Whole, name: &str) -> Option<&'a ArrayRef> {
    let at = table.columns.iter().position(|column| column.name == name)?;
    whole.columns[at].as_ref()
}

fn listed(faults: &[Fault]) -> String {
    const SHOWN: usize = 10;
    let mut words: Vec<_> =
        faults.iter().take(SHOWN).map(|(row, fault)| format!("row {row}: {fault}")).collect();
    if faults.len() > SHOWN {
        words.push(format!("and {} more", faults.len() - SHOWN));
    }
    words.join("; ")
}
