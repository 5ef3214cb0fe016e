//! Who is looking, and what that viewer may be shown. There is no session that shows rows without a viewer.

use crate::{
    Error, Result,
    config::{Access, Sees, Shields},
};

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

/// One who looks: every case but the shielded ones, save those the viewer is entitled to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// Whose name on a shield's access list opens it.
    pub staff_id: Option<String>,
    /// Every shielded case, as for the few who decide on shields.
    pub sees_every_shield: bool,
}

/// What a command shows: rows of cases ask for a purpose, counts do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Showing {
    Cases,
    Counts,
}

/// The viewer that the lake's `[access]` makes of a user.
///
/// # Errors
/// `NotAllowed` for a user whom it does not name, or names with a reach that cannot be kept yet; `Wrong` where a
/// purpose is needed and none, or none of the policy's, is given.
pub fn viewer(
    access: Option<&Access>,
    user: &str,
    purpose: Option<&str>,
    showing: Showing,
) -> Result<Viewer> {
    if let Some(purpose) = purpose
        && !PURPOSES.contains(&purpose)
    {
        let hint = crate::model::nearest(purpose, PURPOSES)
            .map_or(String::new(), |near| format!("; did you mean {near}?"));
        return Err(Error::Wrong(format!(
            "--purpose {purpose} is none of the policy's{hint} (4.13: {})",
            PURPOSES.join(", ")
        )));
    }
    let Some(access) = access else {
        return Ok(Viewer { staff_id: None, sees_every_shield: false });
    };
    let Some(viewer) = access.viewers.iter().find(|viewer| viewer.user == user) else {
        return Err(Error::NotAllowed(format!(
            "{user} is not named in this lake's [access], and so is shown nothing"
        )));
    };
    if viewer.sees != Sees::All {
        return Err(Error::NotAllowed(format!(
            "{user} may see part of the organisation only, and this version can show only the whole of it: \
             it shows nothing rather than too much"
        )));
    }
    if purpose.is_none() && showing == Showing::Cases {
        return Err(Error::Wrong(format!(
            "this lake has [access]: say what for with --purpose ({})",
            PURPOSES.join(", ")
        )));
    }
    Ok(Viewer { staff_id: viewer.staff_id.clone(), sees_every_shield: viewer.shields == Shields::All })
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
