//! What each type of the contract accepts, and what it refuses.

use std::fmt::Write;

use crate::ingest_exports::Exports;

/// A form, and what it is read as; `None`: refused.
type Form<'a> = (&'a str, Option<&'a str>);

/// Writes each form as the cell of one column, and compares what became of it.
#[track_caller]
fn check(table: &str, column: &str, forms: &[Form]) {
    let mut csv = format!("{}\n", header(table, column));
    for (at, (form, _)) in forms.iter().enumerate() {
        writeln!(csv, "K{at:03},\"{}\"", form.replace('"', "\"\"")).unwrap();
    }
    let outcome = Exports::required().with(&format!("{table}.csv"), csv).ingest();
    let quarantine = outcome.quarantine(table);
    let refused: Vec<&str> = quarantine.iter().map(|line| line.split('|').nth(2).unwrap()).collect();
    let expected: Vec<&str> =
        forms.iter().filter(|(_, read)| read.is_none()).map(|(form, _)| *form).collect();
    assert_eq!(refused, expected, "of {table}.{column}, these are refused, raw");
    let found = outcome.rows(table, &[column]);
    for ((form, read), found) in forms.iter().zip(found) {
        assert_eq!(found, read.unwrap_or_default(), "{table}.{column} reads `{form}`");
    }
}

fn header(table: &str, column: &str) -> String {
    let key = &plumbline::contract::table(table).unwrap().key[0];
    format!("{key},{column}")
}

#[test]
fn dates() {
    check(
        "children",
        "date_of_birth",
        &[
            ("2026-03-09", Some("2026-03-09")),
            (" 2026-03-09\t", Some("2026-03-09")),
            ("09/03/2026", Some("2026-03-09")),
            ("9/3/2026", Some("2026-03-09")),
            ("09/3/2026", Some("2026-03-09")),
            ("9/12/2026", Some("2026-12-09")),
            ("2024-02-29", Some("2024-02-29")),
            ("1899-12-31", Some("1899-12-31")),
            ("9999-12-31", Some("9999-12-31")),
            ("0001-01-01", Some("0001-01-01")),
            ("2026-03-09T14:30", Some("2026-03-09")),
            ("2026-03-09 14:30:05", Some("2026-03-09")),
            ("09/03/2026 14:30", Some("2026-03-09")),
            // The offset is applied before the time is dropped: half past midnight in London.
            ("2026-06-09T23:30:00Z", Some("2026-06-10")),
            ("2026-06-09T23:30:00+01:00", Some("2026-06-09")),
            ("2026-01-10T00:30:00+01:00", Some("2026-01-09")),
            ("", Some("")),
            ("   ", Some("")),
            ("\u{a0}\u{2003}", Some("")),
            ("2026-3-9", None),
            ("2026/03/09", None),
            ("09-03-2026", None),
            ("09.03.2026", None),
            ("9/3/26", None),
            ("009/3/2026", None),
            ("9/3/02026", None),
            ("26-03-09", None),
            ("02026-03-09", None),
            ("20260309", None),
            ("9 March 2026", None),
            ("2026-03", None),
            ("46090", None),
            ("2026-02-29", None),
            ("31/04/2026", None),
            ("03/13/2026", None),
            ("0000-01-01", None),
            ("00/00/0000", None),
            ("2026-03-09x", None),
            ("2026-03-09T", None),
            ("２０２６-03-09", None),
            ("NULL", None),
        ],
    );
}

