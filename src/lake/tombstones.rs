//! What is remembered of a case that was erased: enough to know it again in the next export, and no more. Of its id there is a
//! hash with a salt of this lake's own.

use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    io::{Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{FILE_MODE, Lake, manifest, seal};
use crate::{Error, Result, model::hex};

const FILE: &str = "tombstones.jsonl";
const SALT: &str = "tombstones.salt";

/// One case that was erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tombstone {
    /// From 1; the certificate names it.
    pub n: u64,
    #[serde(with = "manifest::moment_text")]
    pub at: DateTime<Utc>,
    /// Of the lake's salt and the case's id.
    pub case_sha256: String,
    pub because: String,
    pub authority: String,
}

impl Lake {
    /// Every tombstone, the oldest first.
    ///
    /// # Errors
    /// `Lake` and `Disk` (exit 5) where they cannot be read.
    pub fn tombstones(&self) -> Result<Vec<Tombstone>> {
        let path = self.root().join(FILE);
        let text = match fs::read_to_string(&path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            text => text.map_err(Error::disk(&path))?,
        };
        let read = |(at, line): (usize, &str)| {
            let damaged = |e: &dyn std::fmt::Display| {
                Error::Lake(format!("the lake is damaged: {}: line {}: {e}", path.display(), at + 1))
            };
            let line =
                seal::unseal_line(self.key(), line).ok_or_else(|| damaged(&"not sealed with its key"))?;
            serde_json::from_str(&line).map_err(|e| damaged(&e))
        };
        text.lines().enumerate().map(read).collect()
    }

    /// The tombstone of a case; one that is there already stands.
    ///
    /// # Errors
    /// `Lake` and `Disk` (exit 5) where it cannot be written.
    pub fn bury(
        &self,
        case_id: &str,
        at: DateTime<Utc>,
        because: &str,
        authority: &str,
    ) -> Result<Tombstone> {
        let _guard = self.lock()?;
        let case_sha256 = self.hash_of(case_id)?;
        let there = self.tombstones()?;
        if let Some(own) = there.iter().find(|own| own.case_sha256 == case_sha256) {
            return Ok(own.clone());
        }
        let n = there.len() as u64 + 1;
        let own =
            Tombstone { n, at, case_sha256, because: because.to_owned(), authority: authority.to_owned() };
        let line = serde_json::to_string(&own)
            .map_err(|e| Error::Defect(format!("a tombstone cannot be written: {e}")))?;
        let mut line = seal::seal_line(self.key(), line)?;
        line.push('\n');
        let path = self.root().join(FILE);
        let opened = OpenOptions::new().append(true).create(true).mode(FILE_MODE).open(&path);
        opened
            .and_then(|mut file| file.write_all(line.as_bytes()).and_then(|()| file.sync_all()))
            .map_err(Error::disk(&path))?;
        Ok(own)
    }

    /// Which of these cases were erased.
    ///
    /// # Errors
    /// As [`Lake::tombstones`].
    pub fn erased_among(&self, cases: &BTreeSet<String>) -> Result<BTreeSet<String>> {
        let buried: BTreeSet<String> = self.tombstones()?.into_iter().map(|own| own.case_sha256).collect();
        if buried.is_empty() {
            return Ok(BTreeSet::new());
        }
        let mut erased = BTreeSet::new();
        for case in cases {
            if buried.contains(&self.hash_of(case)?) {
                erased.insert(case.clone());
            }
        }
        Ok(erased)
    }

    fn hash_of(&self, case_id: &str) -> Result<String> {
        let mut hash = Sha256::new();
        hash.update(self.salt()?);
        hash.update(case_id);
        Ok(hex::of(hash.finalize()))
    }

    fn salt(&self) -> Result<[u8; 32]> {
        let path = self.root().join(SALT);
        let mut salt = [0; 32];
        match File::open(&path) {
            Ok(mut file) => file.read_exact(&mut salt).map_err(Error::disk(&path))?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => self.new_salt(&path, &mut salt)?,
            Err(e) => return Err(Error::disk(&path)(e)),
        }
        Ok(salt)
    }

    fn new_salt(&self, path: &PathBuf, salt: &mut [u8; 32]) -> Result<()> {
        let chance = PathBuf::from("/dev/urandom");
        File::open(&chance).and_then(|mut file| file.read_exact(salt)).map_err(Error::disk(&chance))?;
        super::create_file(path)?.write_all(salt).map_err(Error::disk(path))
    }
}
