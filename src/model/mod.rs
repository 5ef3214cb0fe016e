//! Pure ideas of the domain: the working-day calendar, moments, periods, nearest names. No input or output.
