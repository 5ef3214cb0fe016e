//! Setting up: what is proposed for exports that are not the contract's, and what is said of a set-up.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use plumbline::config::Config;
use serde_json::Value;

use crate::{program::Place, setup_exports};

/// The proposal for the exports of a place, as it stands in its plumbline.toml.
fn proposed(place: &Place) -> String {
    place.ok(&["init", "exports"]);
    let file = place.path().join("plumbline.toml");
    let config = Config::read(&file).unwrap_or_else(|fault| panic!("{fault}\n{}", read(&file)));
    config.mapping().unwrap_or_else(|fault| panic!("{fault}\n{}", read(&file)));
    read(&file)
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap()
}

/// What stands in force of some TOML.
fn in_force(text: &str) -> toml::Table {
    text.parse().unwrap()
}

fn shuffled() -> Place {
    Place::small()
        .without("cases.csv")
        .with("Case list.csv", "Case Number,Law,Team,Date Received\nC1,Public law,T1,25/01/2026\n")
}

#[test]
fn a_template_is_accepted_as_it_is_and_with_every_setting_in_force() {
    let place = Place::small();
    place.ok(&["init"]);
    let file = place.path().join("plumbline.toml");
    Config::read(&file).unwrap().mapping().unwrap();
    let is_setting = |line: &str| {
        let key = line.split(" = ").next().unwrap_or_default();
        line.starts_with('[') || (line.contains(" = ") && !key.trim_matches('"').contains(' '))
    };
    let uncommented = |line: &str| match line.strip_prefix("# ") {
        Some(rest) if is_setting(rest) => rest.to_owned(),
        _ => line.to_owned(),
    };
    let text = read(&file).lines().map(uncommented).collect::<Vec<_>>().join("\n");
    fs::write(&file, &text).unwrap();
    let config = Config::read(&file).unwrap();
    let mapping = config.mapping().unwrap();
    config.parameters().unwrap();
    assert_eq!(mapping.table("cases").values["law_type"]["Pub"], "public", "{text}");
    assert_eq!(mapping.files["contact_log"].len(), 2);
}

#[test]
fn exports_by_other_names_words_and_dates_are_judged_alike() {
    let own = Place::small();
    let sample = setup_exports::sample();
    own.ok(&["run", sample.to_str().unwrap()]);
    let other = Place::small();
    fs::remove_dir_all(other.exports()).unwrap();
    let secrets = setup_exports::disguised(&other.exports());
    let toml = proposed(&other);
    for secret in &secrets {
        assert!(!toml.contains(secret.as_str()), "{secret} is in\n{toml}");
    }
    other.ok(&["run", "exports"]);
    // What is refused is told by file and row, and the files have other names.
    let findings = |place: &Place| {
        place.rows(
            "select rule_id, case_id, status, due_at, days_late, current_team_id, \
             case when rule_id = 'rejected_data' then '' else subject_id end as subject, count(*) \
             from findings group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7",
        )
    };
    let (ours, theirs) = (findings(&own), findings(&other));
    let missing: Vec<_> = ours.iter().filter(|row| !theirs.contains(row)).take(20).collect();
    let more: Vec<_> = theirs.iter().filter(|row| !ours.contains(row)).take(20).collect();
    assert!(missing.is_empty() && more.is_empty(), "missing {missing:#?}\nmore {more:#?}\n{toml}");
    assert!(ours.len() > 500);
}

#[test]
fn every_guess_says_why_and_how_sure_it_is() {
    let place = shuffled();
    let toml = proposed(&place);
    let table = in_force(&toml);
    assert_eq!(table["exports"]["files"]["cases"].as_str(), Some("Case list.csv"), "{toml}");
    assert_eq!(table["columns"]["cases"]["case_id"].as_str(), Some("Case Number"), "{toml}");
    assert_eq!(table["columns"]["cases"]["received_on"].as_str(), Some("Date Received"), "{toml}");
    assert_eq!(table["columns"]["cases"]["team_id"].as_str(), Some("Team"), "{toml}");
    assert_eq!(table["values"]["cases"]["law_type"]["Public law"].as_str(), Some("public"), "{toml}");
    let before = toml.lines().zip(toml.lines().skip(1));
    let settings = before.filter(|(_, line)| line.contains(" = ") && !line.starts_with('#'));
    for (reason, setting) in settings.filter(|(reason, _)| !reason.starts_with('[')) {
        assert!(reason.starts_with('#'), "{setting} has no reason");
    }
    assert!(
        toml.contains("# certain: a usual name of it, 100 % of 1 values come once\ncase_id = "),
        "{toml}"
    );
    place.ok(&["run", "exports"]);
    assert_eq!(place.rows("select law_type, team_id, received_on from cases"), ["public,T1,2026-01-25"]);
}

