//! plumbline.toml: what an organisation says of itself. Read once, checked whole, never guessed at.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use chrono::NaiveDate;
use serde::{Deserialize, de::DeserializeOwned};
use toml::Spanned;

use crate::{Error, Result, model::nearest::nearest};

pub mod access;
pub mod drift;
pub mod exports;
pub mod parameters;

pub use access::{Access, Sees, Shields, Viewer};
pub use drift::Drift;
pub use exports::{DateOrder, Encoding, Mapping, TableMapping, Written};
pub use parameters::{Definition, Parameters, Setting};

/// A configuration; its default is that of an empty file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The file it was read from, for messages.
    #[serde(skip)]
    pub file: PathBuf,
    #[serde(skip)]
    text: String,
    #[serde(default)]
    parameters: BTreeMap<Spanned<String>, Setting>,
    #[serde(default)]
    pub moratorium: Moratorium,
    #[serde(default)]
    pub rag: Rag,
    #[serde(default)]
    pub rules: Rules,
    #[serde(default)]
    pub reports: Vec<Report>,
    pub access: Option<Access>,
    #[serde(default)]
    exports: exports::ExportsSection,
    #[serde(default)]
    columns: exports::Cells,
    #[serde(default)]
    values: exports::Words,
    #[serde(default)]
    constants: exports::Cells,
    #[serde(default)]
    dates: exports::Cells,
    #[serde(default)]
    pub drift: Drift,
    #[serde(default)]
    pub lake: LakeSection,
}

/// `[lake]`: where its key is, if it is to be encrypted.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LakeSection {
    /// A file of 64 hexadecimal digits, its owner's alone.
    key_file: Option<PathBuf>,
    /// A command that prints them.
    pub key_command: Option<Vec<String>>,
}

/// When whole records are not to be destroyed (footnotes 2, 9 and 11).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Moratorium {
    #[serde(deserialize_with = "date")]
    pub from: NaiveDate,
    /// The last day in force; blank: until further notice.
    #[serde(deserialize_with = "some_date")]
    pub until: Option<NaiveDate>,
    /// The rules whose duty it suspends.
    pub rules: Vec<String>,
}

impl Default for Moratorium {
    fn default() -> Moratorium {
        Moratorium {
            from: NaiveDate::from_ymd_opt(2015, 4, 1).expect("a day"),
            until: None,
            rules: vec!["retention_expired".into()],
        }
    }
}

/// The rates from which a figure is green, and amber.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rag {
    pub green: f64,
    pub amber: f64,
}

impl Default for Rag {
    fn default() -> Rag {
        Rag { green: 0.95, amber: 0.85 }
    }
}

