//! The operational director's pack: areas side by side, the policy, what was departed from, the moratorium.

use plumbline::reports::{HeldBy, Measure, Options, Organisation, Status, Team, Variation};

use crate::{
    program::Place,
    reports::{file, holds, page, rendered, seen},
    reports_data::{date, finding, measure, small, years},
};

/// North with team T1 as in [`small`], South with T2 and T3 in two service areas, T4 in no area, and work of no team.
///
/// Late recording: South kept 380 of 400 in each of the twelve months before and 30 of 60 in February.
fn areas() -> Organisation {
    let mut whole = small();
    whole.teams[0].operational_area = Some("North".into());
    for (id, name, service, area) in [
        ("T2", "Southgate", "Coast", Some("South")),
        ("T3", "Penrhyn", "Fens", Some("South")),
        ("T4", "Ouse Valley", "Fens", None),
    ] {
        whole.teams.push(Team {
            team_id: id.into(),
            name: Some(name.into()),
            service_area: Some(service.into()),
            operational_area: area.map(str::to_owned),
            ..Team::default()
        });
    }
    let of = |team: &str, measure: Measure| Measure { team_id: Some(team.into()), ..measure };
    for month in [
        "2025-02", "2025-03", "2025-04", "2025-05", "2025-06", "2025-07", "2025-08", "2025-09", "2025-10",
        "2025-11", "2025-12", "2026-01",
    ] {
        whole.team_measures.push(of("T2", measure("late_recording", &format!("{month}-01"), 380, 15, 5)));
    }
    whole.team_measures.push(of("T2", measure("late_recording", "2026-02-01", 18, 17, 5)));
    whole.team_measures.push(of("T3", measure("late_recording", "2026-02-01", 12, 6, 2)));
    whole.team_measures.push(of("T4", measure("missing_diversity", "2026-02-01", 8, 1, 1)));
    let mut south = finding("destroyed_in_moratorium", 20, Status::Overdue, "2026-02-20");
    south.current_team_id = Some("T2".into());
    let mut stray = finding("late_recording", 21, Status::Overdue, "2026-03-02");
    (stray.current_team_id, stray.current_staff_id) = (None, None);
    let mut held = finding("late_scan", 22, Status::Late, "2026-03-02");
    held.current_team_id = Some("T3".into());
    let mut of_nobody = finding("improper_shield", 23, Status::Overdue, "2026-03-02");
    of_nobody.current_team_id = None;
    whole.findings.extend([south, stray, held, of_nobody]);
    whole
}

fn varied(mut whole: Organisation) -> Organisation {
    let variation = |id: &str, case: &str, covers: Option<&str>, team: Option<&str>| Variation {
        variation_id: id.into(),
        case_id: case.into(),
        covers: covers.map(str::to_owned),
        explained_on: Some(date("2026-01-20")),
        team_id: team.map(str::to_owned),
    };
    whole.variations = vec![
        // Case C1 is open, and held by team T1 now, whatever team it names.
        variation("V1", "C1", Some("2.2"), Some("T2")),
        variation("V2", "C31", Some("2.2"), Some("T2")),
        variation("V3", "C32", Some("late_scan"), Some("T2")),
        variation("V4", "C33", Some("8.3"), None),
        variation("V5", "C34", None, Some("T3")),
    ];
    whole
}

fn all(organisation: &Organisation, change: impl FnOnce(&mut Options)) -> String {
    seen(&page(organisation, "director/all", change))
}

#[test]
fn there_is_a_pack_for_each_operational_area_and_one_for_the_whole() {
    let (_folder, files) = rendered(&areas(), |_| {});
    let packs: Vec<&str> = files
        .iter()
        .filter_map(|(name, _)| name.strip_prefix("director/")?.strip_suffix("/index.html"))
        .collect();
    assert_eq!(packs, ["North", "South", "all"]);
    for pack in packs {
        for beside in ["worklist.xlsx", "findings.csv", "measures.csv"] {
            assert!(
                files.iter().any(|(path, _)| *path == format!("director/{pack}/{beside}")),
                "{pack}/{beside}"
            );
        }
    }
    holds(&seen(file(&files, "index.html")), "Operational director: 3 packs to own the asset");
}

