//! `plumbline synth`: the made-up organisation.

use std::path::Path;

use super::{Held, context::Context};
use crate::{Error, Result, synth};

pub fn run(context: &Context, cases: u32, seed: u64, exports: &Path) -> Result<Held> {
    let as_at = context.as_at.ok_or_else(|| {
        Error::Wrong("synth needs --as-at DATE: the day the made-up exports are taken on".into())
    })?;
    let summary = synth::write(&synth::Options { cases, seed, as_at }, exports, &context.progress)?;
    context.tell(&format!(
        "{}: {} tables, {} rows, {} true answers in truth.csv",
        exports.display(),
        summary.tables,
        summary.rows,
        summary.truths
    ));
    Ok(Held::Yes)
}
