//! Which counts may leave the organisation: those under five are hidden, and so is whatever would give one away by
//! subtraction.
//!
//! A table is cells, each with what was met and what was missed, tied by relations: a total and the parts that add up to
//! it. A cell may be in several, as a total of some and a part of others. Hidden are first the cells with a small count,
//! then so many more that no hidden count, and no sum of hidden counts that is under five, follows from what is shown.

/// Counts below this are never shown, nought among them.
pub const LEAST: i64 = 5;

/// What fell due in a cell: met, and missed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    pub met: i64,
    pub missed: i64,
}

/// Cells by their places: the parts add up to the total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    pub total: usize,
    pub parts: Vec<usize>,
}

/// How much of a cell may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shown {
    Nothing,
    /// How many were due, and not how many of them were met.
    Due,
    All,
}

/// What may be shown of each cell.
///
/// There are two systems of equations over the same relations: that of what was due, unknown where nothing is shown, and
/// that of what was met, unknown where the split is not. What was missed is the difference of the two, cell by cell and
/// relation by relation, so its equations say nothing that those two do not.
pub fn shown(cells: &[Cell], relations: &[Relation]) -> Vec<Shown> {
    let due: Vec<Vec<i64>> = cells.iter().map(|cell| vec![cell.met + cell.missed]).collect();
    let split: Vec<Vec<i64>> = cells.iter().map(|cell| vec![cell.met, cell.missed]).collect();
    let no_due =
        System { counts: &due, relations, known_sum: vec![None; cells.len()] }
            .hidden(vec![false; cells.len()]);
    // Where it is known how many were due, it is known that no more were met.
    let known_sum = due.iter().zip(&no_due).map(|(due, hidden)| (!hidden).then_some(due[0])).collect();
    let no_split = System { counts: &split, relations, known_sum }.hidden(no_due.clone());
    let of = |(no_due, no_split): (bool, bool)| match (no_due, no_split) {
        (true, _) => Shown::Nothing,
        (false, true) => Shown::Due,
        (false, false) => Shown::All,
    };
    no_due.into_iter().zip(no_split).map(of).collect()
}

/// Which of plain counts, one a cell, may be shown.
pub fn shown_counts(counts: &[i64], relations: &[Relation]) -> Vec<bool> {
    let counts: Vec<Vec<i64>> = counts.iter().map(|n| vec![*n]).collect();
    let system = System { counts: &counts, relations, known_sum: vec![None; counts.len()] };
    system.hidden(vec![false; counts.len()]).into_iter().map(|hidden| !hidden).collect()
}

/// Counts that are told together, by their relations.
struct System<'a> {
    /// Of each cell; all known, or none.
    counts: &'a [Vec<i64>],
    relations: &'a [Relation],
    /// What the counts of a cell are known to come to, though they may not be known themselves.
    known_sum: Vec<Option<i64>>,
}

