//! What every command stands on: the configuration, the lake, the limits, the day, the viewer.

use std::{
    collections::BTreeSet,
    io::Write,
    path::{Path, PathBuf},
};

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    args::{Common, Format, Of},
    key,
    looking::Looking,
    progress::Bars,
};
use crate::{
    Error, Result,
    access::{self, Asking, Showing, Viewer},
    config::{Access, Config},
    engine::{self, Asks, Limits, Session, View},
    lake::{self, Lake, Results, Snapshot},
    model::visible,
    rules::Catalogue,
};

pub struct Context {
    pub config: Config,
    pub lake: PathBuf,
    pub out: PathBuf,
    pub as_at: Option<NaiveDate>,
    pub limits: Limits,
    pub format: Format,
    pub progress: Bars,
    pub now: DateTime<Utc>,
    /// Where the configuration is, or would be.
    pub config_file: PathBuf,
    purpose: Option<String>,
    role: Option<String>,
    quiet: bool,
    verbose: bool,
}

const DEFAULT_CONFIG: &str = "plumbline.toml";

/// How many processors there are.
pub fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

impl Context {
    pub fn of(common: Common) -> Result<Context> {
        let config = match &common.config {
            Some(file) => Config::read(file)?,
            None if Path::new(DEFAULT_CONFIG).exists() => Config::read(Path::new(DEFAULT_CONFIG))?,
            None => Config::default(),
        };
        Context::with(common, config)
    }

    /// By a configuration that was read, or is none.
    pub fn with(common: Common, config: Config) -> Result<Context> {
        let threads = common.threads.unwrap_or_else(processors);
        if threads == 0 {
            return Err(Error::Wrong("--threads 0: at least one is needed".into()));
        }
        let spill = lake::spill_folder(&common.lake);
        let key = key::key(common.key_file.as_ref(), &config, &common.lake)?;
        Ok(Context {
            config,
            limits: Limits { threads, memory_bytes: bytes(&common.memory)?, spill: Some(spill), key },
            lake: common.lake,
            out: common.out,
            as_at: common.as_at,
            format: common.format,
            progress: Bars::new(!common.quiet && !common.no_progress, common.verbose),
            now: Utc::now(),
            config_file: common.config.unwrap_or_else(|| DEFAULT_CONFIG.into()),
            purpose: common.purpose,
            role: common.role,
            quiet: common.quiet,
            verbose: common.verbose,
        })
    }

    /// Whether there is a configuration, or should be one since it was named.
    pub fn has_config(&self) -> bool {
        self.config_file != Path::new(DEFAULT_CONFIG) || self.config_file.exists()
    }

    /// A line for the person, on standard error.
    pub fn tell(&self, line: &str) {
        if !self.quiet {
            // Where standard error is gone there is nobody to tell.
            let _ = writeln!(anstream::stderr(), "{}", visible(line));
        }
    }

    /// Likewise, for those who asked to be told more.
    pub fn detail(&self, line: &str) {
        if self.verbose {
            self.tell(line);
        }
    }

    /// The rules: ours, and the organisation's own where the configuration names their folder.
    pub fn catalogue(&self) -> Result<Catalogue> {
        match self.config.rules_folder() {
            Some(folder) => Catalogue::with_own(&folder),
            None => Catalogue::ours(),
        }
    }

    pub fn existing_lake(&self) -> Result<Lake> {
        Lake::existing_with(&self.lake, self.limits.key.clone())
    }

    /// The lake, made where there is none yet.
    pub fn open_lake(&self) -> Result<Lake> {
        Lake::open_with(&self.lake, self.limits.key.clone())
    }

    /// The snapshot that was asked for, or the newest.
    pub fn snapshot(&self, lake: &Lake, of: &Of) -> Result<Snapshot> {
        match &of.snapshot {
            Some(id) => lake.snapshot(id),
            None => lake.newest()?.ok_or_else(|| {
                Error::Wrong(format!(
                    "the lake {} holds no snapshot yet: `plumbline ingest EXPORTS` makes one",
                    self.lake.display()
                ))
            }),
        }
    }

