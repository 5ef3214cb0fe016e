//! What a table's rows are like, in numbers: blanks by column, and the words of columns that hold a few. It holds no personal data:
//! words are told of enumerations and of facts alone, never of names, free text or ids.

use std::collections::{BTreeMap, HashMap};

use arrow::array::{Array, ArrayRef, AsArray};

use crate::{
    contract::{Column, Kind, Sensitivity, Table},
    lake::ColumnFacts,
};

/// A table's rows, being looked at as they pass.
pub(super) struct Profile {
    columns: Vec<Looked>,
}

struct Looked {
    name: String,
    blanks: u64,
    words: Words,
}

enum Words {
    /// Those that came first, and all after them.
    Told { first: Vec<(String, u64)>, others: HashMap<String, u64> },
    /// Not told: of this column never, or there are too many.
    Untold,
}

/// More different words than this are none of a list.
const MOST_WORDS: usize = 200;

/// A longer one is a text.
const LONGEST_WORD: usize = 60;

/// Words that are looked for one after another: nearly all cells hold one of these.
const FIRST: usize = 16;

impl Profile {
    pub(super) fn new(table: &Table) -> Profile {
        let looked = |column: &Column| {
            let is_told = matches!(column.kind, Kind::Enum(_))
                || (column.kind == Kind::Text && column.sensitivity == Sensitivity::Fact);
            let words = match is_told {
                true => Words::Told { first: Vec::new(), others: HashMap::new() },
                false => Words::Untold,
            };
            Looked { name: column.name.clone(), blanks: 0, words }
        };
        Profile { columns: table.columns.iter().map(looked).collect() }
    }

    /// Looks at some rows; for each column of the table, its cells.
    pub(super) fn look(&mut self, columns: &[Option<ArrayRef>], rows: usize) {
        for (looked, cells) in self.columns.iter_mut().zip(columns) {
            match cells {
                None => looked.blanks += rows as u64,
                Some(cells) => {
                    looked.blanks += cells.logical_null_count() as u64;
                    looked.words.look(cells);
                }
            }
        }
    }

    pub(super) fn finish(self) -> Vec<ColumnFacts> {
        let facts = |looked: Looked| ColumnFacts {
            name: looked.name,
            blanks: looked.blanks,
            words: match looked.words {
                Words::Untold => None,
                Words::Told { first, others } => {
                    Some(first.into_iter().chain(others).collect::<BTreeMap<_, _>>())
                }
            },
        };
        self.columns.into_iter().map(facts).collect()
    }
}

impl Words {
    fn look(&mut self, cells: &ArrayRef) {
        let Words::Told { first, others } = self else { return };
        for word in cells.as_string_view().iter().flatten() {
            if let Some((_, count)) = first.iter_mut().find(|(own, _)| own == word) {
                *count += 1;
            } else if let Some(count) = others.get_mut(word) {
                *count += 1;
            } else if word.len() > LONGEST_WORD || first.len() + others.len() == MOST_WORDS {
                *self = Words::Untold;
                return;
            } else if first.len() < FIRST {
                first.push((word.to_owned(), 1));
            } else {
                others.insert(word.to_owned(), 1);
            }
        }
    }
}
