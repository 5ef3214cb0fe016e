//! What a run makes beside the judged rows: what could not be measured, findings, measures, backlog, coverage.

use plumbline::rules::{
    Catalogue,
    policy::{self, Coverage},
};

use crate::program::Place;

const LOG: &str = "entry_id,case_id,source,event_at,recorded_at\n\
    in_time,C1,manual,2026-01-12T10:00,2026-01-13T10:00\n\
    late,C1,manual,2026-01-12T10:00,2026-02-20T10:00\n\
    not_told,C1,manual,2026-03-02T10:00,\n";

#[test]
fn a_rule_whose_table_was_not_supplied_is_unmeasured_and_says_which() {
    let place = Place::small();
    place.judged();
    let reason = place.rows("select reason from unmeasured where rule_id = 'late_recording'");
    assert_eq!(reason, ["cannot be measured: contact_log not supplied"]);
    assert_eq!(place.rows("select count(*) from obligations where rule_id = 'late_recording'"), ["0"]);
    // Read as empty where absent: they only ever excuse.
    assert_eq!(place.rows("select count(*) from unmeasured where reason like '%variations%'"), ["0"]);
}

#[test]
fn a_rule_whose_column_was_not_supplied_is_unmeasured_unless_its_blank_has_a_meaning() {
    let reasons = |log: &str| {
        let place = Place::small().with("contact_log.csv", log);
        place.judged();
        place.rows("select reason from unmeasured where rule_id = 'late_recording'")
    };
    assert_eq!(
        reasons("entry_id,case_id,event_at\nE1,C1,2026-03-02\n"),
        ["cannot be measured: contact_log.recorded_at not supplied"]
    );
    // Without a source every entry reads as manual.
    assert!(reasons("entry_id,case_id,event_at,recorded_at\nE1,C1,2026-03-02,2026-03-02\n").is_empty());
}

#[test]
fn a_rule_switched_off_lists_nothing_and_says_why() {
    let place = Place::small().with("contact_log.csv", LOG);
    std::fs::write(
        place.path().join("plumbline.toml"),
        "[rules.off]\nlate_recording = \"moved elsewhere\"\n",
    )
    .unwrap();
    place.judged();
    let reason = place.rows("select reason from unmeasured where rule_id = 'late_recording'");
    assert_eq!(reason, ["switched off: moved elsewhere"]);
    assert_eq!(place.rows("select count(*) from obligations where rule_id = 'late_recording'"), ["0"]);
}

#[test]
fn findings_keep_their_id_and_the_day_they_were_first_seen() {
    let place = Place::small().with("contact_log.csv", LOG);
    place.judged();
    let query =
        "select subject_id, finding_id, first_seen from findings where rule_id = 'late_recording' order by 1";
    let first = place.rows(query);
    assert_eq!(first.len(), 2);
    assert!(first.iter().all(|row| row.ends_with(",2026-03-31")), "{first:?}");
    let place = place
        .with("export.toml", "taken_on = 2026-04-30\n")
        .with("contact_log.csv", &format!("{LOG}newly,C1,manual,2026-04-01T10:00,2026-04-29T10:00\n"));
    place.judged();
    let second = place.rows(query);
    assert_eq!(second.len(), 3);
    assert!(first.iter().all(|row| second.contains(row)), "{first:?}\n{second:?}");
    assert!(second.iter().any(|row| row.starts_with("newly,") && row.ends_with(",2026-04-30")), "{second:?}");
}

#[test]
fn measures_count_every_status_by_the_month_it_was_due_in() {
    let place = Place::small().with("contact_log.csv", LOG);
    place.judged();
    let rows = place.rows(
        "select team_id, staff_id, month, met, late, overdue, pending, excepted, held, unknown \
         from measures where rule_id = 'late_recording' order by month",
    );
    assert_eq!(rows, ["T1,P1,2026-01-01,1,1,0,0,0,0,0", "T1,P1,2026-03-01,0,0,0,0,0,0,1"]);
}

#[test]
fn the_backlog_counts_what_was_overdue_at_each_month_end() {
    let place = Place::small().with("contact_log.csv", LOG);
    place.judged();
    let rows = place.rows(
        "select month_end, overdue from backlog where rule_id = 'late_recording' and month_end >= '2025-12-31' order by 1",
    );
    // Due on 15 January, recorded on 20 February.
    assert_eq!(rows, ["2025-12-31,0", "2026-01-31,1", "2026-02-28,0", "2026-03-31,0"]);
    assert_eq!(place.rows("select count(*) from backlog where rule_id = 'late_recording'"), ["13"]);
}

