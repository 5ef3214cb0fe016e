//! `plumbline ingest`.

use super::{Held, args::Exports, context::Context};
use crate::{
    Error, Result, ingest,
    lake::{Lake, Snapshot},
};

pub fn run(context: &Context, exports: &Exports) -> Result<Held> {
    let lake = context.open_lake()?;
    let _locked = lake.lock()?;
    publish(context, &lake, exports)?;
    Ok(Held::Yes)
}

/// Exports to a snapshot, and what the person must be told of it.
pub fn publish(context: &Context, lake: &Lake, exports: &Exports) -> Result<Snapshot> {
    let access = context.config.access.as_ref().map(serde_json::to_value).transpose();
    let folder = exports.exports.clone().or_else(|| context.config.exports_folder()).ok_or_else(|| {
        Error::Wrong(
            "which exports? Name their folder, or say it in the configuration: [exports] folder".to_owned(),
        )
    })?;
    let options = ingest::Options {
        exports: folder,
        mapping: context.config.mapping()?,
        staging: context.config.staging_folder(),
        drift: context.config.drift,
        accept_volume: exports.accept_volume,
        as_at: context.as_at,
        threads: context.limits.threads,
        memory_bytes: context.limits.memory_bytes as u64,
        now: context.now,
        access: access.map_err(|e| Error::Defect(format!("[access] cannot be stored: {e}")))?,
    };
    let ingested = ingest::ingest(lake, &options, &context.progress)?;
    for note in &ingested.notes {
        context.tell(note);
    }
    let snapshot = ingested.snapshot;
    // As everything else says it: without the rows of shielded cases.
    let inputs: Vec<_> = snapshot.manifest.inputs.iter().map(crate::lake::Input::without_shielded).collect();
    let total = |of: fn(&crate::lake::Input) -> u64| inputs.iter().map(of).sum::<u64>();
    if ingested.published {
        context.tell(&format!(
            "snapshot {}: {} files, {} rows read = {} kept + {} rejected + {} exact duplicates; {} cells rejected",
            snapshot.id,
            inputs.len(),
            total(|input| input.rows_read),
            total(|input| input.rows_kept),
            total(|input| input.rows_rejected),
            total(|input| input.exact_duplicates),
            total(|input| input.cells_rejected),
        ));
    } else {
        context.tell(&format!(
            "snapshot {} holds these exports already: nothing new was published",
            snapshot.id
        ));
    }
    Ok(snapshot)
}
