//! The only test binary: every further one links DataFusion again.

mod ingest_cells;
mod ingest_dialects;
mod ingest_exports;
mod ingest_folder;
mod ingest_properties;
mod ingest_rows;
mod lake;
