//! Where the queries of one process put aside what does not fit into memory: a folder of the lake, its owner's alone. What a
//! process that was killed left there, the next command removes.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Lake, folders};
use crate::{Error, Result};

/// The folder of the lake that queries spill to; each process has one of its own in it.
pub(super) const SPILL: &str = "tmp";

/// This process's own. It is made when it is first needed.
pub fn spill_folder(root: &Path) -> PathBuf {
    let pid = std::process::id();
    root.join(SPILL).join(format!("{pid}-{}-{}", started(pid).unwrap_or_default(), host()))
}

impl Lake {
    /// Removes the spill of processes that are no more. A lake that cannot be written to keeps them.
    pub(super) fn remove_dead_spill(&self) -> Result<()> {
        for folder in folders(&self.root().join(SPILL))? {
            let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
            if name.as_deref().is_some_and(is_alive) {
                continue;
            }
            match fs::remove_dir_all(&folder) {
                Err(e)
                    if !matches!(
                        e.kind(),
                        io::ErrorKind::NotFound
                            | io::ErrorKind::PermissionDenied
                            | io::ErrorKind::ReadOnlyFilesystem
                    ) =>
                {
                    return Err(Error::disk(&folder)(e));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Whether the process that a folder is named after runs still. Where nobody can tell, it does.
fn is_alive(name: &str) -> bool {
    let mut parts = name.splitn(3, '-');
    let (Some(pid), Some(since), of) = (parts.next(), parts.next(), parts.next()) else { return false };
    let Ok(pid) = pid.parse::<u32>() else { return false };
    if !Path::new("/proc/self").exists() || of.is_some_and(|of| of != host()) {
        return true;
    }
    started(pid).is_some_and(|own| own == since)
}

/// This machine's name: a lake on a shared disk may be another's too.
fn host() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    name.trim().replace('/', "_")
}

/// When a process began, in the system's own ticks: a number that is used again has another.
fn started(pid: u32) -> Option<String> {
    let facts = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // Its name, in brackets, may hold anything; the start is the twentieth after it.
    facts.rsplit_once(')')?.1.split_whitespace().nth(19).map(str::to_owned)
}
