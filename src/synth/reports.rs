//! Reports to court: written, approved before they were filed (paragraph 2.4), filed as PDF, drafts deleted.

use chrono::NaiveDate;

use super::{case::Case, dice::shift, documents::named, rows::Row, story::Law};

struct Report {
    kind: &'static str,
    title: &'static str,
    filed: NaiveDate,
    attends: Option<bool>,
}

pub fn record(case: &mut Case) {
    for report in plan(case) {
        let end = case.story.end(case.world);
        if report.filed <= end {
            file(case, &report);
        } else if shift(report.filed, -15) <= end && case.story.closed.is_none() {
            begin(case, &report);
        }
    }
}

fn plan(case: &mut Case) -> Vec<Report> {
    let received = case.story.received;
    let mut reports = Vec::new();
    let before = |case: &mut Case, kind: &str| {
        let hearing = case.story.hearings.iter().rfind(|h| h.kind == kind && !h.vacated).map(|h| h.on)?;
        Some(case.world.calendar.on_or_before(shift(hearing, -case.dice.between(3, 7))))
    };
    if case.story.law == Law::Public {
        if let Some(filed) = before(case, "directions") {
            reports.push(Report {
                kind: "public_law_analysis",
                title: "Initial analysis",
                filed,
                attends: None,
            });
        }
        if let Some(filed) = before(case, "final").filter(|_| !case.story.withdrawn) {
            reports.push(Report {
                kind: "public_law_analysis",
                title: "Final analysis",
                filed,
                attends: None,
            });
        }
        if let Some(filed) = before(case, "issues_resolution").filter(|_| case.dice.chance(0.6)) {
            reports.push(Report {
                kind: "position_statement",
                title: "Position statement",
                filed,
                attends: None,
            });
        }
    } else {
        if let Some(filed) = before(case, "fhdra") {
            let filed = filed.max(received);
            reports.push(Report {
                kind: "safeguarding_letter",
                title: "Safeguarding letter",
                filed,
                attends: None,
            });
        }
        if let Some((filed, attends)) = case.story.report {
            reports.push(Report {
                kind: "section_7",
                title: "Section 7 report",
                filed,
                attends: Some(attends),
            });
            if attends && case.dice.chance(0.15) {
                let filed = case.world.calendar.on_or_before(shift(filed, 16));
                reports.push(Report {
                    kind: "addendum",
                    title: "Addendum report",
                    filed,
                    attends: Some(true),
                });
            }
        }
    }
    reports
}

fn file(case: &mut Case, report: &Report) {
    let author = case.story.holder_on(report.filed);
    let approved = case.world.calendar.on_or_before(shift(report.filed, -case.dice.between(0, 3)));
    let by_self = case.world.organisation.holds(author, "self_file", approved) && case.dice.chance(0.6);
    let team = &case.world.organisation.teams[case.story.team];
    let manager =
        if case.dice.chance(0.6) { team.supervisors[0] } else { team.manager.unwrap_or(team.supervisors[0]) };
    let approver = match by_self {
        true if case.dice.chance(0.5) => None,
        true => Some(author),
        false => Some(manager),
    };
    let id = case.desk.ids.next("RP");
    let logged = case.within(report.filed, 0, 2);
    let row = Row::of("reports").with("report_id", &id).with("case_id", &case.story.case_id);
    let row = row.with("kind", report.kind).with("author_id", case.id_of(author));
    let row = row.with("approval_route", if by_self { "self" } else { "manager" });
    let row = row.with("approved_by", approver.map(|approver| case.id_of(approver)));
    let row = row.with("approved_on", approved).with("approver_amended", false).with("changes_needed", false);
    let row = row.with("filed_on", report.filed).with("filing_logged_on", logged);
    case.add(row.with("final_hearing_attendance_ordered", report.attends));
    versions(case, report, &id);
}

/// The filed PDF, one Word version kept, and drafts deleted on the day.
fn versions(case: &mut Case, report: &Report, report_id: &String) {
    let mut versions = vec![("filed", "pdf", None), ("word_master", "docx", None)];
    if case.dice.chance(0.4) {
        versions.push(("draft", "docx", Some(report.filed)));
    }
    for (version, format, deleted) in versions {
        let title =
            if version == "draft" { format!("{} draft", report.title) } else { report.title.to_owned() };
        let row = named(case, &title, "report", "reporting_to_court", format);
        let row = row.with("report_id", report_id).with("origin", "internal").with("medium", "electronic");
        let row = row.with("saved_on", report.filed).with("version", version).with("deleted_on", deleted);
        let sent = (version == "filed").then_some(report.filed);
        case.add(row.with("sent_on", sent).with("sending_logged_on", sent));
    }
}

/// Under way on the as-at day: nothing filed, so nothing owed yet.
fn begin(case: &mut Case, report: &Report) {
    let author = case.story.holder_on(case.as_at());
    let row = Row::of("reports").with("report_id", case.desk.ids.next("RP"));
    let row = row.with("case_id", &case.story.case_id).with("kind", report.kind);
    case.add(row.with("author_id", case.id_of(author)).with("approval_route", "manager"));
}
