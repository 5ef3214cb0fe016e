//! Whether the examples of the rules would notice a change: every parameter moved by one either way, every deadline by a
//! day (or an hour), each `where` inverted, one at a time. A change that breaks no example is one nobody would see.

use std::{
    collections::BTreeSet,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use super::{
    catalogue::{Catalogue, JUDGEMENT, Kind, Rule},
    examples::{self, Failure, Moved},
};
use crate::{Result, embedded, engine, progress::Progress};

/// One change.
#[derive(Debug)]
struct Change<'a> {
    /// What is changed: a rule's file or a view's, and its line.
    place: String,
    change: String,
    what: What,
    /// The rules whose examples may notice it: it is enough that those of one do.
    rules: Vec<&'a Rule>,
}

#[derive(Debug)]
enum What {
    Rule { sql: String },
    View { name: String, sql: String },
    Parameter(Moved),
}

/// A change that no example noticed, or that could not be tried.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unnoticed {
    pub place: String,
    pub change: String,
    /// Why it could not be tried; blank where it was, and no example broke.
    pub because: Option<String>,
}

/// How the changes of some rules, and of the views that they read, fared.
#[derive(Debug)]
pub struct Report {
    pub tried: usize,
    pub unnoticed: Vec<Unnoticed>,
}

/// Tries every change of the rules named, and of the views that they read: of ours, where all rules are named (what one
/// rule's examples leave out of a shared view, another's hold).
///
/// # Errors
/// `Query` or `Wrong` where a rule's or a view's query cannot be read.
pub fn run(
    catalogue: &Catalogue,
    rules: &BTreeSet<String>,
    threads: usize,
    progress: &dyn Progress,
) -> Result<Report> {
    let changes = changes(catalogue, rules)?;
    progress.begin("changing", Some(changes.len() as u64));
    let next = AtomicUsize::new(0);
    let unnoticed = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(change) = changes.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(found) = tried(catalogue, change) {
                        unnoticed.lock().unwrap_or_else(PoisonError::into_inner).push(found);
                    }
                    progress.advance(1);
                }
            });
        }
    });
    progress.end();
    let mut unnoticed = unnoticed.into_inner().unwrap_or_else(PoisonError::into_inner);
    unnoticed.sort();
    Ok(Report { tried: changes.len(), unnoticed })
}

fn changes<'a>(catalogue: &'a Catalogue, rules: &BTreeSet<String>) -> Result<Vec<Change<'a>>> {
    let rules: Vec<&Rule> = catalogue.rules().iter().filter(|rule| rules.contains(&rule.id)).collect();
    let is_whole = rules.len() == catalogue.rules().len();
    let mut changes = Vec::new();
    for &rule in &rules {
        for name in catalogue.parameters_of(rule)? {
            changes.extend(moved(&rule.file, &name, vec![rule]));
        }
        for mutant in engine::mutants(&rule.sql).map_err(|e| e.in_file(&rule.file))? {
            let place = format!("{}:{}", rule.file, mutant.line);
            let what = What::Rule { sql: mutant.sql };
            changes.push(Change { place, change: mutant.change, what, rules: vec![rule] });
        }
    }
    // How far ahead is soon is the judgement's own: of a duty due on the day it arises nobody could tell.
    let deadlines: Vec<&Rule> =
        rules.iter().filter(|rule| rule.head.kind == Kind::Deadline).copied().collect();
    if is_whole {
        changes.extend(moved(JUDGEMENT, "due_soon_working_days", deadlines));
    }
    let judged_by: BTreeSet<&str> =
        catalogue.views_of(embedded::text(JUDGEMENT))?.iter().map(|view| view.name.as_str()).collect();
    for view in catalogue.views().iter().filter(|view| is_whole || view.is_own) {
        let mut readers = Vec::new();
        for &rule in &rules {
            if catalogue.views_of(&rule.sql)?.iter().any(|read| read.name == view.name) {
                readers.push(rule);
            }
        }
        // What the judgement reads, every rule reads.
        if judged_by.contains(view.name.as_str()) {
            let others: Vec<&Rule> =
                rules.iter().filter(|rule| readers.iter().all(|one| one.id != rule.id)).copied().collect();
            readers.extend(others);
        }
        if readers.is_empty() {
            continue;
        }
        for mutant in engine::mutants(&view.sql).map_err(|e| e.in_file(&view.file))? {
            let place = format!("{}:{}", view.file, mutant.line);
            let what = What::View { name: view.name.clone(), sql: mutant.sql };
            changes.push(Change { place, change: mutant.change, what, rules: readers.clone() });
        }
    }
    Ok(changes)
}

/// A parameter one more, and one less.
fn moved<'a>(place: &str, name: &str, rules: Vec<&'a Rule>) -> [Change<'a>; 2] {
    [1, -1].map(|by| Change {
        place: place.to_owned(),
        change: format!("${name} {}", if by > 0 { "one more" } else { "one less" }),
        what: What::Parameter(Moved { parameter: name.to_owned(), by }),
        rules: rules.clone(),
    })
}

/// The change, where no example noticed it.
fn tried(catalogue: &Catalogue, change: &Change) -> Option<Unnoticed> {
    let mut because = None;
    for rule in &change.rules {
        let failure = match &change.what {
            What::Parameter(moved) => examples::run(catalogue, rule, Some(moved)),
            What::Rule { sql } => judged(&catalogue.with_rule_sql(&rule.id, sql.clone()), &rule.id),
            What::View { name, sql } => judged(&catalogue.with_view_sql(name, sql.clone()), &rule.id),
        };
        match failure {
            Err(Failure::Rows(_)) => return None,
            Err(Failure::Broken(why)) => because = Some(why),
            Ok(()) => {}
        }
    }
    Some(Unnoticed { place: change.place.clone(), change: change.change.clone(), because })
}

fn judged(changed: &Catalogue, id: &str) -> Result<(), Failure> {
    let rule = changed.rule(id).map_err(|e| Failure::Broken(e.to_string()))?;
    examples::run(changed, rule, None)
}
