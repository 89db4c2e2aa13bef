//! A moment that must survive a kill: it runs by the monotonic clock, and is written down by the wall's.
//!
//! A wall clock that is set forward or back moves neither end of a running countdown. After a kill only the wall is
//! left to go by; then a clock that was set back can make a deadline no longer than it could have been at first.

use std::time::Duration;

use crate::kernel::{Mono, Now, Wall};

/// The longest that any deadline of this room can lie ahead, whatever a server says or a clock shows.
pub(super) const LONGEST: Duration = Duration::from_mins(15);

/// A moment ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Deadline {
    pub(super) wall: Wall,
    running: Option<Mono>,
}

impl Deadline {
    /// So long from now, at most [`LONGEST`].
    pub(super) fn within(now: Now, wait: Duration) -> Self {
        let wait = wait.min(LONGEST);
        Self { wall: now.wall.after(wait), running: Some(now.mono.after(wait)) }
    }

    /// One that was written down before a kill; it does not run before it is wound.
    pub(super) fn written(wall: Wall) -> Self {
        Self { wall, running: None }
    }

    /// Sets a deadline running that was read back; a running one stays as it is.
    pub(super) fn wind(&mut self, now: Now) {
        if self.running.is_none() {
            self.running = Some(now.mono.after(self.left(now)));
        }
    }

    /// How long it is until then; nothing where it has passed.
    pub(super) fn left(self, now: Now) -> Duration {
        match self.running {
            Some(at) => at.since(now.mono),
            None => {
                Duration::from_millis(u64::try_from(self.wall.0.saturating_sub(now.wall.0)).unwrap_or(0)).min(LONGEST)
            }
        }
    }

    /// Whether it has come.
    pub(super) fn passed(self, now: Now) -> bool {
        self.left(now).is_zero()
    }

    /// When to look at it: at once where it does not run yet.
    pub(super) fn due(self) -> Mono {
        self.running.unwrap_or_default()
    }
}

/// Whole seconds, rounded up: who waits that long is not too early.
pub(super) fn seconds(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u64::MAX)
}
