//! The case's own row, and what is done at its closure: the checklist, the authority, the letters.

use super::{calendar::months, case::Case, rows::Row, story::Law};

/// How the closing of the case was authorised (paragraphs 7.1, 9.1 and 9.2).
enum Authority {
    /// By the practitioner, who may close alone.
    Own(usize),
    /// By a manager's own hand.
    Manager(usize),
    /// By business services, after a manager's word on the case plan.
    Plan { officer: usize, manager: usize },
}

pub fn record(case: &mut Case) {
    let closed = case.story.closed;
    let authority = closed.map(|_| authorise(case));
    let closed_by = authority.as_ref().map(|authority| match authority {
        Authority::Own(person) | Authority::Manager(person) => *person,
        Authority::Plan { officer, .. } => *officer,
    });
    if let Some(Authority::Plan { manager, .. }) = authority {
        let manager = case.id_of(manager);
        let on = closed.map(|closed| case.dice.day(case.story.ready.unwrap_or(closed).min(closed), closed));
        if let Some(plan) = case.rows_mut("case_plans").last_mut() {
            plan.put("closure_authorised_by", manager);
            plan.put("closure_authorised_on", on);
        }
    }
    case_row(case, closed_by);
    if closed.is_some() {
        checklist(case);
    }
}

fn authorise(case: &mut Case) -> Authority {
    let day = case.story.end(case.world);
    let organisation = &case.world.organisation;
    let team = &organisation.teams[case.story.team];
    let holder = case.story.holder_on(day);
    if organisation.holds(holder, "self_close", day) && case.dice.chance(0.7) {
        return Authority::Own(holder);
    }
    let manager = team.manager.expect("a team that holds cases has a service manager");
    let manager = if case.dice.chance(0.25) { team.supervisors[0] } else { manager };
    if !case.rows("case_plans").is_empty() && case.dice.chance(0.4) {
        let officer = case.dice.pick(&team.officers);
        return Authority::Plan { officer, manager };
    }
    Authority::Manager(manager)
}

fn case_row(case: &mut Case, closed_by: Option<usize>) {
    let story = &case.story;
    let closed = story.closed;
    let archived = closed.and_then(|closed| case.known(case.world.calendar.after(months(closed, 1), 1)));
    let (law, stage, application) = match story.law {
        Law::Wtfh => ("private", "wtfh", ["C100", "C100", "C79"]),
        Law::Wafh => ("private", "wafh", ["C100", "C100", "C2"]),
        Law::Public => ("public", "", ["C110A", "C110A", "C1"]),
    };
    let law = if case.story.untyped == Some("law_type") { "" } else { law };
    let stage = if case.story.untyped.is_some() { "" } else { stage };
    let application = case.dice.pick(&application);
    let status = match (closed, archived) {
        (None, _) => "open",
        (_, None) => "closed",
        _ => "archived",
    };
    let outcome = ["Child arrangements order", "No order", "Care order", "Supervision order", "unknown"];
    let place = if story.is_public() { 2 } else { 0 };
    let outcome = outcome[if case.dice.chance(0.1) { 4 } else { place + case.dice.below(2) }];
    let recorder = closed.map(|closed| case.id_of(case.story.holder_on(closed)));
    let received = (!case.marks.contains("received_on")).then_some(case.story.received);
    let directed = case.story.directed.filter(|_| !case.marks.contains("directed_on"));
    let row = Row::of("cases").with("case_id", &case.story.case_id).with("law_type", law);
    let row = row.with("work_stage", stage).with("application_type", application);
    let row = row.with("team_id", &case.world.organisation.teams[case.story.team].id);
    let row = row.with("received_on", received).with("directed_on", directed).with("status", status);
    let row = row.with("ready_to_close_on", case.story.ready).with("legal_outcome", closed.map(|_| outcome));
    let row = row.with("outcome_recorded_on", closed).with("outcome_recorded_by", recorder);
    let row = row.with("closed_on", closed).with("closed_by", closed_by.map(|person| case.id_of(person)));
    case.add(row.with("archived_on", archived));
}

/// Appendix 3, every question answered: for those who close their own cases and for those who do not.
fn checklist(case: &mut Case) {
    let Some(closed) = case.story.closed else { return };
    let organisation = &case.world.organisation;
    let holder = case.story.holder_on(closed);
    let own = organisation.holds(holder, "self_close", closed);
    let opted_out = case.story.check_outstanding;
    let row = Row::of("closures").with("case_id", &case.story.case_id).with("checklist_completed_on", closed);
    let row = row.with("reports_uploaded", "yes").with("reports_workflowed", "yes");
    let row = row.with("reports_as_filed", "yes").with("tools_uploaded", "not_applicable");
    let row = if case.dice.chance(0.2) {
        let row = row.with("legal_output_added", "no").with("bs_to_add_legal_output", "yes");
        row.with("legal_output_detail", "Final order to be added when the court sends it.")
    } else {
        row.with("legal_output_added", "yes").with("bs_to_add_legal_output", "no")
    };
    let row = row.with("safeguarding_complete", if opted_out { "no" } else { "yes" });
    let row = row.with("safeguarding_opt_out", if opted_out { "yes" } else { "no" });
    let row =
        row.with("opt_out_reason", opted_out.then_some("Local authority did not answer; manager decided."));
    let referred = !case.rows("s47_referrals").is_empty();
    let row = row.with("s47_outcome_recorded", if referred { "yes" } else { "not_applicable" });
    let row = row.with("iro_letter_sent", if case.story.is_public() { "yes" } else { "" });
    let row = row.with("diversity_complete", "yes").with("contact_log_updated", "yes");
    let row = match (case.story.is_wtfh(), own) {
        (true, _) => row,
        (false, true) => row.with("case_plan_complete", "yes"),
        (false, false) => row.with("case_plan_signed_off", "yes"),
    };
    let letters = case.within(closed, 0, 4);
    let row = row.with("letters_sent_on", letters.filter(|_| !case.story.is_public()));
    let is_associate = organisation.staff[holder].employment == "associate";
    let row = row.with("associate_confirmed_on", is_associate.then_some(closed));
    let new = organisation.needs_countersigning(holder, closed);
    let manager = organisation.teams[case.story.team].manager.map(|manager| case.id_of(manager));
    let row = row.with("countersigned_by", manager.filter(|_| new));
    let row = row.with("countersigned_on", new.then_some(closed));
    let decided_by = manager.filter(|_| opted_out);
    let row = row.with("safeguarding_decision_by", decided_by);
    case.add(row.with("safeguarding_decision_on", opted_out.then_some(closed)));
}
