//! One case being made up: its story, the rows that record it, and what was planted in them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::{
    World,
    dice::Dice,
    families::Returning,
    organisation::Habit,
    rows::{Row, place_of},
    story::Story,
    truth::{Fault, Status},
};

pub struct Case<'a> {
    pub world: &'a World,
    pub desk: &'a mut Desk,
    pub dice: Dice,
    pub story: Story,
    pub truth: Vec<Fault>,
    /// What was already planted on the case as a whole, so that two plantings never blur each other.
    pub marks: BTreeSet<&'static str>,
    /// The valid variations of the case: the paragraph or rule, and the subject, blank where it is the whole case.
    pub variations: Vec<(&'static str, String)>,
    rows: Vec<Vec<Row>>,
    /// How many plantings nobody has seen yet may still be made here.
    firsts: u32,
}

/// What lasts from case to case.
#[derive(Default)]
pub struct Desk {
    pub ids: Ids,
    pub children: u32,
    pub returning: Returning,
    /// A case that closed with nothing odd about it, which another may be linked to.
    pub closed: Option<String>,
    /// The team months with work, as the monthly reviews are owed for them.
    pub busy: BTreeSet<(usize, NaiveDate)>,
    /// How often each planting was made, by its words.
    planted: BTreeMap<&'static str, u32>,
}

/// Running numbers, one a prefix.
#[derive(Default)]
pub struct Ids(BTreeMap<&'static str, u32>);

impl Ids {
    pub fn next(&mut self, prefix: &'static str) -> String {
        let last = self.0.entry(prefix).or_default();
        *last += 1;
        format!("{prefix}{last:06}")
    }

    /// None of these was given yet.
    pub fn is_unused(&self, prefix: &str) -> bool {
        !self.0.contains_key(prefix)
    }
}

impl Desk {
    /// No planting of these words was made yet.
    pub fn is_unseen(&self, reason: &str) -> bool {
        !self.planted.contains_key(reason)
    }

    pub fn see(&mut self, reason: &'static str) {
        *self.planted.entry(reason).or_default() += 1;
    }
}

/// A way of planting: what it does, how likely beside the others, and the words for the truth.
#[derive(Debug)]
pub struct Plant<K: 'static> {
    pub kind: K,
    pub weight: u32,
    pub reason: &'static str,
}

