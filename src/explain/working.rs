//! A date worked out again: a rule's formula over the rows that an obligation names. What it gives is held against what
//! was judged, so that a count is shown only where it comes to the very same moment.

use serde::Serialize;

use super::{
    days::{self, CountedDay},
    moment::{At, Day},
    numbers::{Numbers, Used},
    rows::{Row, Source},
};
use crate::{
    engine::{Formula, Number, Unit},
    model::{Calendar, day, moments},
};

/// One step of a working, and what it comes to; blank in, blank out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    pub gives: Option<At>,
    #[serde(flatten)]
    pub act: Act,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// As a row gives it.
    Given {
        source: Source,
    },
    /// A row leaves it blank.
    Blank {
        source: Source,
    },
    /// No row that the obligation names has it.
    NoRow {
        table: String,
        column: String,
    },
    /// When the duty arose.
    Arose,
    /// The first day of the month that the subject's own key names.
    MonthNamed {
        subject_id: String,
    },
    /// A day that the configuration gives, or the as-at day.
    Setting {
        name: String,
    },
    WorkingDays {
        from: Box<Step>,
        number: Used,
        days: Vec<CountedDay>,
    },
    /// The changes of the clocks on the way: the day, and the hours they go forward.
    Hours {
        from: Box<Step>,
        number: Used,
        clocks: Vec<Clock>,
    },
    Days {
        from: Box<Step>,
        number: Used,
    },
    Weeks {
        from: Box<Step>,
        number: Used,
    },
    /// Shortened: the month it ends in has no such day.
    Months {
        from: Box<Step>,
        number: Used,
        is_shortened: bool,
    },
    /// Moved: born on 29 February, and the year has none.
    Birthday {
        born: Box<Step>,
        number: Used,
        is_moved: bool,
    },
    EndOfDay {
        of: Box<Step>,
    },
    DayOf {
        of: Box<Step>,
    },
    FirstOfMonth {
        of: Box<Step>,
    },
    Shifted {
        from: Box<Step>,
        months: i32,
        days: i64,
    },
    Earliest {
        of: Vec<Step>,
    },
    Latest {
        of: Vec<Step>,
    },
    /// A date that the rule does not take here: it is blank for the rule, or not known yet on the as-at day.
    NotTaken {
        of: Box<Step>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clock {
    pub day: Day,
    pub hours_forward: i64,
}

/// What an obligation's dates are worked out from.
pub struct Workings<'a> {
    /// The rows it names, its subject's first.
    pub rows: Vec<&'a Row>,
    pub numbers: &'a Numbers,
    pub calendar: &'a Calendar,
    /// How the rule says when it arose, and when that was.
    pub arose: Option<(&'a Formula, At)>,
}

/// A choice between many dates in many rows is not followed further than this.
const MOST: usize = 256;

impl Workings<'_> {
    /// Each way in which a formula comes to a moment, those that leave nothing blank first.
    pub fn all_giving(&self, formula: &Formula, target: At) -> Vec<Step> {
        let mut ways = self.of(formula);
        ways.retain(|step| step.gives == Some(target));
        ways.sort_by_key(Step::blanks);
        ways
    }

    /// Every value the formula can have over these rows, with how it comes about.
    pub fn of(&self, formula: &Formula) -> Vec<Step> {
        let Some((arose, at)) = self.arose.filter(|(arose, _)| arose.choices().contains(formula)) else {
            return self.worked(formula);
        };
        let (mut same, others): (Vec<Step>, Vec<Step>) =
            self.worked(formula).into_iter().partition(|step| step.gives == Some(at));
        if same.is_empty() {
            same.push(Step { gives: Some(at), act: Act::Arose });
        }
        if arose.choices().len() > 1 {
            same.extend(others);
        }
        same
    }

    fn worked(&self, formula: &Formula) -> Vec<Step> {
        match formula {
            Formula::Nothing | Formula::Other(_) => Vec::new(),
            Formula::Column { table, column } => self.column(table, column),
            Formula::Parameter(name) => {
                let gives = self.numbers.day(name).map(At::start_of);
                vec![Step { gives, act: Act::Setting { name: name.clone() } }]
            }
            Formula::OneOf(several) => several.iter().flat_map(|one| self.of(one)).take(MOST).collect(),
            Formula::Counted { unit, from, number } => {
                self.each(from, |step| self.counted(*unit, step, number))
            }
            Formula::Birthday { born, number } => self.each(born, |step| self.birthday(step, number)),
            Formula::EndOfDay(of) => self.each(of, |step| {
                let gives = step.gives.map(|at| At::end_of(at.day()));
                Some(Step { gives, act: Act::EndOfDay { of: Box::new(step) } })
            }),
            Formula::DayOf(of) => self.each(of, |step| match step.gives {
                Some(at) if !at.is_plain_date() => {
                    Some(Step { gives: Some(At::start_of(at.day())), act: Act::DayOf { of: Box::new(step) } })
                }
                _ => Some(step),
            }),
            Formula::FirstOfMonth(of) => self.each(of, |step| {
                let first = |at: At| crate::model::months::first_of_month(at.day().0);
                let gives = step.gives.and_then(first).map(|day| At::start_of(Day(day)));
                Some(Step { gives, act: Act::FirstOfMonth { of: Box::new(step) } })
            }),
            Formula::Shifted { from, months, days } => {
                self.each(from, |step| Some(shifted(step, *months, *days)))
            }
            Formula::Earliest(several) => self.chosen(several, false),
            Formula::Latest(several) => self.chosen(several, true),
        }
    }

    fn each(&self, from: &Formula, then: impl Fn(Step) -> Option<Step>) -> Vec<Step> {
        self.of(from).into_iter().filter_map(then).collect()
    }

    fn column(&self, table: &str, column: &str) -> Vec<Step> {
        let rows = self.rows.iter().filter(|row| row.table.name == table);
        let steps: Vec<Step> = rows
            .map(|row| {
                let source = row.source(&[column]);
                let gives = row.date(column);
                let act = if gives.is_some() { Act::Given { source } } else { Act::Blank { source } };
                Step { gives, act }
            })
            .collect();
        if steps.is_empty() {
            let act = Act::NoRow { table: table.to_owned(), column: column.to_owned() };
            return vec![Step { gives: None, act }];
        }
        steps
    }

    fn counted(&self, unit: Unit, from: Step, number: &Number) -> Option<Step> {
        // Without a day to count from it cannot be said which number is in force: blank.
        let Some(at) = from.gives else { return Some(from) };
        let number = self.number(number, |name| self.numbers.on(name, at.day()))?;
        let (n, from) = (number.n, Box::new(from));
        Some(match unit {
            Unit::WorkingDays => {
                let gives = moments::within_working_days(self.calendar, at.0, n).map(At);
                let days = gives.and_then(|due| days::counted(self.calendar, at.day(), due.day()));
                Step { gives, act: Act::WorkingDays { from, number, days: days.unwrap_or_default() } }
            }
            Unit::Hours => {
                let gives = moments::within_hours(at.0, n).map(At);
                let changes = match gives {
                    Some(due) if !at.is_plain_date() => moments::clock_changes(at.0, due.0),
                    _ => Vec::new(),
                };
                let clock = |(day, hours_forward)| Clock { day: Day(day), hours_forward };
                let clocks = changes.into_iter().map(clock).collect();
                Step { gives, act: Act::Hours { from, number, clocks } }
            }
            Unit::Days => {
                Step { gives: moments::within_days(at.0, n).map(At), act: Act::Days { from, number } }
            }
            Unit::Weeks => {
                Step { gives: moments::within_weeks(at.0, n).map(At), act: Act::Weeks { from, number } }
            }
            Unit::Months => {
                let gives = moments::within_months(at.0, n).map(At);
                let is_shortened = gives.is_some_and(|due| day_of_month(due) != day_of_month(at));
                Step { gives, act: Act::Months { from, number, is_shortened } }
            }
        })
    }

    fn birthday(&self, born: Step, number: &Number) -> Option<Step> {
        let Some(at) = born.gives else { return Some(born) };
        let number = self.number(number, |name| self.numbers.on_as_at(name))?;
        let gives = moments::birthday(at.day().0, number.n).map(|day| At::start_of(Day(day)));
        let is_moved = gives.is_some_and(|day| day_of_month(day) != day_of_month(at));
        Some(Step { gives, act: Act::Birthday { born: Box::new(born), number, is_moved } })
    }

    fn number(&self, number: &Number, of: impl Fn(&str) -> Option<Used>) -> Option<Used> {
        match number {
            Number::Parameter(name) => of(name),
            Number::Given(n) => Some(Used {
                n: *n,
                parameter: None,
                paragraph: None,
                is_local: false,
                in_force_from: None,
                instead_of: None,
            }),
        }
    }

    /// The earliest or latest of several, in each way that they can come about; whatever is blank is left aside.
    fn chosen(&self, several: &[Formula], latest: bool) -> Vec<Step> {
        let mut combinations: Vec<Vec<Step>> = vec![Vec::new()];
        for formula in several.iter().filter(|formula| **formula != Formula::Nothing) {
            let ways = self.of(formula);
            let given = ways.iter().filter(|step| step.gives.is_some());
            let not_taken =
                given.map(|step| Step { gives: None, act: Act::NotTaken { of: Box::new(step.clone()) } });
            let ways: Vec<Step> = ways.iter().cloned().chain(not_taken).collect();
            combinations = ways
                .iter()
                .flat_map(|way| {
                    combinations.iter().map(|before| [before.as_slice(), std::slice::from_ref(way)].concat())
                })
                .take(MOST)
                .collect();
        }
        let chosen = |of: Vec<Step>| {
            let given = of.iter().filter_map(|step| step.gives);
            let gives = if latest { given.max() } else { given.min() };
            Step { gives, act: if latest { Act::Latest { of } } else { Act::Earliest { of } } }
        };
        // Where every date is taken comes before where one is not, and of two rows each its own before one of them twice.
        combinations.sort_by_key(|of| {
            let not_taken = of.iter().filter(|step| matches!(step.act, Act::NotTaken { .. })).count();
            (not_taken, twice(of))
        });
        combinations.into_iter().map(chosen).collect()
    }
}

