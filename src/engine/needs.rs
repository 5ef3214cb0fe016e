//! What a query reads: told by its plan, so that no rule has to declare it.

use std::collections::{BTreeMap, BTreeSet};

use datafusion::{
    common::tree_node::TreeNodeRecursion,
    error::Result,
    logical_expr::{LogicalPlan, utils::expr_to_columns},
};

/// Table name to the columns that are read of it.
pub type Needs = BTreeMap<String, BTreeSet<String>>;

/// The columns that the scans of an optimised plan bring or filter by.
pub fn of(plan: &LogicalPlan) -> Result<Needs> {
    let mut needs = Needs::new();
    plan.apply_with_subqueries(|node| {
        if let LogicalPlan::TableScan(scan) = node {
            let columns = needs.entry(scan.table_name.table().to_owned()).or_default();
            columns.extend(scan.projected_schema.fields().iter().map(|field| field.name().clone()));
            let mut filtered = std::collections::HashSet::new();
            for filter in &scan.filters {
                expr_to_columns(filter, &mut filtered)?;
            }
            columns.extend(filtered.into_iter().map(|column| column.name));
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(needs)
}
