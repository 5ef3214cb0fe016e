//! Documents scanned late or never (paragraph 2.3), and police information kept past its day (paragraphs 11.1
//! and 11.2).

use chrono::NaiveDate;

use super::{Duty, Way, spoil, variation};
use crate::synth::{
    case::{Case, Plant},
    dice::shift,
    documents::{deletion, police_due},
    rows::Row,
    truth::Status,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scan {
    Dated(Way),
    AfterHoliday,
    BeforeReceipt,
}

#[rustfmt::skip]
static SCANS: [Plant<Scan>; 7] = [
    Plant { kind: Scan::Dated(Way::Late), weight: 50, reason: "scanned after the next working day" },
    Plant { kind: Scan::Dated(Way::DayAfter), weight: 6, reason: "scanned the day after the next working day" },
    Plant { kind: Scan::AfterHoliday, weight: 3, reason: "scanned the day after the next working day, a bank holiday between" },
    Plant { kind: Scan::Dated(Way::Undone), weight: 16, reason: "never scanned" },
    Plant { kind: Scan::BeforeReceipt, weight: 3, reason: "scanned on a day before it was received" },
    Plant { kind: Scan::Dated(Way::Excused), weight: 3, reason: "scanned late, with a valid variation for the document" },
    Plant { kind: Scan::Dated(Way::Lacking), weight: 4, reason: "scanned late under a variation" },
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Police {
    Late,
    Kept,
    Undated,
    DeletedBefore,
    VariedInVain,
    TooSoon,
}

#[rustfmt::skip]
static POLICE: [Plant<Police>; 6] = [
    Plant { kind: Police::Late, weight: 30, reason: "police information deleted after its last day" },
    Plant { kind: Police::Kept, weight: 24, reason: "police information kept past its last day" },
    Plant { kind: Police::Undated, weight: 5, reason: "police information without a date of receipt" },
    Plant { kind: Police::DeletedBefore, weight: 3, reason: "police information deleted on a day before it was received" },
    Plant { kind: Police::VariedInVain, weight: 4, reason: "police information kept under a variation, which cannot cover it" },
    Plant { kind: Police::TooSoon, weight: 10, reason: "police information deleted before its three months were over" },
];

pub fn plant(case: &mut Case) {
    for place in 0..case.rows("documents").len() {
        let row = &case.rows("documents")[place];
        let Some(received) = row.day("received_on").filter(|_| !row.taken) else { continue };
        if row.text("folder") == "police_information" {
            keep_police(case, place, received);
        }
        let row = &case.rows("documents")[place];
        let is_paper = row.text("medium") == "paper";
        if !row.taken && !is_paper && row.text("folder") != "court_bundle" && row.is_blank("deleted_on") {
            scan(case, place, received);
        }
    }
}

fn scan(case: &mut Case, place: usize, received: NaiveDate) {
    let due = case.world.calendar.after(received, 1);
    let share = case.rate(0.045, received);
    let is_due = due < case.as_at();
    let Some(chosen) = case.plant(share, &SCANS, |case, kind| match kind {
        Scan::Dated(Way::Undone) => {
            is_due && case.rows("documents")[place].text("folder") != "police_information"
        }
        Scan::Dated(_) => is_due,
        Scan::AfterHoliday => is_due && (due - received).num_days() >= 4,
        Scan::BeforeReceipt => (received - case.story.received).num_days() >= 3,
    }) else {
        return;
    };
    let table = "documents";
    let id = case.rows(table)[place].key();
    let (day, status) = match chosen.kind {
        Scan::Dated(way) => {
            let (rule, done) = ("late_scan", "saved_on");
            let subject = (table, id.clone());
            let last = case.as_at();
            spoil(case, &Duty { rule, subject, table, place, done, due }, way, last, chosen.reason);
            order_unsaved(case, place, received, chosen.reason);
            return;
        }
        Scan::AfterHoliday => (shift(due, 1), Status::Late),
        Scan::BeforeReceipt => (shift(received, -case.dice.between(1, 2)), Status::Unknown),
    };
    let row = &mut case.rows_mut(table)[place];
    row.put("saved_on", day);
    row.taken = true;
    case.fault("late_scan", (table, &id), status, chosen.reason);
    if chosen.kind == Scan::BeforeReceipt && is_final_order(case, &case.rows(table)[place]) {
        case.fault("order_not_saved", (table, &id), status, chosen.reason);
    } else {
        order_unsaved(case, place, received, chosen.reason);
    }
}

/// An order that came with the final hearing or in the four weeks after (paragraph 9.10).
pub fn is_final_order(case: &Case, row: &Row) -> bool {
    let hearing = case.story.latest("final", case.as_at()).filter(|_| case.story.is_public());
    let received = row.day("received_on").filter(|_| row.text("folder") == "court_orders");
    hearing.zip(received).is_some_and(|(hearing, on)| on >= hearing.on && on <= shift(hearing.on, 28))
}

/// A last order that was scanned too late even for the organisation's own five days.
fn order_unsaved(case: &mut Case, place: usize, received: NaiveDate, reason: &str) {
    let row = &case.rows("documents")[place];
    let (id, saved) = (row.key(), row.day("saved_on"));
    if !is_final_order(case, row) {
        return;
    }
    if let Some(status) = case.missed(case.world.calendar.after(received, 5), saved) {
        case.fault("order_not_saved", ("documents", &id), status, reason);
    }
}

fn keep_police(case: &mut Case, place: usize, received: NaiveDate) {
    let due = police_due(case.story.law, case.story.closed, received);
    let share = case.rate(0.05, due);
    let is_due = due < case.as_at();
    let soon = shift(received, case.dice.between(25, 70));
    let Some(chosen) = case.plant(share, &POLICE, |case, kind| match kind {
        Police::Undated => true,
        Police::TooSoon => soon < case.as_at() && must_still_be_there(case, soon),
        _ => is_due,
    }) else {
        return;
    };
    let id = case.rows("documents")[place].key();
    let room = (case.as_at() - due).num_days();
    let (deleted, status) = match chosen.kind {
        Police::Late => (Some(shift(due, case.dice.between(1, room.min(60)))), Status::Late),
        Police::Kept => (None, Status::Overdue),
        Police::DeletedBefore => {
            let before = shift(received, -2);
            case.wrong_order("documents", &id, "deleted_on", chosen.reason);
            if must_still_be_there(case, before) {
                case.fault("police_information_lost", ("documents", &id), Status::Overdue, chosen.reason);
            }
            (Some(before), Status::Unknown)
        }
        Police::TooSoon => {
            delete_police(case, place, &id, Some(soon));
            case.fault("police_information_lost", ("documents", &id), Status::Overdue, chosen.reason);
            return;
        }
        Police::VariedInVain => {
            variation::valid(case, "11.2", Some(&id), due);
            (None, Status::Overdue)
        }
        Police::Undated => {
            case.rows_mut("documents")[place].put("received_on", "");
            case.missing_date("documents", &id, "received_on", chosen.reason);
            (case.rows("documents")[place].day("deleted_on"), Status::Unknown)
        }
    };
    delete_police(case, place, &id, deleted);
    case.fault("police_information_kept", ("documents", &id), status, chosen.reason);
}

/// Within the three months, a case that has closed already lets it go, but for work to first hearing.
fn must_still_be_there(case: &Case, day: NaiveDate) -> bool {
    case.story.is_wtfh() || case.story.closed.is_none_or(|closed| closed > day)
}

fn delete_police(case: &mut Case, place: usize, id: &str, deleted: Option<NaiveDate>) {
    case.rows_mut("deletions").retain(|row| row.text("item_id") != id);
    if let Some(deleted) = deleted {
        deletion(case, id.to_owned(), deleted);
    }
    let row = &mut case.rows_mut("documents")[place];
    row.put("deleted_on", deleted);
    row.taken = true;
}
