//! What lies among the exports, column by column, before anything is said of it: what `init` proposes from, and what
//! `doctor` looks through. It reads the beginning of each file, keeps counts and no row, and never tells what a column is.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fs::File,
    io::{Seek, SeekFrom},
    path::Path,
};

use xxhash_rust::xxh3::xxh3_64;

use super::{
    cells,
    dates::{self, Way},
    find,
    frames::{Blocks, Syntax},
    header::{self, Fit, Header},
    json,
    layout::{Layout, Supplied},
    listing::{self, Form, Listed},
    parts,
    plain::{self, Plain, TextForm},
    scan::{self, Scan, unreadable},
    split,
    typing::Reading,
};
use crate::{
    Error, Result,
    config::{DateOrder, Mapping},
    contract::{self, CaseOf, Column, Kind, Sensitivity, Table},
    progress::Progress,
};

/// How many rows of a file are looked at, at least; a block is always looked at whole.
const LOOKED_AT: u64 = 100_000;
/// How many different values of a column are kept.
const VALUES: usize = 1000;

/// All that lies among the exports.
#[derive(Debug, Default)]
pub struct Survey {
    /// By name.
    pub files: Vec<Surveyed>,
    /// What no row can be read from; and why, where it is in a form that is read.
    pub others: Vec<(String, Option<String>)>,
    /// Where names do not tell which file is a table's.
    pub faults: Vec<String>,
}

/// One file, member of a zip or sheet.
#[derive(Debug)]
pub struct Surveyed {
    /// As `_file` shows it.
    pub name: String,
    /// The table that its name says it is.
    pub table: Option<&'static Table>,
    /// How many rows were looked at.
    pub rows: u64,
    /// These were all there are.
    pub is_whole: bool,
    pub columns: Vec<SurveyedColumn>,
}

/// A column of a file.
#[derive(Debug, Clone, Default)]
pub struct SurveyedColumn {
    pub name: String,
    pub blanks: u64,
    pub filled: u64,
    /// Values and how often each comes; of many, those that came first.
    pub values: BTreeMap<String, u64>,
    /// There are more values than are kept.
    pub is_capped: bool,
    seen: HashSet<u64>,
}

impl SurveyedColumn {
    pub fn named(name: &str) -> SurveyedColumn {
        SurveyedColumn { name: name.to_owned(), ..SurveyedColumn::default() }
    }

    /// Counts one cell.
    pub fn look(&mut self, cell: Option<&str>) {
        let text = cell.map_or("", str::trim);
        // What is marked as spoilt is no value.
        if text.is_empty() || cells::spoilt(text).is_some() {
            self.blanks += 1;
            return;
        }
        self.filled += 1;
        self.seen.insert(xxh3_64(text.as_bytes()));
        if let Some(count) = self.values.get_mut(text) {
            *count += 1;
        } else if self.values.len() < VALUES {
            self.values.insert(text.to_owned(), 1);
        } else {
            self.is_capped = true;
        }
    }

    /// How many different values were seen.
    pub fn distinct(&self) -> u64 {
        self.seen.len() as u64
    }

    /// Which share of the different values of this column is in another; `None` where there are none.
    pub fn share_in(&self, keys: &SurveyedColumn) -> Option<f64> {
        let found = self.seen.iter().filter(|value| keys.seen.contains(value)).count();
        (!self.seen.is_empty()).then(|| found as f64 / self.seen.len() as f64)
    }

    /// Which share of the cells fits; `None` where all are blank.
    pub fn share(&self, fits: impl Fn(&str) -> bool) -> Option<f64> {
        let kept: u64 = self.values.values().sum();
        let fitting: u64 = self.values.iter().filter(|(text, _)| fits(text)).map(|(_, n)| n).sum();
        (kept > 0).then(|| fitting as f64 / kept as f64)
    }

    /// How many dates with the year last are day-first, month-first, and could be either.
    pub fn date_orders(&self) -> [u64; 3] {
        let mut orders = [0; 3];
        for (text, count) in &self.values {
            let mut one = dates::Evidence::default();
            one.look(text);
            let found = [one.day_first, one.month_first, one.either];
            orders.iter_mut().zip(found).for_each(|(sum, own)| *sum += own * count);
        }
        orders
    }
}

