//! Recording, read from the catalogue's page.

use chrono::{NaiveDateTime, NaiveTime};

use super::{
    owed::{Owed, Rule},
    phrases,
    words::{CaseType, case_type, earlier, is_wafh_or_public, later},
    world::{Row, World, end},
};

pub const RULES: &[Rule] = &[
    Rule::deadline("late_recording", "2.2", late_recording),
    Rule::deadline("late_detailed_recording", "2.2, A1", late_detailed_recording),
    Rule::deadline("incomplete_detailed_recording", "A1", incomplete_detailed_recording),
    Rule::prohibition("unreasoned_amendment", "A1", unreasoned_amendment).always(),
    Rule::prohibition("bare_interview", "A1", bare_interview),
    Rule::deadline("child_not_seen", "2.2, A1", child_not_seen).early_ok(),
    Rule::deadline("unattributed_child_contact", "2.2", unattributed_child_contact),
    Rule::deadline("hearing_outcome_missing", "8.4", hearing_outcome_missing),
    Rule::deadline("death_not_recorded", "2.3, 2.4", death_not_recorded).standing(),
    Rule::deadline("address_not_updated", "2.2", address_not_updated),
    Rule::deadline("address_check_unjudged", "2.2", address_check_unjudged),
    Rule::prohibition("confidential_unmarked", "2.2", confidential_unmarked),
    Rule::advisory("jigsaw_risk", "2.2", jigsaw_risk),
    Rule::deadline("late_risk_not_raised", "A1", late_risk_not_raised),
];

/// Recorded within three working days; without the moment of recording nothing can be told.
fn recorded_in_time(w: &World, row: &Row, is_done: bool) -> Owed {
    let event = row.moment("event_at");
    let recorded = row.moment("recorded_at");
    Owed::of(row)
        .triggered(event)
        .due(w.wd3(event))
        .done(recorded.filter(|_| is_done))
        .unknown_if(recorded.is_none())
}

fn late_recording(w: &World) -> Vec<Owed> {
    let manual = w.rows("contact_log").iter().filter(|entry| !entry.is("source", "automatic"));
    manual.map(|entry| recorded_in_time(w, entry, true)).collect()
}

fn late_detailed_recording(w: &World) -> Vec<Owed> {
    w.rows("detailed_recordings").iter().map(|row| recorded_in_time(w, row, true)).collect()
}

fn incomplete_detailed_recording(w: &World) -> Vec<Owed> {
    let needed = ["worker_id", "people", "nature", "venue", "what_happened", "next_steps", "actions_taken"];
    let mut found = Vec::new();
    for row in w.rows("detailed_recordings") {
        let has_time = row.moment("event_at").is_some_and(|at| at.time() != NaiveTime::MIN);
        let is_complete = has_time && needed.iter().all(|column| row.has(column));
        found.push(recorded_in_time(w, row, is_complete));
    }
    found
}

fn unreasoned_amendment(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for entry in w.rows("contact_log") {
        if entry.has("amended_at") && !entry.has("amendment_reason") {
            found.push(Owed::of(entry).happened(entry.moment("amended_at")));
        }
    }
    found
}

fn bare_interview(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for (table, columns) in [("contact_log", &["heading"][..]), ("detailed_recordings", &["title", "nature"])]
    {
        for row in w.rows(table) {
            let is_bare =
                |text: &str| phrases::holds(text, "interview") || phrases::holds(text, "interviews");
            let says_it = columns.iter().any(|column| row.text(column).is_some_and(is_bare));
            if says_it && !row.has("mode") {
                found.push(Owed::of(row).happened(row.moment("recorded_at").or(row.moment("event_at"))));
            }
        }
    }
    found
}

fn child_not_seen(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for child in w.rows("case_children") {
        let Some(case) = w.case_of(child) else { continue };
        let Some(closed_on) = w.closed_on(case) else { continue };
        if !child.is("role", "subject") || !is_wafh_or_public(case) {
            continue;
        }
        let seen = w
            .rows_with("contact_log", "case_id", case.key())
            .filter(|entry| entry.is("contact", "seen") && entry.text("child_id") == child.text("child_id"));
        let first_seen = seen.filter_map(|entry| entry.moment("event_at")).min();
        let reasoned = child.moment("not_seen_recorded_on").filter(|_| child.has("not_seen_reason"));
        found.push(
            Owed::of(child)
                .triggered(case.moment("closed_on"))
                .due(Some(end(closed_on)))
                .done(earlier(&[first_seen, reasoned])),
        );
    }
    found
}

