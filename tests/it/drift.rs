//! How exports move from those before: what is said of it, and what stops the publish.

use std::fs;

use crate::program::{Place, Said};

/// The small exports with a contact log of so many rows, and whatever else.
fn place(rows: usize) -> Place {
    with_log(Place::small(), rows, |at| format!("E{at},C1,seen,text of E{at}"), "contact,summary")
}

fn with_log(place: Place, rows: usize, row: impl Fn(usize) -> String, columns: &str) -> Place {
    let rows: Vec<String> = (0..rows).map(row).collect();
    place.with("contact_log.csv", &format!("entry_id,case_id,{columns}\n{}\n", rows.join("\n")))
}

/// The next month's exports in the same place, ingested: what was said.
fn next(place: Place, day: &str, args: &[&str]) -> (Place, Said) {
    let place = place.with("export.toml", &format!("taken_on = {day}\n"));
    let said = place.run(&[&["ingest", "exports"], args].concat());
    (place, said)
}

fn moves(place: &Place) -> Vec<String> {
    place.rows(
        "select kind, table_name, column_name, before, now from drift order by kind, table_name, column_name",
    )
}

#[test]
fn the_first_exports_are_compared_with_none() {
    let (place, said) = next(place(30), "2026-03-31", &[]);
    assert_eq!((said.code, moves(&place)), (0, Vec::<String>::new()));
    assert!(!said.err.contains("since snapshot"), "{}", said.err);
}

#[test]
fn every_kind_of_move_is_said() {
    let place = place(40)
        .with("hearings.csv", "hearing_id,case_id,kind,note\nH1,C1,final,x\nH2,C1,directions,y\n")
        .with("risks.csv", "risk_id,case_id\nR1,C1\n");
    let (place, _) = next(place, "2026-03-31", &[]);
    let place = with_log(
        place,
        30,
        |at| format!("E{at},C1,{},{}", if at % 2 == 0 { "" } else { "spoken" }, "t"),
        "contact,mode",
    )
    .with("hearings.csv", "hearing_id,case_id,kind,outcome\nH1,C1,final,x\nH2,C1,fhdra,y\n")
    .with("reports.csv", "report_id,case_id\nP1,C1\n")
    .without("risks.csv");
    let (place, said) = next(place, "2026-04-30", &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(
        moves(&place),
        [
            "blanks,contact_log,contact,0.0%,50.0%",
            "column_came,contact_log,mode,,",
            "column_came,hearings,outcome,,",
            "column_went,contact_log,summary,,",
            "column_went,hearings,note,,",
            "new_words,contact_log,contact,,spoken",
            "new_words,hearings,kind,,fhdra",
            "rows,contact_log,,40,30",
            "table_came,reports,,,1",
            "table_went,risks,,1,",
        ]
    );
    assert!(said.err.contains("numbers of rows moved: contact_log (40, now 30)"), "{}", said.err);
    assert!(
        said.err.contains("words came that were never seen: contact_log.contact (spoken)"),
        "{}",
        said.err
    );
}

#[test]
fn what_stays_within_the_limits_is_not_said() {
    let (place, _) = next(place(40), "2026-03-31", &[]);
    let (place, _) =
        next(with_log(place, 47, |at| format!("E{at},C1,seen,t"), "contact,summary"), "2026-04-30", &[]);
    assert_eq!(moves(&place), Vec::<String>::new());
    fs::write(place.path().join("plumbline.toml"), "[drift]\nrows = 0.02\n").unwrap();
    let (place, _) =
        next(with_log(place, 49, |at| format!("E{at},C1,seen,t"), "contact,summary"), "2026-05-31", &[]);
    assert_eq!(moves(&place), ["rows,contact_log,,47,49"]);
    fs::write(place.path().join("plumbline.toml"), "[drift]\nrows = -1\n").unwrap();
    let said = place.run(&["ingest", "exports"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("[drift] rows = -1: expected a share"), "{}", said.err);
}

#[test]
fn a_table_that_halves_stops_the_publish_until_it_is_accepted() {
    let (place, _) = next(place(40), "2026-03-31", &[]);
    let (place, said) =
        next(with_log(place, 20, |at| format!("E{at},C1,seen,t"), "contact,summary"), "2026-04-30", &[]);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("contact_log had 40 rows and has 20"), "{}", said.err);
    assert!(said.err.contains("--accept-volume"), "{}", said.err);
    assert_eq!(place.rows("select count(*) from snapshots"), ["1"]);
    let said = place.run(&["ingest", "exports", "--accept-volume"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("lost many of their rows: contact_log"), "{}", said.err);
    assert_eq!(place.rows("select count(*) from snapshots"), ["2"]);
    // One row less than half is within the limit; a table that is not there any more is not.
    let (_place, said) = next(place.without("contact_log.csv"), "2026-05-31", &[]);
    assert_eq!(said.code, 3, "{}", said.err);
    assert!(said.err.contains("contact_log had 20 rows and has 0"), "{}", said.err);
}

#[test]
fn shields_that_went_missing_stop_it_however_few() {
    let place = place(12).with("shields.csv", "shield_id,case_id,decided_on\nS1,C1,2026-01-01\n");
    let (place, _) = next(place, "2026-03-31", &[]);
    let (place, said) = next(place.without("shields.csv"), "2026-04-30", &[]);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("shields had 1 rows and has 0"), "{}", said.err);
    drop(place);
}

#[test]
fn an_older_export_is_compared_with_what_was_older_than_it() {
    let (place, _) = next(place(40), "2026-03-31", &[]);
    let (place, said) =
        next(with_log(place, 12, |at| format!("E{at},C1,seen,t"), "contact,summary"), "2025-03-31", &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(moves(&place), Vec::<String>::new());
}

#[test]
fn the_manifest_holds_no_name_no_text_and_no_key() {
    let (place, _) = next(place(30), "2026-03-31", &[]);
    let lake = fs::read_dir(place.path().join("lake/snapshots")).unwrap().next().unwrap().unwrap().path();
    let manifest = fs::read_to_string(lake.join("manifest.json")).unwrap();
    for personal in ["Robin", "Ada", "text of", "E1\"", "\"C1", "K1"] {
        assert!(!manifest.contains(personal), "{personal}");
    }
    assert!(manifest.contains("\"seen\": 30"), "{manifest}");
}

#[test]
fn the_business_services_page_says_it() {
    let (place, _) = next(place(40), "2026-03-31", &[]);
    let place = with_log(place, 30, |at| format!("E{at},C1,seen,t"), "contact,summary")
        .with("export.toml", "taken_on = 2026-04-30\n");
    place.ok(&["run", "exports"]);
    let page = fs::read_to_string(place.path().join("out/business-services/T1/index.html")).unwrap();
    assert!(page.contains("Moved since the exports taken on 31 March 2026"), "{page}");
    assert!(page.contains(
        "<th scope=\"row\">contact_log</th><td>Number of rows</td><td>40 rows</td><td>30 rows</td>"
    ));
}
