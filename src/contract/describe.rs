//! The contract as a page to read and as a Frictionless Data Package, for whoever makes the exports. It never looks
//! at an export.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{CaseOf, Column, Kind, Table, VERSION, tables};

/// The page's width, in characters.
const WIDTH: usize = 100;

/// One table as plain text, or the whole contract with how to read it.
pub fn text(table: Option<&Table>) -> String {
    let mut page = Page::default();
    match table {
        Some(table) => {
            page.table(table);
            page.types(|kind| table.columns.iter().any(|column| type_of(&column.kind).0 == kind));
            page.markers();
        }
        None => page.contract(),
    }
    page.text
}

/// The contract as a Data Package with a Table Schema for each table (Frictionless specifications, version 1).
///
/// A type is stated in its plainest form, so exports that pass it pass the contract; what else the contract accepts
/// (`09/03/2026`, words in any case) stands in the package's description. `plumbline:` marks what is our own.
pub fn data_package() -> Value {
    json!({
        "profile": "tabular-data-package",
        "name": "plumbline-contract",
        "title": "What an export of the case management system holds",
        "description": package_description(),
        "version": format!("{VERSION}.0.0"),
        "resources": tables().iter().map(resource).collect::<Vec<_>>(),
    })
}

/// The types of the contract: the word, and the text it accepts.
const TYPES: [(&str, &str); 8] = [
    ("id", "Non-blank text, trimmed; compared exactly. `id -> table` names a row of that table by its key."),
    ("text", "Any text, line breaks too; trimmed at both ends."),
    (
        "date",
        "`2026-03-09`, `09/03/2026` or `9/3/2026` (day first), or a datetime, whose offset is applied and whose time \
         is dropped.",
    ),
    (
        "datetime",
        "`2026-03-09T14:30`, `2026-03-09 14:30:05` or `09/03/2026 14:30`: UK local time, seconds optional, their \
         fractions dropped, `24:00` refused. With an offset (`Z`, `+01:00`, `+00`) it is converted to UK local time. \
         A plain date is that day without a time.",
    ),
    ("bool", "`Y` `N` `Yes` `No` `True` `False` `T` `F` `1` `0`, in any case."),
    ("int", "Decimal digits with an optional sign; a trailing `.0` is dropped."),
    ("month", "`2026-03`, or any date in the month."),
    ("enum", "One of the words listed, in any case; spaces and hyphens read as `_`."),
];

const READING: [&str; 4] = [
    "One file a table, named after it (`cases.csv`), in one folder; its first row holds the column names, in any case \
     and order. Columns not named here are dropped, and the manifest lists them.",
    "A blank is information, and the rules say what it means. A value that does not fit its type becomes blank, and the \
     raw value goes to quarantine with its file, row, column and reason.",
    "The key's columns together identify a row. Of identical rows one is kept and the rest are counted; of rows that \
     share a key and differ, the first is kept and the others go to quarantine.",
    "A table that is absent is absent, not empty: the rules that need it report that they cannot be measured.",
];

const MARKERS: [(&str, &str); 6] = [
    ("!", "The row cannot be used without it, and goes to quarantine whole."),
    ("key", "An id."),
    ("fact", "A date, a word of a list, a yes or no, a number."),
    ("name", "Names a person, a team or a file."),
    ("text", "Written by a person, about people."),
    ("special", "A characteristic protected by law."),
];

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn contract(&mut self) {
        self.line(&format!("The export contract, version {VERSION}"));
        for paragraph in READING {
            self.line("");
            self.wrapped("", paragraph);
        }
        let required: Vec<&str> = tables().iter().filter(|t| t.required).map(|t| t.name.as_str()).collect();
        self.line("");
        self.wrapped("", &format!("Only these must be there: {}.", required.join(", ")));
        self.types(|_| true);
        self.markers();
        let mut section = "";
        for table in tables() {
            if table.section != section {
                section = &table.section;
                self.line("");
                self.line("");
                self.line(&section.to_uppercase());
            }
            self.line("");
            self.table(table);
        }
    }

    fn table(&mut self, table: &Table) {
        let required = if table.required { " (required)" } else { "" };
        self.wrapped("", &format!("{}{required}: {}.", table.name, table.about));
        self.wrapped("    ", &format!("Key: {}. {}", table.key.join(", "), belongs(&table.case)));
        let cells =
            |column: &Column| [name_cell(column), type_cell(column), column.sensitivity.word().into()];
        let rows: Vec<[String; 3]> = table.columns.iter().map(cells).collect();
        let widths = [0, 1, 2].map(|i| rows.iter().map(|row| row[i].len()).max().unwrap_or(0));
        for ([name, kind, sensitivity], column) in rows.iter().zip(&table.columns) {
            let [a, b, c] = widths;
            self.wrapped(&format!("    {name:a$}  {kind:b$}  {sensitivity:c$}  "), &meaning_cell(column));
        }
    }

    fn types(&mut self, is_wanted: impl Fn(&str) -> bool) {
        self.line("");
        self.line("Types");
        for (word, accepted) in TYPES.iter().filter(|(word, _)| is_wanted(word)) {
            self.wrapped(&format!("    {word:8}  "), accepted);
        }
    }

    fn markers(&mut self) {
        self.line("");
        self.line("Marks: ! after a name, then how sensitive the column is");
        for (word, means) in MARKERS {
            self.wrapped(&format!("    {word:8}  "), means);
        }
    }

    /// The text after a first column, and below it what does not fit on the line.
    fn wrapped(&mut self, first_column: &str, text: &str) {
        let mut line = first_column.to_owned();
        let mut is_first = true;
        for word in text.split_whitespace() {
            if !is_first && line.chars().count() + 1 + word.chars().count() > WIDTH {
                self.line(&line);
                line = " ".repeat(first_column.chars().count());
                is_first = true;
            }
            if !is_first {
                line.push(' ');
            }
            line.push_str(word);
            is_first = false;
        }
        self.line(&line);
    }

    fn line(&mut self, line: &str) {
        writeln!(self.text, "{}", line.trim_end()).expect("a string takes all");
    }
}

