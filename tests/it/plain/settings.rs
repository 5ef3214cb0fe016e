//! What an organisation sets for itself: numbers, the policy's first day, the moratorium.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;

use super::pools::day;

#[derive(Clone)]
pub struct Settings {
    /// For each number, its values in the order of the days from which they are in force.
    pub numbers: BTreeMap<&'static str, Vec<(NaiveDate, i64)>>,
    pub policy_from: NaiveDate,
    pub moratorium_from: NaiveDate,
    /// Its last day in force.
    pub moratorium_until: Option<NaiveDate>,
}

/// The policy's numbers and our local standards, read from its page.
const NUMBERS: [(&str, i64); 22] = [
    ("recording_working_days", 3),
    ("local_working_days", 5),
    ("due_soon_working_days", 5),
    ("record_review_hours", 48),
    ("scan_working_days", 1),
    ("case_plan_review_working_days", 15),
    ("fhdra_outcome_working_days", 1),
    ("stalled_safeguarding_months", 2),
    ("private_closure_weeks", 2),
    ("public_closure_weeks", 4),
    ("probation_months", 6),
    ("retention_age", 25),
    ("bundle_weeks", 4),
    ("police_months", 3),
    ("police_longest_months", 18),
    ("referral_days", 7),
    ("third_party_paper_days", 7),
    ("archive_months", 1),
    ("archive_working_days", 1),
    ("assessment_months", 12),
    ("order_weeks", 4),
    ("referral_document_days", 30),
];

impl Settings {
    pub fn of_the_policy() -> Settings {
        let mut numbers: BTreeMap<_, _> =
            NUMBERS.iter().map(|(name, value)| (*name, vec![(NaiveDate::MIN, *value)])).collect();
        numbers.insert("seal_working_days", vec![(NaiveDate::MIN, 1)]);
        Settings {
            numbers,
            policy_from: day("2022-01-11"),
            moratorium_from: day("2015-04-01"),
            moratorium_until: None,
        }
    }

    /// Other standards, some from a day on, and a moratorium that has ended.
    pub fn of_its_own() -> Settings {
        let mut settings = Settings::of_the_policy();
        let always = |value| vec![(NaiveDate::MIN, value)];
        settings.numbers.insert(
            "recording_working_days",
            vec![(NaiveDate::MIN, 3), (day("2024-06-01"), 2), (day("2025-09-01"), 1)],
        );
        settings.numbers.insert("local_working_days", always(10));
        settings.numbers.insert("due_soon_working_days", always(2));
        settings.numbers.insert("record_review_hours", vec![(NaiveDate::MIN, 48), (day("2025-01-01"), 24)]);
        settings.numbers.insert("public_closure_weeks", always(6));
        settings.numbers.insert("stalled_safeguarding_months", always(1));
        settings.policy_from = day("2023-02-15");
        settings.moratorium_until = Some(day("2026-02-27"));
        settings
    }

    /// The configuration that says so, and that whoever asks sees every case.
    pub fn toml(&self) -> String {
        let user = nix::unistd::geteuid();
        let user = nix::unistd::User::from_uid(user).unwrap().map_or_else(|| user.to_string(), |u| u.name);
        let mut text = format!("[parameters]\npolicy_from = {}\n", self.policy_from);
        for (name, values) in &self.numbers {
            let ours = values[0].1;
            let steps: Vec<String> = values[1..]
                .iter()
                .map(|(from, value)| format!("{{ from = {from}, value = {value} }}"))
                .collect();
            let _ = match steps.is_empty() {
                true => writeln!(text, "{name} = {ours}"),
                false => writeln!(text, "{name} = [{}]", steps.join(", ")),
            };
        }
        let _ = writeln!(text, "\n[moratorium]\nfrom = {}", self.moratorium_from);
        if let Some(until) = self.moratorium_until {
            let _ = writeln!(text, "until = {until}");
        }
        let _ = writeln!(
            text,
            "\n[access]\n[[access.viewers]]\nuser = {user:?}\nsees = \"all\"\nshields = \"all\""
        );
        text
    }
}
