//! One block of a file, typed: the rows that can be used, and what was refused. Knows nothing of other blocks.

use std::sync::Arc;

use arrow::{
    array::{Array, ArrayRef, AsArray, BooleanArray, Int64Array},
    buffer::{BooleanBuffer, NullBuffer},
    compute::filter,
    datatypes::{DataType, Date32Type, Int64Type},
    error::ArrowError,
};
use polars::prelude::{IntoSeries, StringChunked};

use super::{
    bridge,
    cells::{self, Fault},
    dates::Evidence,
    frames::Block,
    layout::Layout,
    split::{Origin, RefusedRow, Split, split},
    typing::{RefusedCells, typed},
};
use crate::{
    Error, Result,
    contract::{Column, Table},
};

/// A block of a file, typed.
pub(super) struct Chunk {
    /// How many rows a spreadsheet would show for it, blank ones too.
    pub(super) slots: u32,
    pub(super) rows_read: u32,
    /// For each column of the contract, its cells in the rows that can be used; `None`: the file does not have it.
    pub(super) columns: Vec<Option<ArrayRef>>,
    /// Where each of these rows came from.
    pub(super) origins: Vec<Origin>,
    /// Rows that cannot be used, in their order in the file.
    pub(super) refused_rows: Vec<RefusedRow>,
    /// Cells of the rows that can be used, in the order of rows and columns.
    pub(super) refused_cells: RefusedCells,
    /// For each column of the contract, what its dates say of their order.
    pub(super) evidence: Vec<Evidence>,
    /// Of what a staging query made: where each of the rows that can be used says it is from.
    pub(super) said_origins: Option<SaidOrigins>,
}

/// Where rows say they are from; blank where they do not tell.
#[derive(Debug, Clone)]
pub(super) struct SaidOrigins {
    /// Text.
    pub(super) files: ArrayRef,
    /// Whole numbers.
    pub(super) rows: ArrayRef,
}

impl SaidOrigins {
    fn of(files: &StringChunked, rows: &StringChunked) -> Result<SaidOrigins> {
        let row = |text: Option<&str>| text.and_then(|text| cells::int(text.trim()).ok());
        let rows: Int64Array = rows.iter().map(row).collect();
        let files = bridge::to_arrow(&files.clone().into_series())?;
        Ok(SaidOrigins { files, rows: Arc::new(rows) })
    }

    /// Where one row says it is from, where it tells both.
    pub(super) fn at(&self, row: usize) -> Option<(&str, i64)> {
        let (files, rows) = (self.files.as_string_view(), self.rows.as_primitive::<Int64Type>());
        (files.is_valid(row) && rows.is_valid(row)).then(|| (files.value(row), rows.value(row)))
    }
}

impl Chunk {
    /// Splits and types a block.
    ///
    /// # Errors
    /// `Defect` alone.
    pub(super) fn of(layout: &Layout, block: &Block) -> Result<Chunk> {
        let holds_nul = block.bytes.contains(&0);
        let Split { slots, rows_read, columns: texts, origins, refused, said_origins, nested } =
            split(layout, block);
        let mut refused_cells = RefusedCells::default();
        for (at, column, text) in nested {
            refused_cells.push(at as usize, column, Fault::Nested, &text);
        }
        let mut columns = Vec::with_capacity(texts.len());
        let mut evidence = vec![Evidence::default(); texts.len()];
        for (at, (column, text)) in layout.table.columns.iter().zip(texts).enumerate() {
            let Some(text) = text else {
                columns.push(None);
                continue;
            };
            let typed = typed(&column.kind, &layout.readings[at], at, &text, holds_nul, &mut refused_cells);
            evidence[at] = typed.evidence;
            columns.push(Some(bridge::to_arrow(&typed.cells)?));
        }
        let said_origins = said_origins.map(|[files, rows]| SaidOrigins::of(&files, &rows)).transpose()?;
        refused_cells.list.sort_by_key(|cell| (cell.at, cell.column));
        let mut chunk = Chunk {
            slots,
            rows_read,
            columns,
            origins,
            refused_rows: refused,
            refused_cells,
            evidence,
            said_origins,
        };
        chunk.refuse_incomplete(layout, block)?;
        Ok(chunk)
    }

