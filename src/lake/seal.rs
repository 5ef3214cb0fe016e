//! What an encrypted lake holds beside Parquet files, sealed with the lake's key: AES-256-GCM, a nonce by chance before each text.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand::{SecureRandom, SystemRandom},
};
use serde::{Deserialize, Serialize};

use super::{Lake, parquet::Key};
use crate::{Error, Result, model::hex};

/// Its presence says that the lake is encrypted; what it holds, by which key.
pub(super) const FILE: &str = "encryption.json";

/// What is sealed to know the key again.
const KNOWN: &[u8] = b"plumbline";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    scheme: String,
    /// A known text, sealed.
    check: String,
}

const SCHEME: &str = "aes-256-gcm";

/// A text sealed with a key.
///
/// # Errors
/// `Lake` where the system has no chance to give.
pub fn seal(key: &Key, text: &[u8]) -> Result<Vec<u8>> {
    let mut nonce = [0; NONCE_LEN];
    let no_chance = |_| Error::Lake("the system gives no random bytes: nothing can be encrypted".into());
    SystemRandom::new().fill(&mut nonce).map_err(no_chance)?;
    let mut sealed = text.to_vec();
    cipher(key)
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut sealed)
        .map_err(|_| Error::Defect("a text cannot be sealed".into()))?;
    Ok([&nonce[..], &sealed].concat())
}

/// The text that was sealed; `None`: not with this key, or changed since.
pub fn unseal(key: &Key, sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, text) = sealed.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut text = text.to_vec();
    let length = cipher(key).open_in_place(nonce, Aad::empty(), &mut text).ok()?.len();
    text.truncate(length);
    Some(text)
}

fn cipher(key: &Key) -> LessSafeKey {
    LessSafeKey::new(
        UnboundKey::new(&AES_256_GCM, key.bytes()).expect("a key of 32 bytes is one that AES has"),
    )
}

/// A line sealed, as text that has no line end.
///
/// # Errors
/// As [`seal`].
pub fn seal_line(key: Option<&Key>, line: String) -> Result<String> {
    match key {
        None => Ok(line),
        Some(key) => Ok(hex::of(seal(key, line.as_bytes())?)),
    }
}

/// The line that was sealed; `None`: it was not, or not with this key.
pub fn unseal_line(key: Option<&Key>, line: &str) -> Option<String> {
    match key {
        None => Some(line.to_owned()),
        Some(key) => String::from_utf8(unseal(key, &hex::bytes(line)?)?).ok(),
    }
}

impl Lake {
    /// Whether a lake is encrypted by this key, or not and none is given. A lake that holds nothing yet becomes one.
    ///
    /// # Errors
    /// `Lake` (exit 5) where the key and the lake do not go together.
    pub(super) fn check_key(&self) -> Result<()> {
        let path = self.root().join(FILE);
        let shown = self.root().display();
        match (fs::read_to_string(&path), &self.key) {
            (Err(e), None) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
            (Err(e), Some(key)) if e.kind() == std::io::ErrorKind::NotFound => self.encrypt(&path, key),
            (Err(e), _) => Err(Error::disk(&path)(e)),
            (Ok(_), None) => Err(Error::Lake(format!(
                "the lake {shown} is encrypted: name its key with --key-file, or in the configuration's [lake]"
            ))),
            (Ok(text), Some(key)) => {
                let facts: Facts = serde_json::from_str(&text).map_err(|e| {
                    Error::Lake(format!("the lake is damaged: {} cannot be read: {e}", path.display()))
                })?;
                let is_known = hex::bytes(&facts.check).and_then(|check| unseal(key, &check));
                match is_known.as_deref() == Some(KNOWN) && facts.scheme == SCHEME {
                    true => Ok(()),
                    false => Err(Error::Lake(format!("the key is not that of the lake {shown}"))),
                }
            }
        }
    }

    fn encrypt(&self, path: &PathBuf, key: &Key) -> Result<()> {
        if !self.is_empty()? {
            return Err(Error::Lake(format!(
                "the lake {} is not encrypted, and a key given now would protect what comes and not what is there: make \
                 another lake, and ingest the exports into it",
                self.root().display()
            )));
        }
        let facts = Facts { scheme: SCHEME.into(), check: hex::of(seal(key, KNOWN)?) };
        let text = serde_json::to_string_pretty(&facts)
            .map_err(|e| Error::Defect(format!("{FILE} cannot be written: {e}")))?;
        std::io::Write::write_all(&mut super::create_file(path)?, text.as_bytes()).map_err(Error::disk(path))
    }

    /// Whether nothing of anybody is in it.
    fn is_empty(&self) -> Result<bool> {
        let holds = |path: &Path| path.exists();
        Ok(super::folders(&self.snapshots_folder())?.is_empty()
            && !["trail.jsonl", "tombstones.jsonl", super::MEASURES]
                .iter()
                .any(|name| holds(&self.root().join(name))))
    }
}
