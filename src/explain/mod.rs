//! Why: everything owed on a case, each with the count of its days, the source of every date, who answers, what excuses
//! it and what would put it right, so that a reader can redo it by hand.
//!
//! It reads a viewer's session, judges nothing, and shows no count that does not come to the very moment that was judged.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    Error, Result, embedded,
    engine::{Formula, Lineage, Params, Session, Value},
    lake::{Results, Snapshot},
    model::Calendar,
    rules::{Catalogue, judge, policy},
};

mod days;
mod exceptions;
mod moment;
mod numbers;
mod one;
mod remedy;
mod rows;
mod said;
mod tell;
mod who;
mod working;

pub use days::CountedDay;
pub use exceptions::{Hold, Variation};
pub use moment::{At, Day};
pub use numbers::{Moratorium, Used};
pub use one::{Count, Dated, Owed};
pub use remedy::Remedy;
pub use rows::Source;
pub use said::{DayLine, Line};
pub use tell::{Ask, Entry, Part, Told, tell};
pub use who::{Holder, Why};
pub use working::{Act, Clock, Step};

use exceptions::Variations;
use numbers::Numbers;
use one::Ground;
use rows::{Book, Wanted};
use who::Allocations;

/// The query whose rows an account is of.
pub const OBLIGATIONS: &str = "queries/explain/obligations.sql";

const UNMEASURED: &str = "queries/explain/unmeasured.sql";

/// What is asked for: a case or a subject, by every rule or one.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub case_id: Option<String>,
    pub rule_id: Option<String>,
    pub subject_id: Option<String>,
}

/// What an account is made from.
pub struct Judged<'a> {
    /// The viewer's, over the snapshot and the results.
    pub session: &'a Session,
    pub snapshot: &'a Snapshot,
    pub results: &'a Results,
    pub catalogue: &'a Catalogue,
}

/// The whole account.
#[derive(Debug, Serialize)]
pub struct Account {
    pub case_id: Option<String>,
    pub rule_id: Option<String>,
    pub subject_id: Option<String>,
    pub snapshot_id: String,
    pub taken_on: Day,
    pub as_at: Day,
    /// The first and last year of the bank holidays that the export supplied; blank: the built-in calendar alone.
    pub supplied_years: Option<(i32, i32)>,
    pub owed: Vec<Owed>,
    /// Rules that list nothing here, and why: nothing listed is not nothing owed.
    pub unmeasured: Vec<Unmeasured>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Unmeasured {
    pub rule_id: String,
    pub reason: String,
}

/// An obligation as it was judged, and what its rule says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Duty {
    pub rule_id: String,
    pub title: String,
    pub kind: String,
    pub basis: String,
    pub paragraphs: Vec<String>,
    pub asks: String,
    pub to_do: String,
    pub no_variation: bool,
    pub case_id: Option<String>,
    pub subject_kind: String,
    pub subject_id: String,
    pub part: Option<String>,
    pub triggered_at: Option<At>,
    pub due_at: Option<At>,
    pub done_at: Option<At>,
    pub status: String,
    pub due_soon: bool,
    pub lapsed: bool,
    pub days_late: i64,
    pub owner_role: String,
    pub team_id: Option<String>,
    pub staff_id: Option<String>,
    pub current_team_id: Option<String>,
    pub current_staff_id: Option<String>,
    pub held_by: Option<String>,
    pub triggered_by: Option<String>,
    pub done_by: Option<String>,
    pub note: Option<String>,
}

/// A rule's columns that an account works out again; of a rule that this program no longer has, nothing.
#[derive(Default)]
pub struct Formulas {
    pub arose: Formula,
    pub due: Formula,
    pub done: Formula,
    pub lapses: Formula,
    pub holder_staff: Formula,
    pub holder_team: Formula,
    /// The names of all columns that the rule and its views mention.
    pub mentioned: BTreeSet<String>,
}

/// The rows of the obligations asked for, as a query.
pub fn params(asked: &Asked) -> Params {
    let text = |value: &Option<String>| value.clone().map_or(Value::NullText, Value::Text);
    Params::from([
        ("case_id".to_owned(), text(&asked.case_id)),
        ("rule_id".to_owned(), text(&asked.rule_id)),
        ("subject_id".to_owned(), text(&asked.subject_id)),
    ])
}

