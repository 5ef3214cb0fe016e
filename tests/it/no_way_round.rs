//! What lies outside a viewer's reach cannot be had by any query: each attempt here either finds nothing or is refused, and
//! neither its rows nor its message holds a word of what is outside.

use crate::{
    access::seen_by,
    program::{Place, Said},
};

/// Every key and text outside the viewer's reach begins with one of these, and nothing inside it does.
const OUTSIDE: [&str; 4] = ["BEYOND", "SHUT", "unspeakable", "Nightingale"];

/// The viewer's team is T1, which has C1. BEYOND1 is another team's; SHUT1 is T1's and shielded, and its child in no other case.
fn guarded() -> Place {
    let place = Place::small()
        .with("teams.csv", "team_id,name,service_area,operational_area,kind\nT1,North,Coast,Upper,public\nT2,South,Coast,Upper,public\n")
        .with(
            "staff.csv",
            "staff_id,name,role,team_id\nP1,Ada Byron,practitioner,T1\nP2,Grace Hopper,practitioner,T2\n",
        )
        .with(
            "cases.csv",
            "case_id,law_type,team_id,received_on,closed_on\nC1,public,T1,2026-01-05,\nBEYOND1,public,T2,2026-01-05,\n\
             SHUT1,public,T1,2026-01-05,\n",
        )
        .with(
            "children.csv",
            "child_id,name,date_of_birth\nK1,Robin Example,2015-06-01\nBEYONDK,Jenny Nightingale,2016-06-01\n\
             SHUTK,Wren Nightingale,2017-06-01\nSHUTK2,Wren Nightingale,unspeakable day\n",
        )
        .with(
            "case_children.csv",
            "case_id,child_id,role\nC1,K1,subject\nBEYOND1,BEYONDK,subject\nSHUT1,SHUTK,subject\nSHUT1,SHUTK2,subject\n",
        )
        .with("case_links.csv", "case_id,linked_case_id,kind\nC1,SHUT1,previous\nBEYOND1,C1,previous\n")
        .with(
            "allocations.csv",
            "allocation_id,case_id,staff_id,team_id,capacity,allocated_at,ended_at\n\
             A1,C1,P1,T1,guardian,2026-01-06T09:00,\nBEYONDA,BEYOND1,P2,T2,guardian,2026-01-06T09:00,\n\
             SHUTA,SHUT1,P1,T1,guardian,2026-01-06T09:00,\n",
        )
        .with(
            "contact_log.csv",
            "entry_id,case_id,event_at,recorded_at,recorded_by,summary\nE1,C1,2026-03-02,2026-03-03,P1,seen\n\
             BEYONDE,BEYOND1,2026-03-02,2026-03-30,P2,unspeakable there\nSHUTE,SHUT1,2026-03-02,2026-03-30,P1,unspeakable here\n\
             E9,,unspeakable when,2026-03-30,P1,of no case\n",
        )
        .with("shields.csv", "shield_id,case_id,category,decided_on,applied_on\nSHUTX,SHUT1,placement,2026-02-01,\n")
        .with("shield_access.csv", "shield_id,staff_id\nSHUTX,P2\n")
        .with("paper_items.csv", "item_id,case_id,kind,received_on\nSHUTI,SHUT1,family_item,2026-01-10\nBEYONDI,BEYOND1,family_item,2026-01-10\n")
        .with("paper_movements.csv", "movement_id,item_id,sent_on\nSHUTM,SHUTI,2026-02-01\nBEYONDM,BEYONDI,2026-02-01\n")
        .with("variations.csv", "variation_id,case_id,paragraph,explanation\nSHUTV,SHUT1,2.2,unspeakable\n");
    seen_by(place, "staff_id = \"P1\"\nrole = \"service_manager\"\nsees = \"team\"\nof = [\"T1\"]")
}

fn attempt(place: &Place, query: &str) -> Said {
    let said = place.run(&["--purpose", "audit", "sql", "--format", "json", query]);
    for word in OUTSIDE {
        assert!(
            !said.out.contains(word) && !said.err.contains(word),
            "{query}\ngives {word} away:\n{}{}",
            said.out,
            said.err
        );
    }
    assert_ne!(said.code, 70, "{query}: {}", said.err);
    said
}

