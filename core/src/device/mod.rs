//! What kind of device this is, in classes, at most once a day.
//!
//! The phone is read only under the consent to device information. Each part of the reading is a reading of the gate with
//! the transform that the edition declares, so what is left is a [`DeviceClass`]: words of closed lists and small
//! numbers, shared by very many phones. No identifier of any kind is in it, and the raw reading is gone when
//! [`read`] comes back. An item that the edition's matrix does not give on this system is left out.
//!
//! It is told to the session that the worker works in, because its one purpose is that the office notices an account on a
//! phone that is not its own. Telemetry never has it.

mod class;
mod machine;
mod model;
mod read;
mod rows;
mod wire;

pub use class::{DeviceClass, NetworkClass, Screen};
pub use machine::{Effect, Event, State, due, resume, step};
pub use read::{Unread, network, read};
pub use rows::{SCHEMA, keep, load};
pub(crate) use wire::perform;

#[cfg(test)]
mod tests;
