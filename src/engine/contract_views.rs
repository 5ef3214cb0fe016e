//! Views over every table of the contract at once, made of its own description: what points at nothing, and which case
//! each key is of. No rule could name some hundred columns one by one and still be read.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use datafusion::{
    dataframe::DataFrame,
    error::Result,
    logical_expr::{Expr, JoinType, LogicalPlan, Operator, Union, binary_expr, cast, lit},
    prelude::{SessionContext, ident},
    scalar::ScalarValue,
};

use arrow::datatypes::DataType;

use crate::contract::{self, CaseOf, Table};

/// Each given value that is the key of no row: `table_name, subject_id, case_id, column_name, value, target`. A pointer
/// at a table that was not supplied is passed over.
pub async fn broken_references(context: &SessionContext, supplied: &BTreeSet<String>) -> Result<DataFrame> {
    let mut pointers: BTreeMap<&str, Vec<DataFrame>> = BTreeMap::new();
    for table in contract::tables() {
        for column in &table.columns {
            let Some(target) = column.points_at.as_deref().filter(|target| supplied.contains(*target)) else {
                continue;
            };
            let rows =
                of_cases(context, table).await?.filter(ident(&column.name).is_not_null())?.select(vec![
                    text(lit(&table.name)).alias("table_name"),
                    key(table).alias("subject_id"),
                    ident("row_case_id").alias("case_id"),
                    text(lit(&column.name)).alias("column_name"),
                    text(ident(&column.name)).alias("value"),
                    text(lit(target)).alias("target"),
                ])?;
            pointers.entry(target).or_default().push(rows);
        }
    }
    // One join for all that point at a table, so that its keys are held once.
    let mut broken = Vec::new();
    for (target, rows) in pointers {
        let described = contract::table(target).expect("a table of the contract is pointed at");
        let keys = context.table(target).await?.select(vec![key(described).alias("target_key")])?;
        broken.push(together(context, rows)?.join(
            keys,
            JoinType::LeftAnti,
            &["value"],
            &["target_key"],
            None,
        )?);
    }
    together(context, broken)
}

/// Every row's key and case: `table_name, subject_id, case_id`. A child is in several cases, and so in none here.
pub async fn keyed_rows(context: &SessionContext) -> Result<DataFrame> {
    let mut rows = Vec::new();
    for table in contract::tables() {
        rows.push(of_cases(context, table).await?.select(vec![
            text(lit(&table.name)).alias("table_name"),
            key(table).alias("subject_id"),
            ident("row_case_id").alias("case_id"),
        ])?);
    }
    together(context, rows)
}

/// A table's rows, each with its case as `row_case_id`.
async fn of_cases(context: &SessionContext, table: &Table) -> Result<DataFrame> {
    let rows = context.table(table.name.as_str()).await?;
    match table.case {
        CaseOf::CaseId => rows.with_column("row_case_id", text(ident("case_id"))),
        CaseOf::Shields => through(context, rows, "shields", "shield_id").await,
        CaseOf::PaperItems => through(context, rows, "paper_items", "item_id").await,
        CaseOf::CaseChildren | CaseOf::None => {
            rows.with_column("row_case_id", lit(ScalarValue::Utf8View(None)))
        }
    }
}

/// The case of the row that another row belongs to.
async fn through(
    context: &SessionContext,
    rows: DataFrame,
    owner: &str,
    owned_by: &str,
) -> Result<DataFrame> {
    let owners = context
        .table(owner)
        .await?
        .select(vec![ident(owned_by).alias("owner_key"), text(ident("case_id")).alias("row_case_id")])?;
    rows.join(owners, JoinType::Left, &[owned_by], &["owner_key"], None)
}

/// A row's key as text; two columns' joined by `/`.
fn key(table: &Table) -> Expr {
    let columns = table.key.iter().map(|column| text(ident(column)));
    let joined = |a, b| binary_expr(a, Operator::StringConcat, b);
    columns.reduce(|all, column| text(joined(joined(all, lit("/")), column))).expect("a table has a key")
}

fn text(value: Expr) -> Expr {
    cast(value, DataType::Utf8View)
}

fn together(context: &SessionContext, mut frames: Vec<DataFrame>) -> Result<DataFrame> {
    if frames.len() == 1 {
        return Ok(frames.swap_remove(0));
    }
    let plans = frames.into_iter().map(|frame| Arc::new(frame.into_unoptimized_plan())).collect();
    Ok(DataFrame::new(context.state(), LogicalPlan::Union(Union::try_new_with_loose_types(plans)?)))
}
