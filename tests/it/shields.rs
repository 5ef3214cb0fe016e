//! A shielded case does not exist for those not entitled to it.

use std::path::{Path, PathBuf};

use crate::{
    ingest_exports::batches,
    program::{Place, user},
};

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
             AL1,C1,P1,T1,guardian,2026-01-06T09:00,\nAL2,C2,P1,T1,guardian,2026-01-06T09:00,\n",
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

/// Every Parquet file below a folder that does not lie in a folder of shielded rows, and every one that does.
pub fn parquet_files(lake: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let mut folders = vec![lake.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "parquet") {
                files.push(path);
            }
        }
    }
    files.into_iter().partition(|path| !path.components().any(|part| part.as_os_str() == "shielded"))
}

/// All that a file says: its rows, and the statistics of its columns.
pub fn all_of(path: &Path) -> String {
    let mut said = String::new();
    for batch in batches(path) {
        let mut json = arrow::json::LineDelimitedWriter::new(Vec::new());
        json.write(&batch).unwrap();
        said.push_str(&String::from_utf8(json.into_inner()).unwrap());
    }
    let file = std::fs::File::open(path).unwrap();
    let facts = parquet::file::metadata::ParquetMetaDataReader::new().parse_and_finish(&file).unwrap();
    for column in facts.row_groups().iter().flat_map(|group| group.columns()) {
        let bounds = column.statistics().map(|bounds| (bounds.min_bytes_opt(), bounds.max_bytes_opt()));
        for bound in bounds.into_iter().flat_map(|(min, max)| [min, max]).flatten() {
            said.push_str(&String::from_utf8_lossy(bound));
            said.push('\n');
        }
    }
    said
}

pub fn names(said: &str, key: &str) -> bool {
    said.split(|c: char| !c.is_alphanumeric()).any(|word| word == key)
}

#[test]
fn its_rows_lie_in_files_of_their_own() {
    let place = shielded();
    place.judged();
    let (open, shut) = parquet_files(&place.path().join("lake"));
    assert!(open.len() > 30 && shut.len() > 10, "{} and {}", open.len(), shut.len());
    for path in &open {
        let said = all_of(path);
        for key in ["C2", "C3", "C4", "E2", "X1", "secret"] {
            assert!(!names(&said, key), "{key} is in {}", path.display());
        }
    }
    let shut: String = shut.iter().map(|path| all_of(path)).collect();
    for key in ["C2", "C3", "C4", "E2", "X1", "secret"] {
        assert!(names(&shut, key), "{key} is in no file");
    }
    // Nothing is lost on the way: what was kept is in one or the other.
    let manifest =
        plumbline::lake::Lake::existing(&place.path().join("lake")).unwrap().newest().unwrap().unwrap();
    for (table, facts) in &manifest.manifest.tables {
        let files = manifest.table_files(table).unwrap();
        let rows: usize = files.iter().flat_map(|file| batches(file)).map(|batch| batch.num_rows()).sum();
        assert_eq!(rows as u64, facts.rows, "{table}");
    }
}

