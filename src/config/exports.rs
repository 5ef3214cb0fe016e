//! What an organisation says of its exports: where they are, and which of their columns, words and dates are the
//! contract's. Checked against the contract here, against the files by `ingest`.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{Config, did_you_mean};
use crate::{
    Error, Result,
    contract::{self, Kind, Table},
};

/// `[exports]`: where the exports are, and how they are read where their names and bytes do not tell.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ExportsSection {
    pub(super) folder: Option<std::path::PathBuf>,
    /// table = pattern, or patterns, of file names in the exports' folder; `book.xlsx#Sheet` names a sheet.
    pub(super) files: BTreeMap<Spanned<String>, OneOrMany>,
    /// pattern = encoding.
    pub(super) encodings: BTreeMap<Spanned<String>, String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// By table and column, as `[columns]`, `[constants]` and `[dates]` are written.
pub(super) type Cells = BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, String>>;
/// By table, column and export word, as `[values]` is written.
pub(super) type Words = BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, BTreeMap<String, String>>>;

/// How exports become the contract's tables, checked against the contract.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mapping {
    /// For each table it names, the patterns of its files.
    pub files: BTreeMap<String, Vec<glob::Pattern>>,
    pub encodings: Vec<(glob::Pattern, Encoding)>,
    /// For each table it names.
    pub tables: BTreeMap<String, TableMapping>,
}

/// How one table's columns are filled; each map is by the contract's column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TableMapping {
    /// The column of the export that holds it.
    pub columns: BTreeMap<String, Written<String>>,
    /// The contract's word, for a word of the export.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// What it is in every row.
    pub constants: BTreeMap<String, String>,
    pub dates: BTreeMap<String, DateOrder>,
}

/// A value, and the place in the configuration where it is written, for messages.
#[derive(Debug, Clone, PartialEq)]
pub struct Written<T> {
    pub value: T,
    /// `plumbline.toml:12`.
    pub place: String,
}

/// An encoding of text that ingest reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Windows1252,
    Utf16Le,
    Utf16Be,
}

/// How the dates of a column are written where the contract's own ways do not say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateOrder {
    /// `09/03/2026`, `9-3-2026`, `09.03.2026`: the ninth of March.
    DayFirst,
    /// The same: the third of September.
    MonthFirst,
    /// Seconds since 1 January 1970, UTC.
    EpochSeconds,
    /// Milliseconds since then.
    EpochMilliseconds,
    /// A format of strftime's: `%d %b %Y`.
    Format(String),
}

impl Encoding {
    /// As the manifest and the configuration name it.
    pub const ALL: [Encoding; 4] =
        [Encoding::Utf8, Encoding::Windows1252, Encoding::Utf16Le, Encoding::Utf16Be];

    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Windows1252 => "windows-1252",
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
        }
    }
}

impl DateOrder {
    pub const WORDS: [&str; 4] = ["day_first", "month_first", "epoch_seconds", "epoch_milliseconds"];

    fn read(text: &str) -> std::result::Result<DateOrder, String> {
        match text {
            "day_first" => Ok(DateOrder::DayFirst),
            "month_first" => Ok(DateOrder::MonthFirst),
            "epoch_seconds" => Ok(DateOrder::EpochSeconds),
            "epoch_milliseconds" => Ok(DateOrder::EpochMilliseconds),
            format if format.contains('%') => {
                let items = chrono::format::StrftimeItems::new(format);
                match items.clone().any(|item| matches!(item, chrono::format::Item::Error)) {
                    true => Err(format!("`{format}` is no format of dates")),
                    false => Ok(DateOrder::Format(format.to_owned())),
                }
            }
            other => Err(format!(
                "`{other}` is no way of writing dates: say {} or a format such as \"%d %b %Y\"",
                DateOrder::WORDS.join(", ")
            )),
        }
    }

    /// As the configuration writes it.
    pub fn word(&self) -> &str {
        match self {
            DateOrder::DayFirst => "day_first",
            DateOrder::MonthFirst => "month_first",
            DateOrder::EpochSeconds => "epoch_seconds",
            DateOrder::EpochMilliseconds => "epoch_milliseconds",
            DateOrder::Format(format) => format,
        }
    }
}

impl Mapping {
    /// What is said of one table; nothing, for one that is not named.
    pub fn table(&self, name: &str) -> TableMapping {
        self.tables.get(name).cloned().unwrap_or_default()
    }

    /// All that it says, a line each, in one order: the same mapping is the same lines.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (table, patterns) in &self.files {
            lines.extend(patterns.iter().map(|pattern| format!("files {table} {pattern}")));
        }
        let encodings = self.encodings.iter();
        lines.extend(encodings.map(|(pattern, encoding)| format!("encoding {pattern} {}", encoding.name())));
        for (table, mapping) in &self.tables {
            let columns = mapping.columns.iter();
            lines.extend(columns.map(|(column, from)| format!("column {table}.{column} {}", from.value)));
            let constants = mapping.constants.iter();
            lines.extend(constants.map(|(column, text)| format!("constant {table}.{column} {text}")));
            let dates = mapping.dates.iter();
            lines.extend(dates.map(|(column, order)| format!("dates {table}.{column} {}", order.word())));
            for (column, words) in &mapping.values {
                lines.extend(words.iter().map(|(from, to)| format!("value {table}.{column} {from} = {to}")));
            }
        }
        lines
    }
}

