//! Files as they are, for staging queries: each a table of text columns, under a name made of its own. Nothing is typed, and
//! blank is null.

use std::{borrow::Cow, collections::BTreeMap};

use super::{
    frames::Syntax,
    header::{self, Fit, Header},
    json,
    layout::{Layout, Supplied},
    listing::{Form, Listed, Packing},
    plain::{Plain, TextForm},
    typing::Reading,
};
use crate::{
    Error, Result,
    contract::{CaseOf, Column, Kind, Sensitivity, Table},
};

/// The name of each file's raw table.
///
/// # Errors
/// `Exports` (exit 3) when two files have one name.
pub(super) fn named(files: &[Listed]) -> Result<BTreeMap<String, &Listed>> {
    let mut named: BTreeMap<String, &Listed> = BTreeMap::new();
    for file in files {
        let name = name(file, files);
        if let Some(other) = named.insert(name.clone(), file) {
            return Err(Error::Exports(format!(
                "{} and {} would both be the raw table {name}: rename one",
                other.name, file.name
            )));
        }
    }
    Ok(named)
}

/// A file's name without its ending; of a sheet, the workbook's, and the sheet's where it has several.
fn name(file: &Listed, all: &[Listed]) -> String {
    let stem = |path: &str| {
        let base = path.rsplit('/').next().unwrap_or(path).to_lowercase();
        let base = base.strip_suffix(".gz").unwrap_or(&base);
        base.rsplit_once('.').map_or(base, |(stem, _)| stem).to_owned()
    };
    match (&file.form, &file.packing) {
        (Form::Sheet(sheet), _) => {
            let is_alone = all.iter().filter(|other| other.path == file.path).count() == 1;
            let book = stem(file.file());
            word(&if is_alone { book } else { format!("{book}_{}", sheet.name) })
        }
        (_, Packing::Zip(member)) => word(&stem(member)),
        _ => word(&stem(&file.name)),
    }
}

/// Lower case, anything but letters and digits as `_`.
fn word(text: &str) -> String {
    text.trim().to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}

/// A raw file's layout: every column there is, as text.
///
/// # Errors
/// `Exports` (exit 3) when the file has no header.
pub(super) fn layout(table: &str, name: &str, plain: &Plain) -> Result<Layout> {
    let header = match plain.form {
        TextForm::Csv => header::find(name, plain, |names| Fit { is_enough: true, columns: names.len() })?,
        TextForm::JsonLines => Header::of_names(json::names(name, plain)?, plain.body_start()),
    };
    let columns = columns(&header.names);
    let own = Table {
        name: table.to_owned(),
        about: String::new(),
        section: String::new(),
        key: Vec::new(),
        required: false,
        case: CaseOf::None,
        columns,
    };
    let count = header.names.len();
    let reading = Reading { may_be_spoilt: plain.may_be_spoilt, ..Reading::default() };
    Ok(Layout {
        table: Cow::Owned(own),
        name: name.to_owned(),
        form: plain.form,
        encoding: plain.encoding,
        syntax: if plain.form == TextForm::Csv { header.syntax } else { Syntax::JSON_LINES },
        line_ending: header.line_ending,
        columns: (0..count).map(Supplied::Field).collect(),
        readings: vec![reading; count],
        mapped: vec![false; count],
        origin_fields: None,
        undeclared: plain.unread.clone(),
        absent: Vec::new(),
        body: header.body,
        first_row: plain.first_row.unwrap_or(header.first_row),
        above: header.above,
        may_be_spoilt: plain.may_be_spoilt,
        fills_short_rows: plain.fills_short_rows,
        names: header.names,
    })
}

/// A column of text for each name; of a name that comes again, with a number.
fn columns(names: &[String]) -> Vec<Column> {
    let mut taken: Vec<String> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let own = match word(name) {
            own if own.is_empty() => format!("column_{}", at + 1),
            own => own,
        };
        let again = |n: &usize| format!("{own}_{n}");
        let free = if taken.contains(&own) {
            (2..).map(|n| again(&n)).find(|name| !taken.contains(name))
        } else {
            None
        };
        taken.push(free.unwrap_or(own));
    }
    let column = |name| Column {
        name,
        kind: Kind::Text,
        required: false,
        points_at: None,
        meaning: String::new(),
        sensitivity: Sensitivity::Text,
    };
    taken.into_iter().map(column).collect()
}
