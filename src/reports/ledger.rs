//! The organisation's rows laid out for splitting: what belongs to each team and person, found without searching.
//! It never decides what a row means.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Months, NaiveDate};

use super::{
    Options,
    data::{
        Backlog, Finding, LastSeen, Measure, Movement, OpenCase, Organisation, Person, Retention,
        RetentionYear, Review, Rule, Team,
    },
    figures::{RuleTally, tallies},
    month_reported,
};
use crate::{Error, Result};

/// How many months stand beside one another: the one reported and the twelve before.
pub const MONTHS: usize = 13;

pub struct Ledger<'a> {
    pub organisation: &'a Organisation,
    pub options: &'a Options,
    /// The first days of the thirteen months, the one reported last.
    pub months: Vec<NaiveDate>,
    rules: HashMap<&'a str, &'a Rule>,
    teams: BTreeMap<&'a str, &'a Team>,
    people: BTreeMap<&'a str, &'a Person>,
    by_team: BTreeMap<&'a str, Rows<'a>>,
    /// Of each team, counted once for all pages that ask.
    tallies: BTreeMap<&'a str, Vec<RuleTally<'a>>>,
    by_person: BTreeMap<&'a str, Rows<'a>>,
    /// What belongs to no team.
    of_no_team: Rows<'a>,
    last_seen: BTreeMap<&'a str, Vec<&'a LastSeen>>,
}

/// What belongs to a team, to several, or to a person.
#[derive(Debug, Clone, Default)]
pub struct Rows<'a> {
    /// Findings of the cases held now.
    pub held: Vec<&'a Finding>,
    /// Findings answered for, of cases that someone else holds now.
    pub answered: Vec<&'a Finding>,
    pub coming: Vec<&'a Finding>,
    pub cases: Vec<&'a OpenCase>,
    /// Counts of what was answered for; of a team, whoever in it did.
    pub measures: Vec<&'a Measure>,
    /// Of a team: the same by person, in the thirteen months alone.
    pub measures_of_people: Vec<&'a Measure>,
    pub backlog: Vec<&'a Backlog>,
    pub retention: Vec<&'a Retention>,
    pub retention_years: Vec<&'a RetentionYear>,
    pub reviews: Vec<&'a Review>,
    pub movement: Vec<&'a Movement>,
}

impl<'a> Rows<'a> {
    pub fn add(&mut self, more: &Rows<'a>) {
        self.held.extend(&more.held);
        self.answered.extend(&more.answered);
        self.coming.extend(&more.coming);
        self.cases.extend(&more.cases);
        self.measures.extend(&more.measures);
        self.measures_of_people.extend(&more.measures_of_people);
        self.backlog.extend(&more.backlog);
        self.retention.extend(&more.retention);
        self.retention_years.extend(&more.retention_years);
        self.reviews.extend(&more.reviews);
        self.movement.extend(&more.movement);
    }

    /// Whether there is nothing in them that a page would count.
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
            && self.coming.is_empty()
            && self.cases.is_empty()
            && self.measures.is_empty()
            && self.retention_years.is_empty()
    }
}

