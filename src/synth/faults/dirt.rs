//! What a real export holds besides: cells that do not fit, rows without a key or with the wrong number of
//! fields, duplicates, references to nothing. Each stands where no rule's answer hangs on it.

use crate::synth::{
    case::{Case, Plant},
    rows::{Cell, Dirt, Row},
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
            reject(case, row, chosen.reason);
        }
        Soil::ConflictingText => {
            let mut row = sound(case, "contact_log").expect("it fitted").clone();
            row.put("summary", "Entered twice by mistake, and one of them changed since.");
            reject(case, row, chosen.reason);
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
        }
        Soil::DanglingCase => {
            let mut row = copy(case, "record_access", "access_id", "X");
            row.put("case_id", "C999999");
            case.add(row);
        }
        Soil::Cell(table, column, text) => {
            let row = sound_mut(case, table).expect("it fitted");
            row.put(column, Cell::Raw(text.to_owned()));
            row.rejected.push((column, chosen.reason));
            row.taken = true;
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

/// The last row of the table on which nothing was planted.
fn sound<'c>(case: &'c Case, table: &str) -> Option<&'c Row> {
    case.rows(table).iter().rfind(|row| !row.taken)
}

fn sound_mut<'c>(case: &'c mut Case, table: &str) -> Option<&'c mut Row> {
    case.rows_mut(table).iter_mut().rfind(|row| !row.taken)
}

/// A sound row again, under a key of its own.
fn copy(case: &mut Case, table: &str, key: &'static str, prefix: &'static str) -> Row {
    let mut row = sound(case, table).expect("it fitted").clone();
    row.put(key, case.desk.ids.next(prefix));
    row
}

fn reject(case: &mut Case, mut row: Row, reason: &'static str) {
    row.rejected.push(("", reason));
    row.taken = true;
    case.add(row);
}
