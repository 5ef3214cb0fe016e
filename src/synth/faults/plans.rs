//! Case plans begun late or never (paragraph 8.1) and reviewed late, never, or by somebody who may not
//! (paragraph 8.3): chosen while the plan is made, as its later days hang on them.

use chrono::NaiveDate;

use super::variation;
use crate::synth::{
    case::{Case, Plant},
    dice::shift,
    story::Law,
    truth::Status,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanFault {
    Late,
    DayAfter,
    None,
    NoneAtClosure,
    Undated,
    NotDirected,
    NotReceived,
    Excused,
    Lacking,
}

#[rustfmt::skip]
static STARTS: [Plant<PlanFault>; 9] = [
    Plant { kind: PlanFault::Late, weight: 30, reason: "case plan begun after the third working day" },
    Plant { kind: PlanFault::DayAfter, weight: 10, reason: "case plan begun the day after the third working day" },
    Plant { kind: PlanFault::None, weight: 12, reason: "no case plan was begun, and the case is open" },
    Plant { kind: PlanFault::NoneAtClosure, weight: 4, reason: "the case closed without a case plan" },
    Plant { kind: PlanFault::Undated, weight: 4, reason: "the case plan has no date of initiation" },
    Plant { kind: PlanFault::NotDirected, weight: 5, reason: "the date of the court's direction is blank" },
    Plant { kind: PlanFault::NotReceived, weight: 4, reason: "the date of receipt is blank" },
    Plant { kind: PlanFault::Excused, weight: 4, reason: "case plan begun late, with a valid variation of paragraph 8.1" },
    Plant { kind: PlanFault::Lacking, weight: 4, reason: "case plan begun late under a variation" },
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewFault {
    Late,
    DayAfter,
    None,
    NoneAtClosure,
    ByOther,
    BeforePlan,
    Excused,
    Lacking,
}

#[rustfmt::skip]
static REVIEWS: [Plant<ReviewFault>; 8] = [
    Plant { kind: ReviewFault::Late, weight: 30, reason: "case plan reviewed after the fifteenth working day" },
    Plant { kind: ReviewFault::DayAfter, weight: 10, reason: "case plan reviewed the day after the fifteenth working day" },
    Plant { kind: ReviewFault::None, weight: 24, reason: "case plan never reviewed, and the case is open" },
    Plant { kind: ReviewFault::NoneAtClosure, weight: 10, reason: "case plan never reviewed before the case closed (lapsed)" },
    Plant { kind: ReviewFault::ByOther, weight: 8, reason: "case plan reviewed only by somebody who is no manager" },
    Plant { kind: ReviewFault::BeforePlan, weight: 3, reason: "the only review is dated before the plan was begun" },
    Plant { kind: ReviewFault::Excused, weight: 4, reason: "case plan reviewed late, with a valid variation that names the plan" },
    Plant { kind: ReviewFault::Lacking, weight: 5, reason: "case plan reviewed late under another variation" },
];

/// Draws how the plan begins; `owed` is the day it was owed from.
pub fn plant_start(case: &mut Case, owed: NaiveDate) -> Option<PlanFault> {
    let due = case.world.calendar.after(owed, 3);
    let share = case.rate(0.05, owed);
    let chosen = case.plant(share, &STARTS, |case, kind| start_fits(case, kind, due))?;
    let (status, mut reason) = (start_status(chosen.kind), chosen.reason.to_owned());
    let id = case.story.case_id.clone();
    match chosen.kind {
        PlanFault::NotDirected => case.missing_date("cases", &id, "directed_on", chosen.reason),
        PlanFault::NotReceived => case.missing_date("cases", &id, "received_on", chosen.reason),
        PlanFault::Excused => variation::valid(case, "8.1", None, due),
        PlanFault::Lacking => reason.push_str(variation::lacking(case, "plan_not_started", "", due)),
        PlanFault::NoneAtClosure => {
            let rule = if case.story.is_public() { "not_ready_public" } else { "not_ready_private" };
            let why = "the case closed without a case plan, so without its closure section";
            case.case_fault(rule, Status::Overdue, why);
            case.case_fault("closed_without_plan", Status::Overdue, chosen.reason);
        }
        _ => {}
    }
    case.marks.insert(match chosen.kind {
        PlanFault::NotDirected => "directed_on",
        PlanFault::NotReceived => "received_on",
        PlanFault::NoneAtClosure => "no plan",
        _ => "plan",
    });
    case.case_fault("plan_not_started", status, reason);
    Some(chosen.kind)
}

fn start_fits(case: &Case, kind: PlanFault, due: NaiveDate) -> bool {
    let story = &case.story;
    let is_over = story.end_of_work.is_some();
    let life = (story.end(case.world) - due).num_days();
    match kind {
        _ if story.withdrawn => false,
        PlanFault::Late | PlanFault::Excused | PlanFault::Lacking => life >= 60,
        PlanFault::DayAfter => life >= 40,
        PlanFault::None => !is_over && life >= 1,
        PlanFault::Undated => !is_over && life >= 30,
        PlanFault::NoneAtClosure => {
            story.closed.is_some() && story.closing.is_none() && story.expected_end < case.as_at()
        }
        PlanFault::NotDirected => story.law == Law::Wafh,
        PlanFault::NotReceived => story.law == Law::Public && life >= 1,
    }
}

fn start_status(kind: PlanFault) -> Status {
    match kind {
        PlanFault::Late | PlanFault::DayAfter | PlanFault::Lacking => Status::Late,
        PlanFault::None | PlanFault::NoneAtClosure | PlanFault::Undated => Status::Overdue,
        PlanFault::NotDirected | PlanFault::NotReceived => Status::Unknown,
        PlanFault::Excused => Status::Excepted,
    }
}

/// The day the plan is begun on, at fault or in time.
pub fn started_on(
    case: &mut Case,
    fault: Option<PlanFault>,
    in_time: NaiveDate,
    due: NaiveDate,
) -> NaiveDate {
    match fault {
        Some(PlanFault::Late | PlanFault::Excused | PlanFault::Lacking) => {
            let day = case.dice.later(due, 1, 18);
            case.world.calendar.on_or_after(day)
        }
        Some(PlanFault::DayAfter) => shift(due, 1),
        _ => in_time,
    }
}

/// Draws how the first review goes wrong.
pub fn plant_first_review(
    case: &mut Case,
    plan: &str,
    started: NaiveDate,
    due: NaiveDate,
) -> Option<ReviewFault> {
    let share = case.rate(0.08, due);
    let chosen = case.plant(share, &REVIEWS, |case, kind| review_fits(case, kind, started, due))?;
    let (status, mut reason) = match chosen.kind {
        ReviewFault::Late | ReviewFault::DayAfter | ReviewFault::Lacking => {
            (Status::Late, chosen.reason.to_owned())
        }
        ReviewFault::Excused => (Status::Excepted, chosen.reason.to_owned()),
        _ => (Status::Overdue, chosen.reason.to_owned()),
    };
    match chosen.kind {
        ReviewFault::Excused => variation::valid(case, "8.3", Some(plan), due),
        ReviewFault::Lacking => reason.push_str(variation::lacking(case, "unreviewed_case_plan", plan, due)),
        _ => {}
    }
    case.fault("unreviewed_case_plan", ("case_plans", plan), status, reason);
    Some(chosen.kind)
}

fn review_fits(case: &Case, kind: ReviewFault, started: NaiveDate, due: NaiveDate) -> bool {
    let story = &case.story;
    let life = (story.end(case.world) - due).num_days();
    match kind {
        _ if story.withdrawn => false,
        ReviewFault::Late | ReviewFault::Excused | ReviewFault::Lacking => life >= 45,
        ReviewFault::DayAfter => life >= 20,
        ReviewFault::None => story.closed.is_none() && life >= 1,
        ReviewFault::NoneAtClosure => story.closed.is_some() && life >= 1,
        ReviewFault::ByOther => life >= 1,
        ReviewFault::BeforePlan => life >= 1 && (started - story.received).num_days() >= 2,
    }
}

/// The day of the first review, at fault or in time; none where it was never made.
pub fn first_review(
    case: &mut Case,
    fault: Option<ReviewFault>,
    started: NaiveDate,
    in_time: NaiveDate,
    due: NaiveDate,
) -> Option<NaiveDate> {
    match fault {
        Some(ReviewFault::Late | ReviewFault::Excused | ReviewFault::Lacking) => {
            let day = case.dice.later(due, 1, 30);
            Some(case.world.calendar.on_or_after(day))
        }
        Some(ReviewFault::DayAfter) => Some(shift(due, 1)),
        Some(ReviewFault::None | ReviewFault::NoneAtClosure) => None,
        Some(ReviewFault::BeforePlan) => Some(shift(started, -1)),
        Some(ReviewFault::ByOther) | None => Some(in_time),
    }
}

/// Who reviews: a practice supervisor or the service manager; or, at fault, a business services manager.
pub fn reviewer(case: &mut Case, fault: Option<ReviewFault>) -> usize {
    let team = &case.world.organisation.teams[case.story.team];
    let manager = team.manager.expect("a team that holds cases has a service manager");
    match fault {
        Some(ReviewFault::ByOther) => {
            team.services_manager.expect("a team that holds cases has a business services manager")
        }
        _ if case.dice.chance(0.5) => manager,
        _ => case.dice.pick(&team.supervisors),
    }
}
