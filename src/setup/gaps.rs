//! What the contract wants and nobody supplied, and the rules that cannot be measured without it. What is only a guess is
//! not supplied.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{columns::Sure, files::TableGuess};
use crate::{
    Result,
    contract::{self, Column, Table},
    rules::{Catalogue, unmeasured},
};

/// A table, or a column of a table that was supplied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    pub table: &'static str,
    pub column: Option<&'static str>,
    /// Without the table no export can be used; without the column no row of its table.
    pub is_required: bool,
    /// What cannot be measured without it.
    pub rules: Vec<String>,
}

impl Gap {
    /// `cases.closed_on`.
    pub fn name(&self) -> String {
        match self.column {
            Some(column) => format!("{}.{column}", self.table),
            None => self.table.to_owned(),
        }
    }
}

/// What is not supplied: first that without which nothing can be used, then in the contract's order.
pub(super) fn of(tables: &[TableGuess], catalogue: &Catalogue, as_at: NaiveDate) -> Result<Vec<Gap>> {
    let supplied = |table: &str, column: Option<&str>| is_supplied(tables, table, column);
    let mut rules: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (rule, missing) in unmeasured::over(catalogue, as_at, &supplied)? {
        for name in missing {
            rules.entry(name).or_default().push(rule.clone());
        }
    }
    let mut gaps = Vec::new();
    for table in contract::tables() {
        let mut gap = |column: Option<&'static Column>, is_required: bool| {
            let column = column.map(|column| column.name.as_str());
            let mut gap = Gap { table: &table.name, column, is_required, rules: Vec::new() };
            gap.rules = rules.remove(&gap.name()).unwrap_or_default();
            gaps.push(gap);
        };
        if !supplied(&table.name, None) {
            gap(None, table.required);
            continue;
        }
        for column in table.columns.iter().filter(|column| !supplied(&table.name, Some(&column.name))) {
            gap(Some(column), is_needed(table, column));
        }
    }
    gaps.sort_by_key(|gap| !gap.is_required);
    Ok(gaps)
}

fn is_needed(table: &Table, column: &Column) -> bool {
    column.required || table.key.contains(&column.name)
}

fn is_supplied(tables: &[TableGuess], table: &str, column: Option<&str>) -> bool {
    let found = tables.iter().find(|guess| guess.table.name == table && guess.sure > Sure::Guess);
    let Some(found) = found else { return false };
    column.is_none_or(|name| {
        found.columns.iter().any(|guess| guess.column.name == name && guess.sure > Sure::Guess)
    })
}
