//! Cases that nobody held for a while (paragraph 2.4), reviews of the record without an outcome (2.2), and two
//! guardians in one file (2.1).

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::{
    allocations::gap,
    owed::{self, Breach, Wrong},
    variation,
};
use crate::synth::{
    case::{Case, Plant},
    dice::{at, shift},
    rows::Row,
    truth::Status,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    Filled,
    Open,
    Excused,
}

#[rustfmt::skip]
static GAPS: [Plant<Gap>; 3] = [
    Plant { kind: Gap::Filled, weight: 10, reason: "nobody held the case between one practitioner and the next" },
    Plant { kind: Gap::Open, weight: 4, reason: "the practitioner left, and nobody has held the case since" },
    Plant { kind: Gap::Excused, weight: 1, reason: "nobody held the case between one practitioner and the next, with a valid variation" },
];

/// An unexplained gap in who held the case; before anything else is planted on its allocations.
pub fn plant_gap(case: &mut Case) {
    let share = case.rate(0.025, case.story.end(case.world));
    let days = case.dice.between(10, 21);
    let Some(chosen) = case.plant(share, &GAPS, |case, kind| place_for(case, kind, days).is_some()) else {
        return;
    };
    let (place, ends) = place_for(case, chosen.kind, days).expect("it fitted");
    let from = at(ends, 17 * 60);
    case.marks.insert("gap");
    let row = &mut case.rows_mut("allocations")[place];
    row.put("ended_at", from);
    row.taken = true;
    let status = match chosen.kind {
        Gap::Filled => Status::Late,
        Gap::Open => Status::Overdue,
        Gap::Excused => {
            let (named, id) = (variation::a_name(case, "unallocated_case", ends), case.story.case_id.clone());
            variation::valid(case, named, Some(&id), ends);
            Status::Excepted
        }
    };
    gap(case, from, status, chosen.reason);
}

/// The allocation that can end so many days early, and the day it then ends on.
fn place_for(case: &Case, kind: Gap, days: i64) -> Option<(usize, NaiveDate)> {
    let rows = case.rows("allocations");
    let held: Vec<usize> = (0..rows.len()).filter(|place| rows[*place].text("capacity") != "duty").collect();
    let last = *held.last()?;
    let ends = |place: usize, until: NaiveDate| {
        let from = rows[place].day("allocated_at").filter(|_| !rows[place].taken)?;
        let ends = shift(until, -days);
        let is_missed = case.world.calendar.after(ends, 5) < until;
        ((ends - from).num_days() >= 5 && is_missed).then_some((place, ends))
    };
    if kind == Gap::Open {
        return ends(last, case.as_at()).filter(|_| case.story.closed.is_none());
    }
    held.windows(2).find_map(|pair| ends(pair[0], rows[pair[1]].day("allocated_at")?))
}

static OUTCOMES: Wrong<Breach> = Wrong {
    rule: "review_outcome_missing",
    table: "allocations",
    on: "record_reviewed_at",
    share: 0.06,
    plants: &[
        Plant {
            kind: Breach::Plain,
            weight: 12,
            reason: "the record was reviewed, and its outcome is blank",
        },
        Plant {
            kind: Breach::Excused,
            weight: 1,
            reason: "the outcome of the record's review is blank, with a valid variation",
        },
    ],
    fits: |case, row, _| {
        let reviewed = row.day("record_reviewed_at");
        reviewed.is_some_and(|day| case.world.calendar.after(day, 3) < case.as_at())
    },
    apply: |case, place, kind| {
        case.rows_mut("allocations")[place].put("review_outcome", "");
        kind.status()
    },
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Second {
    Ended,
    Standing,
    Excused,
}

#[rustfmt::skip]
static SECONDS: [Plant<Second>; 3] = [
    Plant { kind: Second::Ended, weight: 6, reason: "two guardians recorded in one file for a while" },
    Plant { kind: Second::Standing, weight: 4, reason: "two guardians record in one file" },
    Plant { kind: Second::Excused, weight: 1, reason: "two guardians record in one file, with a valid variation" },
];

pub fn plant(case: &mut Case) {
    owed::plant_wrong(case, &OUTCOMES);
    if case.story.is_public() && !case.marks.contains("gap") && !case.marks.contains("allocation") {
        second_guardian(case);
    }
}

/// Another guardian joins the last one, in the same file and not in a linked one of their own.
fn second_guardian(case: &mut Case) {
    let Some(first) = case.rows("allocations").last() else { return };
    let (Some(begun), first) = (first.moment("allocated_at"), first.key()) else { return };
    let from = begun + TimeDelta::days(case.dice.between(4, 30));
    let until = from + TimeDelta::days(case.dice.between(5, 30));
    let end = case.story.end(case.world);
    let share = case.rate(0.06, from.date());
    let Some(chosen) = case.plant(share, &SECONDS, |case, kind| {
        let last = if kind == Second::Ended { until } else { from };
        let is_open = kind == Second::Ended || case.story.closed.is_none();
        is_open && (end - last.date()).num_days() >= 3 && other(case, from.date()).is_some()
    }) else {
        return;
    };
    let staff = other(case, from.date()).expect("it fitted");
    let until = (chosen.kind == Second::Ended).then_some(until);
    let second = add_second(case, staff, from, until);
    let id = case.story.case_id.clone();
    let status = match chosen.kind {
        Second::Ended => Status::Late,
        Second::Standing => Status::Overdue,
        Second::Excused => {
            let named = variation::a_name(case, "one_file_two_guardians", from.date());
            variation::valid(case, named, Some(&id), from.date());
            Status::Excepted
        }
    };
    let part = format!("{first}/{second}");
    case.fault_of("one_file_two_guardians", ("cases", &id), part, status, chosen.reason);
}

/// Somebody of the team who never held this case.
fn other(case: &Case, day: NaiveDate) -> Option<usize> {
    let here = case.world.organisation.practitioners(case.story.team, day);
    let held = |person: &usize| case.story.holdings.iter().any(|holding| holding.staff == *person);
    here.into_iter().find(|person| !held(person))
}

/// The second guardian reads the record at once; the new allocation's id.
fn add_second(case: &mut Case, staff: usize, from: NaiveDateTime, until: Option<NaiveDateTime>) -> String {
    let id = case.desk.ids.next("L");
    let row = Row::of("allocations").with("allocation_id", &id).with("case_id", &case.story.case_id);
    let row = row.with("staff_id", case.id_of(staff));
    let row = row.with("team_id", &case.world.organisation.teams[case.story.team].id);
    let row = row.with("capacity", "second_guardian").with("allocated_at", from).with("ended_at", until);
    let row = row.with("record_reviewed_at", from + TimeDelta::hours(1));
    case.add(row.with("review_outcome", "Record read with the first guardian."));
    id
}
