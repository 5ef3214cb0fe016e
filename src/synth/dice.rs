//! Every choice of the made-up organisation: the same seed and stream give the same choices on any machine.
//!
//! It draws whole 32-bit numbers and does its own arithmetic, so that a new version of a crate that spreads
//! numbers over ranges cannot change a file that was published.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub struct Dice(ChaCha8Rng);

impl Dice {
    /// Streams of one seed are independent: a case's choices do not move when another case makes more of them.
    pub fn new(seed: u64, stream: u64) -> Dice {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut source = ChaCha8Rng::from_seed(key);
        source.set_stream(stream);
        Dice(source)
    }

    /// A number from 0 up to, and not including, `n`.
    pub fn below(&mut self, n: usize) -> usize {
        let wide = u64::from(self.0.next_u32()) * n as u64;
        (wide >> 32) as usize
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        if high <= low {
            return low;
        }
        low + self.below((high - low + 1) as usize) as i64
    }

    /// True in this share of the draws (0.04: one in twenty-five).
    pub fn chance(&mut self, share: f64) -> bool {
        f64::from(self.0.next_u32()) < share * 4_294_967_296.0
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// The place of one of the weights, each as likely as its size.
    pub fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let total: u32 = weights.clone().sum();
        let mut left = self.below(total as usize) as u32;
        for (place, weight) in weights.enumerate() {
            if left < weight {
                return place;
            }
            left -= weight;
        }
        unreachable!("what is left is below the sum of the weights")
    }

    /// So many days after `day`, from `low` to `high`.
    pub fn later(&mut self, day: NaiveDate, low: i64, high: i64) -> NaiveDate {
        shift(day, self.between(low, high))
    }

    /// A day from `first` to `last`, both included; `first` where they cross.
    pub fn day(&mut self, first: NaiveDate, last: NaiveDate) -> NaiveDate {
        shift(first, self.between(0, (last - first).num_days()))
    }

    /// A minute of the working day: from half past eight to a quarter to six.
    pub fn working_hour(&mut self, day: NaiveDate) -> NaiveDateTime {
        self.minute(day, 8 * 60 + 30, 17 * 60 + 45)
    }

    /// A minute of the day from the `first` to the `last`, counted from midnight.
    pub fn minute(&mut self, day: NaiveDate, first: i64, last: i64) -> NaiveDateTime {
        at(day, self.between(first, last))
    }
}

/// So many days after `day` (before it, where negative).
pub fn shift(day: NaiveDate, days: i64) -> NaiveDate {
    let moved = if days < 0 {
        day.checked_sub_days(Days::new(days.unsigned_abs()))
    } else {
        day.checked_add_days(Days::new(days.unsigned_abs()))
    };
    moved.expect("every day made up lies between 1900 and 2070")
}

/// The minute of the day, counted from midnight.
pub fn at(day: NaiveDate, minute: i64) -> NaiveDateTime {
    let time = NaiveTime::from_num_seconds_from_midnight_opt(minute as u32 * 60, 0);
    day.and_time(time.expect("a day has 1,440 minutes"))
}
