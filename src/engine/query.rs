//! One query, parsed, refused if it is anything else, its `$named` parameters put in as typed literals.

use std::{collections::BTreeSet, ops::ControlFlow};

use datafusion::sql::{
    parser::{DFParserBuilder, Statement},
    resolve::resolve_table_references,
    sqlparser::{
        ast::{
            CastKind, DataType, Expr, SetExpr, Spanned, Statement as SqlStatement, TypedString,
            Value as SqlValue, ValueWithSpan, visit_expressions_mut,
        },
        dialect::PostgreSqlDialect,
        tokenizer::Span,
    },
};

use super::{Params, Value, errors::unreadable};
use crate::{Error, Result, model::nearest::nearest};

/// The statement of a query with its parameters bound.
///
/// # Errors
/// `Wrong` where the text is not exactly one query, or names a parameter that there is not.
pub fn bound(sql: &str, params: &Params) -> Result<Statement> {
    let mut statement = one_query(sql)?;
    let unknown = visit_expressions_mut(&mut *statement, |expression| {
        let Expr::Value(ValueWithSpan { value: SqlValue::Placeholder(name), span }) = expression else {
            return ControlFlow::Continue(());
        };
        match params.get(name.trim_start_matches('$')) {
            Some(value) => {
                *expression = literal(value);
                ControlFlow::Continue(())
            }
            None => ControlFlow::Break((name.clone(), span.start.line)),
        }
    });
    match unknown {
        ControlFlow::Continue(()) => Ok(Statement::Statement(statement)),
        ControlFlow::Break((name, line)) => Err(no_parameter(&name, line, params)),
    }
}

pub(super) fn one_query(sql: &str) -> Result<Box<SqlStatement>> {
    let dialect = PostgreSqlDialect {};
    let parsed =
        DFParserBuilder::new(sql).with_dialect(&dialect).build().and_then(|mut p| p.parse_statements());
    let mut statements = parsed.map_err(|e| unreadable(&e))?;
    if statements.len() != 1 {
        return Err(Error::Wrong(format!(
            "one query at a time, please: {} statements were given",
            statements.len()
        )));
    }
    match statements.pop_front() {
        Some(Statement::Statement(statement)) if matches!(*statement, SqlStatement::Query(_)) => {
            Ok(statement)
        }
        _ => Err(Error::Wrong("only queries (select …, with …) are answered: the lake is read-only".into())),
    }
}

fn no_parameter(name: &str, line: u64, params: &Params) -> Error {
    let known = params.keys().map(String::as_str);
    let hint = match nearest(name.trim_start_matches('$'), known) {
        Some(near) => format!("; did you mean ${near}?"),
        None if params.is_empty() => "; this query takes no parameters".into(),
        None => String::new(),
    };
    Error::Query { line, message: format!("there is no parameter {name}{hint}") }
}

fn literal(value: &Value) -> Expr {
    let plain = |value| Expr::Value(ValueWithSpan { value, span: Span::empty() });
    let null_of = |data_type| Expr::Cast {
        kind: CastKind::Cast,
        expr: Box::new(plain(SqlValue::Null)),
        data_type,
        array: false,
        format: None,
    };
    match value {
        Value::Int(n) if *n < 0 => Expr::Nested(Box::new(plain(SqlValue::Number(n.to_string(), false)))),
        Value::Int(n) => plain(SqlValue::Number(n.to_string(), false)),
        Value::Bool(b) => plain(SqlValue::Boolean(*b)),
        Value::Text(text) => plain(SqlValue::SingleQuotedString(text.clone())),
        Value::Date(date) => Expr::TypedString(TypedString {
            data_type: DataType::Date,
            value: ValueWithSpan {
                value: SqlValue::SingleQuotedString(date.format("%Y-%m-%d").to_string()),
                span: Span::empty(),
            },
            uses_odbc_syntax: false,
        }),
        Value::NullDate => null_of(DataType::Date),
        Value::NullText => null_of(DataType::Varchar(None)),
    }
}

/// The tables and views that a query names, its own CTEs aside.
pub fn tables(sql: &str) -> Result<BTreeSet<String>> {
    let statement = Statement::Statement(one_query(sql)?);
    let (tables, _ctes) = resolve_table_references(&statement, true).map_err(|e| unreadable(&e))?;
    Ok(tables.into_iter().map(|table| table.table().to_owned()).collect())
}

/// The `$names` that a query holds, without their sign.
pub fn parameters(sql: &str) -> Result<BTreeSet<String>> {
    let mut statement = one_query(sql)?;
    let mut names = BTreeSet::new();
    let _: ControlFlow<()> = visit_expressions_mut(&mut *statement, |expression| {
        if let Expr::Value(ValueWithSpan { value: SqlValue::Placeholder(name), .. }) = expression {
            names.insert(name.trim_start_matches('$').to_owned());
        }
        ControlFlow::Continue(())
    });
    Ok(names)
}

/// The line of a column that a query selects, by its place; of the last there is, where it has fewer.
pub fn line_of_column(sql: &str, place: usize) -> u64 {
    let Ok(statement) = one_query(sql) else { return 1 };
    let SqlStatement::Query(query) = *statement else { return 1 };
    let mut body = &*query.body;
    // A union's columns are those of its first query.
    while let SetExpr::SetOperation { left, .. } = body {
        body = left;
    }
    match body {
        SetExpr::Select(select) => {
            let column = select.projection.get(place).or(select.projection.last());
            column.map_or(1, |column| column.span().start.line.max(1))
        }
        _ => 1,
    }
}
