//! How a file is laid out: which of its fields is which column of the contract, by the contract's names or by the
//! configuration's mapping. It reads the header, never a row.

use std::{borrow::Cow, collections::BTreeMap};

use super::{
    cells::SPOILT,
    dates::Way,
    frames::Syntax,
    header::{self, Fit, Header},
    json,
    plain::{Plain, TextForm},
    scan::Encoding,
    typing::Reading,
};
use crate::{
    Error, Result,
    config::TableMapping,
    contract::{Column, Kind, ORIGIN, Table},
    model::nearest,
};

/// A file's layout.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// The contract's; or, for the raw table of a staging query, one made of the header.
    pub(super) table: Cow<'static, Table>,
    /// The file's name, relative to the exports' folder.
    pub(super) name: String,
    pub(super) form: TextForm,
    pub(super) encoding: Encoding,
    pub(super) syntax: Syntax,
    /// `lf`, `crlf` or `cr`.
    pub(super) line_ending: &'static str,
    /// The names of the header, as written; each row must have as many fields. Of JSON lines, every name there is.
    pub(super) names: Vec<String>,
    /// For each column of the contract, where it is from.
    pub(super) columns: Vec<Supplied>,
    /// For each column of the contract, how its cells are read.
    pub(super) readings: Vec<Reading>,
    /// For each column of the contract, whether the configuration says which column of the export it is.
    pub(super) mapped: Vec<bool>,
    /// The fields that say which file and row a row is from, where the file is what a staging query made.
    pub(super) origin_fields: Option<(usize, usize)>,
    /// Names of the file that are no column of the contract's.
    pub(super) undeclared: Vec<String>,
    /// Columns of the contract that the file does not supply.
    pub(super) absent: Vec<String>,
    /// Where the first row begins: its byte, and its line, counting from 1.
    pub(super) body: (u64, u64),
    /// The `_row` of the first line of the body.
    pub(super) first_row: i64,
    /// Cells may be marked as spoilt.
    pub(super) may_be_spoilt: bool,
    /// A row that is shorter than the header ends with blanks.
    pub(super) fills_short_rows: bool,
    /// How many records above the header were passed over.
    pub(super) above: u64,
}

/// Where a column's cells are from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Supplied {
    /// A field of the file.
    Field(usize),
    /// The configuration: the same in every row.
    Constant(String),
    Nowhere,
}

/// Reads the header of a table's file. `is_staged`: a staging query made it, which may tell where each row is from.
///
/// # Errors
/// `Exports` (exit 3) when there is no header, it names a column twice, or a column is missing without which no row
/// can be used; `Wrong` (exit 2) when the mapping names a column that the file does not have.
pub(super) fn read(
    table: &'static Table,
    name: &str,
    plain: &Plain,
    mapping: &TableMapping,
    is_staged: bool,
) -> Result<Layout> {
    let names = |names: &[String]| Names { table, file: name, names: names.to_vec(), mapping };
    let header = match plain.form {
        TextForm::Csv => header::find(name, plain, |found| names(found).fit())?,
        TextForm::JsonLines => Header::of_names(json::names(name, plain)?, plain.body_start()),
    };
    names(&header.names).layout(header, plain, is_staged)
}

impl Layout {
    /// How many fields the header has, and so each row must.
    pub(super) fn fields(&self) -> usize {
        self.names.len()
    }

    /// A record as it is written, for people.
    pub(super) fn raw(&self, record: &[u8]) -> String {
        let text = self.encoding.text_lossy(record);
        if self.may_be_spoilt { text.replace(SPOILT, "") } else { text.into_owned() }
    }

    /// How the dates of a column are written, for the columns of which that was declared or proved.
    pub(super) fn date_orders(&self) -> BTreeMap<String, String> {
        let order = |(column, reading): (&Column, &Reading)| match &reading.dates {
            Way::Contract => None,
            Way::Ordered(order) => Some((column.name.clone(), order.word().to_owned())),
        };
        self.table.columns.iter().zip(&self.readings).filter_map(order).collect()
    }

    /// The field that holds a column's cells; `None` where they are no field's.
    pub(super) fn field(&self, column: usize) -> Option<usize> {
        match self.columns[column] {
            Supplied::Field(field) => Some(field),
            Supplied::Constant(_) | Supplied::Nowhere => None,
        }
    }
}

