//! Keys that come twice: which rows repeat another exactly, and which conflict with one. It holds some bytes a row in memory, and
//! looks at rows again only where keys may be the same.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use arrow::{array::UInt32Array, compute::take_record_batch, row::Rows};
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use super::runs::{Encoder, Place, Places, Run, Shape, defect};
use crate::{Error, Result};

/// The keys of rows as short hashes, in parts by the hash's first bits: each part is sorted by itself.
pub(super) struct Keys {
    encoder: Option<Encoder>,
    parts: Vec<Vec<(u64, Place)>>,
}

const PARTS: usize = 256;

/// What becomes of rows whose key came before; all others stay.
#[derive(Debug, Default)]
pub(super) struct Repeated {
    /// Rows the same as the first of their key, in order.
    pub(super) duplicates: Vec<Place>,
    /// Rows that differ from the first of their key, in order; and that first.
    pub(super) conflicts: Vec<(Place, Place)>,
}

impl Keys {
    /// Those of a table; of one without a key, none.
    pub(super) fn new(shape: &Shape) -> Result<Keys> {
        let key: Vec<&str> = shape.table.key.iter().map(String::as_str).collect();
        let encoder = if key.is_empty() { None } else { Some(shape.encoder(&key)?) };
        Ok(Keys { encoder, parts: vec![Vec::new(); PARTS] })
    }

    pub(super) fn add(&mut self, shape: &Shape, batch: &arrow::array::RecordBatch) -> Result<()> {
        let Some(encoder) = &self.encoder else { return Ok(()) };
        for (key, place) in encoder.encode(batch)?.iter().zip(shape.places(batch).values()) {
            let hash = xxh3_64(key.as_ref());
            self.parts[(hash >> 56) as usize].push((hash, Place(*place)));
        }
        Ok(())
    }
}

/// Tells what becomes of the rows whose key came before, by the keys that each thread gathered.
///
/// # Errors
/// `Disk` (exit 5) when a run cannot be read again.
pub(super) fn repeated(shape: &Shape, keys: Vec<Keys>, runs: &[Run], threads: usize) -> Result<Repeated> {
    let candidates = candidates(keys);
    if candidates.is_empty() {
        return Ok(Repeated::default());
    }
    let next = AtomicUsize::new(0);
    let work = || -> Result<Vec<Candidate>> {
        let looking = Looking::new(shape, &candidates)?;
        let mut found = Vec::new();
        while let Some(run) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
            looking.look(run, &mut found)?;
        }
        Ok(found)
    };
    let rows = thread::scope(|scope| -> Result<Vec<Candidate>> {
        let workers: Vec<_> = (1..threads.min(runs.len())).map(|_| scope.spawn(work)).collect();
        let mut rows = work()?;
        for worker in workers {
            let failed = || Error::Defect("a thread that compares rows failed".to_owned());
            rows.extend(worker.join().map_err(|_| failed())??);
        }
        Ok(rows)
    })?;
    Ok(decided(rows))
}

/// Finds the candidates in runs, and what they hold.
struct Looking<'a> {
    shape: &'a Shape,
    candidates: &'a Places,
    key: Encoder,
    content: Encoder,
}

impl<'a> Looking<'a> {
    fn new(shape: &'a Shape, candidates: &'a Places) -> Result<Looking<'a>> {
        let key: Vec<&str> = shape.table.key.iter().map(String::as_str).collect();
        let content: Vec<&str> = shape.table.columns.iter().map(|column| column.name.as_str()).collect();
        Ok(Looking { shape, candidates, key: shape.encoder(&key)?, content: shape.encoder(&content)? })
    }

    fn look(&self, run: &Run, found: &mut Vec<Candidate>) -> Result<()> {
        for batch in run.batches()? {
            let batch = batch?;
            let places = self.shape.places(&batch).values();
            let is_one = |at: &u32| self.candidates.contains(Place(places[*at as usize]));
            let wanted: Vec<u32> = (0..batch.num_rows() as u32).filter(is_one).collect();
            if wanted.is_empty() {
                continue;
            }
            let taken = take_record_batch(&batch, &UInt32Array::from(wanted)).map_err(defect)?;
            let (keys, contents): (Rows, Rows) = (self.key.encode(&taken)?, self.content.encode(&taken)?);
            let both = keys.iter().zip(contents.iter()).zip(self.shape.places(&taken).values());
            found.extend(both.map(|((key, content), place)| Candidate {
                key: xxh3_128(key.as_ref()),
                place: Place(*place),
                content: xxh3_128(content.as_ref()),
            }));
        }
        Ok(())
    }
}

/// A row whose key may have come before. 128 bits tell keys apart for good: of ten million, two different ones have the same
/// with a chance of one in some 10^24.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    key: u128,
    place: Place,
    content: u128,
}

/// The places of rows of which another has the same short hash.
fn candidates(keys: Vec<Keys>) -> Places {
    let mut parts: Vec<Vec<Vec<(u64, Place)>>> = vec![Vec::new(); PARTS];
    for keys in keys {
        parts.iter_mut().zip(keys.parts).for_each(|(all, own)| all.push(own));
    }
    let mut found = Vec::new();
    for part in parts {
        let mut hashes = part.concat();
        hashes.sort_unstable();
        let groups = hashes.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1);
        found.extend(groups.flatten().map(|(_, place)| *place));
    }
    Places::new(found)
}

fn decided(mut rows: Vec<Candidate>) -> Repeated {
    rows.sort_unstable();
    let mut repeated = Repeated::default();
    for group in rows.chunk_by(|a, b| a.key == b.key) {
        let (first, others) = group.split_first().expect("a group has a row");
        for other in others {
            match other.content == first.content {
                true => repeated.duplicates.push(other.place),
                false => repeated.conflicts.push((other.place, first.place)),
            }
        }
    }
    repeated.duplicates.sort_unstable();
    repeated.conflicts.sort_unstable();
    repeated
}

impl Repeated {
    /// The rows that do not stay.
    pub(super) fn gone(&self) -> Places {
        let conflicts = self.conflicts.iter().map(|(place, _)| *place);
        Places::new(self.duplicates.iter().copied().chain(conflicts).collect())
    }

    pub(super) fn first_of(&self, conflict: Place) -> Option<Place> {
        let at = self.conflicts.binary_search_by_key(&conflict, |(place, _)| *place).ok()?;
        Some(self.conflicts[at].1)
    }
}
