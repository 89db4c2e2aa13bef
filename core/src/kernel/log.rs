//! Log lines that can name nobody: fields are let through one by one, and texts never are.
//!
//! Only events of this core's own targets pass; of their fields only those on the list, and of these only numbers and
//! flags. A message is the program's own text, so it is taken from the event's static name, not from what was formatted.
//! A panic leaves its place and nothing of what it said.

use std::{fmt, sync::Arc};

use once_cell::sync::OnceCell;
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, layer::Context, layer::SubscriberExt};

/// Fields that may stand in a line: counts, sizes, statuses, durations.
const LET_THROUGH: [&str; 8] = ["status", "count", "bytes", "ms", "attempt", "generation", "epoch", "line"];

/// One line. It holds no text that was made at run time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// How grave.
    pub level: Level,
    /// Module that said it.
    pub target: &'static str,
    /// Place in the program.
    pub name: &'static str,
    /// Fields that were let through.
    pub fields: Vec<(&'static str, i64)>,
}

/// Where lines go. It must not log.
pub trait LogSink: Send + Sync {
    /// Takes a line.
    fn line(&self, line: &LogLine);
}

/// The process has a log already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the process has a log already")]
pub struct AlreadyInstalled;

static INSTALLED: OnceCell<()> = OnceCell::new();

/// Gives the process its log; once.
pub fn install(sink: Arc<dyn LogSink>) -> Result<(), AlreadyInstalled> {
    INSTALLED.set(()).map_err(|()| AlreadyInstalled)?;
    let subscriber = tracing_subscriber::registry().with(AllowList { sink: sink.clone() });
    tracing::subscriber::set_global_default(subscriber).map_err(|_| AlreadyInstalled)?;
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let line = info.location().map_or(0, |l| i64::from(l.line()));
        sink.line(&LogLine {
            level: Level::ERROR,
            target: "gongchao_core",
            name: "panic",
            fields: vec![("line", line)],
        });
        before(info);
    }));
    Ok(())
}

struct AllowList {
    sink: Arc<dyn LogSink>,
}

impl<S: Subscriber> Layer<S> for AllowList {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let meta = event.metadata();
        if !meta.target().starts_with("gongchao") || *meta.level() > Level::INFO {
            return;
        }
        let mut fields = Fields(Vec::new());
        event.record(&mut fields);
        self.sink.line(&LogLine { level: *meta.level(), target: meta.target(), name: meta.name(), fields: fields.0 });
    }
}

struct Fields(Vec<(&'static str, i64)>);

impl Fields {
    fn put(&mut self, field: &Field, value: i64) {
        if LET_THROUGH.contains(&field.name()) {
            self.0.push((field.name(), value));
        }
    }
}

impl Visit for Fields {
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, i64::try_from(value).unwrap_or(i64::MAX));
    }
    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, i64::from(value));
    }
    // Texts, errors and whatever prints itself are not looked at.
    fn record_str(&mut self, _: &Field, _: &str) {}
    fn record_error(&mut self, _: &Field, _: &(dyn std::error::Error + 'static)) {}
    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[derive(Default)]
    struct Kept(Mutex<Vec<LogLine>>);
    impl LogSink for Kept {
        fn line(&self, line: &LogLine) {
            self.0.lock().unwrap().push(line.clone());
        }
    }

    #[test]
    fn numbers_on_the_list_pass_and_nothing_of_a_text_does() {
        let kept = Arc::new(Kept::default());
        let subscriber = tracing_subscriber::registry().with(AllowList { sink: kept.clone() });
        tracing::subscriber::with_default(subscriber, || {
            let phone = "+8613800138000";
            tracing::info!(status = 404, code = 135_790, phone, "refused {phone}");
            tracing::info!(target: "hyper", status = 1, "not ours");
            tracing::debug!(status = 2, "too fine");
        });
        let lines = kept.0.lock().unwrap();
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].fields, [("status", 404)]);
        let text = format!("{lines:?}");
        assert!(!text.contains("138") && !text.contains("135790") && !text.contains("refused"));
    }
}
