//! Hearings whose outcome the case plan does not show (paragraph 8.4), and cases closed with one ahead (9.4).

use super::{
    Way,
    owed::{self, Breach, From, Owed, Slip, Wrong, slips, third_day},
    variation,
};
use crate::synth::{
    case::{Case, Plant},
    dice::shift,
    rows::Row,
    story::Law,
};

static OUTCOMES: Owed = Owed {
    rule: "hearing_outcome_missing",
    table: "hearings",
    from: From::Column("hearing_on"),
    due: third_day,
    done: "outcome_recorded_on",
    share: 0.035,
    fits: |case, row| !case.story.is_wtfh() && !row.is_yes("vacated"),
    plants: slips!(
        "a hearing's outcome put on the case plan", "a hearing's outcome on the case plan without its day",
        Slip::Before => "a hearing's outcome put on the case plan on a day before it"
    ),
};

static UNTOLD: Wrong<Breach> = Wrong {
    rule: "hearing_outcome_missing",
    table: "hearings",
    on: "hearing_on",
    share: 0.008,
    plants: &[Plant { kind: Breach::Plain, weight: 1, reason: "a hearing's outcome dated and left blank" }],
    fits: |case, row, _| {
        let on = row.day("hearing_on").map(|on| case.world.calendar.after(on, 3));
        let is_past = on.is_some_and(|due| due < case.as_at());
        is_past && !case.story.is_wtfh() && !row.is_yes("vacated")
    },
    apply: |case, place, kind| {
        case.rows_mut("hearings")[place].put("outcome", "");
        kind.status()
    },
};

#[rustfmt::skip]
static AHEAD: [Plant<Breach>; 2] = [
    Plant { kind: Breach::Plain, weight: 8, reason: "the case closed with another hearing listed" },
    Plant { kind: Breach::Excused, weight: 1, reason: "the case closed with another hearing listed, with a valid variation" },
];

pub fn plant(case: &mut Case) {
    owed::plant(case, &OUTCOMES);
    owed::plant_wrong(case, &UNTOLD);
    if case.story.law == Law::Wafh {
        close_before_hearing(case);
    }
}

/// A hearing that was listed, and the case closed all the same.
fn close_before_hearing(case: &mut Case) {
    let Some(closed) = case.story.closed else { return };
    let share = case.rate(0.03, closed);
    let Some(chosen) = case.plant(share, &AHEAD, |_, _| true) else { return };
    let ahead = case.dice.later(closed, 10, 40);
    let on = case.world.calendar.on_or_after(ahead);
    let entered = case.known(case.world.calendar.after(on, 1));
    let row = Row::of("hearings").with("hearing_id", case.desk.ids.next("H"));
    let row = row.with("case_id", &case.story.case_id).with("kind", "other").with("hearing_on", on);
    let row = row.with("vacated", false).with("outcome_recorded_on", entered);
    let mut row = row.with("outcome", entered.map(|_| "Listed again"));
    row.taken = true;
    case.add(row);
    if chosen.kind == Breach::Excused {
        let (named, id) =
            (variation::a_name(case, "closed_with_hearing_ahead", closed), case.story.case_id.clone());
        variation::valid(case, named, Some(&id), closed.min(shift(case.as_at(), -1)));
    }
    case.case_fault("closed_with_hearing_ahead", chosen.kind.status(), chosen.reason);
}
