//! What the examples cannot show, for their world has every column: rules over exports that lack some, or hold refused
//! rows.

use crate::program::Place;

const KEY_DATES: &str =
    "select subject_id, part from obligations where rule_id = 'missing_key_date' order by 1, 2";

#[test]
fn a_column_that_was_not_supplied_is_no_blank_date() {
    let missing = |log: &str| {
        let place = Place::small().with("contact_log.csv", log);
        place.judged();
        place.rows(KEY_DATES)
    };
    assert_eq!(
        missing("entry_id,case_id,event_at,recorded_at\nE1,C1,,\n"),
        ["E1,event_at", "E1,recorded_at"]
    );
    assert_eq!(missing("entry_id,case_id,event_at\nE1,C1,\n"), ["E1,event_at"]);
    assert!(missing("entry_id,case_id\nE1,C1\n").is_empty());
}

#[test]
fn documents_of_an_unknown_origin_are_not_said_to_come_from_outside() {
    let missing = |documents: &str| {
        let place = Place::small().with("documents.csv", documents);
        place.judged();
        place.rows(KEY_DATES)
    };
    assert_eq!(
        missing("document_id,case_id,origin,received_on\nD1,C1,,\nD2,C1,internal,\n"),
        ["D1,received_on"]
    );
    assert!(missing("document_id,case_id,received_on\nD1,C1,\n").is_empty());
}

#[test]
fn what_was_refused_is_listed_by_file_row_and_column() {
    let place = Place::small().with(
        "contact_log.csv",
        "entry_id,case_id,event_at,recorded_at\n\
         E1,C1,31/02/2026,2026-03-02T09:00\n\
         ,C1,2026-03-02T09:00,2026-03-02T09:00\n",
    );
    place.judged();
    let rows = place.rows(
        "select subject_id, case_id, team_id, note from obligations where rule_id = 'rejected_data' order by 1",
    );
    assert_eq!(
        rows,
        [
            "contact_log.csv:2:event_at,C1,T1,contact_log.event_at: there is no such day",
            "contact_log.csv:3:,C1,T1,contact_log: entry_id is blank: without it a row cannot be used",
        ]
    );
}

#[test]
fn a_rule_says_which_table_or_column_of_its_paragraph_is_missing() {
    let hearings =
        "hearing_id,case_id,kind,hearing_on,outcome,outcome_recorded_on\nH1,C1,final,2026-03-02,,\n";
    let place = Place::small().with("hearings.csv", hearings);
    place.judged();
    let reason = |rule: &str| {
        let rows = place.rows(&format!("select reason from unmeasured where rule_id = '{rule}'"));
        rows.first().map(|row| row.trim_matches('"').to_owned())
    };
    let lacks = |what: &str| Some(format!("cannot be measured: {what} not supplied"));
    // Vacated is blank: every hearing went ahead. Work stage and outcome matter where work to first hearing does.
    assert_eq!(reason("fhdra_outcome_late"), lacks("cases.work_stage"));
    assert_eq!(reason("not_ready_public"), lacks("case_plans, cases.ready_to_close_on"));
    assert_eq!(reason("bundle_not_destroyed"), lacks("paper_items"));
    assert_eq!(reason("police_information_kept"), lacks("cases.work_stage, documents"));
    assert_eq!(reason("referral_not_closed"), lacks("s47_referrals"));
    assert_eq!(reason("data_review_missed"), lacks("compliance_reviews"));
    // Deletions, decisions and shields that were not supplied are none.
    assert_eq!(reason("retention_expired"), None);
    assert_eq!(reason("destroyed_in_moratorium"), None);
    assert_eq!(reason("improper_shield"), None);
    assert_eq!(reason("missing_key_date"), None);
    assert_eq!(reason("rejected_data"), None);
}

/// A filter that a join makes while it runs was once pushed past another join, on to a column of the same name in the
/// wrong table, and rows were lost without a word; only over files, and only with more than one thread.
#[test]
fn an_allocation_without_a_team_is_the_case_s_teams_on_any_number_of_threads() {
    for threads in ["1", "2"] {
        let place = Place::small()
            .with("cases.csv", "case_id,law_type,team_id,closed_on\nC1,public,T1,\nC2,public,T2,2026-03-30\n")
            .with(
                "allocations.csv",
                "allocation_id,case_id,staff_id,team_id,allocated_at,ended_at\n\
                 A1,C3,P1,T1,2026-03-29T23:59,\n\
                 A2,C1,P1,,2026-01-05T09:00,\n\
                 A3,C4,P1,T2,2026-01-17T23:30,2025-10-12T09:00\n\
                 A4,C5,P1,T2,2026-02-16T23:59,\n\
                 A5,,,,2026-02-28T23:59,2025-12-01T09:00\n\
                 A6,C1,P1,,2026-02-01T09:00,\n",
            )
            .with("compliance_reviews.csv", "review_id,team_id,kind,reviewed_by,reviewed_on\nV1,T3,,,\n");
        place.ok(&["ingest", "exports"]);
        place.ok(&["check", "--threads", threads]);
        let rows =
            place.rows("select subject_id from obligations where rule_id = 'data_review_missed' order by 1");
        assert_eq!(rows, ["T1/2026-01", "T1/2026-02", "T1/2026-03"], "with {threads} threads");
    }
}

