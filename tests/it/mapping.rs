//! An organisation's own names, words and dates, and what is said where they do not fit.

use crate::program::{Place, Said};

/// The small exports with a configuration.
fn place(config: &str) -> Place {
    let place = Place::small();
    std::fs::write(place.path().join("plumbline.toml"), config).unwrap();
    place
}

/// The exports cannot be ingested: the exit code, and words that the message has.
fn check_refused(place: &Place, code: i32, words: &[&str]) {
    let Said { code: found, err, .. } = place.run(&["ingest", "exports"]);
    assert_eq!(found, code, "{err}");
    for word in words {
        assert!(err.contains(word), "`{word}` is not in: {err}");
    }
}

#[test]
fn columns_words_constants_and_dates_are_put_into_the_contracts() {
    let place = place(
        r#"
[exports.files]
cases = "Case List*.csv"

[columns.cases]
case_id = "Case Ref"
received_on = "Date Opened"
law_type = "Law"

[values.cases.law_type]
"Pub" = "public"
"n/k" = ""

[constants.cases]
status = "open"

[dates.cases]
received_on = "%d %b %Y"
"#,
    )
    .without("cases.csv")
    .with("Case List 1.csv", "Case Ref,Law,Date Opened,team id\nC1,Pub,05 Jan 2026,T1\n")
    .with("Case List 2.csv", "Date Opened,Case Ref,Law\n6 Feb 2026,C2,n/k\n07/03/2026,C3,private\n");
    place.ok(&["ingest", "exports"]);
    assert_eq!(
        place.rows(
            "select case_id, law_type, received_on, status, team_id, _file, _row from cases order by case_id"
        ),
        [
            "C1,public,2026-01-05,open,T1,Case List 1.csv,2",
            "C2,,2026-02-06,open,,Case List 2.csv,2",
            "C3,private,,open,,Case List 2.csv,3",
        ]
    );
    assert_eq!(
        place.rows("select file, row, column_name, value from quarantine"),
        ["Case List 2.csv,3,received_on,07/03/2026"]
    );
}

#[test]
fn a_mapped_column_of_dates_that_could_be_either_is_an_error_until_said() {
    let mapped = "[columns.cases]\nreceived_on = \"Opened\"\n";
    let cases = "case_id,Opened\nC1,03/04/2026\nC2,05/06/2025\n";
    check_refused(
        &place(mapped).with("cases.csv", cases),
        2,
        &[
            "cases.csv",
            "received_on",
            "day-first or month-first",
            "[dates.cases] received_on",
            "2 could be either",
        ],
    );
    let days = |place: &Place| {
        place.ok(&["ingest", "exports"]);
        place.rows("select received_on from cases order by case_id")
    };
    let said = |order: &str| format!("{mapped}[dates.cases]\nreceived_on = \"{order}\"\n");
    assert_eq!(days(&place(&said("day_first")).with("cases.csv", cases)), ["2026-04-03", "2025-06-05"]);
    assert_eq!(days(&place(&said("month_first")).with("cases.csv", cases)), ["2026-03-04", "2025-05-06"]);
    // One date that can only be one of them tells.
    let day_first = format!("{cases}C3,25/12/2025\n");
    assert_eq!(
        days(&place(mapped).with("cases.csv", &day_first)),
        ["2026-04-03", "2025-06-05", "2025-12-25"]
    );
    let month_first = format!("{cases}C3,12/25/2025\n");
    assert_eq!(
        days(&place(mapped).with("cases.csv", &month_first)),
        ["2026-03-04", "2025-05-06", "2025-12-25"]
    );
    let both = format!("{cases}C3,12/25/2025\nC4,25/12/2025\n");
    check_refused(
        &place(mapped).with("cases.csv", &both),
        2,
        &["1 can only be day-first, 1 only month-first"],
    );
}

