//! The folder of exports as it is written: a CSV file a table, rows as they come, and where each landed.

use std::{
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
};

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

use crate::{
    Error, Result,
    contract::{self, Kind},
};

use super::rows::{Cell, Dirt, Row};

/// Columns that the case system exports and the contract does not name: ingest drops and lists them.
pub const UNDECLARED: [(&str, &str, &str); 2] =
    [("staff", "cost_centre", "CC-4100"), ("hearings", "court_room", "3")];

/// Tables whose system writes its dates as people in Britain do, and its answers in its own words.
const DAY_FIRST: [&str; 3] = ["paper_items", "quality_assessments", "practice_assessments"];
const ANSWERS: [(&str, [&str; 2]); 4] = [
    ("hearings", ["Y", "N"]),
    ("reports", ["Yes", "No"]),
    ("transfers", ["1", "0"]),
    ("addresses", ["True", "False"]),
];

pub struct Exports {
    files: Vec<Export>,
}

struct Export {
    path: PathBuf,
    out: csv::Writer<BufWriter<File>>,
    rows: u64,
    day_first: bool,
    answers: [&'static str; 2],
    undeclared: Option<&'static str>,
    text: String,
}

impl Exports {
    /// Makes the folder and every table's file, with its header.
    ///
    /// # Errors
    /// When the folder or a file cannot be written.
    pub fn create(folder: &Path) -> Result<Exports> {
        fs::create_dir_all(folder).map_err(Error::disk(folder))?;
        let files = contract::tables().iter().map(|table| Export::create(folder, table));
        Ok(Exports { files: files.collect::<Result<_>>()? })
    }

    /// Writes the row; its number in its file, the header being 1.
    ///
    /// # Errors
    /// When the disk cannot be written.
    pub fn write(&mut self, row: &Row) -> Result<u64> {
        self.files[row.place].write(row)
    }

    /// Ends every file; how many there are, and how many rows they have.
    ///
    /// # Errors
    /// When the disk cannot be written.
    pub fn finish(mut self) -> Result<(usize, u64)> {
        for file in &mut self.files {
            file.out.flush().map_err(Error::disk(&file.path))?;
        }
        Ok((self.files.len(), self.files.iter().map(|file| file.rows).sum()))
    }
}

impl Export {
    fn create(folder: &Path, table: &contract::Table) -> Result<Export> {
        let path = folder.join(format!("{}.csv", table.name));
        let file = File::create(&path).map_err(Error::disk(&path))?;
        let out =
            csv::WriterBuilder::new().flexible(true).from_writer(BufWriter::with_capacity(1 << 16, file));
        let undeclared = UNDECLARED.iter().find(|(of, _, _)| *of == table.name);
        let answers = ANSWERS.iter().find(|(of, _)| *of == table.name);
        let mut export = Export {
            path,
            out,
            rows: 0,
            day_first: DAY_FIRST.contains(&table.name.as_str()),
            answers: answers.map_or(["true", "false"], |(_, words)| *words),
            undeclared: undeclared.map(|(_, _, value)| *value),
            text: String::new(),
        };
        let names = table.columns.iter().map(|column| column.name.as_str());
        export.record(names.chain(undeclared.map(|(_, name, _)| *name)))?;
        Ok(export)
    }

    fn write(&mut self, row: &Row) -> Result<u64> {
        let other_forms = row.dirt == Dirt::OtherForms;
        let kept = match row.dirt {
            Dirt::FieldsFewer(n) => row.cells().len() - n,
            _ => row.cells().len(),
        };
        let mut text = std::mem::take(&mut self.text);
        for (cell, column) in row.cells().iter().zip(&row.table.columns).take(kept) {
            text.clear();
            if other_forms {
                in_other_words(cell, &column.kind, &mut text);
            } else {
                self.plainly(cell, &column.kind, &mut text);
            }
            self.field(&text)?;
        }
        self.text = text;
        if let (Some(value), true) = (self.undeclared, kept == row.cells().len()) {
            self.field(value)?;
        }
        if row.dirt == Dirt::FieldMore {
            self.field("see file note")?;
        }
        self.record(std::iter::empty())?;
        self.rows += 1;
        Ok(self.rows + 1)
    }

    fn field(&mut self, text: &str) -> Result<()> {
        let written = self.out.write_field(text);
        written.map_err(|error| Error::disk(&self.path)(error.into()))
    }

    fn record<'t>(&mut self, fields: impl Iterator<Item = &'t str>) -> Result<()> {
        for field in fields {
            self.field(field)?;
        }
        let written = self.out.write_record(None::<&[u8]>);
        written.map_err(|error| Error::disk(&self.path)(error.into()))
    }

    fn plainly(&self, cell: &Cell, kind: &Kind, out: &mut String) {
        match cell {
            Cell::Blank => {}
            Cell::Word(word) => out.push_str(word),
            Cell::Text(text) | Cell::Raw(text) => out.push_str(text),
            Cell::Day(day) if *kind == Kind::Month => push_month(*day, out),
            Cell::Day(day) if self.day_first => push_day_first(*day, out),
            Cell::Day(day) => push_day(*day, out),
            Cell::Moment(moment) => {
                push_day(moment.date(), out);
                out.push('T');
                push_time(*moment, out);
            }
            Cell::Flag(flag) => out.push_str(self.answers[usize::from(!flag)]),
            Cell::Number(number) => out.push_str(&number.to_string()),
        }
    }
}

/// Forms that the contract takes as well: days first, words in capitals, numbers with a decimal, space around.
fn in_other_words(cell: &Cell, kind: &Kind, out: &mut String) {
    match cell {
        Cell::Blank => out.push_str("  "),
        Cell::Word(word) if matches!(kind, Kind::Enum(_)) => {
            out.push_str(&word.to_uppercase().replace('_', "-"));
        }
        Cell::Word(word) => out.extend([" ", word]),
        Cell::Text(text) => out.extend([" ", text]),
        Cell::Raw(text) => out.push_str(text),
        Cell::Day(day) => push_day_first(*day, out),
        Cell::Moment(moment) => {
            push_day_first(moment.date(), out);
            out.push(' ');
            push_time(*moment, out);
        }
        Cell::Flag(flag) => out.push_str(if *flag { "YES" } else { "NO" }),
        Cell::Number(number) => out.push_str(&format!("{number}.0")),
    }
}

// Written by hand: chrono's formatter takes a third of the time of a large organisation.

pub fn push_day(day: NaiveDate, out: &mut String) {
    push_month(day, out);
    out.push('-');
    push_two(day.day(), out);
}

fn push_month(day: NaiveDate, out: &mut String) {
    let year = day.year().unsigned_abs();
    push_two(year / 100, out);
    push_two(year % 100, out);
    out.push('-');
    push_two(day.month(), out);
}

fn push_day_first(day: NaiveDate, out: &mut String) {
    push_two(day.day(), out);
    out.push('/');
    push_two(day.month(), out);
    out.push('/');
    let year = day.year().unsigned_abs();
    push_two(year / 100, out);
    push_two(year % 100, out);
}

/// To the minute where the seconds are none, as the case system does.
fn push_time(moment: NaiveDateTime, out: &mut String) {
    push_two(moment.hour(), out);
    out.push(':');
    push_two(moment.minute(), out);
    if moment.second() != 0 {
        out.push(':');
        push_two(moment.second(), out);
    }
}

fn push_two(number: u32, out: &mut String) {
    for digit in [number / 10 % 10, number % 10] {
        out.push(char::from_digit(digit, 10).expect("one digit"));
    }
}
