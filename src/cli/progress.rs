//! Progress bars: on a terminal alone, on standard error, for what takes over a second.

use std::{
    io::{IsTerminal, stderr},
    sync::Mutex,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::progress::Progress;

pub struct Bars {
    drawn: bool,
    current: Mutex<Option<Bar>>,
}

struct Bar {
    bar: ProgressBar,
    begun: Instant,
    shown: bool,
}

const PATIENCE: Duration = Duration::from_secs(1);

impl Bars {
    pub fn new(wanted: bool) -> Bars {
        Bars { drawn: wanted && stderr().is_terminal(), current: Mutex::new(None) }
    }
}

impl Progress for Bars {
    fn begin(&self, what: &str, units: Option<u64>) {
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
        let mut current = self.current.lock().unwrap_or_else(|broken| broken.into_inner());
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
}

impl Bars {
    fn replace(&self, bar: Option<Bar>) {
        let mut current = self.current.lock().unwrap_or_else(|broken| broken.into_inner());
        if let Some(old) = current.take() {
            old.bar.finish_and_clear();
        }
        *current = bar;
    }
}
