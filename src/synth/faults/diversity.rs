//! Diversity and child needs recorded late, in part, or never (paragraph 2.2, appendix 3).

use chrono::NaiveDate;

use super::{Duty, Way, spoil};
use crate::synth::{
    case::{Case, Plant},
    dice::shift,
    truth::Status,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    Dated(Way),
    NoRow,
    NoAnswer,
    BlankField,
    CompletedLate,
}

#[rustfmt::skip]
static DIVERSITY: [Plant<Gap>; 8] = [
    Plant { kind: Gap::Dated(Way::Late), weight: 24, reason: "diversity recorded after the fifth working day" },
    Plant { kind: Gap::Dated(Way::DayAfter), weight: 6, reason: "diversity recorded the day after the fifth working day" },
    Plant { kind: Gap::NoRow, weight: 26, reason: "diversity never recorded" },
    Plant { kind: Gap::NoAnswer, weight: 16, reason: "diversity recorded with something that is no answer" },
    Plant { kind: Gap::BlankField, weight: 12, reason: "diversity recorded with a field left blank" },
    Plant { kind: Gap::CompletedLate, weight: 8, reason: "diversity recorded in part, and completed after the fifth working day" },
    Plant { kind: Gap::Dated(Way::Excused), weight: 3, reason: "diversity recorded late, with a valid variation for the child" },
    Plant { kind: Gap::Dated(Way::Lacking), weight: 3, reason: "diversity recorded late under a variation" },
];

#[rustfmt::skip]
static NEEDS: [Plant<Way>; 5] = [
    Plant { kind: Way::Late, weight: 24, reason: "child needs recorded after the fifth working day" },
    Plant { kind: Way::DayAfter, weight: 6, reason: "child needs recorded the day after the fifth working day" },
    Plant { kind: Way::Undone, weight: 40, reason: "child needs never recorded" },
    Plant { kind: Way::Excused, weight: 3, reason: "child needs recorded late, with a valid variation for the child" },
    Plant { kind: Way::Lacking, weight: 3, reason: "child needs recorded late under a variation" },
];

const FIELDS: [&str; 4] = ["ethnicity", "first_language", "religion", "disability"];
const NO_ANSWERS: [&str; 8] = ["unknown", "Unknown", "not known", "NOT RECORDED", "n/a", "N/A", "None", "-"];

pub fn plant(case: &mut Case) {
    if case.marks.contains("allocation") {
        return;
    }
    let due = case.world.calendar.after(case.story.first_allocated().date(), 5);
    if due >= case.as_at() {
        return;
    }
    for place in 0..case.rows("case_children").len() {
        if case.rows("case_children")[place].text("role") == "subject" {
            diversity(case, place, due);
            needs(case, place, due);
        }
    }
}

fn diversity(case: &mut Case, place: usize, due: NaiveDate) {
    let child = case.rows("case_children")[place].text("child_id").to_owned();
    let key = case.rows("case_children")[place].key();
    let share = case.rate(0.05, due);
    let Some(chosen) = case.plant(share, &DIVERSITY, |_, _| true) else { return };
    let found = case.rows("diversity").iter().position(|row| row.text("child_id") == child);
    let row = found.expect("diversity that is due is recorded until a fault is planted");
    let subject = ("case_children", key.clone());
    match chosen.kind {
        Gap::Dated(way) => {
            let rule = "missing_diversity";
            let (table, done) = ("diversity", "recorded_on");
            let duty = Duty { rule, subject, table, place: row, done, due };
            let last = case.as_at();
            spoil(case, &duty, way, last, chosen.reason);
            return;
        }
        Gap::NoRow => {
            case.rows_mut("diversity").remove(row);
        }
        Gap::NoAnswer => {
            let answer = case.dice.pick(&NO_ANSWERS);
            let field = case.dice.pick(&FIELDS);
            case.rows_mut("diversity")[row].put(field, answer);
        }
        Gap::BlankField => {
            let field = case.dice.pick(&FIELDS);
            case.rows_mut("diversity")[row].put(field, "");
        }
        Gap::CompletedLate => complete_late(case, row, due),
    }
    let status = if chosen.kind == Gap::CompletedLate { Status::Late } else { Status::Overdue };
    case.fault("missing_diversity", ("case_children", &key), status, chosen.reason);
}

/// The first row lacks a field, and a second, late, has them all.
fn complete_late(case: &mut Case, row: usize, due: NaiveDate) {
    let mut whole = case.rows("diversity")[row].clone();
    let field = case.dice.pick(&FIELDS);
    case.rows_mut("diversity")[row].put(field, "not known");
    let room = (case.as_at() - due).num_days();
    whole.put("diversity_id", case.desk.ids.next("DV"));
    whole.put("recorded_on", shift(due, case.dice.between(1, room.min(25))));
    case.add(whole);
}

fn needs(case: &mut Case, place: usize, due: NaiveDate) {
    if case.story.is_wtfh() {
        return;
    }
    let share = case.rate(0.05, due);
    let Some(chosen) = case.plant(share, &NEEDS, |_, _| true) else { return };
    let table = "case_children";
    let subject = (table, case.rows(table)[place].key());
    let (rule, done) = ("missing_child_needs", "needs_recorded_on");
    let duty = Duty { rule, subject, table, place, done, due };
    let last = case.as_at();
    spoil(case, &duty, chosen.kind, last, chosen.reason);
}
