//! The monthly measures that outlive their snapshot, so that trends stay: counts by rule, team and month, of nobody.

use std::path::PathBuf;

use crate::{
    Error, Result, embedded,
    engine::{Limits, Params, Session, Value},
    lake::{Lake, Results, Snapshot},
    model::Calendar,
};

/// Puts the measures of results into the lake's own folder of them; where they are there already, they stand.
///
/// # Errors
/// `Lake` and `Disk` (exit 5) where they cannot be read or written.
pub fn keep(lake: &Lake, snapshot: &Snapshot, results: &Results, limits: &Limits) -> Result<()> {
    let measures = results.files("measures.parquet");
    let path = lake.monthly_measures_path(snapshot, results)?;
    if path.exists() || measures.is_empty() {
        return Ok(());
    }
    let session = Session::new(Calendar::built_in(), results.as_at, limits)?;
    session.add_files("measures", &measures)?;
    let params = Params::from([
        ("snapshot_id".into(), Value::Text(snapshot.id.clone())),
        ("taken_on".into(), Value::Date(snapshot.manifest.taken_on)),
        ("as_at".into(), Value::Date(results.as_at)),
    ]);
    let aside: PathBuf = path.with_extension("written");
    match std::fs::remove_file(&aside) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(Error::disk(&aside)(e)),
        _ => {}
    }
    session.write_parquet(embedded::text("queries/judge/monthly_measures.sql"), &params, &aside)?;
    std::fs::rename(&aside, &path).map_err(Error::disk(&path))
}
