//! Documents and reports.

use super::{
    owed::{Owed, Rule},
    words::later,
    world::{Row, World, end},
};

pub const RULES: &[Rule] = &[
    Rule::deadline("late_scan", "2.3", late_scan),
    Rule::deadline("receipt_not_logged", "2.3", receipt_not_logged),
    Rule::deadline("late_third_party_paper", "4.4", late_third_party_paper),
    Rule::deadline("original_not_dealt_with", "4.4, 2.6", original_not_dealt_with),
    Rule::advisory("misnamed_document", "4.1", misnamed_document),
    Rule::deadline("report_not_pdf", "4.2", report_not_pdf).early_ok(),
    Rule::deadline("filing_not_logged", "4.2", filing_not_logged),
    Rule::deadline("drafts_kept", "4.2", drafts_kept).early_ok(),
    Rule::prohibition("several_word_masters", "4.2", several_word_masters),
    Rule::prohibition("letter_not_pdf", "4.3", letter_not_pdf),
    Rule::deadline("sending_not_logged", "4.3", sending_not_logged),
    Rule::deadline("unapproved_report", "2.4", unapproved_report).early_ok(),
    Rule::prohibition("approver_edited", "2.4", approver_edited),
    Rule::prohibition("approved_needing_changes", "2.4", approved_needing_changes),
    Rule::deadline("contact_log_copy_kept", "A1", contact_log_copy_kept).early_ok(),
];

/// The definition itself asks for received_on: a document without it is not incoming.
fn is_incoming(document: &Row) -> bool {
    document.has("received_on")
        && document.has("origin")
        && !document.is("origin", "internal")
        && !document.is("folder", "court_bundle")
}

fn is_third_party_paper(document: &Row) -> bool {
    is_incoming(document)
        && document.is("medium", "paper")
        && document.is_any("origin", &["family", "local_authority", "other_third_party"])
}

fn incoming_on_its_way_to_the_record(w: &World) -> impl Iterator<Item = &Row> {
    w.rows("documents").iter().filter(|document| is_incoming(document) && !is_third_party_paper(document))
}

fn third_party_paper(w: &World) -> impl Iterator<Item = &Row> {
    w.rows("documents").iter().filter(|document| is_third_party_paper(document))
}

fn late_scan(w: &World) -> Vec<Owed> {
    let owed = incoming_on_its_way_to_the_record(w).map(|document| {
        let received = document.moment("received_on");
        Owed::of(document)
            .triggered(received)
            .due(received.and_then(|t| w.wd(t, "scan_working_days")))
            .done(document.moment("saved_on"))
    });
    owed.collect()
}

fn receipt_not_logged(w: &World) -> Vec<Owed> {
    let owed = incoming_on_its_way_to_the_record(w).map(|document| {
        let received = document.moment("received_on");
        Owed::of(document).triggered(received).due(w.wd3(received)).done(document.moment("logged_on"))
    });
    owed.collect()
}

fn late_third_party_paper(w: &World) -> Vec<Owed> {
    let owed = third_party_paper(w).map(|document| {
        let received = document.moment("received_on");
        Owed::of(document)
            .triggered(received)
            .due(received.and_then(|t| w.days(t, "third_party_paper_days")))
            .done(document.moment("saved_on"))
    });
    owed.collect()
}

fn original_not_dealt_with(w: &World) -> Vec<Owed> {
    let mut owed = Vec::new();
    for paper in third_party_paper(w).filter(|paper| paper.has("saved_on")) {
        let (checked, dealt) =
            (paper.moment("legibility_checked_on"), paper.moment("original_dealt_with_on"));
        let in_order = matches!((checked, dealt), (Some(checked), Some(dealt)) if checked <= dealt);
        let is_done = paper.is_any("original", &["destroyed", "returned"]) && in_order;
        let saved = paper.moment("saved_on");
        let done = if is_done { later(&[checked, dealt]) } else { None };
        owed.push(Owed::of(paper).triggered(saved).due(w.local(saved)).done(done));
    }
    owed
}

/// In small letters, each run of white space one space.
fn plain_words(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What follows the last dot is the extension.
fn without_extension(file_name: &str) -> &str {
    file_name.rfind('.').map_or(file_name, |dot| &file_name[..dot])
}

/// What stands after these words and the separators that part them from the rest; none where they are not parted.
fn after<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(words)?;
    let parted = rest.trim_start_matches([',', '-', '_', ' ']);
    (parted.len() < rest.len()).then_some(parted)
}

fn is_well_named(w: &World, document: &Row, file_name: &str) -> bool {
    let Some(case_id) = document.text("case_id") else { return false };
    let stem = plain_words(without_extension(file_name));
    let children = w.rows_with("case_children", "case_id", case_id).filter_map(|link| link.text("child_id"));
    let mut names = children.filter_map(|child_id| w.row("children", child_id)?.text("name"));
    names.any(|name| {
        let rest = after(&stem, &plain_words(name)).and_then(|rest| after(rest, &plain_words(case_id)));
        rest.is_some_and(|rest| !rest.is_empty())
    })
}

