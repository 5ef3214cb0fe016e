//! Shields that were not recommended, supported and decided as paragraph 5.2 asks, or not kept as 5.2, 5.3 and
//! footnote 6 ask.

use chrono::NaiveDate;

use super::{access, variation};
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

/// What is wrong with how a shield was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    Undecided,
    UndecidedExcused,
    AppliedLate,
    AppliedExcused,
    Associated,
    AlertedLate,
    NeverAlerted,
    AlertExcused,
    Opened,
}

#[rustfmt::skip]
static KEPT: [Plant<Kept>; 9] = [
    Plant { kind: Kept::Undecided, weight: 4, reason: "who may open the shielded record was decided by a practice supervisor" },
    Plant { kind: Kept::UndecidedExcused, weight: 1, reason: "who may open the shielded record was decided by a practice supervisor, with a valid variation" },
    Plant { kind: Kept::AppliedLate, weight: 5, reason: "the shield was applied late" },
    Plant { kind: Kept::AppliedExcused, weight: 1, reason: "the shield was applied late, with a valid variation" },
    Plant { kind: Kept::Associated, weight: 4, reason: "a closed case that goes with the shielded one was not hidden" },
    Plant { kind: Kept::AlertedLate, weight: 3, reason: "the management team was alerted late to a high-profile case" },
    Plant { kind: Kept::NeverAlerted, weight: 3, reason: "the management team was never alerted to a high-profile case" },
    Plant { kind: Kept::AlertExcused, weight: 1, reason: "the management team was alerted late, with a valid variation" },
    Plant { kind: Kept::Opened, weight: 6, reason: "a shielded record was opened by somebody who is not on its list" },
];

/// On ordinary cases, where a shield was lifted since.
pub fn plant(case: &mut Case) {
    let life = (case.as_at() - case.story.received).num_days();
    // A family that came back shares its children with a closed case, which the shield would have to hide too.
    if life < 60 || !case.story.family.known_by.is_empty() || !case.rows("shields").is_empty() {
        return;
    }
    improper(case);
    if case.rows("shields").is_empty() {
        kept_badly(case);
    }
}

fn kept_badly(case: &mut Case) {
    let is_linkable = |case: &Case| case.desk.closed.is_some();
    let Some(chosen) = case.plant(0.004, &KEPT, |case, kind| kind != Kept::Associated || is_linkable(case))
    else {
        return;
    };
    let id = security::shield(case, Some(15));
    let decided = row(case, &id).day("decided_on").expect("a shield is decided on a day");
    let late = case.world.calendar.after(decided, 7);
    let supervisor = case.id_of(case.world.organisation.teams[case.story.team].supervisors[0]);
    let row = row(case, &id);
    let (rule, status) = match chosen.kind {
        Kept::Undecided | Kept::UndecidedExcused => {
            row.put("access_decided_by", supervisor);
            ("shield_access_undecided", Status::Overdue)
        }
        Kept::AppliedLate | Kept::AppliedExcused => {
            row.put("applied_on", late);
            ("shield_not_applied", Status::Late)
        }
        Kept::AlertedLate | Kept::AlertExcused | Kept::NeverAlerted => {
            let alerted = (chosen.kind != Kept::NeverAlerted).then_some(late);
            row.put("category", "high_profile");
            row.put("management_team_alerted_on", alerted);
            let status = if alerted.is_some() { Status::Late } else { Status::Overdue };
            ("high_profile_not_alerted", status)
        }
        Kept::Associated => return associate(case, &id, chosen.reason),
        Kept::Opened => return open(case, decided, chosen.reason),
    };
    let is_excused =
        matches!(chosen.kind, Kept::UndecidedExcused | Kept::AppliedExcused | Kept::AlertExcused);
    if is_excused {
        let named = variation::a_name(case, rule, late);
        variation::valid(case, named, Some(&id), late);
    }
    case.fault(rule, ("shields", &id), if is_excused { Status::Excepted } else { status }, chosen.reason);
}

/// A closed case is linked to this one as associated, and stays in plain sight.
fn associate(case: &mut Case, shield: &str, reason: &str) {
    let other = case.desk.closed.clone().expect("it fitted");
    let row = Row::of("case_links").with("case_id", &case.story.case_id).with("linked_case_id", &other);
    case.add(row.with("kind", "associated"));
    case.fault("shield_not_applied", ("shields", shield), Status::Overdue, reason);
    if let Some(fault) = case.truth.last_mut() {
        fault.case_id = other;
    }
}

/// An officer who is not on the list opens the record while the shield stands.
fn open(case: &mut Case, decided: NaiveDate, reason: &str) {
    let officers = &case.world.organisation.teams[case.story.team].officers;
    let readers = security::readers(case);
    let officer = officers.iter().find(|officer| !readers.contains(officer));
    let officer = *officer.expect("a team has two officers, and one of them is on the list");
    let day = case.world.calendar.after(decided, 5);
    let moment = case.dice.working_hour(day);
    let id = access::open(case, officer, Some(moment), "quality_assurance");
    case.fault("shielded_case_opened", ("record_access", &id), Status::Overdue, reason);
}

/// Not recommended, supported and decided by those who may.
fn improper(case: &mut Case) {
    let Some(chosen) = case.plant(0.003, &PLANTS, |_, _| true) else { return };
    let id = security::shield(case, Some(15));
    let how = spoil(case, &id);
    let status = match chosen.kind {
        Improper::Wrong => Status::Overdue,
        Improper::Undated => {
            undated(case, &id, chosen.reason);
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

/// A high-profile case under a shield that nobody dated: no duty of it can be told.
fn undated(case: &mut Case, id: &str, reason: &str) {
    let row = row(case, id);
    row.put("decided_on", "");
    row.put("applied_on", "");
    row.put("category", "high_profile");
    row.put("management_team_alerted_on", "");
    for rule in ["shield_access_undecided", "shield_not_applied", "high_profile_not_alerted"] {
        case.fault(rule, ("shields", id), Status::Unknown, format!("{reason}so nobody can tell"));
    }
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
