//! The rules: their catalogue, the one judgement, the results that are written once a run.
//!
//! A rule is one SQL file that lists obligations. It never judges; [`judge`] does, for all of them alike.

pub mod catalogue;
pub mod examples;
pub mod judge;
pub mod policy;
pub mod results;
mod world;

pub use catalogue::{Basis, Catalogue, Kind, Rule};
pub use judge::{Check, Checked, check};