/// Accounts for everything that is asked for.
///
/// # Errors
/// `Wrong` for a case or subject that is not there, or is hidden from the viewer: the same words.
pub fn account(judged: &Judged, asked: &Asked) -> Result<Account> {
    let Judged { session, snapshot, results, catalogue } = judged;
    let duties: Vec<Duty> = session.rows(embedded::text(OBLIGATIONS), &params(asked))?;
    if duties.is_empty() {
        there(judged, asked)?;
    }
    let unmeasured = params(asked).into_iter().filter(|(name, _)| name == "rule_id").collect();
    let numbers = Numbers::of(results)?;
    let (calendar, supplied_years) = calendar(session, snapshot)?;
    let cases: BTreeSet<String> = duties.iter().filter_map(|duty| duty.case_id.clone()).collect();
    let formulas = formulas(catalogue, &duties)?;
    let ground = Ground {
        book: book(session, &duties, &formulas)?,
        allocations: Allocations::of(session, &cases)?,
        variations: Variations::of(session, &cases, names(catalogue))?,
        formulas,
        numbers,
        calendar,
        as_at: Day::of(results.as_at),
    };
    Ok(Account {
        case_id: asked.case_id.clone(),
        rule_id: asked.rule_id.clone(),
        subject_id: asked.subject_id.clone(),
        snapshot_id: snapshot.id.clone(),
        taken_on: Day::of(snapshot.manifest.taken_on),
        as_at: ground.as_at,
        supplied_years,
        owed: duties.into_iter().map(|duty| ground.owed(duty)).collect(),
        unmeasured: session.rows(embedded::text(UNMEASURED), &unmeasured)?,
    })
}

/// Whether what is asked for is there at all, for this viewer.
fn there(judged: &Judged, asked: &Asked) -> Result<()> {
    let snapshot = &judged.snapshot.id;
    let Some(case) = &asked.case_id else {
        let subject = asked.subject_id.as_deref().unwrap_or_default();
        return Err(Error::Wrong(format!("nothing is owed on a subject {subject} in snapshot {snapshot}")));
    };
    let params = Params::from([("case_id".to_owned(), Value::Text(case.clone()))]);
    let rows = judged.session.batches("select case_id from cases where case_id = $case_id", &params)?;
    let is_there = rows.iter().any(|batch| batch.num_rows() > 0);
    match &asked.subject_id {
        Some(subject) if is_there => Err(Error::Wrong(format!(
            "nothing is owed on a subject {subject} of case {case} in snapshot {snapshot}: `plumbline explain {case}` lists \
             what is"
        ))),
        _ if is_there => Ok(()),
        _ => Err(Error::Wrong(format!("there is no case {case} in snapshot {snapshot}"))),
    }
}

/// The calendar that the snapshot was judged by, and the years that the export supplied of it.
fn calendar(session: &Session, snapshot: &Snapshot) -> Result<(Calendar, Option<(i32, i32)>)> {
    let built_in = Calendar::built_in();
    if snapshot.table_path("bank_holidays").is_none() {
        return Ok((built_in, None));
    }
    #[derive(Deserialize)]
    struct Years {
        first: Option<Day>,
        last: Option<Day>,
    }
    let years: Vec<Years> =
        session.rows("select min(date) as first, max(date) as last from bank_holidays", &Params::new())?;
    let year = |day: Option<Day>| day?.date().map(|date| chrono::Datelike::year(&date));
    let years = years.first().and_then(|years| Some((year(years.first)?, year(years.last)?)));
    Ok((judge::supplied_calendar(session, &built_in)?, years))
}

/// What a variation may name.
fn names(catalogue: &Catalogue) -> BTreeSet<String> {
    let ids = catalogue.ids();
    let paragraphs = policy::coverage(&ids).into_iter().map(|paragraph| paragraph.paragraph);
    let cited = catalogue.rules().iter().flat_map(|rule| rule.head.paragraphs.iter().cloned());
    paragraphs.chain(cited).chain(ids.iter().map(|id| (*id).to_owned())).collect()
}

