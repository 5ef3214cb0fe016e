//! Shields that were not recommended, supported and decided as paragraph 5.2 asks.

use super::variation;
use crate::synth::{
    case::{Case, Plant},
    dice::shift,
    security,
    truth::Status,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Improper {
    DecidedByHead,
    RecommendedByManager,
    SupportedBySupervisor,
    AppliedFirst,
    NobodyDecided,
    Undated,
    Excused,
}

#[rustfmt::skip]
static PLANTS: [Plant<Improper>; 7] = [
    Plant { kind: Improper::DecidedByHead, weight: 4, reason: "a shield, since lifted, decided by a head of practice" },
    Plant { kind: Improper::RecommendedByManager, weight: 2, reason: "a shield, since lifted, recommended by a manager" },
    Plant { kind: Improper::SupportedBySupervisor, weight: 3, reason: "a shield, since lifted, supported by a practice supervisor" },
    Plant { kind: Improper::AppliedFirst, weight: 3, reason: "a shield, since lifted, applied before it was decided" },
    Plant { kind: Improper::NobodyDecided, weight: 2, reason: "a shield, since lifted, decided by nobody" },
    Plant { kind: Improper::Undated, weight: 1, reason: "a shield, since lifted, supported by a practice supervisor and neither decided nor applied on any day" },
    Plant { kind: Improper::Excused, weight: 1, reason: "a shield, since lifted, decided by a head of practice, with a valid variation" },
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
    spoil(case, chosen.kind, &id);
    let status = match chosen.kind {
        Improper::Undated => Status::Unknown,
        Improper::Excused => {
            let day = case.story.received;
            variation::valid(case, "5.2", Some(&id), shift(day, 10));
            Status::Excepted
        }
        _ => Status::Overdue,
    };
    case.fault("improper_shield", ("shields", &id), status, chosen.reason);
}

/// On a case under a shield in force: the one fault it may have. Ordinary viewers are not shown it.
pub fn plant_in_force(case: &mut Case) {
    let kinds = [Improper::DecidedByHead, Improper::SupportedBySupervisor, Improper::AppliedFirst];
    let (kind, how) = match case.dice.below(3) {
        0 => (kinds[0], "decided by a head of practice"),
        1 => (kinds[1], "supported by a practice supervisor"),
        _ => (kinds[2], "applied before it was decided"),
    };
    let Some(id) = case.rows("shields").first().map(|row| row.key()) else { return };
    spoil(case, kind, &id);
    let reason = format!("a shield in force {how}; the case is shielded");
    case.fault("improper_shield", ("shields", &id), Status::Overdue, reason);
}

fn spoil(case: &mut Case, kind: Improper, id: &str) {
    let team = &case.world.organisation.teams[case.story.team];
    let (head, manager) = (team.head.map(|p| case.id_of(p)), team.manager.map(|p| case.id_of(p)));
    let supervisor = case.id_of(team.supervisors[0]);
    let row = case.rows_mut("shields").iter_mut().find(|row| row.text("shield_id") == id);
    let row = row.expect("the shield was just made");
    let decided = row.day("decided_on");
    match kind {
        Improper::DecidedByHead | Improper::Excused => row.put("decided_by", head),
        Improper::RecommendedByManager => row.put("recommended_by", manager),
        Improper::SupportedBySupervisor => row.put("supported_by", supervisor),
        Improper::AppliedFirst => row.put("applied_on", decided.map(|day| shift(day, -1))),
        Improper::NobodyDecided => row.put("decided_by", ""),
        Improper::Undated => {
            row.put("supported_by", supervisor);
            row.put("decided_on", "");
            row.put("applied_on", "");
        }
    }
}
