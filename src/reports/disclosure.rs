//! Which counts may leave the organisation: those under five are hidden, and so is whatever would give one away by
//! subtraction. Pure numbers.
//!
//! A table is cells tied by relations: a total, and the parts that add up to it. A cell may be in several, as the total
//! of some and a part of others. The small counts are hidden first, then one cell after another, until of what is hidden
//!
//! - no count is determined by what is shown and all relations together;
//! - no relation, nor the reduced system of all, gives away a sum so small that a count in it must be under five;
//! - the bounds that the relations give one another, as no count is below nought, leave each count more than one value,
//!   and five or more among them.
//!
//! Bounds that take several relations at once (a linear programme) are not looked for. What the relations say where
//! nothing at all is shown, as that a total without parts is nought, cannot be hidden.

use std::{cmp::Reverse, collections::BTreeMap};

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

/// What may be shown of each cell, one for one.
///
/// No count may be below nought, and the relations must hold. The same table always gets the same answer.
pub fn shown(cells: &[Cell], relations: &[Relation]) -> Vec<Shown> {
    let counts = |of: fn(&Cell) -> i64| cells.iter().map(of).collect::<Vec<i64>>();
    let due = vec![counts(|cell| cell.met + cell.missed)];
    let split = vec![counts(|cell| cell.met), counts(|cell| cell.missed)];
    // Two systems of equations are enough. Put due less met for missed: its equations become those of the other two,
    // which share no unknown. So a sum of missed is determined only where the same sums of due and of met both are;
    // and where that of met is, that of due is too, by the same relations, as no due is hidden but where met is.
    let hidden = Table::of(relations, vec![due, split]).hidden();
    let of = |(no_due, no_split): (&bool, &bool)| match (no_due, no_split) {
        (true, _) => Shown::Nothing,
        (false, true) => Shown::Due,
        (false, false) => Shown::All,
    };
    hidden[0].iter().zip(&hidden[1]).map(of).collect()
}

/// Which of plain counts, one a cell, may be shown.
pub fn shown_counts(counts: &[i64], relations: &[Relation]) -> Vec<bool> {
    let hidden = Table::of(relations, vec![vec![counts.to_vec()]]).hidden();
    hidden[0].iter().map(|hidden| !hidden).collect()
}

/// How many times each cell is taken, never nought times, where all together come to nought.
type Equation = BTreeMap<usize, u64>;

/// All that is published together.
struct Table {
    /// One for each relation.
    equations: Vec<Equation>,
    /// Over the counts of all kinds, a kind after the other: the relations, and met and missed as the parts of due.
    ties: Vec<Relation>,
    /// What is hidden in one is hidden in those after it.
    systems: Vec<System>,
    /// The order in which cells are given up: parts before their totals, the lowest first; then the smallest.
    rank: Vec<usize>,
}

/// Counts that are hidden together.
struct System {
    /// By kind and cell.
    counts: Vec<Vec<i64>>,
    hidden: Vec<bool>,
}

impl Table {
    fn of(relations: &[Relation], systems: Vec<Vec<Vec<i64>>>) -> Table {
        let rank = ranks(&systems[0][0], relations);
        let equations: Vec<Equation> = relations.iter().map(equation).collect();
        let kinds = systems.iter().flatten().count();
        let system = |counts| System { counts, hidden: vec![false; rank.len()] };
        let systems = systems.into_iter().map(system).collect();
        Table { ties: ties(relations, rank.len(), kinds), equations, systems, rank }
    }

    /// By system and cell, what is to be hidden.
    fn hidden(mut self) -> Vec<Vec<bool>> {
        for at in 0..self.systems.len() {
            for cell in 0..self.rank.len() {
                if self.systems[at].counts.iter().any(|counts| counts[cell] < LEAST) {
                    self.hide(at, cell);
                }
            }
        }
        // Every step hides one cell more, so it ends.
        while let Some((at, cell)) = self.next() {
            self.hide(at, cell);
        }
        self.systems.into_iter().map(|system| system.hidden).collect()
    }

    fn hide(&mut self, at: usize, cell: usize) {
        self.systems[at..].iter_mut().for_each(|system| system.hidden[cell] = true);
    }

