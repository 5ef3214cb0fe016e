//! plumbline.toml.
