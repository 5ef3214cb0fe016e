//! Exports in, typed rows and quarantine out.