#[test]
fn by_the_contracts_name_dates_are_day_first_unless_the_cells_say_the_contrary() {
    let place = place("").with("cases.csv", "case_id,received_on\nC1,03/04/2026\n");
    place.ok(&["ingest", "exports"]);
    assert_eq!(place.rows("select received_on from cases"), ["2026-04-03"]);
    let contrary = "case_id,received_on\nC1,03/04/2026\nC2,03/25/2026\n";
    check_refused(
        &crate::mapping::place("").with("cases.csv", contrary),
        2,
        &["0 can only be day-first, 1 only month-first", "[dates.cases]"],
    );
    // A date that is none, among those that prove the order, costs its cell alone.
    let one_wrong = format!("{contrary}C3,25/03/2026\n");
    let place = crate::mapping::place("").with("cases.csv", &one_wrong);
    place.ok(&["ingest", "exports"]);
    assert_eq!(place.rows("select value from quarantine"), ["03/25/2026"]);
}

#[test]
fn what_the_configuration_names_must_be_there() {
    let wrong = |config: &str, words: &[&str]| check_refused(&place(config), 2, words);
    wrong("[columns.case]\ncase_id = \"x\"\n", &["plumbline.toml:1", "no table `case`", "`cases`"]);
    wrong("[columns.cases]\ncase = \"x\"\n", &["plumbline.toml:2", "no column `case`", "`case_id`"]);
    wrong(
        "[columns.cases]\n\nreceived_on = \"recieved_on\"\n",
        &["plumbline.toml:3", "cases.csv has no column `recieved_on`", "did you mean `received_on`"],
    );
    wrong("[values.cases.law_type]\nPub = \"publik\"\n", &["plumbline.toml:1", "`publik`", "`public`"]);
    wrong("[constants.cases]\nstat = \"open\"\n", &["plumbline.toml:2", "`status`"]);
    wrong("[dates.cases]\nteam_id = \"day_first\"\n", &["plumbline.toml:2", "holds no dates"]);
    wrong("[dates.cases]\nreceived_on = \"dayfirst\"\n", &["day_first, month_first"]);
    wrong("[dates.cases]\nreceived_on = \"%Q\"\n", &["`%Q` is no format of dates"]);
    wrong("[exports.encodings]\n\"*.csv\" = \"latin\"\n", &["`latin` is no encoding"]);
    wrong(
        "[columns.cases]\nstatus = \"s\"\n[constants.cases]\nstatus = \"open\"\n",
        &["plumbline.toml:4", "status is in [columns.cases] too"],
    );
    check_refused(
        &place("[exports.files]\ncases = \"case*s.xlsx\"\n"),
        3,
        &["[exports.files] cases = \"case*s.xlsx\" matches no file"],
    );
}

#[test]
fn another_mapping_is_another_snapshot() {
    let place = place("[constants.cases]\nstatus = \"open\"\n");
    place.ok(&["ingest", "exports"]);
    place.ok(&["ingest", "exports"]);
    assert_eq!(place.rows("select count(*) from snapshots"), ["1"]);
    let config = place.path().join("plumbline.toml");
    std::fs::write(&config, "# Said otherwise.\n\n[constants.cases]\nstatus = \"open\"\n").unwrap();
    place.ok(&["ingest", "exports"]);
    assert_eq!(place.rows("select count(*) from snapshots"), ["1"]);
    std::fs::write(&config, "[constants.cases]\nstatus = \"closed\"\n").unwrap();
    place.ok(&["ingest", "exports"]);
    assert_eq!(place.rows("select count(*) from snapshots"), ["2"]);
}

#[test]
fn the_exports_may_be_where_the_configuration_says() {
    let place = place("[exports]\nfolder = \"exports\"\n");
    place.ok(&["ingest"]);
    assert_eq!(place.rows("select case_id from cases"), ["C1"]);
    let nowhere = crate::mapping::place("").run(&["ingest"]);
    assert_eq!(nowhere.code, 2);
    assert!(nowhere.err.contains("[exports] folder"), "{}", nowhere.err);
}

#[test]
fn a_title_above_the_header_is_passed_over_and_said() {
    let place = place("").with(
        "children.csv",
        "Children of open cases\nRun on,31/03/2026\n\nchild_id,date_of_birth\nK1,2015-06-01\nK2,\n",
    );
    let said = place.run(&["ingest", "exports"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("children.csv: 2 records above the header"), "{}", said.err);
    assert_eq!(place.rows("select child_id, _row from children order by child_id"), ["K1,5", "K2,6"]);
}
