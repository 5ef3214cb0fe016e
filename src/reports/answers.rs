//! Answers that several audiences open their page with, in words.

use std::collections::BTreeMap;

use super::{
    about::Said,
    data::LastSeen,
    figures::{RuleTally, Trend, points, rate, signal},
    ledger::{Ledger, Rows},
    sections,
    seen::is_to_be_seen,
    stats::{Side, change},
    words,
    work::{Tally, Task, Todo},
};

/// How many names a sentence holds.
const NAMED: usize = 3;

/// What waits for the reader: overdue, the longest, and what falls due soon.
pub fn waits(ledger: &Ledger, tally: &Tally, link: &'static str) -> Said {
    Said::count(tally.overdue, sections::message(ledger, tally), link)
}

/// The month's rate, and whether it differs from those before by more than chance.
pub fn month(ledger: &Ledger, headline: &Trend, link: &'static str) -> Said {
    let now = rate(*headline.shares.last().expect("there are thirteen months"), Some(ledger.options.rag));
    Said { tag: now.tag, ..Said::of(now.percent, sections::month_message(ledger, headline), link) }
}

/// What is overdue with people, and with whom most.
pub fn with_whom(ledger: &Ledger, who: &str, tasks: &[Task], link: &'static str) -> Said {
    let tally = Tally::of(tasks);
    let mut by_person: BTreeMap<Option<&str>, i64> = BTreeMap::new();
    for task in tasks.iter().filter(|task| task.todo == Todo::Overdue) {
        *by_person.entry(task.finding.current_staff_id.as_deref()).or_default() += 1;
    }
    let name =
        |id: &Option<&str>| id.map_or_else(|| "nobody".to_owned(), |id| ledger.person_name(id).to_owned());
    let mut most: Vec<(String, i64)> = by_person.iter().map(|(id, n)| (name(id), *n)).collect();
    most.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let named: Vec<String> =
        most.iter().take(NAMED).map(|(name, n)| format!("{name} ({})", words::number(*n))).collect();
    let with = match most.len() {
        0 => String::new(),
        n if n > NAMED => format!(" Most of what is overdue is with {}.", words::list(&named)),
        _ => format!(" What is overdue is with {}.", words::list(&named)),
    };
    Said::count(tally.overdue, format!("{who} have {}.{with}", tally.in_sentence()), link)
}

/// The children of open cases who were seen longest ago, of those the policy asks to be seen.
pub fn seen_longest_ago(ledger: &Ledger, rows: &Rows, link: &'static str) -> Said {
    if let Some(reason) = &ledger.organisation.last_seen_untold {
        return Said::of("?", format!("It cannot be told: {reason}."), link);
    }
    let mut children: Vec<(&LastSeen, &str)> = Vec::new();
    for case in rows.cases.iter().filter(|case| is_to_be_seen(case)) {
        children
            .extend(ledger.children_of(&case.case_id).iter().map(|child| (*child, case.case_id.as_str())));
    }
    children.sort_by_key(|(child, case)| (child.last_seen_on, *case, child.child_id.as_str()));
    let never: Vec<&(&LastSeen, &str)> =
        children.iter().filter(|(child, _)| child.last_seen_on.is_none()).collect();
    let cases = |of: &[&(&LastSeen, &str)]| {
        let mut names: Vec<String> = of.iter().map(|(_, case)| (*case).to_owned()).collect();
        names.dedup();
        let more = names.len().saturating_sub(NAMED);
        names.truncate(NAMED);
        if more > 0 {
            names.push(format!(
                "{} more {}",
                words::number(more as i64),
                if more == 1 { "case" } else { "cases" }
            ));
        }
        words::list(&names)
    };
    let longest = children.iter().find_map(|(child, case)| Some((child.last_seen_on?, *case)));
    let since = longest.map(|(day, case)| {
        let days = words::counted((ledger.options.as_at - day).num_days(), "day", "days");
        format!("the one seen longest ago, in case {case}, {days} ago")
    });
    match (children.len(), never.len(), since) {
        (0, _, _) => {
            Said::count(0, "No open case here is one in which the policy asks that the child is seen.", link)
        }
        (_, 0, Some(since)) => {
            let days = longest.map_or(0, |(day, _)| (ledger.options.as_at - day).num_days());
            let figure = words::counted(days, "day", "days");
            Said::of(figure, format!("Every child has a contact recorded as seen; {since}."), link)
        }
        (_, n, since) => Said::count(
            n as i64,
            format!(
                "{} no contact recorded as seen: {}.{}",
                words::counted(n as i64, "child has", "children have"),
                cases(&never),
                since.map_or_else(String::new, |since| format!(" Of the others, {since}."))
            ),
            link,
        ),
    }
}