impl Config {
    /// How exports become the contract's tables.
    ///
    /// # Errors
    /// `Wrong` with file, line and the nearest name for a table, a column or a word that the contract does not have, a
    /// pattern or an encoding that is none, and a column that is given twice.
    pub fn mapping(&self) -> Result<Mapping> {
        let mut mapping = Mapping::default();
        for (name, patterns) in &self.exports.files {
            let table = self.contract_table("exports.files", name)?;
            let patterns = match patterns {
                OneOrMany::One(pattern) => vec![pattern.clone()],
                OneOrMany::Many(patterns) => patterns.clone(),
            };
            let patterns = patterns.iter().map(|text| self.pattern(name, text)).collect::<Result<_>>()?;
            mapping.files.insert(table.name.clone(), patterns);
        }
        for (pattern, encoding) in &self.exports.encodings {
            let known = Encoding::ALL.into_iter().find(|known| known.name() == encoding.to_lowercase());
            let known = known.ok_or_else(|| {
                let names = Encoding::ALL.map(Encoding::name).to_vec();
                let hint = did_you_mean(encoding, names);
                self.wrong(pattern, &format!("`{encoding}` is no encoding that is read{hint}"))
            })?;
            mapping.encodings.push((self.pattern(pattern, pattern.as_ref())?, known));
        }
        self.columns_into(&mut mapping)?;
        self.constants_into(&mut mapping)?;
        self.dates_into(&mut mapping)?;
        self.values_into(&mut mapping)?;
        Ok(mapping)
    }

    fn columns_into(&self, mapping: &mut Mapping) -> Result<()> {
        for (table, columns) in &self.columns {
            let known = self.contract_table("columns", table)?;
            for (column, export) in columns {
                let name = self.contract_column("columns", known, column)?;
                if export.trim().is_empty() {
                    return Err(self.wrong(column, &format!("{name} is given no column of the export")));
                }
                let written =
                    Written { value: export.trim().to_owned(), place: self.place(column.span().start) };
                let to = mapping.tables.entry(known.name.clone()).or_default();
                to.columns.insert(name.to_owned(), written);
            }
        }
        Ok(())
    }

    fn constants_into(&self, mapping: &mut Mapping) -> Result<()> {
        for (table, columns) in &self.constants {
            let known = self.contract_table("constants", table)?;
            for (column, text) in columns {
                let name = self.contract_column("constants", known, column)?;
                let to = mapping.tables.entry(known.name.clone()).or_default();
                if to.columns.contains_key(name) {
                    let fault = format!("{name} is in [columns.{}] too: keep one", known.name);
                    return Err(self.wrong(column, &fault));
                }
                to.constants.insert(name.to_owned(), text.clone());
            }
        }
        Ok(())
    }

    fn dates_into(&self, mapping: &mut Mapping) -> Result<()> {
        for (table, columns) in &self.dates {
            let known = self.contract_table("dates", table)?;
            for (column, text) in columns {
                let name = self.contract_column("dates", known, column)?;
                let kind = &known.column(name).expect("the contract has it").kind;
                if !matches!(kind, Kind::Date | Kind::Datetime | Kind::Month) {
                    let fault = format!("{}.{name} holds no dates: it is {}", known.name, kind.word());
                    return Err(self.wrong(column, &fault));
                }
                let order = DateOrder::read(text).map_err(|fault| self.wrong(column, &fault))?;
                mapping.tables.entry(known.name.clone()).or_default().dates.insert(name.to_owned(), order);
            }
        }
        Ok(())
    }

    fn values_into(&self, mapping: &mut Mapping) -> Result<()> {
        for (table, columns) in &self.values {
            let known = self.contract_table("values", table)?;
            for (column, words) in columns {
                let name = self.contract_column("values", known, column)?;
                let kind = &known.column(name).expect("the contract has it").kind;
                for word in words.values() {
                    self.check_word(column, &format!("{}.{name}", known.name), kind, word)?;
                }
                let to = mapping.tables.entry(known.name.clone()).or_default();
                to.values.insert(name.to_owned(), words.clone());
            }
        }
        Ok(())
    }

    /// A blank is always a word: it says that the export's word tells nothing.
    fn check_word(&self, at: &Spanned<String>, column: &str, kind: &Kind, word: &str) -> Result<()> {
        match kind {
            Kind::Enum(words) if !word.is_empty() && !words.iter().any(|known| known == word) => {
                let hint = did_you_mean(word, words.iter().map(String::as_str).collect());
                Err(self.wrong(at, &format!("`{word}` is no word of {column}{hint}")))
            }
            _ => Ok(()),
        }
    }

    fn contract_table(&self, section: &str, name: &Spanned<String>) -> Result<&'static Table> {
        contract::table(name.as_ref()).ok_or_else(|| {
            let tables = contract::tables().iter().map(|table| table.name.as_str()).collect();
            let hint = did_you_mean(name.as_ref(), tables);
            self.wrong(name, &format!("[{section}]: the contract has no table `{}`{hint}", name.as_ref()))
        })
    }

    fn contract_column<'t>(
        &self,
        section: &str,
        table: &'t Table,
        name: &Spanned<String>,
    ) -> Result<&'t str> {
        let found = table.column(name.as_ref()).map(|column| column.name.as_str());
        found.ok_or_else(|| {
            let columns = table.columns.iter().map(|column| column.name.as_str()).collect();
            let hint = did_you_mean(name.as_ref(), columns);
            let place = format!("[{section}.{}]", table.name);
            self.wrong(name, &format!("{place}: the table has no column `{}`{hint}", name.as_ref()))
        })
    }

    fn pattern(&self, at: &Spanned<String>, text: &str) -> Result<glob::Pattern> {
        glob::Pattern::new(text)
            .map_err(|e| self.wrong(at, &format!("`{text}` is no pattern of file names: {}", e.msg)))
    }

    fn wrong(&self, at: &Spanned<String>, fault: &str) -> Error {
        Error::Wrong(format!("{}: {fault}", self.place(at.span().start)))
    }
}
