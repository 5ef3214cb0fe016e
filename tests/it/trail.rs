//! Every look at case rows is in the trail, and nobody can change the trail without it being found.

use std::fs;

use crate::{
    access::{seen_by, two_teams},
    program::{Place, user},
};

fn looked_at() -> Place {
    let place = seen_by(two_teams(), "staff_id = \"M1\"\nrole = \"service_manager\"\nsees = \"all\"");
    place.ok(&["--purpose", "casework", "sql", "select case_id from cases where case_id <> 'C4'"]);
    place.ok(&["--purpose", "audit", "explain", "C1"]);
    place.ok(&["--purpose", "quality_assurance", "report"]);
    place
}

fn trail(place: &Place) -> Vec<String> {
    let text = fs::read_to_string(place.path().join("lake/trail.jsonl")).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn write(place: &Place, lines: &[String]) {
    fs::write(place.path().join("lake/trail.jsonl"), lines.join("\n") + "\n").unwrap();
}

/// What `trail verify` finds: exit 1 and the lines it names.
fn faults(place: &Place, args: &[&str]) -> Vec<String> {
    let mut all = vec!["trail", "verify"];
    all.extend(args);
    let said = place.run(&all);
    match said.code {
        0 => Vec::new(),
        1 => said.out.lines().map(str::to_owned).collect(),
        code => panic!("{code}: {}", said.err),
    }
}

#[test]
fn it_says_who_when_what_for_what_and_how_much() {
    let place = looked_at();
    let lines: Vec<serde_json::Value> =
        trail(&place).iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [sql, explain, report] = &lines[..] else { panic!("{lines:?}") };
    let sql = &sql["entry"];
    assert_eq!(sql["user"], user());
    assert_eq!((&sql["staff_id"], &sql["role"]), (&"M1".into(), &"service_manager".into()));
    assert_eq!((&sql["purpose"], &sql["command"]), (&"casework".into(), &"sql".into()));
    assert_eq!(sql["asked"], "select case_id from cases where case_id <> 'C4'");
    assert_eq!((&sql["rows"], &sql["cases"]), (&3.into(), &3.into()));
    assert!(sql["at"].as_str().unwrap().ends_with('Z'));
    assert_eq!((&explain["entry"]["asked"], &explain["entry"]["cases"]), (&"case C1".into(), &1.into()));
    assert_eq!(report["entry"]["purpose"], "quality_assurance");
    // What shows no case row is not in it.
    place.ok(&["check"]);
    place.ok(&["rules"]);
    place.ok(&["snapshots"]);
    assert_eq!(trail(&place).len(), 3);
    // A list that does not say which cases it is of says that it cannot be told.
    place.ok(&["--purpose", "audit", "sql", "select count(*) from cases"]);
    let last: serde_json::Value = serde_json::from_str(trail(&place).last().unwrap()).unwrap();
    assert_eq!((&last["entry"]["rows"], &last["entry"]["cases"]), (&1.into(), &serde_json::Value::Null));
}

#[test]
fn whoever_looks_at_the_trail_stands_in_it() {
    let place = looked_at();
    let listed = place.ok(&["--purpose", "audit", "trail", "--format", "csv"]);
    assert_eq!(listed.lines().count(), 4);
    assert!(listed.contains("quality_assurance"), "{listed}");
    assert_eq!(trail(&place).len(), 4);
    assert_eq!(place.run(&["trail"]).code, 2);
    let place = seen_by(two_teams(), "staff_id = \"P1\"\nsees = \"own\"");
    assert_eq!(place.run(&["--purpose", "audit", "trail"]).code, 4);
}

#[test]
fn a_line_changed_dropped_put_in_or_moved_is_found() {
    let place = looked_at();
    let whole = trail(&place);
    assert_eq!(faults(&place, &[]), Vec::<String>::new());
    for at in 0..3 {
        // Each letter and digit of a line counts.
        for (byte, letter) in whole[at].char_indices().filter(|(_, letter)| letter.is_ascii_alphanumeric()) {
            let mut lines = whole.clone();
            let other = if letter == '7' { '8' } else { '7' };
            lines[at].replace_range(byte..=byte, &other.to_string());
            write(&place, &lines);
            let lake = plumbline::lake::Lake::existing(&place.path().join("lake")).unwrap();
            let trail = plumbline::access::trail::Trail::of(&lake);
            let (_, found) = trail.verify(&[]).unwrap();
            assert!(!found.is_empty(), "line {} byte {byte}: {}", at + 1, lines[at]);
        }
    }
    let changed = |change: &dyn Fn(&mut Vec<String>)| {
        let mut lines = whole.clone();
        change(&mut lines);
        write(&place, &lines);
        faults(&place, &[])
    };
    let dropped = changed(&|lines| drop(lines.remove(1)));
    assert!(dropped[0].starts_with("line 2 does not follow the one before it"), "{dropped:?}");
    assert!(!changed(&|lines| drop(lines.remove(0))).is_empty());
    assert!(!changed(&|lines| lines.insert(1, lines[0].clone())).is_empty());
    assert!(!changed(&|lines| lines.swap(0, 1)).is_empty());
    assert!(!changed(&|lines| lines[2].push(' ')).is_empty());
    // A tail cut off looks whole by itself.
    assert_eq!(changed(&|lines| lines.truncate(2)), Vec::<String>::new());
}

#[test]
fn a_tail_cut_off_is_found_against_a_head_kept_elsewhere() {
    let place = looked_at();
    place.ok(&["trail", "head", "--to", "heads.txt"]);
    place.ok(&["--purpose", "audit", "sql", "select 1"]);
    let printed = place.ok(&["trail", "head"]);
    place.ok(&["trail", "head", "--to", "heads.txt"]);
    let kept = fs::read_to_string(place.path().join("heads.txt")).unwrap();
    assert_eq!(kept.lines().count(), 2);
    assert_eq!(kept.lines().last().unwrap().split(' ').nth(1), printed.split(' ').nth(1));
    assert_eq!(faults(&place, &["--head", "heads.txt"]), Vec::<String>::new());
    let whole = trail(&place);
    write(&place, &whole[..3]);
    let found = faults(&place, &["--head", "heads.txt"]);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("line 4 was kept elsewhere and is not there any more"), "{found:?}");
    // Written anew from the start, it is whole by itself and not what was kept.
    fs::remove_file(place.path().join("lake/trail.jsonl")).unwrap();
    for _ in 0..4 {
        place.ok(&["--purpose", "audit", "sql", "select 1"]);
    }
    assert_eq!(faults(&place, &[]), Vec::<String>::new());
    assert_eq!(faults(&place, &["--head", "heads.txt"]).len(), 2);
    fs::write(place.path().join("heads.txt"), "four\n").unwrap();
    assert_eq!(place.run(&["trail", "verify", "--head", "heads.txt"]).code, 2);
}

