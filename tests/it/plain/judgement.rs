//! The one judgement, of one obligation at a time.

use chrono::{NaiveDate, NaiveDateTime};

use super::{
    owed::{Kind, Owed, Rule},
    world::{World, end},
};

/// What is compared with the program's obligations, in this order.
pub const COLUMNS: [&str; 16] = [
    "case_id",
    "subject_kind",
    "subject_id",
    "triggered_at",
    "due_at",
    "done_at",
    "status",
    "due_soon",
    "lapsed",
    "days_late",
    "team_id",
    "staff_id",
    "current_team_id",
    "current_staff_id",
    "held_by",
    "part",
];

pub const STATUS: usize = 6;
pub const PART: usize = 15;

/// A judged row, its cells as the program prints them.
pub type Judged = Vec<String>;

/// Who has it: team, then staff.
type Who = (Option<String>, Option<String>);

pub fn judge(world: &World, rule: &Rule) -> Vec<Judged> {
    (rule.find)(world).into_iter().filter_map(|owed| judge_one(world, rule, owed)).collect()
}

fn judge_one(world: &World, rule: &Rule, mut owed: Owed) -> Option<Judged> {
    // Not known yet.
    owed.done_at = owed.done_at.filter(|done| done.date() <= world.as_at);
    if !is_listed(world, rule, &owed) {
        return None;
    }
    let status = status(world, rule, &owed);
    let is_due_soon =
        status == "pending" && owed.due_at <= world.wd(end(world.as_at), "due_soon_working_days");
    let is_lapsed = status == "overdue" && owed.lapses_at.is_some_and(|at| at <= end(world.as_at));
    let days_late = match (status, owed.due_at) {
        ("late" | "overdue", Some(due)) => {
            let until = owed.done_at.map_or(world.as_at, |done| done.date());
            (until - due.date()).num_days()
        }
        _ => 0,
    };
    let (team_id, staff_id) = answers(world, &owed);
    let (current_team_id, current_staff_id) = has_it_now(world, &owed);
    Some(vec![
        owed.case_id.unwrap_or_default(),
        owed.subject_kind,
        owed.subject_id,
        shown(owed.triggered_at),
        shown(owed.due_at),
        shown(owed.done_at),
        status.to_owned(),
        is_due_soon.to_string(),
        is_lapsed.to_string(),
        days_late.to_string(),
        team_id.unwrap_or_default(),
        staff_id.unwrap_or_default(),
        current_team_id.unwrap_or_default(),
        current_staff_id.unwrap_or_default(),
        owed.held_by.unwrap_or_default(),
        owed.part.unwrap_or_default(),
    ])
}

fn shown(moment: Option<NaiveDateTime>) -> String {
    moment.map_or(String::new(), |moment| moment.format("%Y-%m-%dT%H:%M:%S").to_string())
}

/// Steps 1 and 2.
fn is_listed(world: &World, rule: &Rule, owed: &Owed) -> bool {
    let Some(triggered) = owed.triggered_at else { return true };
    if triggered.date() > world.as_at {
        return false;
    }
    if rule.always || triggered.date() >= world.settings.policy_from {
        return true;
    }
    rule.standing && owed.done_at.is_none() && is_open(world, owed.case_id.as_deref())
}

/// A blank case, or one that is not there, counts as open.
fn is_open(world: &World, case_id: Option<&str>) -> bool {
    let case = case_id.and_then(|id| world.row("cases", id));
    case.is_none_or(|case| world.closed_on(case).is_none())
}

/// Steps 3 to 9.
fn status(world: &World, rule: &Rule, owed: &Owed) -> &'static str {
    let (Some(triggered), Some(due)) = (owed.triggered_at, owed.due_at) else { return "unknown" };
    let is_early = owed.done_at.is_some_and(|done| done.date() < triggered.date());
    if owed.is_unknown || (is_early && !rule.early_ok) {
        return "unknown";
    }
    if rule.kind == Kind::Deadline && owed.done_at.is_some_and(|done| done <= due) {
        return "met";
    }
    if owed.held_by.is_some() {
        return "held";
    }
    if !rule.no_variation && is_excepted(world, rule, owed) {
        return "excepted";
    }
    if owed.done_at.is_some() {
        return "late";
    }
    // What was not put right is open from the moment it happened.
    if rule.kind != Kind::Deadline || due < end(world.as_at) { "overdue" } else { "pending" }
}

fn is_excepted(world: &World, rule: &Rule, owed: &Owed) -> bool {
    let Some(case_id) = owed.case_id.as_deref() else { return false };
    let known = |day: Option<NaiveDate>| day.is_some_and(|day| day <= world.as_at);
    world.rows_with("variations", "case_id", case_id).any(|variation| {
        let paragraph = variation.text("paragraph").unwrap_or_default();
        let names_it = paragraph == rule.name || rule.paragraphs.split(", ").any(|entry| entry == paragraph);
        let covers_it = variation.text("subject_id").is_none_or(|subject| subject == owed.subject_id);
        names_it
            && covers_it
            && variation.has("explanation")
            && known(variation.date("explained_on"))
            && known(variation.date("manager_notified_on"))
    })
}

fn holder(owed: &Owed) -> Option<Who> {
    let given = owed.holder_staff_id.is_some() || owed.holder_team_id.is_some();
    given.then(|| (owed.holder_team_id.clone(), owed.holder_staff_id.clone()))
}

/// Whom the rates count it for.
fn answers(world: &World, owed: &Owed) -> Who {
    let day = owed.due_at.map_or(world.as_at, |due| due.date().min(world.as_at));
    holder(owed).unwrap_or_else(|| allocated(world, owed.case_id.as_deref(), day))
}

/// In whose work list it stands.
fn has_it_now(world: &World, owed: &Owed) -> Who {
    match &owed.case_id {
        None => holder(owed).unwrap_or_default(),
        Some(case_id) => allocated(world, Some(case_id), world.as_at),
    }
}

fn allocated(world: &World, case_id: Option<&str>, day: NaiveDate) -> Who {
    // Nobody has a case that is not there.
    let Some(case) = case_id.and_then(|id| world.row("cases", id)) else { return Who::default() };
    let team_of_case = case.text("team_id").map(str::to_owned);
    match world.answering(case.key(), end(day)) {
        None => (team_of_case, None),
        Some(allocation) => {
            let team = allocation.text("team_id").map(str::to_owned);
            (team.or(team_of_case), allocation.text("staff_id").map(str::to_owned))
        }
    }
}
