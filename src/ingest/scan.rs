//! The first look at each file: its hash, and which encoding it is in. Never splits it.

use std::{
    fs::{self, File},
    io::Read,
    path::Path,
    str,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::SystemTime,
};

use sha2::{Digest, Sha256};

use super::find::FoundFile;
use crate::{Error, Result, progress::Progress};

/// What the first look told about a file.
#[derive(Debug, Clone)]
pub(super) struct Scan {
    pub(super) bytes: u64,
    pub(super) sha256: String,
    pub(super) bom: bool,
    pub(super) encoding: Encoding,
    modified: Option<SystemTime>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Windows1252,
}

impl Encoding {
    pub(super) fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Windows1252 => "windows-1252",
        }
    }
}

pub(super) const BOM: &[u8] = b"\xEF\xBB\xBF";

const BUFFER: usize = 1 << 20;

/// Looks at every file, several at a time.
///
/// # Errors
/// `Exports` (exit 3) for the first file that cannot be read, is empty, or is in UTF-16.
pub(super) fn scan_all(files: &[FoundFile], threads: usize, progress: &dyn Progress) -> Result<Vec<Scan>> {
    let total = files.iter().filter_map(|file| fs::metadata(&file.path).ok()).map(|facts| facts.len()).sum();
    progress.begin("checking the exports", Some(total));
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((at, file)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            files.get(at).map(|f| (at, f))
        } {
            done.push((at, scan(file, progress)));
        }
        done
    };
    let mut scans = thread::scope(|scope| {
        let workers: Vec<_> = (1..threads.min(files.len())).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for worker in workers {
            done.extend(worker.join().map_err(|_| Error::Defect("looking at a file failed".to_owned()))?);
        }
        Ok(done)
    })?;
    progress.end();
    scans.sort_by_key(|(at, _)| *at);
    scans.into_iter().map(|(_, scan)| scan).collect()
}

impl Scan {
    /// That the file is still the one looked at.
    ///
    /// # Errors
    /// `Exports` (exit 3) when it was written to since.
    pub(super) fn check_unchanged(&self, name: &str, path: &Path) -> Result<()> {
        let facts = fs::metadata(path).map_err(unreadable(name))?;
        if facts.len() == self.bytes && facts.modified().ok() == self.modified {
            return Ok(());
        }
        Err(Error::Exports(format!(
            "{name} was written to while it was read: wait until the export has ended"
        )))
    }
}

/// For `map_err` on reading a file of the exports.
pub(super) fn unreadable(name: &str) -> impl Fn(std::io::Error) -> Error {
    move |e| Error::Exports(format!("{name} cannot be read: {e}"))
}

fn scan(found: &FoundFile, progress: &dyn Progress) -> Result<Scan> {
    let name = &found.name;
    let facts = fs::metadata(&found.path).map_err(unreadable(name))?;
    if !facts.is_file() {
        return Err(Error::Exports(format!(
            "{name} is not a file: table {} must be one CSV file",
            found.table.name
        )));
    }
    let mut file = File::open(&found.path).map_err(unreadable(name))?;
    let (mut buffer, mut filled) = (vec![0; BUFFER], 0);
    let (mut hash, mut letters, mut bytes, mut bom) = (Sha256::new(), Letters::default(), 0u64, false);
    loop {
        let read = file.read(&mut buffer[filled..]).map_err(unreadable(name))?;
        hash.update(&buffer[filled..filled + read]);
        filled += read;
        if bytes == 0 && filled < BOM.len() && read > 0 {
            // Too few bytes yet to know whether there is a byte order mark.
            continue;
        }
        let start = if bytes == 0 { first_bytes(name, &buffer[..filled])? } else { 0 };
        bom |= start > 0;
        let used = start + letters.look(&buffer[start..filled], read == 0);
        progress.advance(used as u64);
        bytes += used as u64;
        buffer.copy_within(used..filled, 0);
        filled -= used;
        if read == 0 {
            break;
        }
    }
    let encoding =
        if letters.invalid && !letters.multibyte && !bom { Encoding::Windows1252 } else { Encoding::Utf8 };
    let sha256 = hex(&hash.finalize());
    Ok(Scan { bytes, sha256, bom, encoding, modified: facts.modified().ok() })
}

/// How many bytes the byte order mark has.
fn first_bytes(name: &str, bytes: &[u8]) -> Result<usize> {
    match bytes {
        [] => Err(Error::Exports(format!(
            "{name} is empty: it has no header; delete it if there is no such table"
        ))),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => {
            Err(Error::Exports(format!("{name} is in UTF-16: save it as UTF-8 (\"CSV UTF-8\")")))
        }
        _ if bytes.starts_with(BOM) => Ok(BOM.len()),
        _ => Ok(0),
    }
}

/// What letters beyond ASCII came by.
#[derive(Default)]
struct Letters {
    /// Bytes that are no UTF-8.
    invalid: bool,
    /// Letters of several bytes that are valid UTF-8: chance hardly makes one in another encoding.
    multibyte: bool,
}

impl Letters {
    /// How many bytes it looked at: all but a letter cut off at the end, which the next call sees whole.
    fn look(&mut self, bytes: &[u8], is_last: bool) -> usize {
        let mut at = 0;
        while at < bytes.len() && !(self.invalid && self.multibyte) {
            match str::from_utf8(&bytes[at..]) {
                Ok(text) => {
                    self.multibyte |= !text.is_ascii();
                    break;
                }
                Err(e) => {
                    self.multibyte |= !bytes[at..at + e.valid_up_to()].is_ascii();
                    at += e.valid_up_to();
                    match e.error_len() {
                        None if !is_last => return at,
                        None => at = bytes.len(),
                        Some(length) => at += length,
                    }
                    self.invalid = true;
                }
            }
        }
        bytes.len()
    }
}

/// Hexadecimal digits, lower case.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
