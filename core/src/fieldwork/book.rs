//! The messages of one account: received in the server's order, written in the order of writing, each of them once.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use super::{
    messages::Trouble,
    records::{Batch, Message},
};
use crate::kernel::{Epoch, Id, Now, Secret, Wall};

/// How many received messages are kept; the oldest are forgotten first.
pub const MOST_KEPT: usize = 1000;
/// How many messages may wait to be sent.
pub const MOST_WAITING: usize = 200;
/// The longest text, in bytes of UTF-8.
pub const LONGEST_TEXT: usize = 8000;

/// The contract's word for the worker as a sender, from this phone or another.
const ME: &str = "me";

/// The messages of one account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Book {
    pub(super) received: BTreeMap<u64, Arc<Kept>>,
    pub(super) outgoing: Vec<Arc<Outgoing>>,
    pub(super) marks: Marks,
}

/// How far an account has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// The newest message that was pulled.
    pub(super) pulled: u64,
    /// The newest message that was read here.
    pub(super) read: u64,
    /// The newest message that the server knows to be read.
    pub(super) told: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) message: Message,
    /// Written here.
    pub(super) mine: bool,
    pub(super) since: Wall,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outgoing {
    pub(super) id: Id,
    pub(super) text: Secret,
    pub(super) written: Wall,
    /// The consent it was written under. It is sent under this one or not at all.
    pub(super) consent: Epoch,
    pub(super) refused: bool,
}

impl Book {
    /// The one that is sent next.
    pub(super) fn next(&self) -> Option<&Arc<Outgoing>> {
        self.outgoing.iter().find(|o| !o.refused)
    }

    /// How many were neither read here nor elsewhere.
    pub(super) fn unread(&self) -> usize {
        self.received.values().filter(|k| self.is_unread(k)).count()
    }

    pub(super) fn is_unread(&self, kept: &Kept) -> bool {
        !kept.mine && !kept.message.read && kept.message.seq > self.marks.read
    }

    pub(super) fn newest(&self) -> u64 {
        self.received.keys().next_back().copied().unwrap_or_default()
    }

    pub(super) fn refuses(&self, text: &Secret) -> Option<Trouble> {
        if text.expose_str().is_none_or(|t| t.trim().is_empty()) {
            Some(Trouble::Empty)
        } else if text.expose().len() > LONGEST_TEXT {
            Some(Trouble::TooLong)
        } else if self.outgoing.len() >= MOST_WAITING {
            Some(Trouble::Full)
        } else {
            None
        }
    }

    /// Takes a batch in; true where the server has more.
    pub(super) fn take(&mut self, batch: Batch, now: Now) -> bool {
        let before = self.marks.pulled;
        for message in batch.messages {
            // Rows keep signed numbers; a server that counts beyond them is not believed.
            if i64::try_from(message.seq).is_err() {
                continue;
            }
            let sent_here = self.outgoing.iter().any(|o| o.id.as_str() == message.id);
            self.outgoing.retain(|o| o.id.as_str() != message.id);
            let mine = message.from == ME
                || sent_here
                || self.received.get(&message.seq).is_some_and(|k| k.mine && k.message.id == message.id);
            self.marks.pulled = self.marks.pulled.max(message.seq);
            self.put(message, mine, now);
        }
        // Without a step forward asking again would bring the same.
        self.marks.pulled > before && batch.last > self.marks.pulled
    }

    /// A message has its number, or will never have one.
    pub(super) fn settle(&mut self, id: &Id, seq: Option<u64>, now: Now) {
        let Some(place) = self.outgoing.iter().position(|o| o.id == *id) else { return };
        let out = self.outgoing.remove(place);
        if let Some(seq) = seq.filter(|s| i64::try_from(*s).is_ok()) {
            let text = out.text.expose_str().unwrap_or_default().to_owned();
            let message =
                Message { seq, id: id.as_str().to_owned(), from: ME.to_owned(), text, at: now.wall.0, read: true };
            self.put(message, true, now);
        } else {
            self.outgoing.insert(place, Arc::new(Outgoing { refused: true, ..out.as_ref().clone() }));
        }
    }

    fn put(&mut self, message: Message, mine: bool, now: Now) {
        let since = self.received.get(&message.seq).map_or(now.wall, |k| k.since);
        self.received.insert(message.seq, Arc::new(Kept { message, mine, since }));
        while self.received.len() > MOST_KEPT {
            self.received.pop_first();
        }
    }

    /// Forgets what is older than the edition lets it be kept, sent or not.
    pub(super) fn forget_old(&mut self, keep: Duration, now: Now) {
        self.received.retain(|_, kept| kept.since.after(keep) > now.wall);
        self.outgoing.retain(|out| out.written.after(keep) > now.wall);
    }
}
