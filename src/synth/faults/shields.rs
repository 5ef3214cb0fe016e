//! Shields that were not recommended, supported and decided as paragraph 5.2 asks.

use super::variation;
use crate::synth::{
    case::{Case, Plant},
    dice::shift,
    rows::Row,
    security,
    truth::Status,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Improper {
    Wrong,
    Undated,
    Excused,
}

#[rustfmt::skip]
static PLANTS: [Plant<Improper>; 3] = [
    Plant { kind: Improper::Wrong, weight: 14, reason: "a shield, since lifted, " },
    Plant { kind: Improper::Undated, weight: 1, reason: "a shield, since lifted, neither decided nor applied on any day, " },
    Plant { kind: Improper::Excused, weight: 1, reason: "a shield, since lifted, with a valid variation, " },
];

/// On ordinary cases, where a shield was lifted since.
pub fn plant(case: &mut Case) {
    let life = (case.as_at() - case.story.received).num_days();
    let share = 0.003;
    let Some(chosen) = case.plant(share, &PLANTS, |case, _| life >= 60 && case.rows("shields").is_empty())
    else {
        return;
    };
    let id = security::shield(case, Some(15));
    let how = spoil(case, &id);
    let status = match chosen.kind {
        Improper::Wrong => Status::Overdue,
        Improper::Undated => {
            let row = row(case, &id);
            row.put("decided_on", "");
            row.put("applied_on", "");
            Status::Unknown
        }
        Improper::Excused => {
            let day = case.story.received;
            variation::valid(case, "5.2", Some(&id), shift(day, 10));
            Status::Excepted
        }
    };
    case.fault("improper_shield", ("shields", &id), status, format!("{}{how}", chosen.reason));
}

/// On a case under a shield in force: the one fault it may have. Ordinary viewers are not shown it.
pub fn plant_in_force(case: &mut Case) {
    let Some(id) = case.rows("shields").first().map(Row::key) else { return };
    let how = spoil(case, &id);
    let reason = format!("a shield in force, {how}; the case is shielded");
    case.fault("improper_shield", ("shields", &id), Status::Overdue, reason);
}

fn row<'c>(case: &'c mut Case, id: &str) -> &'c mut Row {
    let found = case.rows_mut("shields").iter_mut().find(|row| row.text("shield_id") == id);
    found.expect("the shield was just made")
}

/// Makes the shield improper in one way; which.
fn spoil(case: &mut Case, id: &str) -> &'static str {
    let team = &case.world.organisation.teams[case.story.team];
    let (head, manager) = (team.head.map(|p| case.id_of(p)), team.manager.map(|p| case.id_of(p)));
    let supervisor = case.id_of(team.supervisors[0]);
    let way = case.dice.below(5);
    let row = row(case, id);
    let before = row.day("decided_on").map(|day| shift(day, -1));
    match way {
        0 => row.put("decided_by", head),
        1 => row.put("recommended_by", manager),
        2 => row.put("supported_by", supervisor),
        3 => row.put("decided_by", ""),
        _ => {
            // Without a day of decision this alone would be nothing; a supervisor's support is wrong either way.
            row.put("applied_on", before);
            row.put("supported_by", supervisor);
        }
    }
    [
        "decided by a head of practice",
        "recommended by a manager",
        "supported by a practice supervisor",
        "decided by nobody",
        "applied before it was decided, on a practice supervisor's support",
    ][way]
}
