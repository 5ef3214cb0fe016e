//! When a duty falls due: boundaries by hand (clock changes, leap days, month ends), and every count against a slow
//! and obvious one.

use chrono::{Datelike, LocalResult, NaiveDate, NaiveDateTime, TimeDelta, TimeZone};
use chrono_tz::Europe::London;
use plumbline::model::moments::{self, DAY, HOUR, SECOND};
use plumbline::model::{Calendar, day, months, nearest};
use proptest::prelude::*;

fn d(text: &str) -> i32 {
    day::number(text.parse().unwrap())
}

/// `2026-03-09 14:30` or `2026-03-09` for its 00:00.
fn m(text: &str) -> i64 {
    let (date, time) = text.split_once(' ').unwrap_or((text, "00:00"));
    let at = format!("{date}T{time}:00").parse::<NaiveDateTime>().unwrap();
    at.and_utc().timestamp_micros()
}

fn shown(moment: i64) -> String {
    let at = chrono::DateTime::from_timestamp_micros(moment).unwrap();
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}

fn check(found: Option<i64>, expected: &str) {
    assert_eq!(found.map(shown).as_deref(), Some(expected));
}

#[test]
fn days_and_moments() {
    assert_eq!(moments::day_of(m("2026-03-09 23:59")), d("2026-03-09"));
    assert_eq!(moments::day_of(m("1969-12-31 23:59")), -1);
    assert_eq!(moments::day_of(m("1970-01-01")), 0);
    assert_eq!(shown(moments::end_of_day(d("2026-03-09"))), "2026-03-09 23:59:59");
    assert_eq!(shown(moments::start_of_day(d("1969-12-31"))), "1969-12-31 00:00:00");
}

#[test]
fn working_days_end_at_the_end_of_the_day() {
    let calendar = Calendar::built_in();
    let due = |t, n| moments::within_working_days(&calendar, m(t), n);
    check(due("2026-04-02 09:15", 3), "2026-04-09 23:59:59");
    check(due("2026-04-02 23:59", 3), "2026-04-09 23:59:59");
    check(due("2026-04-03", 3), "2026-04-09 23:59:59");
    assert_eq!(due("2040-12-31 10:00", 1), None);
}

#[test]
fn hours_are_elapsed_hours() {
    let due = |t, n| moments::within_hours(m(t), n);
    check(due("2026-03-09 14:30", 48), "2026-03-11 14:30:00");
    // The clocks go forward at 01:00 on Sunday 29 March 2026, and back at 02:00 on Sunday 25 October.
    check(due("2026-03-27 14:30", 48), "2026-03-29 15:30:00");
    check(due("2026-03-28 00:30", 48), "2026-03-30 01:30:00");
    check(due("2026-03-29 02:30", 48), "2026-03-31 02:30:00");
    check(due("2026-10-23 14:30", 48), "2026-10-25 13:30:00");
    check(due("2026-10-24 14:30", 48), "2026-10-26 13:30:00");
    check(due("2026-10-25 02:30", 48), "2026-10-27 02:30:00");
    // The last moment before the change, and the first after it.
    check(due("2026-03-29 00:59", 48), "2026-03-31 01:59:00");
    check(due("2026-03-29 02:00", 48), "2026-03-31 02:00:00");
    check(due("2026-10-25 00:59", 48), "2026-10-26 23:59:00");
    check(due("2026-10-25 02:00", 48), "2026-10-27 02:00:00");
}

#[test]
fn an_hour_shown_twice_is_its_first_and_one_never_shown_is_an_hour_on() {
    let due = |t, n| moments::within_hours(m(t), n);
    check(due("2026-10-25 01:00", 48), "2026-10-27 00:00:00");
    check(due("2026-10-25 01:30", 48), "2026-10-27 00:30:00");
    check(due("2026-10-25 01:30", 1), "2026-10-25 01:30:00");
    check(due("2026-10-25 01:59", 48), "2026-10-27 00:59:00");
    check(due("2026-03-29 01:00", 48), "2026-03-31 02:00:00");
    check(due("2026-03-29 01:30", 48), "2026-03-31 02:30:00");
    check(due("2026-03-29 01:30", 0), "2026-03-29 02:30:00");
    check(due("2026-03-29 01:59", 48), "2026-03-31 02:59:00");
}

#[test]
fn the_changes_of_the_clocks_between_two_moments_are_told() {
    let changes = |from: &str, to: &str| moments::clock_changes(m(from), m(to));
    assert_eq!(changes("2026-03-29 00:59", "2026-03-29 02:00"), [(d("2026-03-29"), 1)]);
    assert_eq!(changes("2026-03-29 02:00", "2026-10-25 00:59"), []);
    assert_eq!(changes("2026-10-24 12:00", "2026-10-26 12:00"), [(d("2026-10-25"), -1)]);
    assert_eq!(changes("2026-03-01", "2026-12-01"), [(d("2026-03-29"), 1), (d("2026-10-25"), -1)]);
    assert_eq!(changes("1916-05-01", "1916-06-01"), [(d("1916-05-21"), 1)]);
}

