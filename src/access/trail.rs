//! The access trail (4.13): who looked at case rows, when, for what, what they asked and how much it came to. One line for
//! each, each sealed with the hash of the one before, so that a line changed or dropped is found; a tail cut off is found
//! against a head that is kept elsewhere.

use std::{
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, Read, Seek, SeekFrom, Write},
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    Error, Result,
    lake::{Key, Lake, manifest, seal},
    model::hex,
};

const FILE: &str = "trail.jsonl";

/// What the first line is sealed with.
const NOTHING_BEFORE: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What is written of one look at case rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    #[serde(with = "manifest::moment_text")]
    pub at: DateTime<Utc>,
    /// The operating system's user.
    pub user: String,
    pub staff_id: Option<String>,
    pub role: Option<String>,
    pub purpose: Option<String>,
    pub command: String,
    /// The query, the case, the packs.
    pub asked: String,
    pub snapshot_id: Option<String>,
    pub as_at: Option<String>,
    pub rows: u64,
    /// How many cases the rows are of; blank where they do not say.
    pub cases: Option<u64>,
}

/// A line of the trail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// From 1.
    pub n: u64,
    pub entry: Entry,
    /// The hash of the line before.
    pub before: String,
    /// Of all of this line but itself.
    pub hash: String,
}

/// The last line, in so few words that they can be kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub n: u64,
    pub hash: String,
}

/// What is wrong with a trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which line of the file, from 1.
    pub line: u64,
    pub what: String,
}

/// The trail of a lake.
pub struct Trail {
    path: PathBuf,
    key: Option<Key>,
}

impl Trail {
    /// That of a lake.
    pub fn of(lake: &Lake) -> Trail {
        Trail { path: lake.root().join(FILE), key: lake.key().cloned() }
    }

    /// Adds a line, and waits until the disk has it: nothing is shown before.
    ///
    /// # Errors
    /// `Disk` and `Lake` (exit 5) where it cannot be written: then nothing may be shown.
    pub fn append(&self, entry: Entry) -> Result<()> {
        let wrong = |source| Error::Disk { path: self.path.clone(), source };
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .mode(0o600)
            .open(&self.path)
            .map_err(wrong)?;
        file.lock().map_err(wrong)?;
        let (last, is_cut) = last_line(&mut file).map_err(wrong)?;
        let (n, before) = match last.as_deref().map(|text| self.read(text)) {
            None => (1, NOTHING_BEFORE.to_owned()),
            Some(Ok(line)) => (line.n + 1, line.hash),
            // Damage is for `verify` to tell; what is looked at now is sealed with what stands there.
            Some(Err(_)) => (self.n_lines()? + 1, hash_of(last.unwrap_or_default().as_bytes())),
        };
        let line = Line::sealed(n, entry, before)?;
        let mut text = String::new();
        if is_cut {
            text.push('\n');
        }
        text.push_str(&seal::seal_line(self.key.as_ref(), line.text()?)?);
        text.push('\n');
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(wrong)
    }

    fn read(&self, text: &str) -> Result<Line, String> {
        let text = seal::unseal_line(self.key.as_ref(), text);
        let text = text.ok_or_else(|| "was changed, or not sealed with the lake's key".to_owned())?;
        serde_json::from_str(&text).map_err(|e| format!("is no line of a trail, or was cut off: {e}"))
    }

    fn unsealed(&self, text: &str) -> String {
        seal::unseal_line(self.key.as_ref(), text).unwrap_or_default()
    }

    fn n_lines(&self) -> Result<u64> {
        Ok(self.each()?.map_or(0, |lines| lines.count() as u64))
    }

    fn each(&self) -> Result<Option<impl Iterator<Item = std::io::Result<String>> + use<>>> {
        match File::open(&self.path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            file => Ok(Some(BufReader::new(file.map_err(Error::disk(&self.path))?).lines())),
        }
    }

    /// Every line, the oldest first.
    ///
    /// # Errors
    /// `Lake` where one cannot be read: `verify` tells what is wrong.
    pub fn lines(&self) -> Result<Vec<Line>> {
        let mut all = Vec::new();
        for (at, text) in self.each()?.into_iter().flatten().enumerate() {
            let text = text.map_err(Error::disk(&self.path))?;
            all.push(self.read(&text).map_err(|what| {
                Error::Lake(format!(
                    "{}: line {}: {what}: `plumbline trail verify` tells all that is wrong",
                    self.path.display(),
                    at + 1
                ))
            })?);
        }
        Ok(all)
    }

