//! How the long steps tell the command line where they are. The library never prints.

/// Told of each long step; the command line draws bars from it, tests give [`Silent`].
pub trait Progress: Sync {
    /// A new step begins, of so many units where that is known.
    fn begin(&self, what: &str, units: Option<u64>);
    /// So many more units of the step are done.
    fn advance(&self, units: u64);
    /// The step is over.
    fn end(&self);
    /// A part of the step is done; told to those who want to know what took how long.
    fn part(&self, _what: &str) {}
}

pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &str, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
    fn end(&self) {}
}
