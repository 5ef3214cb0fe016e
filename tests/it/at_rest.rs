//! An encrypted lake: nothing in it can be read without its key, and what cannot be kept so is refused.

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

use crate::program::{Place, Said};

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const OTHER: &str = "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

fn write_key(place: &Place, name: &str, key: &str, mode: u32) {
    let path = place.path().join(name);
    fs::write(&path, format!("{key}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
}

/// A place with words that can be found again, and a key.
fn secret() -> Place {
    let place = Place::small()
        .with("children.csv", "child_id,name,date_of_birth\nK1,Robin Unspeakable,2015-06-01\n")
        .with(
            "contact_log.csv",
            "entry_id,case_id,event_at,recorded_at,summary\nE1,C1,2026-03-02,2026-03-30,unspeakable\n\
             E2,C1,unspeakable day,2026-03-30,\n",
        );
    write_key(&place, "key", KEY, 0o600);
    place
}

fn with_key(place: &Place, args: &[&str]) -> Said {
    let mut all = vec!["--key-file", "key"];
    all.extend(args);
    place.run(&all)
}

fn files(place: &Place) -> Vec<PathBuf> {
    let mut folders = vec![place.path().join("lake")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files
}

#[test]
fn no_file_of_an_encrypted_lake_can_be_read_without_the_key() {
    let place = secret();
    let ran = with_key(&place, &["run", "exports"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let asked =
        with_key(&place, &["sql", "--format", "csv", "select summary, 'unspeakable words' from contact_log"]);
    assert_eq!(asked.code, 0, "{}", asked.err);
    let found = files(&place);
    assert!(found.len() > 40, "{}", found.len());
    let words: [&[u8]; 8] = [
        b"unspeakable",
        b"Unspeakable",
        b"case_id",
        b"late_recording",
        b"Ada Byron",
        b"select",
        b"T1",
        b"exports",
    ];
    for path in &found {
        let bytes = fs::read(path).unwrap();
        for word in words {
            let is_there = bytes.windows(word.len()).any(|window| window == word);
            // Two letters come together by chance; the rest do not.
            assert!(!is_there || word.len() < 5, "{} in {}", String::from_utf8_lossy(word), path.display());
        }
        if path.extension().is_some_and(|ending| ending == "parquet") {
            assert!(bytes.starts_with(b"PARE"), "{} has a footer in the clear", path.display());
        }
    }
    // Without it, and with another, every command that needs the lake is refused.
    write_key(&place, "other", OTHER, 0o600);
    for args in [
        &["sql", "select 1"][..],
        &["check"],
        &["report"],
        &["ingest", "exports"],
        &["explain", "C1"],
        &["snapshots"],
        &["trail", "verify"],
    ] {
        let without = place.run(args);
        assert_eq!(without.code, 5, "{args:?}: {}", without.err);
        assert!(without.err.contains("encrypted"), "{}", without.err);
        let other: Vec<&str> = ["--key-file", "other"].iter().chain(args).copied().collect();
        let other = place.run(&other);
        assert_eq!(other.code, 5, "{args:?}: {}", other.err);
        assert!(other.err.contains("the key is not that of the lake"), "{}", other.err);
    }
}

#[test]
fn it_says_what_a_plain_lake_says() {
    let (place, plain) = (secret(), secret());
    for args in [&["run", "exports"][..], &["check"], &["report"], &["trail", "verify"]] {
        let said = with_key(&place, args);
        assert_eq!(said.code, 0, "{args:?}: {}", said.err);
        plain.ok(args);
    }
    for query in [
        "select * from contact_log",
        "select rule_id, status, count(*) from obligations group by 1, 2 order by 1, 2",
        "select * from measures",
        "select n_rows, rejected_cells from snapshots",
        "select rule_id, month, met, overdue from monthly_measures order by 1, 2",
    ] {
        let said = with_key(&place, &["sql", "--format", "csv", query]);
        assert_eq!(said.code, 0, "{query}: {}", said.err);
        assert_eq!(said.out, plain.ok(&["sql", "--format", "csv", query]), "{query}");
    }
    // A changed byte is found, in a line of the trail and in a manifest.
    let trail = place.path().join("lake/trail.jsonl");
    let mut bytes = fs::read(&trail).unwrap();
    bytes[100] = if bytes[100] == b'0' { b'1' } else { b'0' };
    fs::write(&trail, bytes).unwrap();
    assert_eq!(with_key(&place, &["trail", "verify"]).code, 1);
    let manifest = files(&place).into_iter().find(|path| path.ends_with("manifest.json")).unwrap();
    let mut bytes = fs::read(&manifest).unwrap();
    bytes[50] ^= 1;
    fs::write(&manifest, bytes).unwrap();
    assert_eq!(with_key(&place, &["sql", "select 1"]).code, 5);
}

#[test]
fn a_case_goes_from_an_encrypted_lake_too() {
    let place = secret();
    fs::write(
        place.path().join("plumbline.toml"),
        "[moratorium]\nuntil = 2020-12-31\n\n[lake]\nkey_file = \"key\"\n",
    )
    .unwrap();
    place.ok(&["run", "exports"]);
    place.ok(&[
        "snapshots",
        "purge",
        "--case",
        "C1",
        "--because",
        "erasure_order",
        "--authority",
        "order 17",
    ]);
    assert_eq!(place.rows("select count(*) from cases"), ["0"]);
    assert_eq!(place.rows("select count(*) from obligations where case_id = 'C1'"), ["0"]);
    assert_eq!(place.run(&["trail", "verify"]).code, 0);
}

#[test]
fn a_key_comes_from_a_file_or_a_command_and_others_may_not_read_it() {
    let place = secret();
    let config = place.path().join("plumbline.toml");
    fs::write(&config, format!("[lake]\nkey_command = [\"echo\", \"{KEY}\"]\n")).unwrap();
    place.ok(&["ingest", "exports"]);
    assert_eq!(place.rows("select summary from contact_log where entry_id = 'E1'"), ["unspeakable"]);
    for (command, said) in [
        ("[\"echo\", \"0001\"]", "printed no key"),
        ("[\"false\"]", "ended with"),
        ("[\"no-such-program\"]", "cannot be run"),
        ("[]", "names no command"),
    ] {
        fs::write(&config, format!("[lake]\nkey_command = {command}\n")).unwrap();
        let refused = place.run(&["sql", "select 1"]);
        assert_eq!(refused.code, 2, "{command}: {}", refused.err);
        assert!(refused.err.contains(said), "{command}: {}", refused.err);
        assert!(!refused.err.contains("0001"), "{}", refused.err);
    }
    fs::write(&config, "[lake]\nkey_file = \"key\"\nkey_command = [\"echo\"]\n").unwrap();
    assert_eq!(place.run(&["sql", "select 1"]).code, 2);
    fs::remove_file(&config).unwrap();
    write_key(&place, "key", KEY, 0o644);
    let open = with_key(&place, &["sql", "select 1"]);
    assert_eq!(open.code, 4);
    assert!(open.err.contains("chmod 600"), "{}", open.err);
    write_key(&place, "lake/key", KEY, 0o600);
    assert_eq!(place.run(&["--key-file", "lake/key", "sql", "select 1"]).code, 4);
    write_key(&place, "key", "not a key", 0o600);
    let wrong = with_key(&place, &["sql", "select 1"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("64 hexadecimal digits") && !wrong.err.contains("not a key"), "{}", wrong.err);
}

#[test]
fn what_cannot_be_kept_encrypted_is_refused() {
    // A lake that is there already is not half encrypted.
    let place = secret();
    place.ok(&["ingest", "exports"]);
    let half = with_key(&place, &["ingest", "exports"]);
    assert_eq!(half.code, 5);
    assert!(half.err.contains("is not encrypted, and a key given now"), "{}", half.err);
    assert!(!place.path().join("lake/encryption.json").exists());
    // What must be unpacked would stand beside the lake in the clear.
    let place = secret();
    let text = fs::read(place.exports().join("contact_log.csv")).unwrap();
    let file = fs::File::create(place.exports().join("contact_log.csv.gz")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, &text).unwrap();
    packed.finish().unwrap();
    let place = place.without("contact_log.csv");
    let refused = with_key(&place, &["ingest", "exports"]);
    assert_eq!(refused.code, 5, "{}", refused.err);
    assert!(refused.err.contains("nothing is put aside in the clear"), "{}", refused.err);
    assert_eq!(with_key(&place, &["snapshots", "--format", "csv"]).out.lines().count(), 1);
    // So would a query's spill: what does not fit into memory fails.
    let place = secret();
    assert_eq!(with_key(&place, &["run", "exports"]).code, 0);
    let query = "select a.case_id from contact_log as a cross join generate_series(1, 6000000) as n order by n.value desc, 1";
    let big = with_key(&place, &["--memory", "64M", "sql", "--format", "csv", query]);
    assert_eq!(big.code, 5, "{}", big.err);
    assert!(big.err.contains("memory"), "{}", big.err);
    assert!(
        !place.path().join("lake/tmp").exists()
            || fs::read_dir(place.path().join("lake/tmp")).unwrap().count() == 0
    );
}

#[test]
fn packs_may_be_one_archive_that_their_recipients_alone_can_open() {
    let place = secret();
    place.judged();
    let (theirs, others) = (age::x25519::Identity::generate(), age::x25519::Identity::generate());
    let recipient = theirs.to_public().to_string();
    place.ok(&["report", "--recipient", &recipient]);
    assert!(!place.path().join("out").exists());
    // Nothing of it stays in the clear, and it is its owner's alone.
    let left: Vec<String> = fs::read_dir(place.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("out"))
        .collect();
    assert_eq!(left, ["out.tar.age"]);
    let archive = place.path().join("out.tar.age");
    assert_eq!(fs::metadata(&archive).unwrap().permissions().mode() & 0o777, 0o600);
    let sealed = fs::read(&archive).unwrap();
    for word in [&b"late_recording"[..], b"index.html", b"Ada Byron"] {
        assert!(!sealed.windows(word.len()).any(|window| window == word));
    }
    let opened = |identity: &age::x25519::Identity| {
        let decryptor = age::Decryptor::new(&sealed[..]).unwrap();
        decryptor.decrypt(std::iter::once(identity as &dyn age::Identity))
    };
    assert!(opened(&others).is_err());
    let folder = place.path().join("opened");
    tar::Archive::new(opened(&theirs).unwrap()).unpack(&folder).unwrap();
    place.ok(&["report"]);
    for file in ["index.html", "service-manager/T1/findings.csv", "practitioner/P1/worklist.xlsx"] {
        assert!(folder.join("out").join(file).exists(), "{file}");
    }
    let findings =
        |folder: &str| fs::read(place.path().join(folder).join("service-manager/T1/findings.csv")).unwrap();
    assert_eq!(findings("opened/out"), findings("out"));
    for wrong in ["age1nobody", "ssh-ed25519 AAAA", ""] {
        let said = place.run(&["report", "--recipient", wrong]);
        assert_eq!(said.code, 2, "{wrong}: {}", said.err);
        assert!(said.err.contains("age1…"), "{wrong}: {}", said.err);
    }
    assert_eq!(place.run(&["report", "--publish", "--recipient", &recipient]).code, 2);
}
