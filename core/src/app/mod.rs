//! The client: owns the rooms, runs the loop, publishes snapshots.
//!
//! ```text
//! Tap ──taps──▶ events ──turn──▶ rooms' machines ──▶ state + work
//!                                                     │ commit (one transaction)
//!            Snapshot ◀── gate, passport, ◀───────────┤
//!                                                     ▼
//!                         events ◀── perform ◀──── work (tasks beside the loop)
//! ```
//!
//! [`Client`] is what a shell holds. `life` is the loop, `turn` introduces the rooms to each other, `taps` says what a
//! tap means, `work` does what is to be done outside, `told`, `uploads` and `account` have the words for what a person is told,
//! `diary` keeps the log, `errand` says whether a phone's time is of use. What a room does next is decided by its machine alone.

mod account;
mod client;
mod diary;
mod errand;
mod house;
mod input;
mod life;
mod records;
mod scanner;
mod snapshot;
mod tap;
mod taps;
mod told;
mod turn;
mod uploads;
mod work;
mod written;

pub use client::{Client, Gone, LedgerFault, Lists, PastEdition, Setup, StartFault};
pub use errand::Errand;
pub use scanner::Scanner;
pub use snapshot::{CallView, HandOverView, Snapshot, TelemetryView};
pub use tap::{Tap, Typed};
pub use told::{Told, Trouble};
