//! JSON lines: one object a line, its names the columns. A line that is no object is refused, and a list or an object where one
//! value is wanted is a cell that is. It never looks at what a value means.

use std::{
    collections::BTreeSet,
    fmt,
    fs::File,
    io::{BufRead, BufReader, Seek, SeekFrom},
};

use memchr::memmem;
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::Value;

use super::{
    cells::SPOILT,
    frames::Block,
    layout::{Layout, Supplied},
    plain::Plain,
    scan::unreadable,
    split::{Origin, RefusedRow, Split, builders, push, shown_text},
    workbook::number_text,
};
use crate::{Error, Result};

/// Every name that any object of the file has, in the order in which they first come.
///
/// # Errors
/// `Exports` (exit 3) when the file cannot be read, no line of it is an object, or it ends within one.
pub(super) fn names(name: &str, plain: &Plain) -> Result<Vec<String>> {
    let mut file = File::open(&plain.path).map_err(unreadable(name))?;
    file.seek(SeekFrom::Start(plain.body_start())).map_err(unreadable(name))?;
    let mut reader = BufReader::with_capacity(1 << 20, file);
    let (mut names, mut seen, mut objects) = (Vec::new(), BTreeSet::new(), 0u64);
    let (mut line, mut number) = (Vec::new(), 0u64);
    loop {
        line.clear();
        if reader.read_until(b'\n', &mut line).map_err(unreadable(name))? == 0 {
            break;
        }
        number += 1;
        let object = serde_json::from_slice::<Object<IgnoredAny>>(&line);
        let is_last_and_open = line.last() != Some(&b'\n');
        match object {
            Ok(object) => {
                objects += 1;
                for (name, _) in object.0 {
                    if !seen.contains(&name) {
                        seen.insert(name.clone());
                        names.push(name);
                    }
                }
            }
            Err(e) if is_last_and_open && e.is_eof() => {
                return Err(Error::Exports(format!(
                    "{name} is cut off: its last line, {number}, does not end; export it again"
                )));
            }
            Err(_) => {}
        }
    }
    if objects == 0 {
        return Err(Error::Exports(format!(
            "{name}: no line of it is a JSON object such as {{\"case_id\": \"C1\"}}: is it JSON lines?"
        )));
    }
    Ok(names)
}

/// Splits a block of lines.
pub(super) fn split(layout: &Layout, block: &Block) -> Split {
    let mut splitter = Lines {
        layout,
        builders: builders(layout, block.bytes.len() / 200),
        wanted: wanted(layout),
        split: Split {
            slots: 0,
            rows_read: 0,
            columns: Vec::new(),
            origins: Vec::new(),
            refused: Vec::new(),
            said_origins: None,
            nested: Vec::new(),
        },
    };
    let mut start = 0u64;
    for (row, line) in block.bytes.split_inclusive(|b| *b == b'\n').enumerate() {
        let row = u32::try_from(row).expect("a block has few lines");
        splitter.line(row, line, block.offset + start);
        splitter.split.slots = row + 1;
        start += line.len() as u64;
    }
    let finish = |builder: Option<polars::prelude::StringChunkedBuilder>| builder.map(|own| own.finish());
    splitter.split.columns = splitter.builders.into_iter().map(finish).collect();
    splitter.split
}

/// For each column of the contract, the name that its values have.
fn wanted(layout: &Layout) -> Vec<Option<&str>> {
    let name = |from: &Supplied| match from {
        Supplied::Field(field) => Some(layout.names[*field].as_str()),
        Supplied::Constant(_) | Supplied::Nowhere => None,
    };
    layout.columns.iter().map(name).collect()
}

struct Lines<'a> {
    layout: &'a Layout,
    builders: Vec<Option<polars::prelude::StringChunkedBuilder>>,
    wanted: Vec<Option<&'a str>>,
    split: Split,
}

