//! Polars columns as arrow's. It copies a block's columns, piece by piece: a memory copy of what is in the cache anyway,
//! for which no line of `unsafe` is needed and each string is checked to be UTF-8 once more.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, BooleanArray, Date32Array, Int64Array, StringViewArray, TimestampMicrosecondArray},
    buffer::{BooleanBuffer, Buffer, NullBuffer, ScalarBuffer},
    datatypes::ArrowNativeType,
};
use polars::prelude::{ChunkedArray, DataType, PolarsError, PolarsNumericType, Series, TimeUnit};
use polars_arrow::{
    array::{Array, Utf8ViewArray},
    bitmap::Bitmap,
};

use crate::{Error, Result};

/// A typed column of one block.
///
/// # Errors
/// `Defect` when Polars gives a type that ingest never asks for.
pub(super) fn to_arrow(column: &Series) -> Result<ArrayRef> {
    let array: ArrayRef = match column.dtype() {
        DataType::String => {
            let text = column.str().map_err(defect)?.rechunk();
            Arc::new(strings(text.downcast_as_array())?)
        }
        DataType::Date => {
            let (values, nulls) = numbers(column.date().map_err(defect)?.physical());
            Arc::new(Date32Array::new(values, nulls))
        }
        DataType::Datetime(TimeUnit::Microseconds, None) => {
            let (values, nulls) = numbers(column.datetime().map_err(defect)?.physical());
            Arc::new(TimestampMicrosecondArray::new(values, nulls))
        }
        DataType::Int64 => {
            let (values, nulls) = numbers(column.i64().map_err(defect)?);
            Arc::new(Int64Array::new(values, nulls))
        }
        DataType::Boolean => {
            let bools = column.bool().map_err(defect)?.rechunk();
            let array = bools.downcast_as_array();
            Arc::new(BooleanArray::new(bits(array.values()), array.validity().map(nulls)))
        }
        other => return Err(Error::Defect(format!("ingest has no use for columns of type {other}"))),
    };
    Ok(array)
}

fn strings(array: &Utf8ViewArray) -> Result<StringViewArray> {
    let views: ScalarBuffer<u128> = array.views().iter().map(|view| view.as_u128()).collect();
    let texts: Vec<Buffer> =
        array.data_buffers().iter().map(|buffer| Buffer::from(buffer.as_slice())).collect();
    StringViewArray::try_new(views, texts, array.validity().map(nulls))
        .map_err(|e| Error::Defect(format!("a column of text cannot be passed on: {e}")))
}

fn numbers<T>(column: &ChunkedArray<T>) -> (ScalarBuffer<T::Native>, Option<NullBuffer>)
where
    T: PolarsNumericType<Native: ArrowNativeType>,
{
    let column = column.rechunk();
    let array = column.downcast_as_array();
    (array.values().iter().copied().collect(), array.validity().map(nulls))
}

fn nulls(valid: &Bitmap) -> NullBuffer {
    NullBuffer::new(bits(valid))
}

fn bits(bitmap: &Bitmap) -> BooleanBuffer {
    let (bytes, offset, length) = bitmap.as_slice();
    BooleanBuffer::new(Buffer::from(bytes), offset, length)
}

fn defect(e: PolarsError) -> Error {
    Error::Defect(format!("a typed column is not what it says: {e}"))
}
