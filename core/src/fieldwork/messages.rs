//! Messages: what was pulled, what was read, and what waits to be sent.
//!
//! What a worker writes gets an id, is in a row before it is sent, and is sent under that id until the server has said
//! its number; so it arrives once, however often the answer is lost. One at a time, in the order of writing: a message
//! that waits holds the later ones back, one that the server refuses does not. Each account has a book of its own, so
//! what was not sent when a session ended waits, sealed, until its writer is back.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use super::{
    book::{Book, Outgoing},
    job::Job,
    records::{Batch, Fault},
};
use crate::kernel::{AccountId, Epoch, Id, Mono, Now, Secret};

pub use super::book::{LONGEST_TEXT, MOST_KEPT, MOST_WAITING};

/// What is known of messages. It prints no content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Who is logged in and has consented.
    pub(super) at: Option<AccountId>,
    pub(super) books: BTreeMap<AccountId, Book>,
    pub(super) keep: Duration,
    /// Counts who was there; an answer to somebody earlier is dropped.
    pub(super) epoch: Epoch,
    pub(super) pull: Job,
    pub(super) send: Job,
    pub(super) tell: Job,
    pub(super) trouble: Option<Trouble>,
}

/// Why a text was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// There is nothing in it.
    Empty,
    /// It is longer than [`LONGEST_TEXT`].
    TooLong,
    /// Too many wait already.
    Full,
}

/// What happens to messages.
#[derive(Debug)]
pub enum Event {
    /// Look for new ones: the screen is opened, or pulled down.
    Pull,
    /// The worker sends a text.
    Written {
        /// A new id.
        id: Id,
        /// The text.
        text: Secret,
        /// The consent that stands now: the epoch of a grant for messages.
        consent: Epoch,
    },
    /// A refused message is to be tried once more.
    Again {
        /// Which.
        id: Id,
        /// The consent that stands now.
        consent: Epoch,
    },
    /// A message that was not sent is thrown away.
    Discard(Id),
    /// Everything up to a number was shown.
    Read {
        /// The number.
        up_to: u64,
    },
    /// The server answered a pull.
    Pulled {
        /// Of whose time.
        epoch: Epoch,
        /// What it said.
        answer: Result<Batch, Fault>,
        /// A random number for the pause.
        dice: u32,
    },
    /// The server answered a message.
    Sent {
        /// Of whose time.
        epoch: Epoch,
        /// Which.
        id: Id,
        /// Its number among the messages.
        answer: Result<u64, Fault>,
        /// A random number for the pause.
        dice: u32,
    },
    /// The server answered what was read.
    Told {
        /// Of whose time.
        epoch: Epoch,
        /// How far.
        up_to: u64,
        /// What it said.
        answer: Result<(), Fault>,
        /// A random number for the pause.
        dice: u32,
    },
}

/// What must be done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ask for messages after a number.
    Pull {
        /// Goes back with the answer.
        epoch: Epoch,
        /// The number.
        after: u64,
    },
    /// Send one. The server takes the same id once.
    Send {
        /// Goes back with the answer.
        epoch: Epoch,
        /// Its id.
        id: Id,
        /// Its text.
        text: Secret,
        /// The consent it was written under.
        consent: Epoch,
    },
    /// Say how far was read.
    Tell {
        /// Goes back with the answer.
        epoch: Epoch,
        /// How far.
        up_to: u64,
    },
}

/// One step; every event is answered in every state. While nobody is there, nothing happens.
#[must_use]
pub fn step(mut state: State, event: Event, now: Now) -> (State, Vec<Effect>) {
    let Some((account, mut book)) = state.open() else { return (state, Vec::new()) };
    let mine = |epoch| epoch == state.epoch;
    match event {
        Event::Pull => state.pull.want(now),
        Event::Written { id, text, consent } => {
            state.trouble = book.refuses(&text);
            if state.trouble.is_none() && !book.outgoing.iter().any(|o| o.id == id) {
                book.outgoing.push(Arc::new(Outgoing { id, text, written: now.wall, consent, refused: false }));
                state.send.want(now);
            }
        }
        Event::Again { id, consent } => {
            if let Some(out) = book.outgoing.iter_mut().find(|o| o.id == id && o.refused) {
                *out = Arc::new(Outgoing { consent, refused: false, ..out.as_ref().clone() });
                state.send.want(now);
            }
        }
        // One that is under way may have arrived already, and is not taken back.
        Event::Discard(id) => {
            let under_way = matches!(state.send, Job::Asking { .. }) && book.next().is_some_and(|o| o.id == id);
            if !under_way {
                book.outgoing.retain(|o| o.id != id);
            }
        }
        Event::Read { up_to } => book.marks.read = book.marks.read.max(up_to.min(book.newest())),
        Event::Pulled { epoch, answer, dice } if mine(epoch) => match answer {
            Ok(batch) => {
                state.pull = Job::Idle;
                if book.take(batch, now) {
                    state.pull.want(now);
                }
            }
            Err(fault) => state.pull = state.pull.failed(fault, dice, now),
        },
        Event::Sent { epoch, id, answer, dice } if mine(epoch) => match answer {
            Err(fault @ (Fault::Later { .. } | Fault::SignedOut)) => state.send = state.send.failed(fault, dice, now),
            answer => {
                state.send = Job::Idle;
                book.settle(&id, answer.ok(), now);
            }
        },
        Event::Told { epoch, up_to, answer, dice } if mine(epoch) => match answer {
            Ok(()) => {
                state.tell = Job::Idle;
                book.marks.told = book.marks.told.max(up_to);
            }
            Err(fault) => state.tell = state.tell.failed(fault, dice, now),
        },
        Event::Pulled { .. } | Event::Sent { .. } | Event::Told { .. } => {}
    }
    state.books.insert(account, book);
    let effects = state.start(now, false);
    (state, effects)
}

