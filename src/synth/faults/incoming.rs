//! What came in: receipts not logged (paragraph 2.3), third parties' paper (4.4), names (4.1), final orders (9.10).

use super::{
    Way,
    documents::is_final_order,
    owed::{self, From, Owed, Slip, Wrong, fifth_day, slips, third_day},
};
use crate::synth::{
    case::{Case, Plant},
    dice::shift,
    rows::Row,
    truth::Status,
};

static RECEIPTS: Owed = Owed {
    rule: "receipt_not_logged",
    table: "documents",
    from: From::Column("received_on"),
    due: third_day,
    done: "logged_on",
    share: 0.03,
    fits: |_, row| is_incoming(row) && row.text("medium") != "paper",
    plants: slips!(
        "receipt of a document logged", "receipt of a document never logged",
        Slip::Before => "receipt of a document logged on a day before it came"
    ),
};

static PAPER: Owed = Owed {
    rule: "late_third_party_paper",
    table: "documents",
    from: From::Column("received_on"),
    due: |_, from| shift(from, 7),
    done: "saved_on",
    share: 0.09,
    fits: |_, row| is_incoming(row) && row.text("medium") == "paper",
    plants: slips!(
        "a family's paper scanned", "a family's paper never scanned",
        Slip::Before => "a family's paper scanned on a day before it came"
    ),
};

static ORIGINALS: Owed = Owed {
    rule: "original_not_dealt_with",
    table: "documents",
    from: From::Column("saved_on"),
    due: fifth_day,
    done: "original_dealt_with_on",
    share: 0.1,
    fits: |_, row| is_incoming(row) && row.text("medium") == "paper",
    plants: slips!(
        "the original of a scan returned or destroyed", "the original of a scan neither returned nor destroyed",
        Slip::Before => "the original of a scan dealt with on a day before it was scanned"
    ),
};

static ORDERS: Owed = Owed {
    rule: "order_not_saved",
    table: "documents",
    from: From::Column("received_on"),
    due: fifth_day,
    done: "saved_on",
    share: 0.05,
    fits: is_final_order,
    plants: slips!(
        "the order of the final hearing saved", "the order of the final hearing never saved",
        Slip::Before => "the order of the final hearing saved on a day before it came"
    ),
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Scanner,
    NoNumber,
    NoChild,
    Excused,
}

static NAMES: Wrong<Name> = Wrong {
    rule: "misnamed_document",
    table: "documents",
    on: "saved_on",
    share: 0.012,
    plants: &[
        Plant { kind: Name::Scanner, weight: 8, reason: "a document with the name that the scanner gave it" },
        Plant { kind: Name::NoNumber, weight: 4, reason: "a document's name without the case number" },
        Plant { kind: Name::NoChild, weight: 4, reason: "a document's name without the child's" },
        Plant {
            kind: Name::Excused,
            weight: 1,
            reason: "a document with a scanner's name, with a valid variation",
        },
    ],
    fits: |_, row, _| row.is_blank("deleted_on") && row.is_blank("report_id"),
    apply: |case, place, kind| {
        let child = case.story.family.children[0].name();
        let name = match kind {
            Name::NoNumber => format!("{child} letter.pdf"),
            Name::NoChild => format!("{} letter.pdf", case.story.case_id),
            Name::Scanner | Name::Excused => format!("scan{:04}.pdf", case.dice.between(1, 9999)),
        };
        case.rows_mut("documents")[place].put("file_name", name);
        if kind == Name::Excused { Status::Excepted } else { Status::Overdue }
    },
};

fn is_incoming(row: &Row) -> bool {
    !matches!(row.text("origin"), "" | "internal") && row.text("folder") != "court_bundle"
}

pub fn plant(case: &mut Case) {
    owed::plant(case, &RECEIPTS);
    for (place, _) in owed::plant(case, &PAPER) {
        // The scan is checked and the original dealt with on the day it is made.
        let row = &mut case.rows_mut("documents")[place];
        let saved = row.day("saved_on");
        row.put("legibility_checked_on", saved);
        row.put("original_dealt_with_on", saved);
    }
    for (place, slip) in owed::plant(case, &ORIGINALS) {
        let row = &mut case.rows_mut("documents")[place];
        if slip == Slip::Before {
            let dealt = row.day("original_dealt_with_on");
            row.put("legibility_checked_on", dealt);
        }
    }
    for (place, slip) in owed::plant(case, &ORDERS) {
        let (status, reason) = match slip {
            Slip::Dated(Way::Undone) => (Status::Overdue, "the order of the final hearing never scanned"),
            Slip::Dated(_) => (Status::Late, "the order of the final hearing scanned late"),
            Slip::Before | Slip::Undated => (Status::Unknown, "an order scanned on a day before it came"),
        };
        let id = case.rows("documents")[place].key();
        case.fault("late_scan", ("documents", &id), status, reason);
    }
    owed::plant_wrong(case, &NAMES);
}
