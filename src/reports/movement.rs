//! What moved since the exports before, by cause.

use std::collections::BTreeMap;

use super::{
    charts::{self, Chart},
    data::Cause,
    ledger::Rows,
};
use crate::Result;

/// The chart of what came and went; none where these are the first exports, or nothing moved.
///
/// # Errors
/// As the chart gives them.
pub fn chart(rows: &Rows) -> Result<Option<Chart>> {
    let Some(since) = rows.movement.iter().find_map(|moved| moved.from_as_at) else { return Ok(None) };
    let mut by_cause: BTreeMap<Cause, (i64, i64)> = BTreeMap::new();
    for moved in &rows.movement {
        let (came, went) = by_cause.entry(moved.cause).or_default();
        if moved.n > 0 { *came += moved.n } else { *went -= moved.n }
    }
    let lines: Vec<(Cause, i64, i64)> = Cause::ALL
        .into_iter()
        .filter_map(|cause| by_cause.get(&cause).map(|(came, went)| (cause, *came, *went)))
        .collect();
    charts::moves(since, &lines)
}
