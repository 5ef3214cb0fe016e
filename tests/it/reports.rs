//! The packs of an organisation put together by hand: what their pages say, and what they must never hold.

use std::{collections::BTreeSet, fs, path::Path};

use plumbline::{
    progress::Silent,
    reports::{self, Options, Organisation, ShieldedCount, Status},
};

use crate::reports_data::{date, finding, large, measure, options, small};

const TEAM_PAGES: [&str; 2] = ["service-manager/T1", "business-services/T1"];

/// Renders into a folder of its own, and gives every file by its path.
pub fn rendered(
    organisation: &Organisation,
    change: impl FnOnce(&mut Options),
) -> (tempfile::TempDir, Vec<(String, Vec<u8>)>) {
    let folder = tempfile::tempdir().unwrap();
    let mut options = options(&folder.path().join("out"));
    change(&mut options);
    reports::write(organisation, &options, &Silent).unwrap();
    let mut files = Vec::new();
    read(&options.out, &options.out, &mut files);
    (folder, files)
}

fn read(root: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            files.push((name, fs::read(path).unwrap()));
        }
    }
}

pub fn file<'f>(files: &'f [(String, Vec<u8>)], name: &str) -> &'f str {
    let found = files.iter().find(|(path, _)| path == name);
    let (_, bytes) = found
        .unwrap_or_else(|| panic!("no {name} among {:?}", files.iter().map(|f| &f.0).collect::<Vec<_>>()));
    std::str::from_utf8(bytes).unwrap()
}

pub fn page(organisation: &Organisation, name: &str, change: impl FnOnce(&mut Options)) -> String {
    let (_folder, files) = rendered(organisation, change);
    file(&files, &format!("{name}/index.html")).to_owned()
}

