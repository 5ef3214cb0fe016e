//! The case plan, its elements and its reviews (paragraphs 8.1 to 8.4), and what is recorded on it.

use chrono::NaiveDate;

use super::{
    case::Case,
    dice::shift,
    faults::plans::{self, PlanFault, ReviewFault},
    rows::Row,
    story::Law,
    truth::Status,
};

const ELEMENTS: [&str; 6] = [
    "Reading and first analysis",
    "Seeing the child",
    "Speaking with parents",
    "Agencies and checks",
    "Analysis and recommendation",
    "Telling the child the outcome",
];

/// The plan of a public or work-after-first-hearing case, where one was made.
pub fn record(case: &mut Case) {
    let Some(owed) = start_owed(case) else { return };
    let fault = plans::plant_start(case, owed);
    if matches!(fault, Some(PlanFault::None | PlanFault::NoneAtClosure)) {
        return;
    }
    let due = case.world.calendar.after(owed, 3);
    let in_time = case.world.calendar.after(owed, case.dice.between(0, 3) as u32);
    let started = plans::started_on(case, fault, in_time, due);
    if started > case.story.end(case.world) {
        return;
    }
    let id = case.desk.ids.next("P");
    add_plan(case, &id, started, fault);
    elements(case, &id, started);
    reviews(case, &id, started, fault);
    if !case.story.withdrawn && case.dice.chance(0.2) {
        risk(case, started);
    }
    if case.story.law == Law::Wafh && case.dice.chance(0.7) {
        commissioned(case, started);
    }
}

/// When the plan must be begun from: what the court directed, or Cafcass' first day.
pub fn start_owed(case: &Case) -> Option<NaiveDate> {
    match case.story.law {
        Law::Wtfh => None,
        Law::Wafh => case.story.directed,
        Law::Public => Some(case.story.received),
    }
}

fn add_plan(case: &mut Case, id: &String, started: NaiveDate, fault: Option<PlanFault>) {
    let undated = fault == Some(PlanFault::Undated);
    if undated {
        let why = "the case plan has no date of initiation";
        case.fault("unreviewed_case_plan", ("case_plans", id), Status::Unknown, why);
        case.missing_date("case_plans", id, "initiated_on", why);
    }
    let signed = case.story.closed;
    let signer = case.world.organisation.teams[case.story.team].manager;
    let row = Row::of("case_plans").with("case_plan_id", id).with("case_id", &case.story.case_id);
    let row = row.with("initiated_on", (!undated).then_some(started));
    let row = row.with("closure_section_completed_on", case.story.closure_section);
    let row = row.with("safeguarding_confirmed_on", case.story.safeguarding_confirmed);
    let signer = signed.and(signer).map(|signer| case.id_of(signer));
    case.add(row.with("signed_off_by", signer).with("signed_off_on", signed));
}

fn elements(case: &mut Case, plan: &String, started: NaiveDate) {
    let end = case.story.end(case.world);
    let step = ((case.story.expected_end - started).num_days() / 6).max(1);
    for (place, name) in ELEMENTS.into_iter().enumerate() {
        let day = shift(started, step * (place as i64 + 1) - 1);
        let done = if case.story.closed.is_some() { Some(day.min(end)) } else { case.known(day) };
        let row = Row::of("case_plan_elements").with("element_id", case.desk.ids.next("PE"));
        let row = row.with("case_plan_id", plan).with("case_id", &case.story.case_id).with("name", name);
        case.add(row.with("completed", done.is_some()).with("completed_on", done));
    }
}