#[test]
fn a_line_that_a_power_cut_left_half_stops_nobody_and_is_told() {
    let place = looked_at();
    let text = fs::read_to_string(place.path().join("lake/trail.jsonl")).unwrap();
    fs::write(place.path().join("lake/trail.jsonl"), &text[..text.len() - 40]).unwrap();
    place.ok(&["--purpose", "audit", "sql", "select 1"]);
    place.ok(&["--purpose", "audit", "sql", "select 2"]);
    assert_eq!(trail(&place).len(), 5);
    let found = faults(&place, &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("line 3 is no line of a trail, or was cut off"), "{found:?}");
}

#[test]
fn nothing_is_shown_that_the_trail_cannot_take() {
    let place = looked_at();
    fs::remove_file(place.path().join("lake/trail.jsonl")).unwrap();
    fs::create_dir(place.path().join("lake/trail.jsonl")).unwrap();
    let said = place.run(&["--purpose", "audit", "sql", "select case_id from cases"]);
    assert_eq!((said.code, said.out.as_str()), (5, ""), "{}", said.err);
    assert!(said.err.contains("trail.jsonl"), "{}", said.err);
    fs::remove_dir_all(place.path().join("out")).unwrap();
    assert_eq!(place.run(&["--purpose", "audit", "report"]).code, 5);
    assert!(!place.path().join("out").exists());
}
