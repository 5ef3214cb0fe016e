//! Closure, read from the catalogue's page.

use chrono::{NaiveDate, NaiveDateTime};

use super::{
    owed::{Owed, Rule},
    rules_end_of_work::is_safeguarding_outstanding,
    words::{CaseType, case_type, later},
    world::{Row, World, end, start},
};

pub const RULES: &[Rule] = &[
    Rule::deadline("checklist_incomplete", "9.1, A3", checklist_incomplete).early_ok(),
    Rule::deadline("closed_without_authority", "9.1, 9.2, 7.1", closed_without_authority).early_ok(),
    Rule::deadline("not_countersigned", "9.13", not_countersigned).early_ok(),
    Rule::deadline("delegation_not_assessed", "9.12", delegation_not_assessed).free_part(),
    Rule::deadline("letters_not_sent", "9.1", letters_not_sent).early_ok(),
    Rule::deadline("outcome_not_recorded", "9.4, 9.10", outcome_not_recorded).early_ok(),
    Rule::prohibition("closed_with_hearing_ahead", "9.4", closed_with_hearing_ahead),
    Rule::deadline("safeguarding_open_at_closure", "9.4", safeguarding_open_at_closure).early_ok(),
    Rule::deadline("associate_not_confirmed", "9.3", associate_not_confirmed).early_ok(),
    Rule::deadline("commissioned_work_open", "9.6", commissioned_work_open).early_ok(),
    Rule::deadline("ready_not_closed", "9.2, 9.14", ready_not_closed).standing(),
    Rule::deadline("order_not_saved", "9.10", order_not_saved),
    Rule::deadline("not_archived", "9.16", not_archived),
];

/// Owed by the end of the day the case closed.
fn at_closing(case: &Row, closed_on: NaiveDate, done: Option<NaiveDateTime>) -> Owed {
    Owed::of(case).triggered(Some(start(closed_on))).due(Some(end(closed_on))).done(done)
}

fn closure<'w>(w: &'w World, case: &Row) -> Option<&'w Row> {
    w.row("closures", case.key())
}

fn practitioner_at<'w>(w: &'w World, case: &'w Row, day: NaiveDate) -> Option<&'w str> {
    w.answering(case.key(), end(day))?.text("staff_id")
}

fn checklist_incomplete(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for (case, closed_on) in w.closed_cases() {
        let Some(of_type) = case_type(case) else { continue };
        let complete = closure(w, case).filter(|list| is_complete(w, case, of_type, closed_on, list));
        found.push(at_closing(
            case,
            closed_on,
            complete.and_then(|list| list.moment("checklist_completed_on")),
        ));
    }
    found
}

fn is_complete(w: &World, case: &Row, of_type: CaseType, closed_on: NaiveDate, list: &Row) -> bool {
    let ticked = |item: &str| list.is_any(item, &["yes", "not_applicable"]);
    let everybody = [
        "reports_uploaded",
        "reports_workflowed",
        "reports_as_filed",
        "tools_uploaded",
        "s47_outcome_recorded",
        "diversity_complete",
        "contact_log_updated",
    ];
    let legal_output = ticked("legal_output_added")
        || (list.is("bs_to_add_legal_output", "yes") && list.has("legal_output_detail"));
    let safeguarding = match (list.is("safeguarding_complete", "yes"), list.is("safeguarding_opt_out", "yes"))
    {
        (true, true) | (false, false) => false,
        (true, false) => true,
        (false, true) => list.has("opt_out_reason"),
    };
    let letter = of_type != CaseType::Public || ticked("iro_letter_sent");
    let plan = match of_type {
        CaseType::Wtfh => true,
        _ if w.holds_self_close(practitioner_at(w, case, closed_on), closed_on) => {
            ticked("case_plan_complete")
        }
        _ => ticked("case_plan_signed_off"),
    };
    everybody.iter().all(|item| ticked(item)) && legal_output && safeguarding && letter && plan
}

fn closed_without_authority(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for (case, closed_on) in w.closed_cases() {
        let closer = case.text("closed_by");
        let had_it = w.is_manager(closer) || w.holds_self_close(closer, closed_on);
        let authorised = w
            .rows_with("case_plans", "case_id", case.key())
            .filter(|plan| w.is_manager(plan.text("closure_authorised_by")))
            .filter_map(|plan| plan.moment("closure_authorised_on"))
            .max();
        let done = if had_it { Some(start(closed_on)) } else { authorised };
        found.push(at_closing(case, closed_on, done));
    }
    found
}

fn not_countersigned(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for (case, closed_on) in w.closed_cases() {
        let Some(staff_id) = practitioner_at(w, case, closed_on) else { continue };
        let staff = w.row("staff", staff_id);
        let is_new = staff.and_then(|staff| w.probation_ends(staff)).is_some_and(|ends| closed_on < ends);
        let last_assessed = w
            .rows_with("practice_assessments", "staff_id", staff_id)
            .filter(|assessment| assessment.date("assessed_on").is_some_and(|on| on <= closed_on))
            .max_by_key(|assessment| (assessment.date("assessed_on"), assessment.key()));
        let falls_short = last_assessed.is_some_and(|last| last.is("outcome", "does_not_meet_standard"));
        if is_new || falls_short {
            let signed = closure(w, case)
                .filter(|list| w.is_role(list.text("countersigned_by"), &["service_manager"]))
                .and_then(|list| list.moment("countersigned_on"));
            found.push(at_closing(case, closed_on, signed));
        }
    }
    found
}

