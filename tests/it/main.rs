//! The one test binary: every further one would compile DataFusion's generics again.

mod program;

mod calendar;
mod cli;
mod contract;
mod explain;
mod ingest_cells;
mod ingest_dialects;
mod ingest_exports;
mod ingest_folder;
mod ingest_properties;
mod ingest_rows;
mod judgement;
mod lake;
mod lineage;
mod mapping;
mod moments;
mod movement;
mod plain;
mod policy;
mod queries_tidy;
mod real_files;
mod reports;
mod reports_data;
mod reports_director;
mod reports_figures;
mod reports_files;
mod rules_examples;
mod rules_over_exports;
mod rules_own;
mod rules_pages;
mod setup;
mod setup_exports;
mod shields;
mod synth;
mod tidy;
