//! The rules: their catalogue, the one judgement, the results that are written once a run.
//!
//! A rule is one SQL file that lists obligations. It never judges; [`judge`] does, for all of them alike.

pub mod catalogue;
pub mod examples;
pub mod files;
pub mod judge;
pub mod monthly;
pub mod movement;
pub mod mutation;
pub mod notes;
pub mod page;
pub mod policy;
pub mod results;
pub mod template;
pub mod unmeasured;
mod world;

pub use catalogue::{Basis, Catalogue, Kind, Rule};
pub use judge::{Check, Checked, check};
