//! Closure checklists late, missing or with a question open (paragraph 9.1, appendix 3).

use chrono::NaiveDate;

use super::{Duty, Way, spoil};
use crate::synth::{
    case::{Case, Plant},
    rows::Row,
    truth::Status,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Dated(Way),
    NoChecklist,
    AnsweredNo,
    LeftBlank,
    NoDetail,
    OptOutAsWell,
    NoOptOutReason,
    NotApplicable,
    NoIroLetter,
    OthersPlan,
}

#[rustfmt::skip]
static PLANTS: [Plant<Item>; 14] = [
    Plant { kind: Item::Dated(Way::Late), weight: 20, reason: "closure checklist completed after the case closed" },
    Plant { kind: Item::Dated(Way::DayAfter), weight: 6, reason: "closure checklist completed the day after the case closed" },
    Plant { kind: Item::Dated(Way::Undone), weight: 6, reason: "closure checklist without a date of completion" },
    Plant { kind: Item::NoChecklist, weight: 10, reason: "closed without a closure checklist" },
    Plant { kind: Item::AnsweredNo, weight: 14, reason: "closure checklist with a question answered no" },
    Plant { kind: Item::LeftBlank, weight: 12, reason: "closure checklist with a question left blank" },
    Plant { kind: Item::NoDetail, weight: 5, reason: "closure checklist leaves the legal output to business services without detail" },
    Plant { kind: Item::OptOutAsWell, weight: 4, reason: "closure checklist says that safeguarding is complete and opted out of" },
    Plant { kind: Item::NoOptOutReason, weight: 4, reason: "closure checklist opts out of safeguarding without a reason" },
    Plant { kind: Item::NotApplicable, weight: 4, reason: "closure checklist calls safeguarding not applicable, without opting out" },
    Plant { kind: Item::NoIroLetter, weight: 6, reason: "public law closure checklist without the letter to the reviewing officer" },
    Plant { kind: Item::OthersPlan, weight: 6, reason: "closure checklist answers the other kind of practitioner's case plan question" },
    Plant { kind: Item::Dated(Way::Excused), weight: 3, reason: "closure checklist completed late, with a valid variation" },
    Plant { kind: Item::Dated(Way::Lacking), weight: 3, reason: "closure checklist completed late under a variation" },
];

const QUESTIONS: [&str; 7] = [
    "reports_uploaded",
    "reports_workflowed",
    "reports_as_filed",
    "tools_uploaded",
    "s47_outcome_recorded",
    "diversity_complete",
    "contact_log_updated",
];

pub fn plant(case: &mut Case) {
    let Some(closed) = case.story.closed.filter(|closed| *closed < case.as_at()) else { return };
    let share = case.rate(0.07, closed);
    let Some(chosen) = case.plant(share, &PLANTS, fits) else { return };
    let (rule, table) = ("checklist_incomplete", "closures");
    match chosen.kind {
        Item::Dated(way) => {
            let subject = ("cases", case.story.case_id.clone());
            let done = "checklist_completed_on";
            let duty = Duty { rule, subject, table, place: 0, done, due: closed };
            let last = case.as_at();
            spoil(case, &duty, way, last, chosen.reason);
            return;
        }
        Item::NoChecklist => {
            without_checklist(case, closed, chosen.reason);
            case.rows_mut(table).clear();
        }
        kind => {
            let question = case.dice.pick(&QUESTIONS);
            spoil_item(&mut case.rows_mut(table)[0], kind, question);
        }
    }
    case.case_fault(rule, Status::Overdue, chosen.reason);
}

/// What the checklist's row would have said besides: letters, signatures, decisions.
fn without_checklist(case: &mut Case, closed: NaiveDate, reason: &str) {
    let letters = case.world.calendar.after(closed, 5);
    if let Some(status) = case.missed(letters, None).filter(|_| !case.story.is_public()) {
        case.case_fault("letters_not_sent", status, reason);
    }
    let row = &case.rows("closures")[0];
    let owed = [
        ("associate_confirmed_on", "associate_not_confirmed"),
        ("countersigned_on", "not_countersigned"),
        ("safeguarding_decision_on", "safeguarding_open_at_closure"),
    ];
    for rule in
        owed.into_iter().filter(|(column, _)| !row.is_blank(column)).map(|(_, rule)| rule).collect::<Vec<_>>()
    {
        case.case_fault(rule, Status::Overdue, reason);
    }
}

fn fits(case: &Case, kind: Item) -> bool {
    match kind {
        Item::NoIroLetter => case.story.is_public(),
        Item::OthersPlan => !case.story.is_wtfh(),
        _ => true,
    }
}

fn spoil_item(row: &mut Row, kind: Item, question: &'static str) {
    match kind {
        Item::AnsweredNo => row.put(question, "no"),
        Item::LeftBlank => row.put(question, ""),
        Item::NoDetail => {
            row.put("legal_output_added", "no");
            row.put("bs_to_add_legal_output", "yes");
            row.put("legal_output_detail", "");
        }
        Item::OptOutAsWell => {
            row.put("safeguarding_complete", "yes");
            row.put("safeguarding_opt_out", "yes");
            row.put("opt_out_reason", "Did not take part after four attempts.");
        }
        Item::NoOptOutReason => {
            row.put("safeguarding_complete", "no");
            row.put("safeguarding_opt_out", "yes");
            row.put("opt_out_reason", "");
        }
        Item::NotApplicable => {
            row.put("safeguarding_complete", "not_applicable");
            row.put("safeguarding_opt_out", "no");
        }
        Item::NoIroLetter => row.put("iro_letter_sent", ""),
        _ => {
            let (asked, others) = if row.text("case_plan_complete") == "yes" {
                ("case_plan_complete", "case_plan_signed_off")
            } else {
                ("case_plan_signed_off", "case_plan_complete")
            };
            row.put(asked, "");
            row.put(others, "yes");
        }
    }
}
