//! Formulas read from a query as it is written: through CTEs, views, unions and wildcards, down to the contract.

use plumbline::engine::{Formula, Lineage, Number, Unit};

const VIEW: &str = "select case_id, hearing_on, max(hearing_on) as latest_on from hearings group by 1, 2";
const OVER_VIEW: &str =
    "with hearings as (select latest_on as held_on from last_hearings) select held_on from hearings";

fn lineage() -> Lineage {
    Lineage::over([("last_hearings", VIEW), ("held", OVER_VIEW)].into_iter()).unwrap()
}

fn formula(sql: &str) -> Formula {
    lineage().formulas(sql, &["due_at"]).unwrap().pop().unwrap()
}

fn column(table: &str, column: &str) -> Formula {
    Formula::Column { table: table.into(), column: column.into() }
}

fn counted(unit: Unit, from: Formula, name: &str) -> Formula {
    Formula::Counted { unit, from: Box::new(from), number: Number::Parameter(name.into()) }
}

#[test]
fn nested_counts_are_a_chain() {
    let found = formula(
        "select within_working_days(within_months(c.closed_on, $archive_months), $archive_working_days) as due_at \
         from cases as c",
    );
    let inner = counted(Unit::Months, column("cases", "closed_on"), "archive_months");
    assert_eq!(found, counted(Unit::WorkingDays, inner, "archive_working_days"));
    assert_eq!(found.columns(), [("cases", "closed_on")]);
}

#[test]
fn a_name_is_followed_through_ctes_views_and_wildcards() {
    let sql = "with plans as (select p.*, within_weeks(initiated_on, 2) as due_on from case_plans as p), \
               cases as (select * from plans inner join held on true) \
               select coalesce(cases.due_on, end_of_day(held_on)) as due_at from cases";
    let weeks = Formula::Counted {
        unit: Unit::Weeks,
        from: Box::new(column("case_plans", "initiated_on")),
        number: Number::Given(2),
    };
    let held = Formula::EndOfDay(Box::new(column("hearings", "hearing_on")));
    assert_eq!(formula(sql), Formula::OneOf(vec![weeks, held]));
}

#[test]
fn the_branches_of_a_union_stand_in_the_places_of_the_first() {
    let sql = "with all_of_them as (select case_id, received_on as happened_on from cases \
               union all select saved_on, received_on from documents union all select case_id, null from closures) \
               select happened_on as due_at from all_of_them";
    assert_eq!(
        formula(sql),
        Formula::OneOf(vec![column("cases", "received_on"), column("documents", "received_on")])
    );
}

#[test]
fn every_choice_of_a_case_is_there_and_blanks_are_left_out() {
    let sql = "select case when received_on is null then null \
               when law_type = 'public' then within_days(received_on, $referral_days) \
               else least(cast(received_on as date), greatest(closed_on, received_on)) end as due_at from cases";
    let received = || column("cases", "received_on");
    assert_eq!(
        formula(sql),
        Formula::OneOf(vec![
            counted(Unit::Days, received(), "referral_days"),
            Formula::Earliest(vec![
                Formula::DayOf(Box::new(received())),
                Formula::Latest(vec![column("cases", "closed_on"), received()]),
            ]),
        ])
    );
}

#[test]
fn intervals_months_windows_and_subqueries_are_read() {
    let month = Formula::FirstOfMonth(Box::new(column("hearings", "hearing_on")));
    let next = Formula::Shifted { from: Box::new(month), months: 1, days: 0 };
    let last = Formula::Shifted { from: Box::new(next), months: 0, days: -1 };
    assert_eq!(
        formula(
            "select date_trunc('month', lag(h.hearing_on) over (order by h.hearing_id)) + interval '1 month' \
             - interval '1 day' as due_at from hearings as h"
        ),
        last
    );
    assert_eq!(formula("select (select min(closed_on) from cases) as due_at"), column("cases", "closed_on"));
    assert_eq!(formula("select $as_at as due_at"), Formula::Parameter("as_at".into()));
    assert_eq!(formula("select case_id from cases"), Formula::Nothing);
    assert!(matches!(formula("select to_date(heading) as due_at from contact_log"), Formula::Other(_)));
}

#[test]
fn the_columns_mentioned_are_those_of_the_views_too() {
    let found = lineage().columns_mentioned("select held_on from held where case_id is not null").unwrap();
    let found: Vec<&str> = found.iter().map(String::as_str).collect();
    for name in ["case_id", "held_on", "hearing_on", "latest_on"] {
        assert!(found.contains(&name), "{name} in {found:?}");
    }
    assert!(!found.contains(&"closed_on"), "{found:?}");
}

#[test]
fn what_cannot_be_read_is_an_error() {
    assert!(Lineage::over([("broken", "select within_days(")].into_iter()).is_err());
    assert!(lineage().formulas("select 1; select 2", &["due_at"]).is_err());
    assert!(lineage().formulas("drop table cases", &["due_at"]).is_err());
}
