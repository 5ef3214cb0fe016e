//! Security: shields, who opened what, and how information travels.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};

use super::{
    owed::{Owed, Rule},
    words::{in_force, later},
    world::{Row, World},
};

pub const RULES: &[Rule] = &[
    Rule::prohibition("improper_shield", "5.2", improper_shield).always(),
    Rule::deadline("shield_access_undecided", "5.2", shield_access_undecided).always(),
    Rule::deadline("shield_not_applied", "5.3", shield_not_applied).early_ok().always(),
    Rule::deadline("high_profile_not_alerted", "fn 6", high_profile_not_alerted).early_ok().always(),
    Rule::prohibition("shielded_case_opened", "5.2", shielded_case_opened).always().no_variation(),
    Rule::prohibition("purposeless_access", "4.13", purposeless_access),
    Rule::prohibition("insecure_transfer", "4.8, 6.1, A2", insecure_transfer),
    Rule::deadline("paper_move_untracked", "4.9, 4.10", paper_move_untracked).early_ok(),
    Rule::deadline("paper_location_unlogged", "2.3, 4.5", paper_location_unlogged).early_ok(),
    Rule::deadline("record_not_sealed", "4.14", record_not_sealed).early_ok(),
];

fn is_proper(w: &World, shield: &Row) -> bool {
    let in_order = match (shield.date("decided_on"), shield.date("applied_on")) {
        (_, None) => true,
        (decided, Some(applied)) => decided.is_some_and(|decided| applied >= decided),
    };
    w.is_role(shield.text("decided_by"), &["assistant_director"])
        && w.is_role(shield.text("recommended_by"), &["practitioner"])
        && w.is_role(shield.text("supported_by"), &["service_manager"])
        && in_order
}

fn improper_shield(w: &World) -> Vec<Owed> {
    let improper = w.rows("shields").iter().filter(|shield| !is_proper(w, shield)).map(|shield| {
        let happened = shield.moment("decided_on").or(shield.moment("applied_on"));
        Owed::of(shield).happened(happened)
    });
    improper.collect()
}

/// Owed from the decision to shield.
fn on_decision(w: &World, shield: &Row) -> Owed {
    let decided = shield.moment("decided_on");
    Owed::of(shield).triggered(decided).due(w.local(decided))
}

fn shield_access_undecided(w: &World) -> Vec<Owed> {
    let owed = w.rows("shields").iter().map(|shield| {
        let by_manager = w.is_role(shield.text("access_decided_by"), &["service_manager"]);
        let is_done = by_manager && w.rows_with("shield_access", "shield_id", shield.key()).next().is_some();
        on_decision(w, shield).done(if is_done { shield.moment("decided_on") } else { None })
    });
    owed.collect()
}

fn subject_children<'w>(w: &'w World, case_id: &'w str) -> BTreeSet<&'w str> {
    w.rows_with("case_children", "case_id", case_id)
        .filter(|link| link.is("role", "subject"))
        .filter_map(|link| link.text("child_id"))
        .collect()
}

/// The cases that a shield should hide: its own, and the closed ones that go with it.
fn cases_to_hide<'w>(w: &'w World, own: &'w str) -> BTreeSet<&'w str> {
    let children = subject_children(w, own);
    let mut hidden = BTreeSet::from([own]);
    for (case, _) in w.closed_cases() {
        let is_linked = w.rows("case_links").iter().any(|link| {
            let ends = (link.text("case_id"), link.text("linked_case_id"));
            let joins = ends == (Some(own), Some(case.key())) || ends == (Some(case.key()), Some(own));
            link.is("kind", "associated") && joins
        });
        if is_linked || !children.is_disjoint(&subject_children(w, case.key())) {
            hidden.insert(case.key());
        }
    }
    hidden
}

/// When a case was first hidden by a shield that was not lifted by then.
fn hidden_on(w: &World, case_id: &str, decided: Option<NaiveDateTime>) -> Option<NaiveDateTime> {
    let mut applied_on = Vec::new();
    for shield in w.rows_with("shields", "case_id", case_id) {
        let (applied, lifted) = (shield.moment("applied_on"), shield.moment("lifted_on"));
        let outlasts = |moment: Option<NaiveDateTime>| moment.is_some() && lifted > moment;
        if lifted.is_none() || (outlasts(decided) && outlasts(applied)) {
            applied_on.extend(applied);
        }
    }
    applied_on.into_iter().min()
}

fn shield_not_applied(w: &World) -> Vec<Owed> {
    let mut owed = Vec::new();
    for shield in w.rows("shields") {
        let Some(own) = shield.text("case_id") else { continue };
        let one = on_decision(w, shield);
        if one.due_at.is_some() && shield.moment("lifted_on").is_some_and(|lifted| Some(lifted) <= one.due_at)
        {
            continue;
        }
        for case_id in cases_to_hide(w, own) {
            let hidden = hidden_on(w, case_id, shield.moment("decided_on"));
            owed.push(one.clone().in_case(Some(case_id)).done(hidden));
        }
    }
    owed
}

fn high_profile_not_alerted(w: &World) -> Vec<Owed> {
    let high_profile = w.rows("shields").iter().filter(|shield| shield.is("category", "high_profile"));
    high_profile
        .map(|shield| on_decision(w, shield).done(shield.moment("management_team_alerted_on")))
        .collect()
}

fn is_on(shield: &Row, day: NaiveDate) -> bool {
    shield.date("applied_on").is_some_and(|applied| applied <= day)
        && shield.date("lifted_on").is_none_or(|lifted| lifted > day)
}

/// Whoever opened a case answers for it.
fn by_reader(w: &World, access: &Row) -> Owed {
    let reader = access.text("staff_id");
    Owed::of(access).held_by_staff(reader, w.team_of(reader)).happened(access.moment("accessed_at"))
}

