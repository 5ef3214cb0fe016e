//! The one test binary: every further one would compile DataFusion's generics again.

mod calendar;
mod contract;
mod moments;
mod queries_tidy;
mod rules_examples;