    /// The system and the shown cell to hide next; none where all is safe.
    fn next(&self) -> Option<(usize, usize)> {
        let first = |of: &dyn Fn(&System) -> Option<usize>| {
            self.systems.iter().enumerate().find_map(|(at, system)| Some((at, of(system)?)))
        };
        // A relation alone first: it is the quickest to look at, and shows best what is enough.
        first(&|system| self.beside_told(system, &self.equations))
            .or_else(|| first(&|system| self.beside_told(system, &self.solved(&system.hidden))))
            .or_else(|| self.beside_cramped())
    }

    /// What to hide of the first equation that tells too much.
    fn beside_told(&self, system: &System, equations: &[Equation]) -> Option<usize> {
        let to_hide = |equation: &Equation| {
            let shown = equation.keys().copied().filter(|cell| !system.hidden[*cell]);
            shown.min_by_key(|cell| self.rank[*cell])
        };
        equations.iter().filter(|equation| system.tells(equation)).find_map(to_hide)
    }

    /// The equations solved for hidden cells: each has one that stands in no other, with the coefficient one. They are
    /// solved for totals first, so that sums of parts are left.
    fn solved(&self, hidden: &[bool]) -> Vec<Equation> {
        let mut cells: Vec<usize> = (0..hidden.len()).filter(|cell| hidden[*cell]).collect();
        cells.sort_by_key(|cell| Reverse(self.rank[*cell]));
        let mut open = self.equations.clone();
        let mut solved: Vec<Equation> = Vec::new();
        for cell in cells {
            let with_it = (0..open.len()).filter(|at| open[*at].contains_key(&cell));
            let Some(at) = with_it.min_by_key(|at| open[*at].len()) else { continue };
            let mut equation = open.swap_remove(at);
            let scale = inverse(equation[&cell]);
            equation.values_mut().for_each(|n| *n = times(*n, scale));
            for other in open.iter_mut().chain(&mut solved) {
                if let Some(by) = other.get(&cell).copied() {
                    equation.iter().for_each(|(cell, n)| add(other, *cell, times(*n, PRIME - by)));
                }
            }
            solved.push(equation);
        }
        solved
    }

    /// What to hide for the first hidden count that its bounds leave one value, or none of five or more.
    fn beside_cramped(&self) -> Option<(usize, usize)> {
        let n = self.rank.len();
        let kinds: Vec<(usize, &[i64])> = (self.systems.iter().enumerate())
            .flat_map(|(at, system)| system.counts.iter().map(move |counts| (at, counts.as_slice())))
            .collect();
        let is_hidden = |place: usize| self.systems[kinds[place / n].0].hidden[place % n];
        let places = 0..kinds.len() * n;
        let known = |place: usize| (!is_hidden(place)).then(|| kinds[place / n].1[place % n]);
        let bounds = bounds(&places.clone().map(known).collect::<Vec<_>>(), &self.ties);
        let is_cramped = |place: &usize| {
            let (low, high) = bounds[*place];
            is_hidden(*place) && (low == high || high < LEAST)
        };
        places.filter(is_cramped).find_map(|place| {
            let at = kinds[place / n].0;
            Some((at, self.nearest_shown(at, place % n)?))
        })
    }

    /// Of the shown cells that the fewest relations lie between, the first to give up.
    fn nearest_shown(&self, at: usize, cell: usize) -> Option<usize> {
        let mut reached = vec![false; self.rank.len()];
        let mut new = vec![cell];
        while !new.is_empty() {
            new.iter().for_each(|cell| reached[*cell] = true);
            let touched = self.equations.iter().filter(|equation| equation.keys().any(|cell| reached[*cell]));
            let beside = touched.flat_map(BTreeMap::keys).copied().filter(|cell| !reached[*cell]);
            let (hidden, shown): (Vec<usize>, Vec<usize>) =
                beside.partition(|cell| self.systems[at].hidden[*cell]);
            if let Some(cell) = shown.into_iter().min_by_key(|cell| self.rank[*cell]) {
                return Some(cell);
            }
            new = hidden;
        }
        None
    }
}

