//! The catalogue's "Words", each a loop.

use chrono::{NaiveDate, NaiveDateTime};

use super::world::{Row, World, end, start};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseType {
    Wtfh,
    Wafh,
    Public,
}

pub const MANAGERS: [&str; 5] = [
    "service_manager",
    "practice_supervisor",
    "head_of_practice",
    "assistant_director",
    "improvement_manager",
];

/// A case's type, where it has one.
pub fn case_type(case: &Row) -> Option<CaseType> {
    match (case.text("law_type")?, case.text("work_stage")) {
        ("public", _) => Some(CaseType::Public),
        ("private", Some("wtfh")) => Some(CaseType::Wtfh),
        ("private", Some("wafh")) => Some(CaseType::Wafh),
        _ => None,
    }
}

pub fn is_wafh_or_public(case: &Row) -> bool {
    matches!(case_type(case), Some(CaseType::Wafh | CaseType::Public))
}

/// *The later of* needs every one.
pub fn later<T: Ord + Copy>(of: &[Option<T>]) -> Option<T> {
    of.iter().copied().collect::<Option<Vec<T>>>()?.into_iter().max()
}

/// *The earlier of* takes what there is.
pub fn earlier<T: Ord + Copy>(of: &[Option<T>]) -> Option<T> {
    of.iter().copied().flatten().min()
}

/// Practitioner or guardian before second guardian before duty; blank reads as practitioner.
fn rank(allocation: &Row) -> u8 {
    match allocation.text("capacity") {
        Some("duty") => 2,
        Some("second_guardian") => 1,
        _ => 0,
    }
}

/// An allocation that ends when or before it begins is none, nor is one whose beginning is blank.
pub fn is_allocation(row: &Row) -> bool {
    let Some(begins) = row.moment("allocated_at") else { return false };
    row.moment("ended_at").is_none_or(|ends| ends > begins)
}

pub fn in_force(allocation: &Row, at: NaiveDateTime) -> bool {
    is_allocation(allocation)
        && allocation.moment("allocated_at").is_some_and(|begins| begins <= at)
        && allocation.moment("ended_at").is_none_or(|ends| ends > at)
}

impl World {
    /// The day a case closed, where it is closed.
    pub fn closed_on(&self, case: &Row) -> Option<NaiveDate> {
        case.date("closed_on").filter(|day| *day <= self.as_at)
    }

    /// The closed cases, each with its day.
    pub fn closed_cases(&self) -> impl Iterator<Item = (&Row, NaiveDate)> {
        self.rows("cases").iter().filter_map(|case| Some((case, self.closed_on(case)?)))
    }

    /// When the case of a row closed, where it is closed.
    pub fn closing_of(&self, row: &Row) -> Option<NaiveDateTime> {
        self.closed_on(self.case_of(row)?).map(start)
    }

    /// The team a member of staff is in.
    pub fn team_of(&self, staff_id: Option<&str>) -> Option<&str> {
        self.row("staff", staff_id?)?.text("team_id")
    }

    /// The allocation that answers for a case at a moment: one in force, else the last one before. Nobody has a case
    /// that is not there.
    pub fn answering<'w>(&'w self, case_id: &'w str, at: NaiveDateTime) -> Option<&'w Row> {
        self.row("cases", case_id)?;
        let mut best: Option<&Row> = None;
        for allocation in self.rows_with("allocations", "case_id", case_id) {
            let begun = allocation.moment("allocated_at").is_some_and(|begins| begins <= at);
            if begun
                && is_allocation(allocation)
                && best.is_none_or(|best| answers_before(allocation, best, at))
            {
                best = Some(allocation);
            }
        }
        best
    }

    /// The staff_id of the answering allocation at the end of a day.
    pub fn allocated_practitioner<'w>(&'w self, case_id: &'w str, day: NaiveDate) -> Option<&'w str> {
        self.answering(case_id, end(day))?.text("staff_id")
    }

    pub fn role(&self, staff_id: Option<&str>) -> Option<&str> {
        self.row("staff", staff_id?)?.text("role")
    }

    pub fn is_role(&self, staff_id: Option<&str>, roles: &[&str]) -> bool {
        self.role(staff_id).is_some_and(|role| roles.contains(&role))
    }

    pub fn is_manager(&self, staff_id: Option<&str>) -> bool {
        self.is_role(staff_id, &MANAGERS)
    }

    pub fn is_associate(&self, staff_id: Option<&str>) -> bool {
        staff_id.and_then(|id| self.row("staff", id)).is_some_and(|staff| staff.is("employment", "associate"))
    }

    fn authorised(&self, staff_id: &str, kind: &str, day: NaiveDate) -> bool {
        self.rows_with("authorisations", "staff_id", staff_id).any(|authorisation| {
            authorisation.is("kind", kind)
                && authorisation.date("granted_on").is_some_and(|granted| granted <= day)
                && authorisation.date("withdrawn_on").is_none_or(|withdrawn| withdrawn > day)
        })
    }

    pub fn holds_self_file(&self, staff_id: Option<&str>, day: NaiveDate) -> bool {
        staff_id.is_some_and(|id| self.authorised(id, "self_file", day))
    }

    /// An authorisation alone does not do: nobody holds it in the first months, nor an associate ever.
    pub fn holds_self_close(&self, staff_id: Option<&str>, day: NaiveDate) -> bool {
        let Some(staff) = staff_id.and_then(|id| self.row("staff", id)) else { return false };
        self.authorised(staff.key(), "self_close", day)
            && !staff.is("employment", "associate")
            && self.probation_ends(staff).is_some_and(|ends| day >= ends)
    }

    /// The first day after the first months of employment.
    pub fn probation_ends(&self, staff: &Row) -> Option<NaiveDate> {
        let started = staff.moment("started_on")?;
        self.months(started, "probation_months").map(|end| end.date())
    }

    /// The hearings of a case that were not vacated.
    pub fn hearings<'w>(&'w self, case_id: &'w str) -> impl Iterator<Item = &'w Row> {
        self.rows_with("hearings", "case_id", case_id).filter(|hearing| !hearing.yes("vacated"))
    }

    fn latest_hearing<'w>(&'w self, case_id: &'w str, kind: &str) -> Option<&'w Row> {
        self.hearings(case_id)
            .filter(|hearing| hearing.is("kind", kind))
            .filter(|hearing| hearing.date("hearing_on").is_some_and(|on| on <= self.as_at))
            .max_by_key(|hearing| (hearing.date("hearing_on"), hearing.key()))
    }

    pub fn fhdra<'w>(&'w self, case_id: &'w str) -> Option<&'w Row> {
        self.latest_hearing(case_id, "fhdra")
    }

    pub fn final_hearing<'w>(&'w self, case_id: &'w str) -> Option<&'w Row> {
        self.latest_hearing(case_id, "final")
    }
}

/// Whether one begun allocation answers before another at a moment.
fn answers_before(one: &Row, other: &Row, at: NaiveDateTime) -> bool {
    let (now, then) = (in_force(one, at), in_force(other, at));
    if now != then {
        return now;
    }
    if !now && one.moment("ended_at") != other.moment("ended_at") {
        return one.moment("ended_at") > other.moment("ended_at");
    }
    if rank(one) != rank(other) {
        return rank(one) < rank(other);
    }
    (one.moment("allocated_at"), one.key()) > (other.moment("allocated_at"), other.key())
}
