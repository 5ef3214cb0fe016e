//! The family of a case: who the children and adults are, and where they come from. It makes no faults.

use std::collections::VecDeque;

use chrono::{Datelike, NaiveDate};

use super::{
    case::Case,
    dice::{Dice, shift},
    names::{DISABILITIES, ORIGINS},
    rows::Row,
};

#[derive(Debug, Clone)]
pub struct Family {
    origin: usize,
    pub surname: &'static str,
    pub children: Vec<Child>,
    pub adults: Vec<Adult>,
    /// The case it was first known by.
    pub known_by: String,
    pub closed: Option<NaiveDate>,
}

#[derive(Debug, Clone)]
pub struct Child {
    pub id: String,
    pub given: &'static str,
    pub surname: &'static str,
    pub born: NaiveDate,
}

#[derive(Debug, Clone)]
pub struct Adult {
    pub given: &'static str,
    pub surname: &'static str,
    pub party: &'static str,
}

impl Child {
    pub fn name(&self) -> String {
        format!("{} {}", self.given, self.surname)
    }
}

impl Adult {
    pub fn name(&self) -> String {
        format!("{} {}", self.given, self.surname)
    }
}

/// A family whose youngest is between these ages, in days, on the day.
pub fn make(dice: &mut Dice, ids: &mut u32, day: NaiveDate, youngest: (i64, i64)) -> Family {
    let origin = dice.weighted(ORIGINS.iter().map(|origin| origin.weight));
    let other =
        if dice.chance(0.8) { origin } else { dice.weighted(ORIGINS.iter().map(|origin| origin.weight)) };
    let (mothers, fathers) = (&ORIGINS[origin], &ORIGINS[other]);
    let surname = if dice.chance(0.6) { dice.pick(fathers.surnames) } else { dice.pick(mothers.surnames) };
    let adults = vec![
        Adult { given: dice.pick(mothers.women), surname: dice.pick(mothers.surnames), party: "applicant" },
        Adult { given: dice.pick(fathers.men), surname: dice.pick(fathers.surnames), party: "respondent" },
    ];
    let mut children: Vec<Child> = Vec::new();
    let mut born = shift(day, -dice.between(youngest.0, youngest.1));
    for _ in 0..=dice.weighted([46, 33, 15, 6].into_iter()) {
        let names = if dice.chance(0.5) { mothers.women } else { fathers.men };
        let given = dice.pick(names);
        if children.iter().any(|child| child.given == given) {
            continue;
        }
        *ids += 1;
        children.push(Child { id: format!("K{:06}", *ids), given, surname, born });
        born = shift(born, -dice.between(420, 1300));
    }
    Family { origin, surname, children, adults, known_by: String::new(), closed: None }
}

/// Families whose case closed, a few of whom come back: their children are known already.
#[derive(Default)]
pub struct Returning(VecDeque<Family>);

impl Returning {
    pub fn remember(&mut self, family: Family) {
        if self.0.len() == 1500 {
            self.0.pop_front();
        }
        self.0.push_back(family);
    }

    /// One whose case closed well before the day, and whose youngest is still a child.
    pub fn back(&mut self, day: NaiveDate) -> Option<Family> {
        let found = self.0.iter().position(|family| {
            family.closed.is_some_and(|closed| shift(closed, 60) < day)
                && family.children.iter().all(|child| shift(child.born, 365 * 16) > day)
        })?;
        self.0.remove(found)
    }
}

/// Children, their place in the case, adults, diversity and addresses: all recorded in time.
pub fn record(case: &mut Case) {
    let family = case.story.family.clone();
    let returning = !family.known_by.is_empty();
    for child in &family.children {
        if !returning {
            let row = Row::of("children").with("child_id", &child.id).with("name", child.name());
            case.add(row.with("date_of_birth", child.born));
        }
        record_child(case, child, &family);
    }
    if returning {
        let row = Row::of("case_links").with("case_id", &case.story.case_id);
        case.add(row.with("linked_case_id", &family.known_by).with("kind", "previous"));
    }
    let mut people: Vec<String> = Vec::new();
    for adult in &family.adults {
        let id = case.desk.ids.next("A");
        let row = Row::of("adults").with("adult_id", &id).with("case_id", &case.story.case_id);
        let row = row.with("name", adult.name()).with("party", adult.party);
        let row =
            if adult.party == "respondent" && case.dice.chance(0.05) { with_death(case, row) } else { row };
        case.add(row);
        people.push(id);
    }
    record_addresses(case, &people);
    case.story.adult_ids = people;
}

