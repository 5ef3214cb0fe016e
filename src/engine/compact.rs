//! Text that joins hand on, kept to what is used of it.
//!
//! A join puts the rows of one side together, and each batch it gives refers to every block of text of that side, used or
//! not (apache/datafusion#16206, apache/arrow-rs#10692). Where such batches are the side of a next join, the blocks are
//! multiplied: after a few joins a batch drags a million of them, and counts as holding the text of all. So what comes out of
//! a join is copied into blocks of its own where it refers to many.

use std::{
    fmt::{self, Formatter},
    sync::Arc,
};

use arrow::{
    array::{ArrayRef, AsArray},
    datatypes::DataType,
    record_batch::{RecordBatch, RecordBatchOptions},
};
use datafusion::{
    common::{
        Result, Statistics,
        config::ConfigOptions,
        tree_node::{Transformed, TreeNode, TreeNodeRecursion},
    },
    execution::{SendableRecordBatchStream, TaskContext},
    physical_expr::PhysicalExpr,
    physical_optimizer::PhysicalOptimizerRule,
    physical_plan::{
        ChildStats, DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, StatisticsArgs,
        joins::{HashJoinExec, NestedLoopJoinExec},
        stream::RecordBatchStreamAdapter,
    },
};
use futures::StreamExt;

/// More blocks of text than this in a column, and its text is copied: a batch as it is read has one or a few.
const MANY_BLOCKS: usize = 8;

/// Puts [`Compact`] after each join of a plan.
#[derive(Debug)]
pub struct CompactJoins;

impl PhysicalOptimizerRule for CompactJoins {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _config: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let after_joins = |plan: Arc<dyn ExecutionPlan>| {
            let joins = plan.downcast_ref::<HashJoinExec>().is_some()
                || plan.downcast_ref::<NestedLoopJoinExec>().is_some();
            Ok(match joins {
                true => Transformed::yes(Arc::new(Compact { input: plan }) as Arc<dyn ExecutionPlan>),
                false => Transformed::no(plan),
            })
        };
        Ok(plan.transform_up(after_joins)?.data)
    }

    fn name(&self) -> &'static str {
        "compact_joins"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Its input, row for row, with text in few blocks.
#[derive(Debug)]
struct Compact {
    input: Arc<dyn ExecutionPlan>,
}

impl DisplayAs for Compact {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut Formatter) -> fmt::Result {
        f.write_str("Compact")
    }
}

impl ExecutionPlan for Compact {
    fn name(&self) -> &'static str {
        "Compact"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
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

    fn with_new_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(Arc::new(Compact { input: children.swap_remove(0) }))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let input = self.input.execute(partition, context)?;
        let batches = input.map(|batch| compacted(&batch?));
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), batches)))
    }

    fn child_stats_requests(&self, partition: Option<usize>) -> Vec<ChildStats> {
        vec![ChildStats::At(partition)]
    }

    fn statistics_from_inputs(
        &self,
        of_inputs: &[Arc<Statistics>],
        _: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        Ok(Arc::clone(&of_inputs[0]))
    }
}

fn compacted(batch: &RecordBatch) -> Result<RecordBatch> {
    let columns = batch.columns().iter().map(in_few_blocks).collect();
    // A batch may have rows and no columns: they are counted.
    let rows = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(RecordBatch::try_new_with_options(batch.schema(), columns, &rows)?)
}

fn in_few_blocks(column: &ArrayRef) -> ArrayRef {
    match column.data_type() {
        DataType::Utf8View if column.as_string_view().data_buffers().len() > MANY_BLOCKS => {
            Arc::new(column.as_string_view().gc())
        }
        _ => Arc::clone(column),
    }
}
