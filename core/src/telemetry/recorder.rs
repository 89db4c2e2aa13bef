//! The handle by which the house records, and the state it shares with the writer thread.
//!
//! Recording takes a lock that is held for an encryption and one append to the journal, never for a database. Everything
//! that waits for the database is asked of the writer by a message and its answer.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread::JoinHandle,
};

use tokio::sync::watch;

use super::{
    counts::{Bounds, Counts},
    event::LogEvent,
    journal::Journal,
    readings, record,
    sealing::{Row, Sealer, Stamp},
    words::{Class, Loss},
    writer::{BATCH, Command, Writer},
};
use crate::{
    gate::{Closed, Gate},
    kernel::{Clock, Epoch, Secret, Wall},
};

/// Records that may wait in memory for the writer; what comes above this is dropped and counted.
const MOST_PENDING: usize = 4096;

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It survives a kill of the process.
    Safe,
    /// It is in memory until the queue is open, or because the journal takes nothing more at this moment.
    InMemory,
    /// There was no room, or the queue belongs to another process; it is counted.
    Dropped,
    /// Its class is not consented; nothing of it was kept and nothing was counted.
    NotConsented,
    /// Its item was taken as often as the edition allows, or the app is behind the screen; nothing of it was kept and
    /// nothing was counted.
    OverBudget,
}

/// How the queue stands, for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// What is in the database.
    pub stored: Counts,
    /// What was recorded and is not in the database yet.
    pub pending: u64,
}

/// Which epoch of a class's consent may be recorded under and kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Allowed {
    /// Nothing was said yet; the gate's word at the time of recording is all there is.
    Unsaid,
    /// This one, or none.
    Only(Option<Epoch>),
}

impl Allowed {
    pub(super) fn lets(self, epoch: Epoch) -> bool {
        match self {
            Self::Unsaid => true,
            Self::Only(standing) => standing == Some(epoch),
        }
    }
}

/// Where the queue stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Its files are not open; what is recorded waits in memory.
    Closed,
    /// Records go to the journal.
    Open,
    /// Another process owns the files, or the key is none.
    Refused,
}

/// A record that came before the queue was open and has no number yet.
pub(super) struct Early {
    pub(super) class: Class,
    pub(super) epoch: Epoch,
    pub(super) day: i32,
    pub(super) record: Vec<u8>,
}

pub(super) struct Inner {
    pub(super) phase: Phase,
    pub(super) journal: Option<Journal>,
    pub(super) pending: Vec<Row>,
    pub(super) early: Vec<Early>,
    pub(super) next_seq: u64,
    pub(super) lost: Vec<(Loss, u64)>,
    pub(super) analytics: Allowed,
    pub(super) essential: Allowed,
}

