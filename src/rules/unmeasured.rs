//! Which rules cannot be measured over what was supplied, and what they lack: told by their plans over an empty world.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use chrono::NaiveDate;

use super::{Catalogue, world};
use crate::{
    Result,
    config::{Moratorium, Parameters},
    contract,
    engine::{self, Params},
};

/// Read as empty where they were not supplied: they only ever excuse or add.
pub const READ_AS_EMPTY: [&str; 8] = [
    "variations",
    "case_links",
    "retention_decisions",
    "deletions",
    "practice_assessments",
    "shields",
    "shield_access",
    "bank_holidays",
];

/// What was supplied, and what rules are asked of it.
pub(super) struct Exports<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) params: &'a Params,
    pub(super) moratorium: &'a Moratorium,
    pub(super) as_at: NaiveDate,
    /// Rules switched off, with the reasons.
    pub(super) off: &'a BTreeMap<String, String>,
    pub(super) has_previous: bool,
    /// Whether a table was supplied, or a column of one that was.
    pub(super) supplied: &'a dyn Fn(&str, Option<&str>) -> bool,
}

/// Why a rule cannot be measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// It is switched off, for this reason.
    Off(String),
    /// It compares with an earlier snapshot, and there is none.
    Earlier,
    /// These tables (`hearings`) and columns (`cases.closed_on`).
    Supplies(Vec<String>),
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Lack::Off(reason) => write!(f, "switched off: {reason}"),
            Lack::Earlier => f.write_str("cannot be measured: there is no earlier snapshot to compare with"),
            Lack::Supplies(missing) => write!(f, "cannot be measured: {} not supplied", missing.join(", ")),
        }
    }
}

/// What each rule lacks that could not be measured if exactly this were supplied; a comparison with an earlier snapshot is
/// no lack.
///
/// # Errors
/// `Wrong` where a rule does not plan.
pub fn over(
    catalogue: &Catalogue,
    as_at: NaiveDate,
    supplied: &dyn Fn(&str, Option<&str>) -> bool,
) -> Result<BTreeMap<String, Vec<String>>> {
    let moratorium = Moratorium::default();
    let lacking = lacking(&Exports {
        catalogue,
        params: &world::params(&Parameters::ours(), &moratorium, as_at),
        moratorium: &moratorium,
        as_at,
        off: &BTreeMap::new(),
        has_previous: true,
        supplied,
    })?;
    let missing = |(rule, lack)| match lack {
        Lack::Supplies(missing) => Some((rule, missing)),
        Lack::Off(_) | Lack::Earlier => None,
    };
    Ok(lacking.into_iter().filter_map(missing).collect())
}

/// Why each rule that cannot be measured cannot.
pub(super) fn lacking(exports: &Exports) -> Result<BTreeMap<String, Lack>> {
    let empty = world::empty(exports.as_at, &world::small())?;
    world::add_rule_words(&empty, exports.catalogue.rules())?;
    empty.add_contract_views(&contract::tables().iter().map(|table| table.name.clone()).collect())?;
    world::add_views(&empty, exports.catalogue.views(), exports.params, false)?;
    let mut lacking = BTreeMap::new();
    for rule in exports.catalogue.rules() {
        if let Some(reason) = exports.off.get(&rule.id) {
            lacking.insert(rule.id.clone(), Lack::Off(reason.clone()));
            continue;
        }
        let params = world::rule_params(exports.params, rule, exports.moratorium, exports.as_at);
        // A rule that is not as a rule should be never counts as one that cannot be measured.
        empty.add_obligations(&rule.sql, &params).map_err(|e| e.in_file(&rule.file))?;
        if rule.head.skips_absent {
            continue;
        }
        let needs = empty.needs(&rule.sql, &params).map_err(|e| e.in_file(&rule.file))?;
        let compares = world::BEFORE.iter().any(|table| needs.contains_key(&world::before(table)));
        if compares && !exports.has_previous {
            lacking.insert(rule.id.clone(), Lack::Earlier);
            continue;
        }
        let missing = missing(exports, &needs, &exports.catalogue.optional(rule)?);
        if !missing.is_empty() {
            lacking.insert(rule.id.clone(), Lack::Supplies(missing));
        }
    }
    Ok(lacking)
}

fn missing(exports: &Exports, needs: &engine::Needs, optional: &BTreeSet<String>) -> Vec<String> {
    let tables = needs.iter().filter(|(table, _)| contract::table(table).is_some());
    let mut missing = Vec::new();
    for (table, columns) in tables {
        if !(exports.supplied)(table, None) {
            if !READ_AS_EMPTY.contains(&table.as_str()) {
                missing.push(table.clone());
            }
            continue;
        }
        let wanted = columns.iter().filter(|column| !contract::ORIGIN.contains(&column.as_str()));
        for column in wanted {
            let name = format!("{table}.{column}");
            if !optional.contains(&name) && !(exports.supplied)(table, Some(column)) {
                missing.push(name);
            }
        }
    }
    missing
}