impl Lines<'_> {
    fn line(&mut self, row: u32, line: &[u8], offset: u64) {
        let trimmed = line.trim_ascii_end();
        if trimmed.is_empty() {
            return;
        }
        self.split.rows_read += 1;
        match serde_json::from_slice::<Object<Value>>(trimmed) {
            Ok(object) => match object.repeated() {
                None => self.keep(row, trimmed, offset, &object),
                Some(name) => {
                    let reason = format!("the object names `{name}` more than once");
                    self.refuse(row, trimmed, reason, Some(&object));
                }
            },
            Err(e) => {
                let reason = format!("the line is not one JSON object: {}", without_place(&e));
                self.refuse(row, trimmed, reason, None);
            }
        }
    }

    fn keep(&mut self, row: u32, line: &[u8], offset: u64, object: &Object<Value>) {
        let at = u32::try_from(self.split.origins.len()).expect("a block has few rows");
        let columns = self.builders.iter_mut().zip(&self.layout.columns).zip(&self.wanted).enumerate();
        for (column, ((builder, from), wanted)) in columns {
            let Some(builder) = builder else { continue };
            let value = wanted.and_then(|name| object.get(name));
            match (from, value) {
                (Supplied::Constant(text), _) => push(builder, text),
                (_, None | Some(Value::Null)) => builder.append_null(),
                (_, Some(Value::String(text))) => push(builder, text),
                (_, Some(value @ (Value::Array(_) | Value::Object(_)))) => {
                    builder.append_null();
                    self.split.nested.push((at, column, value.to_string()));
                }
                (_, Some(value)) => push(builder, &exact(value, line)),
            }
        }
        let length = u32::try_from(line.len()).expect("a record is no longer than its limit");
        self.split.origins.push(Origin { row, length, offset });
    }

    fn refuse(&mut self, row: u32, line: &[u8], reason: String, object: Option<&Object<Value>>) {
        let shown = |column: &str| {
            let at = self.layout.table.columns.iter().position(|own| own.name == column)?;
            let text = match object?.get(self.wanted[at]?)? {
                Value::String(text) => text.clone(),
                Value::Null | Value::Array(_) | Value::Object(_) => return None,
                value => scalar(value),
            };
            shown_text(&self.layout.table.columns[at].kind, &text)
        };
        let key: Option<Vec<String>> = self.layout.table.key.iter().map(|column| shown(column)).collect();
        let refused = RefusedRow {
            row,
            raw: String::from_utf8_lossy(line).into_owned(),
            reason,
            case_id: shown("case_id"),
            subject_id: key.map(|parts| parts.join("/")),
            said_origin: None,
        };
        self.split.refused.push(refused);
    }
}

/// A number or a truth as text; a number that JSON's readers cut short is marked.
fn scalar(value: &Value) -> String {
    match value {
        Value::Number(number) if number.is_f64() => {
            number.as_f64().map_or_else(|| number.to_string(), number_text)
        }
        value => value.to_string(),
    }
}

/// A number or a truth as its line writes it; a fraction that was read otherwise than it is written is marked, too.
fn exact(value: &Value, line: &[u8]) -> String {
    let text = scalar(value);
    let is_fraction = value.as_f64().is_some_and(|number| number.fract() != 0.0);
    if is_fraction && !text.starts_with(SPOILT) && memmem::find(line, text.as_bytes()).is_none() {
        return format!("{SPOILT}{text}");
    }
    text
}

/// The words of a fault without serde's "at line 1 column 7".
fn without_place(e: &serde_json::Error) -> String {
    let text = e.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

/// An object as its names and values, none of which is dropped where a name comes twice.
struct Object<T>(Vec<(String, T)>);

impl<T> Object<T> {
    fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    fn repeated(&self) -> Option<&str> {
        let is_before = |at: usize, name: &String| self.0[..at].iter().any(|(other, _)| other == name);
        let found = self.0.iter().enumerate().find(|(at, (name, _))| is_before(*at, name));
        found.map(|(_, (name, _))| name.as_str())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Object<T>, D::Error> {
        struct Pairs<T>(std::marker::PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Pairs<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<T>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Object(pairs))
            }
        }
        from.deserialize_map(Pairs(std::marker::PhantomData))
    }
}
