//! A row being made up, cell by cell, each checked against the contract as it is set. It never writes a file.

use std::sync::LazyLock;

use chrono::{NaiveDate, NaiveDateTime};

use crate::contract::{self, Kind, Table};

/// A cell's value in the contract's terms, before it becomes text.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Blank,
    Word(&'static str),
    Text(String),
    Day(NaiveDate),
    Moment(NaiveDateTime),
    Flag(bool),
    Number(i64),
    /// Text that goes into the file as it stands: dirt, or a form that the contract takes as well.
    Raw(String),
}

#[derive(Debug, Clone)]
pub struct Row {
    /// The table's place in `contract::tables()`.
    pub place: usize,
    pub table: &'static Table,
    cells: Vec<Cell>,
    /// A fault or a decoy stands here already; another would blur what each must show.
    pub taken: bool,
    pub dirt: Dirt,
    /// What quarantine must say about this row: a cell's column, or blank for the whole row, and why.
    pub rejected: Vec<(&'static str, &'static str)>,
}

/// What is done to a row as it goes into its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dirt {
    None,
    /// A field more than there are columns.
    FieldMore,
    /// So many fields fewer.
    FieldsFewer(usize),
    /// The same values in the other forms that the contract takes.
    OtherForms,
}

static NAMES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| contract::tables().iter().map(|table| table.name.as_str()).collect());

/// The table's place in the contract.
///
/// # Panics
/// When the contract has no such table: the name is always one of ours.
pub fn place_of(table: &str) -> usize {
    let place = NAMES.iter().position(|name| *name == table);
    place.unwrap_or_else(|| panic!("the contract has no table {table}"))
}

impl Row {
    /// A blank row.
    ///
    /// # Panics
    /// When the contract has no such table.
    pub fn of(table: &str) -> Row {
        let place = place_of(table);
        let table = &contract::tables()[place];
        Row {
            place,
            table,
            cells: vec![Cell::Blank; table.columns.len()],
            taken: false,
            dirt: Dirt::None,
            rejected: Vec::new(),
        }
    }

    /// [`Row::put`], for building.
    pub fn with(mut self, column: &'static str, value: impl Into<Cell>) -> Row {
        self.put(column, value);
        self
    }

    /// # Panics
    /// When the contract has no such column, or it takes another type or has no such word.
    pub fn put(&mut self, column: &'static str, value: impl Into<Cell>) {
        let (place, value) = (self.column(column), value.into());
        let kind = &self.table.columns[place].kind;
        assert!(fits(kind, &value), "{}.{column} takes {}, not {value:?}", self.table.name, kind.word());
        self.cells[place] = value;
    }

    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    pub fn day(&self, column: &str) -> Option<NaiveDate> {
        match &self.cells[self.column(column)] {
            Cell::Day(day) => Some(*day),
            Cell::Moment(moment) => Some(moment.date()),
            _ => None,
        }
    }

    pub fn moment(&self, column: &str) -> Option<NaiveDateTime> {
        match &self.cells[self.column(column)] {
            Cell::Moment(moment) => Some(*moment),
            _ => None,
        }
    }

    pub fn is_yes(&self, column: &str) -> bool {
        self.cells[self.column(column)] == Cell::Flag(true)
    }

    /// The text of an id, text or word column; blank where it is blank.
    pub fn text(&self, column: &str) -> &str {
        match &self.cells[self.column(column)] {
            Cell::Word(word) => word,
            Cell::Text(text) => text,
            _ => "",
        }
    }

    pub fn is_blank(&self, column: &str) -> bool {
        self.cells[self.column(column)] == Cell::Blank
    }

    /// The case it stands in, where that can be read: not where the fields are too many or too few.
    pub fn case_id(&self) -> &str {
        let is_ragged = matches!(self.dirt, Dirt::FieldMore | Dirt::FieldsFewer(_));
        if is_ragged || self.table.column("case_id").is_none() { "" } else { self.text("case_id") }
    }

    /// The row's key as a subject_id: two columns are joined by `/`.
    pub fn key(&self) -> String {
        let parts: Vec<&str> = self.table.key.iter().map(|column| self.text(column)).collect();
        parts.join("/")
    }

    fn column(&self, name: &str) -> usize {
        let place = self.table.columns.iter().position(|column| column.name == name);
        place.unwrap_or_else(|| panic!("the contract has no column {}.{name}", self.table.name))
    }
}

fn fits(kind: &Kind, value: &Cell) -> bool {
    match (kind, value) {
        (_, Cell::Blank | Cell::Raw(_)) => true,
        (Kind::Enum(words), Cell::Word(word)) => words.iter().any(|known| known == word),
        (Kind::Id | Kind::Text, Cell::Word(_) | Cell::Text(_)) => true,
        (Kind::Date | Kind::Month, Cell::Day(_)) => true,
        (Kind::Datetime, Cell::Moment(_)) => true,
        (Kind::Bool, Cell::Flag(_)) => true,
        (Kind::Int, Cell::Number(_)) => true,
        _ => false,
    }
}

impl From<&'static str> for Cell {
    fn from(word: &'static str) -> Cell {
        if word.is_empty() { Cell::Blank } else { Cell::Word(word) }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Cell {
        Cell::Text(text.clone())
    }
}

impl From<NaiveDate> for Cell {
    fn from(day: NaiveDate) -> Cell {
        Cell::Day(day)
    }
}

impl From<NaiveDateTime> for Cell {
    fn from(moment: NaiveDateTime) -> Cell {
        Cell::Moment(moment)
    }
}

impl From<bool> for Cell {
    fn from(flag: bool) -> Cell {
        Cell::Flag(flag)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Cell {
        Cell::Number(number)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Blank, Into::into)
    }
}
