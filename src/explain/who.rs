//! Who answers, and why: the allocation in force, the last one before it, or whom the rule itself names.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    moment::At,
    rows::{self, Row, Source},
};
use crate::{Result, contract, engine::Session};

/// The allocations of the cases that are accounted for.
pub struct Allocations {
    by_case: BTreeMap<String, Vec<Row>>,
}

/// A person and a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Holder {
    pub staff_id: Option<String>,
    pub team_id: Option<String>,
    #[serde(flatten)]
    pub why: Why,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "because", rename_all = "snake_case")]
pub enum Why {
    /// The allocation in force at a moment.
    Allocated { allocation: Source, at: At },
    /// None was: the last one before.
    LastAllocated { allocation: Source, at: At },
    /// Nobody was allocated by then: the case's team.
    TeamOfCase { case: Option<Source>, at: At },
    /// The rule names who owes it, by these rows.
    NamedByRule { by: Vec<Source> },
    /// It stands in no case, and the rule names nobody.
    NobodyNamed,
    /// No allocation that the viewer sees says so.
    Untold,
}

/// An allocation chosen, and whether it was in force.
struct Answer<'a> {
    row: &'a Row,
    is_in_force: bool,
}

impl Allocations {
    /// # Errors
    /// As the session gives them.
    pub fn of(session: &Session, cases: &BTreeSet<String>) -> Result<Allocations> {
        let table = contract::table("allocations").expect("a table of the contract");
        let mut by_case: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for row in rows::rows(session, table, "case_id", cases)? {
            if let Some(case) = row.word("case_id") {
                by_case.entry(case.to_owned()).or_default().push(row);
            }
        }
        Ok(Allocations { by_case })
    }

    /// Whom the case's allocations name at a moment; the case's row gives the team that an allocation leaves blank.
    pub fn holder(&self, case_id: &str, case: Option<&Row>, at: At) -> Holder {
        let team_of_case = || case.and_then(|row| row.word("team_id")).map(str::to_owned);
        // Without a row of the case, no allocation of it answers.
        match case.and_then(|_| self.answer(case_id, at)) {
            Some(Answer { row, is_in_force }) => {
                let allocation = row.source(&["staff_id", "team_id"]);
                Holder {
                    staff_id: row.word("staff_id").map(str::to_owned),
                    team_id: row.word("team_id").map(str::to_owned).or_else(team_of_case),
                    why: match is_in_force {
                        true => Why::Allocated { allocation, at },
                        false => Why::LastAllocated { allocation, at },
                    },
                }
            }
            None => Holder {
                staff_id: None,
                team_id: team_of_case(),
                why: Why::TeamOfCase { case: case.map(|row| row.source(&["team_id"])), at },
            },
        }
    }

    fn answer(&self, case_id: &str, at: At) -> Option<Answer<'_>> {
        let all = self.by_case.get(case_id)?.iter();
        let begun = all.filter(|row| {
            let begins = row.date("allocated_at");
            begins.is_some_and(|begins| begins <= at && row.date("ended_at").is_none_or(|ends| ends > begins))
        });
        let ended = |row: &Row| row.date("ended_at").filter(|ends| *ends <= at);
        let best = begun.max_by_key(|row| {
            let ended = ended(row);
            (
                ended.is_none(),
                ended,
                std::cmp::Reverse(rank(row)),
                row.date("allocated_at"),
                row.word("allocation_id").map(str::to_owned),
            )
        })?;
        Some(Answer { row: best, is_in_force: ended(best).is_none() })
    }
}

/// A practitioner or guardian answers before a second guardian, and that before duty.
fn rank(row: &Row) -> u8 {
    match row.word("capacity") {
        Some("duty") => 3,
        Some("second_guardian") => 2,
        _ => 1,
    }
}
