//! One table's files, read: split and typed block by block, several blocks at a time, into sorted runs. It never holds more than
//! its share of the memory, whatever the size of the files.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    ops::Range,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    },
    thread,
};

use super::{
    chunk::Chunk,
    dates::Evidence,
    frames::{Block, Blocks},
    parts::Part,
    refusals::{self, Refusal, Refusals},
    repeated::Keys,
    runs::{Gathering, Run, Shape},
    scan::unreadable,
};
use crate::{Error, Result, progress::Progress};

/// What reading a table may use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) threads: usize,
    pub(super) memory_bytes: u64,
}

impl Limits {
    /// What one thread's rows may take before they are put aside. Sorting them takes as much again, and what is merged, hashed and
    /// encoded besides takes the rest.
    fn rows_bytes(self) -> usize {
        let shares = 6 * self.threads.max(1) as u64;
        usize::try_from(self.memory_bytes / shares).unwrap_or(usize::MAX)
    }

    /// What may wait in memory of what was refused.
    fn refusals_bytes(self) -> usize {
        usize::try_from(self.memory_bytes / 20).unwrap_or(usize::MAX)
    }
}

/// A table's files, read.
pub(super) struct Rows {
    pub(super) runs: Vec<Run>,
    pub(super) keys: Vec<Keys>,
    pub(super) refusals: Refusals,
    /// In the order of the files.
    pub(super) blocks: Vec<BlockFacts>,
    /// For each column of the contract, over all files.
    pub(super) evidence: Vec<Evidence>,
}

/// One block of a table's files.
#[derive(Debug, Clone)]
pub(super) struct BlockFacts {
    /// Its file among the table's.
    pub(super) part: usize,
    /// Where it begins in the file: its byte, and its line, counting from 1.
    pub(super) offset: u64,
    pub(super) line: u64,
    pub(super) bytes: usize,
    /// Lines in it with an opening quote that is not closed.
    unclosed: Vec<Range<usize>>,
    /// The `_row` of its first line.
    pub(super) first_row: i64,
    pub(super) rows_read: u64,
}

/// Reads a table's files. `aside`: a path that names of what is put aside begin with.
///
/// # Errors
/// `Exports` (exit 3) when a file cannot be read or is cut off; `Disk` (exit 5) when nothing can be put aside.
pub(super) fn read(
    shape: &Shape,
    parts: &[Part],
    limits: Limits,
    aside: &Path,
    progress: &dyn Progress,
) -> Result<Rows> {
    let (to_workers, numbered) = sync_channel(1);
    let numbered = Arc::new(Mutex::new(numbered));
    let (to_gatherer, done) = channel();
    let refusals = Refusals::new(beside(aside, "refusals"), limits.refusals_bytes());
    thread::scope(|scope| {
        let worker = |number: usize| {
            let (numbered, to_gatherer) = (Arc::clone(&numbered), to_gatherer.clone());
            let aside = beside(aside, &format!("thread-{number}"));
            scope.spawn(move || Worker::new(shape, parts, aside, limits)?.work(&numbered, &to_gatherer))
        };
        let workers: Vec<_> = (0..limits.threads.max(1)).map(worker).collect();
        // From here on the workers alone hold these, so that nobody waits for workers that are no more.
        drop((numbered, to_gatherer));
        let mut feed = Feed { parts, refusals, done: Vec::new(), begun: Vec::new() };
        let fed = feed.feed(to_workers, &done, progress);
        let ends: Vec<_> = workers.into_iter().map(|worker| worker.join()).collect();
        let (mut runs, mut keys) = (Vec::new(), Vec::new());
        for end in ends {
            let failed = || Error::Defect(format!("a thread that types rows of {} failed", shape.table.name));
            let (own_runs, own_keys) = end.map_err(|_| failed())??;
            runs.extend(own_runs);
            keys.push(own_keys);
        }
        fed?;
        Ok(feed.rows(runs, keys))
    })
}

/// A path that begins as another: `contact_log-refusals`.
pub(super) fn beside(path: &Path, more: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-");
    name.push(more);
    PathBuf::from(name)
}

/// A block that is done.
struct Done {
    number: usize,
    slots: u32,
    rows_read: u32,
    evidence: Vec<Evidence>,
    refusals: Vec<Refusal>,
}

/// Hands out the blocks of the files, and gathers what became of them.
struct Feed<'a> {
    parts: &'a [Part],
    refusals: Refusals,
    begun: Vec<BlockFacts>,
    done: Vec<Done>,
}

type Numbered = (usize, usize, Block);

