//! Decides when something is sent and what an answer means.
//!
//! ```text
//! resting ──200 records · 15 or 60 min · background · network back · told to──▶ draining ──Send──▶ under way
//!    ▲                                                                              ▲                  │
//!    └──────────────────────────── nothing left ────────────────────────────────────┴─────Settle───────┘
//! ```
//!
//! One batch is under way at a time. A failure keeps the rows and sets a moment before which nothing is tried; that moment
//! survives a kill. No answer of a server erases the queue: at worst one record alone, which the server cannot take even
//! by itself, is given up and counted.

use std::time::Duration;

use super::{
    batch::MOST_RECORDS,
    counts::Counts,
    words::{Class, Loss},
};
use crate::{
    kernel::{Backoff, Epoch, Mono, Now, Wall, mutant},
    ports::{Link, NetworkReading},
};

const ENOUGH: u64 = 200;
const UNMETERED: Duration = Duration::from_mins(15);
const METERED: Duration = Duration::from_hours(1);
const AFTER_RETURN: Duration = Duration::from_mins(1);
const BACKOFF: Backoff = Backoff { base: Duration::from_secs(30), cap: Duration::from_hours(6) };
const DENIED: Duration = Duration::from_hours(6);
const ELSEWHERE: Duration = Duration::from_hours(24);
const LONGEST: Duration = Duration::from_hours(24);

/// What survives a kill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Failures since the last success.
    pub failures: u32,
    /// Nothing is sent before this.
    pub not_before: Option<Wall>,
    /// Whether the server asked for that wait; then being told to send does not shorten it.
    pub by_server: bool,
    /// When a batch was last taken by the server.
    pub last_sent: Option<Wall>,
}

/// The rows of one batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Their class.
    pub class: Class,
    /// The consent they were recorded under.
    pub epoch: Epoch,
    /// Number of the first.
    pub first: u64,
    /// Number of the last.
    pub last: u64,
    /// How many.
    pub rows: u32,
}

/// How the bytes of a batch go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// Compressed.
    Gzip,
    /// Plain, for a server that could not read it compressed.
    Plain,
}

/// What becomes of the rows of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The server has them, but for some that it left out.
    Taken {
        /// Left out by the server; they must not be sent again.
        rejected: u64,
    },
    /// The server cannot take them, and there is nothing smaller to try.
    GivenUp,
}

impl Verdict {
    pub(super) fn loss(&self, span: &Span) -> Option<(Loss, u64)> {
        match self {
            Self::Taken { rejected: 0 } => None,
            Self::Taken { rejected } => Some((Loss::Rejected, *rejected)),
            Self::GivenUp => Some((Loss::Refused, span.rows.into())),
        }
    }
}

/// What came of sending a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server has it.
    Taken {
        /// Records it left out.
        rejected: u64,
    },
    /// There was nothing of the class to send.
    Nothing,
    /// The consent does not stand.
    Closed,
    /// The server was not reached, or failed, or asked to wait.
    Later {
        /// How long, where the server said so.
        after: Option<Duration>,
    },
    /// The batch is too large.
    TooLarge,
    /// The server cannot read it.
    Unreadable,
    /// The server does not let us in.
    Denied,
    /// There is nothing at this address that takes telemetry.
    Elsewhere,
}

/// What the room hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The queue was looked at after the start.
    Looked {
        /// What is in it.
        counts: Counts,
        /// What was kept over the kill.
        kept: Kept,
    },
    /// The queue has changed.
    Counted(Counts),
    /// What was pending when somebody asked is in the queue now.
    Committed(Counts),
    /// What is consented, at the start and after each change. Rows of any other consent are deleted.
    Standing {
        /// The essential log.
        essential: Option<Epoch>,
        /// Analytics.
        analytics: Option<Epoch>,
    },
    /// How the phone is connected now.
    Network {
        /// As the phone says.
        reading: NetworkReading,
        /// A random number.
        dice: u32,
    },
    /// The client is seen.
    Foreground,
    /// The client is not seen any more, and may be killed soon.
    Background,
    /// Somebody wants it sent now.
    Told,
    /// The moment of [`due`] has come.
    Tick,
    /// A batch came back.
    Answered {
        /// The class it was of.
        class: Class,
        /// The consent it was sent under.
        epoch: Epoch,
        /// Its rows; absent where there were none.
        span: Option<Span>,
        /// What came of it.
        outcome: Outcome,
        /// A random number.
        dice: u32,
    },
    /// The rows of a batch were settled.
    Settled {
        /// What is left.
        counts: Counts,
        /// Whether it is written down; where it is not, the same rows would be sent again at once.
        done: bool,
    },
}

