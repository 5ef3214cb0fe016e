//! The machine: whether the limits that a run is given are there to be had.

use super::{Finding, Setup};

const PROCESSORS: &str = "processors";
const MEMORY: &str = "memory";

/// Less is slow, or too little for a table of ten million rows.
const LITTLE: usize = 512 << 20;

pub(super) fn check(setup: &Setup, findings: &mut Vec<Finding>) {
    let (threads, processors) = (setup.limits.threads, setup.processors);
    findings.push(match threads > processors {
        true => Finding::look(
            PROCESSORS,
            format!("{threads} threads on {processors} processors"),
            format!("--threads {processors} is as fast"),
        ),
        false => Finding::fine(PROCESSORS, format!("{threads} of {processors} are used")),
    });
    findings.push(memory(setup.limits.memory_bytes));
}

fn memory(limit: usize) -> Finding {
    let gigabytes = |bytes: usize| format!("{:.1} GB", bytes as f64 / (1u64 << 30) as f64);
    let allowed = gigabytes(limit);
    match available() {
        Some(available) if available < limit => Finding::look(
            MEMORY,
            format!("{allowed} are allowed, and {} are there to be had now", gigabytes(available)),
            "end other programs, or give --memory less: what does not fit spills to the lake",
        ),
        _ if limit < LITTLE => Finding::look(
            MEMORY,
            format!("{allowed} are allowed"),
            "large tables are slower; --memory 1G is enough",
        ),
        _ => Finding::fine(MEMORY, format!("{allowed} are allowed")),
    }
}

/// As Linux tells it; nothing is said where it does not.
fn available() -> Option<usize> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kilobytes: usize = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}
