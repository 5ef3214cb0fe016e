//! Retention: what must be deleted, what must not yet be, and what suspends either.

use chrono::{NaiveDate, NaiveDateTime};

use super::{
    calendar::birthday,
    owed::{Owed, Rule},
    words::{CaseType, case_type, earlier},
    world::{Row, World, end, start},
};

pub const RULES: &[Rule] = &[
    Rule::deadline("retention_expired", "10.1, 10.3, 10.4", retention_expired)
        .early_ok()
        .always()
        .no_variation(),
    Rule::prohibition("deleted_too_early", "10.1", deleted_too_early).always().no_variation(),
    Rule::prohibition("destroyed_in_moratorium", "fn 2", destroyed_in_moratorium).always().no_variation(),
    Rule::prohibition("invalid_extension", "10.3", invalid_extension).always().no_variation(),
    Rule::deadline("bundle_not_destroyed", "10.2, 2.5", bundle_not_destroyed).early_ok().always(),
    Rule::deadline("police_information_kept", "11.1, 11.2", police_information_kept).always().no_variation(),
    Rule::prohibition("police_information_lost", "11.1", police_information_lost).always().no_variation(),
    Rule::deadline("electronic_bundle_kept", "2.5, A1", electronic_bundle_kept)
        .early_ok()
        .always()
        .no_variation(),
    Rule::deadline("referral_document_kept", "13.5", referral_document_kept).always().no_variation(),
    Rule::deadline("archive_not_registered", "9.15", archive_not_registered).always().no_variation(),
    Rule::prohibition("vanished_record", "fn 2", vanished_record).always().no_variation(),
];

fn moratorium_in_force(w: &World, day: NaiveDate) -> bool {
    w.settings.moratorium_from <= day && w.settings.moratorium_until.is_none_or(|last| day <= last)
}

/// Until when a case's record is kept, where that can be told: the youngest subject child's birthday. One child whose
/// date of birth cannot be right is enough that it cannot.
fn kept_until(w: &World, case_id: &str) -> Option<NaiveDate> {
    let closed_on = w.row("cases", case_id).and_then(|case| case.date("closed_on"));
    let first_credible = NaiveDate::from_ymd_opt(1901, 1, 1).expect("a day");
    let mut youngest: Option<NaiveDate> = None;
    for link in w.rows_with("case_children", "case_id", case_id).filter(|link| link.is("role", "subject")) {
        let born = w.row("children", link.text("child_id")?)?.date("date_of_birth")?;
        if born < first_credible || closed_on.is_some_and(|closed| born > closed) {
            return None;
        }
        youngest = youngest.max(Some(born));
    }
    let age = i32::try_from(w.number("retention_age", w.as_at)).expect("an age");
    birthday(youngest?, age)
}

/// The decision that keeps a case's record, of several the latest.
fn kept_by_decision<'w>(w: &'w World, case_id: &'w str) -> Option<&'w str> {
    w.rows_with("retention_decisions", "case_id", case_id)
        .filter(|decision| decision.has("decided_on") && decision.has("reason"))
        .filter(|decision| decision.date("retain_until").is_none_or(|until| until >= w.as_at))
        .max_by_key(|decision| (decision.date("decided_on"), decision.key()))
        .map(Row::key)
}

fn record_deletions(w: &World) -> impl Iterator<Item = &Row> {
    w.rows("deletions").iter().filter(|deletion| deletion.is("scope", "case_record"))
}

fn retention_expired(w: &World) -> Vec<Owed> {
    let mut owed = Vec::new();
    for (case, closed_on) in w.closed_cases() {
        let deletions = record_deletions(w).filter(|deletion| deletion.is("case_id", case.key()));
        let deleted = deletions.filter_map(|deletion| deletion.moment("deleted_on")).min();
        let is_deleted = deleted.is_some_and(|deleted| deleted.date() <= w.as_at);
        let one = Owed { held_by: if is_deleted { None } else { suspended_by(w, case) }, ..Owed::of(case) };
        owed.push(match kept_until(w, case.key()) {
            Some(kept) => one.triggered(Some(start(kept))).due(Some(last_day(w, kept))).done(deleted),
            None => one.triggered(Some(start(closed_on))).done(deleted).unknown_if(true),
        });
    }
    owed
}

fn suspended_by(w: &World, case: &Row) -> Option<String> {
    let decision = kept_by_decision(w, case.key());
    let moratorium = moratorium_in_force(w, w.as_at).then_some("moratorium");
    decision.or(moratorium).map(str::to_owned)
}

/// What fell due while the moratorium was in force is due on the day after it.
fn last_day(w: &World, kept: NaiveDate) -> NaiveDateTime {
    match w.settings.moratorium_until {
        Some(last) if last < w.as_at => {
            let next = last.succ_opt().expect("a day after");
            end(kept.max(next))
        }
        _ => end(kept),
    }
}

fn deleted_too_early(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for deletion in record_deletions(w) {
        let deleted = deletion.moment("deleted_on");
        let kept = deletion.text("case_id").and_then(|case_id| kept_until(w, case_id)).map(start);
        // Without either day it cannot be told, and must be seen.
        let may_be_early = deleted.is_none() || kept.is_none() || deleted < kept;
        if may_be_early {
            found.push(Owed::of(deletion).happened(deleted).unknown_if(kept.is_none()));
        }
    }
    found
}

fn destroyed_in_moratorium(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for deletion in w.rows("deletions") {
        let is_whole = deletion.is_any("scope", &["case_record", "paper_file"]);
        let deleted = deletion.moment("deleted_on");
        if is_whole && deleted.is_none_or(|deleted| moratorium_in_force(w, deleted.date())) {
            found.push(Owed::of(deletion).happened(deleted));
        }
    }
    found
}