/// Towards the end of the case a parent died: recorded, and what was sent out looked through, in time.
fn with_death(case: &mut Case, row: Row) -> Row {
    let end = case.story.end(case.world);
    let late = case.story.received + (end - case.story.received) / 2;
    let told = case.dice.day(late, end);
    let recorded = case.within(told, 0, 4);
    if case.story.old || recorded.is_none() || (told - case.story.received).num_days() < 10 {
        return row;
    }
    let died = shift(told, -case.dice.between(0, 6));
    let row = row.with("date_of_death", died).with("death_notified_on", told);
    row.with("death_recorded_on", recorded).with("correspondence_reviewed_on", recorded)
}

fn record_child(case: &mut Case, child: &Child, family: &Family) {
    let allocated = case.story.first_allocated().date();
    let calendar = &case.world.calendar;
    let needs_due = calendar.after(allocated, case.dice.between(1, 5) as u32);
    let needs = if case.story.is_wtfh() { None } else { case.known(needs_due) };
    let seen = case.story.old || case.dice.chance(0.93);
    let not_seen = (!seen && !case.story.is_wtfh()).then_some(case.story.closed).flatten();
    let row = Row::of("case_children").with("case_id", &case.story.case_id).with("child_id", &child.id);
    let row =
        row.with("role", "subject").with("added_on", case.story.received).with("needs_recorded_on", needs);
    let reason =
        not_seen.map(|_| "Too young to share a view; seen by the health visitor and the social worker.");
    case.add(row.with("not_seen_reason", reason).with("not_seen_recorded_on", not_seen));
    if seen && !case.story.is_wtfh() {
        case.story.to_be_seen.push(child.id.clone());
    }
    if case.story.old {
        return;
    }
    let wait = case.dice.between(0, 5) as u32;
    let Some(recorded) = case.known(case.world.calendar.after(allocated, wait)) else { return };
    let id = case.desk.ids.next("DV");
    let row = Row::of("diversity").with("diversity_id", id).with("case_id", &case.story.case_id);
    let row = row.with("child_id", &child.id).with("recorded_on", recorded);
    let row = row.with("recorded_by", case.id_of(case.story.holder_on(recorded)));
    let row = describe(&mut case.dice, row, child, family);
    case.add(row);
}

fn describe(dice: &mut Dice, row: Row, child: &Child, family: &Family) -> Row {
    let origin = &ORIGINS[family.origin];
    let language = dice.pick(origin.languages);
    let statement = match dice.below(4) {
        0 => format!("{} speaks {language} at home and likes to be asked before a visit.", child.given),
        1 => format!(
            "{} has lived with grandparents as well as parents, and is proud of both sides.",
            child.given
        ),
        2 => format!(
            "{} keeps the family's festivals and likes drawing; plans are best explained in pictures.",
            child.given
        ),
        _ => String::new(),
    };
    let row = row.with("ethnicity", origin.ethnicity).with("first_language", language);
    let row = row.with("religion", dice.pick(origin.religions)).with("disability", dice.pick(&DISABILITIES));
    if statement.is_empty() { row } else { row.with("statement", statement) }
}

fn record_addresses(case: &mut Case, adults: &[String]) {
    if case.story.old {
        return;
    }
    let mut people: Vec<(String, NaiveDate)> =
        adults.iter().map(|adult| (adult.clone(), case.story.received)).collect();
    let life = (case.story.end(case.world) - case.story.received).num_days();
    if life > 60 && case.dice.chance(0.3) {
        let moved = case.dice.later(case.story.received, 20, life - 20);
        people.push((adults[0].clone(), case.world.calendar.on_or_before(moved)));
    }
    for (person, notified) in people {
        let recorded = case.world.calendar.after(notified, case.dice.between(0, 3) as u32);
        let Some(recorded) = case.known(recorded) else { continue };
        let confidential = case.dice.chance(0.12);
        let id = case.desk.ids.next("AD");
        let row = Row::of("addresses").with("address_id", id).with("case_id", &case.story.case_id);
        let row = row.with("person_id", person).with("notified_on", notified).with("recorded_on", recorded);
        let row = row.with("confidential", confidential);
        let row = row.with("may_share_with", confidential.then_some("The court and the local authority"));
        let row =
            row.with("must_not_share_with", confidential.then_some("The other party and their solicitor"));
        let judgement = if case.dice.chance(0.4) { "required" } else { "not_required" };
        case.add(row.with("la_check_judgement", judgement).with("la_check_judged_on", recorded));
    }
}

/// The year the youngest was born in, for old records.
pub fn youngest(family: &Family) -> &Child {
    let youngest = family.children.iter().max_by_key(|child| (child.born.year(), child.born));
    youngest.expect("every family has a child")
}
