//! What the packs are made of: the rows of the report queries, and the whole organisation they add up to.
//!
//! Every row is fetched once for everybody and split by team and person in memory. A test can fill an
//! [`Organisation`] by hand and have its packs rendered without a lake.

use std::{fmt, marker::PhantomData};

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Deserializer, de};

use super::stats::Counts;
pub use super::text::Text;
pub use crate::rules::policy::Coverage;

/// All that the packs show, of every team and person, shielded cases aside.
#[derive(Debug, Clone, Default)]
pub struct Organisation {
    pub rules: Vec<Rule>,
    pub unmeasured: Vec<Unmeasured>,
    pub teams: Vec<Team>,
    pub staff: Vec<Person>,
    pub open_cases: Vec<OpenCase>,
    pub last_seen: Vec<LastSeen>,
    /// Why `last_seen` is empty, where the exports cannot tell when a child was seen.
    pub last_seen_untold: Option<String>,
    /// What needs somebody. What is late, held, excepted or lapsed may stand here too, and does in the CSV files alone.
    pub findings: Vec<Finding>,
    /// What falls due in the four weeks after that.
    pub coming: Vec<Finding>,
    pub retention: Vec<Retention>,
    pub reviews: Vec<Review>,
    pub team_measures: Vec<Measure>,
    pub person_measures: Vec<Measure>,
    pub backlog: Vec<Backlog>,
    pub policy: Vec<Paragraph>,
    pub variations: Vec<Variation>,
    /// Why `variations` is empty, where the exports cannot tell.
    pub variations_untold: Option<String>,
    pub retention_years: Vec<RetentionYear>,
    /// How the overdue moved since the exports before; empty where these are the first.
    pub movement: Vec<Movement>,
    /// Shielded cases of the whole organisation, a row a rule.
    pub shielded: Vec<ShieldedCounts>,
    pub population: Vec<Population>,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub struct Rule {
    pub rule_id: String,
    pub family: String,
    /// What its fault is called.
    pub title: String,
    /// What is so where it is kept, in a sentence.
    #[serde(default)]
    pub kept: String,
    pub paragraphs: Vec<String>,
    pub owner_role: String,
    pub kind: Kind,
    pub basis: Basis,
    pub to_do: String,
    pub cannot_see: String,
}

impl Rule {
    /// What stands beside a number of it: of a deadline, what is so where it is kept; else what its fault is called.
    pub fn counted_as(&self) -> &str {
        match self.kind {
            Kind::Deadline if !self.kept.is_empty() => &self.kept,
            _ => &self.title,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    #[default]
    Deadline,
    Prohibition,
    Advisory,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    #[default]
    Policy,
    Derived,
    Local,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Unmeasured {
    pub rule_id: String,
    pub reason: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub struct Team {
    pub team_id: String,
    pub name: Option<String>,
    pub service_area: Option<String>,
    #[serde(default)]
    pub operational_area: Option<String>,
    pub kind: Option<String>,
    pub service_manager_id: Option<String>,
    pub business_services_manager_id: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub struct Person {
    pub staff_id: String,
    pub name: Option<String>,
    pub role: Option<String>,
    pub team_id: Option<String>,
    #[serde(default)]
    pub manager_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub left_on: Option<NaiveDate>,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub struct OpenCase {
    pub case_id: String,
    pub law_type: Option<String>,
    pub work_stage: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub received_on: Option<NaiveDate>,
    pub team_id: Option<String>,
    pub staff_id: Option<String>,
    /// False where nobody holds it now and `staff_id` is the last who did.
    pub is_allocated: bool,
}

/// A subject child of an open case.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct LastSeen {
    pub case_id: String,
    pub child_id: String,
    #[serde(default, deserialize_with = "text")]
    pub last_seen_on: Option<NaiveDate>,
}

/// An obligation that needs somebody, in the columns of `findings`.
#[derive(Debug, Clone, Default)]
pub struct Finding {
    /// Blank for what is not a finding yet.
    pub finding_id: Option<Text>,
    pub rule_id: Text,
    pub case_id: Option<Text>,
    pub subject_kind: Option<Text>,
    pub subject_id: Option<Text>,
    pub triggered_at: Option<NaiveDateTime>,
    pub due_at: Option<NaiveDateTime>,
    pub done_at: Option<NaiveDateTime>,
    pub status: Status,
    pub due_soon: bool,
    pub lapsed: bool,
    pub days_late: i64,
    pub owner_role: Text,
    pub team_id: Option<Text>,
    pub staff_id: Option<Text>,
    pub current_team_id: Option<Text>,
    pub current_staff_id: Option<Text>,
    pub held_by: Option<Text>,
    pub part: Option<Text>,
    pub triggered_by: Option<Text>,
    pub done_by: Option<Text>,
    pub note: Option<Text>,
    pub first_seen: Option<NaiveDate>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Met,
    Held,
    Excepted,
    Late,
    Overdue,
    #[default]
    Pending,
    Unknown,
}

/// A record whose retention has ended or ends within the year.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Retention {
    pub case_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub ends_on: Option<NaiveDate>,
    pub status: Status,
    pub held_by: Option<String>,
    pub current_team_id: Option<String>,
}

/// A team's monthly data compliance review, done or not.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Review {
    pub team_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub month: Option<NaiveDate>,
    pub status: Status,
    #[serde(default, deserialize_with = "text")]
    pub reviewed_on: Option<NaiveDate>,
}

/// Counts of a rule by who answered and the month things fell due in (blank: it cannot be told).
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Measure {
    pub rule_id: Text,
    pub team_id: Option<Text>,
    #[serde(default)]
    pub staff_id: Option<Text>,
    #[serde(default, deserialize_with = "text")]
    pub month: Option<NaiveDate>,
    #[serde(flatten)]
    pub counts: Counts,
}

/// How many deadlines stood overdue at a month end.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Backlog {
    pub team_id: Option<String>,
    #[serde(deserialize_with = "text")]
    pub month_end: Option<NaiveDate>,
    pub overdue: i64,
}

/// A paragraph of the policy, as these results were judged by.
#[derive(Debug, Clone, Deserialize)]
pub struct Paragraph {
    pub paragraph: String,
    pub coverage: Coverage,
    pub rules: Vec<String>,
    /// What is left out, or why it cannot be measured.
    pub reason: Option<String>,
}

/// A valid variation (1.2) of everything that a paragraph, or a rule, asks of a case.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Variation {
    pub variation_id: String,
    pub case_id: String,
    /// A paragraph or a rule that there is; blank where what it names is neither.
    pub covers: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub explained_on: Option<NaiveDate>,
    /// The case's own team.
    pub team_id: Option<String>,
}

/// How many records that are not deleted reach the end of their retention in a year.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct RetentionYear {
    /// Blank where the day cannot be told.
    pub year: Option<i32>,
    pub team_id: Option<String>,
    pub held_by: HeldBy,
    /// Whether the end has passed by the as-at day.
    pub has_ended: bool,
    pub n_records: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldBy {
    #[default]
    Nothing,
    Moratorium,
    Decision,
}

/// How many findings of a rule and team came (above nought) or went by one cause since the exports before.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Movement {
    pub rule_id: String,
    pub team_id: Option<String>,
    /// The day that the earlier exports were judged at.
    #[serde(default, deserialize_with = "text")]
    pub from_as_at: Option<NaiveDate>,
    pub cause: Cause,
    pub n: i64,
}

/// Why a finding became overdue, or stopped being it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    NewlyDue,
    NewlyLate,
    #[default]
    DataChanged,
    RuleChanged,
    PutRight,
    NoLongerOwed,
    Excepted,
    CaseGone,
}