impl Step {
    /// The steps it was made from.
    pub fn before(&self) -> Vec<&Step> {
        match &self.act {
            Act::Given { .. }
            | Act::Blank { .. }
            | Act::NoRow { .. }
            | Act::Arose
            | Act::MonthNamed { .. }
            | Act::Setting { .. } => Vec::new(),
            Act::WorkingDays { from: of, .. }
            | Act::Hours { from: of, .. }
            | Act::Days { from: of, .. }
            | Act::Weeks { from: of, .. }
            | Act::Months { from: of, .. }
            | Act::Birthday { born: of, .. }
            | Act::Shifted { from: of, .. }
            | Act::EndOfDay { of }
            | Act::DayOf { of }
            | Act::FirstOfMonth { of }
            | Act::NotTaken { of } => vec![of],
            Act::Earliest { of } | Act::Latest { of } => of.iter().collect(),
        }
    }

    /// The rows and columns of every date it began from.
    pub fn sources(&self) -> Vec<&Source> {
        match &self.act {
            Act::Given { source } | Act::Blank { source } => vec![source],
            _ => self.before().into_iter().flat_map(Step::sources).collect(),
        }
    }

    /// How many of its dates are blank, or not taken.
    fn blanks(&self) -> usize {
        usize::from(self.gives.is_none()) + self.before().into_iter().map(Step::blanks).sum::<usize>()
    }

