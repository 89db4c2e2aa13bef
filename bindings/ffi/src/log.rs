//! The log, pulled by a host when it likes. Nothing is called on a host's threads for a line.
//!
//! The core keeps the last lines in memory. They name places of the core, numbers and flags; a word of a person or of a
//! server is in none of them.

use std::sync::{Arc, LazyLock};

use gongchao_core::kernel::log::{LogLine, LogSink, LogValue, Ring, install};

use crate::{runtime::guarded, trouble::CoreError};

/// Lines that are kept until they are pulled; the oldest make room.
const KEPT: usize = 512;

static RING: LazyLock<Arc<Ring>> = LazyLock::new(|| {
    let ring = Arc::new(Ring::of(KEPT));
    // Fails where the process logs elsewhere already, as a test of the core may; then this ring stays empty.
    let _ = install(ring.clone());
    ring
});

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LogRecord {
    /// `ERROR`, `WARN`, `INFO`, `DEBUG` or `TRACE`.
    pub level: String,
    /// Which place of the core spoke.
    pub target: String,
    /// What it calls the event.
    pub name: String,
    /// Numbers and flags.
    pub fields: Vec<LogField>,
}

/// A number or a flag of a line.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LogField {
    /// What it is called.
    pub name: String,
    /// Its value, written out.
    pub value: String,
}

/// Takes the oldest lines out of the log, at most so many. What was taken is gone from it; an empty list means that
/// nothing is left.
#[uniffi::export]
pub fn drain_log(most: u32) -> Result<Vec<LogRecord>, CoreError> {
    guarded(|| Ok(RING.take(usize::try_from(most).unwrap_or(usize::MAX)).into_iter().map(LogRecord::from).collect()))
}

/// From here on lines are kept, and a panic leaves its place in them and nothing on the screen.
pub(crate) fn ready() {
    LazyLock::force(&RING);
}

/// What a host's port did wrong, as a line.
pub(crate) fn port(what: &str, how: &str) {
    RING.line(&LogLine {
        level: "WARN",
        target: "gongchao_ffi::ports".to_owned(),
        name: format!("{what} {how}"),
        fields: Vec::new(),
    });
}

impl From<LogLine> for LogRecord {
    fn from(line: LogLine) -> Self {
        let field = |(name, value): &(&'static str, LogValue)| LogField {
            name: (*name).to_owned(),
            value: match value {
                LogValue::Number(number) => number.to_string(),
                LogValue::Flag(flag) => flag.to_string(),
            },
        };
        Self {
            level: line.level.to_owned(),
            fields: line.fields.iter().map(field).collect(),
            target: line.target,
            name: line.name,
        }
    }
}
