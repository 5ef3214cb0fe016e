//! Rows that cannot be used, keys that come twice, and the order of what stays.

use std::fmt::Write;

use crate::ingest_exports::Exports;

const NO_KEY: &str = "without it a row cannot be used";

#[test]
fn rows_with_the_wrong_number_of_fields() {
    let outcome = Exports::required()
        .with(
            "children.csv",
            "child_id,name,date_of_birth\nK1,Zoë\nK2,Sam,2015-01-01\nK3,Jo,,\nK4\nK5,\"a\nb\"\n",
        )
        .ingest();
    assert_eq!(outcome.rows("children", &["child_id", "_row"]), ["K2|3"]);
    assert_eq!(
        outcome.quarantine("children"),
        [
            "2||K1,Zoë|line 2 has 2 fields, the header has 3||",
            "4||K3,Jo,,|line 4 has 4 fields, the header has 3||",
            "5||K4|line 5 has 1 field, the header has 3||",
            "6||K5,\"a\nb\"|line 6 has 2 fields, the header has 3||",
        ]
    );
    assert_eq!(outcome.counts("children"), [5, 1, 4, 0]);
}

#[test]
fn rows_without_a_key() {
    let outcome = Exports::required()
        .with(
            "contact_log.csv",
            "entry_id,case_id,event_at\n,C1,2026-03-01\n  ,,\nE1,,\nE2,C2,never\n\0,C1,never\n",
        )
        .ingest();
    assert_eq!(outcome.rows("contact_log", &["entry_id", "case_id", "_row"]), ["E1||4", "E2|C2|5"]);
    assert_eq!(outcome.quarantine("contact_log"), [
        format!("2||,C1,2026-03-01|entry_id is blank: {NO_KEY}|C1|"),
        format!("3||  ,,|entry_id is blank: {NO_KEY}||"),
        "5|event_at|never|not a date and time: give it as 2026-03-09T14:30, 2026-03-09 14:30:05 or 09/03/2026 \
         14:30|C2|E2"
            .to_owned(),
        format!("6||\0,C1,never|entry_id is `\0`, it holds a NUL byte: {NO_KEY}|C1|"),
    ]);
    assert_eq!(outcome.counts("contact_log"), [5, 2, 3, 0]);
    assert_eq!(outcome.input("contact_log").cells_rejected, 1, "a row refused whole is listed once");
}

#[test]
fn a_key_of_two_columns_needs_both() {
    let outcome = Exports::required()
        .with(
            "case_links.csv",
            "case_id,linked_case_id,kind\nC1,C2,associated\nC1,,previous\n,,\nC1,C3,cousin\n",
        )
        .ingest();
    assert_eq!(
        outcome.rows("case_links", &["case_id", "linked_case_id", "kind"]),
        ["C1|C2|associated", "C1|C3|"]
    );
    assert_eq!(
        outcome.quarantine("case_links"),
        [
            format!("3||C1,,previous|linked_case_id is blank: {NO_KEY}|C1|"),
            format!("4||,,|case_id is blank, linked_case_id is blank: {NO_KEY}||"),
            "5|kind|cousin|not one of associated, previous, second_guardian|C1|C1/C3".to_owned(),
        ]
    );
}

#[test]
fn a_required_cell_that_does_not_fit_costs_the_row() {
    let outcome = Exports::required()
        .with("bank_holidays.csv", "date,name\n25/12/2026,Christmas Day\n31/12/2026x,Other\n")
        .ingest();
    assert_eq!(outcome.rows("bank_holidays", &["date", "name"]), ["2026-12-25|Christmas Day"]);
    let reason = format!("date is `31/12/2026x`, not a date: give it as 2026-03-09 or 09/03/2026: {NO_KEY}");
    assert_eq!(outcome.quarantine("bank_holidays"), [format!("3||31/12/2026x,Other|{reason}||")]);
    assert_eq!(outcome.input("bank_holidays").cells_rejected, 0);
}

#[test]
fn a_quote_that_is_not_closed_costs_its_line_alone() {
    let outcome = Exports::required()
        .with(
            "children.csv",
            "child_id,name\nK1,Zoë\nK2,\"Sam\nK3,Jo\nK4,\"a \"\"quoted\"\" name\"\nK5,\"two\nlines\"\nK6,Al\n",
        )
        .ingest();
    assert_eq!(
        outcome.rows("children", &["child_id", "name", "_row"]),
        ["K1|Zoë|2", "K3|Jo|4", "K4|a \"quoted\" name|5", "K5|two\nlines|6", "K6|Al|7",]
    );
    assert_eq!(outcome.quarantine("children"), ["3||K2,\"Sam|an opening quote in line 3 is not closed||"]);
    assert_eq!(outcome.counts("children"), [6, 5, 1, 0]);
}

