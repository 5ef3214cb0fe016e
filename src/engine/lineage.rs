//! From a query's text to the formulas of its columns: names are followed through its CTEs, the views it reads and the
//! branches of its unions down to the tables of the contract. It reads the query as it is written and never runs it.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::ControlFlow,
};

use datafusion::sql::sqlparser::ast::{
    BinaryOperator, Cte, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident,
    Interval, ObjectName, Query, Select, SelectItem, SelectItemQualifiedWildcardKind, SetExpr, SetOperator,
    Statement, TableFactor, TableWithJoins, Value, visit_expressions,
};

use super::{
    formula::{Formula, Number},
    functions::Unit,
    query,
};
use crate::{Result, contract};

/// The views that a query may read, parsed once.
pub struct Lineage {
    views: BTreeMap<String, Box<Query>>,
}

/// The CTEs that a name may mean, the nearest last.
struct Scope<'a> {
    ctes: &'a [Cte],
    outer: Option<&'a Scope<'a>>,
}

const NOWHERE: Scope = Scope { ctes: &[], outer: None };

/// A column of a query, by its name or its place.
#[derive(Clone, Copy)]
enum Wanted<'a> {
    Named(&'a str),
    At(usize),
}

impl Lineage {
    /// Over views, each a name and its query.
    ///
    /// # Errors
    /// `Wrong` where one cannot be read.
    pub fn over<'a>(views: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Lineage> {
        let parsed = views.map(|(name, sql)| Ok((name.to_owned(), only_query(sql)?)));
        Ok(Lineage { views: parsed.collect::<Result<_>>()? })
    }

    /// The formulas of a query's columns, in their order; a column that it does not have is always blank.
    ///
    /// # Errors
    /// `Wrong` where the query cannot be read.
    pub fn formulas(&self, sql: &str, columns: &[&str]) -> Result<Vec<Formula>> {
        let query = only_query(sql)?;
        let of =
            |name: &&str| self.of_query(&query, Wanted::Named(name), &NOWHERE).unwrap_or(Formula::Nothing);
        Ok(columns.iter().map(of).collect())
    }

    /// The names of all columns that a query and the views it reads mention.
    ///
    /// # Errors
    /// `Wrong` where the query cannot be read.
    pub fn columns_mentioned(&self, sql: &str) -> Result<BTreeSet<String>> {
        let query = only_query(sql)?;
        let mut names = mentioned(&query);
        let mut unread: Vec<String> = query::tables(sql)?.into_iter().collect();
        let mut read = BTreeSet::new();
        while let Some(table) = unread.pop() {
            if let Some(view) = self.views.get(&table)
                && read.insert(table)
            {
                names.extend(mentioned(view));
                unread.extend(query::tables(&view.to_string())?);
            }
        }
        Ok(names)
    }

    fn of_query(&self, query: &Query, wanted: Wanted, scope: &Scope) -> Option<Formula> {
        let ctes = query.with.as_ref().map_or(&[][..], |with| &with.cte_tables);
        self.of_body(&query.body, wanted, &Scope { ctes, outer: Some(scope) })
    }

    fn of_body(&self, body: &SetExpr, wanted: Wanted, scope: &Scope) -> Option<Formula> {
        match body {
            SetExpr::Select(select) => self.of_select(select, wanted, scope),
            SetExpr::Query(query) => self.of_query(query, wanted, scope),
            SetExpr::SetOperation { left, op, right, .. } => {
                let first = self.of_body(left, wanted, scope)?;
                if *op != SetOperator::Union {
                    return Some(first);
                }
                // The second's names count for nothing: its columns stand in the places of the first's.
                let place = match wanted {
                    Wanted::Named(name) => place_in(left, name).map_or(wanted, Wanted::At),
                    at => at,
                };
                let second = self.of_body(right, place, scope);
                Some(Formula::one_of([first].into_iter().chain(second)))
            }
            _ => None,
        }
    }

    fn of_select(&self, select: &Select, wanted: Wanted, scope: &Scope) -> Option<Formula> {
        let name = match wanted {
            Wanted::At(place) => {
                let expression = expression_of(select.projection.get(place)?)?;
                return Some(self.of_expression(expression, select, scope));
            }
            Wanted::Named(name) => name,
        };
        select.projection.iter().find_map(|item| match item {
            SelectItem::Wildcard(_) => self.of_relations(select, None, name, scope),
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(relation), _) => {
                self.of_relations(select, Some(last(relation)?), name, scope)
            }
            item if name_of(item) == Some(name) => {
                Some(self.of_expression(expression_of(item)?, select, scope))
            }
            _ => None,
        })
    }

    /// A column of what a select reads: of the relation named, or of the first that has it.
    fn of_relations(
        &self,
        select: &Select,
        relation: Option<&str>,
        column: &str,
        scope: &Scope,
    ) -> Option<Formula> {
        let named = |factor: &&TableFactor| relation.is_none_or(|name| called(factor) == Some(name));
        let all = select.from.iter().flat_map(factors);
        all.filter(named).find_map(|factor| self.of_relation(factor, column, scope))
    }

    fn of_relation(&self, factor: &TableFactor, column: &str, scope: &Scope) -> Option<Formula> {
        match factor {
            TableFactor::Table { name, args: None, .. } => self.of_table(last(name)?, column, scope),
            TableFactor::Derived { subquery, .. } => self.of_query(subquery, Wanted::Named(column), scope),
            _ => None,
        }
    }

    fn of_table(&self, table: &str, column: &str, scope: &Scope) -> Option<Formula> {
        let mut here = Some(scope);
        while let Some(Scope { ctes, outer }) = here {
            if let Some(at) = ctes.iter().rposition(|cte| cte.alias.name.value == table) {
                // A CTE reads those before it.
                let before = Scope { ctes: &ctes[..at], outer: *outer };
                return self.of_query(&ctes[at].query, Wanted::Named(column), &before);
            }
            here = *outer;
        }
        if let Some(view) = self.views.get(table) {
            return self.of_query(view, Wanted::Named(column), &NOWHERE);
        }
        let known = contract::table(table)?.column(column)?;
        Some(Formula::Column { table: table.to_owned(), column: known.name.clone() })
    }

    fn of_expression(&self, expression: &Expr, select: &Select, scope: &Scope) -> Formula {
        let of = |inner: &Expr| self.of_expression(inner, select, scope);
        let other = || Formula::Other(expression.to_string());
        match expression {
            Expr::Identifier(name) => {
                self.of_relations(select, None, &name.value, scope).unwrap_or_else(other)
            }
            Expr::CompoundIdentifier(names) => match names.as_slice() {
                [.., relation, column] => self
                    .of_relations(select, Some(&relation.value), &column.value, scope)
                    .unwrap_or_else(other),
                _ => other(),
            },
            Expr::Nested(inner) => of(inner),
            Expr::Value(value) => match &value.value {
                Value::Null => Formula::Nothing,
                Value::Placeholder(name) => Formula::Parameter(name.trim_start_matches('$').to_owned()),
                _ => other(),
            },
            Expr::Cast { expr, data_type: DataType::Date, .. } => match of(expr) {
                Formula::Nothing => Formula::Nothing,
                inner => Formula::DayOf(Box::new(inner)),
            },
            Expr::Cast { expr, .. } => of(expr),
            Expr::Case { conditions, else_result, .. } => Formula::one_of(
                conditions.iter().map(|when| &when.result).chain(else_result.as_deref()).map(of),
            ),
            Expr::BinaryOp { left, op, right } => shifted(of(left), op, right).unwrap_or_else(other),
            Expr::Subquery(query) => self.of_query(query, Wanted::At(0), scope).unwrap_or_else(other),
            Expr::Function(function) => self.of_function(function, select, scope).unwrap_or_else(other),
            _ => other(),
        }
    }

    fn of_function(&self, function: &Function, select: &Select, scope: &Scope) -> Option<Formula> {
        let arguments = arguments(function)?;
        let of = |at: usize| arguments.get(at).map(|one| self.of_expression(one, select, scope));
        let all = || arguments.iter().map(|one| self.of_expression(one, select, scope));
        let boxed = |at: usize| of(at).map(Box::new);
        let name = last(&function.name)?;
        if let Some(unit) = Unit::named(name) {
            return Some(Formula::Counted { unit, from: boxed(0)?, number: number(arguments.get(1)?)? });
        }
        match name {
            "end_of_day" => Some(Formula::EndOfDay(boxed(0)?)),
            "month_of" => Some(Formula::FirstOfMonth(boxed(0)?)),
            "birthday" => Some(Formula::Birthday { born: boxed(0)?, number: number(arguments.get(1)?)? }),
            "least" => Some(Formula::Earliest(all().collect())),
            "greatest" => Some(Formula::Latest(all().collect())),
            "coalesce" => Some(Formula::one_of(all())),
            // These pick one of the values of their column, or blank it.
            "min" | "max" | "first_value" | "last_value" | "nth_value" | "lag" | "lead" | "nullif" => of(0),
            "date_trunc" => match text_of(arguments.first()?)? {
                "month" => Some(Formula::FirstOfMonth(boxed(1)?)),
                "day" => Some(Formula::DayOf(boxed(1)?)),
                _ => None,
            },
            _ => None,
        }
    }
}

