//! Records opened without a purpose (paragraph 4.13).

use super::variation;
use crate::synth::{
    case::{Case, Plant},
    rows::Row,
    truth::Status,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opening {
    NoPurpose,
    Other,
    Undated,
    Excused,
}

#[rustfmt::skip]
static OPENINGS: [Plant<Opening>; 4] = [
    Plant { kind: Opening::NoPurpose, weight: 8, reason: "the record was opened by somebody who does not hold the case, without a purpose" },
    Plant { kind: Opening::Other, weight: 6, reason: "the record was opened by somebody who does not hold the case, for some other purpose" },
    Plant { kind: Opening::Undated, weight: 1, reason: "the record was opened without a purpose, nobody knows when" },
    Plant { kind: Opening::Excused, weight: 1, reason: "the record was opened without a purpose, with a valid variation" },
];

pub fn plant(case: &mut Case) {
    let (start, end) = (case.story.first_allocated().date(), case.story.end(case.world));
    let day = case.dice.day(start, end);
    let share = case.rate(0.07, day);
    // Under a shield, opening the record would be a breach of its own.
    let Some(chosen) = case.plant(share, &OPENINGS, |case, _| case.rows("shields").is_empty()) else {
        return;
    };
    let moment = case.dice.working_hour(day.min(end));
    let officer = case.dice.pick(&case.world.organisation.teams[case.story.team].officers);
    let purpose = if chosen.kind == Opening::Other { "other" } else { "" };
    let moment = (chosen.kind != Opening::Undated).then_some(moment);
    let id = open(case, officer, moment, purpose);
    let status = match chosen.kind {
        Opening::Undated => Status::Unknown,
        Opening::Excused => {
            let named = variation::a_name(case, "purposeless_access", day);
            variation::valid(case, named, Some(&id), day);
            Status::Excepted
        }
        _ => Status::Overdue,
    };
    case.fault("purposeless_access", ("record_access", &id), status, chosen.reason);
}

/// Somebody opens the record; the access's id.
pub fn open(
    case: &mut Case,
    staff: usize,
    moment: Option<chrono::NaiveDateTime>,
    purpose: &'static str,
) -> String {
    let id = case.desk.ids.next("X");
    let row = Row::of("record_access").with("access_id", &id).with("case_id", &case.story.case_id);
    let mut row =
        row.with("staff_id", case.id_of(staff)).with("accessed_at", moment).with("purpose", purpose);
    row.taken = true;
    case.add(row);
    id
}
