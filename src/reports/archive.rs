//! Packs as one encrypted file for the people who are to have them: a tar archive, encrypted with age. Alone names age and tar.

use std::{
    ffi::OsString,
    fs,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use age::x25519::Recipient;

use crate::{Error, Result};

/// What stands at the end of the archive's name.
const ENDING: &str = ".tar.age";

/// The recipients, by their keys (`age1…`).
///
/// # Errors
/// `Wrong` for what is no such key.
pub fn recipients(keys: &[String]) -> Result<Vec<Recipient>> {
    let read = |key: &String| {
        key.parse().map_err(|why| {
            Error::Wrong(format!(
                "--recipient {key}: no recipient's key ({why}): expected one such as age1…, as `age-keygen` prints"
            ))
        })
    };
    keys.iter().map(read).collect()
}

/// Where the archive of what would be the folder `out` is.
pub fn beside(out: &Path) -> Result<PathBuf> {
    let mut name: OsString = out
        .file_name()
        .ok_or_else(|| {
            Error::Wrong(format!("{}: the packs need a folder with a name of its own", out.display()))
        })?
        .to_owned();
    name.push(ENDING);
    Ok(out.with_file_name(name))
}

/// Writes a folder to an archive that these recipients alone can open, in place of the one that stood there.
///
/// # Errors
/// `Disk` where it cannot be written: then the old one stands.
pub fn write(folder: &Path, name: &str, recipients: &[Recipient], file: &Path) -> Result<()> {
    let mut aside = file.as_os_str().to_owned();
    aside.push(".writing");
    let aside = PathBuf::from(aside);
    let wrong = |source| Error::Disk { path: aside.clone(), source };
    let encryptor = age::Encryptor::with_recipients(recipients.iter().map(|one| one as &dyn age::Recipient))
        .map_err(|e| Error::Wrong(format!("the packs cannot be encrypted for these recipients: {e}")))?;
    let mut options = fs::OpenOptions::new();
    let open = options.write(true).create(true).truncate(true).mode(0o600).open(&aside).map_err(wrong)?;
    let mut archive = tar::Builder::new(encryptor.wrap_output(open).map_err(wrong)?);
    // The same packs make the same archive, but for what encryption adds by chance.
    archive.mode(tar::HeaderMode::Deterministic);
    archive.append_dir_all(name, folder).map_err(wrong)?;
    let encrypted = archive.into_inner().map_err(wrong)?;
    encrypted.finish().and_then(|open| open.sync_all()).map_err(wrong)?;
    fs::rename(&aside, file).map_err(Error::disk(file))
}
