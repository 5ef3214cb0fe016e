//! Row scope: a table in which what a viewer may not see does not exist.
//!
//! A view or a filter is no wall: the optimiser merges the query's predicate with it, and a cast error then
//! prints a value of a row out of scope. So the scope's filter runs below a barrier that lets nothing past.

use std::{
    collections::{BTreeSet, HashSet},
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
};

use arrow::{
    array::{ArrayRef, AsArray, BooleanArray},
    compute::cast,
    datatypes::{DataType, SchemaRef},
};
use async_trait::async_trait;
use datafusion::{
    catalog::{Session, TableProvider},
    common::{DFSchema, tree_node::TreeNodeRecursion},
    dataframe::DataFrame,
    error::Result,
    execution::{SendableRecordBatchStream, TaskContext},
    logical_expr::{
        ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, TableType, Volatility,
        lit,
    },
    physical_expr::{PhysicalExpr, expressions::Column},
    physical_plan::{
        DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, filter::FilterExec,
        projection::ProjectionExec,
    },
    prelude::ident,
};

/// How a viewer sees a table.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// A row is there where each of these lets it pass, by one of its keys.
    pub rows: Vec<Vec<Keyed>>,
    /// The columns there are, all where `None`.
    pub columns: Option<Vec<String>>,
    /// Columns that are blank unless this is true of the row.
    pub shown_if: Vec<(&'static str, Expr)>,
}

/// Which keys there are for a viewer.
#[derive(Debug, Clone, PartialEq)]
pub enum Keys {
    All,
    /// A blank key is none of these.
    Only(KeySet),
    /// A blank key is none of these, and stays.
    Except(KeySet),
}

/// The rows let pass by a key.
#[derive(Debug, Clone)]
pub struct Keyed {
    column: &'static str,
    keys: Keys,
    /// Of rows whose `subject_kind` is this alone.
    kind: Option<&'static str>,
}

impl Keyed {
    pub fn by(column: &'static str, keys: &Keys) -> Keyed {
        Keyed { column, keys: keys.clone(), kind: None }
    }

    /// The subjects of one kind.
    pub fn subjects(kind: &'static str, keys: &Keys) -> Keyed {
        Keyed { column: "subject_id", keys: keys.clone(), kind: Some(kind) }
    }

    /// What is true of a row that this lets pass; nothing need be where it lets all pass.
    fn passes(&self) -> Option<Expr> {
        let is_kind = |kind: &str| ident("subject_kind").eq(lit(kind.to_owned()));
        match (&self.keys, self.kind) {
            (Keys::All, _) => None,
            (Keys::Only(keys), None) => Some(keys.has(ident(self.column))),
            (Keys::Only(keys), Some(kind)) => Some(is_kind(kind).and(keys.has(ident(self.column)))),
            (Keys::Except(keys), None) => Some(!keys.has(ident(self.column))),
            (Keys::Except(keys), Some(kind)) => {
                Some(ident("subject_kind").is_null().or(!is_kind(kind)).or(!keys.has(ident(self.column))))
            }
        }
    }
}

impl Look {
    pub fn whole() -> Look {
        Look::default()
    }

    pub fn by(column: &'static str, keys: &Keys) -> Look {
        Look { rows: vec![vec![Keyed::by(column, keys)]], ..Look::default() }
    }

    pub fn columns(&self, columns: &[&str]) -> Look {
        Look { columns: Some(columns.iter().map(|name| (*name).to_owned()).collect()), ..self.clone() }
    }

    /// What is true of a row that is there; `None`: each is.
    fn visible(&self) -> Option<Expr> {
        let passes = |keyed: &Vec<Keyed>| {
            // Where one key lets all pass, so do they together.
            let each: Option<Vec<Expr>> = keyed.iter().map(Keyed::passes).collect();
            each?.into_iter().reduce(Expr::or)
        };
        self.rows.iter().filter_map(passes).reduce(Expr::and)
    }
}

