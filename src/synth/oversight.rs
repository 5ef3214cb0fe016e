//! The service's own rows: teams, staff, the monthly reviews, quality assessments; and the reviews that
//! were missed.

use chrono::{Datelike, NaiveDate};

use super::{
    World,
    calendar::{date, month_of, months},
    case::{Case, Desk, weight},
    dice::{Dice, shift},
    organisation::Kind,
    permissions,
    rows::{Cell, Row},
    truth::{Fault, Status},
};

/// Every row of the service, and the faults planted in it.
pub fn record(world: &World, desk: &mut Desk, dice: &mut Dice) -> (Vec<Row>, Vec<Fault>) {
    let mut rows = Vec::new();
    people(world, &mut rows);
    let mut faults = Vec::new();
    permissions::record(world, desk, dice, &mut rows, &mut faults);
    reviews(world, desk, dice, &mut rows, &mut faults);
    if let Some(row) = rows.iter_mut().rfind(|row: &&mut Row| row.table.name == "compliance_reviews") {
        // The month is information alone: what is judged is the day of the review.
        row.put("month", Cell::Raw("last month".to_owned()));
        row.rejected.push(("month", "not a month"));
    }
    let as_at = world.options.as_at;
    for (day, name) in world.calendar.holidays(as_at.year() - 5..=as_at.year() + 2) {
        rows.push(Row::of("bank_holidays").with("date", day).with("name", name));
    }
    (rows, faults)
}

fn people(world: &World, rows: &mut Vec<Row>) {
    let organisation = &world.organisation;
    let id = |person: Option<usize>| person.map(|person| &organisation.staff[person].id);
    for (number, team) in organisation.teams.iter().enumerate() {
        // The manager who sits in the team is found by role; the one who sits elsewhere must be named.
        let elsewhere = team.services_manager.filter(|manager| organisation.staff[*manager].team != number);
        let row = Row::of("teams").with("team_id", &team.id).with("name", &team.name);
        let row = row.with("kind", team.kind.word()).with("service_manager_id", id(team.manager));
        let row = row.with("business_services_manager_id", id(elsewhere));
        rows.push(match team.kind {
            Kind::BusinessServices | Kind::Other => row,
            _ => {
                row.with("service_area", &team.service_area).with("operational_area", &team.operational_area)
            }
        });
    }
    for person in &organisation.staff {
        let row = Row::of("staff").with("staff_id", &person.id).with("name", &person.name);
        let row = row.with("role", person.role).with("employment", person.employment);
        let row = row.with("team_id", &organisation.teams[person.team].id);
        let row = row.with("manager_id", id(person.manager)).with("started_on", person.started);
        rows.push(row.with("left_on", person.left));
    }
}

/// How a month's data review is missed: never done, done by somebody else, of another kind, or a day too late.
const MISSES: [&str; 4] = [
    "no review of the month's data (lapsed)",
    "the month's data was reviewed by the service manager alone (lapsed)",
    "only management information was reviewed, and not the data (lapsed)",
    "the month's data was reviewed on the first of the next month (lapsed)",
];

/// How a month's review of management information is missed.
const UNSEEN: [&str; 2] = [
    "no review of the month's management information (lapsed)",
    "the month's management information was reviewed by business services alone (lapsed)",
];