#[test]
fn datetimes() {
    check(
        "detailed_recordings",
        "event_at",
        &[
            ("2026-03-09T14:30", Some("2026-03-09T14:30:00")),
            ("2026-03-09 14:30", Some("2026-03-09T14:30:00")),
            ("2026-03-09 14:30:05", Some("2026-03-09T14:30:05")),
            ("2026-03-09T14:30:05.123456789", Some("2026-03-09T14:30:05")),
            ("2026-03-09 14:30:59.9", Some("2026-03-09T14:30:59")),
            ("09/03/2026 14:30", Some("2026-03-09T14:30:00")),
            ("9/3/2026 14:30:05", Some("2026-03-09T14:30:05")),
            ("2026-03-09", Some("2026-03-09T00:00:00")),
            ("09/03/2026", Some("2026-03-09T00:00:00")),
            ("2026-03-09T00:00", Some("2026-03-09T00:00:00")),
            ("2026-03-09T23:59:59", Some("2026-03-09T23:59:59")),
            // In winter the UK is on UTC, in summer an hour ahead.
            ("2026-01-09T14:30Z", Some("2026-01-09T14:30:00")),
            ("2026-06-09T14:30Z", Some("2026-06-09T15:30:00")),
            ("2026-06-09 14:30:05+00", Some("2026-06-09T15:30:05")),
            ("2026-06-09 14:30:05.25+00:00", Some("2026-06-09T15:30:05")),
            ("2026-06-09T14:30:05+01:00", Some("2026-06-09T14:30:05")),
            ("2026-06-09T14:30:05-05:30", Some("2026-06-09T21:00:05")),
            ("9/6/2026 14:30+00", Some("2026-06-09T15:30:00")),
            // The clocks go forward at 01:00 UTC on 29 March 2026, and back on 25 October.
            ("2026-03-29T00:59:59Z", Some("2026-03-29T00:59:59")),
            ("2026-03-29T01:00:00Z", Some("2026-03-29T02:00:00")),
            ("2026-10-25T00:59:59Z", Some("2026-10-25T01:59:59")),
            ("2026-10-25T01:00:00Z", Some("2026-10-25T01:00:00")),
            // Without an offset it is what the clock showed, also where no clock did.
            ("2026-03-29T01:30", Some("2026-03-29T01:30:00")),
            ("1969-12-31T23:59:59", Some("1969-12-31T23:59:59")),
            ("2026-03-09T24:00", None),
            ("2026-03-09T24:00:00", None),
            ("2026-03-09T12:60", None),
            ("2026-03-09T12:30:60", None),
            ("2026-02-30T12:30", None),
            ("2026-03-09T9:30", None),
            ("2026-03-09t14:30", None),
            ("2026-03-09  14:30", None),
            ("2026-03-09T14", None),
            ("2026-03-09T14:30:5", None),
            ("2026-03-09T14:30:05.", None),
            ("2026-03-09T14:30:05,5", None),
            ("2026-03-09T14:30 +01:00", None),
            ("2026-03-09T14:30+1", None),
            ("2026-03-09T14:30+0100", None),
            ("2026-03-09T14:30+24:00", None),
            ("2026-03-09T14:30+01:60", None),
            ("2026-03-09T14:30z", None),
            ("2026-03-09Z", None),
            ("09/03/2026T14:30", None),
            ("2026-03-09 2:30 PM", None),
            ("9999-12-31T23:30-05:00", None),
            ("0001-01-01T00:00+05:00", None),
            ("14:30", None),
        ],
    );
}

#[test]
fn bools() {
    let yes = ["Y", "y", "Yes", "YES", "True", "true", "TRUE", "T", "t", "1", " yes "];
    let no = ["N", "n", "No", "NO", "False", "false", "FALSE", "F", "f", "0"];
    let refused = ["Ja", "on", "off", "2", "1.0", "-", "yes please", "O", "unknown"];
    let forms: Vec<Form> = yes
        .map(|form| (form, Some("true")))
        .into_iter()
        .chain(no.map(|form| (form, Some("false"))))
        .chain(refused.map(|form| (form, None)))
        .chain([("", Some("")), (" ", Some(""))])
        .collect();
    check("hearings", "vacated", &forms);
}

#[test]
fn ints() {
    check(
        "transfers",
        "recipients",
        &[
            ("0", Some("0")),
            ("12", Some("12")),
            ("+12", Some("12")),
            ("-3", Some("-3")),
            ("007", Some("7")),
            ("12.0", Some("12")),
            ("-12.0", Some("-12")),
            ("9223372036854775807", Some("9223372036854775807")),
            ("-9223372036854775808", Some("-9223372036854775808")),
            ("", Some("")),
            ("9223372036854775808", None),
            ("12.00", None),
            ("12.5", None),
            ("12.", None),
            (".0", None),
            ("+", None),
            ("--1", None),
            ("- 1", None),
            ("1,000", None),
            ("1e3", None),
            ("0x1F", None),
            ("١٢", None),
            ("twelve", None),
        ],
    );
}

