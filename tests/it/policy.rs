//! The policy's coverage: whole, in its own order, and what `plumbline policy` says of it.

use plumbline::rules::{
    Catalogue,
    policy::{self, Coverage},
};

use crate::program::Place;

/// The policy's paragraphs as they are numbered in it, its footnotes that bind, and the sections of its appendices.
const NUMBERED: [(u32, u32); 13] = [
    (1, 3),
    (2, 7),
    (3, 1),
    (4, 14),
    (5, 4),
    (6, 3),
    (7, 5),
    (8, 4),
    (9, 16),
    (10, 4),
    (11, 3),
    (12, 1),
    (13, 5),
];
const FOOTNOTES: [&str; 6] = ["fn 2", "fn 3", "fn 6", "fn 8", "fn 9", "fn 11"];
const APPENDICES: [&str; 30] = [
    "A1",
    "A1 case information",
    "A1 detailed contact recording",
    "A1 contact log",
    "A1 pre-allocation",
    "A1 correspondence",
    "A1 case plan",
    "A1 risk and safety",
    "A1 reporting to court",
    "A1 direct work",
    "A1 court orders",
    "A1 court papers",
    "A1 experts and agency",
    "A1 legal advice",
    "A1 further information",
    "A1 court bundle",
    "A1 police information",
    "A2",
    "A2 agency check requests",
    "A2 subject access and complaints",
    "A2 case file",
    "A2 family correspondence",
    "A2 court correspondence",
    "A2 solicitors and local authorities",
    "A2 court forms",
    "A2 other agency checks",
    "A2 notes",
    "A3",
    "A3 self-regulator",
    "A3 non-self-regulator",
];

fn whole() -> Vec<String> {
    let numbered = NUMBERED
        .iter()
        .flat_map(|(section, last)| (1..=*last).map(move |number| format!("{section}.{number}")));
    numbered.chain(FOOTNOTES.map(str::to_owned)).chain(APPENDICES.map(str::to_owned)).collect()
}

#[test]
fn every_paragraph_is_listed_once_in_the_order_of_the_policy_and_nothing_else_is() {
    let listed: Vec<String> = policy::coverage(&[]).into_iter().map(|p| p.paragraph).collect();
    assert_eq!(listed, whole());
    assert_eq!(listed.len(), 106);
}

#[test]
fn every_paragraph_stands_in_one_section_and_no_section_is_empty() {
    let sections = policy::sections();
    for paragraph in whole() {
        let n = sections.iter().filter(|section| section.holds(&paragraph)).count();
        assert_eq!(n, 1, "{paragraph} stands in {n} sections");
    }
    for section in &sections {
        assert!(whole().iter().any(|paragraph| section.holds(paragraph)), "{} is empty", section.number);
    }
}

#[test]
fn what_is_not_measured_whole_says_why_and_what_is_names_its_rules() {
    for paragraph in policy::coverage(&every_rule_named()) {
        let name = &paragraph.paragraph;
        assert!(!paragraph.says.is_empty(), "{name}: says nothing");
        let (rules, reason) = (!paragraph.rules.is_empty(), !paragraph.reason.is_empty());
        match paragraph.coverage {
            Coverage::Measured => assert!(rules && !reason, "{name}: measured, and something is left out"),
            Coverage::Partly => {
                assert!(rules && reason, "{name}: in part, without rules or what is left out")
            }
            Coverage::NotMeasurable => assert!(!rules && reason, "{name}: not measurable, without a reason"),
        }
        let ends = paragraph.reason.ends_with('.') || paragraph.reason.ends_with(' ');
        assert!(!ends, "{name}: the reason is set into sentences");
    }
}

/// Every rule that the coverage names, so that none counts as missing.
fn every_rule_named() -> Vec<&'static str> {
    let text = plumbline::embedded::text("src/rules/data/policy.toml");
    text.split('"').filter(|word| word.contains('_') && !word.contains(' ')).collect()
}

#[test]
fn a_paragraph_whose_rules_are_not_there_is_measured_in_part_or_not() {
    let of = |rules: &[&str], name: &str| {
        policy::coverage(rules).into_iter().find(|p| p.paragraph == name).unwrap()
    };
    let none = of(&[], "9.8");
    assert_eq!((none.coverage, none.rules.len()), (Coverage::NotMeasurable, 0));
    assert_eq!(none.reason, "no rule in this version for what not_ready_public, overdue_closure would ask");
    let one = of(&["overdue_closure"], "9.8");
    assert_eq!((one.coverage, one.rules.as_slice()), (Coverage::Partly, &["overdue_closure".to_owned()][..]));
    assert_eq!(one.reason, "no rule in this version for what not_ready_public would ask");
    assert_eq!(of(&["overdue_closure", "not_ready_public"], "9.8").coverage, Coverage::Measured);
}

#[test]
fn its_own_review_is_past_from_the_month_after_and_counted_in_whole_months() {
    let facts = policy::facts();
    let months = |day: &str| facts.months_past_review(day.parse().unwrap());
    assert_eq!(facts.review.to_string(), "2024-09-01");
    assert_eq!(facts.approved_on.to_string(), "2022-01-11");
    assert_eq!((months("2022-01-11"), months("2024-09-30")), (None, None));
    assert_eq!((months("2024-10-01"), months("2024-10-30")), (Some(0), Some(0)));
    assert_eq!(
        (months("2024-10-31"), months("2024-11-29"), months("2024-11-30")),
        (Some(1), Some(1), Some(2))
    );
    assert_eq!((months("2026-03-30"), months("2026-03-31")), (Some(17), Some(18)));
    let says = |day: &str| facts.review_sentence(day.parse().unwrap());
    assert_eq!(says("2024-09-30"), "Its own review is due in September 2024.");
    assert_eq!(
        says("2024-10-01"),
        "Its own review was due in September 2024, less than a month before 1 October 2024."
    );
    assert_eq!(
        says("2024-10-31"),
        "Its own review was due in September 2024, 1 month before 31 October 2024."
    );
    assert_eq!(
        says("2026-03-31"),
        "Its own review was due in September 2024, 1 year and 6 months before 31 March 2026."
    );
    assert_eq!(
        says("2026-09-30"),
        "Its own review was due in September 2024, 2 years before 30 September 2026."
    );
}

