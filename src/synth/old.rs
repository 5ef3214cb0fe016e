//! Records from before the policy: thin, closed long ago, and kept or deleted at the youngest child's 25th
//! birthday under the moratorium (section 10).

use chrono::NaiveDate;

use super::{
    calendar::{birthday, date, months},
    case::{Case, Desk, Plant},
    dice::{Dice, at, shift},
    families,
    faults::retention,
    rows::Row,
    story::{Holding, Law},
    truth::Status,
};

/// What became of an old record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The youngest is not yet 25.
    Kept,
    HeldByMoratorium,
    HeldByDecision,
    DeletedInTime,
    DeletedOnLastDay,
    DeletedLate,
    DeletedInMoratorium,
    DeletedOnFirstDay,
    DeletedEarlyInMoratorium,
    PaperDestroyed,
    StillOpen,
}

#[rustfmt::skip]
static FATES: [Plant<Fate>; 11] = [
    Plant { kind: Fate::Kept, weight: 40, reason: "kept until the youngest child is 25" },
    Plant { kind: Fate::HeldByMoratorium, weight: 30, reason: "the youngest child is 25, and the moratorium holds the record" },
    Plant { kind: Fate::HeldByDecision, weight: 5, reason: "the youngest child is 25, and a decision holds the record" },
    Plant { kind: Fate::DeletedInTime, weight: 6, reason: "deleted by the youngest child's 25th birthday, before the moratorium" },
    Plant { kind: Fate::DeletedOnLastDay, weight: 1, reason: "deleted on the last day before the moratorium" },
    Plant { kind: Fate::DeletedLate, weight: 3, reason: "deleted after the youngest child's 25th birthday, before the moratorium" },
    Plant { kind: Fate::DeletedInMoratorium, weight: 2, reason: "deleted after the 25th birthday, during the moratorium" },
    Plant { kind: Fate::DeletedOnFirstDay, weight: 1, reason: "deleted on the first day of the moratorium, the day after the 25th birthday" },
    Plant { kind: Fate::DeletedEarlyInMoratorium, weight: 1, reason: "deleted before the 25th birthday, during the moratorium" },
    Plant { kind: Fate::PaperDestroyed, weight: 2, reason: "the paper file was destroyed during the moratorium" },
    Plant { kind: Fate::StillOpen, weight: 1, reason: "from before the policy, still open and still not done" },
];

/// What becomes of the next old record: each kind once, then by weight.
pub fn choose(desk: &mut Desk, dice: &mut Dice) -> &'static Plant<Fate> {
    let unseen = FATES.iter().find(|plant| desk.is_unseen(plant.reason));
    let by_weight = dice.weighted(FATES.iter().map(|plant| plant.weight));
    let chosen = unseen.unwrap_or(&FATES[by_weight]);
    desk.see(chosen.reason);
    chosen
}

/// The first day of the moratorium.
fn moratorium() -> NaiveDate {
    date(2015, 4, 1)
}

/// Families' birthdays, and with them the case's days, follow from what became of the record.
pub fn youngest_born(fate: Fate, as_at: NaiveDate, dice: &mut Dice) -> NaiveDate {
    let turned = match fate {
        Fate::Kept | Fate::PaperDestroyed => dice.later(as_at, 30, 2600),
        Fate::HeldByMoratorium if dice.chance(0.1) => birthday(date(2000, 2, 29), 25).min(as_at),
        Fate::HeldByMoratorium | Fate::HeldByDecision | Fate::DeletedInMoratorium => {
            dice.day(date(2016, 1, 4), shift(as_at, -40))
        }
        Fate::DeletedInTime | Fate::DeletedLate => dice.day(date(2012, 3, 1), date(2014, 10, 1)),
        Fate::DeletedOnLastDay | Fate::DeletedOnFirstDay => shift(moratorium(), -1),
        Fate::DeletedEarlyInMoratorium => dice.later(as_at, 30, 900),
        Fate::StillOpen => dice.later(as_at, 3000, 5000),
    };
    let born = turned - chrono::Months::new(300);
    if turned == date(2025, 3, 1) { date(2000, 2, 29) } else { born }
}