fn unattributed_child_contact(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for entry in w.rows("contact_log") {
        if entry.is_any("contact", &["seen", "spoken", "communicated"]) {
            let is_done = entry.has("child_id") && entry.has("mode") && entry.has("summary");
            found.push(recorded_in_time(w, entry, is_done));
        }
    }
    found
}

/// A case without a type is in no rule that names one, even to leave it out.
fn hearing_outcome_missing(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for hearing in w.rows("hearings") {
        let of_type = w.case_of(hearing).and_then(case_type);
        if hearing.yes("vacated") || of_type.is_none_or(|of_type| of_type == CaseType::Wtfh) {
            continue;
        }
        let heard = hearing.moment("hearing_on");
        let done = hearing.moment("outcome_recorded_on").filter(|_| hearing.has("outcome"));
        found.push(Owed::of(hearing).triggered(heard).due(w.wd3(heard)).done(done));
    }
    found
}

fn death_not_recorded(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for adult in w.rows("adults") {
        found.extend(death(w, adult));
    }
    for child in w.rows("children") {
        for place in w.rows_with("case_children", "child_id", child.key()) {
            found.extend(death(w, child).map(|owed| owed.in_case(place.text("case_id"))));
        }
    }
    found
}

fn death(w: &World, person: &Row) -> Option<Owed> {
    let told = person.moment("death_notified_on").or(person.moment("date_of_death"))?;
    let done = later(&[person.moment("death_recorded_on"), person.moment("correspondence_reviewed_on")]);
    let done = done.filter(|_| person.has("date_of_death"));
    Some(Owed::of(person).triggered(Some(told)).due(w.local(Some(told))).done(done))
}

fn address_not_updated(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for address in w.rows("addresses") {
        let notified = address.moment("notified_on");
        let done = address.moment("recorded_on");
        found.push(Owed::of(address).triggered(notified).due(w.wd3(notified)).done(done));
    }
    found
}

fn address_check_unjudged(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for address in w.rows("addresses") {
        let notified = address.moment("notified_on");
        let done = address.moment("la_check_judged_on").filter(|_| address.has("la_check_judgement"));
        found.push(Owed::of(address).triggered(notified).due(w.local(notified)).done(done));
    }
    found
}

fn confidential_unmarked(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for address in w.rows("addresses") {
        let is_marked = address.has("may_share_with") && address.has("must_not_share_with");
        if address.yes("confidential") && !is_marked {
            let happened: Option<NaiveDateTime> =
                address.moment("recorded_on").or(address.moment("notified_on"));
            found.push(Owed::of(address).happened(happened));
        }
    }
    found
}

fn jigsaw_risk(w: &World) -> Vec<Owed> {
    const PLACES: [&str; 12] = [
        "school",
        "schools",
        "nursery",
        "nurseries",
        "pre-school",
        "pre-schools",
        "preschool",
        "preschools",
        "gp",
        "gps",
        "surgery",
        "surgeries",
    ];
    let mut found = Vec::new();
    for entry in w.rows("contact_log") {
        let names_one = |text: &str| PLACES.iter().any(|place| phrases::holds(text, place));
        let Some(case_id) = entry.text("case_id") else { continue };
        // Without the day of the entry it cannot be told which came first, and it must be seen.
        let recorded_on = entry.date("recorded_at");
        let is_secret = w.rows_with("addresses", "case_id", case_id).any(|address| {
            let was_by_then = |on| recorded_on.is_none_or(|recorded_on| on <= recorded_on);
            address.yes("confidential") && address.date("recorded_on").is_some_and(was_by_then)
        });
        if is_secret && entry.text("summary").is_some_and(names_one) {
            found.push(Owed::of(entry).happened(entry.moment("recorded_at")));
        }
    }
    found
}

fn late_risk_not_raised(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for risk in w.rows("risks") {
        let identified = risk.moment("identified_on");
        let done = later(&[risk.moment("on_case_plan_on"), risk.moment("manager_told_on")]);
        found.push(Owed::of(risk).triggered(identified).due(w.local(identified)).done(done));
    }
    found
}
