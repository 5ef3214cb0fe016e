//! The cells of a random organisation: by the column's type, and by name where the rules look closer.

use chrono::{Datelike, NaiveDate};
use plumbline::contract::{Column, Kind, Table};

use super::{
    dice::plus,
    organisation::{self, Maker, Story},
    pools, texts,
};

/// A row being made.
struct Line<'l> {
    table: &'static Table,
    story: &'l Story,
    key: &'l str,
    cells: Vec<String>,
    /// Where this row's own time begins, then the date that was made last.
    last: NaiveDate,
}

pub fn line(maker: &mut Maker, table: &'static Table, story: &Story, key: &str) -> Vec<String> {
    let last = begins(maker, story);
    let mut line = Line { table, story, key, cells: Vec::new(), last };
    for column in &table.columns {
        let cell = cell(maker, &mut line, column);
        line.cells.push(cell);
    }
    line.cells
}

/// Somewhere between a case's beginning and its end.
fn begins(maker: &mut Maker, story: &Story) -> NaiveDate {
    let until = story.closed_on.unwrap_or(maker.asked.around).max(story.received_on);
    let days = usize::try_from((until - story.received_on).num_days()).expect("it ends after it begins");
    maker.dice.within(story.received_on, days)
}

fn cell(maker: &mut Maker, line: &mut Line, column: &'static Column) -> String {
    if let Some(cell) = key_cell(maker, line, column) {
        return cell;
    }
    if maker.dice.percent(blank_share(line.table, column)) {
        return String::new();
    }
    match &column.kind {
        Kind::Id => pointer(maker, line, column),
        Kind::Text => texts::text(maker, line.story, &line.table.name, &column.name, &line.cells),
        Kind::Date => {
            let day = date(maker, line, &column.name);
            line.last = day;
            day.to_string()
        }
        Kind::Month => date(maker, line, &column.name).format("%Y-%m").to_string(),
        Kind::Datetime => moment(maker, line, &column.name),
        Kind::Bool => {
            let share = if column.name == "vacated" { 15 } else { 60 };
            if maker.dice.percent(share) { "yes" } else { "no" }.to_owned()
        }
        Kind::Int => maker.dice.pick(&["1", "1", "2", "0", "12", "-1"]).to_owned(),
        Kind::Enum(words) => word(maker, line, &column.name, words),
    }
}

fn key_cell(maker: &mut Maker, line: &Line, column: &'static Column) -> Option<String> {
    let table = line.table.name.as_str();
    match (table, column.name.as_str()) {
        ("case_children" | "case_links" | "closures", "case_id") => Some(line.story.case_id.clone()),
        // A shield whose case cannot be read stops the publish.
        ("shields", "case_id") => Some(line.story.case_id.clone()),
        (_, name) if line.table.key.iter().any(|key| key == name) => Some(line.key.to_owned()),
        ("paper_movements", "item_id") => Some(maker.pointer("paper_items", line.story)),
        (_, "case_id") => Some(match maker.dice.below(40) {
            0 => String::new(),
            1 => "no-case".to_owned(),
            2 => maker.any("cases"),
            _ => line.story.case_id.clone(),
        }),
        _ => None,
    }
}

/// How often in a hundred a cell is blank.
fn blank_share(table: &Table, column: &'static Column) -> usize {
    match (table.name.as_str(), column.name.as_str()) {
        ("cases", "closed_on") => 0,
        ("staff", "role") | ("children", "name") => 2,
        ("children" | "adults", "date_of_death") => 75,
        ("children" | "adults", "death_notified_on") => 60,
        ("allocations", "ended_at") => 30,
        ("allocations", "capacity" | "team_id") => 15,
        ("hearings", "vacated") => 50,
        ("documents", "deleted_on" | "sent_on" | "report_id") => 45,
        ("variations", "subject_id") => 75,
        ("variations", _) => 6,
        ("cases" | "case_children", "law_type" | "role") => 4,
        ("cases", "work_stage") => 6,
        ("shields", "lifted_on") | ("authorisations", "withdrawn_on") | ("staff", "left_on") => 60,
        ("contact_log", "amended_at") | ("cases", "archived_on") => 50,
        ("reports", "approver_amended" | "changes_needed") => 60,
        ("retention_decisions", "retain_until") | ("paper_items", "retention_decided_on") => 50,
        ("closures", _) => 6,
        _ => match column.kind {
            Kind::Text => 20,
            Kind::Enum(_) | Kind::Bool => 12,
            _ => 10,
        },
    }
}

