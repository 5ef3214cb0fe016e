//! A SQL session over one snapshot for one viewer. Alone names datafusion.

use std::collections::BTreeMap;

use arrow::record_batch::RecordBatch;
use chrono::NaiveDate;
use serde::de::DeserializeOwned;

use crate::{Error, Result};

/// A value bound to a `$name` of a query.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Int(i64),
    Bool(bool),
    Date(NaiveDate),
    Text(String),
    NullDate,
    NullText,
}

pub type Params = BTreeMap<String, Value>;

pub struct Session {}

impl Session {
    /// The rows of a query, as record batches.
    pub fn batches(&self, _sql: &str, _params: &Params) -> Result<Vec<RecordBatch>> {
        Err(Error::Defect("not built".into()))
    }

    /// The rows of a query, each read into `T` by its column names (dates and timestamps as ISO text).
    pub fn rows<T: DeserializeOwned>(&self, _sql: &str, _params: &Params) -> Result<Vec<T>> {
        Err(Error::Defect("not built".into()))
    }
}