impl<'a> Ledger<'a> {
    /// Lays the rows out.
    ///
    /// # Errors
    /// `Wrong` where the month reported begins after the as-at day.
    pub fn of(organisation: &'a Organisation, options: &'a Options) -> Result<Ledger<'a>> {
        let mut ledger = Ledger {
            organisation,
            options,
            months: months(month_reported(options)?)?,
            rules: organisation.rules.iter().map(|r| (r.rule_id.as_str(), r)).collect(),
            teams: organisation.teams.iter().map(|t| (t.team_id.as_str(), t)).collect(),
            people: organisation.staff.iter().map(|p| (p.staff_id.as_str(), p)).collect(),
            by_team: BTreeMap::new(),
            tallies: BTreeMap::new(),
            by_person: BTreeMap::new(),
            of_no_team: Rows::default(),
            last_seen: BTreeMap::new(),
        };
        ledger.lay_out_findings();
        ledger.lay_out_the_rest();
        ledger.tallies = ledger.by_team.iter().map(|(team, rows)| (*team, tallies(&ledger, rows))).collect();
        Ok(ledger)
    }

    fn lay_out_findings(&mut self) {
        let organisation = self.organisation;
        for finding in &organisation.findings {
            let team = finding.current_team_id.as_deref();
            let person = finding.current_staff_id.as_deref();
            self.rows_of(team).held.push(finding);
            if let Some(person) = person {
                self.by_person.entry(person).or_default().held.push(finding);
            }
            if let Some(before) = finding.team_id.as_deref().filter(|before| team != Some(before)) {
                self.by_team.entry(before).or_default().answered.push(finding);
            }
            if let Some(before) = finding.staff_id.as_deref().filter(|before| person != Some(before)) {
                self.by_person.entry(before).or_default().answered.push(finding);
            }
        }
        for finding in &organisation.coming {
            self.rows_of(finding.current_team_id.as_deref()).coming.push(finding);
            if let Some(person) = finding.current_staff_id.as_deref() {
                self.by_person.entry(person).or_default().coming.push(finding);
            }
        }
    }

    fn lay_out_the_rest(&mut self) {
        let organisation = self.organisation;
        for case in &organisation.open_cases {
            self.rows_of(case.team_id.as_deref()).cases.push(case);
            if let Some(person) = case.staff_id.as_deref().filter(|_| case.is_allocated) {
                self.by_person.entry(person).or_default().cases.push(case);
            }
        }
        for child in &organisation.last_seen {
            self.last_seen.entry(&child.case_id).or_default().push(child);
        }
        for measure in &organisation.team_measures {
            self.rows_of(measure.team_id.as_deref()).measures.push(measure);
        }
        for measure in &organisation.person_measures {
            self.rows_of(measure.team_id.as_deref()).measures_of_people.push(measure);
            if let Some(person) = measure.staff_id.as_deref() {
                self.by_person.entry(person).or_default().measures.push(measure);
            }
        }
        for backlog in &organisation.backlog {
            self.rows_of(backlog.team_id.as_deref()).backlog.push(backlog);
        }
        for record in &organisation.retention {
            self.rows_of(record.current_team_id.as_deref()).retention.push(record);
        }
        for years in &organisation.retention_years {
            self.rows_of(years.team_id.as_deref()).retention_years.push(years);
        }
        for review in &organisation.reviews {
            self.rows_of(review.team_id.as_deref()).reviews.push(review);
        }
        for moved in &organisation.movement {
            self.rows_of(moved.team_id.as_deref()).movement.push(moved);
        }
    }

    fn rows_of(&mut self, team: Option<&'a str>) -> &mut Rows<'a> {
        match team {
            Some(team) => self.by_team.entry(team).or_default(),
            None => &mut self.of_no_team,
        }
    }

    /// The month reported, as its first day.
    pub fn month(&self) -> NaiveDate {
        *self.months.last().expect("there are thirteen months")
    }

    /// Every role that owns a rule.
    pub fn owner_roles(&self) -> BTreeSet<&'a str> {
        self.rules.values().map(|rule| rule.owner_role.as_str()).collect()
    }

    pub fn rule(&self, rule_id: &str) -> Option<&'a Rule> {
        self.rules.get(rule_id).copied()
    }

    pub fn team(&self, team_id: &str) -> Option<&'a Team> {
        self.teams.get(team_id).copied()
    }

    pub fn person(&self, staff_id: &str) -> Option<&'a Person> {
        self.people.get(staff_id).copied()
    }

    /// Every team that something belongs to, in the order of their ids.
    pub fn team_ids(&self) -> Vec<&'a str> {
        self.by_team.keys().copied().collect()
    }

    /// The teams of the exports that nothing belongs to.
    pub fn idle_team_ids(&self) -> Vec<&'a str> {
        self.teams.keys().copied().filter(|team| !self.by_team.contains_key(team)).collect()
    }

    /// Everyone who holds an open case now, in the order of their ids.
    pub fn practitioner_ids(&self) -> Vec<&'a str> {
        self.by_person.iter().filter(|(_, rows)| !rows.cases.is_empty()).map(|(id, _)| *id).collect()
    }

    /// A team by its name, or by its id where it has none.
    pub fn team_name(&self, team_id: &str) -> String {
        let name = self.team(team_id).and_then(|team| team.name.as_deref());
        name.map_or_else(|| format!("Team {team_id}"), str::to_owned)
    }

    /// A person by name, or by id where there is none.
    pub fn person_name<'s>(&self, staff_id: &'s str) -> &'s str
    where
        'a: 's,
    {
        let name = self.person(staff_id).and_then(|person| person.name.as_deref());
        name.unwrap_or(staff_id)
    }

    /// Whether a person had left by the as-at day.
    pub fn has_left(&self, staff_id: &str) -> bool {
        let left_on = self.person(staff_id).and_then(|person| person.left_on);
        left_on.is_some_and(|day| day < self.options.as_at)
    }

    /// What belongs to one team, or to several together.
    pub fn of_teams(&self, team_ids: &[&str]) -> Rows<'a> {
        let mut together = Rows::default();
        for rows in team_ids.iter().filter_map(|id| self.by_team.get(id)) {
            together.add(rows);
        }
        // Held by another of these teams, it is among theirs already.
        together.answered.retain(|f| !f.current_team_id.as_deref().is_some_and(|t| team_ids.contains(&t)));
        together
    }

    /// Every rule's counts in a team; none of a team that nothing belongs to.
    pub fn tallies_of_team(&self, team_id: &str) -> &[RuleTally<'a>] {
        self.tallies.get(team_id).map_or(&[], Vec::as_slice)
    }

    pub fn of_person(&self, staff_id: &str) -> Rows<'a> {
        self.by_person.get(staff_id).cloned().unwrap_or_default()
    }

    /// What several people hold now or answered for; what falls due in the thirteen months alone.
    pub fn of_people(&self, staff_ids: &[&str]) -> Rows<'a> {
        let mut together = Rows::default();
        for rows in staff_ids.iter().filter_map(|id| self.by_person.get(id)) {
            together.add(rows);
        }
        together
            .answered
            .retain(|f| !f.current_staff_id.as_deref().is_some_and(|id| staff_ids.contains(&id)));
        together.measures_of_people = together.measures.clone();
        together
    }

    /// Practice supervisors who have not left, each with the people they manage who have something here, by their ids.
    pub fn supervisors(&self) -> BTreeMap<&'a str, Vec<&'a str>> {
        let mut managed: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (id, person) in &self.people {
            let supervisor = person.manager_id.as_deref().and_then(|manager| self.person(manager));
            let is_one =
                |s: &&Person| s.role.as_deref() == Some("practice_supervisor") && !self.has_left(&s.staff_id);
            if let Some(supervisor) = supervisor.filter(is_one).filter(|_| self.by_person.contains_key(id)) {
                managed.entry(&supervisor.staff_id).or_default().push(id);
            }
        }
        managed
    }

    /// What belongs to no team.
    pub fn of_no_team(&self) -> &Rows<'a> {
        &self.of_no_team
    }

    /// Everything there is.
    pub fn of_all(&self) -> Rows<'a> {
        Rows {
            held: self.organisation.findings.iter().collect(),
            coming: self.organisation.coming.iter().collect(),
            cases: self.organisation.open_cases.iter().collect(),
            measures: self.organisation.team_measures.iter().collect(),
            backlog: self.organisation.backlog.iter().collect(),
            retention: self.organisation.retention.iter().collect(),
            retention_years: self.organisation.retention_years.iter().collect(),
            reviews: self.organisation.reviews.iter().collect(),
            movement: self.organisation.movement.iter().collect(),
            ..Rows::default()
        }
    }

    /// The subject children of an open case.
    pub fn children_of(&self, case_id: &str) -> &[&'a LastSeen] {
        self.last_seen.get(case_id).map_or(&[], Vec::as_slice)
    }

    /// Why a rule is not measured, where it is not.
    pub fn unmeasured(&self, rule_id: &str) -> Option<&'a str> {
        self.organisation.unmeasured.iter().find(|u| u.rule_id == rule_id).map(|u| u.reason.as_str())
    }

    /// The team a person's rates stand beside: their own, else the one that holds most of their open cases.
    pub fn team_of(&self, staff_id: &str) -> Option<&'a str> {
        let own = self.person(staff_id).and_then(|person| person.team_id.as_deref());
        own.or_else(|| {
            let mut held: BTreeMap<&str, usize> = BTreeMap::new();
            for case in &self.by_person.get(staff_id)?.cases {
                *held.entry(case.team_id.as_deref()?).or_default() += 1;
            }
            held.into_iter().max_by_key(|(team, n)| (*n, std::cmp::Reverse(*team))).map(|(team, _)| team)
        })
    }

    /// Who leads a team in a role: the one it names, else the staff of that role in it who have not left.
    pub fn leaders(&self, team_id: &str, role: &str) -> Vec<&'a str> {
        let team = self.team(team_id);
        let named = team.and_then(|team| match role {
            "service_manager" => team.service_manager_id.as_deref(),
            _ => team.business_services_manager_id.as_deref(),
        });
        if let Some(named) = named {
            return vec![named];
        }
        let fits = |p: &&Person| {
            p.role.as_deref() == Some(role)
                && p.team_id.as_deref() == Some(team_id)
                && !self.has_left(&p.staff_id)
        };
        self.people.values().copied().filter(fits).map(|person| person.staff_id.as_str()).collect()
    }
}

fn months(last: NaiveDate) -> Result<Vec<NaiveDate>> {
    let back = |n: usize| last.checked_sub_months(Months::new(n as u32));
    let months: Option<Vec<NaiveDate>> = (0..MONTHS).rev().map(back).collect();
    months.ok_or_else(|| {
        Error::Wrong(format!("month {}: the twelve before it cannot be counted", last.format("%Y-%m")))
    })
}
