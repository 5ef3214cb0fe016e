//! Who is looking, and what that viewer may be shown. There is no session that shows rows without a viewer.

use std::collections::BTreeSet;

use crate::{
    Error, Result,
    config::{self, Access, Sees, Shields},
    contract::Sensitivity,
    model::nearest,
};

pub mod trail;

/// Purposes for which case rows may be looked at (4.13).
pub const PURPOSES: [&str; 8] = [
    "casework",
    "message",
    "quality_assurance",
    "audit",
    "research",
    "corporate_reporting",
    "complaint",
    "subject_access",
];

/// One who looks, in one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// By which their own cases, their team and their place on a shield's access list are found.
    pub staff_id: Option<String>,
    pub role: Option<String>,
    pub sees: Sees,
    /// The teams or areas, where it is not the person's own.
    pub of: Vec<String>,
    pub shielded: Shielded,
    /// The columns besides keys and facts.
    pub reads: BTreeSet<Sensitivity>,
}

/// Which shielded cases there are for a viewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shielded {
    /// None, whoever looks: packs are for many.
    None,
    /// Those whose access lists name the viewer.
    Listed,
    /// Every one, as for the few who decide on shields.
    All,
    /// No case but shielded ones whose access lists name the viewer: for packs of theirs alone.
    ListedAlone,
}

/// What a command shows: rows of cases ask for a purpose, counts do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Showing {
    Cases,
    Counts,
}

/// Who asks, and for what, as the command line says.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The operating system's user.
    pub user: &'a str,
    /// Which of their roles, where they have several.
    pub role: Option<&'a str>,
    pub purpose: Option<&'a str>,
    pub showing: Showing,
}

impl Viewer {
    /// One who sees the whole organisation, shielded cases aside: whoever can read a lake that has no `[access]`.
    pub fn whole() -> Viewer {
        Viewer {
            staff_id: None,
            role: None,
            sees: Sees::All,
            of: Vec::new(),
            shielded: Shielded::Listed,
            reads: BTreeSet::from([Sensitivity::Name, Sensitivity::Text, Sensitivity::Special]),
        }
    }

    fn named(viewer: &config::Viewer) -> Viewer {
        Viewer {
            staff_id: viewer.staff_id.clone(),
            role: viewer.role.clone(),
            sees: viewer.sees,
            of: viewer.of.clone(),
            shielded: match viewer.shields {
                Shields::Listed => Shielded::Listed,
                Shields::All => Shielded::All,
            },
            reads: viewer.reads().into_iter().collect(),
        }
    }

    /// The same, to whom no shielded case is shown.
    pub fn without_shielded(&self) -> Viewer {
        Viewer { shielded: Shielded::None, ..self.clone() }
    }

    /// Somebody whom access lists name, as the shielded cases' packs are made for them: there are no other cases.
    pub fn of_shielded(staff_id: &str) -> Viewer {
        Viewer {
            staff_id: Some(staff_id.to_owned()),
            shielded: Shielded::ListedAlone,
            reads: BTreeSet::new(),
            ..Viewer::whole()
        }
    }

    /// Whether columns of this kind are shown.
    pub fn may_read(&self, sensitivity: Sensitivity) -> bool {
        matches!(sensitivity, Sensitivity::Key | Sensitivity::Fact) || self.reads.contains(&sensitivity)
    }

    /// Whether it is the whole organisation that this viewer answers for.
    pub fn sees_all(&self) -> bool {
        self.sees == Sees::All
    }
}

/// The viewer that the lake's `[access]` makes of a user.
///
/// # Errors
/// `NotAllowed` for a user whom it does not name, or not in that role; `Wrong` where a role must be chosen, or a
/// purpose is needed and none, or none of the policy's, is given.
pub fn viewer(access: Option<&Access>, asking: &Asking) -> Result<Viewer> {
    if let Some(purpose) = asking.purpose {
        check_purpose(purpose)?;
    }
    let Some(access) = access else {
        return Ok(Viewer::whole());
    };
    let viewer = named(access, asking)?;
    if asking.purpose.is_none() && asking.showing == Showing::Cases {
        return Err(Error::Wrong(format!(
            "this lake has [access]: say what for with --purpose ({})",
            PURPOSES.join(", ")
        )));
    }
    Ok(Viewer::named(viewer))
}

fn check_purpose(purpose: &str) -> Result<()> {
    if PURPOSES.contains(&purpose) {
        return Ok(());
    }
    let hint = nearest(purpose, PURPOSES).map_or(String::new(), |near| format!("; did you mean {near}?"));
    Err(Error::Wrong(format!(
        "--purpose {purpose} is none of the policy's{hint} (4.13: {})",
        PURPOSES.join(", ")
    )))
}

fn named<'a>(access: &'a Access, asking: &Asking) -> Result<&'a config::Viewer> {
    let user = asking.user;
    let held: Vec<&config::Viewer> = access.viewers.iter().filter(|viewer| viewer.user == user).collect();
    let roles = || held.iter().map(|viewer| viewer.role()).collect::<Vec<_>>().join(", ");
    match (held.as_slice(), asking.role) {
        ([], _) => Err(Error::NotAllowed(format!(
            "{user} is not named in this lake's [access], and so is shown nothing"
        ))),
        (held, Some(role)) => {
            held.iter().copied().find(|viewer| viewer.role.as_deref() == Some(role)).ok_or_else(|| {
                Error::NotAllowed(format!(
                    "{user} does not hold the role {role} in this lake's [access]: {}",
                    roles()
                ))
            })
        }
        ([one], None) => Ok(one),
        (_, None) => {
            Err(Error::Wrong(format!("{user} has several roles: say which with --role ({})", roles())))
        }
    }
}

/// The `[access]` a snapshot was published with.
///
/// # Errors
/// `Lake` where it is not what a manifest holds.
pub fn stored(manifest: &crate::lake::Manifest) -> Result<Option<Access>> {
    let Some(access) = &manifest.access else { return Ok(None) };
    serde_json::from_value(access.clone()).map(Some).map_err(|e| {
        Error::Lake(format!("snapshot {}: its [access] cannot be read: {e}", manifest.snapshot_id))
    })
}
