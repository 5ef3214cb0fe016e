//! Small folders of exports, made for a test, and what ingest makes of them as text.

use std::{fs, fs::File, path::Path, sync::Arc};

use arrow::{
    array::RecordBatch,
    util::display::{ArrayFormatter, FormatOptions},
};
use chrono::{DateTime, NaiveDate, Utc};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use plumbline::{
    Error, Result,
    config::{Drift, Mapping},
    ingest::{Ingested, Options, ingest},
    lake::{Input, Lake},
    progress::Silent,
};
use tempfile::TempDir;

/// A folder of exports, and a lake for it.
pub struct Exports {
    folder: TempDir,
    lake: Arc<TempDir>,
    pub options: Options,
}

/// What ingest made of them.
pub struct Outcome {
    _lake: Arc<TempDir>,
    pub ingested: Ingested,
}

impl Exports {
    /// The six tables that must be there, with as little in them as will do.
    pub fn required() -> Exports {
        Exports::none()
            .with("teams.csv", "team_id\nT1\n")
            .with("staff.csv", "staff_id\nS1\n")
            .with("cases.csv", "case_id\nC1\nC2\nC3\n")
            .with("children.csv", "child_id\nK1\n")
            .with("case_children.csv", "case_id,child_id\nC1,K1\n")
            .with("allocations.csv", "allocation_id,case_id\nA1,C1\n")
    }

    /// An empty folder.
    pub fn none() -> Exports {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            exports: folder.path().to_owned(),
            mapping: Mapping::default(),
            staging: None,
            drift: Drift::default(),
            accept_volume: false,
            as_at: NaiveDate::from_ymd_opt(2026, 3, 31),
            threads: 2,
            memory_bytes: 1 << 30,
            now: now(),
            access: None,
        };
        Exports { folder, lake: Arc::new(tempfile::tempdir().unwrap()), options }
    }

    pub fn with(self, file: &str, content: impl AsRef<[u8]>) -> Exports {
        fs::write(self.folder.path().join(file), content).unwrap();
        self
    }

    pub fn without(self, file: &str) -> Exports {
        fs::remove_file(self.folder.path().join(file)).unwrap();
        self
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn lake(&self) -> Lake {
        Lake::open(self.lake.path()).unwrap()
    }

    pub fn try_ingest(&self) -> Result<Ingested> {
        ingest(&self.lake(), &self.options, &Silent)
    }

    #[track_caller]
    pub fn ingest(&self) -> Outcome {
        Outcome { _lake: Arc::clone(&self.lake), ingested: self.try_ingest().unwrap() }
    }

    /// Exit code and message of an ingest that must fail; nothing may be left in the lake of it.
    #[track_caller]
    pub fn fails(&self) -> (u8, String) {
        let error: Error = self.try_ingest().expect_err("these exports cannot be used");
        let published = fs::read_dir(self.lake.path().join("snapshots")).unwrap().count();
        assert_eq!(published, 0, "nothing is published after: {error}");
        let drafts = fs::read_dir(self.lake.path().join("drafts")).map_or(0, Iterator::count);
        assert_eq!(drafts, 0, "nothing is left aside after: {error}");
        (error.exit_code(), error.to_string().replace(self.folder.path().to_str().unwrap(), "EXPORTS"))
    }
}

impl Outcome {
    /// The facts of one table's file.
    #[track_caller]
    pub fn input(&self, table: &str) -> &Input {
        let inputs = &self.ingested.snapshot.manifest.inputs;
        inputs.iter().find(|input| input.table == table).unwrap()
    }

    /// Rows read, kept, rejected and exact duplicates.
    #[track_caller]
    pub fn counts(&self, table: &str) -> [u64; 4] {
        let input = self.input(table);
        [input.rows_read, input.rows_kept, input.rows_rejected, input.exact_duplicates]
    }

    /// Some columns of a table, a row a line, as text: `C1|2026-03-09|`.
    #[track_caller]
    pub fn rows(&self, table: &str, columns: &[&str]) -> Vec<String> {
        let path = self.ingested.snapshot.table_path(table).unwrap();
        lines(&batches(&path), columns)
    }

    /// `row|column|value|reason|case_id|subject_id` of all that was refused of a table.
    #[track_caller]
    pub fn quarantine(&self, table: &str) -> Vec<String> {
        let batches = batches(&self.ingested.snapshot.quarantine_path());
        let columns = ["table_name", "row", "column_name", "value", "reason", "case_id", "subject_id"];
        let of_table = format!("{table}|");
        let all = lines(&batches, &columns);
        all.iter().filter_map(|line| line.strip_prefix(&of_table)).map(str::to_owned).collect()
    }

    pub fn notes(&self) -> String {
        self.ingested.notes.join("\n")
    }
}

pub fn now() -> DateTime<Utc> {
    "2026-04-01T09:00:00Z".parse().unwrap()
}

#[track_caller]
pub fn batches(path: &Path) -> Vec<RecordBatch> {
    let reader =
        ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap().build().unwrap();
    reader.map(|batch| batch.unwrap()).collect()
}

/// Rows as text, their cells parted by `|`; null is nothing.
pub fn lines(batches: &[RecordBatch], columns: &[&str]) -> Vec<String> {
    let options = FormatOptions::default();
    let mut lines = Vec::new();
    for batch in batches {
        let cells: Vec<_> = columns
            .iter()
            .map(|name| ArrayFormatter::try_new(batch.column_by_name(name).unwrap(), &options).unwrap())
            .collect();
        for row in 0..batch.num_rows() {
            let shown: Vec<String> = cells.iter().map(|cells| cells.value(row).to_string()).collect();
            lines.push(shown.join("|"));
        }
    }
    lines
}
