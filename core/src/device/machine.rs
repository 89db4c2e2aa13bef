//! Decides when the device is told: once on a day, while the consent stands and somebody is logged in.
//!
//! The day is marked before anything is sent, so a kill in between costs that day's record and never sends two. What did
//! not arrive is tried again after an hour.

use std::time::Duration;

use crate::kernel::{Epoch, Mono, Now, Wall, mutant};

const DAY: i64 = 86_400_000;
/// Days begin as the workers' days do, in China.
const CHINA: i64 = 8 * 3_600_000;
const AGAIN: Duration = Duration::from_hours(1);

/// What the room remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The consent that it was told under, and the day; survives a kill.
    pub(super) told: Option<(Epoch, i64)>,
    standing: Option<Epoch>,
    not_before: Mono,
    due: Option<Mono>,
}

impl State {
    /// A state of which only what was kept is known.
    pub(super) fn from_row(told: Option<(Epoch, i64)>) -> Self {
        Self { told, ..Self::default() }
    }
}

/// What the room hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Which consent to device information stands for somebody who is logged in; at the start and after each change.
    Standing(Option<Epoch>),
    /// The consent waits for an answer to a change of the policy: nothing is told, and nothing is forgotten.
    Waiting,
    /// The moment of [`due`] has come.
    Tick,
    /// It was told, or not.
    Done {
        /// The consent it was read under.
        epoch: Epoch,
        /// Whether trying again is of no use.
        arrived: bool,
    },
}

/// What the room wants done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Read the device and send its classes.
    Tell {
        /// The consent it is read under.
        epoch: Epoch,
    },
}

/// One step.
#[must_use]
pub fn step(mut state: State, event: Event, now: Now) -> (State, Vec<Effect>) {
    match event {
        Event::Standing(standing) => {
            state.standing = standing;
            // A consent given anew is another one; nothing is remembered of the older.
            state.told = state.told.filter(|(epoch, _)| Some(*epoch) == standing && !mutant!(DeviceOnEveryChange));
        }
        Event::Waiting => state.standing = None,
        Event::Tick => {}
        Event::Done { epoch, arrived } => {
            if !arrived && state.told.is_some_and(|(told, _)| told == epoch) {
                state.told = None;
                state.not_before = now.mono.after(AGAIN);
            }
        }
    }
    let today = day(now.wall);
    state.due = None;
    let Some(epoch) = state.standing else { return (state, Vec::new()) };
    if state.told.is_some_and(|(_, told)| told == today) {
        state.due = Some(now.mono.after(until_tomorrow(now.wall)));
        return (state, Vec::new());
    }
    if now.mono < state.not_before {
        state.due = Some(state.not_before);
        return (state, Vec::new());
    }
    state.told = Some((epoch, today));
    state.due = Some(now.mono.after(until_tomorrow(now.wall)));
    (state, vec![Effect::Tell { epoch }])
}

/// When the room wants [`Event::Tick`].
#[must_use]
pub fn due(state: &State) -> Option<Mono> {
    state.due
}

/// After a kill nothing is owed: a day's record may be missing.
#[must_use]
pub fn resume(_: &State, _: Now) -> Vec<Effect> {
    Vec::new()
}

fn day(at: Wall) -> i64 {
    at.0.saturating_add(CHINA).div_euclid(DAY)
}

fn until_tomorrow(at: Wall) -> Duration {
    let gone = at.0.saturating_add(CHINA).rem_euclid(DAY);
    Duration::from_millis(u64::try_from(DAY - gone).unwrap_or(0))
}
