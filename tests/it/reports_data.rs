//! Organisations put together by hand, to render packs from: a small one whose every figure can be worked out on
//! paper, and one of any size.

use std::path::Path;

use chrono::{Days, Months, NaiveDate, TimeZone, Utc};
use plumbline::reports::{
    Backlog, Basis, Counts, Coverage, Drift, ExportFile, Exports, FileCounts, Finding, HeldBy, Kind,
    LastSeen, Measure, Moratorium, Moved, OpenCase, Options, Organisation, Paragraph, ParameterLine, Person,
    Rag, Retention, RetentionYear, Review, Rule, ShieldedCount, Status, Team, Unmeasured,
};

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// As at Monday 9 March 2026, so that February is the month reported.
pub fn options(out: &Path) -> Options {
    let parameter = |name: &str, value: &str, paragraph: &str, local, differs| ParameterLine {
        name: name.into(),
        value: value.into(),
        ours: if differs { "5" } else { value }.into(),
        unit: "working days".into(),
        meaning: "how long a duty may take".into(),
        paragraph: paragraph.into(),
        local,
        differs,
    };
    Options {
        out: out.to_owned(),
        as_at: date("2026-03-09"),
        month: None,
        made_at: Utc.with_ymd_and_hms(2026, 3, 9, 18, 30, 5).unwrap(),
        version: "0.1.0".into(),
        snapshot_id: "20260309-4f1c".into(),
        taken_on: date("2026-03-09"),
        taken_on_note: None,
        parameters: vec![
            parameter("recording_working_days", "3", "fn 3", false, false),
            parameter("local_working_days", "7", "2.2", true, true),
            parameter("due_soon_working_days", "5", "-", true, false),
        ],
        rag: Rag { green: 0.95, amber: 0.85 },
        audiences: None,
        switched_off: vec![("missing_child_needs".into(), "recorded in another system until May".into())],
        exports: Exports {
            files: vec![
                ExportFile {
                    file: "contact_log.csv".into(),
                    table: "contact_log".into(),
                    counts: Some(FileCounts {
                        rows_read: 12_345,
                        rows_kept: 12_330,
                        rows_rejected: 5,
                        exact_duplicates: 10,
                        cells_rejected: 7,
                    }),
                    undeclared_columns: vec!["Internal Ref".into()],
                },
                ExportFile {
                    file: "cases.csv".into(),
                    table: "cases".into(),
                    counts: Some(FileCounts { rows_read: 150, rows_kept: 150, ..FileCounts::default() }),
                    ..ExportFile::default()
                },
            ],
            absent_tables: vec!["paper_items".into()],
            absent_columns: vec!["cases.archived_on".into()],
            drift: Drift {
                since: Some(date("2026-01-31")),
                limits: (0.2, 0.1),
                moves: vec![Moved {
                    what: "Number of rows".into(),
                    place: "contact_log".into(),
                    before: "20000".into(),
                    now: "12330".into(),
                }],
                accepted: Vec::new(),
            },
        },
        shielded: ShieldedCount { n_cases: Some(12), supplied: true },
        moratorium: Moratorium { from: date("2015-04-01"), until: None },
        part: None,
        purpose: None,
        of_shielded: false,
        recipients: Vec::new(),
    }
}

type RuleFacts =
    (&'static str, &'static str, &'static str, &'static str, &'static str, Kind, Basis, &'static str);

use Basis::{Derived, Local, Policy};
use Kind::{Advisory, Deadline, Prohibition};

