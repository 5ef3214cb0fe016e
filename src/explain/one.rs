//! One obligation's account, put together from what was looked up for all of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    Duty, Formulas,
    exceptions::{Hold, Variation, Variations, Varied},
    moment::{At, Day},
    numbers::Numbers,
    remedy::{self, Remedy},
    rows::{Book, Row, Source},
    who::{Allocations, Holder, Why},
    working::{Act, Step, Workings},
};
use crate::{contract, engine::Formula, model::Calendar};

/// An obligation and its account.
#[derive(Debug, Serialize)]
pub struct Owed {
    #[serde(flatten)]
    pub duty: Duty,
    /// The subject's own row, where the viewer sees it.
    pub subject: Option<Source>,
    pub arose: Option<Dated>,
    /// What is blank, where it is not recorded when it arose.
    pub arose_blank: Vec<Source>,
    pub count: Count,
    pub done: Option<Dated>,
    /// From when it can no longer be done.
    pub lapses: Option<Dated>,
    pub answers: Holder,
    /// Who holds the case now, where it stands in one.
    pub holds_now: Option<Holder>,
    pub variations: Vec<Variation>,
    pub hold: Option<Hold>,
    pub remedy: Remedy,
}

/// A moment and where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dated {
    pub at: At,
    /// How the rule comes to it, where it is more than a date of a row.
    pub working: Option<Step>,
    /// The rows that give it; none: no row that the obligation names does.
    pub sources: Vec<Source>,
}

/// How the due moment comes about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Count {
    /// Worked out again, and the same.
    Worked { working: Step },
    /// No count comes to it; it is the day of these rows.
    OnDay { sources: Vec<Source> },
    /// No count from one date comes to it.
    NotPlain,
    /// There is no due moment: as far as the count came.
    Blank { working: Option<Step>, calendar_ends: Option<Day> },
    /// What is not to happen is due when it happens.
    None,
}

/// A moment of an obligation that a row of its own may have given.
enum Moment {
    Arose,
    Done,
}

/// What was looked up for all obligations at once.
pub struct Ground {
    pub book: Book,
    pub allocations: Allocations,
    pub variations: Variations,
    pub formulas: BTreeMap<String, Formulas>,
    pub numbers: Numbers,
    pub calendar: Calendar,
    pub as_at: Day,
}

impl Ground {
    pub fn owed(&self, duty: Duty) -> Owed {
        let nothing = Formulas::default();
        let formulas = self.formulas.get(&duty.rule_id).unwrap_or(&nothing);
        let rows = self.rows(&duty, formulas);
        let from_rows =
            Workings { rows: rows.clone(), numbers: &self.numbers, calendar: &self.calendar, arose: None };
        let arose = duty.triggered_at.map(|at| (&formulas.arose, at));
        let from_trigger = Workings { rows: rows.clone(), arose, ..from_rows };
        let count = self.count(&duty, &from_trigger, formulas);
        let hold = duty.held_by.as_deref().map(|by| Hold::of(by, &self.numbers.moratorium, &self.book));
        let remedy = remedy::remedy(
            &duty,
            &remedy::Ground {
                formulas,
                rows: &rows,
                beyond_calendar: matches!(count, Count::Blank { calendar_ends: Some(_), .. }),
                hold: hold.as_ref(),
            },
        );
        Owed {
            subject: self.subject(&duty),
            arose: duty.triggered_at.map(|at| match duty.month_named().filter(|s| s.gives == Some(at)) {
                Some(working) => Dated { at, working: Some(working), sources: Vec::new() },
                None => self.dated(&duty, &from_rows, formulas, Moment::Arose, at),
            }),
            arose_blank: match duty.triggered_at {
                None => remedy::blanks(&formulas.arose, &rows),
                Some(_) => Vec::new(),
            },
            done: duty.done_at.map(|at| self.dated(&duty, &from_trigger, formulas, Moment::Done, at)),
            lapses: lapses(&from_trigger, &formulas.lapses),
            answers: self.answers(&duty, &rows, formulas),
            holds_now: self.holds_now(&duty),
            variations: self.variations(&duty),
            count,
            hold,
            remedy,
            duty,
        }
    }

