//! Rates, how sure they are, and whether a month differs from those before it by more than chance. Pure numbers.
//!
//! `rate = met / (met + late + overdue)`. Under twenty due, a rate goes with its 95% interval (Wilson). A month is
//! held against the twelve before it by the limits of a p-chart: three standard errors either side of their
//! pooled rate. Eight months running on one side of that rate are a shift.

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
    /// How many months up to this one lie above (or below) the mean of the twelve, where they are eight or more.
    pub shift: Option<(Side, usize)>,
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
    /// None where nothing was due.
    pub months: Vec<Option<(f64, f64)>>,
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
        return Change { points: None, chance: Chance::NoneDue, shift: None };
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
    Change { points, chance, shift: shift(months) }
}

/// A p-chart's centre and limits, drawn from all months but the last; none where fewer than twenty were due in them.
///
/// Where every earlier case was met, or none, the plain standard error would be nought and one miss a signal:
/// two successes and two failures are then added before the error is taken (Agresti and Coull).
pub fn limits(months: &[Share]) -> Option<Limits> {
    let (_, before) = months.split_last()?;
    let baseline: Share = before.iter().copied().sum();
    if baseline.due < SMALL {
        return None;
    }
    let centre = baseline.rate()?;
    let p = match baseline.met {
        met if met == 0 || met == baseline.due => (met as f64 + 2.0) / (baseline.due as f64 + 4.0),
        _ => centre,
    };
    let around = |share: &Share| {
        let error = 3.0 * (p * (1.0 - p) / share.due as f64).sqrt();
        (share.due > 0).then(|| ((centre - error).max(0.0), (centre + error).min(1.0)))
    };
    Some(Limits { centre, months: months.iter().map(around).collect() })
}

/// The run of months that ends with the last one, all on one side of the mean; months with nothing due are passed over.
fn shift(months: &[Share]) -> Option<(Side, usize)> {
    let centre = limits(months)?.centre;
    let side = |rate: f64| match rate.partial_cmp(&centre) {
        Some(std::cmp::Ordering::Greater) => Some(Side::Above),
        Some(std::cmp::Ordering::Less) => Some(Side::Below),
        _ => None,
    };
    let mut sides = months.iter().rev().filter_map(|share| share.rate()).map(side);
    let last = sides.next()??;
    let run = 1 + sides.take_while(|side| *side == Some(last)).count();
    (run >= RUN).then_some((last, run))
}