    /// The newest results of a snapshot, of the as-at day where one was given.
    pub fn results(&self, snapshot: &Snapshot) -> Result<Option<Results>> {
        let mut results = snapshot.results()?;
        let Some(as_at) = self.as_at else {
            let newest = results.pop();
            let taken_on = snapshot.manifest.taken_on;
            // Whoever judged another day last means that; whoever looks now may not know of it.
            if let Some(other) = newest.as_ref().filter(|newest| newest.as_at != taken_on) {
                self.tell(&format!(
                    "as at {}, the day of the newest results, and not {taken_on}, the day of the exports: --as-at names a day",
                    other.as_at
                ));
            }
            return Ok(newest);
        };
        let days: Vec<String> = results.iter().map(|r| r.as_at.to_string()).collect();
        results.retain(|r| r.as_at == as_at);
        match results.pop() {
            Some(found) => Ok(Some(found)),
            None => Err(Error::Wrong(format!(
                "snapshot {} has no results as at {as_at}{}: `plumbline check --as-at {as_at}` makes them",
                snapshot.id,
                if days.is_empty() { String::new() } else { format!(" (it has {})", days.join(", ")) }
            ))),
        }
    }

    /// Whoever runs the command, as the lake's newest snapshot knows them. Asked before anything else is told.
    pub fn viewer(&self, lake: &Lake, showing: Showing) -> Result<Looking> {
        let access = match lake.newest()? {
            Some(newest) => access::stored(&newest.manifest)?,
            None => None,
        };
        self.viewer_by(access.as_ref(), showing)
    }

    /// The same, by an `[access]`.
    pub fn viewer_by(&self, access: Option<&Access>, showing: Showing) -> Result<Looking> {
        let user = user();
        let asking =
            Asking { user: &user, role: self.role.as_deref(), purpose: self.purpose.as_deref(), showing };
        let viewer = access::viewer(access, &asking)?;
        Ok(Looking { user, viewer, purpose: self.purpose.clone() })
    }

    /// The cases hidden from whoever runs the command; of one whom the lake does not know, all that are shielded.
    pub fn hidden(&self, lake: &Lake) -> Result<BTreeSet<String>> {
        let Some(newest) = lake.newest()? else { return Ok(BTreeSet::new()) };
        let viewer = match self.viewer(lake, Showing::Counts) {
            Ok(looking) => looking.viewer,
            Err(Error::NotAllowed(_)) => Viewer::whole().without_shielded(),
            Err(other) => return Err(other),
        };
        engine::hidden_from(&viewer, &newest, &self.limits)
    }

    /// A viewer's session over a snapshot and its results.
    pub fn session(
        &self,
        lake: &Lake,
        snapshot: &Snapshot,
        results: Option<&Results>,
        viewer: &Viewer,
        asks: Asks,
    ) -> Result<Session> {
        engine::open(&View { lake, snapshot, results, viewer, asks, limits: &self.limits })
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        if let Some(spill) = &self.limits.spill {
            // It is empty, or was never made; what cannot be removed goes with the next command.
            let _ = std::fs::remove_dir(spill);
        }
    }
}

/// The operating system's user, by effective uid; the number where it has no name.
pub fn user() -> String {
    let uid = nix::unistd::geteuid();
    match nix::unistd::User::from_uid(uid) {
        Ok(Some(user)) => user.name,
        _ => uid.to_string(),
    }
}

/// `512M`, `2G`, `1500000`.
fn bytes(text: &str) -> Result<usize> {
    let wrong = || Error::Wrong(format!("--memory {text}: expected a size such as 512M or 2G"));
    let upper = text.trim().to_uppercase();
    let plain = upper.trim_end_matches("IB").trim_end_matches('B');
    let (digits, shift) = match plain.chars().last() {
        Some('K') => (&plain[..plain.len() - 1], 10),
        Some('M') => (&plain[..plain.len() - 1], 20),
        Some('G') => (&plain[..plain.len() - 1], 30),
        _ => (plain, 0),
    };
    let number: usize = digits.trim().parse().map_err(|_| wrong())?;
    number
        .checked_mul(1 << shift)
        .filter(|size| *size >= 64 << 20)
        .ok_or_else(|| Error::Wrong(format!("--memory {text}: at least 64M is needed")))
}
