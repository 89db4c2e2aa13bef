//! Decides when something is sent and what an answer means, and which events what it hears comes to.
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
//!
//! What is recorded of the network and of how the client is used comes from what this room hears anyway; nobody is asked
//! for it. Without analytics none of it is even counted.

use std::time::Duration;

use super::{
    batch::MOST_RECORDS,
    buckets::Rtt,
    counts::Counts,
    event::LogEvent,
    heard::{Effect, Event},
    outcome::{Kept, Outcome, Packing, Span, Verdict},
    record,
    usage::{Told, Usage},
    words::{Channel, Class},
};
use crate::{
    kernel::{Backoff, Epoch, Mono, Now, Wall, apart, mutant},
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
/// From one look at how long our requests take to the next; the edition allows 24 in a day.
const TRIPS: Duration = Duration::from_hours(1);

/// The room's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    kept: Kept,
    counts: Counts,
    essential: Option<Epoch>,
    analytics: Option<Epoch>,
    /// Absent until the phone has said it.
    network: Option<NetworkReading>,
    /// Where the package came from, where the build says so.
    channel: Option<Channel>,
    /// What is counted under the consent to analytics that stands.
    pub(super) usage: Option<Usage>,
    /// Classes whose rows are to go and are not known to be gone.
    pub(super) void: Vec<Class>,
    /// Before this no trip is told.
    next_trip: Mono,
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
            network: None,
            channel: None,
            usage: None,
            void: Vec::new(),
            next_trip: Mono(0),
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
    pub(super) fn of_rows(usage: Option<Usage>, void: Vec<Class>) -> Self {
        Self { usage, void, ..Self::default() }
    }

    /// The same, in a package of this channel.
    #[must_use]
    pub fn of_channel(self, channel: Option<Channel>) -> Self {
        Self { channel, ..self }
    }

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
            (self.counts.queued(class) > 0 && !self.void.contains(&class)).then_some((class, epoch))
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

    fn link(&self) -> Link {
        self.network.map_or(Link::None, |reading| reading.link)
    }

    fn interval(&self) -> Duration {
        let metered = self.network.is_some_and(|reading| reading.metered || reading.link == Link::Cellular);
        if metered { METERED } else { UNMETERED }
    }

    // What is counted, on this day, where analytics stands; days and weeks that are over are told first.
    fn counting(&mut self, now: Now, effects: &mut Vec<Effect>) -> Option<&mut Usage> {
        let usage = self.usage.as_mut()?;
        tell(usage.turn(record::day(now.wall)), effects);
        Some(usage)
    }
}

fn tell(told: Vec<Told>, effects: &mut Vec<Effect>) {
    effects.extend(told.into_iter().map(|Told { event, day }| Effect::Record { event, at: record::start(day) }));
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
            // A consent given anew is another one: nothing that was counted before goes over to it.
            if state.usage.as_ref().map(Usage::epoch) != analytics {
                state.usage = analytics.map(|epoch| Usage::begin(epoch, record::day(now.wall)));
                let source = analytics.and(state.channel).map(|channel| LogEvent::InstalledFrom { channel });
                effects.extend(source.map(|event| Effect::Record { event, at: now.wall }));
            }
            state.counting(now, &mut effects);
            if !mutant!(TelemetryKeptAtWithdrawal) {
                effects.push(Effect::Retain);
            }
        }
        Event::Network { reading, dice } => {
            let back = state.link() == Link::None && reading.link != Link::None;
            let changed = state.network.replace(reading).is_some_and(|was| was != reading);
            if changed && state.analytics.is_some() {
                let NetworkReading { link, metered } = reading;
                effects.push(Effect::Record { event: LogEvent::NetworkChanged { link, metered }, at: now.wall });
            }
            if back && state.next().is_some() {
                // A whole site regains its network at once; its phones should not all speak in that second.
                if !state.kept.by_server || state.barred(now).is_zero() {
                    state.wait(AFTER_RETURN.mul_f64(f64::from(dice) / f64::from(u32::MAX)), false, now);
                }
                state.draining = true;
            }
        }
        Event::Started => {
            if let Some(usage) = state.counting(now, &mut effects) {
                usage.started();
            }
        }
        Event::Used(group) => {
            if let Some(usage) = state.counting(now, &mut effects) {
                usage.used(group);
            }
        }
        Event::Trip { took, broken } => {
            if state.analytics.is_some() && now.mono >= state.next_trip {
                state.next_trip = now.mono.after(TRIPS);
                effects
                    .push(Effect::Record { event: LogEvent::LinkQuality { rtt: Rtt::of(took), broken }, at: now.wall });
            }
        }
        Event::Narrowed(class) => {
            // What was counted may be of what is not declared any more.
            if class == Class::Analytics
                && let Some(usage) = &mut state.usage
            {
                *usage = Usage::begin(usage.epoch(), record::day(now.wall));
            }
            if !state.void.contains(&class) {
                state.void.push(class);
            }
            effects.push(Effect::Discard(class));
        }
        Event::Discarded { class, counts, done } => {
            state.counts = counts;
            state.void.retain(|void| *void != class || !done);
        }
        Event::Foreground => {
            state.seen = true;
            state.counting(now, &mut effects);
        }
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
            let wait = after.map_or_else(|| BACKOFF.wait(state.kept.failures, dice), |named| apart(named, dice));
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
    if state.link() == Link::None {
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

/// After a kill: look at the queue, and delete what was to go. What was under way then is sent again; the server knows
/// the records by their names.
#[must_use]
pub fn resume(state: &State, _: Now) -> Vec<Effect> {
    std::iter::once(Effect::Look).chain(state.void.iter().map(|class| Effect::Discard(*class))).collect()
}
