//! Login by SMS code, and the session that comes of it.
//!
//! A number becomes a challenge, a code becomes a session, and the session stays until the person logs out or the
//! server says in so many words that it is over. In between everything may fail: an SMS that comes late, an answer that
//! is lost, a portal that speaks for the server, a process that is killed, a clock that is wrong. None of it sends a
//! second SMS, burns an attempt, or costs a worker in the field the session; and a session that does end leaves the
//! work on the phone, sealed, for whose it is.
//!
//! * `phase` names the places where a person can stand; `machine` deals out the events to `login`, `refresh`, `logout` and
//!   `leaving`, which decide;
//! * `desk` is what a person does about the account itself: its sessions, an act that takes a fresh code, its end;
//! * `erasing` owes the person that what an account left is gone;
//! * `act` gives the requests of one login names that are the same over every retry; `outbox` owes the server the end
//!   of sessions; `deadline` lets a countdown survive a kill;
//! * `rows` keeps, `wire` speaks, `view` is what a shell draws, `trouble` what a person must be told.
//!
//! Three rules hold it together. A pair of tokens is kept before it is used (`lent` is handed on after the rows are on
//! disk). A result says in which epoch it was started, and one of an older epoch is dropped; a session that it brought is
//! ended. There is never a second renewal under way.
//!
//! Where the server can, a session is bound to a key in the phone's vault, and a renewal proves it; a key that is gone
//! locks the session as rows that cannot be read do. A vault that cannot tell now is a network that is not there.
//!
#![doc = include_str!("table.md")]

mod act;
mod deadline;
mod desk;
mod erasing;
#[cfg(feature = "fuzz")]
pub mod fuzz;
mod leaving;
mod login;
mod logout;
mod machine;
mod outbox;
mod phase;
mod refresh;
mod rows;
mod trouble;
mod view;
mod wire;

pub use desk::{
    AccountView, AccountWords, BlockingLine, CancellationView, CodeView, ConsequenceLine, Deed, Device, ListDoing,
    SessionLine, SessionsView, StepUpDoing, StepUpView, view as account,
};
pub use leaving::{Leaving, Order, Stage, Standing, Status};
pub(crate) use machine::lent;
pub use machine::{Call, Challenged, Effect, Event, Fresh, Opened, Pair, State, due, resume, step};
pub use phase::{Ask, Challenge, ConsentProof, Door, Lock, Phase, Session};
pub use rows::{SCHEMA, keep, load};
pub use trouble::{LockReason, Trouble};
pub use view::{LoginView, view};
pub(crate) use wire::perform;

#[cfg(test)]
mod tests;