/// When a waiting request wants to be made.
#[must_use]
pub fn due(state: &State) -> Option<Mono> {
    [state.pull, state.send, state.tell].into_iter().filter_map(Job::due).min()
}

impl State {
    /// An account is logged in and consents. What it owes is started: a look for new messages, what waits to be sent,
    /// what was read.
    pub(super) fn enter(&mut self, account: &AccountId, keep: Duration, now: Now) -> Vec<Effect> {
        for book in self.books.values_mut() {
            book.forget_old(keep, now);
        }
        if self.at.as_ref() != Some(account) {
            self.leave();
            self.at = Some(account.clone());
            self.books.entry(account.clone()).or_default();
        }
        self.keep = keep;
        // Coming in anew is also how a request goes on that stopped because nobody was logged in.
        self.pull.want(now);
        self.send.want(now);
        self.tell.want(now);
        self.start(now, false)
    }

    /// Nobody is there; the books stay shut.
    pub(super) fn leave(&mut self) {
        let books = std::mem::take(&mut self.books);
        *self = Self { books, epoch: self.epoch.next(), ..Self::default() };
    }

    /// Erases the book of an account.
    pub(super) fn erase(&mut self, account: &AccountId) {
        self.books.remove(account);
        if self.at.as_ref() == Some(account) {
            self.leave();
        }
    }

    /// Erases every book.
    pub(super) fn erase_all(&mut self) {
        self.books.clear();
        self.leave();
    }

    /// What waits is asked again, now that the network is back or its time has come.
    pub(super) fn retry(&mut self, now: Now, online: bool) -> Vec<Effect> {
        self.start(now, online)
    }

    /// The book of whoever is there.
    pub(super) fn book(&self) -> Option<&Book> {
        self.at.as_ref().and_then(|account| self.books.get(account))
    }

    fn open(&mut self) -> Option<(AccountId, Book)> {
        let account = self.at.clone()?;
        let book = self.books.remove(&account).unwrap_or_default();
        Some((account, book))
    }

    // Starts what is wanted and may start now.
    fn start(&mut self, now: Now, online: bool) -> Vec<Effect> {
        let Some(book) = self.at.as_ref().and_then(|account| self.books.get_mut(account)) else { return Vec::new() };
        // Whatever brought it here: a phone that slept for a month may hear a tap before anything else.
        book.forget_old(self.keep, now);
        let (epoch, marks, next) = (self.epoch, book.marks, book.next().cloned());
        let mut effects = Vec::new();
        if let Some(failures) = self.pull.ripe(now, online) {
            self.pull = Job::Asking { failures };
            effects.push(Effect::Pull { epoch, after: marks.pulled });
        }
        if self.send == Job::Idle && next.is_some() {
            self.send.want(now);
        }
        if let Some(failures) = self.send.ripe(now, online) {
            self.send = next.map_or(Job::Idle, |out| {
                effects.push(Effect::Send { epoch, id: out.id.clone(), text: out.text.clone(), consent: out.consent });
                Job::Asking { failures }
            });
        }
        if self.tell == Job::Idle && marks.read > marks.told {
            self.tell.want(now);
        }
        if let Some(failures) = self.tell.ripe(now, online) {
            self.tell = if marks.read > marks.told {
                effects.push(Effect::Tell { epoch, up_to: marks.read });
                Job::Asking { failures }
            } else {
                Job::Idle
            };
        }
        effects
    }
}
