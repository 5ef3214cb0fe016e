//! The lake: published whole or not at all, for its owner's eyes alone, and by one run at a time.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use chrono::{NaiveDate, TimeDelta};
use parquet::{
    arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReaderBuilder},
    basic::Compression,
};
use plumbline::lake::{
    Lake, Snapshot,
    parquet::{Key, create, properties},
};
use serde_json::json;

use crate::ingest_exports::{Exports, batches, lines, now};

const HASH: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn as_at() -> NaiveDate {
    "2026-03-31".parse().unwrap()
}

/// Every folder and file below one, with its permissions.
fn modes(folder: &Path) -> Vec<(bool, u32)> {
    let mut modes = vec![(true, fs::metadata(folder).unwrap().permissions().mode() & 0o777)];
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => modes.extend(self::modes(&path)),
            false => modes.push((false, fs::metadata(&path).unwrap().permissions().mode() & 0o777)),
        }
    }
    modes
}

fn snapshot(exports: &Exports) -> Snapshot {
    exports.ingest().ingested.snapshot
}

#[test]
fn only_the_owner_may_read_it() {
    let above = tempfile::tempdir().unwrap();
    let root = above.path().join("a/lake");
    let exports = Exports::required();
    let lake = Lake::open(&root).unwrap();
    let ingested = plumbline::ingest::ingest(&lake, &exports.options, &plumbline::progress::Silent).unwrap();
    let draft = ingested.snapshot.draft_results(as_at(), HASH).unwrap();
    fs::write(draft.path().join("findings.parquet"), "x").unwrap();
    fs::create_dir(draft.path().join("rules")).unwrap();
    fs::write(draft.path().join("rules/late_recording.parquet"), "x").unwrap();
    draft.publish(now(), json!({})).unwrap();
    let modes = modes(&root);
    assert!(modes.len() > 12);
    for (is_folder, mode) in modes {
        assert_eq!(mode, if is_folder { 0o700 } else { 0o600 });
    }
}

