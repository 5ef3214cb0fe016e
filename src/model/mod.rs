//! Pure ideas of the domain: the working-day calendar, moments, months, nearest names. No input or output.

pub mod calendar;
pub mod day;

pub use calendar::Calendar;
