//! What exports are taken for: which file is which table, which column which, which words, which way of writing dates;
//! how sure each of it is; and what the contract wants that nothing was found for. It proposes, and decides nothing.

use std::{collections::BTreeMap, path::Path};

use chrono::NaiveDate;

use super::{
    columns::{ColumnGuess, Sure},
    dates::Written,
    evidence::counted,
    files::{self, TableGuess},
    gaps::{self, Gap},
    names::Words,
};
use crate::{
    Result,
    config::{DateOrder, Mapping},
    ingest::survey,
    progress::Progress,
    rules::Catalogue,
};

/// What was made of some exports.
#[derive(Debug)]
pub struct Proposal {
    /// In the contract's order.
    pub tables: Vec<TableGuess>,
    /// Files that are no table's.
    pub unused_files: Vec<String>,
    /// Files that no row can be read from, and why, where it is in a form that is read.
    pub unread_files: Vec<(String, Option<String>)>,
    /// Where names do not tell which file is a table's.
    pub faults: Vec<String>,
    /// What the contract wants and nobody supplied.
    pub gaps: Vec<Gap>,
}

/// How the dates of a column are to be said to be written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DatesSaid {
    /// One that is sure enough; or two, one of which a person must choose.
    pub(super) orders: Vec<DateOrder>,
    pub(super) sure: Sure,
    pub(super) why: String,
}

/// Looks through exports and proposes what is what. `aside`: an empty folder of the run's own.
///
/// # Errors
/// `Exports` (exit 3) when they are not there.
pub fn propose(
    exports: &Path,
    aside: &Path,
    catalogue: &Catalogue,
    as_at: NaiveDate,
    progress: &dyn Progress,
) -> Result<Proposal> {
    let survey = survey::survey(exports, &Mapping::default(), aside, progress)?;
    let words = Words::ours();
    let (tables, unused_files) = files::assign(&words, &files::grouped(&survey.files));
    let gaps = gaps::of(&tables, catalogue, as_at)?;
    Ok(Proposal { tables, unused_files, unread_files: survey.others, faults: survey.faults, gaps })
}

impl Proposal {
    /// How many columns were found, by how sure it is.
    pub fn counts(&self) -> BTreeMap<Sure, usize> {
        let mut counts = BTreeMap::new();
        for guess in self.tables.iter().flat_map(|table| &table.columns) {
            *counts.entry(guess.sure).or_default() += 1;
        }
        counts
    }

    /// Guesses that are commented out: the column, and why.
    pub fn guesses(&self) -> Vec<(String, String)> {
        let mut guesses = Vec::new();
        for table in &self.tables {
            if table.sure == Sure::Guess {
                guesses
                    .push((table.table.name.clone(), format!("{}: {}", table.files.join(", "), table.why)));
            }
            for guess in &table.columns {
                let name = format!("{}.{}", table.table.name, guess.column.name);
                if guess.sure == Sure::Guess {
                    guesses.push((name.clone(), format!("{}: {}", guess.exports.join(" or "), guess.why)));
                }
                if let Some(dates) = self.dates(table, guess)
                    && dates.sure == Sure::Guess
                {
                    guesses.push((name.clone(), dates.why));
                }
                let unsure = guess.words.iter().filter(|word| word.sure == Sure::Guess).count();
                if unsure > 0 {
                    guesses.push((name, format!("{unsure} of its words")));
                }
            }
        }
        guesses
    }

    /// What must be said of the dates of a column; `None`: nothing.
    pub(super) fn dates(&self, table: &TableGuess, guess: &ColumnGuess) -> Option<DatesSaid> {
        let [day_first, month_first, _] = guess.orders;
        match guess.dates.as_ref()? {
            Written::Contract => None,
            Written::So(order) => {
                let why = match order {
                    DateOrder::DayFirst => {
                        format!("{} dates can only be day-first, none month-first", counted(day_first))
                    }
                    DateOrder::MonthFirst => {
                        format!("{} dates can only be month-first, none day-first", counted(month_first))
                    }
                    _ => "its values are written so".to_owned(),
                };
                Some(DatesSaid { orders: vec![order.clone()], sure: Sure::Certain, why })
            }
            Written::Both => {
                let why = format!(
                    "{day_first} dates can only be day-first and {month_first} only month-first: the export mixes them, so \
                     one kind will be refused"
                );
                Some(DatesSaid {
                    orders: vec![DateOrder::DayFirst, DateOrder::MonthFirst],
                    sure: Sure::Guess,
                    why,
                })
            }
            // By the contract's own name, the contract's own order holds.
            Written::Either([DateOrder::DayFirst, _]) if guess.is_named => None,
            Written::Either(both) => Some(self.either(table, both)),
        }
    }

    /// Where a column does not tell, the others may.
    fn either(&self, table: &TableGuess, both: &[DateOrder; 2]) -> DatesSaid {
        let orders = both.to_vec();
        let of = |tables: &mut dyn Iterator<Item = &TableGuess>| {
            let (mut day_first, mut month_first) = (0, 0);
            for guess in tables.flat_map(|table| &table.columns) {
                day_first += guess.orders[0];
                month_first += guess.orders[1];
            }
            match (day_first, month_first) {
                (1.., 0) => Some(0),
                (0, 1..) => Some(1),
                _ => None,
            }
        };
        let word = |at: usize| if at == 0 { "day-first" } else { "month-first" };
        if let Some(at) = of(&mut [table].into_iter()) {
            let why = format!("no date of it tells, and every other of the file that tells is {}", word(at));
            return DatesSaid { orders: vec![both[at].clone()], sure: Sure::Likely, why };
        }
        let hint = of(&mut self.tables.iter()).map_or_else(String::new, |at| {
            format!("; every date of the other files that tells is {}", word(at))
        });
        let why = format!(
            "its dates could be day-first or month-first, and none tells{hint}. It must be said before these exports can be \
             ingested: keep one"
        );
        DatesSaid { orders, sure: Sure::Guess, why }
    }
}
