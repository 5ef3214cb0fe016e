//! The pages of docs/rules are those of the rules as they are, and the same text as the program shows.

use std::{collections::BTreeSet, fs, path::Path};

use plumbline::rules::Catalogue;

use crate::program::Place;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules")
}

fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn the_pages_are_fresh() {
    let place = Place::small();
    place.ok(&["rules", "pages", "pages"]);
    let made = place.path().join("pages");
    assert_eq!(names(&folder()), names(&made), "run `plumbline rules pages docs/rules`");
    for name in names(&made) {
        let (here, fresh) = (fs::read_to_string(folder().join(&name)), fs::read_to_string(made.join(&name)));
        assert!(
            here.unwrap() == fresh.unwrap(),
            "docs/rules/{name} is stale: run `plumbline rules pages docs/rules`"
        );
    }
}

#[test]
fn a_rule_s_page_is_what_the_program_shows() {
    let shown = Place::small().ok(&["rules", "retention_expired"]);
    assert_eq!(shown, fs::read_to_string(folder().join("retention_expired.md")).unwrap());
}

/// A deadline's statuses; a prohibition has no time, and so is neither met nor pending.
#[test]
fn every_page_shows_the_statuses_that_its_rule_can_have() {
    for rule in Catalogue::ours().unwrap().rules() {
        let page = fs::read_to_string(folder().join(format!("{}.md", rule.id))).unwrap();
        let shows = |status: &str| page.contains(&format!("\n**{status}"));
        match rule.head.kind {
            plumbline::rules::Kind::Deadline => {
                assert!(shows("met") && shows("overdue"), "{}: met and overdue", rule.id);
            }
            _ => assert!(shows("overdue: open") && !shows("met") && !shows("pending"), "{}: open", rule.id),
        }
        let can_be_excepted = !rule.head.no_variation
            && !matches!(
                rule.id.as_str(),
                "data_review_missed" | "mi_review_missed" | "delegation_not_assessed"
            );
        assert_eq!(shows("excepted"), can_be_excepted, "{}: excepted", rule.id);
        for section in
            ["What it asks", "Why", "How it is counted", "What it cannot see", "How to put it right"]
        {
            assert!(page.contains(&format!("## {section}\n\n")), "{}: {section}", rule.id);
        }
    }
}
