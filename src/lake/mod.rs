//! Snapshots: typed, immutable, published whole or not at all. One folder, the lake, holds them all.
//!
//! Here is where they are, which is the newest, and who may change the lake now. What a snapshot holds is
//! [`snapshot`]'s, how anything comes into the lake is `aside`'s. The lake never reads a row of a table.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, Weak},
};

use chrono::NaiveDate;

use crate::{Error, Result, model::nearest};

mod aside;
mod health;
pub mod manifest;
pub mod parquet;
mod rewriting;
pub mod seal;
pub mod snapshot;
mod spill;
mod tombstones;

pub use health::open_to_others;
pub use manifest::{
    ColumnFacts, Erasure, Ignored, Input, Manifest, Move, MoveKind, RawFile, ShieldedCounts, ShieldedRows,
    TableFacts, TakenOn,
};
pub use parquet::Key;
pub use rewriting::Rewriting;
pub use snapshot::{Draft, NOTHING_ASIDE, QUARANTINE, Results, Snapshot, SnapshotDraft};
pub use spill::spill_folder;
pub use tombstones::Tombstone;

/// Only the owner may list or enter a folder of the lake.
const FOLDER_MODE: u32 = 0o700;
/// Only the owner may read or write a file of the lake.
const FILE_MODE: u32 = 0o600;

const SNAPSHOTS: &str = "snapshots";
const MEASURES: &str = "measures";
const DRAFTS: &str = "drafts";
const LOCK: &str = "lock";

/// A folder of snapshots. Clones are the same lake, and share its lock.
#[derive(Debug, Clone)]
pub struct Lake {
    root: PathBuf,
    key: Option<Key>,
    held: Arc<Mutex<Weak<File>>>,
}

/// The right to change the lake; given back when the last guard of this process's [`Lake`] is dropped.
#[derive(Debug)]
pub struct Guard {
    _lock: Arc<File>,
}

impl Lake {
    /// The lake at `root`, made there if there is none yet.
    ///
    /// # Errors
    /// `Disk` or `Lake` (exit 5) when it cannot be made, or when the folder holds something else.
    pub fn open(root: &Path) -> Result<Lake> {
        Lake::open_with(root, None)
    }

    /// The same, encrypted with a key.
    ///
    /// # Errors
    /// Likewise, and `Lake` where the key and the lake do not go together.
    pub fn open_with(root: &Path, key: Option<Key>) -> Result<Lake> {
        if root.join(SNAPSHOTS).is_dir() {
            return Lake::at(root, key);
        }
        if root.exists() {
            adopt(root)?;
        } else {
            make_folders(root)?;
        }
        make_folder(&root.join(SNAPSHOTS))?;
        Lake::at(root, key)
    }

    /// The lake at `root`, which must be there: for the commands that only read.
    ///
    /// # Errors
    /// `Wrong` (exit 2) when there is nothing at `root`, `Lake` (exit 5) when what is there is no lake.
    pub fn existing(root: &Path) -> Result<Lake> {
        Lake::existing_with(root, None)
    }