/// A review of data by business services, and one of management information by the service manager, each month
/// in which the team had work (paragraphs 7.1 and 7.2), since the policy came into force.
fn reviews(world: &World, desk: &mut Desk, dice: &mut Dice, rows: &mut Vec<Row>, faults: &mut Vec<Fault>) {
    let organisation = &world.organisation;
    let this_month = month_of(world.options.as_at);
    let busy: Vec<_> = desk.busy.iter().copied().collect();
    let (mut missed, mut unseen) = (0, 0);
    let mut covered = None;
    for (number, month) in busy {
        let team = &organisation.teams[number];
        let is_judged = matches!(team.kind, Kind::Private | Kind::Public | Kind::Mixed);
        if month < date(2022, 2, 1) || month > this_month {
            continue;
        }
        let id = |person: Option<usize>| person.map(|person| &organisation.staff[person].id);
        let on = world.calendar.on_or_after(shift(month, dice.between(3, 17)));
        let (services, manager) = (id(team.services_manager), id(team.manager));
        let share = 0.055 * weight(team.habit, month, world.options.as_at);
        if is_judged && month < this_month && dice.chance(share * 0.7) {
            if unseen % UNSEEN.len() == 1 {
                rows.push(review(desk, &team.id, month, "management_information", services, on));
            }
            faults.push(miss("mi_review_missed", &team.id, month, UNSEEN[unseen % UNSEEN.len()]));
            unseen += 1;
        } else if on <= world.options.as_at {
            rows.push(review(desk, &team.id, month, "management_information", manager, on));
        }
        let is_covered = covered == Some((number, month));
        if is_judged && month < this_month && !is_covered && dice.chance(share) {
            match missed % MISSES.len() {
                0 => {}
                1 => rows.push(review(desk, &team.id, month, "data_compliance", manager, on)),
                2 => rows.push(review(desk, &team.id, month, "management_information", services, on)),
                _ => {
                    // Too late for this month, it counts for the next.
                    let next = months(month, 1);
                    covered = Some((number, next));
                    rows.push(review(desk, &team.id, month, "data_compliance", services, next));
                }
            }
            faults.push(miss("data_review_missed", &team.id, month, MISSES[missed % MISSES.len()]));
            missed += 1;
        } else if on <= world.options.as_at {
            rows.push(review(desk, &team.id, month, "data_compliance", services, on));
        }
    }
}

/// The month named in the row is the one looked at: the month before that of the review.
fn review(
    desk: &mut Desk,
    team: &String,
    month: NaiveDate,
    kind: &'static str,
    by: Option<&String>,
    on: NaiveDate,
) -> Row {
    let row = Row::of("compliance_reviews").with("review_id", desk.ids.next("CR")).with("team_id", team);
    let row = row.with("month", shift(month, -1)).with("kind", kind);
    row.with("reviewed_by", by).with("reviewed_on", on)
}

fn miss(rule: &'static str, team: &str, month: NaiveDate, reason: &str) -> Fault {
    Fault {
        rule,
        case_id: String::new(),
        subject: ("teams", format!("{team}/{}", month.format("%Y-%m"))),
        part: String::new(),
        status: Status::Overdue,
        reason: reason.to_owned(),
    }
}

/// Quality assessments of a report or a case, logged in time and kept outside the record.
pub fn assess_quality(case: &mut Case) {
    let end = case.story.end(case.world);
    if case.story.old || !case.dice.chance(0.25) {
        return;
    }
    let day = case.dice.day(case.story.first_allocated().date(), end);
    let done = case.world.calendar.on_or_before(day);
    let Some(logged) = case.within(done, 0, 3) else { return };
    let manager = case.world.organisation.teams[case.story.team].manager.map(|manager| case.id_of(manager));
    let tool = case.dice.pick(&["Report", "Case file", "Practice observation"]);
    let row = Row::of("quality_assessments").with("qai_id", case.desk.ids.next("Q"));
    let row = row.with("case_id", &case.story.case_id).with("tool", tool).with("completed_by", manager);
    let row = row.with("completed_on", done).with("logged_on", logged);
    case.add(row.with("in_case_record", false).with("via_approval", false));
}

/// The months in which the team held the case, as its allocation rows say in the end.
pub fn note_busy(case: &mut Case) {
    let end = case.story.end(case.world);
    let spans: Vec<_> = case
        .rows("allocations")
        .iter()
        .filter_map(|row| {
            let team =
                case.world.organisation.teams.iter().position(|team| team.id == row.text("team_id"))?;
            let last = row.day("ended_at").unwrap_or(end).min(end);
            Some((team, row.day("allocated_at")?, last))
        })
        .collect();
    for (team, first, last) in spans {
        let mut month = month_of(first);
        while month <= last {
            case.desk.busy.insert((team, month));
            month = months(month, 1);
        }
    }
}
