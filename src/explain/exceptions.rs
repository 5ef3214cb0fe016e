//! What suspends or excuses an obligation: a hold, and the variations of paragraph 1.2, those too that do not count.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    moment::Day,
    numbers::Moratorium,
    rows::{Book, Source},
};
use crate::{
    Result, embedded,
    engine::{Params, Session, Value},
};

const QUERY: &str = "queries/explain/variations.sql";

/// The variations of the cases that are accounted for.
#[derive(Default)]
pub struct Variations {
    by_case: BTreeMap<String, Vec<Line>>,
    /// Every paragraph and rule that a variation may name.
    known: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Line {
    variation_id: String,
    names: Option<String>,
    subject_id: Option<String>,
    is_explained: bool,
    explained_on: Option<Day>,
    manager_notified_on: Option<Day>,
    file: Option<String>,
    row: Option<i64>,
}

/// A variation that is of this obligation, or seems to be meant for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Variation {
    pub source: Source,
    /// The paragraph or the rule that it names; blank where it names none there is.
    pub names: Option<String>,
    /// Of this subject alone; else of whatever the paragraph asks in the case.
    pub is_of_subject: bool,
    pub explained_on: Option<Day>,
    pub manager_notified_on: Option<Day>,
    /// Why it does not count; none: it covers the obligation.
    pub faults: Vec<String>,
}

/// What an obligation looks for in a variation.
pub struct Varied<'a> {
    pub case_id: &'a str,
    pub subject_id: &'a str,
    pub rule_id: &'a str,
    pub paragraphs: &'a [String],
    pub no_variation: bool,
    pub as_at: Day,
}

/// What suspends an obligation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Hold {
    Moratorium {
        from: Day,
        until: Option<Day>,
    },
    Decision {
        decision_id: String,
        decided_on: Option<Day>,
        retain_until: Option<Day>,
        source: Source,
    },
    /// Neither the moratorium nor a decision that the export holds.
    Other {
        name: String,
    },
}

impl Variations {
    /// # Errors
    /// As the session gives them.
    pub fn of(session: &Session, cases: &BTreeSet<String>, known: BTreeSet<String>) -> Result<Variations> {
        let mut by_case = BTreeMap::new();
        if session.table_names().contains("variations") {
            for case in cases {
                let params = Params::from([("case_id".to_owned(), Value::Text(case.clone()))]);
                by_case.insert(case.clone(), session.rows(embedded::text(QUERY), &params)?);
            }
        }
        Ok(Variations { by_case, known })
    }

    /// Those that cover an obligation, and those that look as if they should.
    pub fn over(&self, varied: &Varied) -> Vec<Variation> {
        let lines = self.by_case.get(varied.case_id).map_or(&[][..], Vec::as_slice);
        lines.iter().filter_map(|line| self.variation(line, varied)).collect()
    }

    fn variation(&self, line: &Line, varied: &Varied) -> Option<Variation> {
        let is_of_subject = match line.subject_id.as_deref() {
            None => false,
            Some(subject) if subject == varied.subject_id => true,
            Some(_) => return None,
        };
        let mut faults = Vec::new();
        let names = line.names.as_deref();
        let is_named =
            names.is_some_and(|name| varied.rule_id == name || varied.paragraphs.iter().any(|p| p == name));
        match names {
            Some(_) if is_named => {}
            None if is_of_subject => faults.push("it names no paragraph and no rule".to_owned()),
            // It is of this subject and of nothing that anybody could look up: free text is not repeated here.
            Some(name) if is_of_subject && !self.known.contains(name) => {
                faults.push("what it names is no paragraph of the policy and no rule".to_owned());
            }
            _ => return None,
        }
        faults.extend(line.faults(varied));
        Some(Variation {
            source: Source {
                table: "variations".into(),
                key: line.variation_id.clone(),
                columns: Vec::new(),
                file: line.file.clone(),
                row: line.row,
            },
            names: line.names.clone().filter(|_| is_named),
            is_of_subject,
            explained_on: line.explained_on,
            manager_notified_on: line.manager_notified_on,
            faults,
        })
    }
}

impl Line {
    fn faults(&self, varied: &Varied) -> Vec<String> {
        let by_then = |day: Option<Day>, blank: &str, later: &str| match day {
            None => Some(blank.to_owned()),
            Some(day) if day > varied.as_at => Some(format!("{later} on {day}, after the as-at day")),
            Some(_) => None,
        };
        [
            varied.no_variation.then(|| "no variation excepts this rule".to_owned()),
            (!self.is_explained).then(|| "no explanation is given".to_owned()),
            by_then(self.explained_on, "when it was explained is blank", "it was explained"),
            by_then(
                self.manager_notified_on,
                "that a manager was notified is not recorded",
                "a manager was notified",
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Hold {
    pub fn of(held_by: &str, moratorium: &Moratorium, book: &Book) -> Hold {
        if held_by == "moratorium" {
            return Hold::Moratorium { from: moratorium.from, until: moratorium.until };
        }
        match book.row("retention_decisions", held_by) {
            Some(row) => Hold::Decision {
                decision_id: held_by.to_owned(),
                decided_on: row.date("decided_on").map(|at| at.day()),
                retain_until: row.date("retain_until").map(|at| at.day()),
                source: row.source(&["decided_on", "retain_until"]),
            },
            None => Hold::Other { name: held_by.to_owned() },
        }
    }
}
