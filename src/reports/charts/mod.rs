//! Charts as inline SVG: with a title, a description and their data as a table, under a heading that says what they
//! show. They need no colour to be read, and take the page's colours from its style sheet.

use serde::Serialize;

mod bars;
mod control;
mod draw;
mod funnel;
mod moves;
mod years;

pub use bars::{ages, backlog};
pub use control::{lowest, p_chart};
pub use funnel::{Group, beyond, funnel};
pub use moves::moves;
pub use years::years;

/// A picture, and the same as a table.
#[derive(Debug, Clone, Serialize)]
pub struct Chart {
    pub id: String,
    pub heading: String,
    /// A line beneath the heading; blank where that says all.
    pub remark: String,
    pub svg: String,
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}
