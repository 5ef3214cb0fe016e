//! Hearings and their outcomes, the safeguarding checks before the first of them, and referrals of other children.

use chrono::NaiveDate;

use super::{
    case::Case,
    dice::shift,
    documents::named,
    rows::Row,
    story::{Hearing, Law},
};

pub fn record(case: &mut Case) {
    for hearing in case.story.hearings.clone() {
        if shift(hearing.on, -84) <= case.as_at() && shift(hearing.on, -84) <= case.story.end(case.world) {
            hear(case, &hearing);
        }
    }
    if case.story.law != Law::Public {
        checks(case);
    }
    if !case.story.is_wtfh() && !case.story.withdrawn && case.dice.chance(0.4) {
        refer(case);
    }
}

/// A hearing, and its outcome entered by the end of the next working day in work to first hearing, within three
/// days otherwise.
fn hear(case: &mut Case, hearing: &Hearing) {
    let row = Row::of("hearings").with("hearing_id", case.desk.ids.next("H"));
    let row = row.with("case_id", &case.story.case_id).with("kind", hearing.kind);
    let row = row.with("hearing_on", hearing.on).with("vacated", hearing.vacated);
    let wait = if case.story.is_wtfh() { 1 } else { 3 };
    let entered = case.world.calendar.after(hearing.on, case.dice.between(0, wait) as u32);
    let entered = case.known(entered).filter(|_| !hearing.vacated);
    let outcome = match hearing.further_work {
        Some(true) => "Further work ordered",
        _ if hearing.kind == "final" => "Final order made",
        _ => "No further work for Cafcass",
    };
    let present = case.known(hearing.on).filter(|_| !hearing.vacated).map(|_| case.dice.chance(0.8));
    let row = row.with("practitioner_present", present).with("further_work_ordered", hearing.further_work);
    case.add(row.with("outcome", entered.map(|_| outcome)).with("outcome_recorded_on", entered));
}

/// Police, local authority and a call for each party, back before the first hearing, but for the one that is not.
fn checks(case: &mut Case) {
    let received = case.story.received;
    let first = case.story.hearings.iter().find(|hearing| hearing.kind == "fhdra").map(|hearing| hearing.on);
    let latest = shift(first.unwrap_or(shift(received, 28)), -3);
    let adults = case.story.adult_ids.clone();
    for (place, adult) in adults.iter().enumerate() {
        for kind in ["police", "local_authority", "interview"] {
            let asked = case.within(received, 0, 2);
            let Some(asked) = asked else { continue };
            let back = case.dice.day(shift(asked, 3), latest);
            let never = case.story.check_outstanding && place == 0 && kind == "local_authority";
            let back = case.known(back).filter(|_| !never);
            let row = Row::of("safeguarding_checks").with("check_id", case.desk.ids.next("SC"));
            let row = row.with("case_id", &case.story.case_id).with("adult_id", adult).with("kind", kind);
            let row = row.with("requested_on", asked).with("received_on", back);
            let row = if kind == "interview" && place == 1 && case.dice.chance(0.04) {
                let row = row.with("state", "opted_out").with("received_on", "");
                row.with("reason", "Did not take part after four attempts; the court was told.")
            } else {
                row.with("state", if back.is_some() { "complete" } else { "outstanding" })
            };
            case.add(row);
        }
    }
}

/// A referral of a child who is no subject of the proceedings (section 13), closed within seven days.
fn refer(case: &mut Case) {
    let end = case.story.end(case.world);
    let life = (end - case.story.received).num_days();
    if life < 40 {
        return;
    }
    let sent = case.world.calendar.on_or_after(case.dice.later(case.story.received, 15, life - 15));
    case.desk.children += 1;
    let child = format!("K{:06}", case.desk.children);
    let name =
        format!("{} {}", case.dice.pick(&["Cousin Robin", "Ash", "Sam", "Jo"]), case.story.family.surname);
    let born = shift(sent, -case.dice.between(900, 4500));
    case.add(Row::of("children").with("child_id", &child).with("name", name).with("date_of_birth", born));
    let row = Row::of("case_children").with("case_id", &case.story.case_id).with("child_id", &child);
    case.add(row.with("role", "other").with("added_on", sent));
    let document = referral_document(case, sent);
    let accepted = case.dice.chance(0.7);
    let wait = if accepted { case.dice.between(1, 6) } else { 7 };
    let closed = case.known(shift(sent, wait));
    let answered = if accepted { closed } else { case.known(shift(sent, 5)) };
    let outcome = match answered {
        Some(_) if accepted => "accepted",
        Some(_) => "rejected",
        None => "awaited",
    };
    let manager = case.world.organisation.teams[case.story.team].manager.map(|manager| case.id_of(manager));
    let row = Row::of("s47_referrals").with("referral_id", case.desk.ids.next("F"));
    let row = row.with("case_id", &case.story.case_id).with("child_id", &child).with("sent_on", sent);
    let row = row.with("logged_on", sent).with("outcome", outcome).with("outcome_recorded_on", answered);
    let follow_up =
        answered.filter(|_| !accepted).map(|_| "Early help offered by the local authority instead.");
    let row = row.with("follow_up", follow_up).with("closed_on", closed);
    let approver = closed.filter(|_| !accepted).and(manager);
    case.add(row.with("closure_approved_by", approver).with("document_id", document));
}

/// Kept for thirty days or until the case closes, whichever is sooner (paragraph 13.5).
fn referral_document(case: &mut Case, sent: NaiveDate) -> String {
    let row = named(case, "Referral", "referral", "risk_and_safety", "pdf");
    let id = row.text("document_id").to_owned();
    let thirty = shift(sent, 30);
    let deleted = case.known(case.story.closed.map_or(thirty, |closed| closed.min(thirty)));
    let row = row.with("origin", "internal").with("medium", "electronic").with("saved_on", sent);
    case.add(row.with("deleted_on", deleted));
    id
}

/// A hearing without a date yet: listed, to be confirmed.
pub fn undated_hearing(case: &mut Case) -> String {
    let id = case.desk.ids.next("H");
    let row = Row::of("hearings").with("hearing_id", &id).with("case_id", &case.story.case_id);
    case.add(row.with("kind", "directions").with("vacated", false));
    id
}