    /// The same, encrypted with a key.
    ///
    /// # Errors
    /// Likewise, and `Lake` where the key and the lake do not go together.
    pub fn existing_with(root: &Path, key: Option<Key>) -> Result<Lake> {
        let shown = root.display();
        match fs::metadata(root) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Err(Error::Wrong(format!(
                "there is no lake at {shown}: make one with `plumbline ingest EXPORTS --lake {shown}`, or name another \
                 with --lake"
            ))),
            Err(e) => Err(Error::disk(root)(e)),
            Ok(_) if root.join(SNAPSHOTS).is_dir() => Lake::at(root, key),
            Ok(_) => Err(Error::Lake(format!(
                "{shown} is not a lake: it has no folder `{SNAPSHOTS}`; name the lake with --lake"
            ))),
        }
    }

    fn at(root: &Path, key: Option<Key>) -> Result<Lake> {
        let lake = Lake { root: root.to_owned(), key, held: Arc::default() };
        lake.check_key()?;
        lake.remove_dead_spill()?;
        Ok(lake)
    }

    /// What its files are encrypted with.
    pub fn key(&self) -> Option<&Key> {
        self.key.as_ref()
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The right to change the lake, and a lake without the leftovers of a run that was killed.
    ///
    /// A second call while the first guard lives shares it, so that a command may hold the lake over several steps.
    ///
    /// # Errors
    /// `Lake` (exit 5) when another run holds it, `Disk` when the lock cannot be written.
    pub fn lock(&self) -> Result<Guard> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lock) = held.upgrade() {
            return Ok(Guard { _lock: lock });
        }
        let path = self.root.join(LOCK);
        let file = create_or_open(&path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::Lake(format!(
                    "the lake {} is in use by another run: wait until it has ended, then try again",
                    self.root.display()
                )));
            }
            Err(TryLockError::Error(source)) => return Err(Error::Disk { path, source }),
        }
        self.remove_leftovers()?;
        let lock = Arc::new(file);
        *held = Arc::downgrade(&lock);
        Ok(Guard { _lock: lock })
    }

    /// Every snapshot, the oldest published first.
    ///
    /// # Errors
    /// `Lake` (exit 5) when one is damaged: it has no manifest that can be read.
    pub fn snapshots(&self) -> Result<Vec<Snapshot>> {
        let mut snapshots = Vec::new();
        for dir in folders(&self.snapshots_folder())? {
            snapshots.push(Snapshot::read(self, dir)?);
        }
        snapshots.sort_by(|a, b| (a.manifest.created_at, &a.id).cmp(&(b.manifest.created_at, &b.id)));
        Ok(snapshots)
    }

    /// The snapshot published last.
    pub fn newest(&self) -> Result<Option<Snapshot>> {
        Ok(self.snapshots()?.pop())
    }

    /// The snapshot before another: of those published before it and taken no later than it, the one taken last, and of
    /// several of a day the one published last. An older export that is ingested late is compared with what was older.
    pub fn before(&self, snapshot: &Snapshot) -> Result<Option<Snapshot>> {
        let mut earlier = self.snapshots()?;
        earlier.truncate(earlier.iter().take_while(|one| one.id != snapshot.id).count());
        Ok(last_taken(earlier, snapshot.manifest.taken_on))
    }

    /// The snapshot before one that is not published yet, by the day that it was taken on.
    pub fn before_new(&self, taken_on: NaiveDate) -> Result<Option<Snapshot>> {
        Ok(last_taken(self.snapshots()?, taken_on))
    }

    /// One snapshot by its id.
    ///
    /// # Errors
    /// `Wrong` (exit 2) with the nearest id when there is none of that id.
    pub fn snapshot(&self, id: &str) -> Result<Snapshot> {
        let snapshots = self.snapshots()?;
        if let Some(found) = snapshots.iter().find(|snapshot| snapshot.id == id) {
            return Ok(found.clone());
        }
        let hint = match nearest(id, snapshots.iter().map(|snapshot| snapshot.id.as_str())) {
            Some(near) => format!("the nearest is `{near}`"),
            None if snapshots.is_empty() => "the lake has none yet".to_owned(),
            None => "`plumbline snapshots` lists them".to_owned(),
        };
        Err(Error::Wrong(format!("no snapshot `{id}` in the lake {}: {hint}", self.root.display())))
    }

    /// The folder of monthly measures, which outlive their snapshots.
    pub fn measures_folder(&self) -> PathBuf {
        self.root.join(MEASURES)
    }

    /// Every file of monthly measures.
    ///
    /// # Errors
    /// `Disk` when the folder cannot be read.
    pub fn monthly_measures(&self) -> Result<Vec<PathBuf>> {
        let folder = self.measures_folder();
        let entries = match fs::read_dir(&folder) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(Error::disk(&folder))?,
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry.map_err(Error::disk(&folder))?.path();
            if path.extension().is_some_and(|ending| ending == "parquet") {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }

    /// Where the monthly measures of results are, or would be; the folder is made.
    ///
    /// # Errors
    /// `Disk` when the folder cannot be made.
    pub fn monthly_measures_path(&self, snapshot: &Snapshot, results: &Results) -> Result<PathBuf> {
        let folder = self.measures_folder();
        if !folder.is_dir() {
            make_folder(&folder)?;
        }
        Ok(folder.join(Lake::monthly_measures_name(snapshot, results)))
    }

    /// What the file of the monthly measures of results is called.
    pub fn monthly_measures_name(snapshot: &Snapshot, results: &Results) -> String {
        let judged = results.dir.file_name().map(|name| name.to_string_lossy().into_owned());
        format!("{}_{}.parquet", snapshot.id, judged.unwrap_or_default())
    }

    fn snapshots_folder(&self) -> PathBuf {
        self.root.join(SNAPSHOTS)
    }

    fn drafts(&self) -> PathBuf {
        self.root.join(DRAFTS)
    }

    fn remove_leftovers(&self) -> Result<()> {
        let drafts = self.drafts();
        match fs::remove_dir_all(&drafts) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::disk(&drafts)(e)),
            _ => Ok(()),
        }
    }
}