#[test]
fn an_empty_folder_becomes_a_lake() {
    let root = tempfile::tempdir().unwrap();
    fs::set_permissions(root.path(), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(Lake::open(root.path()).unwrap().snapshots().unwrap().len(), 0);
    assert!(Lake::open(root.path()).unwrap().newest().unwrap().is_none());
    assert_eq!(modes(root.path()), [(true, 0o700), (true, 0o700)]);
}

#[test]
fn what_is_no_lake_is_left_alone() {
    let root = tempfile::tempdir().unwrap();
    let other = root.path().join("thesis.txt");
    fs::write(&other, "words").unwrap();
    let check = |path: &Path, expected: &str| {
        let error = Lake::open(path).unwrap_err();
        assert_eq!(error.exit_code(), 5);
        assert_eq!(error.to_string().replace(root.path().to_str().unwrap(), "ROOT"), expected);
    };
    check(root.path(), "ROOT holds other files and is not a lake: name an empty or a new folder with --lake");
    check(&other, "ROOT/thesis.txt is a file: the lake must be a folder");
    check(&other.join("lake"), "ROOT/thesis.txt/lake: Not a directory (os error 20)");
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
}

#[test]
fn a_command_that_only_reads_makes_no_lake() {
    let root = tempfile::tempdir().unwrap();
    let missing = root.path().join("lake");
    let error = Lake::existing(&missing).unwrap_err();
    assert_eq!(error.exit_code(), 2);
    let shown = missing.display();
    assert_eq!(
        error.to_string(),
        format!(
            "there is no lake at {shown}: make one with `plumbline ingest EXPORTS --lake {shown}`, or name another with \
             --lake"
        )
    );
    assert!(!missing.exists());
    assert_eq!(Lake::existing(root.path()).unwrap_err().exit_code(), 5);
    Lake::open(&missing).unwrap();
    assert_eq!(Lake::existing(&missing).unwrap().snapshots().unwrap().len(), 0);
}

#[test]
fn one_run_at_a_time() {
    let exports = Exports::required();
    let (ours, theirs) = (exports.lake(), exports.lake());
    let guard = theirs.lock().unwrap();
    let error = ours.lock().unwrap_err();
    assert_eq!(error.exit_code(), 5);
    assert!(error.to_string().contains("is in use by another run: wait until it has ended"), "{error}");
    assert_eq!(exports.fails().0, 5);
    drop(guard);
    let first = ours.lock().unwrap();
    let second = ours.clone().lock().unwrap();
    drop(first);
    assert!(theirs.lock().is_err(), "the second guard of the same lake still holds it");
    drop(second);
    theirs.lock().unwrap();
}

#[test]
fn leftovers_of_a_killed_run_go_with_the_next_that_takes_the_lock() {
    let exports = Exports::required();
    let lake = exports.lake();
    let leftover = lake.root().join("drafts/1/tables");
    fs::create_dir_all(&leftover).unwrap();
    fs::write(leftover.join("cases.parquet"), "half of it").unwrap();
    assert_eq!(lake.snapshots().unwrap().len(), 0, "a draft is no snapshot");
    lake.lock().unwrap();
    assert!(!lake.root().join("drafts").exists());
}

#[test]
fn snapshots_are_listed_in_the_order_they_were_published() {
    let mut exports = Exports::required();
    let mut published = Vec::new();
    for (at, day) in ["2026-03-31", "2026-01-31", "2026-02-28"].into_iter().enumerate() {
        exports = exports.with("export.toml", format!("taken_on = {day}"));
        exports.options.now = now() + TimeDelta::milliseconds(at as i64);
        published.push(snapshot(&exports).id);
    }
    let lake = exports.lake();
    let listed: Vec<_> = lake.snapshots().unwrap().into_iter().map(|snapshot| snapshot.id).collect();
    assert_eq!(listed, published);
    assert_eq!(lake.newest().unwrap().unwrap().id, published[2]);
    assert_eq!(lake.snapshot(&published[1]).unwrap().manifest.taken_on.to_string(), "2026-01-31");
}

#[test]
fn an_unknown_snapshot_is_told_with_the_nearest() {
    let exports = Exports::required();
    let lake = exports.lake();
    let message = |id: &str| {
        let error = lake.snapshot(id).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        error.to_string().replace(lake.root().to_str().unwrap(), "LAKE")
    };
    assert_eq!(message("x"), "no snapshot `x` in the lake LAKE: the lake has none yet");
    let id = snapshot(&exports).id;
    let slip = format!("{}x", &id[..id.len() - 1]);
    assert_eq!(message(&slip), format!("no snapshot `{slip}` in the lake LAKE: the nearest is `{id}`"));
    assert_eq!(message("first"), "no snapshot `first` in the lake LAKE: `plumbline snapshots` lists them");
}

#[test]
fn a_damaged_snapshot_is_told() {
    let exports = Exports::required();
    let snapshot = snapshot(&exports);
    let manifest = snapshot.dir.join("manifest.json");
    let check = |expected: &str| {
        let error = exports.lake().snapshots().unwrap_err();
        assert_eq!(error.exit_code(), 5);
        assert!(error.to_string().starts_with(&format!("the lake is damaged: {expected}")), "{error}");
    };
    let whole = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, &whole[..whole.len() / 2]).unwrap();
    check(&format!("{} cannot be read: ", manifest.display()));
    fs::write(&manifest, whole.replace(&snapshot.id, "2026-03-31-00000000")).unwrap();
    check(&format!("{} holds the manifest of snapshot `2026-03-31-00000000`", snapshot.dir.display()));
    fs::remove_file(&manifest).unwrap();
    check(&format!("{} is missing", manifest.display()));
}

#[test]
fn results_are_published_whole() {
    let exports = Exports::required();
    let snapshot = snapshot(&exports);
    assert_eq!(snapshot.results().unwrap(), []);
    let draft = snapshot.draft_results(as_at(), HASH).unwrap();
    fs::write(draft.path().join("findings.parquet"), "first").unwrap();
    assert_eq!(snapshot.results().unwrap(), [], "nothing is there before it is published");
    let first = draft.publish(now(), json!({ "rules": 25 })).unwrap();
    assert_eq!(first.dir, snapshot.dir.join("results/2026-03-31-0123456789ab"));
    assert_eq!(fs::read_to_string(first.dir.join("findings.parquet")).unwrap(), "first");
    assert_eq!(snapshot.results().unwrap(), std::slice::from_ref(&first));

    let draft = snapshot.draft_results(as_at() - TimeDelta::days(1), HASH).unwrap();
    let second = draft.publish(now() + TimeDelta::seconds(1), json!(null)).unwrap();
    assert_eq!(snapshot.results().unwrap(), [first, second.clone()], "the oldest first");

    let draft = snapshot.draft_results(as_at(), HASH).unwrap();
    fs::write(draft.path().join("findings.parquet"), "again").unwrap();
    let again = draft.publish(now() + TimeDelta::seconds(2), json!({ "rules": 26 })).unwrap();
    assert_eq!(fs::read_to_string(again.dir.join("findings.parquet")).unwrap(), "again");
    assert_eq!(snapshot.results().unwrap(), [second, again], "the same judgement is replaced");
}

