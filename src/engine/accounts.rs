//! What is told of how many rows the exports held: what a count of all and a count of what is seen differ by would be the
//! shielded rows.

use std::{borrow::Cow, collections::BTreeSet};

use super::{Limits, reach::shielded_cases};
use crate::{
    Result,
    lake::{Input, Snapshot},
};

/// Which rows of a snapshot's exports are counted for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// All: nothing is hidden.
    All,
    /// Those of shielded cases are left out.
    WithoutShielded,
    /// None can be, as other cases are hidden than when the rows were counted.
    Nothing,
}

/// What is told of a snapshot to one from whom these cases are hidden.
///
/// # Errors
/// `Lake` and `Disk` where the snapshot cannot be read.
pub fn told(snapshot: &Snapshot, hidden: &BTreeSet<String>, limits: &Limits) -> Result<Told> {
    if hidden.is_empty() {
        return Ok(Told::All);
    }
    let own = shielded_cases(&snapshot.dir, limits)?;
    Ok(if own == *hidden { Told::WithoutShielded } else { Told::Nothing })
}

impl Told {
    /// An input as it is told; `None`: not at all.
    pub fn input(self, input: &Input) -> Option<Cow<'_, Input>> {
        match self {
            Told::All => Some(Cow::Borrowed(input)),
            Told::WithoutShielded => Some(Cow::Owned(input.without_shielded())),
            Told::Nothing => None,
        }
    }

    /// How many rows or cells of a snapshot's inputs, together.
    pub fn sum(self, snapshot: &Snapshot, of: &dyn Fn(&Input) -> u64) -> Option<u64> {
        snapshot.manifest.inputs.iter().map(|input| self.input(input).map(|input| of(&input))).sum()
    }

    /// A number of rows, as it stands in what moved between exports: in round figures where something is hidden.
    pub fn rows(self, n: &str) -> String {
        match (self, n.parse::<u64>()) {
            (Told::All, _) | (_, Err(_)) => n.to_owned(),
            (_, Ok(n)) => {
                let step = 10_u64.pow(n.checked_ilog10().unwrap_or(0).saturating_sub(1).max(1));
                format!("about {}", (n + step / 2) / step * step)
            }
        }
    }
}
