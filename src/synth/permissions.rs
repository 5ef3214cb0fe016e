//! Standing permissions to file and to close alone, and each year's check of those who close alone (paragraph
//! 9.12): made late, or without a record of the supervision.

use super::{
    World,
    calendar::{date, months},
    case::Desk,
    dice::{Dice, shift},
    organisation::{Authorisation, next_assessment},
    rows::Row,
    truth::{Fault, Status},
};

const LATE: &str = "the year's assessment of somebody who closes alone was made late";
const UNRECORDED: &str = "the year's assessment of somebody who closes alone has no supervision on record";
const UNDATED: &str = "nobody can tell when the permission to close alone was given";

pub fn record(world: &World, desk: &mut Desk, dice: &mut Dice, rows: &mut Vec<Row>, faults: &mut Vec<Fault>) {
    for given in &world.organisation.authorisations {
        let id = desk.ids.next("AU");
        let row = permission(world, &id, given.staff, given.kind);
        let row = row.with("granted_on", given.granted).with("withdrawn_on", given.withdrawn);
        rows.push(row.with("granted_by", given.granted_by.map(|by| &world.organisation.staff[by].id)));
        if given.kind == "self_close" {
            assess(world, desk, dice, (given, &id), rows, faults);
        }
    }
    // Somebody from an agency, whose permission was typed in without its day.
    let agency = world.organisation.teams[0].practitioners[4];
    let id = desk.ids.next("AU");
    rows.push(permission(world, &id, agency, "self_close"));
    faults.push(fault(&id, String::new(), Status::Unknown, UNDATED));
}

fn permission(world: &World, id: &String, staff: usize, kind: &'static str) -> Row {
    let row = Row::of("authorisations").with("authorisation_id", id);
    row.with("staff_id", &world.organisation.staff[staff].id).with("kind", kind)
}

/// A check a year, ten days before it is due, while the permission stands.
fn assess(
    world: &World,
    desk: &mut Desk,
    dice: &mut Dice,
    (given, id): (&Authorisation, &str),
    rows: &mut Vec<Row>,
    faults: &mut Vec<Fault>,
) {
    let (organisation, as_at) = (&world.organisation, world.options.as_at);
    let staff = &organisation.staff[given.staff];
    let ended = given.withdrawn.into_iter().chain(staff.left).min();
    let wanting = organisation.wanting.iter().find(|(person, _, _)| *person == given.staff);
    let last = ended.unwrap_or(as_at).min(as_at);
    let mut begun = given.granted;
    loop {
        let mut assessed = next_assessment(begun);
        let due = months(begun, 12);
        let is_owed = begun >= date(2022, 1, 11) && due < as_at && ended.is_none_or(|day| day > due);
        let goes_wrong = is_owed && wanting.is_none() && dice.chance(0.14);
        let late = shift(due, dice.between(4, 40));
        // The last check there was time for, so that none after it makes up for it.
        let unrecorded = goes_wrong && next_assessment(assessed) > as_at;
        if goes_wrong && !unrecorded && late <= last {
            faults.push(fault(id, begun.to_string(), Status::Late, LATE));
            assessed = late;
        }
        if assessed > last {
            return;
        }
        let row = Row::of("practice_assessments").with("assessment_id", desk.ids.next("PA"));
        let row = row.with("staff_id", &staff.id).with("assessed_on", assessed);
        let row = row.with("assessed_by", given.granted_by.map(|by| &organisation.staff[by].id));
        let fails = wanting.is_some_and(|(_, from, to)| *from <= assessed && assessed < *to);
        let row = row.with("outcome", if fails { "does_not_meet_standard" } else { "meets_standard" });
        rows.push(row.with("supervision_recorded_on", (!unrecorded).then_some(assessed)));
        if unrecorded {
            faults.push(fault(id, begun.to_string(), Status::Overdue, UNRECORDED));
            return;
        }
        begun = assessed;
    }
}

fn fault(id: &str, part: String, status: Status, reason: &str) -> Fault {
    let subject = ("authorisations", id.to_owned());
    let (rule, case_id, reason) = ("delegation_not_assessed", String::new(), reason.to_owned());
    Fault { rule, case_id, subject, part, status, reason }
}
