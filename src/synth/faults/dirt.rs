//! What a real export holds besides: cells that do not fit, rows without a key or with the wrong number of
//! fields, duplicates, references to nothing. Few rules' answers hang on them, and those are named.

use crate::synth::{
    case::{Case, Plant},
    rows::{Cell, Dirt, Row},
    truth::Status,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Soil {
    NoKey,
    FieldMore,
    FieldsFewer,
    Conflict,
    ConflictingText,
    Duplicate,
    DuplicateInOtherForms,
    Dangling,
    DanglingCase,
    Cell(&'static str, &'static str, &'static str),
}

#[rustfmt::skip]
static PLANTS: [Plant<Soil>; 17] = [
    Plant { kind: Soil::NoKey, weight: 6, reason: "contact log row without its key" },
    Plant { kind: Soil::FieldMore, weight: 5, reason: "document row with a field too many" },
    Plant { kind: Soil::FieldsFewer, weight: 5, reason: "contact log row cut short" },
    Plant { kind: Soil::Conflict, weight: 4, reason: "document row with the key of another and other content" },
    Plant { kind: Soil::ConflictingText, weight: 3, reason: "contact log row with the key of another and another summary" },
    Plant { kind: Soil::Duplicate, weight: 6, reason: "contact log row written twice" },
    Plant { kind: Soil::DuplicateInOtherForms, weight: 4, reason: "hearing row written twice, the second in other forms" },
    Plant { kind: Soil::Dangling, weight: 4, reason: "contact log row entered by nobody on the staff list" },
    Plant { kind: Soil::DanglingCase, weight: 2, reason: "access row of a case that is not in the export" },
    Plant { kind: Soil::Cell("contact_log", "mode", "phone call"), weight: 5, reason: "not one of the modes" },
    Plant { kind: Soil::Cell("addresses", "notified_on", "31/02/2025"), weight: 4, reason: "not a day of the calendar" },
    Plant { kind: Soil::Cell("record_access", "accessed_at", "2025-04-01 24:00"), weight: 3, reason: "not a moment of a day" },
    Plant { kind: Soil::Cell("transfers", "recipients", "two"), weight: 3, reason: "not a whole number" },
    Plant { kind: Soil::Cell("hearings", "practitioner_present", "perhaps"), weight: 3, reason: "neither yes nor no" },
    Plant { kind: Soil::Cell("quality_assessments", "logged_on", "next week"), weight: 2, reason: "not a date" },
    Plant { kind: Soil::Cell("documents", "format", "heic"), weight: 4, reason: "not one of the formats" },
    Plant { kind: Soil::Cell("adults", "party", "granny"), weight: 2, reason: "not one of the parties" },
];

pub fn plant(case: &mut Case) {
    let Some(chosen) = case.plant(0.10, &PLANTS, fits) else { return };
    match chosen.kind {
        Soil::NoKey => {
            let mut row = copy(case, "contact_log", "entry_id", "E");
            row.put("entry_id", "");
            reject(case, row, chosen.reason);
        }
        Soil::FieldMore => {
            let mut row = copy(case, "documents", "document_id", "D");
            row.dirt = Dirt::FieldMore;
            reject(case, row, chosen.reason);
        }
        Soil::FieldsFewer => {
            let mut row = copy(case, "contact_log", "entry_id", "E");
            row.dirt = Dirt::FieldsFewer(4);
            reject(case, row, chosen.reason);
        }
        Soil::Conflict => {
            let mut row = sound(case, "documents").expect("it fitted").clone();
            row.put("file_name", "scan0001.pdf");
            conflict(case, "documents", row, chosen.reason);
        }
        Soil::ConflictingText => {
            let mut row = sound(case, "contact_log").expect("it fitted").clone();
            row.put("summary", "Entered twice by mistake, and one of them changed since.");
            conflict(case, "contact_log", row, chosen.reason);
        }
        Soil::Duplicate => {
            let row = sound(case, "contact_log").expect("it fitted").clone();
            case.add(row);
        }
        Soil::DuplicateInOtherForms => {
            let mut row = sound(case, "hearings").expect("it fitted").clone();
            row.dirt = Dirt::OtherForms;
            case.add(row);
        }
        Soil::Dangling => {
            let row = sound_mut(case, "contact_log").expect("it fitted");
            row.put("recorded_by", "S9999X");
            let id = row.key();
            let reason = chosen.reason;
            case.fault_of("broken_reference", ("contact_log", &id), "recorded_by", Status::Overdue, reason);
        }
        Soil::DanglingCase => {
            let mut row = copy(case, "record_access", "access_id", "X");
            row.put("case_id", "C999999");
            let id = row.key();
            case.add(row);
            case.fault_of(
                "broken_reference",
                ("record_access", &id),
                "case_id",
                Status::Overdue,
                chosen.reason,
            );
            if let Some(fault) = case.truth.last_mut() {
                fault.case_id = "C999999".to_owned();
            }
        }
        Soil::Cell(table, column, text) => {
            let row = sound_mut(case, table).expect("it fitted");
            row.put(column, Cell::Raw(text.to_owned()));
            row.rejected.push((column, chosen.reason));
            row.taken = true;
            let id = row.key();
            blank(case, (table, column), &id, chosen.reason);
        }
    }
}

/// What the cell would have said is now blank, and some rules ask for it.
fn blank(case: &mut Case, cell: (&'static str, &'static str), id: &str, reason: &str) {
    let row = case.rows(cell.0).iter().find(|row| row.key() == id).expect("the row was just soiled");
    let calendar = &case.world.calendar;
    let third_day = |column: &str| row.day(column).map(|day| calendar.after(day, 3));
    let (rules, status): (&[&'static str], _) = match cell {
        ("contact_log", "mode") if row.text("contact") != "none" => {
            let due = third_day("event_at");
            (&["unattributed_child_contact"], due.and_then(|due| case.missed(due, None)))
        }
        ("quality_assessments", "logged_on") => {
            let due = third_day("completed_on");
            (&["qai_not_logged"], due.and_then(|due| case.missed(due, None)))
        }
        ("addresses", "notified_on") => {
            (&["address_not_updated", "address_check_unjudged"], Some(Status::Unknown))
        }
        _ => return,
    };
    for rule in rules {
        if let Some(status) = status {
            case.fault(rule, (cell.0, id), status, reason);
        }
    }
}

fn fits(case: &Case, kind: Soil) -> bool {
    let table = match kind {
        Soil::FieldMore | Soil::Conflict => "documents",
        Soil::DuplicateInOtherForms => "hearings",
        Soil::DanglingCase => "record_access",
        Soil::Cell(table, _, _) => table,
        _ => "contact_log",
    };
    sound(case, table).is_some()
}

/// The last row of the table on which nothing was planted; of the documents, one that came in, as the form of what
/// goes out is judged.
fn sound<'c>(case: &'c Case, table: &str) -> Option<&'c Row> {
    case.rows(table).iter().rfind(|row| is_sound(row))
}

fn sound_mut<'c>(case: &'c mut Case, table: &str) -> Option<&'c mut Row> {
    case.rows_mut(table).iter_mut().rfind(|row| is_sound(row))
}

fn is_sound(row: &Row) -> bool {
    !row.taken && (row.table.name != "documents" || !matches!(row.text("origin"), "" | "internal"))
}

/// A sound row again, under a key of its own.
fn copy(case: &mut Case, table: &str, key: &'static str, prefix: &'static str) -> Row {
    let mut row = sound(case, table).expect("it fitted").clone();
    row.put(key, case.desk.ids.next(prefix));
    row
}

/// Another row with the key of one that is kept.
fn conflict(case: &mut Case, table: &'static str, row: Row, reason: &'static str) {
    case.fault("conflicting_duplicate", (table, &row.key()), Status::Overdue, reason);
    reject(case, row, reason);
}

fn reject(case: &mut Case, mut row: Row, reason: &'static str) {
    row.rejected.push(("", reason));
    row.taken = true;
    case.add(row);
}