fn only_query(sql: &str) -> Result<Box<Query>> {
    match *query::one_query(sql)? {
        Statement::Query(query) => Ok(query),
        other => unreachable!("one_query refuses {other}"),
    }
}

fn mentioned(query: &Query) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let _: ControlFlow<()> = visit_expressions(query, |expression| {
        match expression {
            Expr::Identifier(name) => names.insert(name.value.clone()),
            Expr::CompoundIdentifier(parts) => {
                parts.last().is_some_and(|name| names.insert(name.value.clone()))
            }
            _ => false,
        };
        ControlFlow::Continue(())
    });
    names
}

/// An interval added to a date or taken from it.
fn shifted(from: Formula, op: &BinaryOperator, by: &Expr) -> Option<Formula> {
    let sign = match op {
        BinaryOperator::Plus => 1,
        BinaryOperator::Minus => -1,
        _ => return None,
    };
    let Expr::Interval(Interval { value, leading_field: None, .. }) = by else { return None };
    let (number, unit) = text_of(value)?.split_once(' ')?;
    let number: i32 = number.parse().ok()?;
    let number = number.checked_mul(sign)?;
    let (months, days) = match unit.trim_end_matches('s') {
        "year" => (number.checked_mul(12)?, 0),
        "month" => (number, 0),
        "week" => (0, i64::from(number) * 7),
        "day" => (0, i64::from(number)),
        _ => return None,
    };
    Some(Formula::Shifted { from: Box::new(from), months, days })
}