#[test]
fn a_draft_dropped_unpublished_is_removed() {
    let exports = Exports::required();
    let snapshot = snapshot(&exports);
    let draft = snapshot.draft_results(as_at(), HASH).unwrap();
    let path = draft.path().to_owned();
    fs::write(path.join("findings.parquet"), "half").unwrap();
    assert!(exports.lake().lock().is_err(), "whoever writes a draft holds the lake");
    drop(draft);
    assert!(!path.exists());
    assert_eq!(snapshot.results().unwrap(), []);
    // A process that another test starts has the lock until it is a program of its own.
    let free = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        exports.lake().lock().is_ok()
    });
    assert!(free, "the lock is given back with the draft");
}

#[test]
fn parquet_files_are_compressed_with_statistics_and_in_order() {
    let rows: String = (0..1000).map(|at| format!("E{at:03},C{}\n", at % 3)).collect();
    let exports = Exports::required().with("contact_log.csv", format!("entry_id,case_id\n{rows}"));
    let path = snapshot(&exports).table_path("contact_log").unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(fs::File::open(path).unwrap()).unwrap();
    let group = reader.metadata().row_group(0);
    assert!(matches!(group.column(0).compression(), Compression::ZSTD(_)));
    let case_id = group.column(1).statistics().unwrap();
    assert_eq!(case_id.min_bytes_opt(), Some(b"C0".as_slice()));
    assert_eq!(case_id.max_bytes_opt(), Some(b"C2".as_slice()));
    let sorted: Vec<_> = group.sorting_columns().unwrap().iter().map(|sorted| sorted.column_idx).collect();
    assert_eq!(sorted, [1, 0], "by case, then key");
}

#[test]
fn parquet_files_can_be_encrypted() {
    // Long enough that it stands among encrypted bytes by no chance.
    let exports = Exports::required().with("cases.csv", "case_id\na_case_in_the_clear\n");
    let plain = snapshot(&exports).table_path("cases").unwrap();
    let batch = &batches(&plain)[0];
    let shows =
        |file: &Path| String::from_utf8_lossy(&fs::read(file).unwrap()).contains("a_case_in_the_clear");
    assert!(shows(&plain));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cases.parquet");
    let key = Key::new(*b"a key of thirty-two bytes, no le");
    assert_eq!(format!("{key:?}"), "Key(…)");
    let mut writer: ArrowWriter<_> = create(&path, batch.schema(), properties(Some(&key)).build()).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
    assert!(ParquetRecordBatchReaderBuilder::try_new(fs::File::open(&path).unwrap()).is_err());
    assert!(!shows(&path));
    assert_eq!(lines(std::slice::from_ref(batch), &["case_id"]), ["a_case_in_the_clear"]);
    assert!(create(&path, batch.schema(), properties(None).build()).is_err(), "no file is ever written over");
}

#[test]
fn what_a_killed_process_spilled_goes_with_the_next_command() {
    let place = crate::program::Place::small();
    place.judged();
    let tmp = place.path().join("lake/tmp");
    // Nothing of a command that ended stays, and the folder is its owner's alone.
    assert_eq!(fs::read_dir(&tmp).unwrap().count(), 0);
    assert_eq!(fs::metadata(&tmp).unwrap().permissions().mode() & 0o777, 0o700);
    // A process that has ended, one whose number runs again as another, and this one, which runs.
    let mut child = std::process::Command::new("true").spawn().unwrap();
    child.wait().unwrap();
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap().trim().to_owned();
    let dead = tmp.join(format!("{}-17-{host}", child.id()));
    let other = tmp.join(format!("{}-1-{host}", std::process::id()));
    let alive = plumbline::lake::spill_folder(&place.path().join("lake"));
    let elsewhere = tmp.join(format!("{}-17-another-machine", child.id()));
    for folder in [&dead, &other, &alive, &elsewhere] {
        fs::create_dir(folder).unwrap();
        fs::write(folder.join("rows"), "secret").unwrap();
    }
    place.ok(&["sql", "select 1"]);
    assert!(!dead.exists() && !other.exists());
    assert!(alive.exists() && elsewhere.exists());
    // A killed run's draft goes with the next that changes the lake.
    let draft = place.path().join("lake/drafts/7");
    fs::create_dir_all(&draft).unwrap();
    fs::write(draft.join("contact_log.parquet"), "secret").unwrap();
    place.ok(&["check"]);
    assert!(!draft.exists());
}

#[test]
fn all_that_a_command_makes_in_a_lake_is_its_owners_alone() {
    let place = crate::program::Place::small();
    place.judged();
    let before = modes(&place.path().join("lake"));
    place.ok(&["sql", "select 1"]);
    // Every folder is 0700 and every file 0600, those that looking makes among them.
    for (is_folder, mode) in modes(&place.path().join("lake")) {
        assert_eq!(mode, if is_folder { 0o700 } else { 0o600 });
    }
    assert!(modes(&place.path().join("lake")).len() >= before.len());
}