/// The names that a file has for its columns.
struct Names<'a> {
    table: &'static Table,
    file: &'a str,
    names: Vec<String>,
    mapping: &'a TableMapping,
}

impl Names<'_> {
    fn fit(&self) -> Fit {
        let has = |column: &Column| self.fields_of(column).next().is_some();
        let is_given =
            |column: &Column| has(column) || self.mapping.constants.contains_key(column.name.as_str());
        Fit {
            is_enough: self.table.columns.iter().all(|column| !self.is_needed(column) || is_given(column)),
            columns: self.table.columns.iter().filter(|column| has(column)).count(),
        }
    }

    fn is_needed(&self, column: &Column) -> bool {
        column.required || self.table.key.contains(&column.name)
    }

    /// The fields of a column: by the mapping's name for it, else by its own.
    fn fields_of<'s>(&'s self, column: &'s Column) -> Box<dyn Iterator<Item = usize> + 's> {
        let named = |is_it: Box<dyn Fn(&str) -> bool + 's>| {
            Box::new((0..self.names.len()).filter(move |at| is_it(&self.names[*at])))
        };
        match self.mapping.columns.get(&column.name) {
            None if self.mapping.constants.contains_key(&column.name) => Box::new(std::iter::empty()),
            None => named(Box::new(|name| normal(name) == column.name)),
            Some(mapped) => {
                let exact = self.names.contains(&mapped.value);
                named(Box::new(move |name| match exact {
                    true => name == mapped.value,
                    false => normal(name) == normal(&mapped.value),
                }))
            }
        }
    }

    fn layout(&self, header: Header, plain: &Plain, is_staged: bool) -> Result<Layout> {
        let supplied = |column: &Column| match self.mapping.constants.get(&column.name) {
            Some(text) => Supplied::Constant(text.clone()),
            None => self.fields_of(column).next().map_or(Supplied::Nowhere, Supplied::Field),
        };
        let columns: Vec<Supplied> = self.table.columns.iter().map(supplied).collect();
        self.check_mapping(&columns)?;
        self.check(&columns)?;
        self.check_unread(plain)?;
        let origin = |name: &str| header.names.iter().position(|own| own == name);
        let origin_fields = if is_staged { origin(ORIGIN[0]).zip(origin(ORIGIN[1])) } else { None };
        let is_used = |at: usize| {
            columns.contains(&Supplied::Field(at))
                || origin_fields.is_some_and(|(file, row)| at == file || at == row)
        };
        let named = |(at, name): (usize, &String)| match name.as_str() {
            "" => format!("(field {}, without a name)", at + 1),
            name => name.to_owned(),
        };
        let undeclared = header.names.iter().enumerate().filter(|(at, _)| !is_used(*at)).map(named);
        let absent = self.table.columns.iter().zip(&columns).filter(|(_, from)| **from == Supplied::Nowhere);
        let is_mapped = |column: &Column| self.mapping.columns.contains_key(&column.name);
        Ok(Layout {
            table: Cow::Borrowed(self.table),
            name: self.file.to_owned(),
            form: plain.form,
            encoding: plain.encoding,
            syntax: header.syntax,
            line_ending: header.line_ending,
            undeclared: undeclared.chain(plain.unread.iter().cloned()).collect(),
            absent: absent.map(|(column, _)| column.name.clone()).collect(),
            readings: self.table.columns.iter().map(|column| self.reading(column, plain)).collect(),
            mapped: self.table.columns.iter().map(is_mapped).collect(),
            columns,
            origin_fields,
            body: header.body,
            first_row: plain.first_row.unwrap_or(header.first_row),
            may_be_spoilt: plain.may_be_spoilt,
            fills_short_rows: plain.fills_short_rows,
            above: header.above,
            names: header.names,
        })
    }

    fn reading(&self, column: &Column, plain: &Plain) -> Reading {
        let is_date = matches!(column.kind, Kind::Date | Kind::Datetime | Kind::Month);
        let declared = self.mapping.dates.get(&column.name).filter(|_| is_date);
        Reading {
            words: self.mapping.values.get(&column.name).cloned().unwrap_or_default(),
            dates: declared.map_or(Way::Contract, |order| Way::Ordered(order.clone())),
            may_be_spoilt: plain.may_be_spoilt,
        }
    }

    /// That every column of the export that the mapping names is there.
    fn check_mapping(&self, columns: &[Supplied]) -> Result<()> {
        for (column, from) in self.table.columns.iter().zip(columns) {
            let Some(mapped) = self.mapping.columns.get(&column.name) else { continue };
            if *from == Supplied::Nowhere {
                let near = nearest(&mapped.value, self.names.iter().map(String::as_str));
                let hint = near.map_or_else(
                    || format!("; it has {}", shortened(&self.names.join(", "))),
                    |near| format!("; did you mean `{near}`?"),
                );
                return Err(Error::Wrong(format!(
                    "{}: {} has no column `{}`, which is to be {}.{}{hint}",
                    mapped.place, self.file, mapped.value, self.table.name, column.name
                )));
            }
        }
        Ok(())
    }

    fn check(&self, columns: &[Supplied]) -> Result<()> {
        let (file, table) = (self.file, &self.table.name);
        if self.names.iter().any(|name| name.contains('\0')) {
            return Err(Error::Exports(format!(
                "{file}: its header holds NUL bytes: save it as UTF-8, or name its encoding in [exports.encodings]"
            )));
        }
        if let Some(column) = self.table.columns.iter().find(|column| self.fields_of(column).count() > 1) {
            let fields: Vec<_> = self.fields_of(column).map(|at| (at + 1).to_string()).collect();
            return Err(Error::Exports(format!(
                "{file}: its header names column {} more than once, as fields {}: keep one",
                column.name,
                fields.join(" and ")
            )));
        }
        if columns.iter().all(|from| !matches!(from, Supplied::Field(_))) {
            let wanted: Vec<_> = self.table.columns.iter().map(|column| column.name.as_str()).collect();
            return Err(Error::Exports(format!(
                "{file}: its header names no column of table {table}; found `{}`, expected some of {}, parted by a comma, a \
                 semicolon, a tab or |; if they have other names, say in [columns.{table}] which is which",
                shortened(&self.names.join(" ")),
                wanted.join(", ")
            )));
        }
        let is_missing =
            |(column, from): &(&Column, &Supplied)| **from == Supplied::Nowhere && self.is_needed(column);
        let missing: Vec<_> = self
            .table
            .columns
            .iter()
            .zip(columns)
            .filter(is_missing)
            .map(|(column, _)| self.with_nearest(column))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Error::Exports(format!(
            "{file}: its header lacks {}, without which no row of table {table} can be used",
            missing.join(" and ")
        )))
    }

    /// That no column of the contract is one that cannot be read as one value a row.
    fn check_unread(&self, plain: &Plain) -> Result<()> {
        let wanted = |column: &Column| match self.mapping.columns.get(&column.name) {
            Some(mapped) => mapped.value.clone(),
            None => column.name.clone(),
        };
        let is_unread =
            |column: &&Column| plain.unread.iter().any(|name| normal(name) == normal(&wanted(column)));
        match self.table.columns.iter().find(is_unread) {
            None => Ok(()),
            Some(column) => Err(Error::Exports(format!(
                "{}: column {} holds lists or objects, where one value a row is wanted",
                self.file,
                wanted(column)
            ))),
        }
    }

    /// A missing column, and the name of the header that may have been meant.
    fn with_nearest(&self, column: &Column) -> String {
        match nearest(&column.name, self.names.iter().map(String::as_str)) {
            Some(near) => format!("column {} (the nearest it has is `{near}`)", column.name),
            None => format!("column {}", column.name),
        }
    }
}

/// In lower case, spaces and hyphens as `_`.
fn normal(name: &str) -> String {
    name.to_lowercase().replace([' ', '-'], "_")
}

impl Encoding {
    /// The text that these bytes say; what is no text shows as `�`.
    pub(super) fn text_lossy(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Encoding::Utf8 => String::from_utf8_lossy(bytes),
            Encoding::Windows1252 => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
        }
    }
}

fn shortened(text: &str) -> String {
    const SHOWN: usize = 100;
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