#[test]
fn two_columns_that_fit_equally_stay_commented_out() {
    let cases = "case_id,law_type,team_id,received_on,Date Closed,Closed Date\n\
                 C1,public,T1,2026-01-05,2026-02-01,2026-02-02\n";
    let place = Place::small().with("cases.csv", cases);
    let toml = proposed(&place);
    let closed =
        in_force(&toml).get("columns").and_then(|tables| tables.get("cases")?.get("closed_on").cloned());
    assert_eq!(closed, None, "{toml}");
    assert!(toml.contains("# a guess: 2 columns fit equally, keep one"), "{toml}");
    assert!(toml.contains("# closed_on = \"Date Closed\"\n# closed_on = \"Closed Date\"\n"), "{toml}");
    let said: Vec<Value> =
        serde_json::from_str(&place.ok(&["init", "exports", "--config", "b.toml", "--format", "json"]))
            .unwrap();
    let is_said =
        |line: &&Value| line["what"] == "a guess, commented out" && line["name"] == "cases.closed_on";
    assert!(said.iter().any(|line| is_said(&line)), "{said:#?}");
    let missing =
        said.iter().find(|line| line["what"] == "column, not found" && line["name"] == "cases.closed_on");
    let rules = missing.unwrap()["which"].as_str().unwrap();
    assert!(rules.contains("overdue_closure"), "a guess supplies nothing: {rules}");
}

#[test]
fn dates_that_could_be_either_way_are_left_to_a_person() {
    let with = |other: &str| {
        let cases =
            format!("Case Number,Date Received,Closure Date\nC1,03/04/2026,{other}\nC2,05/06/2026,\n");
        proposed(&Place::small().without("cases.csv").with("cases.csv", &cases))
    };
    let toml = with("");
    assert!(toml.contains("# received_on = \"day_first\"\n# received_on = \"month_first\"\n"), "{toml}");
    assert!(toml.contains("It must be said before"), "{toml}");
    let toml = with("31/12/2026");
    assert!(toml.contains("\nreceived_on = \"day_first\"\n"), "another column of the file tells: {toml}");
    let toml = with("12/31/2026");
    assert!(toml.contains("\nreceived_on = \"month_first\"\n"), "{toml}");
    assert!(toml.contains("\nclosed_on = \"month_first\"\n"), "{toml}");
}

#[test]
fn files_that_differ_by_a_date_are_parts_of_one_table() {
    let log =
        "Note ID,Case Number,Contact Date,Date Entered,Notes\nE1,C1,2026-03-02T10:00,2026-03-03T10:00,seen\n";
    let place =
        Place::small().with("CLOG_2026-01.csv", log).with("CLOG_2026-02.csv", &log.replace("E1", "E2"));
    let table = in_force(&proposed(&place));
    assert_eq!(table["exports"]["files"]["contact_log"].as_str(), Some("CLOG_*.csv"));
    assert_eq!(table["columns"]["contact_log"]["entry_id"].as_str(), Some("Note ID"));
    assert_eq!(table["columns"]["contact_log"]["event_at"].as_str(), Some("Contact Date"));
    assert_eq!(table["columns"]["contact_log"]["summary"].as_str(), Some("Notes"));
}

#[test]
fn what_is_missing_is_listed_with_the_rules_that_it_costs() {
    let place = Place::small().without("staff.csv").with("notes about it.csv", "a,b\n1,2\n");
    let said: Vec<Value> = serde_json::from_str(&place.ok(&["init", "exports", "--format", "json"])).unwrap();
    assert_eq!(said[0]["what"], "required table, not found");
    assert_eq!(said[0]["name"], "staff");
    let line = |what: &str, name: &str| {
        said.iter()
            .find(|line| line["what"] == what && line["name"] == name)
            .unwrap_or_else(|| panic!("{name}: {said:#?}"))
    };
    let log = line("table, not found", "contact_log");
    assert!(log["rules_unmeasured"].as_i64().unwrap() > 3);
    assert!(log["which"].as_str().unwrap().contains("late_recording"));
    assert!(
        line("column, not found", "cases.outcome_recorded_on")["which"]
            .as_str()
            .unwrap()
            .contains("outcome_not_recorded")
    );
    line("file, not used", "notes about it.csv");
    let toml = read(&place.path().join("plumbline.toml"));
    assert!(toml.contains("# staff: without this table the exports cannot be used."), "{toml}");
    assert!(toml.contains("# notes about it.csv: no table of the contract is near it."), "{toml}");
}

