//! The shape every rule's query must have: the columns of an obligation, in their order.

use arrow::datatypes::{DataType, TimeUnit};
use datafusion::{
    dataframe::DataFrame,
    logical_expr::{Expr, cast, col, lit},
    prelude::ident,
};

use super::query;
use crate::{Error, Result};

const TEXT: DataType = DataType::Utf8View;
const MOMENT: DataType = DataType::Timestamp(TimeUnit::Microsecond, None);

/// Name and type; a date given for a moment is its 00:00.
const COLUMNS: [(&str, DataType); 14] = [
    ("case_id", TEXT),
    ("subject_kind", TEXT),
    ("subject_id", TEXT),
    ("triggered_at", MOMENT),
    ("due_at", MOMENT),
    ("done_at", MOMENT),
    ("holder_staff_id", TEXT),
    ("holder_team_id", TEXT),
    ("held_by", TEXT),
    ("lapses_at", MOMENT),
    ("part", TEXT),
    ("triggered_by", TEXT),
    ("done_by", TEXT),
    ("note", TEXT),
];

/// Told by a rule of a row that it says is unknown, though trigger and due can be told. Optional, and last.
const IS_UNKNOWN: &str = "is_unknown";

/// The frame with its columns cast to an obligation's types.
///
/// # Errors
/// `Query`, naming the first column that is not where it belongs, and its line.
pub fn checked(frame: DataFrame, sql: &str) -> Result<DataFrame> {
    let wrong =
        |place: usize, message: String| Error::Query { line: query::line_of_column(sql, place), message };
    let found: Vec<String> = frame.schema().fields().iter().map(|f| f.name().clone()).collect();
    for (place, (wanted, _)) in COLUMNS.iter().enumerate() {
        if found.get(place).map(String::as_str) != Some(*wanted) {
            let instead = found.get(place).map_or("nothing".to_owned(), |name| format!("`{name}`"));
            let columns = COLUMNS.map(|(name, _)| name).join(", ");
            let said = format!(
                "column {} of a rule's query is `{wanted}`; found {instead} (the columns of an obligation are {columns})",
                place + 1
            );
            return Err(wrong(place, said));
        }
    }
    let says_unknown = match found.get(COLUMNS.len()).map(String::as_str) {
        None => false,
        Some(IS_UNKNOWN) if found.len() == COLUMNS.len() + 1 => true,
        Some(other) => {
            let said = format!(
                "column {} of a rule's query may only be `{IS_UNKNOWN}`, and the last; found `{other}`",
                COLUMNS.len() + 1
            );
            return Err(wrong(COLUMNS.len(), said));
        }
    };
    let mut columns: Vec<Expr> =
        COLUMNS.iter().map(|(name, kind)| cast(ident(*name), kind.clone()).alias(*name)).collect();
    let unknown = if says_unknown { cast(col(IS_UNKNOWN), DataType::Boolean) } else { lit(false) };
    columns.push(unknown.alias(IS_UNKNOWN));
    frame.select(columns).map_err(|e| Error::Wrong(e.strip_backtrace()))
}
