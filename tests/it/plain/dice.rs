//! The choices of a random organisation: the same seed makes the same.

use chrono::{Days, NaiveDate};
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub struct Dice(ChaCha8Rng);

/// How far one date lies from another, mostly where a deadline's boundary may be.
const STEPS: [i64; 44] = [
    0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 7, 7, 8, 9, 10, 13, 14, 15, 16, 20, 21, 22, 27, 28, 29,
    30, 31, 45, 61, 90, 92, 183, 365, 366, -1, -2, -5, -40,
];

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number from 0 up to, and not including, `n`.
    pub fn below(&mut self, n: usize) -> usize {
        let wide = u64::from(self.0.next_u32()) * n as u64;
        usize::try_from(wide >> 32).expect("it is less than n")
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    pub fn step(&mut self) -> i64 {
        self.pick(&STEPS)
    }

    /// A day up to so many days after another.
    pub fn within(&mut self, day: NaiveDate, days: usize) -> NaiveDate {
        plus(day, self.below(days + 1) as i64)
    }
}

pub fn plus(day: NaiveDate, days: i64) -> NaiveDate {
    let moved = match u64::try_from(days) {
        Ok(days) => day.checked_add_days(Days::new(days)),
        Err(_) => day.checked_sub_days(Days::new(days.unsigned_abs())),
    };
    moved.expect("made-up days are near ours")
}