/// What a reader sees: the page without its style, script and tags, on one line.
pub fn seen(html: &str) -> String {
    let mut rest = html.to_owned();
    for raw in ["style", "script"] {
        if let (Some(from), Some(to)) = (rest.find(&format!("<{raw}>")), rest.find(&format!("</{raw}>"))) {
            rest.replace_range(from..to, "");
        }
    }
    let mut words = String::new();
    let mut in_tag = false;
    for c in rest.chars() {
        match c {
            '<' => in_tag = true,
            '>' => {
                in_tag = false;
                words.push(' ');
            }
            c if !in_tag => words.push(c),
            _ => {}
        }
    }
    words.replace("&#x27;", "'").split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn holds(page: &str, sentence: &str) {
    assert!(page.contains(sentence), "not on the page: {sentence}\n{}", &page[..page.len().min(3000)]);
}

#[test]
fn each_audience_has_a_pack_for_each_of_its_own() {
    let (_folder, files) = rendered(&small(), |_| {});
    let names: Vec<&str> =
        files.iter().map(|(name, _)| name.as_str()).filter(|name| name.ends_with(".html")).collect();
    // BS1 has one team that anything belongs to, so no pack over several; T9 has nothing at all.
    assert_eq!(
        names,
        [
            "area/North/index.html",
            "audit/all/index.html",
            "business-services/T1/index.html",
            "director/all/index.html",
            "governance/all/index.html",
            "index.html",
            "practitioner/P1/index.html",
            "practitioner/P2/index.html",
            "service-manager/T1/index.html",
        ]
    );
    for (name, _) in files.iter().filter(|(name, _)| name.ends_with("/index.html")) {
        let folder = name.trim_end_matches("index.html");
        for beside in ["worklist.xlsx", "findings.csv", "measures.csv"] {
            assert!(files.iter().any(|(path, _)| *path == format!("{folder}{beside}")), "{folder}{beside}");
        }
    }
}

#[test]
fn the_first_screen_is_the_message() {
    let page = seen(&page(&small(), "service-manager/T1", |_| {}));
    holds(
        &page,
        "1 thing that waits for you is overdue, the longest by 41 days; nothing more falls due within 5 working days.",
    );
    holds(
        &page,
        "Practitioners in the team have 1 thing overdue, 1 due soon, 1 that cannot be told and 1 to look at.",
    );
    holds(&page, "As at Monday 9 March 2026");
    holds(&page, "Month reported February 2026");
    holds(&page, "snapshot 20260309-4f1c");
    holds(&page, "Made on 9 March 2026 at 18:30 UTC by plumbline 0.1.0");
}

#[test]
fn a_rate_stands_with_what_it_is_of_and_a_small_one_with_its_interval() {
    for name in TEAM_PAGES {
        let page = seen(&page(&small(), name, |_| {}));
        // 7 of 9 in February, and 12 of 24 in the months before.
        holds(
            &page,
            "Of the policy deadlines that fell due in February 2026, 78% (7 of 9; 95% interval 45% to 94%) were met, \
             up 28 points on the 12 months before, no more than chance.",
        );
        holds(&page, "71% 5 of 7 95% interval 36% to 92%");
        holds(&page, "50% 12 of 24");
        // Local standards are shown under their own name, and never in the headline.
        holds(&page, "91% 30 of 33");
        holds(&page, "local standard");
    }
}

#[test]
fn headline_rates_are_of_policy_deadlines_alone() {
    let mut organisation = small();
    organisation.team_measures = vec![
        measure("missing_diversity", "2026-02-01", 1, 9, 9),
        measure("missing_key_date", "2026-02-01", 0, 4, 4),
    ];
    let page = seen(&page(&organisation, "service-manager/T1", |_| {}));
    holds(&page, "No policy deadline fell due in February 2026.");
}

#[test]
fn what_could_not_be_told_is_on_the_first_screen_in_numbers() {
    let (_folder, files) = rendered(&small(), |_| {});
    for name in [
        "index.html",
        "service-manager/T1/index.html",
        "business-services/T1/index.html",
        "practitioner/P1/index.html",
    ] {
        let page = seen(file(&files, name));
        let first = &page[..page.find("What could not be measured").unwrap()];
        holds(first, "What could not be told");
        holds(first, "1 of 26 rules could not be measured over these exports, for the reasons given below");
        holds(first, "1 of 26 rules is switched off");
        holds(first, "5 rows of the exports were refused, and 7 single cells: over the whole organisation");
        holds(first, "Contacts that were never entered cannot be seen here.");
        holds(
            first,
            "12 cases of the organisation are under a shield in force, and are left out of every figure and list here.",
        );
        holds(&page, "paper_items not supplied");
        holds(&page, "switched off: recorded in another system until May");
    }
    holds(&seen(file(&files, "practitioner/P1/index.html")), "1 thing of yours could not be judged");
}

#[test]
fn shielded_cases_are_counted_and_fewer_than_five_are_not() {
    let says = |shielded| seen(&page(&small(), "practitioner/P1", |o| o.shielded = shielded));
    holds(
        &says(ShieldedCount { n_cases: None, supplied: true }),
        "[c] (fewer than five) cases of the organisation are under a shield",
    );
    holds(
        &says(ShieldedCount { n_cases: Some(0), supplied: true }),
        "No case of the organisation is under a shield in force.",
    );
    holds(
        &says(ShieldedCount { n_cases: None, supplied: false }),
        "No table of shields was supplied: nothing is hidden here",
    );
}

#[test]
fn work_goes_to_the_role_that_owns_it_and_the_person_who_holds_the_case() {
    let (_folder, files) = rendered(&small(), |_| {});
    let manager = seen(file(&files, "service-manager/T1/index.html"));
    let business = seen(file(&files, "business-services/T1/index.html"));
    let first = seen(file(&files, "practitioner/P1/index.html"));
    let second = seen(file(&files, "practitioner/P2/index.html"));
    holds(&manager, "Case plan reviews: 1 overdue");
    holds(&manager, "Cases due for closure: 1 due later");
    holds(&manager, "Waiting for practitioners: 1 overdue, 1 due soon, 1 cannot be told");
    holds(&business, "Scanning and logging: 1 overdue");
    holds(&business, "Missing dates and stages: 1 overdue");
    assert!(!business.contains("Case plan reviews: 1"));
    holds(&first, "Overdue: 1");
    holds(&first, "Cannot tell: 1");
    holds(&first, "recorded_at is blank");
    holds(&second, "Nothing that waits for you is overdue, or falls due within 5 working days.");
    // What has lapsed can no longer be done; what was done late asks nothing.
    for page in [&manager, &business, &first] {
        assert!(!page.contains("C4") && !page.contains("E6"), "{page}");
    }
    let start = seen(file(&files, "index.html"));
    holds(&start, "Everything that waits for someone stands in a work list.");
    holds(&seen(file(&files, "director/all/index.html")), "What waits for you: 1 overdue");
    let (_folder, files) = rendered(&small(), |o| o.audiences = Some(vec!["practitioner".into()]));
    holds(
        &seen(file(&files, "index.html")),
        "Operational director: no pack is written for this role 1 Record destroyed in the moratorium (1)",
    );
}

#[test]
fn a_section_whose_rule_is_not_in_the_catalogue_is_left_out_and_one_unmeasured_says_so() {
    let page = seen(&page(&small(), "business-services/T1", |_| {}));
    assert!(!page.contains("Broken references"));
    holds(&page, "Court bundles and paper: cannot be told");
    holds(&page, "Not measured: Court bundle not destroyed (paper_items not supplied).");
}

#[test]
fn records_whose_retention_ends_are_listed_ahead_with_what_holds_them() {
    let page = seen(&page(&small(), "business-services/T1", |_| {}));
    holds(&page, "Retention ahead: 1 record reaches its end within 12 months");
    holds(&page, "1 record is not deleted although retention has ended: 1 held, and 0 to be deleted.");
    holds(&page, "C70 1 June 2026 in 84 days the moratorium");
}

#[test]
fn team_pages_list_open_cases_by_days_since_each_child_was_last_seen() {
    for name in TEAM_PAGES {
        let text = seen(&page(&small(), name, |_| {}));
        holds(
            &text,
            "of 2 children after first hearing or in public law, 1 has no contact recorded as seen; the longest since is 30 days",
        );
        let (never, seen_before) =
            (text.find("K2 Public law").unwrap(), text.find("K1 Private law, after first hearing").unwrap());
        assert!(never < seen_before);
        let mut untold = small();
        untold.last_seen.clear();
        untold.last_seen_untold = Some("contact_log was not supplied".into());
        let text = seen(&page(&untold, name, |_| {}));
        holds(&text, "When each child was last seen cannot be told contact_log was not supplied.");
    }
}

#[test]
fn the_month_can_be_chosen_and_none_after_the_as_at_day() {
    let text = seen(&page(&small(), "business-services/T1", |o| o.month = Some(date("2026-01-15"))));
    holds(&text, "Of the policy deadlines that fell due in January 2026, 50% (12 of 24) were met.");
    let folder = tempfile::tempdir().unwrap();
    let mut options = options(&folder.path().join("out"));
    options.month = Some(date("2026-04-01"));
    let error = reports::write(&small(), &options, &Silent).unwrap_err();
    assert_eq!(error.to_string(), "month 2026-04: it begins after the as-at day, 2026-03-09");
    assert_eq!(error.exit_code(), 2);
    assert!(!options.out.exists());
}

#[test]
fn on_the_last_day_of_a_month_that_month_is_whole() {
    let text = seen(&page(&small(), "practitioner/P1", |o| o.as_at = date("2026-02-28")));
    holds(&text, "Month reported February 2026");
    let text = seen(&page(&small(), "practitioner/P1", |o| o.as_at = date("2026-02-27")));
    holds(&text, "Month reported January 2026");
}

#[test]
fn local_standards_and_what_was_changed_are_marked() {
    let text = seen(&page(&small(), "practitioner/P1", |_| {}));
    holds(&text, "local working days 7 2.2 local standard, changed here");
    holds(&text, "recording working days 3 fn 3 policy");
}

#[test]
fn hostile_names_and_ids_are_text_everywhere() {
    let hostile = "<script>alert('x')</script> & \"=1+1\"";
    let mut organisation = small();
    organisation.teams[0].name = Some(hostile.into());
    organisation.staff[0].name = Some(hostile.into());
    organisation.findings[0].case_id = Some(hostile.into());
    organisation.findings[0].note = Some("--><img src=x onerror=alert(1)>".into());
    organisation.rules[0].title = hostile.into();
    let (_folder, files) = rendered(&organisation, |o| o.taken_on_note = Some(hostile.into()));
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
        let page = std::str::from_utf8(bytes).unwrap();
        assert_eq!(page.matches("<script>").count(), 1, "{name}");
        assert!(!page.contains("<img"), "{name}");
        assert!(page.contains("&lt;script&gt;"), "{name}");
    }
}

