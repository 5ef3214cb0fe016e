//! Which cases there are, in the order they came in, and how each is told from beginning to end.

use chrono::{Datelike, NaiveDate};

use super::{
    World, allocations,
    calendar::{month_of, months},
    case::{Case, Desk},
    closure, court,
    dice::{Dice, shift},
    documents, families, faults, lifecycle, old,
    organisation::Kind,
    oversight, paper, plans, recording, reports,
    security::{self, Shield},
    story::{Law, Story},
};

/// New cases of this many months stand in the exports.
const MONTHS: u32 = 30;

/// Cases in which plantings that nobody has seen yet are made whatever the chance.
const SHOWING: u32 = 600;

/// How busy each month of the year is, January first.
const SEASON: [u32; 12] = [104, 96, 108, 92, 101, 103, 110, 84, 108, 112, 103, 79];

/// The case in this place, with all its rows and faults.
pub fn tell<'a>(world: &'a World, desk: &'a mut Desk, place: u32) -> Case<'a> {
    let dice = Dice::new(world.options.seed, u64::from(place));
    let aged = aged(world);
    if place < aged { tell_old(world, desk, place, dice) } else { tell_new(world, desk, place, aged, dice) }
}

/// How many cases are from before the policy.
fn aged(world: &World) -> u32 {
    world.options.cases / 8
}

fn case_id(place: u32) -> String {
    format!("C{:06}", place + 1)
}

fn tell_old<'a>(world: &'a World, desk: &'a mut Desk, place: u32, mut dice: Dice) -> Case<'a> {
    let fate = old::choose(desk, &mut dice);
    let born = old::youngest_born(fate.kind, world.options.as_at, &mut dice);
    let mut family = families::make(&mut dice, &mut desk.children, born, (0, 0));
    family.children.retain(|child| shift(child.born, 365 * 5) > born);
    let law = match dice.below(3) {
        _ if fate.kind == old::Fate::StillOpen => Law::Public,
        0 => Law::Wafh,
        1 => Law::Wtfh,
        _ => Law::Public,
    };
    let mut story = Story::new(case_id(place), law, born, family);
    story.team = team_for(world, law, &mut dice);
    story.intake = story.team;
    let mut case = Case::new(world, desk, dice, story);
    old::unfold(&mut case, fate.kind);
    families::record(&mut case);
    allocations::record(&mut case);
    recording::record(&mut case);
    security::record(&mut case);
    old::record(&mut case, fate);
    old::case_row(&mut case);
    oversight::note_busy(&mut case);
    case
}

fn tell_new<'a>(world: &'a World, desk: &'a mut Desk, place: u32, aged: u32, mut dice: Dice) -> Case<'a> {
    let received = received(world, place - aged, &mut dice);
    let law = match dice.below(100) {
        0..32 => Law::Wtfh,
        32..66 => Law::Wafh,
        _ => Law::Public,
    };
    let shield = security::shield_on(place - aged);
    let returning = dice.chance(0.06) && shield.is_none();
    let family = match returning.then(|| desk.returning.back(received)).flatten() {
        Some(family) => family,
        None => families::make(&mut dice, &mut desk.children, received, (200, 4700)),
    };
    let mut story = Story::new(case_id(place), law, received, family);
    story.team = team_for(world, law, &mut dice);
    story.intake = dice.pick(&world.organisation.holding(Kind::Intake));
    story.shielded = shield.is_some();
    story.untyped = if shield.is_none() { untyped(place - aged, law) } else { None };
    let mut case = Case::new(world, desk, dice, story);
    if place < SHOWING + aged {
        case.show();
    }
    lifecycle::unfold(&mut case);
    if let Some(column) = case.story.untyped {
        faults::key_dates::untyped(&mut case, column);
    }
    allocations::assign(&mut case);
    record(&mut case);
    if shield == Some(Shield::Improper) {
        faults::shields::plant_in_force(&mut case);
    }
    remember(&mut case);
    case
}

