//! A new rule of the organisation's own, and its examples, to fill in: they hold as they are written, so that each change
//! is seen for what it does.

use super::catalogue::Catalogue;
use crate::{Error, Result, contract};

/// Whether a rule may have this name.
///
/// # Errors
/// `Wrong` where it is no name in snake_case, or is taken.
pub fn check_name(name: &str, catalogue: &Catalogue) -> Result<()> {
    let fits = name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('_')
        && !name.contains("__")
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !fits {
        return Err(Error::Wrong(format!(
            "{name}: a rule's name says the fault in small letters, digits and underscores, such as late_visit"
        )));
    }
    if let Ok(rule) = catalogue.rule(name) {
        let whose = if rule.is_own { "yours" } else { "ours" };
        return Err(Error::Wrong(format!(
            "{name}: there is a rule of that name already, {whose}: {}",
            rule.file
        )));
    }
    let is_view = catalogue.views().iter().any(|view| view.name == name);
    if contract::table(name).is_some() || is_view {
        return Err(Error::Wrong(format!(
            "{name}: is the name of a table or view: name the fault, such as late_visit"
        )));
    }
    Ok(())
}

/// The rule's file.
pub fn rule(name: &str) -> String {
    RULE.replace("{name}", name)
}

/// Its examples' file.
pub fn examples(name: &str) -> String {
    EXAMPLES.replace("{name}", name)
}

const RULE: &str = r#"/*---
title = "{name}: say the fault in a few words"
# Of a deadline: what is so where it is kept, in a sentence. It stands beside the rate.
kept = "Say what is so where it is kept"
# The policy's paragraphs that ask for it, or the name of a standard of your own.
paragraphs = ["7.2"]
# deadline: has a time, and so a rate. prohibition: lists what should not be. advisory: a person must look.
kind = "deadline"
# policy: the paragraph gives the time. derived: three working days. local: your own standard.
basis = "local"
# practitioner, practice_supervisor, service_manager, business_services_manager, head_of_practice, assistant_director,
# operational_director or governance.
owner = "practitioner"
asks = "What is asked, and how it is counted: from when, by when, and what counts as done."
why = "Why it matters to a child."
to_do = "What whoever answers is to do"
cannot_see = "What an export does not show of it."
---*/
-- One obligation a case: its legal outcome is recorded within the local standard's working days of its closing.
-- Replace the table and the columns by those of your rule; keep the columns' names and order.
select
    case_id as case_id,
    'cases' as subject_kind,
    case_id as subject_id,
    closed_on as triggered_at,
    within_working_days(closed_on, $local_working_days) as due_at,
    outcome_recorded_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    cast(null as varchar) as note
from cases
where closed_on is not null
"#;

const EXAMPLES: &str = r#"# The examples of {name}. A world begins empty; insert only the columns that matter, let ids say what each row is, and
# write what you expect, counted by hand, before you run them: plumbline rules test

statement ok
set as_at = '2026-03-31'

# 9 March 2026 is a Monday: the fifth working day after it is Monday 16 March.
statement ok
insert into cases (case_id, closed_on, outcome_recorded_on) values
    ('on_the_last_day', '2026-03-09', '2026-03-16'),
    ('a_day_late', '2026-03-09', '2026-03-17'),
    ('not_done', '2026-03-09', null),
    ('still_time', '2026-03-30', null),
    ('done_before_it_arose', '2026-03-09', '2026-03-08'),
    ('closed_before_the_policy', '2022-01-10', null),
    ('closed_the_day_it_began', '2022-01-11', null),
    ('open', null, null)

query TTTI rowsort
select subject_id, status, due_at, days_late from obligations
----
a_day_late late 2026-03-16T23:59:59 1
closed_the_day_it_began overdue 2022-01-18T23:59:59 1533
done_before_it_arose unknown 2026-03-16T23:59:59 0
not_done overdue 2026-03-16T23:59:59 15
on_the_last_day met 2026-03-16T23:59:59 0
still_time pending 2026-04-08T23:59:59 0

# A variation excepts what it names, once it is explained and a manager was told.
statement ok
insert into variations (variation_id, case_id, paragraph, explanation, explained_on, manager_id, manager_notified_on) values
    ('explained', 'not_done', '{name}', 'why', '2026-03-12', 'm', '2026-03-12')

query TT rowsort
select subject_id, status from obligations where subject_id = 'not_done'
----
not_done excepted

# Another standard.
statement ok
set local_working_days = 6

query TTT rowsort
select subject_id, status, due_at from obligations where subject_id = 'a_day_late'
----
a_day_late met 2026-03-17T23:59:59
"#;
