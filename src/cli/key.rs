//! The key of an encrypted lake: from a file that its owner alone may read, or from a command that prints it.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{Error, Result, config::Config, lake::Key};

/// The key that the command line names, or the configuration; `None`: neither does.
///
/// # Errors
/// `Wrong` (exit 2) where what is named is no key, `NotAllowed` (exit 4) where others could read it.
pub fn key(named: Option<&PathBuf>, config: &Config, lake: &Path) -> Result<Option<Key>> {
    if named.is_none() && config.key_file().is_some() && config.lake.key_command.is_some() {
        return Err(Error::Wrong(format!(
            "{}: [lake] names a key_file and a key_command: which is the key's?",
            config.file.display()
        )));
    }
    if let Some(file) = named.cloned().or_else(|| config.key_file()) {
        return from_file(&file, lake).map(Some);
    }
    config.lake.key_command.as_deref().map(from_command).transpose()
}

fn from_file(file: &Path, lake: &Path) -> Result<Key> {
    let shown = file.display();
    let facts = fs::metadata(file).map_err(Error::disk(file))?;
    if facts.permissions().mode() & 0o077 != 0 {
        return Err(Error::NotAllowed(format!(
            "{shown}: others than its owner may read the key: chmod 600 {shown}"
        )));
    }
    let is_within = match (fs::canonicalize(file), fs::canonicalize(lake)) {
        (Ok(file), Ok(lake)) => file.starts_with(lake),
        _ => false,
    };
    if is_within {
        return Err(Error::NotAllowed(format!(
            "{shown}: the key lies in the lake that it is to protect: keep it elsewhere"
        )));
    }
    let text = fs::read_to_string(file).map_err(Error::disk(file))?;
    Key::of_hex(&text).ok_or_else(|| {
        Error::Wrong(format!(
            "{shown}: no key: expected 64 hexadecimal digits, such as `openssl rand -hex 32` prints"
        ))
    })
}

fn from_command(words: &[String]) -> Result<Key> {
    let Some((program, args)) = words.split_first() else {
        return Err(Error::Wrong("[lake] key_command names no command".into()));
    };
    let output = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| Error::Wrong(format!("[lake] key_command: {program} cannot be run: {e}")))?;
    if !output.status.success() {
        return Err(Error::Wrong(format!("[lake] key_command: {program} ended with {}", output.status)));
    }
    // What it printed is not shown: it may be a key all but a digit.
    String::from_utf8(output.stdout).ok().as_deref().and_then(Key::of_hex).ok_or_else(|| {
        Error::Wrong(format!("[lake] key_command: {program} printed no key: expected 64 hexadecimal digits"))
    })
}
