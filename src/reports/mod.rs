//! Data to pages, charts and workbooks.