/// Every row of the case, then what goes wrong in them; the closing rows last, as they tell how it ended.
fn record(case: &mut Case) {
    families::record(case);
    allocations::record(case);
    court::record(case);
    plans::record(case);
    documents::record(case);
    reports::record(case);
    paper::record(case);
    recording::record(case);
    security::record(case);
    oversight::assess_quality(case);
    go_wrong(case);
    closure::record(case);
    faults::checklist::plant(case);
    faults::authority::plant(case);
    faults::closed::plant(case);
    faults::shields::plant(case);
    faults::access::plant(case);
    faults::retention::plant_births(case);
    faults::variation::excuse_recording(case);
    faults::dirt::plant(case);
    faults::variation::settle(case);
    oversight::note_busy(case);
}

/// What goes wrong while the case is worked on.
fn go_wrong(case: &mut Case) {
    faults::handovers::plant_gap(case);
    faults::allocations::plant(case);
    faults::handovers::plant(case);
    faults::diversity::plant(case);
    faults::people::plant(case);
    faults::reviews::plant(case);
    faults::court::plant(case);
    faults::hearings::plant(case);
    faults::referrals::plant(case);
    faults::documents::plant(case);
    faults::incoming::plant(case);
    faults::kept::plant(case);
    faults::reports::plant(case);
    faults::filing::plant(case);
    faults::letters::plant(case);
    faults::paper::plant(case);
    faults::moves::plant(case);
    faults::quality::plant(case);
    faults::seeing::plant(case);
    faults::recording::plant(case);
    faults::entries::plant(case);
    faults::key_dates::plant(case);
}

/// Whether this case, by its place among the newer ones, lacks a part of its type: settled before anything else, as
/// no rule that names a type then knows it.
fn untyped(place: u32, law: Law) -> Option<&'static str> {
    match place % 262 {
        57 => Some("law_type"),
        101 if law != Law::Public => Some("work_stage"),
        _ => None,
    }
}

/// Families that may come back: some of the sound ones, whose case has closed.
fn remember(case: &mut Case) {
    if !case.dice.chance(0.25)
        || case.story.closed.is_none()
        || case.story.shielded
        || case.marks.contains("births")
        || !case.rows("shields").is_empty()
    {
        return;
    }
    case.desk.closed = Some(case.story.case_id.clone());
    let mut family = case.story.family.clone();
    family.known_by = case.story.case_id.clone();
    family.closed = case.story.closed;
    case.desk.returning.remember(family);
}

fn team_for(world: &World, law: Law, dice: &mut Dice) -> usize {
    let own = match law {
        Law::Wtfh => Kind::Intake,
        Law::Wafh => Kind::Private,
        Law::Public => Kind::Public,
    };
    let kind = if law != Law::Wtfh && dice.chance(0.4) { Kind::Mixed } else { own };
    dice.pick(&world.organisation.holding(kind))
}

/// New cases spread over the months as they come in through the year, in order.
fn received(world: &World, place: u32, dice: &mut Dice) -> NaiveDate {
    let as_at = world.options.as_at;
    let count = world.options.cases - aged(world);
    let first = month_of(as_at) - chrono::Months::new(MONTHS - 1);
    let weights: Vec<u64> = (0..MONTHS)
        .map(|n| {
            let month = months(first, n);
            let days = if n + 1 == MONTHS { as_at.day() } else { 30 };
            u64::from(SEASON[month.month0() as usize] * days)
        })
        .collect();
    let total: u64 = weights.iter().sum();
    let mut point = (u64::from(place) * 1000 + dice.below(1000) as u64) * total / (u64::from(count) * 1000);
    for (n, weight) in weights.iter().enumerate() {
        if point < *weight {
            let month = months(first, n as u32);
            let last = if n as u32 + 1 == MONTHS { as_at } else { shift(months(month, 1), -1) };
            let days = (last - month).num_days() as u64 + 1;
            let day = shift(month, (point * days / weight) as i64);
            return world.calendar.on_or_before(day);
        }
        point -= weight;
    }
    world.calendar.on_or_before(as_at)
}