    /// The subject's row; a refused cell or row is `file:row:column` itself.
    fn subject(&self, duty: &Duty) -> Option<Source> {
        if duty.subject_kind == "quarantine" {
            let mut parts = duty.subject_id.rsplitn(3, ':');
            let (column, row, file) = (parts.next()?, parts.next()?, parts.next()?);
            return Some(Source {
                table: duty.subject_kind.clone(),
                key: duty.subject_id.clone(),
                columns: Some(column.to_owned()).filter(|column| !column.is_empty()).into_iter().collect(),
                file: Some(file.to_owned()),
                row: row.parse().ok(),
            });
        }
        let (table, key) =
            duty.rows_named().into_iter().find(|(table, key)| self.book.row(table, key).is_some())?;
        self.book.row(table, &key).filter(|_| table == duty.subject_kind).map(|row| row.source(&[]))
    }

    /// The rows that an obligation names, and its part, each once; then, of the other tables that its rule counts from, those that
    /// these point at, and those that are the only ones of its case.
    fn rows(&self, duty: &Duty, formulas: &Formulas) -> Vec<&Row> {
        let mut rows = self.found(&formulas.rows_named(duty));
        let pointed: Vec<_> = rows.iter().flat_map(|row| row.points_at(&formulas.tables())).collect();
        for row in self.found(&pointed) {
            if !rows.iter().any(|known| std::ptr::eq(*known, row)) {
                rows.push(row);
            }
        }
        let known: BTreeSet<&str> = rows.iter().map(|row| row.table.name.as_str()).collect();
        let others = formulas.tables().into_iter().filter(|table| !known.contains(table));
        let only = |table: &str| self.book.only_row(&contract::table(table)?.name, duty.case_id.as_deref()?);
        rows.extend(others.filter_map(only).collect::<Vec<_>>());
        rows
    }

    fn found(&self, named: &[(&str, String)]) -> Vec<&Row> {
        let mut rows: Vec<&Row> = Vec::new();
        for (table, key) in named {
            if let Some(row) = self.book.row(table, key)
                && !rows.iter().any(|known| std::ptr::eq(*known, row))
            {
                rows.push(row);
            }
        }
        rows
    }

    fn count(&self, duty: &Duty, workings: &Workings, formulas: &Formulas) -> Count {
        if duty.kind != "deadline" {
            return Count::None;
        }
        let Some(at) = duty.due_at else {
            let working = workings.of(&formulas.due).into_iter().find(|step| step.gives.is_none());
            let beyond = working.as_ref().is_some_and(Step::needs_a_day_beyond_the_calendar);
            return Count::Blank {
                working,
                calendar_ends: beyond.then(|| Day(self.calendar.last_covered())),
            };
        };
        if let Some(working) = workings.all_giving(&formulas.due, at).into_iter().next() {
            return Count::Worked { working };
        }
        match by_value(&workings.rows, formulas, |date| date.day() == at.day()) {
            sources if sources.is_empty() => Count::NotPlain,
            sources => Count::OnDay { sources },
        }
    }

    /// Where a moment came from: by the rule's own formula, or else by its value in a column that the rule mentions, of
    /// the rows named for that moment.
    fn dated(&self, duty: &Duty, workings: &Workings, formulas: &Formulas, which: Moment, at: At) -> Dated {
        let (formula, by) = match which {
            Moment::Arose => (&formulas.arose, &duty.triggered_by),
            Moment::Done => (&formulas.done, &duty.done_by),
        };
        let ways = workings.all_giving(formula, at);
        let given: Vec<Source> = ways
            .iter()
            .filter_map(|step| match &step.act {
                Act::Given { source } => Some(source.clone()),
                _ => None,
            })
            .collect();
        if !given.is_empty() {
            return Dated { at, working: None, sources: merged(given) };
        }
        let Some(working) = ways.into_iter().next() else {
            let rows = self.found(&duty.rows_named_by([by]));
            return Dated { at, working: None, sources: by_value(&rows, formulas, |date| date == at) };
        };
        let sources = merged(working.sources().into_iter().cloned().collect());
        Dated { at, working: Some(working), sources }
    }

