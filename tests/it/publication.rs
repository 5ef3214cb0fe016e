//! The figures that leave the organisation: no count under five, and none that follows by subtraction; no case, no person.

use std::{collections::BTreeMap, io::Cursor};

use calamine::{Data, Reader, Xlsx};
use plumbline::reports::{self, Organisation};

use crate::{
    reports::{holds, seen},
    reports_data::{large, options, small},
};

const LEAST: i64 = 5;

type Row = BTreeMap<String, String>;

struct Publication {
    page: String,
    workbook: Vec<u8>,
    rows: Vec<Row>,
}

fn publication(organisation: &Organisation) -> Publication {
    let folder = tempfile::tempdir().unwrap();
    let options = options(&folder.path().join("out"));
    let summary = reports::write_publication(organisation, &options).unwrap();
    assert_eq!(summary.files, 3);
    let read = |name: &str| std::fs::read(options.out.join(name)).unwrap();
    let csv = read("figures.csv");
    let mut reader = csv::Reader::from_reader(csv.as_slice());
    let rows = reader.deserialize().map(Result::unwrap).collect();
    Publication { page: String::from_utf8(read("index.html")).unwrap(), workbook: read("figures.xlsx"), rows }
}

/// Three areas of two teams each, and enough of everything for some counts to be small and some not.
fn organisation() -> Organisation {
    let mut whole = large(6, 4, 10);
    for (at, team) in whole.teams.iter_mut().enumerate() {
        team.operational_area = Some(["North", "South", "West"][at / 2].into());
    }
    whole
}

fn count(row: &Row, column: &str) -> Option<i64> {
    match row[column].as_str() {
        "[c]" => None,
        number => Some(number.parse().unwrap_or_else(|_| panic!("{number:?} in {row:?}"))),
    }
}

/// Every total of the file beside its parts, by the words of its columns alone.
fn totals(rows: &[Row]) -> Vec<(&Row, Vec<&Row>)> {
    let of = |table: &str, level: &str| -> Vec<&Row> {
        rows.iter().filter(|row| row["table"] == table && row["level"] == level).collect()
    };
    let whole = of("units", "whole organisation")[0];
    let areas = of("units", "area");
    let mut totals = vec![(whole, areas.clone())];
    // An area's teams follow it.
    let mut area = None;
    for row in rows.iter().filter(|row| row["table"] == "units") {
        match (row["level"].as_str(), area) {
            ("area", _) => {
                totals.push((row, Vec::new()));
                area = Some(totals.len() - 1);
            }
            ("team", Some(at)) => totals[at].1.push(row),
            _ => {}
        }
    }
    totals.push((whole, of("months", "whole organisation").into_iter().skip(1).collect()));
    let rules = of("rules", "whole organisation");
    let is_policy = |row: &&&Row| row["basis"] == "policy";
    totals.push((whole, rules.iter().filter(is_policy).copied().collect()));
    for rule in &rules {
        let in_areas = of("rules", "area").into_iter().filter(|row| row["rule_id"] == rule["rule_id"]);
        totals.push((rule, in_areas.collect()));
    }
    for area in areas {
        let of_area: Vec<_> =
            of("rules", "area").into_iter().filter(|row| row["unit"] == area["unit"]).collect();
        totals.push((area, of_area.iter().filter(is_policy).copied().collect()));
    }
    totals
}

#[test]
fn no_total_less_its_parts_leaves_a_count_under_five() {
    let found = publication(&organisation());
    let totals = totals(&found.rows);
    assert!(totals.len() > 20, "{}", totals.len());
    let mut hidden = 0;
    let mut whole = 0;
    for (total, parts) in &totals {
        for column in ["due", "met", "missed"] {
            let Some(total) = count(total, column) else { continue };
            let shown: Vec<i64> = parts.iter().filter_map(|part| count(part, column)).collect();
            let left = total - shown.iter().sum::<i64>();
            match parts.len() - shown.len() {
                0 => {
                    whole += 1;
                    assert_eq!(left, 0, "{column} of {parts:?}");
                }
                n => {
                    hidden += 1;
                    assert!(n > 1, "the one hidden {column} is {left}: {parts:?}");
                    assert!(left >= LEAST, "{column}: {left} is left of {parts:?}");
                }
            }
        }
    }
    // Both happened, or the test looked at nothing.
    assert!(hidden > 5 && whole > 5, "{hidden} {whole}");
}

