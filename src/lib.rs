//! plumbline tells whether children's case records are kept as the Recording and Retention Policy says.
//!
//! The modules in reading order; a module names only those above it. `src/README.md` has the picture.

pub mod embedded;
pub mod error;
pub mod foreign;
pub mod progress;

pub mod model;

pub mod contract;

pub mod config;

pub mod lake;

pub mod access;

pub mod engine;

pub mod ingest;

pub mod rules;

pub mod retention;

pub mod setup;

pub mod explain;

pub mod reports;

pub mod synth;

pub mod cli;

pub use error::{Error, Result};
