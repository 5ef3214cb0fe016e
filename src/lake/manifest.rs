//! What a snapshot was made from, and how much of it could be used: `manifest.json`. It holds no personal data but
//! the names in the stored `[access]` section.

use std::{collections::BTreeMap, fmt};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The facts of one snapshot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// `<taken_on>-<first 8 hex digits of source_sha256>`.
    pub snapshot_id: String,
    pub contract_version: u32,
    pub plumbline_version: String,
    /// The day the exports show, and the default as-at day.
    #[serde(with = "day_text")]
    pub taken_on: NaiveDate,
    pub taken_on_source: TakenOn,
    #[serde(with = "moment_text")]
    pub created_at: DateTime<Utc>,
    /// Of the inputs' names and hashes, the mapping, the calendar and the contract's version: the same is the same
    /// snapshot.
    pub source_sha256: String,
    /// The files read, in the order of the contract's tables.
    pub inputs: Vec<Input>,
    /// The files that staging queries read.
    #[serde(default)]
    pub raw_files: Vec<RawFile>,
    /// The files of the exports' folder that are no table's.
    pub ignored_files: Vec<Ignored>,
    /// The tables supplied, by name.
    pub tables: BTreeMap<String, TableFacts>,
    /// The snapshot that these exports were compared with.
    #[serde(default)]
    pub compared_with: Option<String>,
    /// How they moved from it, beyond the limits.
    #[serde(default)]
    pub drift: Vec<Move>,
    /// The limits, as they were configured.
    #[serde(default)]
    pub drift_limits: crate::config::Drift,
    /// Tables that lost more than may be published, where that was accepted.
    #[serde(default)]
    pub volume_accepted: Vec<String>,
    /// What was taken out of it since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub erasures: Vec<Erasure>,
    /// The configuration's `[access]` when the snapshot was published: it is the lake's that counts.
    pub access: Option<Value>,
}

/// A case that was erased from a snapshot after it was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    /// That says why, and by whose authority.
    pub tombstone: u64,
    #[serde(with = "moment_text")]
    pub at: DateTime<Utc>,
    /// How many rows of each table went.
    pub rows: BTreeMap<String, u64>,
}

impl Manifest {
    /// The input that a row counts with; one that a staging query took from another file counts with its table's first.
    pub fn input_of(&mut self, table: &str, file: &str) -> Option<&mut Input> {
        let of_table = || self.inputs.iter().enumerate().filter(|(_, input)| input.table == table);
        let at = of_table().find(|(_, input)| input.file == file).or_else(|| of_table().next())?.0;
        self.inputs.get_mut(at)
    }

    /// Adds how much of each input is of shielded cases. Rows that a staging query took from another file count with its own.
    pub fn add_shielded(&mut self, counts: ShieldedCounts) {
        for ((table, file), counts) in counts {
            if let Some(input) = self.input_of(&table, &file) {
                let sum = &mut input.shielded;
                sum.rows_kept += counts.rows_kept;
                sum.rows_rejected += counts.rows_rejected;
                sum.cells_rejected += counts.cells_rejected;
            }
        }
    }
}

/// How the day of the exports was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TakenOn {
    #[serde(rename = "export.toml")]
    ExportToml,
    #[serde(rename = "contact_log.recorded_at")]
    NewestRecordedAt,
    #[serde(rename = "--as-at")]
    AsAt,
}

/// One file of the exports. Always: `rows_read = rows_kept + rows_rejected + exact_duplicates`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    pub file: String,
    pub table: String,
    pub bytes: u64,
    pub sha256: String,
    /// `utf-8`, `windows-1252`, `utf-16le` or `utf-16be`; or `xlsx`, `parquet`.
    pub encoding: String,
    /// The file began with a byte order mark.
    pub bom: bool,
    /// Of CSV: `,`, `;`, a tab or `|`.
    pub delimiter: Option<char>,
    /// `lf`, `crlf` or `cr`, by the header's own.
    pub line_ending: String,
    /// Records above the header that are no rows: a title, the day of a report.
    #[serde(default)]
    pub records_above_header: u64,
    /// How the dates of a column are written, where it was declared or the cells proved it: `month_first`.
    #[serde(default)]
    pub date_orders: BTreeMap<String, String>,
    pub rows_read: u64,
    pub rows_kept: u64,
    pub rows_rejected: u64,
    pub exact_duplicates: u64,
    /// Cells that became blank because they did not fit their type.
    pub cells_rejected: u64,
    /// Columns that the contract does not name: dropped, never stored.
    pub undeclared_columns: Vec<String>,
    /// Columns of the contract that the file does not have.
    pub absent_columns: Vec<String>,
    /// Of the rows kept and refused, those of shielded cases.
    #[serde(default, skip_serializing_if = "ShieldedRows::is_none")]
    pub shielded: ShieldedRows,
    /// Of the rows kept, those of cases that were erased since.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rows_erased: u64,
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// How much is of shielded cases, by table and file of the exports.
pub type ShieldedCounts = BTreeMap<(String, String), ShieldedRows>;

