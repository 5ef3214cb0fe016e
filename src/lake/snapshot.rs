//! One snapshot: where its tables, its quarantine and its results are, and how one is added to the lake. Never reads
//! what the tables hold.

use std::{
    fs,
    path::{Path, PathBuf},
};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Key, Lake, Manifest, aside::Aside, folders, make_folder, manifest, seal};
use crate::{Error, Result};

pub(super) const MANIFEST: &str = "manifest.json";
const TABLES: &str = "tables";
/// The file of refused rows and cells below a snapshot's folder.
pub const QUARANTINE: &str = "quarantine.parquet";
const UNUSED_ROWS: &str = "unused_rows.parquet";
const RESULTS: &str = "results";
const ASIDE: &str = "aside";
/// The name of a folder that is not there.
pub const NOTHING_ASIDE: &str = "nothing-in-the-clear";
const SHIELDED: &str = "shielded";
const SHIELDED_CASES: &str = "case_ids.parquet";
const RESULTS_FACTS: &str = "results.json";

/// How much of the hash of parameters and rules is in the name of a folder of results.
const HASH_SHOWN: usize = 12;

/// What one set of exports said; never changed again.
#[derive(Debug, Clone)]
pub struct Snapshot {
    pub id: String,
    pub dir: PathBuf,
    pub manifest: Manifest,
    lake: Lake,
}

/// One judgement of a snapshot: `results/<as-at>-<hash>/`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Results {
    #[serde(with = "manifest::day_text")]
    pub as_at: NaiveDate,
    /// Of the parameters and rules judged by.
    pub parameters_sha256: String,
    #[serde(with = "manifest::moment_text")]
    pub created_at: DateTime<Utc>,
    /// Whatever else the judgement wrote down.
    #[serde(default)]
    pub extra: Value,
    #[serde(skip)]
    pub dir: PathBuf,
}

/// A judgement being written; removed when dropped unpublished.
#[derive(Debug)]
pub struct Draft {
    aside: Aside,
    place: PathBuf,
    as_at: NaiveDate,
    parameters_sha256: String,
}

/// A snapshot being written; removed when dropped unpublished.
#[derive(Debug)]
pub struct SnapshotDraft {
    aside: Aside,
    lake: Lake,
}

impl Snapshot {
    pub(super) fn read(lake: &Lake, dir: PathBuf) -> Result<Snapshot> {
        let manifest: Manifest = read_json(&dir.join(MANIFEST), lake.key())?;
        let id = manifest.snapshot_id.clone();
        if dir.file_name().is_none_or(|name| name != id.as_str()) {
            return Err(Error::Lake(format!(
                "the lake is damaged: {} holds the manifest of snapshot `{id}`",
                dir.display()
            )));
        }
        Ok(Snapshot { id, dir, manifest, lake: lake.clone() })
    }

    /// Where a table of the contract is; `None`: the exports did not supply it.
    pub fn table_path(&self, table: &str) -> Option<PathBuf> {
        self.manifest.tables.contains_key(table).then(|| table_path(&self.dir, table))
    }

    /// The same with the file of its rows of shielded cases, where there are any.
    pub fn table_files(&self, table: &str) -> Option<Vec<PathBuf>> {
        self.table_path(table).map(|_| with_shielded(&self.dir, &table_name(table)))
    }

    /// Every refused row and cell, raw, with its reason; of shielded cases aside.
    pub fn quarantine_path(&self) -> PathBuf {
        self.dir.join(QUARANTINE)
    }

    /// Every one of them.
    pub fn quarantine_files(&self) -> Vec<PathBuf> {
        with_shielded(&self.dir, Path::new(QUARANTINE))
    }

    /// The rows of raw files that no staging query passed on; `None`: there are none.
    pub fn unused_rows_path(&self) -> Option<PathBuf> {
        Some(self.dir.join(UNUSED_ROWS)).filter(|path| path.exists())
    }

    /// Every judgement of this snapshot, the oldest first.
    ///
    /// # Errors
    /// `Lake` (exit 5) when one is damaged: it has no `results.json` that can be read.
    pub fn results(&self) -> Result<Vec<Results>> {
        let mut all = Vec::new();
        for dir in folders(&self.dir.join(RESULTS))? {
            let facts: Results = read_json(&dir.join(RESULTS_FACTS), self.lake.key())?;
            all.push(Results { dir, ..facts });
        }
        all.sort_by(|a, b| (a.created_at, &a.dir).cmp(&(b.created_at, &b.dir)));
        Ok(all)
    }

    /// An empty folder aside for the judgement at a day by parameters and rules of this hash.
    ///
    /// # Errors
    /// `Lake` (exit 5) when another run holds the lake, `Disk` when the folder cannot be made.
    pub fn draft_results(&self, as_at: NaiveDate, parameters_sha256: &str) -> Result<Draft> {
        let shown = parameters_sha256.get(..HASH_SHOWN).unwrap_or(parameters_sha256);
        let place = self.dir.join(RESULTS).join(format!("{as_at}-{shown}"));
        let aside = Aside::new(&self.lake)?;
        Ok(Draft { aside, place, as_at, parameters_sha256: parameters_sha256.to_owned() })
    }
}

