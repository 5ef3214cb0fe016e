//! The findings that need nobody any more: late, held, excepted, lapsed. No page lists them, only the `findings.csv` of
//! each pack; there may be millions, so they are read once, in their order, and put to the end of the files they
//! belong in.

use std::{collections::HashMap, path::PathBuf, sync::mpsc};

use super::{
    csv_files,
    data::{Finding, Text},
    findings,
    folder::Draft,
    ledger::Ledger,
};
use crate::{
    Error, Result, embedded,
    engine::{Params, Part, Session},
    progress::Progress,
};

/// A file is written when so many bytes are to go to it.
const FULL: usize = 32 * 1024;

/// Whose findings a pack's file holds.
#[derive(Debug, Clone, Default)]
pub struct Whose {
    /// What these teams hold now, and what they answered for.
    pub teams: Vec<String>,
    /// The same of people.
    pub people: Vec<String>,
    pub everybody: bool,
    /// What has no team, whoever owns it.
    pub or_of_no_team: bool,
    /// Of these owners alone; empty: of all.
    pub owners: Vec<&'static str>,
    /// By these rules alone; empty: by all.
    pub rules: Vec<&'static str>,
    /// What is held now alone, without what was only answered for.
    pub held_alone: bool,
}

/// A pack's file, to be gone on with.
pub struct File {
    pub path: PathBuf,
    pub whose: Whose,
}

/// The files, by whose findings go to them.
struct Files<'f> {
    files: &'f [&'f File],
    to_write: Vec<Vec<u8>>,
    by_team: HashMap<&'f str, Vec<usize>>,
    by_person: HashMap<&'f str, Vec<usize>>,
    of_everybody: Vec<usize>,
}

/// Reads the findings that need nobody, and puts each to the end of the files it belongs in.
///
/// # Errors
/// As the session's; `Disk`.
pub fn append(
    ledger: &Ledger,
    session: &Session,
    files: &[&File],
    draft: &Draft,
    progress: &dyn Progress,
) -> Result<()> {
    progress.begin("writing findings", None);
    let sql = embedded::text("queries/reports/other_findings.sql");
    let done = std::thread::scope(|scope| {
        // One thread reads while the other writes; a few batches wait between them.
        let (send, batches) = mpsc::sync_channel::<Vec<Finding>>(4);
        let writer = scope.spawn(move || {
            let mut files = Files::of(files);
            for finding in batches.iter().flatten() {
                files.add(ledger, &finding, draft)?;
            }
            files.finish(draft)
        });
        let read = session.each_batch_in_order(sql, &Params::new(), &mut |batch| {
            progress.advance(batch.num_rows() as u64);
            // Where nobody takes it, the writer failed, and says why.
            send.send(findings::read(batch)?)
                .map_err(|_| Error::Defect("the files of findings were given up".into()))
        });
        drop(send);
        let written =
            writer.join().map_err(|_| Error::Defect("the files of findings were given up".into()))?;
        written.and(read)
    });
    progress.end();
    done
}

impl<'f> Files<'f> {
    fn of(files: &'f [&'f File]) -> Files<'f> {
        let mut found = Files {
            files,
            to_write: files.iter().map(|_| Vec::new()).collect(),
            by_team: HashMap::new(),
            by_person: HashMap::new(),
            of_everybody: Vec::new(),
        };
        for (at, file) in files.iter().enumerate() {
            for team in &file.whose.teams {
                found.by_team.entry(team).or_default().push(at);
            }
            for person in &file.whose.people {
                found.by_person.entry(person).or_default().push(at);
            }
            if file.whose.everybody {
                found.of_everybody.push(at);
            }
        }
        found
    }

    fn add(&mut self, ledger: &Ledger, finding: &Finding, draft: &Draft) -> Result<()> {
        let to = self.of_finding(finding);
        if to.is_empty() {
            return Ok(());
        }
        let line = csv_files::other(ledger, finding)?;
        for at in to {
            self.to_write[at].extend_from_slice(&line);
            if self.to_write[at].len() >= FULL {
                draft.append(&self.files[at].path, &self.to_write[at])?;
                self.to_write[at].clear();
            }
        }
        Ok(())
    }

    /// The files a finding belongs in, each once.
    fn of_finding(&self, finding: &Finding) -> Vec<usize> {
        let by = |index: &HashMap<&str, Vec<usize>>, id: &Option<Text>| {
            id.as_deref().and_then(|id| index.get(id)).cloned().unwrap_or_default()
        };
        let mut to = by(&self.by_team, &finding.current_team_id);
        to.extend(by(&self.by_person, &finding.current_staff_id));
        to.extend(&self.of_everybody);
        let answered =
            by(&self.by_team, &finding.team_id).into_iter().chain(by(&self.by_person, &finding.staff_id));
        to.extend(answered.filter(|at| !self.files[*at].whose.held_alone));
        to.sort_unstable();
        to.dedup();
        to.retain(|at| self.files[*at].whose.holds(finding));
        to
    }

    fn finish(&self, draft: &Draft) -> Result<()> {
        let mut left = self.files.iter().zip(&self.to_write).filter(|(_, bytes)| !bytes.is_empty());
        left.try_for_each(|(file, bytes)| draft.append(&file.path, bytes))
    }
}

impl Whose {
    /// Whether all of it is of a part of the organisation; what is of no team and of nobody is the whole's.
    pub fn is_within(&self, part: &Part) -> bool {
        let is_whole = self.teams.is_empty() && self.people.is_empty();
        !is_whole
            && !self.everybody
            && self.teams.iter().all(|team| part.teams.contains(team))
            && self.people.iter().all(|person| part.staff.contains(person))
    }

    pub fn teams(teams: &[&str]) -> Whose {
        Whose { teams: teams.iter().map(|id| (*id).to_owned()).collect(), ..Whose::default() }
    }

    pub fn people(people: &[&str]) -> Whose {
        Whose { people: people.iter().map(|id| (*id).to_owned()).collect(), ..Whose::default() }
    }

    /// Whether a finding of theirs is of an owner and a rule that the file holds.
    pub fn holds(&self, finding: &Finding) -> bool {
        let is_owned = self.owners.is_empty() || self.owners.contains(&finding.owner_role.as_str());
        (is_owned || (self.or_of_no_team && finding.current_team_id.is_none()))
            && (self.rules.is_empty() || self.rules.contains(&finding.rule_id.as_str()))
    }
}
