//! The shape of the program itself: which module may name which, and who may name the heavy libraries.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The modules in reading order: each names only those before it.
const ORDER: [&str; 18] = [
    "embedded",
    "error",
    "foreign",
    "progress",
    "model",
    "contract",
    "config",
    "lake",
    "access",
    "engine",
    "ingest",
    "rules",
    "retention",
    "setup",
    "explain",
    "reports",
    "synth",
    "cli",
];

/// A library, and the only modules that may name it.
const ALONE: [(&str, &[&str]); 9] = [
    ("datafusion", &["engine"]),
    ("polars", &["ingest"]),
    ("minijinja", &["reports"]),
    ("plotters", &["reports"]),
    ("rust_xlsxwriter", &["reports"]),
    ("age", &["reports"]),
    ("tar", &["reports"]),
    ("ring", &["lake"]),
    ("clap", &["cli"]),
];

fn sources() -> Vec<(String, PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    found.sort();
    found
        .into_iter()
        .map(|path| {
            let first = path.strip_prefix(&root).unwrap().components().next().unwrap();
            let module = first.as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned();
            let text = fs::read_to_string(&path).unwrap();
            (module, path, text)
        })
        .filter(|(module, ..)| !matches!(module.as_str(), "lib" | "main"))
        .collect()
}

/// The modules that a file names: `crate::x` and the first names of `crate::{…}`.
fn named(text: &str) -> Vec<String> {
    let code: String =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut names = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut word = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 1 => names.push(std::mem::take(&mut word)),
                    _ if depth == 1 => word.push(c),
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
            names.push(word);
        } else {
            names.push(rest.to_owned());
        }
    }
    names
        .into_iter()
        .map(|name| name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
        .filter(|name: &String| ORDER.contains(&name.as_str()))
        .collect()
}

#[test]
fn a_module_names_only_those_above_it() {
    let place = |module: &str| ORDER.iter().position(|known| *known == module);
    let mut wrong = Vec::new();
    for (module, path, text) in sources() {
        let here =
            place(&module).unwrap_or_else(|| panic!("{}: not in the order of modules", path.display()));
        for name in named(&text) {
            if place(&name) > Some(here) {
                wrong.push(format!("{} names {name}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_heavy_libraries_are_named_where_they_belong() {
    let mut wrong = Vec::new();
    for (module, path, text) in sources() {
        for (library, modules) in ALONE {
            let is_whole = |at: usize| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let used = text.match_indices(&format!("{library}::")).any(|(at, _)| is_whole(at))
                || text.contains(&format!("use {library};"));
            if used && !modules.contains(&module.as_str()) {
                wrong.push(format!("{} names {library}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_below_the_command_line_prints_or_reads_the_clock_or_the_environment() {
    let told =
        ["println!", "eprintln!", "print!", "Utc::now", "Local::now", "SystemTime::now", "env::var", "dbg!"];
    let mut wrong = Vec::new();
    for (module, path, text) in sources() {
        if module != "cli" {
            wrong.extend(
                told.iter()
                    .filter(|call| text.contains(**call))
                    .map(|call| format!("{}: {call}", path.display())),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