/// Findings of a rule in shielded cases; blank where a rule's counts together are fewer than five.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct ShieldedCounts {
    pub rule_id: String,
    pub late: Option<i64>,
    pub overdue: Option<i64>,
}

/// Cases of one kind of work, open or closed, of a team.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Population {
    pub team_id: Option<String>,
    pub law_type: Option<String>,
    pub work_stage: Option<String>,
    pub is_open: bool,
    pub n: i64,
}

impl Cause {
    pub const ALL: [Cause; 8] = [
        Cause::NewlyDue,
        Cause::NewlyLate,
        Cause::DataChanged,
        Cause::RuleChanged,
        Cause::PutRight,
        Cause::NoLongerOwed,
        Cause::Excepted,
        Cause::CaseGone,
    ];

    pub fn words(self) -> &'static str {
        match self {
            Cause::NewlyDue => "New, overdue already",
            Cause::NewlyLate => "Time ran out",
            Cause::DataChanged => "The data changed",
            Cause::RuleChanged => "A rule changed",
            Cause::PutRight => "Put right",
            Cause::NoLongerOwed => "No longer owed",
            Cause::Excepted => "Varied or held",
            Cause::CaseGone => "Case not in exports",
        }
    }

    pub fn meaning(self) -> &'static str {
        match self {
            Cause::NewlyDue => "it arose since the exports before, and is overdue already",
            Cause::NewlyLate => "it was owed before, and its time ran out since",
            Cause::DataChanged => {
                "the data say otherwise now: another day, another team, a row that came or went"
            }
            Cause::RuleChanged => "a rule or a number it is judged by is another now",
            Cause::PutRight => "it was done",
            Cause::NoLongerOwed => "nothing of it is owed any more, such as when a case closed",
            Cause::Excepted => "a variation or a hold covers it now",
            Cause::CaseGone => "its case is not in the exports any more",
        }
    }
}

