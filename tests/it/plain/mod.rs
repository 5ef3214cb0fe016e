//! A second judgement, of loops over structs, written from the catalogue's page alone: on random small organisations
//! it must come to the same obligations as the program.

mod calendar;
mod cells;
mod dice;
mod judgement;
mod organisation;
mod owed;
mod phrases;
mod pools;
mod rules_allocation;
mod rules_case_plan;
mod rules_closure;
mod rules_data_accuracy;
mod rules_diversity;
mod rules_documents;
mod rules_end_of_work;
mod rules_oversight;
mod rules_recording;
mod rules_referrals;
mod rules_retention;
mod rules_security;
mod texts;
mod words;
mod world;

use owed::Rule;

/// Every rule that is judged here, by families.
fn rules() -> Vec<Rule> {
    [
        rules_recording::RULES,
        rules_allocation::RULES,
        rules_diversity::RULES,
        rules_documents::RULES,
        rules_case_plan::RULES,
        rules_end_of_work::RULES,
        rules_closure::RULES,
        rules_retention::RULES,
        rules_security::RULES,
        rules_referrals::RULES,
        rules_oversight::RULES,
        rules_data_accuracy::RULES,
    ]
    .concat()
}
