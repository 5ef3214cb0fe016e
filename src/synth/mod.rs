//! The made-up organisation.
