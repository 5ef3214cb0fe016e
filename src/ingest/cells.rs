//! What the text of one cell says, exactly as the contract's table of types has it. Knows nothing of files or columns.
//!
//! Every text given here is trimmed and not blank.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Europe::London;

use crate::{contract::Kind, model::day};

/// Why a cell does not fit its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is not written in a way that the type accepts.
    Form,
    NoSuchDay,
    NoSuchTime,
    TooBig,
    /// It holds a NUL byte, which no text has: a damaged file, or one in another encoding.
    Nul,
    /// An error that a spreadsheet shows in place of a value, such as `#N/A`.
    Spreadsheet,
    /// A number of more digits than the program that wrote it keeps.
    CutNumber,
    /// A list or an object, where one value is wanted.
    Nested,
}

impl Fault {
    /// The words for quarantine: what was found, what is wanted.
    pub(super) fn reason(self, kind: &Kind) -> String {
        match self {
            Fault::NoSuchDay => "there is no such day".to_owned(),
            Fault::NoSuchTime => "there is no such time of day".to_owned(),
            Fault::TooBig => "the number is too big".to_owned(),
            Fault::Nul => "it holds a NUL byte".to_owned(),
            Fault::Spreadsheet => "an error of the spreadsheet, not a value".to_owned(),
            Fault::CutNumber => {
                "a number of which only the first 15 digits were kept: export it as text".to_owned()
            }
            Fault::Nested => "a list or an object, not one value".to_owned(),
            Fault::Form => wanted(kind),
        }
    }
}

fn wanted(kind: &Kind) -> String {
    match kind {
        Kind::Id | Kind::Text => "not a text".to_owned(),
        Kind::Date => "not a date: give it as 2026-03-09 or 09/03/2026".to_owned(),
        Kind::Datetime => {
            "not a date and time: give it as 2026-03-09T14:30, 2026-03-09 14:30:05 or 09/03/2026 14:30"
                .to_owned()
        }
        Kind::Bool => "not a yes or a no: give Y, N, Yes, No, True, False, T, F, 1 or 0".to_owned(),
        Kind::Int => "not a whole number".to_owned(),
        Kind::Month => "not a month: give it as 2026-03, or any date in it".to_owned(),
        Kind::Enum(words) => format!("not one of {}", words.join(", ")),
    }
}

/// Stands before what is in a cell and is no value: an error of a spreadsheet, or a number cut short. No text holds it,
/// since it is no character.
pub(super) const SPOILT: char = '\u{FFFF}';

/// Why a cell is no value, where that is marked; and what it shows.
pub(super) fn spoilt(text: &str) -> Option<(Fault, &str)> {
    let shown = text.strip_prefix(SPOILT)?;
    Some((if shown.starts_with('#') { Fault::Spreadsheet } else { Fault::CutNumber }, shown))
}

/// A date or a datetime: days since 1 January 1970.
pub(super) fn date(text: &str) -> Result<i32, Fault> {
    moment(text).map(|moment| day::number(moment.date()))
}

/// A month, or any date in it: its first day, in days since 1 January 1970.
pub(super) fn month(text: &str) -> Result<i32, Fault> {
    let found = match text.as_bytes() {
        [year @ .., b'-', m1, m2] if year.len() == 4 => {
            let (year, month) = (number(year).ok_or(Fault::Form)?, number(&[*m1, *m2]).ok_or(Fault::Form)?);
            day_of(year, month, 1)?
        }
        _ => moment(text)?.date(),
    };
    Ok(first_of_month(found))
}

pub(super) fn first_of_month(day: NaiveDate) -> i32 {
    day::number(day.with_day(1).expect("every month has a first day"))
}

/// A datetime, or a date at 00:00: UK local time, in microseconds since 1 January 1970, 00:00.
pub(super) fn datetime(text: &str) -> Result<i64, Fault> {
    moment(text).map(|moment| moment.and_utc().timestamp_micros())
}

pub(super) fn boolean(text: &str) -> Result<bool, Fault> {
    const YES: [&str; 5] = ["y", "yes", "true", "t", "1"];
    const NO: [&str; 5] = ["n", "no", "false", "f", "0"];
    let is_one_of = |words: [&str; 5]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    match text {
        _ if is_one_of(YES) => Ok(true),
        _ if is_one_of(NO) => Ok(false),
        _ => Err(Fault::Form),
    }
}

pub(super) fn int(text: &str) -> Result<i64, Fault> {
    let whole = text.strip_suffix(".0").unwrap_or(text);
    let digits = whole.strip_prefix(['+', '-']).unwrap_or(whole);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Fault::Form);
    }
    whole.parse().map_err(|_| Fault::TooBig)
}

/// Which of the words it is; any case, spaces and hyphens read as `_`.
pub(super) fn word<'a>(text: &str, words: &'a [String]) -> Result<&'a str, Fault> {
    let is = |word: &&String| {
        let mut letters = text.bytes().map(|b| match b {
            b' ' | b'-' => b'_',
            other => other.to_ascii_lowercase(),
        });
        text.len() == word.len() && word.bytes().all(|b| letters.next() == Some(b))
    };
    words.iter().find(is).map(String::as_str).ok_or(Fault::Form)
}