const RULES: [RuleFacts; 26] = [
    (
        "unreviewed_case_plan",
        "case_plan",
        "Case plan not reviewed in time",
        "8.3",
        "service_manager",
        Deadline,
        Policy,
        "Review the case plan, or record the review that was done",
    ),
    (
        "triggered_review_overdue",
        "case_plan",
        "Triggered case plan review overdue",
        "8.3, 7.1",
        "service_manager",
        Deadline,
        Policy,
        "Review the case plan, or record who reviewed it and when",
    ),
    (
        "plan_not_started",
        "case_plan",
        "Case plan not started",
        "8.1, 8.3",
        "practitioner",
        Deadline,
        Derived,
        "Start the case plan, or record the day it was initiated",
    ),
    (
        "fhdra_outcome_late",
        "closure",
        "Outcome of the first hearing recorded late",
        "9.4",
        "practitioner",
        Deadline,
        Policy,
        "Record the outcome of the hearing on the FHDRA outcomes form",
    ),
    (
        "not_ready_private",
        "closure",
        "Private law case not made ready to close",
        "9.5, 9.2",
        "practitioner",
        Deadline,
        Policy,
        "Complete the closure section and tell the service manager",
    ),
    (
        "not_ready_public",
        "closure",
        "Public law case not made ready to close",
        "9.8, 9.2",
        "practitioner",
        Deadline,
        Policy,
        "Complete the closure section and tell the service manager",
    ),
    (
        "overdue_closure",
        "closure",
        "Case overdue for closure",
        "9.2, 9.5, 9.8",
        "service_manager",
        Deadline,
        Policy,
        "Authorise the closure, or say what it waits for",
    ),
    (
        "checklist_incomplete",
        "closure",
        "Closure checklist incomplete",
        "9.1, A3",
        "service_manager",
        Deadline,
        Policy,
        "Complete the checklist",
    ),
    (
        "closed_without_authority",
        "closure",
        "Closed without authority",
        "9.1, 9.2, 7.1",
        "service_manager",
        Deadline,
        Policy,
        "Record who authorised the closure",
    ),
    (
        "missing_key_date",
        "data_accuracy",
        "Date that a rule needs is blank",
        "2.2, 7.2",
        "business_services_manager",
        Prohibition,
        Policy,
        "Enter the date",
    ),
    (
        "rejected_data",
        "data_accuracy",
        "Row or cell of the exports refused",
        "2.2, 7.2",
        "business_services_manager",
        Prohibition,
        Policy,
        "Correct it in the case system",
    ),
    (
        "missing_diversity",
        "diversity",
        "Diversity information missing",
        "2.2, A3",
        "practitioner",
        Deadline,
        Local,
        "Record the child's diversity information",
    ),
    (
        "missing_child_needs",
        "diversity",
        "Child needs information missing",
        "2.2",
        "practitioner",
        Deadline,
        Local,
        "Record the child's needs information",
    ),
    (
        "late_scan",
        "documents",
        "Document scanned late",
        "2.3",
        "business_services_manager",
        Deadline,
        Policy,
        "Scan and save the document, or say when it was saved",
    ),
    (
        "unapproved_report",
        "documents",
        "Report filed without approval",
        "2.4",
        "service_manager",
        Deadline,
        Policy,
        "Approve the report, or record who approved it and when",
    ),
    (
        "data_review_missed",
        "oversight",
        "Monthly data review missed",
        "7.2",
        "business_services_manager",
        Deadline,
        Policy,
        "Review the team's data and record the review",
    ),
    (
        "dismissive_diversity_phrase",
        "recording",
        "Words that dismiss diversity",
        "2.2",
        "practitioner",
        Advisory,
        Policy,
        "Read the entry and put right what it says",
    ),
    (
        "late_detailed_recording",
        "recording",
        "Detailed recording made late",
        "2.2, A1",
        "practitioner",
        Deadline,
        Policy,
        "Make the detailed recording, or say when it was made",
    ),
    (
        "late_recording",
        "recording",
        "Contact recorded late",
        "2.2",
        "practitioner",
        Deadline,
        Policy,
        "Record the contact, or say when it was recorded",
    ),
    (
        "record_not_reviewed",
        "recording",
        "Child's record not reviewed within 48 hours of allocation",
        "2.2",
        "practitioner",
        Deadline,
        Policy,
        "Review the child's record, and record when that was done",
    ),
    (
        "referral_not_closed",
        "referrals",
        "Referral not closed",
        "13.4",
        "practitioner",
        Deadline,
        Policy,
        "Close the referral, or record its outcome",
    ),
    (
        "bundle_not_destroyed",
        "retention",
        "Court bundle not destroyed",
        "10.2, 2.5",
        "business_services_manager",
        Deadline,
        Policy,
        "Destroy the bundle, or record the decision to keep it",
    ),
    (
        "destroyed_in_moratorium",
        "retention",
        "Record destroyed in the moratorium",
        "fn 2",
        "operational_director",
        Prohibition,
        Policy,
        "Find out who decided, and report it",
    ),
    (
        "police_information_kept",
        "retention",
        "Police information kept too long",
        "11.1, 11.2",
        "business_services_manager",
        Deadline,
        Policy,
        "Delete the document",
    ),
    (
        "retention_expired",
        "retention",
        "Retention expired",
        "10.1, 10.3, 10.4",
        "business_services_manager",
        Deadline,
        Policy,
        "Delete the record, once the moratorium allows it",
    ),
    (
        "improper_shield",
        "security",
        "Shield without proper decision",
        "5.2",
        "assistant_director",
        Prohibition,
        Policy,
        "Have the decision made or confirmed by an assistant director",
    ),
];