impl Inner {
    pub(super) fn allowed(&self, class: Class) -> Allowed {
        match class {
            Class::Analytics => self.analytics,
            Class::Essential => self.essential,
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.pending.is_empty() && self.early.is_empty() && self.lost.is_empty()
    }

    pub(super) fn lose(&mut self, why: Loss, n: u64) {
        match self.lost.iter_mut().find(|(known, _)| *known == why) {
            Some((_, count)) => *count = count.saturating_add(n),
            None if n > 0 => self.lost.push((why, n)),
            None => {}
        }
    }

    /// Gives the record its number and puts it into the journal and among the pending.
    pub(super) fn admit(&mut self, sealer: &Sealer, early: &Early) -> Recorded {
        let stamp = Stamp { seq: self.next_seq, class: early.class, epoch: early.epoch, day: early.day };
        let Some(row) = sealer.seal(stamp, &early.record) else {
            self.lose(Loss::Damaged, 1);
            return Recorded::Dropped;
        };
        self.next_seq += 1;
        let safe = self.journal.as_mut().is_some_and(|journal| journal.append(&row).is_ok());
        self.pending.push(row);
        if safe { Recorded::Safe } else { Recorded::InMemory }
    }

    // Makes room for a record: an essential one takes the place of another that is not.
    fn room(&mut self, class: Class) -> bool {
        if self.pending.len() + self.early.len() < MOST_PENDING {
            return true;
        }
        self.lose(Loss::Overflow, 1);
        let other = (class == Class::Essential)
            .then(|| self.pending.iter().position(|row| row.stamp.class == Class::Analytics))
            .flatten();
        other.map(|at| self.pending.remove(at)).is_some()
    }
}

pub(super) struct Shared {
    inner: Mutex<Inner>,
    pub(super) counts: watch::Sender<Counts>,
}

impl Shared {
    pub(super) fn lock(&self) -> MutexGuard<'_, Inner> {
        // Every change under this lock is whole after each statement, so a panic elsewhere left nothing half-done.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Owner {
    shared: Arc<Shared>,
    sealer: Option<Sealer>,
    gate: Gate,
    clock: Arc<dyn Clock>,
    commands: mpsc::Sender<Command>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Owner {
    fn drop(&mut self) {
        // The thread commits what is pending and lets go of the files, so that who opens them next finds them free.
        let _ = self.commands.send(Command::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Records events. Cheap to copy; every copy writes to the same queue, and the last one dropped closes it.
#[derive(Clone)]
pub struct Recorder(Arc<Owner>);

impl Recorder {
    /// A recorder over a folder. No file is made before the first event is recorded under a consent; files that are
    /// there from an earlier life are opened at the first question, on a thread of their own, and nothing waits for it.
    #[must_use]
    pub fn open(folder: impl Into<PathBuf>, key: &Secret, gate: Gate, clock: Arc<dyn Clock>, bounds: Bounds) -> Self {
        let (commands, heard) = mpsc::channel();
        let sealer = Sealer::new(key);
        let phase = if sealer.is_some() { Phase::Closed } else { Phase::Refused };
        let inner = Inner {
            phase,
            journal: None,
            pending: Vec::new(),
            early: Vec::new(),
            next_seq: 0,
            lost: Vec::new(),
            analytics: Allowed::Unsaid,
            essential: Allowed::Unsaid,
        };
        let shared = Arc::new(Shared { inner: Mutex::new(inner), counts: watch::Sender::new(Counts::default()) });
        let thread = sealer.clone().and_then(|sealer| {
            let writer = Writer::new(shared.clone(), sealer, folder.into(), bounds, gate.clone(), clock.clone());
            std::thread::Builder::new().name("telemetry".to_owned()).spawn(move || writer.run(&heard)).ok()
        });
        if thread.is_none() {
            shared.lock().phase = Phase::Refused;
        }
        Self(Arc::new(Owner { shared, sealer, gate, clock, commands, thread }))
    }

    /// Records an event of this moment. It never waits for a disk longer than one append takes, and never fails: what
    /// became of the event is the answer.
    #[expect(clippy::must_use_candidate, reason = "what became of an event rarely matters to who records it")]
    pub fn record(&self, event: LogEvent) -> Recorded {
        self.record_at(event, self.0.clock.now().wall)
    }

    /// Records an event of an earlier moment, such as the count of yesterday.
    #[expect(clippy::must_use_candidate, reason = "what became of an event rarely matters to who records it")]
    pub fn record_at(&self, event: LogEvent, at: Wall) -> Recorded {
        let class = event.class();
        let edition = self.0.gate.edition();
        let epoch = match readings::take(&self.0.gate, event) {
            Ok(epoch) => epoch,
            Err(Closed::OverBudget(_)) => return Recorded::OverBudget,
            Err(_) => return Recorded::NotConsented,
        };
        let early = Early { class, epoch, day: record::day(at), record: record::encode(event, at) };
        let (recorded, pending) = {
            let mut inner = self.0.shared.lock();
            // The consent may have fallen between the gate's word and this lock, or an edition come that says less.
            if !inner.allowed(class).lets(epoch) || !Arc::ptr_eq(&edition, &self.0.gate.edition()) {
                return Recorded::NotConsented;
            }
            if inner.phase != Phase::Refused && !inner.room(class) {
                return Recorded::Dropped;
            }
            let recorded = match (inner.phase, &self.0.sealer) {
                (Phase::Open, Some(sealer)) => inner.admit(sealer, &early),
                (Phase::Closed, Some(_)) => {
                    inner.early.push(early);
                    Recorded::InMemory
                }
                (Phase::Refused, _) | (_, None) => {
                    inner.lose(Loss::Overflow, 1);
                    return Recorded::Dropped;
                }
            };
            (recorded, inner.pending.len() + inner.early.len())
        };
        // One message starts the writer's two seconds, one more ends them early; in between it is left alone.
        if event.critical() || pending == BATCH {
            self.tell(Command::Wake { now: true });
        } else if pending == 1 {
            self.tell(Command::Wake { now: false });
        }
        recorded
    }

    /// Says which consents stand. From here on nothing is recorded under another one; what is kept under another one goes
    /// with the next retention. Does not wait.
    ///
    /// The loop says it where it tells the gate: were it said later, what is done in the moment after a yes would be
    /// turned away.
    pub fn allow(&self, essential: Option<Epoch>, analytics: Option<Epoch>) {
        let mut inner = self.0.shared.lock();
        (inner.essential, inner.analytics) = (Allowed::Only(essential), Allowed::Only(analytics));
    }

    /// Records that records were lost, where there is something to tell and the essential log is consented.
    pub fn record_losses(&self) {
        let counts = *self.0.shared.counts.borrow();
        for why in Loss::ALL {
            let lost = counts.lost(*why);
            let times = super::buckets::Count::of(lost);
            if lost > 0
                && !matches!(
                    self.record(LogEvent::RecordsLost { why: *why, times }),
                    Recorded::NotConsented | Recorded::OverBudget | Recorded::Dropped
                )
            {
                self.ask(|reply| Command::Told { why: *why, n: lost, reply });
            }
        }
    }

    /// Waits until everything recorded so far is in the database. False where it could not be written. Blocks the
    /// thread; call it where that is allowed.
    #[must_use]
    pub fn flush(&self) -> bool {
        self.ask(Command::Flush).unwrap_or(false)
    }

    /// Erases everything: rows, journal, names. Blocks the thread. False where a file could not be removed.
    #[must_use]
    pub fn erase(&self) -> bool {
        self.ask(Command::Erase).unwrap_or(false)
    }

    /// How the queue stands; does not wait.
    #[must_use]
    pub fn view(&self) -> View {
        let inner = self.0.shared.lock();
        let mut stored = *self.0.shared.counts.borrow();
        for (why, n) in &inner.lost {
            stored.lose(*why, *n);
        }
        View { stored, pending: u64::try_from(inner.pending.len() + inner.early.len()).unwrap_or(u64::MAX) }
    }

    /// Tells when the counts in the database have changed; at most every two seconds while events come.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Counts> {
        self.0.shared.counts.subscribe()
    }

    pub(super) fn tell(&self, command: Command) {
        let _ = self.0.commands.send(command);
    }

    /// Asks the writer and waits. Absent where it is gone.
    pub(super) fn ask<T>(&self, command: impl FnOnce(mpsc::Sender<T>) -> Command) -> Option<T> {
        let (reply, answer) = mpsc::channel();
        self.0.commands.send(command(reply)).ok()?;
        answer.recv().ok()
    }
}
