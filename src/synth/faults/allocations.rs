//! Records reviewed late or never after an allocation (paragraph 2.2), and allocations that cannot be dated.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Weekday};

use super::variation;
use crate::synth::{
    case::{Case, Plant},
    dice::{at, shift},
    rows::Row,
    truth::Status,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Handover {
    Late,
    MinuteAfter,
    ClocksBack,
    ThirdDay,
    Never,
    NeverLapsed,
    BeforeAllocation,
    Undated,
    Excused,
    Lacking,
}

#[rustfmt::skip]
static PLANTS: [Plant<Handover>; 10] = [
    Plant { kind: Handover::Late, weight: 40, reason: "record reviewed more than 48 hours after the allocation" },
    Plant { kind: Handover::MinuteAfter, weight: 6, reason: "record reviewed a minute after the 48 hours" },
    Plant { kind: Handover::ClocksBack, weight: 6, reason: "record reviewed after 48 hours, the clocks having gone back between" },
    Plant { kind: Handover::ThirdDay, weight: 4, reason: "allocated without a time, record reviewed on the third day" },
    Plant { kind: Handover::Never, weight: 22, reason: "record never reviewed, and the allocation stands" },
    Plant { kind: Handover::NeverLapsed, weight: 14, reason: "record never reviewed before the allocation ended (lapsed)" },
    Plant { kind: Handover::BeforeAllocation, weight: 3, reason: "the only review is dated before the allocation" },
    Plant { kind: Handover::Undated, weight: 3, reason: "nobody can tell when the case was allocated" },
    Plant { kind: Handover::Excused, weight: 4, reason: "record reviewed late, with a valid variation for the allocation" },
    Plant { kind: Handover::Lacking, weight: 4, reason: "record reviewed late under a variation" },
];

/// Whether needs are owed as well as diversity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unallocated {
    Wtfh,
    Other,
}

#[rustfmt::skip]
static UNALLOCATED: [Plant<Unallocated>; 2] = [
    Plant { kind: Unallocated::Wtfh, weight: 1, reason: "never allocated for screening, so nobody can tell from when it is owed" },
    Plant { kind: Unallocated::Other, weight: 1, reason: "never allocated, so nobody can tell from when it is owed" },
];

pub fn plant(case: &mut Case) {
    if unallocate(case) {
        return;
    }
    for place in 0..case.rows("allocations").len() {
        let row = &case.rows("allocations")[place];
        let Some(from) = row.moment("allocated_at").filter(|_| !row.taken) else { continue };
        let to = row.moment("ended_at");
        let due = forty_eight_hours(from);
        let share = case.rate(0.05, from.date());
        let chosen = case.plant(share, &PLANTS, |case, kind| fits(case, kind, place, (from, to), due));
        if let Some(chosen) = chosen {
            let id = case.rows("allocations")[place].key();
            apply(case, chosen, place, &id, (from, due));
        }
    }
}

fn apply(
    case: &mut Case,
    plant: &Plant<Handover>,
    place: usize,
    id: &str,
    (from, due): (NaiveDateTime, NaiveDateTime),
) {
    let mut reason = plant.reason.to_owned();
    let (reviewed, status) = match plant.kind {
        Handover::MinuteAfter => (Some(due + TimeDelta::minutes(1)), Status::Late),
        Handover::ClocksBack => (Some(due + TimeDelta::minutes(20)), Status::Late),
        Handover::ThirdDay => (Some(at(shift(from.date(), 3), 0)), Status::Late),
        Handover::Never | Handover::NeverLapsed => (None, Status::Overdue),
        Handover::BeforeAllocation => (Some(at(shift(from.date(), -1), 11 * 60)), Status::Overdue),
        Handover::Undated => {
            case.missing_date("allocations", id, "allocated_at", plant.reason);
            gap_before_next(case, place, plant.reason);
            case.marks.insert("allocation");
            case.rows_mut("allocations")[place].put("allocated_at", "");
            (Some(due - TimeDelta::hours(20)), Status::Unknown)
        }
        Handover::Late | Handover::Excused | Handover::Lacking => {
            let room = (last_day(case, place) - due.date()).num_days();
            let day = case.dice.later(due.date(), 1, room.min(12));
            let reviewed = case.dice.minute(day, 9 * 60, 15 * 60);
            match plant.kind {
                Handover::Late => (Some(reviewed), Status::Late),
                Handover::Excused => {
                    variation::valid(case, "2.2", Some(id), due.date());
                    (Some(reviewed), Status::Excepted)
                }
                _ => {
                    reason.push_str(variation::lacking(case, "record_not_reviewed", id, due.date()));
                    (Some(reviewed), Status::Late)
                }
            }
        }
    };
    let row = &mut case.rows_mut("allocations")[place];
    row.put("record_reviewed_at", reviewed);
    if reviewed.is_none() {
        row.put("review_outcome", "");
    }
    row.taken = true;
    case.fault("record_not_reviewed", ("allocations", id), status, reason);
}

