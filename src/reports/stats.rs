//! Rates, how sure they are, and whether a month differs from those before it by more than chance. Pure numbers.
//!
//! `rate = met / (met + late + overdue)`. Under twenty due, a rate goes with its 95% interval (Wilson). A month is
//! held against the twelve before it by the limits of a p-chart: three standard errors of its own number due, either
//! side of their pooled rate. Eight months running on one side of that rate are a shift, and so are two of three
//! months beyond two standard errors on one side. Teams are held against all of them together by the same limits: a
//! funnel, as they narrow with the number due.

use std::ops::AddAssign;

use serde::Deserialize;

/// Fewer due than this, and a rate needs its interval.
pub const SMALL: i64 = 20;

/// This many months running on one side of the mean are a shift.
pub const RUN: usize = 8;

/// How many obligations of each status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct Counts {
    pub met: i64,
    pub late: i64,
    pub overdue: i64,
    pub pending: i64,
    pub excepted: i64,
    pub held: i64,
    pub unknown: i64,
}

/// What was met of what was due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    pub met: i64,
    pub due: i64,
}

/// A month held against the twelve before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// In points of a hundred, up or down; none where either has nothing due.
    pub points: Option<f64>,
    pub chance: Chance,
    /// What the months up to this one show together, though it may lie inside the limits itself.
    pub pattern: Option<(Side, Pattern)>,
}

/// Months that together are more than chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    /// So many months running on one side of the mean, eight at least.
    Run(usize),
    /// Two of three months running beyond two standard errors on one side.
    TwoOfThree,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chance {
    NoneDue,
    NoneBefore,
    /// Fewer than twenty due in the twelve months before: no limits can be drawn.
    FewBefore,
    /// Inside the limits: no more than chance.
    Within,
    /// Outside them: more than chance.
    Beyond(Side),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Above,
    Below,
}

/// The centre of a p-chart, and the limits for each month, as rates.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    pub centre: f64,
    /// Three standard errors either side; none where nothing was due.
    pub months: Vec<Option<(f64, f64)>>,
    /// Two standard errors either side.
    pub inner: Vec<Option<(f64, f64)>>,
}

/// What is expected of a group by all groups together: the centre of a funnel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Funnel {
    pub centre: f64,
    /// The rate from which the error is taken: never nought.
    p: f64,
}

impl Counts {
    pub fn share(&self) -> Share {
        Share { met: self.met, due: self.met + self.late + self.overdue }
    }

    pub fn is_zero(&self) -> bool {
        *self == Counts::default()
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.met += other.met;
        self.late += other.late;
        self.overdue += other.overdue;
        self.pending += other.pending;
        self.excepted += other.excepted;
        self.held += other.held;
        self.unknown += other.unknown;
    }
}

impl AddAssign for Share {
    fn add_assign(&mut self, other: Share) {
        self.met += other.met;
        self.due += other.due;
    }
}

impl std::iter::Sum for Share {
    fn sum<I: Iterator<Item = Share>>(shares: I) -> Share {
        let mut sum = Share::default();
        shares.for_each(|share| sum += share);
        sum
    }
}

impl Side {
    pub fn word(self) -> &'static str {
        match self {
            Side::Above => "above",
            Side::Below => "below",
        }
    }
}

impl Share {
    pub fn rate(self) -> Option<f64> {
        (self.due > 0).then(|| self.met as f64 / self.due as f64)
    }
}

/// The 95% interval of a rate after Wilson, as rates; none where nothing is due.
pub fn wilson(share: Share) -> Option<(f64, f64)> {
    let p = share.rate()?;
    let n = share.due as f64;
    let z = 1.959_963_984_540_054_f64;
    let scale = 1.0 + z * z / n;
    let middle = (p + z * z / (2.0 * n)) / scale;
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt() / scale;
    Some(((middle - half).max(0.0), (middle + half).min(1.0)))
}

