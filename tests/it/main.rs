//! The one test binary: every further one would compile DataFusion's generics again.

mod program;

mod calendar;
mod cli;
mod contract;
mod judgement;
mod moments;
mod queries_tidy;
mod rules_examples;
mod rules_over_exports;
mod shields;
mod tidy;
