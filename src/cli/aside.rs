//! A folder for what a command needs on the way, outside the lake: only its owner may enter it, and it goes with the
//! command.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{Result, lake};

pub struct Aside(PathBuf);

impl Aside {
    /// An empty one, among the system's folders for such things.
    pub fn new() -> Result<Aside> {
        let number = std::process::id();
        let names = (0..100).map(|again| std::env::temp_dir().join(format!("plumbline-{number}-{again}")));
        let mut last = None;
        for path in names {
            match lake::make_folder(&path) {
                Ok(()) => return Ok(Aside(path)),
                Err(fault) => last = Some(fault),
            }
        }
        Err(last.expect("a hundred were tried"))
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
