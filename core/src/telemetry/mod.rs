//! What the client says of itself: registered events, kept sealed, sent in batches that name nobody.
//!
//! ```text
//! LogEvent ─record─▶ sealed, appended to the journal ─▶ one writer thread ─▶ telemetry.db ─batch─▶ gate ─▶ POST /v1/logs
//! ```
//!
//! A [`LogEvent`] is made of closed words, flags and buckets, so there is no place in it for a text, a number or a name.
//! [`Recorder::record`] asks the gate, seals the event and appends it to a small journal; it never waits for a database.
//! One thread owns the database, commits what the journal holds in batches, and answers the machine, which decides when
//! something is sent and what an answer means. Records of one class and one consent travel together, by their own name,
//! on their own connection, without a session (C064). When a consent falls, what was recorded under it is deleted.
//!
//! This room keeps its rows in a file of its own (`queue.rs` stands where other rooms have `rows.rs`), so that losing the
//! file costs no work, its commits may be cheaper than those of the loop, and erasing it whole is always possible. The
//! machine's own few numbers lie in the same file. What changes together with the ledger lies with it (`rows.rs`): how
//! often the client was used since the last day or week was told, and which class is to be deleted because a newer edition
//! lets it hold less.

mod batch;
mod buckets;
mod counts;
mod event;
mod heard;
mod journal;
mod machine;
mod opening;
mod outcome;
mod queue;
mod readings;
mod record;
mod recorder;
mod rows;
mod schema;
mod sealing;
mod usage;
mod wire;
mod words;
mod writer;

pub use buckets::{Count, Rtt, Size, Took, Tries};
pub use counts::{Bounds, Counts};
pub use event::LogEvent;
pub use heard::{Effect, Event};
pub use machine::{State, due, resume, step};
pub use outcome::{Kept, Outcome, Packing, Span, Verdict};
pub use readings::narrows;
pub use recorder::{Recorded, Recorder, View};
pub use rows::{SCHEMA, keep, load};
pub use schema::{Field, Schema, every_event, records_with, schemas};
pub(crate) use wire::perform;
pub use words::{
    Channel, Class, CodeFormat, FailClass, FaultClass, Group, Loss, MediaKind, Room, Screen, Server, StartKind, Timing,
    Total,
};

#[cfg(test)]
mod tests;