/// A manager's review within fifteen working days, and one after each prompt.
fn reviews(case: &mut Case, plan: &String, started: NaiveDate, start_fault: Option<PlanFault>) {
    let calendar = &case.world.calendar;
    let due = calendar.after(started, 15);
    let in_time = calendar.after(started, case.dice.between(2, 15) as u32);
    let end = case.story.end(case.world);
    let is_undated = start_fault == Some(PlanFault::Undated);
    let fault = if is_undated { None } else { plans::plant_first_review(case, plan, started, due) };
    let first = plans::first_review(case, fault, started, in_time, due);
    if matches!(fault, Some(ReviewFault::None | ReviewFault::NoneAtClosure)) {
        return;
    }
    if let Some(first) = first.filter(|day| *day <= end) {
        let reviewer = plans::reviewer(case, fault);
        add_review(case, plan, ("initiation", started, due), Some((first, reviewer)));
    } else if fault.is_none() {
        return;
    }
    if matches!(fault, Some(ReviewFault::ByOther | ReviewFault::BeforePlan)) {
        return;
    }
    let settled = first.unwrap_or(due).max(started);
    for (trigger, on) in prompts(case, settled, end) {
        let due = case.world.calendar.after(on, 10);
        let reviewed = case.within(on, 1, 10);
        let reviewer = plans::reviewer(case, None);
        add_review(case, plan, (trigger, on, due), reviewed.map(|day| (day, reviewer)));
    }
}

/// Hearings and the passing of three months prompt a review, up to a fortnight before the case closed.
fn prompts(case: &mut Case, after: NaiveDate, end: NaiveDate) -> Vec<(&'static str, NaiveDate)> {
    let last = if case.story.closed.is_some() { shift(end, -16) } else { end };
    let hearings = case.story.hearings.iter().filter(|hearing| !hearing.vacated);
    let mut prompts: Vec<_> = hearings.map(|hearing| ("hearing", hearing.on)).collect();
    if let Some((filed, _)) = case.story.report {
        prompts.push(("report", filed));
    }
    let mut quarter = shift(after, 84);
    while quarter <= last {
        prompts.push(("time", quarter));
        quarter = shift(quarter, 84);
    }
    prompts.retain(|(_, on)| *on > after && *on <= last);
    prompts.sort_by_key(|(_, on)| *on);
    prompts.truncate(8);
    prompts
}

fn add_review(
    case: &mut Case,
    plan: &String,
    (trigger, on, due): (&'static str, NaiveDate, NaiveDate),
    done: Option<(NaiveDate, usize)>,
) {
    let row = Row::of("case_plan_reviews").with("review_id", case.desk.ids.next("PR"));
    let row = row.with("case_plan_id", plan).with("case_id", &case.story.case_id).with("trigger", trigger);
    let row = row.with("triggered_on", on).with("due_on", due);
    let row = row.with("reviewed_by", done.map(|(_, reviewer)| case.id_of(reviewer)));
    let mut row = row.with("reviewed_on", done.map(|(day, _)| day));
    row.taken = trigger == "initiation";
    case.add(row);
}

fn risk(case: &mut Case, started: NaiveDate) {
    let identified = case.dice.later(started, 5, 60);
    let noted = shift(identified, case.dice.between(0, 3));
    if noted > case.story.end(case.world) {
        return;
    }
    let row = Row::of("risks").with("risk_id", case.desk.ids.next("R")).with("case_id", &case.story.case_id);
    let row = row.with("identified_on", identified).with("on_case_plan_on", noted);
    case.add(row.with("manager_told_on", noted));
}

fn commissioned(case: &mut Case, started: NaiveDate) {
    let end = case.story.end(case.world);
    let done = case.dice.later(started, 30, 80);
    if done > end {
        return;
    }
    let kind = case.dice.pick(&["SPIP", "Child contact intervention"]);
    let row = Row::of("commissioned_work").with("commission_id", case.desk.ids.next("W"));
    let row = row.with("case_id", &case.story.case_id).with("kind", kind).with("completed_on", done);
    let uploaded = case.dice.day(done, end.min(shift(done, 10)));
    let row = row.with("uploaded_on", uploaded).with("case_plan_updated_on", uploaded);
    case.add(row.with("practitioner_signed_off_on", uploaded).with("provider_signed_off_on", done));
}