#[test]
fn no_count_under_five_stands_in_page_workbook_or_csv() {
    let found = publication(&organisation());
    for row in found.rows.iter() {
        for column in ["due", "met", "missed"] {
            if row[column] != "[z]" {
                assert!(count(row, column).is_none_or(|n| n >= LEAST), "{row:?}");
            }
        }
    }
    let mut numbers = 0;
    for cell in found.page.split("<td class=\"number\">").skip(1) {
        let text = cell.split("</td>").next().unwrap().replace(',', "");
        if text != "[c]" {
            numbers += 1;
            assert!(text.parse::<i64>().unwrap() >= LEAST, "{text}");
        }
    }
    for of in found.page.split("<span class=\"of\">").skip(1) {
        let text = of.split("</span>").next().unwrap().replace(',', "");
        let (met, due) = text.split_once(" of ").unwrap();
        numbers += 1;
        assert!(met.parse::<i64>().unwrap() >= LEAST && due.parse::<i64>().unwrap() >= LEAST, "{text}");
    }
    assert!(numbers > 20, "{numbers}");
    let mut book = Xlsx::new(Cursor::new(found.workbook)).unwrap();
    let mut in_sheets = 0;
    for name in ["Areas and teams", "Months", "Rules", "Prohibitions", "Retention"] {
        let sheet = book.worksheet_range(name).unwrap();
        for row in sheet.rows().skip(4) {
            for cell in &row[5..8.min(row.len())] {
                if let Data::Float(n) = cell {
                    in_sheets += 1;
                    assert!(*n >= LEAST as f64, "{name}: {row:?}");
                }
            }
        }
    }
    assert!(in_sheets > 20, "{in_sheets}");
}

#[test]
fn page_workbook_and_csv_say_the_same() {
    let found = publication(&organisation());
    let mut book = Xlsx::new(Cursor::new(found.workbook.clone())).unwrap();
    for (name, table) in [("Areas and teams", "units"), ("Months", "months"), ("Rules", "rules")] {
        let sheet = book.worksheet_range(name).unwrap();
        let in_sheet: Vec<String> = sheet
            .rows()
            .skip(4)
            .map(|row| row[5..8].iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
            .collect();
        let in_csv: Vec<String> = found
            .rows
            .iter()
            .filter(|row| row["table"] == table)
            .map(|row| format!("{} {} {}", row["due"], row["met"], row["missed"]))
            .collect();
        assert_eq!(in_sheet, in_csv, "{name}");
    }
    let page = seen(&found.page);
    for row in found.rows.iter().filter(|row| row["table"] == "units" && row["met"] != "[c]") {
        holds(&page, &format!("{} {}", row["unit"], row["level"]));
    }
}

#[test]
fn no_case_and_no_person_is_in_it() {
    let organisation = organisation();
    let found = publication(&organisation);
    let csv = format!("{:?}", found.rows);
    for case in &organisation.open_cases {
        assert!(!found.page.contains(&case.case_id) && !csv.contains(&case.case_id), "{}", case.case_id);
    }
    for person in &organisation.staff {
        let name = person.name.as_deref().unwrap();
        assert!(!found.page.contains(name) && !csv.contains(name), "{name}");
    }
}

#[test]
fn what_is_left_out_is_said_in_numbers_on_the_first_screen() {
    // Everything of one small team is under five, or would be left alone.
    let found = publication(&small());
    let page = seen(&found.page);
    holds(&page, "The figures of February 2026 are too small to be published.");
    holds(
        &page,
        "[c] in whole or in part: counts under five, and those that would give one away by subtraction.",
    );
    holds(&page, "[c] policy deadlines of the 12 months could not be judged");
    assert!(!page.contains("7 of 9"), "the month's figures are under five");
}
