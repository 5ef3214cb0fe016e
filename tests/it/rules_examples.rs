//! Every rule's examples hold, every rule has some, and no change of a rule goes unnoticed by them.

use plumbline::{
    progress::Silent,
    rules::{Catalogue, examples, mutation},
};

#[test]
fn the_examples_of_every_rule_hold() {
    let catalogue = Catalogue::ours().unwrap();
    assert!(!catalogue.rules().is_empty());
    let mut failures = Vec::new();
    for rule in catalogue.rules() {
        if let Err(failure) = examples::run(&catalogue, rule, None) {
            failures.push(format!("{}: {failure}", rule.id));
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} rules:\n{}",
        failures.len(),
        catalogue.rules().len(),
        failures.join("\n\n")
    );
}

#[test]
fn every_change_of_a_rule_breaks_an_example() {
    let catalogue = Catalogue::ours().unwrap();
    let all = catalogue.ids().into_iter().map(str::to_owned).collect();
    let report = mutation::run(&catalogue, &all, 2, &Silent).unwrap();
    assert!(report.tried > 10 * catalogue.rules().len(), "{} changes", report.tried);
    assert!(report.unnoticed.is_empty(), "{:#?}", report.unnoticed);
}