/// Queries that are answered, and find nothing outside.
const ANSWERED: &[&str] = &[
    "select * from cases",
    "select * from children",
    "select * from case_children",
    "select * from case_links",
    "select * from allocations",
    "select * from contact_log",
    "select * from shields",
    "select * from shield_access",
    "select * from paper_items",
    "select * from paper_movements",
    "select * from variations",
    "select * from obligations",
    "select * from findings",
    "select * from finding_states",
    "select * from movement_findings",
    "select * from retention",
    "select * from quarantine",
    "select * from measures",
    "select * from backlog",
    "select * from movement",
    "select * from unmeasured",
    "select * from policy",
    "select * from rules",
    "select * from rule_texts",
    "select * from drift",
    "select * from unused_rows",
    "select * from results",
    // A predicate that fails on a row outside would tell that the row is there.
    "select count(*) from cases where 1 / (case when case_id like 'S%' then 0 else 1 end) > 0",
    "select count(*) from cases where 1 / (case when case_id like 'B%' then 0 else 1 end) > 0",
    "select count(*) from contact_log where 1 / (case when summary like 'un%' then 0 else 1 end) > 0",
    "select count(*) from contact_log where cast(case when entry_id = 'E1' then '1' else entry_id end as bigint) = 1",
    "select count(*) from children where cast(case when child_id = 'K1' then '2026-01-01' else child_id end as date) is not null",
    "select count(*) from cases where 9223372036854775807 + (case when case_id = 'C1' then 0 else 1 end) > 0",
    "select count(*) from obligations where 1 / (case when case_id like 'S%' or case_id like 'B%' then 0 else 1 end) > 0",
    "select count(*) from quarantine where 1 / (case when value like 'un%' then 0 else 1 end) > 0",
    "select count(*) from paper_movements where 1 / (case when movement_id = 'x' then 1 else 0 end) > 0",
    "select count(*) from shields where 1 / (length(shield_id) - length(shield_id)) > 0",
    // Aggregates, windows and sets.
    "select min(case_id), max(case_id), count(distinct case_id) from obligations",
    "select array_agg(summary), string_agg(summary, ' ') from contact_log",
    "select first_value(entry_id) over (order by _row desc), lag(entry_id) over (order by _row) from contact_log",
    "select case_id, count(*) from obligations group by rollup (case_id, rule_id)",
    "select summary from contact_log order by summary desc nulls last limit 1 offset 0",
    "select case_id from cases union all select case_id from contact_log union all select linked_case_id from case_links",
    "select a.case_id, b.case_id from cases as a full join allocations as b on a.case_id <> b.case_id",
    "with recursive r as (select 1 as n union all select n + 1 from r where n < 3) select * from r cross join cases",
    "select * from cases where exists (select 1 from shields where shields.case_id <> cases.case_id)",
    "select (select max(summary) from contact_log) as s, (select max(name) from children) as n",
    "select v.n from (values ('a')) as v (n) left join children on children.child_id > v.n",
    "select * from staff join allocations on staff.staff_id = allocations.staff_id",
    "select generate_series(1, 3)",
    "select regexp_replace(summary, '^', 'x') from contact_log",
    "select distinct note, held_by, triggered_by, done_by, subject_id from obligations",
    "select \"case_id\" from \"public\".\"cases\"",
    "select case_id from datafusion.public.cases",
    "select max(_row), min(_row), count(_row) from contact_log",
    "select row_number() over (), case_id from cases",
    "select approx_distinct(case_id), approx_percentile_cont(_row, 0.5) from contact_log",
    "select arrow_typeof(case_id), version() from cases",
    "select team_id, sum(met + late + overdue) from measures group by team_id",
    "select team_id, sum(overdue) from backlog group by team_id",
    "select * from cases for update",
];

