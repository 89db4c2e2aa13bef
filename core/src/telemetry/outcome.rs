//! What a batch is, how it goes, and what came of it.

use std::time::Duration;

use super::words::{Class, Loss};
use crate::kernel::{Epoch, Wall};

/// What survives a kill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Failures since the last success.
    pub failures: u32,
    /// Nothing is sent before this.
    pub not_before: Option<Wall>,
    /// Whether the server asked for that wait; then being told to send does not shorten it.
    pub by_server: bool,
    /// When a batch was last taken by the server.
    pub last_sent: Option<Wall>,
}

/// The rows of one batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Their class.
    pub class: Class,
    /// The consent they were recorded under.
    pub epoch: Epoch,
    /// Number of the first.
    pub first: u64,
    /// Number of the last.
    pub last: u64,
    /// How many.
    pub rows: u32,
}

/// How the bytes of a batch go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// Compressed.
    Gzip,
    /// Plain, for a server that could not read it compressed.
    Plain,
}

/// What becomes of the rows of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The server has them, but for some that it left out.
    Taken {
        /// Left out by the server; they must not be sent again.
        rejected: u64,
    },
    /// The server cannot take them, and there is nothing smaller to try.
    GivenUp,
}

impl Verdict {
    pub(super) fn loss(&self, span: &Span) -> Option<(Loss, u64)> {
        match self {
            Self::Taken { rejected: 0 } => None,
            Self::Taken { rejected } => Some((Loss::Rejected, *rejected)),
            Self::GivenUp => Some((Loss::Refused, span.rows.into())),
        }
    }
}

/// What came of sending a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server has it.
    Taken {
        /// Records it left out.
        rejected: u64,
    },
    /// There was nothing of the class to send.
    Nothing,
    /// The consent does not stand.
    Closed,
    /// The server was not reached, or failed, or asked to wait.
    Later {
        /// How long, where the server said so.
        after: Option<Duration>,
    },
    /// The batch is too large.
    TooLarge,
    /// The server cannot read it.
    Unreadable,
    /// The server does not let us in.
    Denied,
    /// There is nothing at this address that takes telemetry.
    Elsewhere,
}
