//! The command line: the only part that prints, and that reads the clock and the environment.

use std::{
    io::{self, Write},
    panic::{self, AssertUnwindSafe},
    process::ExitCode,
};

use clap::Parser;

use crate::{Error, Result, config::Config, foreign, model::visible};

pub mod args;

mod aside;
mod check;
mod context;
mod contract;
mod doctor;
mod explain;
mod ingest;
mod init;
mod key;
mod looking;
mod output;
mod packs;
mod pages;
mod policy;
mod progress;
mod purge;
mod report;
mod rules;
mod snapshots;
mod sql;
mod synth;
mod trail;

use args::{Cli, Command};
use context::Context;

/// Whether what was asked for held: the difference between exit 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    Yes,
    No,
}

/// Parses, runs, shows the error, and gives the exit code.
pub fn main() -> ExitCode {
    panic::set_hook(Box::new(|defect| {
        if foreign::is_calling() {
            return;
        }
        let _ = writeln!(
            io::stderr(),
            "plumbline: a defect of ours, not of your data: {defect}\n\
             Nothing was published. Please report it with these lines, the version (plumbline --version) and the command."
        );
    }));
    let cli = Cli::parse();
    match panic::catch_unwind(AssertUnwindSafe(|| run(cli))) {
        Ok(Ok(Held::Yes)) => ExitCode::SUCCESS,
        Ok(Ok(Held::No)) => ExitCode::from(1),
        Ok(Err(error)) => {
            say(&error);
            ExitCode::from(error.exit_code())
        }
        Err(_) => ExitCode::from(70),
    }
}

fn run(cli: Cli) -> Result<Held> {
    let context = match cli.command {
        // These two are for when the configuration is not there yet, or is wrong.
        Command::Init { .. } | Command::Doctor { .. } => Context::with(cli.common, Config::default())?,
        _ => Context::of(cli.common)?,
    };
    match cli.command {
        Command::Run { exports, fail_on, packs } => report::run(&context, &exports, &fail_on, &packs),
        Command::Ingest { exports } => ingest::run(&context, &exports),
        Command::Check { of, fail_on } => check::run(&context, &of, &fail_on),
        Command::Report { of, packs, publish } => report::report(&context, &of, &packs, &publish),
        Command::Sql { query, of } => sql::run(&context, &query, &of),
        Command::Explain { why, of } => explain::run(&context, why, &of),
        Command::Rules { action, id } => rules::run(&context, action.as_ref(), id.as_deref()),
        Command::Policy { paragraph } => policy::run(&context, paragraph.as_deref()),
        Command::Contract { table } => contract::run(&context, table.as_deref()),
        Command::Snapshots { action } => snapshots::run(&context, action.as_ref()),
        Command::Trail { action } => trail::run(&context, action.as_ref()),
        Command::Synth { cases, seed, exports } => synth::run(&context, cases, seed, &exports),
        Command::Init { exports, stdout } => init::run(&context, exports.as_deref(), stdout),
        Command::Doctor { exports } => doctor::run(&context, exports),
        Command::Completions { shell } => pages::completions(shell),
        Command::Man { folder } => pages::manual(&folder),
    }
}

/// The error and what caused it, once.
fn say(error: &Error) {
    let mut lines = format!("plumbline: {error}\n");
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !lines.contains(&text) {
            lines.push_str(&format!("  because: {text}\n"));
        }
        cause = inner.source();
    }
    if matches!(error, Error::Defect(_)) {
        lines.push_str(
            "This is a defect of ours: please report it with this line, the version and the command.\n",
        );
    }
    // Where standard error is gone there is nobody to tell.
    let _ = anstream::stderr().write_all(visible(&lines).as_bytes());
}
