//! Is this set-up right? Each check is a small function that says what it found and what to do about it. It changes
//! nothing, and shows no row.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    config::Config,
    engine::Limits,
    lake::{Lake, Snapshot},
    progress::Progress,
    rules::Catalogue,
};

mod configuration;
mod days;
mod exports;
mod lake;
mod machine;
mod rules;

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    Fine,
    /// Not wrong in itself: somebody should know of it.
    Look,
    /// It stops a run, or makes what it says wrong.
    Wrong,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub what: &'static str,
    pub state: State,
    pub found: String,
    /// Blank where there is nothing to do.
    pub to_do: String,
}

/// What is looked at.
pub struct Setup<'a> {
    /// The configuration's file, where one is named or there is one.
    pub file: Option<PathBuf>,
    /// What it says; or why it cannot be read.
    pub config: Result<Config, String>,
    pub exports: Option<PathBuf>,
    /// An empty folder of the run's own.
    pub aside: PathBuf,
    pub lake: PathBuf,
    /// Where packs are, or would be.
    pub out: PathBuf,
    pub as_at: Option<NaiveDate>,
    pub limits: &'a Limits,
    pub processors: usize,
    /// Who runs it, by the operating system's name.
    pub user: String,
    pub now: DateTime<Utc>,
    /// How far the system's clock is set from UTC, in minutes.
    pub zone_minutes: i32,
    pub progress: &'a dyn Progress,
}

/// What the checks after the first ones stand on.
struct Known {
    config: Config,
    catalogue: Option<Catalogue>,
    lake: Option<Lake>,
    /// The newest that is not damaged.
    newest: Option<Snapshot>,
    /// The size of the exports' files.
    export_bytes: u64,
}

impl Finding {
    fn fine(what: &'static str, found: impl Into<String>) -> Finding {
        Finding { what, state: State::Fine, found: found.into(), to_do: String::new() }
    }

    fn look(what: &'static str, found: impl Into<String>, to_do: impl Into<String>) -> Finding {
        Finding { what, state: State::Look, found: found.into(), to_do: to_do.into() }
    }

    fn wrong(what: &'static str, found: impl Into<String>, to_do: impl Into<String>) -> Finding {
        Finding { what, state: State::Wrong, found: found.into(), to_do: to_do.into() }
    }
}

impl State {
    pub fn word(self) -> &'static str {
        match self {
            State::Fine => "fine",
            State::Look => "look",
            State::Wrong => "wrong",
        }
    }
}

/// Looks at everything, in the order in which a run meets it.
pub fn examine(setup: Setup) -> Vec<Finding> {
    let mut findings = Vec::new();
    let config = configuration::read(&setup, &mut findings);
    let mut known = Known { config, catalogue: None, lake: None, newest: None, export_bytes: 0 };
    known.catalogue = rules::catalogue(&known.config, &mut findings);
    configuration::check(&setup, &known, &mut findings);
    known.export_bytes = exports::check(&setup, &known.config, &mut findings);
    lake::check(&setup, &mut known, &mut findings);
    configuration::access(&setup, &known, &mut findings);
    days::check(&setup, &known, &mut findings);
    machine::check(&setup, &mut findings);
    findings
}