/// UK local time, in whole seconds; a date is its 00:00.
pub(super) fn moment(text: &str) -> Result<NaiveDateTime, Fault> {
    let bytes = text.as_bytes();
    let (day, rest) = match bytes {
        [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, rest @ ..] => {
            let year = number(&[*y1, *y2, *y3, *y4]).ok_or(Fault::Form)?;
            let month = number(&[*m1, *m2]).ok_or(Fault::Form)?;
            let day = number(&[*d1, *d2]).ok_or(Fault::Form)?;
            match rest {
                [] => return Ok(day_of(year, month, day)?.into()),
                [b'T' | b' ', rest @ ..] => ((year, month, day), rest),
                _ => return Err(Fault::Form),
            }
        }
        _ => {
            let (day, rest) = day_first(bytes).ok_or(Fault::Form)?;
            match rest {
                [] => return Ok(day_of(day.0, day.1, day.2)?.into()),
                [b' ', rest @ ..] => (day, rest),
                _ => return Err(Fault::Form),
            }
        }
    };
    let (time, rest) = time(rest).ok_or(Fault::Form)?;
    let offset = offset(rest)?;
    let (hour, minute, second) = time;
    let time = NaiveTime::from_hms_opt(hour, minute, second).ok_or(Fault::NoSuchTime)?;
    let written = day_of(day.0, day.1, day.2)?.and_time(time);
    offset.map_or(Ok(written), |east| to_local(written, east))
}

/// Year, month and day, or hour, minute and second.
type Triple = (u32, u32, u32);

/// `9/3/2026`: year, month and day, and what follows them.
fn day_first(bytes: &[u8]) -> Option<(Triple, &[u8])> {
    let (day, rest) = one_or_two_digits(bytes)?;
    let (month, rest) = one_or_two_digits(rest.strip_prefix(b"/")?)?;
    let (year, rest) = rest.strip_prefix(b"/")?.split_at_checked(4)?;
    Some(((number(year)?, month, day), rest))
}

pub(super) fn one_or_two_digits(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let length = bytes.iter().take(2).take_while(|b| b.is_ascii_digit()).count();
    let (digits, rest) = bytes.split_at(length);
    Some((number(digits)?, rest))
}

/// `14:30`, `14:30:05` or `14:30:05.123`, the fraction dropped; and what follows it.
fn time(bytes: &[u8]) -> Option<(Triple, &[u8])> {
    let [h1, h2, b':', m1, m2, rest @ ..] = bytes else { return None };
    let (hour, minute) = (number(&[*h1, *h2])?, number(&[*m1, *m2])?);
    let [b':', s1, s2, rest @ ..] = rest else { return Some(((hour, minute, 0), rest)) };
    let second = number(&[*s1, *s2])?;
    let Some(fraction) = rest.strip_prefix(b".") else { return Some(((hour, minute, second), rest)) };
    let length = fraction.iter().take_while(|b| b.is_ascii_digit()).count();
    (length > 0).then(|| ((hour, minute, second), &fraction[length..]))
}

/// `Z`, `+01:00` or `+00`: seconds east of Greenwich; `None` where there is none.
fn offset(bytes: &[u8]) -> Result<Option<i64>, Fault> {
    let (sign, hours, minutes): (i64, &[u8], &[u8]) = match bytes {
        [] => return Ok(None),
        [b'Z'] => return Ok(Some(0)),
        [b'+', h1, h2] => (1, &[*h1, *h2], b"00"),
        [b'-', h1, h2] => (-1, &[*h1, *h2], b"00"),
        [b'+', h1, h2, b':', m1, m2] => (1, &[*h1, *h2], &[*m1, *m2]),
        [b'-', h1, h2, b':', m1, m2] => (-1, &[*h1, *h2], &[*m1, *m2]),
        _ => return Err(Fault::Form),
    };
    let (hours, minutes) = (number(hours).ok_or(Fault::Form)?, number(minutes).ok_or(Fault::Form)?);
    if hours > 23 || minutes > 59 {
        return Err(Fault::NoSuchTime);
    }
    Ok(Some(sign * i64::from(hours * 3600 + minutes * 60)))
}

/// What clocks in the UK showed at a moment written with an offset.
pub(super) fn to_local(written: NaiveDateTime, east: i64) -> Result<NaiveDateTime, Fault> {
    let utc = written.checked_sub_signed(TimeDelta::seconds(east)).ok_or(Fault::NoSuchDay)?;
    let shift = London.offset_from_utc_datetime(&utc).fix().local_minus_utc();
    within_years(utc.checked_add_signed(TimeDelta::seconds(shift.into())).ok_or(Fault::NoSuchDay)?)
}

pub(super) fn within_years(moment: NaiveDateTime) -> Result<NaiveDateTime, Fault> {
    if YEARS.contains(&moment.year()) { Ok(moment) } else { Err(Fault::NoSuchDay) }
}

/// A year has four digits, and there is no year 0.
const YEARS: RangeInclusive<i32> = 1..=9999;

pub(super) fn day_of(year: u32, month: u32, day: u32) -> Result<NaiveDate, Fault> {
    let year = i32::try_from(year).map_err(|_| Fault::NoSuchDay)?;
    let found = NaiveDate::from_ymd_opt(year, month, day).filter(|_| YEARS.contains(&year));
    found.ok_or(Fault::NoSuchDay)
}

/// Decimal digits and nothing else; at least one.
pub(super) fn number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits
        .iter()
        .try_fold(0u32, |value, digit| digit.is_ascii_digit().then(|| value * 10 + u32::from(digit - b'0')))
}

/// A date as quarantine shows it.
pub(super) fn shown_date(number: i32) -> Option<String> {
    day::date(number).map(|date| date.to_string())
}
