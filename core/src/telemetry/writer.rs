//! The thread that owns the database: it commits what the journal holds, in company, and answers the machine.
//!
//! It opens the database when it is first asked for something, so that a client that starts need not share disk and
//! processor with it before its first snapshot. It sleeps without a timer while nothing is pending. The first pending
//! record starts two seconds, the 256th ends them, and so do a critical event, a flush and every question. It waits by
//! the system's clock and never by the runtime's, so a test that stops time does not stop it.
//!
//! A database that is damaged is moved aside and a new one begun; a key that is not the one the rows were sealed with
//! costs the rows and nothing else. Neither ends in a crash, and both are counted.

use std::{
    fs::File,
    path::PathBuf,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, Sender},
    },
    time::{Duration, Instant},
};

use super::{
    batch::Parcel,
    counts::{Bounds, Counts, Terms},
    journal::{self, Journal},
    opening::{self, Opened},
    outcome::{Kept, Span, Verdict},
    queue::{self, Queue},
    record,
    recorder::{Allowed, Phase, Shared},
    sealing::{Row, Sealer},
    words::{Class, Loss},
};
use crate::{
    gate::Gate,
    kernel::{Clock, Epoch},
    store::{StoreFault, private_folder},
};

/// Records that are committed without waiting for more.
pub(super) const BATCH: usize = 256;
const WAIT: Duration = Duration::from_secs(2);
/// After a commit that failed: long enough not to wear out a full disk.
const WAIT_AFTER_FAILURE: Duration = Duration::from_secs(10);

pub(super) enum Command {
    Wake { now: bool },
    Flush(Sender<bool>),
    Look(Sender<(Counts, Kept)>),
    Take { class: Class, epoch: Epoch, limit: u32, bytes: usize, reply: Sender<Option<(Span, Parcel)>> },
    Settle { span: Option<(Span, Verdict)>, kept: Kept, reply: Sender<(Counts, bool)> },
    Retain(Sender<Counts>),
    Discard { class: Class, reply: Sender<(Counts, bool)> },
    Told { why: Loss, n: u64, reply: Sender<()> },
    Erase(Sender<bool>),
    Stop,
}

pub(super) struct Writer {
    shared: Arc<Shared>,
    sealer: Sealer,
    folder: PathBuf,
    bounds: Bounds,
    gate: Gate,
    clock: Arc<dyn Clock>,
    open: Option<Open>,
}

struct Open {
    queue: Queue,
    /// Held as long as the queue is; the system lets go of it when the process dies.
    lock: File,
}

impl Writer {
    pub(super) fn new(
        shared: Arc<Shared>,
        sealer: Sealer,
        folder: PathBuf,
        bounds: Bounds,
        gate: Gate,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { shared, sealer, folder, bounds, gate, clock, open: None }
    }

    pub(super) fn run(mut self, commands: &Receiver<Command>) {
        let mut due: Option<Instant> = None;
        loop {
            let command = match due {
                None => commands.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(at) => commands.recv_timeout(at.saturating_duration_since(Instant::now())),
            };
            match command {
                // A day that can be lived again is not to depend on how fast this thread is: there it writes when asked.
                #[cfg(feature = "proof")]
                Ok(Command::Wake { .. }) if crate::kernel::seeded::is_set() => drop(self.ready()),
                Ok(Command::Wake { now: false }) => {
                    self.ready();
                    due.get_or_insert_with(|| Instant::now() + WAIT);
                }
                Ok(Command::Wake { now: true }) | Err(RecvTimeoutError::Timeout) => {
                    due = (!self.commit()).then(|| Instant::now() + WAIT_AFTER_FAILURE);
                }
                Ok(Command::Stop) | Err(RecvTimeoutError::Disconnected) => {
                    self.commit();
                    return;
                }
                Ok(question) => self.answer(question),
            }
        }
    }

    // Who asked may be gone; an answer that nobody takes is no fault.
    fn answer(&mut self, question: Command) {
        match question {
            Command::Flush(reply) => drop(reply.send(self.commit())),
            Command::Look(reply) => {
                let kept = if self.left_something() {
                    self.on_queue(|q| q.kept()).unwrap_or_default()
                } else {
                    Kept::default()
                };
                let _ = reply.send((self.publish(), kept));
            }
            Command::Take { class, epoch, limit, bytes, reply } => {
                let _ = reply.send(self.take(class, epoch, limit, bytes));
            }
            Command::Settle { span, kept, reply } => {
                // Where this fails the rows are sent again, and the server knows them by their names.
                let done = !self.left_something()
                    || self
                        .on_queue(|q| {
                            if let Some((span, verdict)) = &span {
                                q.settle(span, verdict.loss(span))?;
                            }
                            q.keep(&kept)
                        })
                        .is_ok();
                let _ = reply.send((self.publish(), done));
            }
            Command::Retain(reply) => {
                self.retain();
                let _ = reply.send(self.publish());
            }
            Command::Discard { class, reply } => {
                let done = self.discard(class);
                let _ = reply.send((self.publish(), done));
            }
            Command::Told { why, n, reply } => {
                let _ = self.on_queue(|q| q.told(why, n));
                self.publish();
                let _ = reply.send(());
            }
            Command::Erase(reply) => drop(reply.send(self.erase())),
            Command::Wake { .. } | Command::Stop => {}
        }
    }

