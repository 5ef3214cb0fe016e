//! Calls of libraries that panic where the world fails them: a file of another program is damaged, a disk is full. That is no
//! defect of ours, and is told as what it is.

use std::{
    any::Any,
    cell::Cell,
    fmt::Display,
    io,
    panic::{self, AssertUnwindSafe},
};

thread_local! {
    static IS_CALLING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is inside such a library: whoever called it tells of a panic there.
#[must_use]
pub fn is_calling() -> bool {
    IS_CALLING.get()
}

/// What a library makes, or what it said when it panicked. What it had in hand then must not be used again.
pub fn called<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    let outer = IS_CALLING.replace(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(call));
    IS_CALLING.set(outer);
    outcome.map_err(|panic| said(panic.as_ref()))
}

/// What a library reads of a file, or what it says is wrong with it, by an error or by a panic.
pub fn reading<T, E: Display>(read: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    called(read)?.map_err(|e| e.to_string())
}

/// The system's error that a panic told of, as `expect` writes it: `… Os { code: 28, …`.
#[must_use]
pub fn system_error(said: &str) -> Option<io::Error> {
    let (_, from_code) = said.split_once("Os { code: ")?;
    let digits = from_code.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok().map(io::Error::from_raw_os_error)
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("its bytes make no sense").to_owned()
}
