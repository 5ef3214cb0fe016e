//! The life of a case as the law shapes it: hearings, the end of the work, being ready, closing.
//!
//! Days that lie after the as-at day are dropped: the case is then still under way. Nothing here is late, but
//! where a closing fault is planted.

use chrono::NaiveDate;

use super::{
    calendar::months,
    case::Case,
    dice::shift,
    faults::{closing, stalled},
    story::{Hearing, Law},
};

/// Unfolds the case from the day it was received to the day it closed or the as-at day.
pub fn unfold(case: &mut Case) {
    let work_ends = match case.story.law {
        Law::Wtfh => first_hearing_only(case),
        Law::Wafh => after_first_hearing(case),
        Law::Public => public(case),
    };
    let weeks = if case.story.is_public() { 28 } else { 14 };
    case.story.expected_end = shift(work_ends, weeks);
    case.story.end_of_work = case.known(work_ends);
    if let Some(end) = case.story.end_of_work {
        if case.story.check_outstanding {
            close_by_decision(case, end);
        } else {
            close(case, end, weeks);
        }
    }
    let as_at = case.as_at();
    for date in
        [&mut case.story.closure_section, &mut case.story.safeguarding_confirmed, &mut case.story.ready]
    {
        *date = date.filter(|day| *day <= as_at);
    }
    case.story.closed = case.story.closed.filter(|day| *day <= as_at);
}

/// Safeguarding, one hearing, and no more work.
fn first_hearing_only(case: &mut Case) -> NaiveDate {
    let first = list_fhdra(case, false);
    case.story.check_outstanding = case.dice.chance(0.2);
    first
}

fn after_first_hearing(case: &mut Case) -> NaiveDate {
    let first = list_fhdra(case, true);
    if case.known(first).is_none() {
        // The court has not directed anything yet: to the case system it is work to first hearing.
        case.story.law = Law::Wtfh;
        case.story.team = case.story.intake;
        if let Some(hearing) = case.story.hearings.last_mut() {
            hearing.further_work = None;
        }
        return first;
    }
    case.story.directed = Some(first);
    let review = weekday_after(case, first, 60, 95);
    let resolved = case.dice.chance(0.25);
    if !resolved && case.dice.chance(0.06) && case.known(review).is_some() {
        // Thought to be over, until the next hearing ordered more: the later order counts.
        let hopeful = weekday_after(case, first, 25, 40);
        add_hearing(case, "directions", hopeful, Some(false));
    }
    add_hearing(case, "issues_resolution", review, Some(!resolved));
    if resolved {
        return review;
    }
    let filed = weekday_after(case, review, 40, 70);
    let attends = case.dice.chance(0.6);
    case.story.report = Some((filed, attends));
    if !attends {
        return filed;
    }
    let last = weekday_after(case, filed, 28, 56);
    add_hearing(case, "final", last, Some(false));
    last
}

fn public(case: &mut Case) -> NaiveDate {
    let received = case.story.received;
    if case.dice.chance(0.05) {
        case.story.withdrawn = true;
        let last = weekday_after(case, received, 9, 12);
        add_hearing(case, "final", last, Some(false));
        return last;
    }
    let first = weekday_after(case, received, 12, 20);
    add_hearing(case, "directions", first, Some(true));
    let issues = weekday_after(case, received, 130, 175);
    add_hearing(case, "issues_resolution", issues, Some(true));
    let wait = if case.dice.chance(0.05) { (580, 760) } else { (200, 330) };
    let mut last = weekday_after(case, received, wait.0, wait.1);
    if case.dice.chance(0.15) {
        let vacated = Hearing { kind: "final", on: last, vacated: true, further_work: None };
        case.story.hearings.push(vacated);
        last = weekday_after(case, last, 21, 42);
    }
    add_hearing(case, "final", last, Some(false));
    last
}

/// The first hearing, listed again where it could not go ahead.
fn list_fhdra(case: &mut Case, further_work: bool) -> NaiveDate {
    let mut on = weekday_after(case, case.story.received, 28, 56);
    if case.dice.chance(0.12) {
        let vacated = Hearing { kind: "fhdra", on, vacated: true, further_work: None };
        case.story.hearings.push(vacated);
        on = weekday_after(case, on, 14, 28);
    }
    add_hearing(case, "fhdra", on, Some(further_work));
    on
}

fn add_hearing(case: &mut Case, kind: &'static str, on: NaiveDate, further_work: Option<bool>) {
    let further_work = case.known(on).and(further_work);
    case.story.hearings.push(Hearing { kind, on, vacated: false, further_work });
}

fn weekday_after(case: &mut Case, day: NaiveDate, low: i64, high: i64) -> NaiveDate {
    let day = case.dice.later(day, low, high);
    case.world.calendar.on_or_after(day)
}

/// In time, within the two or four weeks, unless a fault is planted.
fn close(case: &mut Case, end: NaiveDate, weeks: i64) {
    let calendar = &case.world.calendar;
    let (soonest, latest) = if case.story.withdrawn { (2, 6) } else { (weeks / 4, weeks - 1) };
    let closed = calendar.on_or_before(case.dice.later(end, soonest, latest));
    let ready = ready_before(case, end, closed);
    let section = calendar.on_or_before(case.dice.day(end, ready));
    case.story.ready = Some(ready);
    case.story.closed = Some(closed);
    if case.story.law != Law::Wtfh {
        case.story.closure_section = Some(section);
        case.story.safeguarding_confirmed = Some(calendar.on_or_before(case.dice.day(end, ready)));
    }
    if !case.story.withdrawn {
        closing::plant(case, shift(end, weeks));
    }
}

/// Said to be ready within the week in which it is closed.
fn ready_before(case: &mut Case, end: NaiveDate, closed: NaiveDate) -> NaiveDate {
    let first = shift(closed, -6).max(end);
    case.world.calendar.on_or_before(case.dice.day(first, closed)).max(end)
}

/// A check never came back; a manager decides to close all the same, within two months of the first hearing.
fn close_by_decision(case: &mut Case, end: NaiveDate) {
    let closed = case.world.calendar.on_or_before(case.dice.later(end, 20, 55));
    case.story.ready = Some(ready_before(case, end, closed));
    case.story.closed = Some(closed);
    stalled::plant(case, months(end, 2));
}