/// What the room wants done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Look at the queue.
    Look,
    /// Send a batch.
    Send {
        /// Of this class.
        class: Class,
        /// Recorded under this consent.
        epoch: Epoch,
        /// At most so many records.
        limit: u32,
        /// How its bytes go.
        packing: Packing,
    },
    /// Delete the rows of a batch, and keep the machine's numbers.
    Settle {
        /// The rows, and why they go; absent where they stay.
        span: Option<(Span, Verdict)>,
        /// The numbers.
        kept: Kept,
    },
    /// Delete what was recorded under a consent that does not stand any more.
    Retain,
    /// Put what is pending into the database.
    Commit,
}

/// The room's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    kept: Kept,
    counts: Counts,
    essential: Option<Epoch>,
    analytics: Option<Epoch>,
    network: NetworkReading,
    seen: bool,
    /// Sends until nothing is left.
    draining: bool,
    /// A batch is with the server, or its rows are being settled.
    busy: bool,
    limit: u32,
    packing: Packing,
    rested_since: Mono,
    due: Option<Mono>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            kept: Kept::default(),
            counts: Counts::default(),
            essential: None,
            analytics: None,
            network: NetworkReading { link: Link::None, metered: false },
            seen: false,
            draining: false,
            busy: false,
            limit: MOST_RECORDS,
            packing: Packing::Gzip,
            rested_since: Mono(0),
            due: None,
        }
    }
}

impl State {
    /// What is queued, as last heard.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// When a batch was last taken by the server.
    #[must_use]
    pub fn last_sent(&self) -> Option<Wall> {
        self.kept.last_sent
    }

    /// Before which moment nothing is tried; absent where nothing stands in the way.
    #[must_use]
    pub fn next_try(&self) -> Option<Wall> {
        self.kept.not_before
    }

    fn standing(&self, class: Class) -> Option<Epoch> {
        match class {
            Class::Analytics => self.analytics,
            Class::Essential => self.essential,
        }
    }

    // The next batch: the essential log first.
    fn next(&self) -> Option<(Class, Epoch)> {
        [Class::Essential, Class::Analytics].into_iter().find_map(|class| {
            let epoch = self.standing(class)?;
            (self.counts.queued(class) > 0).then_some((class, epoch))
        })
    }

    // How long until something may be tried. A calendar that was set back cannot make it longer than a day.
    fn barred(&self, now: Now) -> Duration {
        let ms = self.kept.not_before.map_or(0, |at| at.0.saturating_sub(now.wall.0));
        Duration::from_millis(u64::try_from(ms).unwrap_or(0)).min(LONGEST)
    }

    fn wait(&mut self, by: Duration, by_server: bool, now: Now) {
        self.kept.not_before = Some(now.wall.after(by));
        self.kept.by_server = by_server;
    }

    fn interval(&self) -> Duration {
        if self.network.metered || self.network.link == Link::Cellular { METERED } else { UNMETERED }
    }
}

