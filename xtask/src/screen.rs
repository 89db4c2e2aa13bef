//! What a person sees while something runs: a spinner with the last word of the command in a terminal, a line now and
//! then in a log.

use std::cell::Cell;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// How long a log may stay silent while a command is talking.
const SILENCE: Duration = Duration::from_secs(30);

pub(crate) struct Screen {
    spinner: ProgressBar,
    started: Cell<Instant>,
    spoke: Cell<Instant>,
}

impl Screen {
    pub(crate) fn new() -> Self {
        let spinner = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix} {elapsed} {wide_msg}") {
            spinner.set_style(style);
        }
        let now = Instant::now();
        Self { spinner, started: Cell::new(now), spoke: Cell::new(now) }
    }

    /// Something begins that may take minutes.
    pub(crate) fn begin(&self, what: &str) {
        self.started.set(Instant::now());
        self.spinner.set_prefix(what.to_owned());
        self.spinner.set_message("");
        self.spinner.reset_elapsed();
        self.spinner.enable_steady_tick(Duration::from_millis(120));
        if self.spinner.is_hidden() {
            self.line(&format!("{what} …"));
        }
    }

    /// It has ended: seconds since it began.
    pub(crate) fn end(&self) -> f64 {
        self.spinner.disable_steady_tick();
        self.spinner.finish_and_clear();
        self.spinner.reset();
        self.started.get().elapsed().as_secs_f64()
    }

    /// The last thing the command said.
    pub(crate) fn at(&self, word: &str) {
        let word = word.trim();
        if word.is_empty() {
            return;
        }
        self.spinner.set_message(word.to_owned());
        if self.spinner.is_hidden() && self.spoke.get().elapsed() > SILENCE {
            self.line(&format!("  {:.0} s: {word}", self.started.get().elapsed().as_secs_f64()));
        }
    }

    /// A line that stays.
    pub(crate) fn line(&self, line: &str) {
        self.spoke.set(Instant::now());
        self.spinner.suspend(|| println!("{line}"));
    }

    pub(crate) fn lines(&self, lines: &[String]) {
        for line in lines {
            self.line(line);
        }
    }
}
