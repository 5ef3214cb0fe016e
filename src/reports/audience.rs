//! The audiences there are packs for. To add one: its template, its queries, a module that makes its packs, and an
//! entry here.

use super::{
    Options, area, audit, business_services, director, governance, ledger::Ledger, manager, pack::Pack,
    practice_supervisor, practitioner, service_manager,
};
use crate::{Error, Result};

pub struct Audience {
    /// Its folder, and its name in a configuration.
    pub folder: &'static str,
    /// What its packs are called.
    pub title: &'static str,
    /// What its packs are for.
    pub opens_it_to: &'static str,
    pub template: &'static str,
    /// The roles whose findings stand in its work lists.
    pub owners: &'static [&'static str],
    /// The keys of its packs.
    pub keys: fn(&Ledger) -> Vec<String>,
    pub pack: for<'a> fn(&Ledger<'a>, &str) -> Result<Pack<'a>>,
}

/// In the order they stand on the page that all packs start from.
pub static ALL: [Audience; 8] = [
    Audience {
        folder: director::FOLDER,
        title: "Operational director",
        opens_it_to: "own the asset",
        template: "director.html",
        owners: &director::OWNERS,
        keys: director::keys,
        pack: director::pack,
    },
    Audience {
        folder: area::FOLDER,
        title: "Head of practice and assistant director",
        opens_it_to: "hold teams to account",
        template: "area.html",
        owners: &area::OWNERS,
        keys: area::keys,
        pack: area::pack,
    },
    Audience {
        folder: "governance",
        title: "Governance",
        opens_it_to: "keep the archive",
        template: "governance.html",
        owners: &["governance"],
        keys: governance::keys,
        pack: governance::pack,
    },
    Audience {
        folder: "audit",
        title: "Auditor",
        opens_it_to: "test the record",
        template: "audit.html",
        owners: &[],
        keys: audit::keys,
        pack: audit::pack,
    },
    Audience {
        folder: "service-manager",
        title: "Service manager",
        opens_it_to: "run the team",
        template: "manager.html",
        owners: &manager::OWNERS,
        keys: service_manager::keys,
        pack: service_manager::pack,
    },
    Audience {
        folder: "practice-supervisor",
        title: "Practice supervisor",
        opens_it_to: "supervise",
        template: "manager.html",
        owners: &manager::OWNERS,
        keys: practice_supervisor::keys,
        pack: practice_supervisor::pack,
    },
    Audience {
        folder: "business-services",
        title: "Business services manager",
        opens_it_to: "do the monthly data compliance review",
        template: "business-services.html",
        owners: &["business_services_manager"],
        keys: business_services::keys,
        pack: business_services::pack,
    },
    Audience {
        folder: "practitioner",
        title: "Practitioner",
        opens_it_to: "plan the day",
        template: "practitioner.html",
        owners: &["practitioner"],
        keys: practitioner::keys,
        pack: practitioner::pack,
    },
];

/// The audiences that were asked for.
///
/// # Errors
/// `Wrong` for one that is not there.
pub fn chosen(options: &Options) -> Result<Vec<&'static Audience>> {
    let Some(names) = &options.audiences else { return Ok(ALL.iter().collect()) };
    for name in names {
        if !ALL.iter().any(|audience| audience.folder == name) {
            let folders: Vec<&str> = ALL.iter().map(|audience| audience.folder).collect();
            return Err(Error::Wrong(format!(
                "there is no audience {name:?}; there are {}",
                folders.join(", ")
            )));
        }
    }
    Ok(ALL.iter().filter(|audience| names.iter().any(|name| name == audience.folder)).collect())
}