pub fn rules() -> Vec<Rule> {
    RULES
        .iter()
        .map(|(rule_id, family, title, paragraphs, owner, kind, basis, to_do)| Rule {
            rule_id: (*rule_id).into(),
            family: (*family).into(),
            title: (*title).into(),
            kept: String::new(),
            paragraphs: paragraphs.split(", ").map(str::to_owned).collect(),
            owner_role: (*owner).into(),
            kind: *kind,
            basis: *basis,
            to_do: (*to_do).into(),
            cannot_see: "What was never entered.".into(),
        })
        .collect()
}

fn team(team_id: &str, name: &str) -> Team {
    Team {
        team_id: team_id.into(),
        name: Some(name.into()),
        service_area: Some("North".into()),
        operational_area: None,
        kind: Some("mixed".into()),
        service_manager_id: Some("SM1".into()),
        business_services_manager_id: Some("BS1".into()),
    }
}

fn person(staff_id: &str, name: &str, role: &str, team_id: &str) -> Person {
    Person {
        staff_id: staff_id.into(),
        name: Some(name.into()),
        role: Some(role.into()),
        team_id: Some(team_id.into()),
        manager_id: None,
        left_on: None,
    }
}

fn case(case_id: &str, law_type: &str, stage: Option<&str>, staff_id: &str) -> OpenCase {
    OpenCase {
        case_id: case_id.into(),
        law_type: Some(law_type.into()),
        work_stage: stage.map(str::to_owned),
        received_on: Some(date("2025-11-03")),
        team_id: Some("T1".into()),
        staff_id: Some(staff_id.into()),
        is_allocated: true,
    }
}

/// A finding of team T1 and person P1, in a case of the same number.
pub fn finding(rule_id: &str, n: u32, status: Status, due: &str) -> Finding {
    let owner = rules().into_iter().find(|rule| rule.rule_id == rule_id).unwrap().owner_role;
    let as_at = date("2026-03-09");
    let due_on = date(due);
    Finding {
        finding_id: Some(format!("f-{rule_id}-{n}").into()),
        rule_id: rule_id.into(),
        case_id: Some(format!("C{n}").into()),
        subject_kind: Some("contact_log".into()),
        subject_id: Some(format!("E{n}").into()),
        triggered_at: due_on.pred_opt().and_then(|day| day.and_hms_opt(9, 0, 0)),
        due_at: due_on.and_hms_opt(23, 59, 59),
        status,
        due_soon: status == Status::Pending,
        days_late: if status == Status::Overdue { (as_at - due_on).num_days() } else { 0 },
        owner_role: owner.into(),
        team_id: Some("T1".into()),
        staff_id: Some("P1".into()),
        current_team_id: Some("T1".into()),
        current_staff_id: Some("P1".into()),
        first_seen: Some(date("2026-03-02")),
        ..Finding::default()
    }
}

pub fn measure(rule_id: &str, month: &str, met: i64, late: i64, overdue: i64) -> Measure {
    Measure {
        rule_id: rule_id.into(),
        team_id: Some("T1".into()),
        staff_id: None,
        month: Some(date(month)),
        counts: Counts { met, late, overdue, ..Counts::default() },
    }
}

fn paragraph(name: &str, coverage: Coverage, rules: &[&str], reason: &str) -> Paragraph {
    Paragraph {
        paragraph: name.into(),
        coverage,
        rules: rules.iter().map(|rule| (*rule).into()).collect(),
        reason: Some(reason).filter(|reason| !reason.is_empty()).map(str::to_owned),
    }
}

/// Records of team T1 whose retention ends in a year.
pub fn years(year: Option<i32>, held_by: HeldBy, has_ended: bool, n_records: i64) -> RetentionYear {
    RetentionYear { year, team_id: Some("T1".into()), held_by, has_ended, n_records }
}