/// `[rules]`: the folder of the organisation's own, and in `[rules.off]` rule = reason.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    folder: Option<PathBuf>,
    off: BTreeMap<Spanned<String>, String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    pub audience: String,
}

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// `Wrong` with file, line, what was found and the nearest valid name.
    pub fn read(file: &Path) -> Result<Config> {
        let text = std::fs::read_to_string(file)
            .map_err(|e| Error::Wrong(format!("{}: cannot be read: {e}", file.display())))?;
        let mut config: Config = parse(&text, file)?;
        config.file = file.to_owned();
        config.text = text;
        if !(0.0..=1.0).contains(&config.rag.amber)
            || config.rag.amber > config.rag.green
            || config.rag.green > 1.0
        {
            return Err(Error::Wrong(format!(
                "{}: [rag] green = {} and amber = {}: rates are between 0 and 1, and green is not below amber",
                file.display(),
                config.rag.green,
                config.rag.amber
            )));
        }
        if let Some(fault) = config.access.as_ref().and_then(Access::fault) {
            return Err(Error::Wrong(format!("{}: [access]: {fault}", file.display())));
        }
        config.drift.check().map_err(|fault| Error::Wrong(format!("{}: {fault}", file.display())))?;
        Ok(config)
    }

    /// The parameters of every rule: ours, changed as this configuration says.
    ///
    /// # Errors
    /// `Wrong` for a name that is none of ours, or a value that does not fit.
    pub fn parameters(&self) -> Result<Parameters> {
        let mut parameters = Parameters::ours();
        for (name, setting) in &self.parameters {
            let place = || self.place(name.span().start);
            if parameters.definition(name.as_ref()).is_none() {
                let names: Vec<&str> = parameters.definitions().map(|d| d.name.as_str()).collect();
                return Err(Error::Wrong(format!(
                    "{}: there is no parameter `{}`{}",
                    place(),
                    name.as_ref(),
                    did_you_mean(name.as_ref(), names)
                )));
            }
            parameters.set(name.as_ref(), setting).map_err(|e| Error::Wrong(format!("{}: {e}", place())))?;
        }
        Ok(parameters)
    }

    /// Where the organisation's own rules are: beside the configuration, unless the path is whole.
    pub fn rules_folder(&self) -> Option<PathBuf> {
        Some(self.beside(self.rules.folder.as_ref()?))
    }

    /// Where the exports are, where no folder is named on the command line: beside the configuration.
    pub fn exports_folder(&self) -> Option<PathBuf> {
        Some(self.beside(self.exports.folder.as_ref()?))
    }

    /// Where the staging queries are: the folder `staging` beside the configuration, where there is one.
    pub fn staging_folder(&self) -> Option<PathBuf> {
        let folder = self.beside(Path::new("staging"));
        (!self.file.as_os_str().is_empty() && folder.is_dir()).then_some(folder)
    }

    /// Where the lake's key is: beside the configuration, unless the path is whole.
    pub fn key_file(&self) -> Option<PathBuf> {
        Some(self.beside(self.lake.key_file.as_ref()?))
    }

    fn beside(&self, path: &Path) -> PathBuf {
        self.file.parent().map_or(path.to_owned(), |beside| beside.join(path))
    }

    /// The rules switched off, with the reasons; `known` are all there are.
    ///
    /// # Errors
    /// `Wrong` for a name that is no rule's, or a reason that is blank.
    pub fn switched_off(&self, known: &[&str]) -> Result<BTreeMap<String, String>> {
        let mut off = BTreeMap::new();
        for (rule, reason) in &self.rules.off {
            let place = self.place(rule.span().start);
            let rule = rule.as_ref();
            if !known.contains(&rule.as_str()) {
                let hint = did_you_mean(rule, known.to_vec());
                return Err(Error::Wrong(format!("{place}: there is no rule `{rule}`{hint}")));
            }
            if reason.trim().is_empty() {
                return Err(Error::Wrong(format!("{place}: rule `{rule}` is switched off without a reason")));
            }
            off.insert(rule.clone(), reason.trim().to_owned());
        }
        Ok(off)
    }

    fn place(&self, offset: usize) -> String {
        format!("{}:{}", self.file.display(), line_of(&self.text, offset))
    }
}

/// TOML text as a checked type, its errors with file, line and the nearest valid name.
///
/// # Errors
/// `Wrong`.
pub fn parse<T: DeserializeOwned>(text: &str, file: &Path) -> Result<T> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(String::new(), |span| format!(":{}", line_of(text, span.start)));
        Error::Wrong(format!("{}{line}: {}", file.display(), with_nearest(error.message())))
    })
}

fn line_of(text: &str, offset: usize) -> usize {
    text[..offset.min(text.len())].matches('\n').count() + 1
}

/// serde says "unknown field `x`, expected one of `a`, `b`": the nearest of them is put behind.
fn with_nearest(message: &str) -> String {
    let mut named = message.split('`').skip(1).step_by(2);
    match named.next() {
        // Where none is near, the message lists them all already.
        Some(unknown) if message.starts_with("unknown ") => match nearest(unknown, named) {
            Some(near) => format!("{message}; did you mean `{near}`?"),
            None => message.to_owned(),
        },
        _ => message.to_owned(),
    }
}

fn did_you_mean(name: &str, known: Vec<&str>) -> String {
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => format!("; there are {}", known.join(", ")),
    }
}

/// A TOML date, or the same as text.
fn date<'de, D: serde::Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
    let value = toml::Value::deserialize(from)?;
    parameters::day(&value)
        .ok_or_else(|| serde::de::Error::custom(format!("{value} is no date such as 2026-03-31")))
}

fn some_date<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<NaiveDate>, D::Error> {
    date(from).map(Some)
}
