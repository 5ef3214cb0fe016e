//! Which paragraphs each rule measures, so that it is known what a variation of a paragraph covers (paragraph 1.2).
//! Written from the policy's page of rules, not read from the rules themselves.

/// The rules that a variation can cover, with their paragraphs; no other can be covered.
#[rustfmt::skip]
const COVERED: [(&str, &[&str]); 75] = [
    ("late_recording", &["2.2"]),
    ("late_detailed_recording", &["2.2", "A1"]),
    ("incomplete_detailed_recording", &["A1"]),
    ("unreasoned_amendment", &["A1"]),
    ("bare_interview", &["A1"]),
    ("child_not_seen", &["2.2", "A1"]),
    ("unattributed_child_contact", &["2.2"]),
    ("hearing_outcome_missing", &["8.4"]),
    ("death_not_recorded", &["2.3", "2.4"]),
    ("address_not_updated", &["2.2"]),
    ("address_check_unjudged", &["2.2"]),
    ("confidential_unmarked", &["2.2"]),
    ("jigsaw_risk", &["2.2"]),
    ("late_risk_not_raised", &["A1"]),
    ("unallocated_case", &["2.4"]),
    ("record_not_reviewed", &["2.2"]),
    ("review_outcome_missing", &["2.2"]),
    ("one_file_two_guardians", &["2.1"]),
    ("missing_diversity", &["2.2", "A3"]),
    ("missing_child_needs", &["2.2"]),
    ("dismissive_diversity_phrase", &["2.2"]),
    ("late_scan", &["2.3"]),
    ("receipt_not_logged", &["2.3"]),
    ("late_third_party_paper", &["4.4"]),
    ("original_not_dealt_with", &["4.4", "2.6"]),
    ("misnamed_document", &["4.1"]),
    ("report_not_pdf", &["4.2"]),
    ("filing_not_logged", &["4.2"]),
    ("drafts_kept", &["4.2"]),
    ("several_word_masters", &["4.2"]),
    ("letter_not_pdf", &["4.3"]),
    ("sending_not_logged", &["4.3"]),
    ("unapproved_report", &["2.4"]),
    ("approver_edited", &["2.4"]),
    ("approved_needing_changes", &["2.4"]),
    ("contact_log_copy_kept", &["A1"]),
    ("plan_not_started", &["8.1", "8.3"]),
    ("unreviewed_case_plan", &["8.3"]),
    ("triggered_review_overdue", &["8.3", "7.1"]),
    ("closed_without_plan", &["8.1"]),
    ("plan_not_signed", &["8.4"]),
    ("undated_element", &["8.4"]),
    ("fhdra_outcome_late", &["9.4"]),
    ("stalled_safeguarding", &["9.4"]),
    ("not_ready_private", &["9.5", "9.2"]),
    ("not_ready_public", &["9.8", "9.2"]),
    ("overdue_closure", &["9.2", "9.5", "9.8"]),
    ("checklist_incomplete", &["9.1", "A3"]),
    ("closed_without_authority", &["9.1", "9.2", "7.1"]),
    ("not_countersigned", &["9.13"]),
    ("letters_not_sent", &["9.1"]),
    ("outcome_not_recorded", &["9.4", "9.10"]),
    ("closed_with_hearing_ahead", &["9.4"]),
    ("safeguarding_open_at_closure", &["9.4"]),
    ("associate_not_confirmed", &["9.3"]),
    ("commissioned_work_open", &["9.6"]),
    ("ready_not_closed", &["9.2", "9.14"]),
    ("order_not_saved", &["9.10"]),
    ("not_archived", &["9.16"]),
    ("bundle_not_destroyed", &["10.2", "2.5"]),
    ("improper_shield", &["5.2"]),
    ("shield_access_undecided", &["5.2"]),
    ("shield_not_applied", &["5.3"]),
    ("high_profile_not_alerted", &["fn 6"]),
    ("purposeless_access", &["4.13"]),
    ("insecure_transfer", &["4.8", "6.1", "A2"]),
    ("paper_move_untracked", &["4.9", "4.10"]),
    ("paper_location_unlogged", &["2.3", "4.5"]),
    ("record_not_sealed", &["4.14"]),
    ("referral_not_logged", &["13.3"]),
    ("referral_outcome_missing", &["13.3", "13.4"]),
    ("referral_not_closed", &["13.4"]),
    ("referred_child_not_added", &["13.2"]),
    ("qai_not_logged", &["7.1"]),
    ("qai_in_case_record", &["A1"]),
];

/// The paragraphs that a variation of this rule may name; none where it cannot be covered.
pub fn paragraphs(rule: &str) -> &'static [&'static str] {
    COVERED.iter().find(|(covered, _)| *covered == rule).map_or(&[], |(_, paragraphs)| paragraphs)
}

/// Whether a variation that names this, a paragraph or a rule, covers the rule.
pub fn covers(named: &str, rule: &str) -> bool {
    let paragraphs = paragraphs(rule);
    !paragraphs.is_empty() && (named == rule || paragraphs.contains(&named))
}