fn number(expression: &Expr) -> Option<Number> {
    let Expr::Value(value) = expression else { return None };
    match &value.value {
        Value::Placeholder(name) => Some(Number::Parameter(name.trim_start_matches('$').to_owned())),
        Value::Number(digits, _) => digits.parse().ok().map(Number::Given),
        _ => None,
    }
}

fn text_of(expression: &Expr) -> Option<&str> {
    match expression {
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

fn arguments(function: &Function) -> Option<Vec<&Expr>> {
    let FunctionArguments::List(list) = &function.args else { return None };
    let one = |argument| match argument {
        &FunctionArg::Unnamed(FunctionArgExpr::Expr(ref expression)) => Some(expression),
        _ => None,
    };
    list.args.iter().map(one).collect()
}

/// Where the first branch of a union has a column.
fn place_in(body: &SetExpr, name: &str) -> Option<usize> {
    match body {
        SetExpr::Select(select) => {
            // A wildcard before it moves every place.
            let named: Option<Vec<&str>> = select.projection.iter().map(name_of).collect();
            named?.iter().position(|found| *found == name)
        }
        SetExpr::Query(query) => place_in(&query.body, name),
        SetExpr::SetOperation { left, .. } => place_in(left, name),
        _ => None,
    }
}

fn name_of(item: &SelectItem) -> Option<&str> {
    match item {
        SelectItem::ExprWithAlias { alias, .. } => Some(&alias.value),
        SelectItem::UnnamedExpr(Expr::Identifier(name)) => Some(&name.value),
        SelectItem::UnnamedExpr(Expr::CompoundIdentifier(names)) => {
            names.last().map(|name| name.value.as_str())
        }
        _ => None,
    }
}

fn expression_of(item: &SelectItem) -> Option<&Expr> {
    match item {
        SelectItem::ExprWithAlias { expr, .. } | SelectItem::UnnamedExpr(expr) => Some(expr),
        _ => None,
    }
}

/// What a `from` entry reads, its joins too.
fn factors(table: &TableWithJoins) -> Vec<&TableFactor> {
    let mut found = Vec::new();
    for factor in std::iter::once(&table.relation).chain(table.joins.iter().map(|join| &join.relation)) {
        match factor {
            TableFactor::NestedJoin { table_with_joins, .. } => found.extend(factors(table_with_joins)),
            one => found.push(one),
        }
    }
    found
}

/// The name by which the columns of a relation are asked for.
fn called(factor: &TableFactor) -> Option<&str> {
    match factor {
        TableFactor::Table { alias: Some(alias), .. } | TableFactor::Derived { alias: Some(alias), .. } => {
            Some(&alias.name.value)
        }
        TableFactor::Table { name, .. } => last(name),
        _ => None,
    }
}

fn last(name: &ObjectName) -> Option<&str> {
    name.0.last()?.as_ident().map(|ident: &Ident| ident.value.as_str())
}
