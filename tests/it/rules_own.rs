//! An organisation's own rules: written, tested, judged and shown like ours.

use std::fs;

use crate::program::Place;

const CONFIG: &str = "[rules]\nfolder = \"own\"\n";

fn with_own() -> Place {
    let place = Place::small();
    fs::write(place.path().join("plumbline.toml"), CONFIG).unwrap();
    place.ok(&["rules", "new", "outcome_after_closing"]);
    place
}

fn rewritten(place: &Place, from: &str, to: &str) {
    let file = place.path().join("own/outcome_after_closing.sql");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "{from}\n{text}");
    fs::write(&file, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_new_rule_holds_by_its_examples_and_is_judged_and_shown() {
    let place = with_own();
    assert!(place.ok(&["rules", "test", "own"]).ends_with("1 of 1 rules: their examples hold\n"));
    assert!(place.ok(&["rules", "test", "own", "--mutate"]).contains(", 0 that break no example\n"));
    let place =
        place.with("cases.csv", "case_id,law_type,team_id,received_on,closed_on,outcome_recorded_on\nC1,public,T1,2026-01-05,2026-03-02,\n");
    place.judged();
    assert_eq!(
        place.rows(
            "select rule_id, case_id, status, days_late from findings where rule_id = 'outcome_after_closing'"
        ),
        ["outcome_after_closing,C1,overdue,22"]
    );
    assert_eq!(
        place.rows("select family, basis from rules where rule_id = 'outcome_after_closing'"),
        ["own,local"]
    );
    assert!(place.ok(&["rules", "outcome_after_closing"]).contains("own/outcome_after_closing.sql"));
    assert!(place.ok(&["explain", "C1", "--rule", "outcome_after_closing"]).contains("overdue"));
    place.ok(&["report"]);
    let findings = fs::read_to_string(place.path().join("out/service-manager/T1/findings.csv")).unwrap();
    assert!(findings.contains("outcome_after_closing"), "{findings}");
}

#[test]
fn a_new_rule_overwrites_nothing_and_has_a_name_of_its_own() {
    let place = with_own();
    let again = place.run(&["rules", "new", "outcome_after_closing"]);
    assert_eq!(again.code, 2, "{}", again.err);
    assert!(again.err.contains("there is a rule of that name already"), "{}", again.err);
    assert_eq!(place.run(&["rules", "new", "late_recording"]).code, 2);
    assert_eq!(place.run(&["rules", "new", "Late Visit"]).code, 2);
    fs::copy(place.path().join("own/outcome_after_closing.sql"), place.path().join("own/late_recording.sql"))
        .unwrap();
    let said = place.run(&["rules"]);
    assert_eq!(said.code, 2);
    assert!(
        said.err.contains("own/late_recording.sql:1: late_recording is the name of one of ours"),
        "{}",
        said.err
    );
}

#[test]
fn without_a_folder_a_new_rule_says_where_it_would_go() {
    let said = Place::small().run(&["rules", "new", "late_visit"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("--folder DIR"), "{}", said.err);
}

#[test]
fn a_rule_that_does_not_plan_is_an_error_with_file_and_line_and_publishes_nothing() {
    let lines = |text: &str, wanted: &str| text.lines().position(|line| line.contains(wanted)).unwrap() + 1;
    for (from, to, words) in [
        (
            "    outcome_recorded_on as done_at",
            "    outcome_recorded as done_at",
            "did you mean outcome_recorded_",
        ),
        ("    case_id as subject_id,\n", "", "is `subject_id`"),
        ("from cases\n", "from casses\n", "cases"),
        ("$local_working_days", "$local_workin_days", "local_working_days"),
        ("as note\n", "as note,,\n", "cannot be read"),
    ] {
        let place = with_own();
        rewritten(&place, from, to);
        let text = fs::read_to_string(place.path().join("own/outcome_after_closing.sql")).unwrap();
        let line = match to {
            "" => lines(&text, "closed_on as triggered_at"),
            changed => lines(&text, changed.trim_end()),
        };
        place.ok(&["ingest", "exports"]);
        let said = place.run(&["check"]);
        assert_eq!(said.code, 2, "{to}: {}{}", said.out, said.err);
        let file = format!("own/outcome_after_closing.sql:{line}: ");
        assert!(said.err.contains(&file) && said.err.contains(words), "{to}: wanted {file}\n{}", said.err);
        assert_eq!(place.rows("select count(*) from results"), ["0"]);
        let tested = place.run(&["rules", "test", "own"]);
        assert_eq!(tested.code, 2, "{}{}", tested.out, tested.err);
        assert!(format!("{}{}", tested.out, tested.err).contains(&file), "{}{}", tested.out, tested.err);
    }
}

#[test]
fn examples_that_do_not_hold_are_shown_and_rules_without_any_are_an_error() {
    let place = with_own();
    rewritten(&place, "within_working_days(closed_on", "within_days(closed_on");
    let said = place.run(&["rules", "test", "own"]);
    assert_eq!(said.code, 1, "{}{}", said.out, said.err);
    assert!(said.out.contains("0 of 1 rules"), "{}", said.out);
    assert!(said.out.contains("outcome_after_closing.slt:"), "{}", said.out);
    fs::remove_file(place.path().join("own/outcome_after_closing.slt")).unwrap();
    let said = place.run(&["rules", "test", "own"]);
    assert_eq!(said.code, 2);
    assert!(said.out.contains("no examples"), "{}", said.out);
}

#[test]
fn a_change_that_no_example_notices_is_listed() {
    let place = with_own();
    let said = place.run(&["rules", "test", "own", "--mutate"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    // A second deadline on which nothing in the examples hangs.
    rewritten(&place, "cast(null as timestamp) as lapses_at", "end_of_day(archived_on) as lapses_at");
    let said = place.run(&["rules", "test", "own", "--mutate"]);
    assert_eq!(said.code, 1, "{}{}", said.out, said.err);
    assert!(said.out.contains("end_of_day one day later: breaks no example"), "{}", said.out);
    assert!(said.out.contains("outcome_after_closing.sql:"), "{}", said.out);
}

#[test]
fn what_is_nearest_is_said() {
    let place = Place::small();
    let said = place.run(&["rules", "late_recordin"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("did you mean late_recording?"), "{}", said.err);
    let said = place.run(&["rules", "test", "nowhere"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("nowhere: there is no such file"), "{}", said.err);
}
