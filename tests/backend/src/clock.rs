//! Where time comes from: the system, or a test's hand.

use std::time::{SystemTime, UNIX_EPOCH};

/// The backend's only source of time. Deadlines of codes, tokens and uploads are reckoned from it; the timeouts of
/// sockets are not, because a stalled connection stalls in real time.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970-01-01 UTC. May go back; the backend then stands still rather than extending a deadline.
    fn now_ms(&self) -> i64;
}

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}
