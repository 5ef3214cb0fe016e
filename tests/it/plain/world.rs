//! What an export holds, for loops: every row of every table with its cells read, nothing joined, nothing judged.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use plumbline::contract::{self, Kind, Table};

use super::{calendar::Calendar, settings::Settings};

/// What the rules are judged over: the tables of one snapshot, the day, and the organisation's own numbers.
pub struct World {
    pub as_at: NaiveDate,
    pub tables: BTreeMap<&'static str, Vec<Row>>,
    /// What ingest must have refused, a row or a cell each.
    pub refused: Vec<Refused>,
    /// The keys that came more than once with different content: table and key.
    pub conflicts: BTreeSet<(&'static str, String)>,
    pub calendar: Calendar,
    pub settings: Settings,
    /// The world of the snapshot before this one, where there was one.
    pub previous: Option<Box<World>>,
    places: BTreeMap<(&'static str, String), usize>,
    /// The columns that a file has.
    supplied: BTreeSet<(&'static str, &'static str)>,
}

/// A row or a cell that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refused {
    pub table: &'static str,
    pub file: String,
    /// The header is row 1.
    pub number: usize,
    /// None: the whole row.
    pub column: Option<&'static str>,
    /// The case that can be read in the row.
    pub case_id: Option<String>,
    pub is_conflict: bool,
}

pub struct Row {
    table: &'static Table,
    key: String,
    /// The header is row 1.
    pub number: usize,
    cells: BTreeMap<&'static str, Cell>,
}

#[derive(Debug, Clone, PartialEq)]
enum Cell {
    Text(String),
    Moment(NaiveDateTime),
    Bool(bool),
    Int(i64),
}

/// A table as it stands in its file.
#[derive(Clone)]
pub struct Export {
    pub table: &'static Table,
    /// The file's columns, in its order: some of the contract's may be missing.
    pub header: Vec<&'static str>,
    pub lines: Vec<Vec<String>>,
}

impl World {
    pub fn read(as_at: NaiveDate, exports: &[Export], settings: Settings) -> World {
        let mut world = World {
            as_at,
            tables: contract::tables().iter().map(|table| (table.name.as_str(), Vec::new())).collect(),
            refused: Vec::new(),
            conflicts: BTreeSet::new(),
            calendar: Calendar::default(),
            settings,
            previous: None,
            places: BTreeMap::new(),
            supplied: BTreeSet::new(),
        };
        for export in exports {
            world.read_table(export);
        }
        let holidays: Vec<NaiveDate> =
            world.rows("bank_holidays").iter().filter_map(|row| row.date("date")).collect();
        world.calendar = Calendar::with(&holidays);
        world
    }

    fn read_table(&mut self, export: &Export) {
        let table = export.table;
        self.supplied.extend(export.header.iter().map(|column| (table.name.as_str(), *column)));
        for (at, line) in export.lines.iter().enumerate() {
            let (row, mut refused) = read_row(export, line, at + 2);
            let Some(row) = row else {
                self.refused.append(&mut refused);
                continue;
            };
            let place = (table.name.as_str(), row.key.clone());
            let kept = self.places.get(&place).map(|at| &self.tables[place.0][*at]);
            match kept {
                // The same again, as parsed: counted by ingest, refused by nobody.
                Some(kept) if kept.cells == row.cells => self.refused.append(&mut refused),
                Some(_) => {
                    self.refused.push(row.refused(None, true));
                    self.conflicts.insert(place);
                }
                None => {
                    self.refused.append(&mut refused);
                    let rows = self.tables.get_mut(place.0).expect("every table of the contract is there");
                    self.places.insert(place, rows.len());
                    rows.push(row);
                }
            }
        }
    }

    pub fn is_supplied(&self, table: &str) -> bool {
        self.supplied.iter().any(|(supplied, _)| *supplied == table)
    }

    pub fn is_column_supplied(&self, table: &str, column: &str) -> bool {
        self.supplied.iter().any(|supplied| *supplied == (table, column))
    }

    /// A table's rows, in the order of its file.
    pub fn rows(&self, table: &str) -> &[Row] {
        self.tables.get(table).unwrap_or_else(|| panic!("the contract has no table {table}"))
    }

    pub fn row(&self, table: &'static str, key: &str) -> Option<&Row> {
        self.places.get(&(table, key.to_owned())).map(|at| &self.rows(table)[*at])
    }

    /// A table's rows whose column holds this id.
    pub fn rows_with<'w>(
        &'w self,
        table: &str,
        column: &'w str,
        id: &'w str,
    ) -> impl Iterator<Item = &'w Row> {
        self.rows(table).iter().filter(move |row| row.text(column) == Some(id))
    }

    /// The case that a row's case_id names, where there is such a case.
    pub fn case_of(&self, row: &Row) -> Option<&Row> {
        self.row("cases", row.text("case_id")?)
    }

    /// A number's value on a day.
    pub fn number(&self, name: &str, day: NaiveDate) -> i64 {
        let values = self.settings.numbers.get(name).unwrap_or_else(|| panic!("no number {name}"));
        let in_force = values.iter().rev().find(|(from, _)| *from <= day);
        in_force.expect("a number's first value is in force from the beginning").1
    }
}

