//! What the SQL files keep to that no parser refuses.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn sql_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sql_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "sql") {
            found.push(path);
        }
    }
}

/// The query without its comments, on one line, words parted by single spaces.
fn words(text: &str) -> String {
    let body = text.rsplit_once("---*/").map_or(text, |(_, body)| body);
    let code: Vec<&str> = body.lines().map(|line| line.split("--").next().unwrap_or_default()).collect();
    code.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where `distinct from` compares with one operand and `and` or `or` follows: the parser takes those into the
/// operand (`a is distinct from true or b` is `a is distinct from (true or b)`), and rows vanish without a word.
fn swallowed(text: &str) -> Vec<String> {
    let code = words(text);
    let mut found = Vec::new();
    for (at, _) in code.match_indices("distinct from ") {
        let mut after = code[at..].split(' ').skip(2);
        let operand = after.next().unwrap_or_default();
        let closed = operand.ends_with([')', ',']);
        if !closed && after.next().is_some_and(|word| matches!(word, "and" | "or")) {
            found.push(code[at..].split(' ').take(6).collect::<Vec<_>>().join(" "));
        }
    }
    found
}

#[test]
fn distinct_from_swallows_nothing() {
    let mut files = Vec::new();
    sql_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("queries"), &mut files);
    assert!(!files.is_empty());
    for file in files {
        let found = swallowed(&fs::read_to_string(&file).unwrap());
        assert!(found.is_empty(), "{}: put in brackets what comes before and/or: {found:?}", file.display());
    }
}

#[test]
fn a_swallowed_condition_is_seen() {
    assert_eq!(
        swallowed("select 1 where a is distinct from true\n    -- why\n    or b is null"),
        ["distinct from true or b is"]
    );
    assert!(swallowed("select 1 where (a is distinct from b) and c").is_empty());
    assert!(swallowed("select 1 where c and a is distinct from b").is_empty());
}
