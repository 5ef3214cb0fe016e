//! The command line: what each kind of mistake says, and its exit code.

use crate::program::Place;

fn check(place: &Place, args: &[&str], code: i32, words: &[&str]) {
    let said = place.run(args);
    assert_eq!(said.code, code, "{args:?}\n{}{}", said.out, said.err);
    for word in words {
        assert!(said.err.contains(word), "{args:?} does not say {word:?}:\n{}", said.err);
    }
}

#[test]
fn the_main_job_makes_packs_and_leaves_standard_output_to_data() {
    let place = Place::small();
    let said = place.run(&["run", "exports"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(said.out, "");
    assert!(place.path().join("out/index.html").exists());
    assert!(said.err.contains("out/index.html"), "{}", said.err);
}

#[test]
fn wrong_words_are_answered_with_the_nearest_right_ones() {
    let place = Place::small();
    place.judged();
    check(&place, &["chek"], 2, &["check"]);
    check(&place, &["rules", "late_recordng"], 2, &["late_recordng", "late_recording"]);
    check(&place, &["contract", "contact_logs"], 2, &["contact_log"]);
    check(&place, &["sql", "select * from obligation"], 2, &["obligation", "obligations"]);
    check(&place, &["sql", "select case_idd from cases"], 2, &["case_idd", "case_id"]);
    check(&place, &["sql", "select * from hearings"], 2, &["hearings", "not supplied"]);
    check(&place, &["check", "--fail-on", "overdu=3"], 2, &["overdue"]);
    check(&place, &["check", "--fail-on", "rate=late_recordin:0.9"], 2, &["late_recording"]);
    check(&place, &["explain", "C9"], 2, &["there is no case C9"]);
    check(&place, &["--memory", "lots", "snapshots"], 2, &["lots", "512M"]);
    check(&place, &["report", "--month", "Febuary"], 2, &["2026-02"]);
    check(&place, &["sql", "select case_id, * from cases"], 2, &["two columns", "cases.case_id", "`as`"]);
    check(&place, &["sql", "select sum(case_id) from cases"], 2, &["sum(text)", "cast"]);
    check(&place, &["sql", "select coun(case_id) from cases"], 2, &["no function coun", "count"]);
    check(&place, &["sql", "--snapshot", "2026", "select 1"], 2, &["2026"]);
}

#[test]
fn a_configuration_is_checked_whole() {
    let check_config = |text: &str, words: &[&str]| {
        let place = Place::small();
        std::fs::write(place.path().join("plumbline.toml"), text).unwrap();
        check(&place, &["run", "exports"], 2, words);
        assert!(!place.path().join("out").exists());
    };
    check_config("[parametres]\nx = 1\n", &["plumbline.toml:1", "parametres", "parameters"]);
    check_config(
        "[parameters]\nrecording_days = 4\n",
        &["plumbline.toml:2", "recording_days", "recording_working_days"],
    );
    check_config(
        "[parameters]\n\nrecording_working_days = \"soon\"\n",
        &["plumbline.toml:3", "whole number"],
    );
    check_config("[rules.off]\nlate_scann = \"x\"\n", &["plumbline.toml:2", "late_scan"]);
    check_config("[rules.off]\nlate_scan = \" \"\n", &["plumbline.toml:2", "reason"]);
    check_config("[moratorium]\nuntil = \"never\"\n", &["plumbline.toml:2", "2026-03-31"]);
    check_config("[rag]\ngreen = 0.5\namber = 0.9\n", &["green"]);
    check_config(
        "[access]\n[[access.viewers]]\nuser = \"x\"\nsees = \"everything\"\n",
        &["everything", "all"],
    );
}

#[test]
fn exports_that_cannot_be_used_publish_nothing() {
    let place = Place::small().without("staff.csv").without("children.csv");
    check(&place, &["run", "exports"], 3, &["staff", "children"]);
    check(&place, &["sql", "select 1"], 2, &["no snapshot"]);
    check(&Place::small(), &["run", "elsewhere"], 3, &["elsewhere"]);
}

#[test]
fn a_lake_that_is_not_there_or_locked_is_said() {
    let place = Place::small();
    let said = place.run(&["check"]);
    assert!(matches!(said.code, 2 | 5), "{}", said.err);
    assert!(said.err.contains("plumbline ingest"), "{}", said.err);
    std::fs::write(place.path().join("file"), "").unwrap();
    check(&place, &["--lake", "file", "ingest", "exports"], 5, &["file"]);
}

#[test]
fn thresholds_that_do_not_hold_exit_with_one() {
    let log = "entry_id,case_id,event_at,recorded_at\nE1,C1,2026-03-02T10:00,2026-03-03T10:00\nE2,C1,2026-03-02T10:00,2026-03-30T10:00\n";
    let place = Place::small().with("contact_log.csv", log);
    place.ok(&["ingest", "exports"]);
    check(&place, &["check", "--fail-on", "rate=late_recording:0.6"], 1, &["late_recording", "0.5"]);
    check(&place, &["check", "--fail-on", "rate=late_recording:0.5"], 0, &[]);
    check(&place, &["check", "--fail-on", "rate=late_scan:0.5"], 1, &["no rate can be told"]);
}

#[test]
fn the_lake_is_read_only_to_sql() {
    let place = Place::small();
    place.judged();
    for query in [
        "drop table cases",
        "insert into cases select * from cases",
        "copy (select 1) to 'leak.csv'",
        "create table t as select 1",
        "create external table t stored as csv location 'exports/staff.csv'",
        "set datafusion.execution.batch_size = 1",
        "explain select * from cases",
        "show tables",
        "describe cases",
        "select 1; select 2",
        "",
    ] {
        check(&place, &["sql", query], 2, &[]);
    }
    for query in [
        "select * from 'exports/staff.csv'",
        "select * from \"lake\"",
        "select * from information_schema.tables",
        "select * from read_csv('exports/staff.csv')",
        "select $as_at",
    ] {
        check(&place, &["sql", query], 2, &[]);
    }
    assert!(!place.path().join("leak.csv").exists());
}

#[test]
fn sql_prints_as_the_interface_says() {
    let place = Place::small();
    place.judged();
    let csv = place.ok(&[
        "sql",
        "--format",
        "csv",
        "select a.allocation_id, a.allocated_at, a.ended_at, c.received_on, c.law_type = 'public' as is_public, \
         (select paragraphs from rules where rule_id = 'missing_diversity') as paragraphs \
         from allocations as a inner join cases as c on a.case_id = c.case_id",
    ]);
    assert_eq!(
        csv,
        "allocation_id,allocated_at,ended_at,received_on,is_public,paragraphs\n\
         A1,2026-01-06T09:00:00,,2026-01-05,true,\"2.2, A3\"\n"
    );
    assert_eq!(place.ok(&["sql", "--format", "csv", "select case_id from cases where false"]), "case_id\n");
    assert_eq!(
        place.ok(&["sql", "--format", "json", "select case_id from cases"]),
        "[{\"case_id\":\"C1\"}]\n"
    );
    assert_eq!(place.ok(&["sql", "--format", "json", "select case_id from cases where false"]), "[]\n");
    assert_eq!(place.rows("select _file, _row from cases"), ["cases.csv,2"]);
}

#[test]
fn the_same_exports_make_no_second_snapshot_and_are_not_judged_twice() {
    let place = Place::small();
    place.judged();
    let again = place.run(&["run", "exports"]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(again.err.contains("nothing new was published"), "{}", again.err);
    assert_eq!(place.rows("select count(*) from snapshots"), ["1"]);
    assert_eq!(place.rows("select count(*) from results"), ["1"]);
}

#[test]
fn parameters_that_change_on_a_day_count_from_that_day() {
    let log = "entry_id,case_id,event_at,recorded_at\n\
               before,C1,2026-03-02T10:00,2026-03-09T10:00\n\
               after,C1,2026-03-16T10:00,2026-03-23T10:00\n";
    let place = Place::small().with("contact_log.csv", log);
    let toml = "[parameters]\nrecording_working_days = [{ from = 2026-03-10, value = 5 }]\n";
    std::fs::write(place.path().join("plumbline.toml"), toml).unwrap();
    place.judged();
    let rows = place.rows(
        "select subject_id, status, due_at from obligations where rule_id = 'late_recording' order by 1",
    );
    assert_eq!(rows, ["after,met,2026-03-23T23:59:59", "before,late,2026-03-05T23:59:59"]);
}

#[test]
fn completions_and_manual_pages_are_made() {
    let place = Place::small();
    assert!(place.ok(&["completions", "bash"]).contains("plumbline"));
    place.ok(&["man", "manual"]);
    assert!(place.path().join("manual/plumbline-run.1").exists());
}
