//! `plumbline snapshots`: what the lake holds, newest last.

use std::sync::Arc;

use arrow::array::{Int64Array, StringArray};

use super::{Held, context::Context, output};
use crate::{Result, engine::Rows};

pub fn run(context: &Context) -> Result<Held> {
    let snapshots = context.existing_lake()?.snapshots()?;
    let mut results = Vec::new();
    for snapshot in &snapshots {
        let days: Vec<String> = snapshot.results()?.iter().map(|r| r.as_at.to_string()).collect();
        results.push(days.join(", "));
    }
    let count = |of: fn(&crate::lake::Input) -> u64| -> Arc<Int64Array> {
        let sums =
            snapshots.iter().map(|s| i64::try_from(s.manifest.inputs.iter().map(of).sum::<u64>()).ok());
        Arc::new(sums.collect())
    };
    let text = |of: &dyn Fn(usize) -> String| -> Arc<StringArray> {
        Arc::new((0..snapshots.len()).map(|at| Some(of(at))).collect())
    };
    let rows = Rows::of(vec![
        ("snapshot_id", text(&|at| snapshots[at].id.clone())),
        ("taken_on", text(&|at| snapshots[at].manifest.taken_on.to_string())),
        (
            "created_at",
            text(&|at| snapshots[at].manifest.created_at.format("%Y-%m-%dT%H:%M:%SZ").to_string()),
        ),
        ("n_rows", count(|input| input.rows_kept)),
        ("rejected_rows", count(|input| input.rows_rejected)),
        ("rejected_cells", count(|input| input.cells_rejected)),
        ("results_as_at", text(&|at| results[at].clone())),
    ])?;
    output::print(&rows, context.format)?;
    Ok(Held::Yes)
}
