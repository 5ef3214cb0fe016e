//! What is wrong with a lake, told without changing it: who else may read it, whether a run holds it, what a run that was
//! killed left behind, which snapshots are damaged.

use std::{
    fs::{self, File, TryLockError},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use super::{Lake, snapshot::Snapshot};
use crate::{Error, Result};

impl Lake {
    /// Whether another run holds the lake now.
    ///
    /// # Errors
    /// `Disk` when the lock cannot be looked at.
    pub fn is_in_use(&self) -> Result<bool> {
        let path = self.root().join(super::LOCK);
        let file = match File::open(&path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(false),
            file => file.map_err(Error::disk(&path))?,
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(source)) => Err(Error::Disk { path, source }),
        }
    }

    /// What a run that was killed left: the next command that changes the lake removes it.
    pub fn leftovers(&self) -> usize {
        fs::read_dir(self.drafts()).map_or(0, |entries| entries.flatten().count())
    }

    /// Every snapshot that can be read, oldest published first; and for each that cannot, why.
    ///
    /// # Errors
    /// `Disk` when their folder cannot be read.
    pub fn sound_snapshots(&self) -> Result<(Vec<Snapshot>, Vec<String>)> {
        let (mut sound, mut damaged) = (Vec::new(), Vec::new());
        for dir in super::folders(&self.snapshots_folder())? {
            match Snapshot::read(self, dir).and_then(|snapshot| snapshot.results().map(|_| snapshot)) {
                Ok(snapshot) => match missing_file(&snapshot) {
                    None => sound.push(snapshot),
                    Some(file) => damaged.push(format!("{} is missing", file.display())),
                },
                Err(fault) => damaged.push(fault.to_string()),
            }
        }
        sound.sort_by(|a, b| (a.manifest.created_at, &a.id).cmp(&(b.manifest.created_at, &b.id)));
        Ok((sound, damaged))
    }
}

/// Files and folders of a folder that others than their owner may read or enter.
///
/// # Errors
/// `Disk` when it cannot be looked through.
pub fn open_to_others(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    walk(folder, &mut found)?;
    Ok(found)
}

fn missing_file(snapshot: &Snapshot) -> Option<PathBuf> {
    let tables = snapshot.manifest.tables.keys().filter_map(|table| snapshot.table_path(table));
    tables.chain([snapshot.quarantine_path()]).find(|path| !path.is_file())
}

/// Puts it among those found, where others may enter or read it; whether it is a folder.
fn check(path: &Path, found: &mut Vec<PathBuf>) -> Result<bool> {
    let facts = match fs::symlink_metadata(path) {
        // Another command put it aside, and has ended.
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        facts => facts.map_err(Error::disk(path))?,
    };
    if facts.permissions().mode() & 0o077 != 0 && !facts.is_symlink() {
        found.push(path.to_owned());
    }
    Ok(facts.is_dir())
}

fn walk(path: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    if check(path, found)? {
        for entry in fs::read_dir(path).map_err(Error::disk(path))? {
            walk(&entry.map_err(Error::disk(path))?.path(), found)?;
        }
    }
    Ok(())
}
