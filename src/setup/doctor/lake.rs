//! The lake: that it is there or can be made, who may read it, that no run holds it, that nothing in it is damaged, that
//! there is room for more, and whether its results are those of this configuration.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Finding, Known, Setup};
use crate::{
    Result,
    lake::{Lake, open_to_others},
    rules::{self, Check},
    setup::evidence::so_many,
};

const WHAT: &str = "lake";
const PACKS: &str = "packs";
const ROOM: &str = "room on the disk";
const RESULTS: &str = "results";

pub(super) fn check(setup: &Setup, known: &mut Known, findings: &mut Vec<Finding>) {
    let root = &setup.lake;
    if !root.exists() || is_empty_folder(root) {
        findings.push(to_be_made(root));
        room(setup, known, findings);
        return;
    }
    match Lake::existing_with(root, setup.limits.key.clone()) {
        Err(fault) => {
            let to_do = "name an empty or a new folder with --lake";
            findings.push(Finding::wrong(WHAT, fault.to_string(), to_do));
            return;
        }
        Ok(lake) => known.lake = Some(lake),
    }
    let Some(lake) = known.lake.clone() else { return };
    let before = findings.len();
    permissions(WHAT, lake.root(), findings);
    if setup.out.is_dir() {
        permissions(PACKS, &setup.out, findings);
    }
    use_and_leftovers(&lake, findings);
    match lake.sound_snapshots() {
        Ok((mut sound, damaged)) => {
            let to_do = "move the snapshot's folder out of the lake, and ingest the exports again";
            findings.extend(damaged.into_iter().map(|fault| Finding::wrong(WHAT, fault, to_do)));
            if findings.len() == before {
                let found = format!(
                    "{} is sound, and holds {}",
                    root.display(),
                    so_many(sound.len(), "snapshot", "snapshots")
                );
                findings.push(Finding::fine(WHAT, found));
            }
            known.newest = sound.pop();
        }
        Err(fault) => findings.push(Finding::wrong(WHAT, fault.to_string(), "make it readable")),
    }
    room(setup, known, findings);
    if let Err(fault) = results(setup, known, findings) {
        findings.push(Finding::wrong(
            RESULTS,
            fault.to_string(),
            "mend the configuration or the lake, as it says",
        ));
    }
}

fn is_empty_folder(path: &Path) -> bool {
    path.is_dir() && std::fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}

fn to_be_made(root: &Path) -> Finding {
    let beside = first_there(root);
    match beside.metadata() {
        Ok(facts) if facts.is_dir() && !facts.permissions().readonly() => {
            Finding::fine(WHAT, format!("there is none at {} yet: the first run makes it", root.display()))
        }
        _ => Finding::wrong(
            WHAT,
            format!(
                "there is none at {}, and none can be made: {} is no folder to write in",
                root.display(),
                beside.display()
            ),
            "name another place with --lake",
        ),
    }
}

/// The nearest folder above that is there.
fn first_there(path: &Path) -> PathBuf {
    let mut at = path;
    while !at.exists() {
        match at.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => at = parent,
            _ => return PathBuf::from("."),
        }
    }
    at.to_owned()
}

/// Whether others than the owner may read something of a folder.
fn permissions(what: &'static str, folder: &Path, findings: &mut Vec<Finding>) {
    match open_to_others(folder) {
        Ok(open) if open.is_empty() => {}
        Ok(open) => {
            let found = format!(
                "others than its owner may read or enter {} of it, such as {}",
                so_many(open.len(), "file or folder", "files and folders"),
                open[0].display()
            );
            findings.push(Finding::wrong(what, found, format!("chmod -R go-rwx {}", folder.display())));
        }
        Err(fault) => findings.push(Finding::wrong(
            what,
            fault.to_string(),
            "make it readable to whoever runs plumbline",
        )),
    }
}

fn use_and_leftovers(lake: &Lake, findings: &mut Vec<Finding>) {
    match lake.is_in_use() {
        Ok(true) => {
            findings.push(Finding::look(
                WHAT,
                "another run holds it now",
                "wait until it has ended before the next",
            ));
            return;
        }
        Ok(false) => {}
        Err(fault) => findings.push(Finding::wrong(WHAT, fault.to_string(), "make it readable")),
    }
    let left = lake.leftovers();
    if left > 0 {
        let found = format!(
            "{} in it",
            so_many(left, "draft of a run that was stopped is", "drafts of runs that were stopped are")
        );
        findings.push(Finding::look(WHAT, found, "nothing: the next run removes them"));
    }
}

/// What is free beside what the exports take: a snapshot takes less than its exports, and what is packed is unpacked
/// on the way.
fn room(setup: &Setup, known: &Known, findings: &mut Vec<Finding>) {
    let Some(free) = free_bytes(&first_there(&setup.lake)) else { return };
    let found = format!("{} free", size(free));
    let wanted = known.export_bytes.saturating_mul(3).max(200 << 20);
    let to_do = "make room, or name a lake elsewhere with --lake";
    findings.push(if free < known.export_bytes.max(50 << 20) {
        Finding::wrong(ROOM, format!("{found}, and the exports are {}", size(known.export_bytes)), to_do)
    } else if free < wanted {
        Finding::look(ROOM, format!("{found}, and a run may need {}", size(wanted)), to_do)
    } else {
        Finding::fine(ROOM, found)
    });
}

/// As `df` tells it, in POSIX's own form; nothing is said where there is none.
fn free_bytes(path: &Path) -> Option<u64> {
    let output = Command::new("df").arg("-Pk").arg(path).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let kilobytes: u64 = text.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    kilobytes.checked_mul(1024)
}

fn size(bytes: u64) -> String {
    match bytes {
        1_000_000_000.. => format!("{:.1} GB", bytes as f64 / 1e9),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// Whether the newest results are those that this configuration would make.
fn results(setup: &Setup, known: &Known, findings: &mut Vec<Finding>) -> Result<()> {
    let (Some(lake), Some(newest), Some(catalogue)) = (&known.lake, &known.newest, &known.catalogue) else {
        return Ok(());
    };
    let Some(results) = newest.results()?.pop() else {
        let found = format!("snapshot {} has not been judged", newest.id);
        findings.push(Finding::look(RESULTS, found, "plumbline check"));
        return Ok(());
    };
    // What is wrong with the configuration has been said.
    let Ok(parameters) = known.config.parameters() else { return Ok(()) };
    let off: BTreeMap<String, String> = known.config.switched_off(&catalogue.ids()).unwrap_or_default();
    let now = rules::judge::identity(&Check {
        lake,
        snapshot: newest,
        as_at: results.as_at,
        catalogue,
        parameters: &parameters,
        moratorium: &known.config.moratorium,
        off: &off,
        limits: setup.limits,
        now: setup.now,
    });
    findings.push(match now == results.parameters_sha256 {
        true => Finding::fine(RESULTS, format!("as at {}, by these rules and parameters", results.as_at)),
        false => Finding::look(
            RESULTS,
            format!(
                "the newest, as at {}, were judged by other rules or parameters than these",
                results.as_at
            ),
            "plumbline check",
        ),
    });
    Ok(())
}