/// The table as a look shows it.
pub fn looked_at(whole: DataFrame, look: &Look) -> Result<Arc<dyn TableProvider>> {
    let mut whole = whole;
    for (column, shown) in &look.shown_if {
        let shown = datafusion::logical_expr::when(shown.clone(), ident(*column)).end()?;
        whole = whole.with_column(column, shown)?;
    }
    let hidden_keys: Vec<String> = match (&look.columns, look.visible()) {
        // Columns that rows are found by, and that are not shown, are cut off above the filter.
        (Some(columns), Some(visible)) => {
            let mut all = columns.clone();
            for column in visible.column_refs() {
                if !all.contains(&column.name) {
                    all.push(column.name.clone());
                }
            }
            all
        }
        (Some(columns), None) => columns.clone(),
        (None, _) => Vec::new(),
    };
    if !hidden_keys.is_empty() {
        whole = whole.select(hidden_keys.iter().map(ident).collect::<Vec<_>>())?;
    }
    let visible = look.visible();
    if visible.is_none() && look.shown_if.is_empty() {
        return Ok(whole.into_view());
    }
    let n_columns = look.columns.as_ref().map_or(whole.schema().fields().len(), Vec::len);
    let whole = whole.into_view();
    let schema = Arc::new(whole.schema().project(&(0..n_columns).collect::<Vec<_>>())?);
    Ok(Arc::new(Scoped { whole, schema, visible }))
}

#[derive(Debug)]
struct Scoped {
    whole: Arc<dyn TableProvider>,
    /// The first columns of the whole.
    schema: SchemaRef,
    visible: Option<Expr>,
}

#[async_trait]
impl TableProvider for Scoped {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    // The query's own filters and limit stay above: of them nothing but which columns are read is given to the scan.
    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        _limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let wanted: Vec<usize> =
            projection.cloned().unwrap_or_else(|| (0..self.schema.fields().len()).collect());
        let mut read: BTreeSet<usize> = wanted.iter().copied().collect();
        for column in self.visible.iter().flat_map(|visible| visible.column_refs()) {
            read.insert(self.whole.schema().index_of(&column.name)?);
        }
        let read: Vec<usize> = read.into_iter().collect();
        let mut plan = self.whole.scan(state, Some(&read), &[], None).await?;
        if let Some(visible) = &self.visible {
            let schema = DFSchema::try_from(plan.schema())?;
            let visible = state.create_physical_expr(visible.clone(), &schema)?;
            plan = Arc::new(FilterExec::try_new(visible, plan)?);
        }
        if wanted != read {
            let schema = plan.schema();
            let column = |at: &usize| {
                let name = self.schema.field(*at).name();
                let column = Column::new_with_schema(name, &schema)?;
                Ok((Arc::new(column) as Arc<dyn PhysicalExpr>, name.clone()))
            };
            let columns = wanted.iter().map(column).collect::<Result<Vec<_>>>()?;
            plan = Arc::new(ProjectionExec::try_new(columns, plan)?);
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

/// Keys, as many as there may be cases; two sets are one when they are the same object. No plan prints them.
#[derive(Clone)]
pub struct KeySet(Arc<HashSet<String>>);

impl KeySet {
    /// Whether the text is among them, as a condition; a blank one is not.
    pub fn has(&self, text: Expr) -> Expr {
        ScalarUDF::from(IsAmong { keys: self.clone(), signature: Signature::any(1, Volatility::Immutable) })
            .call(vec![text])
    }
}

impl FromIterator<String> for KeySet {
    fn from_iter<I: IntoIterator<Item = String>>(keys: I) -> KeySet {
        KeySet(Arc::new(keys.into_iter().collect()))
    }
}

impl PartialEq for KeySet {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for KeySet {}

impl Hash for KeySet {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0).hash(state);
    }
}

impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("keys")
    }
}

/// Ours alone: no session knows it by name.
#[derive(Debug, PartialEq, Eq, Hash)]
struct IsAmong {
    keys: KeySet,
    signature: Signature,
}

impl ScalarUDFImpl for IsAmong {
    fn name(&self) -> &str {
        "is_in_scope"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let texts = args.args[0].to_array(args.number_rows)?;
        let texts = cast(&texts, &DataType::Utf8View)?;
        let found: BooleanArray = texts
            .as_string_view()
            .iter()
            .map(|text| Some(text.is_some_and(|text| self.keys.0.contains(text))))
            .collect();
        Ok(ColumnarValue::Array(Arc::new(found) as ArrayRef))
    }
}
