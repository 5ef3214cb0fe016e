//! Oversight: the monthly reviews, the quality assessments, the variations.

use chrono::{Datelike, Months, NaiveDate};

use super::{
    owed::{Owed, Rule},
    words::is_allocation,
    world::{Row, World, end, start},
};

pub const RULES: &[Rule] = &[
    Rule::deadline("data_review_missed", "7.2", data_review_missed),
    Rule::deadline("mi_review_missed", "7.1", mi_review_missed),
    Rule::deadline("qai_not_logged", "7.1", qai_not_logged),
    Rule::prohibition("qai_in_case_record", "A1", qai_in_case_record),
    Rule::deadline("variation_incomplete", "1.2", variation_incomplete).early_ok().no_variation(),
];

/// The first days of the months from the one in which the policy came into force to the as-at day's.
fn months(w: &World) -> Vec<NaiveDate> {
    let mut first = w.settings.policy_from.with_day(1).expect("every month has a first day");
    let mut months = Vec::new();
    while first <= w.as_at {
        months.push(first);
        first = next_month(first);
    }
    months
}

fn next_month(first: NaiveDate) -> NaiveDate {
    first + Months::new(1)
}

/// An allocation without a team of its own is to the case's.
fn is_to_team(w: &World, allocation: &Row, team: &Row) -> bool {
    let own = allocation.text("team_id");
    own.or_else(|| w.case_of(allocation)?.text("team_id")) == Some(team.key())
}

fn had_a_case(w: &World, team: &Row, first: NaiveDate) -> bool {
    w.rows("allocations").iter().filter(|allocation| is_allocation(allocation)).any(|allocation| {
        let begun = allocation.moment("allocated_at").is_some_and(|at| at < start(next_month(first)));
        let lasted = allocation.moment("ended_at").is_none_or(|ended| ended > start(first));
        let closed = w.case_of(allocation).and_then(|case| case.date("closed_on"));
        begun && lasted && closed.is_none_or(|on| on >= first) && is_to_team(w, allocation, team)
    })
}

fn reviews_missed(w: &World, kind: &str, role: &str) -> Vec<Owed> {
    let mut owed = Vec::new();
    for team in w.rows("teams") {
        if team.is_any("kind", &["intake", "business_services", "other"]) {
            continue;
        }
        for first in months(w).into_iter().filter(|first| had_a_case(w, team, *first)) {
            let reviews = w
                .rows_with("compliance_reviews", "team_id", team.key())
                .filter(|review| review.is("kind", kind) && w.is_role(review.text("reviewed_by"), &[role]));
            let reviewed = reviews
                .filter_map(|review| review.moment("reviewed_on"))
                .filter(|on| first <= on.date() && on.date() < next_month(first))
                .min();
            let last_day = next_month(first).pred_opt().expect("a day before");
            let one = Owed::of(team)
                .triggered(Some(start(first)))
                .due(Some(end(last_day)))
                .done(reviewed)
                .lapses(Some(end(last_day)))
                .held_by_staff(None, Some(team.key()));
            owed.push(Owed { subject_id: format!("{}/{}", team.key(), first.format("%Y-%m")), ..one });
        }
    }
    owed
}

fn data_review_missed(w: &World) -> Vec<Owed> {
    reviews_missed(w, "data_compliance", "business_services_manager")
}

fn mi_review_missed(w: &World) -> Vec<Owed> {
    reviews_missed(w, "management_information", "service_manager")
}

fn qai_not_logged(w: &World) -> Vec<Owed> {
    let separate = w.rows("quality_assessments").iter().filter(|assessment| !assessment.yes("via_approval"));
    let owed = separate.map(|assessment| {
        let completed = assessment.moment("completed_on");
        Owed::of(assessment).triggered(completed).due(w.wd3(completed)).done(assessment.moment("logged_on"))
    });
    owed.collect()
}

fn qai_in_case_record(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for assessment in w.rows("quality_assessments").iter().filter(|row| row.yes("in_case_record")) {
        found.push(Owed::of(assessment).happened(assessment.moment("completed_on")));
    }
    for document in w.rows("documents") {
        if document.text("kind").is_some_and(|kind| kind.eq_ignore_ascii_case("qai_tool")) {
            let saved = document.moment("saved_on");
            found.push(Owed::of(document).happened(saved).done(document.moment("deleted_on")));
        }
    }
    found
}

fn variation_incomplete(w: &World) -> Vec<Owed> {
    let owed = w.rows("variations").iter().map(|variation| {
        let explained = variation.moment("explained_on");
        let done = if variation.has("explanation") { variation.moment("manager_notified_on") } else { None };
        Owed::of(variation).triggered(explained).due(w.local(explained)).done(done)
    });
    owed.collect()
}