fn name_cell(column: &Column) -> String {
    format!("{}{}", column.name, if column.required { "!" } else { "" })
}

fn type_cell(column: &Column) -> String {
    let (word, _) = type_of(&column.kind);
    column.points_at.as_ref().map_or_else(|| word.to_owned(), |table| format!("{word} -> {table}"))
}

/// The words of a list, then what the column means.
fn meaning_cell(column: &Column) -> String {
    match &column.kind {
        Kind::Enum(words) if column.meaning.is_empty() => words.join(", "),
        Kind::Enum(words) => format!("{}; {}", words.join(", "), column.meaning),
        _ => column.meaning.clone(),
    }
}

fn belongs(case: &CaseOf) -> &'static str {
    match case {
        CaseOf::CaseId => "A row belongs to the case in its case_id.",
        CaseOf::None => "A row belongs to no case.",
        CaseOf::CaseChildren => "A row belongs to each case that case_children gives for its child_id.",
        CaseOf::Shields => "A row belongs to the case of its shield.",
        CaseOf::PaperItems => "A row belongs to the case of its paper item.",
    }
}

/// The word of `TYPES`, and the type of Table Schema.
fn type_of(kind: &Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Id => ("id", "string"),
        Kind::Text => ("text", "string"),
        Kind::Date => ("date", "date"),
        Kind::Datetime => ("datetime", "datetime"),
        Kind::Bool => ("bool", "boolean"),
        Kind::Int => ("int", "integer"),
        Kind::Month => ("month", "yearmonth"),
        Kind::Enum(_) => ("enum", "string"),
    }
}

fn package_description() -> String {
    let mut description = READING.join("\n\n");
    description.push_str("\n\nEach field states its type's plainest form. What the contract accepts:\n\n");
    for (word, accepted) in TYPES {
        writeln!(description, "- {word}: {accepted}").expect("a string takes all");
    }
    description
}

fn resource(table: &Table) -> Value {
    json!({
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": format!("{}.csv", table.name),
        "description": format!("{}.", table.about),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema(table),
        "plumbline:section": table.section,
        "plumbline:required": table.required,
    })
}

fn schema(table: &Table) -> Value {
    let mut schema = Map::new();
    schema.insert("fields".into(), table.columns.iter().map(|column| field(table, column)).collect());
    schema.insert("missingValues".into(), json!([""]));
    schema.insert("primaryKey".into(), json!(table.key));
    let foreign_keys: Vec<Value> =
        table.columns.iter().filter_map(|column| foreign_key(table, column)).collect();
    if !foreign_keys.is_empty() {
        schema.insert("foreignKeys".into(), foreign_keys.into());
    }
    schema.into()
}

fn field(table: &Table, column: &Column) -> Value {
    let (_, table_schema_type) = type_of(&column.kind);
    let mut field = Map::new();
    field.insert("name".into(), json!(column.name));
    field.insert("type".into(), json!(table_schema_type));
    field.insert("format".into(), json!(format_of(&column.kind)));
    if column.kind == Kind::Bool {
        field.insert("trueValues".into(), json!(TRUE));
        field.insert("falseValues".into(), json!(FALSE));
    }
    if !column.meaning.is_empty() {
        field.insert("description".into(), json!(column.meaning));
    }
    let mut constraints = Map::new();
    if column.required {
        constraints.insert("required".into(), json!(true));
    }
    if let Kind::Enum(words) = &column.kind {
        constraints.insert("enum".into(), json!(words));
    }
    if !constraints.is_empty() {
        field.insert("constraints".into(), constraints.into());
    }
    field.insert("plumbline:key".into(), json!(table.key.contains(&column.name)));
    field.insert("plumbline:sensitivity".into(), json!(column.sensitivity.word()));
    field.into()
}

/// Table Schema's own datetime is universal time; ours is what the clock on the wall shows.
fn format_of(kind: &Kind) -> &'static str {
    if *kind == Kind::Datetime { "%Y-%m-%dT%H:%M:%S" } else { "default" }
}

/// Table Schema compares exactly: the usual spellings of "any case".
const TRUE: [&str; 11] = ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "t", "T", "1"];
const FALSE: [&str; 11] = ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "f", "F", "0"];

/// A resource's pointer at itself names no resource; such is the specification.
fn foreign_key(table: &Table, column: &Column) -> Option<Value> {
    let target = column.points_at.as_deref()?;
    let key = &super::table(target).expect("a pointer names a table of the contract").key;
    let resource = if target == table.name { "" } else { target };
    Some(json!({ "fields": [column.name], "reference": { "resource": resource, "fields": key } }))
}
