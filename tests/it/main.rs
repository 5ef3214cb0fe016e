//! The one test binary.

mod calendar;
mod contract;
mod moments;
