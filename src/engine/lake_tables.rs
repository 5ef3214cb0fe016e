//! The tables `snapshots` and `results`: what the lake holds.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, Date32Array, Int64Array, StringArray, TimestampMicrosecondArray},
    datatypes::{DataType, Field, Schema},
};

use super::{Rows, Told};
use crate::{
    Result,
    lake::{Input, Move, MoveKind, Results, Snapshot},
    model::day,
};

/// Each with what is told of it.
pub fn snapshots(snapshots: &[(Told, Snapshot)]) -> Result<Rows> {
    let count = |of: &dyn Fn(&Input) -> u64| -> ArrayRef {
        let sums = snapshots.iter().map(|(told, s)| told.sum(s, of).and_then(|n| i64::try_from(n).ok()));
        Arc::new(sums.collect::<Int64Array>())
    };
    let text = |of: &dyn Fn(&Snapshot) -> String| -> ArrayRef {
        Arc::new(snapshots.iter().map(|(_, s)| Some(of(s))).collect::<StringArray>())
    };
    let taken_on: Date32Array =
        snapshots.iter().map(|(_, s)| Some(day::number(s.manifest.taken_on))).collect();
    let created_at: TimestampMicrosecondArray =
        snapshots.iter().map(|(_, s)| Some(whole_seconds(s.manifest.created_at))).collect();
    Rows::of(vec![
        ("snapshot_id", text(&|s| s.id.clone())),
        ("taken_on", Arc::new(taken_on)),
        ("created_at", Arc::new(created_at)),
        ("n_rows", count(&|input| input.rows_kept - input.rows_erased)),
        ("rejected_rows", count(&|input| input.rows_rejected)),
        ("rejected_cells", count(&|input| input.cells_rejected)),
        ("source_sha256", text(&|s| s.manifest.source_sha256.clone())),
    ])
}

/// How the exports of each snapshot moved from those of the one before, beyond the limits.
pub fn drift(snapshots: &[(Told, Snapshot)]) -> Result<Rows> {
    let as_told = |told: Told, own: &Move| {
        let rows = |n: &Option<String>| n.as_ref().map(|n| told.rows(n));
        match own.kind {
            MoveKind::Rows | MoveKind::TableCame | MoveKind::TableWent => {
                Move { before: rows(&own.before), now: rows(&own.now), ..own.clone() }
            }
            _ => own.clone(),
        }
    };
    let moves: Vec<(&Snapshot, Move)> = snapshots
        .iter()
        .flat_map(|(told, s)| s.manifest.drift.iter().map(move |own| (s, as_told(*told, own))))
        .collect();
    let text = |of: &dyn Fn(&Snapshot, &Move) -> Option<String>| -> ArrayRef {
        Arc::new(moves.iter().map(|(snapshot, own)| of(snapshot, own)).collect::<StringArray>())
    };
    Rows::of(vec![
        ("snapshot_id", text(&|snapshot, _| Some(snapshot.id.clone()))),
        ("compared_with", text(&|snapshot, _| snapshot.manifest.compared_with.clone())),
        ("kind", text(&|_, own| Some(own.kind.word().to_owned()))),
        ("table_name", text(&|_, own| Some(own.table.clone()))),
        ("column_name", text(&|_, own| own.column.clone())),
        ("before", text(&|_, own| own.before.clone())),
        ("now", text(&|_, own| own.now.clone())),
    ])
}

/// Each with the snapshot it is of.
pub fn results(results: &[(String, Results)]) -> Result<Rows> {
    let text = |of: &dyn Fn(&(String, Results)) -> String| -> ArrayRef {
        Arc::new(results.iter().map(|r| Some(of(r))).collect::<StringArray>())
    };
    let as_at: Date32Array = results.iter().map(|(_, r)| Some(day::number(r.as_at))).collect();
    let created_at: TimestampMicrosecondArray =
        results.iter().map(|(_, r)| Some(whole_seconds(r.created_at))).collect();
    Rows::of(vec![
        ("snapshot_id", text(&|(snapshot, _)| snapshot.clone())),
        ("as_at", Arc::new(as_at)),
        ("parameters_sha256", text(&|(_, r)| r.parameters_sha256.clone())),
        ("created_at", Arc::new(created_at)),
    ])
}

/// `unused_rows` of a snapshot without staging queries: a file's name and a row's number in it.
pub fn no_unused_rows() -> Rows {
    let fields = vec![Field::new("file", DataType::Utf8View, true), Field::new("row", DataType::Int64, true)];
    Rows { schema: Arc::new(Schema::new(fields)), batches: Vec::new() }
}

fn whole_seconds(moment: chrono::DateTime<chrono::Utc>) -> i64 {
    moment.timestamp() * 1_000_000
}