/// Cases that nobody holds, and cases that should be closed by now.
pub fn cases(ledger: &Ledger, rows: &Rows, link: &'static str) -> Said {
    let unheld = rows.cases.iter().filter(|case| !case.is_allocated).count() as i64;
    let to_close: Vec<Task> = rows
        .held
        .iter()
        .filter(|finding| finding.rule_id == "overdue_closure")
        .filter_map(|finding| Task::of(ledger, finding))
        .filter(|task| task.todo == Todo::Overdue)
        .collect();
    let held = match unheld {
        0 => "Every one is allocated to somebody".to_owned(),
        n => format!("{} nobody allocated now", words::counted(n, "has", "have")),
    };
    let closing = match (to_close.len() as i64, ledger.unmeasured("overdue_closure")) {
        (_, Some(reason)) => format!("which should be closed by now cannot be told: {reason}"),
        (0, None) => "none is overdue for closure".to_owned(),
        (n, None) => format!("{} overdue for closure", words::counted(n, "is", "are")),
    };
    Said::count(
        rows.cases.len() as i64,
        format!(
            "{} open. {held}, and {closing}.",
            words::counted(rows.cases.len() as i64, "case is", "cases are")
        ),
        link,
    )
}

/// Rules that moved by more than chance in the month, the furthest first.
pub fn rules_moved(tallies: &[RuleTally], link: &'static str) -> Said {
    let mut moved: Vec<(&RuleTally, Side, f64)> = tallies
        .iter()
        .filter(|tally| tally.rule.kind == super::Kind::Deadline)
        .filter_map(|tally| {
            let change = change(&tally.shares());
            Some((tally, signal(&change)?, change.points.unwrap_or_default()))
        })
        .collect();
    moved.sort_by(|a, b| {
        b.2.abs().total_cmp(&a.2.abs()).then_with(|| a.0.rule.rule_id.cmp(&b.0.rule.rule_id))
    });
    let of = |side: Side| -> Vec<String> {
        let on_side = moved.iter().filter(|(_, of, _)| *of == side);
        on_side
            .map(|(tally, _, by)| {
                format!("{} ({})", words::inner(tally.rule.counted_as()), words::inner(&points(*by)))
            })
            .collect()
    };
    let sentence = |verb: &str, mut names: Vec<String>| {
        let more = names.len().saturating_sub(NAMED);
        names.truncate(NAMED);
        if more > 0 {
            names.push(format!("{} more", words::number(more as i64)));
        }
        if names.is_empty() { String::new() } else { format!("{verb}: {}.", words::list(&names)) }
    };
    let (worse, better) = (of(Side::Below), of(Side::Above));
    let n = moved.len() as i64;
    let text = [sentence("Less often", worse), sentence("More often", better)];
    let text: Vec<String> = text.into_iter().filter(|part| !part.is_empty()).collect();
    match n {
        0 => Said::count(0, "No rule moved by more than chance.", link),
        n => Said::count(n, text.join(" "), link),
    }
}

/// What falls due soon, and the nearest of it.
pub fn next(ledger: &Ledger, tasks: &[Task], link: &'static str) -> Said {
    let tally = Tally::of(tasks);
    let soon = super::work::soon(ledger);
    let nearest = tasks.iter().find(|task| task.todo == Todo::DueSoon);
    match nearest {
        None => Said::count(0, format!("Nothing falls due {soon}."), link),
        Some(task) => {
            let case =
                task.finding.case_id.as_deref().map_or_else(String::new, |case| format!(", case {case}"));
            let day = task.day().map_or_else(String::new, |day| format!(", due on {}", words::weekday(day)));
            let falls = words::counted(tally.due_soon, "thing falls", "things fall");
            let next = words::inner(&task.rule.to_do);
            Said::count(tally.due_soon, format!("{falls} due {soon}. The next: {next}{case}{day}."), link)
        }
    }
}
