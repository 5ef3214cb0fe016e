//! `plumbline explain`: each count redone, the source of each date, who answers, what excuses and what puts it right.

use std::{collections::BTreeMap, fs};

use plumbline::{
    access::{Shielded, Viewer},
    engine::{self, Asks, Limits, View},
    explain::{self, Account, Act, Asked, Count, Judged, Step, Why},
    lake::Lake,
    rules::Catalogue,
};

use crate::program::Place;

/// What is told of one rule, the snapshot's own name left out.
fn told(place: &Place, args: &[&str]) -> String {
    let text = place.ok(&[&["explain"], args].concat());
    let (first, rest) = text.split_once('\n').unwrap();
    format!("{}\n{rest}", first.split(" (snapshot").next().unwrap())
}

/// The lines of the one entry that names this subject.
fn entry(text: &str, subject: &str) -> String {
    let entries: Vec<&str> =
        text.split("\n\n").filter(|part| part.contains(&format!("    {subject}"))).collect();
    assert_eq!(entries.len(), 1, "{subject} in\n{text}");
    entries[0].to_owned()
}

/// A line that begins with a label, without it.
fn labelled(entry: &str, label: &str) -> String {
    let start = format!("    {label:11}");
    let line = entry.lines().find(|line| line.starts_with(&start));
    line.unwrap_or_else(|| panic!("no {label} in\n{entry}"))[start.len()..].to_owned()
}

fn log(rows: &str) -> Place {
    let text = format!("entry_id,case_id,source,event_at,recorded_at\n{rows}");
    Place::small().with("contact_log.csv", &text).with("export.toml", "taken_on = 2026-04-20\n")
}