fn fits(
    case: &Case,
    kind: Handover,
    place: usize,
    (from, to): (NaiveDateTime, Option<NaiveDateTime>),
    due: NaiveDateTime,
) -> bool {
    let last = last_day(case, place);
    let room = (last - due.date()).num_days();
    match kind {
        Handover::Late | Handover::Excused | Handover::Lacking => room >= 2,
        Handover::MinuteAfter => room >= 1,
        Handover::ClocksBack => room >= 1 && due < from + TimeDelta::hours(48) && from.hour() > 0,
        Handover::ThirdDay => from.hour() == 0 && room >= 2,
        Handover::Never => to.is_none() && room >= 1,
        Handover::NeverLapsed => to.is_some() && room >= 1,
        Handover::BeforeAllocation => room >= 1 && (from.date() - case.story.received).num_days() >= 1,
        Handover::Undated => is_first_of_several(case, place),
    }
}

/// With the first allocation undated, nobody is known to have held the case until the second.
fn gap_before_next(case: &mut Case, place: usize, reason: &str) {
    let is_next = |row: &&Row| row.text("capacity") != "duty" && !row.is_blank("allocated_at");
    let next =
        case.rows("allocations")[place + 1..].iter().find(is_next).and_then(|row| row.day("allocated_at"));
    let received = case.story.received;
    let status = case.missed(case.world.calendar.after(received, 5), next);
    if let Some(status) = status.filter(|_| !case.marks.contains("received_on")) {
        gap(case, at(received, 0), status, reason);
    }
}

/// A case that nobody held from this moment (paragraph 2.4).
pub fn gap(case: &mut Case, from: NaiveDateTime, status: Status, reason: &str) {
    let id = case.story.case_id.clone();
    let part = from.format("%Y-%m-%dT%H:%M:%S").to_string();
    case.fault_of("unallocated_case", ("cases", &id), part, status, reason);
}

/// The last day of the allocation that has come.
fn last_day(case: &Case, place: usize) -> NaiveDate {
    let ended = case.rows("allocations")[place].day("ended_at");
    ended.unwrap_or(case.as_at()).min(case.as_at())
}

/// The first holder of several, where the next owes a review as well: without its date, the next is the first.
fn is_first_of_several(case: &Case, place: usize) -> bool {
    let rows = case.rows("allocations");
    let mut practitioners = (0..rows.len()).filter(|row| rows[*row].text("capacity") != "duty");
    let (first, second) = (practitioners.next(), practitioners.next());
    let next_follows_later = second.is_some_and(|second| {
        let days = rows[second].day("allocated_at").zip(rows[place].day("allocated_at"));
        !rows[second].taken && days.is_some_and(|(next, first)| (next - first).num_days() >= 12)
    });
    first == Some(place) && next_follows_later
}

/// 48 hours by the clock on the wall: an hour more or less where the clocks change between. Without a time, the
/// end of the second day.
fn forty_eight_hours(from: NaiveDateTime) -> NaiveDateTime {
    if from.hour() == 0 && from.minute() == 0 {
        return at(shift(from.date(), 2), 23 * 60 + 59) + TimeDelta::seconds(59);
    }
    let plain = from + TimeDelta::hours(48);
    let change = |month| at(last_sunday(from.year(), month), 60);
    let is_between = |change| from < change && change < plain;
    if is_between(change(3)) {
        plain + TimeDelta::hours(1)
    } else if is_between(change(10)) {
        plain - TimeDelta::hours(1)
    } else {
        plain
    }
}

fn last_sunday(year: i32, month: u32) -> NaiveDate {
    let last = NaiveDate::from_ymd_opt(year, month, 31).expect("March and October have 31 days");
    let back = last.weekday().days_since(Weekday::Sun);
    shift(last, -i64::from(back))
}

/// A new case that nobody has been given yet: diversity and needs are owed from a day nobody can tell.
fn unallocate(case: &mut Case) -> bool {
    let is_new = |case: &Case| {
        let story = &case.story;
        let days = (case.as_at() - story.received).num_days();
        let is_young = story.closed.is_none() && story.end_of_work.is_none() && days <= 75;
        is_young
            && story.holdings.len() == 1
            && !case.marks.contains("received_on")
            && !case.marks.contains("gap")
    };
    let received = case.story.received;
    let share = case.rate(0.02, received);
    let Some(chosen) = case.plant(share, &UNALLOCATED, |case, kind| {
        is_new(case) && (kind == Unallocated::Wtfh) == case.story.is_wtfh()
    }) else {
        return false;
    };
    case.rows_mut("allocations").clear();
    case.marks.insert("allocation");
    let due = case.world.calendar.after(received, 5);
    if let Some(status) = case.missed(due, None) {
        gap(case, at(received, 0), status, "never allocated");
    }
    for child in case.story.family.children.clone() {
        let key = format!("{}/{}", case.story.case_id, child.id);
        case.fault("missing_diversity", ("case_children", &key), Status::Unknown, chosen.reason);
        if !case.story.is_wtfh() {
            case.fault("missing_child_needs", ("case_children", &key), Status::Unknown, chosen.reason);
        }
    }
    true
}
