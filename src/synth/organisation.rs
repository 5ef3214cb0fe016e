//! The made-up service: teams over areas, their people, and who may file and close by themselves.
//!
//! At 150 cases four teams hold cases; one more for every four hundred cases beyond that.

use chrono::NaiveDate;

use super::{
    calendar::{date, months},
    dice::{Dice, shift},
    names::{AREAS, ORIGINS, PLACES, REGIONS},
};

pub struct Organisation {
    /// Those that hold cases, then business services, then the national office.
    pub teams: Vec<Team>,
    pub staff: Vec<Person>,
    pub authorisations: Vec<Authorisation>,
    /// Whose practice of closing did not meet the standard, from one yearly assessment to the next but one.
    pub wanting: Vec<(usize, NaiveDate, NaiveDate)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Intake,
    Private,
    Public,
    Mixed,
    BusinessServices,
    Other,
}

/// How a team records, which gives the trends their shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Habit {
    Steady,
    /// Clearly worse than the others.
    Weak,
    /// As bad a year ago, and better month by month since.
    Improving,
}

pub struct Team {
    pub id: String,
    pub name: String,
    pub service_area: String,
    pub operational_area: String,
    pub kind: Kind,
    pub habit: Habit,
    pub manager: Option<usize>,
    pub services_manager: Option<usize>,
    pub supervisors: Vec<usize>,
    pub practitioners: Vec<usize>,
    pub officers: Vec<usize>,
    /// Who answered for this team's work before 2022.
    pub predecessor: Option<usize>,
    pub head: Option<usize>,
    pub assistant_director: Option<usize>,
    pub director: Option<usize>,
}

pub struct Person {
    pub id: String,
    pub name: String,
    pub role: &'static str,
    pub employment: &'static str,
    pub team: usize,
    pub manager: Option<usize>,
    pub started: NaiveDate,
    pub left: Option<NaiveDate>,
}

pub struct Authorisation {
    pub staff: usize,
    pub kind: &'static str,
    pub granted: NaiveDate,
    pub granted_by: Option<usize>,
    pub withdrawn: Option<NaiveDate>,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Intake => "intake",
            Kind::Private => "private",
            Kind::Public => "public",
            Kind::Mixed => "mixed",
            Kind::BusinessServices => "business_services",
            Kind::Other => "other",
        }
    }
}

impl Organisation {
    pub fn new(cases: u32, as_at: NaiveDate, dice: &mut Dice) -> Organisation {
        let (teams, staff, authorisations, wanting) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut made = Organisation { teams, staff, authorisations, wanting };
        let holding = 4 + cases.saturating_sub(150) as usize / 400;
        for number in 0..holding + 2 {
            made.add_team(number, holding);
        }
        made.fill_national_office(holding, dice);
        for pair in 0..holding.div_ceil(2) {
            made.fill_services(pair * 2, holding, dice);
        }
        for team in 0..holding {
            made.fill_team(team, as_at, dice);
        }
        made
    }

    /// The teams of the kind.
    pub fn holding(&self, kind: Kind) -> Vec<usize> {
        (0..self.teams.len()).filter(|team| self.teams[*team].kind == kind).collect()
    }

    pub fn is_here(&self, person: usize, day: NaiveDate) -> bool {
        let person = &self.staff[person];
        person.started <= day && person.left.is_none_or(|left| left >= day)
    }

    /// Practitioners of the team who were here on the day, associates and agency staff among them.
    pub fn practitioners(&self, team: usize, day: NaiveDate) -> Vec<usize> {
        let all = self.teams[team].practitioners.iter().copied();
        all.filter(|person| self.is_here(*person, day)).collect()
    }

    /// Holds the permission on the day, as the policy means it: not an associate and not in the first six
    /// months, where it is to close (paragraphs 9.1 and 9.13).
    pub fn holds(&self, person: usize, kind: &str, day: NaiveDate) -> bool {
        let who = &self.staff[person];
        let seasoned = who.employment != "associate" && day >= months(who.started, 6);
        (kind != "self_close" || seasoned)
            && self.authorisations.iter().any(|given| {
                given.staff == person
                    && given.kind == kind
                    && given.granted <= day
                    && given.withdrawn.is_none_or(|withdrawn| withdrawn > day)
            })
    }

