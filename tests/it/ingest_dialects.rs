//! The ways in which programs write CSV, all read alike.

use crate::ingest_exports::{Exports, Outcome};

/// The children that each of these dialects writes down.
const CHILDREN: &str = "\
    child_id,name,date_of_birth,date_of_death\n\
    K1,\"Zoë, the \"\"elder\"\"; or | so\",2015-03-09,\n\
    K2,O'Neill,30/11/2017,2025-01-02\n\
    K3,\"two\nlines\",,\n";

const READ: [&str; 3] = [
    "K1|Zoë, the \"elder\"; or | so|2015-03-09||children.csv|2",
    "K2|O'Neill|2017-11-30|2025-01-02|children.csv|3",
    "K3|two\nlines|||children.csv|4",
];

/// Reads the children from `content`; `dialect`: encoding, byte order mark, delimiter, line end.
#[track_caller]
fn check(content: impl AsRef<[u8]>, dialect: (&str, bool, char, &str)) -> Outcome {
    let outcome = Exports::required().with("children.csv", content).ingest();
    let columns = ["child_id", "name", "date_of_birth", "date_of_death", "_file", "_row"];
    let rows: Vec<_> =
        outcome.rows("children", &columns).iter().map(|row| row.replace("\r\n", "\n")).collect();
    assert_eq!(rows, READ);
    let input = outcome.input("children");
    assert_eq!(
        (input.encoding.as_str(), input.bom, input.delimiter.unwrap(), input.line_ending.as_str()),
        dialect
    );
    assert_eq!(outcome.counts("children"), [3, 3, 0, 0]);
    outcome
}

fn windows_1252(text: &str) -> Vec<u8> {
    let (bytes, _, has_others) = encoding_rs::WINDOWS_1252.encode(text);
    assert!(!has_others);
    bytes.into_owned()
}

#[test]
fn utf_8_with_line_feeds() {
    let outcome = check(CHILDREN, ("utf-8", false, ',', "lf"));
    let input = outcome.input("children");
    assert_eq!(input.bytes, CHILDREN.len() as u64);
    assert_eq!(input.sha256, "1e87454e38a34480a44f7c51f137795203425e1f8bb9a8fd6781b9eae9ce7449");
}

#[test]
fn utf_8_with_a_byte_order_mark() {
    check(format!("\u{feff}{CHILDREN}"), ("utf-8", true, ',', "lf"));
    check(format!("\u{feff}\"{}", CHILDREN.replacen(',', "\",", 1)), ("utf-8", true, ',', "lf"));
}

#[test]
fn windows_1252_as_excel_writes_it() {
    check(windows_1252(&CHILDREN.replace('\n', "\r\n")), ("windows-1252", false, ',', "crlf"));
    let outcome =
        Exports::required().with("children.csv", b"child_id,name\nK1,\x93Si\xe2n\x94 \x96 \x80\n").ingest();
    assert_eq!(outcome.rows("children", &["name"]), ["“Siân” – €"]);
}

#[test]
fn carriage_return_and_line_feed() {
    check(CHILDREN.replace('\n', "\r\n"), ("utf-8", false, ',', "crlf"));
    check(CHILDREN.replace('\n', "\r\n").trim_end(), ("utf-8", false, ',', "crlf"));
}

#[test]
fn a_last_line_without_an_end() {
    check(CHILDREN.trim_end(), ("utf-8", false, ',', "lf"));
}

#[test]
fn semicolons_tabs_and_pipes() {
    for delimiter in [';', '\t', '|'] {
        let quoted = CHILDREN.split('"').enumerate().map(|(at, part)| match at {
            // What stands within quotes stays as it is.
            odd if odd % 2 == 1 => part.to_owned(),
            _ => part.replace(',', &delimiter.to_string()),
        });
        let text = quoted.collect::<Vec<_>>().join("\"");
        check(text, ("utf-8", false, delimiter, "lf"));
    }
}

#[test]
fn the_delimiter_is_the_one_under_which_the_header_has_most_columns() {
    let outcome = Exports::required().with("children.csv", "child_id;notes,name;name\nK1;a,b;Zoë\n").ingest();
    assert_eq!(outcome.input("children").delimiter, Some(';'));
    assert_eq!(outcome.rows("children", &["child_id", "name"]), ["K1|Zoë"]);
    assert_eq!(outcome.input("children").undeclared_columns, ["notes,name"]);
}

#[test]
fn every_field_quoted() {
    let outcome = Exports::required()
        .with(
            "children.csv",
            "\"child_id\",\"name\",\"date_of_birth\"\r\n\"K1\",\"Zoë\",\"\"\r\n\"K2\",\"\",\"1/2/2020\"",
        )
        .ingest();
    assert_eq!(
        outcome.rows("children", &["child_id", "name", "date_of_birth"]),
        ["K1|Zoë|", "K2||2020-02-01"]
    );
}