#[test]
fn an_area_that_is_called_as_the_whole_is_has_a_folder_of_its_own() {
    let mut organisation = areas();
    organisation.teams[0].operational_area = Some("all".into());
    organisation.teams.iter_mut().find(|team| team.team_id == "T2").unwrap().operational_area =
        Some("all-area".into());
    let (_folder, files) = rendered(&organisation, |_| {});
    let title = |key: &str| seen(file(&files, &format!("director/{key}/index.html")));
    holds(&title("all"), "The whole organisation");
    holds(&title("all-area"), "Operational director's pack all-area As at");
    holds(&title("all-area-area"), "Operational director's pack all As at");
}

#[test]
fn areas_stand_side_by_side_and_add_up_to_the_whole() {
    let page = all(&areas(), |_| {});
    holds(&page, "Operational areas side by side");
    // 7 of 9 in February, 12 of 24 before.
    holds(
        &page,
        "North 1 team, 3 open cases 78% 7 of 9 95% interval 45% to 94% 50% 12 of 24 Up 28 points: no more than chance",
    );
    // 30 of 60 in February, 4,560 of 4,800 before: the limits around 95% are 86.6% and 100%.
    holds(
        &page,
        "South 2 teams, 0 open cases 50% 30 of 60 ■ Red 95% 4,560 of 4,800 Down 45 points: more than chance",
    );
    holds(
        &page,
        "No operational area given 1 team, 0 open cases none due none due None due this month none due 80% 8 of 10",
    );
    holds(&page, "The whole organisation 4 teams, 3 open cases 54% 37 of 69 ■ Red");
    // The first screen says who differs over the twelve months, each held against all of them: 19 + 4,210 of 33 + 4,460.
    holds(
        &page,
        "1 of 2 operational areas: below are North, 58% (19 of 33). All together met 94% over the twelve months.",
    );
    // And who moved: the month of nine due is within chance.
    holds(&page, "Worse this month by more than chance: South (down 45 points).");
}

#[test]
fn an_area_has_its_service_areas_side_by_side_and_nothing_of_others() {
    let (_folder, files) = rendered(&varied(areas()), |_| {});
    let south = seen(file(&files, "director/South/index.html"));
    holds(&south, "Service areas side by side");
    holds(
        &south,
        "1 of 2 service areas: below are Fens, 60% (12 of 20). All together met 94% over the twelve months.",
    );
    holds(&south, "What waits for you: 1 overdue");
    holds(&south, "Variations of a whole paragraph: 2 in force");
    for other in ["C9 ", "C21", "C23", "V1 ", "V4", "Of no team", "Northbridge"] {
        assert!(!south.contains(other), "{other}");
    }
    // One service area within an area tells nothing apart: its teams do.
    holds(&seen(file(&files, "director/North/index.html")), "Teams side by side");
    holds(&seen(file(&files, "director/North/index.html")), "Northbridge 1 team, 3 open cases 78% 7 of 9");
}

#[test]
fn without_operational_areas_the_whole_stands_alone() {
    let (_folder, files) = rendered(&small(), |_| {});
    let packs = files.iter().filter(|(name, _)| name.starts_with("director/") && name.ends_with(".html"));
    assert_eq!(packs.count(), 1);
    holds(&seen(file(&files, "director/all/index.html")), "Service areas side by side");
}

