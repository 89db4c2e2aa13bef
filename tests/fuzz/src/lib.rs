//! What hostile bytes can do to whatever reads them: a server's refusal, its tokens, a typed number, rows of the store,
//! a set of pins.
//!
//! A target takes bytes and holds what comes of them against what the room promises; a broken promise is a panic, which
//! is what a fuzzer looks for. `cargo xtask fuzz` drives the targets by libFuzzer. What a run found worth keeping lies in
//! `corpus/`, and every `cargo test` reads all of it again.

#![allow(
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a promise that is broken is a panic, which is what a fuzzer looks for"
)]

mod answers;
mod phone;
mod pins;
mod rows;

pub use answers::{problem, tokens};
pub use phone::phone;
pub use pins::pins;
pub use rows::rows;

/// Takes bytes, and panics where what comes of them breaks a promise.
pub type Target = fn(&[u8]);

/// The targets by the names of their folders.
pub const TARGETS: [(&str, Target); 5] =
    [("problem", problem), ("tokens", tokens), ("phone", phone), ("rows", rows), ("pins", pins)];