impl Results {
    /// A file of the results, or a folder of them, with that of its rows of shielded cases; none, where it was not made.
    pub fn files(&self, name: &str) -> Vec<PathBuf> {
        with_shielded(&self.dir, Path::new(name)).into_iter().filter(|path| path.exists()).collect()
    }
}

/// A file or folder below a snapshot's or a judgement's own, and beside it that of its rows of shielded cases, where there
/// is one.
pub fn with_shielded(dir: &Path, name: &Path) -> Vec<PathBuf> {
    let shielded = shielded_path(dir, name);
    let mut files = vec![dir.join(name)];
    if shielded.exists() {
        files.push(shielded);
    }
    files
}

/// Where the rows of shielded cases of a file lie.
pub fn shielded_path(dir: &Path, name: &Path) -> PathBuf {
    dir.join(SHIELDED).join(name)
}

/// The cases whose rows lie in files of their own: one column, `case_id`.
pub fn shielded_cases_path(dir: &Path) -> PathBuf {
    dir.join(SHIELDED).join(SHIELDED_CASES)
}

impl Draft {
    /// Where to write the results' files.
    pub fn path(&self) -> &Path {
        self.aside.path()
    }

    /// Publishes what was written, with the facts and `extra` beside it in `results.json`. The same judgement made
    /// before is replaced.
    ///
    /// # Errors
    /// `Disk` (exit 5): nothing was published.
    pub fn publish(self, created_at: DateTime<Utc>, extra: Value) -> Result<Results> {
        let Draft { aside, place, as_at, parameters_sha256 } = self;
        let facts = Results { as_at, parameters_sha256, created_at, extra, dir: PathBuf::new() };
        aside.write_json(RESULTS_FACTS, &facts)?;
        aside.publish(&place)?;
        Ok(Results { dir: place, ..facts })
    }
}

impl Lake {
    /// An empty folder aside for a snapshot.
    ///
    /// # Errors
    /// `Lake` (exit 5) when another run holds the lake, `Disk` when the folder cannot be made.
    pub fn draft_snapshot(&self) -> Result<SnapshotDraft> {
        let aside = Aside::new(self)?;
        make_folder(&aside.path().join(TABLES))?;
        Ok(SnapshotDraft { aside, lake: self.clone() })
    }
}

impl SnapshotDraft {
    /// The folder of it all.
    pub fn path(&self) -> &Path {
        self.aside.path()
    }

    /// Where a table's file goes.
    pub fn table_path(&self, table: &str) -> PathBuf {
        table_path(self.aside.path(), table)
    }

    /// Where the refused rows and cells go.
    pub fn quarantine_path(&self) -> PathBuf {
        self.aside.path().join(QUARANTINE)
    }

    /// Where the rows go that no staging query passes on.
    pub fn unused_rows_path(&self) -> PathBuf {
        self.aside.path().join(UNUSED_ROWS)
    }

    /// What the files of the snapshot are encrypted with.
    pub fn key(&self) -> Option<&Key> {
        self.lake.key()
    }

    /// A folder for what the run needs on the way; gone when the snapshot is published, or dropped. An encrypted lake has none:
    /// what would be put there is refused by [`super::create_aside`].
    ///
    /// # Errors
    /// `Disk` (exit 5) when it cannot be made.
    pub fn aside(&self) -> Result<PathBuf> {
        if self.lake.key().is_some() {
            return Ok(self.aside.path().join(NOTHING_ASIDE));
        }
        let folder = self.aside.path().join(ASIDE);
        if !folder.is_dir() {
            make_folder(&folder)?;
        }
        Ok(folder)
    }

    /// Publishes what was written as the snapshot that the manifest names.
    ///
    /// # Errors
    /// `Disk` (exit 5): nothing was published. `Lake` when there is a snapshot of that id.
    pub fn publish(self, manifest: &Manifest) -> Result<Snapshot> {
        let place = self.lake.snapshots_folder().join(&manifest.snapshot_id);
        if place.exists() {
            return Err(Error::Lake(format!(
                "{} is there already, and is of other exports",
                place.display()
            )));
        }
        let on_the_way = self.aside.path().join(ASIDE);
        match fs::remove_dir_all(&on_the_way) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(Error::disk(&on_the_way)(e)),
            _ => {}
        }
        self.aside.write_json(MANIFEST, manifest)?;
        self.aside.publish(&place)?;
        Snapshot::read(&self.lake, place)
    }
}

fn table_path(dir: &Path, table: &str) -> PathBuf {
    dir.join(table_name(table))
}

/// A table's file below a snapshot's folder.
pub fn table_name(table: &str) -> PathBuf {
    Path::new(TABLES).join(format!("{table}.parquet"))
}

fn read_json<T: for<'a> Deserialize<'a>>(path: &Path, key: Option<&Key>) -> Result<T> {
    let bytes = match fs::read(path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return Err(Error::Lake(format!("the lake is damaged: {} is missing", path.display())));
        }
        bytes => bytes.map_err(Error::disk(path))?,
    };
    let text = match key {
        None => bytes,
        Some(key) => seal::unseal(key, &bytes).ok_or_else(|| {
            Error::Lake(format!("the lake is damaged: {} was not sealed with its key", path.display()))
        })?,
    };
    serde_json::from_slice(&text)
        .map_err(|e| Error::Lake(format!("the lake is damaged: {} cannot be read: {e}", path.display())))
}
