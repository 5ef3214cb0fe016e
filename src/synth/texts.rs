//! What is written in the record: headings and summaries, life-like and harmless. Slots in braces are filled by
//! `recording`. No text names a school or a surgery, or calls anything an interview without saying how it was held.

/// An action that somebody enters in the contact log.
pub struct Action {
    pub weight: u32,
    /// wtfh, wafh, public: in which kinds of case it happens.
    pub laws: [bool; 3],
    pub heading: &'static str,
    pub by: By,
    pub contact: &'static str,
    pub mode: &'static str,
    pub texts: &'static [&'static str],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Practitioner,
    Manager,
    Officer,
}

const ALL: [bool; 3] = [true, true, true];
const PLANNED: [bool; 3] = [false, true, true];

#[rustfmt::skip]
pub const ACTIONS: [Action; 22] = [
    Action { weight: 12, laws: ALL, heading: "Telephone call - parent", by: By::Practitioner, contact: "none", mode: "telephone", texts: &[
        "Spoke to {mother}. Explained my role and what happens next; she will call back once she has her shift pattern.",
        "{father} rang about the letter he was sent. Talked it through; he asked for it in larger print, which was sent today.",
        "Call to {mother} to agree a time. She was worried about the journey, so we settled on a video call on {day}.",
        "{father} asked whether {child} would have to speak in court. Explained that {child} would not." ] },
    Action { weight: 7, laws: ALL, heading: "Telephone call - no reply", by: By::Practitioner, contact: "none", mode: "telephone", texts: &[
        "Rang {father}; no answer. Left my name and number, and no details.",
        "Second attempt to reach {mother}. Voicemail full. Will try again on {day} morning." ] },
    Action { weight: 9, laws: ALL, heading: "Email - local authority", by: By::Practitioner, contact: "none", mode: "email", texts: &[
        "Emailed the duty social worker for an update. They will reply by {day}.",
        "Reply from the local authority: no current plan, last assessment closed with advice. Saved to the record.",
        "Asked the social work team for the chronology; acknowledged the same hour." ] },
    Action { weight: 6, laws: ALL, heading: "Email - court", by: By::Officer, contact: "none", mode: "email", texts: &[
        "Court office confirmed the listing. Practitioner told.",
        "Notice of hearing received and saved to court papers." ] },
    Action { weight: 6, laws: ALL, heading: "Correspondence received", by: By::Officer, contact: "none", mode: "email", texts: &[
        "Message taken from {mother}: will be away until {day}. Practitioner alerted by email.",
        "Statement received from the solicitor for {father}; scanned, saved and practitioner told.",
        "Letter from the fostering agency received, scanned and saved to experts and agency." ] },
    Action { weight: 5, laws: ALL, heading: "Management oversight", by: By::Manager, contact: "none", mode: "", texts: &[
        "Discussed in supervision. Plan is clear; agreed to bring the second call with {mother} forward.",
        "Read the draft with the practitioner. Comments given in Word; no change to the view reached.",
        "Workload looked at together: this case keeps its priority.\nActions: 1) call the court office, 2) update the plan." ] },
    Action { weight: 5, laws: [true, false, false], heading: "Screening", by: By::Practitioner, contact: "none", mode: "telephone", texts: &[
        "Safeguarding call with {mother}, by telephone, forty minutes. Nothing raised that is not in the application.",
        "Safeguarding call with {father}, by telephone. He spoke warmly of {child}; concerns noted for the letter." ] },
    Action { weight: 4, laws: [true, true, false], heading: "Checks requested", by: By::Officer, contact: "none", mode: "", texts: &[
        "Police and local authority checks requested by secure email.",
        "Chased the outstanding check; expected by {day}." ] },
    Action { weight: 7, laws: PLANNED, heading: "Visit - child", by: By::Practitioner, contact: "seen", mode: "face_to_face", texts: &[
        "Saw {child} at home on {day}. We drew a map of the people who matter; {child} put the dog in the middle.",
        "Visit to {child} at the contact centre. Relaxed, talkative; said what would make weekends easier.",
        "{child} seen with the carer. Too tired to talk for long, so we read and agreed to meet again." ] },
    Action { weight: 4, laws: PLANNED, heading: "Call - child", by: By::Practitioner, contact: "spoken", mode: "video", texts: &[
        "Video call with {child}. Showed me the new room; asked when the judge will decide.",
        "Spoke with {child} by video. {child} wanted to add something to what was said on {day}." ] },
    Action { weight: 2, laws: PLANNED, heading: "Letter - child", by: By::Practitioner, contact: "communicated", mode: "letter", texts: &[
        "Wrote to {child} to say what happens next, with a stamped envelope for an answer.",
        "Card sent to {child} after the hearing; copy saved in direct work." ] },
    Action { weight: 5, laws: PLANNED, heading: "Visit - parent or carer", by: By::Practitioner, contact: "none", mode: "face_to_face", texts: &[
        "Met {mother} at the office. Went through the local authority's plan; she agrees with most of it.",
        "Home visit to {father}. House ready, bedroom decorated. Talked about how handovers could be calmer.",
        "Saw the grandparents, who offer to help with Saturdays." ] },
    Action { weight: 5, laws: PLANNED, heading: "Professional discussion", by: By::Practitioner, contact: "none", mode: "video", texts: &[
        "Call with the independent reviewing officer about the care plan. Agreed on the order of the steps.",
        "Spoke with the health visitor: weights and checks as expected, no worries.",
        "Discussion with the family support worker; {mother} has finished the course and found it useful." ] },
    Action { weight: 4, laws: PLANNED, heading: "Analysis", by: By::Practitioner, contact: "none", mode: "", texts: &[
        "Weighed what {child} said beside what both parents said. The plan is updated; section on identity still thin.",
        "Updated my analysis after the new statement: it moves the question of holidays, not of home." ] },
    Action { weight: 4, laws: [false, false, true], heading: "Telephone call - solicitor", by: By::Practitioner, contact: "none", mode: "telephone", texts: &[
        "Spoke to the solicitor for {child}. Position agreed for the hearing; note in legal advice.",
        "Solicitor for {child} rang about the threshold document. Will send comments by {day}." ] },
    Action { weight: 3, laws: [false, false, true], heading: "Meeting", by: By::Practitioner, contact: "none", mode: "video", texts: &[
        "Looked-after review by video. {child}'s wishes were read out first, as asked.",
        "Professionals' meeting. Actions shared out; mine are the two visits before {day}." ] },
    Action { weight: 4, laws: ALL, heading: "Court attendance", by: By::Practitioner, contact: "none", mode: "face_to_face", texts: &[
        "At court. Spoke to both parties beforehand; agreed what could be agreed. Order to follow.",
        "Hearing went ahead by video. Next steps entered on the plan." ] },
    Action { weight: 4, laws: ALL, heading: "Document sent", by: By::Officer, contact: "none", mode: "email", texts: &[
        "Sent by Egress to the one verified address we hold.",
        "Appointment letter sent by post, return address stamped." ] },
    Action { weight: 3, laws: ALL, heading: "Duty", by: By::Officer, contact: "none", mode: "telephone", texts: &[
        "{mother} rang while the practitioner was on leave. Message passed on by email to the duty supervisor.",
        "Neighbour rang with a worry about noise. Told how to reach the local authority; practitioner alerted." ] },
    Action { weight: 3, laws: PLANNED, heading: "Direct work", by: By::Practitioner, contact: "seen", mode: "face_to_face", texts: &[
        "Used the \"three houses\" with {child}: worries, good things, dreams. Picture saved in direct work.",
        "{child} finished the feelings cards, and chose which ones to share with the judge." ] },
    Action { weight: 3, laws: PLANNED, heading: "Report planning", by: By::Practitioner, contact: "none", mode: "", texts: &[
        "Planned the report: who still has to be spoken to, and what the court asked.",
        "First draft finished; sent for approval." ] },
    Action { weight: 2, laws: ALL, heading: "Message from family", by: By::Practitioner, contact: "none", mode: "message", texts: &[
        "Text from {father}: running ten minutes late. Waited; he came.",
        "{mother} sent thanks, and a question about the interpreter. Answered." ] },
];

