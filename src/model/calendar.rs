//! Which days are working days, and which day is the n-th working day after another. It never reads a file:
//! the bank holidays of England and Wales are part of the program, and a supplied list replaces them.
//!
//! Days are numbers: how many lie between the day and 1 January 1970.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::day;

/// Working days over whole years: Monday to Friday less the bank holidays.
///
/// Outside the years it covers it tells nothing, so that a deadline there is unknown instead of wrong.
#[derive(Debug, Clone)]
pub struct Calendar {
    years: BTreeSet<i32>,
    holidays: BTreeMap<i32, Holiday>,
    /// In the order of their days; neighbouring years are one span.
    spans: Vec<Span>,
}

#[derive(Debug, Clone)]
struct Holiday {
    name: String,
    provisional: bool,
}

/// Whole years without a gap between them.
#[derive(Debug, Clone)]
struct Span {
    first: i32,
    last: i32,
    /// Its working days, in order.
    working: Vec<i32>,
    /// For each day of the span, how many of `working` are not after it.
    until: Vec<u32>,
}

/// `date,name,provisional` for each bank holiday, substitute and one-off days included. Provisional: not yet
/// proclaimed, so it follows the Banking and Financial Dealings Act 1971 and the custom of its substitute days.
const BUILT_IN: &str = include_str!("bank_holidays.csv");

/// What a supplied bank holiday without a name is called.
const UNNAMED: &str = "bank holiday";

impl Calendar {
    /// The bank holidays of England and Wales from 2001 to 2040.
    pub fn built_in() -> Calendar {
        let holidays: BTreeMap<_, _> = BUILT_IN.lines().skip(1).map(built_in_holiday).collect();
        let years = holidays.keys().map(|&number| year_of(number)).collect();
        Calendar::over(years, holidays)
    }

    /// This calendar with a supplied list of bank holidays in place of its own in the whole years from the first
    /// supplied date to the last. Years it did not cover are added; a gap between them and its own stays a gap.
    pub fn with_supplied(&self, supplied: &[(NaiveDate, Option<String>)]) -> Calendar {
        let named_years = supplied.iter().map(|(date, _)| date.year());
        let (Some(first), Some(last)) = (named_years.clone().min(), named_years.max()) else {
            return self.clone();
        };
        let mut holidays = self.holidays.clone();
        holidays.retain(|&number, _| !(first..=last).contains(&year_of(number)));
        for (date, name) in supplied {
            let name = name.clone().unwrap_or_else(|| UNNAMED.to_owned());
            holidays.entry(day::number(*date)).or_insert(Holiday { name, provisional: false });
        }
        let mut years = self.years.clone();
        years.extend(first..=last);
        Calendar::over(years, holidays)
    }

    /// The n-th working day after a day, whose own kind never counts; with n = 0, the day itself.
    ///
    /// `None` where a day after it, up to the answer, is not covered, and for a negative n.
    pub fn working_days_after(&self, day: i32, n: i64) -> Option<i32> {
        if n == 0 {
            return Some(day);
        }
        let span = self.span_of(day.checked_add(1)?)?;
        let index = i64::from(span.working_until(day)).checked_add(n)? - 1;
        span.working.get(usize::try_from(index).ok()?).copied().filter(|_| n > 0)
    }

    /// How many working days lie after `from`, up to and including `to`; negative where `to` is the earlier.
    ///
    /// `None` where one of the days counted is not covered.
    pub fn working_days_between(&self, from: i32, to: i32) -> Option<i64> {
        let (earlier, later, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
        if earlier == later {
            return Some(0);
        }
        let span = self.span_of(earlier.checked_add(1)?).filter(|span| later <= span.last)?;
        let counted = i64::from(span.working_until(later)) - i64::from(span.working_until(earlier));
        Some(sign * counted)
    }

    /// `None` for a day that is not covered.
    pub fn is_working_day(&self, day: i32) -> Option<bool> {
        let span = self.span_of(day)?;
        Some(span.working_until(day) > span.working_until(day - 1))
    }

    /// The bank holiday on a day, weekends included where the list has one there.
    pub fn holiday_name(&self, day: i32) -> Option<&str> {
        self.holidays.get(&day).map(|holiday| holiday.name.as_str())
    }

    /// Whether the bank holiday on a day is not yet proclaimed. A supplied one is taken as certain.
    pub fn is_provisional(&self, day: i32) -> bool {
        self.holidays.get(&day).is_some_and(|holiday| holiday.provisional)
    }

    pub fn covers(&self, day: i32) -> bool {
        self.span_of(day).is_some()
    }

    /// The last day of the last year covered.
    pub fn last_covered(&self) -> i32 {
        self.spans.last().expect("the built-in years are always covered").last
    }

    fn over(years: BTreeSet<i32>, holidays: BTreeMap<i32, Holiday>) -> Calendar {
        let mut runs: Vec<(i32, i32)> = Vec::new();
        for &year in &years {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == year => *last = year,
                _ => runs.push((year, year)),
            }
        }
        let spans = runs.into_iter().map(|(first, last)| Span::over(first, last, &holidays)).collect();
        Calendar { years, holidays, spans }
    }

    fn span_of(&self, day: i32) -> Option<&Span> {
        self.spans.iter().find(|span| (span.first..=span.last).contains(&day))
    }
}

impl Span {
    fn over(first_year: i32, last_year: i32, holidays: &BTreeMap<i32, Holiday>) -> Span {
        let (first, last) = (day_of(first_year, 1, 1), day_of(last_year, 12, 31));
        let mut working = Vec::new();
        let mut until = Vec::new();
        for day in first..=last {
            if !is_weekend(day) && !holidays.contains_key(&day) {
                working.push(day);
            }
            until.push(u32::try_from(working.len()).expect("chrono's years have fewer days than that"));
        }
        Span { first, last, working, until }
    }

    /// How many working days of the span are not after a day of it, or after the day before its first.
    fn working_until(&self, day: i32) -> u32 {
        if day < self.first { 0 } else { self.until[(day - self.first) as usize] }
    }
}

fn built_in_holiday(line: &str) -> (i32, Holiday) {
    let fields: Vec<&str> = line.split(',').collect();
    let &[date, name, provisional] = fields.as_slice() else {
        panic!("bank_holidays.csv: three fields a line, not {line:?}")
    };
    let date: NaiveDate = date.parse().expect("bank_holidays.csv holds ISO dates");
    let provisional = provisional.parse().expect("bank_holidays.csv says true or false");
    (day::number(date), Holiday { name: name.to_owned(), provisional })
}

fn year_of(number: i32) -> i32 {
    day::date(number).expect("it was a date before it was a number").year()
}

fn day_of(year: i32, month: u32, day_of_month: u32) -> i32 {
    day::number(NaiveDate::from_ymd_opt(year, month, day_of_month).expect("a year that has dates"))
}

/// 1 January 1970, day 0, was a Thursday.
fn is_weekend(day: i32) -> bool {
    (day + 3).rem_euclid(7) >= 5
}