#[test]
fn a_count_of_before_the_shield_is_made_again_without_it() {
    let place =
        shielded().with("shields.csv", "shield_id,case_id,category,decided_on,applied_on,lifted_on\n");
    place.judged();
    let snapshot = place.rows("select snapshot_id from snapshots").remove(0);
    let late = |snapshot: &str, table: &str| {
        let query = format!("select * from {table} where rule_id = 'late_recording'");
        let said = place.ok(&["sql", "--format", "csv", "--snapshot", snapshot, &query]);
        said.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(late(&snapshot, "measures"), ["late_recording,T1,P1,2026-03-01,0,1,0,0,0,0,0"]);
    assert_eq!(late(&snapshot, "backlog").len(), 13);
    std::fs::write(
        place.exports().join("shields.csv"),
        "shield_id,case_id,category,decided_on,applied_on,lifted_on\nX1,C2,placement,2026-02-01,,\n",
    )
    .unwrap();
    place.ok(&["ingest", "exports"]);
    assert_eq!(late(&snapshot, "measures"), ["late_recording,[shielded],,,,,,,,,"]);
    assert_eq!(late(&snapshot, "backlog"), Vec::<String>::new());
    // The packs of the older snapshot are made without it too.
    place.ok(&["report", "--snapshot", &snapshot]);
    let measures = std::fs::read_to_string(place.path().join("out/service-manager/T1/measures.csv")).unwrap();
    assert!(!measures.contains("late_recording"), "{measures}");
}

#[test]
fn those_entitled_have_a_pack_of_their_shielded_cases_alone() {
    let place = shielded();
    place.judged();
    // Without [access] nobody is known to be entitled.
    assert_eq!(place.run(&["report", "--shielded"]).code, 4);
    let viewer = |more: &str| {
        let toml = format!("[[access.viewers]]\nuser = {:?}\n{more}\n", user());
        std::fs::write(place.path().join("plumbline.toml"), toml).unwrap();
        // A snapshot stores what [access] was when it was published: another export makes another.
        let teams = std::fs::read_to_string(place.exports().join("teams.csv")).unwrap();
        let n = teams.lines().count();
        std::fs::write(place.exports().join("teams.csv"), format!("{teams}T{n}9,More,public\n")).unwrap();
        place.judged();
        place.run(&["--purpose", "casework", "report", "--shielded"])
    };
    assert_eq!(viewer("staff_id = \"M1\"\nsees = \"all\"").code, 4);
    for entitled in ["sees = \"all\"\nshields = \"all\"", "staff_id = \"P1\"\nsees = \"own\""] {
        let said = viewer(entitled);
        assert_eq!(said.code, 0, "{}", said.err);
        let folder = place.path().join("out/shielded");
        let people: Vec<String> = std::fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.path().is_dir())
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        assert_eq!(people, ["P1"]);
        let findings = std::fs::read_to_string(folder.join("P1/findings.csv")).unwrap();
        assert!(names(&findings, "C2") && !names(&findings, "C1") && !names(&findings, "C5"), "{findings}");
        let page = std::fs::read_to_string(folder.join("P1/index.html")).unwrap();
        assert!(page.contains("give this page to nobody whom their access lists do not name"));
        assert!(!page.contains("left out of every figure"));
        // What fell due of theirs is counted, which no other measure does.
        let measures = std::fs::read_to_string(folder.join("P1/measures.csv")).unwrap();
        assert!(
            measures.lines().any(|line| line.contains("late_recording") && line.contains("2026-03")),
            "{measures}"
        );
        assert!(!page.contains("No policy deadline fell due in March 2026"), "{page}");
        assert!(folder.join("P1/worklist.xlsx").exists());
    }
    // The packs of all do not take them for something else, and hold nothing of them.
    place.ok(&["--purpose", "casework", "report"]);
    assert!(!place.path().join("out/shielded").exists());
}

#[test]
fn no_count_of_rows_is_short_of_what_is_seen_by_the_shielded_ones() {
    let place = shielded().with("contact_log.csv", "entry_id,case_id,event_at,recorded_at,summary\n\
         E1,C1,2026-03-02,2026-03-03,seen\nE2,C2,2026-03-02,2026-03-30,secret\n,C2,2026-03-02,2026-03-30,refused\n\
         E4,C2,never,2026-03-30,a cell\n");
    place.judged();
    let tables = plumbline::contract::tables().iter().map(|table| table.name.as_str());
    let seen: u64 = tables
        .filter(|table| place.exports().join(format!("{table}.csv")).exists())
        .map(|table| place.rows(&format!("select count(*) from {table}"))[0].parse::<u64>().unwrap())
        .sum();
    let told = place.rows("select n_rows, rejected_rows, rejected_cells from snapshots");
    assert_eq!(told, [format!("{seen},0,0")]);
    let listed = place.ok(&["snapshots", "--format", "csv"]);
    assert!(listed.contains(&format!(",{seen},0,0,")), "{listed}");
    place.ok(&["report"]);
    let start = std::fs::read_to_string(place.path().join("out/index.html")).unwrap();
    let line = start.split("contact_log.csv</").nth(1).unwrap().split("</tr>").next().unwrap();
    let numbers: Vec<&str> =
        line.split(|c: char| !c.is_ascii_digit()).filter(|word| !word.is_empty()).collect();
    assert_eq!(numbers, ["1", "1", "0", "0", "0"], "{line}");
    // Cases shielded since: then nothing can be said of the older snapshot.
    let snapshot = place.rows("select snapshot_id from snapshots").remove(0);
    let place = place.with(
        "shields.csv",
        "shield_id,case_id,category,decided_on,applied_on,lifted_on\nX1,C2,placement,2026-02-01,,\nX2,C1,placement,2026-02-01,,\n",
    );
    place.ok(&["ingest", "exports"]);
    let told = place.rows(&format!("select n_rows from snapshots where snapshot_id = '{snapshot}'"));
    assert_eq!(told, ["\"\""]);
    place.ok(&["report", "--snapshot", &snapshot]);
    let start = std::fs::read_to_string(place.path().join("out/index.html")).unwrap();
    assert!(start.split("contact_log.csv</").nth(1).unwrap().split("</tr>").next().unwrap().contains("[c]"));
}
