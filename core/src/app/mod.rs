//! The client: owns the rooms, runs the loop, publishes snapshots.
mod tap;
pub use tap::{Tap, Typed};