#[test]
fn a_quote_that_is_not_closed_by_the_end_of_the_file() {
    let text = "child_id,name\nK1,Zoë\nK2,\"Sam\nK3,Jo\nK4,\"Al\n";
    let outcome = Exports::required().with("children.csv", text).ingest();
    assert_eq!(outcome.rows("children", &["child_id", "_row"]), ["K1|2", "K3|4"]);
    assert_eq!(
        outcome.quarantine("children"),
        [
            "3||K2,\"Sam|an opening quote in line 3 is not closed||",
            "5||K4,\"Al|an opening quote in line 5 is not closed||",
        ]
    );
}

#[test]
fn a_file_that_is_cut_off_is_refused_whole() {
    let refused = |rows: &str, expected: &str| {
        let (code, message) =
            Exports::required().with("children.csv", format!("child_id,name\n{rows}")).fails();
        let expected = format!(
            "children.csv is cut off: its last line, {expected} and has no line end: export it again; if it is whole, mend \
             that line"
        );
        assert_eq!((code, message), (3, expected));
    };
    refused("K1,Zoë\nK2", "3, has 1 of 2 fields");
    refused("K1,Zoë\nK2,\"Sa", "3, ends within quotes");
    refused("K1,\"Zoë\nK2,Jo\nK3,\"A", "4, ends within quotes");
    refused("K1,\"two\nlines", "3, has 1 of 2 fields");
    // With all its fields and without a line end the last row is whole.
    let outcome = Exports::required().with("children.csv", "child_id,name\nK1,Zoë\nK2,").ingest();
    assert_eq!(outcome.rows("children", &["child_id", "_row"]), ["K1|2", "K2|3"]);
}

#[test]
fn a_byte_order_mark_that_begins_a_row_is_a_letter_of_it() {
    let text = "name,child_id\n\u{feff},K1\n\u{feff}Jo,K2\n";
    let outcome = Exports::required().with("children.csv", text).ingest();
    assert_eq!(outcome.rows("children", &["child_id", "name", "_row"]), ["K1|\u{feff}|2", "K2|\u{feff}Jo|3"]);
}

#[test]
fn an_unclosed_quote_before_pairs_of_quotes_swallows_nothing() {
    let outcome = Exports::required()
        .with("children.csv", "child_id,name\r\nK1,\"Sam\r\nK2,\"\"\r\nK3,\"\"\r\n")
        .ingest();
    assert_eq!(outcome.rows("children", &["child_id", "name", "_row"]), ["K2||3", "K3||4"]);
    assert_eq!(outcome.quarantine("children"), ["2||K1,\"Sam|an opening quote in line 2 is not closed||"]);
}

#[test]
fn quotes_within_a_line_are_taken_as_csv_readers_take_them() {
    let outcome = Exports::required()
        .with("children.csv", "child_id,name\nK1,5\" tall\nK2,\"Sam\" Smith\nK3,\"a\"\"b\"\nK4,\"\"\"\"\n")
        .ingest();
    assert_eq!(
        outcome.rows("children", &["child_id", "name"]),
        ["K1|5\" tall", "K2|Sam Smith", "K3|a\"b", "K4|\""]
    );
}

#[test]
fn unclosed_quotes_deep_in_a_long_file() {
    let mut text = String::from("entry_id,case_id,summary\n");
    for at in 0..60_000 {
        let quote = if at % 20_000 == 7 { "\"" } else { "" };
        writeln!(
            text,
            "E{at:05},C1,{quote}a summary that is as long as summaries often are: one line of words"
        )
        .unwrap();
    }
    let outcome = Exports::required().with("contact_log.csv", text).ingest();
    assert_eq!(outcome.counts("contact_log"), [60_000, 59_997, 3, 0]);
    let lines: Vec<_> = outcome.quarantine("contact_log").iter().map(|line| line[..6].to_owned()).collect();
    assert_eq!(lines, ["9||E00", "20009|", "40009|"]);
    let rows = outcome.rows("contact_log", &["entry_id", "_row"]);
    assert_eq!((rows[0].as_str(), rows[59_996].as_str()), ("E00000|2", "E59999|60001"));
}

#[test]
fn exact_duplicates_are_counted_and_one_is_kept() {
    let outcome = Exports::required()
        .with(
            "children.csv",
            "child_id,name,date_of_birth\nK2,Sam,2015-01-01\nK1,Zoë,\nK2, Sam ,1/1/2015\nK2,Sam,2015-01-01\nK1,Zoë,never\n",
        )
        .ingest();
    assert_eq!(outcome.rows("children", &["child_id", "_row"]), ["K1|3", "K2|2"]);
    assert_eq!(outcome.counts("children"), [5, 2, 0, 3], "alike as parsed, not as written");
    // What was given and could not be read is told, although its row is counted as the same as another.
    assert_eq!(
        outcome.quarantine("children"),
        ["6|date_of_birth|never|not a date: give it as 2026-03-09 or 09/03/2026||K1"]
    );
}

