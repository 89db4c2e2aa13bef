//! The proof that nothing leaks: random days over the real core, with the phone, the network and the clock in hand.
//!
//! ```text
//! seed ─▶ Day (steps) ─▶ World: the real Client, a virtual phone, an office in memory ─▶ Trace
//!                                                                                      │
//!            rules R01 … R41 on every trace ◀──────────────────────────────────────────┤
//!            twins: the same day with other values for what was not granted ◀──────────┤
//!            mutants: one fault of the core switched on must be seen by one of both ◀──┘
//! ```
//!
//! A [`Day`] is a list of steps that follows from a seed and holds no state, so that any step can be left out and the
//! rest still means something: that is how a failing day is shrunk. The [`World`] carries it out and writes the
//! [`Trace`]: taps, prompts, takings as the gate's lists count them, bytes out, log lines, sentences, what lies on the
//! disk. The [rules] judge the trace by what the person said, never by what the core believes.
//!
//! Switches of the core (the seed, the mutant) belong to the process: one world runs at a time.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a world is part of a test: what it needs and does not get fails that test"
)]

pub mod day;
mod dice;
mod disk;
pub mod editions;
mod office;
mod phone;
pub mod prove;
pub mod rules;
pub mod says;
mod shrink;
mod torn;
pub mod trace;
pub mod twins;
pub mod values;
mod wire;
pub mod world;

pub use day::{Day, Step};
pub use trace::Trace;
pub use values::Side;
pub use world::World;
