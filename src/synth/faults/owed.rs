//! Duties that go wrong in the plain ways, and rows that are wrong as they stand: each theme says which rows, how
//! often and in which words, and this plants them.

use chrono::NaiveDate;

use super::{Duty, Way, spoil};
use crate::synth::{
    case::{Case, Plant},
    dice::shift,
    rows::Row,
    truth::Status,
};

/// How a duty with a day goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slip {
    Dated(Way),
    /// Done on a day before the duty arose.
    Before,
    /// Nobody can tell when the duty arose.
    Undated,
}

/// Where the day comes from on which the duty arose.
#[derive(Debug, Clone, Copy)]
pub enum From {
    Column(&'static str),
    Closing,
}

/// A duty that each fitting row of a table records.
pub struct Owed {
    pub rule: &'static str,
    pub table: &'static str,
    pub from: From,
    pub due: fn(&Case, NaiveDate) -> NaiveDate,
    /// The column that says when it was done.
    pub done: &'static str,
    /// How much of it goes wrong in a steady team.
    pub share: f64,
    pub fits: fn(&Case, &Row) -> bool,
    pub plants: &'static [Plant<Slip>],
}

/// Three plain ways that nearly every duty has: late, never, late with a variation.
macro_rules! slips {
    ($done:literal, $undone:literal $(, $kind:expr => $reason:literal)*) => {
        &[
            Plant { kind: Slip::Dated(Way::Late), weight: 40, reason: concat!($done, " late") },
            Plant { kind: Slip::Dated(Way::Undone), weight: 18, reason: $undone },
            Plant { kind: Slip::Dated(Way::Excused), weight: 3, reason: concat!($done, " late, with a valid variation") },
            $(Plant { kind: $kind, weight: 3, reason: $reason },)*
        ]
    };
}
pub(super) use slips;

/// Plants in the rows that fit; which went wrong, and how.
pub fn plant(case: &mut Case, owed: &'static Owed) -> Vec<(usize, Slip)> {
    let mut planted = Vec::new();
    for place in 0..case.rows(owed.table).len() {
        let row = &case.rows(owed.table)[place];
        let from = match owed.from {
            From::Column(column) => row.day(column),
            From::Closing => case.story.closed,
        };
        let Some(from) = from.filter(|_| !row.taken && (owed.fits)(case, row)) else { continue };
        if let Some(slip) = plant_in(case, owed, place, from) {
            planted.push((place, slip));
        }
    }
    planted
}

fn plant_in(case: &mut Case, owed: &'static Owed, place: usize, from: NaiveDate) -> Option<Slip> {
    let due = (owed.due)(case, from);
    let share = case.rate(owed.share, from);
    let is_due = due < case.as_at();
    let chosen = case.plant(share, owed.plants, |case, slip| match slip {
        Slip::Dated(_) => is_due,
        Slip::Before => is_due && (from - case.story.received).num_days() >= 3,
        Slip::Undated => true,
    })?;
    let subject = subject(case, owed.table, place);
    match chosen.kind {
        Slip::Dated(way) => {
            let (rule, table, done) = (owed.rule, owed.table, owed.done);
            let last = case.as_at();
            spoil(case, &Duty { rule, subject, table, place, done, due }, way, last, chosen.reason);
        }
        Slip::Before | Slip::Undated => {
            let row = &mut case.rows_mut(owed.table)[place];
            match owed.from {
                From::Column(column) if chosen.kind == Slip::Undated => row.put(column, ""),
                _ => row.put(owed.done, shift(from, -1)),
            }
            row.taken = true;
            case.fault(owed.rule, (subject.0, &subject.1), Status::Unknown, chosen.reason);
        }
    }
    Some(chosen.kind)
}

/// What is judged: the row; but the rows of a case's closing are judged as the case.
fn subject(case: &Case, table: &'static str, place: usize) -> (&'static str, String) {
    let table = if table == "closures" { "cases" } else { table };
    let row = if table == "cases" { None } else { case.rows(table).get(place) };
    (table, row.map_or_else(|| case.story.case_id.clone(), Row::key))
}

/// A row that is wrong as it stands, in one of several ways.
pub struct Wrong<K: 'static> {
    pub rule: &'static str,
    pub table: &'static str,
    /// The column of the day that tells how much goes wrong then.
    pub on: &'static str,
    pub share: f64,
    pub plants: &'static [Plant<K>],
    pub fits: fn(&Case, &Row, K) -> bool,
    /// Makes the row wrong; what it then shows.
    pub apply: fn(&mut Case, usize, K) -> Status,
}

/// Plants in the rows that fit.
pub fn plant_wrong<K: Copy>(case: &mut Case, wrong: &'static Wrong<K>) {
    for place in 0..case.rows(wrong.table).len() {
        let row = &case.rows(wrong.table)[place];
        let Some(on) = row.day(wrong.on).filter(|on| *on <= case.as_at() && !row.taken) else { continue };
        let share = case.rate(wrong.share, on);
        let chosen = case.plant(share, wrong.plants, |case, kind| {
            (wrong.fits)(case, &case.rows(wrong.table)[place], kind)
        });
        let Some(chosen) = chosen else { continue };
        let subject = subject(case, wrong.table, place);
        let status = (wrong.apply)(case, place, chosen.kind);
        if status == Status::Excepted {
            let named = super::variation::a_name(case, wrong.rule, on);
            super::variation::valid(case, named, Some(&subject.1), on);
        }
        case.rows_mut(wrong.table)[place].taken = true;
        case.fault(wrong.rule, (subject.0, &subject.1), status, chosen.reason);
    }
}

/// Whether something wrong stands, or a valid variation excepts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breach {
    Plain,
    Excused,
}

impl Breach {
    pub fn status(self) -> Status {
        if self == Breach::Excused { Status::Excepted } else { Status::Overdue }
    }
}

/// The third working day after (footnote 3), by the end of which what has no time of its own is recorded.
pub fn third_day(case: &Case, from: NaiveDate) -> NaiveDate {
    case.world.calendar.after(from, 3)
}

/// The organisation's own five working days.
pub fn fifth_day(case: &Case, from: NaiveDate) -> NaiveDate {
    case.world.calendar.after(from, 5)
}

/// By the end of the day itself.
pub fn same_day(_: &Case, from: NaiveDate) -> NaiveDate {
    from
}