#[test]
fn of_rows_that_differ_the_first_is_kept() {
    let outcome = Exports::required()
        .with(
            "allocations.csv",
            "allocation_id,case_id,team_id\nA1,C1,T1\nA2,C1,T1\nA1,C2,T1\nA1,C1,T1\nA1,C1,\nA2,C1,T2\nA1,C2,T1\n",
        )
        .ingest();
    assert_eq!(outcome.rows("allocations", &["allocation_id", "case_id", "_row"]), ["A1|C1|2", "A2|C1|3"]);
    assert_eq!(outcome.counts("allocations"), [7, 2, 4, 1]);
    let reason = |row| {
        format!("conflicts with row {row}: the same allocation_id with other content; the first is kept")
    };
    assert_eq!(
        outcome.quarantine("allocations"),
        [
            format!("4||A1,C2,T1|{}|C2|A1", reason(2)),
            format!("6||A1,C1,|{}|C1|A1", reason(2)),
            format!("7||A2,C1,T2|{}|C1|A2", reason(3)),
            format!("8||A1,C2,T1|{}|C2|A1", reason(2)),
        ]
    );
}

#[test]
fn a_conflict_shows_its_raw_record_in_any_encoding() {
    let outcome = Exports::required()
        .with("children.csv", b"child_id,name,date_of_birth\r\nK1,Jo,\r\nK1,\"Si\xe2n,\r\nsecond\",never\r\n")
        .ingest();
    assert_eq!(
        outcome.quarantine("children"),
        [
            "3||K1,\"Siân,\r\nsecond\",never|conflicts with row 2: the same child_id with other content; the first is \
         kept||K1"
        ]
    );
    assert_eq!(outcome.input("children").cells_rejected, 0, "its cells are in its raw record");
}

#[test]
fn duplicates_of_a_key_of_two_columns() {
    let outcome = Exports::required()
        .with(
            "case_children.csv",
            "case_id,child_id,role\nC1,K1,subject\nC1,K2,subject\nC2,K1,other\nC1,K1,Subject\n",
        )
        .ingest();
    assert_eq!(outcome.counts("case_children"), [4, 3, 0, 1]);
    assert_eq!(outcome.rows("case_children", &["case_id", "child_id"]), ["C1|K1", "C1|K2", "C2|K1"]);
}

#[test]
fn duplicates_far_apart() {
    let mut text = String::from("entry_id,case_id,heading\n");
    for at in 0..90_000 {
        writeln!(text, "E{:05},C{},call with the school about attendance", at % 80_000, at % 3).unwrap();
    }
    let outcome = Exports::required().with("contact_log.csv", text).ingest();
    // 80,000 is no multiple of 3, so that each of the last 10,000 names another case than the first of its key.
    assert_eq!(outcome.counts("contact_log"), [90_000, 80_000, 10_000, 0]);
    let refused = outcome.quarantine("contact_log");
    assert!(refused[0].starts_with("80002||E00000,C2,call"), "{}", refused[0]);
    assert!(refused[9_999].contains("conflicts with row 10001:"), "{}", refused[9_999]);
}

#[test]
fn rows_are_sorted_by_case_and_key_with_blank_cases_first() {
    let outcome = Exports::required()
        .with("contact_log.csv", "entry_id,case_id\nE3,C2\nE1,\nE2,C10\nE10,C2\nE20,C2\nE0,C1\n")
        .ingest();
    assert_eq!(
        outcome.rows("contact_log", &["case_id", "entry_id", "_row"]),
        ["|E1|3", "C1|E0|7", "C10|E2|4", "C2|E10|5", "C2|E20|6", "C2|E3|2"]
    );
}

#[test]
fn long_ids_that_begin_alike_are_sorted_whole() {
    let case = "a case id much longer than any that fits into sixteen bytes";
    let text = format!("entry_id,case_id\nE1,{case} 2\nE2,{case} 1\nE3,{case}\nE0,{case} 2\n");
    let outcome = Exports::required().with("contact_log.csv", text).ingest();
    assert_eq!(outcome.rows("contact_log", &["entry_id"]), ["E3", "E2", "E0", "E1"]);
}

#[test]
fn tables_have_the_schema_of_the_contract() {
    let exports = Exports::required();
    let outcome = plumbline::contract::tables().iter().filter(|table| !table.required).fold(
        exports,
        |exports, table| {
            let key = table.key.join(",");
            exports.with(&format!("{}.csv", table.name), format!("{key}\n"))
        },
    );
    let outcome = outcome.with("contact_log.csv", "entry_id,summary\nE1,hello\n").ingest();
    for table in plumbline::contract::tables() {
        let path = outcome.ingested.snapshot.table_path(&table.name).unwrap();
        let batches = crate::ingest_exports::batches(&path);
        if let Some(batch) = batches.first() {
            assert_eq!(batch.schema().fields(), table.schema().fields(), "{}", table.name);
        }
    }
    assert_eq!(
        outcome.rows("contact_log", &["entry_id", "case_id", "summary", "_file"]),
        ["E1||hello|contact_log.csv"]
    );
    assert!(outcome.input("contact_log").absent_columns.contains(&"recorded_at".to_owned()));
    assert!(!outcome.input("contact_log").absent_columns.contains(&"summary".to_owned()));
    let facts = &outcome.ingested.snapshot.manifest.tables["contact_log"];
    assert_eq!((facts.rows, facts.absent_columns.len()), (1, 12));
}
