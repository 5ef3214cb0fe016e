//! What still exists on paper, where it went, and how information was sent out.

use chrono::NaiveDate;

use super::{case::Case, dice::shift, rows::Row, story::Law};

pub fn record(case: &mut Case) {
    let end = case.story.end(case.world);
    if bundle_expected(case) {
        bundle(case, end);
    }
    if case.dice.chance(0.2) {
        family_item(case, end);
    }
    if case.story.closed.is_some() && case.dice.chance(0.3) {
        closed_file(case);
    }
    send(case, end);
}

fn bundle_expected(case: &mut Case) -> bool {
    match case.story.law {
        Law::Public => case.dice.chance(0.8),
        Law::Wafh => case.dice.chance(0.15),
        Law::Wtfh => false,
    }
}

/// When a bundle must be destroyed: four weeks after the final hearing, else on the day the case closed.
pub fn bundle_due(case: &Case) -> Option<NaiveDate> {
    match case.story.latest("final", case.as_at()) {
        Some(hearing) => Some(shift(hearing.on, 28)),
        None => case.story.closed,
    }
}

/// A paper court bundle, shredded in time (paragraph 10.2), or kept by a decision made in time.
fn bundle(case: &mut Case, end: NaiveDate) {
    let received = case.world.calendar.after(case.story.received, case.dice.between(3, 12) as u32);
    if received > end {
        return;
    }
    let mut row = item(case, "court_bundle", received);
    row.put("location", "Locked cabinet, team office");
    if let Some(due) = bundle_due(case) {
        let from = case.story.latest("final", case.as_at()).map_or(received, |hearing| hearing.on);
        let day = case.dice.day(from.max(shift(due, -27)).min(due), due);
        if case.dice.chance(0.06) && day <= case.as_at() {
            // A decision to keep it, made in time and with its reason: nothing is owed.
            row.put("retention_decided_on", day);
            row.put("retention_reason", "Appeal lodged; kept until it is heard.");
            row.taken = true;
        } else {
            row.put("destroyed_on", case.known(day));
        }
    }
    case.add(row);
}

fn family_item(case: &mut Case, end: NaiveDate) {
    let received = case.dice.day(case.story.received, end);
    let received = case.world.calendar.on_or_before(received).max(case.story.received);
    let logged = case.within(received, 0, 3);
    let kind = if case.dice.chance(0.7) { "family_item" } else { "unscannable" };
    let row = item(case, kind, received).with("location", "Safe, business services");
    let returned = case.story.closed.filter(|_| kind == "family_item");
    case.add(row.with("location_logged_on", logged).with("returned_on", returned));
}

/// A closed file's papers, boxed, registered and now and then moved.
fn closed_file(case: &mut Case) {
    let Some(closed) = case.story.closed else { return };
    let registered = case.within(closed, 1, 5);
    let row = item(case, "closed_file", closed).with("location", "Archive box, local store");
    let id = row.text("item_id").to_owned();
    case.add(row.with("archive_register_on", registered));
    let Some(registered) = registered.filter(|_| case.dice.chance(0.6)) else { return };
    let calendar = &case.world.calendar;
    let sent = calendar.after(registered, case.dice.between(2, 9) as u32);
    let received = calendar.after(sent, case.dice.between(1, 3) as u32);
    if received > case.as_at() {
        return;
    }
    let row = Row::of("paper_movements").with("movement_id", case.desk.ids.next("M"));
    let row =
        row.with("item_id", id).with("sent_on", sent).with("receiver_told_on", calendar.on_or_before(sent));
    let row = row.with("receipt_confirmed_on", received).with("location_recorded_on", received);
    case.add(row.with("governance_told_on", received));
}

fn item(case: &mut Case, kind: &'static str, received: NaiveDate) -> Row {
    let row = Row::of("paper_items").with("item_id", case.desk.ids.next("I"));
    row.with("case_id", &case.story.case_id).with("kind", kind).with("received_on", received)
}

/// Information sent out, each in a way that appendix 2 allows.
fn send(case: &mut Case, end: NaiveDate) {
    const WAYS: [(&str, &str, &str); 7] = [
        ("agency_check_request", "police", "egress"),
        ("agency_check_request", "local_authority", "secure_email"),
        ("welcome_pack", "family", "egress"),
        ("appointment_letter", "family", "standard_post"),
        ("court_correspondence", "court", "egress"),
        ("solicitor_or_la_correspondence", "solicitor", "egress"),
        ("other_correspondence", "family", "recorded_delivery"),
    ];
    let count = 2 + case.dice.below(4);
    for _ in 0..count {
        let sent = case.dice.day(case.story.received, end);
        let sent = case.world.calendar.on_or_before(sent).max(case.story.received);
        let (information, recipient, method) = case.dice.pick(&WAYS);
        let is_email = matches!(method, "egress" | "secure_email");
        let row = Row::of("transfers").with("transfer_id", case.desk.ids.next("TR"));
        let row = row.with("case_id", &case.story.case_id).with("information", information);
        let row = row.with("recipient", recipient).with("method", method).with("sent_on", sent);
        let row = row.with("recipients", is_email.then_some(1_i64)).with("email_verified", is_email);
        case.add(row.with("address_confirmed", !is_email).with("return_address", !is_email));
    }
}
