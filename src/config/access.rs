//! `[access]`: who may see what. Stored in the lake when a snapshot is published; it is the lake's that counts.

use serde::{Deserialize, Serialize};

use super::did_you_mean;
use crate::contract::Sensitivity;

/// The roles a viewer may hold: those of the contract's staff, and two that look at the record from outside it.
pub const ROLES: [&str; 15] = [
    "practitioner",
    "practice_supervisor",
    "service_manager",
    "business_services",
    "business_services_manager",
    "head_of_practice",
    "assistant_director",
    "operational_director",
    "improvement_manager",
    "lawyer",
    "governance",
    "intake",
    "auditor",
    "analyst",
    "other",
];

/// Who may see what; somebody whom it does not name sees nothing.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Access {
    pub viewers: Vec<Viewer>,
}

/// One role of one person: somebody who holds several stands there once for each.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Viewer {
    /// The operating system's user.
    pub user: String,
    #[serde(default)]
    pub staff_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    pub sees: Sees,
    /// Which teams or areas, where it is not the person's own.
    #[serde(default)]
    pub of: Vec<String>,
    #[serde(default)]
    pub shields: Shields,
    /// Which columns besides keys and facts, where it is not what the role reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reads: Option<Vec<Sensitivity>>,
}

/// Whose cases a viewer sees: those allocated now to them, and those they have answered for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sees {
    /// The person's own.
    Own,
    /// Also of those whom they manage.
    Managed,
    Team,
    ServiceArea,
    OperationalArea,
    All,
}

/// Which shielded cases a viewer sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shields {
    /// Those where `shield_access` names the viewer's staff_id.
    #[default]
    Listed,
    /// Every one.
    All,
}

impl Sees {
    pub fn word(self) -> &'static str {
        match self {
            Sees::Own => "own",
            Sees::Managed => "managed",
            Sees::Team => "team",
            Sees::ServiceArea => "service_area",
            Sees::OperationalArea => "operational_area",
            Sees::All => "all",
        }
    }
}

impl Viewer {
    /// The columns that this viewer reads besides keys and facts: as it says, else by the role, else by what it sees.
    ///
    /// Who works with a case reads all of its record; who answers for many reads what they answer for: facts.
    pub fn reads(&self) -> Vec<Sensitivity> {
        use Sensitivity::{Name, Special, Text};
        if let Some(reads) = &self.reads {
            return reads.clone();
        }
        match self.role.as_deref() {
            Some("practitioner" | "practice_supervisor" | "service_manager" | "lawyer") => {
                vec![Name, Text, Special]
            }
            Some("business_services" | "business_services_manager" | "intake") => vec![Name, Text],
            Some("improvement_manager" | "auditor") => vec![Name],
            Some(_) => Vec::new(),
            None if matches!(self.sees, Sees::Own | Sees::Managed | Sees::Team) => vec![Name, Text, Special],
            None => Vec::new(),
        }
    }

    /// The role as messages name it.
    pub fn role(&self) -> &str {
        self.role.as_deref().unwrap_or("no role")
    }

    fn fault(&self) -> Option<String> {
        let user = &self.user;
        if user.trim().is_empty() {
            return Some("a viewer's user is blank".into());
        }
        if let Some(role) = self.role.as_deref().filter(|role| !ROLES.contains(role)) {
            return Some(format!(
                "viewer {user}: there is no role `{role}`{}",
                did_you_mean(role, ROLES.into())
            ));
        }
        let needs_person =
            matches!(self.sees, Sees::Own | Sees::Managed) || (self.sees != Sees::All && self.of.is_empty());
        if needs_person && self.staff_id.as_deref().is_none_or(|id| id.trim().is_empty()) {
            return Some(format!(
                "viewer {user}: sees = \"{}\" needs a staff_id, by which their cases are found{}",
                self.sees.word(),
                if matches!(self.sees, Sees::Own | Sees::Managed) { "" } else { ", or `of` to say which" }
            ));
        }
        if !self.of.is_empty() && matches!(self.sees, Sees::Own | Sees::Managed | Sees::All) {
            return Some(format!(
                "viewer {user}: `of` names teams or areas, and sees = \"{}\" takes none",
                self.sees.word()
            ));
        }
        None
    }
}

impl Access {
    /// What is wrong with it, in a sentence.
    pub fn fault(&self) -> Option<String> {
        if let Some(fault) = self.viewers.iter().find_map(Viewer::fault) {
            return Some(fault);
        }
        self.viewers.iter().enumerate().find_map(|(at, viewer)| {
            let same = |other: &&Viewer| other.user == viewer.user && other.role == viewer.role;
            self.viewers[..at].iter().find(same).map(|_| {
                format!(
                    "viewer {} stands there twice with {}: give each a role of its own",
                    viewer.user,
                    match &viewer.role {
                        Some(role) => format!("the role {role}"),
                        None => "no role".into(),
                    }
                )
            })
        })
    }
}
