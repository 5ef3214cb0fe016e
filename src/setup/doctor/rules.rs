//! The organisation's own rules: that their folder is there, that they plan, and that their examples hold.

use super::Finding;
use crate::{
    config::Config,
    rules::{
        Catalogue,
        examples::{self, Failure},
    },
};

const WHAT: &str = "own rules";

/// The catalogue with the organisation's own rules; ours alone, where these cannot be read.
pub(super) fn catalogue(config: &Config, findings: &mut Vec<Finding>) -> Option<Catalogue> {
    let Some(folder) = config.rules_folder() else { return Catalogue::ours().ok() };
    let catalogue = match Catalogue::with_own(&folder) {
        Ok(catalogue) => catalogue,
        Err(fault) => {
            findings.push(Finding::wrong(WHAT, fault.to_string(), "mend it, or [rules] folder"));
            return Catalogue::ours().ok();
        }
    };
    let before = findings.len();
    let mut own = 0;
    for rule in catalogue.rules().iter().filter(|rule| rule.is_own) {
        own += 1;
        let to_do = format!("`plumbline rules test` shows it; mend {}", rule.file);
        match examples::run(&catalogue, rule, None) {
            Ok(()) => {}
            Err(Failure::Rows(_)) => {
                findings.push(Finding::wrong(WHAT, format!("{}: its examples do not hold", rule.id), to_do));
            }
            Err(Failure::Broken(fault)) => {
                findings.push(Finding::wrong(WHAT, format!("{}: {fault}", rule.id), to_do));
            }
        }
    }
    if findings.len() == before {
        findings.push(Finding::fine(WHAT, format!("{own} in {}, and their examples hold", folder.display())));
    }
    Some(catalogue)
}
