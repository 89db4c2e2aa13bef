//! One request that is wanted: under way, waiting for its next time, or stopped for good.

use std::time::Duration;

use super::records::Fault;
use crate::kernel::{Backoff, Mono, Now};

const BACKOFF: Backoff = Backoff { base: Duration::from_secs(2), cap: Duration::from_mins(5) };

/// Where a request is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Job {
    /// None is wanted.
    #[default]
    Idle,
    /// It is under way.
    Asking { failures: u32 },
    /// It will be made again.
    Waiting { until: Mono, failures: u32 },
    /// It will not be made again by itself.
    Stopped(Fault),
}

impl Job {
    /// It is wanted now; one that is under way or waits already goes on as it is.
    pub(super) fn want(&mut self, now: Now) {
        if matches!(self, Self::Idle | Self::Stopped(_)) {
            *self = Self::Waiting { until: now.mono, failures: 0 };
        }
    }

    pub(super) fn failed(self, fault: Fault, dice: u32, now: Now) -> Self {
        let (Self::Asking { failures } | Self::Waiting { failures, .. }) = self else { return self };
        match fault {
            Fault::Later { after } => {
                let failures = failures.saturating_add(1);
                let wait = BACKOFF.wait_named(failures, after, dice);
                Self::Waiting { until: now.mono.after(wait), failures }
            }
            definite => Self::Stopped(definite),
        }
    }

    pub(super) fn due(self) -> Option<Mono> {
        if let Self::Waiting { until, .. } = self { Some(until) } else { None }
    }

    /// Whether a waiting request should be made now.
    pub(super) fn ripe(self, now: Now, online: bool) -> Option<u32> {
        match self {
            Self::Waiting { until, failures } if online || now.mono >= until => Some(failures),
            _ => None,
        }
    }
}
