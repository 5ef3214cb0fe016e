//! The made-up organisation: it is the same every time, it is whole, and what was planted in it is what the rules find,
//! no more and no less.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use chrono::NaiveDate;
use plumbline::{
    contract,
    lake::Lake,
    model,
    progress::Silent,
    synth::{self, Options, Summary},
};

use crate::program::Place;

/// The columns that tell obligations apart, and then what each shows.
type Key = [String; 5];
type Shown = BTreeMap<Key, String>;

const KEY: [&str; 5] = ["rule_id", "case_id", "subject_kind", "subject_id", "part"];

const OBLIGATIONS: &str = "select rule_id, case_id, subject_kind, subject_id, part, status, note from obligations \
                           where status not in ('met', 'pending')";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// What `sample-data` is made of.
fn sample() -> Options {
    Options { cases: 150, seed: 1, as_at: day("2026-03-31") }
}

fn write(options: &Options, out: &Path) -> Summary {
    synth::write(options, out, &Silent).unwrap()
}

/// Every file of a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(&path).unwrap()))
        .collect()
}

fn written(options: &Options) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    write(options, folder.path());
    files(folder.path())
}

fn records(text: &[u8]) -> Vec<BTreeMap<String, String>> {
    csv::ReaderBuilder::new().flexible(true).from_reader(text).deserialize().map(Result::unwrap).collect()
}

#[test]
fn the_same_options_write_the_same_bytes_and_another_seed_others() {
    let options = Options { cases: 40, ..sample() };
    let first = written(&options);
    assert!(first == written(&options));
    let other = written(&Options { seed: 2, ..options });
    assert_eq!(first.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    assert_ne!(first["contact_log.csv"], other["contact_log.csv"]);
}

#[test]
fn sample_data_is_what_it_writes() {
    let kept = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data"));
    let fresh = written(&sample());
    assert_eq!(kept.keys().collect::<Vec<_>>(), fresh.keys().collect::<Vec<_>>());
    let stale: Vec<&String> = kept.keys().filter(|name| kept[*name] != fresh[*name]).collect();
    assert!(stale.is_empty(), "write it again, as CONTRIBUTING.md says: {stale:?}");
    let bytes: usize = kept.values().map(Vec::len).sum();
    assert!(bytes <= 4 << 20, "{bytes} bytes are more than 4 MB");
}

#[test]
fn every_table_has_every_column_and_a_row() {
    let files = written(&sample());
    for table in contract::tables() {
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).from_reader(&files[&format!("{}.csv", table.name)][..]);
        let mut wanted: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        wanted.extend(
            synth::UNDECLARED.iter().filter(|(of, ..)| *of == table.name).map(|(_, column, _)| *column),
        );
        assert_eq!(reader.headers().unwrap(), wanted, "{}", table.name);
        assert!(reader.records().next().is_some(), "{} has no row", table.name);
    }
    let mut names: BTreeSet<String> =
        contract::tables().iter().map(|table| format!("{}.csv", table.name)).collect();
    names.extend(["export.toml".to_owned(), "truth.csv".to_owned()]);
    assert_eq!(files.keys().cloned().collect::<BTreeSet<_>>(), names);
}

#[test]
fn the_small_organisation_is_life_like_in_size() {
    let files = written(&sample());
    let count = |table: &str| records(&files[&format!("{table}.csv")]).len();
    assert_eq!(count("cases"), 150);
    // Rows with too few or too many fields are planted there: only their number counts.
    let log = files["contact_log.csv"].as_slice();
    let entries = csv::ReaderBuilder::new().flexible(true).from_reader(log).into_byte_records().count() / 150;
    assert!((45..=56).contains(&entries), "{entries} contact log entries a case");
    let cases = records(&files["cases.csv"]);
    let holding: BTreeSet<&str> = cases.iter().map(|case| case["team_id"].as_str()).collect();
    assert_eq!(holding.len(), 4, "{holding:?}");
    let open = cases.iter().filter(|case| case["status"] == "open").count();
    assert!((25..=60).contains(&open), "{open} open cases");
}