#[test]
fn a_count_across_easter_is_told_day_by_day() {
    let place = log("E1,C1,manual,2026-04-02T14:00,2026-04-14T10:00\n");
    place.judged();
    insta::assert_snapshot!(told(&place, &["C1", "--rule", "late_recording"]), @r"
    Case C1, by late_recording alone, at the end of 20 April 2026
    1 owed: 1 late.
    The case is held now by P1, team T1: by allocations A1 (allocations.csv row 2), in force at the end of 20 April 2026.
    Each is headed by the fault that its rule looks for; how it stands says whether there is one.
    Working days are Monday to Friday less the bank holidays of England and Wales, by the built-in calendar.

    2 April 2026 14:00  Contact recorded late [late_recording 2.2]
        contact_log E1 (contact_log.csv row 2)
        arose      2 April 2026 14:00: event_at of contact_log E1 (contact_log.csv row 2)
        due        3 working days (recording_working_days, footnote 3) after 2 April 2026: the end of 9 April 2026
                     Fri 3 April 2026  skipped: Good Friday
                     Sat 4 April 2026  skipped: Saturday
                     Sun 5 April 2026  skipped: Sunday
                     Mon 6 April 2026  skipped: Easter Monday
                     Tue 7 April 2026  1
                     Wed 8 April 2026  2
                     Thu 9 April 2026  3
        done       14 April 2026 10:00: recorded_at of contact_log E1 (contact_log.csv row 2)
        stands     late by 5 days, from 9 April 2026 to 14 April 2026
        answers    practitioner; P1, team T1: by allocations A1 (allocations.csv row 2), in force at the end of 9 April 2026
        to do      nothing more: it was done, and stays late in the figures

    What the rules ask
      late_recording (2.2; policy): What happens in a case is written down while the facts are fresh: by the end of the third working day after the day it happened. Every contact log entry that a person made counts; entries that the system makes by itself do not.
    ");
}

#[test]
fn a_supplied_calendar_replaces_the_built_in_in_its_years() {
    let place = log("E1,C1,manual,2026-04-02T14:00,2026-04-09T10:00\n")
        .with("bank_holidays.csv", "date,name\n2026-04-07,Founders' Day\n");
    place.judged();
    let text = told(&place, &["C1", "--rule", "late_recording"]);
    assert!(
        text.contains("those supplied in bank_holidays for 2026, the built-in calendar's in other years")
    );
    let entry = entry(&text, "contact_log E1");
    for line in [
        "Fri 3 April 2026  1\n",
        "Sat 4 April 2026  skipped: Saturday\n",
        "Mon 6 April 2026  2\n",
        "Tue 7 April 2026  skipped: Founders' Day\n",
        "Wed 8 April 2026  3\n",
    ] {
        assert!(entry.contains(line), "{line} in\n{entry}");
    }
    assert!(labelled(&entry, "due").ends_with("after 2 April 2026: the end of 8 April 2026"), "{entry}");
    assert_eq!(labelled(&entry, "stands"), "late by 1 day, from 8 April 2026 to 9 April 2026");
}

#[test]
fn a_bank_holiday_not_yet_proclaimed_is_marked() {
    let place = log("E1,C1,manual,2038-12-24T10:00,\n").with("export.toml", "taken_on = 2039-01-20\n");
    place.judged();
    let entry = entry(&told(&place, &["C1", "--rule", "late_recording"]), "contact_log E1");
    assert!(
        entry.contains("skipped: Christmas Day") || entry.contains("(provisional, not yet proclaimed)"),
        "{entry}"
    );
    assert!(entry.contains("(provisional, not yet proclaimed)"), "{entry}");
}

#[test]
fn a_count_beyond_the_calendar_says_where_the_calendar_ends() {
    let place = log("E1,C1,manual,2040-12-28T10:00,2040-12-28T11:00\n")
        .with("export.toml", "taken_on = 2040-12-31\n");
    place.judged();
    let entry = entry(&told(&place, &["C1", "--rule", "late_recording"]), "contact_log E1");
    assert!(entry.contains("the bank holiday calendar ends on 31 December 2040"), "{entry}");
    assert!(
        labelled(&entry, "due")
            .ends_with("cannot be told, as the bank holiday calendar does not reach so far")
    );
    assert!(entry.contains("once a bank_holidays table covers the days of the count"), "{entry}");
}

#[test]
fn a_long_count_is_told_a_week_a_line_and_leaves_no_day_out() {
    let place = Place::small()
        .with("case_plans.csv", "case_plan_id,case_id,initiated_on\nP1,C1,2026-03-23\n")
        .with("case_plan_reviews.csv", "review_id,case_plan_id,case_id,reviewed_by,reviewed_on\n");
    place.judged();
    let entry = entry(&told(&place, &["C1", "--rule", "unreviewed_case_plan"]), "case_plans P1");
    let days: Vec<&str> =
        entry.lines().filter(|line| line.starts_with(&" ".repeat(17))).map(str::trim).collect();
    assert_eq!(
        days,
        [
            "Tue 24 March 2026 to Sun 29 March 2026  Tue to Fri counted 1 to 4; Sat and Sun skipped (weekend)",
            "Mon 30 March 2026 to Sun 5 April 2026   Mon to Thu counted 5 to 8; Fri skipped (Good Friday); \
             Sat and Sun skipped (weekend)",
            "Mon 6 April 2026 to Sun 12 April 2026   Mon skipped (Easter Monday); Tue to Fri counted 9 to 12; \
             Sat and Sun skipped (weekend)",
            "Mon 13 April 2026 to Wed 15 April 2026  Mon to Wed counted 13 to 15",
        ]
    );
}

#[test]
fn hours_over_a_change_of_the_clocks_say_so() {
    let place = Place::small().with(
        "allocations.csv",
        "allocation_id,case_id,staff_id,team_id,capacity,allocated_at,ended_at,record_reviewed_at\n\
         A1,C1,P1,T1,guardian,2026-03-27T14:00,,\n",
    );
    place.judged();
    let entry = entry(&told(&place, &["C1", "--rule", "record_not_reviewed"]), "allocations A1");
    assert_eq!(
        labelled(&entry, "due"),
        "48 hours (record_review_hours, paragraph 2.2) after 27 March 2026 14:00: 29 March 2026 15:00; the clocks go \
         forward an hour on 29 March 2026"
    );
    assert_eq!(
        labelled(&entry, "stands"),
        "overdue by 2 days, from 29 March 2026 to 31 March 2026, the as-at day"
    );
}

#[test]
fn a_number_that_changed_on_a_day_is_the_one_in_force_when_the_duty_arose() {
    let place = log(
        "E1,C1,manual,2026-03-31T09:00,2026-04-01T10:00\nE2,C1,manual,2026-04-14T09:00,2026-04-15T10:00\n",
    );
    fs::write(
        place.path().join("plumbline.toml"),
        "[parameters]\nrecording_working_days = [{ from = 2026-04-01, value = 2 }]\n",
    )
    .unwrap();
    place.judged();
    // What was judged counts, whatever the configuration says since.
    fs::remove_file(place.path().join("plumbline.toml")).unwrap();
    let text = told(&place, &["C1", "--rule", "late_recording"]);
    let due = |subject: &str| labelled(&entry(&text, subject), "due");
    assert_eq!(
        due("contact_log E1"),
        "3 working days (recording_working_days, footnote 3) after 31 March 2026: the end of 7 April 2026"
    );
    assert_eq!(
        due("contact_log E2"),
        "2 working days (recording_working_days, footnote 3, in force from 1 April 2026, set by the configuration in \
         place of 3) after 14 April 2026: the end of 16 April 2026"
    );
}

/// A closed case whose child is long grown up.
fn grown_up() -> Place {
    Place::small()
        .with("cases.csv", "case_id,law_type,team_id,received_on,closed_on\nC1,public,T1,2010-01-05,2011-01-05\n")
        .with("children.csv", "child_id,name,date_of_birth\nK1,Robin Example,1996-02-29\n")
        .with("allocations.csv", "allocation_id,case_id,staff_id,team_id,capacity,allocated_at,ended_at\nA1,C1,P1,T1,guardian,2010-01-06T09:00,2011-01-05\n")
}

#[test]
fn a_hold_is_the_moratorium_or_the_row_of_a_decision() {
    let place = grown_up();
    place.judged();
    let text = told(&place, &["C1", "--rule", "retention_expired"]);
    let entry_of = |text: &str| entry(text, "cases C1");
    let held = entry_of(&text);
    assert_eq!(
        labelled(&held, "hold"),
        "the moratorium, from 1 April 2015 until further notice (footnote 2)"
    );
    assert_eq!(
        labelled(&held, "arose"),
        "25 years (retention_age, paragraph 10.1) after 29 February 1996, date_of_birth of children K1 (children.csv row \
         2): 1 March 2021; a year without 29 February: 1 March"
    );
    assert_eq!(labelled(&held, "due"), "the end of 1 March 2021");
    assert_eq!(labelled(&held, "to do"), "nothing until the moratorium ends");
    assert_eq!(
        labelled(&held, "answers"),
        "business services manager; P1, team T1: by allocations A1 (allocations.csv row 2), the last before the end of \
         1 March 2021, when none was in force"
    );
    assert!(!text.contains("Robin"), "{text}");

    let place = grown_up().with(
        "retention_decisions.csv",
        "decision_id,case_id,decided_on,reason,retain_until\nD1,C1,2021-02-01,wanted in court,2027-06-30\n",
    );
    place.judged();
    let text = told(&place, &["C1", "--rule", "retention_expired"]);
    let held = entry_of(&text);
    assert_eq!(
        labelled(&held, "hold"),
        "a decision to keep it of 1 February 2021, until 30 June 2027: retention_decisions D1 (retention_decisions.csv \
         row 2)"
    );
    assert_eq!(labelled(&held, "to do"), "nothing until the decision ends, on 30 June 2027");
    assert!(!text.contains("wanted in court"), "{text}");
}

#[test]
fn a_moratorium_that_ended_moves_the_day_to_the_one_after() {
    let place = grown_up();
    fs::write(place.path().join("plumbline.toml"), "[moratorium]\nuntil = 2026-03-02\n").unwrap();
    place.judged();
    let ended = entry(&told(&place, &["C1", "--rule", "retention_expired"]), "cases C1");
    assert!(ended.contains("1 calendar day after 2 March 2026, the last day of the moratorium"), "{ended}");
    assert!(ended.contains(
        "the later of the end of 1 March 2021 and the end of 3 March 2026: the end of 3 March 2026"
    ));
    assert_eq!(
        labelled(&ended, "stands"),
        "overdue by 28 days, from 3 March 2026 to 31 March 2026, the as-at day"
    );
}

#[test]
fn a_variation_is_cited_and_one_that_does_not_count_says_why() {
    let place = log(
        "E1,C1,manual,2026-04-02T14:00,2026-04-14T10:00\nE2,C1,manual,2026-04-02T15:00,2026-04-14T10:00\n\
         E3,C1,manual,2026-04-02T16:00,2026-04-14T10:00\n",
    )
    .with(
        "variations.csv",
        "variation_id,case_id,paragraph,subject_id,explanation,explained_on,manager_notified_on\n\
         V1,C1,late_recording,E1,a family secret,2026-04-09,2026-04-10\n\
         V2,C1,2.2,E2,,2026-04-09,2026-05-10\n\
         V3,C1,late_recording,E3,a family secret,,\n\
         V4,C1,about Robin,E3,a family secret,2026-04-09,2026-04-10\n\
         V5,C1,8.3,,a family secret,2026-04-09,2026-04-10\n",
    );
    place.judged();
    let text = told(&place, &["C1", "--rule", "late_recording"]);
    let first = entry(&text, "contact_log E1");
    assert_eq!(
        labelled(&first, "variation"),
        "variations V1 (variations.csv row 2), which names late_recording for this subject, explained on 9 April 2026, a \
         manager notified on 10 April 2026: it is valid"
    );
    assert_eq!(labelled(&first, "stands"), "excepted by a variation (paragraph 1.2)");
    assert_eq!(
        labelled(&entry(&text, "contact_log E2"), "variation"),
        "variations V2 (variations.csv row 3), which names 2.2 for this subject, explained on 9 April 2026, a manager \
         notified on 10 May 2026: it does not count, as no explanation is given, and a manager was notified on 10 May \
         2026, after the as-at day"
    );
    let third = entry(&text, "contact_log E3");
    assert!(
        third.contains("it does not count, as when it was explained is blank, and that a manager was notified is not recorded"),
        "{third}"
    );
    assert!(third.contains("variations V4 (variations.csv row 5) for this subject"), "{third}");
    assert!(third.contains("as what it names is no paragraph of the policy and no rule"), "{third}");
    assert!(!text.contains("Robin") && !text.contains("secret") && !text.contains("V5"), "{text}");
}

#[test]
fn what_takes_no_variation_says_so() {
    let place = grown_up().with(
        "variations.csv",
        "variation_id,case_id,paragraph,subject_id,explanation,explained_on,manager_notified_on\n\
         V1,C1,retention_expired,,why,2021-04-09,2021-04-10\n",
    );
    place.judged();
    let held = entry(&told(&place, &["C1", "--rule", "retention_expired"]), "cases C1");
    assert!(
        labelled(&held, "variation").ends_with("it does not count, as no variation excepts this rule"),
        "{held}"
    );
}

#[test]
fn what_cannot_be_told_names_the_blank_to_fill() {
    let place = log(
        "E1,C1,manual,2026-04-02T14:00,\nE2,C1,manual,,2026-04-02T14:00\nE3,C1,manual,2026-04-02T14:00,2026-04-01\n",
    );
    place.judged();
    let text = told(&place, &["C1", "--rule", "late_recording"]);
    let not_recorded = entry(&text, "contact_log E1");
    assert_eq!(labelled(&not_recorded, "stands"), "unknown: it cannot be told whether it was kept");
    assert!(
        not_recorded.contains(
            "it can be told once the export gives recorded_at of contact_log E1 (contact_log.csv row 2)"
        ),
        "{not_recorded}"
    );
    let without_event = entry(&text, "contact_log E2");
    assert_eq!(
        labelled(&without_event, "arose"),
        "not recorded: event_at of contact_log E2 (contact_log.csv row 3) is blank"
    );
    assert!(!without_event.contains("    due "), "{without_event}");
    assert!(without_event.contains("once the export gives event_at of contact_log E2"), "{without_event}");
    let early = entry(&text, "contact_log E3");
    assert_eq!(labelled(&early, "note"), "recorded as done before it arose");
    assert!(
        early.contains(
            "one of the two dates is wrong: it arose on 2 April 2026, and was done on 1 April 2026"
        ),
        "{early}"
    );
}

#[test]
fn who_answered_is_told_by_the_allocation() {
    let place = log("E1,C1,manual,2026-01-05T14:00,\nE2,C1,manual,2026-04-14T14:00,2026-04-15\n").with(
        "allocations.csv",
        "allocation_id,case_id,staff_id,team_id,capacity,allocated_at,ended_at\n\
         A1,C1,P1,T1,guardian,2026-01-20T09:00,2026-03-01T09:00\n",
    );
    place.judged();
    let text = told(&place, &["C1", "--rule", "late_recording"]);
    assert_eq!(
        labelled(&entry(&text, "contact_log E1"), "answers"),
        "practitioner; no person named, team T1: no allocation had begun by the end of 8 January 2026; team_id of cases \
         C1 (cases.csv row 2)"
    );
    assert_eq!(
        labelled(&entry(&text, "contact_log E2"), "answers"),
        "practitioner; P1, team T1: by allocations A1 (allocations.csv row 2), the last before the end of 17 April 2026, \
         when none was in force"
    );
}

#[test]
fn of_two_guardians_each_is_cited_by_an_allocation_of_their_own() {
    let place = Place::small().with(
        "allocations.csv",
        "allocation_id,case_id,staff_id,team_id,capacity,allocated_at,ended_at\n\
         A1,C1,P1,T1,guardian,2026-01-06T09:00,2026-03-10T09:00\nA2,C1,P2,T1,second_guardian,2026-02-02T09:00,\n",
    );
    place.judged();
    let entry = entry(&told(&place, &["C1", "--rule", "one_file_two_guardians"]), "cases C1");
    let cited = |row: &str, column: &str, moment: &str| {
        let line = format!(
            "{moment}, {column} of allocations {row} (allocations.csv row {})",
            &row[1..].parse::<u8>().unwrap() + 1
        );
        assert_eq!(entry.matches(&line).count(), 1, "{line} in\n{entry}");
    };
    cited("A1", "allocated_at", "6 January 2026 09:00");
    cited("A2", "allocated_at", "2 February 2026 09:00");
    assert!(entry.contains("ended_at of allocations A1 (allocations.csv row 2)"), "{entry}");
}

#[test]
fn the_holder_that_a_rule_names_is_told_by_its_row() {
    let place = Place::small();
    fs::write(place.exports().join("allocations.csv"), "allocation_id,case_id,staff_id,team_id,capacity,allocated_at,ended_at,record_reviewed_at\nA1,C1,P1,T1,guardian,2026-01-06T09:00,,2026-01-06T10:00\n").unwrap();
    place.judged();
    let entry = entry(&told(&place, &["C1", "--rule", "record_not_reviewed"]), "allocations A1");
    let answers = labelled(&entry, "answers");
    assert!(answers.starts_with("practitioner; P1, team T1: the rule itself names who owes it, by staff_id and team_id of allocations A1 (allocations.csv row 2)"), "{answers}");
}

#[test]
fn an_as_at_day_before_the_exports_is_said() {
    let place = log("E1,C1,manual,2026-02-02T14:00,2026-03-01T10:00\n");
    place.judged();
    place.ok(&["check", "--as-at", "2026-02-20"]);
    let text = told(&place, &["C1", "--rule", "late_recording", "--as-at", "2026-02-20"]);
    assert!(
        text.contains(
            "This is what was owed on 20 February 2026 by the exports of 20 April 2026: what was done later is read as \
             not yet done."
        ),
        "{text}"
    );
    let entry = entry(&text, "contact_log E1");
    assert_eq!(
        labelled(&entry, "stands"),
        "overdue by 15 days, from 5 February 2026 to 20 February 2026, the as-at day"
    );
    assert!(entry.contains("it stays late in the figures, however soon it is done"), "{entry}");
}

#[test]
fn a_subject_narrows_a_case_and_stands_alone_where_there_is_no_case() {
    let place = log(
        "E1,C1,manual,2026-04-02T14:00,2026-04-14T10:00\nE2,C1,manual,2026-04-02T15:00,2026-04-14T10:00\n",
    )
    .with("compliance_reviews.csv", "review_id,team_id,month,kind,reviewed_by,reviewed_on\n");
    place.judged();
    let one = told(&place, &["C1", "--subject", "E2"]);
    assert!(one.starts_with("Case C1, subject E2, at the end of 20 April 2026\n1 owed: 1 late.\n"), "{one}");
    assert!(!one.contains("E1"), "{one}");
    let month = told(&place, &["--subject", "T1/2026-02", "--rule", "data_review_missed"]);
    let entry = entry(&month, "teams T1/2026-02 (teams.csv row 2)");
    assert_eq!(
        labelled(&entry, "arose"),
        "1 February 2026, the first day of the month that T1/2026-02 names"
    );
    assert!(entry.contains("so by the end of 28 February 2026"), "{entry}");
    assert!(labelled(&entry, "answers").contains("by team_id of teams T1 (teams.csv row 2)"), "{entry}");
    assert_eq!(labelled(&entry, "lapses"), "when it is due: from then on it can no longer be done");
    let nothing = place.run(&["explain", "--subject", "T1/2031-02"]);
    assert_eq!((nothing.code, nothing.out.as_str()), (2, ""));
    assert!(nothing.err.contains("nothing is owed on a subject T1/2031-02"), "{}", nothing.err);
    assert_eq!(place.run(&["explain"]).code, 2);
}

#[test]
fn a_refused_row_and_a_missing_date_are_found_by_file_and_row() {
    let place = log("E1,C1,manual,31/02/2026,2026-04-14T10:00\n");
    place.judged();
    let text = told(&place, &["C1", "--rule", "rejected_data"]);
    assert!(text.contains("quarantine contact_log.csv:2:event_at (contact_log.csv row 2)"), "{text}");
    assert!(!text.contains("31/02"), "{text}");
    let missing = entry(&told(&place, &["C1", "--rule", "missing_key_date"]), "contact_log E1");
    assert!(
        missing.contains(
            "it is put right when the export gives event_at of contact_log E1 (contact_log.csv row 2)"
        ),
        "{missing}"
    );
}

#[test]
fn other_formats_give_the_rows_and_json_the_whole_account() {
    let place = log("E1,C1,manual,2026-04-02T14:00,2026-04-14T10:00\n");
    place.judged();
    let args = ["explain", "C1", "--rule", "late_recording", "--format"];
    let csv = place.ok(&[&args[..], &["csv"]].concat());
    assert!(csv.starts_with("rule_id,title,kind,basis,paragraphs,"), "{csv}");
    assert_eq!(csv.lines().count(), 2, "{csv}");
    let json: serde_json::Value = serde_json::from_str(&place.ok(&[&args[..], &["json"]].concat())).unwrap();
    let owed = &json["owed"][0];
    assert_eq!(owed["due_at"], "2026-04-09T23:59:59");
    let working = &owed["count"]["working"];
    assert_eq!(working["gives"], "2026-04-09T23:59:59");
    assert_eq!(working["days"][0]["skipped"], "Good Friday");
    assert_eq!(working["number"]["parameter"], "recording_working_days");
    assert_eq!(owed["done"]["sources"][0]["row"], 2);
    assert_eq!(owed["answers"]["allocation"]["key"], "A1");
}

#[test]
fn a_rule_that_was_not_measured_is_not_passed_over() {
    let place = Place::small();
    place.judged();
    let text = told(&place, &["C1", "--rule", "late_scan"]);
    assert!(text.contains("Nothing was owed that these rules can see."), "{text}");
    assert!(text.contains("  late_scan: cannot be measured: documents not supplied"), "{text}");
}

#[test]
fn a_page_escapes_what_it_shows_and_is_its_owner_s_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = log("<script>alert(1)</script>,C1,manual,2026-04-02T14:00,2026-04-14T10:00\n");
    place.judged();
    let out = place.run(&["explain", "C1", "--html", "case.html"]);
    assert_eq!((out.code, out.out.as_str()), (0, ""), "{}", out.err);
    let file = place.path().join("case.html");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let page = fs::read_to_string(&file).unwrap();
    assert!(
        page.contains("contact_log &lt;script&gt;alert(1)&lt;&#x2f;script&gt; (contact_log.csv row 2)"),
        "not escaped"
    );
    assert!(!page.contains("<script>alert"));
    assert!(page.contains("Content-Security-Policy"));
    assert!(!page.contains("http://") && !page.contains("https://") && !page.contains(" src="));
    assert!(page.contains("Fri 3 April 2026") && page.contains("skipped: Good Friday"));
    // The same again replaces it, and leaves nothing else behind.
    place.ok(&["explain", "C1", "--html", "case.html"]);
    let left: Vec<_> = fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("writing")), "{left:?}");
}

