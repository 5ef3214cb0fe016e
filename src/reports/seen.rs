//! How long ago each child of an open case was last seen, by the contact log. It knows only what was entered.
//!
//! After first hearing and in public law the policy asks why a child was not seen (appendix 1); in work to first
//! hearing it does not, so those children come last and the heading leaves them out.

use serde::Serialize;

use super::{
    data::OpenCase,
    ledger::{Ledger, Rows},
    words,
    work::ROWS_SHOWN,
    workbook::{Cell, Column, Sheet},
};

/// The open cases of a team by the days since each child was last seen, the longest first.
#[derive(Debug, Clone, Serialize)]
pub struct Seen {
    pub heading: String,
    /// Why there is no list, where there is none.
    pub untold: Option<String>,
    pub lines: Vec<Line>,
    pub remark: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Line {
    pub case_id: String,
    pub child_id: String,
    pub kind: &'static str,
    pub person: String,
    pub received: String,
    pub received_sort: String,
    pub last_seen: String,
    pub last_seen_sort: String,
    pub days: String,
    /// To sort by: never seen before all others.
    pub days_sort: i64,
}

struct Child<'a> {
    case: &'a OpenCase,
    child_id: &'a str,
    last_seen_on: Option<chrono::NaiveDate>,
}

/// Whether the policy asks that the children of a case are seen, or why not.
pub fn is_to_be_seen(case: &OpenCase) -> bool {
    !(case.law_type.as_deref() == Some("private") && case.work_stage.as_deref() == Some("wtfh"))
}

/// The table of a page, and the same whole for the workbook.
pub fn seen(ledger: &Ledger, rows: &Rows) -> (Seen, Option<Sheet<'static>>) {
    if let Some(reason) = &ledger.organisation.last_seen_untold {
        let heading = "When each child was last seen cannot be told".to_owned();
        let seen = Seen { heading, untold: Some(reason.clone()), lines: Vec::new(), remark: String::new() };
        return (seen, None);
    }
    let mut children: Vec<Child> = Vec::new();
    for case in &rows.cases {
        children.extend(ledger.children_of(&case.case_id).iter().map(|child| Child {
            case,
            child_id: &child.child_id,
            last_seen_on: child.last_seen_on,
        }));
    }
    // Blank sorts first: a child never seen comes before all others, the one waiting longest at the top.
    children.sort_by_key(|c| {
        (!is_to_be_seen(c.case), c.last_seen_on, c.case.received_on, &c.case.case_id, c.child_id)
    });
    let lines = children.iter().take(ROWS_SHOWN).map(|child| line(ledger, child)).collect();
    let remark = match children.len() {
        n if n > ROWS_SHOWN => format!(
            "The first {ROWS_SHOWN} of {} are shown: the rest are in worklist.xlsx.",
            words::counted(n as i64, "child", "children")
        ),
        _ => String::new(),
    };
    (
        Seen { heading: heading(ledger, &children), untold: None, lines, remark },
        Some(sheet(ledger, &children)),
    )
}

/// What kind of work a case is.
pub fn kind(case: &OpenCase) -> &'static str {
    match (case.law_type.as_deref(), case.work_stage.as_deref()) {
        (Some("public"), _) => "Public law",
        (Some("private"), Some("wtfh")) => "Private law, to first hearing",
        (Some("private"), Some("wafh")) => "Private law, after first hearing",
        (Some("private"), _) => "Private law, stage not given",
        _ => "Not given",
    }
}

fn heading(ledger: &Ledger, children: &[Child]) -> String {
    let to_be_seen: Vec<&Child> = children.iter().filter(|child| is_to_be_seen(child.case)).collect();
    let never = to_be_seen.iter().filter(|child| child.last_seen_on.is_none()).count() as i64;
    let of = format!(
        "{} after first hearing or in public law",
        words::counted(to_be_seen.len() as i64, "child", "children")
    );
    let longest = to_be_seen.iter().find_map(|child| child.last_seen_on);
    let longest = longest.map_or_else(String::new, |day| {
        format!(
            "; the longest since is {}",
            words::counted((ledger.options.as_at - day).num_days(), "day", "days")
        )
    });
    match (to_be_seen.len(), never) {
        (0, _) => "Children last seen: no open case after first hearing or in public law".into(),
        (_, 0) => format!("Children last seen: of {of}, each has a contact recorded as seen{longest}"),
        (_, n) => format!(
            "Children last seen: of {of}, {} {} no contact recorded as seen{longest}",
            words::number(n),
            if n == 1 { "has" } else { "have" }
        ),
    }
}

fn line(ledger: &Ledger, child: &Child) -> Line {
    let as_at = ledger.options.as_at;
    let case = child.case;
    let days = child.last_seen_on.map(|day| (as_at - day).num_days());
    Line {
        case_id: case.case_id.clone(),
        child_id: child.child_id.to_owned(),
        kind: kind(case),
        person: holder(ledger, case),
        received: case.received_on.map_or_else(|| "not given".into(), words::day),
        received_sort: case.received_on.map_or_else(String::new, |day| day.to_string()),
        last_seen: child.last_seen_on.map_or_else(|| "none recorded".into(), words::day),
        last_seen_sort: child.last_seen_on.map_or_else(String::new, |day| day.to_string()),
        days: match (days, case.received_on) {
            (Some(days), _) => words::number(days),
            (None, Some(received)) => {
                format!("never, in {}", words::counted((as_at - received).num_days(), "day", "days"))
            }
            (None, None) => "never".into(),
        },
        days_sort: days.unwrap_or(i64::from(i32::MAX)),
    }
}

fn holder(ledger: &Ledger, case: &OpenCase) -> String {
    match case.staff_id.as_deref().filter(|_| case.is_allocated) {
        Some(id) => ledger.person_name(id).to_owned(),
        None => "nobody now".into(),
    }
}

fn sheet(ledger: &Ledger, children: &[Child]) -> Sheet<'static> {
    let row = |child: &Child| {
        vec![
            Cell::text(&child.case.case_id),
            Cell::text(child.child_id),
            Cell::text(kind(child.case)),
            Cell::text(holder(ledger, child.case)),
            Cell::Day(child.case.received_on),
            Cell::Day(child.last_seen_on),
            child
                .last_seen_on
                .map_or(Cell::text("[x]"), |day| Cell::Number((ledger.options.as_at - day).num_days())),
        ]
    };
    Sheet {
        name: "Children last seen",
        table: "Children_last_seen",
        about: "Each subject child of an open case, and the latest contact that the contact log records as seen with that child. \
                Contacts that were never entered cannot be seen here.",
        query: "last_seen.sql",
        is_working_copy: true,
        columns: vec![
            Column { head: "Case", width: 14.0 },
            Column { head: "Child", width: 14.0 },
            Column { head: "Kind of work", width: 30.0 },
            Column { head: "Held by", width: 24.0 },
            Column { head: "Received on", width: 16.0 },
            Column { head: "Last seen on", width: 16.0 },
            Column { head: "Days since", width: 12.0 },
        ],
        rows: children.iter().map(row).collect(),
    }
}
