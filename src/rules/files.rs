//! The files that rules, views and examples are made of: ours, part of the program; and those of a folder or a path.
//! What they say is the catalogue's business.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{Error, Result, embedded};

/// A rule's or a view's query, or a rule's examples.
#[derive(Debug, Clone)]
pub struct File {
    /// As a person finds it.
    pub path: String,
    /// The folder it is in, by which rules are grouped.
    pub family: String,
    pub text: String,
    pub is_own: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Files {
    pub rules: Vec<File>,
    pub views: Vec<File>,
    pub examples: Vec<File>,
}

/// The family of an organisation's own rules that lie in no folder of their own.
const OWN: &str = "own";
/// The folder whose queries are views.
const VIEWS: &str = "views";

impl File {
    /// The name of the rule or view: the file's, without its ending.
    pub fn name(&self) -> &str {
        let file = self.path.rsplit('/').next().unwrap_or_default();
        file.rsplit_once('.').map_or(file, |(name, _)| name)
    }
}

impl Files {
    /// Those that are part of the program.
    pub fn ours() -> Files {
        let files = |folder: &str| {
            let file = |(path, text): (&str, &str)| {
                let family = path.rsplit('/').nth(1).unwrap_or_default().to_owned();
                File { path: path.to_owned(), family, text: text.to_owned(), is_own: false }
            };
            embedded::below(folder).map(file).collect()
        };
        Files { rules: files("queries/rules"), views: files("queries/views"), examples: files("tests/rules") }
    }

    /// Those of an organisation's own folder: rules with their examples beside them, grouped in folders or not, and
    /// `views`.
    ///
    /// # Errors
    /// `Wrong` where there is no such folder; `Disk` where it cannot be read.
    pub fn own(folder: &Path) -> Result<Files> {
        let mut files = Files::default();
        files.collect(folder, OWN)?;
        Ok(files)
    }

    /// Those of some paths, each a file or a folder.
    ///
    /// # Errors
    /// As [`Files::own`]; `Wrong` for a file that is none of ours.
    pub fn read(paths: &[PathBuf]) -> Result<Files> {
        let mut files = Files::default();
        for path in paths {
            let family =
                if path.is_dir() { path.file_name() } else { path.parent().and_then(Path::file_name) };
            let family = family.map_or(OWN.into(), |name| name.to_string_lossy().into_owned());
            files.collect(path, &family)?;
        }
        Ok(files)
    }

    pub fn add(&mut self, others: Files) {
        self.rules.extend(others.rules);
        self.views.extend(others.views);
        self.examples.extend(others.examples);
    }

    fn collect(&mut self, path: &Path, family: &str) -> Result<()> {
        if !path.exists() {
            return Err(Error::Wrong(format!(
                "{}: there is no such file or folder of rules",
                path.display()
            )));
        }
        if !path.is_dir() {
            return self.take(path, family);
        }
        let mut entries: Vec<PathBuf> = fs::read_dir(path)
            .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
            .map_err(Error::disk(path))?;
        entries.sort();
        for entry in entries {
            let name = entry.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            match entry.extension().and_then(|ending| ending.to_str()) {
                _ if name.starts_with('.') => {}
                _ if entry.is_dir() => self.collect(&entry, &name)?,
                Some("sql" | "slt") => self.take(&entry, family)?,
                // Notes and the like may lie beside the rules.
                _ => {}
            }
        }
        Ok(())
    }

    fn take(&mut self, path: &Path, family: &str) -> Result<()> {
        let text = fs::read_to_string(path).map_err(Error::disk(path))?;
        let file = File { path: path.display().to_string(), family: family.to_owned(), text, is_own: true };
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("sql") if family == VIEWS => self.views.push(file),
            Some("sql") => self.rules.push(file),
            Some("slt") => self.examples.push(file),
            _ => {
                return Err(Error::Wrong(format!(
                    "{}: a rule is an .sql file, its examples an .slt file",
                    path.display()
                )));
            }
        }
        Ok(())
    }
}