/// One team of two practitioners, and one that nothing belongs to.
///
/// Policy deadlines due in February: late_recording 5 of 7, unreviewed_case_plan 2 of 2, so 7 of 9 (78%). In the
/// twelve months before: late_recording 12 of 24 in January alone.
pub fn small() -> Organisation {
    let mut by_person = measure("late_recording", "2026-02-01", 5, 1, 1);
    by_person.staff_id = Some("P1".into());
    let mut unknown = finding("late_recording", 3, Status::Unknown, "2026-03-06");
    unknown.note = Some("recorded_at is blank".into());
    unknown.due_at = None;
    let mut look = finding("dismissive_diversity_phrase", 1, Status::Overdue, "2026-02-20");
    look.due_at = look.triggered_at;
    let mut lapsed = finding("unreviewed_case_plan", 4, Status::Overdue, "2026-01-05");
    lapsed.lapsed = true;
    let mut director = finding("destroyed_in_moratorium", 9, Status::Overdue, "2026-02-01");
    director.current_staff_id = None;
    let mut coming = finding("overdue_closure", 5, Status::Pending, "2026-03-30");
    coming.due_soon = false;
    coming.finding_id = None;
    Organisation {
        rules: rules(),
        unmeasured: vec![
            Unmeasured { rule_id: "bundle_not_destroyed".into(), reason: "paper_items not supplied".into() },
            Unmeasured {
                rule_id: "missing_child_needs".into(),
                reason: "switched off: recorded in another system until May".into(),
            },
        ],
        teams: vec![team("T1", "Northbridge"), team("T9", "Nobody's team")],
        staff: vec![
            person("P1", "Ada Okafor", "practitioner", "T1"),
            person("P2", "Bryn Hughes", "practitioner", "T1"),
            person("SM1", "Sam Marsh", "service_manager", "T1"),
            person("BS1", "Bea Stone", "business_services_manager", "T1"),
        ],
        open_cases: vec![
            case("C1", "private", Some("wafh"), "P1"),
            case("C2", "public", None, "P1"),
            case("C3", "private", Some("wtfh"), "P2"),
        ],
        last_seen: vec![
            LastSeen { case_id: "C1".into(), child_id: "K1".into(), last_seen_on: Some(date("2026-02-07")) },
            LastSeen { case_id: "C2".into(), child_id: "K2".into(), last_seen_on: None },
        ],
        last_seen_untold: None,
        findings: vec![
            finding("late_recording", 1, Status::Overdue, "2026-02-10"),
            finding("late_recording", 2, Status::Pending, "2026-03-11"),
            unknown,
            finding("late_recording", 6, Status::Late, "2026-02-12"),
            finding("unreviewed_case_plan", 1, Status::Overdue, "2026-01-27"),
            lapsed,
            finding("late_scan", 2, Status::Overdue, "2026-03-06"),
            finding("missing_key_date", 1, Status::Overdue, "2026-03-09"),
            look,
            director,
        ],
        coming: vec![coming],
        retention: vec![
            Retention {
                case_id: Some("C70".into()),
                ends_on: Some(date("2026-06-01")),
                status: Status::Held,
                held_by: Some("moratorium".into()),
                current_team_id: Some("T1".into()),
            },
            Retention {
                case_id: Some("C71".into()),
                ends_on: Some(date("2025-06-01")),
                status: Status::Held,
                held_by: Some("moratorium".into()),
                current_team_id: Some("T1".into()),
            },
        ],
        reviews: vec![Review {
            team_id: Some("T1".into()),
            month: Some(date("2026-01-01")),
            status: Status::Met,
            reviewed_on: Some(date("2026-01-20")),
        }],
        team_measures: vec![
            measure("late_recording", "2026-01-01", 12, 6, 6),
            measure("late_recording", "2026-02-01", 5, 1, 1),
            measure("unreviewed_case_plan", "2026-02-01", 2, 0, 0),
            measure("missing_diversity", "2026-02-01", 30, 2, 1),
        ],
        person_measures: vec![by_person],
        backlog: vec![
            Backlog { team_id: Some("T1".into()), month_end: Some(date("2026-01-31")), overdue: 6 },
            Backlog { team_id: Some("T1".into()), month_end: Some(date("2026-02-28")), overdue: 3 },
        ],
        policy: vec![
            paragraph(
                "2.2",
                Coverage::Partly,
                &["late_recording", "missing_child_needs"],
                "what was never entered",
            ),
            paragraph("4.7", Coverage::NotMeasurable, &[], "conduct: printing leaves no row in an export"),
            paragraph("fn 3", Coverage::Measured, &["late_recording"], ""),
        ],
        variations: Vec::new(),
        variations_untold: None,
        retention_years: vec![
            years(Some(2025), HeldBy::Moratorium, true, 1),
            years(Some(2026), HeldBy::Moratorium, false, 1),
        ],
        ..Organisation::default()
    }
}

