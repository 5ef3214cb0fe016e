//! The days, times and words that a random organisation is made of: those near which a rule could go wrong.

use chrono::NaiveDate;

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a pool holds days")
}

/// The policy's first day, month ends, bank holidays, weekends, clock changes, the calendar's ends.
pub const DAYS: [&str; 46] = [
    "2022-01-10",
    "2022-01-11",
    "2022-01-12",
    "2021-12-31",
    "2022-01-01",
    "2024-02-29",
    "2023-02-28",
    "2024-01-31",
    "2025-08-31",
    "2025-11-30",
    "2024-11-30",
    "2025-12-24",
    "2025-12-25",
    "2025-12-26",
    "2025-12-27",
    "2025-12-28",
    "2025-12-29",
    "2026-01-01",
    "2026-01-02",
    "2026-04-02",
    "2026-04-03",
    "2026-04-06",
    "2026-04-07",
    "2026-05-01",
    "2026-05-04",
    "2022-06-01",
    "2022-06-02",
    "2022-06-03",
    "2022-09-16",
    "2022-09-19",
    "2023-05-05",
    "2023-05-08",
    "2026-03-28",
    "2026-03-29",
    "2026-03-30",
    "2025-10-24",
    "2025-10-25",
    "2025-10-26",
    "2025-10-27",
    "2025-03-29",
    "2025-03-30",
    "2015-03-31",
    "2015-04-01",
    "2040-12-28",
    "2000-12-29",
    "2001-01-02",
];

pub const TIMES: [&str; 14] = [
    "00:00:00", "00:00:00", "00:00:00", "00:00:01", "00:30:00", "01:00:00", "01:30:00", "02:30:00",
    "09:00:00", "09:00:00", "14:30:00", "14:30:01", "23:59:00", "23:59:59",
];

/// Dates of birth: what is no credible one, leap days, what turns twenty-five in our years.
pub const BIRTHS: [&str; 9] = [
    "1900-12-31",
    "1901-01-01",
    "1899-05-05",
    "2000-02-29",
    "1996-02-29",
    "2001-03-01",
    "2012-07-31",
    "2019-11-01",
    "2031-01-01",
];

pub const NAMES: [&str; 8] = [
    "Robin Example",
    "Wren Example",
    "Ada-Marie O'Neil",
    "Zoë Smith",
    "robin example",
    "Lee",
    "J. (Jo) Doe",
    "Sam Example Smith",
];

/// What rules look for in a text, and what only looks like it.
pub const TEXTS: [&str; 40] = [
    "noted",
    "noted",
    "noted",
    "Interview with mother",
    "Interviews",
    "interviewed the father",
    "Pre-interview call",
    "the INTERVIEW",
    "reinterview",
    "interview_notes",
    "no diversity issues",
    "There are No  Relevant\nDiversity Issues here",
    "no relevant diversity issues.",
    "no diversity issue",
    "nodiversity issues",
    "some diversity issues",
    "Attends Hill School",
    "both schools",
    "schooling at home",
    "pre-school",
    "Preschools nearby",
    "the nursery",
    "nurseries",
    "a nurseryman",
    "seen by GP",
    "GPs",
    "the GP's letter",
    "G P",
    "egps",
    "surgery",
    "Surgeries",
    "surgeryhours",
    "unknown",
    "not stated",
    "n/a",
    "None",
    "-",
    "Not Known",
    "not recorded",
    "no diversity issuesx",
];

pub const DIVERSITY: [&str; 12] = [
    "White British",
    "English",
    "Christian",
    "Not stated",
    "not stated",
    "none",
    "N/A",
    "unknown",
    "Not known",
    "-",
    "not recorded",
    "none known",
];

pub const DOCUMENT_KINDS: [&str; 8] =
    ["letter", "report", "contact_log_copy", "Contact_Log_Copy", "qai_tool", "QAI_TOOL", "referral", "email"];

pub const ROLES: [&str; 24] = [
    "practitioner",
    "practitioner",
    "practitioner",
    "practitioner",
    "practitioner",
    "service_manager",
    "service_manager",
    "practice_supervisor",
    "business_services_manager",
    "business_services_manager",
    "head_of_practice",
    "assistant_director",
    "operational_director",
    "improvement_manager",
    "practitioner",
    "practitioner",
    "service_manager",
    "business_services",
    "intake",
    "assistant_director",
    "practitioner",
    "head_of_practice",
    "other",
    "operational_director",
];

/// The role that a column of people asks for, where it asks for one.
pub fn wanted_roles(column: &str) -> &'static [&'static str] {
    match column {
        "business_services_manager_id" => &["business_services_manager"],
        "countersigned_by" | "supported_by" | "access_decided_by" | "service_manager_id" => {
            &["service_manager"]
        }
        "safeguarding_decision_by" => &["service_manager", "practice_supervisor"],
        "closure_approved_by" | "manager_id" | "approved_by" => &["service_manager", "practice_supervisor"],
        "closure_authorised_by" | "signed_off_by" | "closed_by" => {
            &["service_manager", "improvement_manager"]
        }
        "decided_by" => &["assistant_director"],
        "area_leader_id" => &["head_of_practice", "assistant_director"],
        "director_id" => &["operational_director"],
        "copied_by" => &["head_of_practice"],
        "recommended_by" | "author_id" => &["practitioner"],
        _ => &[],
    }
}