fn shielded_case_opened(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for access in w.rows("record_access") {
        let (Some(case_id), Some(day)) = (access.text("case_id"), access.date("accessed_at")) else {
            continue;
        };
        let mut shields = w.rows_with("shields", "case_id", case_id).filter(|shield| is_on(shield, day));
        let is_named = |shield: &Row| {
            access.has("staff_id")
                && w.rows_with("shield_access", "shield_id", shield.key())
                    .any(|row| row.text("staff_id") == access.text("staff_id"))
        };
        if shields.any(|shield| !is_named(shield)) {
            found.push(by_reader(w, access));
        }
    }
    found
}

/// Whether somebody held an allocation of the case at that moment, of whatever capacity.
fn is_allocated(w: &World, access: &Row, at: NaiveDateTime) -> bool {
    let (Some(case_id), Some(reader)) = (access.text("case_id"), access.text("staff_id")) else {
        return false;
    };
    w.rows_with("allocations", "case_id", case_id)
        .any(|allocation| allocation.is("staff_id", reader) && in_force(allocation, at))
}

fn purposeless_access(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for access in w.rows("record_access") {
        let without_purpose = !access.has("purpose") || access.is("purpose", "other");
        // Without its moment it cannot be told who held the case, and it must be seen.
        let by_holder = access.moment("accessed_at").is_some_and(|at| is_allocated(w, access, at));
        if without_purpose && !by_holder {
            found.push(by_reader(w, access));
        }
    }
    found
}

const FAMILY: [&str; 6] = [
    "welcome_pack",
    "allocation_letter",
    "appointment_letter",
    "safeguarding_letter",
    "court_report",
    "other_correspondence",
];

fn is_in_matrix(transfer: &Row, information: &str, method: &str) -> bool {
    let secure = matches!(method, "egress" | "secure_email");
    match information {
        "agency_check_request" | "court_correspondence" | "solicitor_or_la_correspondence" => secure,
        "subject_access_file" => secure || method == "signed_for",
        "case_file" => secure || method == "special_delivery" || method == "hand",
        family => {
            assert!(FAMILY.contains(&family), "no information {family} is known");
            let to_one = transfer.int("recipients").is_none_or(|recipients| recipients == 1);
            (secure && transfer.yes("email_verified") && to_one)
                || (method == "collected" && transfer.yes("identity_confirmed"))
                || is_posted_well(transfer, family, method)
        }
    }
}

fn is_posted_well(transfer: &Row, information: &str, method: &str) -> bool {
    let tracked = matches!(method, "signed_for" | "recorded_delivery" | "special_delivery" | "courier");
    let (stamped, confirmed) = (transfer.yes("return_address"), transfer.yes("address_confirmed"));
    let standard = method == "standard_post";
    match information {
        "welcome_pack" | "allocation_letter" | "appointment_letter" => (standard && stamped) || tracked,
        "safeguarding_letter" => (standard && confirmed && stamped) || (tracked && confirmed),
        _ => tracked && confirmed,
    }
}

fn insecure_transfer(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for transfer in w.rows("transfers") {
        if let (Some(information), Some(method)) = (transfer.text("information"), transfer.text("method"))
            && !is_in_matrix(transfer, information, method)
        {
            found.push(Owed::of(transfer).happened(transfer.moment("sent_on")));
        }
    }
    found
}

fn paper_move_untracked(w: &World) -> Vec<Owed> {
    let owed = w.rows("paper_movements").iter().map(|movement| {
        let item = movement.text("item_id").and_then(|item_id| w.row("paper_items", item_id));
        let (sent, told) = (movement.moment("sent_on"), movement.moment("receiver_told_on"));
        let told_before = matches!((told, sent), (Some(told), Some(sent)) if told <= sent);
        let steps =
            ["receiver_told_on", "receipt_confirmed_on", "location_recorded_on", "governance_told_on"];
        let done = if told_before { later(&steps.map(|step| movement.moment(step))) } else { None };
        let owed = Owed::of(movement).triggered(sent).due(w.local(sent)).done(done);
        owed.in_case(item.and_then(|item| item.text("case_id")))
    });
    owed.collect()
}

fn paper_location_unlogged(w: &World) -> Vec<Owed> {
    let kept =
        w.rows("paper_items").iter().filter(|item| item.is_any("kind", &["family_item", "unscannable"]));
    let owed = kept.map(|item| {
        let received = item.moment("received_on");
        let done = if item.has("location") { item.moment("location_logged_on") } else { None };
        Owed::of(item).triggered(received).due(w.wd3(received)).done(done)
    });
    owed.collect()
}

fn is_sealed(w: &World, copy: &Row) -> bool {
    let (Some(copied), Some(file_name)) = (copy.date("copied_on"), copy.text("file_name")) else {
        return false;
    };
    let forms = ["%Y-%m-%d", "%Y%m%d", "%d-%m-%Y", "%d%m%Y"].map(|form| copied.format(form).to_string());
    w.is_role(copy.text("copied_by"), &["head_of_practice"])
        && copy.yes("outside_record")
        && file_name.to_lowercase().ends_with(".zip")
        && forms.iter().any(|form| file_name.contains(form.as_str()))
}

fn record_not_sealed(w: &World) -> Vec<Owed> {
    let owed = w.rows("sealed_copies").iter().map(|copy| {
        let opened = copy.moment("review_opened_on");
        let due = opened.and_then(|t| w.wd(t, "seal_working_days"));
        let done = if is_sealed(w, copy) { copy.moment("copied_on") } else { None };
        Owed::of(copy).triggered(opened).due(due).done(done)
    });
    owed.collect()
}