    /// In the first six months, or after an assessment that did not meet the standard (paragraph 9.13).
    pub fn needs_countersigning(&self, person: usize, closed: NaiveDate) -> bool {
        closed < months(self.staff[person].started, 6)
            || self.wanting.iter().any(|(who, from, to)| *who == person && *from <= closed && closed < *to)
    }

    fn add_team(&mut self, number: usize, holding: usize) {
        let areas = (holding / 8).clamp(2, AREAS.len());
        let regions = (areas / 2).clamp(2, REGIONS.len());
        let area = number % areas;
        let place = match number / PLACES.len() {
            0 => PLACES[number].to_owned(),
            more => format!("{} {}", PLACES[number % PLACES.len()], more + 1),
        };
        let kind = match number {
            n if n == holding => Kind::BusinessServices,
            n if n > holding => Kind::Other,
            0 => Kind::Intake,
            1 => Kind::Private,
            2 => Kind::Public,
            3 => Kind::Mixed,
            n => [Kind::Private, Kind::Public, Kind::Mixed, Kind::Private, Kind::Public, Kind::Intake][n % 6],
        };
        let name = match kind {
            Kind::Intake => format!("{place} Intake"),
            Kind::Private => format!("{place} Private Law"),
            Kind::Public => format!("{place} Public Law"),
            Kind::Mixed => place,
            Kind::BusinessServices => "Business Services Hub".to_owned(),
            Kind::Other => "National Office".to_owned(),
        };
        self.teams.push(Team {
            id: format!("T{:02}", number + 1),
            name,
            service_area: if number >= holding { String::new() } else { AREAS[area].to_owned() },
            operational_area: if number >= holding {
                String::new()
            } else {
                REGIONS[area % regions].to_owned()
            },
            kind,
            habit: match number % 6 {
                _ if number >= holding => Habit::Steady,
                1 => Habit::Weak,
                2 => Habit::Improving,
                _ => Habit::Steady,
            },
            manager: None,
            services_manager: None,
            supervisors: Vec::new(),
            practitioners: Vec::new(),
            officers: Vec::new(),
            predecessor: None,
            head: None,
            assistant_director: None,
            director: None,
        });
    }

    fn hire(&mut self, role: &'static str, team: usize, started: NaiveDate, dice: &mut Dice) -> usize {
        let origin = &ORIGINS[dice.weighted(ORIGINS.iter().map(|origin| origin.weight))];
        let given = if dice.chance(0.72) { dice.pick(origin.women) } else { dice.pick(origin.men) };
        let name = format!("{given} {}", dice.pick(origin.surnames));
        self.staff.push(Person {
            id: format!("S{:04}", self.staff.len() + 1),
            name,
            role,
            employment: "employed",
            team,
            manager: None,
            started,
            left: None,
        });
        self.staff.len() - 1
    }

    /// Directors, heads and the specialists, who sit in no team of the front line.
    fn fill_national_office(&mut self, holding: usize, dice: &mut Dice) {
        let office = holding + 1;
        let mut directors: Vec<(String, usize)> = Vec::new();
        let mut leads: Vec<(String, usize, usize)> = Vec::new();
        for team in 0..holding {
            let (area, region) =
                (self.teams[team].service_area.clone(), self.teams[team].operational_area.clone());
            let director = match directors.iter().find(|(name, _)| *name == region) {
                Some((_, director)) => *director,
                None => {
                    let director = self.hire("operational_director", office, date(2009, 9, 7), dice);
                    directors.push((region, director));
                    director
                }
            };
            let (head, assistant) = match leads.iter().find(|(name, _, _)| *name == area) {
                Some((_, head, assistant)) => (*head, *assistant),
                None => {
                    let assistant = self.hire("assistant_director", office, date(2010, 4, 6), dice);
                    let head = self.hire("head_of_practice", office, date(2011, 1, 10), dice);
                    self.staff[assistant].manager = Some(director);
                    self.staff[head].manager = Some(assistant);
                    leads.push((area, head, assistant));
                    (head, assistant)
                }
            };
            let team = &mut self.teams[team];
            (team.head, team.assistant_director, team.director) =
                (Some(head), Some(assistant), Some(director));
        }
        for role in ["improvement_manager", "lawyer", "governance", "governance", "other"] {
            self.hire(role, office, date(2013, 6, 3), dice);
        }
    }

