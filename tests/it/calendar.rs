//! Working days: the built-in bank holidays against the statute and the days that were proclaimed once, the look-up
//! against a loop over the days, and the years a supplied list replaces.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use plumbline::model::{Calendar, day};
use proptest::prelude::*;

fn d(text: &str) -> i32 {
    day::number(text.parse().unwrap())
}

fn text(number: i32) -> String {
    day::date(number).unwrap().to_string()
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn supplied(dates: &[&str]) -> Vec<(NaiveDate, Option<String>)> {
    dates.iter().map(|date| (date.parse().unwrap(), None)).collect()
}

/// Proclaimed for one year alone: in place of which day of the statute, and which day it was.
const MOVED: [(&str, &str); 4] = [
    ("2002-05-27", "2002-06-04"),
    ("2012-05-28", "2012-06-04"),
    ("2020-05-04", "2020-05-08"),
    ("2022-05-30", "2022-06-02"),
];

const ONE_OFF: [&str; 6] = [
    "2002-06-03", // Golden Jubilee
    "2011-04-29", // royal wedding
    "2012-06-05", // Diamond Jubilee
    "2022-06-03", // Platinum Jubilee
    "2022-09-19", // state funeral
    "2023-05-08", // coronation
];

/// Easter Sunday by the anonymous Gregorian computus.
fn easter(year: i32) -> NaiveDate {
    let golden = year % 19;
    let (century, in_century) = (year / 100, year % 100);
    let moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let week = (32 + 2 * (century % 4) + 2 * (in_century / 4) - moon - in_century % 4) % 7;
    let late = (golden + 11 * moon + 22 * week) / 451;
    let sum = moon + week - 7 * late + 114;
    date(year, (sum / 31) as u32, (sum % 31 + 1) as u32)
}

fn nth_monday(year: i32, month: u32, nth: u8) -> NaiveDate {
    NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, nth).unwrap()
}

fn last_monday(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, 5)
        .unwrap_or_else(|| nth_monday(year, month, 4))
}

/// The bank holidays of a year as the statute and its custom of substitutes have them: the day itself, or, where
/// that is a Saturday, a Sunday or taken, the next weekday that is free.
fn statutory(year: i32) -> Vec<NaiveDate> {
    let mut days = vec![
        easter(year) - Days::new(2),
        easter(year) + Days::new(1),
        nth_monday(year, 5, 1),
        last_monday(year, 5),
        last_monday(year, 8),
    ];
    // Boxing Day first: where it is a Monday it stays, and Christmas Day's substitute is the Tuesday after it.
    for fixed in [date(year, 1, 1), date(year, 12, 26), date(year, 12, 25)] {
        let mut day = fixed;
        while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) || days.contains(&day) {
            day = day + Days::new(1);
        }
        days.push(day);
    }
    days
}

#[test]
fn the_built_in_days_are_those_of_the_statute_and_those_proclaimed_once() {
    let mut expected: Vec<i32> = (2001..=2040).flat_map(statutory).map(day::number).collect();
    for (statute, proclaimed) in MOVED {
        let at = expected.iter().position(|&day| day == d(statute)).unwrap();
        expected[at] = d(proclaimed);
    }
    expected.extend(ONE_OFF.map(d));
    expected.sort_unstable();

    let calendar = Calendar::built_in();
    let found: Vec<i32> =
        (d("2000-01-01")..=d("2041-12-31")).filter(|&day| calendar.holiday_name(day).is_some()).collect();
    let as_text = |days: &[i32]| days.iter().map(|&day| text(day)).collect::<Vec<_>>();
    assert_eq!(as_text(&found), as_text(&expected));
}

#[test]
fn names_and_what_is_not_yet_proclaimed() {
    let calendar = Calendar::built_in();
    let name = |day| calendar.holiday_name(d(day));
    assert_eq!(name("2026-04-03"), Some("Good Friday"));
    assert_eq!(name("2021-12-27"), Some("Christmas Day (substitute day)"));
    assert_eq!(name("2022-12-26"), Some("Boxing Day"));
    assert_eq!(name("2022-12-27"), Some("Christmas Day (substitute day)"));
    assert_eq!(name("2023-05-08"), Some("Coronation of King Charles III"));
    assert_eq!(name("2026-04-02"), None);
    assert!(!calendar.is_provisional(d("2027-12-28")));
    assert!(calendar.is_provisional(d("2028-01-03")));
    assert!(!calendar.is_provisional(d("2028-01-04")), "not a bank holiday at all");
}