/// Ingest takes any year of four digits; no rule and no count of what came of one may stop on it.
#[test]
fn the_first_and_the_last_day_there_is_stop_no_rule() {
    for (day, moment) in [("0001-01-01", "0001-01-01T00:00"), ("9999-12-31", "9999-12-31T23:59:59")] {
        let mut place = Place::small();
        for table in plumbline::contract::tables() {
            let header: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
            let cells: Vec<String> = table
                .columns
                .iter()
                .map(|column| match &column.kind {
                    plumbline::contract::Kind::Date | plumbline::contract::Kind::Month => day.to_owned(),
                    plumbline::contract::Kind::Datetime => moment.to_owned(),
                    plumbline::contract::Kind::Enum(words) => words[0].clone(),
                    plumbline::contract::Kind::Bool => "yes".to_owned(),
                    plumbline::contract::Kind::Int => "1".to_owned(),
                    // One of everything, each pointing at the other's.
                    _ => "X".to_owned(),
                })
                .collect();
            if table.name != "bank_holidays" {
                place = place.with(
                    &format!("{}.csv", table.name),
                    &format!("{}\n{}\n", header.join(","), cells.join(",")),
                );
            }
        }
        place.judged();
        assert!(place.rows("select count(*) from unmeasured") <= vec!["1".to_owned()], "{day}");
        place.ok(&["report"]);
        place.ok(&["--as-at", "2026-01-31", "check"]);
    }
}

#[test]
fn a_column_that_was_not_supplied_is_no_fault_of_the_data() {
    let listed = |place: &Place, rule: &str| {
        place.judged();
        place.rows(&format!("select subject_id, part from obligations where rule_id = '{rule}' order by 1"))
    };
    let untyped = Place::small().with("cases.csv", "case_id,team_id,received_on\nC1,T1,2026-01-05\n");
    assert!(listed(&untyped, "stage_missing").is_empty());
    let typed = Place::small().with("cases.csv", "case_id,law_type,team_id\nC1,private,T1\nC2,,T1\n");
    assert_eq!(listed(&typed, "stage_missing"), ["C2,law_type"]);
    let roles = Place::small().with("case_children.csv", "case_id,child_id\nC1,K1\n");
    assert!(listed(&roles, "childless_case").is_empty());
    let childless = Place::small().with("case_children.csv", "case_id,child_id,role\nC1,K1,other\n");
    assert_eq!(listed(&childless, "childless_case"), ["C1,"]);
}

#[test]
fn a_rule_needs_only_the_tables_that_its_words_call_for() {
    let place = Place::small()
        .with("cases.csv", "case_id,law_type,team_id,received_on,closed_on\nC1,public,T1,2026-01-05,2026-03-02\n")
        .with("closures.csv", "case_id,countersigned_by,countersigned_on,associate_confirmed_on\nC1,,,\n")
        .with("staff.csv", "staff_id,name,role,employment,team_id,manager_id,started_on,left_on\nP1,Ada Byron,practitioner,associate,T1,,2026-01-05,\n");
    place.judged();
    for rule in ["not_countersigned", "associate_not_confirmed"] {
        let reason = place.rows(&format!("select reason from unmeasured where rule_id = '{rule}'"));
        assert!(reason.is_empty(), "{rule}: {reason:?}");
        let rows =
            place.rows(&format!("select subject_id, status from obligations where rule_id = '{rule}'"));
        assert_eq!(rows, ["C1,overdue"], "{rule}");
    }
    let reason = place.rows("select reason from unmeasured where rule_id = 'delegation_not_assessed'");
    assert_eq!(reason, ["cannot be measured: authorisations not supplied"]);
    assert_eq!(
        place.rows("select reason from unmeasured where rule_id = 'vanished_record'"),
        ["cannot be measured: there is no earlier snapshot to compare with"]
    );
}

#[test]
fn what_the_snapshot_before_held_and_this_one_does_not_is_told() {
    let log = "entry_id,case_id,event_at,recorded_at\n";
    let place = Place::small()
        .with("contact_log.csv", &format!("{log}E1,C1,2026-03-02,2026-03-02\nE2,C1,2026-03-02,2026-03-02\n"))
        .with("documents.csv", "document_id,case_id,deleted_on\nD1,C1,\nD2,C1,2026-03-02\n");
    place.judged();
    let place = place
        .with("export.toml", "taken_on = 2026-04-30\n")
        .with("contact_log.csv", &format!("{log}E1,C1,2026-03-02,2026-03-02\n"))
        .with("documents.csv", "document_id,case_id,deleted_on\nD3,C1,\n");
    place.judged();
    let rows = place.rows(
        "select subject_kind, subject_id, triggered_at from obligations where rule_id = 'vanished_record' order by 1",
    );
    assert_eq!(rows, ["contact_log,E2,2026-04-30T00:00:00", "documents,D1,2026-04-30T00:00:00"]);
}
