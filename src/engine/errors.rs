//! DataFusion's errors as messages a person can act on.

use std::collections::{BTreeMap, BTreeSet};

use datafusion::{common::SchemaError, error::DataFusionError};

use super::viewer::{COUNTS, LISTS_OF_FINDINGS, MONTHLY, RETENTION, TOLD_TO_ALL};
use crate::{Error, contract, model::nearest::nearest};

/// What went wrong, with the nearest valid name where a table or column is not known, and the line of the query where
/// it can be told. `withheld` are the columns that there are not for this viewer, each with why.
pub fn said(
    error: DataFusionError,
    tables: &BTreeSet<String>,
    withheld: &BTreeMap<String, Vec<String>>,
) -> Error {
    let line = error.diagnostic().and_then(|diagnostic| diagnostic.span).map(|span| span.start.line);
    match (named(error, tables, withheld), line) {
        (Error::Wrong(message), Some(line)) if line > 0 => Error::Query { line, message },
        (error, _) => error,
    }
}

/// A text that is no query: the parser ends its message in where it stopped.
pub fn unreadable(error: &DataFusionError) -> Error {
    let said = match error.find_root() {
        DataFusionError::SQL(e, _) => e.to_string(),
        other => other.strip_backtrace(),
    };
    let text = format!("the query cannot be read: {}", said.trim_start_matches("sql parser error: "));
    let line = text.rsplit_once(" at Line: ").and_then(|(message, place)| {
        let line = place.split(',').next()?.trim().parse().ok()?;
        Some(Error::Query { line, message: message.to_owned() })
    });
    line.unwrap_or(Error::Wrong(text))
}

fn named(
    error: DataFusionError,
    tables: &BTreeSet<String>,
    withheld: &BTreeMap<String, Vec<String>>,
) -> Error {
    match error.find_root() {
        DataFusionError::SchemaError(schema, _) => column(schema, withheld),
        DataFusionError::Plan(message) => {
            Error::Wrong(no_table(message, tables).unwrap_or_else(|| in_plain_words(message)))
        }
        DataFusionError::SQL(..) => unreadable(&error),
        DataFusionError::ResourcesExhausted(message) => Error::Lake(format!(
            "the query needs more memory than --memory allows: {}",
            message.lines().next().unwrap_or_default()
        )),
        DataFusionError::IoError(e) => Error::Lake(format!("reading the lake: {e}")),
        DataFusionError::ParquetError(e) => Error::Lake(format!("reading the lake: {e}")),
        DataFusionError::ArrowError(e, _) => Error::Wrong(e.to_string()),
        DataFusionError::Internal(message) => Error::Defect(message.clone()),
        other => Error::Wrong(other.strip_backtrace()),
    }
}

fn no_table(message: &str, tables: &BTreeSet<String>) -> Option<String> {
    let name = message.strip_prefix("table '")?.split('\'').next()?;
    let name = name.rsplit('.').next()?;
    if contract::table(name).is_some() {
        return Some(format!("table {name} was not supplied in this snapshot's exports"));
    }
    if COUNTS.contains(&name)
        || TOLD_TO_ALL.contains(&name)
        || LISTS_OF_FINDINGS.contains(&name)
        || matches!(name, "obligations" | "findings" | RETENTION | MONTHLY)
    {
        return Some(format!(
            "there is no table {name} yet: `plumbline check` judges the snapshot and makes it"
        ));
    }
    Some(match nearest(name, tables.iter().map(String::as_str)) {
        Some(near) => format!("there is no table {name}; did you mean {near}?"),
        None => format!(
            "there is no table {name}; there are {}",
            tables.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
        ),
    })
}

/// What DataFusion says at length, or in words of its own.
fn in_plain_words(message: &str) -> String {
    let quoted = |after: &str| Some(message.split_once(after)?.1.split('\'').next()?.to_owned());
    if let Some(call) = quoted("the given name and argument types '") {
        return format!(
            "{}: there is no such function of these types; a cast may help, as in cast(x as int)",
            types(&call)
        );
    }
    if let Some(name) = quoted("Invalid function '") {
        return match quoted("Did you mean '") {
            Some(near) => format!("there is no function {name}; did you mean {near}?"),
            None => format!("there is no function {name}"),
        };
    }
    if message.starts_with("Projections require unique expression names")
        && let Some(name) = message.split('"').nth(1)
    {
        return format!("two columns of the answer are called {name}: name one of them otherwise, with `as`");
    }
    message.to_owned()
}

/// A call with its types as SQL calls them.
fn types(call: &str) -> String {
    const NAMES: [(&str, &str); 7] = [
        ("Utf8View", "text"),
        ("Utf8", "text"),
        ("Date32", "date"),
        ("Timestamp(µs)", "timestamp"),
        ("Int64", "bigint"),
        ("Int32", "int"),
        ("Float64", "double"),
    ];
    NAMES.iter().fold(call.to_owned(), |call, (theirs, sql)| call.replace(theirs, sql))
}

fn column(error: &SchemaError, withheld: &BTreeMap<String, Vec<String>>) -> Error {
    let SchemaError::FieldNotFound { field, valid_fields } = error else {
        return Error::Wrong(error.to_string());
    };
    if let Some(what) = withheld.get(field.name()) {
        return Error::NotAllowed(format!(
            "your role in this lake's [access] does not read {}",
            what.join(" and ")
        ));
    }
    let valid: BTreeSet<&str> = valid_fields.iter().map(|column| column.name()).collect();
    Error::Wrong(match nearest(field.name(), valid.iter().copied()) {
        Some(near) => format!("there is no column {}; did you mean {near}?", field.name()),
        None => format!(
            "there is no column {}; there are {}",
            field.name(),
            valid.into_iter().collect::<Vec<_>>().join(", ")
        ),
    })
}
