//! Snapshots go by age and number, and their monthly measures stay; a case goes from everything, once nothing holds it, and does not
//! come back unsaid.

use std::fs;

use crate::{
    access::seen_by,
    program::{Place, Said},
    shields::{all_of, names, parquet_files},
};

const ENDED: &str = "[moratorium]\nfrom = 2015-04-01\nuntil = 2020-12-31\n";

/// C1 is to go; its child K1 is in no other case, K2 is in C2 too. C9's retention is over.
fn two_cases() -> Place {
    let place = Place::small()
        .with(
            "cases.csv",
            "case_id,law_type,team_id,received_on,closed_on\nC1,public,T1,2026-01-05,\nC2,public,T1,2026-01-05,\n\
             C9,public,T1,1998-01-05,1999-01-05\n",
        )
        .with(
            "children.csv",
            "child_id,name,date_of_birth\nK1,Robin Example,2015-06-01\nK2,Wren Example,2016-06-01\nK9,Jay Example,1995-06-01\n\
             K1,Robin Otherwise,2014-06-01\n",
        )
        .with("case_children.csv", "case_id,child_id,role\nC1,K1,subject\nC1,K2,subject\nC2,K2,subject\nC9,K9,subject\n")
        .with("case_links.csv", "case_id,linked_case_id,kind\nC2,C1,previous\n")
        .with(
            "allocations.csv",
            "allocation_id,case_id,staff_id,team_id,capacity,allocated_at,ended_at\n\
             AL1,C1,P1,T1,guardian,2026-01-06T09:00,\nAL2,C2,P1,T1,guardian,2026-01-06T09:00,\n",
        )
        .with(
            "contact_log.csv",
            "entry_id,case_id,event_at,recorded_at,summary\nE1,C1,2026-03-02,2026-03-30,secret\nE2,C2,2026-03-02,2026-03-30,other\n\
             ,C1,2026-03-02,2026-03-30,secret row\n",
        )
        .with("paper_items.csv", "item_id,case_id,kind,received_on\nI1,C1,family_item,2026-01-10\n")
        .with("paper_movements.csv", "movement_id,item_id,sent_on\nMV1,I1,2026-02-01\n")
        .with("deletions.csv", "deletion_id,case_id,scope,item_id,deleted_on,deleted_by,authority\n");
    fs::write(place.path().join("plumbline.toml"), ENDED).unwrap();
    place
}

fn purged(place: &Place, case: &str, because: &str, more: &[&str]) -> Said {
    let mut args =
        vec!["snapshots", "purge", "--case", case, "--because", because, "--authority", "order 17 of 2026"];
    args.extend(more);
    place.run(&args)
}

/// No file of the lake but the trail, and none of the packs, holds one of these keys.
fn is_nowhere(place: &Place, keys: &[&str]) {
    let (open, shut) = parquet_files(&place.path().join("lake"));
    for path in open.iter().chain(&shut) {
        let said = all_of(path);
        for key in keys {
            assert!(!names(&said, key), "{key} is in {}", path.display());
        }
    }
    for manifest in ["manifest.json", "results.json"] {
        let mut folders = vec![place.path().join("lake/snapshots")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.ends_with(manifest) {
                    let text = fs::read_to_string(&path).unwrap();
                    assert!(!keys.iter().any(|key| names(&text, key)), "{}", path.display());
                }
            }
        }
    }
    let tombstones = fs::read_to_string(place.path().join("lake/tombstones.jsonl")).unwrap();
    assert!(!keys.iter().any(|key| names(&tombstones, key)), "{tombstones}");
}

const OF_C1: [&str; 7] = ["C1", "K1", "E1", "AL1", "I1", "MV1", "secret"];

