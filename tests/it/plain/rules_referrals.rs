//! Referrals of other children.

use chrono::Days;

use super::{
    owed::{Owed, Rule},
    words::later,
    world::{Row, World, start},
};

pub const RULES: &[Rule] = &[
    Rule::deadline("referral_not_logged", "13.3", referral_not_logged),
    Rule::deadline("referral_outcome_missing", "13.3, 13.4", referral_outcome_missing),
    Rule::deadline("referral_not_closed", "13.4", referral_not_closed).standing(),
    Rule::deadline("referred_child_not_added", "13.2", referred_child_not_added).early_ok(),
];

fn referral_not_logged(w: &World) -> Vec<Owed> {
    let owed = w.rows("s47_referrals").iter().map(|referral| {
        let sent = referral.moment("sent_on");
        Owed::of(referral).triggered(sent).due(w.wd3(sent)).done(referral.moment("logged_on"))
    });
    owed.collect()
}

/// Owed within the days in which the local authority answers.
fn after_sending(w: &World, referral: &Row) -> Owed {
    let sent = referral.moment("sent_on");
    Owed::of(referral).triggered(sent).due(sent.and_then(|t| w.days(t, "referral_days")))
}

fn referral_outcome_missing(w: &World) -> Vec<Owed> {
    let owed = w.rows("s47_referrals").iter().map(|referral| {
        let is_answered = referral.is("outcome", "accepted")
            || (referral.is("outcome", "rejected") && referral.has("follow_up"));
        let done = if is_answered { referral.moment("outcome_recorded_on") } else { None };
        after_sending(w, referral).done(done)
    });
    owed.collect()
}

fn is_closed_rightly(w: &World, referral: &Row) -> bool {
    let Some(closed) = referral.date("closed_on") else { return false };
    let once_accepted = referral.is("outcome", "accepted")
        && referral.date("outcome_recorded_on").is_some_and(|recorded| recorded <= closed);
    let after_the_days = referral.date("sent_on").is_some_and(|sent| {
        let days = u64::try_from(w.number("referral_days", sent)).expect("no negative number of days");
        sent + Days::new(days) <= closed
    });
    let approved = w.is_role(referral.text("closure_approved_by"), &["service_manager"]);
    once_accepted || (approved && after_the_days)
}

fn referral_not_closed(w: &World) -> Vec<Owed> {
    let owed = w.rows("s47_referrals").iter().map(|referral| {
        let done = if is_closed_rightly(w, referral) { referral.moment("closed_on") } else { None };
        after_sending(w, referral).done(done)
    });
    owed.collect()
}

fn referred_child_not_added(w: &World) -> Vec<Owed> {
    let owed = w.rows("s47_referrals").iter().map(|referral| {
        let pair = (referral.text("case_id"), referral.text("child_id"));
        let mut links = w.rows("case_children").iter().filter(|link| {
            pair.0.is_some()
                && (link.text("case_id"), link.text("child_id")) == pair
                && link.is("role", "other")
        });
        let added = links.next().and_then(|link| link.date("added_on"));
        let document = referral.text("document_id").and_then(|id| w.row("documents", id));
        let filed = document.filter(|document| document.is("folder", "risk_and_safety"));
        let saved = filed.and_then(|document| document.date("saved_on"));
        let sent = referral.moment("sent_on");
        let done = later(&[added, saved]).map(start);
        Owed::of(referral).triggered(sent).due(w.wd3(sent)).done(done)
    });
    owed.collect()
}