#[test]
fn what_is_shielded_is_in_no_account() {
    let shields = |place: Place| {
        place
            .with(
                "cases.csv",
                "case_id,law_type,team_id,received_on,closed_on\nC1,public,T1,2026-01-05,\nC2,public,T1,2026-01-05,\n",
            )
            .with("shields.csv", "shield_id,case_id,category,decided_on,applied_on,lifted_on\nX1,C2,placement,2026-02-01,,\n")
    };
    let place =
        shields(log("E1,C1,manual,2026-04-02T14:00,\nE2,C2,manual,2026-04-02T14:00,2026-04-14T10:00\n"));
    place.judged();
    for format in ["table", "csv", "json"] {
        let [hidden, absent] = ["C2", "C9"].map(|case| place.run(&["explain", case, "--format", format]));
        assert_eq!((hidden.code, hidden.out.as_str()), (2, ""));
        assert_eq!(hidden.err.replace("C2", "C9"), absent.err);
        let [hidden, absent] =
            ["E2", "E9"].map(|id| place.run(&["explain", "--subject", id, "--format", format]));
        assert_eq!((hidden.code, hidden.out.as_str()), (2, ""));
        assert_eq!(hidden.err.replace("E2", "E9"), absent.err);
    }
    let page = place.run(&["explain", "C2", "--html", "case.html"]);
    assert_eq!(page.code, 2);
    assert!(!place.path().join("case.html").exists());
}

