//! Tests of the door, from the rooms' side with a transport in the hand, and from the wire's side with real TLS.

mod answers;
mod door;
mod hand;
mod hostile;
mod passport;
mod pins;
pub(crate) mod server;
mod traffic;
mod trust;
