//! `plumbline snapshots`: what the lake holds, newest last; and why the overdue moved between two of them.

use std::sync::Arc;

use arrow::array::{Int64Array, StringArray};

use chrono::NaiveDate;

use super::{Held, args::SnapshotsAction, check::with_run, context::Context, looking::Asked, output};
use crate::{
    Error, Result,
    access::Showing,
    engine::{self, Rows},
    lake::{Results, Snapshot},
    rules::movement::{self, Judged},
};

pub fn run(context: &Context, action: Option<&SnapshotsAction>) -> Result<Held> {
    match action {
        None => list(context),
        Some(SnapshotsAction::Compare { from, to, from_as_at, findings }) => {
            compare(context, from, to, *from_as_at, *findings)
        }
        Some(SnapshotsAction::Purge(purge)) => super::purge::run(context, purge),
    }
}

fn compare(
    context: &Context,
    from: &str,
    to: &str,
    from_as_at: Option<NaiveDate>,
    findings: bool,
) -> Result<Held> {
    let catalogue = context.catalogue()?;
    let lake = context.existing_lake()?;
    let _locked = lake.lock()?;
    // Shielded cases are in neither: what is shown is the same for all who may see the whole.
    let looking = context.viewer(&lake, if findings { Showing::Cases } else { Showing::Counts })?;
    if !looking.viewer.sees_all() {
        return Err(Error::NotAllowed(
            "two snapshots are compared over the whole organisation; the table movement has what moved in your teams \
             since the snapshot before"
                .into(),
        ));
    }
    let (from, to) = (lake.snapshot(from)?, lake.snapshot(to)?);
    let before = results(&from, from_as_at)?;
    let after = results(&to, context.as_at)?;
    let judged = Judged { snapshot: &from, results: &before };
    let (counts, rows) = with_run(context, &lake, &to, &catalogue, after.as_at, |run| {
        movement::between(run, &judged, &after, &context.progress)
    })?;
    context.tell(&format!(
        "from snapshot {} as at {} to snapshot {} as at {}",
        from.id, before.as_at, to.id, after.as_at
    ));
    if findings {
        let words = format!("from {} as at {}", from.id, before.as_at);
        let asked =
            Asked { command: "snapshots compare", words: &words, snapshot: Some(&to), results: Some(&after) };
        looking.note_rows(context, &lake, &asked, &rows)?;
    }
    output::print(if findings { &rows } else { &counts }, context.format)?;
    Ok(Held::Yes)
}

fn results(snapshot: &Snapshot, as_at: Option<NaiveDate>) -> Result<Results> {
    let mut all = snapshot.results()?;
    all.retain(|one| as_at.is_none_or(|day| one.as_at == day));
    all.pop().ok_or_else(|| {
        let day = as_at.map_or(String::new(), |day| format!(" as at {day}"));
        Error::Wrong(format!(
            "snapshot {} has not been judged{day}: `plumbline check` does that",
            snapshot.id
        ))
    })
}

fn list(context: &Context) -> Result<Held> {
    let lake = context.existing_lake()?;
    let hidden = context.hidden(&lake)?;
    let snapshots = lake.snapshots()?;
    let mut told = Vec::new();
    for snapshot in &snapshots {
        told.push(engine::told(snapshot, &hidden, &context.limits)?);
    }
    let mut results = Vec::new();
    for snapshot in &snapshots {
        let days: Vec<String> = snapshot.results()?.iter().map(|r| r.as_at.to_string()).collect();
        results.push(days.join(", "));
    }
    let count = |of: fn(&crate::lake::Input) -> u64| -> Arc<Int64Array> {
        let sums = snapshots.iter().zip(&told);
        let sums = sums.map(|(s, told)| told.sum(s, &of).and_then(|n| i64::try_from(n).ok()));
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
        ("n_rows", count(|input| input.rows_kept - input.rows_erased)),
        ("rejected_rows", count(|input| input.rows_rejected)),
        ("rejected_cells", count(|input| input.cells_rejected)),
        ("results_as_at", text(&|at| results[at].clone())),
    ])?;
    output::print(&rows, context.format)?;
    Ok(Held::Yes)
}
