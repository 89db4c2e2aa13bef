//! Idle, or waiting for the phone's word that it took a number over. The number itself is never part of the state.

use std::time::Duration;

use serde::Serialize;

use super::number::Callee;
use crate::{
    gate::{Grant, uses},
    kernel::{DialFault, DialUri, Epoch, Mono, Now},
};

/// How long the phone may take to open its dialler. A shell that was killed meanwhile never answers.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where a call is, without whom it is to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Counts the hand-overs; an answer to an older one is dropped.
    epoch: Epoch,
    /// Until when an answer is waited for.
    handing_until: Option<Mono>,
    trouble: Option<Trouble>,
}

/// Why nothing was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// The text is no number that may be handed over.
    Number(DialFault),
    /// The phone has no dialler, or did not open it.
    NoDialler,
}

/// The phone's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandOver {
    /// Its dialler shows the number. Whether the worker calls is not asked.
    Shown,
    /// There is no dialler, or it did not open.
    Failed,
}

/// What happens to a call.
#[derive(Debug)]
pub enum Event {
    /// The worker taps call. The grant is the proof that consent stands.
    Asked {
        /// Who is to be called.
        number: Callee,
        /// The consent to dialling.
        grant: Grant<uses::Dial>,
    },
    /// The phone answered the hand-over of this epoch.
    HandedOver {
        /// Which hand-over it was.
        epoch: Epoch,
        /// What it said.
        outcome: HandOver,
    },
    /// The trouble was read.
    Dismissed,
    /// The time that `due` named has come.
    Tick,
}

/// What must be done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The shell opens the phone's dialler with this address and answers with the epoch. It must not keep the address.
    HandOver {
        /// Goes back with the answer.
        epoch: Epoch,
        /// The address.
        uri: DialUri,
    },
}

/// One step; every event is answered in every state.
#[must_use]
pub fn step(state: State, event: Event, now: Now) -> (State, Vec<Effect>) {
    match event {
        Event::Asked { number, grant: _ } => {
            let epoch = state.epoch.next();
            match number.uri() {
                Ok(uri) => {
                    let state = State { epoch, handing_until: Some(now.mono.after(PATIENCE)), trouble: None };
                    (state, vec![Effect::HandOver { epoch, uri }])
                }
                Err(fault) => (State { epoch, handing_until: None, trouble: Some(Trouble::Number(fault)) }, Vec::new()),
            }
        }
        Event::HandedOver { epoch, outcome } if epoch == state.epoch && state.handing_until.is_some() => {
            let trouble = (outcome == HandOver::Failed).then_some(Trouble::NoDialler);
            (State { handing_until: None, trouble, ..state }, Vec::new())
        }
        Event::HandedOver { .. } => (state, Vec::new()),
        Event::Dismissed => (State { trouble: None, ..state }, Vec::new()),
        Event::Tick => match state.handing_until {
            Some(until) if now.mono >= until => (State { handing_until: None, ..state }, Vec::new()),
            _ => (state, Vec::new()),
        },
    }
}

/// When an answer is not waited for any more.
#[must_use]
pub fn due(state: &State) -> Option<Mono> {
    state.handing_until
}

/// A killed client owes no call: the number is gone with it, and the worker taps again.
#[must_use]
pub fn resume(_state: &State, _now: Now) -> Vec<Effect> {
    Vec::new()
}

/// What a shell draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct View {
    /// The dialler is being opened.
    pub handing_over: bool,
    /// Why nothing was handed over; gone once it is dismissed.
    pub trouble: Option<Trouble>,
}

impl State {
    /// What a shell draws.
    #[must_use]
    pub fn view(&self) -> View {
        View { handing_over: self.handing_until.is_some(), trouble: self.trouble }
    }
}
