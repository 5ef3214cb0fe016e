//! The rules of closure that wait for the end of work, read from the catalogue's page.

use chrono::{NaiveDate, NaiveDateTime};

use super::{
    owed::{Owed, Rule},
    words::{CaseType, case_type, earlier, later},
    world::{Row, World, start},
};

pub const RULES: &[Rule] = &[
    Rule::deadline("fhdra_outcome_late", "9.4", fhdra_outcome_late),
    Rule::deadline("stalled_safeguarding", "9.4", stalled_safeguarding).standing(),
    Rule::deadline("not_ready_private", "9.5, 9.2", not_ready_private).early_ok().standing(),
    Rule::deadline("not_ready_public", "9.8, 9.2", not_ready_public).early_ok().standing(),
    Rule::deadline("overdue_closure", "9.2, 9.5, 9.8", overdue_closure).early_ok().standing(),
];

fn of_type(w: &World, wanted: CaseType) -> impl Iterator<Item = &Row> {
    w.rows("cases").iter().filter(move |case| case_type(case) == Some(wanted))
}

fn fhdra_outcome_late(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for case in of_type(w, CaseType::Wtfh) {
        let Some(hearing) = w.fhdra(case.key()) else { continue };
        let heard = hearing.moment("hearing_on");
        let due = heard.and_then(|heard| w.wd(heard, "fhdra_outcome_working_days"));
        let done = hearing.moment("outcome_recorded_on").filter(|_| hearing.has("outcome"));
        found.push(Owed::of(case).triggered(heard).due(due).done(done));
    }
    found
}

/// Whether on a day the case has a check that is neither complete, nor not required, nor opted out with a reason.
pub fn is_safeguarding_outstanding(w: &World, case: &Row, day: NaiveDate) -> bool {
    w.rows_with("safeguarding_checks", "case_id", case.key()).any(|check| match check.text("state") {
        Some("complete") => check.date("received_on").is_none_or(|received| received > day),
        Some("not_required") => false,
        Some("opted_out") => !check.has("reason"),
        _ => true,
    })
}

/// The FHDRA that a case stalls after, where it does.
fn stalled_after<'w>(w: &'w World, case: &'w Row) -> Option<&'w Row> {
    let fhdra = w.fhdra(case.key())?;
    let heard = fhdra.moment("hearing_on")?;
    let two_months_on = w.months(heard, "stalled_safeguarding_months")?.date();
    let is_last = !w.hearings(case.key()).any(|hearing| hearing.moment("hearing_on") > Some(heard));
    let is_stalled = case_type(case) == Some(CaseType::Wtfh)
        && is_last
        && is_safeguarding_outstanding(w, case, two_months_on.min(w.as_at));
    is_stalled.then_some(fhdra)
}

fn stalled_safeguarding(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for case in of_type(w, CaseType::Wtfh) {
        let Some(fhdra) = stalled_after(w, case) else { continue };
        let heard = fhdra.moment("hearing_on");
        let due = heard.and_then(|heard| w.months(heard, "stalled_safeguarding_months"));
        found.push(Owed::of(case).triggered(heard).due(due).done(case.moment("closed_on")));
    }
    found
}

/// The first event that ends the work, after the last hearing that ordered more of it.
fn end_of_work(w: &World, case: &Row) -> Option<NaiveDate> {
    let mut ends = Vec::new();
    let mut more_ordered = None;
    for hearing in w.hearings(case.key()) {
        let Some(day) = hearing.date("hearing_on").filter(|day| *day <= w.as_at) else { continue };
        if hearing.says_no("further_work_ordered") {
            ends.push(day);
        }
        if hearing.yes("further_work_ordered") {
            more_ordered = more_ordered.max(Some(day));
        }
    }
    if case_type(case) == Some(CaseType::Wafh) {
        let reports = w.rows_with("reports", "case_id", case.key()).filter(|report| {
            report.is_any("kind", &["section_7", "addendum"])
                && report.says_no("final_hearing_attendance_ordered")
        });
        ends.extend(reports.filter_map(|report| report.date("filed_on")).filter(|day| *day <= w.as_at));
    }
    ends.into_iter().filter(|day| Some(*day) > more_ordered).min()
}

/// The case plan that counts of several.
fn plan<'w>(w: &'w World, case: &'w Row) -> Option<&'w Row> {
    w.rows_with("case_plans", "case_id", case.key())
        .max_by_key(|plan| (plan.moment("initiated_on"), plan.key()))
}

/// What is owed of each private case whose work has ended, its `done` left to the rule.
fn ended_private(w: &World) -> Vec<(&Row, Owed)> {
    let mut found = Vec::new();
    for case in w.rows("cases") {
        let is_stalled = match case_type(case) {
            Some(CaseType::Wafh) => false,
            Some(CaseType::Wtfh) => stalled_after(w, case).is_some(),
            Some(CaseType::Public) | None => continue,
        };
        let ended = end_of_work(w, case).map(start);
        if let (Some(at), false) = (ended, is_stalled) {
            found.push((case, Owed::of(case).triggered(ended).due(w.weeks(at, "private_closure_weeks"))));
        }
    }
    found
}

fn ended_public(w: &World) -> Vec<(&Row, Owed)> {
    let mut found = Vec::new();
    for case in of_type(w, CaseType::Public) {
        let heard = w.final_hearing(case.key()).and_then(|hearing| hearing.moment("hearing_on"));
        if let Some(at) = heard {
            found.push((case, Owed::of(case).triggered(heard).due(w.weeks(at, "public_closure_weeks"))));
        }
    }
    found
}

fn ready(case: &Row) -> Option<NaiveDateTime> {
    earlier(&[case.moment("ready_to_close_on"), case.moment("closed_on")])
}

fn not_ready_private(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for (case, owed) in ended_private(w) {
        let plan = plan(w, case);
        let of_plan = |column| plan.and_then(|plan| plan.moment(column));
        let done = match case_type(case) {
            Some(CaseType::Wafh) => later(&[
                of_plan("closure_section_completed_on"),
                of_plan("safeguarding_confirmed_on"),
                ready(case),
            ]),
            _ => ready(case),
        };
        found.push(owed.done(done));
    }
    found
}

fn not_ready_public(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for (case, owed) in ended_public(w) {
        let completed = plan(w, case).and_then(|plan| plan.moment("closure_section_completed_on"));
        found.push(owed.done(later(&[completed, ready(case)])));
    }
    found
}

fn overdue_closure(w: &World) -> Vec<Owed> {
    let both = ended_private(w).into_iter().chain(ended_public(w));
    both.map(|(case, owed)| owed.done(case.moment("closed_on"))).collect()
}
