//! The folder of the packs and the workbooks in it: replaced whole, never another's, the same bytes each time.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Command};

use calamine::{Data, Reader, Xlsx, open_workbook};
use plumbline::{
    progress::Silent,
    reports::{self, Options, Organisation},
};

use crate::reports_data::{large, options, small};

fn write(organisation: &Organisation, options: &Options) -> plumbline::Result<reports::Summary> {
    reports::write(organisation, options, &Silent)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn the_folder_is_replaced_whole_and_nothing_is_left_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = options(&folder.path().join("out"));
    let first = write(&small(), &options).unwrap();
    assert_eq!((first.packs, first.files), (8, 33));
    fs::write(options.out.join("practitioner/stale.txt"), "old").unwrap();
    options.audiences = Some(vec!["service-manager".into()]);
    let second = write(&small(), &options).unwrap();
    assert_eq!((second.packs, second.files), (1, 5));
    assert_eq!(names(&options.out), [".plumbline-packs", "index.html", "service-manager"]);
    assert_eq!(names(folder.path()), ["out"]);
}

#[test]
fn files_and_folders_are_for_their_owner_alone() {
    fn check(path: &Path) {
        let mode = fs::metadata(path).unwrap().permissions().mode() & 0o777;
        if path.is_dir() {
            assert_eq!(mode, 0o700, "{}", path.display());
            fs::read_dir(path).unwrap().for_each(|entry| check(&entry.unwrap().path()));
        } else {
            assert_eq!(mode, 0o600, "{}", path.display());
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let options = options(&folder.path().join("deep/er/out"));
    write(&small(), &options).unwrap();
    check(&options.out);
}

#[test]
fn a_folder_that_is_not_ours_is_never_touched() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(&folder.path().join("out"));
    fs::create_dir(&options.out).unwrap();
    fs::write(options.out.join("thesis.docx"), "years of work").unwrap();
    let error = write(&small(), &options).unwrap_err();
    assert_eq!(error.exit_code(), 2);
    assert!(error.to_string().contains("holds something other than packs"), "{error}");
    assert_eq!(fs::read_to_string(options.out.join("thesis.docx")).unwrap(), "years of work");
    assert_eq!(names(folder.path()), ["out"]);
    // An empty one is as good as none.
    fs::remove_file(options.out.join("thesis.docx")).unwrap();
    write(&small(), &options).unwrap();
    assert!(options.out.join("index.html").is_file());
}

#[test]
fn what_stands_where_the_folder_or_its_draft_should_be_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = options(&folder.path().join("out"));
    fs::write(&options.out, "a file").unwrap();
    assert!(write(&small(), &options).unwrap_err().to_string().contains("is a file"));
    fs::remove_file(&options.out).unwrap();
    let aside = folder.path().join(".out.writing");
    fs::create_dir(&aside).unwrap();
    fs::write(aside.join("mine"), "keep").unwrap();
    assert_eq!(write(&small(), &options).unwrap_err().exit_code(), 2);
    assert_eq!(fs::read_to_string(aside.join("mine")).unwrap(), "keep");
    options.out = Path::new("/").into();
    assert_eq!(write(&small(), &options).unwrap_err().exit_code(), 2);
}

#[test]
fn what_an_interrupted_run_left_goes() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(&folder.path().join("out"));
    let aside = folder.path().join(".out.writing");
    fs::create_dir(&aside).unwrap();
    fs::write(aside.join(".plumbline-packs"), "").unwrap();
    fs::write(aside.join("half.html"), "<p>").unwrap();
    write(&small(), &options).unwrap();
    assert_eq!(names(folder.path()), ["out"]);
    assert!(!options.out.join("half.html").exists());
}

#[test]
fn a_link_to_the_folder_stays_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let real = folder.path().join("real");
    fs::create_dir(&real).unwrap();
    let link = folder.path().join("out");
    std::os::unix::fs::symlink(&real, &link).unwrap();
    write(&small(), &options(&link)).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(real.join("index.html").is_file());
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let read = |name: &str| {
        let options = options(&folder.path().join(name));
        write(&large(2, 3, 80), &options).unwrap();
        ["worklist.xlsx", "index.html", "findings.csv", "measures.csv"]
            .map(|file| fs::read(options.out.join("business-services/BS01").join(file)).unwrap())
    };
    assert_eq!(read("first"), read("second"));
}

fn workbook(
    organisation: &Organisation,
    pack: &str,
) -> (tempfile::TempDir, Xlsx<std::io::BufReader<fs::File>>) {
    let folder = tempfile::tempdir().unwrap();
    let options = options(&folder.path().join("out"));
    write(organisation, &options).unwrap();
    let book = open_workbook(options.out.join(pack).join("worklist.xlsx")).unwrap();
    (folder, book)
}

