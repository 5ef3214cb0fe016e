//! Who held the case, and that each new holder reviewed the record within 48 hours (paragraph 2.2).

use chrono::{NaiveDate, NaiveDateTime, TimeDelta, Timelike};

use super::{
    case::Case,
    dice::{at, shift},
    rows::Row,
    story::{Holding, Law},
};

/// Decides who holds the case from its first day to its last.
pub fn assign(case: &mut Case) {
    let world = case.world;
    let end = case.story.end(world);
    let wait = case.dice.between(0, 2) as u32;
    let first_day =
        case.known(world.calendar.after(case.story.received, wait)).unwrap_or(case.story.received);
    let mut from = case.dice.minute(first_day, 9 * 60, 15 * 60 + 30);
    if case.dice.chance(0.02) {
        // Keyed from a list that has no times.
        from = at(first_day, 0);
    }
    let capacity = if case.story.is_public() { "guardian" } else { "practitioner" };
    if wait > 0 && case.dice.chance(0.3) {
        duty(case, from);
    }
    let team = case.story.team;
    match case.story.directed.filter(|_| case.story.law == Law::Wafh) {
        None => hold(case, team, capacity, from, end),
        Some(directed) => {
            let handover = world.calendar.after(directed, case.dice.between(1, 2) as u32);
            let handover = case.dice.working_hour(handover.min(end).max(directed));
            let intake = case.story.intake;
            hold(case, intake, capacity, from, handover.date());
            hold(case, team, capacity, handover.max(from + TimeDelta::days(3)), end);
        }
    }
    change_hands(case, capacity, end);
    if let Some(closed) = case.story.closed {
        let ended = case.dice.minute(closed, 16 * 60, 17 * 60 + 30);
        if let Some(last) = case.story.holdings.last_mut() {
            last.to = Some(ended.max(last.from + TimeDelta::minutes(30)));
        }
    }
}

/// The duty worker of the first day, who owes no review.
fn duty(case: &mut Case, until: NaiveDateTime) {
    let from = case.dice.minute(case.story.received, 9 * 60, 10 * 60);
    let workers = case.world.organisation.practitioners(case.story.intake, case.story.received);
    let staff = case.dice.pick(&workers);
    if from < until {
        let holding = Holding { staff, team: case.story.intake, capacity: "duty", from, to: Some(until) };
        case.story.holdings.push(holding);
    }
}

/// A practitioner of the team takes the case; another follows where they leave before its end.
fn hold(case: &mut Case, team: usize, capacity: &'static str, from: NaiveDateTime, end: NaiveDate) {
    let organisation = &case.world.organisation;
    let mut from = from;
    loop {
        let before = case.story.holdings.iter().rfind(|holding| holding.capacity != "duty").map(|h| h.staff);
        let mut free = organisation.practitioners(team, from.date());
        free.retain(|person| Some(*person) != before);
        let staff = case.dice.pick(&free);
        if let Some(last) = case.story.holdings.last_mut().filter(|last| last.capacity != "duty") {
            last.to = Some(from);
        }
        case.story.holdings.push(Holding { staff, team, capacity, from, to: None });
        match organisation.staff[staff].left {
            Some(left) if shift(left, 1) < end && left > from.date() => from = at(left, 15 * 60),
            _ => return,
        }
    }
}

/// Now and then somebody else takes over, or the same person again after leave, or for a day at the start.
fn change_hands(case: &mut Case, capacity: &'static str, end: NaiveDate) {
    let Some(last) = case.story.holdings.last().cloned() else { return };
    let room = (end - last.from.date()).num_days();
    if room < 40 {
        return;
    }
    let later = case.world.calendar.on_or_after(case.dice.later(last.from.date(), 12, room - 20));
    let later = case.dice.working_hour(later);
    match case.dice.below(100) {
        0..8 => hold(case, last.team, capacity, later, end),
        8..10 => {
            // Given back to the same person: no new holder, so no review is owed.
            if let Some(last) = case.story.holdings.last_mut() {
                last.to = Some(later);
            }
            case.story.holdings.push(Holding { from: later, ..last });
        }
        10..12 if case.story.holdings.len() == 1 => {
            // Handed on within 48 hours, before any review: none is owed of the first.
            let next = case.world.calendar.after(last.from.date(), 1);
            if next == shift(last.from.date(), 1) {
                hold(case, last.team, capacity, next.and_time(last.from.time()), end);
            }
        }
        _ => {}
    }
}

/// A row an allocation, each reviewed in time where a review is owed.
pub fn record(case: &mut Case) {
    let holdings = case.story.holdings.clone();
    let mut before = None;
    for holding in &holdings {
        let id = case.desk.ids.next("L");
        let row = Row::of("allocations").with("allocation_id", id).with("case_id", &case.story.case_id);
        let row = row.with("staff_id", case.id_of(holding.staff));
        let row = row.with("team_id", &case.world.organisation.teams[holding.team].id);
        let row = row.with("capacity", holding.capacity).with("allocated_at", holding.from);
        let mut row = row.with("ended_at", holding.to);
        let is_duty = holding.capacity == "duty";
        let is_brief = holding.to.is_some_and(|to| to <= holding.from + TimeDelta::hours(47));
        if is_duty || before == Some(holding.staff) || is_brief {
            row.taken = true;
        } else if !case.story.old {
            let reviewed = review(case, holding.from);
            if reviewed.date() <= case.as_at() {
                row.put("record_reviewed_at", reviewed);
                row.put("review_outcome", outcome(case));
            }
        }
        if !is_duty {
            before = Some(holding.staff);
        }
        case.add(row);
    }
}

/// A moment within 48 hours of the allocation, whatever the clocks do between.
fn review(case: &mut Case, from: NaiveDateTime) -> NaiveDateTime {
    let next = case.world.calendar.after(from.date(), 1);
    let soon = if from.hour() == 0 {
        case.dice.working_hour(from.date())
    } else {
        from + TimeDelta::minutes(case.dice.between(15, 240))
    };
    let tomorrow = case.dice.minute(next, 8 * 60 + 45, 12 * 60);
    if case.dice.chance(0.4) && tomorrow < from + TimeDelta::hours(46) { tomorrow } else { soon }
}

fn outcome(case: &mut Case) -> &'static str {
    case.dice.pick(&[
        "Record read; no further checks needed before the first call.",
        "Record read; earlier involvement noted and added to the plan.",
        "Read with the practice supervisor; safeguarding letter to be chased.",
        "Read; contact details confirmed with the court office.",
    ])
}
