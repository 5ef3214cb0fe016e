//! Two ways in which what was published goes: a snapshot whole, or some of its rows. A snapshot that loses rows is written
//! aside anew, with links to the files that lose none, and takes its place in one step.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Lake, Manifest, Snapshot, aside::Aside, make_folder, snapshot};
use crate::{Error, Result};

/// A snapshot being written anew; where it is dropped, the old one stands.
pub struct Rewriting {
    aside: Aside,
    place: PathBuf,
}

impl Snapshot {
    /// A copy aside, by links: a file of it is replaced, never written to.
    ///
    /// # Errors
    /// `Lake` (exit 5) when another run holds the lake, `Disk` when it cannot be made.
    pub fn rewrite(&self, lake: &Lake) -> Result<Rewriting> {
        let aside = Aside::new(lake)?;
        link_all(&self.dir, aside.path())?;
        Ok(Rewriting { aside, place: self.dir.clone() })
    }
}

impl Rewriting {
    pub fn path(&self) -> &Path {
        self.aside.path()
    }

    /// Puts it in the place of the old one, with this manifest.
    ///
    /// # Errors
    /// `Disk` (exit 5): the old one stands.
    pub fn publish(self, manifest: &Manifest) -> Result<()> {
        let old = self.aside.path().join(snapshot::MANIFEST);
        fs::remove_file(&old).map_err(Error::disk(&old))?;
        self.aside.write_json(snapshot::MANIFEST, manifest)?;
        self.aside.publish(&self.place)
    }
}

impl Lake {
    /// Takes a snapshot out of the lake, with all its results: in one step, then its files go.
    ///
    /// # Errors
    /// `Lake` (exit 5) when another run holds the lake, `Disk` when it cannot be moved.
    pub fn remove(&self, snapshot: &Snapshot) -> Result<()> {
        let aside = Aside::new(self)?;
        let gone = aside.path().join("gone");
        fs::rename(&snapshot.dir, &gone).map_err(Error::disk(&snapshot.dir))?;
        fs::remove_dir_all(&gone).map_err(Error::disk(&gone))
    }
}

fn link_all(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from).map_err(Error::disk(from))? {
        let path = entry.map_err(Error::disk(from))?.path();
        let place = to.join(path.file_name().expect("an entry of a folder has a name"));
        if path.is_dir() {
            make_folder(&place)?;
            link_all(&path, &place)?;
        } else {
            fs::hard_link(&path, &place).map_err(Error::disk(&path))?;
        }
    }
    Ok(())
}
