//! One obligation's account, put together from what was looked up for all of them.

use std::collections::BTreeMap;

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
use crate::{engine::Formula, model::Calendar};

/// An obligation and its account.
#[derive(Debug, Serialize)]
pub struct Owed {
    #[serde(flatten)]
    pub duty: Duty,
    pub arose: Option<Dated>,
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
        let rows = self.rows(&duty);
        let formulas = self.formulas.get(&duty.rule_id);
        let nothing = Formula::Nothing;
        let of = |pick: fn(&Formulas) -> &Formula| formulas.map_or(&nothing, pick);
        let (arose, due, done) = (of(|f| &f.arose), of(|f| &f.due), of(|f| &f.done));
        let from_rows =
            Workings { rows: rows.clone(), numbers: &self.numbers, calendar: &self.calendar, arose: None };
        let from_trigger =
            Workings { rows: rows.clone(), arose: duty.triggered_at.map(|at| (arose, at)), ..from_rows };
        let dated = |formula: &Formula, at: At| dated(&from_trigger, formulas, formula, at);
        let count = self.count(&duty, &from_trigger, formulas, due);
        let hold = duty.held_by.as_deref().map(|by| Hold::of(by, &self.numbers.moratorium, &self.book));
        let remedy = remedy::remedy(
            &duty,
            &remedy::Ground {
                arose,
                due,
                done,
                rows: &rows,
                beyond_calendar: matches!(count, Count::Blank { calendar_ends: Some(_), .. }),
                hold: hold.as_ref(),
            },
        );
        Owed {
            arose: duty.triggered_at.map(|at| self::dated(&from_rows, formulas, arose, at)),
            done: duty.done_at.map(|at| dated(done, at)),
            lapses: formulas.and_then(|f| lapses(&from_trigger, &f.lapses)),
            answers: self.answers(&duty, &rows, formulas),
            holds_now: self.holds_now(&duty),
            variations: self.variations(&duty),
            count,
            hold,
            remedy,
            duty,
        }
    }

    /// The rows that an obligation names, each once.
    fn rows(&self, duty: &Duty) -> Vec<&Row> {
        let mut rows: Vec<&Row> = Vec::new();
        for (table, key) in duty.rows_named() {
            if let Some(row) = self.book.row(table, &key)
                && !rows.iter().any(|known| std::ptr::eq(*known, row))
            {
                rows.push(row);
            }
        }
        rows
    }

    fn count(&self, duty: &Duty, workings: &Workings, formulas: Option<&Formulas>, due: &Formula) -> Count {
        if duty.kind != "deadline" {
            return Count::None;
        }
        let Some(at) = duty.due_at else {
            let working = workings.of(due).into_iter().find(|step| step.gives.is_none());
            let beyond = working.as_ref().is_some_and(Step::needs_a_day_beyond_the_calendar);
            return Count::Blank {
                working,
                calendar_ends: beyond.then(|| Day(self.calendar.last_covered())),
            };
        };
        if let Some(working) = workings.all_giving(due, at).into_iter().next() {
            return Count::Worked { working };
        }
        match by_value(workings, formulas, |date| date.day() == at.day()) {
            sources if sources.is_empty() => Count::NotPlain,
            sources => Count::OnDay { sources },
        }
    }

    fn answers(&self, duty: &Duty, rows: &[&Row], formulas: Option<&Formulas>) -> Holder {
        let (staff_id, team_id) = (duty.staff_id.clone(), duty.team_id.clone());
        let named =
            formulas.is_some_and(|f| f.holder_staff != Formula::Nothing || f.holder_team != Formula::Nothing);
        if named {
            let formulas = formulas.expect("it names somebody");
            let mut by = naming(rows, &formulas.holder_staff, staff_id.as_deref());
            by.extend(naming(rows, &formulas.holder_team, team_id.as_deref()));
            return Holder { staff_id, team_id, why: Why::NamedByRule { by: merged(by) } };
        }
        let due = duty.due_at.map_or(self.as_at, At::day);
        let at = At::end_of(due.min(self.as_at));
        let told = duty.case_id.as_deref().map(|case| self.allocated(case, at));
        match told {
            Some(holder) if holder.staff_id == staff_id && holder.team_id == team_id => holder,
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

/// Where a moment came from: by the rule's own formula, or else by its value in a column that the rule reads.
fn dated(workings: &Workings, formulas: Option<&Formulas>, formula: &Formula, at: At) -> Dated {
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
        let sources = by_value(workings, formulas, |date| date == at);
        return Dated { at, working: None, sources };
    };
    let sources = merged(working.sources().into_iter().cloned().collect());
    Dated { at, working: Some(working), sources }
}

/// From when it can no longer be done, where one way of telling it comes to a moment.
fn lapses(workings: &Workings, formula: &Formula) -> Option<Dated> {
    let working = workings.of(formula).into_iter().find(|step| step.gives.is_some())?;
    let sources = merged(working.sources().into_iter().cloned().collect());
    Some(Dated { at: working.gives?, working: Some(working), sources })
}

/// The dates that fit, in the columns that the rule mentions, of the rows that the obligation names.
fn by_value(workings: &Workings, formulas: Option<&Formulas>, fits: impl Fn(At) -> bool) -> Vec<Source> {
    let is_read = |column: &str| formulas.is_none_or(|f| f.mentioned.contains(column));
    let sources = workings.rows.iter().filter_map(|row| {
        let columns: Vec<&str> = row
            .dates()
            .filter(|(column, date)| is_read(column) && fits(*date))
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