impl System<'_> {
    /// Hides small counts beside what is hidden already, then more until nothing hidden follows from the rest.
    fn hidden(&self, mut hidden: Vec<bool>) -> Vec<bool> {
        for (hidden, counts) in hidden.iter_mut().zip(self.counts) {
            *hidden |= counts.iter().any(|n| *n < LEAST);
        }
        loop {
            // One relation at a time: what is hidden beside one may be enough for the next.
            if self.told_by_one(&hidden).iter().any(|cells| self.hide_beside(&mut hidden, cells)) {
                continue;
            }
            let mut told = self.told_by_bounds(&hidden);
            if told.is_empty() {
                told = self.told_by_all(&hidden);
            }
            if told.iter().filter(|cells| self.hide_beside(&mut hidden, cells)).count() == 0 {
                return hidden;
            }
        }
    }

    fn is_small(&self, cells: &[usize]) -> bool {
        (0..self.counts[cells[0]].len())
            .any(|at| cells.iter().map(|cell| self.counts[*cell][at]).sum::<i64>() < LEAST)
    }

    /// Hidden cells whose counts follow from one relation: one alone, or several whose sum is small.
    fn told_by_one(&self, hidden: &[bool]) -> Vec<Vec<usize>> {
        let told = |relation: &Relation| {
            let parts: Vec<usize> = relation.parts.iter().copied().filter(|part| hidden[*part]).collect();
            match (hidden[relation.total], parts.as_slice()) {
                (true, []) => Some(vec![relation.total]),
                (false, parts @ [_]) => Some(parts.to_vec()),
                (false, parts @ [_, _, ..]) if self.is_small(parts) => Some(parts.to_vec()),
                _ => None,
            }
        };
        self.relations.iter().filter_map(told).collect()
    }

    /// Hidden cells that all relations together tell: alone, or as a sum that is small.
    fn told_by_all(&self, hidden: &[bool]) -> Vec<Vec<usize>> {
        let columns: Vec<usize> = (0..hidden.len()).filter(|cell| hidden[*cell]).collect();
        let mut place = vec![usize::MAX; hidden.len()];
        for (at, cell) in columns.iter().enumerate() {
            place[*cell] = at;
        }
        let mut rows: Vec<Vec<u64>> = Vec::new();
        for relation in self.relations {
            let mut row = vec![0; columns.len()];
            if hidden[relation.total] {
                row[place[relation.total]] = PRIME - 1;
            }
            for part in relation.parts.iter().filter(|part| hidden[**part]) {
                row[place[*part]] = (row[place[*part]] + 1) % PRIME;
            }
            if row.iter().any(|n| *n != 0) {
                rows.push(row);
            }
        }
        reduce(&mut rows);
        let told = |row: &Vec<u64>| {
            let cells: Vec<usize> =
                row.iter().zip(&columns).filter(|(n, _)| **n != 0).map(|(_, c)| *c).collect();
            let is_a_sum = row.iter().all(|n| *n <= 1);
            (cells.len() == 1 || (cells.len() > 1 && is_a_sum && self.is_small(&cells))).then_some(cells)
        };
        rows.iter().filter_map(told).collect()
    }

    /// Hidden cells of which the relations leave one count alone, as none is below nought or above what is known of it.
    fn told_by_bounds(&self, hidden: &[bool]) -> Vec<Vec<usize>> {
        let told = |at: usize| {
            let (low, high) = self.bounds(hidden, at);
            (0..hidden.len())
                .filter(|cell| hidden[*cell] && low[*cell] == high[*cell])
                .map(|cell| vec![cell])
                .collect()
        };
        let sides = self.counts.first().map_or(0, Vec::len);
        (0..sides).map(told).find(|told: &Vec<Vec<usize>>| !told.is_empty()).unwrap_or_default()
    }

    /// The least and the most that each cell's count can be, by each relation in turn until none says more.
    fn bounds(&self, hidden: &[bool], at: usize) -> (Vec<i64>, Vec<i64>) {
        const ROUNDS: usize = 50;
        // Larger than any count, small enough to be added up.
        const ANY: i64 = 1 << 40;
        let known = |cell: usize| (!hidden[cell]).then(|| self.counts[cell][at]);
        let mut low: Vec<i64> = (0..hidden.len()).map(|cell| known(cell).unwrap_or(0)).collect();
        let mut high: Vec<i64> =
            (0..hidden.len()).map(|cell| known(cell).or(self.known_sum[cell]).unwrap_or(ANY)).collect();
        for _ in 0..ROUNDS {
            let before = (low.clone(), high.clone());
            for Relation { total, parts } in self.relations {
                let (least, most): (i64, i64) =
                    parts.iter().fold((0, 0), |(l, h), p| (l + low[*p], h + high[*p]));
                low[*total] = low[*total].max(least);
                high[*total] = high[*total].min(most);
                for part in parts {
                    high[*part] = high[*part].min(high[*total] - (least - low[*part]));
                    low[*part] = low[*part].max(low[*total] - (most - high[*part]).min(ANY));
                }
            }
            if before == (low.clone(), high.clone()) {
                break;
            }
        }
        (low, high)
    }

    /// Hides the smallest shown part beside one of these cells, or else a total; false where nothing is left to hide.
    fn hide_beside(&self, hidden: &mut [bool], cells: &[usize]) -> bool {
        let beside = self.relations.iter().filter(|relation| {
            cells.iter().any(|cell| relation.total == *cell || relation.parts.contains(cell))
        });
        let size = |cell: &usize| (self.counts[*cell].iter().sum::<i64>(), *cell);
        let beside: Vec<&Relation> = beside.collect();
        let part =
            beside.iter().flat_map(|r| &r.parts).copied().filter(|part| !hidden[*part]).min_by_key(size);
        let total = || beside.iter().map(|r| r.total).filter(|total| !hidden[*total]).min_by_key(size);
        match part.or_else(total) {
            Some(cell) => {
                hidden[cell] = true;
                true
            }
            None => false,
        }
    }
}

/// Elimination counts in remainders of this prime, so that no number grows; coefficients are nought, one and less one,
/// which no remainder confuses.
const PRIME: u64 = (1 << 31) - 1;

/// Brings rows to reduced echelon form: each pivot one, and alone in its column.
fn reduce(rows: &mut Vec<Vec<u64>>) {
    let n_columns = rows.first().map_or(0, Vec::len);
    let mut done = 0;
    for column in 0..n_columns {
        let Some(found) = (done..rows.len()).find(|row| rows[*row][column] != 0) else { continue };
        rows.swap(done, found);
        let scale = inverse(rows[done][column]);
        rows[done].iter_mut().for_each(|n| *n = *n * scale % PRIME);
        let pivot = rows[done].clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(at, row)| *at != done && row[column] != 0) {
            let by = PRIME - row[column];
            for (n, pivot) in row.iter_mut().zip(&pivot).filter(|(_, pivot)| **pivot != 0) {
                *n = (*n + by * pivot) % PRIME;
            }
        }
        done += 1;
    }
    rows.truncate(done);
}

/// By Fermat: the power of the prime less two.
fn inverse(n: u64) -> u64 {
    let (mut base, mut power, mut product) = (n, PRIME - 2, 1);
    while power > 0 {
        if power & 1 == 1 {
            product = product * base % PRIME;
        }
        base = base * base % PRIME;
        power >>= 1;
    }
    product
}
