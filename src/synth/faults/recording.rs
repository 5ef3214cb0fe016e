//! Entries and detailed recordings made late, at impossible moments, or without one (paragraph 2.2).

use chrono::{Datelike, NaiveDate};

use super::{Duty, Way, spoil};
use crate::synth::{
    case::{Case, Plant},
    dice::{at, shift},
    rows::Cell,
    truth::Status,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slip {
    Dated(Way),
    /// The minute after the last, with a bank holiday between.
    AfterHoliday,
    Unrecorded,
    Undated,
    BeforeEvent,
    /// Entered after the as-at day, by a clock that runs ahead.
    Ahead,
    /// In time by the text, late by the clock on the wall: the offset says so.
    Offset,
    Garbled,
}

#[rustfmt::skip]
static ENTRIES: [Plant<Slip>; 11] = [
    Plant { kind: Slip::Dated(Way::Late), weight: 100, reason: "entered after the third working day" },
    Plant { kind: Slip::Dated(Way::DayAfter), weight: 6, reason: "entered at midnight, the minute after the third working day" },
    Plant { kind: Slip::AfterHoliday, weight: 3, reason: "entered the minute after the third working day, bank holidays not counted" },
    Plant { kind: Slip::Unrecorded, weight: 3, reason: "nobody can tell when the entry was made" },
    Plant { kind: Slip::Undated, weight: 2, reason: "nobody can tell when what was entered happened" },
    Plant { kind: Slip::BeforeEvent, weight: 2, reason: "entered on a day before it happened" },
    Plant { kind: Slip::Ahead, weight: 2, reason: "dated as entered after the as-at day, so not entered yet" },
    Plant { kind: Slip::Offset, weight: 1, reason: "entered half an hour into the fourth day, British Summer Time" },
    Plant { kind: Slip::Garbled, weight: 1, reason: "the moment of entry cannot be read" },
    Plant { kind: Slip::Dated(Way::Excused), weight: 3, reason: "entered late, with a valid variation for the entry" },
    Plant { kind: Slip::Dated(Way::Lacking), weight: 4, reason: "entered late under a variation" },
];

#[rustfmt::skip]
static DETAILED: [Plant<Slip>; 8] = [
    Plant { kind: Slip::Dated(Way::Late), weight: 60, reason: "written up after the third working day" },
    Plant { kind: Slip::Dated(Way::DayAfter), weight: 5, reason: "written up at midnight, the minute after the third working day" },
    Plant { kind: Slip::Unrecorded, weight: 4, reason: "nobody can tell when it was written up" },
    Plant { kind: Slip::Undated, weight: 3, reason: "nobody can tell when what was written up happened" },
    Plant { kind: Slip::BeforeEvent, weight: 3, reason: "written up on a day before it happened" },
    Plant { kind: Slip::Ahead, weight: 2, reason: "dated as written up after the as-at day, so not written up yet" },
    Plant { kind: Slip::Dated(Way::Excused), weight: 3, reason: "written up late, with a valid variation for the recording" },
    Plant { kind: Slip::Dated(Way::Lacking), weight: 4, reason: "written up late under a variation" },
];

pub fn plant(case: &mut Case) {
    for place in 0..case.rows("contact_log").len() {
        let row = &case.rows("contact_log")[place];
        if !row.taken && row.text("source") != "automatic" {
            slip(case, "contact_log", place, 0.034, &ENTRIES);
        } else if row.text("source") == "automatic" && case.dice.chance(0.01) {
            delay_automatic(case, place);
        }
    }
    for place in 0..case.rows("detailed_recordings").len() {
        slip(case, "detailed_recordings", place, 0.05, &DETAILED);
    }
}

/// What the system enters by itself is not judged, however late.
fn delay_automatic(case: &mut Case, place: usize) {
    let as_at = case.as_at();
    let row = &mut case.rows_mut("contact_log")[place];
    let Some(event) = row.moment("event_at") else { return };
    let later = shift(event.date(), 9);
    if later <= as_at {
        row.put("recorded_at", later.and_time(event.time()));
        row.taken = true;
    }
}

fn slip(case: &mut Case, table: &'static str, place: usize, share: f64, plants: &'static [Plant<Slip>]) {
    let Some(event) = case.rows(table)[place].day("event_at") else { return };
    let due = case.world.calendar.after(event, 3);
    let share = case.rate(share, event);
    let Some(chosen) = case.plant(share, plants, |case, kind| {
        fits(case, kind, event, due) && (kind != Slip::Undated || !shows_seen(case, table, place))
    }) else {
        return;
    };
    let id = case.rows(table)[place].key();
    let rule = if table == "contact_log" { "late_recording" } else { "late_detailed_recording" };
    let (value, status) = match chosen.kind {
        Slip::Dated(way) => {
            let subject = (table, id.clone());
            let duty = Duty { rule, subject, table, place, done: "recorded_at", due };
            let last = case.as_at();
            spoil(case, &duty, way, last, chosen.reason);
            show_too(case, table, &id, shown(way), chosen.reason);
            return;
        }
        Slip::AfterHoliday => (at(shift(due, 1), 0).into(), Status::Late),
        Slip::Ahead => {
            let day = case.dice.later(case.as_at(), 1, 4);
            (case.dice.working_hour(day).into(), Status::Overdue)
        }
        Slip::Offset => (Cell::Raw(format!("{}T23:30:00Z", due.format("%Y-%m-%d"))), Status::Late),
        Slip::BeforeEvent => {
            let day = shift(event, -case.dice.between(1, 3));
            (case.dice.working_hour(day).into(), Status::Unknown)
        }
        Slip::Unrecorded | Slip::Undated => (Cell::Blank, Status::Unknown),
        Slip::Garbled => (Cell::Raw("n/k".to_owned()), Status::Unknown),
    };
    let column = if chosen.kind == Slip::Undated { "event_at" } else { "recorded_at" };
    let row = &mut case.rows_mut(table)[place];
    row.put(column, value);
    row.taken = true;
    if chosen.kind == Slip::Garbled {
        row.rejected.push((column, "not a moment"));
    }
    let is_missing = matches!(chosen.kind, Slip::Unrecorded | Slip::Undated | Slip::Garbled);
    if is_missing && table == "contact_log" {
        case.missing_date(table, &id, column, chosen.reason);
    }
    if chosen.kind == Slip::BeforeEvent {
        case.wrong_order(table, &id, column, chosen.reason);
    }
    case.fault(rule, (table, &id), status, chosen.reason);
    show_too(case, table, &id, status, chosen.reason);
}

/// What the wrong day shows where no variation covers it: one of paragraph 2.2 does not cover appendix 1.
fn shown(way: Way) -> Status {
    if way == Way::Undone { Status::Overdue } else { Status::Late }
}

/// The same day counts for what must stand in the entry: whom a contact was with, every part of a recording.
fn show_too(case: &mut Case, table: &'static str, id: &str, status: Status, reason: &str) {
    let rule = match table {
        "detailed_recordings" => "incomplete_detailed_recording",
        _ if is_with_a_child(case, id) => "unattributed_child_contact",
        _ => return,
    };
    case.fault(rule, (table, id), status, reason);
}

fn is_with_a_child(case: &Case, id: &str) -> bool {
    let row = case.rows("contact_log").iter().find(|row| row.text("entry_id") == id);
    row.is_some_and(|row| matches!(row.text("contact"), "seen" | "spoken" | "communicated"))
}

/// A visit in a closed case may be what shows that the child was seen.
fn shows_seen(case: &Case, table: &str, place: usize) -> bool {
    table == "contact_log" && case.story.closed.is_some() && case.rows(table)[place].text("contact") == "seen"
}

fn fits(case: &Case, kind: Slip, event: NaiveDate, due: NaiveDate) -> bool {
    let is_due = due < case.as_at();
    match kind {
        Slip::Dated(_) => is_due,
        Slip::AfterHoliday => is_due && (due - event).num_days() >= 6,
        Slip::Unrecorded | Slip::Undated | Slip::Garbled => true,
        Slip::BeforeEvent => (event - case.story.received).num_days() >= 4,
        Slip::Ahead => is_due && (case.as_at() - due).num_days() <= 40,
        Slip::Offset => is_due && (4..=9).contains(&due.month()) && (4..=9).contains(&shift(due, 1).month()),
    }
}
