//! Records deleted, kept by decision, or whose time to go cannot be told (section 10, footnote 2).

use chrono::NaiveDate;

use crate::synth::{
    calendar::date,
    case::{Case, Plant},
    dice::shift,
    rows::Row,
    truth::Status,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Birth {
    Blank,
    LongAgo,
    AfterClosing,
    NoSubject,
}

#[rustfmt::skip]
static BIRTHS: [Plant<Birth>; 4] = [
    Plant { kind: Birth::Blank, weight: 5, reason: "a subject child's date of birth is blank" },
    Plant { kind: Birth::LongAgo, weight: 3, reason: "a subject child's date of birth is the system's filler, 1900" },
    Plant { kind: Birth::AfterClosing, weight: 1, reason: "a subject child's date of birth lies after the case closed" },
    Plant { kind: Birth::NoSubject, weight: 1, reason: "the closed case has no subject child" },
];

/// Draws whether a child's date of birth is wanting, so that nobody can tell when the record must go.
pub fn plant_births(case: &mut Case) {
    let end = case.story.end(case.world);
    let share = case.rate(0.012, end);
    let Some(chosen) = case.plant(share, &BIRTHS, fits) else { return };
    let child = case.story.family.children[0].id.clone();
    let row = case.rows_mut("children").iter_mut().find(|row| row.text("child_id") == child);
    match (chosen.kind, row) {
        (Birth::Blank, Some(row)) => {
            row.put("date_of_birth", "");
            case.missing_date("children", &child, "date_of_birth", chosen.reason);
        }
        (Birth::LongAgo, Some(row)) => row.put("date_of_birth", date(1900, 1, 1)),
        (Birth::AfterClosing, Some(row)) => row.put("date_of_birth", shift(end, 5)),
        (Birth::NoSubject, _) => {
            if let Some(row) = case.rows_mut("case_children").first_mut() {
                row.put("role", "other");
            }
            case.case_fault("childless_case", Status::Overdue, chosen.reason);
        }
        (_, None) => unreachable!("only a family new to the record is chosen"),
    }
    case.marks.insert("births");
    if case.story.closed.is_some() {
        case.case_fault("retention_expired", Status::Unknown, chosen.reason);
    }
}

fn fits(case: &Case, kind: Birth) -> bool {
    let is_new = case.story.family.known_by.is_empty();
    let closed = case.story.closed;
    is_new
        && match kind {
            Birth::Blank => true,
            Birth::LongAgo => closed.is_some(),
            Birth::AfterClosing => closed.is_some_and(|closed| shift(closed, 10) < case.as_at()),
            Birth::NoSubject => {
                let clean = case.truth.iter().all(|fault| fault.subject.0 != "case_children");
                closed.is_some() && clean && case.rows("case_children").len() == 1
            }
        }
}

/// A deletion of the whole record or its paper file; its id.
pub fn delete_record(case: &mut Case, scope: &'static str, on: NaiveDate) -> String {
    let officer = case.world.organisation.teams[case.story.team].services_manager;
    let id = case.desk.ids.next("DL");
    let row = Row::of("deletions").with("deletion_id", &id).with("case_id", &case.story.case_id);
    let row = row.with("scope", scope).with("deleted_on", on);
    let row = row.with("deleted_by", officer.map(|officer| case.id_of(officer)));
    case.add(row.with("authority", "Retention schedule"));
    id
}

pub fn destroyed(case: &mut Case, deletion: &str, reason: &str) {
    case.fault("destroyed_in_moratorium", ("deletions", deletion), Status::Overdue, reason);
}

/// Head of practice and operational director together, with a reason (paragraph 10.3).
pub fn decide_to_keep(case: &mut Case, turned: NaiveDate) {
    let team = &case.world.organisation.teams[case.story.team];
    let until = case.dice.chance(0.5).then(|| shift(case.as_at(), 800));
    let row = Row::of("retention_decisions").with("decision_id", case.desk.ids.next("RD"));
    let row = row.with("case_id", &case.story.case_id).with("decided_on", shift(turned, -20));
    let row = row.with("area_leader_id", team.head.map(|head| case.id_of(head)));
    let row = row.with("director_id", team.director.map(|director| case.id_of(director)));
    case.add(row.with("retain_until", until).with("reason", "Named in a public inquiry."));
}
