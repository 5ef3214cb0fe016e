//! Staging queries: tables made by SQL of files that were never designed for us.

use std::fs;

use crate::program::{Place, Said};

/// Two files of another system in place of the cases and children, and the queries that make them.
fn place(queries: &[(&str, &str)]) -> Place {
    let place = Place::small()
        .without("cases.csv")
        .without("children.csv")
        .without("case_children.csv")
        .with(
            "Client Export.csv",
            "Client No,Name,Born,Matter,Opened\n\
             0007,\"Robin, \"\"Rob\"\"\nExample\",01/06/2015,M1,05/01/2026\n\
             0008,Sam,13/02/2018,M1,05/01/2026\n\
             0009,,,M2,\n\
             0010,Left out,,X9,01/01/2020\n",
        )
        .with("kinds.csv", "matter,law\nM1,public\nM2,private\n");
    fs::write(place.path().join("plumbline.toml"), "").unwrap();
    fs::create_dir(place.path().join("staging")).unwrap();
    for (table, sql) in queries {
        fs::write(place.path().join("staging").join(format!("{table}.sql")), sql).unwrap();
    }
    place
}

const CASES: &str = "
    select matter as case_id, law as law_type, min(opened) as received_on
    from client_export
    inner join kinds using (matter)
    group by matter, law";
const CHILDREN: &str = "
    select client_no as child_id, name, to_date(born, '%d/%m/%Y') as date_of_birth, _file, _row
    from client_export
    where matter <> 'X9'";
const CASE_CHILDREN: &str = "
    select matter as case_id, client_no as child_id, 'Subject' as role, _file, _row
    from client_export
    where matter <> 'X9'";

const ALL: [(&str, &str); 3] = [("cases", CASES), ("children", CHILDREN), ("case_children", CASE_CHILDREN)];

fn check_refused(place: &Place, code: i32, words: &[&str]) {
    let Said { code: found, err, .. } = place.run(&["ingest", "exports"]);
    assert_eq!(found, code, "{err}");
    for word in words {
        assert!(err.contains(word), "`{word}` is not in: {err}");
    }
}

#[test]
fn one_file_feeds_several_tables_and_several_files_one() {
    let place = place(&ALL);
    let said = place.run(&["ingest", "exports"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(
        place.rows("select case_id, law_type, received_on, _file, _row from cases order by case_id"),
        ["M1,public,2026-01-05,staging/cases.sql,1", "M2,private,,staging/cases.sql,2"]
    );
    assert_eq!(
        place.rows("select child_id, replace(name, '\n', '/') as name, date_of_birth, _file, _row from children order by child_id"),
        [
            "0007,\"Robin, \"\"Rob\"\"/Example\",2015-06-01,Client Export.csv,2",
            "0008,Sam,2018-02-13,Client Export.csv,3",
            "0009,,,Client Export.csv,4",
        ]
    );
    assert_eq!(place.rows("select count(*) from case_children where role = 'subject'"), ["3"]);
    assert!(
        said.err.contains("Client Export.csv: 4 rows read as raw table client_export; which of them reached a table cannot be told"),
        "{}",
        said.err
    );
}

#[test]
fn rows_that_reach_no_table_are_counted_and_listed() {
    let cases = "select matter as case_id, _file, _row from client_export where matter in ('M1', 'M2')";
    let place = place(&[("cases", cases), ALL[1], ALL[2]]);
    let said = place.run(&["ingest", "exports"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("1 row reached no table (unused_rows lists them)"), "{}", said.err);
    assert!(said.err.contains("left alone: kinds.csv"), "{}", said.err);
    assert_eq!(place.rows("select file, row from unused_rows"), ["Client Export.csv,5"]);
    // Of two rows that make one case the second is an exact duplicate: returned = kept + rejected + duplicates.
    assert!(said.err.contains("staging/cases.sql: 1 row that is the same as another"), "{}", said.err);
}

#[test]
fn what_a_query_returns_is_refused_like_any_export_with_its_origin() {
    let children =
        "select client_no as child_id, born || '?' as date_of_birth, _file, _row from client_export";
    let place =
        place(&[ALL[0], ("children", children), ALL[2]]).with("kinds.csv", "matter,law\nM1,public\nM2\n");
    place.ok(&["ingest", "exports"]);
    assert_eq!(
        place.rows(
            "select table_name, file, row, column_name, value from quarantine order by table_name, row"
        ),
        [
            "children,Client Export.csv,2,date_of_birth,01/06/2015?",
            "children,Client Export.csv,3,date_of_birth,13/02/2018?",
            "kinds,kinds.csv,3,,M2",
        ]
    );
}

#[test]
fn a_query_that_is_wrong_is_said_with_file_and_line() {
    let wrong = |sql: &str, words: &[&str]| {
        check_refused(&place(&[("cases", sql), ALL[1], ALL[2]]), 2, words);
    };
    wrong("select\n    mater as case_id\nfrom client_export", &["staging/cases.sql:2", "mater", "matter"]);
    wrong(
        "select matter as case_id\nfrom client_exports",
        &["staging/cases.sql:2", "client_exports", "did you mean client_export?"],
    );
    wrong("select 1 as case_id; select 2", &["staging/cases.sql", "2 statements"]);
    wrong("copy client_export to '/tmp/x.csv'", &["staging/cases.sql", "only queries"]);
    wrong("select matter case_id from\n\n where", &["staging/cases.sql:3"]);
    wrong("select [matter] as case_id from client_export", &["staging/cases.sql", "case_id is List"]);
    check_refused(
        &place(&[("cases", "select matter as case from client_export"), ALL[1], ALL[2]]),
        3,
        &["staging/cases.sql: its header"],
    );
    check_refused(&place(&[("case", CASES)]), 2, &["staging/case.sql", "did you mean staging/cases.sql?"]);
}

#[test]
fn another_query_is_another_snapshot() {
    let place = place(&ALL);
    place.ok(&["ingest", "exports"]);
    place.ok(&["ingest", "exports"]);
    assert_eq!(place.rows("select count(*) from snapshots"), ["1"]);
    let sql = CHILDREN.replace("where", "where name is not null and");
    fs::write(place.path().join("staging/children.sql"), sql).unwrap();
    place.ok(&["ingest", "exports"]);
    assert_eq!(place.rows("select count(*) from snapshots"), ["2"]);
    assert_eq!(place.rows("select child_id from children order by child_id"), ["0007", "0008"]);
}
