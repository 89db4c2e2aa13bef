//! The log of this process, which there is once.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use gongchao_core::kernel::log;

/// The lines since they were last taken.
pub(super) struct Lines;

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl log::LogSink for Lines {
    fn line(&self, line: &log::LogLine) {
        LINES.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_string());
    }
}

impl Lines {
    pub(super) fn here() {
        static ONCE: OnceLock<()> = OnceLock::new();
        ONCE.get_or_init(|| {
            // A panic of a test is told as tests tell it.
            let hook = std::panic::take_hook();
            log::install(Arc::new(Self)).expect("the log is ours");
            std::panic::set_hook(hook);
        });
        let _ = Self::take();
    }

    pub(super) fn take() -> Vec<String> {
        std::mem::take(&mut *LINES.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
