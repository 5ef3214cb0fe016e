//! Entries and detailed recordings that lack something, or say what they should not (paragraph 2.2, appendix 1).

use super::owed::{self, Breach, Wrong};
use crate::synth::{
    case::{Case, Plant},
    dice::at,
    recording::fill,
    rows::Row,
    truth::Status,
};

/// What an entry or a recording lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lack {
    Column(&'static str),
    Time,
    Excused(&'static str),
}

impl Lack {
    fn status(self) -> Status {
        if matches!(self, Lack::Excused(_)) { Status::Excepted } else { Status::Overdue }
    }
}

/// Late by now: recorded in time as it was, it is not done without what it lacks.
fn is_past(case: &Case, row: &Row) -> bool {
    row.day("event_at").is_some_and(|day| case.world.calendar.after(day, 3) < case.as_at())
}

static CONTACTS: Wrong<Lack> = Wrong {
    rule: "unattributed_child_contact",
    table: "contact_log",
    on: "event_at",
    share: 0.014,
    plants: &[
        Plant {
            kind: Lack::Column("child_id"),
            weight: 10,
            reason: "a contact with a child that does not say which",
        },
        Plant {
            kind: Lack::Column("mode"),
            weight: 5,
            reason: "a contact with a child that does not say how",
        },
        Plant {
            kind: Lack::Column("summary"),
            weight: 3,
            reason: "a contact with a child without a word of what was said",
        },
        Plant {
            kind: Lack::Excused("child_id"),
            weight: 1,
            reason: "a contact with a child not named, with a valid variation",
        },
    ],
    fits: |case, row, _| {
        matches!(row.text("contact"), "seen" | "spoken" | "communicated")
            && is_past(case, row)
            // The only visit to a child is what shows that it was seen.
            && case.story.closed.is_none_or(|_| row.text("contact") != "seen")
    },
    apply: |case, place, kind| {
        if let Lack::Column(column) | Lack::Excused(column) = kind {
            case.rows_mut("contact_log")[place].put(column, "");
        }
        kind.status()
    },
};

static RECORDINGS: Wrong<Lack> = Wrong {
    rule: "incomplete_detailed_recording",
    table: "detailed_recordings",
    on: "event_at",
    share: 0.035,
    plants: &[
        Plant {
            kind: Lack::Column("next_steps"),
            weight: 8,
            reason: "a detailed recording without next steps",
        },
        Plant {
            kind: Lack::Column("actions_taken"),
            weight: 8,
            reason: "a detailed recording without actions taken",
        },
        Plant {
            kind: Lack::Column("people"),
            weight: 4,
            reason: "a detailed recording that does not say who was there",
        },
        Plant { kind: Lack::Column("venue"), weight: 3, reason: "a detailed recording without its venue" },
        Plant { kind: Lack::Time, weight: 4, reason: "a detailed recording without a time" },
        Plant {
            kind: Lack::Excused("next_steps"),
            weight: 1,
            reason: "a detailed recording without next steps, with a valid variation",
        },
    ],
    fits: |case, row, _| is_past(case, row),
    apply: |case, place, kind| {
        let row = &mut case.rows_mut("detailed_recordings")[place];
        match (kind, row.day("event_at")) {
            (Lack::Column(column) | Lack::Excused(column), _) => row.put(column, ""),
            (Lack::Time, day) => row.put("event_at", day.map(|day| at(day, 0))),
        }
        kind.status()
    },
};

static AMENDMENTS: Wrong<Breach> = Wrong {
    rule: "unreasoned_amendment",
    table: "contact_log",
    on: "amended_at",
    share: 0.12,
    plants: &[
        Plant { kind: Breach::Plain, weight: 10, reason: "an entry amended without a reason" },
        Plant {
            kind: Breach::Excused,
            weight: 1,
            reason: "an entry amended without a reason, with a valid variation",
        },
    ],
    fits: |_, row, _| !row.is_blank("amendment_reason"),
    apply: |case, place, kind| {
        case.rows_mut("contact_log")[place].put("amendment_reason", "");
        kind.status()
    },
};

static INTERVIEWS: Wrong<Breach> = Wrong {
    rule: "bare_interview",
    table: "contact_log",
    on: "recorded_at",
    share: 0.004,
    plants: &[
        Plant {
            kind: Breach::Plain,
            weight: 12,
            reason: "an entry called an interview that does not say how it was held",
        },
        Plant {
            kind: Breach::Excused,
            weight: 1,
            reason: "an interview without its mode, with a valid variation",
        },
    ],
    fits: |_, row, _| matches!(row.text("heading"), "Telephone call - parent" | "Screening"),
    apply: |case, place, kind| {
        let row = &mut case.rows_mut("contact_log")[place];
        row.put("heading", "Interview with parent");
        row.put("mode", "");
        kind.status()
    },
};

static LONG_INTERVIEWS: Wrong<Breach> = Wrong {
    rule: "bare_interview",
    table: "detailed_recordings",
    on: "recorded_at",
    share: 0.01,
    plants: &[Plant {
        kind: Breach::Plain,
        weight: 1,
        reason: "a detailed recording called an interview that does not say how it was held",
    }],
    fits: |_, row, _| row.text("title") == "Meeting with parent",
    apply: |case, place, kind| {
        let row = &mut case.rows_mut("detailed_recordings")[place];
        row.put("title", "Interviews with both parents");
        row.put("mode", "");
        kind.status()
    },
};

/// What points at where a child spends the day.
const PLACES: [&str; 4] = [
    "Rang the school to agree where {child} can be seen; spoke to the head of year.",
    "{child} starts at the village nursery after the holidays and is looking forward to it.",
    "The GP confirmed that {child} is registered there; nothing to report.",
    "{mother} will collect {child} from pre-school on {day} and come straight to the office.",
];

static JIGSAWS: Wrong<Breach> = Wrong {
    rule: "jigsaw_risk",
    table: "contact_log",
    on: "recorded_at",
    share: 0.005,
    plants: &[
        Plant {
            kind: Breach::Plain,
            weight: 14,
            reason: "an entry that tells where a child of a confidential address can be found",
        },
        Plant {
            kind: Breach::Excused,
            weight: 1,
            reason: "an entry that names a school beside a confidential address, with a valid variation",
        },
    ],
    fits: |case, row, _| {
        let recorded = row.day("recorded_at");
        row.text("contact") == "none"
            && case.rows("addresses").iter().any(|address| {
                let known = address.day("recorded_on").filter(|_| address.is_yes("confidential"));
                known.zip(recorded).is_some_and(|(known, recorded)| known <= recorded)
            })
    },
    apply: |case, place, kind| {
        let text = case.dice.pick(&PLACES);
        let moment = case.rows("contact_log")[place].moment("recorded_at").expect("it fitted");
        let text = fill(text, case, 0, moment);
        case.rows_mut("contact_log")[place].put("summary", text);
        kind.status()
    },
};

const DISMISSED: [&str; 4] = [
    "Call with both parents. No diversity issues.",
    "Screening done; no relevant diversity issues identified at this stage.",
    "Plan agreed with the manager. NO DIVERSITY  ISSUES noted.",
    "No diversity\nissues. Will keep this in mind.",
];

/// The phrase in the column, wherever the table is.
const fn dismissive<K>(
    table: &'static str,
    on: &'static str,
    share: f64,
    plants: &'static [Plant<K>],
    fits: fn(&Case, &Row, K) -> bool,
    apply: fn(&mut Case, usize, K) -> Status,
) -> Wrong<K> {
    Wrong { rule: "dismissive_diversity_phrase", table, on, share, plants, fits, apply }
}

static ENTRIES_DISMISS: Wrong<Breach> = dismissive(
    "contact_log",
    "recorded_at",
    0.001,
    &[
        Plant { kind: Breach::Plain, weight: 12, reason: "an entry that calls diversity no issue" },
        Plant {
            kind: Breach::Excused,
            weight: 1,
            reason: "an entry that calls diversity no issue, with a valid variation",
        },
    ],
    |_, row, _| row.text("contact") == "none" && row.text("source") != "automatic",
    |case, place, kind| {
        let text = case.dice.pick(&DISMISSED);
        case.rows_mut("contact_log")[place].put("summary", text);
        kind.status()
    },
);

static STATEMENTS_DISMISS: Wrong<Breach> = dismissive(
    "diversity",
    "recorded_on",
    0.012,
    &[Plant { kind: Breach::Plain, weight: 1, reason: "a diversity statement that calls it no issue" }],
    |_, _, _| true,
    |case, place, kind| {
        case.rows_mut("diversity")[place].put("statement", "No relevant diversity issues.");
        kind.status()
    },
);

static RECORDINGS_DISMISS: Wrong<Breach> = dismissive(
    "detailed_recordings",
    "recorded_at",
    0.01,
    &[Plant { kind: Breach::Plain, weight: 1, reason: "a detailed recording that calls diversity no issue" }],
    |_, _, _| true,
    |case, place, kind| {
        let text = "Went through the plan again. No diversity issues were raised.";
        case.rows_mut("detailed_recordings")[place].put("what_happened", text);
        kind.status()
    },
);

pub fn plant(case: &mut Case) {
    for wrong in [&CONTACTS, &RECORDINGS] {
        owed::plant_wrong(case, wrong);
    }
    let rest = [
        &AMENDMENTS,
        &JIGSAWS,
        &INTERVIEWS,
        &LONG_INTERVIEWS,
        &ENTRIES_DISMISS,
        &STATEMENTS_DISMISS,
        &RECORDINGS_DISMISS,
    ];
    for wrong in rest {
        owed::plant_wrong(case, wrong);
    }
}
