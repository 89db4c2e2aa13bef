//! Everything that decides in 工巢业务端: one core under two thin phones.
//!
//! The privacy policy is the program. An edition of it is data ([`policy`]); what a person answered stands in the
//! ledger ([`consent`]); the [`gate`] turns both into a grant; and [`net`] sends nothing that was not sealed under one.
//! Above that floor stand the rooms, each a pure machine with its rows and its wire, and [`app`] owns them all in one
//! loop. A room uses rooms below it, never one above, and the rooms of one floor do not know each other:
//!
//! ```text
//! kernel → policy, ports → store → consent, gate → net
//!        → session, device, telemetry, scan, media, dial, fieldwork, rights, notices → app
//! ```

pub mod app;
pub mod consent;
pub mod device;
pub mod dial;
pub mod fieldwork;
pub mod gate;
pub mod kernel;
pub mod media;
pub mod net;
pub mod notices;
pub mod policy;
pub mod ports;
pub mod rights;
pub mod scan;
pub mod session;
pub mod store;
pub mod telemetry;
