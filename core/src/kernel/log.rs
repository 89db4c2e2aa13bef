//! The log: what happened, in numbers and in names that stand in the source, never in words from outside.
//!
//! A line says which of our own places spoke (`target`), what it calls the event (`name`), and numbers and flags whose
//! names are on a list. Everything else that an event carries is not looked at: its message, because a formatted text
//! may hold a number, a code or a token; every text field; every field whose name is not listed; and every event of a
//! library, which does not know what is secret here. Numbers are kept too short to be a phone number or a code. What is
//! wrong with a document comes as a [`Flaw`], which cannot hold a word of the document, and is told behind the name.
//! So there is nothing to redact, and nothing to forget to redact.
//!
//! ```text
//! tracing::info!(name: "upload.part", status = 204, ms = 35_112);     →  INFO gongchao_core::media upload.part status=204 ms=35000
//! ```
//!
//! A panic is one line with its place in the source; its message is not kept, for the same reason. It leaves its room for
//! the next start, where that may be told.
//!
//! What the core itself says is a closed set, [`Said`]. The last lines wait in memory until the client of this process
//! takes them to its disk, or drops them where nothing may be kept yet.

mod safe;
mod said;

pub use safe::LogSafe;
pub use said::Said;

use std::{
    collections::VecDeque,
    fmt::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use once_cell::sync::OnceCell;
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    subscriber::Interest,
};
use tracing_subscriber::{
    Layer,
    layer::{Context, SubscriberExt},
    registry,
};

use super::Flaw;

/// Targets of ours begin with this.
const OURS: &str = "gongchao";
/// Lines that wait for a client; the oldest make room.
const MOST_WAITING: usize = 256;
/// Fields of one line; the list is not longer.
const MOST_FIELDS: usize = 16;

/// How much of a number may be told.
#[derive(Clone, Copy)]
enum Rule {
    /// As it is, up to 999; above that nothing, since a code of an SMS has four digits or more.
    Small,
    /// Its first two digits.
    Rounded,
}

/// The fields that may be told. A name comes in here with its rule or is not told.
const ALLOWED: [(&str, Rule); 16] = [
    ("attempt", Rule::Small),
    ("attempts_left", Rule::Small),
    ("bytes", Rule::Rounded),
    ("count", Rule::Rounded),
    ("dropped", Rule::Rounded),
    ("failures", Rule::Small),
    ("first", Rule::Small),
    ("known", Rule::Small),
    ("line", Rule::Rounded),
    ("ms", Rule::Rounded),
    ("offered", Rule::Small),
    ("ok", Rule::Small),
    ("queued", Rule::Rounded),
    ("retry", Rule::Small),
    ("rows", Rule::Rounded),
    ("status", Rule::Small),
];

/// The field that a [`Flaw`] comes in.
const FLAW: &str = "flaw";

/// What a field of a line holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogValue {
    /// A number, shortened.
    Number(i64),
    /// A flag.
    Flag(bool),
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// `ERROR`, `WARN`, `INFO`, `DEBUG` or `TRACE`.
    pub level: &'static str,
    /// Which of our places spoke.
    pub target: String,
    /// What it calls the event, and what is wrong with a document where it is about one; for a panic its place in the
    /// source.
    pub name: String,
    /// Listed fields in the order they were given.
    pub fields: Vec<(&'static str, LogValue)>,
}

impl fmt::Display for LogLine {
    /// One line without control characters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.level, self.target, self.name)?;
        for (name, value) in &self.fields {
            match value {
                LogValue::Number(number) => write!(f, " {name}={number}")?,
                LogValue::Flag(flag) => write!(f, " {name}={flag}")?,
            }
        }
        Ok(())
    }
}

/// Takes lines.
///
/// It is called on any thread, also on one that is about to die of a panic: it must come back soon, must not panic, and
/// must not write to the log.
pub trait LogSink: Send + Sync {
    /// Takes one line.
    fn line(&self, line: &LogLine);
}

/// The log of this process goes somewhere already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the log is installed already")]
pub struct AlreadyInstalled;

static INSTALLED: OnceCell<()> = OnceCell::new();
static WAITING: Mutex<VecDeque<LogLine>> = Mutex::new(VecDeque::new());

/// Takes the lines that were said since the last time, oldest first: the newest few hundred at the most. A process in
/// which nobody [installed](install()) the log says nothing.
#[must_use]
pub fn take_waiting() -> VecDeque<LogLine> {
    std::mem::take(&mut *WAITING.lock().unwrap_or_else(PoisonError::into_inner))
}

fn tell(sink: &dyn LogSink, line: LogLine) {
    sink.line(&line);
    let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    if waiting.len() >= MOST_WAITING {
        waiting.pop_front();
    }
    waiting.push_back(line);
}

