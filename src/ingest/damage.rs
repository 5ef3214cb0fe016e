//! Reading files of other programs by libraries some of which panic where a file is damaged. That is the file's fault, and is
//! told as one.

use std::{
    any::Any,
    cell::Cell,
    fmt::Display,
    panic::{self, AssertUnwindSafe},
};

thread_local! {
    static IS_READING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is inside a library that reads a file of another program: a panic there is no defect of ours.
#[must_use]
pub fn is_reading() -> bool {
    IS_READING.get()
}

/// What a library reads of a file, or what it says is wrong with it, by an error or by a panic. What it had in hand when it
/// panicked must not be used again.
pub(super) fn reading<T, E: Display>(read: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    let outer = IS_READING.replace(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(read));
    IS_READING.set(outer);
    match outcome {
        Ok(outcome) => outcome.map_err(|e| e.to_string()),
        Err(panic) => Err(said(panic.as_ref())),
    }
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("its bytes make no sense").to_owned()
}