#[test]
fn the_workbook_reads_back_with_ids_as_text_and_days_as_days() {
    let mut organisation = small();
    organisation.findings[0].case_id = Some("00123".into());
    organisation.findings[0].note = Some("=HYPERLINK(\"http://x\")".into());
    let (_folder, mut book) = workbook(&organisation, "practitioner/P1");
    assert_eq!(book.sheet_names(), ["Cover", "Contents", "Notes", "Work list", "Measures"]);
    let sheet = book.worksheet_range("Work list").unwrap();
    let rows: Vec<&[Data]> = sheet.rows().collect();
    // Its title, what it is and where from stand above the head; four things wait.
    assert_eq!(rows.len(), 8);
    let at = |head: &str| rows[3].iter().position(|cell| *cell == *head).unwrap();
    let first = rows[4];
    assert_eq!(first[at("Status")], Data::String("Overdue".into()));
    assert_eq!(first[at("Case")], Data::String("00123".into()));
    assert_eq!(first[at("Note")], Data::String("=HYPERLINK(\"http://x\")".into()));
    // 10 February 2026 as a spreadsheet counts days.
    let Data::DateTime(due) = &first[at("Due, or happened")] else {
        panic!("{:?}", first[at("Due, or happened")])
    };
    assert_eq!(due.as_f64(), 46063.0);
    assert_eq!(first[at("Days late")], Data::Float(27.0));
    let formulas = book.worksheet_formula("Work list").unwrap();
    assert!(formulas.rows().flatten().all(|formula| formula.is_empty()));
}

#[test]
fn the_notes_explain_the_shorthand_the_apostrophe_and_the_parameters() {
    let (_folder, mut book) = workbook(&small(), "service-manager/T1");
    let notes = book.worksheet_range("Notes").unwrap();
    let text: Vec<String> = notes.rows().map(|row| row[0].to_string()).collect();
    for needed in [
        "[c] confidential",
        "has an apostrophe in front",
        "Contacts that were never entered cannot be seen here.",
        "Parameter local working days: 7 (paragraph 2.2, a local standard, changed here).",
        "Switched off: missing_child_needs: recorded in another system until May.",
        "Not measured: bundle_not_destroyed: paper_items not supplied.",
    ] {
        assert!(text.iter().any(|line| line.contains(needed)), "{needed}: {text:#?}");
    }
}

#[test]
fn lists_that_a_page_cuts_short_are_whole_in_the_workbook() {
    let organisation = large(1, 8, 3000);
    let (_folder, mut book) = workbook(&organisation, "service-manager/T01");
    let sheet = book.worksheet_range("Children last seen").unwrap();
    assert_eq!(sheet.rows().count(), 4 + organisation.last_seen.len());
    let sheet = book.worksheet_range("Work list").unwrap();
    assert!(sheet.rows().count() > 500);
}

/// A sheet of more than 5,000 rows is made another way, row by row.
#[test]
fn a_long_work_list_is_whole_and_in_order_in_the_workbook() {
    let (folder, mut book) = workbook(&large(1, 8, 20_000), "service-manager/T01");
    let findings = folder.path().join("out/service-manager/T01/findings.csv");
    let mut listed = csv::Reader::from_path(findings).unwrap();
    let (id, is_listed) = (0, listed.headers().unwrap().len() - 1);
    let listed: Vec<String> = listed
        .records()
        .map(Result::unwrap)
        .filter(|row| &row[is_listed] == "true" && !row[id].is_empty())
        .map(|row| row[id].to_owned())
        .collect();
    assert!(listed.len() > 5000, "{}", listed.len());
    book.load_tables().unwrap();
    let table = book.table_by_name("Work_list").unwrap();
    let at = table.columns().iter().position(|column| column == "Finding").unwrap();
    let ids: Vec<String> =
        table.data().rows().map(|row| row[at].to_string()).filter(|id| !id.is_empty()).collect();
    assert_eq!(ids, listed);
    let case = table.columns().iter().position(|column| column == "Case").unwrap();
    assert!(table.data().rows().all(|row| matches!(row[case], Data::String(_))));
}

/// No file may be larger than 2.5 MB, as where a disk is full: the long sheet that is put aside is.
#[test]
fn a_disk_that_a_long_sheet_fills_is_told_as_the_disk_s_fault() {
    let row = |n: usize| format!("E{n:05},C1,2026-03-02,\n");
    let log = format!("entry_id,case_id,event_at,recorded_at\n{}", (0..6000).map(row).collect::<String>());
    let place = crate::program::Place::small().with("contact_log.csv", &log);
    place.judged();
    let limited = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 5000; exec \"$0\" report"])
        .arg(env!("CARGO_BIN_EXE_plumbline"))
        .current_dir(place.path())
        .output()
        .unwrap();
    let said = String::from_utf8(limited.stderr).unwrap();
    assert_eq!(limited.status.code(), Some(5), "{said}");
    assert!(said.contains("File too large") && !said.contains("defect"), "{said}");
    assert!(!place.path().join("out").exists());
    place.ok(&["report"]);
}

#[test]
fn a_day_before_the_spreadsheets_calendar_stands_as_text() {
    let mut organisation = small();
    organisation.findings[0].due_at = Some("0202-02-10T23:59:59".parse().unwrap());
    organisation.findings[0].days_late = 666_000;
    let (_folder, mut book) = workbook(&organisation, "practitioner/P1");
    let sheet = book.worksheet_range("Work list").unwrap();
    assert!(sheet.rows().flatten().any(|cell| *cell == Data::String("0202-02-10".into())));
}