fn invalid_extension(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for decision in w.rows("retention_decisions") {
        let by_area = w.is_role(decision.text("area_leader_id"), &["head_of_practice", "assistant_director"]);
        let by_director = w.is_role(decision.text("director_id"), &["operational_director"]);
        if !(by_area && by_director && decision.has("reason")) {
            found.push(Owed::of(decision).happened(decision.moment("decided_on")));
        }
    }
    found
}

fn bundle_not_destroyed(w: &World) -> Vec<Owed> {
    let mut owed = Vec::new();
    for item in w.rows("paper_items").iter().filter(|item| item.is("kind", "court_bundle")) {
        let hearing = item.text("case_id").and_then(|case_id| w.final_hearing(case_id));
        let heard = hearing.and_then(|hearing| hearing.moment("hearing_on"));
        let (triggered, due) = match (heard, w.closing_of(item)) {
            (Some(heard), _) => (heard, w.weeks(heard, "bundle_weeks")),
            (None, Some(closed)) => (closed, Some(end(closed.date()))),
            (None, None) => continue,
        };
        let in_time = item.moment("retention_decided_on").is_some_and(|on| Some(on) <= due);
        if !(in_time && item.has("retention_reason")) {
            let done = item.moment("destroyed_on");
            owed.push(Owed::of(item).triggered(Some(triggered)).due(due).done(done));
        }
    }
    owed
}

/// The documents of the folder whose case has a type, each with its case.
fn police_documents(w: &World) -> impl Iterator<Item = (&Row, &Row, CaseType)> {
    w.rows("documents").iter().filter(|document| document.is("folder", "police_information")).filter_map(
        |document| {
            let case = w.case_of(document)?;
            Some((document, case, case_type(case)?))
        },
    )
}

fn police_information_kept(w: &World) -> Vec<Owed> {
    let mut owed = Vec::new();
    for (document, case, kind) in police_documents(w) {
        let received = document.moment("received_on");
        let always_kept = received.and_then(|t| w.months(t, "police_months"));
        let longest = received.and_then(|t| w.months(t, "police_longest_months"));
        let due = match kind {
            CaseType::Wtfh => always_kept,
            CaseType::Wafh | CaseType::Public => {
                let closed = case.date("closed_on").map(end);
                always_kept.and_then(|least| earlier(&[longest, closed]).map(|due| due.max(least)))
            }
        };
        let done = document.moment("deleted_on");
        owed.push(Owed::of(document).triggered(received).due(due).done(done));
    }
    owed
}

fn police_information_lost(w: &World) -> Vec<Owed> {
    let mut found = Vec::new();
    for (document, case, kind) in police_documents(w) {
        let (Some(received), Some(deleted)) = (document.moment("received_on"), document.date("deleted_on"))
        else {
            continue;
        };
        let kept = w.months(received, "police_months").is_none_or(|until| deleted >= until.date());
        let on_closure = kind != CaseType::Wtfh && case.date("closed_on").is_some_and(|on| on <= deleted);
        if !kept && !on_closure {
            found.push(Owed::of(document).happened(Some(start(deleted))));
        }
    }
    found
}

fn electronic_bundle_kept(w: &World) -> Vec<Owed> {
    let mut owed = Vec::new();
    for document in w.rows("documents").iter().filter(|document| document.is("folder", "court_bundle")) {
        let closed = w.closing_of(document);
        if closed.is_some() {
            let done = document.moment("deleted_on");
            owed.push(Owed::of(document).triggered(closed).due(w.local(closed)).done(done));
        }
    }
    owed
}

fn referral_document_kept(w: &World) -> Vec<Owed> {
    let mut owed = Vec::new();
    for document in w.rows("documents") {
        if w.rows_with("s47_referrals", "document_id", document.key()).next().is_none() {
            continue;
        }
        let saved = document.moment("saved_on");
        let closed = w.case_of(document).and_then(|case| case.date("closed_on")).map(end);
        let due = saved.and_then(|t| earlier(&[w.days(t, "referral_document_days"), closed]));
        owed.push(Owed::of(document).triggered(saved).due(due).done(document.moment("deleted_on")));
    }
    owed
}

fn archive_not_registered(w: &World) -> Vec<Owed> {
    let mut owed = Vec::new();
    for item in w.rows("paper_items").iter().filter(|item| item.is("kind", "closed_file")) {
        let closed = w.closing_of(item);
        if closed.is_some() {
            let done = item.moment("archive_register_on");
            owed.push(Owed::of(item).triggered(closed).due(w.local(closed)).done(done));
        }
    }
    owed
}

/// Whether a deletions row tells of a row that is no longer there: of itself, or of its whole case's record.
fn is_accounted_for(w: &World, row: &Row) -> bool {
    let case_id = row.text("case_id");
    row.table() == "documents" && row.has("deleted_on")
        || w.rows_with("deletions", "item_id", row.key()).next().is_some()
        || record_deletions(w).any(|deletion| case_id.is_some() && deletion.text("case_id") == case_id)
}

fn vanished_record(w: &World) -> Vec<Owed> {
    let Some(before) = &w.previous else { return Vec::new() };
    let mut found = Vec::new();
    for table in ["cases", "contact_log", "documents"] {
        for row in before.rows(table) {
            if w.row(table, row.key()).is_none() && !is_accounted_for(w, row) {
                found.push(Owed::of(row).happened(Some(start(w.as_at))));
            }
        }
    }
    found
}