#[test]
fn keys_are_encoded_in_paths_and_reachable_from_the_start() {
    for (key, folder, href) in [
        ("T 1/ä", "T%201%2F%C3%A4", "T%25201%252F%25C3%25A4"),
        ("..", "%2E%2E", "%252E%252E"),
        ("all", "all", "all"),
    ] {
        let mut organisation = small();
        for finding in organisation.findings.iter_mut().chain(&mut organisation.coming) {
            finding.current_team_id = Some(key.into());
            finding.team_id = Some(key.into());
        }
        organisation.teams[0].team_id = key.into();
        let (_folder, files) = rendered(&organisation, |_| {});
        file(&files, &format!("service-manager/{folder}/index.html"));
        // The template writes a slash as a character reference, which is the same to a browser.
        let start = file(&files, "index.html").replace("&#x2f;", "/");
        holds(&start, &format!("href=\"service-manager/{href}/index.html\""));
    }
    let mut organisation = small();
    organisation.open_cases[0].staff_id = Some("x".repeat(400));
    let (_folder, files) = rendered(&organisation, |_| {});
    assert!(files.iter().all(|(name, _)| name.split('/').all(|part| part.len() <= 255)));
    assert!(files.iter().any(|(name, _)| name.starts_with("practitioner/xxxx")));
}

