//! Pure ideas of the domain: the working-day calendar, moments, months, nearest names, text that can be seen. No input or output.

pub mod calendar;
pub mod day;
pub mod hex;
pub mod moments;
pub mod months;
pub mod nearest;
pub mod visible;

pub use calendar::Calendar;
pub use nearest::nearest;
pub use visible::visible;