#[test]
fn the_directors_own_work_and_what_has_no_team_are_listed_and_others_work_is_counted() {
    let (_folder, files) = rendered(&areas(), |_| {});
    let page = seen(file(&files, "director/all/index.html"));
    holds(&page, "What waits for you: 2 overdue");
    holds(&page, "Of no team: 2 overdue");
    let lists = &page[page.find("What waits for you: 2").unwrap()..];
    let lists = &lists[..lists.find("side by side").unwrap()];
    for listed in ["C9", "C20", "C21", "C23"] {
        assert!(lists.contains(listed), "{listed}");
    }
    let rows = file(&files, "director/all/findings.csv");
    let cases: Vec<&str> = rows.lines().skip(1).map(|row| row.split(',').nth(6).unwrap()).collect();
    // A practitioner's or a manager's own work is in their packs, and here in counts alone.
    assert_eq!(
        cases.iter().filter(|case| !["C9", "C20", "C21", "C23"].contains(case)).count(),
        0,
        "{cases:?}"
    );
    assert_eq!(cases.len(), 4);
    assert_eq!(file(&files, "director/South/findings.csv").lines().count(), 2);
    let measures = file(&files, "director/South/measures.csv");
    holds(measures, "late_recording,Contact recorded late,deadline,policy,T2,,2026-02-01,18,17,5,0,0,0,0");
    assert!(!measures.contains(",T1,"));
}

#[test]
fn families_of_rules_are_told_in_words_and_numbers_as_well_as_colour() {
    let html = page(&areas(), "director/all", |_| {});
    let heat = &html[html.find("<table class=\"people heat\"").unwrap()..];
    let heat = &heat[..heat.find("</table>").unwrap()];
    let south = &heat[heat.find(">South<").unwrap()..];
    let row = &south[..south.find("</tr>").unwrap()];
    // 4,210 of 4,460 of the twelve months to February: eleven of the months before, and February.
    holds(row, "class=\"cell amber\"");
    holds(&seen(row), "94% ▲ Amber 4,210 of 4,460");
    // Two due in North's case plans: an interval, and no colour.
    let north = &heat[heat.find(">North<").unwrap()..heat.find(">South<").unwrap()];
    holds(north, "<td class=\"cell\" data-sort=\"1.0\">");
    holds(&seen(north), "100% 2 of 2 95% interval 34% to 100%");
    let page = seen(&html);
    holds(&page, "What is prohibited and not put right now, by family: counted, and without a rate");
}

#[test]
fn the_policy_is_listed_with_what_is_left_out_and_whether_its_review_is_past() {
    let page = all(&small(), |_| {});
    let first = &page[..page.find("What could not be told").unwrap()];
    holds(
        first,
        "Of the policy's 3 paragraphs, 1 is measured, 1 in part, and 1 is not measurable from an export.",
    );
    holds(first, "Its own review was due in September 2024, 1 year and 5 months before 9 March 2026.");
    holds(&page, "2 The child's record : 1 paragraph: 1 measured in part");
    holds(
        &page,
        "Child needs information missing (not measured here: switched off: recorded in another system until May)",
    );
    holds(&page, "What no rule measures, and why: 1 paragraph");
    holds(
        &page,
        "4.7 Third parties' information about families is never printed conduct: printing leaves no row in an export",
    );
    assert!(
        all(&small(), |o| o.as_at = date("2024-09-30")).contains("Its own review is due in September 2024.")
    );
}

#[test]
fn rules_switched_off_and_numbers_that_were_changed_are_listed() {
    let page = all(&small(), |_| {});
    holds(&page, "Rules switched off: 1");
    holds(
        &page,
        "Child needs information missing missing_child_needs 2.2 practitioner recorded in another system until May",
    );
    holds(&page, "Local standards, and numbers changed here: 1 changed");
    holds(
        &page,
        "local working days how long a duty may take 7 5 working days 2.2 local standard, changed here",
    );
    holds(&page, "due soon working days how long a duty may take 5 5 working days - local standard");
    let changed = all(&small(), |o| (o.parameters[0].differs, o.parameters[0].value) = (true, "4".into()));
    holds(
        &changed,
        "recording working days how long a duty may take 4 3 working days fn 3 changed here: not the policy's number",
    );
}

#[test]
fn variations_of_a_whole_paragraph_are_counted_by_area_and_listed_by_case() {
    let page = all(&varied(areas()), |_| {});
    holds(&page, "Variations of a whole paragraph: 4 in force");
    holds(
        &page,
        "2.2 What practitioners record: on time, complete, accurate, relevant, about this child, and with confidential information marked 2 North: 1; South: 1",
    );
    holds(&page, "late_scan Document scanned late 1 South: 1");
    holds(&page, "at each later trigger 1 no team: 1");
    holds(&page, "C1 V1 2.2 20 January 2026 North");
    holds(&page, "C33 V4 8.3 20 January 2026 no team");
    holds(&page, "1 more variation names no paragraph and no rule that there is, and so excepts nothing.");
    let mut untold = areas();
    untold.variations_untold = Some("variations was not supplied".into());
    let page = all(&untold, |_| {});
    holds(&page, "Variations of a whole paragraph: none can be seen variations was not supplied.");
}

