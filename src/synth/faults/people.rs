//! The people of a case: deaths, addresses and who may know them, risks (paragraphs 2.2 to 2.4, appendix 1).

use super::{
    Way,
    owed::{self, Breach, From, Owed, Slip, Wrong, fifth_day, slips, third_day},
};
use crate::synth::{
    case::{Case, Plant},
    truth::Status,
};

static DEATHS: Owed = Owed {
    rule: "death_not_recorded",
    table: "adults",
    from: From::Column("death_notified_on"),
    due: fifth_day,
    done: "death_recorded_on",
    share: 0.1,
    fits: |_, _| true,
    plants: slips!(
        "a parent's death recorded", "a parent's death never recorded",
        Slip::Before => "a parent's death recorded on a day before anybody was told"
    ),
};

static ADDRESSES: Owed = Owed {
    rule: "address_not_updated",
    table: "addresses",
    from: From::Column("notified_on"),
    due: third_day,
    done: "recorded_on",
    share: 0.035,
    fits: |_, _| true,
    plants: slips!(
        "a new address recorded", "a new address without the day it was recorded",
        Slip::Before => "a new address recorded on a day before anybody knew of it"
    ),
};

static CHECKS: Owed = Owed {
    rule: "address_check_unjudged",
    table: "addresses",
    from: From::Column("notified_on"),
    due: fifth_day,
    done: "la_check_judged_on",
    share: 0.04,
    fits: |_, _| true,
    plants: slips!(
        "another local authority check judged", "nobody judged whether another local authority check was needed",
        Slip::Before => "another local authority check judged on a day before the address was known"
    ),
};

static RISKS: Owed = Owed {
    rule: "late_risk_not_raised",
    table: "risks",
    from: From::Column("identified_on"),
    due: fifth_day,
    done: "manager_told_on",
    share: 0.08,
    fits: |_, _| true,
    plants: slips!(
        "the manager was told of a new risk", "the manager was never told of a new risk",
        Slip::Before => "a new risk raised on a day before it was identified"
    ),
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marking {
    NoShare,
    NoLimit,
    Neither,
    Excused,
}

static MARKINGS: Wrong<Marking> = Wrong {
    rule: "confidential_unmarked",
    table: "addresses",
    on: "recorded_on",
    share: 0.1,
    plants: &[
        Plant {
            kind: Marking::NoShare,
            weight: 3,
            reason: "a confidential address that does not say who may know it",
        },
        Plant {
            kind: Marking::NoLimit,
            weight: 4,
            reason: "a confidential address that does not say who may not know it",
        },
        Plant {
            kind: Marking::Neither,
            weight: 4,
            reason: "a confidential address that says nothing of who may know it",
        },
        Plant {
            kind: Marking::Excused,
            weight: 1,
            reason: "a confidential address without its limits, with a valid variation",
        },
    ],
    fits: |_, row, _| row.is_yes("confidential"),
    apply: |case, place, kind| {
        let row = &mut case.rows_mut("addresses")[place];
        if kind != Marking::NoLimit {
            row.put("may_share_with", "");
        }
        if kind != Marking::NoShare {
            row.put("must_not_share_with", "");
        }
        if kind == Marking::Excused { Breach::Excused.status() } else { Status::Overdue }
    },
};

pub fn plant(case: &mut Case) {
    both_days(case, &DEATHS, "correspondence_reviewed_on");
    both_days(case, &RISKS, "on_case_plan_on");
    owed::plant(case, &ADDRESSES);
    owed::plant(case, &CHECKS);
    owed::plant_wrong(case, &MARKINGS);
}

/// The duty is done on the later of two days: done before it arose, both are before.
fn both_days(case: &mut Case, owed: &'static Owed, other: &'static str) {
    for (place, slip) in owed::plant(case, owed) {
        let row = &mut case.rows_mut(owed.table)[place];
        if let (Slip::Before, Some(day)) = (slip, row.day(owed.done)) {
            row.put(other, day);
        }
    }
}
