//! Diversity, read from the catalogue's page.

use super::owed::Rule;

pub const RULES: &[Rule] = &[];
