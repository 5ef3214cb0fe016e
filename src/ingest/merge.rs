//! Sorted runs as one: a table's rows that stay, in its order. Holds a slice of each run.

use std::cmp::Ordering;

use arrow::{array::RecordBatch, compute::interleave_record_batch, row::Rows};

use super::runs::{Batches, Encoder, Place, Places, Run, SLICE_ROWS, Shape, beginning, defect};
use crate::Result;

/// The rows of several runs, in order.
pub(super) struct Merge<'a> {
    shape: &'a Shape,
    order: Encoder,
    cursors: Vec<Cursor<'a>>,
    /// The cursors as a heap: none comes before its parent.
    heap: Vec<usize>,
    /// The slices that rows still to be handed out are in.
    slices: Vec<RecordBatch>,
    /// Rows that do not stay.
    gone: &'a Places,
}

/// Where a run has come to.
struct Cursor<'a> {
    batches: Batches<'a>,
    /// Its slice: the number among the slices, and its keys.
    slice: usize,
    keys: Option<Rows>,
    row: usize,
    /// The beginning of the row's key.
    beginning: u128,
}

impl<'a> Merge<'a> {
    /// # Errors
    /// `Disk` (exit 5) when a run cannot be read.
    pub(super) fn new(shape: &'a Shape, runs: &'a [Run], gone: &'a Places) -> Result<Merge<'a>> {
        let mut merge = Merge {
            shape,
            order: shape.order()?,
            cursors: Vec::with_capacity(runs.len()),
            heap: Vec::with_capacity(runs.len()),
            slices: Vec::new(),
            gone,
        };
        for run in runs {
            let batches = run.batches()?;
            merge.cursors.push(Cursor { batches, slice: 0, keys: None, row: 0, beginning: 0 });
            let number = merge.cursors.len() - 1;
            if merge.open_slice(number)? {
                merge.heap.push(number);
                merge.sift_up(merge.heap.len() - 1);
            }
        }
        Ok(merge)
    }

    /// The next rows that stay, [`SLICE_ROWS`] at most; `None`: there are no more.
    ///
    /// # Errors
    /// `Disk` (exit 5) when a run cannot be read.
    pub(super) fn next(&mut self) -> Result<Option<RecordBatch>> {
        let mut taken = Vec::with_capacity(SLICE_ROWS);
        while taken.len() < SLICE_ROWS {
            let Some(&first) = self.heap.first() else { break };
            let Cursor { slice, row, .. } = self.cursors[first];
            if self.stays(slice, row) {
                taken.push((slice, row));
            }
            if self.advance(first)? {
                self.sift_down(0);
            } else {
                self.heap.swap_remove(0);
                self.sift_down(0);
            }
        }
        if taken.is_empty() {
            return Ok(None);
        }
        let slices: Vec<&RecordBatch> = self.slices.iter().collect();
        let merged = interleave_record_batch(&slices, &taken).map_err(defect)?;
        self.forget_slices();
        Ok(Some(merged))
    }

    fn stays(&self, slice: usize, row: usize) -> bool {
        self.gone.is_empty() || {
            let place = Place(self.shape.places(&self.slices[slice]).value(row));
            !self.gone.contains(place)
        }
    }

    /// Goes to a cursor's next row; false: its run is at its end.
    fn advance(&mut self, number: usize) -> Result<bool> {
        let cursor = &mut self.cursors[number];
        cursor.row += 1;
        let keys = cursor.keys.as_ref().expect("a cursor in the heap has a slice");
        if cursor.row == keys.num_rows() {
            return self.open_slice(number);
        }
        cursor.beginning = beginning(keys.row(cursor.row).as_ref());
        Ok(true)
    }

    /// Opens the next slice of a run that has a row.
    fn open_slice(&mut self, number: usize) -> Result<bool> {
        let cursor = &mut self.cursors[number];
        cursor.keys = None;
        for batch in cursor.batches.by_ref() {
            let batch = batch?;
            if batch.num_rows() == 0 {
                continue;
            }
            let keys = self.order.encode(&batch)?;
            cursor.beginning = beginning(keys.row(0).as_ref());
            cursor.keys = Some(keys);
            cursor.row = 0;
            cursor.slice = self.slices.len();
            self.slices.push(batch);
            return Ok(true);
        }
        Ok(false)
    }

    /// Lets go of the slices in which no cursor is any more.
    fn forget_slices(&mut self) {
        let mut kept = Vec::with_capacity(self.cursors.len());
        for cursor in self.cursors.iter_mut().filter(|cursor| cursor.keys.is_some()) {
            kept.push(self.slices[cursor.slice].clone());
            cursor.slice = kept.len() - 1;
        }
        self.slices = kept;
    }

    fn compare(&self, a: usize, b: usize) -> Ordering {
        let (a, b) = (&self.cursors[a], &self.cursors[b]);
        a.beginning.cmp(&b.beginning).then_with(|| match (&a.keys, &b.keys) {
            (Some(of_a), Some(of_b)) => of_a.row(a.row).cmp(&of_b.row(b.row)),
            (of_a, of_b) => of_a.is_none().cmp(&of_b.is_none()),
        })
    }

    fn sift_up(&mut self, mut at: usize) {
        while at > 0 {
            let parent = (at - 1) / 2;
            if self.compare(self.heap[at], self.heap[parent]).is_ge() {
                return;
            }
            self.heap.swap(at, parent);
            at = parent;
        }
    }

    fn sift_down(&mut self, mut at: usize) {
        loop {
            let children = [2 * at + 1, 2 * at + 2].into_iter().filter(|child| *child < self.heap.len());
            let least = children.min_by(|a, b| self.compare(self.heap[*a], self.heap[*b]));
            match least {
                Some(least) if self.compare(self.heap[least], self.heap[at]).is_lt() => {
                    self.heap.swap(at, least);
                    at = least;
                }
                _ => return,
            }
        }
    }
}
