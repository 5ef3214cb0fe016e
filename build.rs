//! Puts the files that are part of the program into it: contract tables, queries, page templates, the rules' examples.

use std::{env, fmt::Write as _, fs, path::Path};

const EMBEDDED: [(&str, &[&str]); 6] = [
    ("src/contract/tables", &["toml"]),
    ("src/rules/data", &["toml", "csv"]),
    ("src/setup", &["toml"]),
    ("queries", &["sql"]),
    ("reports", &["html", "css", "js"]),
    ("tests/rules", &["slt"]),
];

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets the manifest folder");
    let mut files = Vec::new();
    for (folder, endings) in EMBEDDED {
        println!("cargo::rerun-if-changed={folder}");
        collect(&Path::new(&root).join(folder), endings, &mut files);
    }
    files.sort();
    let mut list = String::from("[\n");
    for file in files {
        let name = file.strip_prefix(&root).expect("below the root").trim_start_matches('/');
        // The folder is asked for when the program is compiled: a kept target folder may serve another clone than made this list.
        let place = format!("concat!(env!(\"CARGO_MANIFEST_DIR\"), {:?})", format!("/{name}"));
        writeln!(list, "    ({name:?}, include_str!({place})),").expect("a string takes all");
    }
    list.push_str("]\n");
    let out = env::var("OUT_DIR").expect("cargo sets the output folder");
    fs::write(Path::new(&out).join("embedded.rs"), list).expect("the output folder can be written");
}

fn collect(folder: &Path, endings: &[&str], files: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            collect(&path, endings, files);
        } else if path.extension().is_some_and(|e| endings.iter().any(|ending| e == *ending)) {
            files.push(path.to_str().expect("our file names are plain").to_owned());
        }
    }
}