/// Sends the log of this process, and every panic's place, to a sink; once in the life of a process.
pub fn install(sink: Arc<dyn LogSink>) -> Result<(), AlreadyInstalled> {
    INSTALLED.set(()).map_err(|()| AlreadyInstalled)?;
    let subscriber = registry().with(AllowList { sink: sink.clone() });
    // Fails where somebody set another one without asking us; then nothing of ours may go there either.
    tracing::subscriber::set_global_default(subscriber).map_err(|_| AlreadyInstalled)?;
    std::panic::set_hook(Box::new(move |panic| {
        if let Some(at) = panic.location() {
            super::panics::leave(at.file());
        }
        let place = panic.location().map_or_else(|| "?".to_owned(), |at| format!("{}:{}", at.file(), at.line()));
        let (target, name) = ("panic".to_owned(), escaped(&place));
        tell(&*sink, LogLine { level: "ERROR", target, name, fields: Vec::new() });
    }));
    Ok(())
}

struct AllowList {
    sink: Arc<dyn LogSink>,
}

impl<S: Subscriber> Layer<S> for AllowList {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        // Spans are not told at all, so their fields are not even kept.
        if metadata.is_event() && ours(metadata) { Interest::always() } else { Interest::never() }
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        metadata.is_event() && ours(metadata)
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        if !ours(metadata) {
            return;
        }
        let mut told = Told { fields: Vec::new(), flaw: None };
        event.record(&mut told);
        let mut name = escaped(metadata.name());
        if let Some(flaw) = told.flaw {
            name.push(' ');
            name.push_str(&escaped(&flaw));
        }
        let (level, target) = (level(*metadata.level()), escaped(metadata.target()));
        tell(&*self.sink, LogLine { level, target, name, fields: told.fields });
    }
}

fn ours(metadata: &Metadata<'_>) -> bool {
    // `gongchao` alone, or a name that goes on after it: `gongchaos` is somebody else.
    metadata.target().strip_prefix(OURS).is_some_and(|rest| rest.is_empty() || rest.starts_with(['_', ':', '.']))
}

fn level(level: Level) -> &'static str {
    match level {
        Level::ERROR => "ERROR",
        Level::WARN => "WARN",
        Level::INFO => "INFO",
        Level::DEBUG => "DEBUG",
        Level::TRACE => "TRACE",
    }
}

/// What of an event may be told.
struct Told {
    fields: Vec<(&'static str, LogValue)>,
    flaw: Option<String>,
}

impl Told {
    fn number(&mut self, field: &Field, value: i128) {
        let Some((_, rule)) = ALLOWED.iter().find(|(name, _)| *name == field.name()) else { return };
        let value = match rule {
            Rule::Small => value.unsigned_abs() < 1000,
            Rule::Rounded => true,
        }
        .then_some(value);
        if let Some(number) = value.and_then(|value| i64::try_from(rounded(value, *rule)).ok()) {
            self.push(field.name(), LogValue::Number(number));
        }
    }

    fn push(&mut self, name: &'static str, value: LogValue) {
        if self.fields.len() < MOST_FIELDS {
            self.fields.push((name, value));
        }
    }
}

fn rounded(value: i128, rule: Rule) -> i128 {
    if matches!(rule, Rule::Small) {
        return value;
    }
    let mut unit = 1;
    while (value / unit).abs() >= 100 {
        unit *= 10;
    }
    value / unit * unit
}

impl Visit for Told {
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.number(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.number(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        if ALLOWED.iter().any(|(name, _)| *name == field.name()) {
            self.push(field.name(), LogValue::Flag(value));
        }
    }

    // By its type: a text, or an error of anybody else, in the same field is none.
    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        if field.name() == FLAW {
            self.flaw = value.downcast_ref::<Flaw>().map(ToString::to_string);
        }
    }

    // Texts, messages, anything that is formatted: not looked at.
    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
    fn record_str(&mut self, _: &Field, _: &str) {}
    fn record_f64(&mut self, _: &Field, _: f64) {}
    fn record_i128(&mut self, _: &Field, _: i128) {}
    fn record_u128(&mut self, _: &Field, _: u128) {}
    fn record_bytes(&mut self, _: &Field, _: &[u8]) {}
}

/// One line that no terminal obeys: control and direction characters become their numbers.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// The last lines, in memory: for a desktop, and for a person who wants to see what a log would hold.
pub struct Ring {
    lines: Mutex<VecDeque<LogLine>>,
    most: usize,
}

impl Ring {
    /// A ring of so many lines.
    #[must_use]
    pub fn of(most: usize) -> Self {
        Self { lines: Mutex::default(), most }
    }

    /// The lines, oldest first.
    #[must_use]
    pub fn lines(&self) -> Vec<LogLine> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Takes the oldest lines out, at most so many.
    #[must_use]
    pub fn take(&self, most: usize) -> Vec<LogLine> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let most = most.min(lines.len());
        lines.drain(..most).collect()
    }

    /// Forgets them.
    pub fn clear(&self) {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl LogSink for Ring {
    fn line(&self, line: &LogLine) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        while lines.len() >= self.most.max(1) {
            lines.pop_front();
        }
        lines.push_back(line.clone());
    }
}

#[cfg(test)]
pub(crate) mod tests;
