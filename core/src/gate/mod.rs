//! The only door for a byte that leaves.
//!
//! Four types, each made from the one before and from nothing else:
//!
//! ```text
//! Standing (what is consented now) ──▶ Grant<F> ──collect──▶ Held<F, T> ──transform──▶ Deidentified<F, T> ──seal──▶ Envelope
//! ```
//!
//! A [`Grant`] is issued by the gate alone and names feature, purposes, edition, epoch and end. A reading becomes [`Held`]
//! only under a grant whose feature declares its item, for a purpose of both, and within the item's budget; `Held` can be neither copied, printed nor serialised, and lets go of
//! its content only by the transform that the edition declares. [`seal`] puts it into an [`Envelope`], under the consent that
//! it was taken under: no other grant comes into it. The envelope is
//! opened by `net` alone, and opening checks the grant again: withdrawing consent bumps the epoch, and what was sealed
//! under the older one stays shut.

mod budget;
mod grant;
mod held;
pub mod rows;
mod standing;
mod stops;
mod tally;

pub use budget::Spent;
pub use grant::{Closed, Gate, Grant, uses};
pub use held::{
    Body, Deidentified, Envelope, FileBody, Held, Host, Method, Reading, Route, SmsCode, seal, seal_file, seal_headers,
    seal_raw,
};
pub use standing::Standing;
pub use stops::Stops;
pub use tally::Taken;

#[cfg(test)]
mod tests;
