//! Shields, who opened the record and why, and copies sealed for a serious incident review.

use super::{case::Case, dice::shift, rows::Row};

/// Whether this case, by its place among the newer ones, is under a shield in force, and whether a proper one:
/// settled before anything else, as no fault but the shield's own may stand on a case that ordinary viewers
/// never see.
pub fn shield_on(place: u32) -> Option<Shield> {
    match place % 400 {
        81 => Some(Shield::Improper),
        113 => Some(Shield::Proper),
        _ => None,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shield {
    Proper,
    Improper,
}

pub fn record(case: &mut Case) {
    if case.story.shielded {
        shield(case, None);
    } else if case.dice.chance(0.004) && case.story.family.known_by.is_empty() {
        shield(case, Some(20));
    }
    accesses(case);
    let first = case.desk.ids.is_unused("SE");
    if (first || case.dice.chance(0.02)) && !case.story.shielded && !case.story.old {
        seal(case);
    }
}

/// A shield in force, or lifted so many days before the as-at day, with those who may still open the record:
/// recommended by the practitioner, supported by the service manager, decided by the assistant director.
pub fn shield(case: &mut Case, lifted: Option<i64>) -> String {
    let id = shield_row(case, lifted);
    for staff in readers(case) {
        let row = Row::of("shield_access").with("shield_id", &id).with("staff_id", case.id_of(staff));
        case.add(row);
    }
    id
}

fn shield_row(case: &mut Case, lifted: Option<i64>) -> String {
    let category = case.dice.pick(&["placement", "serious_incident_child", "staff_risk", "high_profile"]);
    let team = &case.world.organisation.teams[case.story.team];
    let (manager, director) = (team.manager, team.assistant_director);
    let holder = case.story.holder_on(case.story.received);
    let decided = case.world.calendar.after(case.story.received, 3).min(case.as_at());
    let applied = case.world.calendar.after(decided, 1).min(case.as_at());
    let lifted = lifted.map(|days| shift(case.as_at(), -days).max(applied));
    let id = case.desk.ids.next("SH");
    let row = Row::of("shields").with("shield_id", &id).with("case_id", &case.story.case_id);
    let row = row.with("category", category).with("recommended_by", case.id_of(holder));
    let manager = manager.map(|manager| case.id_of(manager));
    let row = row.with("supported_by", manager).with("decided_by", director.map(|person| case.id_of(person)));
    let row = row.with("decided_on", decided).with("access_decided_by", manager).with("applied_on", applied);
    let alerted = (category == "high_profile").then_some(decided);
    case.add(row.with("management_team_alerted_on", alerted).with("lifted_on", lifted));
    id
}

/// Those who work on the case.
pub fn readers(case: &Case) -> Vec<usize> {
    let team = &case.world.organisation.teams[case.story.team];
    let mut readers: Vec<usize> = case.story.holdings.iter().map(|holding| holding.staff).collect();
    readers.extend(team.manager);
    readers.push(team.supervisors[0]);
    readers.push(team.officers[0]);
    readers.sort_unstable();
    readers.dedup();
    readers
}

fn accesses(case: &mut Case) {
    let (start, end) = (case.story.first_allocated().date(), case.story.end(case.world));
    let readers = readers(case);
    let count = if case.story.old { 1 } else { 4 + case.dice.below(8) };
    for _ in 0..count {
        let day = case.dice.day(start, end);
        let day = case.world.calendar.on_or_before(day).max(start);
        let holder = case.story.holder_on(day);
        let (staff, purpose) = match case.dice.below(10) {
            0..7 => (holder, "casework"),
            7 => (case.dice.pick(&readers), "message"),
            8 => (case.dice.pick(&readers), "quality_assurance"),
            _ => (case.dice.pick(&readers), "corporate_reporting"),
        };
        let moment = case.dice.working_hour(day);
        let row = Row::of("record_access").with("access_id", case.desk.ids.next("X"));
        let row = row.with("case_id", &case.story.case_id).with("staff_id", case.id_of(staff));
        case.add(row.with("accessed_at", moment).with("purpose", purpose));
    }
}

/// A copy of the record, sealed for a review, where the case has closed.
pub fn seal(case: &mut Case) {
    let Some(closed) = case.story.closed else { return };
    let opened = case.world.calendar.on_or_before(shift(closed, -10)).max(case.story.received);
    let head = case.world.organisation.teams[case.story.team].head;
    let file_name = format!("{} sealed {}.zip", case.story.case_id, opened.format("%Y-%m-%d"));
    let row = Row::of("sealed_copies").with("seal_id", case.desk.ids.next("SE"));
    let row = row.with("case_id", &case.story.case_id).with("review_opened_on", opened);
    let row = row.with("copied_on", opened).with("copied_by", head.map(|head| case.id_of(head)));
    case.add(row.with("file_name", file_name).with("outside_record", true));
}