/// Whether the text of a cell that is not blank is of a type, as the contract has it.
pub fn fits(kind: &Kind, text: &str) -> bool {
    match kind {
        Kind::Id | Kind::Text => true,
        Kind::Date => cells::date(text).is_ok(),
        Kind::Datetime => cells::datetime(text).is_ok(),
        Kind::Month => cells::month(text).is_ok(),
        Kind::Bool => cells::boolean(text).is_ok(),
        Kind::Int => cells::int(text).is_ok(),
        Kind::Enum(words) => cells::word(text, words).is_ok(),
    }
}

/// Whether the text of a cell is a date or a moment written in a declared way.
pub fn is_dated(order: &DateOrder, text: &str) -> bool {
    dates::moment(text, order).is_ok()
}

/// Looks through the exports. `aside`: an empty folder of the run's own, for what must be unpacked to be read.
///
/// # Errors
/// `Exports` (exit 3) when they are not there or cannot be listed. A file that cannot be read is said, and passed over.
pub fn survey(exports: &Path, mapping: &Mapping, aside: &Path, progress: &dyn Progress) -> Result<Survey> {
    let mut listed = listing::list(exports)?;
    listed.retain(|file| !find::is_export_toml(&file.name));
    let (tables, faults) = find::by_names(exports, &listed);
    let mut survey = Survey { faults, ..Survey::default() };
    for (at, (file, table)) in listed.iter().zip(tables).enumerate() {
        if matches!(file.form, Form::Other(_)) {
            survey.others.push((file.name.clone(), None));
            continue;
        }
        match surveyed(file, table, mapping, &aside.join(at.to_string()), progress) {
            Ok(surveyed) => survey.files.push(surveyed),
            Err(fault) => survey.others.push((file.name.clone(), Some(fault.to_string()))),
        }
    }
    Ok(survey)
}

fn surveyed(
    file: &Listed,
    table: Option<&'static Table>,
    mapping: &Mapping,
    aside: &Path,
    progress: &dyn Progress,
) -> Result<Surveyed> {
    let (_, plain) = made_plain(file, mapping, aside, progress)?;
    let layout = raw(&file.name, &plain)?;
    check_header(&layout)?;
    let seen = look(&layout, &plain.path)?;
    let columns = layout.names.iter().zip(seen.columns);
    let columns =
        columns.map(|(name, column)| SurveyedColumn { name: name.clone(), ..column.unwrap_or_default() });
    Ok(Surveyed {
        name: file.name.clone(),
        table,
        rows: seen.rows,
        is_whole: seen.is_whole,
        columns: columns.collect(),
    })
}

/// A file brought to plain text, and what the first look told of it.
pub(super) fn made_plain(
    file: &Listed,
    mapping: &Mapping,
    aside: &Path,
    progress: &dyn Progress,
) -> Result<(Scan, Plain)> {
    let declared = |file: &Listed| parts::declared(mapping, file);
    let scan = scan::scan_all(&[file], declared, 1, progress)?.pop();
    let scan = scan.ok_or_else(|| Error::Defect(format!("{} was not looked at", file.name)))?;
    let plain = plain::plain(file, &scan, declared(file), aside)?;
    Ok((scan, plain))
}

/// What the beginning of a file holds; for each column of the layout's table that the file has.
pub(super) struct Seen {
    pub(super) rows: u64,
    pub(super) is_whole: bool,
    pub(super) columns: Vec<Option<SurveyedColumn>>,
}