/// What is refused, whatever it would find.
const REFUSED: &[&str] = &[
    "explain select * from cases",
    "explain analyze select * from cases",
    "explain verbose select * from contact_log",
    "describe cases",
    "show tables",
    "show all",
    "show columns from cases",
    "select * from information_schema.tables",
    "select * from information_schema.columns",
    "select * from information_schema.df_settings",
    "select * from information_schema.views",
    "select * from pg_catalog.pg_class",
    "copy cases to 'stolen.csv'",
    "copy (select * from cases) to 'stolen.parquet' stored as parquet",
    "create table stolen as select * from cases",
    "create view stolen as select * from cases",
    "create external table stolen stored as parquet location 'lake/snapshots'",
    "create function f() returns int return 1",
    "create schema s",
    "drop table cases",
    "insert into cases select * from cases",
    "update cases set case_id = 'x'",
    "delete from cases",
    "truncate table cases",
    "set datafusion.execution.parquet.pushdown_filters = true",
    "set datafusion.catalog.information_schema = true",
    "reset datafusion.optimizer.max_passes",
    "prepare p as select * from cases",
    "execute p",
    "begin",
    "select 1; select 2",
    "select * into stolen from cases",
    "select * from 'lake/snapshots'",
    "select * from 'exports/cases.csv'",
    "select * from \"exports/cases.csv\"",
    "select * from read_parquet('lake/snapshots')",
    "select * from read_csv('exports/cases.csv')",
    "select * from parquet_metadata('lake/snapshots')",
    "select * from list_files_cache()",
    "select * from statistics_cache()",
    "select * from 'file:///etc/passwd'",
    "select * from 'https://example.org/x.csv'",
    "select input_file_name() from cases",
    "select is_in_scope(case_id) from cases",
    "select * from hidden_cases",
    "select * from these_cases",
    "select * from earlier_findings",
    "select * from valid_variations",
    "select * from owed",
    "select cast(case_id as bigint) from cases",
    "select cast(summary as date) from contact_log",
    "select to_date(entry_id) from contact_log",
    "select to_timestamp(case_id) from obligations",
    "select arrow_cast(case_id, 'Int64') from cases",
    "select 1 / (length(case_id) - 2) from cases",
    "select $1 from cases",
    "select * from cases where case_id = $case_id",
    "select lapses_at from obligations",
];

#[test]
fn every_attempt_finds_nothing_or_is_refused() {
    let place = guarded();
    for query in ANSWERED {
        let said = attempt(&place, query);
        assert_eq!(said.code, 0, "{query}: {}", said.err);
    }
    for query in REFUSED {
        let said = attempt(&place, query);
        assert!(matches!(said.code, 2 | 4), "{query}: exit {}\n{}{}", said.code, said.out, said.err);
    }
    assert!(ANSWERED.len() + REFUSED.len() >= 60);
    assert!(!place.path().join("stolen.csv").exists() && !place.path().join("stolen.parquet").exists());
}

#[test]
fn what_is_inside_is_answered() {
    let place = guarded();
    for (query, found) in [
        ("select case_id from cases", "C1"),
        ("select name from children", "Robin Example"),
        ("select summary from contact_log", "seen"),
        ("select distinct case_id from obligations where case_id is not null", "C1"),
    ] {
        let said = attempt(&place, query);
        assert!(said.out.contains(found), "{query}: {}", said.out);
    }
}

/// The shielded case alone is outside for one who sees the whole organisation.
#[test]
fn the_whole_organisation_has_no_way_to_a_shielded_case() {
    let place = guarded();
    let toml = std::fs::read_to_string(place.path().join("plumbline.toml")).unwrap();
    let toml = toml.replace("sees = \"team\"\nof = [\"T1\"]", "sees = \"all\"");
    std::fs::write(place.path().join("plumbline.toml"), toml).unwrap();
    let exports = std::fs::read_to_string(place.exports().join("teams.csv")).unwrap();
    std::fs::write(place.exports().join("teams.csv"), exports + "T3,West,Hills,Lower,public\n").unwrap();
    place.ok(&["ingest", "exports"]);
    place.ok(&["check"]);
    for query in ANSWERED {
        let said = place.run(&["--purpose", "audit", "sql", "--format", "json", query]);
        for word in ["SHUT", "unspeakable here", "unspeakable when", "unspeakable day", "Wren"] {
            assert!(
                !said.out.contains(word) && !said.err.contains(word),
                "{query}: {word}\n{}{}",
                said.out,
                said.err
            );
        }
    }
}
