//! Pictures and videos on their way out: cleaned, frozen, sent in parts, and done only when the server proves it.
//!
//! What the person chose is copied once, and on the way everything that its pixels and its sound do not need is left out
//! ([`sanitize`]); the copy lies sealed under a key of its own, which stands in its row, and has a length and a digest; from
//! then on everything speaks of the copy (`stage`). The machine decides what is copied, sent, confirmed and taken back
//! (`machine`, `item`); the table of tus 1.0 says what an answer of the server means (`tus`); `wire` sends and is told. An
//! upload is done when the server's receipt is in its row, not when the last byte has left. Withdrawing the consent takes
//! everything back that is not done.

mod events;
mod item;
mod machine;
mod photo;
mod rows;
pub mod sanitize;
mod stage;
mod turns;
mod tus;
mod view;
mod wire;

pub use events::{Effect, Event, Job};
pub use item::{Failure, Item, Receipt, Setback, Step, Wait};
pub use machine::{State, due, resume, step};
pub(crate) use photo::Photo;
pub use rows::{SCHEMA, keep, load};
pub use sanitize::Kind;
pub use stage::{StageFault, Staged};
pub use turns::MOST_TRANSFERS;
pub use view::{Standing, UploadView, view};
pub(crate) use wire::{perform, transfer};

#[cfg(test)]
mod tests;
