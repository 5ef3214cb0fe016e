//! The contact log and the detailed recordings: what was done and when it was entered, always in time here.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike};

use super::{
    case::Case,
    dice::at,
    rows::Row,
    story::Law,
    texts::{ACTIONS, AUTOMATIC, Action, By, RECORDINGS},
};

/// Entries for a case's whole life; one that would be made after the as-at day is not there yet.
pub fn record(case: &mut Case) {
    let mut moments = plan_moments(case);
    moments.sort();
    let actions: Vec<usize> = {
        let law = case.story.law as usize;
        (0..ACTIONS.len()).filter(|place| ACTIONS[*place].laws[law]).collect()
    };
    for (moment, is_automatic) in moments {
        if is_automatic {
            automatic(case, moment);
        } else {
            let place = case.dice.weighted(actions.iter().map(|place| ACTIONS[*place].weight));
            let child = case.dice.below(case.story.family.children.len());
            manual(case, moment, &ACTIONS[actions[place]], child);
        }
    }
    see_every_child(case);
    if case.story.law != Law::Wtfh && !case.story.old {
        detailed(case);
    }
}

/// About fifty a case: thick in the first fortnight and around hearings, thinner between.
fn plan_moments(case: &mut Case) -> Vec<(NaiveDateTime, bool)> {
    let story = &case.story;
    let (start, end) = (story.first_allocated().date(), story.end(case.world));
    let whole = (story.expected_end - story.received).num_days().max(1) as f64;
    let lived = ((end - story.received).num_days() as f64 / whole).clamp(0.04, 1.0);
    let usual = match story.law {
        _ if story.old => 4.0,
        _ if story.withdrawn => 18.0,
        Law::Wtfh => 30.0,
        Law::Wafh => 80.0,
        Law::Public => 98.0,
    };
    let hearings: Vec<NaiveDate> = story.hearings.iter().map(|h| h.on).filter(|on| *on <= end).collect();
    let count = (usual * lived * (0.7 + case.dice.below(60) as f64 / 100.0)).ceil() as usize;
    let mut moments = Vec::with_capacity(count);
    for _ in 0..count {
        let day = match case.dice.below(10) {
            0..3 => case.dice.later(start, 0, 14),
            3..5 if !hearings.is_empty() => {
                let hearing = case.dice.pick(&hearings);
                case.dice.later(hearing, -5, 3)
            }
            _ => case.dice.day(start, end),
        };
        let day = day.clamp(start, end);
        let weekend_work = case.dice.chance(0.02);
        let day = if weekend_work { day } else { case.world.calendar.on_or_after(day) };
        let day = if day > end { case.world.calendar.on_or_before(end).max(start) } else { day };
        moments.push((case.dice.working_hour(day), case.dice.chance(0.22)));
    }
    moments
}

fn automatic(case: &mut Case, moment: NaiveDateTime) {
    let (heading, summary) = case.dice.pick(&AUTOMATIC);
    let moment = moment + TimeDelta::seconds(case.dice.between(0, 59));
    let row = entry(case, moment, moment).with("source", "automatic");
    case.add(row.with("heading", heading).with("summary", summary).with("contact", "none"));
}

fn manual(case: &mut Case, moment: NaiveDateTime, action: &Action, child: usize) {
    let entered = enter(case, moment);
    if entered.date() > case.as_at() {
        return;
    }
    let team = &case.world.organisation.teams[case.story.team];
    let by = match action.by {
        _ if case.story.old => case.story.holder_on(moment.date()),
        By::Practitioner => case.story.holder_on(moment.date()),
        By::Manager if case.dice.chance(0.6) => team.supervisors[0],
        By::Manager => team.manager.expect("a team that holds cases has a service manager"),
        By::Officer => case.dice.pick(&team.officers),
    };
    let text = case.dice.pick(action.texts);
    let mut row = entry(case, moment, entered)
        .with("recorded_by", case.id_of(by))
        .with("heading", action.heading)
        .with("contact", action.contact)
        .with("mode", action.mode)
        .with("summary", fill(text, case, child, moment));
    if !case.dice.chance(0.02) {
        row.put("source", "manual");
    }
    if action.contact != "none" {
        row.put("child_id", &case.story.family.children[child].id);
    }
    if case.dice.chance(0.01) {
        let amended = case.dice.working_hour(case.world.calendar.after(entered.date(), 2));
        if amended.date() <= case.story.end(case.world) {
            row.put("amended_at", amended);
            row.put("amended_by", case.id_of(by));
            row.put("amendment_reason", "Spelling of a name put right.");
        }
    }
    case.add(row);
}

fn entry(case: &mut Case, moment: NaiveDateTime, entered: NaiveDateTime) -> Row {
    let id = case.desk.ids.next("E");
    let row = Row::of("contact_log").with("entry_id", id).with("case_id", &case.story.case_id);
    row.with("event_at", moment).with("recorded_at", entered)
}

