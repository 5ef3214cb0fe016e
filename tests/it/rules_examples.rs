//! Every rule's examples hold, and every rule has some.

use std::path::Path;

use plumbline::{
    engine::Limits,
    rules::{Catalogue, examples},
};

fn limits(spill: &Path) -> Limits {
    Limits { threads: 2, memory_bytes: 512 << 20, spill: spill.to_owned() }
}

#[test]
fn the_examples_of_every_rule_hold() {
    let spill = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::ours().unwrap();
    assert!(!catalogue.rules().is_empty());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let mut failures = Vec::new();
    for rule in catalogue.rules() {
        let file = folder.join(format!("{}.slt", rule.id));
        if let Err(failure) = examples::run(&catalogue, rule, &file, &limits(spill.path())) {
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