/// Gives an old case its days and its holder.
pub fn unfold(case: &mut Case, fate: Fate) {
    let born = families::youngest(&case.story.family).born;
    let earliest = date(2001, 6, 4).max(shift(born, 200));
    let latest = shift(born, 365 * 15).min(date(2020, 10, 1)).max(earliest);
    let organisation = &case.world.organisation;
    case.story.old = true;
    case.story.to_be_seen.clear();
    case.story.received = if fate == Fate::StillOpen {
        date(2021, 11, 8)
    } else {
        let day = case.dice.day(earliest, latest);
        case.world.calendar.on_or_after(day)
    };
    let ended = case.dice.later(case.story.received, 120, 380);
    let closed = case.world.calendar.on_or_after(ended);
    case.story.closed = (fate != Fate::StillOpen).then_some(closed);
    case.story.ready = case.story.closed;
    case.story.expected_end = closed;
    if case.story.law == Law::Wafh {
        case.story.directed = Some(case.world.calendar.on_or_after(shift(case.story.received, 35)));
    }
    let team = case.story.team;
    let predecessor = organisation.teams[team].predecessor;
    let holder =
        if fate == Fate::StillOpen { Some(organisation.teams[team].practitioners[0]) } else { predecessor };
    let staff = holder.expect("every team that holds cases had somebody before");
    let from = at(case.story.received, 10 * 60);
    let to = case.story.closed.map(|closed| at(closed, 16 * 60));
    let capacity = if case.story.is_public() { "guardian" } else { "practitioner" };
    case.story.holdings.push(Holding { staff, team, capacity, from, to });
}

/// The deletions, decisions and paper of an old record, and what they must show.
pub fn record(case: &mut Case, plant: &Plant<Fate>) {
    let turned = birthday(families::youngest(&case.story.family).born, 25);
    let delete = |case: &mut Case, on: NaiveDate| retention::delete_record(case, "case_record", on);
    match plant.kind {
        Fate::Kept => {}
        Fate::HeldByMoratorium => case.case_fault("retention_expired", Status::Held, plant.reason),
        Fate::HeldByDecision => {
            retention::decide_to_keep(case, turned);
            case.case_fault("retention_expired", Status::Held, plant.reason);
        }
        Fate::DeletedInTime | Fate::DeletedOnLastDay => {
            delete(case, turned);
        }
        Fate::DeletedLate => {
            let on = case.dice.later(turned, 1, 120);
            delete(case, on);
            case.case_fault("retention_expired", Status::Late, plant.reason);
        }
        Fate::DeletedInMoratorium | Fate::DeletedOnFirstDay => {
            let last = if plant.kind == Fate::DeletedOnFirstDay { 1 } else { 30 };
            let on = case.dice.later(turned, 1, last);
            let deletion = delete(case, on);
            case.case_fault("retention_expired", Status::Late, plant.reason);
            retention::destroyed(case, &deletion, plant.reason);
        }
        Fate::DeletedEarlyInMoratorium => {
            let on = case.dice.day(date(2016, 2, 1), shift(case.as_at(), -30));
            let deletion = delete(case, on.max(shift(case.story.end(case.world), 60)));
            case.fault("deleted_too_early", ("deletions", &deletion), Status::Overdue, plant.reason);
            retention::destroyed(case, &deletion, plant.reason);
        }
        Fate::PaperDestroyed => {
            let on = case.dice.day(date(2016, 2, 1), shift(case.as_at(), -30));
            let on = on.max(shift(case.story.end(case.world), 60));
            let deletion = retention::delete_record(case, "paper_file", on);
            retention::destroyed(case, &deletion, plant.reason);
        }
        Fate::StillOpen => still_open(case, plant.reason),
    }
}

/// What stands from before the policy in an open case is listed, but only by the rules that say so.
fn still_open(case: &mut Case, reason: &str) {
    for child in case.story.family.children.clone() {
        let key = format!("{}/{}", case.story.case_id, child.id);
        case.fault("missing_diversity", ("case_children", &key), Status::Overdue, reason);
        if !case.story.is_wtfh() {
            case.fault("missing_child_needs", ("case_children", &key), Status::Overdue, reason);
        }
        let needs = case.rows_mut("case_children").iter_mut().find(|row| row.text("child_id") == child.id);
        if let Some(row) = needs {
            row.put("needs_recorded_on", "");
        }
    }
    if !case.story.is_wtfh() {
        case.case_fault("plan_not_started", Status::Overdue, reason);
    }
}

/// The row that closes an old case: no checklist, which came later.
pub fn case_row(case: &mut Case) {
    let (law, stage) = match case.story.law {
        Law::Wtfh => ("private", "wtfh"),
        Law::Wafh => ("private", "wafh"),
        Law::Public => ("public", ""),
    };
    let closed = case.story.closed;
    let archived = closed.map(|closed| case.world.calendar.after(months(closed, 1), 1));
    let manager = case.world.organisation.teams[case.story.team].manager.map(|manager| case.id_of(manager));
    let row = Row::of("cases").with("case_id", &case.story.case_id).with("law_type", law);
    let row =
        row.with("work_stage", stage).with("team_id", &case.world.organisation.teams[case.story.team].id);
    let row = row.with("received_on", case.story.received).with("directed_on", case.story.directed);
    let row = row.with("status", if closed.is_some() { "archived" } else { "open" });
    let row = row.with("ready_to_close_on", closed).with("legal_outcome", closed.map(|_| "unknown"));
    let row = row.with("outcome_recorded_on", closed).with("closed_on", closed);
    case.add(row.with("closed_by", manager.filter(|_| closed.is_some())).with("archived_on", archived));
}
