//! Hand a number to the phone, forget it.
//!
//! A customer's number becomes a `tel:` address that the phone's own dialler takes over; the worker presses call there.
//! The number is in the effect that hands it over and nowhere else: the state does not hold it, there are no rows, and
//! nothing is counted, because nothing about calls is kept (C050 to C052). What could make a phone do more than show a
//! number (service codes, pauses, extensions) is refused by [`DialUri`](crate::kernel::DialUri).

mod machine;
mod number;

pub use machine::{Effect, Event, HandOver, State, Trouble, View, due, resume, step};
pub use number::Callee;

#[cfg(test)]
mod tests;
