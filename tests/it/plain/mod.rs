//! A second judgement, of loops over structs, written from the catalogue's page alone: on random small organisations
//! it must come to the same obligations as the program.

mod calendar;
mod cells;
mod dice;
mod organisation;
mod owed;
mod pools;
mod rules_diversity;
mod texts;
mod words;
mod world;

use owed::Rule;

/// Every rule that is judged here, by families.
fn rules() -> Vec<Rule> {
    [rules_diversity::RULES].concat()
}