/// When something is entered: mostly at once, never after the third working day (paragraph 2.2, footnote 3).
fn enter(case: &mut Case, moment: NaiveDateTime) -> NaiveDateTime {
    let calendar = &case.world.calendar;
    match case.dice.below(100) {
        0..60 => {
            let midnight = i64::from(23 * 60 + 50 - moment.hour() * 60 - moment.minute());
            moment + TimeDelta::minutes(case.dice.between(3, 240).min(midnight))
        }
        60..82 => case.dice.working_hour(calendar.after(moment.date(), 1)),
        82..93 => case.dice.working_hour(calendar.after(moment.date(), 2)),
        93..99 => case.dice.working_hour(calendar.after(moment.date(), 3)),
        // The very last minute of the third working day is still in time.
        _ => at(calendar.after(moment.date(), 3), 23 * 60 + 59),
    }
}

/// A child who must be seen and whom chance left out is seen in the middle of the case.
fn see_every_child(case: &mut Case) {
    let visit = ACTIONS.iter().find(|action| action.contact == "seen").expect("there is a visit");
    let (start, end) = (case.story.first_allocated().date(), case.story.end(case.world));
    for child in case.story.to_be_seen.clone() {
        if is_seen(case, &child) {
            continue;
        }
        let place = case.story.family.children.iter().position(|known| known.id == child);
        let middle = case.world.calendar.on_or_before(start + (end - start) / 2);
        let moment = case.dice.working_hour(middle.max(start));
        if (end - start).num_days() >= 8 {
            manual(case, moment, visit, place.expect("a child of this family"));
        }
        if !is_seen(case, &child) {
            say_why_not(case, &child);
        }
    }
}

fn is_seen(case: &Case, child: &str) -> bool {
    let sees = |row: &Row| row.text("child_id") == child && row.text("contact") == "seen";
    case.rows("contact_log").iter().any(sees)
}

/// The case was over before anybody could see the child.
fn say_why_not(case: &mut Case, child: &str) {
    let closed = case.story.closed;
    let row = case.rows_mut("case_children").iter_mut().find(|row| row.text("child_id") == child);
    if let Some(row) = row.filter(|_| closed.is_some()) {
        row.put("not_seen_reason", "The application was withdrawn before a visit could be arranged.");
        row.put("not_seen_recorded_on", closed);
    }
}

fn detailed(case: &mut Case) {
    let (start, end) = (case.story.first_allocated().date(), case.story.end(case.world));
    let count = (end - start).num_days() / 30 + case.dice.between(0, 1);
    for _ in 0..count {
        let day = case.dice.day(start, end);
        let moment = case.dice.working_hour(case.world.calendar.on_or_before(day).max(start));
        let entered = enter(case, moment);
        if entered.date() > case.as_at() {
            continue;
        }
        let child = case.dice.below(case.story.family.children.len());
        let worker = case.story.holder_on(day);
        let (title, nature, mode, venue, happened) = case.dice.pick(&RECORDINGS);
        let id = case.desk.ids.next("DR");
        let row = Row::of("detailed_recordings").with("recording_id", id);
        let row = row.with("case_id", &case.story.case_id).with("title", title);
        let row = row.with("event_at", moment).with("recorded_at", entered);
        let row = row.with("worker_id", case.id_of(worker)).with("mode", mode).with("venue", venue);
        let people = fill("{child}; {mother} (parent); the practitioner", case, child, moment);
        let row = row.with("people", people).with("nature", fill(nature, case, child, moment));
        let row = row.with("what_happened", fill(happened, case, child, moment));
        let row = row.with("next_steps", "Write up, and share with the family what was agreed.");
        case.add(row.with("actions_taken", "Plan updated the same week."));
    }
}

/// The text with its slots filled.
pub fn fill(text: &str, case: &Case, child: usize, moment: NaiveDateTime) -> String {
    let family = &case.story.family;
    let mut filled = String::with_capacity(text.len() + 24);
    let mut rest = text;
    while let Some((before, slot)) = rest.split_once('{') {
        let (name, after) = slot.split_once('}').expect("every slot of ours is closed");
        filled.push_str(before);
        filled.push_str(match name {
            "child" => family.children[child].given,
            "mother" => family.adults[0].given,
            "father" => family.adults[1].given,
            "day" => day_name(moment),
            other => unreachable!("no slot is called {other}"),
        });
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// Two days on, in words.
fn day_name(moment: NaiveDateTime) -> &'static str {
    const NAMES: [&str; 7] = ["Wednesday", "Thursday", "Friday", "Monday", "Tuesday", "Tuesday", "Tuesday"];
    NAMES[moment.weekday().num_days_from_monday() as usize]
}