    /// Whether all that is pending is in the database now.
    fn commit(&mut self) -> bool {
        if self.shared.lock().is_idle() {
            return true;
        }
        if !self.ready() {
            return false;
        }
        let (rows, lost) = {
            let mut inner = self.shared.lock();
            if let Some(journal) = &mut inner.journal {
                journal.turn();
            }
            (std::mem::take(&mut inner.pending), std::mem::take(&mut inner.lost))
        };
        let today = record::day(self.clock.now().wall);
        let terms = self.terms();
        let done = self.on_queue(|q| q.insert(&rows, &lost).and_then(|()| q.expire(today, terms)));
        let mut inner = self.shared.lock();
        if done.is_ok() {
            let empty = inner.pending.is_empty();
            if let Some(journal) = &mut inner.journal {
                journal.clear_passive();
                if empty {
                    journal.clear();
                }
            }
        } else {
            let newer = std::mem::replace(&mut inner.pending, rows);
            inner.pending.extend(newer);
            for (why, n) in lost {
                inner.lose(why, n);
            }
        }
        drop(inner);
        self.publish();
        done.is_ok()
    }

    fn take(&mut self, class: Class, epoch: Epoch, limit: u32, bytes: usize) -> Option<(Span, Parcel)> {
        self.commit();
        if !self.left_something() {
            return None;
        }
        let today = record::day(self.clock.now().wall);
        // Where nothing was new nothing was committed, and what is too old is still there: a phone that lay in a drawer.
        let terms = self.terms();
        self.on_queue(|q| q.expire(today, terms)).ok()?;
        loop {
            let taken = self.on_queue(|q| q.take(class, epoch, limit, bytes, today)).ok()?;
            let mut records = Vec::with_capacity(taken.rows.len());
            let (mut first, mut last) = (None, 0);
            for row in &taken.rows {
                let seq = row.stamp.seq;
                if let Some(record) = self.sealer.open(row) {
                    records.push(record);
                    first.get_or_insert(seq);
                    last = seq;
                } else {
                    let span = Span { class, epoch, first: seq, last: seq, rows: 1 };
                    self.on_queue(|q| q.settle(&span, Some((Loss::Damaged, 1)))).ok()?;
                }
            }
            if let Some(first) = first {
                let rows = u32::try_from(records.len()).unwrap_or(u32::MAX);
                return Some((Span { class, epoch, first, last, rows }, Parcel { records, name: taken.name }));
            }
            if taken.rows.is_empty() {
                if self.publish().queued(class) > 0 {
                    let _ = self.on_queue(|q| q.recount(class, epoch));
                    self.publish();
                }
                return None;
            }
        }
    }

    // What may not be kept any more goes from memory, from the database and from the journal. What stands is asked here
    // and not brought along, so that two of these in the wrong order delete the same. A promise to delete is worth more
    // than the rows of the other class: where the rows cannot be picked out, everything goes.
    fn retain(&mut self) {
        let allowed = {
            let mut inner = self.shared.lock();
            let allowed = [Class::Essential, Class::Analytics].map(|class| (class, inner.allowed(class)));
            let lets = |class: Class, epoch| allowed.iter().any(|(of, word)| *of == class && word.lets(epoch));
            inner.early.retain(|early| lets(early.class, early.epoch));
            inner.pending.retain(|row| lets(row.stamp.class, row.stamp.epoch));
            allowed
        };
        self.delete_but(allowed);
    }

    // The class goes, under whatever consent it was recorded.
    fn discard(&mut self, class: Class) -> bool {
        {
            let mut inner = self.shared.lock();
            inner.early.retain(|early| early.class != class);
            inner.pending.retain(|row| row.stamp.class != class);
        }
        let word = |of| if of == class { Allowed::Only(None) } else { Allowed::Unsaid };
        self.delete_but([Class::Essential, Class::Analytics].map(|class| (class, word(class))))
    }

    // Whether nothing is left in the files but what these allow.
    fn delete_but(&mut self, allowed: [(Class, Allowed); 2]) -> bool {
        if !self.left_something() && self.open.is_none() {
            return true;
        }
        self.commit();
        let done = self.on_queue(|q| {
            allowed.iter().try_for_each(|(class, word)| match word {
                Allowed::Unsaid => Ok(()),
                Allowed::Only(standing) => q.retain(*class, *standing),
            })
        });
        let bad = opening::remove(&opening::aside(&self.folder));
        if done.is_err() || bad.is_err() {
            return self.erase();
        }
        let mut inner = self.shared.lock();
        let pending = std::mem::take(&mut inner.pending);
        if let Some(journal) = &mut inner.journal {
            journal.clear();
            for row in &pending {
                let _ = journal.append(row);
            }
        }
        inner.pending = pending;
        true
    }