/// Of snapshots in the order of their publishing, the one taken last, no later than a day.
fn last_taken(mut snapshots: Vec<Snapshot>, day: NaiveDate) -> Option<Snapshot> {
    snapshots.retain(|one| one.manifest.taken_on <= day);
    snapshots.sort_by_key(|one| one.manifest.taken_on);
    snapshots.pop()
}

/// A new file that only its owner may read or write.
///
/// # Errors
/// `Disk` when it cannot be made, or is there already.
pub fn create_file(path: &Path) -> Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(path).map_err(Error::disk(path))
}

/// A new file for what a run needs on the way, in a folder of its draft that an encrypted lake does not have.
///
/// # Errors
/// `Lake` where the lake is encrypted: nothing stands beside it in the clear. `Disk` when it cannot be made.
pub fn create_aside(path: &Path) -> Result<File> {
    if path.parent().is_some_and(|folder| folder.ends_with(snapshot::NOTHING_ASIDE)) {
        return Err(Error::Lake(
            "the lake is encrypted, and nothing is put aside in the clear: give more --memory if it is rows that do not \
             fit; exports must be CSV or JSON lines in UTF-8 or Windows-1252, not packed, and no staging query may be needed"
                .into(),
        ));
    }
    create_file(path)
}

/// A new folder that only its owner may enter, in one that is there.
///
/// # Errors
/// `Disk` when it cannot be made, or is there already.
pub fn make_folder(path: &Path) -> Result<()> {
    DirBuilder::new().mode(FOLDER_MODE).create(path).map_err(Error::disk(path))
}

/// Whether a lake is encrypted, by any key.
pub fn is_encrypted(root: &Path) -> bool {
    root.join(seal::FILE).exists()
}

/// Whether a folder is a lake.
pub fn is_lake(root: &Path) -> bool {
    root.join(SNAPSHOTS).is_dir()
}

/// A folder in the lake, and those it is in, that only their owner may enter; false where the lake cannot be written to, or is
/// not there.
///
/// # Errors
/// `Disk` where it cannot be made for another reason.
pub fn make_own_folders(path: &Path) -> Result<bool> {
    let around = path.parent().and_then(Path::parent);
    if around.is_some_and(|around| !around.exists()) {
        return Ok(false);
    }
    match DirBuilder::new().mode(FOLDER_MODE).recursive(true).create(path) {
        Ok(()) => Ok(true),
        Err(e) => match e.kind() {
            std::io::ErrorKind::PermissionDenied
            | std::io::ErrorKind::ReadOnlyFilesystem
            | std::io::ErrorKind::NotFound => Ok(false),
            _ => Err(Error::disk(path)(e)),
        },
    }
}

fn make_folders(path: &Path) -> Result<()> {
    DirBuilder::new().mode(FOLDER_MODE).recursive(true).create(path).map_err(Error::disk(path))
}

/// An empty folder becomes a lake; one that holds anything else is somebody's, and is left alone.
fn adopt(root: &Path) -> Result<()> {
    if !root.is_dir() {
        return Err(Error::Lake(format!("{} is a file: the lake must be a folder", root.display())));
    }
    let mut entries = fs::read_dir(root).map_err(Error::disk(root))?;
    if entries.next().is_some() {
        return Err(Error::Lake(format!(
            "{} holds other files and is not a lake: name an empty or a new folder with --lake",
            root.display()
        )));
    }
    set_mode(root, FOLDER_MODE)
}

fn create_or_open(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(FILE_MODE);
    options.open(path).map_err(Error::disk(path))
}

fn set_mode(path: &Path, mode: u32) -> Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(Error::disk(path))
}

/// The folders in a folder, by name; none where it is not there.
fn folders(path: &Path) -> Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(Error::disk(path))?,
    };
    let mut folders = Vec::new();
    for entry in entries {
        let found = entry.map_err(Error::disk(path))?.path();
        if found.is_dir() {
            folders.push(found);
        }
    }
    folders.sort();
    Ok(folders)
}
