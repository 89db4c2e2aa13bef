//! Two clocks: the wall, which people and servers set, and the monotonic one, which only runs.
//!
//! Countdowns use the monotonic clock, so that a changed wall clock neither shortens nor lengthens them. What must
//! survive a kill uses the wall, since the monotonic clock starts again with the process.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01 UTC by the phone's own calendar; may jump either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Wall(pub i64);

/// Milliseconds since the process started; never goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Mono(pub u64);

/// One moment on both clocks. Machines are given it; they never ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Now {
    /// What the calendar says.
    pub wall: Wall,
    /// What the running clock says.
    pub mono: Mono,
}

impl Wall {
    /// Later by this much; stays at the end of time rather than wrapping.
    #[must_use]
    pub fn after(self, by: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl Mono {
    /// Later by this much; stays at the end of time rather than wrapping.
    #[must_use]
    pub fn after(self, by: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(by.as_millis()).unwrap_or(u64::MAX)))
    }

    /// How long from `earlier` to here; zero where `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

/// Where the moments come from: the system's clocks, or a test's hand.
///
/// Both clocks must advance with the timers of the runtime that the core runs on; a test that pauses those timers
/// pauses this too.
pub trait Clock: Send + Sync {
    /// This moment on both clocks.
    fn now(&self) -> Now;
}

/// The system's clocks.
pub struct SystemClock {
    started: tokio::time::Instant,
}

impl SystemClock {
    /// Starts the running clock at zero.
    #[must_use]
    pub fn new() -> Self {
        Self { started: tokio::time::Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Now {
        let wall = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX));
        Now { wall: Wall(wall), mono: Mono(0).after(self.started.elapsed()) }
    }
}