fn pointer(maker: &mut Maker, line: &Line, column: &'static Column) -> String {
    match column.points_at.as_deref() {
        Some("staff") => person(maker, line, &column.name),
        Some("children") => match line.story.children.as_slice() {
            own if !own.is_empty() && maker.dice.percent(80) => own[maker.dice.below(own.len())].clone(),
            _ => maker.pointer("children", line.story),
        },
        Some("documents") if maker.dice.percent(60) => {
            let filed = maker.key_of_row_with("documents", line.story, "risk_and_safety");
            filed.unwrap_or_else(|| maker.pointer("documents", line.story))
        }
        Some(table) => maker.pointer(table, line.story),
        None if line.table.name == "addresses" && !line.story.children.is_empty() => {
            line.story.children[0].clone()
        }
        None => maker.subject(line.story),
    }
}

/// Someone of the role the column asks for, the case's own person, or anybody.
fn person(maker: &mut Maker, line: &Line, column: &str) -> String {
    let wanted = match (line.table.name.as_str(), column) {
        ("compliance_reviews", _) => &["business_services_manager", "service_manager"][..],
        ("case_plan_reviews", _) => &["service_manager", "practice_supervisor", "improvement_manager"],
        _ => pools::wanted_roles(column),
    };
    let share = if matches!(line.table.name.as_str(), "shields" | "retention_decisions") { 92 } else { 55 };
    if !wanted.is_empty() && column != "staff_id" && maker.dice.percent(share) {
        let fitting = maker.staff_roles.iter().filter(|(_, role)| wanted.contains(role));
        let fitting: Vec<String> = fitting.map(|(staff_id, _)| staff_id.clone()).collect();
        return fitting[maker.dice.below(fitting.len())].clone();
    }
    if maker.dice.percent(50) {
        return line.story.staff_id.clone();
    }
    maker.pointer("staff", line.story)
}

fn word(maker: &mut Maker, line: &Line, column: &str, words: &[String]) -> String {
    let favourites: &[&str] = match (line.table.name.as_str(), column) {
        ("cases", "law_type") => {
            return if line.story.is_private { "private" } else { "public" }.to_owned();
        }
        ("staff", "role") => {
            let role = maker.staff_roles.iter().find(|(staff_id, _)| staff_id == line.key);
            return role.expect("every member of staff has a role").1.to_owned();
        }
        ("staff", "employment") => &["employed", "employed", "associate"],
        ("case_children", "role") => &["subject", "subject", "other"],
        ("closures", _) => &["yes", "yes", "yes", "yes", "not_applicable"],
        ("documents", "folder") => &[
            "court_bundle",
            "police_information",
            "court_orders",
            "court_orders",
            "correspondence",
            "risk_and_safety",
            "risk_and_safety",
        ],
        ("documents", "format") => &["pdf"],
        ("documents", "origin") => &["internal", "court", "family"],
        ("s47_referrals", "outcome") => &["accepted", "rejected"],
        ("documents", "medium") => &["paper"],
        ("documents", "original") => &["destroyed", "returned"],
        ("documents", "version") => &["draft", "filed", "word_master"],
        ("hearings", "kind") if line.story.is_private => &["fhdra", "fhdra", "final"],
        ("hearings", "kind") => &["final"],
        ("safeguarding_checks", "state") => &["complete", "outstanding"],
        ("deletions", "scope") => &["case_record"],
        ("paper_items", "kind") => &["court_bundle", "family_item", "closed_file"],
        ("reports", "kind") => &["section_7", "addendum"],
        ("teams", "kind") => &["mixed", "public"],
        ("authorisations", "kind") => &["self_close"],
        ("shields", "category") => &["high_profile", "placement"],
        ("transfers", "method") => {
            &["egress", "signed_for", "standard_post", "special_delivery", "collected"]
        }
        ("allocations", "capacity") if !line.story.is_private => &["guardian", "guardian", "second_guardian"],
        ("allocations", "capacity") => &["practitioner", "practitioner", "duty"],
        _ => &[],
    };
    if !favourites.is_empty() && maker.dice.percent(65) {
        return maker.dice.pick(favourites).to_owned();
    }
    words[maker.dice.below(words.len())].clone()
}