#[test]
fn pages_load_nothing_and_name_their_style_and_script_by_hash() {
    let (_folder, files) = rendered(&small(), |_| {});
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
        let page = std::str::from_utf8(bytes).unwrap();
        let policy = page.split("Content-Security-Policy\" content=\"").nth(1).unwrap();
        let policy = policy[..policy.find("\">").unwrap()].replace("&#x27;", "'").replace("&#x2f;", "/");
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{name}: {policy}");
        for raw in ["style", "script"] {
            let text = &page[page.find(&format!("<{raw}>")).unwrap() + raw.len() + 2
                ..page.find(&format!("</{raw}>")).unwrap()];
            assert!(policy.contains(&sha256_base64(text)), "{name}: the {raw}'s hash");
        }
        for loaded in ["src=\"http", "href=\"http", "url(", "@import", " style=\""] {
            assert!(!page.contains(loaded), "{name}: {loaded}");
        }
    }
}

/// The same by another road: openssl's alphabet written out bit by bit.
fn sha256_base64(text: &str) -> String {
    use sha2::{Digest, Sha256};
    let alphabet: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']).collect();
    let bits: String = Sha256::digest(text).iter().map(|byte| format!("{byte:08b}")).collect();
    let six = bits.as_bytes().chunks(6).map(|six| format!("{:0<6}", std::str::from_utf8(six).unwrap()));
    let letters: String = six.map(|six| alphabet[usize::from_str_radix(&six, 2).unwrap()]).collect();
    format!("sha256-{letters}=")
}

#[test]
fn every_id_of_a_page_is_its_own_and_every_link_within_it_leads_somewhere() {
    for organisation in [small(), large(2, 3, 60)] {
        let (_folder, files) = rendered(&organisation, |_| {});
        for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
            let page = std::str::from_utf8(bytes).unwrap();
            let values = |attribute: &str| -> Vec<String> {
                let opening = format!(" {attribute}=\"");
                let found = page.split(&opening).skip(1);
                found.map(|rest| rest[..rest.find('"').unwrap()].to_owned()).collect()
            };
            let ids: Vec<String> = values("id");
            let unique: BTreeSet<&String> = ids.iter().collect();
            assert_eq!(ids.len(), unique.len(), "{name}: {ids:?}");
            let anchors =
                values("href").into_iter().filter_map(|href| href.strip_prefix('#').map(str::to_owned));
            let named = values("aria-labelledby")
                .into_iter()
                .flat_map(|ids| ids.split(' ').map(str::to_owned).collect::<Vec<_>>());
            for id in anchors.chain(named) {
                assert!(unique.contains(&id), "{name}: nothing has the id {id}");
            }
        }
    }
}

#[test]
fn long_lists_are_cut_and_said_to_be_and_pages_stay_small() {
    let organisation = large(1, 8, 9000);
    let (_folder, files) = rendered(&organisation, |_| {});
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
        assert!(bytes.len() < 2_000_000, "{name}: {} bytes", bytes.len());
    }
    let page = seen(file(&files, "service-manager/T01/index.html"));
    holds(&page, "The 100 most pressing of 2,");
    holds(&page, "the rest are in worklist.xlsx.");
}

#[test]
fn csv_cells_that_a_spreadsheet_would_run_begin_with_an_apostrophe() {
    let mut organisation = small();
    for (n, evil) in ["=1+1", "+1", "-1", "@x", "\tx"].into_iter().enumerate() {
        organisation.findings[n].note = Some(evil.into());
    }
    let (_folder, files) = rendered(&organisation, |_| {});
    let mut rows = csv::Reader::from_reader(file(&files, "service-manager/T1/findings.csv").as_bytes());
    let note = rows.headers().unwrap().iter().position(|head| head == "note").unwrap();
    let notes: BTreeSet<String> = rows.records().map(|row| row.unwrap()[note].to_owned()).collect();
    for safe in ["'=1+1", "'+1", "'-1", "'@x", "'\tx"] {
        assert!(notes.contains(safe), "{safe} among {notes:?}");
    }
    assert!(notes.iter().all(|note| !note.starts_with(['=', '+', '-', '@', '\t'])));
}