    /// Refuses the rows that lack a cell without which a row cannot be used.
    fn refuse_incomplete(&mut self, layout: &Layout, block: &Block) -> Result<()> {
        let required: Vec<(usize, &Column)> =
            layout.table.columns.iter().enumerate().filter(|(_, column)| column.required).collect();
        let nulls = required.iter().filter_map(|(at, _)| self.columns[*at].as_ref()?.logical_nulls());
        let Some(complete) = nulls.reduce(|a, b| NullBuffer::new(a.inner() & b.inner())) else {
            return Ok(());
        };
        if complete.null_count() == 0 {
            return Ok(());
        }
        for at in (0..complete.len()).filter(|at| complete.is_null(*at)) {
            let is_null =
                |column: usize| self.columns[column].as_ref().is_some_and(|cells| cells.is_null(at));
            let lacking = required.iter().filter(|(column, _)| is_null(*column));
            let lacking: Vec<_> =
                lacking.map(|(column, declared)| self.lack(at, *column, declared)).collect();
            let refused = RefusedRow {
                row: self.origins[at].row,
                raw: self.raw(layout, block, at),
                reason: format!("{}: without it a row cannot be used", lacking.join(", ")),
                case_id: shown(&layout.table, &self.columns, "case_id", at),
                subject_id: subject_id(&layout.table, &self.columns, at),
                said_origin: self.said_origin(at),
            };
            self.refused_rows.push(refused);
        }
        self.refused_rows.sort_by_key(|refused| refused.row);
        self.keep(complete.inner())
    }

    /// The record of a row that can be used, as written.
    pub(super) fn raw(&self, layout: &Layout, block: &Block, at: usize) -> String {
        let origin = self.origins[at];
        let start = (origin.offset - block.offset) as usize;
        layout.raw(&block.bytes[start..start + origin.length as usize])
    }

    /// The file and row that a row that can be used says it is from.
    pub(super) fn said_origin(&self, at: usize) -> Option<(String, i64)> {
        let (file, row) = self.said_origins.as_ref()?.at(at)?;
        Some((file.to_owned(), row))
    }

    /// What a row lacks, in words.
    fn lack(&self, at: usize, column: usize, declared: &Column) -> String {
        let cells = &self.refused_cells;
        match cells.list.binary_search_by_key(&(at, column), |cell| (cell.at as usize, cell.column.into())) {
            Ok(found) => {
                let cell = &cells.list[found];
                format!("{} is `{}`, {}", declared.name, cells.text(cell), cell.fault.reason(&declared.kind))
            }
            Err(_) => format!("{} is blank", declared.name),
        }
    }

    /// Keeps these rows alone. The raw record of a row that goes holds its cells, so that none is listed by itself.
    fn keep(&mut self, kept: &BooleanBuffer) -> Result<()> {
        let mask = BooleanArray::new(kept.clone(), None);
        let said = self.said_origins.iter_mut().flat_map(|said| [&mut said.files, &mut said.rows]);
        for column in self.columns.iter_mut().flatten().chain(said) {
            *column = filter(column, &mask).map_err(defect)?;
        }
        let mut at = kept.iter();
        self.origins.retain(|_| at.next() == Some(true));
        let mut before = 0;
        let now: Vec<u32> = kept
            .iter()
            .map(|is_kept| {
                before += u32::from(is_kept);
                before - u32::from(is_kept)
            })
            .collect();
        self.refused_cells.list.retain(|cell| kept.value(cell.at as usize));
        self.refused_cells.list.iter_mut().for_each(|cell| cell.at = now[cell.at as usize]);
        Ok(())
    }
}

fn defect(e: ArrowError) -> Error {
    Error::Defect(format!("rows cannot be filtered: {e}"))
}

/// The key of a row, its parts joined by `/`; `None` where one is null.
pub(super) fn subject_id(table: &Table, columns: &[Option<ArrayRef>], at: usize) -> Option<String> {
    let parts: Option<Vec<_>> = table.key.iter().map(|name| shown(table, columns, name, at)).collect();
    parts.map(|parts| parts.join("/"))
}

/// A cell of a key, as quarantine shows it.
pub(super) fn shown(table: &Table, columns: &[Option<ArrayRef>], name: &str, at: usize) -> Option<String> {
    let column = table.columns.iter().position(|column| column.name == name)?;
    let cells = columns[column].as_ref().filter(|cells| cells.is_valid(at))?;
    match cells.data_type() {
        DataType::Utf8View => Some(cells.as_string_view().value(at).to_owned()),
        DataType::Date32 => cells::shown_date(cells.as_primitive::<Date32Type>().value(at)),
        _ => None,
    }
}
