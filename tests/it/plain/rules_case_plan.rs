//! The case plan, read from the catalogue's page.

use chrono::NaiveDateTime;

use super::{
    owed::{Owed, Rule},
    words::{CaseType, case_type, earlier, is_wafh_or_public},
    world::{Row, World, end},
};

pub const RULES: &[Rule] = &[
    Rule::deadline("plan_not_started", "8.1, 8.3", plan_not_started).early_ok().standing(),
    Rule::deadline("unreviewed_case_plan", "8.3", unreviewed_case_plan).standing(),
    Rule::deadline("triggered_review_overdue", "8.3, 7.1", triggered_review_overdue),
    Rule::deadline("closed_without_plan", "8.1", closed_without_plan).early_ok(),
    Rule::deadline("plan_not_signed", "8.4", plan_not_signed).early_ok(),
    Rule::prohibition("undated_element", "8.4", undated_element),
];

fn first_initiated(w: &World, case: &Row) -> Option<NaiveDateTime> {
    w.rows_with("case_plans", "case_id", case.key()).filter_map(|plan| plan.moment("initiated_on")).min()
}

/// From when nothing can be done any more: its case has closed.
fn closing(case: Option<&Row>) -> Option<NaiveDateTime> {
    case?.date("closed_on").map(end)
}

fn plan_not_started(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for case in w.rows("cases") {
        let begins = match case_type(case) {
            Some(CaseType::Wafh) => case.moment("directed_on"),
            Some(CaseType::Public) => case.moment("received_on"),
            Some(CaseType::Wtfh) | None => continue,
        };
        found.push(
            Owed::of(case)
                .triggered(begins)
                .due(w.wd3(begins))
                .done(first_initiated(w, case))
                .lapses(closing(Some(case))),
        );
    }
    found
}

fn unreviewed_case_plan(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for plan in w.rows("case_plans") {
        let initiated = plan.moment("initiated_on");
        let due = initiated.and_then(|at| w.wd(at, "case_plan_review_working_days"));
        let done = initiated.and_then(|at| first_review_by_another(w, plan, at));
        let case = w.case_of(plan);
        let closed_on = case.and_then(|case| w.closed_on(case));
        let closed_in_time = closed_on.is_some() && closed_on <= due.map(|due| due.date());
        if closed_in_time && done.is_none() {
            continue;
        }
        found.push(Owed::of(plan).triggered(initiated).due(due).done(done).lapses(closing(case)));
    }
    found
}

/// The first review of a plan by a manager who is not the practitioner of that day.
fn first_review_by_another(w: &World, plan: &Row, initiated: NaiveDateTime) -> Option<NaiveDateTime> {
    let reviews = w.rows_with("case_plan_reviews", "case_plan_id", plan.key()).filter(|review| {
        let (reviewer, Some(day)) = (review.text("reviewed_by"), review.date("reviewed_on")) else {
            return false;
        };
        let practitioner = plan.text("case_id").and_then(|case_id| w.allocated_practitioner(case_id, day));
        w.is_manager(reviewer) && reviewer != practitioner
    });
    reviews.filter_map(|review| review.moment("reviewed_on")).filter(|at| *at >= initiated).min()
}

fn triggered_review_overdue(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for review in w.rows("case_plan_reviews") {
        let Some(due_on) = review.date("due_on") else { continue };
        if review.is("trigger", "initiation") {
            continue;
        }
        let done = review.moment("reviewed_on").filter(|_| w.is_manager(review.text("reviewed_by")));
        found.push(
            Owed::of(review)
                .triggered(review.moment("triggered_on"))
                .due(Some(end(due_on)))
                .done(done)
                .lapses(closing(w.case_of(review))),
        );
    }
    found
}

fn closed_without_plan(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for (case, closed_on) in w.closed_cases() {
        if is_wafh_or_public(case) {
            let closed = case.moment("closed_on");
            found.push(
                Owed::of(case).triggered(closed).due(Some(end(closed_on))).done(first_initiated(w, case)),
            );
        }
    }
    found
}

fn plan_not_signed(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for plan in w.rows("case_plans") {
        let Some(case) = w.case_of(plan) else { continue };
        let Some(closed_on) = w.closed_on(case) else { continue };
        let signed = plan.moment("signed_off_on").filter(|_| w.is_manager(plan.text("signed_off_by")));
        let practitioner = w.allocated_practitioner(case.key(), closed_on);
        let reviewed = match w.holds_self_close(practitioner, closed_on) {
            true => w
                .rows_with("case_plan_reviews", "case_plan_id", plan.key())
                .filter(|review| w.is_manager(review.text("reviewed_by")))
                .filter_map(|review| review.moment("reviewed_on"))
                .min(),
            false => None,
        };
        found.push(
            Owed::of(plan)
                .triggered(case.moment("closed_on"))
                .due(Some(end(closed_on)))
                .done(earlier(&[signed, reviewed])),
        );
    }
    found
}

fn undated_element(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for element in w.rows("case_plan_elements") {
        if element.yes("completed") != element.has("completed_on") {
            let plan = element.text("case_plan_id").and_then(|id| w.row("case_plans", id));
            let initiated = plan.and_then(|plan| plan.moment("initiated_on"));
            found.push(Owed::of(element).happened(element.moment("completed_on").or(initiated)));
        }
    }
    found
}