/// What the case system writes by itself.
pub const AUTOMATIC: [(&str, &str); 8] = [
    ("Case alert", "Alert sent to the allocated practitioner."),
    ("Allocation", "Case allocation changed."),
    ("Document added", "A document was added to the record."),
    ("Hearing listed", "A hearing was added to the case."),
    ("Status change", "Report status changed."),
    ("Task due", "Task reminder sent to the team's mailbox."),
    ("Email generated", "System email generated and sent to the agency on file."),
    ("Case plan", "Case plan review prompted."),
];

/// Detailed recordings: title, nature, mode, venue, what happened.
pub const RECORDINGS: [(&str, &str, &str, &str, &str); 6] = [
    (
        "Direct work session",
        "Direct work with {child}",
        "face_to_face",
        "Family home",
        "{child} chose the cards and led the talk. Three wishes written down in {child}'s own words.",
    ),
    (
        "Meeting with parent",
        "Discussion of proposals",
        "face_to_face",
        "Cafcass office",
        "{mother} went through the proposals line by line and said which she could live with.",
    ),
    (
        "Meeting with parent",
        "Discussion of proposals",
        "video",
        "Video call",
        "{father} set out how weeks would work. Good questions about holidays; some anger about the past.",
    ),
    (
        "Professionals' meeting",
        "Multi-agency discussion",
        "video",
        "Video call",
        "Each agency said what it will do and by when. No disagreement about the order.",
    ),
    (
        "Observation of family time",
        "Observation",
        "face_to_face",
        "Contact centre",
        "Warm greeting, shared snack, two games. {child} looked for reassurance twice and got it.",
    ),
    (
        "Telephone discussion",
        "Call with wider family",
        "telephone",
        "Telephone",
        "Grandmother described a usual weekend and what {child} likes to eat.",
    ),
];