#[test]
fn what_cannot_be_made_up_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |options: Options| {
        let error = synth::write(&options, folder.path(), &Silent).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        error.to_string()
    };
    insta::assert_snapshot!(
        refused(Options { cases: 0, ..sample() }),
        @"--cases 0: at least one case is needed; 150 make a small organisation"
    );
    insta::assert_snapshot!(
        refused(Options { as_at: day("2015-03-31"), ..sample() }),
        @"--as-at 2015-03-31: a made-up organisation can be taken on a day from 2025-01-01 to 2034-12-31"
    );
}

/// The true answers count days by themselves: two calendars made apart agree.
#[test]
fn its_bank_holidays_are_those_of_the_deadlines() {
    let (own, theirs) = (synth::Calendar::england_and_wales(), model::Calendar::built_in());
    let mut day = day("2001-01-01");
    while day <= self::day("2040-12-31") {
        let number = model::day::number(day);
        assert_eq!(Some(own.is_working(day)), theirs.is_working_day(number), "{day}");
        day = day.succ_opt().unwrap();
    }
}

/// Which rules show which statuses beside met and pending: all that each can reach from one snapshot, as the rules' page
/// has it. A record that vanished needs a snapshot before, and one folder of exports has none.
const SHOWN: [(&[&str], &[&str]); 9] = [
    (
        &["excepted", "late", "overdue", "unknown"],
        &[
            "address_check_unjudged",
            "address_not_updated",
            "death_not_recorded",
            "fhdra_outcome_late",
            "filing_not_logged",
            "hearing_outcome_missing",
            "high_profile_not_alerted",
            "incomplete_detailed_recording",
            "late_detailed_recording",
            "late_recording",
            "late_risk_not_raised",
            "late_scan",
            "late_third_party_paper",
            "missing_child_needs",
            "missing_diversity",
            "not_archived",
            "order_not_saved",
            "original_not_dealt_with",
            "paper_location_unlogged",
            "paper_move_untracked",
            "plan_not_started",
            "qai_not_logged",
            "ready_not_closed",
            "receipt_not_logged",
            "record_not_reviewed",
            "record_not_sealed",
            "referral_not_closed",
            "referral_not_logged",
            "referral_outcome_missing",
            "referred_child_not_added",
            "sending_not_logged",
            "shield_not_applied",
            "triggered_review_overdue",
            "unattributed_child_contact",
            "unreviewed_case_plan",
        ],
    ),
    (
        &["excepted", "late", "overdue"],
        &[
            "associate_not_confirmed",
            "bundle_not_destroyed",
            "checklist_incomplete",
            "child_not_seen",
            "closed_without_authority",
            "commissioned_work_open",
            "contact_log_copy_kept",
            "drafts_kept",
            "letters_not_sent",
            "not_countersigned",
            "not_ready_private",
            "not_ready_public",
            "one_file_two_guardians",
            "outcome_not_recorded",
            "overdue_closure",
            "plan_not_signed",
            "qai_in_case_record",
            "report_not_pdf",
            "safeguarding_open_at_closure",
            "stalled_safeguarding",
            "unallocated_case",
            "unapproved_report",
        ],
    ),
    (
        &["excepted", "overdue", "unknown"],
        &["improper_shield", "insecure_transfer", "purposeless_access", "shield_access_undecided"],
    ),
    (&["held", "late", "unknown"], &["retention_expired"]),
    (
        &["late", "overdue", "unknown"],
        &[
            "archive_not_registered",
            "delegation_not_assessed",
            "police_information_kept",
            "referral_document_kept",
            "variation_incomplete",
        ],
    ),
    (
        &["excepted", "overdue"],
        &[
            "approved_needing_changes",
            "approver_edited",
            "bare_interview",
            "closed_with_hearing_ahead",
            "confidential_unmarked",
            "dismissive_diversity_phrase",
            "jigsaw_risk",
            "letter_not_pdf",
            "misnamed_document",
            "review_outcome_missing",
            "several_word_masters",
            "undated_element",
            "unreasoned_amendment",
        ],
    ),
    (&["late", "overdue"], &["electronic_bundle_kept"]),
    (&["overdue", "unknown"], &["invalid_extension"]),
    (
        &["overdue"],
        &[
            "broken_reference",
            "childless_case",
            "closed_without_plan",
            "conflicting_duplicate",
            "data_review_missed",
            "deleted_too_early",
            "destroyed_in_moratorium",
            "impossible_order",
            "mi_review_missed",
            "missing_key_date",
            "police_information_lost",
            "rejected_data",
            "shielded_case_opened",
            "stage_missing",
        ],
    ),
];

