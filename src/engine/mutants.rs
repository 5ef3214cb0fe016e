//! A query, changed in one place at a time: what its examples must notice.
//!
//! Every call of a deadline function is moved by a day (`within_hours`: by an hour) either way; every `where`, and every
//! `filter` of an aggregate, is inverted.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::{
    ast::{
        BinaryOperator, Expr, Interval, ObjectName, Select, Spanned, Statement as SqlStatement,
        Value as SqlValue, ValueWithSpan, VisitMut, VisitorMut, visit_expressions_mut,
    },
    tokenizer::Span,
};

use super::query::one_query;
use crate::Result;

/// A changed query.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// Of the query, at which it is changed.
    pub line: u64,
    pub change: String,
    pub sql: String,
}

/// Every change of a query.
///
/// # Errors
/// `Query` where it cannot be read.
pub fn mutants(sql: &str) -> Result<Vec<Mutant>> {
    let statement = one_query(sql)?;
    let mut found = Vec::new();
    for at in 0.. {
        let mut any = false;
        for sign in [BinaryOperator::Plus, BinaryOperator::Minus] {
            let mut changed = statement.clone();
            if let Some((line, change)) = shift(&mut changed, at, &sign) {
                found.push(Mutant { line, change, sql: changed.to_string() });
                any = true;
            }
        }
        if !any {
            break;
        }
    }
    for at in 0.. {
        let mut changed = statement.clone();
        let mut inversion = Inversion { before: at, line: None };
        let _: ControlFlow<()> = changed.visit(&mut inversion);
        let Some(line) = inversion.line else { break };
        found.push(Mutant { line, change: "the `where` inverted".into(), sql: changed.to_string() });
    }
    Ok(found)
}

/// Moves the `at`th call of a deadline function; its line, and what was done.
fn shift(statement: &mut SqlStatement, at: usize, sign: &BinaryOperator) -> Option<(u64, String)> {
    let mut before = at;
    let found = visit_expressions_mut(statement, |expression| {
        let Some((name, unit)) = deadline(expression) else { return ControlFlow::Continue(()) };
        if before > 0 {
            before -= 1;
            return ControlFlow::Continue(());
        }
        let line = expression.span().start.line;
        let way = if *sign == BinaryOperator::Plus { "later" } else { "earlier" };
        let change = format!("{name} one {unit} {way}");
        let call = std::mem::replace(expression, plain(SqlValue::Null));
        *expression = Expr::Nested(Box::new(Expr::BinaryOp {
            left: Box::new(call),
            op: sign.clone(),
            right: Box::new(one(unit)),
        }));
        ControlFlow::Break((line, change))
    });
    match found {
        ControlFlow::Break(found) => Some(found),
        ControlFlow::Continue(()) => None,
    }
}

/// The name of a deadline function that is called, and the unit it is moved by.
fn deadline(expression: &Expr) -> Option<(String, &'static str)> {
    let Expr::Function(function) = expression else { return None };
    let name = last_name(&function.name)?;
    match name.as_str() {
        "within_hours" => Some((name, "hour")),
        "within_working_days" | "within_days" | "within_weeks" | "within_months" | "end_of_day" => {
            Some((name, "day"))
        }
        _ => None,
    }
}

fn last_name(name: &ObjectName) -> Option<String> {
    Some(name.0.last()?.as_ident()?.value.to_lowercase())
}

fn one(unit: &str) -> Expr {
    Expr::Interval(Interval {
        value: Box::new(plain(SqlValue::SingleQuotedString(format!("1 {unit}")))),
        leading_field: None,
        leading_precision: None,
        last_field: None,
        fractional_seconds_precision: None,
    })
}

fn plain(value: SqlValue) -> Expr {
    Expr::Value(ValueWithSpan { value, span: Span::empty() })
}

/// Inverts one `where` or `filter`, in the order they are met.
struct Inversion {
    before: usize,
    line: Option<u64>,
}

impl Inversion {
    fn meet(&mut self, condition: &mut Expr) -> ControlFlow<()> {
        if self.before > 0 {
            self.before -= 1;
            return ControlFlow::Continue(());
        }
        self.line = Some(condition.span().start.line);
        let kept = std::mem::replace(condition, plain(SqlValue::Null));
        // What was dropped because it could not be told is kept now: nothing is in both.
        *condition = Expr::IsNotTrue(Box::new(Expr::Nested(Box::new(kept))));
        ControlFlow::Break(())
    }
}

impl VisitorMut for Inversion {
    type Break = ();

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        match &mut select.selection {
            Some(condition) => self.meet(condition),
            None => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_expr(&mut self, expression: &mut Expr) -> ControlFlow<()> {
        match expression {
            Expr::Function(function) => match &mut function.filter {
                Some(condition) => self.meet(condition),
                None => ControlFlow::Continue(()),
            },
            _ => ControlFlow::Continue(()),
        }
    }
}