#[test]
fn enums() {
    check(
        "detailed_recordings",
        "mode",
        &[
            ("face_to_face", Some("face_to_face")),
            ("Face to face", Some("face_to_face")),
            ("FACE-TO-FACE", Some("face_to_face")),
            ("face to_face", Some("face_to_face")),
            ("  Video ", Some("video")),
            ("", Some("")),
            ("face  to face", None),
            ("facetoface", None),
            ("face\tto face", None),
            ("face\u{a0}to face", None),
            ("videos", None),
            ("Vidéo", None),
            ("manual", None),
        ],
    );
}

#[test]
fn months() {
    check(
        "compliance_reviews",
        "month",
        &[
            ("2026-03", Some("2026-03-01")),
            ("2026-12", Some("2026-12-01")),
            ("2026-03-31", Some("2026-03-01")),
            ("31/3/2026", Some("2026-03-01")),
            ("2026-03-31T14:30", Some("2026-03-01")),
            // In London April has begun.
            ("2026-03-31T23:30Z", Some("2026-04-01")),
            ("", Some("")),
            ("2026-13", None),
            ("2026-00", None),
            ("2026-3", None),
            ("03/2026", None),
            ("March 2026", None),
            ("0000-03", None),
            ("202603", None),
            ("2026-02-30", None),
        ],
    );
}

#[test]
fn ids_and_texts() {
    check(
        "teams",
        "name",
        &[
            ("  North East ", Some("North East")),
            ("\u{3000}North\u{a0}East\u{a0}", Some("North\u{a0}East")),
            ("two\nlines", Some("two\nlines")),
            ("two\r\nlines", Some("two\r\nlines")),
            ("\n indented\n", Some("indented")),
            ("say \"hello\"", Some("say \"hello\"")),
            ("a,b;c", Some("a,b;c")),
            ("Ó Súilleabháin 👪", Some("Ó Súilleabháin 👪")),
            ("NULL", Some("NULL")),
            ("a bell \u{7} stays", Some("a bell \u{7} stays")),
            ("", Some("")),
            ("\u{a0}", Some("")),
            // No text holds a NUL byte: the file is damaged there.
            ("a\0b", None),
            ("\0", None),
        ],
    );
}

#[test]
fn ids_are_compared_exactly() {
    let outcome = Exports::required().with("teams.csv", "team_id\n t1\nT1\nT01\n\"T1 \"\n").ingest();
    assert_eq!(outcome.rows("teams", &["team_id", "_row"]), ["T01|4", "T1|3", "t1|2"]);
    assert_eq!(outcome.counts("teams"), [4, 3, 0, 1], "the fourth is the second, trimmed");
}

#[test]
fn what_is_refused_is_told_with_what_was_wanted() {
    let outcome = Exports::required()
        .with(
            "hearings.csv",
            "hearing_id,case_id,kind,hearing_on,vacated\nH1,C1,trial, 31/02/2026 ,perhaps\n",
        )
        .ingest();
    assert_eq!(
        outcome.quarantine("hearings"),
        [
            "2|kind|trial|not one of fhdra, directions, issues_resolution, fact_finding, final, other|C1|H1",
            "2|hearing_on| 31/02/2026 |there is no such day|C1|H1",
            "2|vacated|perhaps|not a yes or a no: give Y, N, Yes, No, True, False, T, F, 1 or 0|C1|H1",
        ]
    );
    assert_eq!(outcome.rows("hearings", &["hearing_id", "kind", "hearing_on", "vacated"]), ["H1|||"]);
    assert_eq!(outcome.input("hearings").cells_rejected, 3);
    assert_eq!(outcome.counts("hearings"), [1, 1, 0, 0], "a cell that does not fit does not cost the row");
}