impl Feed<'_> {
    fn feed(
        &mut self,
        to_workers: SyncSender<Numbered>,
        done: &Receiver<Done>,
        progress: &dyn Progress,
    ) -> Result<()> {
        for (number, part) in self.parts.iter().enumerate() {
            self.feed_part(number, part, &to_workers, done, progress)?;
        }
        drop(to_workers);
        done.iter().try_for_each(|block| self.add(block))
    }

    fn feed_part(
        &mut self,
        number: usize,
        part: &Part,
        to_workers: &SyncSender<Numbered>,
        done: &Receiver<Done>,
        progress: &dyn Progress,
    ) -> Result<()> {
        let layout = &part.layout;
        let name = &layout.name;
        let mut file = File::open(&part.path).map_err(unreadable(name))?;
        let size = file.metadata().map_err(unreadable(name))?.len();
        file.seek(SeekFrom::Start(layout.body.0)).map_err(unreadable(name))?;
        progress.begin(name, Some(size));
        progress.advance(layout.body.0);
        let mut blocks = Blocks::new(name, file, layout.syntax, layout.fields(), layout.body);
        while let Some(block) = blocks.next()? {
            let bytes = block.bytes.len();
            let facts = BlockFacts {
                part: number,
                offset: block.offset,
                line: block.line,
                bytes,
                unclosed: block.unclosed.clone(),
                first_row: 0,
                rows_read: 0,
            };
            let numbered = (self.begun.len(), number, block);
            self.begun.push(facts);
            progress.advance(bytes as u64);
            // Where no thread takes it, each of them says why when it is waited for.
            if to_workers.send(numbered).is_err() {
                return Ok(());
            }
            done.try_iter().try_for_each(|block| self.add(block))?;
        }
        progress.end();
        Ok(())
    }

    fn add(&mut self, mut block: Done) -> Result<()> {
        let refusals = std::mem::take(&mut block.refusals);
        self.refusals.add(block.number, refusals)?;
        self.done.push(block);
        Ok(())
    }

    fn rows(mut self, runs: Vec<Run>, keys: Vec<Keys>) -> Rows {
        self.done.sort_by_key(|block| block.number);
        let columns = self.parts.first().map_or(0, |part| part.layout.table.columns.len());
        let mut evidence = vec![Evidence::default(); columns];
        let mut next: Vec<i64> = self.parts.iter().map(|part| part.layout.first_row).collect();
        for (facts, block) in self.begun.iter_mut().zip(&self.done) {
            facts.first_row = next[facts.part];
            facts.rows_read = block.rows_read.into();
            next[facts.part] += i64::from(block.slots);
            evidence.iter_mut().zip(&block.evidence).for_each(|(sum, own)| *sum += *own);
        }
        Rows { runs, keys, refusals: self.refusals, blocks: self.begun, evidence }
    }
}

/// One thread's work: blocks to rows of runs.
struct Worker<'a> {
    shape: &'a Shape,
    parts: &'a [Part],
    gathering: Gathering<'a>,
    keys: Keys,
}

impl<'a> Worker<'a> {
    fn new(shape: &'a Shape, parts: &'a [Part], aside: PathBuf, limits: Limits) -> Result<Worker<'a>> {
        let gathering = Gathering::new(shape, aside, limits.rows_bytes())?;
        Ok(Worker { shape, parts, gathering, keys: Keys::new(shape)? })
    }

    fn work(mut self, blocks: &Mutex<Receiver<Numbered>>, done: &Sender<Done>) -> Result<(Vec<Run>, Keys)> {
        loop {
            let next = blocks.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok((number, part, block)) = next else { break };
            // Nobody is left to tell only where the run has failed already.
            if done.send(self.block(number, part, &block)?).is_err() {
                break;
            }
        }
        Ok((self.gathering.end()?, self.keys))
    }

    fn block(&mut self, number: usize, part: usize, block: &Block) -> Result<Done> {
        let layout = &self.parts[part].layout;
        let mut chunk = Chunk::of(layout, block)?;
        let refusals = refusals::of_chunk(layout, number, &mut chunk);
        let batch = self.shape.batch(number, &mut chunk)?;
        self.keys.add(self.shape, &batch)?;
        self.gathering.add(batch)?;
        Ok(Done {
            number,
            slots: chunk.slots,
            rows_read: chunk.rows_read,
            evidence: chunk.evidence,
            refusals,
        })
    }
}

/// A block of a file again, as it was.
///
/// # Errors
/// `Exports` (exit 3) when it cannot be read any more.
pub(super) fn again(part: &Part, facts: &BlockFacts) -> Result<Block> {
    let name = &part.layout.name;
    let mut file = File::open(&part.path).map_err(unreadable(name))?;
    file.seek(SeekFrom::Start(facts.offset)).map_err(unreadable(name))?;
    let mut bytes = vec![0; facts.bytes];
    file.read_exact(&mut bytes).map_err(unreadable(name))?;
    Ok(Block { bytes, offset: facts.offset, line: facts.line, unclosed: facts.unclosed.clone() })
}