#[test]
fn hours_from_a_date_without_a_time_are_calendar_days() {
    let due = |t, n| moments::within_hours(m(t), n);
    check(due("2026-03-09", 48), "2026-03-11 23:59:59");
    check(due("2026-03-28", 48), "2026-03-30 23:59:59");
    check(due("2026-03-29", 48), "2026-03-31 23:59:59");
    check(due("2026-10-24", 48), "2026-10-26 23:59:59");
    check(due("2026-10-25", 48), "2026-10-27 23:59:59");
    check(due("2026-03-09", 36), "2026-03-10 23:59:59");
    check(due("2026-03-09 00:01", 48), "2026-03-11 00:01:00");
}

#[test]
fn days_and_weeks_are_never_moved_off_a_weekend() {
    check(moments::within_days(m("2026-03-07 10:00"), 7), "2026-03-14 23:59:59");
    check(moments::within_days(m("2024-02-28"), 1), "2024-02-29 23:59:59");
    check(moments::within_weeks(m("2026-03-07 10:00"), 4), "2026-04-04 23:59:59");
    check(moments::within_days(m("2026-03-01"), -1), "2026-02-28 23:59:59");
}

#[test]
fn a_month_without_such_a_day_ends_on_its_last_day() {
    let due = |t, n| moments::within_months(m(t), n);
    check(due("2026-01-31 10:00", 1), "2026-02-28 23:59:59");
    check(due("2028-01-31", 1), "2028-02-29 23:59:59");
    check(due("2026-03-31", 3), "2026-06-30 23:59:59");
    check(due("2026-11-30", 3), "2027-02-28 23:59:59");
    check(due("2024-02-29", 12), "2025-02-28 23:59:59");
    check(due("2026-02-28", 1), "2026-03-28 23:59:59");
    check(due("2026-03-09", 18), "2027-09-09 23:59:59");
    check(due("2026-03-31", -1), "2026-02-28 23:59:59");
}

#[test]
fn a_birthday_on_29_february_is_1_march_in_a_common_year() {
    let check = |born: &str, n, expected: &str| {
        assert_eq!(moments::birthday(d(born), n), Some(d(expected)), "{born} + {n}");
    };
    check("2001-03-09", 25, "2026-03-09");
    check("2000-02-29", 25, "2025-03-01");
    check("2000-02-29", 24, "2024-02-29");
    check("1900-02-28", 25, "1925-02-28");
    check("2000-12-31", 0, "2000-12-31");
}

#[test]
fn what_lies_beyond_all_dates_is_not_told() {
    let far = [i64::MAX, i64::MIN, i64::MAX / HOUR];
    for n in far {
        let t = m("2026-03-09 14:30");
        assert_eq!(moments::within_hours(t, n), None, "{n} hours");
        assert_eq!(moments::within_days(t, n), None, "{n} days");
        assert_eq!(moments::within_weeks(t, n), None, "{n} weeks");
        assert_eq!(moments::within_months(t, n), None, "{n} months");
        assert_eq!(moments::birthday(d("2000-02-29"), n), None, "{n} years");
    }
    for t in [i64::MAX, i64::MIN] {
        assert_eq!(moments::within_days(t, 1), None);
        assert_eq!(moments::within_months(t, 1), None);
    }
    assert_eq!(moments::within_hours(i64::MAX, 1), None);
    assert_eq!(moments::birthday(i32::MAX, 1), None);
}

#[test]
fn months_of_a_day() {
    assert_eq!(months::first_of_month(d("2024-02-29")), Some(d("2024-02-01")));
    assert_eq!(months::last_of_month(d("2024-02-01")), Some(d("2024-02-29")));
    assert_eq!(months::last_of_month(d("2026-12-31")), Some(d("2026-12-31")));

    let ends = |day: &str, n| months::month_ends(d(day), n).unwrap();
    assert_eq!(ends("2026-03-30", 3), ["2025-12-31", "2026-01-31", "2026-02-28"].map(d));
    assert_eq!(ends("2026-03-31", 2), ["2026-02-28", "2026-03-31"].map(d));
    assert_eq!(ends("2026-03-01", 13).len(), 13);
    assert_eq!(ends("2026-03-01", 13)[0], d("2025-02-28"));
    assert_eq!(ends("2026-03-01", 0), [0; 0]);
}

