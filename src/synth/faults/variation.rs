//! Variations of the policy (paragraph 1.2): valid ones, which except what they cover, and lacking ones, which
//! except nothing. It keeps no list of what a paragraph covers but for the one that it plants whole.

use chrono::NaiveDate;

use crate::synth::{case::Case, dice::shift, rows::Row, truth::Status};

/// A valid variation of the paragraph or rule, for one subject or the whole case, explained soon after `day`.
pub fn valid(case: &mut Case, paragraph: &'static str, subject: Option<&str>, day: NaiveDate) {
    let row = draft(case, paragraph, subject.unwrap_or(""), day);
    case.add(row);
}

/// What a variation can lack, in the words that follow the fault's own.
const LACKS: [&str; 5] = [
    "; its variation has no explanation, so it excepts nothing",
    "; the manager was never told of its variation, so it excepts nothing",
    "; its variation has no date of explanation, so it excepts nothing",
    "; its variation names another item, so it does not cover this one",
    "; its variation is to be shown to the manager after the as-at day, so it excepts nothing yet",
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
    case.add(row);
    LACKS[lack]
}

/// A settled case is now and then excused from the whole of paragraph 2.2, with everything in it that was late
/// or never done.
pub fn excuse_recording(case: &mut Case) {
    const COVERED: [&str; 5] = [
        "late_recording",
        "late_detailed_recording",
        "record_not_reviewed",
        "missing_diversity",
        "missing_child_needs",
    ];
    let Some(closed) = case.story.closed.filter(|closed| shift(*closed, 60) < case.as_at()) else { return };
    let is_open = |status| matches!(status, Status::Late | Status::Overdue);
    if !case.truth.iter().any(|fault| COVERED.contains(&fault.rule) && is_open(fault.status)) {
        return;
    }
    if case.story.shielded || !case.dice.chance(0.03) {
        return;
    }
    valid(case, "2.2", None, closed);
    for fault in &mut case.truth {
        if COVERED.contains(&fault.rule) && is_open(fault.status) {
            fault.status = Status::Excepted;
            fault.reason.push_str("; the case has a valid variation of the whole of paragraph 2.2");
        }
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
