//! A folder for what a command needs on the way and that is no run over a lake: only its owner may enter it, and it goes with the
//! command. It lies in the lake, where there is one, so that what a killed command left goes with the next.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{Error, Result, lake};

pub struct Aside(PathBuf);

impl Aside {
    /// An empty one, in the lake; where there is no lake yet, among the system's folders for such things. For an encrypted lake it
    /// is not there: what would be put in it is refused.
    pub fn new(root: &Path) -> Result<Aside> {
        if !lake::is_lake(root) {
            // A name that nobody has taken, in a folder that everybody may write to.
            let name = format!("plumbline-{}-{}", std::process::id(), chrono::Utc::now().timestamp_micros());
            let path = std::env::temp_dir().join(name);
            return lake::make_folder(&path).map(|()| Aside(path));
        }
        if lake::is_encrypted(root) {
            return Ok(Aside(root.join(lake::NOTHING_ASIDE)));
        }
        let own = lake::spill_folder(root);
        let path = own.join("aside");
        if !(lake::make_own_folders(&own)? && lake::make_own_folders(&path)?) {
            return Err(Error::Lake(format!(
                "{}: a folder for what is unpacked cannot be made",
                path.display()
            )));
        }
        Ok(Aside(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // What cannot be removed the system removes, as it does with all that lies there.
        let _ = fs::remove_dir_all(&self.0);
    }
}
