//! Working days in England and Wales, worked out from the statute.
//!
//! The true answers must not come from the code that they check, so this shares nothing with `model`'s
//! calendar, which is a list of proclaimed days; a test lays the two beside each other.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::dice::shift;

pub const FIRST_YEAR: i32 = 2001;
pub const LAST_YEAR: i32 = 2040;

pub struct Calendar {
    holidays: BTreeMap<NaiveDate, &'static str>,
    first: NaiveDate,
    working: Vec<bool>,
}

impl Calendar {
    /// Over the years from 2001 to 2040.
    pub fn england_and_wales() -> Calendar {
        let holidays: BTreeMap<_, _> = (FIRST_YEAR..=LAST_YEAR).flat_map(bank_holidays).collect();
        let first = date(FIRST_YEAR, 1, 1);
        let working = first
            .iter_days()
            .take_while(|day| day.year() <= LAST_YEAR)
            .map(|day| !is_weekend(day) && !holidays.contains_key(&day))
            .collect();
        Calendar { holidays, first, working }
    }

    /// The bank holidays of these years, in order.
    pub fn holidays(
        &self,
        years: std::ops::RangeInclusive<i32>,
    ) -> impl Iterator<Item = (NaiveDate, &'static str)> {
        let days = date(*years.start(), 1, 1)..=date(*years.end(), 12, 31);
        self.holidays.range(days).map(|(day, name)| (*day, *name))
    }

    pub fn is_working(&self, day: NaiveDate) -> bool {
        let place = usize::try_from((day - self.first).num_days()).ok();
        place.and_then(|p| self.working.get(p)).copied().unwrap_or(!is_weekend(day))
    }

    /// The n-th working day after `day`, whose own day never counts.
    pub fn after(&self, day: NaiveDate, n: u32) -> NaiveDate {
        let mut found = day;
        for _ in 0..n {
            found = self.on_or_after(shift(found, 1));
        }
        found
    }

    pub fn on_or_after(&self, mut day: NaiveDate) -> NaiveDate {
        while !self.is_working(day) {
            day = shift(day, 1);
        }
        day
    }

    pub fn on_or_before(&self, mut day: NaiveDate) -> NaiveDate {
        while !self.is_working(day) {
            day = shift(day, -1);
        }
        day
    }
}

/// So many calendar months on; a month without such a day ends on its last day.
pub fn months(day: NaiveDate, n: u32) -> NaiveDate {
    day.checked_add_months(Months::new(n)).expect("every day made up lies between 1900 and 2070")
}

/// The day the person becomes `years` old; born on 29 February, in a common year: 1 March.
pub fn birthday(born: NaiveDate, years: i32) -> NaiveDate {
    born.with_year(born.year() + years).unwrap_or_else(|| date(born.year() + years, 3, 1))
}

pub fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
}

/// The first of the day's month.
pub fn month_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).expect("every month has a first")
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Banking and Financial Dealings Act 1971, the substitute days, and the days proclaimed for one year alone.
fn bank_holidays(year: i32) -> Vec<(NaiveDate, &'static str)> {
    let easter = easter_sunday(year);
    let mut days = vec![
        (off_the_weekend(date(year, 1, 1)), "New Year's Day"),
        (shift(easter, -2), "Good Friday"),
        (shift(easter, 1), "Easter Monday"),
        (if year == 2020 { date(2020, 5, 8) } else { first_monday(year, 5) }, "Early May bank holiday"),
        (spring_bank_holiday(year), "Spring bank holiday"),
        (last_monday(year, 8), "Summer bank holiday"),
    ];
    let christmas = date(year, 12, 25);
    let (first, second) = match christmas.weekday() {
        Weekday::Fri => (25, 28),
        Weekday::Sat => (27, 28),
        Weekday::Sun => (27, 26),
        _ => (25, 26),
    };
    days.push((date(year, 12, first), "Christmas Day"));
    days.push((date(year, 12, second), "Boxing Day"));
    let proclaimed = PROCLAIMED.iter().filter(|day| day.0 == year);
    days.extend(proclaimed.map(|(year, month, day, name)| (date(*year, *month, *day), *name)));
    days
}

/// Days proclaimed once.
const PROCLAIMED: [(i32, u32, u32, &str); 6] = [
    (2002, 6, 3, "Golden Jubilee"),
    (2011, 4, 29, "Royal wedding"),
    (2012, 6, 5, "Diamond Jubilee"),
    (2022, 6, 3, "Platinum Jubilee"),
    (2022, 9, 19, "State funeral of Queen Elizabeth II"),
    (2023, 5, 8, "Coronation of King Charles III"),
];

fn spring_bank_holiday(year: i32) -> NaiveDate {
    match year {
        2002 => date(2002, 6, 4),
        2012 => date(2012, 6, 4),
        2022 => date(2022, 6, 2),
        _ => last_monday(year, 5),
    }
}

fn off_the_weekend(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => shift(day, 2),
        Weekday::Sun => shift(day, 1),
        _ => day,
    }
}

fn first_monday(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, 1).expect("every month has a Monday")
}

fn last_monday(year: i32, month: u32) -> NaiveDate {
    let mut day = date(year, month, 31);
    while day.weekday() != Weekday::Mon {
        day = day - Days::new(1);
    }
    day
}

/// The anonymous Gregorian computus.
fn easter_sunday(year: i32) -> NaiveDate {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    date(year, (n / 31) as u32, (n % 31 + 1) as u32)
}