/// The text on one line, as its sentences read.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_list_is_grouped_by_section_says_why_and_adds_up() {
    let place = Place::small();
    let text = place.ok(&["--as-at", "2026-03-31", "policy"]);
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    for heading in [
        "\n2  The child's record\n",
        "\nfn  Footnotes that bind\n",
        "\nA3  Appendix 3: case closure checklist\n",
    ] {
        assert!(text.contains(heading), "{heading}\n{text}");
    }
    let text = flat(&text);
    for sentence in [
        "Recording and Retention Policy, version 3.14 (January 2021), approved on 11 January 2022. \
         Its own review was due in September 2024, 1 year and 6 months before 31 March 2026.",
        "4.7 not measurable: Third parties' information about families is never printed why not: conduct: printing leaves no row in an export",
        "fn 3 measured: Contemporaneous means within three working days of the event by late_recording, late_detailed_recording",
        "Of 106 paragraphs,",
    ] {
        assert!(text.contains(sentence), "{sentence}\n{text}");
    }
    let n = |coverage: &str| -> usize {
        let rows = place.ok(&["policy", "--format", "csv"]);
        rows.lines().filter(|row| row.contains(&format!(",{coverage},"))).count()
    };
    let totals = format!(
        "Of 106 paragraphs, {} measured, {} measured in part, {} not measurable.",
        n("measured"),
        n("partly"),
        n("not_measurable")
    );
    assert!(text.contains(&totals), "{totals}\n{text}");
}

#[test]
fn one_paragraph_is_shown_whole_with_the_titles_of_its_rules() {
    let place = Place::small();
    let catalogue = Catalogue::ours().unwrap();
    let title = &catalogue.rule("late_recording").unwrap().head.title;
    for name in ["fn 3", "FN3", "footnote 3"] {
        let text = flat(&place.ok(&["policy", name]));
        assert!(text.contains("paragraph fn 3 section Footnotes that bind"), "{text}");
        assert!(text.contains(&format!("rules late_recording: {title}")), "{text}");
        assert!(!text.contains("fn 6"), "{text}");
    }
    let text = flat(&place.ok(&["policy", "a1 Detailed Contact Recording"]));
    assert!(text.contains("paragraph A1 detailed contact recording section Appendix 1"), "{text}");
    assert!(text.contains("left out whether handwritten notes were legible"), "{text}");
}

#[test]
fn the_rows_are_those_of_the_table_and_what_each_paragraph_says() {
    let place = Place::small();
    let rows = place.ok(&["policy", "--format", "csv"]);
    assert_eq!(rows.lines().next(), Some("paragraph,coverage,rules,reason,says"));
    assert_eq!(rows.lines().count(), 107);
    let one = place.ok(&["policy", "fn 3", "--format", "jsonl"]);
    let one: serde_json::Value = serde_json::from_str(&one).unwrap();
    assert_eq!(one["coverage"], "measured");
    assert_eq!(one["rules"], serde_json::json!(["late_recording", "late_detailed_recording"]));
    assert_eq!(one["reason"], serde_json::Value::Null);
    assert_eq!(one["says"], "Contemporaneous means within three working days of the event");
}

#[test]
fn a_paragraph_that_is_not_there_is_answered_with_the_nearest() {
    let place = Place::small();
    for (wrong, near) in [("2.22", "2.2"), ("fn 4", "fn 2"), ("A1 contactlogs", "A1 contact log")] {
        let said = place.run(&["policy", wrong]);
        assert_eq!(said.code, 2, "{}", said.err);
        assert!(said.err.contains(&format!("no paragraph `{wrong}`")), "{}", said.err);
        assert!(said.err.contains(near), "{}", said.err);
    }
    let said = place.run(&["policy", "retention"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("1.1 to 13.5"), "{}", said.err);
}

#[test]
fn a_rule_that_is_switched_off_is_marked_wherever_it_stands() {
    let place = Place::small();
    std::fs::write(
        place.path().join("plumbline.toml"),
        "[rules.off]\nlate_recording = \"moved elsewhere\"\n",
    )
    .unwrap();
    let text = flat(&place.ok(&["policy"]));
    assert!(text.contains("late_recording (switched off), late_detailed_recording"), "{text}");
    assert!(text.contains("Switched off in this configuration: late_recording (moved elsewhere)."), "{text}");
    let text = flat(&place.ok(&["policy", "fn 3"]));
    assert!(text.contains("(switched off: moved elsewhere)"), "{text}");
}

#[test]
fn a_rule_of_the_organisations_own_measures_in_part_what_it_cites() {
    let place = Place::small();
    let folder = place.path().join("rules");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(place.path().join("plumbline.toml"), "[rules]\nfolder = \"rules\"\n").unwrap();
    let ours = plumbline::embedded::text("queries/rules/recording/late_recording.sql");
    let own = ours.replace("paragraphs = [\"2.2\"]", "paragraphs = [\"4.7\"]");
    assert_ne!(own, ours);
    std::fs::write(folder.join("printed_record.sql"), own).unwrap();
    let text = flat(&place.ok(&["policy", "4.7"]));
    assert!(text.contains("coverage measured in part left out conduct: printing leaves no row"), "{text}");
    assert!(text.contains("rules printed_record: Contact recorded late"), "{text}");
}
