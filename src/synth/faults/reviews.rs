//! Prompted case plan reviews made late, never, or by somebody who may not (paragraph 8.3).

use super::{Duty, Way, spoil};
use crate::synth::{
    case::{Case, Plant},
    dice::shift,
    truth::Status,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Review {
    Dated(Way),
    Lapsed,
    ByOther,
    Untriggered,
    BeforeTrigger,
}

#[rustfmt::skip]
static PLANTS: [Plant<Review>; 9] = [
    Plant { kind: Review::Dated(Way::Late), weight: 30, reason: "prompted review made after its due day" },
    Plant { kind: Review::Dated(Way::DayAfter), weight: 8, reason: "prompted review made the day after its due day" },
    Plant { kind: Review::Dated(Way::Undone), weight: 20, reason: "prompted review never made, and the case is open" },
    Plant { kind: Review::Lapsed, weight: 12, reason: "prompted review never made before the case closed (lapsed)" },
    Plant { kind: Review::ByOther, weight: 8, reason: "prompted review made by the practitioner, who is no manager" },
    Plant { kind: Review::Untriggered, weight: 3, reason: "prompted review without the day it was prompted" },
    Plant { kind: Review::BeforeTrigger, weight: 3, reason: "prompted review made the day before it was prompted" },
    Plant { kind: Review::Dated(Way::Excused), weight: 3, reason: "prompted review made late, with a valid variation for the review" },
    Plant { kind: Review::Dated(Way::Lacking), weight: 4, reason: "prompted review made late under a variation" },
];

pub fn plant(case: &mut Case) {
    let table = "case_plan_reviews";
    for place in 0..case.rows(table).len() {
        let row = &case.rows(table)[place];
        let (Some(due), Some(triggered)) = (row.day("due_on"), row.day("triggered_on")) else { continue };
        let last = case.story.end(case.world);
        if row.taken || due >= last {
            continue;
        }
        let share = case.rate(0.07, triggered);
        let is_open = case.story.closed.is_none();
        let Some(chosen) = case.plant(share, &PLANTS, |_, kind| match kind {
            Review::Dated(Way::Undone) => is_open,
            Review::Lapsed => !is_open,
            _ => true,
        }) else {
            continue;
        };
        let id = case.rows(table)[place].key();
        let way = match chosen.kind {
            Review::Dated(way) => Some(way),
            Review::Lapsed => Some(Way::Undone),
            _ => None,
        };
        if let Some(way) = way {
            let (rule, done) = ("triggered_review_overdue", "reviewed_on");
            let subject = (table, id);
            let duty = Duty { rule, subject, table, place, done, due };
            spoil(case, &duty, way, last, chosen.reason);
            if way == Way::Undone {
                case.rows_mut(table)[place].put("reviewed_by", "");
            }
            continue;
        }
        let holder = case.id_of(case.story.holder_on(due));
        let row = &mut case.rows_mut(table)[place];
        let status = match chosen.kind {
            Review::ByOther => {
                row.put("reviewed_by", holder);
                Status::Overdue
            }
            Review::Untriggered => {
                row.put("triggered_on", "");
                Status::Unknown
            }
            _ => {
                row.put("reviewed_on", shift(triggered, -1));
                Status::Unknown
            }
        };
        row.taken = true;
        case.fault("triggered_review_overdue", (table, &id), status, chosen.reason);
    }
}
