//! Snapshots: typed, immutable, published whole or not at all.
