//! Asks a host a question and does not wait for ever.
//!
//! The question runs on a thread of its own: a host that hangs keeps that thread and not the loop. Threads that hang are
//! counted, and with too many of them no further question is asked until one comes back.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use super::trouble::PortError;
use crate::log;

/// How long a host has for one answer. Its contract says one second; a cheap phone may be late.
const PATIENCE: Duration = Duration::from_secs(5);
/// Questions that may hang at the same time.
const MOST_HANGING: usize = 8;

static UNDER_WAY: AtomicUsize = AtomicUsize::new(0);

/// The host's answer, or that there is none. `what` names the question in the log.
pub(super) fn ask<T: Send + 'static>(
    what: &'static str,
    question: impl FnOnce() -> Result<T, PortError> + Send + 'static,
) -> Result<T, PortError> {
    let answer = Arc::new(Mutex::new(None));
    let kept = Arc::clone(&answer);
    let put = move || *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(question());
    within_patience(what, Box::new(put))?;
    let answer = answer.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or(Err(PortError::Failed));
    if let Err(PortError::Undeclared { kind }) = &answer {
        log::port(what, kind);
    }
    answer
}

/// Lets the host do one thing and waits for its end, not longer than [`PATIENCE`]. What it does after that is not heard.
// It knows nothing of the answer's type, so that it is compiled once.
fn within_patience(what: &'static str, work: Box<dyn FnOnce() + Send>) -> Result<(), PortError> {
    let Some(place) = Place::take() else {
        log::port(what, "was not asked: too many questions hang");
        return Err(PortError::Failed);
    };
    let (tell, heard) = mpsc::sync_channel(1);
    let asked = thread::Builder::new().name("gongchao-port".to_owned()).spawn(move || {
        let _place = place;
        work();
        // Whoever asked may have lost patience.
        let _ = tell.send(());
    });
    if asked.is_err() {
        return Err(PortError::Failed);
    }
    heard.recv_timeout(PATIENCE).map_err(|none| {
        // Otherwise the thread panicked; the hook has its place.
        if none == mpsc::RecvTimeoutError::Timeout {
            log::port(what, "hangs");
        }
        PortError::Failed
    })
}

/// One of the few places for a question that is under way.
struct Place(());

impl Place {
    fn take() -> Option<Self> {
        UNDER_WAY
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |n| (n < MOST_HANGING).then_some(n + 1))
            .ok()
            .map(|_| Self(()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        UNDER_WAY.fetch_sub(1, Ordering::AcqRel);
    }
}