fn delegation_not_assessed(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for authorisation in w.rows("authorisations") {
        if !authorisation.is("kind", "self_close") {
            continue;
        }
        let staff = authorisation.text("staff_id").and_then(|id| w.row("staff", id));
        let owed = Owed::of(authorisation).held_by_staff(
            staff.and_then(|staff| staff.text("manager_id")),
            staff.and_then(|staff| staff.text("team_id")),
        );
        let Some(granted) = authorisation.moment("granted_on") else {
            found.push(owed);
            continue;
        };
        let ends = [authorisation.date("withdrawn_on"), staff.and_then(|staff| staff.date("left_on"))];
        let ends = ends.into_iter().flatten().min();
        let mut assessed = assessed(w, authorisation.text("staff_id"), granted);
        // An assessment on the day of the grant ends the first turn and begins the second.
        let mut turn = Some(granted);
        while let Some(begins) = turn {
            turn = if assessed.is_empty() { None } else { Some(assessed.remove(0)) };
            let due = w.months(begins, "assessment_months");
            let is_over = ends.is_some_and(|ends| due.is_some_and(|due| ends <= due.date()));
            if !is_over {
                found.push(owed.clone().triggered(Some(begins)).due(due).done(turn));
            }
        }
    }
    found
}

/// The days on or after the grant on which a person was assessed, in supervision, in their order.
fn assessed(w: &World, staff_id: Option<&str>, granted: NaiveDateTime) -> Vec<NaiveDateTime> {
    let Some(staff_id) = staff_id else { return Vec::new() };
    let mut days: Vec<NaiveDateTime> = w
        .rows_with("practice_assessments", "staff_id", staff_id)
        .filter(|assessment| assessment.has("supervision_recorded_on"))
        .filter_map(|assessment| assessment.moment("assessed_on"))
        .filter(|day| *day >= granted)
        .collect();
    days.sort();
    days.dedup();
    days
}

fn letters_not_sent(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for (case, closed_on) in w.closed_cases() {
        if case.is("law_type", "private") {
            let sent = closure(w, case).and_then(|list| list.moment("letters_sent_on"));
            found.push(at_closing(case, closed_on, sent).due(w.local(Some(start(closed_on)))));
        }
    }
    found
}

fn outcome_not_recorded(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for (case, closed_on) in w.closed_cases() {
        let done = case.moment("outcome_recorded_on").filter(|_| case.has("legal_outcome"));
        found.push(at_closing(case, closed_on, done));
    }
    found
}

fn closed_with_hearing_ahead(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for (case, closed_on) in w.closed_cases() {
        let is_ahead = |hearing: &Row| hearing.date("hearing_on").is_some_and(|on| on > closed_on);
        if case_type(case) == Some(CaseType::Wafh) && w.hearings(case.key()).any(is_ahead) {
            found.push(Owed::of(case).happened(Some(start(closed_on))));
        }
    }
    found
}

fn safeguarding_open_at_closure(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for (case, closed_on) in w.closed_cases() {
        if case_type(case) == Some(CaseType::Wtfh) && is_safeguarding_outstanding(w, case, closed_on) {
            let deciders = ["service_manager", "practice_supervisor"];
            let decided = closure(w, case)
                .filter(|list| w.is_role(list.text("safeguarding_decision_by"), &deciders))
                .and_then(|list| list.moment("safeguarding_decision_on"));
            found.push(at_closing(case, closed_on, decided));
        }
    }
    found
}

fn associate_not_confirmed(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for (case, closed_on) in w.closed_cases() {
        if w.is_associate(practitioner_at(w, case, closed_on)) {
            let confirmed = closure(w, case).and_then(|list| list.moment("associate_confirmed_on"));
            found.push(at_closing(case, closed_on, confirmed));
        }
    }
    found
}

fn commissioned_work_open(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for work in w.rows("commissioned_work") {
        let Some(closed_on) = w.case_of(work).and_then(|case| w.closed_on(case)) else { continue };
        let done = later(&[
            work.moment("uploaded_on"),
            work.moment("case_plan_updated_on"),
            work.moment("practitioner_signed_off_on"),
            work.moment("provider_signed_off_on"),
        ]);
        found.push(at_closing(work, closed_on, done));
    }
    found
}

fn ready_not_closed(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for case in w.rows("cases") {
        let ready = case.moment("ready_to_close_on");
        if ready.is_some() {
            let done = case.moment("closed_on");
            found.push(Owed::of(case).triggered(ready).due(w.local(ready)).done(done));
        }
    }
    found
}

fn order_not_saved(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for document in w.rows("documents") {
        let Some(case) = w.case_of(document) else { continue };
        if !document.is("folder", "court_orders") || case_type(case) != Some(CaseType::Public) {
            continue;
        }
        let heard = w.final_hearing(case.key()).and_then(|hearing| hearing.moment("hearing_on"));
        let (Some(heard), Some(received)) = (heard, document.moment("received_on")) else { continue };
        let until = w.weeks(heard, "order_weeks");
        if heard <= received && Some(received) <= until {
            let done = document.moment("saved_on");
            found.push(Owed::of(document).triggered(Some(received)).due(w.local(Some(received))).done(done));
        }
    }
    found
}

fn not_archived(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for (case, closed_on) in w.closed_cases() {
        let a_month_on = w.months(start(closed_on), "archive_months");
        let n = w.number("archive_working_days", closed_on);
        let due = a_month_on.and_then(|at| w.calendar.working_day(at.date(), n)).map(end);
        found.push(at_closing(case, closed_on, case.moment("archived_on")).due(due));
    }
    found
}