#[test]
fn a_case_goes_from_every_snapshot_result_and_pack() {
    let place = two_cases();
    place.ok(&["run", "exports"]);
    // A second snapshot, in which the case is shielded.
    let place =
        place.with("shields.csv", "shield_id,case_id,category,decided_on\nX1,C1,placement,2026-02-01\n");
    place.ok(&["run", "exports"]);
    // It cannot be seen, and so is not there.
    let hidden = purged(&place, "C1", "erasure_order", &[]);
    let absent = purged(&place, "C7", "erasure_order", &[]);
    assert_eq!((hidden.code, absent.code), (2, 2));
    assert_eq!(hidden.err.replace("C1", "C7"), absent.err);
    let toml = format!(
        "{ENDED}[[access.viewers]]\nuser = {:?}\nsees = \"all\"\nshields = \"all\"\n",
        crate::program::user()
    );
    fs::write(place.path().join("plumbline.toml"), toml).unwrap();
    let place = place.with("teams.csv", "team_id,name,kind\nT1,North,public\nT2,South,public\n");
    place.ok(&["--purpose", "casework", "run", "exports"]);
    let said = purged(
        &place,
        "C1",
        "erasure_order",
        &["--purpose", "subject_access", "--certificate", "certificate.json"],
    );
    assert_eq!(said.code, 0, "{}", said.err);
    is_nowhere(&place, &OF_C1);
    assert!(!place.path().join("out").exists());
    let certificate = fs::read_to_string(place.path().join("certificate.json")).unwrap();
    let certificate: serde_json::Value = serde_json::from_str(&certificate).unwrap();
    assert_eq!(
        (&certificate["case_id"], &certificate["authority"]),
        (&"C1".into(), &"order 17 of 2026".into())
    );
    let gone = certificate["snapshots"].as_array().unwrap();
    assert_eq!(gone.len(), 3);
    let rows = &gone[0]["rows"];
    assert_eq!((&rows["cases"], &rows["contact_log"], &rows["children"]), (&1.into(), &1.into(), &1.into()));
    assert_eq!((&rows["paper_movements"], &rows["case_links"]), (&1.into(), &1.into()));
    assert!(gone[0]["rows_of_results"].as_u64().unwrap() > 0);
    // What is left is whole: other rows are there, and the lake is as sound as it was.
    let ask = |query: &str| place.ok(&["--purpose", "audit", "sql", "--format", "csv", query]);
    assert_eq!(ask("select case_id from cases order by 1"), "case_id\nC2\nC9\n");
    assert_eq!(ask("select child_id from children order by 1"), "child_id\nK2\nK9\n");
    assert_eq!(
        ask("select value, reason from quarantine where table_name = 'contact_log'").lines().count(),
        2
    );
    assert_eq!(place.run(&["--purpose", "audit", "explain", "C1"]).code, 2);
    place.ok(&["check"]);
    place.ok(&["--purpose", "casework", "report"]);
    assert_eq!(place.run(&["trail", "verify"]).code, 0);
    let trail = fs::read_to_string(place.path().join("lake/trail.jsonl")).unwrap();
    assert!(trail.contains("snapshots purge") && trail.contains("order 17 of 2026"));
    // Asked again, it is the same tombstone and nothing more goes.
    let again = purged(&place, "C1", "erasure_order", &["--purpose", "subject_access"]);
    assert_eq!(again.code, 0, "{}", again.err);
    let again: serde_json::Value = serde_json::from_str(&again.out).unwrap();
    assert_eq!(again["tombstone"], certificate["tombstone"]);
    assert_eq!(again["snapshots"].as_array().unwrap().len(), 0);
}

