//! The first look at each file: its hash, and which encoding a text is in. Never splits it.

use std::{
    fs::{self, File},
    io::Read,
    path::Path,
    str,
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc::sync_channel,
    },
    thread,
    time::SystemTime,
};

use sha2::{Digest, Sha256};

use super::listing::{Form, Listed, Packing};
use crate::{Error, Result, config::Encoding as Written, model::hex, progress::Progress};

/// What the first look told about a file.
#[derive(Debug, Clone)]
pub(super) struct Scan {
    pub(super) bytes: u64,
    pub(super) sha256: String,
    /// Of a file that is text as it stands.
    pub(super) text: Option<Text>,
    modified: Option<SystemTime>,
}

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) written: Written,
    pub(super) bom: bool,
}

/// The encoding of a text that rows are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Windows1252,
}

pub(super) const BOM: &[u8] = b"\xEF\xBB\xBF";

const BUFFER: usize = 1 << 20;

/// Looks at every file on the disk, several at a time; `declared` has the encoding of those whose the configuration says.
///
/// # Errors
/// `Exports` (exit 3) for the first file that cannot be read or is empty.
pub(super) fn scan_all(
    files: &[&Listed],
    declared: impl Fn(&Listed) -> Option<Written> + Sync,
    threads: usize,
    progress: &dyn Progress,
) -> Result<Vec<Scan>> {
    let total = files.iter().filter_map(|file| fs::metadata(&file.path).ok()).map(|facts| facts.len()).sum();
    progress.begin("checking the exports", Some(total));
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((at, file)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            files.get(at).map(|f| (at, f))
        } {
            done.push((at, scan(file, declared(file), progress)));
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

/// Of a text that was read whole.
///
/// # Errors
/// `Exports` (exit 3) when its file is not there any more.
pub(super) fn of_text(path: &Path, text: &str) -> Result<Scan> {
    let facts = fs::metadata(path).map_err(unreadable(&path.display().to_string()))?;
    Ok(Scan {
        bytes: text.len() as u64,
        sha256: hex::of(Sha256::digest(text)),
        text: None,
        modified: facts.modified().ok(),
    })
}

/// For `map_err` on reading a file of the exports.
pub(super) fn unreadable(name: &str) -> impl Fn(std::io::Error) -> Error {
    move |e| Error::Exports(format!("{name} cannot be read: {e}"))
}

fn scan(found: &Listed, declared: Option<Written>, progress: &dyn Progress) -> Result<Scan> {
    let name = found.file();
    let facts = fs::metadata(&found.path).map_err(unreadable(name))?;
    let mut file = File::open(&found.path).map_err(unreadable(name))?;
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    let is_text = matches!(found.form, Form::Csv | Form::JsonLines) && found.packing == Packing::None;
    let text = if is_text {
        Some(look_and_hash(name, &mut file, declared, &mut hash, &mut bytes, progress)?)
    } else {
        let mut buffer = vec![0; BUFFER];
        loop {
            let read = file.read(&mut buffer).map_err(unreadable(name))?;
            if read == 0 {
                break None;
            }
            hash.update(&buffer[..read]);
            bytes += read as u64;
            progress.advance(read as u64);
        }
    };
    Ok(Scan { bytes, sha256: hex::of(hash.finalize()), text, modified: facts.modified().ok() })
}

/// Looks at a text, and takes its hash on another thread meanwhile.
fn look_and_hash(
    name: &str,
    text: &mut dyn Read,
    declared: Option<Written>,
    hash: &mut Sha256,
    bytes: &mut u64,
    progress: &dyn Progress,
) -> Result<Text> {
    thread::scope(|scope| {
        let (to_hash, pieces) = sync_channel::<Vec<u8>>(4);
        let hashing = scope.spawn(move || pieces.iter().for_each(|piece| hash.update(&piece)));
        let text = look(name, text, declared, |read| {
            *bytes += read.len() as u64;
            progress.advance(read.len() as u64);
            let failed = |_| Error::Defect("the thread that takes hashes failed".to_owned());
            to_hash.send(read.to_vec()).map_err(failed)
        });
        drop(to_hash);
        hashing.join().map_err(|_| Error::Defect("the thread that takes hashes failed".to_owned()))?;
        text
    })
}

/// Reads a text to its end and tells how it is written, unless that is declared; `each` gets its bytes as they come.
///
/// # Errors
/// `Exports` (exit 3) when it cannot be read or is empty, and whatever `each` gives.
pub(super) fn look(
    name: &str,
    text: &mut dyn Read,
    declared: Option<Written>,
    mut each: impl FnMut(&[u8]) -> Result<()>,
) -> Result<Text> {
    let (mut buffer, mut filled) = (vec![0; BUFFER], 0);
    let (mut letters, mut beginning) = (Letters::default(), None);
    loop {
        let read = text.read(&mut buffer[filled..]).map_err(unreadable(name))?;
        each(&buffer[filled..filled + read])?;
        filled += read;
        if beginning.is_none() && filled < BEGINNING && read > 0 {
            // Too few bytes yet to know how it begins.
            continue;
        }
        let start = match beginning {
            Some(_) => 0,
            None => {
                let found = Beginning::of(name, &buffer[..filled])?;
                beginning = Some(found);
                found.bom
            }
        };
        let is_known = declared.is_some() || beginning.is_some_and(|found| found.utf_16.is_some());
        let used = if is_known { filled } else { start + letters.look(&buffer[start..filled], read == 0) };
        buffer.copy_within(used..filled, 0);
        filled -= used;
        if read == 0 {
            break;
        }
    }
    let beginning = beginning.expect("the first bytes were looked at");
    let told = match beginning.utf_16 {
        Some(utf_16) => utf_16,
        None if letters.invalid && !letters.multibyte && beginning.bom == 0 => Written::Windows1252,
        None => Written::Utf8,
    };
    Ok(Text { written: declared.unwrap_or(told), bom: beginning.bom > 0 })
}

/// Bytes enough to tell how a text begins.
const BEGINNING: usize = 256;

#[derive(Clone, Copy)]
struct Beginning {
    /// How many bytes the byte order mark has.
    bom: usize,
    utf_16: Option<Written>,
}

impl Beginning {
    fn of(name: &str, bytes: &[u8]) -> Result<Beginning> {
        let marked = |bom, utf_16| Ok(Beginning { bom, utf_16 });
        match bytes {
            [] => Err(Error::Exports(format!(
                "{name} is empty: it has no header; delete it if there is no such table"
            ))),
            [0xFF, 0xFE, ..] => marked(2, Some(Written::Utf16Le)),
            [0xFE, 0xFF, ..] => marked(2, Some(Written::Utf16Be)),
            _ if bytes.starts_with(BOM) => marked(BOM.len(), None),
            // A header is mostly ASCII, of which UTF-16 makes every other byte a NUL.
            _ => {
                let bytes = &bytes[..bytes.len().min(BEGINNING)];
                let nul = |from: usize| bytes.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
                let (even, odd) = (nul(0), nul(1));
                let most = bytes.len() * 2 / 5;
                marked(
                    0,
                    match (even, odd) {
                        (0, odd) if odd > most => Some(Written::Utf16Le),
                        (even, 0) if even > most => Some(Written::Utf16Be),
                        _ => None,
                    },
                )
            }
        }
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
