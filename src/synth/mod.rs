//! The made-up organisation: exports of every table of the contract at any size, life-like, and clean but for
//! the faults planted on purpose, each of which `truth.csv` names with what it must show.
//!
//! It runs no rule and reads no clock: the same options write the same bytes. No person, place or case in it is
//! real. Cases are made one after the other and written as they are made, so memory does not grow with them.

use std::{fs, path::Path};

use chrono::NaiveDate;

use crate::{Error, Result, progress::Progress};

mod allocations;
mod calendar;
mod case;
mod closure;
mod court;
mod dice;
mod documents;
mod exports;
mod families;
mod faults;
mod lifecycle;
mod names;
mod old;
mod organisation;
mod oversight;
mod paper;
mod permissions;
mod plans;
mod recording;
mod reports;
mod roster;
mod rows;
mod security;
mod story;
mod texts;
mod truth;

pub use calendar::Calendar;
pub use exports::UNDECLARED;

use case::Desk;
use dice::Dice;
use exports::Exports;
use organisation::Organisation;
use rows::Row;
use truth::{Fault, Status, TruthFile};

/// What is to be made up.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many cases; one in eight is from before the policy.
    pub cases: u32,
    pub seed: u64,
    /// The day the exports were taken: nothing in them is later, but for hearings listed ahead.
    pub as_at: NaiveDate,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    pub tables: usize,
    /// Rows of all tables, those that must be rejected or are written twice among them.
    pub rows: u64,
    /// How many lines `truth.csv` has.
    pub truths: u64,
}

/// What all cases share.
struct World {
    options: Options,
    calendar: Calendar,
    organisation: Organisation,
}

/// The days that the exports may be taken on: the cases then lie after the policy came into force, the old
/// records before it, and every deadline within the built-in bank holidays.
const FIRST_AS_AT: (i32, u32, u32) = (2025, 1, 1);
const LAST_AS_AT: (i32, u32, u32) = (2034, 12, 31);

/// Choices of the service itself come from their own stream, past those of any case.
const SERVICE: u64 = 1 << 40;

/// Writes the exports, `export.toml` and `truth.csv` into the folder, which is made where it is not there.
///
/// # Errors
/// When the options cannot be used ([`Error::Wrong`]), or the disk ([`Error::Disk`]).
pub fn write(options: &Options, out: &Path, progress: &dyn Progress) -> Result<Summary> {
    check(options)?;
    let mut dice = Dice::new(options.seed, SERVICE);
    let organisation = Organisation::new(options.cases, options.as_at, &mut dice);
    let world = World { options: options.clone(), calendar: Calendar::england_and_wales(), organisation };
    let mut folder = Folder { exports: Exports::create(out)?, truth: TruthFile::create(out)? };
    let mut desk = Desk::default();
    progress.begin("Making up cases", Some(options.cases.into()));
    for place in 0..options.cases {
        let case = roster::tell(&world, &mut desk, place);
        let visible = !case.story.shielded;
        let (rows, faults) = case.into_rows();
        folder.write(rows.iter().flatten(), &faults, visible)?;
        progress.advance(1);
    }
    let (rows, faults) = oversight::record(&world, &mut desk, &mut dice);
    folder.write(rows.iter(), &faults, true)?;
    progress.end();
    let note = out.join("export.toml");
    let text = format!("# When these exports were taken.\ntaken_on = {}\n", options.as_at);
    fs::write(&note, text).map_err(Error::disk(&note))?;
    let (tables, rows) = folder.exports.finish()?;
    Ok(Summary { tables, rows, truths: folder.truth.finish()? })
}

fn check(options: &Options) -> Result<()> {
    let day = |(year, month, day)| calendar::date(year, month, day);
    if options.cases == 0 {
        return Err(Error::Wrong(
            "--cases 0: at least one case is needed; 150 make a small organisation".into(),
        ));
    }
    if options.as_at < day(FIRST_AS_AT) || options.as_at > day(LAST_AS_AT) {
        return Err(Error::Wrong(format!(
            "--as-at {}: a made-up organisation can be taken on a day from {} to {}",
            options.as_at,
            day(FIRST_AS_AT),
            day(LAST_AS_AT)
        )));
    }
    Ok(())
}

/// The files being written.
struct Folder {
    exports: Exports,
    truth: TruthFile,
}

impl Folder {
    /// Writes the rows, what was planted in them, and what must be rejected of them, by its place in its file.
    fn write<'r>(
        &mut self,
        rows: impl Iterator<Item = &'r Row>,
        faults: &[Fault],
        visible: bool,
    ) -> Result<()> {
        for fault in faults {
            self.truth.write(fault, visible)?;
        }
        for row in rows {
            let number = self.exports.write(row)?;
            for (column, reason) in &row.rejected {
                let fault = Fault {
                    rule: "rejected_data",
                    case_id: row.case_id().to_owned(),
                    subject: ("quarantine", format!("{}.csv:{number}:{column}", row.table.name)),
                    part: String::new(),
                    status: Status::Overdue,
                    reason: (*reason).to_owned(),
                };
                self.truth.write(&fault, visible)?;
            }
        }
        Ok(())
    }
}
