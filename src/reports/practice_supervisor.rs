//! The practice supervisor's pack: supervise. One for each supervisor who has not left, over the people they manage.

use super::{ledger::Ledger, manager, others::Whose, pack::Pack};
use crate::Result;

const QUESTIONS: [&str; 5] = [
    "What waits for a manager of the people I supervise?",
    "What is overdue with them, and with whom?",
    "What falls due with them next?",
    "Which children were seen longest ago?",
    "Do they keep time better or worse than before?",
];

pub fn keys(ledger: &Ledger) -> Vec<String> {
    ledger.supervisors().into_keys().map(str::to_owned).collect()
}

pub fn pack<'a>(ledger: &Ledger<'a>, key: &str) -> Result<Pack<'a>> {
    let managed = ledger.supervisors().remove(key).unwrap_or_default();
    let team = ledger.team_of(key);
    let of = manager::Of {
        name: ledger.person_name(key).to_owned(),
        audience: "Practice supervisor's pack",
        questions: &QUESTIONS,
        group: team.map(|team| ledger.team_name(team)).unwrap_or_default(),
        rows: ledger.of_people(&managed),
        whose: Whose::people(&managed),
        people: "The people you supervise",
        together: "All of them",
        others: vec!["practitioner"],
        is_of_a_team: false,
    };
    manager::pack(ledger, of)
}