    fn erase(&mut self) -> bool {
        let mut inner = self.shared.lock();
        inner.pending.clear();
        inner.early.clear();
        inner.lost.clear();
        if let Some(mut journal) = inner.journal.take() {
            journal.clear();
        }
        if inner.phase == Phase::Open {
            inner.phase = Phase::Closed;
        }
        drop(inner);
        let lock = self.open.take().map(|open| open.lock);
        let mut gone = true;
        let files = queue::paths(&self.folder).into_iter().chain(journal::paths(&self.folder));
        for path in files.chain([opening::aside(&self.folder)]) {
            // One that cannot be removed does not save the others.
            gone &= opening::remove(&path).is_ok();
        }
        drop(lock);
        self.publish();
        gone
    }

    // By the edition in force at this moment: a newer one that keeps less holds for what waits already.
    fn terms(&self) -> Terms {
        Terms::of_edition(&self.gate.edition(), self.bounds)
    }

    /// Runs something on the database. A damaged one is replaced, and the same is tried once on the new one.
    fn on_queue<T>(&mut self, mut work: impl FnMut(&mut Queue) -> Result<T, StoreFault>) -> Result<T, StoreFault> {
        if !self.ready() {
            return Err(StoreFault::Busy);
        }
        let open = self.open.as_mut().ok_or(StoreFault::Busy)?;
        match work(&mut open.queue) {
            Err(fault) if opening::broken(fault) => {
                self.replace()?;
                let open = self.open.as_mut().ok_or(StoreFault::Busy)?;
                work(&mut open.queue)
            }
            done => done,
        }
    }

    fn replace(&mut self) -> Result<(), StoreFault> {
        let lost = self.shared.counts.borrow().total().max(1);
        let Some(Open { queue, lock }) = self.open.take() else {
            return Err(StoreFault::Busy);
        };
        drop(queue);
        let queue = opening::start_over(&self.folder, self.bounds, &self.sealer)?;
        self.open = Some(Open { queue, lock });
        self.shared.lock().lose(Loss::Damaged, lost);
        Ok(())
    }

    /// Whether the queue is open; opens it where it is not.
    fn ready(&mut self) -> bool {
        if self.open.is_some() {
            return true;
        }
        if self.shared.lock().phase == Phase::Refused {
            return false;
        }
        self.try_open().is_ok()
    }

    fn try_open(&mut self) -> Result<(), StoreFault> {
        private_folder(&self.folder).map_err(|_| StoreFault::ReadOnly)?;
        let Some(lock) = opening::acquire(&self.folder) else {
            self.shared.lock().phase = Phase::Refused;
            return Err(StoreFault::Busy);
        };
        let Opened { mut queue, committed, mut damaged, mut key_lost } =
            opening::open(&self.folder, self.bounds, &self.sealer)?;
        let mut journal = Journal::open(&self.folder).ok();
        let rows: Vec<Row> = journal.as_mut().map_or_else(Vec::new, |journal| {
            let left = journal.left_over();
            damaged += left.damaged;
            let new = left.rows.into_iter().filter(|row| row.stamp.seq > committed);
            new.filter(|row| {
                let opens = self.sealer.open(row).is_some();
                damaged += u64::from(!opens && key_lost == 0);
                key_lost += u64::from(!opens && key_lost > 0);
                opens
            })
            .collect()
        });
        let next_seq = rows.last().map_or(committed, |row| row.stamp.seq) + 1;
        let imported = queue.insert(&rows, &[(Loss::Damaged, damaged), (Loss::KeyLost, key_lost)]).is_ok();
        self.open = Some(Open { queue, lock });
        let mut inner = self.shared.lock();
        if imported {
            if let Some(journal) = &mut journal {
                journal.clear();
            }
        } else {
            inner.pending = rows;
        }
        inner.next_seq = next_seq;
        inner.journal = journal;
        inner.phase = Phase::Open;
        for early in std::mem::take(&mut inner.early) {
            inner.admit(&self.sealer, &early);
        }
        drop(inner);
        self.publish();
        Ok(())
    }

    fn publish(&mut self) -> Counts {
        let counts = self.open.as_ref().and_then(|open| open.queue.counts().ok()).unwrap_or_default();
        self.shared.counts.send_if_modified(|known| std::mem::replace(known, counts) != counts);
        counts
    }

    fn left_something(&self) -> bool {
        self.open.is_some()
            || queue::paths(&self.folder).iter().chain(&journal::paths(&self.folder)).any(|path| path.exists())
    }
}