#[test]
fn the_next_export_does_not_bring_it_back_unsaid() {
    let place = two_cases();
    place.judged();
    assert_eq!(purged(&place, "C1", "erasure_order", &[]).code, 0);
    let place = place.with("teams.csv", "team_id,name,kind\nT1,North,public\nT2,South,public\n");
    let said = place.run(&["ingest", "exports"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("of a case that was erased from this lake before came again"), "{}", said.err);
    place.ok(&["check"]);
    is_nowhere(&place, &OF_C1);
    let refused = place.rows(
        "select table_name, row, column_name, value, reason, case_id from quarantine where reason like 'the case was erased%' order by 1, 2",
    );
    assert!(
        refused.contains(
            &"contact_log,2,,,the case was erased from this lake before (plumbline snapshots purge),"
                .to_owned()
        ),
        "{refused:?}"
    );
    // Rows read are rows kept, refused and doubled, as always; and the quarantine has a line for each that was refused.
    let lake = plumbline::lake::Lake::existing(&place.path().join("lake")).unwrap();
    let manifest = lake.newest().unwrap().unwrap().manifest;
    for input in &manifest.inputs {
        assert_eq!(
            input.rows_read,
            input.rows_kept + input.rows_rejected + input.exact_duplicates,
            "{}",
            input.file
        );
        let lines = place.rows(&format!(
            "select count(*) from quarantine where file = '{}' and column_name is null",
            input.file
        ));
        assert_eq!(lines, [input.rows_rejected.to_string()], "{}", input.file);
    }
}

#[test]
fn a_case_of_which_rows_were_refused_alone_goes_too() {
    // The one row of C5 has no key: it is nowhere but in quarantine.
    let refused = "entry_id,case_id,event_at,recorded_at,summary\nE2,C2,2026-03-02,2026-03-30,other\n,C5,2026-03-02,2026-03-30,unspeakable\n";
    let place = two_cases().with("contact_log.csv", refused);
    place.judged();
    assert_eq!(place.rows("select count(*) from quarantine where case_id = 'C5'"), ["1"]);
    let said = purged(&place, "C5", "erasure_order", &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    let certificate: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(certificate["snapshots"][0]["refusals"], 1);
    is_nowhere(&place, &["C5", "unspeakable"]);
    // It comes again, and nothing of it is kept.
    let place = place.with("teams.csv", "team_id,name,kind\nT1,North,public\nT2,South,public\n");
    let said = place.run(&["ingest", "exports"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("a row or cell that did not fit is kept blank"), "{}", said.err);
    is_nowhere(&place, &["C5", "unspeakable"]);
}

#[test]
fn what_was_refused_of_a_case_goes_where_its_case_is_not_in_the_row() {
    // A cell of K1's, and of a movement of the case's item; a row that says nothing of its case but in a cell too many; and one
    // of another case, which stays.
    let place = two_cases()
        .with(
            "children.csv",
            "child_id,name,date_of_birth\nK1,Robin Example,unborn\nK2,Wren Example,2016-06-01\n",
        )
        .with(
            "paper_movements.csv",
            "movement_id,item_id,sent_on\nMV1,I1,lately\nMV2,I9,2026-02-01\n,I1,2026-02-02\n",
        )
        .with("shield_access.csv", "shield_id,staff_id\nX2,\n")
        .with(
            "contact_log.csv",
            "entry_id,case_id,event_at,recorded_at,summary\nE2,C2,2026-03-02,2026-03-30,other\n\
             E8,,2026-03-02,2026-03-30,unspeakable,C1\nE9,,2026-03-02,2026-03-30,kept,C12\n",
        );
    place.judged();
    let value = |place: &Place| place.rows("select value from quarantine where value is not null order by 1");
    let before = value(&place);
    assert!(before.len() >= 5, "{before:?}");
    let said = purged(&place, "C1", "erasure_order", &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    is_nowhere(&place, &["unborn", "lately", "unspeakable", "I1", "K1"]);
    let after = value(&place);
    assert!(after.iter().any(|value| value.contains("kept")), "{after:?}");
}

#[test]
fn what_was_refused_of_an_erased_case_is_no_shielded_case_s() {
    let place = two_cases()
        .with("shields.csv", "shield_id,case_id,category,decided_on\nX1,C1,placement,2026-02-01\n");
    let toml = format!(
        "{ENDED}[[access.viewers]]\nuser = {:?}\nsees = \"all\"\nshields = \"all\"\n",
        crate::program::user()
    );
    fs::write(place.path().join("plumbline.toml"), toml).unwrap();
    place.ok(&["--purpose", "casework", "run", "exports"]);
    let shielded = |place: &Place| {
        let lake = plumbline::lake::Lake::existing(&place.path().join("lake")).unwrap();
        let inputs = lake.newest().unwrap().unwrap().manifest.inputs;
        let of = inputs.iter().map(|input| (input.shielded.rows_kept, input.shielded.rows_rejected));
        of.fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1))
    };
    // The row without a key, and the second K1.
    assert!(shielded(&place).0 > 0);
    assert!(shielded(&place).1 > 0);
    let said = purged(&place, "C1", "erasure_order", &["--purpose", "subject_access"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(shielded(&place), (0, 0));
}

#[test]
fn a_moratorium_a_decision_and_its_own_retention_hold_a_case() {
    let place = two_cases();
    place.judged();
    let config = place.path().join("plumbline.toml");
    for moratorium in ["", "[moratorium]\nfrom = 2015-04-01\nuntil = 9999-12-31\n"] {
        fs::write(&config, moratorium).unwrap();
        for (case, because) in [("C1", "erasure_order"), ("C9", "retention_over")] {
            let said = purged(&place, case, because, &[]);
            assert_eq!(said.code, 4, "{}", said.err);
            assert!(said.err.contains("moratorium"), "{}", said.err);
        }
    }
    fs::write(&config, ENDED).unwrap();
    let said = purged(&place, "C2", "retention_over", &[]);
    assert_eq!(said.code, 4, "{}", said.err);
    // Nothing went.
    assert_eq!(place.rows("select count(*) from cases"), ["3"]);
    let place = place.with(
        "retention_decisions.csv",
        "decision_id,case_id,decided_on,retain_until,reason\nR1,C1,2026-01-05,,inquiry\nR2,C2,2019-01-05,2020-01-05,inquiry\n",
    );
    place.judged();
    let said = purged(&place, "C1", "erasure_order", &[]);
    assert_eq!(said.code, 4);
    assert!(said.err.contains("decision R1"), "{}", said.err);
    // R2 has run out.
    assert_eq!(purged(&place, "C2", "erasure_order", &["--dry-run"]).code, 0);
    assert_eq!(place.rows("select count(*) from cases"), ["3"]);
    let said = purged(&place, "C9", "retention_over", &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(place.rows("select count(*) from cases"), ["2"]);
    for wrong in [
        &["snapshots", "purge"][..],
        &["snapshots", "purge", "--case", "C1"],
        &[
            "snapshots",
            "purge",
            "--case",
            "C1",
            "--keep",
            "1",
            "--because",
            "erasure_order",
            "--authority",
            "x",
        ],
        &["snapshots", "purge", "--case", "C1", "--because", "erasure_order", "--authority", " "],
    ] {
        assert_eq!(place.run(wrong).code, 2, "{wrong:?}");
    }
}

#[test]
fn snapshots_go_by_age_and_number_and_their_monthly_measures_stay() {
    let place = Place::small();
    place.judged();
    for team in ["T2,South,public", "T3,West,public"] {
        let teams = fs::read_to_string(place.exports().join("teams.csv")).unwrap();
        fs::write(place.exports().join("teams.csv"), format!("{teams}{team}\n")).unwrap();
        place.judged();
    }
    let snapshots = place.rows("select snapshot_id from snapshots order by created_at, 1");
    let kept = |place: &Place| place.rows("select distinct snapshot_id from monthly_measures order by 1");
    let mut sorted = snapshots.clone();
    sorted.sort();
    assert_eq!(kept(&place), sorted);
    let counted = place.rows("select sum(met + late + overdue + pending + unknown) from monthly_measures");
    // None is old enough; and the newest stays, whatever is asked.
    place.ok(&["snapshots", "purge", "--older-than", "30"]);
    assert_eq!(place.rows("select count(*) from snapshots"), ["3"]);
    let dry = place.ok(&["snapshots", "purge", "--keep", "1", "--dry-run"]);
    assert_eq!(dry.lines().count(), 2);
    assert_eq!(place.rows("select count(*) from snapshots"), ["3"]);
    place.ok(&["snapshots", "purge", "--keep", "2"]);
    assert_eq!(place.rows("select count(*) from snapshots"), ["2"]);
    assert_eq!(place.run(&["snapshots", "purge", "--keep", "0"]).code, 2);
    place.ok(&["snapshots", "purge", "--keep", "1"]);
    assert_eq!(place.rows("select snapshot_id from snapshots"), snapshots[2..]);
    assert_eq!(kept(&place), sorted);
    assert_eq!(
        place.rows("select sum(met + late + overdue + pending + unknown) from monthly_measures"),
        counted
    );
    let columns = place.ok(&["sql", "--format", "csv", "select * from monthly_measures limit 1"]);
    assert!(
        !columns.lines().next().unwrap().contains("staff_id")
            && !columns.lines().next().unwrap().contains("case_id")
    );
    place.ok(&["report"]);
    let place = seen_by(Place::small(), "staff_id = \"P1\"\nsees = \"own\"");
    assert_eq!(place.run(&["snapshots", "purge", "--keep", "1"]).code, 4);
}