    /// The last line's number and hash; `None`: nobody has looked yet.
    ///
    /// # Errors
    /// As [`Trail::lines`].
    pub fn head(&self) -> Result<Option<Head>> {
        Ok(self.lines()?.pop().map(|line| Head { n: line.n, hash: line.hash }))
    }

    /// Every line that was changed, dropped or put in; and each head kept elsewhere that the trail does not come to.
    ///
    /// # Errors
    /// `Disk` where the trail cannot be read.
    pub fn verify(&self, heads: &[Head]) -> Result<(u64, Vec<Fault>)> {
        let mut faults = Vec::new();
        let mut hashes: Vec<String> = Vec::new();
        let mut before = NOTHING_BEFORE.to_owned();
        for (at, text) in self.each()?.into_iter().flatten().enumerate() {
            let place = at as u64 + 1;
            let text = text.map_err(Error::disk(&self.path))?;
            match self.read(&text) {
                Err(what) => {
                    faults.push(Fault { line: place, what });
                    before = hash_of(text.as_bytes());
                }
                Ok(line) => {
                    faults.extend(
                        line.faults(place, &before, &self.unsealed(&text))?
                            .map(|what| Fault { line: place, what }),
                    );
                    before = line.hash;
                }
            }
            hashes.push(before.clone());
        }
        let n_lines = hashes.len() as u64;
        for head in heads {
            let there = usize::try_from(head.n).ok().and_then(|n| hashes.get(n.checked_sub(1)?));
            let what = match there {
                Some(hash) if *hash == head.hash => continue,
                Some(_) => "is not the line that was kept elsewhere: the trail was written anew".to_owned(),
                None => format!(
                    "was kept elsewhere and is not there any more: the trail ends at line {n_lines}, its tail was cut off"
                ),
            };
            faults.push(Fault { line: head.n, what });
        }
        Ok((n_lines, faults))
    }
}

impl Line {
    fn sealed(n: u64, entry: Entry, before: String) -> Result<Line> {
        let mut line = Line { n, entry, before, hash: String::new() };
        line.hash = line.own_hash()?;
        Ok(line)
    }

    fn own_hash(&self) -> Result<String> {
        let open = Line { hash: String::new(), ..self.clone() };
        Ok(hash_of(open.text()?.as_bytes()))
    }

    fn text(&self) -> Result<String> {
        serde_json::to_string(self)
            .map_err(|e| Error::Defect(format!("a line of the trail cannot be written: {e}")))
    }

    fn faults(&self, place: u64, before: &str, text: &str) -> Result<Option<String>> {
        Ok(if self.text()? != text || self.own_hash()? != self.hash {
            Some("was changed: its hash is not that of what it says".to_owned())
        } else if self.before != before {
            Some("does not follow the one before it: a line was dropped, changed or put in".to_owned())
        } else if self.n != place {
            Some(format!("says that it is line {}", self.n))
        } else {
            None
        })
    }
}

impl Head {
    /// `n hash`, and whatever else stands on the line.
    ///
    /// # Errors
    /// `Wrong` where it is no head.
    pub fn read(text: &str) -> Result<Head> {
        let mut words = text.split_whitespace();
        let head = (words.next().and_then(|n| n.parse().ok())).zip(words.next());
        let head =
            head.filter(|(_, hash)| hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()));
        head.map(|(n, hash)| Head { n, hash: hash.to_ascii_lowercase() }).ok_or_else(|| {
            Error::Wrong(format!(
                "`{text}` is no head of a trail: expected a line that `plumbline trail head` printed"
            ))
        })
    }
}

fn hash_of(bytes: &[u8]) -> String {
    hex::of(Sha256::digest(bytes))
}

/// The last line, and whether it lacks its end; looked for from the end, as a trail may be long.
fn last_line(file: &mut File) -> std::io::Result<(Option<String>, bool)> {
    const STEP: u64 = 64 * 1024;
    let length = file.seek(SeekFrom::End(0))?;
    if length == 0 {
        return Ok((None, false));
    }
    let mut back = STEP.min(length);
    loop {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(length - back))?;
        Read::by_ref(file).take(back).read_to_end(&mut bytes)?;
        let is_cut = bytes.last() != Some(&b'\n');
        let whole = if is_cut { bytes.as_slice() } else { &bytes[..bytes.len() - 1] };
        if let Some(at) = whole.iter().rposition(|byte| *byte == b'\n') {
            return Ok((Some(String::from_utf8_lossy(&whole[at + 1..]).into_owned()), is_cut));
        }
        if back == length {
            return Ok((Some(String::from_utf8_lossy(whole).into_owned()), is_cut));
        }
        back = (back * 2).min(length);
    }
}
