//! The clock and the calendar: that today is not before what was made already, and that the bank holidays are known of the
//! days that deadlines run to.

use chrono::{Datelike, Offset, TimeZone};
use chrono_tz::Europe::London;

use super::{Finding, Known, Setup};
use crate::model::{Calendar, day};

const CLOCK: &str = "clock";
const ZONE: &str = "time zone";
const HOLIDAYS: &str = "bank holidays";

/// Deadlines that begin on the as-at day end within this, and rules look ahead no further.
const AHEAD: i32 = 366;

pub(super) fn check(setup: &Setup, known: &Known, findings: &mut Vec<Finding>) {
    findings.push(clock(setup, known));
    findings.push(zone(setup));
    findings.push(holidays(setup, known));
}

fn clock(setup: &Setup, known: &Known) -> Finding {
    let shown = setup.now.format("%Y-%m-%d %H:%M UTC");
    let Some(newest) = &known.newest else { return Finding::fine(CLOCK, shown.to_string()) };
    let (made, taken) = (newest.manifest.created_at, newest.manifest.taken_on);
    if made > setup.now {
        let found = format!(
            "it shows {shown}, and the newest snapshot was made {} UTC",
            made.format("%Y-%m-%d %H:%M")
        );
        return Finding::wrong(CLOCK, found, "set the system's clock");
    }
    if taken > setup.now.date_naive() {
        let found = format!("it shows {shown}, and the newest snapshot's exports were taken on {taken}");
        return Finding::look(CLOCK, found, "set the clock, or see that the day of the exports is right");
    }
    Finding::fine(CLOCK, format!("{shown}, after all that the lake holds"))
}

fn zone(setup: &Setup) -> Finding {
    let london = London.offset_from_utc_datetime(&setup.now.naive_utc()).fix().local_minus_utc() / 60;
    let (own, theirs) = (said(setup.zone_minutes), said(london));
    match setup.zone_minutes == london {
        true => Finding::fine(ZONE, format!("the system is on UK time ({own})")),
        false => Finding::fine(
            ZONE,
            format!(
                "the system is at {own}, the UK at {theirs}: times of exports are read as UK time all the same"
            ),
        ),
    }
}

fn said(minutes: i32) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("UTC{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

fn holidays(setup: &Setup, known: &Known) -> Finding {
    let calendar = Calendar::built_in();
    let newest = known.newest.as_ref();
    let as_at =
        setup.as_at.or(newest.map(|newest| newest.manifest.taken_on)).unwrap_or(setup.now.date_naive());
    let number = day::number(as_at);
    if newest.is_some_and(|newest| newest.manifest.tables.contains_key("bank_holidays")) {
        return Finding::fine(HOLIDAYS, "supplied by the exports, before those built in");
    }
    if calendar.covers(number) && calendar.covers(number + AHEAD) {
        let last = day::date(calendar.last_covered()).map_or(0, |last| last.year());
        return Finding::fine(HOLIDAYS, format!("built in to the end of {last}"));
    }
    Finding::wrong(
        HOLIDAYS,
        format!("those built in do not cover {as_at} and the year after it"),
        "supply the table bank_holidays, or take a newer plumbline",
    )
}
