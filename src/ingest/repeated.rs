//! Keys that come twice: which rows repeat another exactly, and which conflict with one. It holds some bytes a row in memory, and
//! looks at rows again only where keys may be the same.

use arrow::row::Rows;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use super::runs::{Encoder, Place, Run, Shape};
use crate::Result;

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
pub(super) fn repeated(shape: &Shape, keys: Vec<Keys>, runs: &[Run]) -> Result<Repeated> {
    let candidates = candidates(keys);
    if candidates.is_empty() {
        return Ok(Repeated::default());
    }
    let key: Vec<&str> = shape.table.key.iter().map(String::as_str).collect();
    let content: Vec<&str> = shape.table.columns.iter().map(|column| column.name.as_str()).collect();
    let (key, content) = (shape.encoder(&key)?, shape.encoder(&content)?);
    let mut rows: Vec<Candidate> = Vec::with_capacity(candidates.len());
    for run in runs {
        for batch in run.batches()? {
            let batch = batch?;
            let places = shape.places(&batch).values();
            let is_one = |at: &u32| candidates.binary_search(&Place(places[*at as usize])).is_ok();
            let wanted: Vec<u32> = (0..batch.num_rows() as u32).filter(is_one).collect();
            if wanted.is_empty() {
                continue;
            }
            let wanted = arrow::array::UInt32Array::from(wanted);
            let taken = arrow::compute::take_record_batch(&batch, &wanted).map_err(super::runs::defect)?;
            let (keys, contents): (Rows, Rows) = (key.encode(&taken)?, content.encode(&taken)?);
            let both = keys.iter().zip(contents.iter()).zip(shape.places(&taken).values());
            rows.extend(both.map(|((key, content), place)| Candidate {
                key: xxh3_128(key.as_ref()),
                place: Place(*place),
                content: xxh3_128(content.as_ref()),
            }));
        }
    }
    Ok(decided(rows))
}

/// A row whose key may have come before. 128 bits tell keys apart for good: of ten million, two different ones have the same
/// with a chance of one in some 10^24.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    key: u128,
    place: Place,
    content: u128,
}

/// The places of rows of which another has the same short hash, in order.
fn candidates(keys: Vec<Keys>) -> Vec<Place> {
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
    found.sort_unstable();
    found
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
    /// The rows that do not stay, in order.
    pub(super) fn gone(&self) -> Vec<Place> {
        let conflicts = self.conflicts.iter().map(|(place, _)| *place);
        let mut gone: Vec<Place> = self.duplicates.iter().copied().chain(conflicts).collect();
        gone.sort_unstable();
        gone
    }

    pub(super) fn first_of(&self, conflict: Place) -> Option<Place> {
        let at = self.conflicts.binary_search_by_key(&conflict, |(place, _)| *place).ok()?;
        Some(self.conflicts[at].1)
    }
}
