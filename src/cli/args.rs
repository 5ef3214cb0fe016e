//! The command line as it is written; nothing is checked here that needs the disk.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Tells whether children's case records are kept as the Recording and Retention Policy says.
///
/// Exports of the case management system become typed snapshots in a lake; every rule of the policy that data can
/// measure is judged over them; and each team and role gets a pack that says what is due, overdue and unknown.
#[derive(Debug, Parser)]
#[command(name = "plumbline", version, propagate_version = true, max_term_width = 100, after_help = EXITS)]
pub struct Cli {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

const EXITS: &str = "\
Exit codes:
  0   done (findings are normal: they are not an error)
  1   done, and what was asked for did not hold: a --fail-on threshold, a rule's examples, a set-up
  2   the command line, a configuration file, a rule or a query is wrong; or a case is not there
  3   the exports cannot be used: nothing was published
  4   not allowed
  5   the lake or the disk cannot be used
  70  a defect of plumbline";

fn day(text: &str) -> Result<NaiveDate, String> {
    text.trim().parse().map_err(|_| "a day is written as 2026-03-31".to_owned())
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Common options")]
pub struct Common {
    /// The folder of the lake: snapshots and their results
    #[arg(long, global = true, value_name = "DIR", default_value = "lake", env = "PLUMBLINE_LAKE")]
    pub lake: PathBuf,
    /// The key of an encrypted lake: a file of 64 hexadecimal digits that its owner alone may read
    #[arg(long, global = true, value_name = "FILE", env = "PLUMBLINE_KEY_FILE")]
    pub key_file: Option<PathBuf>,
    /// The folder of the packs; replaced whole
    #[arg(long, global = true, value_name = "DIR", default_value = "out", env = "PLUMBLINE_OUT")]
    pub out: PathBuf,
    /// The day to judge at the end of (2026-03-31); by default the day the exports were taken
    #[arg(long, global = true, value_name = "DATE", env = "PLUMBLINE_AS_AT", value_parser = day)]
    pub as_at: Option<NaiveDate>,
    /// The configuration; by default plumbline.toml where there is one
    #[arg(long, global = true, value_name = "FILE", env = "PLUMBLINE_CONFIG")]
    pub config: Option<PathBuf>,
    /// How many processors to use; by default all
    #[arg(long, global = true, value_name = "N", env = "PLUMBLINE_THREADS")]
    pub threads: Option<usize>,
    /// How much memory queries may use (512M, 2G) before they spill to the lake
    #[arg(long, global = true, value_name = "SIZE", default_value = "1G", env = "PLUMBLINE_MEMORY")]
    pub memory: String,
    /// How to print what is printed on standard output
    #[arg(long, global = true, value_enum, default_value_t = Format::Table, env = "PLUMBLINE_FORMAT")]
    pub format: Format,
    /// What case rows are looked at for (4.13); needed where the lake has [access]
    #[arg(long, global = true, value_name = "PURPOSE", env = "PLUMBLINE_PURPOSE")]
    pub purpose: Option<String>,
    /// In which of your roles, where the lake's [access] gives you several
    #[arg(long, global = true, value_name = "ROLE", env = "PLUMBLINE_ROLE")]
    pub role: Option<String>,
    /// Say more of what is done
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Say nothing but errors
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Draw no progress bars
    #[arg(long, global = true, env = "PLUMBLINE_NO_PROGRESS", value_parser = clap::builder::FalseyValueParser::new())]
    pub no_progress: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Table,
    Csv,
    Json,
    Jsonl,
    Markdown,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Ingest, check and report in one go: the main job
    Run {
        #[command(flatten)]
        exports: Exports,
        #[command(flatten)]
        fail_on: FailOn,
        #[command(flatten)]
        packs: Packs,
    },
    /// Make one new snapshot in the lake from exports
    Ingest {
        #[command(flatten)]
        exports: Exports,
    },
    /// Judge every rule over a snapshot: obligations, findings, measures
    Check {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        fail_on: FailOn,
    },
    /// Write the packs of each audience from the newest results
    Report {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        packs: Packs,
        #[command(flatten)]
        publish: Publish,
    },
    /// Answer one SQL query over the newest snapshot and its newest results
    Sql {
        /// The query; `-` reads it from standard input
        query: String,
        #[command(flatten)]
        of: Of,
    },
    /// Everything owed on one case, each with its count, its sources, who answers and what would put it right
    Explain {
        #[command(flatten)]
        why: Why,
        #[command(flatten)]
        of: Of,
    },
    /// The catalogue of rules; or one rule whole: what it asks, how it is counted, examples, its SQL
    #[command(args_conflicts_with_subcommands = true)]
    Rules {
        #[command(subcommand)]
        action: Option<RulesAction>,
        /// The rule's name
        id: Option<String>,
    },
    /// Every paragraph of the policy: measured, in part or not and why; or one paragraph with its rules
    Policy {
        /// `2.2`, `fn 3`, `A1 contact log`
        paragraph: Option<String>,
    },
    /// What an export must hold; with --format json, as a Frictionless Data Package
    Contract { table: Option<String> },
    /// Propose a plumbline.toml from exports: which file is which table, which column which, and what is missing
    Init {
        /// The exports; without any, every section is written to fill in
        exports: Option<PathBuf>,
        /// Print it instead of writing the file
        #[arg(long)]
        stdout: bool,
    },
    /// Is this set up right: configuration, exports, lake, own rules, access, clock; and what to do where it is not
    Doctor {
        /// The exports; by default the folder that [exports] names
        exports: Option<PathBuf>,
    },
    /// The snapshots of the lake and their results; or two compared
    Snapshots {
        #[command(subcommand)]
        action: Option<SnapshotsAction>,
    },
    /// Who looked at case rows, when, for what (4.13); or whether that trail is whole
    Trail {
        #[command(subcommand)]
        action: Option<TrailAction>,
    },
    /// Write a made-up organisation's exports, with the true answers
    Synth {
        /// How many cases
        #[arg(long, default_value_t = 150)]
        cases: u32,
        /// The same seed makes the same organisation
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// The folder to write them to
        exports: PathBuf,
    },
    /// Print a completion script for a shell
    Completions { shell: clap_complete::Shell },
    /// Write the manual pages to a folder
    Man { folder: PathBuf },
}

#[derive(Debug, Subcommand)]
pub enum RulesAction {
    /// Run the examples kept beside the rules: ours, and those of [rules] folder
    Test {
        /// Rules (.sql), examples (.slt) or folders of them, in place of those of the same name: these alone are run
        paths: Vec<PathBuf>,
        /// Change the rules, one place at a time, and list the changes that break no example
        #[arg(long)]
        mutate: bool,
    },
    /// Write a rule and its examples to fill in, in [rules] folder
    New {
        /// What the rule's fault is called, in snake_case: late_visit
        name: String,
        /// Another folder to write them to
        #[arg(long, value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Write a page a rule, as `plumbline rules NAME` shows it, to a folder
    Pages { folder: PathBuf },
}

#[derive(Debug, Subcommand)]
pub enum SnapshotsAction {
    /// Why the number of overdue moved from one snapshot's results to another's: rules, day, then data
    Compare {
        /// The earlier snapshot
        from: String,
        /// The later snapshot, or the same at another day
        to: String,
        /// The day of the earlier results; by default that of the newest of them
        #[arg(long, value_name = "DATE", value_parser = day)]
        from_as_at: Option<NaiveDate>,
        /// List each finding that came or went, instead of counts
        #[arg(long)]
        findings: bool,
    },
    /// Take old snapshots out of the lake, their monthly measures aside; or one case out of all of them
    Purge(Purge),
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true).args(["older_than", "keep", "case"]))]
pub struct Purge {
    /// Snapshots published more than so many days ago; the newest always stays
    #[arg(long, value_name = "DAYS")]
    pub older_than: Option<u64>,
    /// Keep the newest so many, whatever their age
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub keep: Option<u16>,
    /// One case, from every snapshot, result and pack; never while a moratorium or a decision holds it
    #[arg(long, value_name = "CASE", requires_all = ["because", "authority"], conflicts_with_all = ["older_than", "keep"])]
    pub case: Option<String>,
    /// Why the case goes
    #[arg(long, value_enum, requires = "case")]
    pub because: Option<Because>,
    /// The order's reference, or whose decision it is
    #[arg(long, value_name = "TEXT", requires = "case")]
    pub authority: Option<String>,
    /// Write the certificate of what went to this file instead of printing it
    #[arg(long, value_name = "FILE", requires = "case")]
    pub certificate: Option<PathBuf>,
    /// Say what would go, and take nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Because {
    /// A court or the Information Commissioner ordered it, or a person's right to it was granted
    ErasureOrder,
    /// Its retention is over, as the newest results say
    RetentionOver,
}

#[derive(Debug, Subcommand)]
pub enum TrailAction {
    /// Find every line that was changed, dropped or put in
    Verify {
        /// A file of heads kept elsewhere (`plumbline trail head --to FILE`): a tail that was cut off is found too
        #[arg(long, value_name = "FILE")]
        head: Option<PathBuf>,
    },
    /// Print the last line's number and hash, to be kept elsewhere: print it monthly
    Head {
        /// Add it to the end of this file instead, on another disk or in other hands
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub struct Exports {
    /// The exports: a folder (cases.csv, contact_log_2026-01.csv.gz, all.xlsx, …), one file, or a pattern of either; by
    /// default the folder of the configuration's [exports]
    pub exports: Option<PathBuf>,
    /// Publish although a table lost more of its rows than [drift] shrink allows: the loss is right
    #[arg(long)]
    pub accept_volume: bool,
}

#[derive(Debug, Args)]
pub struct Why {
    /// The case; left out, --subject says what is asked for
    #[arg(required_unless_present = "subject")]
    pub case: Option<String>,
    /// This rule alone
    #[arg(long, value_name = "RULE")]
    pub rule: Option<String>,
    /// This subject alone, by its key: an entry_id, `case_id/child_id`, `team_id/2026-02`
    #[arg(long, value_name = "ID")]
    pub subject: Option<String>,
    /// Write a page to this file instead of printing
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Of {
    /// A snapshot other than the newest
    #[arg(long, value_name = "ID")]
    pub snapshot: Option<String>,
}

#[derive(Debug, Args)]
pub struct FailOn {
    /// Exit with 1 where this holds: `overdue`, `overdue=N` (more than N), `rate=RULE:0.9` (below); may be repeated
    #[arg(long = "fail-on", value_name = "THRESHOLD")]
    pub fail_on: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Packs {
    /// The month of the data compliance review (2026-02); by default the last whole one
    #[arg(long, value_name = "MONTH")]
    pub month: Option<String>,
    /// Write the packs as one encrypted archive (--out with .tar.age at its end) that whoever has the key to this age recipient
    /// (age1…) can open; may be repeated
    #[arg(long, value_name = "KEY")]
    pub recipient: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Publish {
    /// Write, in place of the packs, the figures that may leave the organisation: no case, no name, counts under five and
    /// what would give one away are [c]
    #[arg(long, conflicts_with = "recipient")]
    pub publish: bool,
    /// Write the packs of shielded cases, for each person whom their access lists name, to the folder `shielded` of --out
    #[arg(long, conflicts_with = "publish")]
    pub shielded: bool,
}
