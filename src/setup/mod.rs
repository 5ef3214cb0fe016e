//! Setting up: what an organisation's exports are taken for, proposed with its reasons ([`proposal`], written by [`text`]), and
//! what is wrong with a set-up ([`doctor`]).
//!
//! A file is taken for a table ([`files`]) and its columns for the table's ([`columns`]) by their names ([`names`], with the words
//! of `words.toml`) and their values ([`evidence`], [`dates`], [`values`]). It never shows a value but the words of columns that hold a
//! few words over and over, and never takes a guess for granted.

mod columns;
mod dates;
pub mod doctor;
mod evidence;
mod files;
mod gaps;
mod names;
pub mod proposal;
pub mod template;
pub mod text;
mod values;

pub use columns::{ColumnGuess, Sure};
pub use files::TableGuess;
pub use gaps::Gap;
pub use proposal::{Proposal, propose};
pub use values::WordGuess;