#[test]
fn the_nearest_name() {
    let tables = ["contact_log", "contacts", "case_plans", "cases", "case_children", "children", "hearings"];
    let near = |name| nearest(name, tables);
    assert_eq!(near("contact_lgo"), Some("contact_log"));
    assert_eq!(near("Contact Log"), Some("contact_log"));
    assert_eq!(near("contact"), Some("contacts"));
    assert_eq!(near("casse"), Some("cases"));
    assert_eq!(near("case-plan"), Some("case_plans"));
    assert_eq!(near("hearing"), Some("hearings"));
    assert_eq!(near("invoices"), None);
    assert_eq!(near(""), None);
    assert_eq!(near("x"), None);
    assert_eq!(nearest("cases", []), None);
    assert_eq!(nearest("record", ["recorded_at", "recorded_by"]), Some("recorded_at"), "just as near");
}

/// What chrono-tz makes of it, asked each time.
fn hours_by_time_zone(moment: i64, n: i64) -> NaiveDateTime {
    let local = chrono::DateTime::from_timestamp_micros(moment).unwrap().naive_utc();
    let instant = match London.from_local_datetime(&local) {
        LocalResult::Single(instant) => instant,
        LocalResult::Ambiguous(earlier, _) => earlier,
        LocalResult::None => London.from_local_datetime(&(local + TimeDelta::hours(1))).unwrap(),
    };
    (instant + TimeDelta::hours(n)).naive_local()
}

fn months_by_calendar(day: NaiveDate, n: i32) -> NaiveDate {
    let index = day.year() * 12 + day.month0() as i32 + n;
    let (year, month) = (index.div_euclid(12), index.rem_euclid(12) as u32 + 1);
    (1..=day.day()).rev().find_map(|d| NaiveDate::from_ymd_opt(year, month, d)).unwrap()
}

#[test]
fn every_quarter_of_an_hour_around_every_change_of_the_clocks() {
    for year in 1996..2100 {
        for month in [3, 10] {
            let last = months::last_of_month(d(&format!("{year}-{month:02}-01"))).unwrap();
            let sunday = (last - 6..=last).find(|day| (day + 3).rem_euclid(7) == 6).unwrap();
            for quarter in -200..200 {
                let t = moments::start_of_day(sunday) + quarter * HOUR / 4;
                if t.rem_euclid(DAY) != 0 {
                    let expected = hours_by_time_zone(t, 48).and_utc().timestamp_micros();
                    assert_eq!(
                        moments::within_hours(t, 48).map(shown),
                        Some(shown(expected)),
                        "{}",
                        shown(t)
                    );
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn hours_are_those_of_the_time_zone(
        second in m("1901-01-01") / SECOND..m("2099-11-01") / SECOND,
        n in 0i64..2_000,
    ) {
        let t = second * SECOND;
        prop_assume!(t.rem_euclid(DAY) != 0);
        let expected = hours_by_time_zone(t, n).and_utc().timestamp_micros();
        prop_assert_eq!(moments::within_hours(t, n), Some(expected));
    }

    #[test]
    fn months_are_those_of_the_calendar(number in d("1901-01-01")..d("2100-01-01"), n in -400i32..400) {
        let expected = months_by_calendar(day::date(number).unwrap(), n);
        let found = moments::within_months(moments::start_of_day(number), n.into());
        prop_assert_eq!(found, Some(moments::end_of_day(day::number(expected))));
    }

    #[test]
    fn days_are_one_after_another(number in d("1901-01-01")..d("2100-01-01"), n in 0i32..400, second in 0i64..86_400) {
        let t = moments::start_of_day(number) + second * SECOND;
        let expected = Some(moments::end_of_day((0..n).fold(number, |day, _| day + 1)));
        prop_assert_eq!(moments::within_days(t, n.into()), expected);
        prop_assert_eq!(moments::within_weeks(t, n.into()), moments::within_days(t, 7 * i64::from(n)));
    }

    #[test]
    fn month_ends_are_the_last_days_before_a_first(number in d("2001-01-01")..d("2040-01-01"), n in 1u32..20) {
        let is_month_end = |day: &i32| day::date(day + 1).unwrap().day() == 1;
        let mut expected: Vec<i32> = (number - 700..=number).rev().filter(is_month_end).take(n as usize).collect();
        expected.reverse();
        prop_assert_eq!(months::month_ends(number, n), Some(expected));
    }

    #[test]
    fn a_name_is_nearest_to_itself(names in prop::collection::btree_set("[a-z_]{1,12}", 1..8)) {
        for name in &names {
            prop_assert_eq!(nearest(name, names.iter().map(String::as_str)), Some(name.as_str()));
        }
    }
}
