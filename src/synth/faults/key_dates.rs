//! Dates left blank that some rule needs, where nothing else hangs on them (paragraphs 2.2 and 7.2).

use crate::synth::{
    case::{Case, Plant},
    court::undated_hearing,
    truth::Status,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blank {
    Document,
    Origin,
    Hearing,
    Received,
}

#[rustfmt::skip]
static PLANTS: [Plant<Blank>; 4] = [
    Plant { kind: Blank::Document, weight: 10, reason: "a document from outside without a date of receipt" },
    Plant { kind: Blank::Origin, weight: 4, reason: "a document of unknown origin without a date of receipt" },
    Plant { kind: Blank::Hearing, weight: 5, reason: "a hearing entered before its date was known" },
    Plant { kind: Blank::Received, weight: 3, reason: "a private law case without a date of receipt" },
];

/// The case's type is blank, in part or whole (paragraphs 2.2 and 7.2).
pub fn untyped(case: &mut Case, column: &'static str) {
    let id = case.story.case_id.clone();
    let reason = "nobody entered what kind of case it is";
    case.fault_of("stage_missing", ("cases", &id), column, Status::Overdue, reason);
}

pub fn plant(case: &mut Case) {
    let end = case.story.end(case.world);
    let share = case.rate(0.05, end);
    let Some(chosen) = case.plant(share, &PLANTS, fits) else { return };
    match chosen.kind {
        Blank::Document | Blank::Origin => {
            let Some(place) = document(case) else { return };
            let id = case.rows("documents")[place].key();
            let row = &mut case.rows_mut("documents")[place];
            row.put("received_on", "");
            if chosen.kind == Blank::Origin {
                row.put("origin", "");
            }
            row.taken = true;
            case.missing_date("documents", &id, "received_on", chosen.reason);
        }
        Blank::Hearing => {
            let id = undated_hearing(case);
            case.missing_date("hearings", &id, "hearing_on", chosen.reason);
            if !case.story.is_wtfh() {
                case.fault("hearing_outcome_missing", ("hearings", &id), Status::Unknown, chosen.reason);
            }
        }
        Blank::Received => {
            case.marks.insert("received_on");
            let id = case.story.case_id.clone();
            case.missing_date("cases", &id, "received_on", chosen.reason);
        }
    }
}

fn fits(case: &Case, kind: Blank) -> bool {
    match kind {
        Blank::Document | Blank::Origin => document(case).is_some(),
        Blank::Hearing => case.story.closed.is_none(),
        Blank::Received => !case.story.is_public() && !case.marks.contains("allocation"),
    }
}

/// A document that came in by email and on which nothing else was planted.
fn document(case: &Case) -> Option<usize> {
    case.rows("documents").iter().position(|row| {
        row.text("folder") == "correspondence" && row.text("origin") != "internal" && !row.taken
    })
}