impl System {
    /// Whether an equation gives a hidden count away: the only one in it, or one of a sum that leaves it under five.
    fn tells(&self, equation: &Equation) -> bool {
        const LARGE: u64 = 1 << 20;
        let hidden = || equation.iter().filter(|(cell, _)| self.hidden[**cell]);
        let most = hidden().map(|(_, n)| *n).max().unwrap_or_default();
        let is_small = |counts: &Vec<i64>| {
            let sum: i128 = hidden().map(|(cell, n)| i128::from(*n) * i128::from(counts[*cell])).sum();
            sum < i128::from(LEAST) * i128::from(most)
        };
        match hidden().count() {
            0 => false,
            1 => true,
            // Coefficients below nought are large remainders.
            _ => most < LARGE && self.counts.iter().any(is_small),
        }
    }
}

/// The least and the most that each count can be, by each relation in turn until none says more.
fn bounds(known: &[Option<i64>], relations: &[Relation]) -> Vec<(i64, i64)> {
    const ROUNDS: usize = 100;
    // More than any count, and small enough to be added up.
    const ANY: i64 = 1 << 40;
    let mut bounds: Vec<(i64, i64)> = known.iter().map(|n| n.map_or((0, ANY), |n| (n, n))).collect();
    for _ in 0..ROUNDS {
        let mut is_narrower = false;
        let mut narrow = |bound: &mut (i64, i64), low: i64, high: i64| {
            is_narrower |= low > bound.0 || high < bound.1;
            *bound = (bound.0.max(low), bound.1.min(high));
        };
        for Relation { total, parts } in relations {
            let low: i64 = parts.iter().map(|part| bounds[*part].0).sum();
            let high: i64 = parts.iter().map(|part| bounds[*part].1).sum();
            narrow(&mut bounds[*total], low, high);
            let total = bounds[*total];
            for part in parts {
                let own = bounds[*part];
                narrow(&mut bounds[*part], total.0 - (high - own.1), total.1 - (low - own.0));
            }
        }
        if !is_narrower {
            break;
        }
    }
    bounds
}

fn ties(relations: &[Relation], n_cells: usize, n_kinds: usize) -> Vec<Relation> {
    let moved = |relation: &Relation, by: usize| Relation {
        total: relation.total + by,
        parts: relation.parts.iter().map(|part| part + by).collect(),
    };
    let of_kind = |kind: usize| relations.iter().map(move |relation| moved(relation, kind * n_cells));
    let of_cell = |cell: usize| Relation {
        total: cell,
        parts: (1..n_kinds).map(|kind| kind * n_cells + cell).collect(),
    };
    let cells = if n_kinds > 1 { 0..n_cells } else { 0..0 };
    (0..n_kinds).flat_map(of_kind).chain(cells.map(of_cell)).collect()
}

fn equation(relation: &Relation) -> Equation {
    let mut equation = Equation::new();
    relation.parts.iter().for_each(|part| add(&mut equation, *part, 1));
    add(&mut equation, relation.total, PRIME - 1);
    equation
}

/// The place of each cell among all, by how many relations lie below it, then its count, then its index.
fn ranks(counts: &[i64], relations: &[Relation]) -> Vec<usize> {
    let mut height = vec![0; counts.len()];
    for _ in relations {
        for Relation { total, parts } in relations {
            let below = parts.iter().map(|part| height[*part] + 1).max().unwrap_or(0);
            height[*total] = height[*total].max(below);
        }
    }
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|cell| (height[*cell], counts[*cell], *cell));
    let mut rank = vec![0; counts.len()];
    order.into_iter().enumerate().for_each(|(at, cell)| rank[cell] = at);
    rank
}

/// Coefficients are remainders of this prime, so that none grows; one that is nought as a remainder alone is as good as
/// impossible.
const PRIME: u64 = (1 << 61) - 1;

fn times(a: u64, b: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(PRIME)) as u64
}

fn add(equation: &mut Equation, cell: usize, n: u64) {
    let sum = (equation.get(&cell).copied().unwrap_or(0) + n) % PRIME;
    match sum {
        0 => equation.remove(&cell),
        _ => equation.insert(cell, sum),
    };
}

/// By Fermat: the power of the prime less two.
fn inverse(n: u64) -> u64 {
    let (mut base, mut power, mut product) = (n, PRIME - 2, 1);
    while power > 0 {
        if power & 1 == 1 {
            product = times(product, base);
        }
        base = times(base, base);
        power >>= 1;
    }
    product
}
