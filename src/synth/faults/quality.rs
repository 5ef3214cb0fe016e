//! Quality assessments not logged (paragraph 7.1) or kept in the case record (appendix 1), and elements of a case
//! plan ticked without a date (8.4).

use super::{
    Way,
    owed::{self, Breach, From, Owed, Slip, Wrong, slips, third_day},
};
use crate::synth::{
    case::{Case, Plant},
    dice::shift,
    documents::named,
    truth::Status,
};

static LOGS: Owed = Owed {
    rule: "qai_not_logged",
    table: "quality_assessments",
    from: From::Column("completed_on"),
    due: third_day,
    done: "logged_on",
    share: 0.08,
    fits: |_, _| true,
    plants: slips!(
        "a quality assessment logged", "a quality assessment never logged",
        Slip::Before => "a quality assessment logged on a day before it was made"
    ),
};

static INSIDE: Wrong<Breach> = Wrong {
    rule: "qai_in_case_record",
    table: "quality_assessments",
    on: "completed_on",
    share: 0.06,
    plants: &[
        Plant {
            kind: Breach::Plain,
            weight: 8,
            reason: "a quality assessment stored inside the case record",
        },
        Plant {
            kind: Breach::Excused,
            weight: 1,
            reason: "a quality assessment stored inside the case record, with a valid variation",
        },
    ],
    fits: |_, _, _| true,
    apply: |case, place, kind| {
        case.rows_mut("quality_assessments")[place].put("in_case_record", true);
        kind.status()
    },
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tool {
    Kept,
    Removed,
}

#[rustfmt::skip]
static TOOLS: [Plant<Tool>; 2] = [
    Plant { kind: Tool::Kept, weight: 2, reason: "a quality assessment tool saved among the documents" },
    Plant { kind: Tool::Removed, weight: 2, reason: "a quality assessment tool saved among the documents, and deleted since" },
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Undated,
    Unticked,
    Excused,
}

static ELEMENTS: Wrong<Element> = Wrong {
    rule: "undated_element",
    table: "case_plan_elements",
    on: "completed_on",
    share: 0.012,
    plants: &[
        Plant {
            kind: Element::Undated,
            weight: 10,
            reason: "an element of the case plan ticked without a date",
        },
        Plant {
            kind: Element::Unticked,
            weight: 5,
            reason: "an element of the case plan dated and not ticked",
        },
        Plant {
            kind: Element::Excused,
            weight: 1,
            reason: "an element of the case plan ticked without a date, with a valid variation",
        },
    ],
    fits: |case, _, _| case.rows("case_plans").iter().all(|plan| !plan.is_blank("initiated_on")),
    apply: |case, place, kind| {
        let row = &mut case.rows_mut("case_plan_elements")[place];
        match kind {
            Element::Unticked => row.put("completed", false),
            Element::Undated | Element::Excused => row.put("completed_on", ""),
        }
        if kind == Element::Excused { Status::Excepted } else { Status::Overdue }
    },
};

pub fn plant(case: &mut Case) {
    owed::plant(case, &LOGS);
    owed::plant_wrong(case, &INSIDE);
    owed::plant_wrong(case, &ELEMENTS);
    tool(case);
}

/// A tool that a manager saved where the family's papers are.
fn tool(case: &mut Case) {
    let (start, end) = (case.story.first_allocated().date(), case.story.end(case.world));
    let share = case.rate(0.008, end);
    let Some(chosen) = case.plant(share, &TOOLS, |_, _| (end - start).num_days() >= 20) else { return };
    let saved = case.dice.day(start, shift(end, -10));
    let deleted = (chosen.kind == Tool::Removed).then(|| shift(saved, 8));
    let row = named(case, "Quality assessment", "qai_tool", "further_information", "docx");
    let row = row.with("origin", "internal").with("medium", "electronic").with("saved_on", saved);
    let mut row = row.with("deleted_on", deleted);
    row.taken = true;
    let id = row.key();
    case.add(row);
    let status = if chosen.kind == Tool::Removed { Status::Late } else { Status::Overdue };
    case.fault("qai_in_case_record", ("documents", &id), status, chosen.reason);
}
