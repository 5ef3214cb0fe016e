//! The rules of recording that ask who had a case when, read from the catalogue's page.

use chrono::{NaiveDateTime, NaiveTime};

use super::{
    owed::{Owed, Rule},
    words::{CaseType, case_type, is_allocation},
    world::{Row, World},
};

pub const RULES: &[Rule] = &[
    Rule::deadline("unallocated_case", "2.4", unallocated_case).standing().free_part(),
    Rule::deadline("record_not_reviewed", "2.2", record_not_reviewed),
    Rule::deadline("review_outcome_missing", "2.2", review_outcome_missing),
    Rule::prohibition("one_file_two_guardians", "2.1", one_file_two_guardians).free_part(),
];

fn unallocated_case(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for case in w.rows("cases") {
        let mut held: Vec<&Row> = w
            .rows_with("allocations", "case_id", case.key())
            .filter(|row| is_allocation(row) && !row.is("capacity", "duty"))
            .collect();
        held.sort_by_key(|row| row.moment("allocated_at"));
        let received = case.moment("received_on");
        if received.is_none() && held.is_empty() {
            found.push(Owed::of(case));
        }
        // From when nobody has it; none while somebody has.
        let mut free_from = received;
        let mut has_somebody_for_good = false;
        for allocation in held {
            let begins = allocation.moment("allocated_at").expect("an allocation begins");
            if !has_somebody_for_good && free_from.is_some_and(|from| from < begins) {
                found.extend(gap(w, case, free_from, Some(begins)));
            }
            match allocation.moment("ended_at") {
                None => has_somebody_for_good = true,
                Some(ends) => free_from = free_from.max(Some(ends)),
            }
        }
        if !has_somebody_for_good && free_from.is_some() {
            found.extend(gap(w, case, free_from, None));
        }
    }
    found
}

fn gap(w: &World, case: &Row, from: Option<NaiveDateTime>, filled: Option<NaiveDateTime>) -> Option<Owed> {
    if let Some(closed_on) = w.closed_on(case) {
        let began_in_time = from.is_some_and(|from| from.date() < closed_on);
        let filled_in_time = filled.is_some_and(|filled| filled.date() <= closed_on);
        if !began_in_time || !filled_in_time {
            return None;
        }
    }
    Some(Owed::of(case).triggered(from).due(w.local(from)).done(filled))
}

/// What ends when or before it begins is no allocation; one whose beginning is blank may be one.
fn may_be_one(allocation: &Row) -> bool {
    !allocation.has("allocated_at") || is_allocation(allocation)
}

fn held_by_its_staff(w: &World, allocation: &Row) -> Owed {
    let team_of_case = w.case_of(allocation).and_then(|case| case.text("team_id"));
    let team_id = allocation.text("team_id").or(team_of_case);
    Owed::of(allocation).held_by_staff(allocation.text("staff_id"), team_id)
}

fn record_not_reviewed(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for allocation in w.rows("allocations") {
        if !may_be_one(allocation) || allocation.is("capacity", "duty") || is_with_the_same(w, allocation) {
            continue;
        }
        let begins = allocation.moment("allocated_at");
        let ends = allocation.moment("ended_at");
        let due = begins.and_then(|begins| w.hours(begins, "record_review_hours"));
        // Without its beginning it cannot be told that a review was not before it.
        let reviewed = allocation.moment("record_reviewed_at");
        let done = reviewed.filter(|reviewed| begins.is_some_and(|begins| !is_before(*reviewed, begins)));
        if done.is_none() && ends.is_some() && ends <= due {
            continue;
        }
        found.push(held_by_its_staff(w, allocation).triggered(begins).due(due).done(done).lapses(ends));
    }
    found
}

/// By day where either has no time.
fn is_before(one: NaiveDateTime, other: NaiveDateTime) -> bool {
    match one.time() == NaiveTime::MIN || other.time() == NaiveTime::MIN {
        true => one.date() < other.date(),
        false => one < other,
    }
}

/// Whether the case's previous holder was the same person.
fn is_with_the_same(w: &World, allocation: &Row) -> bool {
    let order = |row: &Row| (row.moment("allocated_at"), row.key().to_owned());
    let (Some(case_id), true) = (allocation.text("case_id"), allocation.has("allocated_at")) else {
        return false;
    };
    let before = w
        .rows_with("allocations", "case_id", case_id)
        .filter(|row| is_allocation(row) && !row.is("capacity", "duty") && order(row) < order(allocation))
        .max_by_key(|row| order(row));
    before.is_some_and(|before| before.text("staff_id") == allocation.text("staff_id"))
}

fn review_outcome_missing(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for allocation in w.rows("allocations") {
        let reviewed = allocation.moment("record_reviewed_at");
        if may_be_one(allocation) && reviewed.is_some() {
            let done = reviewed.filter(|_| allocation.has("review_outcome"));
            found.push(held_by_its_staff(w, allocation).triggered(reviewed).due(w.wd3(reviewed)).done(done));
        }
    }
    found
}

fn one_file_two_guardians(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for case in w.rows("cases") {
        let has_second_file = w.rows("case_links").iter().any(|link| {
            let names_it = link.is("case_id", case.key()) || link.is("linked_case_id", case.key());
            link.is("kind", "second_guardian") && names_it
        });
        if case_type(case) != Some(CaseType::Public) || has_second_file {
            continue;
        }
        let guardians: Vec<&Row> = w
            .rows_with("allocations", "case_id", case.key())
            .filter(|row| is_allocation(row) && row.is_any("capacity", &["guardian", "second_guardian"]))
            .collect();
        for (at, one) in guardians.iter().enumerate() {
            for other in &guardians[at + 1..] {
                found.extend(overlap(case, one, other));
            }
        }
    }
    found
}

/// Two guardians of one file at once. A blank staff is nobody, and so not another.
fn overlap(case: &Row, one: &Row, other: &Row) -> Option<Owed> {
    if one.text("staff_id")? == other.text("staff_id")? {
        return None;
    }
    let starts = one.moment("allocated_at").max(other.moment("allocated_at"));
    let ends = [one.moment("ended_at"), other.moment("ended_at")].into_iter().flatten().min();
    if ends.is_some() && ends <= starts {
        return None;
    }
    Some(Owed::of(case).happened(starts).done(ends))
}
