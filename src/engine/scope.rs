//! Row scope: a table in which hidden cases do not exist.
//!
//! A view or a filter is no wall: the optimiser merges the query's predicate with it, and a cast error then
//! prints a value of a row out of scope. So the scope's filter runs below a barrier that lets nothing past.

use std::{collections::BTreeSet, fmt, sync::Arc};

use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::{
    catalog::{Session, TableProvider},
    common::{DFSchema, ScalarValue, tree_node::TreeNodeRecursion},
    dataframe::DataFrame,
    error::Result,
    execution::{SendableRecordBatchStream, TaskContext},
    logical_expr::{Expr, TableType, in_list, lit, when},
    physical_expr::{PhysicalExpr, expressions::Column},
    physical_plan::{
        DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, filter::FilterExec,
        projection::ProjectionExec,
    },
    prelude::ident,
};

/// How a viewer sees a table.
#[derive(Debug, Clone)]
pub struct Look {
    /// A row is there where none of these hides it.
    pub hidden: Vec<Hidden>,
    /// The columns there are, all where blank.
    pub only: Option<Vec<&'static str>>,
    /// Where the first column is blank, so is the second.
    pub blanked: Option<(&'static str, &'static str)>,
}

/// Keys that do not exist for a viewer, and the column they are found by.
#[derive(Debug, Clone)]
pub struct Hidden {
    column: &'static str,
    keys: BTreeSet<String>,
    /// Of rows whose `subject_kind` is this alone.
    kind: Option<&'static str>,
}

impl Hidden {
    pub fn of(column: &'static str, keys: &BTreeSet<String>) -> Hidden {
        Hidden { column, keys: keys.clone(), kind: None }
    }

    /// The subjects of one kind that have these keys.
    pub fn subjects(kind: &'static str, keys: &BTreeSet<String>) -> Hidden {
        Hidden { column: "subject_id", keys: keys.clone(), kind: Some(kind) }
    }

    /// What is true of a row that this does not hide.
    fn passes(&self) -> Expr {
        let keys = self.keys.iter().map(|key| lit(ScalarValue::Utf8View(Some(key.clone())))).collect();
        let passes = ident(self.column).is_null().or(in_list(ident(self.column), keys, true));
        match self.kind {
            None => passes,
            Some(kind) => {
                passes.or(ident("subject_kind").is_null()).or(ident("subject_kind").not_eq(lit(kind)))
            }
        }
    }
}

impl Look {
    pub fn whole() -> Look {
        Look { hidden: Vec::new(), only: None, blanked: None }
    }

    pub fn hiding(column: &'static str, keys: &BTreeSet<String>) -> Look {
        Look { hidden: vec![Hidden::of(column, keys)], ..Look::whole() }
    }

    pub fn only(&self, columns: &[&'static str]) -> Look {
        Look { only: Some(columns.to_vec()), ..self.clone() }
    }
}

/// The table as a look shows it; rows whose key is blank are no case's, and stay.
pub fn looked_at(whole: DataFrame, look: &Look) -> Result<Arc<dyn TableProvider>> {
    let mut whole = whole;
    if let Some((key, column)) = look.blanked {
        let shown = when(ident(key).is_not_null(), ident(column)).end()?;
        whole = whole.with_column(column, shown)?;
    }
    if let Some(columns) = &look.only {
        whole = whole.select(columns.iter().map(|column| ident(*column)).collect::<Vec<_>>())?;
    }
    let visible = look.hidden.iter().filter(|hidden| !hidden.keys.is_empty()).map(Hidden::passes);
    Ok(match visible.reduce(Expr::and) {
        None => whole.into_view(),
        Some(visible) => Arc::new(Scoped { whole: whole.into_view(), visible }),
    })
}

#[derive(Debug)]
struct Scoped {
    whole: Arc<dyn TableProvider>,
    visible: Expr,
}

#[async_trait]
impl TableProvider for Scoped {
    fn schema(&self) -> SchemaRef {
        self.whole.schema()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    // The query's own filters and limit stay above: nothing of them is given to the scan below.
    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        _limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let schema = DFSchema::try_from(self.schema())?;
        let visible = state.create_physical_expr(self.visible.clone(), &schema)?;
        let scan = self.whole.scan(state, None, &[], None).await?;
        let mut plan: Arc<dyn ExecutionPlan> = Arc::new(FilterExec::try_new(visible, scan)?);
        if let Some(wanted) = projection {
            let schema = self.schema();
            let column = |at: &usize| {
                let name = schema.field(*at).name();
                (Arc::new(Column::new(name, *at)) as Arc<dyn PhysicalExpr>, name.clone())
            };
            plan = Arc::new(ProjectionExec::try_new(wanted.iter().map(column).collect::<Vec<_>>(), plan)?);
        }
        let properties = plan.properties().clone();
        Ok(Arc::new(Barrier { input: plan, properties }))
    }
}

/// Passes its input on, and by DataFusion's defaults lets no filter and no limit through to it.
#[derive(Debug)]
struct Barrier {
    input: Arc<dyn ExecutionPlan>,
    properties: Arc<PlanProperties>,
}

impl DisplayAs for Barrier {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "Barrier")
    }
}

impl ExecutionPlan for Barrier {
    fn name(&self) -> &str {
        "Barrier"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn with_new_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let input = children.swap_remove(0);
        let properties = input.properties().clone();
        Ok(Arc::new(Barrier { input, properties }))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        self.input.execute(partition, context)
    }
}
