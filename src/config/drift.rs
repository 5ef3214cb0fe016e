//! `[drift]`: how far exports may move from those before them until somebody is told, or stopped.

use serde::{Deserialize, Serialize};

/// Shares, between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Drift {
    /// By what share a table's number of rows may rise or fall before it is said.
    pub rows: f64,
    /// By how much the share of blanks in a column may rise or fall (0.1: ten in a hundred) before it is said.
    pub blanks: f64,
    /// A table that loses at least this share of its rows stops the publish, unless it is accepted.
    pub shrink: f64,
}

impl Default for Drift {
    fn default() -> Drift {
        Drift { rows: 0.2, blanks: 0.1, shrink: 0.5 }
    }
}

impl Drift {
    pub(super) fn check(&self) -> Result<(), String> {
        for (name, value) in [("rows", self.rows), ("blanks", self.blanks), ("shrink", self.shrink)] {
            if !value.is_finite() || value <= 0.0 || (name != "rows" && value > 1.0) {
                return Err(format!(
                    "[drift] {name} = {value}: expected a share above 0, such as 0.2 for a fifth"
                ));
            }
        }
        Ok(())
    }
}