fn misnamed_document(w: &World) -> Vec<Owed> {
    let mut owed = Vec::new();
    for document in w.rows("documents").iter().filter(|document| !document.has("deleted_on")) {
        let Some(file_name) = document.text("file_name") else { continue };
        if !is_well_named(w, document, file_name) {
            owed.push(Owed::of(document).happened(document.moment("saved_on")));
        }
    }
    owed
}

fn filed_reports(w: &World) -> impl Iterator<Item = &Row> {
    w.rows("reports").iter().filter(|report| report.has("filed_on"))
}

/// The documents of a report in one version.
fn versions<'w>(w: &'w World, report: &'w Row, version: &'w str) -> impl Iterator<Item = &'w Row> {
    w.rows_with("documents", "report_id", report.key())
        .filter(move |document| document.is("version", version))
}

/// Owed by the end of the day a report was filed on.
fn on_filing(report: &Row) -> Owed {
    Owed::of(report).triggered(report.moment("filed_on")).due(report.date("filed_on").map(end))
}

fn report_not_pdf(w: &World) -> Vec<Owed> {
    let owed = filed_reports(w).map(|report| {
        let pdfs = versions(w, report, "filed").filter(|document| document.is("format", "pdf"));
        on_filing(report).done(pdfs.filter_map(|pdf| pdf.moment("saved_on")).min())
    });
    owed.collect()
}

fn filing_not_logged(w: &World) -> Vec<Owed> {
    let owed = filed_reports(w).map(|report| {
        let filed = report.moment("filed_on");
        Owed::of(report).triggered(filed).due(w.wd3(filed)).done(report.moment("filing_logged_on"))
    });
    owed.collect()
}

fn drafts_kept(w: &World) -> Vec<Owed> {
    let mut owed = Vec::new();
    for report in filed_reports(w) {
        let deleted: Vec<_> = versions(w, report, "draft").map(|draft| draft.moment("deleted_on")).collect();
        if !deleted.is_empty() {
            owed.push(on_filing(report).done(later(&deleted)));
        }
    }
    owed
}

fn several_word_masters(w: &World) -> Vec<Owed> {
    let mut owed = Vec::new();
    for report in filed_reports(w) {
        let kept = versions(w, report, "word_master").filter(|document| !document.has("deleted_on"));
        if kept.count() > 1 {
            owed.push(Owed::of(report).happened(report.moment("filed_on")));
        }
    }
    owed
}

/// Letters: what was sent outside that is no report's.
fn sent_letters(w: &World) -> impl Iterator<Item = &Row> {
    w.rows("documents").iter().filter(|document| {
        document.has("sent_on") && document.is("origin", "internal") && !document.has("report_id")
    })
}

fn letter_not_pdf(w: &World) -> Vec<Owed> {
    let folders = ["correspondence", "legal_advice", "reporting_to_court"];
    let wrong = sent_letters(w)
        .filter(|letter| !letter.is("format", "pdf") || !letter.is_any("folder", &folders))
        .map(|letter| Owed::of(letter).happened(letter.moment("sent_on")));
    wrong.collect()
}

fn sending_not_logged(w: &World) -> Vec<Owed> {
    let owed = sent_letters(w).map(|letter| {
        let sent = letter.moment("sent_on");
        Owed::of(letter).triggered(sent).due(w.wd3(sent)).done(letter.moment("sending_logged_on"))
    });
    owed.collect()
}

fn is_approved(w: &World, report: &Row) -> bool {
    let Some(approved_on) = report.date("approved_on") else { return false };
    let (author, approver) = (report.text("author_id"), report.text("approved_by"));
    let by_self = report.is("approval_route", "self")
        && (approver.is_none() || approver == author)
        && w.holds_self_file(author, approved_on);
    let by_manager = w.is_manager(approver) && approver != author;
    by_self || by_manager
}

fn unapproved_report(w: &World) -> Vec<Owed> {
    let owed = filed_reports(w).map(|report| {
        let done = if is_approved(w, report) { report.moment("approved_on") } else { None };
        on_filing(report).done(done)
    });
    owed.collect()
}

fn by_approver(w: &World, report: &Row) -> Owed {
    let approver = report.text("approved_by");
    Owed::of(report).held_by_staff(approver, w.team_of(approver))
}

fn approver_edited(w: &World) -> Vec<Owed> {
    let edited = w.rows("reports").iter().filter(|report| report.yes("approver_amended")).map(|report| {
        let happened = report.moment("approved_on").or(report.moment("filed_on"));
        by_approver(w, report).happened(happened)
    });
    edited.collect()
}

fn approved_needing_changes(w: &World) -> Vec<Owed> {
    let approved = w
        .rows("reports")
        .iter()
        .filter(|report| report.yes("changes_needed") && report.has("approved_on"))
        .map(|report| by_approver(w, report).happened(report.moment("approved_on")));
    approved.collect()
}

fn contact_log_copy_kept(w: &World) -> Vec<Owed> {
    let mut owed = Vec::new();
    for document in w.rows("documents") {
        let is_copy = document.text("kind").is_some_and(|kind| kind.eq_ignore_ascii_case("contact_log_copy"));
        let closed = w.closing_of(document);
        if is_copy && closed.is_some() {
            let done = document.moment("deleted_on");
            owed.push(Owed::of(document).triggered(closed).due(w.local(closed)).done(done));
        }
    }
    owed
}
