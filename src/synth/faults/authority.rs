//! Cases closed by somebody who may not, and without a manager's word in time (paragraphs 7.1, 9.1 and 9.2).

use chrono::NaiveDate;

use super::variation;
use crate::synth::{
    calendar::months,
    case::{Case, Plant},
    dice::shift,
    truth::Status,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closer {
    Practitioner,
    Withdrawn,
    Associate,
    NewStarter,
    Officer,
    AuthorisedLate,
    AuthorisedByOther,
    Nobody,
    Excused,
    Lacking,
}

#[rustfmt::skip]
static PLANTS: [Plant<Closer>; 10] = [
    Plant { kind: Closer::Practitioner, weight: 20, reason: "closed by the practitioner, who may not close alone" },
    Plant { kind: Closer::Withdrawn, weight: 8, reason: "closed by a practitioner whose permission to close was withdrawn" },
    Plant { kind: Closer::Associate, weight: 6, reason: "closed by an associate, who may never close alone" },
    Plant { kind: Closer::NewStarter, weight: 8, reason: "closed by a practitioner in the first six months" },
    Plant { kind: Closer::Officer, weight: 12, reason: "closed by business services without a manager's word" },
    Plant { kind: Closer::AuthorisedLate, weight: 14, reason: "closed by business services, and authorised after that" },
    Plant { kind: Closer::AuthorisedByOther, weight: 6, reason: "closed on the word of somebody who is no manager" },
    Plant { kind: Closer::Nobody, weight: 4, reason: "closed by nobody knows whom" },
    Plant { kind: Closer::Excused, weight: 3, reason: "closed without a manager's word, with a valid variation that names the rule" },
    Plant { kind: Closer::Lacking, weight: 3, reason: "closed without a manager's word under a variation" },
];

pub fn plant(case: &mut Case) {
    let Some(closed) = case.story.closed.filter(|closed| *closed < case.as_at()) else { return };
    let share = case.rate(0.05, closed);
    let Some(chosen) = case.plant(share, &PLANTS, |case, kind| match kind {
        Closer::AuthorisedLate | Closer::AuthorisedByOther => !case.rows("case_plans").is_empty(),
        Closer::Practitioner | Closer::Withdrawn | Closer::Associate | Closer::NewStarter => {
            closer(case, kind, closed).is_some()
        }
        _ => true,
    }) else {
        return;
    };
    let by = closer(case, chosen.kind, closed).map(|person| case.id_of(person));
    let team = &case.world.organisation.teams[case.story.team];
    let (manager, services) =
        (team.manager.map(|m| case.id_of(m)), team.services_manager.map(|m| case.id_of(m)));
    let late = shift(closed, case.dice.between(1, (case.as_at() - closed).num_days().min(12)));
    let (authority, on) = match chosen.kind {
        Closer::AuthorisedLate => (manager, Some(late)),
        Closer::AuthorisedByOther => (services, Some(closed)),
        _ => (None, None),
    };
    if let Some(row) = case.rows_mut("cases").first_mut() {
        row.put("closed_by", by);
    }
    if let Some(row) = case.rows_mut("case_plans").last_mut() {
        row.put("closure_authorised_by", authority);
        row.put("closure_authorised_on", on);
    }
    let mut reason = chosen.reason.to_owned();
    let status = match chosen.kind {
        Closer::AuthorisedLate => Status::Late,
        Closer::Excused => {
            variation::valid(case, "closed_without_authority", None, closed);
            Status::Excepted
        }
        Closer::Lacking => {
            reason.push_str(variation::lacking(case, "closed_without_authority", "", closed));
            Status::Overdue
        }
        _ => Status::Overdue,
    };
    case.case_fault("closed_without_authority", status, reason);
}

/// Who closed it, where the planting needs a certain kind of person.
fn closer(case: &Case, kind: Closer, closed: NaiveDate) -> Option<usize> {
    let organisation = &case.world.organisation;
    let team = &organisation.teams[case.story.team];
    let given = |person: usize, withdrawn: bool| {
        organisation.authorisations.iter().any(|given| {
            let is_withdrawn = given.withdrawn.is_some_and(|day| day <= closed);
            let is_it = given.staff == person && given.kind == "self_close" && given.granted <= closed;
            is_it && is_withdrawn == withdrawn
        })
    };
    let mut practitioners = team.practitioners.iter().copied();
    match kind {
        Closer::Practitioner => {
            let holder = case.story.holder_on(closed);
            (!organisation.holds(holder, "self_close", closed)).then_some(holder)
        }
        Closer::Withdrawn => practitioners.find(|person| given(*person, true)),
        Closer::Associate => practitioners
            .find(|person| organisation.staff[*person].employment == "associate" && given(*person, false)),
        Closer::NewStarter => practitioners
            .find(|person| given(*person, false) && closed < months(organisation.staff[*person].started, 6)),
        Closer::Nobody => None,
        _ => team.officers.first().copied(),
    }
}
