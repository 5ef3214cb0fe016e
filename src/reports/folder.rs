//! The folder of the packs: written aside, then put in the place of the old one. What is not ours is never deleted.

use std::{
    ffi::OsString,
    fs,
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

use age::x25519::Recipient;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use super::archive;
use crate::{Error, Result, model::hex};

/// Its presence says that a folder is ours to replace.
pub const MARKER: &str = ".plumbline-packs";

const MARKER_TEXT: &str = "This folder holds packs written by plumbline, which replaces it whole: keep nothing of your own in it.\n";

/// Letters, digits, `-`, `_`, `.` and `~` stand as they are.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// No part of a path is longer than most file systems take.
const LONGEST: usize = 120;

/// A new folder of packs, beside the old one until it is whole.
pub struct Draft {
    out: PathBuf,
    aside: PathBuf,
    files: AtomicUsize,
    is_published: bool,
}

impl Draft {
    /// Begins one next to `out`; what an interrupted run left there goes.
    ///
    /// # Errors
    /// `Wrong` where `out`, or what stands in the way beside it, is not ours; `Disk`.
    pub fn beside(out: &Path) -> Result<Draft> {
        ours_to_replace(out)?;
        let out = resolved(out)?;
        let aside = beside(&out, "writing")?;
        for left in [&aside, &beside(&out, "old")?] {
            ours_to_replace(left)?;
            remove(left)?;
        }
        let draft = Draft { out, aside, files: AtomicUsize::new(0), is_published: false };
        make_folder(&draft.aside)?;
        draft.write_file(&draft.aside.join(MARKER), MARKER_TEXT.as_bytes())?;
        Ok(draft)
    }

    /// Writes a file by its path in the folder, whose parts are encoded already.
    pub fn write(&self, path: &Path, content: &[u8]) -> Result<()> {
        let file = self.aside.join(path);
        make_folder(file.parent().expect("a file is in a folder"))?;
        self.write_file(&file, content)?;
        self.files.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Goes on with a file that was written.
    pub fn append(&self, path: &Path, content: &[u8]) -> Result<()> {
        let file = self.aside.join(path);
        let mut open = fs::OpenOptions::new().append(true).open(&file).map_err(Error::disk(&file))?;
        open.write_all(content).map_err(Error::disk(&file))
    }

    /// Where the new folder stands until it is published.
    pub fn folder(&self) -> &Path {
        &self.aside
    }

    /// How many files have been written.
    pub fn n_files(&self) -> usize {
        self.files.load(Ordering::Relaxed)
    }

    /// Puts it in the place of the old one. If that fails, the old one stands as it stood.
    pub fn publish(mut self) -> Result<()> {
        ours_to_replace(&self.out)?;
        let old = beside(&self.out, "old")?;
        let there_was_one = self.out.exists();
        if there_was_one {
            fs::rename(&self.out, &old).map_err(Error::disk(&self.out))?;
        }
        if let Err(error) = fs::rename(&self.aside, &self.out) {
            if there_was_one {
                fs::rename(&old, &self.out).map_err(Error::disk(&old))?;
            }
            return Err(Error::disk(&self.out)(error));
        }
        self.is_published = true;
        remove(&old)
    }

    /// Puts it in the place of the old one; or, for recipients, into an archive beside it that they alone can open, and leaves
    /// nothing of it in the clear.
    pub fn publish_to(self, recipients: &[Recipient]) -> Result<()> {
        if recipients.is_empty() {
            return self.publish();
        }
        let name = self.out.file_name().ok_or_else(|| nameless(&self.out))?.to_string_lossy().into_owned();
        archive::write(&self.aside, &name, recipients, &archive::beside(&self.out)?)?;
        remove(&self.aside)
    }

    fn write_file(&self, file: &Path, content: &[u8]) -> Result<()> {
        let mut options = fs::OpenOptions::new();
        let mut open =
            options.write(true).create_new(true).mode(0o600).open(file).map_err(Error::disk(file))?;
        open.write_all(content).map_err(Error::disk(file))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.is_published {
            // What cannot be removed now is removed by the next run: it carries our mark.
            let _ = fs::remove_dir_all(&self.aside);
        }
    }
}

/// Whether a folder may be replaced: it is not there, is empty, or carries our mark.
///
/// # Errors
/// `Wrong` where it is something else; `Disk` where it cannot be looked at.
pub fn ours_to_replace(out: &Path) -> Result<()> {
    match fs::metadata(out) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::disk(out)(error)),
        Ok(found) if !found.is_dir() => {
            return Err(Error::Wrong(format!("{}: is a file; the packs need a folder", out.display())));
        }
        Ok(_) => {}
    }
    let mut entries = fs::read_dir(out).map_err(Error::disk(out))?;
    if entries.next().is_none() || out.join(MARKER).is_file() {
        return Ok(());
    }
    Err(Error::Wrong(format!(
        "{}: this folder holds something other than packs, and would be replaced whole; name another with --out, or empty it",
        out.display()
    )))
}

/// A key as a part of a path: percent-encoded where it needs it, and never too long for a file system.
pub fn encoded(key: &str) -> String {
    let text = utf8_percent_encode(key, ENCODED).to_string();
    if text.chars().all(|c| c == '.') {
        return text.replace('.', "%2E");
    }
    if text.len() <= LONGEST {
        return text;
    }
    let hash = hex::of(&Sha256::digest(key.as_bytes())[..8]);
    format!("{}~{hash}", &text[..LONGEST - 17])
}

/// The folder itself where the name is a link to it; a folder that has no name of its own cannot be replaced.
fn resolved(out: &Path) -> Result<PathBuf> {
    if out.exists() {
        return fs::canonicalize(out).map_err(Error::disk(out));
    }
    let parent = match out.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => return Err(nameless(out)),
    };
    make_folder(parent)?;
    let parent = fs::canonicalize(parent).map_err(Error::disk(parent))?;
    out.file_name().map(|name| parent.join(name)).ok_or_else(|| nameless(out))
}

fn beside(out: &Path, what: &str) -> Result<PathBuf> {
    let name = out.file_name().ok_or_else(|| nameless(out))?;
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{what}"));
    Ok(out.with_file_name(hidden))
}

fn nameless(out: &Path) -> Error {
    Error::Wrong(format!("{}: the packs need a folder with a name of its own", out.display()))
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other.map_err(Error::disk(folder)),
    }
}

fn make_folder(folder: &Path) -> Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(Error::disk(folder))
}