impl<'a> Case<'a> {
    pub fn new(world: &'a World, desk: &'a mut Desk, dice: Dice, story: Story) -> Case<'a> {
        let rows = vec![Vec::new(); crate::contract::tables().len()];
        let (truth, marks, variations) = (Vec::new(), BTreeSet::new(), Vec::new());
        Case { world, desk, dice, story, truth, marks, variations, rows, firsts: 0 }
    }

    /// Lets some plantings that nobody has seen yet be made here, whatever the chance.
    pub fn show(&mut self) {
        self.firsts = 6;
    }

    /// Adds the row; its place among the table's rows of this case.
    pub fn add(&mut self, row: Row) -> usize {
        let rows = &mut self.rows[row.place];
        rows.push(row);
        rows.len() - 1
    }

    pub fn rows(&self, table: &str) -> &[Row] {
        &self.rows[place_of(table)]
    }

    pub fn rows_mut(&mut self, table: &str) -> &mut Vec<Row> {
        &mut self.rows[place_of(table)]
    }

    /// Every row, table by table in the contract's order.
    pub fn into_rows(self) -> (Vec<Vec<Row>>, Vec<Fault>) {
        (self.rows, self.truth)
    }

    pub fn as_at(&self) -> NaiveDate {
        self.world.options.as_at
    }

    /// The day, if it has come: what lies ahead is in no export.
    pub fn known(&self, day: NaiveDate) -> Option<NaiveDate> {
        (day <= self.as_at()).then_some(day)
    }

    /// Some working days after `day`, from `low` to `high` of them, if that day has come.
    pub fn within(&mut self, day: NaiveDate, low: i64, high: i64) -> Option<NaiveDate> {
        let wait = self.dice.between(low, high) as u32;
        self.known(self.world.calendar.after(day, wait))
    }

    pub fn id_of(&self, person: usize) -> &'a String {
        &self.world.organisation.staff[person].id
    }

    /// So much of what is owed goes wrong in this team in that month, where a steady team has `share`.
    pub fn rate(&self, share: f64, day: NaiveDate) -> f64 {
        share * weight(self.world.organisation.teams[self.story.team].habit, day, self.as_at())
    }

    /// One of the plantings that fit, in this share of the calls; and always, in the first cases, one that was
    /// never made yet, so that a small organisation shows every kind.
    pub fn plant<K: Copy>(
        &mut self,
        share: f64,
        plants: &'static [Plant<K>],
        fits: impl Fn(&Case, K) -> bool,
    ) -> Option<&'static Plant<K>> {
        if self.story.shielded || self.story.untyped.is_some() {
            return None;
        }
        let by_chance = self.dice.chance(share);
        let unseen = self.firsts > 0
            && self.dice.chance(0.8)
            && plants.iter().any(|plant| self.desk.is_unseen(plant.reason));
        if !unseen && !by_chance {
            return None;
        }
        let fitting: Vec<_> = plants.iter().filter(|plant| fits(self, plant.kind)).collect();
        let first = fitting.iter().find(|plant| unseen && self.desk.is_unseen(plant.reason));
        let chosen = match first {
            Some(first) => {
                self.firsts -= 1;
                *first
            }
            None if by_chance && !fitting.is_empty() => {
                fitting[self.dice.weighted(fitting.iter().map(|plant| plant.weight))]
            }
            None => return None,
        };
        self.desk.see(chosen.reason);
        Some(chosen)
    }

    /// Writes down what a planting must show.
    pub fn fault(
        &mut self,
        rule: &'static str,
        subject: (&'static str, &str),
        status: Status,
        reason: impl Into<String>,
    ) {
        self.fault_of(rule, subject, "", status, reason);
    }

    /// A fault that its part tells from others of this rule and subject.
    pub fn fault_of(
        &mut self,
        rule: &'static str,
        subject: (&'static str, &str),
        part: impl Into<String>,
        status: Status,
        reason: impl Into<String>,
    ) {
        let subject = (subject.0, subject.1.to_owned());
        let case_id = self.story.case_id.clone();
        self.truth.push(Fault { rule, case_id, subject, part: part.into(), status, reason: reason.into() });
    }

    /// A fault of the case as a whole.
    pub fn case_fault(&mut self, rule: &'static str, status: Status, reason: impl Into<String>) {
        let id = self.story.case_id.clone();
        self.fault(rule, ("cases", &id), status, reason);
    }

    /// A date that some rule needs is blank: an accuracy rule lists it as it stands on the as-at day.
    pub fn missing_date(&mut self, table: &'static str, key: &str, column: &'static str, reason: &str) {
        self.fault_of("missing_key_date", (table, key), column, Status::Overdue, reason);
    }

    /// Two dates of one row stand the wrong way round: an accuracy rule lists it as it stands on the as-at day.
    pub fn wrong_order(&mut self, table: &'static str, key: &str, column: &'static str, reason: &str) {
        self.fault_of("impossible_order", (table, key), column, Status::Overdue, reason);
    }

    /// What a duty shows that fell due on this day: nothing where it was done in time, or is not yet due.
    pub fn missed(&self, due: NaiveDate, done: Option<NaiveDate>) -> Option<Status> {
        match done.filter(|day| *day <= self.as_at()) {
            Some(day) => (day > due).then_some(Status::Late),
            None => (due < self.as_at()).then_some(Status::Overdue),
        }
    }
}

/// Twelve months shape the trends: a weak team, an improving one, and the dips of August and Christmas.
pub fn weight(habit: Habit, day: NaiveDate, as_at: NaiveDate) -> f64 {
    let season = match day.month() {
        4 => 1.2,
        8 => 1.5,
        12 => 1.7,
        _ => 1.0,
    };
    let number = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
    let back = (number(as_at) - number(day)).clamp(0, 12) as f64;
    season
        * match habit {
            Habit::Steady => 1.0,
            Habit::Weak => 3.2,
            Habit::Improving => 0.6 + 2.6 * back / 12.0,
        }
}
