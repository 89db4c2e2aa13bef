//! What the machine hears, and what it wants done.

use std::time::Duration;

use super::{
    counts::Counts,
    event::LogEvent,
    outcome::{Kept, Outcome, Packing, Span, Verdict},
    words::{Class, Group},
};
use crate::{
    kernel::{Epoch, Wall},
    ports::NetworkReading,
};

/// What the room hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The queue was looked at after the start.
    Looked {
        /// What is in it.
        counts: Counts,
        /// What was kept over the kill.
        kept: Kept,
    },
    /// The queue has changed.
    Counted(Counts),
    /// What was pending when somebody asked is in the queue now.
    Committed(Counts),
    /// What is consented, at the start and after each change. Rows of any other consent are deleted.
    Standing {
        /// The essential log.
        essential: Option<Epoch>,
        /// Analytics.
        analytics: Option<Epoch>,
    },
    /// How the phone is connected now.
    Network {
        /// As the phone says.
        reading: NetworkReading,
        /// A random number.
        dice: u32,
    },
    /// The process has begun; heard after what is consented, where the edition declares the counts.
    Started,
    /// A group of functions was used, where the edition declares the counts.
    Used(Group),
    /// A request to the account's server came to an end.
    Trip {
        /// How long it was under way.
        took: Duration,
        /// Whether it ended without an answer.
        broken: bool,
    },
    /// A class may not hold any more what it was declared to hold: all of it that waits goes.
    Narrowed(Class),
    /// What waited of a class is gone.
    Discarded {
        /// The class.
        class: Class,
        /// What is left in the queue.
        counts: Counts,
        /// Whether it is gone; where it is not, nothing of the class is sent.
        done: bool,
    },
    /// The client is seen.
    Foreground,
    /// The client is not seen any more, and may be killed soon.
    Background,
    /// Somebody wants it sent now.
    Told,
    /// The moment of [`due`](super::due) has come.
    Tick,
    /// A batch came back.
    Answered {
        /// The class it was of.
        class: Class,
        /// The consent it was sent under.
        epoch: Epoch,
        /// Its rows; absent where there were none.
        span: Option<Span>,
        /// What came of it.
        outcome: Outcome,
        /// A random number.
        dice: u32,
    },
    /// The rows of a batch were settled.
    Settled {
        /// What is left.
        counts: Counts,
        /// Whether it is written down; where it is not, the same rows would be sent again at once.
        done: bool,
    },
}

/// What the room wants done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Look at the queue.
    Look,
    /// Send a batch.
    Send {
        /// Of this class.
        class: Class,
        /// Recorded under this consent.
        epoch: Epoch,
        /// At most so many records.
        limit: u32,
        /// How its bytes go.
        packing: Packing,
    },
    /// Delete the rows of a batch, and keep the machine's numbers.
    Settle {
        /// The rows, and why they go; absent where they stay.
        span: Option<(Span, Verdict)>,
        /// The numbers.
        kept: Kept,
    },
    /// Delete what was recorded under a consent that does not stand any more.
    Retain,
    /// Put what is pending into the database.
    Commit,
    /// Record an event.
    Record {
        /// What.
        event: LogEvent,
        /// Of which moment.
        at: Wall,
    },
    /// Delete everything of a class.
    Discard(Class),
}
