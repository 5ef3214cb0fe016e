//! Data accuracy: what stands wrong on the as-at day.

use chrono::NaiveDateTime;
use plumbline::contract;

use super::{
    owed::{Owed, Rule},
    words::{CaseType, case_type},
    world::{Row, World, start},
};

const fn prohibition(name: &'static str, find: fn(&World) -> Vec<Owed>) -> Rule {
    Rule::prohibition(name, "2.2, 7.2", find).always().no_variation()
}

pub const RULES: &[Rule] = &[
    prohibition("rejected_data", rejected_data).free_part(),
    prohibition("broken_reference", broken_reference),
    prohibition("conflicting_duplicate", conflicting_duplicate).free_part(),
    prohibition("impossible_order", impossible_order).free_part(),
    prohibition("missing_key_date", missing_key_date),
    prohibition("childless_case", childless_case).free_part(),
    prohibition("stage_missing", stage_missing).free_part(),
];

/// The case a row belongs to: its own, or that of what it hangs on.
fn case_id_of<'w>(w: &'w World, row: &'w Row) -> Option<&'w str> {
    match row.table() {
        "shield_access" => w.row("shields", row.text("shield_id")?)?.text("case_id"),
        "paper_movements" => w.row("paper_items", row.text("item_id")?)?.text("case_id"),
        table => match contract::table(table)?.column("case_id") {
            Some(_) => row.text("case_id"),
            None => None,
        },
    }
}

/// What stands wrong stands wrong today.
fn wrong(w: &World, row: &Row) -> Owed {
    Owed::of(row).in_case(case_id_of(w, row)).happened(Some(start(w.as_at)))
}

fn rejected_data(w: &World) -> Vec<Owed> {
    let rejected = w.refused.iter().map(|refused| Owed {
        case_id: refused.case_id.clone(),
        subject_kind: "quarantine".to_owned(),
        subject_id: format!("{}:{}:{}", refused.file, refused.number, refused.column.unwrap_or_default()),
        ..Owed::default().happened(Some(start(w.as_at)))
    });
    rejected.collect()
}

fn broken_reference(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for table in contract::tables() {
        for column in &table.columns {
            let Some(target) = &column.points_at else { continue };
            if !w.is_supplied(target) {
                continue;
            }
            for row in w.rows(&table.name) {
                if row.text(&column.name).is_some_and(|id| w.row(target, id).is_none()) {
                    found.push(wrong(w, row).part(&column.name));
                }
            }
        }
    }
    found
}

fn conflicting_duplicate(w: &World) -> Vec<Owed> {
    let kept = w.conflicts.iter().map(|(table, key)| {
        let row = w.row(table, key).expect("of the rows with one key the first is kept");
        wrong(w, row)
    });
    kept.collect()
}

/// Whether one moment lies before another: by the day where either has no time.
fn is_before(one: Option<NaiveDateTime>, other: Option<NaiveDateTime>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return false };
    let has_time = |moment: NaiveDateTime| moment != start(moment.date());
    if has_time(one) && has_time(other) { one < other } else { one.date() < other.date() }
}

/// Columns of one row whose order cannot be right: the first lies before the second.
const ORDERS: [(&str, &str, &str); 7] = [
    ("cases", "closed_on", "received_on"),
    ("cases", "archived_on", "closed_on"),
    ("contact_log", "recorded_at", "event_at"),
    ("detailed_recordings", "recorded_at", "event_at"),
    ("allocations", "ended_at", "allocated_at"),
    ("children", "date_of_death", "date_of_birth"),
    ("documents", "deleted_on", "saved_on"),
];

fn impossible_order(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for (table, later, earlier) in ORDERS {
        for row in w.rows(table).iter().filter(|row| is_before(row.moment(later), row.moment(earlier))) {
            found.push(wrong(w, row).part(later));
        }
    }
    for (table, column) in [("reports", "filed_on"), ("hearings", "hearing_on")] {
        for row in w.rows(table) {
            let received = w.case_of(row).and_then(|case| case.moment("received_on"));
            let was_held = table != "hearings" || !row.yes("vacated");
            if was_held && is_before(row.moment(column), received) {
                found.push(wrong(w, row).part(column));
            }
        }
    }
    found
}

/// The dates that some rule needs as its trigger, and in which rows.
type Needed = (&'static str, &'static str, fn(&Row) -> bool);

const NEEDED: [Needed; 8] = [
    ("contact_log", "event_at", |_| true),
    ("contact_log", "recorded_at", |_| true),
    ("cases", "received_on", |_| true),
    ("cases", "directed_on", |case| case_type(case) == Some(CaseType::Wafh)),
    ("hearings", "hearing_on", |hearing| !hearing.yes("vacated")),
    ("case_plans", "initiated_on", |_| true),
    ("documents", "received_on", |document| !document.is("origin", "internal")),
    ("allocations", "allocated_at", |_| true),
];

fn missing_key_date(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for (table, column, is_needed) in NEEDED {
        if w.is_column_supplied(table, column) {
            let blank = w.rows(table).iter().filter(|row| is_needed(row) && !row.has(column));
            found.extend(blank.map(|row| wrong(w, row).part(column)));
        }
    }
    if w.is_column_supplied("children", "date_of_birth") {
        for link in w.rows("case_children").iter().filter(|link| link.is("role", "subject")) {
            let child = link.text("child_id").and_then(|child_id| w.row("children", child_id));
            if let Some(child) = child.filter(|child| !child.has("date_of_birth")) {
                found.push(wrong(w, child).in_case(link.text("case_id")).part("date_of_birth"));
            }
        }
    }
    found
}

fn childless_case(w: &World) -> Vec<Owed> {
    let childless = w.rows("cases").iter().filter(|case| {
        w.rows_with("case_children", "case_id", case.key()).all(|link| !link.is("role", "subject"))
    });
    childless.map(|case| wrong(w, case)).collect()
}

fn stage_missing(w: &World) -> Vec<Owed> {
    let staged = w
        .rows("cases")
        .iter()
        .filter(|case| !case.has("law_type") || (case.is("law_type", "private") && !case.has("work_stage")));
    staged.map(|case| wrong(w, case)).collect()
}