impl Status {
    pub const ALL: [Status; 7] = [
        Status::Met,
        Status::Held,
        Status::Excepted,
        Status::Late,
        Status::Overdue,
        Status::Pending,
        Status::Unknown,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Status::Met => "met",
            Status::Held => "held",
            Status::Excepted => "excepted",
            Status::Late => "late",
            Status::Overdue => "overdue",
            Status::Pending => "pending",
            Status::Unknown => "unknown",
        }
    }
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Deadline => "deadline",
            Kind::Prohibition => "prohibition",
            Kind::Advisory => "advisory",
        }
    }
}

impl Basis {
    pub fn word(self) -> &'static str {
        match self {
            Basis::Policy => "policy",
            Basis::Derived => "derived",
            Basis::Local => "local",
        }
    }
}

/// A day or moment that arrives as ISO text, or null.
fn text<'de, T, D>(from: D) -> Result<Option<T>, D::Error>
where
    T: std::str::FromStr<Err: fmt::Display>,
    D: Deserializer<'de>,
{
    struct Iso<T>(PhantomData<T>);
    impl<T: std::str::FromStr<Err: fmt::Display>> de::Visitor<'_> for Iso<T> {
        type Value = T;
        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("a day or a moment in ISO form")
        }
        fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
            text.parse().map_err(|e| E::custom(format!("{text:?} is no day or moment: {e}")))
        }
    }
    struct Maybe<T>(PhantomData<T>);
    impl<'de, T: std::str::FromStr<Err: fmt::Display>> de::Visitor<'de> for Maybe<T> {
        type Value = Option<T>;
        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("a day, a moment or nothing")
        }
        fn visit_none<E>(self) -> Result<Option<T>, E> {
            Ok(None)
        }
        fn visit_unit<E>(self) -> Result<Option<T>, E> {
            Ok(None)
        }
        fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Option<T>, D::Error> {
            from.deserialize_str(Iso(PhantomData)).map(Some)
        }
    }
    from.deserialize_option(Maybe(PhantomData))
}
