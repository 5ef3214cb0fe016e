//! Paper court bundles kept past their day (paragraphs 2.5 and 10.2).

use super::{Duty, Way, spoil};
use crate::synth::{
    case::{Case, Plant},
    dice::shift,
    paper::bundle_due,
    truth::Status,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bundle {
    Dated(Way),
    DecidedLate,
    NoReason,
}

#[rustfmt::skip]
static PLANTS: [Plant<Bundle>; 7] = [
    Plant { kind: Bundle::Dated(Way::Late), weight: 30, reason: "court bundle destroyed late" },
    Plant { kind: Bundle::Dated(Way::DayAfter), weight: 8, reason: "court bundle destroyed the day after the last" },
    Plant { kind: Bundle::Dated(Way::Undone), weight: 20, reason: "court bundle not destroyed" },
    Plant { kind: Bundle::DecidedLate, weight: 6, reason: "court bundle kept by a decision made after it should have gone" },
    Plant { kind: Bundle::NoReason, weight: 6, reason: "court bundle kept by a decision without a reason" },
    Plant { kind: Bundle::Dated(Way::Excused), weight: 4, reason: "court bundle destroyed late, with a valid variation for the bundle" },
    Plant { kind: Bundle::Dated(Way::Lacking), weight: 4, reason: "court bundle destroyed late under a variation" },
];

pub fn plant(case: &mut Case) {
    let table = "paper_items";
    let Some(due) = bundle_due(case) else { return };
    let room = (case.as_at() - due).num_days();
    for place in 0..case.rows(table).len() {
        let row = &case.rows(table)[place];
        if row.taken || row.text("kind") != "court_bundle" || room < 2 {
            continue;
        }
        let share = case.rate(0.07, due);
        let Some(chosen) = case.plant(share, &PLANTS, |_, _| true) else { continue };
        let id = case.rows(table)[place].key();
        if let Bundle::Dated(way) = chosen.kind {
            let (rule, done) = ("bundle_not_destroyed", "destroyed_on");
            let duty = Duty { rule, subject: (table, id), table, place, done, due };
            let last = case.as_at();
            spoil(case, &duty, way, last, chosen.reason);
            continue;
        }
        let decided = if chosen.kind == Bundle::DecidedLate { shift(due, 1) } else { shift(due, -3) };
        let why = (chosen.kind == Bundle::DecidedLate).then_some("Appeal lodged; kept until it is heard.");
        let row = &mut case.rows_mut(table)[place];
        row.put("destroyed_on", "");
        row.put("retention_decided_on", decided);
        row.put("retention_reason", why);
        row.taken = true;
        case.fault("bundle_not_destroyed", (table, &id), Status::Overdue, chosen.reason);
    }
}
