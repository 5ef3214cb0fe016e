//! Who runs the command, and the line that the trail gets before anything is shown to them.

use std::collections::HashSet;

use arrow::{
    array::{Array, AsArray, RecordBatch},
    compute::cast,
    datatypes::DataType,
};

use super::context::Context;
use crate::{
    Error, Result,
    access::{
        Viewer,
        trail::{Entry, Trail},
    },
    engine::{Params, Rows, Session},
    lake::{Lake, Results, Snapshot},
};

/// A person who looks: in which role, for which purpose.
pub struct Looking {
    pub user: String,
    pub viewer: Viewer,
    pub purpose: Option<String>,
}

/// What is looked at.
pub struct Asked<'a> {
    pub command: &'a str,
    pub words: &'a str,
    pub snapshot: Option<&'a Snapshot>,
    pub results: Option<&'a Results>,
}

impl Looking {
    /// Puts in the trail that these rows are shown; nothing may be shown where that fails.
    pub fn note_rows(&self, context: &Context, lake: &Lake, asked: &Asked, rows: &Rows) -> Result<()> {
        let n: usize = rows.batches.iter().map(RecordBatch::num_rows).sum();
        self.note(context, lake, asked, n as u64, cases(rows)?)
    }

    /// Likewise, of every finding that a session has: packs are made of them.
    pub fn note_findings(
        &self,
        context: &Context,
        lake: &Lake,
        asked: &Asked,
        session: &Session,
    ) -> Result<()> {
        #[derive(serde::Deserialize)]
        struct Counts {
            findings: u64,
            cases: u64,
        }
        let sql = "select count(*) as findings, count(distinct case_id) as cases from findings";
        let counts: Vec<Counts> = session.rows(sql, &Params::new())?;
        let counts = counts.first().ok_or_else(|| Error::Defect("a count has no row".into()))?;
        self.note(context, lake, asked, counts.findings, Some(counts.cases))
    }

    pub fn note(
        &self,
        context: &Context,
        lake: &Lake,
        asked: &Asked,
        rows: u64,
        cases: Option<u64>,
    ) -> Result<()> {
        Trail::of(lake).append(Entry {
            at: context.now,
            user: self.user.clone(),
            staff_id: self.viewer.staff_id.clone(),
            role: self.viewer.role.clone(),
            purpose: self.purpose.clone(),
            command: asked.command.to_owned(),
            asked: asked.words.to_owned(),
            snapshot_id: asked.snapshot.map(|snapshot| snapshot.id.clone()),
            as_at: asked.results.map(|results| results.as_at.to_string()),
            rows,
            cases,
        })
    }
}

/// How many cases rows are of, where they have a column that says so.
fn cases(rows: &Rows) -> Result<Option<u64>> {
    let Ok(at) = rows.schema.index_of("case_id") else { return Ok(None) };
    let mut cases = HashSet::new();
    for batch in &rows.batches {
        let keys = cast(batch.column(at), &DataType::Utf8View)
            .map_err(|e| Error::Defect(format!("case_id cannot be read: {e}")))?;
        let keys = keys.as_string_view();
        cases.extend((0..keys.len()).filter(|row| keys.is_valid(*row)).map(|row| keys.value(row).to_owned()));
    }
    Ok(Some(cases.len() as u64))
}
