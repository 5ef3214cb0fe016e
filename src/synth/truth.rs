//! The true answers: what each planted fault must show, known from the planting. It judges nothing.

use std::{
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
};

use crate::{Error, Result};

/// Judged statuses that are worth a line: what is met or pending is in no truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Late,
    Overdue,
    Unknown,
    Held,
    Excepted,
}

impl Status {
    pub fn word(self) -> &'static str {
        match self {
            Status::Late => "late",
            Status::Overdue => "overdue",
            Status::Unknown => "unknown",
            Status::Held => "held",
            Status::Excepted => "excepted",
        }
    }
}

/// An obligation that something was planted on.
#[derive(Debug, Clone)]
pub struct Fault {
    pub rule: &'static str,
    pub case_id: String,
    /// The table, and the key in it.
    pub subject: (&'static str, String),
    pub part: String,
    pub status: Status,
    pub reason: String,
}

/// The columns of `truth.csv`. `visible` says no where the case is under a shield in force: an ordinary viewer
/// is not shown it.
pub const COLUMNS: [&str; 8] =
    ["rule_id", "case_id", "subject_kind", "subject_id", "part", "status", "reason", "visible"];

pub struct TruthFile {
    path: PathBuf,
    out: csv::Writer<BufWriter<File>>,
    rows: u64,
}

impl TruthFile {
    /// # Errors
    /// When the file cannot be written.
    pub fn create(folder: &Path) -> Result<TruthFile> {
        let path = folder.join("truth.csv");
        let file = File::create(&path).map_err(Error::disk(&path))?;
        let mut truth = TruthFile { path, out: csv::Writer::from_writer(BufWriter::new(file)), rows: 0 };
        truth.record(COLUMNS)?;
        Ok(truth)
    }

    /// # Errors
    /// When the disk cannot be written.
    pub fn write(&mut self, fault: &Fault, visible: bool) -> Result<()> {
        self.rows += 1;
        self.record([
            fault.rule,
            &fault.case_id,
            fault.subject.0,
            &fault.subject.1,
            &fault.part,
            fault.status.word(),
            &fault.reason,
            if visible { "yes" } else { "no" },
        ])
    }

    /// Ends the file; how many rows it has.
    ///
    /// # Errors
    /// When the disk cannot be written.
    pub fn finish(mut self) -> Result<u64> {
        self.out.flush().map_err(Error::disk(&self.path))?;
        Ok(self.rows)
    }

    fn record(&mut self, fields: [&str; 8]) -> Result<()> {
        self.out.write_record(fields).map_err(|error| Error::disk(&self.path)(error.into()))
    }
}