#[test]
fn findings_hold_the_work_list_first_and_then_all_others() {
    let mut organisation = small();
    let mut elsewhere = finding("late_recording", 8, Status::Late, "2026-02-13");
    elsewhere.current_team_id = Some("T2".into());
    elsewhere.current_staff_id = Some("P9".into());
    organisation.findings.push(elsewhere);
    let (_folder, files) = rendered(&organisation, |_| {});
    let read = |name: &str| -> Vec<(String, String, String)> {
        let mut rows = csv::Reader::from_reader(file(&files, name).as_bytes());
        let heads = rows.headers().unwrap().clone();
        let at = |head: &str| heads.iter().position(|found| found == head).unwrap();
        let (case, status, listed) = (at("case_id"), at("status"), at("in_work_list"));
        rows.records()
            .map(|row| row.unwrap())
            .map(|row| (row[case].into(), row[status].into(), row[listed].into()))
            .collect()
    };
    let team = read("service-manager/T1/findings.csv");
    let listed = team.iter().filter(|row| row.2 == "true").count();
    // One plan review, one closure ahead, and four of practitioners.
    assert_eq!(listed, 6);
    assert!(team[..listed].iter().all(|row| row.2 == "true"));
    assert!(
        team.contains(&("C8".into(), "late".into(), "false".into())),
        "answered for, though another holds the case now"
    );
    let own = read("practitioner/P1/findings.csv");
    assert!(own.contains(&("C8".into(), "late".into(), "false".into())));
    assert!(!own.iter().any(|row| row.0 == "C9"), "what others own is in no practitioner's file");
    let measures = file(&files, "service-manager/T1/measures.csv");
    holds(measures, "late_recording,Contact recorded late,deadline,policy,T1,,2026-02-01,5,1,1,0,0,0,0");
}

/// Somebody typed 9999 for 1999: retention then ends 25 years on.
#[test]
fn a_day_of_findings_keeps_its_year_however_far_off() {
    let mut organisation = small();
    let mut far = finding("late_recording", 8, Status::Late, "2026-02-13");
    far.triggered_at = chrono::NaiveDate::from_ymd_opt(7, 1, 2).and_then(|day| day.and_hms_opt(3, 4, 5));
    far.due_at = chrono::NaiveDate::from_ymd_opt(10024, 11, 12).and_then(|day| day.and_hms_opt(23, 59, 59));
    organisation.findings.push(far);
    let (_folder, files) = rendered(&organisation, |_| {});
    let row = ",0007-01-02T03:04:05,10024-11-12T23:59:59,";
    holds(file(&files, "practitioner/P1/findings.csv"), row);
}

#[test]
fn no_name_of_a_child_or_free_text_has_a_place_in_a_row_of_the_packs() {
    for (path, sql) in plumbline::embedded::below("queries/reports") {
        let code: String =
            sql.lines().filter(|line| !line.trim_start().starts_with("--")).collect::<Vec<_>>().join("\n");
        for table in plumbline::contract::tables() {
            let named =
                |name: &str| code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name);
            if !named(&table.name) || ["teams", "staff", "reports"].contains(&table.name.as_str()) {
                continue;
            }
            for column in &table.columns {
                let is_fact = matches!(column.sensitivity.word(), "key" | "fact");
                assert!(is_fact || !named(&column.name), "{path} reads {}.{}", table.name, column.name);
            }
        }
    }
}

#[test]
fn an_audience_can_be_asked_for_and_one_that_is_not_there_is_refused() {
    let (_folder, files) = rendered(&small(), |o| o.audiences = Some(vec!["practitioner".into()]));
    assert!(files.iter().all(|(name, _)| name.starts_with("practitioner/") || !name.contains('/')));
    let folder = tempfile::tempdir().unwrap();
    let mut options = options(&folder.path().join("out"));
    options.audiences = Some(vec!["practicioner".into()]);
    let error = reports::write(&small(), &options, &Silent).unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no audience \"practicioner\"; there are director, area, governance, audit, service-manager, practice-supervisor, business-services, practitioner"
    );
}

#[test]
fn a_manager_of_several_teams_has_one_pack_over_them() {
    let (_folder, files) = rendered(&large(3, 2, 40), |_| {});
    let page = seen(file(&files, "business-services/BS01/index.html"));
    holds(&page, "Teams of Bea Stone");
    holds(&page, "Teams side by side");
    holds(&page, "Northbridge");
    holds(&page, "Eastwick and Harbour");
    assert!(
        !files.iter().any(|(name, _)| name.starts_with("business-services/BS02/")),
        "one team is no several"
    );
}