impl Row {
    pub fn table(&self) -> &'static str {
        &self.table.name
    }

    /// Its key; where two columns make it, both joined by `/`.
    pub fn key(&self) -> &str {
        &self.key
    }

    fn cell(&self, column: &str) -> Option<&Cell> {
        assert!(self.table.column(column).is_some(), "{} has no column {column}", self.table.name);
        self.cells.get(column)
    }

    /// An id, an enum's word or a text.
    pub fn text(&self, column: &str) -> Option<&str> {
        match self.cell(column)? {
            Cell::Text(text) => Some(text),
            other => panic!("{}.{column} is no text: {other:?}", self.table.name),
        }
    }

    pub fn has(&self, column: &str) -> bool {
        self.cell(column).is_some()
    }

    pub fn is(&self, column: &str, word: &str) -> bool {
        self.text(column) == Some(word)
    }

    pub fn is_any(&self, column: &str, words: &[&str]) -> bool {
        self.text(column).is_some_and(|text| words.contains(&text))
    }

    /// A date, or the day of a datetime.
    pub fn date(&self, column: &str) -> Option<NaiveDate> {
        self.moment(column).map(|moment| moment.date())
    }

    /// A datetime; a date is its 00:00.
    pub fn moment(&self, column: &str) -> Option<NaiveDateTime> {
        match self.cell(column)? {
            Cell::Moment(moment) => Some(*moment),
            other => panic!("{}.{column} is no date: {other:?}", self.table.name),
        }
    }

    /// A blank bool is no.
    pub fn yes(&self, column: &str) -> bool {
        match self.cell(column) {
            None => false,
            Some(Cell::Bool(yes)) => *yes,
            Some(other) => panic!("{}.{column} is no bool: {other:?}", self.table.name),
        }
    }

    /// A bool that is given and no.
    pub fn says_no(&self, column: &str) -> bool {
        self.has(column) && !self.yes(column)
    }

    pub fn int(&self, column: &str) -> Option<i64> {
        match self.cell(column)? {
            Cell::Int(number) => Some(*number),
            other => panic!("{}.{column} is no int: {other:?}", self.table.name),
        }
    }

    fn refused(&self, column: Option<&'static str>, is_conflict: bool) -> Refused {
        let case_id = match self.table.column("case_id") {
            Some(_) => self.text("case_id").map(str::to_owned),
            None => None,
        };
        Refused {
            table: &self.table.name,
            file: format!("{}.csv", self.table.name),
            number: self.number,
            column,
            case_id,
            is_conflict,
        }
    }
}

/// A date's 00:00.
pub fn start(day: NaiveDate) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN)
}

/// `end(d)`: 23:59:59 of day d.
pub fn end(day: NaiveDate) -> NaiveDateTime {
    day.and_hms_opt(23, 59, 59).expect("every day has that second")
}

/// A row as read, unless it cannot be used, and what of it is refused.
fn read_row(export: &Export, line: &[String], number: usize) -> (Option<Row>, Vec<Refused>) {
    let table = export.table;
    let mut row = Row { table, key: String::new(), number, cells: BTreeMap::new() };
    let mut bad_cells = Vec::new();
    for (name, text) in export.header.iter().zip(line) {
        let column = table.column(name).expect("the file's columns are the contract's");
        let text = text.trim();
        match read_cell(&column.kind, text) {
            Some(cell) => drop(row.cells.insert(name, cell)),
            None if text.is_empty() => {}
            None => bad_cells.push(*name),
        }
    }
    if table.columns.iter().any(|column| column.required && !row.has(&column.name)) {
        let refused = row.refused(None, false);
        return (None, vec![refused]);
    }
    row.key = key_of(&row);
    let refused = bad_cells.into_iter().map(|column| row.refused(Some(column), false)).collect();
    (Some(row), refused)
}

fn key_of(row: &Row) -> String {
    let parts = row.table.key.iter().map(|column| match row.cell(column) {
        Some(Cell::Text(text)) => text.clone(),
        Some(Cell::Moment(moment)) => moment.date().to_string(),
        other => panic!("{}.{column} is no key: {other:?}", row.table.name),
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The few forms that our exports are written in; every other text is refused.
fn read_cell(kind: &Kind, text: &str) -> Option<Cell> {
    if text.is_empty() {
        return None;
    }
    match kind {
        Kind::Id | Kind::Text => Some(Cell::Text(text.to_owned())),
        Kind::Date => text.parse().ok().map(|day| Cell::Moment(start(day))),
        Kind::Month => format!("{text}-01").parse().ok().map(|day| Cell::Moment(start(day))),
        Kind::Datetime => {
            let moment = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").ok();
            moment.or_else(|| text.parse().ok().map(start)).map(Cell::Moment)
        }
        Kind::Bool => match text {
            "yes" => Some(Cell::Bool(true)),
            "no" => Some(Cell::Bool(false)),
            _ => None,
        },
        Kind::Int => text.parse().ok().map(Cell::Int),
        Kind::Enum(words) => words.iter().any(|word| word == text).then(|| Cell::Text(text.to_owned())),
    }
}
