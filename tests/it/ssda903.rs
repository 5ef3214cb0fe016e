//! The worked example of `docs/ssda903`: a return that was never designed for us, to packs.

use std::{fs, path::Path};

use crate::program::Place;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &to) } else { assert!(fs::copy(&path, &to).unwrap() > 0) }
    }
}

fn example() -> (Place, String) {
    let place = Place::small();
    fs::remove_dir_all(place.exports()).unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ssda903"), place.path());
    let said = place.run(&["run"]);
    assert_eq!(said.code, 0, "{}", said.err);
    (place, said.err)
}

#[test]
fn three_files_of_a_return_end_in_packs() {
    let (place, said) = example();
    let counts = "select (select count(*) from children) as children, (select count(*) from cases) as cases, \
                  (select count(*) from case_plan_reviews) as reviews, (select count(*) from retention) as kept";
    assert_eq!(place.rows(counts), ["40,43,138,17"]);
    assert_eq!(
        place.rows(
            "select table_name, file, row, column_name, value from quarantine order by table_name, file, row"
        ),
        [
            "allocations,episodes.csv,12,allocated_at,2025-02-31",
            "case_plan_reviews,reviews.csv,140,reviewed_on,12/13/2025",
            "case_plans,episodes.csv,12,initiated_on,2025-02-31",
            "cases,episodes.csv,12,received_on,2025-02-31",
        ]
    );
    assert_eq!(place.rows("select file, row from unused_rows"), Vec::<String>::new());
    assert_eq!(
        place.rows("select status, count(*) from obligations where rule_id = 'unreviewed_case_plan' group by status order by status"),
        ["late,11", "met,31", "unknown,1"]
    );
    for pack in [
        "out/index.html",
        "out/service-manager/LAC/index.html",
        "out/business-services/LAC/index.html",
        "out/director/all/index.html",
        "out/practitioner/SW/index.html",
    ] {
        assert!(place.path().join(pack).exists(), "{pack}");
    }
    assert!(said.contains("episodes.csv: 81 rows read as raw table episodes"), "{said}");
}

#[test]
fn its_page_says_what_it_comes_to() {
    let (place, _) = example();
    let page =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ssda903/README.md")).unwrap();
    for (what, query) in [
        ("children", "select count(*) from children"),
        ("periods of being looked after", "select count(*) from cases"),
        ("reviews", "select count(*) from case_plan_reviews"),
        ("closed records", "select count(*) from retention"),
    ] {
        let said = format!("{} {what}", place.rows(query)[0]);
        assert!(page.contains(&said), "the page does not say `{said}`");
    }
    let first = format!("Retention first ends on {}", place.rows("select min(ends_on) from retention")[0]);
    assert!(page.contains(&first), "the page does not say `{first}`");
}
