//! A shielded case does not exist for those not entitled to it.

use crate::program::{Place, user};

/// C2 is shielded; C3 is closed and shares its child; C4 is closed and associated; C5 is open and shares its child.
fn shielded() -> Place {
    Place::small()
        .with(
            "cases.csv",
            "case_id,law_type,team_id,received_on,closed_on\n\
             C1,public,T1,2026-01-05,\nC2,public,T1,2026-01-05,\nC3,public,T1,2024-01-05,2025-01-05\n\
             C4,public,T1,2024-01-05,2025-01-05\nC5,public,T1,2026-01-05,\n",
        )
        .with(
            "children.csv",
            "child_id,name,date_of_birth\nK1,Robin Example,2015-06-01\nK2,Wren Example,2016-06-01\n",
        )
        .with(
            "case_children.csv",
            "case_id,child_id,role\nC1,K1,subject\nC2,K2,subject\nC3,K2,subject\nC5,K2,subject\n",
        )
        .with("case_links.csv", "case_id,linked_case_id,kind\nC4,C2,associated\nC1,C2,previous\n")
        .with(
            "allocations.csv",
            "allocation_id,case_id,staff_id,team_id,capacity,allocated_at,ended_at\n\
             A1,C1,P1,T1,guardian,2026-01-06T09:00,\nA2,C2,P1,T1,guardian,2026-01-06T09:00,\n",
        )
        .with(
            "shields.csv",
            "shield_id,case_id,category,decided_on,applied_on,lifted_on\nX1,C2,placement,2026-02-01,,\n",
        )
        .with("shield_access.csv", "shield_id,staff_id\nX1,P1\n")
        .with(
            "contact_log.csv",
            "entry_id,case_id,event_at,recorded_at,summary\nE2,C2,2026-03-02,2026-03-30,secret\n",
        )
}

#[test]
fn it_is_in_no_table() {
    let place = shielded();
    place.judged();
    assert_eq!(place.rows("select case_id from cases order by 1"), ["C1", "C5"]);
    for (table, column) in [
        ("case_children", "case_id"),
        ("allocations", "case_id"),
        ("contact_log", "case_id"),
        ("obligations", "case_id"),
        ("findings", "case_id"),
        ("case_links", "linked_case_id"),
        ("shields", "case_id"),
    ] {
        let query = format!("select count(*) from {table} where {column} in ('C2', 'C3', 'C4')");
        assert_eq!(place.rows(&query), ["0"], "{table}");
    }
    assert_eq!(place.rows("select count(*) from shield_access"), ["0"]);
    // The child is in an open case of its own right, which is not hidden.
    assert_eq!(place.rows("select child_id from children order by 1"), ["K1", "K2"]);
}

#[test]
fn no_predicate_reaches_its_rows() {
    let place = shielded();
    place.judged();
    for query in [
        "select * from contact_log where cast(summary as bigint) > 1",
        "select count(*) from contact_log where 1 / (case when summary = 'secret' then 0 else 1 end) > 0",
        "select max(summary) from contact_log",
        "select summary from contact_log limit 1",
    ] {
        let said = place.run(&["sql", "--format", "csv", query]);
        assert_eq!(said.code, 0, "{query}: {}", said.err);
        assert!(
            !said.out.contains("secret") && !said.err.contains("secret"),
            "{query}: {}{}",
            said.out,
            said.err
        );
    }
}

#[test]
fn it_is_explained_in_the_words_of_a_case_that_is_not_there() {
    let place = shielded();
    place.judged();
    let hidden = place.run(&["explain", "C2"]);
    let absent = place.run(&["explain", "C9"]);
    assert_eq!((hidden.code, absent.code), (2, 2));
    assert_eq!(hidden.err.replace("C2", "C9"), absent.err);
}

#[test]
fn measures_hold_it_in_one_row_a_rule_and_say_no_number_under_five() {
    let place = shielded();
    place.judged();
    let rows =
        place.rows("select team_id, met, late, overdue from measures where rule_id = 'late_recording'");
    assert_eq!(rows, ["[shielded],,,"]);
    assert_eq!(place.rows("select count(*) from backlog where rule_id = 'late_recording'"), ["0"]);
}

#[test]
fn those_entitled_see_it_and_say_what_for() {
    let place = shielded();
    let toml =
        format!("[access]\n[[access.viewers]]\nuser = {:?}\nstaff_id = \"P1\"\nsees = \"all\"\n", user());
    std::fs::write(place.path().join("plumbline.toml"), toml).unwrap();
    place.judged();
    let said = place.run(&["sql", "select 1"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("--purpose"), "{}", said.err);
    let rows = place.ok(&[
        "--purpose",
        "casework",
        "sql",
        "--format",
        "csv",
        "select case_id from cases order by 1",
    ]);
    assert_eq!(rows, "case_id\nC1\nC2\nC3\nC4\nC5\n");
    assert_eq!(place.run(&["--purpose", "curiosity", "sql", "select 1"]).code, 2);
}

#[test]
fn a_user_whom_access_does_not_name_is_shown_nothing() {
    let place = shielded();
    let toml = "[access]\n[[access.viewers]]\nuser = \"somebody-else\"\nsees = \"all\"\n";
    std::fs::write(place.path().join("plumbline.toml"), toml).unwrap();
    place.ok(&["ingest", "exports"]);
    for command in [&["sql", "select 1"][..], &["explain", "C1"], &["report"]] {
        let args: Vec<&str> = ["--purpose", "casework"].iter().chain(command).copied().collect();
        let said = place.run(&args);
        assert_eq!(said.code, 4, "{args:?}: {}", said.err);
    }
    // It is the lake's that counts: a configuration without [access] opens nothing.
    std::fs::remove_file(place.path().join("plumbline.toml")).unwrap();
    assert_eq!(place.run(&["--purpose", "casework", "sql", "select 1"]).code, 4);
}

#[test]
fn the_newest_shields_hide_in_older_snapshots_too() {
    let place = Place::small();
    place.judged();
    let older = place.rows("select snapshot_id from snapshots").remove(0);
    let place = place.with("shields.csv", "shield_id,case_id,decided_on\nX1,C1,2026-02-01\n");
    place.judged();
    let rows = place.ok(&["sql", "--snapshot", &older, "--format", "csv", "select case_id from cases"]);
    assert_eq!(rows, "case_id\n");
}

#[test]
fn packs_hold_it_for_nobody_however_entitled() {
    let place = shielded();
    let toml = format!(
        "[access]\n[[access.viewers]]\nuser = {:?}\nstaff_id = \"P1\"\nsees = \"all\"\nshields = \"all\"\n",
        user()
    );
    std::fs::write(place.path().join("plumbline.toml"), toml).unwrap();
    place.ok(&["--purpose", "casework", "run", "exports"]);
    let mut folders = vec![place.path().join("out")];
    let mut pages = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending != "xlsx") {
                let text = std::fs::read_to_string(&path).unwrap();
                for case in ["C2", "C3", "C4"] {
                    let words =
                        text.split(|c: char| !c.is_alphanumeric()).filter(|word| *word == case).count();
                    assert_eq!(words, 0, "{case} is in {}", path.display());
                }
                pages += 1;
            }
        }
    }
    assert!(pages > 3, "{pages} files");
}