#[test]
fn the_third_working_day_over_easter_christmas_and_one_off_days() {
    let calendar = Calendar::built_in();
    let check = |from: &str, n: i64, expected: &str| {
        assert_eq!(
            calendar.working_days_after(d(from), n).map(text).as_deref(),
            Some(expected),
            "{from} + {n}"
        );
    };
    check("2026-03-09", 3, "2026-03-12"); // Monday
    check("2026-03-06", 3, "2026-03-11"); // Friday
    check("2026-03-07", 3, "2026-03-11"); // Saturday
    check("2026-03-08", 3, "2026-03-11"); // Sunday
    check("2026-04-02", 1, "2026-04-07"); // Maundy Thursday, to the Tuesday after Easter Monday
    check("2026-04-03", 1, "2026-04-07"); // Good Friday itself
    check("2022-12-23", 3, "2022-12-30"); // Friday before a Christmas on a Sunday
    check("2021-12-24", 2, "2021-12-30"); // Friday before a Christmas on a Saturday
    check("2022-12-30", 1, "2023-01-03");
    check("2022-05-31", 3, "2022-06-07"); // Platinum Jubilee
    check("2022-09-16", 1, "2022-09-20"); // state funeral
    check("2020-05-01", 1, "2020-05-04"); // the bank holiday moved to the Friday
    check("2020-05-07", 1, "2020-05-11");
    check("2024-02-28", 2, "2024-03-01"); // over a leap day
    check("2026-03-09", 0, "2026-03-09");
}

#[test]
fn outside_the_years_covered_nothing_is_told() {
    let calendar = Calendar::built_in();
    assert_eq!(text(calendar.last_covered()), "2040-12-31");
    assert!(calendar.covers(d("2001-01-01")) && calendar.covers(d("2040-12-31")));
    assert!(!calendar.covers(d("2000-12-31")) && !calendar.covers(d("2041-01-01")));

    // The last working day of 2040 is Monday the 31st.
    assert_eq!(calendar.working_days_after(d("2040-12-28"), 1).map(text).as_deref(), Some("2040-12-31"));
    assert_eq!(calendar.working_days_after(d("2040-12-28"), 2), None);
    assert_eq!(calendar.working_days_after(d("2040-12-31"), 1), None);
    assert_eq!(calendar.working_days_after(d("2000-12-30"), 1), None);
    // Its own day never counts, so it need not be covered.
    assert_eq!(calendar.working_days_after(d("2000-12-31"), 1).map(text).as_deref(), Some("2001-01-02"));

    assert_eq!(calendar.is_working_day(d("2041-01-02")), None);
    assert_eq!(calendar.working_days_between(d("2040-12-20"), d("2041-01-02")), None);
    for (day, n) in [(i32::MAX, 1), (i32::MIN, 1), (0, i64::MAX), (0, i64::MIN), (d("2026-03-09"), -1)] {
        assert_eq!(calendar.working_days_after(day, n), None, "{day} + {n}");
    }
    assert_eq!(calendar.working_days_after(d("2026-03-09"), i64::MAX), None);
    assert_eq!(calendar.working_days_between(i32::MAX, i32::MIN), None);
}

#[test]
fn a_supplied_list_replaces_the_whole_years_from_its_first_date_to_its_last() {
    let calendar = Calendar::built_in()
        .with_supplied(&[(date(2026, 7, 1), Some("Founder's Day".into())), (date(2027, 1, 1), None)]);
    assert_eq!(calendar.is_working_day(d("2026-12-25")), Some(true));
    assert_eq!(calendar.is_working_day(d("2026-07-01")), Some(false));
    assert_eq!(calendar.is_working_day(d("2027-12-27")), Some(true));
    assert_eq!(calendar.is_working_day(d("2025-12-25")), Some(false));
    assert_eq!(calendar.is_working_day(d("2028-12-25")), Some(false));
    assert_eq!(calendar.holiday_name(d("2026-07-01")), Some("Founder's Day"));
    assert_eq!(calendar.holiday_name(d("2027-01-01")), Some("bank holiday"));
    assert_eq!(text(calendar.last_covered()), "2040-12-31");
    assert_eq!(calendar.working_days_after(d("2026-12-24"), 1).map(text).as_deref(), Some("2026-12-25"));
}

