//! How anything comes into the lake: written aside, synced, then renamed to its place in one step, so that it is
//! there whole or not at all, also after a power cut. Never changes what is published.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::{FILE_MODE, FOLDER_MODE, Guard, Key, Lake, create_file, make_folder, seal, set_mode};
use crate::{Error, Result};

/// A folder inside the lake that is not published yet; removed when dropped. It holds the lake's lock.
#[derive(Debug)]
pub(super) struct Aside {
    path: PathBuf,
    key: Option<Key>,
    _guard: Guard,
}

impl Aside {
    /// An empty one.
    pub(super) fn new(lake: &Lake) -> Result<Aside> {
        let guard = lake.lock()?;
        let drafts = lake.drafts();
        if !drafts.is_dir() {
            make_folder(&drafts)?;
        }
        // Whoever holds the lock is alone here: the first free number stays free until it is taken.
        let path = (1u32..).map(|n| drafts.join(n.to_string())).find(|path| !path.exists());
        let path = path.expect("there are fewer drafts than numbers");
        make_folder(&path)?;
        Ok(Aside { path, key: lake.key().cloned(), _guard: guard })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// A file in it holding this value as JSON that people can read.
    pub(super) fn write_json(&self, name: &str, value: &impl Serialize) -> Result<()> {
        let path = self.path.join(name);
        let mut text = serde_json::to_string_pretty(value)
            .map_err(|e| Error::Defect(format!("{} cannot be written as JSON: {e}", path.display())))?;
        text.push('\n');
        let bytes = match &self.key {
            None => text.into_bytes(),
            Some(key) => seal::seal(key, text.as_bytes())?,
        };
        create_file(&path)?.write_all(&bytes).map_err(Error::disk(&path))
    }

    /// Puts it in its place, two folders below one that is there; whatever stood there before is replaced.
    ///
    /// # Errors
    /// `Disk`: nothing was published, what was aside is removed.
    pub(super) fn publish(self, place: &Path) -> Result<()> {
        seal(&self.path)?;
        let parent = place.parent().expect("the place is inside the lake");
        if !parent.is_dir() {
            make_folder(parent)?;
            sync(parent.parent().expect("the place is inside the lake"))?;
        }
        if place.exists() {
            // A folder cannot be renamed over a full one, so the old one steps aside first.
            let old = self.path.with_extension("old");
            fs::rename(place, &old).map_err(Error::disk(place))?;
            fs::rename(&self.path, place).map_err(Error::disk(place))?;
            fs::remove_dir_all(&old).map_err(Error::disk(&old))?;
        } else {
            fs::rename(&self.path, place).map_err(Error::disk(place))?;
        }
        sync(parent)
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // Published, it is gone from here. What cannot be removed now goes with the next command that takes the lock.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Gives everything below its mode, and waits until the disk has it: the files first, then their folders.
fn seal(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(Error::disk(folder))? {
        let path = entry.map_err(Error::disk(folder))?.path();
        if path.is_dir() {
            seal(&path)?;
        } else {
            set_mode(&path, FILE_MODE)?;
            sync(&path)?;
        }
    }
    set_mode(folder, FOLDER_MODE)?;
    sync(folder)
}

fn sync(path: &Path) -> Result<()> {
    File::open(path).and_then(|file| file.sync_all()).map_err(Error::disk(path))
}
