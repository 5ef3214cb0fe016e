//! Diversity, read from the catalogue's page.

use chrono::NaiveDateTime;

use super::{
    owed::{Owed, Rule},
    phrases,
    words::{is_allocation, is_wafh_or_public},
    world::{Row, World},
};

pub const RULES: &[Rule] = &[
    Rule::deadline("missing_diversity", "2.2, A3", missing_diversity).early_ok().standing(),
    Rule::deadline("missing_child_needs", "2.2", missing_child_needs).early_ok().standing(),
    Rule::advisory("dismissive_diversity_phrase", "2.2", dismissive_diversity_phrase),
];

const NO_ANSWERS: [&str; 6] = ["unknown", "not known", "not recorded", "n/a", "none", "-"];

fn missing_diversity(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for child in subject_children(w) {
        let first = first_allocated_at(w, child);
        let complete = w.rows("diversity").iter().filter(|row| {
            row.text("case_id") == child.text("case_id")
                && row.text("child_id") == child.text("child_id")
                && ["ethnicity", "first_language", "religion", "disability"].iter().all(|column| {
                    row.text(column).is_some_and(|text| !NO_ANSWERS.contains(&text.to_lowercase().as_str()))
                })
        });
        let done = complete.filter_map(|row| row.moment("recorded_on")).min();
        found.push(Owed::of(child).triggered(first).due(w.local(first)).done(done));
    }
    found
}

fn missing_child_needs(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for child in subject_children(w) {
        if w.case_of(child).is_some_and(is_wafh_or_public) {
            let first = first_allocated_at(w, child);
            let done = child.moment("needs_recorded_on");
            found.push(Owed::of(child).triggered(first).due(w.local(first)).done(done));
        }
    }
    found
}

fn dismissive_diversity_phrase(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for (table, column, recorded) in [
        ("contact_log", "summary", "recorded_at"),
        ("diversity", "statement", "recorded_on"),
        ("detailed_recordings", "what_happened", "recorded_at"),
    ] {
        for row in w.rows(table) {
            let dismisses = |text: &str| {
                phrases::holds(text, "no diversity issues")
                    || phrases::holds(text, "no relevant diversity issues")
            };
            if row.text(column).is_some_and(dismisses) {
                found.push(Owed::of(row).happened(row.moment(recorded)));
            }
        }
    }
    found
}

fn subject_children(w: &World) -> impl Iterator<Item = &Row> {
    w.rows("case_children").iter().filter(|child| child.is("role", "subject"))
}

/// When the child's case was first allocated, duty aside.
fn first_allocated_at(w: &World, child: &Row) -> Option<NaiveDateTime> {
    let allocations = w.rows_with("allocations", "case_id", child.text("case_id")?);
    let own = allocations.filter(|row| is_allocation(row) && !row.is("capacity", "duty"));
    own.filter_map(|row| row.moment("allocated_at")).min()
}
