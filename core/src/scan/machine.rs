//! What the scan screen shows: nothing, looking, or the label that was found.
//!
//! Consent and the camera's permission are asked before [`Event::Opened`]; the session of frames runs beside the loop
//! and reports a find. The state is gone with the process on purpose: a scan belongs to the screen it was started on.

use std::fmt;

use serde::Serialize;

use super::code::{Code, Format};
use crate::kernel::{Epoch, Mono, Now};

/// Where a scan is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Counts the scans; a report of an older one is dropped.
    epoch: Epoch,
    phase: Phase,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Phase {
    /// No scan.
    #[default]
    Idle,
    /// The camera is open and frames are looked at.
    Ready,
    /// A label was read; the camera is closed.
    Found(Code),
}

/// What happens to a scan.
#[derive(Debug)]
pub enum Event {
    /// Consent and camera are given: start looking.
    Opened,
    /// The session of this epoch read a label.
    Read {
        /// Which scan it was.
        epoch: Epoch,
        /// The label.
        code: Code,
    },
    /// The session of this epoch found the gate shut.
    Shut {
        /// Which scan it was.
        epoch: Epoch,
    },
    /// The worker looks for another label.
    Again,
    /// The screen was left, or the consent was withdrawn.
    Left,
}

/// What must be done about it.
#[derive(Debug, PartialEq, Eq)]
pub enum Effect {
    /// Begin a session of frames whose reports carry this epoch.
    Begin {
        /// The new scan.
        epoch: Epoch,
    },
    /// Close the session; the shell lets go of the camera.
    End,
    /// Hand a label on to whoever the scan was for.
    Deliver(Code),
}

/// One step; every event is answered in every phase.
#[must_use]
pub fn step(state: State, event: Event, _now: Now) -> (State, Vec<Effect>) {
    match event {
        // A second tap on a scan that is open changes nothing.
        Event::Opened if state.phase == Phase::Ready => (state, Vec::new()),
        Event::Opened | Event::Again => {
            let epoch = state.epoch.next();
            let mut effects = state.end();
            effects.push(Effect::Begin { epoch });
            (State { epoch, phase: Phase::Ready }, effects)
        }
        Event::Read { epoch, code } if epoch == state.epoch && state.phase == Phase::Ready => {
            let effects = vec![Effect::End, Effect::Deliver(code.clone())];
            (State { phase: Phase::Found(code), ..state }, effects)
        }
        Event::Shut { epoch } if epoch == state.epoch && state.phase == Phase::Ready => {
            (State { phase: Phase::Idle, ..state }, vec![Effect::End])
        }
        Event::Read { .. } | Event::Shut { .. } => (state, Vec::new()),
        Event::Left => {
            let effects = state.end();
            (State { epoch: state.epoch.next(), phase: Phase::Idle }, effects)
        }
    }
}

/// A scan waits for no time.
#[must_use]
pub fn due(_state: &State) -> Option<Mono> {
    None
}

/// A killed scan owes nothing.
#[must_use]
pub fn resume(_state: &State, _now: Now) -> Vec<Effect> {
    Vec::new()
}

/// What a shell draws. It prints nothing of a label.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum View {
    /// No scan.
    Idle,
    /// Show the camera.
    Ready,
    /// Show what was read.
    Found {
        /// Kind of label.
        format: Format,
        /// What it says.
        text: String,
    },
}

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Idle => f.write_str("Idle"),
            Self::Ready => f.write_str("Ready"),
            Self::Found { format, .. } => write!(f, "Found({format:?}, …)"),
        }
    }
}

impl State {
    /// The scan of now; each that is opened and each that is left begins another.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Whether frames of this epoch are looked for now.
    #[must_use]
    pub fn looks(&self) -> Option<Epoch> {
        (self.phase == Phase::Ready).then_some(self.epoch)
    }

    /// What a shell draws.
    #[must_use]
    pub fn view(&self) -> View {
        match &self.phase {
            Phase::Idle => View::Idle,
            Phase::Ready => View::Ready,
            Phase::Found(code) => View::Found { format: code.format(), text: code.text().to_owned() },
        }
    }

    fn end(&self) -> Vec<Effect> {
        if self.phase == Phase::Ready { vec![Effect::End] } else { Vec::new() }
    }
}
