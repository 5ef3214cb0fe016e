//! The configuration: that it can be read, that what it says fits the contract, the rules and their parameters, that staging
//! queries can be read, and what its [access] means.

use std::path::Path;

use super::{Finding, Known, Setup};
use crate::{access, config::Config, contract, engine, model::nearest, setup::evidence::so_many};

const WHAT: &str = "configuration";
const ACCESS: &str = "access";
const STAGING: &str = "staging queries";

/// The configuration, or that of an empty file where it cannot be read.
pub(super) fn read(setup: &Setup, findings: &mut Vec<Finding>) -> Config {
    let file = setup.file.as_deref().unwrap_or(Path::new("plumbline.toml")).display();
    match (&setup.config, &setup.file) {
        (Err(fault), _) => {
            findings.push(Finding::wrong(
                WHAT,
                fault,
                "mend it there; until then nothing of it counts below",
            ));
            Config::default()
        }
        (Ok(config), Some(_)) => {
            findings.push(Finding::fine(WHAT, format!("{file} can be read")));
            config.clone()
        }
        (Ok(config), None) => {
            findings.push(Finding::look(
                WHAT,
                "there is no plumbline.toml: everything is as it is by default",
                "`plumbline init EXPORTS` proposes one",
            ));
            config.clone()
        }
    }
}

/// That it fits the contract, the rules and the parameters.
pub(super) fn check(setup: &Setup, known: &Known, findings: &mut Vec<Finding>) {
    let config = &known.config;
    let mut faults = Vec::new();
    faults.extend(config.mapping().err());
    faults.extend(config.parameters().err());
    if let Some(catalogue) = &known.catalogue {
        faults.extend(config.switched_off(&catalogue.ids()).err());
        faults.extend(config.moratorium.rules.iter().filter_map(|rule| catalogue.rule(rule).err()));
    }
    findings.extend(faults.iter().map(|fault| Finding::wrong(WHAT, fault.to_string(), "mend it there")));
    if faults.is_empty() && setup.config.is_ok() && setup.file.is_some() {
        findings.push(Finding::fine(WHAT, "its mapping, parameters and rules are all known"));
    }
    staging(config, findings);
}

fn staging(config: &Config, findings: &mut Vec<Finding>) {
    let Some(folder) = config.staging_folder() else { return };
    let queries = match queries(&folder) {
        Ok(queries) => queries,
        Err(fault) => {
            findings.push(Finding::wrong(
                STAGING,
                format!("{}: {fault}", folder.display()),
                "make it readable",
            ));
            return;
        }
    };
    let before = findings.len();
    for (name, text) in &queries {
        let file = folder.join(format!("{name}.sql"));
        if contract::table(name).is_none() {
            let tables = contract::tables().iter().map(|table| table.name.as_str());
            let hint =
                nearest(name, tables).map_or_else(String::new, |near| format!("; did you mean {near}.sql?"));
            let found = format!("{}: the contract has no table {name}{hint}", file.display());
            findings.push(Finding::wrong(STAGING, found, "name the file after the table that it makes"));
        } else if let Err(fault) = engine::tables_named(text) {
            let fault = fault.in_file(&file.display().to_string());
            findings.push(Finding::wrong(STAGING, fault.to_string(), "mend the query"));
        }
    }
    if findings.len() == before {
        findings.push(Finding::fine(
            STAGING,
            format!("{} can be read", so_many(queries.len(), "query", "queries")),
        ));
    }
}

/// Name and text of each.
pub(super) fn queries(folder: &Path) -> std::io::Result<Vec<(String, String)>> {
    let mut queries = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "sql") {
            let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            queries.push((name, std::fs::read_to_string(&path)?));
        }
    }
    queries.sort();
    Ok(queries)
}

/// What [access] means: the lake's, and what the next snapshot will store.
pub(super) fn access(setup: &Setup, known: &Known, findings: &mut Vec<Finding>) {
    let stored = match known.newest.as_ref().map(|newest| access::stored(&newest.manifest)).transpose() {
        Ok(stored) => stored,
        Err(fault) => {
            findings.push(Finding::wrong(ACCESS, fault.to_string(), "ingest again"));
            return;
        }
    };
    let own = &known.config.access;
    if let Some(stored) = &stored
        && stored != own
    {
        findings.push(Finding::look(
            ACCESS,
            "the configuration's [access] is not the lake's, and it is the lake's that counts",
            "ingest: the next snapshot stores it",
        ));
    }
    // It is the lake's that counts, once there is one.
    let counts = stored.as_ref().unwrap_or(own);
    let Some(access) = counts else {
        findings.push(Finding::fine(
            ACCESS,
            "without [access], whoever can read the lake sees all but shielded cases",
        ));
        return;
    };
    let before = findings.len();
    if !access.viewers.iter().any(|viewer| viewer.user == setup.user) {
        findings.push(Finding::look(
            ACCESS,
            "[access] does not name the user who runs this, who is therefore shown nothing",
            format!("name them, if they are to see anything: user = \"{}\"", setup.user),
        ));
    }
    if findings.len() == before {
        findings.push(Finding::fine(
            ACCESS,
            format!(
                "{} named; case rows need --purpose",
                so_many(access.viewers.len(), "viewer is", "viewers are")
            ),
        ));
    }
}