/// One step.
#[must_use]
pub fn step(mut state: State, event: Event, now: Now) -> (State, Vec<Effect>) {
    let mut effects = Vec::new();
    match event {
        Event::Looked { counts, kept } => (state.counts, state.kept) = (counts, kept),
        Event::Counted(counts) => state.counts = counts,
        Event::Committed(counts) => {
            state.counts = counts;
            state.draining = true;
        }
        Event::Standing { essential, analytics } => {
            (state.essential, state.analytics) = (essential, analytics);
            if !mutant!(TelemetryKeptAtWithdrawal) {
                effects.push(Effect::Retain);
            }
        }
        Event::Network { reading, dice } => {
            let back = state.network.link == Link::None && reading.link != Link::None;
            state.network = reading;
            if back && state.next().is_some() {
                // A whole site regains its network at once; its phones should not all speak in that second.
                if !state.kept.by_server || state.barred(now).is_zero() {
                    state.wait(AFTER_RETURN.mul_f64(f64::from(dice) / f64::from(u32::MAX)), false, now);
                }
                state.draining = true;
            }
        }
        Event::Foreground => state.seen = true,
        Event::Background => {
            state.seen = false;
            state.draining = true;
            effects.push(Effect::Commit);
        }
        Event::Told => {
            if !state.kept.by_server {
                state.kept.not_before = None;
            }
            state.draining = true;
            effects.push(Effect::Commit);
        }
        Event::Tick => {}
        Event::Answered { class, epoch, span, outcome, dice } => {
            // Under a consent that fell meanwhile the answer does not matter: its rows are gone.
            if state.standing(class) == Some(epoch) {
                answered(&mut state, class, span, outcome, dice, now, &mut effects);
            } else {
                state.busy = false;
            }
        }
        Event::Settled { counts, done } => {
            state.counts = counts;
            state.busy = false;
            if !done {
                state.wait(BACKOFF.base, false, now);
            }
        }
    }
    pump(&mut state, now, &mut effects);
    (state, effects)
}

fn answered(
    state: &mut State,
    class: Class,
    span: Option<Span>,
    outcome: Outcome,
    dice: u32,
    now: Now,
    effects: &mut Vec<Effect>,
) {
    let mut verdict = None;
    match outcome {
        Outcome::Nothing | Outcome::Closed => {
            state.counts.set_queued(class, 0);
            state.busy = false;
            return;
        }
        Outcome::Taken { rejected } => {
            state.kept = Kept { last_sent: Some(now.wall), ..Kept::default() };
            state.limit = (state.limit * 2).min(MOST_RECORDS);
            verdict = Some(Verdict::Taken { rejected });
        }
        // A server that cannot read a compressed batch gets it plain once; what it cannot read plain is halved until the
        // record is alone that it cannot take.
        Outcome::Unreadable if state.packing == Packing::Gzip => state.packing = Packing::Plain,
        Outcome::Unreadable | Outcome::TooLarge => match span.map_or(0, |span| span.rows) {
            0 | 1 => {
                verdict = Some(Verdict::GivenUp);
                state.packing = Packing::Gzip;
            }
            rows => state.limit = rows / 2,
        },
        Outcome::Later { after } => {
            state.kept.failures = state.kept.failures.saturating_add(1);
            let wait = after.unwrap_or_else(|| BACKOFF.wait(state.kept.failures, dice));
            state.wait(wait.min(LONGEST), after.is_some(), now);
        }
        Outcome::Denied => state.wait(DENIED, true, now),
        Outcome::Elsewhere => state.wait(ELSEWHERE, true, now),
    }
    effects.push(Effect::Settle { span: span.zip(verdict), kept: state.kept });
}

// Starts what is to be started, and sets the next moment to look.
fn pump(state: &mut State, now: Now, effects: &mut Vec<Effect>) {
    state.due = None;
    let Some((class, epoch)) = state.next() else {
        if !state.busy {
            state.draining = false;
            state.rested_since = now.mono;
        }
        return;
    };
    if state.busy {
        return;
    }
    let rested = now.mono.since(state.rested_since);
    let long_enough = state.seen && rested >= state.interval();
    state.draining |= state.counts.total() >= ENOUGH || long_enough;
    if state.network.link == Link::None {
        return;
    }
    let barred = state.barred(now);
    if !state.draining {
        if state.seen {
            state.due = Some(now.mono.after(state.interval().saturating_sub(rested)));
        }
    } else if barred.is_zero() {
        state.busy = true;
        effects.push(Effect::Send { class, epoch, limit: state.limit, packing: state.packing });
    } else {
        state.due = Some(now.mono.after(barred));
    }
}

/// When the room wants [`Event::Tick`].
#[must_use]
pub fn due(state: &State) -> Option<Mono> {
    state.due
}

/// After a kill: look at the queue. What was under way then is sent again; the server knows the records by their names.
#[must_use]
pub fn resume(_: &State, _: Now) -> Vec<Effect> {
    vec![Effect::Look]
}
