//! What somebody typed into an export does no harm where it is shown: no formula runs, no tag is read, no line is turned round, no
//! terminal is taken over.

use std::{fs, path::PathBuf};

use calamine::{Reader, open_workbook};

use crate::program::Place;

const TEAM: &str = "=HYPERLINK(\"http://example.org\",\"North\")";
const PERSON: &str = "<script>alert(1)</script>\u{202e}nosrep";
const ESCAPE: &str = "+\u{1b}]0;taken over\u{7}\u{1b}[2J";

fn biting() -> Place {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let place = Place::small()
        .with("teams.csv", &format!("team_id,name,service_area,operational_area,kind\nT1,{},@SUM(1),-1+1,public\n", quoted(TEAM)))
        .with(
            "staff.csv",
            &format!(
                "staff_id,name,role,team_id,manager_id\nP1,{},practitioner,T1,M1\nM1,{},practice_supervisor,T1,\n",
                quoted(PERSON),
                quoted(ESCAPE)
            ),
        )
        .with(
            "cases.csv",
            "case_id,law_type,team_id,received_on,closed_on\n=1+1,public,T1,2026-01-05,\n@C2,public,T1,2026-01-05,\n<b>3,public,T1,2026-01-05,\n",
        )
        .with("case_children.csv", "case_id,child_id,role\n=1+1,K1,subject\n@C2,K1,subject\n<b>3,K1,subject\n")
        .with(
            "allocations.csv",
            "allocation_id,case_id,staff_id,team_id,capacity,allocated_at,ended_at\nA1,=1+1,P1,T1,guardian,2026-01-06T09:00,\n\
             A2,@C2,P1,T1,guardian,2026-01-06T09:00,\nA3,<b>3,P1,T1,guardian,2026-01-06T09:00,\n",
        )
        .with(
            "contact_log.csv",
            "entry_id,case_id,event_at,recorded_at,recorded_by\n-1,=1+1,2026-03-02,2026-03-30,P1\n\"\u{1b}[31mE2\",@C2,2026-03-02,,P1\n",
        );
    place.ok(&["run", "exports"]);
    place
}

fn files(place: &Place, ending: &str) -> Vec<PathBuf> {
    let mut folders = vec![place.path().join("out")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|own| own == ending) {
                files.push(path);
            }
        }
    }
    assert!(files.len() > 3, "{files:?}");
    files
}

fn harms(letter: char) -> bool {
    (letter.is_control() && !matches!(letter, '\n' | '\r' | '\t'))
        || matches!(letter, '\u{202a}'..='\u{202e}')
}

#[test]
fn pages_read_no_tag_and_turn_no_line() {
    let place = biting();
    for path in files(&place, "html") {
        let page = fs::read_to_string(&path).unwrap();
        assert!(!page.contains("<script>alert") && !page.contains("<b>3"), "{}", path.display());
        assert!(!page.contains(harms), "{}", path.display());
    }
    let page = fs::read_to_string(place.path().join("out/practitioner/P1/index.html")).unwrap();
    assert!(page.contains("&lt;script&gt;alert(1)&lt;&#x2f;script&gt;[U+202E]nosrep"), "{page}");
    place.ok(&["explain", "<b>3", "--html", "case.html"]);
    let page = fs::read_to_string(place.path().join("case.html")).unwrap();
    assert!(!page.contains("<b>3") && !page.contains(harms));
}

#[test]
fn no_cell_of_a_csv_file_begins_as_a_formula_does() {
    let place = biting();
    for path in files(&place, "csv") {
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains(harms), "{}", path.display());
        for row in csv::Reader::from_reader(text.as_bytes()).records() {
            for cell in &row.unwrap() {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t']), "{}: {cell}", path.display());
            }
        }
    }
    let findings = fs::read_to_string(place.path().join("out/practitioner/P1/findings.csv")).unwrap();
    assert!(
        findings.contains("'=1+1") && findings.contains("'@C2") && findings.contains("'-1"),
        "{findings}"
    );
}

#[test]
fn no_cell_of_a_workbook_is_a_formula() {
    let place = biting();
    let mut n_biting = 0;
    for path in files(&place, "xlsx") {
        let mut workbook: calamine::Xlsx<_> = open_workbook(&path).unwrap();
        for sheet in workbook.sheet_names() {
            let formulas = workbook.worksheet_formula(&sheet).unwrap();
            let cells: Vec<&String> =
                formulas.used_cells().map(|(_, _, formula)| formula).filter(|f| !f.is_empty()).collect();
            assert!(cells.is_empty(), "{} {sheet}: {cells:?}", path.display());
            for (_, _, cell) in workbook.worksheet_range(&sheet).unwrap().used_cells() {
                if let calamine::Data::String(text) = cell {
                    assert!(!text.contains(harms), "{} {sheet}: {text:?}", path.display());
                    n_biting += usize::from(text == "=1+1" || text == "@C2");
                }
            }
        }
    }
    assert!(n_biting > 3, "{n_biting}");
}

#[test]
fn no_terminal_is_taken_over() {
    let place = biting();
    for args in [
        &["sql", "select name from staff order by 1"][..],
        &["sql", "--format", "markdown", "select name from staff order by 1"],
        &["sql", "select entry_id from contact_log"],
        &["explain", "@C2"],
        &["explain", "\u{1b}[2J"],
        &["sql", "select \u{1b}[2J"],
        &["sql", "select 1 as \"\u{1b}[2J\""],
        &["check"],
    ] {
        let said = place.run(args);
        assert!(
            !said.out.contains(harms) && !said.err.contains(harms),
            "{args:?}: {:?}{:?}",
            said.out,
            said.err
        );
    }
    let names = place.ok(&["sql", "select name from staff order by 1"]);
    assert!(names.contains("[U+001B]]0;taken over[U+0007][U+001B][2J"), "{names}");
    // What other programs read is as it was typed.
    let exact = place.ok(&["sql", "--format", "csv", "select name from teams"]);
    assert!(exact.contains(&TEAM.replace('"', "\"\"")), "{exact}");
}