#[test]
fn retention_that_ends_after_the_as_at_day_is_listed_ahead_though_nothing_is_owed_yet() {
    // 25 on 1 June 2025, 1 June 2026, never known; the fourth was deleted, and the fifth after the as-at day.
    let place = Place::small()
        .with(
            "cases.csv",
            "case_id,law_type,team_id,received_on,closed_on\nC1,public,T1,2026-01-05,\n\
             past,public,T1,2014-01-05,2015-01-05\nahead,public,T1,2014-01-05,2015-01-05\n\
             untold,public,T1,2014-01-05,2015-01-05\ngone,public,T1,2014-01-05,2015-01-05\n\
             going,public,T1,2014-01-05,2015-01-05\n",
        )
        .with(
            "children.csv",
            "child_id,name,date_of_birth\nK1,Robin Example,2015-06-01\nK2,A,2000-06-01\nK3,B,2001-06-01\nK4,C,\n",
        )
        .with(
            "case_children.csv",
            "case_id,child_id,role\nC1,K1,subject\npast,K2,subject\nahead,K3,subject\nuntold,K4,subject\n\
             gone,K2,subject\ngoing,K2,subject\n",
        )
        .with(
            "deletions.csv",
            "deletion_id,case_id,scope,deleted_on\nD1,gone,case_record,2026-01-05\nD2,going,case_record,2026-04-05\n",
        )
        .with("retention_decisions.csv", "decision_id,case_id,decided_on,reason\nR1,going,2025-01-05,public interest\n");
    place.judged();
    assert_eq!(
        place.rows(
            "select case_id, ends_on, status, held_by, current_team_id from retention order by case_id"
        ),
        [
            "ahead,2026-06-01,held,moratorium,T1",
            "going,2025-06-01,held,R1,T1",
            "past,2025-06-01,held,moratorium,T1",
            "untold,,unknown,moratorium,T1",
        ]
    );
    assert_eq!(
        place.rows(
            "select count(*) from obligations where rule_id = 'retention_expired' and case_id = 'ahead'"
        ),
        ["0"]
    );
    // Without a rule that was measured there is nothing to list, and the table is there.
    let place = Place::small().with("children.csv", "child_id,name\nK1,Robin Example\n");
    place.judged();
    assert_eq!(place.rows("select count(*) from unmeasured where rule_id = 'retention_expired'"), ["1"]);
    assert_eq!(place.rows("select count(*) from retention"), ["0"]);
}

#[test]
fn a_past_as_at_day_reads_later_completions_as_not_yet_done() {
    let place = Place::small().with("contact_log.csv", LOG);
    place.ok(&["ingest", "exports"]);
    place.ok(&["--as-at", "2026-01-31", "check"]);
    let rows = place.rows(
        "select subject_id, status, done_at from obligations where rule_id = 'late_recording' order by 1",
    );
    assert_eq!(rows, ["in_time,met,2026-01-13T10:00:00", "late,overdue,"]);
    // One snapshot holds the results of many days.
    place.ok(&["check"]);
    let older = place.ok(&[
        "--as-at",
        "2026-01-31",
        "sql",
        "--format",
        "csv",
        "select count(*) from obligations where status = 'late'",
    ]);
    assert_eq!(older, "count(*)\n0\n");
}

#[test]
fn the_number_of_threads_changes_no_row() {
    // DataFusion's dynamic filters once lost rows of a join that ran on two threads; the session has them off.
    let judged = |threads: &str| {
        let place = Place::small()
            .with("teams.csv", "team_id,name,kind\nT1,North,public\nT2,South,private\n")
            .with("staff.csv", "staff_id,name,role,team_id\nP1,Ada Byron,practitioner,T1\nB1,Bess,business_services_manager,T1\n")
            .with(
                "allocations.csv",
                "allocation_id,case_id,staff_id,team_id,capacity,allocated_at,ended_at\n\
                 A1,C1,P1,T1,guardian,2022-01-09T14:00,\nA2,C1,P1,T2,guardian,2023-03-01T09:00,2023-03-09T09:00\n\
                 A3,C1,P1,T2,guardian,2023-10-01T09:00,2026-01-09T09:00\nA4,C1,P1,T2,guardian,2025-10-01T09:00,\n",
            )
            .with("compliance_reviews.csv", "review_id,team_id,month,kind,reviewed_by,reviewed_on\nR1,T1,2022-03,data_compliance,B1,2022-03-31\n");
        place.ok(&["ingest", "exports"]);
        place.ok(&["--threads", threads, "check"]);
        place.rows("select * from obligations order by rule_id, case_id, subject_id, part, triggered_at")
    };
    let alone = judged("1");
    assert!(alone.iter().filter(|row| row.starts_with("data_review_missed")).count() > 70, "{alone:?}");
    assert_eq!(judged("2"), alone);
    assert_eq!(judged("3"), alone);
}

#[test]
fn a_day_outside_the_calendar_stops_the_run() {
    let place = Place::small();
    place.ok(&["ingest", "exports"]);
    let said = place.run(&["--as-at", "2041-01-02", "check"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("bank_holidays"), "{}", said.err);
    assert!(place.run(&["--as-at", "2040-01-03", "check"]).err.contains("last year"), "no warning");
}

#[test]
fn rules_cite_paragraphs_that_there_are_and_stand_in_their_coverage() {
    let catalogue = Catalogue::ours().unwrap();
    let coverage = policy::coverage(&catalogue.ids());
    for rule in catalogue.rules() {
        for cited in &rule.head.paragraphs {
            let listed = coverage.iter().find(|p| p.paragraph == *cited);
            let listed = listed.unwrap_or_else(|| panic!("{} cites {cited}, which is not there", rule.id));
            assert!(listed.rules.contains(&rule.id), "{cited} does not name {}", rule.id);
        }
    }
    for paragraph in &coverage {
        let told = paragraph.coverage == Coverage::Measured || !paragraph.reason.is_empty();
        assert!(told, "{}: {} without a reason", paragraph.paragraph, paragraph.coverage.word());
        let measured = paragraph.coverage == Coverage::NotMeasurable || !paragraph.rules.is_empty();
        assert!(measured, "{}: measured by nothing", paragraph.paragraph);
    }
}

#[test]
fn the_catalogue_is_that_of_the_changelog() {
    let changelog = include_str!("../../CHANGELOG.md");
    for rule in Catalogue::ours().unwrap().rules() {
        assert!(changelog.contains(&rule.id), "{} is not in CHANGELOG.md", rule.id);
    }
}