/// How much of a file is of shielded cases, when the snapshot was published.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShieldedRows {
    pub rows_kept: u64,
    pub rows_rejected: u64,
    pub cells_rejected: u64,
}

impl ShieldedRows {
    fn is_none(&self) -> bool {
        *self == ShieldedRows::default()
    }
}

impl Input {
    /// The same without the rows of shielded cases: rows add up as before.
    pub fn without_shielded(&self) -> Input {
        let ShieldedRows { rows_kept, rows_rejected, cells_rejected } = self.shielded;
        Input {
            rows_read: self.rows_read - rows_kept - rows_rejected,
            rows_kept: self.rows_kept - rows_kept,
            rows_rejected: self.rows_rejected - rows_rejected,
            cells_rejected: self.cells_rejected - cells_rejected,
            shielded: ShieldedRows::default(),
            ..self.clone()
        }
    }
}

/// A file that staging queries read. Always: `rows_read = rows_kept + rows_rejected`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawFile {
    pub file: String,
    /// What queries call it.
    pub table: String,
    pub bytes: u64,
    pub sha256: String,
    pub rows_read: u64,
    pub rows_kept: u64,
    pub rows_rejected: u64,
    /// Rows that no query passed on to a table; unknown where queries that read it do not say where their rows are from.
    pub rows_unused: Option<u64>,
}

/// A file of the exports' folder that is no table's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ignored {
    pub file: String,
    /// The table it may have been meant for.
    pub nearest_table: Option<String>,
}

/// A table of the snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableFacts {
    pub rows: u64,
    /// Columns of the contract that were not supplied: null in every row.
    pub absent_columns: Vec<String>,
    /// For each column of the contract.
    #[serde(default)]
    pub profile: Vec<ColumnFacts>,
}

/// What a column's cells are like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnFacts {
    pub name: String,
    pub blanks: u64,
    /// The words of a column that holds a few, and how often each comes; never of names, free text or ids.
    pub words: Option<BTreeMap<String, u64>>,
}

/// One way in which exports moved from those before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    pub kind: MoveKind,
    pub table: String,
    pub column: Option<String>,
    /// Of rows their number, of blanks their share.
    pub before: Option<String>,
    /// Likewise; or the words.
    pub now: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveKind {
    TableWent,
    TableCame,
    Rows,
    ColumnWent,
    ColumnCame,
    Blanks,
    NewWords,
}

impl Move {
    pub fn of(
        kind: MoveKind,
        table: &str,
        column: Option<&String>,
        before: Option<String>,
        now: Option<String>,
    ) -> Move {
        Move { kind, table: table.to_owned(), column: column.cloned(), before, now }
    }
}

impl MoveKind {
    /// As `drift` names it in SQL.
    pub fn word(self) -> &'static str {
        match self {
            MoveKind::TableWent => "table_went",
            MoveKind::TableCame => "table_came",
            MoveKind::Rows => "rows",
            MoveKind::ColumnWent => "column_went",
            MoveKind::ColumnCame => "column_came",
            MoveKind::Blanks => "blanks",
            MoveKind::NewWords => "new_words",
        }
    }
}

impl fmt::Display for TakenOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TakenOn::ExportToml => "export.toml",
            TakenOn::NewestRecordedAt => "contact_log.recorded_at",
            TakenOn::AsAt => "--as-at",
        })
    }
}

/// A day as `2026-03-31`.
pub mod day_text {
    use chrono::NaiveDate;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(day)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// A moment as `2026-03-31T08:15:00.123456Z`.
pub mod moment_text {
    use chrono::{DateTime, SecondsFormat, Utc};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(moment: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&moment.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