    /// A business services manager with two teams: found in the first by role, named in the second.
    fn fill_services(&mut self, first: usize, holding: usize, dice: &mut Dice) {
        let manager = self.hire("business_services_manager", first, date(2012, 2, 6), dice);
        self.staff[manager].manager = self.teams[first].head;
        for team in first..(first + 2).min(holding) {
            self.teams[team].services_manager = Some(manager);
            for started in [date(2013, 10, 14), date(2016, 5, 3)] {
                let officer = self.hire("business_services", team, started, dice);
                self.staff[officer].manager = Some(manager);
                self.teams[team].officers.push(officer);
            }
        }
        let clerk = self.hire("business_services", holding, date(2018, 3, 5), dice);
        self.staff[clerk].manager = Some(manager);
        self.teams[holding].officers.push(clerk);
    }

    fn fill_team(&mut self, team: usize, as_at: NaiveDate, dice: &mut Dice) {
        let manager = self.hire("service_manager", team, date(2011, 5, 9), dice);
        self.staff[manager].manager = self.teams[team].head;
        self.teams[team].manager = Some(manager);
        let supervisors = if self.teams[team].kind == Kind::Mixed { 2 } else { 1 };
        for _ in 0..supervisors {
            let supervisor = self.hire("practice_supervisor", team, date(2013, 9, 2), dice);
            self.staff[supervisor].manager = Some(manager);
            self.teams[team].supervisors.push(supervisor);
        }
        if self.teams[team].kind == Kind::Intake {
            let screener = self.hire("intake", team, date(2017, 7, 10), dice);
            self.staff[screener].manager = Some(manager);
        }
        self.fill_practitioners(team, manager, as_at, dice);
        let predecessor = self.hire("practitioner", team, date(2001, 4, 2), dice);
        self.staff[predecessor].left = Some(date(2021, 12, 31));
        self.staff[predecessor].manager = Some(manager);
        self.teams[team].predecessor = Some(predecessor);
    }

    /// Seven or more practitioners, each with a history that some rule asks about: long settled, permission
    /// withdrawn, an associate, agency, in the first year, gone.
    fn fill_practitioners(&mut self, team: usize, manager: usize, as_at: NaiveDate, dice: &mut Dice) {
        let supervisor = self.teams[team].supervisors[0];
        let month = |back: u32| shift(as_at - chrono::Months::new(back), -i64::from(back % 7));
        let kinds: [(NaiveDate, &'static str, Option<NaiveDate>); 8] = [
            (date(2014, 9, 8), "employed", None),
            (date(2016, 1, 11), "employed", None),
            (date(2017, 4, 18), "employed", None),
            (date(2018, 11, 5), "associate", None),
            (month(15), "agency", None),
            (month(7), "employed", None),
            (date(2016, 6, 6), "employed", Some(month(9))),
            (month(40), "employed", None),
        ];
        let mut people = Vec::new();
        for (place, (started, employment, left)) in kinds.into_iter().enumerate() {
            let person = self.hire("practitioner", team, started, dice);
            let who = &mut self.staff[person];
            (who.employment, who.left) = (employment, left);
            who.manager = Some(if place % 3 == 0 { supervisor } else { manager });
            people.push(person);
        }
        let permissions = [
            (people[0], "self_close", date(2016, 3, 7), None),
            (people[0], "self_file", date(2015, 6, 1), None),
            (people[1], "self_close", date(2017, 5, 15), Some(month(11))),
            (people[1], "self_file", date(2017, 2, 6), None),
            (people[2], "self_file", date(2018, 9, 3), Some(month(8))),
            (people[3], "self_close", date(2019, 10, 7), None),
            (people[5], "self_close", month(6), None),
            (people[7], "self_close", month(30), None),
            (people[7], "self_file", month(28), None),
        ];
        for (staff, kind, granted, withdrawn) in permissions {
            let granted_by = Some(manager);
            self.authorisations.push(Authorisation { staff, kind, granted, granted_by, withdrawn });
        }
        let first = next_assessment(month(30));
        self.wanting.push((people[7], first, next_assessment(next_assessment(first))));
        self.teams[team].practitioners = people;
    }
}

/// When the next yearly assessment is made: in time, ten days before it is due (paragraph 9.12).
pub fn next_assessment(day: NaiveDate) -> NaiveDate {
    shift(months(day, 12), -10)
}
