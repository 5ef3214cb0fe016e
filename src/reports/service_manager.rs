//! The service manager's pack: run the team. One for each team that something belongs to.

use super::{ledger::Ledger, manager, others::Whose, pack::Pack};
use crate::Result;

const QUESTIONS: [&str; 5] = [
    "What waits for me?",
    "What is overdue with the team, and with whom?",
    "Which cases has nobody, or should be closed by now?",
    "Which children were seen longest ago?",
    "Does the team keep time better or worse than before?",
];

pub fn keys(ledger: &Ledger) -> Vec<String> {
    ledger.team_ids().into_iter().map(str::to_owned).collect()
}

pub fn pack<'a>(ledger: &Ledger<'a>, key: &str) -> Result<Pack<'a>> {
    let of = manager::Of {
        name: ledger.team_name(key),
        audience: "Service manager's pack",
        questions: &QUESTIONS,
        group: ledger.team(key).and_then(|team| team.service_area.clone()).unwrap_or_default(),
        rows: ledger.of_teams(&[key]),
        whose: Whose::teams(&[key]),
        people: "Practitioners in the team",
        together: "The team",
        others: vec!["practitioner"],
        is_of_a_team: true,
    };
    manager::pack(ledger, of)
}