/// A made-up organisation of any size: every rule with figures in each of thirteen months, and `n_open` things to do
/// for each team. The same seed gives the same organisation.
pub fn large(n_teams: u32, people_per_team: u32, n_open: u32) -> Organisation {
    let mut chance = Chance(20_260_309);
    let mut whole = Organisation {
        rules: rules(),
        policy: small().policy,
        unmeasured: small().unmeasured,
        ..Organisation::default()
    };
    whole.rules.sort_by(|a, b| (&a.family, &a.rule_id).cmp(&(&b.family, &b.rule_id)));
    for t in 1..=n_teams {
        let team_id = format!("T{t:02}");
        let mut team = team(&team_id, TEAMS[(t as usize - 1) % TEAMS.len()]);
        team.service_manager_id = Some(format!("SM{t:02}"));
        team.business_services_manager_id = Some(format!("BS{:02}", t.div_ceil(2)));
        team.service_area = Some(AREAS[(t as usize / 5) % AREAS.len()].into());
        whole.teams.push(team);
        fill_team(&mut whole, &mut chance, &team_id, t, people_per_team, n_open);
    }
    for bs in 1..=n_teams.div_ceil(2) {
        whole.staff.push(person(&format!("BS{bs:02}"), "Bea Stone", "business_services_manager", "T01"));
    }
    whole
}

fn fill_team(whole: &mut Organisation, chance: &mut Chance, team_id: &str, t: u32, people: u32, n_open: u32) {
    let staff: Vec<String> = (1..=people).map(|p| format!("S{t:02}{p:02}")).collect();
    for (p, staff_id) in staff.iter().enumerate() {
        whole.staff.push(person(staff_id, NAMES[(p + t as usize) % NAMES.len()], "practitioner", team_id));
        for c in 0..10 + chance.below(9) {
            let case_id = format!("{t:02}{p:02}{c:03}");
            let kinds = [("private", Some("wafh")), ("private", Some("wtfh")), ("public", None)];
            let (law, stage) = kinds[chance.below(3) as usize];
            let mut open = case(&case_id, law, stage, staff_id);
            open.team_id = Some(team_id.into());
            open.is_allocated = chance.below(40) > 0;
            let seen =
                (chance.below(5) > 0).then(|| date("2026-03-09") - Days::new(chance.below(120).into()));
            whole.last_seen.push(LastSeen {
                case_id: case_id.clone(),
                child_id: format!("K{case_id}"),
                last_seen_on: seen,
            });
            whole.open_cases.push(open);
        }
    }
    let rules = whole.rules.clone();
    for rule in rules
        .iter()
        .filter(|rule| rule.rule_id != "bundle_not_destroyed" && rule.rule_id != "missing_child_needs")
    {
        for back in 0..13 {
            let month = date("2026-02-01") - Months::new(12 - back);
            let mut sum = Counts::default();
            for staff_id in &staff {
                let due = i64::from(chance.below(if rule.rule_id == "late_recording" { 18 } else { 3 }));
                let good = if rule.family == "closure" && back > 3 { 70 } else { 92 };
                let met = (0..due).filter(|_| i64::from(chance.below(100)) < good).count() as i64;
                let late = (due - met) * 2 / 3;
                let counts = match rule.kind {
                    Kind::Deadline => Counts {
                        met,
                        late,
                        overdue: due - met - late,
                        held: i64::from(chance.below(40) == 0),
                        ..Counts::default()
                    },
                    _ => Counts { late: i64::from(chance.below(9) == 0), ..Counts::default() },
                };
                sum += counts;
                whole.person_measures.push(Measure {
                    rule_id: rule.rule_id.as_str().into(),
                    team_id: Some(team_id.into()),
                    staff_id: Some(staff_id.as_str().into()),
                    month: Some(month),
                    counts,
                });
            }
            whole.team_measures.push(Measure {
                rule_id: rule.rule_id.as_str().into(),
                team_id: Some(team_id.into()),
                staff_id: None,
                month: Some(month),
                counts: sum,
            });
        }
    }
    for back in 0..13 {
        let month_end = date("2026-03-01") - Months::new(12 - back) - Days::new(1);
        whole.backlog.push(Backlog {
            team_id: Some(team_id.into()),
            month_end: Some(month_end),
            overdue: i64::from(60 - 2 * back + chance.below(14)),
        });
    }
    fill_work(whole, chance, team_id, t, people, n_open, &rules);
}

