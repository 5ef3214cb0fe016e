//! Why the number of overdue moved: the moves add up, whatever changed, and each is a number of findings that can be listed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use plumbline::{
    progress::Silent,
    synth::{self, Options},
};
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use crate::program::Place;

/// Rows whose last column is a number, by the others.
fn counted(place: &Place, query: &str) -> BTreeMap<String, i64> {
    let rows = place.rows(query).into_iter();
    rows.map(|row| {
        let (key, n) = row.rsplit_once(',').unwrap();
        (key.to_owned(), n.parse().unwrap())
    })
    .collect()
}

fn cases(closed: &str) -> String {
    format!(
        "case_id,law_type,team_id,received_on,ready_to_close_on,closed_on\n\
         C1,public,T1,2026-01-05,2026-01-12,\n{closed}"
    )
}

#[test]
fn each_cause_is_told_apart() {
    let plan = |rows: &str| format!("case_plan_id,case_id,initiated_on\n{rows}");
    let place = Place::small()
        .with(
            "cases.csv",
            &cases("put_right,public,T1,2026-01-05,2026-01-12,\ncase_gone,public,T1,2026-01-05,2026-01-12,\nnewly_late,public,T1,2026-01-05,2026-03-30,\nchanged,public,T1,2026-01-05,2026-01-12,\nexcepted,public,T1,2026-01-05,2026-01-12,\n"),
        )
        .with("case_plans.csv", &plan(""));
    place.judged();
    let place = place
        .with("export.toml", "taken_on = 2026-04-30\n")
        .with(
            "cases.csv",
            &cases("put_right,public,T1,2026-01-05,2026-01-12,2026-04-02\nnewly_late,public,T1,2026-01-05,2026-03-30,\nchanged,public,T1,2026-01-05,,\nexcepted,public,T1,2026-01-05,2026-01-12,\nnewly_due,public,T1,2026-04-01,2026-04-02,\n"),
        )
        .with(
            "variations.csv",
            "variation_id,case_id,paragraph,explanation,explained_on,manager_notified_on\nV1,excepted,ready_not_closed,why,2026-04-01,2026-04-01\n",
        );
    place.judged();
    let rows = place.rows(
        "select subject_id, cause, n, from_as_at, to_as_at from movement_findings where rule_id = 'ready_not_closed' order by 1",
    );
    assert_eq!(
        rows,
        [
            "case_gone,case_gone,-1,2026-03-31,2026-04-30",
            "changed,data_changed,-1,2026-03-31,2026-04-30",
            "excepted,excepted,-1,2026-03-31,2026-04-30",
            "newly_due,newly_due,1,2026-03-31,2026-04-30",
            "newly_late,newly_late,1,2026-03-31,2026-04-30",
            "put_right,put_right,-1,2026-03-31,2026-04-30",
        ]
    );
    // What is a finding now, or was one.
    let states = place
        .rows("select subject_id, state from finding_states where rule_id = 'ready_not_closed' order by 1");
    assert_eq!(
        states,
        [
            "C1,still_there",
            "case_gone,gone",
            "changed,gone",
            "excepted,still_there",
            "newly_due,new",
            "newly_late,still_there",
            "put_right,put_right"
        ]
    );
    // The same by other numbers: what came of them is told first.
    fs::write(place.path().join("plumbline.toml"), "[parameters]\nlocal_working_days = 50\n").unwrap();
    let place = place.with("export.toml", "taken_on = 2026-05-01\n");
    place.judged();
    let counts = counted(&place, "select cause, n from movement where rule_id = 'ready_not_closed'");
    assert_eq!(
        counts,
        BTreeMap::from([("rule_changed".to_owned(), -2)]),
        "C1 stays overdue; the two newer are not"
    );
    let ids: Vec<String> = place.rows("select snapshot_id from snapshots order by created_at");
    let compared = place.ok(&["snapshots", "compare", &ids[0], &ids[2], "--format", "csv"]);
    assert!(
        compared.lines().any(|line| line.starts_with("ready_not_closed,T1,2026-03-31,2026-05-01,put_right,")),
        "{compared}"
    );
    let wrong = place.run(&["snapshots", "compare", &ids[0], &ids[1]]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("judged by other rules or parameters"), "{}", wrong.err);
}

