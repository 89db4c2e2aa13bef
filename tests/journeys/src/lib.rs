//! Whole days of a worker in milliseconds: the clock, the phone and the network are in the test's hand.
//!
//! A [`World`] holds the real core and the real backend in one process, with nothing between them but
//! [`egress`](Egress): every request is captured byte by byte before the backend's routers answer it, and can be lost on
//! the way there or on the way back. Time stands still until everybody waits for it, then jumps. What the core writes
//! lies in a folder that can be scanned for bytes that must not be there.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a world is part of a test: what it needs and does not get fails that test"
)]

mod egress;
mod phone;
mod world;

pub use egress::{Captured, Egress, Way};
pub use phone::{Hand, MemoryVault, Mood, PhoneProbe};
pub use world::World;