#[test]
fn a_configuration_that_is_there_is_left_as_it_is() {
    let place = shuffled();
    fs::write(place.path().join("plumbline.toml"), "[rag]\ngreen = 0.9\n").unwrap();
    let said = place.run(&["init", "exports"]);
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(said.err.contains("--stdout") && said.err.contains("--config"), "{}", said.err);
    assert_eq!(read(&place.path().join("plumbline.toml")), "[rag]\ngreen = 0.9\n");
    let printed = place.ok(&["init", "exports", "--stdout"]);
    assert!(in_force(&printed)["columns"]["cases"].get("case_id").is_some(), "{printed}");
}

#[test]
fn words_that_may_be_names_are_not_shown() {
    let staff: String = (0..40).map(|n| format!("P{n},Person {n},Quality lead number {n}\n")).collect();
    let place = Place::small()
        .with("staff.csv", &format!("staff_id,name,role\nM1,Mary Shelley,service_manager\n{staff}"));
    let toml = proposed(&place);
    assert!(!toml.contains("Person 3") && !toml.contains("lead number"), "{toml}");
    assert!(
        toml.contains("staff.role: 40 values are none of the contract's words, and are not shown"),
        "{toml}"
    );
}

#[test]
fn a_file_without_a_header_shows_no_row() {
    let rows = "C1,Mary Shelley,2026-01-05,4\nC2,Ada Byron,2026-01-06,5\n";
    let place = Place::small().without("cases.csv").with("case file.csv", rows).with("hearings.csv", rows);
    let said = place.run(&["init", "exports", "--stdout"]);
    let doctor = place.run(&["doctor", "exports"]);
    for text in [&said.out, &said.err, &doctor.out, &doctor.err] {
        assert!(!text.contains("Shelley") && !text.contains("Byron"), "{text}");
    }
    assert!(said.out.contains("case file.csv: its first line seems to be a row"), "{}", said.out);
}

/// What `doctor` says, by state.
fn examined(place: &Place, args: &[&str]) -> (i32, Vec<Value>) {
    let mut all = vec!["doctor", "--format", "json"];
    all.extend(args);
    let said = place.run(&all);
    let findings: Vec<Value> =
        serde_json::from_str(&said.out).unwrap_or_else(|e| panic!("{e}\n{}{}", said.out, said.err));
    (said.code, findings)
}

fn wrong(findings: &[Value]) -> Vec<String> {
    let of = |line: &Value| format!("{}: {} -> {}", line["what"], line["found"], line["to_do"]);
    findings.iter().filter(|line| line["state"] == "wrong").map(of).collect()
}

fn good() -> Place {
    let place = Place::small().with("shields.csv", "shield_id,case_id,category,decided_on\n").with(
        "contact_log.csv",
        "entry_id,case_id,event_at,recorded_at\nE1,C1,2026-03-02T10:00,2026-03-03T10:00\n",
    );
    fs::write(place.path().join("plumbline.toml"), "[exports]\nfolder = \"exports\"\n").unwrap();
    place.judged();
    place
}

#[test]
fn a_good_set_up_is_fine() {
    let place = good();
    let (code, findings) = examined(&place, &[]);
    assert_eq!(code, 0, "{findings:#?}");
    for what in [
        "configuration",
        "exports",
        "day of the exports",
        "lake",
        "results",
        "access",
        "clock",
        "bank holidays",
    ] {
        let states: Vec<&Value> =
            findings.iter().filter(|line| line["what"] == what).map(|line| &line["state"]).collect();
        assert!(!states.is_empty() && states.iter().all(|state| *state == "fine"), "{what}: {findings:#?}");
    }
    let place = Place::small();
    assert_eq!(examined(&place, &["exports"]).0, 0, "before the first run");
    assert!(!place.path().join("lake").exists(), "nothing is made");
}

#[test]
fn a_lake_that_others_may_read_is_wrong() {
    let place = good();
    let folder = place.path().join("lake/snapshots");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    let (code, findings) = examined(&place, &[]);
    assert_eq!(code, 1);
    let wrong = wrong(&findings);
    assert_eq!(wrong.len(), 1, "{wrong:#?}");
    assert!(wrong[0].contains("lake/snapshots") && wrong[0].contains("chmod -R go-rwx lake"), "{wrong:#?}");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
    place.ok(&["report"]);
    let page = place.path().join("out/index.html");
    fs::set_permissions(&page, fs::Permissions::from_mode(0o644)).unwrap();
    let (code, findings) = examined(&place, &[]);
    assert_eq!(code, 1);
    let wrong = self::wrong(&findings);
    assert!(wrong.len() == 1 && wrong[0].contains("out/index.html"), "{wrong:#?}");
}

