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
        seed: 11,
        cases: 150,
        days: ["2025-10-27", "2026-03-31"],
        own_holidays: false,
        settings: Settings::of_the_policy,
    },
    Run {
        seed: 12,
        cases: 150,
        days: ["2026-02-27", "2026-03-02"],
        own_holidays: true,
        settings: Settings::of_its_own,
    },
    Run {
        seed: 13,
        cases: 100,
        days: ["2022-06-03", "2024-02-29"],
        own_holidays: false,
        settings: Settings::of_the_policy,
    },
    // The calendar's last year: what is due beyond it cannot be told.
    Run {
        seed: 14,
        cases: 70,
        days: ["2026-12-24", "2040-12-20"],
        own_holidays: false,
        settings: Settings::of_its_own,
    },
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

/// The rules that the program has of those judged here.
fn rules_of_the_program(place: &Place) -> Vec<Rule> {
    let known: BTreeSet<String> = place.rows("select rule_id from rules").into_iter().collect();
    rules().into_iter().filter(|rule| known.contains(rule.name)).collect()
}

#[test]
fn the_catalogue_has_the_flags_and_paragraphs_that_we_read() {
    let place = Place::small();
    place.judged();
    let columns = "rule_id, kind, early_ok, always, standing, no_variation, paragraphs";
    let text = place.ok(&["sql", "--format", "csv", &format!("select {columns} from rules")]);
    let theirs: BTreeSet<String> = csv_rows(&text).iter().map(|cells| cells.join(" | ")).collect();
    let ours: BTreeSet<String> = rules_of_the_program(&place).iter().map(described).collect();
    let differing: Vec<_> = ours.difference(&theirs).collect();
    assert!(differing.is_empty(), "ours: {differing:#?}\nthe program's: {theirs:#?}");
}

#[test]
fn random_organisations_are_judged_as_a_plain_reading_judges_them() {
    let place = Place::small();
    place.judged();
    let rules = rules_of_the_program(&place);
    let mut reached = Reached::new();
    let mut wrong = Vec::new();
    for run in RUNS {
        wrong.extend(run.compare(&rules, &mut reached).err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    for rule in &rules {
        let statuses: Vec<_> = reached.iter().filter(|((name, _), _)| *name == rule.name).collect();
        println!("{}: {statuses:?}", rule.name);
        assert!(!statuses.is_empty(), "no obligation of {}", rule.name);
    }
}