fn date(maker: &mut Maker, line: &Line, column: &str) -> NaiveDate {
    let story = line.story;
    let closed_on = story.closed_on.unwrap_or(maker.asked.around);
    let anchor = match (line.table.name.as_str(), column) {
        ("cases", "received_on") => return story.received_on,
        ("children", "date_of_birth") => return birth(maker, line),
        ("cases", "directed_on") | ("case_plans", "initiated_on") => story.received_on,
        ("cases", "archived_on") => plus(closed_on, 29),
        ("cases" | "closures", _) => closed_on,
        ("deletions", "deleted_on") | ("retention_decisions", _) if maker.dice.percent(50) => {
            twenty_fifth(maker, story)
        }
        ("documents" | "paper_items" | "quality_assessments", "received_on" | "completed_on")
            if maker.dice.percent(40) =>
        {
            maker.heard_on(story).unwrap_or(line.last)
        }
        ("s47_referrals" | "documents", _) if maker.dice.percent(60) => line.last,
        ("practice_assessments", "assessed_on") if maker.dice.percent(40) => plus(line.last, 365),
        _ => match maker.dice.below(14) {
            0 => pools::day(maker.dice.pick(&pools::DAYS)),
            1 => story.received_on,
            2 => maker.asked.around,
            3..=5 => closed_on,
            _ => line.last,
        },
    };
    let step = maker.dice.step();
    plus(anchor, if column == "ready_to_close_on" || maker.dice.percent(5) { -step } else { step })
}

fn birth(maker: &mut Maker, line: &Line) -> NaiveDate {
    let around = maker.asked.around;
    let born = match maker.dice.below(20) {
        0 => pools::day(maker.dice.pick(&pools::BIRTHS)),
        _ if organisation::is_of_age(line.key) => {
            let year = around.year() - 25;
            let turns = around.with_year(year).unwrap_or(pools::day("2001-03-01"));
            plus(turns, maker.dice.step() - 25)
        }
        _ => maker.dice.within(plus(around, -8500), 7600),
    };
    maker.births.insert(line.key.to_owned(), born);
    born
}

/// The day the youngest child of the case whose birth is known becomes twenty-five.
fn twenty_fifth(maker: &Maker, story: &Story) -> NaiveDate {
    let born = story.children.iter().filter_map(|child| maker.births.get(child)).max();
    let turns = born.and_then(|born| born.with_year(born.year() + 25));
    turns.unwrap_or(story.received_on)
}

fn moment(maker: &mut Maker, line: &mut Line, column: &str) -> String {
    let before = maker.last("allocations").filter(|before| before.contains(&line.story.case_id));
    if line.table.name == "allocations" && column == "allocated_at" {
        // A chain: mostly where the one before it ended.
        let is_first = before.is_none();
        let ended = before.and_then(|before| before.iter().rev().nth(2)).cloned().unwrap_or_default();
        if !ended.is_empty() && maker.dice.percent(60) {
            line.last = pools::day(&ended[..10]);
            return ended;
        }
        if is_first {
            line.last = line.story.received_on;
        }
    }
    let day = date(maker, line, column);
    line.last = day;
    format!("{day}T{}", maker.dice.pick(&pools::TIMES))
}