    /// Whether one of the steps before it came to nothing.
    pub fn is_from_a_blank(&self) -> bool {
        self.before().iter().any(|before| before.gives.is_none())
    }

    /// Whether a count of working days went beyond the calendar.
    pub fn needs_a_day_beyond_the_calendar(&self) -> bool {
        let here = matches!(&self.act, Act::WorkingDays { from, .. } if from.gives.is_some() && self.gives.is_none());
        here || self.before().into_iter().any(Step::needs_a_day_beyond_the_calendar)
    }
}

/// How many of some steps are the same as one before them.
fn twice(of: &[Step]) -> usize {
    of.iter().enumerate().filter(|(at, step)| of[..*at].contains(step)).count()
}

fn shifted(from: Step, months: i32, days: i64) -> Step {
    let moved = |at: At| {
        // An interval leaves the time as it is; a count of months ends on the last day of a month that is too short.
        let within = At(moments::within_months(at.0, i64::from(months))?);
        let day = i64::from(within.day().0).checked_add(days)?;
        let day = i32::try_from(day).ok().filter(|day| day::date(*day).is_some())?;
        let time = at.0 - At::start_of(at.day()).0;
        Some(At(At::start_of(Day(day)).0 + time))
    };
    Step { gives: from.gives.and_then(moved), act: Act::Shifted { from: Box::new(from), months, days } }
}

fn day_of_month(at: At) -> Option<u32> {
    at.day().date().map(|date| chrono::Datelike::day(&date))
}