/// The last month held against those before it, which are given the oldest first.
pub fn change(months: &[Share]) -> Change {
    let Some((now, before)) = months.split_last() else {
        return Change { points: None, chance: Chance::NoneDue, pattern: None };
    };
    let baseline: Share = before.iter().copied().sum();
    let points = now.rate().zip(baseline.rate()).map(|(now, before)| 100.0 * (now - before));
    let chance = match (now.rate(), limits(months)) {
        (None, _) => Chance::NoneDue,
        (Some(_), None) if baseline.due == 0 => Chance::NoneBefore,
        (Some(_), None) => Chance::FewBefore,
        (Some(rate), Some(limits)) => match limits.months.last().copied().flatten() {
            Some((low, _)) if rate < low => Chance::Beyond(Side::Below),
            Some((_, high)) if rate > high => Chance::Beyond(Side::Above),
            _ => Chance::Within,
        },
    };
    Change { points, chance, pattern: patterns(months).pop().flatten() }
}

impl Funnel {
    /// Of all groups together; none where fewer than twenty were due in them.
    pub fn of(all: Share) -> Option<Funnel> {
        let centre = all.rate().filter(|_| all.due >= SMALL)?;
        // Where everything was met, or nothing, the plain standard error would be nought and one miss a signal: two
        // successes and two failures are then added before the error is taken (Agresti and Coull).
        let p = match all.met {
            met if met == 0 || met == all.due => (met as f64 + 2.0) / (all.due as f64 + 4.0),
            _ => centre,
        };
        Some(Funnel { centre, p })
    }

    /// So many standard errors either side of the centre, for a group of so many due.
    pub fn limits(&self, due: i64, errors: f64) -> (f64, f64) {
        let error = errors * (self.p * (1.0 - self.p) / due as f64).sqrt();
        ((self.centre - error).max(0.0), (self.centre + error).min(1.0))
    }

    /// On which side a group lies outside the limits of three standard errors; none inside.
    pub fn beyond(&self, share: Share) -> Option<Side> {
        let rate = share.rate()?;
        side_of(rate, self.limits(share.due, OUTER))
    }
}

/// Standard errors outside which a rate is more than chance: about three in a thousand lie there by chance.
pub const OUTER: f64 = 3.0;

/// Standard errors outside which two of three months are more than chance.
pub const INNER: f64 = 2.0;

fn side_of(rate: f64, (low, high): (f64, f64)) -> Option<Side> {
    match rate {
        rate if rate < low => Some(Side::Below),
        rate if rate > high => Some(Side::Above),
        _ => None,
    }
}

/// A p-chart's centre and limits, drawn from all months but the last; none where fewer than twenty were due in them.
pub fn limits(months: &[Share]) -> Option<Limits> {
    let (_, before) = months.split_last()?;
    let funnel = Funnel::of(before.iter().copied().sum())?;
    let around = |errors: f64| {
        let of = |share: &Share| (share.due > 0).then(|| funnel.limits(share.due, errors));
        months.iter().map(of).collect()
    };
    Some(Limits { centre: funnel.centre, months: around(OUTER), inner: around(INNER) })
}

/// A rate and its limits of two standard errors.
type Placed = (f64, (f64, f64));

/// For each month, what it and those before it show together. Months with nothing due are passed over.
pub fn patterns(months: &[Share]) -> Vec<Option<(Side, Pattern)>> {
    let Some(limits) = limits(months) else { return vec![None; months.len()] };
    let mut known: Vec<Placed> = Vec::new();
    let up_to = |(share, inner): (&Share, &Option<(f64, f64)>)| {
        known.push((share.rate()?, (*inner)?));
        run(&known, limits.centre).or_else(|| two_of_three(&known))
    };
    months.iter().zip(&limits.inner).map(up_to).collect()
}

/// The run of months that ends with the last one, all on one side of the mean.
fn run(known: &[Placed], centre: f64) -> Option<(Side, Pattern)> {
    let mut sides = known.iter().rev().map(|(rate, _)| side_of(*rate, (centre, centre)));
    let last = sides.next()??;
    let run = 1 + sides.take_while(|side| *side == Some(last)).count();
    (run >= RUN).then_some((last, Pattern::Run(run)))
}

/// Two of the last three months, the last among them, beyond two standard errors on one side.
fn two_of_three(known: &[Placed]) -> Option<(Side, Pattern)> {
    let last_three = &known[known.len().checked_sub(3)?..];
    let sides: Vec<Option<Side>> = last_three.iter().map(|(rate, inner)| side_of(*rate, *inner)).collect();
    let last = sides[2]?;
    (sides[..2].contains(&Some(last))).then_some((last, Pattern::TwoOfThree))
}