#[test]
fn what_the_moratorium_holds_is_told_by_the_year_in_which_it_falls_due() {
    let mut organisation = small();
    organisation.retention_years = vec![
        years(Some(2024), HeldBy::Moratorium, true, 3),
        years(Some(2026), HeldBy::Decision, true, 1),
        years(Some(2026), HeldBy::Moratorium, false, 4),
        years(Some(2035), HeldBy::Moratorium, false, 5),
        years(Some(2036), HeldBy::Moratorium, false, 6),
        years(Some(2050), HeldBy::Moratorium, false, 7),
        years(None, HeldBy::Moratorium, false, 2),
    ];
    let page = all(&organisation, |_| {});
    holds(&page, "Retention under the moratorium: 4 records past the end of retention");
    holds(
        &page,
        "The moratorium on destroying records (footnote 2) is in force from 1 April 2015 until further notice.",
    );
    holds(
        &page,
        "4 records have reached the end of their retention and are not deleted: 3 held by the moratorium, 1 by a decision of its own, and 0 to be deleted.",
    );
    holds(&page, "Before 9 March 2026 4 3 1 0 The rest of 2026 4 4 0 0 2027 0 0 0 0");
    holds(&page, "2035 5 5 0 0 2036 and later 13 13 0 0 Cannot be told 2 2 0 0");
    holds(&page, "1 whole record or paper file is recorded as destroyed while it was in force");
    // The first screen.
    holds(&page, "4 records are past the end of retention, 3 of them held by the moratorium.");
    // The chart says it in its heading, and has the same as a table.
    holds(
        &page,
        "Retention by year: 28 records of closed cases, 27 of them held by the moratorium when their time comes",
    );
    let ended = |until: &str| all(&organisation, |o| o.moratorium.until = Some(date(until)));
    holds(&ended("2026-03-09"), "is in force from 1 April 2015 to 9 March 2026.");
    holds(&ended("2026-03-08"), "ended on 8 March 2026: what it held was due to be deleted the day after.");
    let none = all(&organisation, |o| o.moratorium.from = date("2026-04-01"));
    holds(&none, "begins on 1 April 2026: it is not in force yet.");
}

#[test]
fn retention_that_cannot_be_measured_says_so() {
    let mut organisation = small();
    for rule in ["retention_expired", "destroyed_in_moratorium"] {
        organisation.unmeasured.push(plumbline::reports::Unmeasured {
            rule_id: rule.into(),
            reason: "cannot be measured: children.date_of_birth not supplied".into(),
        });
    }
    let page = all(&organisation, |_| {});
    holds(&page, "Retention under the moratorium: cannot be told");
    holds(
        &page,
        "Which records it holds could not be measured: cannot be measured: children.date_of_birth not supplied.",
    );
    holds(&page, "What was destroyed in the moratorium could not be measured");
    assert!(!page.contains("records past their retention"));
}

#[test]
fn every_page_says_when_it_is_of_another_day_than_the_exports_or_of_changed_numbers() {
    let of = |as_at: &str, taken_on: &str| {
        let (_folder, files) = rendered(&small(), |o| (o.as_at, o.taken_on) = (date(as_at), date(taken_on)));
        let pages = files.iter().filter(|(name, _)| name.ends_with(".html"));
        pages.map(|(_, bytes)| seen(std::str::from_utf8(bytes).unwrap())).collect::<Vec<_>>()
    };
    for page in of("2026-01-31", "2026-03-09") {
        holds(
            &page,
            "This is what was owed on 31 January 2026 by today's data, of 9 March 2026: what was done later is read as not yet done.",
        );
        holds(&page, "Judged by numbers that were changed here: local working days 7 (in place of 5).");
    }
    for page in of("2026-03-09", "2026-01-31") {
        holds(
            &page,
            "The exports were taken on 31 January 2026, before 9 March 2026: what was done in between cannot be seen",
        );
    }
    for page in of("2026-03-09", "2026-03-09") {
        assert!(!page.contains("by today's data") && !page.contains("The exports were taken on"));
    }
    let plain = all(&small(), |o| o.parameters.iter_mut().for_each(|p| p.differs = false));
    assert!(!plain.contains("Judged by numbers"));
}