/// Exports with some rows gone, some dates gone or moved, some teams changed.
fn changed(place: &Place, dice: &mut ChaCha8Rng) {
    for table in [
        "contact_log",
        "cases",
        "documents",
        "hearings",
        "allocations",
        "case_plans",
        "case_children",
        "closures",
    ] {
        let path = place.exports().join(format!("{table}.csv"));
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(&path).unwrap();
        let header = reader.headers().unwrap().clone();
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        writer.write_record(&header).unwrap();
        for record in reader.records() {
            let record = record.unwrap();
            if dice.random_bool(0.03) {
                continue;
            }
            let cells = header.iter().chain(std::iter::repeat("")).zip(record.iter());
            let cells: Vec<String> = cells
                .map(|(column, cell)| match column {
                    _ if !dice.random_bool(0.05) => cell.to_owned(),
                    "team_id" => ["T01", "T02", "T03", ""].choose(dice).unwrap().to_string(),
                    "closed_on"
                    | "recorded_at"
                    | "saved_on"
                    | "ready_to_close_on"
                    | "outcome_recorded_on" => {
                        ["", "2026-04-15", "2026-02-02"].choose(dice).unwrap().to_string()
                    }
                    _ => cell.to_owned(),
                })
                .collect();
            writer.write_record(&cells).unwrap();
        }
        fs::write(path, writer.into_inner().unwrap()).unwrap();
    }
}

const OVERDUE: &str =
    "select rule_id, team_id, count(*) from obligations where status = 'overdue' group by rule_id, team_id";

#[test]
fn the_moves_add_up_and_can_be_listed() {
    let mut causes = BTreeSet::new();
    for seed in 1..=2 {
        let place = Place::small();
        fs::remove_dir_all(place.exports()).unwrap();
        let made = Options { cases: 20, seed, as_at: "2026-03-31".parse().unwrap() };
        synth::write(&made, &place.exports(), &Silent).unwrap();
        place.judged();
        let before = counted(&place, OVERDUE);
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        changed(&place, &mut dice);
        let place = place.with("export.toml", "taken_on = 2026-05-15\n");
        let numbers = "[parameters]\ncase_plan_review_working_days = 60\nprivate_closure_weeks = 30\n";
        fs::write(place.path().join("plumbline.toml"), numbers).unwrap();
        place.judged();
        // The old results as they are seen now: whom the newest shields hide is in neither.
        let ids = place.rows("select snapshot_id from snapshots order by created_at");
        let old = place.ok(&["sql", "--snapshot", &ids[0], "--format", "csv", OVERDUE]);
        let old: BTreeMap<String, i64> = old
            .lines()
            .skip(1)
            .map(|row| row.rsplit_once(',').map(|(key, n)| (key.to_owned(), n.parse().unwrap())).unwrap())
            .collect();
        assert!(!before.is_empty() && !old.is_empty());
        let mut expected = counted(&place, OVERDUE);
        for (key, n) in old {
            *expected.entry(key).or_default() -= n;
        }
        expected.retain(|_, n| *n != 0);
        let mut moved =
            counted(&place, "select rule_id, team_id, sum(n) from movement group by rule_id, team_id");
        moved.retain(|_, n| *n != 0);
        assert_eq!(moved, expected, "seed {seed}");
        let by_cause = "select rule_id, team_id, cause, n > 0, sum(n) from";
        let group = "group by rule_id, team_id, cause, n > 0";
        assert_eq!(
            counted(&place, &format!("{by_cause} movement {group}")),
            counted(&place, &format!("{by_cause} movement_findings {group}")),
            "seed {seed}"
        );
        causes.extend(place.rows("select distinct cause from movement"));
    }
    let wanted = ["case_gone", "data_changed", "newly_due", "newly_late", "put_right", "rule_changed"];
    assert!(wanted.iter().all(|cause| causes.contains(*cause)), "{causes:?}");
}