#[test]
fn a_damaged_snapshot_and_stale_results_are_said() {
    let place = good();
    fs::write(place.path().join("plumbline.toml"), "[parameters]\nrecording_working_days = 5\n").unwrap();
    let (code, findings) = examined(&place, &["exports"]);
    assert_eq!(code, 0, "{findings:#?}");
    let stale = findings.iter().find(|line| line["what"] == "results").unwrap();
    assert_eq!((stale["state"].as_str(), stale["to_do"].as_str()), (Some("look"), Some("plumbline check")));
    let snapshots = place.path().join("lake/snapshots");
    let snapshot = fs::read_dir(&snapshots).unwrap().next().unwrap().unwrap().path();
    fs::remove_file(snapshot.join("manifest.json")).unwrap();
    let (code, findings) = examined(&place, &["exports"]);
    assert_eq!(code, 1);
    assert!(wrong(&findings)[0].contains("manifest.json"), "{findings:#?}");
}

#[test]
fn a_mapping_that_does_not_fit_is_wrong_with_the_nearest_name() {
    let place = Place::small();
    let check = |toml: &str, words: &[&str]| {
        fs::write(place.path().join("plumbline.toml"), toml).unwrap();
        let (code, findings) = examined(&place, &["exports"]);
        let wrong = wrong(&findings).join("\n");
        assert_eq!(code, 1, "{findings:#?}");
        for word in words {
            assert!(wrong.contains(word), "{word}: {wrong}");
        }
    };
    check(
        "[columns.cases]\nreceived_on = \"recieved_on\"\n",
        &["plumbline.toml:2", "recieved_on", "`received_on`"],
    );
    check("[columns.cases]\nrecieved_on = \"x\"\n", &["plumbline.toml:2", "recieved_on", "`received_on`"]);
    check("[colums.cases]\nreceived_on = \"x\"\n", &["plumbline.toml:1", "colums", "`columns`"]);
    check("[exports.files]\ncontact_log = \"clog*.csv\"\n", &["clog*.csv", "matches no file"]);
    check(
        "[dates.cases]\nreceived_on = \"%d %b %Y\"\n",
        &["1 of 1 cells of cases.received_on", "[dates.cases]", "quarantine"],
    );
}

#[test]
fn a_word_that_is_mapped_and_not_met_is_something_to_look_at() {
    let place = Place::small();
    fs::write(place.path().join("plumbline.toml"), "[values.cases.law_type]\n\"Pub\" = \"public\"\n")
        .unwrap();
    let (code, findings) = examined(&place, &["exports"]);
    assert_eq!(code, 0, "{findings:#?}");
    let is_it = |line: &&Value| {
        line["found"].as_str().unwrap().contains("not met among its cells: 1 word of [values.cases.law_type]")
    };
    assert_eq!(findings.iter().find(is_it).unwrap()["state"], "look", "{findings:#?}");
}

#[test]
fn a_missing_required_table_and_unreadable_exports_are_wrong() {
    let place = Place::small().without("staff.csv");
    let (code, findings) = examined(&place, &["exports"]);
    assert_eq!(code, 1);
    assert!(wrong(&findings)[0].contains("staff.csv is missing"), "{findings:#?}");
    assert_eq!(examined(&place, &["nowhere"]).0, 1);
    let place = Place::small().without("export.toml");
    let (code, findings) = examined(&place, &["exports"]);
    assert_eq!(code, 1);
    assert!(wrong(&findings)[0].contains("taken_on"), "{findings:#?}");
}

#[test]
fn own_rules_and_staging_queries_are_tried() {
    let place = Place::small();
    fs::write(place.path().join("plumbline.toml"), "[rules]\nfolder = \"own\"\n").unwrap();
    place.ok(&["rules", "new", "late_visit"]);
    fs::create_dir(place.path().join("staging")).unwrap();
    fs::write(place.path().join("staging/hearings.sql"), "select 1 as a\n").unwrap();
    let (code, findings) = examined(&place, &["exports"]);
    assert_eq!(code, 0, "{findings:#?}");
    fs::remove_file(place.path().join("own/late_visit.slt")).unwrap();
    fs::write(place.path().join("staging/hearing.sql"), "select 1 as a\n").unwrap();
    fs::write(place.path().join("staging/cases.sql"), "selec 1\n").unwrap();
    let (code, findings) = examined(&place, &["exports"]);
    assert_eq!(code, 1);
    let wrong = wrong(&findings).join("\n");
    for word in ["late_visit", "no examples", "did you mean hearings.sql?", "cases.sql"] {
        assert!(wrong.contains(word), "{word}: {wrong}");
    }
}
