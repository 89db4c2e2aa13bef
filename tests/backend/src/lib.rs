//! The reference backend of 工巢: what a field worker's phone talks to on a desktop and in tests.
//!
//! Three parts that share nothing on the wire, each with a listener of its own: **account** (login, sessions, devices,
//! messages, notices, the receipt of an upload), **media** (tus 1.0) and **telemetry** (OTLP/HTTP logs, anonymous). Any
//! of the last two can be replaced by a real engine by its address. One SQLite file, one folder, its own certificate
//! authority; nothing to set up.
//!
//! A request comes in through [`edge`](crate), which gives it a name, counts it and turns every refusal into
//! `application/problem+json`; the rooms behind it (`account`, `media`, `telemetry`) answer; `db` keeps. What really
//! arrived is read through [`Store`], never from what a client says.
//!
//! All limits are configuration ([`Limits`]); time comes from a [`Clock`], so that a test moves it by hand.

mod account;
mod address;
mod backend;
mod body;
mod certs;
pub mod cli;
mod clock;
mod config;
mod db;
mod edge;
mod editions;
mod keys;
mod media;
mod openapi;
mod private;
mod problem;
pub mod rotation;
mod seed;
mod serve;
mod store;
mod telemetry;
mod wire;
mod working_days;

pub use account::captcha::{Captcha, NamedToken};
pub use account::dpop::Dpop;
pub use account::notices::{Notice, NoticeKind, Words};
pub use account::sms::{NotTaken, Outgoing, SmsSender};
pub use account::webhook::Webhook;
pub use address::Peer;
pub use backend::{Backend, Part};
pub use clock::{Clock, SystemClock};
pub use config::{Config, Limits, Sabotage, StartError};
pub use editions::{Publication, PublishError};
pub use openapi::openapi_yaml;
pub use serve::Serving;
pub use store::{AlarmRow, MessageRow, RequestRow, SessionRow, Sms, Store, StoreError, TelemetryRow, UploadRow};
pub use wire::{PartBytes, WireBytes};
