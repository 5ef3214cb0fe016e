//! What the packs say of themselves: the snapshot, the parameters, what became of the exports.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Deserialize;

use super::context::Context;
use crate::{
    Error, Result,
    config::Parameters,
    contract,
    engine::{self, Told},
    lake::{Lake, Move, MoveKind, Results, Snapshot, TakenOn},
    reports::{
        Drift, ExportFile, Exports, FileCounts, Moratorium, Moved, Options, ParameterLine, Rag, ShieldedCount,
    },
    rules::notes,
};

/// Counts under this are not said.
const SMALL: usize = 5;

/// What a run wrote beside its results.
#[derive(Deserialize)]
struct Facts {
    parameters: Vec<ParameterFacts>,
    switched_off: std::collections::BTreeMap<String, String>,
    moratorium: MoratoriumFacts,
}

#[derive(Deserialize)]
struct MoratoriumFacts {
    from: String,
    until: Option<String>,
}

#[derive(Deserialize)]
struct ParameterFacts {
    name: String,
    value: String,
    paragraph: String,
    local: bool,
    differs: bool,
}

/// How the packs of a snapshot and its results are made.
///
/// # Errors
/// `Lake` where the lake is damaged.
pub fn options(
    context: &Context,
    lake: &Lake,
    snapshot: &Snapshot,
    results: &Results,
    month: Option<NaiveDate>,
) -> Result<Options> {
    let unread = |e: &dyn std::fmt::Display| {
        Error::Lake(format!("{}: its record cannot be read: {e}", results.dir.display()))
    };
    let facts: Facts = serde_json::from_value(results.extra.clone()).map_err(|e| unread(&e))?;
    let day = |text: &str| text.parse::<NaiveDate>().map_err(|e| unread(&e));
    let moratorium = Moratorium {
        from: day(&facts.moratorium.from)?,
        until: facts.moratorium.until.as_deref().map(day).transpose()?,
    };
    let manifest = &snapshot.manifest;
    let newest = lake.newest()?;
    let newest = newest.as_ref().unwrap_or(snapshot);
    let shielded: BTreeSet<String> = engine::hidden_cases(newest, &context.limits)?.into_keys().collect();
    let n_shielded = shielded.len();
    let told = engine::told(snapshot, &shielded, &context.limits)?;
    let ours = Parameters::ours();
    let parameter = |p: ParameterFacts| {
        let definition = ours.definition(&p.name);
        ParameterLine {
            ours: notes::value_text(&ours, &p.name, results.as_at),
            unit: definition.map_or_else(String::new, |d| d.unit.clone()),
            meaning: definition.map_or_else(String::new, |d| d.meaning.clone()),
            name: p.name,
            value: p.value,
            paragraph: p.paragraph,
            local: p.local,
            differs: p.differs,
        }
    };
    Ok(Options {
        out: context.out.clone(),
        as_at: results.as_at,
        month,
        made_at: context.now,
        version: env!("CARGO_PKG_VERSION").into(),
        snapshot_id: snapshot.id.clone(),
        taken_on: manifest.taken_on,
        taken_on_note: taken_on_note(manifest.taken_on_source),
        parameters: facts.parameters.into_iter().map(parameter).collect(),
        rag: Rag { green: context.config.rag.green, amber: context.config.rag.amber },
        audiences: (!context.config.reports.is_empty())
            .then(|| context.config.reports.iter().map(|report| report.audience.clone()).collect()),
        switched_off: facts.switched_off.into_iter().collect(),
        exports: exports(lake, snapshot, told)?,
        shielded: ShieldedCount {
            n_cases: (n_shielded == 0 || n_shielded >= SMALL)
                .then(|| i64::try_from(n_shielded))
                .and_then(Result::ok),
            supplied: newest.table_path("shields").is_some(),
        },
        moratorium,
        part: None,
        purpose: None,
        of_shielded: false,
        recipients: Vec::new(),
    })
}

fn taken_on_note(source: TakenOn) -> Option<String> {
    match source {
        TakenOn::ExportToml => None,
        TakenOn::NewestRecordedAt => {
            Some("the day of the newest contact_log.recorded_at, as no export.toml says".into())
        }
        TakenOn::AsAt => Some("the day given with --as-at, as nothing in the exports says".into()),
    }
}

fn exports(lake: &Lake, snapshot: &Snapshot, told: Told) -> Result<Exports> {
    let manifest = &snapshot.manifest;
    let files = manifest.inputs.iter().map(|input| ExportFile {
        file: input.file.clone(),
        table: input.table.clone(),
        counts: told.input(input).map(|input| FileCounts {
            rows_read: input.rows_read,
            rows_kept: input.rows_kept,
            rows_rejected: input.rows_rejected,
            exact_duplicates: input.exact_duplicates,
            cells_rejected: input.cells_rejected,
        }),
        undeclared_columns: input.undeclared_columns.clone(),
    });
    let absent = contract::tables().iter().filter(|table| !manifest.tables.contains_key(&table.name));
    let columns = manifest.tables.iter().flat_map(|(table, facts)| {
        facts.absent_columns.iter().map(move |column| format!("{table}.{column}"))
    });
    Ok(Exports {
        files: files.collect(),
        absent_tables: absent.map(|table| table.name.clone()).collect(),
        absent_columns: columns.collect(),
        drift: drift(lake, snapshot, told)?,
    })
}

fn drift(lake: &Lake, snapshot: &Snapshot, told: Told) -> Result<Drift> {
    let manifest = &snapshot.manifest;
    let before = match &manifest.compared_with {
        Some(id) => lake.snapshots()?.into_iter().find(|one| one.id == *id),
        None => None,
    };
    let moved = |own: &Move| {
        let shown = |side: &Option<String>| match (side, own.kind) {
            (Some(text), MoveKind::Rows | MoveKind::TableCame | MoveKind::TableWent) => {
                format!("{} rows", told.rows(text))
            }
            (Some(text), _) => text.clone(),
            (None, MoveKind::NewWords) => "not used".to_owned(),
            (None, _) => "not there".to_owned(),
        };
        let (before, now) = match own.kind {
            MoveKind::ColumnCame => ("not there".to_owned(), "there".to_owned()),
            MoveKind::ColumnWent => ("there".to_owned(), "not there".to_owned()),
            _ => (shown(&own.before), shown(&own.now)),
        };
        let place = own.column.as_ref().map_or(own.table.clone(), |column| format!("{}.{column}", own.table));
        Moved { what: what_moved(own.kind).to_owned(), place, before, now }
    };
    Ok(Drift {
        since: before.map(|before| before.manifest.taken_on),
        limits: (manifest.drift_limits.rows, manifest.drift_limits.blanks),
        moves: manifest.drift.iter().map(moved).collect(),
        accepted: manifest.volume_accepted.clone(),
    })
}

fn what_moved(kind: MoveKind) -> &'static str {
    match kind {
        MoveKind::TableWent => "Table not supplied any more",
        MoveKind::TableCame => "New table",
        MoveKind::Rows => "Number of rows",
        MoveKind::ColumnWent => "Column not supplied any more",
        MoveKind::ColumnCame => "New column",
        MoveKind::Blanks => "Share of blanks",
        MoveKind::NewWords => "Words not seen before",
    }
}
