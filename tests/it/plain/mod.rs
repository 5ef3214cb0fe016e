//! A second judgement, of loops over structs, written from the catalogue's page alone: on random small organisations
//! it must come to the same obligations as the program.

mod calendar;
mod cells;
mod comparison;
mod dice;
mod judgement;
mod organisation;
mod owed;
mod phrases;
mod pools;
mod reached;
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
mod settings;
mod texts;
mod words;
mod world;

use std::collections::BTreeSet;

use comparison::{Reached, Run, csv_rows};
use owed::{Kind, Rule};
use reached::REACHED;
use settings::Settings;

use crate::program::Place;

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

const RUNS: [Run; 4] = [
    Run {
        seed: 28,
        cases: 150,
        days: &["2025-10-27", "2026-03-31"],
        own_holidays: false,
        settings: Settings::of_the_policy,
    },
    Run {
        seed: 40,
        cases: 150,
        days: &["2026-02-27", "2026-03-02"],
        own_holidays: true,
        settings: Settings::of_its_own,
    },
    Run {
        seed: 1,
        cases: 100,
        days: &["2024-02-29"],
        own_holidays: false,
        settings: Settings::of_the_policy,
    },
    // The calendar's last year: what is due beyond it cannot be told.
    Run { seed: 10, cases: 70, days: &["2040-12-20"], own_holidays: false, settings: Settings::of_its_own },
];

/// A rule's flags and paragraphs, in words that show what differs.
fn described(rule: &Rule) -> String {
    let kind = match rule.kind {
        Kind::Deadline => "deadline",
        Kind::Prohibition => "prohibition",
        Kind::Advisory => "advisory",
    };
    let Rule { name, paragraphs, early_ok, always, standing, no_variation, .. } = rule;
    format!("{name} | {kind} | {early_ok} | {always} | {standing} | {no_variation} | {paragraphs}")
}

#[test]
fn the_catalogue_has_the_flags_and_paragraphs_that_we_read() {
    let place = Place::small();
    place.judged();
    let columns = "rule_id, kind, early_ok, always, standing, no_variation, paragraphs";
    let text = place.ok(&["sql", "--format", "csv", &format!("select {columns} from rules")]);
    let theirs: BTreeSet<String> = csv_rows(&text).iter().map(|cells| cells.join(" | ")).collect();
    let ours: BTreeSet<String> = rules().iter().map(described).collect();
    let differing: Vec<_> = ours.symmetric_difference(&theirs).collect();
    assert!(differing.is_empty(), "on one side alone: {differing:#?}");
}

#[test]
fn random_organisations_are_judged_as_a_plain_reading_judges_them() {
    let rules = rules();
    let mut reached = Reached::new();
    let mut wrong = Vec::new();
    for run in RUNS {
        wrong.extend(run.compare(&rules, &mut reached).err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    // Agreeing on nothing would be no agreement.
    for rule in &rules {
        let found: BTreeSet<&str> =
            reached.iter().filter(|(name, _)| *name == rule.name).map(|(_, word)| word.as_str()).collect();
        let wanted = REACHED.iter().find(|(name, _)| *name == rule.name);
        let (_, wanted) =
            wanted.unwrap_or_else(|| panic!("what {} must come to is not written down", rule.name));
        let wanted: BTreeSet<&str> = wanted.split(' ').collect();
        assert!(wanted.is_subset(&found), "{} came to {found:?} alone, not to all of {wanted:?}", rule.name);
    }
}