const NEEDS_A_SNAPSHOT_BEFORE: &str = "vanished_record";

#[test]
fn the_small_organisation_shows_every_status_of_every_rule() {
    let wanted: BTreeMap<&str, Vec<&str>> = SHOWN
        .iter()
        .flat_map(|(statuses, rules)| rules.iter().map(|rule| (*rule, statuses.to_vec())))
        .collect();
    let truth = records(&written(&sample())["truth.csv"]);
    let mut shown: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in &truth {
        shown.entry(&row["rule_id"]).or_default().insert(&row["status"]);
    }
    let shown: BTreeMap<&str, Vec<&str>> =
        shown.into_iter().map(|(r, s)| (r, s.into_iter().collect())).collect();
    assert_eq!(shown, wanted);
}

#[test]
fn every_rule_has_a_planted_fault() {
    let families = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries/rules");
    let rules: BTreeSet<String> = files_below(&families);
    let mut planted: BTreeSet<String> =
        SHOWN.iter().flat_map(|(_, rules)| rules.iter().map(|rule| (*rule).to_owned())).collect();
    assert!(planted.insert(NEEDS_A_SNAPSHOT_BEFORE.to_owned()), "it is planted after all");
    assert_eq!(planted, rules);
}

/// The names of the rules' files, family by family.
fn files_below(families: &Path) -> BTreeSet<String> {
    let families = fs::read_dir(families).unwrap().map(|family| family.unwrap().path());
    let rules = families.flat_map(|family| fs::read_dir(family).unwrap().map(|rule| rule.unwrap().path()));
    rules.map(|rule| rule.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

/// What truth.csv says, and why.
fn truth(exports: &Path, sees_shielded: bool) -> (Shown, BTreeMap<Key, String>) {
    let mut shown = Shown::new();
    let mut reasons = BTreeMap::new();
    for row in records(&fs::read(exports.join("truth.csv")).unwrap()) {
        if sees_shielded || row["visible"] == "yes" {
            let key = KEY.map(|column| row[column].clone());
            let again = shown.insert(key.clone(), row["status"].clone());
            assert_eq!(again, None, "truth.csv names {key:?} twice");
            reasons.insert(key, row["reason"].clone());
        }
    }
    (shown, reasons)
}

/// What the program says of the same exports.
fn judged(place: &Place, purpose: &[&str]) -> (Shown, BTreeMap<Key, String>) {
    let args: Vec<&str> = purpose.iter().chain(&["sql", "--format", "csv", OBLIGATIONS]).copied().collect();
    let rows = records(place.ok(&args).as_bytes());
    let key = |row: &BTreeMap<String, String>| KEY.map(|column| row[column].clone());
    let notes = rows.iter().map(|row| (key(row), row["note"].clone())).collect();
    let shown: Shown = rows.iter().map(|row| (key(row), row["status"].clone())).collect();
    assert_eq!(shown.len(), rows.len(), "two obligations that nothing tells apart");
    (shown, notes)
}

/// Plants, runs and compares, both ways.
fn compare(place: &Place, exports: &Path, purpose: &[&str]) {
    let sees_shielded = !purpose.is_empty();
    let ((planted, reasons), (found, notes)) = (truth(exports, sees_shielded), judged(place, purpose));
    let keys: BTreeSet<&Key> = planted.keys().chain(found.keys()).collect();
    let said = |shown: &Shown, why: &BTreeMap<Key, String>, key: &Key| match shown.get(key) {
        None => "nothing".to_owned(),
        Some(status) => format!("{status} ({})", why[key]),
    };
    let differences: Vec<String> = keys
        .into_iter()
        .filter(|key| planted.get(*key) != found.get(*key))
        .map(|key| {
            let (truth, judged) = (said(&planted, &reasons, key), said(&found, &notes, key));
            format!("{}\n    planted: {truth}\n    found:   {judged}", key.join(" "))
        })
        .collect();
    let count = differences.len();
    let shown: Vec<String> = differences.into_iter().take(40).collect();
    assert_eq!(count, 0, "{count} of {} differ, among them\n{}", planted.len(), shown.join("\n"));
    assert!(!planted.is_empty());
}

/// Writes exports, ingests them and judges them.
fn run(options: &Options) -> (Place, Summary) {
    let place = Place::small();
    let summary = write(options, &place.path().join("made"));
    place.ok(&["ingest", "made"]);
    (place, summary)
}

#[test]
fn what_was_planted_is_found_and_nothing_else() {
    for (cases, seed, as_at) in
        [(150, 1, "2026-03-31"), (260, 7, "2025-04-22"), (260, 11, "2027-12-28"), (9, 3, "2025-01-01")]
    {
        let options = Options { cases, seed, as_at: day(as_at) };
        let (place, _) = run(&options);
        place.ok(&["check"]);
        compare(&place, &place.path().join("made"), &[]);
    }
}

#[test]
fn what_was_planted_on_shielded_cases_is_found_by_those_who_may_see_them() {
    let place = Place::small();
    write(&sample(), &place.path().join("made"));
    let uid = nix::unistd::geteuid();
    let user = nix::unistd::User::from_uid(uid).unwrap().map_or_else(|| uid.to_string(), |user| user.name);
    let toml = format!("[access]\n[[access.viewers]]\nuser = {user:?}\nsees = \"all\"\nshields = \"all\"\n");
    fs::write(place.path().join("plumbline.toml"), toml).unwrap();
    let exports = place.path().join("made");
    place.ok(&["ingest", "made"]);
    place.ok(&["check"]);
    assert!(truth(&exports, false).0.len() < truth(&exports, true).0.len(), "a shielded case has its fault");
    compare(&place, &exports, &["--purpose", "audit"]);
}

#[test]
fn every_row_of_it_is_accounted_for() {
    let (place, summary) = run(&sample());
    let inputs =
        Lake::existing(&place.path().join("lake")).unwrap().newest().unwrap().unwrap().manifest.inputs;
    let sum = |count: fn(&plumbline::lake::Input) -> u64| inputs.iter().map(count).sum::<u64>();
    let (read, rejected) = (sum(|input| input.rows_read), sum(|input| input.rows_rejected));
    let (duplicates, cells) = (sum(|input| input.exact_duplicates), sum(|input| input.cells_rejected));
    assert_eq!(read, summary.rows);
    assert_eq!(read, sum(|input| input.rows_kept) + rejected + duplicates);
    assert!(duplicates > 0, "a row is written twice");
    let truth = records(&fs::read(place.path().join("made/truth.csv")).unwrap());
    let refused = truth.iter().filter(|row| row["rule_id"] == "rejected_data");
    assert_eq!(refused.count() as u64, rejected + cells);
    let dropped: BTreeSet<(&str, &str)> = inputs
        .iter()
        .flat_map(|input| {
            input.undeclared_columns.iter().map(|column| (input.table.as_str(), column.as_str()))
        })
        .collect();
    assert_eq!(dropped, synth::UNDECLARED.iter().map(|(table, column, _)| (*table, *column)).collect());
}
