//! Progress bars: on a terminal alone, on standard error, for what takes over a second.

use std::{
    io::{IsTerminal, Write, stderr},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::progress::Progress;

pub struct Bars {
    drawn: bool,
    /// Whether each part of a step is told, with its time.
    told: bool,
    current: Mutex<Option<Bar>>,
    last: Mutex<Instant>,
}

struct Bar {
    bar: ProgressBar,
    begun: Instant,
    shown: bool,
}

const PATIENCE: Duration = Duration::from_secs(1);

impl Bars {
    pub fn new(wanted: bool, told: bool) -> Bars {
        let drawn = wanted && !told && stderr().is_terminal();
        Bars { drawn, told, current: Mutex::new(None), last: Mutex::new(Instant::now()) }
    }
}

impl Progress for Bars {
    fn begin(&self, what: &str, units: Option<u64>) {
        *locked(&self.last) = Instant::now();
        if !self.drawn {
            return;
        }
        let bar = ProgressBar::with_draw_target(units, ProgressDrawTarget::hidden());
        let style = match units {
            Some(_) => ProgressStyle::with_template("{msg} {wide_bar} {percent}% {eta}"),
            None => ProgressStyle::with_template("{msg} {spinner} {elapsed}"),
        };
        bar.set_style(style.expect("our template is well formed"));
        bar.set_message(what.to_owned());
        self.replace(Some(Bar { bar, begun: Instant::now(), shown: false }));
    }

    fn advance(&self, units: u64) {
        let mut current = locked(&self.current);
        if let Some(Bar { bar, begun, shown }) = current.as_mut() {
            if !*shown && begun.elapsed() > PATIENCE {
                bar.set_draw_target(ProgressDrawTarget::stderr());
                *shown = true;
            }
            bar.inc(units);
        }
    }

    fn end(&self) {
        self.replace(None);
    }

    fn part(&self, what: &str) {
        let now = Instant::now();
        let took = now - std::mem::replace(&mut *locked(&self.last), now);
        if self.told {
            // Where standard error is gone there is nobody to tell.
            let _ = writeln!(anstream::stderr(), "{:8.3} s  {what}", took.as_secs_f64());
        }
    }
}

/// What a panicking thread left is still a time or a bar.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Bars {
    fn replace(&self, bar: Option<Bar>) {
        let mut current = locked(&self.current);
        if let Some(old) = current.take() {
            old.bar.finish_and_clear();
        }
        *current = bar;
    }
}