#[test]
fn a_supplied_day_is_certain() {
    let calendar = Calendar::built_in().with_supplied(&supplied(&["2030-01-01"]));
    assert!(!calendar.is_provisional(d("2030-01-01")));
    assert!(calendar.is_provisional(d("2031-01-01")));
}

#[test]
fn a_supplied_list_may_extend_the_cover() {
    let longer = Calendar::built_in().with_supplied(&supplied(&["2041-01-01", "2041-12-25"]));
    assert_eq!(text(longer.last_covered()), "2041-12-31");
    assert_eq!(longer.working_days_after(d("2040-12-31"), 1).map(text).as_deref(), Some("2041-01-02"));

    let earlier = Calendar::built_in().with_supplied(&supplied(&["1999-12-27"]));
    assert!(earlier.covers(d("1999-01-01")) && !earlier.covers(d("2000-06-01")));

    let apart = Calendar::built_in().with_supplied(&supplied(&["2045-01-02"]));
    assert_eq!(text(apart.last_covered()), "2045-12-31");
    assert!(!apart.covers(d("2043-06-01")));
    assert_eq!(apart.working_days_after(d("2040-12-31"), 1), None, "the years between are not covered");
    assert_eq!(apart.working_days_between(d("2040-12-30"), d("2045-01-03")), None);
    assert_eq!(apart.working_days_after(d("2045-01-01"), 1).map(text).as_deref(), Some("2045-01-03"));

    let filled = apart.with_supplied(&supplied(&["2041-01-01", "2044-12-26"]));
    assert_eq!(filled.working_days_after(d("2040-12-31"), 1).map(text).as_deref(), Some("2041-01-02"));
}

#[test]
fn an_empty_supplied_list_changes_nothing() {
    let calendar = Calendar::built_in().with_supplied(&[]);
    assert_eq!(calendar.is_working_day(d("2026-12-25")), Some(false));
    assert_eq!(text(calendar.last_covered()), "2040-12-31");
}

/// What a person with a diary would do: one day after another.
fn count_by_diary(holidays: &BTreeSet<i32>, years: (i32, i32), from: i32, n: i64) -> Option<i32> {
    let (mut day, mut counted) = (from, 0);
    while counted < n {
        day += 1;
        let date = day::date(day).unwrap();
        if !(years.0..=years.1).contains(&date.year()) {
            return None;
        }
        let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        counted += i64::from(!weekend && !holidays.contains(&day));
    }
    Some(day)
}

proptest! {
    #[test]
    fn the_look_up_is_the_diary(from in d("2000-06-01")..d("2042-01-01"), n in 0i64..400) {
        let calendar = Calendar::built_in();
        let holidays = (d("2001-01-01")..=d("2040-12-31"))
            .filter(|&day| calendar.holiday_name(day).is_some()).collect();
        let found = calendar.working_days_after(from, n);
        prop_assert_eq!(found, count_by_diary(&holidays, (2001, 2040), from, n));
        if let Some(due) = found {
            prop_assert_eq!(calendar.working_days_between(from, due), Some(n));
            prop_assert_eq!(calendar.working_days_between(due, from), Some(-n));
        }
    }

    #[test]
    fn so_it_is_with_a_supplied_list(
        days in prop::collection::btree_set(d("2024-01-01")..d("2041-12-31"), 1..40),
        from in d("2023-06-01")..d("2042-06-01"),
        n in 1i64..300,
    ) {
        let list: Vec<_> = days.iter().map(|&day| (day::date(day).unwrap(), None)).collect();
        let built_in = Calendar::built_in();
        let calendar = built_in.with_supplied(&list);
        let (first, last) = (list[0].0.year(), list[list.len() - 1].0.year());
        let holidays = (d("2001-01-01")..d("2042-01-01"))
            .filter(|day| {
                let year = day::date(*day).unwrap().year();
                let replaced = (first..=last).contains(&year);
                if replaced { days.contains(day) } else { built_in.holiday_name(*day).is_some() }
            }).collect();
        let years = (2001, last.max(2040));
        prop_assert_eq!(calendar.working_days_after(from, n), count_by_diary(&holidays, years, from, n));
    }
}
