//! Moments and days as an account holds them: numbers that are read and written as ISO text and shown as people
//! write dates.

use std::fmt;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::model::{day, moments};

/// A moment by the clock on the wall; 00:00 stands for a date without a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct At(pub i64);

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub i32);

impl At {
    pub fn day(self) -> Day {
        Day(moments::day_of(self.0))
    }

    pub fn start_of(day: Day) -> At {
        At(moments::start_of_day(day.0))
    }

    pub fn end_of(day: Day) -> At {
        At(moments::end_of_day(day.0))
    }

    pub fn is_plain_date(self) -> bool {
        self == At::start_of(self.day())
    }

    fn told(self) -> Option<NaiveDateTime> {
        chrono::DateTime::from_timestamp_micros(self.0).map(|moment| moment.naive_utc())
    }
}

impl Day {
    pub fn of(date: NaiveDate) -> Day {
        Day(day::number(date))
    }

    pub fn date(self) -> Option<NaiveDate> {
        day::date(self.0)
    }

    /// `Fri 3 April 2026`, in a list of days.
    pub fn with_weekday(self) -> String {
        self.date().map_or_else(|| self.to_string(), |date| date.format("%a %-d %B %Y").to_string())
    }
}

/// `9 March 2026 14:30`; a date on its own at 00:00, and its end at the last second.
impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_plain_date() {
            return write!(f, "{}", self.day());
        }
        if *self == At::end_of(self.day()) {
            return write!(f, "the end of {}", self.day());
        }
        match self.told() {
            Some(moment) if moment.time() == NaiveTime::MIN => write!(f, "{}", self.day()),
            Some(moment) if moment.format("%S").to_string() == "00" => {
                write!(f, "{} {}", self.day(), moment.format("%H:%M"))
            }
            Some(moment) => write!(f, "{} {}", self.day(), moment.format("%H:%M:%S")),
            None => write!(f, "a moment beyond the dates that can be told"),
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date() {
            Some(date) => write!(f, "{}", date.format("%-d %B %Y")),
            None => write!(f, "a day beyond the dates that can be told"),
        }
    }
}

impl Serialize for At {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.told() {
            Some(moment) => serializer.collect_str(&moment.format("%Y-%m-%dT%H:%M:%S")),
            None => serializer.serialize_none(),
        }
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.date() {
            Some(date) => serializer.collect_str(&date),
            None => serializer.serialize_none(),
        }
    }
}

impl<'de> Deserialize<'de> for At {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<At, D::Error> {
        let text = String::deserialize(from)?;
        let moment: NaiveDateTime = text.parse().map_err(D::Error::custom)?;
        Ok(At(moment.and_utc().timestamp_micros()))
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Day, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map(Day::of).map_err(D::Error::custom)
    }
}
