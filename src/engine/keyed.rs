//! Rows of a table by the keys in one of its columns, where the table is not known until then: a table's name is no
//! parameter of a query, and queries are never glued from strings.

use std::collections::BTreeSet;

use arrow::record_batch::RecordBatch;
use datafusion::{
    common::ScalarValue,
    logical_expr::{in_list, lit},
    prelude::ident,
};

use super::Session;
use crate::{Result, contract};

impl Session {
    /// The rows of a table of the contract in which a column holds one of these keys, in some of its columns; none
    /// where the table was not supplied.
    pub fn rows_holding(
        &self,
        table: &contract::Table,
        column: &str,
        keys: &BTreeSet<String>,
        columns: &[&str],
    ) -> Result<Vec<RecordBatch>> {
        if keys.is_empty() || !self.table_names().contains(&table.name) {
            return Ok(Vec::new());
        }
        let keys = keys.iter().map(|key| lit(ScalarValue::Utf8View(Some(key.clone())))).collect();
        self.runtime.block_on(async {
            let whole = self.context.table(table.name.as_str()).await.map_err(|e| self.say(e))?;
            let frame = whole
                .filter(in_list(ident(column), keys, false))
                .and_then(|found| found.select(columns.iter().map(|name| ident(*name)).collect::<Vec<_>>()));
            frame.map_err(|e| self.say(e))?.collect().await.map_err(|e| self.say(e))
        })
    }
}
