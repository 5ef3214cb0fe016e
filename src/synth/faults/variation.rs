//! Variations of the policy (paragraph 1.2): valid ones, which except what they cover, and lacking ones, which
//! except nothing.

use chrono::NaiveDate;

use super::coverage::{covers, paragraphs};
use crate::synth::{
    case::Case,
    dice::shift,
    rows::Row,
    truth::{Fault, Status},
};

/// A valid variation of the paragraph or rule, for one subject or the whole case, explained soon after `day`.
pub fn valid(case: &mut Case, paragraph: &'static str, subject: Option<&str>, day: NaiveDate) {
    let subject = subject.unwrap_or("");
    let mut row = draft(case, paragraph, subject, day);
    let told_late = case.dice.chance(0.06) || case.desk.is_unseen(TOLD_LATE);
    if let (true, Some(explained)) = (told_late, row.day("explained_on")) {
        let told = shift(case.world.calendar.after(explained, 5), case.dice.between(1, 9));
        if told <= case.as_at() {
            // It excepts all the same: the manager knows by now.
            row.put("manager_notified_on", told);
            case.fault("variation_incomplete", ("variations", &row.key()), Status::Late, TOLD_LATE);
            case.desk.see(TOLD_LATE);
        }
    }
    case.variations.push((paragraph, subject.to_owned()));
    case.add(row);
}

const TOLD_LATE: &str = "the manager was told of the variation late";

/// What a variation can lack, in the words that follow the fault's own.
const LACKS: [&str; 5] = [
    "; its variation has no explanation, so it excepts nothing",
    "; the manager was never told of its variation, so it excepts nothing",
    "; its variation has no date of explanation, so it excepts nothing",
    "; its variation names another item, so it does not cover this one",
    "; its variation is to be shown to the manager after the as-at day, so it excepts nothing yet",
];

/// The same, as faults of the variation itself.
const INCOMPLETE: [&str; 5] = [
    "a variation without an explanation",
    "a variation of which the manager was never told",
    "a variation without a date of explanation",
    "a variation of another item",
    "a variation that is to be shown to the manager after the as-at day",
];

/// A variation that does not except; why it does not. A blank subject is the case as a whole.
pub fn lacking(case: &mut Case, rule: &'static str, subject: &str, day: NaiveDate) -> &'static str {
    let lack = case.dice.below(LACKS.len());
    let mut row = draft(case, rule, subject, day);
    match lack {
        0 => row.put("explanation", ""),
        1 => row.put("manager_notified_on", ""),
        2 => row.put("explained_on", ""),
        3 => row.put("subject_id", case.desk.ids.next("Z")),
        _ => row.put("manager_notified_on", shift(case.as_at(), 3)),
    }
    let id = row.key();
    let due = row.day("explained_on").map(|explained| case.world.calendar.after(explained, 5));
    let status = match (lack, due) {
        (3, _) => None,
        (_, None) => Some(Status::Unknown),
        (_, Some(due)) => case.missed(due, None),
    };
    if let Some(status) = status {
        case.fault("variation_incomplete", ("variations", &id), status, INCOMPLETE[lack]);
    }
    case.add(row);
    LACKS[lack]
}

/// A settled case is now and then excused from the whole of paragraph 2.2, with everything in it that was late
/// or never done.
pub fn excuse_recording(case: &mut Case) {
    let Some(closed) = case.story.closed.filter(|closed| shift(*closed, 60) < case.as_at()) else { return };
    let is_open = |fault: &Fault| matches!(fault.status, Status::Late | Status::Overdue);
    if !case.truth.iter().any(|fault| is_open(fault) && covers("2.2", fault.rule)) {
        return;
    }
    if !case.story.shielded && case.dice.chance(0.03) {
        valid(case, "2.2", None, closed);
    }
}

/// Whatever else a valid variation covers, by its paragraph and subject, is excepted with what it was made for.
pub fn settle(case: &mut Case) {
    for fault in &mut case.truth {
        let covered = case.variations.iter().any(|(named, subject)| {
            covers(named, fault.rule) && (subject.is_empty() || *subject == fault.subject.1)
        });
        let is_open = matches!(fault.status, Status::Late | Status::Overdue);
        if covered && is_open && fault.case_id == case.story.case_id {
            fault.status = Status::Excepted;
            fault.reason.push_str("; a valid variation covers it");
        }
    }
}

/// The rule's own name, or one of its paragraphs where nothing else that the paragraph asks of the subject since that
/// day can still lie ahead: a variation would cover that too.
pub fn a_name(case: &mut Case, rule: &'static str, day: NaiveDate) -> &'static str {
    match paragraphs(rule) {
        [] => rule,
        _ if shift(day, 14) > case.as_at() => rule,
        _ if case.dice.chance(0.5) => rule,
        paragraphs => case.dice.pick(paragraphs),
    }
}

fn draft(case: &mut Case, paragraph: &'static str, subject: &str, day: NaiveDate) -> Row {
    const WHY: [&str; 4] = [
        "The family asked for time after a bereavement; agreed to wait.",
        "System out of use at the court building; notes were kept on paper until it came back.",
        "Practitioner taken ill the same day; entered by a colleague on their return.",
        "The court asked for the step to be put back until the interpreter was available.",
    ];
    let explained = case.dice.day(day, shift(day, 3)).min(case.as_at());
    let told = case.dice.day(explained, shift(explained, 2)).min(case.as_at());
    let manager = case.world.organisation.teams[case.story.team].manager;
    let row = Row::of("variations").with("variation_id", case.desk.ids.next("V"));
    let row = row.with("case_id", &case.story.case_id).with("paragraph", paragraph);
    let row = if subject.is_empty() { row } else { row.with("subject_id", subject.to_owned()) };
    let row = row.with("explanation", case.dice.pick(&WHY)).with("explained_on", explained);
    row.with("manager_id", manager.map(|manager| case.id_of(manager))).with("manager_notified_on", told)
}