    fn answers(&self, duty: &Duty, rows: &[&Row], formulas: &Formulas) -> Holder {
        let (staff_id, team_id) = (duty.staff_id.clone(), duty.team_id.clone());
        let mut by = naming(rows, &formulas.holder_staff, staff_id.as_deref());
        by.extend(naming(rows, &formulas.holder_team, team_id.as_deref()));
        if !by.is_empty() {
            return Holder { staff_id, team_id, why: Why::NamedByRule { by: merged(by) } };
        }
        let due = duty.due_at.map_or(self.as_at, At::day);
        let allocated =
            duty.case_id.as_deref().map(|case| self.allocated(case, At::end_of(due.min(self.as_at))));
        let is_named = formulas.holder_staff != Formula::Nothing || formulas.holder_team != Formula::Nothing;
        match allocated {
            Some(holder) if holder.staff_id == staff_id && holder.team_id == team_id => holder,
            None if staff_id.is_none() && team_id.is_none() => {
                Holder { staff_id, team_id, why: Why::NobodyNamed }
            }
            _ if is_named => Holder { staff_id, team_id, why: Why::NamedByRule { by } },
            _ => Holder { staff_id, team_id, why: Why::Untold },
        }
    }

    fn holds_now(&self, duty: &Duty) -> Option<Holder> {
        let holder = self.allocated(duty.case_id.as_deref()?, At::end_of(self.as_at));
        let (staff_id, team_id) = (duty.current_staff_id.clone(), duty.current_team_id.clone());
        let is_same = holder.staff_id == staff_id && holder.team_id == team_id;
        Some(if is_same { holder } else { Holder { staff_id, team_id, why: Why::Untold } })
    }

    fn allocated(&self, case: &str, at: At) -> Holder {
        self.allocations.holder(case, self.book.row("cases", case), at)
    }

    fn variations(&self, duty: &Duty) -> Vec<Variation> {
        let Some(case_id) = duty.case_id.as_deref() else { return Vec::new() };
        self.variations.over(&Varied {
            case_id,
            subject_id: &duty.subject_id,
            rule_id: &duty.rule_id,
            paragraphs: &duty.paragraphs,
            no_variation: duty.no_variation,
            as_at: self.as_at,
        })
    }
}

impl Duty {
    /// The first of the month that a team's monthly duty names in its subject.
    fn month_named(&self) -> Option<Step> {
        let (_team, month) = self.subject_id.rsplit_once('/').filter(|_| self.subject_kind == "teams")?;
        let first: chrono::NaiveDate = format!("{month}-01").parse().ok()?;
        let act = Act::MonthNamed { subject_id: self.subject_id.clone() };
        Some(Step { gives: Some(At::start_of(Day::of(first))), act })
    }
}

/// From when it can no longer be done, where one way of telling it comes to a moment.
fn lapses(workings: &Workings, formula: &Formula) -> Option<Dated> {
    let working = workings.of(formula).into_iter().find(|step| step.gives.is_some())?;
    let sources = merged(working.sources().into_iter().cloned().collect());
    Some(Dated { at: working.gives?, working: Some(working), sources })
}

/// The dates of some rows that fit, in the columns that the rule mentions.
fn by_value(rows: &[&Row], formulas: &Formulas, fits: impl Fn(At) -> bool) -> Vec<Source> {
    let sources = rows.iter().filter_map(|row| {
        let columns: Vec<&str> = row
            .dates()
            .filter(|(column, date)| formulas.mentioned.contains(*column) && fits(*date))
            .map(|(column, _)| column)
            .collect();
        (!columns.is_empty()).then(|| row.source(&columns))
    });
    sources.collect()
}

/// The rows that name whom the rule names.
fn naming(rows: &[&Row], formula: &Formula, id: Option<&str>) -> Vec<Source> {
    let Some(id) = id else { return Vec::new() };
    let mut found = Vec::new();
    for (table, column) in formula.columns() {
        let named = rows.iter().filter(|row| row.table.name == table && row.word(column) == Some(id));
        found.extend(named.map(|row| row.source(&[column])));
    }
    found
}

/// One source a row, with all of its columns.
fn merged(sources: Vec<Source>) -> Vec<Source> {
    let mut kept: Vec<Source> = Vec::new();
    for source in sources {
        match kept.iter_mut().find(|known| known.table == source.table && known.key == source.key) {
            Some(known) => {
                for column in source.columns {
                    if !known.columns.contains(&column) {
                        known.columns.push(column);
                    }
                }
            }
            None => kept.push(source),
        }
    }
    kept
}