/// Every row that the obligations name; then, in the other tables that their rules count from, the rows that these point
/// at, and those of their cases.
fn book(session: &Session, duties: &[Duty], formulas: &BTreeMap<String, Formulas>) -> Result<Book> {
    let mut wanted = Wanted::default();
    let none = Formulas::default();
    let of = |duty: &Duty| formulas.get(&duty.rule_id).unwrap_or(&none);
    for duty in duties {
        for (table, key) in of(duty).rows_named(duty) {
            wanted.add(table, &key);
        }
        if let Some(held_by) = &duty.held_by {
            wanted.add("retention_decisions", held_by);
        }
    }
    let mut book = Book::found(session, &wanted)?;
    let mut wanted = Wanted::default();
    for duty in duties {
        let formulas = of(duty);
        let named = duty.rows_named();
        for row in named.iter().filter_map(|(table, key)| book.row(table, key)) {
            for (table, key) in row.points_at(&formulas.tables()) {
                wanted.add(table, &key);
            }
        }
        let others =
            formulas.tables().into_iter().filter(|table| !named.iter().any(|(known, _)| known == table));
        if let Some(case) = &duty.case_id {
            others.for_each(|table| wanted.add_of_case(table, case));
        }
    }
    book.add(session, &wanted)?;
    Ok(book)
}

/// The formulas of the rules that the obligations are of; a rule that this program no longer has is not among them.
fn formulas(catalogue: &Catalogue, duties: &[Duty]) -> Result<BTreeMap<String, Formulas>> {
    let views = catalogue.views().iter().map(|view| (view.name.as_str(), view.sql.as_str()));
    let lineage = Lineage::over(views)?;
    let wanted: BTreeSet<&str> = duties.iter().map(|duty| duty.rule_id.as_str()).collect();
    let rules = catalogue.rules().iter().filter(|rule| wanted.contains(rule.id.as_str()));
    rules
        .map(|rule| {
            const COLUMNS: [&str; 6] =
                ["triggered_at", "due_at", "done_at", "lapses_at", "holder_staff_id", "holder_team_id"];
            let found = lineage.formulas(&rule.sql, &COLUMNS)?;
            let [arose, due, done, lapses, holder_staff, holder_team] =
                <[Formula; 6]>::try_from(found).expect("a formula for each column");
            let mentioned = lineage.columns_mentioned(&rule.sql)?;
            let formulas = Formulas { arose, due, done, lapses, holder_staff, holder_team, mentioned };
            Ok((rule.id.clone(), formulas))
        })
        .collect()
}

impl Formulas {
    /// The tables that its dates begin from, and that name who owes it.
    pub fn tables(&self) -> BTreeSet<&str> {
        let all = [&self.arose, &self.due, &self.done, &self.lapses, &self.holder_staff, &self.holder_team];
        all.into_iter().flat_map(Formula::columns).map(|(table, _)| table).collect()
    }

    /// The rows that an obligation names, and those of the tables that its rule counts from which its part is made of:
    /// `L000060/L000061`.
    fn rows_named<'a>(&'a self, duty: &'a Duty) -> Vec<(&'a str, String)> {
        let mut named = duty.rows_named();
        for key in duty.part.iter().flat_map(|part| part.split('/')) {
            named.extend(self.tables().into_iter().map(|table| (table, key.to_owned())));
        }
        named
    }
}

impl Duty {
    /// Table and key of each row that it names: its subject's first.
    pub fn rows_named(&self) -> Vec<(&str, String)> {
        self.rows_named_by([&self.triggered_by, &self.done_by])
    }

    /// The same, of the rows that gave its moments these alone.
    pub fn rows_named_by<'a>(
        &'a self,
        by: impl IntoIterator<Item = &'a Option<String>>,
    ) -> Vec<(&'a str, String)> {
        let mut named = vec![(self.subject_kind.as_str(), self.subject_id.clone())];
        // A team's month is `team_id/2026-02`.
        if self.subject_kind == "teams"
            && let Some((team, _month)) = self.subject_id.rsplit_once('/')
        {
            named.push(("teams", team.to_owned()));
        }
        for row in by.into_iter().flatten() {
            named.extend(row.split_once(':').map(|(table, key)| (table, key.to_owned())));
        }
        if let Some(case) = &self.case_id {
            named.extend([("cases", case.clone()), ("closures", case.clone())]);
        }
        named
    }
}