#[test]
fn rules_with_nothing_to_show_are_folded_into_their_number_and_advisories_stand_apart() {
    for name in ["service-manager/T1", "business-services/T1", "director/all"] {
        let page = seen(&page(&small(), name, |_| {}));
        holds(&page, "rules with nothing due in the thirteen months : Policy deadlines");
        holds(&page, "Closure: Outcome of the first hearing recorded late");
        holds(&page, "1 more rule could not be measured: which, and why .");
        holds(
            &page,
            "To look at Found by reading words: a person has to look, and none of these counts as a breach",
        );
    }
    let manager = seen(&page(&small(), "service-manager/T1", |_| {}));
    holds(&manager, "Waiting for practitioners: 1 overdue, 1 due soon, 1 cannot be told");
    holds(&manager, "Words and names to look at: 1 to look at");
}

#[test]
fn a_run_lists_valid_variations_in_the_policys_own_word_and_none_of_a_shielded_case() {
    let place = Place::small()
        .with("teams.csv", "team_id,name,kind,operational_area\nT1,Northbridge,public,North\n")
        .with(
            "cases.csv",
            "case_id,law_type,team_id,received_on,closed_on\nC1,public,T1,2026-01-05,\nHIDDEN7,public,T1,2026-01-05,\n",
        )
        .with(
            "shields.csv",
            "shield_id,case_id,category,decided_on,applied_on,lifted_on\nX1,HIDDEN7,placement,2026-02-01,,\n",
        )
        .with(
            "variations.csv",
            "variation_id,case_id,paragraph,subject_id,explanation,explained_on,manager_id,manager_notified_on\n\
             VALID1,C1, 2.2 ,,private words,2026-02-02,M1,2026-02-03\n\
             ITEM2,C1,2.2,E1,private words,2026-02-02,M1,2026-02-03\n\
             UNTOLD3,C1,8.3,,private words,2026-02-02,M1,\n\
             STRAY4,C1,because of Robin,,private words,2026-02-02,M1,2026-02-03\n\
             SHIELD5,HIDDEN7,8.3,,private words,2026-02-02,M1,2026-02-03\n",
        );
    place.ok(&["run", "exports"]);
    for key in ["all", "North"] {
        let folder = place.path().join("out/director").join(key);
        let html = std::fs::read_to_string(folder.join("index.html")).unwrap();
        let page = seen(&html);
        holds(&page, "Variations of a whole paragraph: 1 in force");
        holds(&page, "C1 VALID1 2.2 2 February 2026");
        holds(&page, "1 more variation names no paragraph and no rule that there is");
        for never in
            ["ITEM2", "UNTOLD3", "STRAY4", "SHIELD5", "HIDDEN7", "private words", "because of", "Robin"]
        {
            assert!(!html.contains(never), "{key}: {never}");
        }
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(folder.join("worklist.xlsx")).unwrap();
        let sheet = calamine::Reader::worksheet_range(&mut book, "Variations").unwrap();
        let cells: Vec<String> = sheet.rows().flatten().map(ToString::to_string).collect();
        assert!(cells.contains(&"VALID1".to_owned()), "{cells:?}");
        assert!(!cells.iter().any(|cell| cell.contains("HIDDEN7") || cell.contains("Robin")), "{cells:?}");
        let sheet = calamine::Reader::worksheet_range(&mut book, "Policy").unwrap();
        // Above the table its title, what it is, where from, and its head.
        assert_eq!(sheet.rows().count(), 4 + 106);
    }
}
