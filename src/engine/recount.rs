//! The counts of results that were judged before a shield: made again without the cases hidden now, as the judgement
//! makes them. What a count of then and a count of now differ by would be the shielded case.

use std::{collections::BTreeSet, sync::Arc};

use arrow::array::{ArrayRef, Date32Array};
use datafusion::catalog::TableProvider;
use sha2::{Digest, Sha256};

use super::{
    Limits, Params, Rows, Session, Value,
    reach::{column, except},
    scope::{Keys, Look},
};
use crate::{
    Error, Result, embedded,
    lake::Results,
    model::{Calendar, day, hex, months},
};

/// How many month ends a backlog looks back.
const MONTH_ENDS: u32 = 13;

/// Where a record of results says which cases were hidden when it was made.
const HIDDEN_SHA256: &str = "hidden_cases_sha256";

/// The hash of cases that are hidden, as a record of results holds it.
pub fn hidden_sha256<'a>(cases: impl IntoIterator<Item = &'a String>) -> (&'static str, String) {
    let cases: BTreeSet<&String> = cases.into_iter().collect();
    let mut hash = Sha256::new();
    for case in cases {
        hash.update(case.len().to_le_bytes());
        hash.update(case);
    }
    (HIDDEN_SHA256, hex::of(hash.finalize()))
}

/// The last days of the thirteen months up to the as-at day.
pub fn month_ends(as_at: chrono::NaiveDate) -> Result<Rows> {
    let ends = months::month_ends(day::number(as_at), MONTH_ENDS)
        .ok_or_else(|| Error::Wrong(format!("{as_at} is too far back to count months from")))?;
    let ends: ArrayRef = Arc::new(ends.into_iter().map(Some).collect::<Date32Array>());
    Rows::of(vec![("month_end", ends)])
}

/// Tables, each with its name.
type Counts = Vec<(&'static str, Arc<dyn TableProvider>)>;

/// Whether the counts of results leave out just these cases.
pub(super) fn is_of(results: &Results, hidden: &BTreeSet<String>) -> bool {
    let (name, hash) = hidden_sha256(hidden);
    results.extra.get(name).and_then(|stored| stored.as_str()) == Some(hash.as_str())
}

/// `measures`, `backlog` and `movement` of some cases alone, shielded ones among them: for those who look after these.
pub(super) fn of_cases(results: &Results, cases: &Keys, limits: &Limits) -> Result<Counts> {
    let theirs = Look::by("case_id", cases);
    counted(results, &BTreeSet::new(), (&theirs, &theirs), limits)
}

/// `measures`, `backlog` and `movement`, worked out when they are asked for.
pub(super) fn of(results: &Results, hidden: &BTreeSet<String>, limits: &Limits) -> Result<Counts> {
    // The judgement's own queries leave the hidden cases out of obligations.
    let looks = (&Look::whole(), &Look::by("case_id", &except(hidden)));
    counted(results, hidden, looks, limits)
}

fn counted(
    results: &Results,
    hidden: &BTreeSet<String>,
    (obligations, moves): (&Look, &Look),
    limits: &Limits,
) -> Result<Counts> {
    let session = Session::new(Calendar::built_in(), results.as_at, limits)?;
    session.add_looked_at("obligations", &results.files("obligations"), obligations)?;
    session.add_rows("hidden_cases", column("case_id", hidden)?)?;
    session.add_rows("month_ends", month_ends(results.as_at)?)?;
    let mut names = vec!["measures", "backlog"];
    let moved = results.files("movement_findings.parquet");
    if !moved.is_empty() {
        session.add_looked_at("movement_findings", &moved, moves)?;
        names.push("movement");
    }
    let params = Params::from([("as_at".into(), Value::Date(results.as_at))]);
    let count = |name: &'static str| {
        let sql = embedded::text(&format!("queries/judge/{name}.sql"));
        Ok((name, session.provider(sql, &params)?))
    };
    names.into_iter().map(count).collect()
}
