//! What whoever ingested must be told: what was taken for granted, left out or refused. Numbers and names, never a cell.

use std::collections::BTreeMap;

use super::Options;
use crate::{
    contract,
    lake::{Input, Manifest, MoveKind, RawFile, TakenOn},
};

/// Of a snapshot just published.
pub(super) fn of_new(manifest: &Manifest) -> Vec<String> {
    let mut notes = vec![taken_on(manifest)];
    notes.extend(accepted(manifest));
    notes.extend(drift(manifest));
    notes.extend(manifest.inputs.iter().filter_map(refused));
    notes.extend(manifest.inputs.iter().filter(|input| input.exact_duplicates > 0).map(|input| {
        let copies = counted(input.exact_duplicates, "row that is", "rows that are");
        format!("{}: {copies} the same as another, counted once", input.file)
    }));
    notes.extend(manifest.inputs.iter().filter(|input| input.records_above_header > 0).map(|input| {
        let above = counted(input.records_above_header, "record", "records");
        format!("{}: {above} above the header passed over", input.file)
    }));
    notes.extend(date_orders(manifest));
    notes.extend(listed(manifest, "columns that the contract does not name were dropped", |input| {
        &input.undeclared_columns
    }));
    notes.extend(listed(manifest, "columns were not supplied", |input| &input.absent_columns));
    notes.extend(manifest.raw_files.iter().map(raw_file));
    notes.extend(absent_tables(manifest));
    notes.extend(ignored(manifest));
    notes
}

/// Of exports that are a snapshot already.
pub(super) fn of_same(manifest: &Manifest, options: &Options) -> Vec<String> {
    let mut notes = vec![format!(
        "the same exports are snapshot {} already: nothing new was published",
        manifest.snapshot_id
    )];
    if manifest.access != options.access {
        notes.push(
            "the configuration's [access] is not the lake's: what was stored with the snapshot counts, until another \
             is published"
                .to_owned(),
        );
    }
    notes.extend(of_new(manifest));
    notes
}

fn taken_on(manifest: &Manifest) -> String {
    let day = manifest.taken_on;
    match manifest.taken_on_source {
        TakenOn::ExportToml => format!("the exports were taken on {day}, as export.toml says"),
        TakenOn::NewestRecordedAt => {
            let later = day > manifest.created_at.date_naive();
            let doubt = if later {
                ", which is still to come: is that entry right? --as-at names another day"
            } else {
                ""
            };
            format!(
                "the exports are taken to show {day}, the day of the newest contact_log.recorded_at{doubt}"
            )
        }
        TakenOn::AsAt => format!("the exports are taken to show {day}, the day given"),
    }
}

fn accepted(manifest: &Manifest) -> Option<String> {
    let tables = manifest.volume_accepted.join(", ");
    (!tables.is_empty())
        .then(|| format!("--accept-volume: published although these lost many of their rows: {tables}"))
}

/// How the exports moved from those before, a line a kind.
fn drift(manifest: &Manifest) -> Vec<String> {
    let mut kinds: BTreeMap<MoveKind, Vec<String>> = BTreeMap::new();
    for own in &manifest.drift {
        let place = match &own.column {
            Some(column) => format!("{}.{column}", own.table),
            None => own.table.clone(),
        };
        let change = match (&own.before, &own.now) {
            (Some(before), Some(now)) => format!(" ({before}, now {now})"),
            (Some(rows), None) | (None, Some(rows)) if own.column.is_none() => format!(" ({rows} rows)"),
            (None, Some(words)) => format!(" ({words})"),
            _ => String::new(),
        };
        kinds.entry(own.kind).or_default().push(format!("{place}{change}"));
    }
    let since = manifest.compared_with.as_deref().unwrap_or_default();
    let line = |(kind, places): (MoveKind, Vec<String>)| {
        format!("since snapshot {since}, {}: {}", what_moved(kind), places.join("; "))
    };
    kinds.into_iter().map(line).collect()
}

fn what_moved(kind: MoveKind) -> &'static str {
    match kind {
        MoveKind::TableWent => "tables went",
        MoveKind::TableCame => "tables came",
        MoveKind::Rows => "numbers of rows moved",
        MoveKind::ColumnWent => "columns went",
        MoveKind::ColumnCame => "columns came",
        MoveKind::Blanks => "shares of blanks moved",
        MoveKind::NewWords => "words came that were never seen",
    }
}

fn refused(input: &Input) -> Option<String> {
    let rows = (input.rows_rejected > 0).then(|| counted(input.rows_rejected, "row", "rows"));
    let cells = (input.cells_rejected > 0).then(|| counted(input.cells_rejected, "cell", "cells"));
    let both: Vec<_> = rows.into_iter().chain(cells).collect();
    let read = counted(input.rows_read, "row", "rows");
    (!both.is_empty())
        .then(|| format!("{}: of {read}, {} refused, to quarantine", input.file, both.join(" and ")))
}

/// One note for all files: `contact_log.csv: a, b`.
fn listed(manifest: &Manifest, what: &str, columns: impl Fn(&Input) -> &Vec<String>) -> Option<String> {
    let files: Vec<_> = manifest
        .inputs
        .iter()
        .filter(|input| !columns(input).is_empty())
        .map(|input| format!("{}: {}", input.file, columns(input).join(", ")))
        .collect();
    (!files.is_empty()).then(|| format!("{what}: {}", files.join("; ")))
}

/// What became of a file's rows in staging.
fn raw_file(file: &RawFile) -> String {
    let unused = match file.rows_unused {
        Some(0) => "all of them reached a table".to_owned(),
        Some(rows) => format!("{} reached no table (unused_rows lists them)", counted(rows, "row", "rows")),
        None => "which of them reached a table cannot be told: the staging queries do not pass on its _file and _row"
            .to_owned(),
    };
    let rejected = match file.rows_rejected {
        0 => String::new(),
        rows => format!(", {rows} refused, to quarantine"),
    };
    format!(
        "{}: {} read as raw table {}{rejected}; {unused}",
        file.file,
        counted(file.rows_read, "row", "rows"),
        file.table
    )
}

/// What was found out, not told: how a column writes its dates.
fn date_orders(manifest: &Manifest) -> impl Iterator<Item = String> + '_ {
    let of = |input: &Input| -> Vec<String> {
        let orders = input.date_orders.iter();
        orders.map(|(column, order)| format!("{column} {order}")).collect()
    };
    let told = manifest.inputs.iter().filter(|input| !input.date_orders.is_empty());
    told.map(move |input| format!("{}: dates are read as {}", input.file, of(input).join(", ")))
}

fn absent_tables(manifest: &Manifest) -> Option<String> {
    let absent: Vec<_> = contract::tables()
        .iter()
        .map(|table| table.name.as_str())
        .filter(|table| !manifest.tables.contains_key(*table))
        .collect();
    let unshielded = if absent.contains(&"shields") { "; without shields, no case is hidden" } else { "" };
    (!absent.is_empty()).then(|| format!("tables were not supplied: {}{unshielded}", absent.join(", ")))
}

fn ignored(manifest: &Manifest) -> Option<String> {
    let shown = |file: &crate::lake::Ignored| match &file.nearest_table {
        Some(table) => format!("{} (is it {table}.csv?)", file.file),
        None => file.file.clone(),
    };
    let files: Vec<_> = manifest.ignored_files.iter().map(shown).collect();
    (!files.is_empty()).then(|| format!("files that are no table's were left alone: {}", files.join(", ")))
}

fn counted(n: u64, one: &str, several: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { several })
}
