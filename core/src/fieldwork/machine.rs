//! The two parts as one machine: who is there, what was withdrawn, whose turn it is.

use std::time::Duration;

use super::{devices, messages};
use crate::kernel::{AccountId, Mono, Now};

/// Everything the room knows. It prints no content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Devices.
    pub devices: devices::State,
    /// Messages.
    pub messages: messages::State,
    /// Rows that did not open when the room was loaded; they were left out.
    pub unreadable: u32,
}

impl State {
    /// Whether messages of another account than this one wait to be sent.
    #[must_use]
    pub fn holds_others(&self, account: &AccountId) -> bool {
        self.messages.books.iter().any(|(owner, book)| owner != account && !book.outgoing.is_empty())
    }
}

/// The parts, each with a consent of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Devices.
    Devices,
    /// Messages.
    Messages,
}

/// Which parts are consented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Devices.
    pub devices: bool,
    /// Messages.
    pub messages: bool,
}

/// What happens to the room.
#[derive(Debug)]
pub enum Event {
    /// An account is logged in, or what it consents to has changed. May come again at any time.
    Entered {
        /// Whose session it is.
        account: AccountId,
        /// How long the edition lets business data be kept.
        keep: Duration,
        /// What is consented.
        parts: Parts,
    },
    /// The session ended against the worker's will. What is kept stays, sealed and out of sight.
    Locked,
    /// The worker logged out, or the account was cancelled: what is kept of it is erased.
    Left {
        /// Whose.
        account: AccountId,
    },
    /// A consent was withdrawn: what is kept of that part is erased, of every account.
    Withdrawn(Part),
    /// The network is back.
    Online,
    /// The time that `due` named has come.
    Tick,
    /// Something about devices.
    Devices(devices::Event),
    /// Something about messages.
    Messages(messages::Event),
}

/// What must be done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Something about devices.
    Devices(devices::Effect),
    /// Something about messages.
    Messages(messages::Effect),
}

/// One step; every event is answered in every state.
#[must_use]
pub fn step(mut state: State, event: Event, now: Now) -> (State, Vec<Effect>) {
    let (mut of_devices, mut of_messages) = (Vec::new(), Vec::new());
    match event {
        Event::Entered { account, keep, parts } => {
            if parts.devices {
                state.devices.enter(&account, keep, now);
            } else {
                state.devices.leave();
            }
            if parts.messages {
                of_messages = state.messages.enter(&account, keep, now);
            } else {
                state.messages.leave();
            }
        }
        Event::Locked => {
            state.devices.leave();
            state.messages.leave();
        }
        Event::Left { account } => {
            if state.devices.owner.as_ref() == Some(&account) {
                state.devices.erase();
            }
            state.devices.leave();
            state.messages.erase(&account);
        }
        Event::Withdrawn(Part::Devices) => state.devices.erase(),
        Event::Withdrawn(Part::Messages) => state.messages.erase_all(),
        Event::Online | Event::Tick => {
            let online = matches!(event, Event::Online);
            of_devices = state.devices.retry(now, online);
            of_messages = state.messages.retry(now, online);
        }
        Event::Devices(event) => (state.devices, of_devices) = devices::step(state.devices, event, now),
        Event::Messages(event) => (state.messages, of_messages) = messages::step(state.messages, event, now),
    }
    let effects = of_devices.into_iter().map(Effect::Devices).chain(of_messages.into_iter().map(Effect::Messages));
    (state, effects.collect())
}

/// When the room wants [`Event::Tick`], at the earliest.
#[must_use]
pub fn due(state: &State) -> Option<Mono> {
    [devices::due(&state.devices), messages::due(&state.messages)].into_iter().flatten().min()
}

/// After a kill nobody is there until [`Event::Entered`], which brings the effects that are still owed; before it there
/// are none.
#[must_use]
pub fn resume(_state: &State, _now: Now) -> Vec<Effect> {
    Vec::new()
}
