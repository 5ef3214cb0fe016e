//! What must hold of any file: rows add up, nothing panics, and a table written down in any dialect reads the same.

use proptest::{collection::vec, prelude::*, sample::select};

use crate::ingest_exports::Exports;

/// Bytes that look like CSV gone wrong more often than chance would have it.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => select(vec![
            "\n", "\r\n", "\r", ",", ";", "\"", "\"\"", "\",\"", "\"\n", "\n\"", "E1", "E2", " ", "C1,", "E3,C1,2026-03-09\n",
            "E1,C2,never\n", "entry_id", "\u{feff}", "é", "\0",
        ]).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..4),
    ];
    vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// A table as it should be read: an id and some texts, dates and words.
type Row = (String, Option<String>, Option<(u8, u8)>, bool);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    // No letter that, in Windows-1252, would end one of several bytes that UTF-8 has by chance.
    let text = "[a-zA-Z ,;|\t\"'éß\r\n]{0,12}".prop_map(|text| {
        let text = text.trim().to_owned();
        (!text.is_empty()).then_some(text)
    });
    let row = (text, prop::option::of((1..=12u8, 1..=28u8)), any::<bool>());
    vec(row, 0..30).prop_map(|rows| {
        let numbered = rows.into_iter().enumerate();
        numbered.map(|(at, (text, day, is_present))| (format!("H{at:03}"), text, day, is_present)).collect()
    })
}

#[derive(Debug, Clone)]
struct Dialect {
    delimiter: char,
    line_end: &'static str,
    bom: bool,
    windows_1252: bool,
    quote_all: bool,
    ends_with_line_end: bool,
    day_first: bool,
    order: Vec<usize>,
}

fn dialects() -> impl Strategy<Value = Dialect> {
    let order = Just((0..4).collect::<Vec<usize>>()).prop_shuffle();
    let flags = any::<[bool; 5]>();
    (select(vec![',', ';', '\t', '|']), select(vec!["\n", "\r\n"]), flags, order).prop_map(
        |(delimiter, line_end, [bom, windows_1252, quote_all, ends_with_line_end, day_first], order)| {
            Dialect {
                delimiter,
                line_end,
                bom: bom && !windows_1252,
                windows_1252,
                quote_all,
                ends_with_line_end,
                day_first,
                order,
            }
        },
    )
}

impl Dialect {
    fn write(&self, rows: &[Row]) -> Vec<u8> {
        let header = ["hearing_id", "outcome", "hearing_on", "vacated"].map(str::to_owned);
        let mut lines = vec![self.line(&header)];
        for (id, outcome, day, vacated) in rows {
            let day = day.map_or_else(String::new, |(month, day)| match self.day_first {
                true => format!("{day}/{month}/2026"),
                false => format!("2026-{month:02}-{day:02}"),
            });
            let vacated = if *vacated { "Yes" } else { "f" };
            lines.push(self.line(&[
                id.clone(),
                outcome.clone().unwrap_or_default(),
                day,
                vacated.to_owned(),
            ]));
        }
        let mut text = lines.join(self.line_end);
        if self.ends_with_line_end {
            text.push_str(self.line_end);
        }
        match self {
            Dialect { windows_1252: true, .. } => encoding_rs::WINDOWS_1252.encode(&text).0.into_owned(),
            Dialect { bom: true, .. } => format!("\u{feff}{text}").into_bytes(),
            _ => text.into_bytes(),
        }
    }

    fn line(&self, cells: &[String; 4]) -> String {
        let cell = |at: &usize| {
            let cell = &cells[*at];
            let special = |c| [self.delimiter, '"', '\r', '\n'].contains(&c);
            if self.quote_all || cell.contains(special) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            }
        };
        self.order.iter().map(cell).collect::<Vec<_>>().join(&self.delimiter.to_string())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_add_up_whatever_the_bytes(body in bytes(), has_header in prop::bool::weighted(0.9)) {
        let header: &[u8] = if has_header { b"entry_id,case_id,event_at\n" } else { b"" };
        let exports = Exports::required().with("contact_log.csv", [header, &body].concat());
        match exports.try_ingest() {
            Ok(ingested) => {
                let inputs = &ingested.snapshot.manifest.inputs;
                let input = inputs.iter().find(|input| input.table == "contact_log").unwrap();
                prop_assert_eq!(input.rows_read, input.rows_kept + input.rows_rejected + input.exact_duplicates);
            }
            Err(error) => prop_assert!([2, 3].contains(&error.exit_code()), "{}", error),
        }
    }

    #[test]
    fn a_table_reads_the_same_in_any_dialect(rows in rows(), dialect in dialects()) {
        let outcome = Exports::required().with("hearings.csv", dialect.write(&rows)).ingest();
        let expected: Vec<String> = rows
            .iter()
            .zip(2..)
            .map(|((id, outcome, day, vacated), row)| {
                let day = day.map_or_else(String::new, |(month, day)| format!("2026-{month:02}-{day:02}"));
                format!("{id}|{}|{day}|{vacated}|{row}", outcome.as_deref().unwrap_or_default())
            })
            .collect();
        let columns = ["hearing_id", "outcome", "hearing_on", "vacated", "_row"];
        prop_assert_eq!(outcome.rows("hearings", &columns), expected);
        prop_assert_eq!(outcome.quarantine("hearings"), Vec::<String>::new());
    }
}
