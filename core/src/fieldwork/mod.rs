//! Devices at customers' sites, and messages with the office and with customers.
//!
//! Two parts of one room. `devices.rs` searches, opens by a scanned code and remembers the last 500 devices for a place
//! without a network; `messages.rs` pulls, marks as read and sends, and what was written is in a row before it is sent,
//! under an id of our own, so that a kill or a lost answer neither loses nor doubles it. Both wait with growing pauses
//! while the network is away. `machine.rs` joins them: entering, leaving, withdrawing.
//!
//! Everything here is sealed to the account it belongs to. While another account is logged in, or none, nothing of it
//! is shown. Logging out and withdrawing erase it; a session that ended against the worker's will does not. A customer's
//! number is shown masked, and is fetched by [`customer_number`] at the moment of dialling.

mod book;
pub mod devices;
mod job;
mod machine;
pub mod messages;
mod records;
mod rows;
mod views;
mod wire;

pub use devices::customer_number;
pub use machine::{Effect, Event, Part, Parts, State, due, resume, step};
pub use records::{Batch, Customer, Device, Fault, Message, Page};
pub use rows::{SCHEMA, keep, load};
pub use views::{CustomerLine, DeviceLine, DevicesView, Doing, MessageLine, MessagesView, OpenView, SendState, View};
pub(crate) use wire::perform;

#[cfg(test)]
mod tests;
