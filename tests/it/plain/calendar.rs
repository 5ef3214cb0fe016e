//! Naive counting: a day at a time.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, Duration, Months, NaiveDate, NaiveDateTime, Weekday};

use super::world::{World, end, start};

/// The years that can be counted, and their bank holidays in England and Wales.
pub struct Calendar {
    years: BTreeSet<i32>,
    holidays: BTreeSet<NaiveDate>,
}

impl Default for Calendar {
    fn default() -> Calendar {
        let years: BTreeSet<i32> = (2001..=2040).collect();
        let holidays = years.iter().flat_map(|year| holidays_of(*year)).collect();
        Calendar { years, holidays }
    }
}

impl Calendar {
    /// Ours, replaced in the whole years from the first of the supplied days to the last.
    pub fn with(supplied: &[NaiveDate]) -> Calendar {
        let mut calendar = Calendar::default();
        let (Some(first), Some(last)) = (supplied.iter().min(), supplied.iter().max()) else {
            return calendar;
        };
        let years = first.year()..=last.year();
        calendar.holidays.retain(|day| !years.contains(&day.year()));
        calendar.holidays.extend(supplied);
        calendar.years.extend(years);
        calendar
    }

    fn is_working(&self, day: NaiveDate) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !self.holidays.contains(&day)
    }

    /// The n-th working day after a day; none where a day outside the calendar is needed.
    pub fn working_day(&self, after: NaiveDate, n: i64) -> Option<NaiveDate> {
        let mut day = after;
        let mut counted = 0;
        while counted < n {
            day = day.succ_opt()?;
            if !self.years.contains(&day.year()) {
                return None;
            }
            if self.is_working(day) {
                counted += 1;
            }
        }
        Some(day)
    }
}

impl World {
    /// `wd(t, n)`: the end of the n-th working day after t's day; n is a number in force on that day.
    pub fn wd(&self, t: NaiveDateTime, number: &str) -> Option<NaiveDateTime> {
        self.calendar.working_day(t.date(), self.number(number, t.date())).map(end)
    }

    pub fn wd3(&self, t: Option<NaiveDateTime>) -> Option<NaiveDateTime> {
        self.wd(t?, "recording_working_days")
    }

    pub fn local(&self, t: Option<NaiveDateTime>) -> Option<NaiveDateTime> {
        self.wd(t?, "local_working_days")
    }

    /// `days(t, n)`: the end of that calendar day.
    pub fn days(&self, t: NaiveDateTime, number: &str) -> Option<NaiveDateTime> {
        plus_days(t.date(), self.number(number, t.date())).map(end)
    }

    pub fn weeks(&self, t: NaiveDateTime, number: &str) -> Option<NaiveDateTime> {
        plus_days(t.date(), 7 * self.number(number, t.date())).map(end)
    }

    /// `months(t, n)`: a month without such a day ends on its last day.
    pub fn months(&self, t: NaiveDateTime, number: &str) -> Option<NaiveDateTime> {
        let months = u32::try_from(self.number(number, t.date())).expect("no negative number of months");
        t.date().checked_add_months(Months::new(months)).map(end)
    }

    /// `hours(t, n)`: so many elapsed hours; of a date without a time, the end of the day so many hours later.
    pub fn hours(&self, t: NaiveDateTime, number: &str) -> Option<NaiveDateTime> {
        let hours = self.number(number, t.date());
        if t == start(t.date()) {
            return plus_days(t.date(), hours / 24).map(end);
        }
        Some(local_time(elapsed(t) + Duration::hours(hours)))
    }
}

fn plus_days(day: NaiveDate, n: i64) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(u64::try_from(n).expect("no negative number of days")))
}

/// The day a person becomes so old; born on 29 February, in a common year: 1 March.
pub fn birthday(born: NaiveDate, years: i32) -> Option<NaiveDate> {
    let year = born.year() + years;
    born.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
}

/// The last Sunday of a month of 31 days.
fn last_sunday(year: i32, month: u32) -> NaiveDate {
    let mut day = NaiveDate::from_ymd_opt(year, month, 31).expect("March and October have 31 days");
    while day.weekday() != Weekday::Sun {
        day = day.pred_opt().expect("a Sunday is near");
    }
    day
}

/// From 01:00 UTC of the last Sunday of March to that of October the clocks are an hour ahead.
fn is_summer(utc: NaiveDateTime) -> bool {
    let year = utc.date().year();
    let at_one = |day: NaiveDate| day.and_hms_opt(1, 0, 0).expect("every day has that second");
    at_one(last_sunday(year, 3)) <= utc && utc < at_one(last_sunday(year, 10))
}

fn local_time(utc: NaiveDateTime) -> NaiveDateTime {
    if is_summer(utc) { utc + Duration::hours(1) } else { utc }
}

/// The UTC of a local time; of an hour that comes twice, the earlier; one that does not come is read by the clock of
/// before.
fn elapsed(local: NaiveDateTime) -> NaiveDateTime {
    let an_hour_ahead = local - Duration::hours(1);
    if is_summer(an_hour_ahead) && local_time(an_hour_ahead) == local { an_hour_ahead } else { local }
}

/// Sunday before Easter Monday, by the anonymous Gregorian computus.
fn easter(year: i32) -> NaiveDate {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let n = (h + l - 7 * m + 90) / 25;
    let p = (h + l - 7 * m + 33 * n + 19) % 32;
    day(year, u32::try_from(n).expect("March or April"), u32::try_from(p).expect("a day of the month"))
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
}

fn first_monday_from(mut day: NaiveDate) -> NaiveDate {
    while day.weekday() != Weekday::Mon {
        day = day.succ_opt().expect("a Monday is near");
    }
    day
}

/// England and Wales: the statute's days, those that were moved, and those that came once.
fn holidays_of(year: i32) -> Vec<NaiveDate> {
    let mut days = vec![
        easter(year) - Duration::days(2),
        easter(year) + Duration::days(1),
        first_monday_from(day(year, 8, 25)),
    ];
    days.push(match year {
        2020 => day(2020, 5, 8),
        _ => first_monday_from(day(year, 5, 1)),
    });
    days.push(match year {
        2002 | 2012 => day(year, 6, 4),
        2022 => day(2022, 6, 2),
        _ => first_monday_from(day(year, 5, 25)),
    });
    days.extend(match year {
        2002 => vec![day(2002, 6, 3)],
        2011 => vec![day(2011, 4, 29)],
        2012 => vec![day(2012, 6, 5)],
        2022 => vec![day(2022, 6, 3), day(2022, 9, 19)],
        2023 => vec![day(2023, 5, 8)],
        _ => vec![],
    });
    // A weekend's day off is the next that is not one already.
    for fixed in [day(year, 1, 1), day(year, 12, 25), day(year, 12, 26)] {
        let mut off = fixed;
        while matches!(off.weekday(), Weekday::Sat | Weekday::Sun) || days.contains(&off) {
            off = off.succ_opt().expect("a working day is near");
        }
        days.push(off);
    }
    days
}
