//! The one exported crate: the core as Kotlin and Swift see it. It maps; it decides nothing.
//!
//! A shell starts a [`Client`] with three ports of its own, draws the [`Snapshot`]s of a [`Subscription`], passes
//! [`Tap`]s on and answers prompts. Frames of the camera go by reference into a [`ScanSession`]; an app in the background
//! lends its time through a [`TimeLease`]; the log is pulled. Every call may fail with one [`CoreError`], and none of
//! them panics, blocks on a host or keeps a lock while a host is asked.
//!
//! ```text
//! client ──▶ taps ──▶ core ──▶ views ──▶ watch     one object, immutable records, the latest wins
//!              ▲                                   
//!            words        closed words of the core, declared here a second time; a difference does not compile
//!            ports        what a host implements; asked on a thread of its own, for a few seconds at most
//!            quiet        what holds people's data prints its name alone
//! ```

#![deny(missing_docs)]

mod client;
mod config;
mod lease;
mod log;
mod ports;
mod quiet;
mod runtime;
mod scan;
mod taps;
mod trouble;
mod views;
mod watch;
mod words;

pub use client::{Client, Lists, rehearse_panic, version};
pub use config::Config;
pub use lease::{Errand, TimeLease};
pub use log::{LogField, LogRecord, drain_log};
pub use ports::{
    DeviceFacts, DeviceProbe, Durability, NetworkProbe, PortError, SystemFacts, Vault, VaultAnswer, check_vault,
};
pub use scan::{Corner, ScanSession, ScannedLabel, Sight};
pub use taps::{Tap, read_tap};
pub use trouble::{ConfigPart, CoreError, FrameFault, PinRefusal, StorageFault};
pub use views::*;
pub use watch::Subscription;
pub use words::*;

uniffi::setup_scaffolding!();
