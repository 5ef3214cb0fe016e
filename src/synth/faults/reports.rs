//! Reports filed without approval, or with one that does not count (paragraph 2.4).

use super::{Duty, Way, spoil};
use crate::synth::{
    case::{Case, Plant},
    rows::Row,
    truth::Status,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Approval {
    Dated(Way),
    SelfUnassessed,
    SelfWithdrawn,
    ByPeer,
    ByOwnManager,
}

#[rustfmt::skip]
static PLANTS: [Plant<Approval>; 9] = [
    Plant { kind: Approval::Dated(Way::Late), weight: 24, reason: "report approved after it was filed" },
    Plant { kind: Approval::Dated(Way::DayAfter), weight: 8, reason: "report approved the day after it was filed" },
    Plant { kind: Approval::Dated(Way::Undone), weight: 16, reason: "report filed and never approved" },
    Plant { kind: Approval::SelfUnassessed, weight: 12, reason: "report self-approved by an author never assessed to self-file" },
    Plant { kind: Approval::SelfWithdrawn, weight: 6, reason: "report self-approved after the permission to self-file was withdrawn" },
    Plant { kind: Approval::ByPeer, weight: 8, reason: "report approved by a colleague who is no manager" },
    Plant { kind: Approval::ByOwnManager, weight: 4, reason: "report approved by the manager who wrote it" },
    Plant { kind: Approval::Dated(Way::Excused), weight: 3, reason: "report approved late, with a valid variation for the report" },
    Plant { kind: Approval::Dated(Way::Lacking), weight: 3, reason: "report approved late under a variation" },
];

pub fn plant(case: &mut Case) {
    for place in 0..case.rows("reports").len() {
        let Some(filed) = case.rows("reports")[place].day("filed_on") else { continue };
        if filed >= case.as_at() {
            continue;
        }
        let share = case.rate(0.05, filed);
        let Some(chosen) = case.plant(share, &PLANTS, |case, kind| fits(case, kind, place)) else { continue };
        let id = case.rows("reports")[place].key();
        if let Approval::Dated(way) = chosen.kind {
            let (rule, table, done) = ("unapproved_report", "reports", "approved_on");
            let subject = (table, id);
            let duty = Duty { rule, subject, table, place, done, due: filed };
            by_manager(case, place);
            let last = case.as_at();
            spoil(case, &duty, way, last, chosen.reason);
        } else {
            misapprove(case, chosen.kind, place);
            case.fault("unapproved_report", ("reports", &id), Status::Overdue, chosen.reason);
        }
    }
}

fn fits(case: &Case, kind: Approval, place: usize) -> bool {
    let row = &case.rows("reports")[place];
    match kind {
        Approval::SelfUnassessed => self_file(case, row) == (false, false),
        Approval::SelfWithdrawn => self_file(case, row) == (false, true),
        _ => true,
    }
}

/// Whether the author holds the permission to self-file on the day of approval, and whether they ever had it.
fn self_file(case: &Case, row: &Row) -> (bool, bool) {
    let organisation = &case.world.organisation;
    let author = organisation.staff.iter().position(|person| person.id == row.text("author_id"));
    let (Some(author), Some(approved)) = (author, row.day("approved_on")) else { return (false, false) };
    let mut given = organisation.authorisations.iter();
    let ever =
        given.any(|given| given.staff == author && given.kind == "self_file" && given.granted <= approved);
    (organisation.holds(author, "self_file", approved), ever)
}

/// Whatever the route, a manager approves: only the day can then be wrong.
fn by_manager(case: &mut Case, place: usize) {
    let manager = case.world.organisation.teams[case.story.team].manager.map(|manager| case.id_of(manager));
    let row = &mut case.rows_mut("reports")[place];
    row.put("approval_route", "manager");
    row.put("approved_by", manager);
}

fn misapprove(case: &mut Case, kind: Approval, place: usize) {
    let team = &case.world.organisation.teams[case.story.team];
    let author = case.rows("reports")[place].text("author_id").to_owned();
    let supervisor = case.id_of(team.supervisors[0]);
    let peer = team.practitioners.iter().map(|peer| case.id_of(*peer)).find(|peer| **peer != author);
    let row = &mut case.rows_mut("reports")[place];
    match kind {
        Approval::SelfUnassessed => {
            row.put("approval_route", "self");
            row.put("approved_by", "");
        }
        Approval::SelfWithdrawn => {
            row.put("approval_route", "self");
            row.put("approved_by", author);
        }
        Approval::ByPeer => {
            row.put("approval_route", "manager");
            row.put("approved_by", peer);
        }
        _ => {
            row.put("approval_route", "manager");
            row.put("author_id", supervisor);
            row.put("approved_by", supervisor);
        }
    }
}