fn fill_work(
    whole: &mut Organisation,
    chance: &mut Chance,
    team_id: &str,
    t: u32,
    people: u32,
    n_open: u32,
    rules: &[Rule],
) {
    for n in 0..n_open {
        let rule = &rules[chance.below(rules.len() as u32) as usize];
        let p = chance.below(people);
        let most = 1 + chance.below(260);
        let (status, ahead) = match chance.below(10) {
            0..=4 => (Status::Overdue, -i64::from(1 + chance.below(most))),
            5..=6 if rule.kind == Kind::Deadline => (Status::Pending, i64::from(chance.below(7))),
            7 => (Status::Late, -i64::from(chance.below(200))),
            8 => (Status::Held, -30),
            _ => (Status::Unknown, -i64::from(chance.below(90))),
        };
        let due = date("2026-03-09") + chrono::Duration::days(ahead);
        let mut found = finding(&rule.rule_id, n, status, &due.to_string());
        found.case_id = Some(format!("{t:02}{p:02}{:03}", chance.below(10)).into());
        found.subject_id = Some(format!("E{t:02}{n:05}").into());
        found.finding_id = Some(format!("{:016x}", u64::from(n) * 7919 + u64::from(t)).into());
        found.current_staff_id = Some(format!("S{t:02}{:02}", p + 1).into());
        found.staff_id = found.current_staff_id.clone();
        found.team_id = Some(team_id.into());
        found.current_team_id = Some(team_id.into());
        match rule.rule_id.as_str() {
            "overdue_closure" => found.note = Some("waits for: ready, not authorised".into()),
            _ if status == Status::Unknown => found.note = Some("recorded_at is blank".into()),
            _ => {}
        }
        if status == Status::Unknown {
            found.due_at = None;
        }
        whole.findings.push(found);
    }
    for n in 0..6 {
        whole.retention.push(Retention {
            case_id: Some(format!("{t:02}99{n:03}")),
            ends_on: Some(date("2026-01-01") + Days::new(40 * u64::from(n))),
            status: Status::Held,
            held_by: Some(if n == 4 { "D0012" } else { "moratorium" }.into()),
            current_team_id: Some(team_id.into()),
        });
        let month = date("2026-03-01") - Months::new(n);
        let done = n > 0 && n != 3;
        whole.reviews.push(Review {
            team_id: Some(team_id.into()),
            month: Some(month),
            status: if done {
                Status::Met
            } else if n == 0 {
                Status::Pending
            } else {
                Status::Overdue
            },
            reviewed_on: done.then(|| month + Days::new(18)),
        });
    }
}

/// A seeded generator: the same numbers every time.
struct Chance(u64);

impl Chance {
    /// One of 0 to n - 1.
    fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(n.max(1))) as u32
    }
}

const TEAMS: [&str; 6] = [
    "Northbridge",
    "Eastwick and Harbour",
    "Westmoor",
    "Southgate private law",
    "Ouse Valley public law",
    "Penrhyn",
];
const AREAS: [&str; 3] = ["North", "Midlands", "South and Wales"];
const NAMES: [&str; 16] = [
    "Ada Okafor",
    "Bryn Hughes",
    "Chloe Marsden",
    "Dev Patel",
    "Esther Lowe",
    "Farah Siddiqui",
    "Gareth Pugh",
    "Hannah Brook",
    "Imran Shah",
    "Joanna Wójcik",
    "Kwame Mensah",
    "Lucy Hart",
    "Megan Rhys-Jones",
    "Nadia Rahman",
    "Oliver Finch",
    "Priya Nair",
];