/// Looks at the beginning of a file.
///
/// # Errors
/// `Exports` (exit 3) when it cannot be read.
pub(super) fn look(layout: &Layout, path: &Path) -> Result<Seen> {
    let mut file = File::open(path).map_err(unreadable(&layout.name))?;
    file.seek(SeekFrom::Start(layout.body.0)).map_err(unreadable(&layout.name))?;
    let mut blocks = Blocks::new(&layout.name, file, layout.syntax, layout.fields(), layout.body);
    let column = |(column, from): (&Column, &Supplied)| {
        (*from != Supplied::Nowhere).then(|| SurveyedColumn::named(&column.name))
    };
    let mut columns: Vec<_> = layout.table.columns.iter().zip(&layout.columns).map(column).collect();
    let mut rows = 0;
    while rows < LOOKED_AT {
        let Some(block) = blocks.next()? else { return Ok(Seen { rows, is_whole: true, columns }) };
        let split = split::split(layout, &block);
        rows += u64::from(split.rows_read);
        for (column, cells) in columns.iter_mut().zip(&split.columns) {
            let (Some(column), Some(cells)) = (column, cells) else { continue };
            cells.iter().for_each(|cell| column.look(cell));
        }
    }
    let is_whole = blocks.next()?.is_none();
    Ok(Seen { rows, is_whole, columns })
}

/// The layout of a file of which nothing is known: every column of its header is text.
fn raw(name: &str, plain: &Plain) -> Result<Layout> {
    let header = match plain.form {
        TextForm::Csv => header::find(name, plain, names_much)?,
        TextForm::JsonLines => Header {
            syntax: Syntax::JSON_LINES,
            line_ending: "lf",
            names: json::names(name, plain)?,
            body: (plain.body_start(), 1),
            first_row: 1,
            above: 0,
        },
    };
    let column = |name: &String| Column {
        name: name.clone(),
        kind: Kind::Text,
        required: false,
        points_at: None,
        meaning: String::new(),
        sensitivity: Sensitivity::Text,
    };
    let table = Table {
        name: name.to_owned(),
        about: String::new(),
        section: String::new(),
        key: Vec::new(),
        required: false,
        case: CaseOf::None,
        columns: header.names.iter().map(column).collect(),
    };
    let fields = header.names.len();
    Ok(Layout {
        table: std::borrow::Cow::Owned(table),
        name: name.to_owned(),
        form: plain.form,
        encoding: plain.encoding,
        syntax: header.syntax,
        line_ending: header.line_ending,
        columns: (0..fields).map(Supplied::Field).collect(),
        readings: vec![
            Reading { words: BTreeMap::new(), dates: Way::Contract, may_be_spoilt: false };
            fields
        ],
        mapped: vec![false; fields],
        origin_fields: None,
        undeclared: Vec::new(),
        absent: Vec::new(),
        body: header.body,
        first_row: plain.first_row.unwrap_or(header.first_row),
        may_be_spoilt: plain.may_be_spoilt,
        fills_short_rows: plain.fills_short_rows,
        above: header.above,
        names: header.names,
    })
}

/// That the first line names columns: a row in its place would be shown as names are.
fn check_header(layout: &Layout) -> Result<()> {
    if is_row(&layout.names) { Err(no_header(&layout.name)) } else { Ok(()) }
}

fn no_header(name: &str) -> Error {
    Error::Exports(format!(
        "{name}: its first line seems to be a row, and not the names of the columns: export it with its header"
    ))
}

/// Whether what should be names of columns are values.
fn is_row(names: &[String]) -> bool {
    let is_own = |name: &String| {
        let name = name.to_lowercase().replace([' ', '-'], "_");
        contract::tables().iter().any(|table| table.column(&name).is_some())
    };
    let count = |kind: Kind| names.iter().filter(|name| fits(&kind, name)).count();
    (count(Kind::Datetime) > 0 || count(Kind::Int) > 1) && !names.iter().any(is_own)
}

/// A fault of a file's header, without the names that it shows where they are values.
pub(super) fn said_of_header(fault: Error, name: &str, plain: &Plain) -> Error {
    match raw(name, plain) {
        Ok(layout) if is_row(&layout.names) => no_header(name),
        _ => fault,
    }
}

/// A header names several columns, each once; a line above it that says what the file is does not.
fn names_much(names: &[String]) -> Fit {
    let named: BTreeSet<&String> = names.iter().filter(|name| !name.is_empty()).collect();
    let is_enough = named.len() > 1 && named.len() == names.len();
    Fit { is_enough, columns: if named.len() > 1 { named.len() } else { 0 } }
}
