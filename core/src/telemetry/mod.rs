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
//! machine's own few numbers lie in the same file.

mod batch;
mod counts;
mod event;
mod journal;
mod machine;
mod opening;
mod queue;
mod readings;
mod record;
mod recorder;
mod schema;
mod sealing;
mod wire;
mod words;
mod writer;

pub use counts::{Bounds, Counts};
pub use event::LogEvent;
pub use machine::{Effect, Event, Kept, Outcome, Packing, Span, State, Verdict, due, resume, step};
pub use recorder::{Recorded, Recorder, View};
pub use schema::{Field, Schema, every_event, records_with, schemas};
pub(crate) use wire::perform;
pub use words::{
    Channel, Class, CodeFormat, Count, FailClass, FaultClass, Group, Loss, MediaKind, Room, Rtt, Screen, Server, Size,
    StartKind, Timing, Took, Total, Tries,
};

#[cfg(test)]
mod tests;