/// Every obligation there is, as one account.
fn whole_account(place: &Place) -> Account {
    let lake = Lake::existing(&place.path().join("lake")).unwrap();
    let snapshot = lake.newest().unwrap().unwrap();
    let results = snapshot.results().unwrap().pop().unwrap();
    let viewer = Viewer { shielded: Shielded::All, ..Viewer::whole() };
    let limits =
        Limits { threads: 2, memory_bytes: 1 << 30, spill: Some(place.path().join("lake/tmp")), key: None };
    let view = View {
        lake: &lake,
        snapshot: &snapshot,
        results: Some(&results),
        viewer: &viewer,
        asks: Asks::Ours,
        limits: &limits,
    };
    let session = engine::open(&view).unwrap();
    let catalogue = Catalogue::ours().unwrap();
    let judged = Judged { session: &session, snapshot: &snapshot, results: &results, catalogue: &catalogue };
    explain::account(&judged, &Asked::default()).unwrap()
}

#[test]
fn every_count_of_the_sample_comes_to_what_was_judged() {
    let place = Place::small();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data");
    place.ok(&["ingest", sample]);
    place.ok(&["check"]);
    let account = whole_account(&place);
    assert!(account.owed.len() > 10_000, "{}", account.owed.len());
    let mut not_plain: BTreeMap<&str, usize> = BTreeMap::new();
    let mut n_counted = 0;
    for owed in &account.owed {
        let duty = &owed.duty;
        match &owed.count {
            Count::Worked { working } => {
                n_counted += 1;
                assert_eq!(working.gives, duty.due_at, "{duty:?}");
                recounted(working);
            }
            Count::OnDay { .. } | Count::NotPlain => *not_plain.entry(&duty.rule_id).or_default() += 1,
            Count::Blank { .. } => assert!(duty.due_at.is_none() && duty.status == "unknown", "{duty:?}"),
            Count::None => assert_ne!(duty.kind, "deadline", "{duty:?}"),
        }
        for dated in [&owed.arose, &owed.done].into_iter().flatten() {
            let is_cited = !dated.sources.is_empty() || dated.working.is_some();
            assert!(is_cited, "no source of {} of {duty:?}", dated.at);
        }
        assert_ne!(owed.answers.why, Why::Untold, "{duty:?}");
        assert_ne!(owed.holds_now.as_ref().map(|now| &now.why), Some(&Why::Untold), "{duty:?}");
        let has_valid = owed.variations.iter().any(|variation| variation.faults.is_empty());
        assert!(duty.status != "excepted" || has_valid, "{duty:?}");
        assert!(duty.status != "held" || owed.hold.is_some(), "{duty:?}");
        assert!(owed.remedy.to_do.is_some() || !owed.remedy.means.is_empty(), "{duty:?}");
    }
    assert!(n_counted > 9_000, "{n_counted}");
    // No rule counts in a way that cannot be shown.
    assert_eq!(not_plain, BTreeMap::new());
}

/// The days of a count, counted by a reader: one after another, each numbered or skipped, up to the number asked for.
fn recounted(step: &Step) {
    if let Act::WorkingDays { from, number, days } = &step.act {
        let mut last = from.gives.unwrap().day().0;
        let mut n = 0;
        for day in days {
            last += 1;
            assert_eq!(day.day.0, last);
            n += i64::from(day.skipped.is_none());
            assert_eq!(day.n, day.skipped.is_none().then_some(n), "{day:?}");
        }
        assert_eq!(n, number.n);
        assert_eq!(step.gives.map(|due| due.day().0), Some(last));
    }
    step.before().into_iter().filter(|before| before.gives.is_some()).for_each(recounted);
}
