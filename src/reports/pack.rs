//! One pack: a page, a workbook and two CSV files in a folder of their own; and the writing of all of them.

use std::{
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use serde::Serialize;

use super::{
    Summary,
    audience::Audience,
    csv_files,
    figures::Rate,
    folder::{self, Draft},
    index,
    ledger::{Ledger, Rows},
    others::{self, Whose},
    page::{Pages, Shown},
    work::{Tally, Task},
    workbook::{self, Sheet},
};
use crate::{Result, engine::Session, progress::Progress};

/// The files of every pack beside its page, as its notes name them.
pub const FILES: [&str; 3] = ["worklist.xlsx", "findings.csv", "measures.csv"];

/// What an audience's module makes for one team or person.
pub struct Pack<'a> {
    pub title: String,
    pub shown: Shown,
    /// The work list, in its order.
    pub tasks: Vec<Task<'a>>,
    /// What the CSV files hold.
    pub rows: Rows<'a>,
    /// Whose findings `findings.csv` holds.
    pub whose: Whose,
    /// Tables of the page that may be longer than it shows.
    pub sheets: Vec<Sheet<'static>>,
    pub card: Card,
}

/// A pack's line on the page that all packs start from.
#[derive(Debug, Clone, Serialize)]
pub struct Card {
    pub name: String,
    /// The area or team it stands under.
    pub group: String,
    pub cases: i64,
    pub tally: Tally,
    pub rate: Rate,
    /// Filled in when it is written.
    pub href: String,
}

/// The cards of an audience's packs.
pub struct Written {
    pub audience: &'static Audience,
    pub cards: Vec<Card>,
}

/// Writes every pack of these audiences that whoever makes them answers for, then the page they start from. The session has the findings that the ledger does
/// not hold; without one it holds them all.
///
/// # Errors
/// As files and templates give them; of several, the one of the first pack.
pub fn write_all(
    ledger: &Ledger,
    audiences: &[&'static Audience],
    draft: &Draft,
    session: Option<&Session>,
    progress: &dyn Progress,
) -> Result<Summary> {
    let pages = Pages::new()?;
    let jobs: Vec<(&'static Audience, String)> = audiences
        .iter()
        .flat_map(|audience| (audience.keys)(ledger).into_iter().map(|key| (*audience, key)))
        .collect();
    progress.begin("writing packs", Some(jobs.len() as u64));
    let done = at_once(&jobs, |(audience, key)| {
        let done = write(ledger, &pages, audience, key, draft)?;
        progress.advance(1);
        Ok(done)
    })?;
    progress.end();
    if let Some(session) = session {
        let files: Vec<&others::File> = done.iter().flatten().map(|(_, file)| file).collect();
        others::append(ledger, session, &files, draft, progress)?;
    }
    let mut n_packs = 0;
    let mut written: Vec<Written> =
        audiences.iter().map(|audience| Written { audience, cards: Vec::new() }).collect();
    for ((audience, _), done) in jobs.iter().zip(done) {
        let Some((card, _)) = done else { continue };
        n_packs += 1;
        let of = written.iter_mut().find(|w| w.audience.folder == audience.folder);
        of.expect("each job is of one of the audiences").cards.push(card);
    }
    let start = pages.render("index.html", &index::shown(ledger, &written)?)?;
    draft.write(&PathBuf::from("index.html"), start.as_bytes())?;
    Ok(Summary { packs: n_packs, files: draft.n_files() })
}

fn write(
    ledger: &Ledger,
    pages: &Pages,
    audience: &Audience,
    key: &str,
    draft: &Draft,
) -> Result<Option<(Card, others::File)>> {
    let pack = (audience.pack)(ledger, key)?;
    if ledger.options.part.as_ref().is_some_and(|part| !pack.whose.is_within(part)) {
        return Ok(None);
    }
    let folder = PathBuf::from(audience.folder).join(folder::encoded(key));
    let (card, file) = write_one(ledger, pages, audience, pack, &folder, draft)?;
    // The folder's name holds percent signs where the key needed encoding: in an address they are encoded again.
    let href = format!("{}/{}/index.html", audience.folder, folder::encoded(key).replace('%', "%25"));
    Ok(Some((Card { href, ..card }, file)))
}

/// Writes the page, the workbook and the CSV files of a pack to a folder of the draft.
///
/// # Errors
/// As files and templates give them.
pub fn write_one(
    ledger: &Ledger,
    pages: &Pages,
    audience: &Audience,
    pack: Pack,
    folder: &Path,
    draft: &Draft,
) -> Result<(Card, others::File)> {
    draft.write(&folder.join("index.html"), pages.render(audience.template, &pack.shown)?.as_bytes())?;
    let workbook = workbook::bytes(ledger, audience, &pack, draft.folder())?;
    draft.write(&folder.join("worklist.xlsx"), &workbook)?;
    let findings = folder.join("findings.csv");
    draft.write(&findings, &[])?;
    csv_files::findings(ledger, &pack, |lines| draft.append(&findings, lines))?;
    draft.write(&folder.join("measures.csv"), &csv_files::measures(ledger, &pack.rows)?)?;
    Ok((pack.card, others::File { path: findings, whose: pack.whose }))
}

/// Does every job on the processors there are; the answers come in the order of the jobs.
fn at_once<J: Sync, T: Send>(jobs: &[J], work: impl Fn(&J) -> Result<T> + Sync) -> Result<Vec<T>> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<Option<Result<T>>>> = Mutex::new(jobs.iter().map(|_| None).collect());
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(jobs.len().max(1));
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(job) = jobs.get(at) else { break };
                    let answer = work(job);
                    let failed = answer.is_err();
                    done.lock().expect("no worker panics while it holds the lock")[at] = Some(answer);
                    if failed {
                        // The others stop at their next job: nothing of this folder will be kept.
                        next.store(jobs.len(), Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let done = done.into_inner().expect("no worker panics while it holds the lock");
    let mut answers = Vec::with_capacity(jobs.len());
    for answer in done.into_iter().flatten() {
        answers.push(answer?);
    }
    Ok(answers)
}
