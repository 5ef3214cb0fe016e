//! Pure ideas of the domain: the working-day calendar, moments, months, nearest names. No input or output.

pub mod calendar;
pub mod day;
pub mod moments;
pub mod months;
pub mod nearest;
pub mod visible;

pub use calendar::Calendar;
pub use nearest::nearest;
pub use visible::visible;
