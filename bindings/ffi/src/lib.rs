//! The one exported crate: the core as Kotlin and Swift see it. It maps; it decides nothing.
//!
//! One [`Client`] object; everything else that crosses is an immutable record or plain text. What the phone provides
//! comes in as a foreign trait ([`Keeper`]), and a host that answers with something undeclared costs that one call and
//! nothing else. Taps and snapshots cross as JSON of the core's own shapes in this first cut; the typed records take
//! their place without a change of what they say.

mod client;
mod phone;

pub use client::{Client, Config, StartTrouble};
pub use phone::{DeviceFacts, Keeper, KeeperAnswer, KeeperTrouble, Kind};

uniffi::setup_scaffolding!();
