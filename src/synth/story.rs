//! What happens in a case, before any of it is recorded: the dates of its life and who held it when.

use chrono::{NaiveDate, NaiveDateTime};

use super::{World, families::Family, faults::closing::Closing};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Law {
    /// Private law, work to first hearing.
    Wtfh,
    /// Private law, work after first hearing.
    Wafh,
    Public,
}

pub struct Story {
    pub case_id: String,
    pub law: Law,
    /// The team holding it now, and the intake team it came through.
    pub team: usize,
    pub intake: usize,
    pub received: NaiveDate,
    pub family: Family,
    pub adult_ids: Vec<String>,
    /// Made before the policy came into force, with a thin record.
    pub old: bool,
    /// Ended early at the family's or the court's wish.
    pub withdrawn: bool,
    pub directed: Option<NaiveDate>,
    pub hearings: Vec<Hearing>,
    /// The section 7 report's filing, and whether the court ordered the author to attend the final hearing.
    pub report: Option<(NaiveDate, bool)>,
    /// A safeguarding check that never came back: paragraph 9.4's note then rules, not the two weeks.
    pub check_outstanding: bool,
    /// When the weeks to be ready for closure begin.
    pub end_of_work: Option<NaiveDate>,
    pub closure_section: Option<NaiveDate>,
    pub safeguarding_confirmed: Option<NaiveDate>,
    pub ready: Option<NaiveDate>,
    pub closed: Option<NaiveDate>,
    pub closing: Option<Closing>,
    /// When it will probably end, for how much there is to record.
    pub expected_end: NaiveDate,
    pub holdings: Vec<Holding>,
    /// Children whom the record must show as seen.
    pub to_be_seen: Vec<String>,
    /// A shield stands on it: nothing but a shield may be at fault.
    pub shielded: bool,
    /// The column of its type that was left blank: no rule that names a type knows it, and it has no other fault.
    pub untyped: Option<&'static str>,
}

#[derive(Debug, Clone)]
pub struct Hearing {
    pub kind: &'static str,
    pub on: NaiveDate,
    pub vacated: bool,
    pub further_work: Option<bool>,
}

#[derive(Debug, Clone)]
pub struct Holding {
    pub staff: usize,
    pub team: usize,
    pub capacity: &'static str,
    pub from: NaiveDateTime,
    pub to: Option<NaiveDateTime>,
}

impl Story {
    pub fn new(case_id: String, law: Law, received: NaiveDate, family: Family) -> Story {
        Story {
            case_id,
            law,
            team: 0,
            intake: 0,
            received,
            family,
            adult_ids: Vec::new(),
            old: false,
            withdrawn: false,
            directed: None,
            hearings: Vec::new(),
            report: None,
            check_outstanding: false,
            end_of_work: None,
            closure_section: None,
            safeguarding_confirmed: None,
            ready: None,
            closed: None,
            closing: None,
            expected_end: received,
            holdings: Vec::new(),
            to_be_seen: Vec::new(),
            shielded: false,
            untyped: None,
        }
    }

    pub fn is_wtfh(&self) -> bool {
        self.law == Law::Wtfh
    }

    pub fn is_public(&self) -> bool {
        self.law == Law::Public
    }

    /// The last day anything happened: the day it closed, or the as-at day.
    pub fn end(&self, world: &World) -> NaiveDate {
        self.closed.unwrap_or(world.options.as_at)
    }

    /// The moment the first practitioner was given the case, duty aside.
    pub fn first_allocated(&self) -> NaiveDateTime {
        let first = self.holdings.iter().find(|holding| holding.capacity != "duty");
        first.expect("every case is allocated when its rows are made").from
    }

    /// Who holds the case on the day, or held it last before, or first after.
    pub fn holder_on(&self, day: NaiveDate) -> usize {
        let practitioners = || self.holdings.iter().filter(|holding| holding.capacity != "duty");
        let held = practitioners().rfind(|holding| holding.from.date() <= day);
        held.or_else(|| practitioners().next()).expect("every case is allocated when its rows are made").staff
    }

    /// The latest hearing of the kind that went ahead by the day.
    pub fn latest(&self, kind: &str, day: NaiveDate) -> Option<&Hearing> {
        let held = self.hearings.iter().filter(|h| h.kind == kind && !h.vacated && h.on <= day);
        held.max_by_key(|hearing| hearing.on)
    }
}