#[test]
fn headers_in_any_case_and_order_quoted_and_spaced() {
    let outcome = Exports::required()
        .with("children.csv", "Date_Of_Birth, \"NAME\" ,  CHILD_ID  \n2015-03-09,Zoë,K1\n")
        .ingest();
    assert_eq!(outcome.counts("children"), [1, 1, 0, 0]);
    assert_eq!(outcome.rows("children", &["child_id", "date_of_birth"]), ["K1|2015-03-09"]);
    // A space before a quote makes the quote a letter, to every CSV reader.
    assert_eq!(outcome.input("children").undeclared_columns, ["\"NAME\""]);
}

#[test]
fn line_feeds_and_returns_mixed() {
    let outcome =
        Exports::required().with("children.csv", "child_id,name\nK1,Zoë\r\nK2,Sam\nK3,Jo\r\n").ingest();
    assert_eq!(outcome.rows("children", &["child_id", "name", "_row"]), ["K1|Zoë|2", "K2|Sam|3", "K3|Jo|4"]);
}

#[test]
fn a_return_alone_ends_lines_only_where_the_header_ends_with_one() {
    let outcome =
        Exports::required().with("children.csv", "child_id,name\rK1,Zoë\rK2,\"two\rlines\"\r").ingest();
    assert_eq!(outcome.input("children").line_ending, "cr");
    assert_eq!(outcome.rows("children", &["child_id", "name", "_row"]), ["K1|Zoë|2", "K2|two\rlines|3"]);
    let outcome = Exports::required().with("children.csv", "child_id,name\nK1,one\rcell\nK2,Sam\n").ingest();
    assert_eq!(outcome.input("children").line_ending, "lf");
    assert_eq!(outcome.rows("children", &["child_id", "name", "_row"]), ["K1|one\rcell|2", "K2|Sam|3"]);
}

#[test]
fn empty_lines_are_no_rows() {
    for line_end in ["\n", "\r\n"] {
        let text = "\n\nchild_id,name\n\nK1,Zoë\n\n\nK2,Sam\n\n".replace('\n', line_end);
        let outcome = Exports::required().with("children.csv", text).ingest();
        assert_eq!(outcome.rows("children", &["child_id", "_row"]), ["K1|5", "K2|8"]);
        assert_eq!(outcome.counts("children"), [2, 2, 0, 0]);
    }
}

#[test]
fn a_file_of_one_column() {
    let outcome = Exports::required().with("children.csv", "child_id\r\nK1\r\n\r\n\"\"\r\nK2\r\n").ingest();
    assert_eq!(outcome.rows("children", &["child_id", "_row"]), ["K1|2", "K2|5"]);
    assert_eq!(
        outcome.quarantine("children"),
        ["4||\"\"|child_id is blank: without it a row cannot be used||"]
    );
}

#[test]
fn rows_with_bytes_of_another_encoding_are_refused_where_the_file_is_utf_8() {
    let outcome = Exports::required()
        .with("children.csv", b"child_id,name\nK1,Zo\xc3\xab\nK2,Si\xe2n\nK3,Sam\nK\xff,Jo\n")
        .ingest();
    assert_eq!(outcome.input("children").encoding, "utf-8");
    assert_eq!(outcome.rows("children", &["child_id", "name", "_row"]), ["K1|Zoë|2", "K3|Sam|4"]);
    assert_eq!(
        outcome.quarantine("children"),
        [
            "3||K2,Si\u{fffd}n|line 3 has bytes that are not UTF-8, the encoding of the file||K2",
            "5||K\u{fffd},Jo|line 5 has bytes that are not UTF-8, the encoding of the file||",
        ]
    );
    // A byte order mark says UTF-8 too, also where no other letter does.
    let outcome =
        Exports::required().with("children.csv", b"\xef\xbb\xbfchild_id,name\nK1,Si\xe2n\nK2,Jo\n").ingest();
    assert_eq!(outcome.counts("children"), [2, 1, 1, 0]);
}

#[test]
fn utf_16_is_read_in_either_order_with_or_without_a_mark() {
    let text = "child_id,name\r\nK1,\"Zoë, Ω\nand 𝄞\"\r\n";
    for mark in ["\u{feff}", ""] {
        let marked = format!("{mark}{text}");
        let little: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (bytes, encoding) in [(little, "utf-16le"), (big, "utf-16be")] {
            let outcome = Exports::required().with("children.csv", bytes).ingest();
            assert_eq!(outcome.rows("children", &["child_id", "name", "_row"]), ["K1|Zoë, Ω\nand 𝄞|2"]);
            assert_eq!(outcome.input("children").encoding, encoding);
        }
    }
}

#[test]
fn utf_16_that_is_cut_off_is_refused() {
    let mut bytes: Vec<u8> =
        "\u{feff}child_id,name\nK1,Jo\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.pop();
    let (code, message) = Exports::required().with("children.csv", bytes).fails();
    assert_eq!(code, 3);
    assert!(message.contains("it is not utf-16le, its encoding: was it cut off?"), "{message}");
}
