//! Sessions that are over here and must still be ended at the server.
//!
//! Logging out never waits for a network: the phone forgets the session at once and owes the server the word. What is
//! owed is a row until the server has heard it, so neither a dead spot nor a kill loses it.

use std::{collections::BTreeMap, time::Duration};

use super::machine::{Call, Effect};
use crate::{
    kernel::{Backoff, Mono, Now, Secret},
    net::NetError,
};

const WAITS: Backoff = Backoff { base: Duration::from_secs(2), cap: Duration::from_mins(30) };

/// What is owed, by number.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Outbox {
    pub(super) owed: BTreeMap<u64, Owed>,
    /// The number of the next; a number never comes back, so that a late answer cannot settle another debt.
    pub(super) next: u64,
}

/// One session to be ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Owed {
    pub(super) token: Secret,
    sending: bool,
    failures: u32,
    until: Mono,
}

impl Owed {
    /// One that is being sent: it was just owed, or a kill cut the sending short.
    pub(super) fn new(token: Secret) -> Self {
        Self { token, sending: true, failures: 0, until: Mono(0) }
    }
}

impl Outbox {
    /// Owes the end of a session, and says it at once.
    pub(super) fn owe(&mut self, token: Secret) -> Effect {
        let nr = self.next;
        self.next = nr.saturating_add(1);
        self.owed.insert(nr, Owed::new(token.clone()));
        Effect::Net(Call::Revoke { nr, token })
    }

    /// What the server, or the network, said. Only the server's own answer settles a debt.
    pub(super) fn answered(&mut self, nr: u64, result: &Result<(), NetError>, dice: u32, now: Now) {
        let heard = match result {
            Ok(()) => true,
            Err(error @ NetError::Refused(_)) => !error.passes(),
            Err(_) => false,
        };
        if heard {
            self.owed.remove(&nr);
        } else if let Some(owed) = self.owed.get_mut(&nr) {
            owed.sending = false;
            owed.failures = owed.failures.saturating_add(1);
            owed.until = now.mono.after(WAITS.wait(owed.failures, dice));
        }
    }

    /// Says again what is due, or all of it where the network has come back.
    pub(super) fn say_again(&mut self, now: Now, all: bool) -> Vec<Effect> {
        let due = self.owed.iter_mut().filter(|(_, owed)| !owed.sending && (all || owed.until <= now.mono));
        due.map(|(nr, owed)| {
            owed.sending = true;
            Effect::Net(Call::Revoke { nr: *nr, token: owed.token.clone() })
        })
        .collect()
    }

    pub(super) fn due(&self) -> Option<Mono> {
        self.owed.values().filter(|owed| !owed.sending).map(|owed| owed.until).min()
    }

    /// After a kill: everything that was being sent.
    pub(super) fn resume(&self) -> Vec<Effect> {
        let under_way = self.owed.iter().filter(|(_, owed)| owed.sending);
        under_way.map(|(nr, owed)| Effect::Net(Call::Revoke { nr: *nr, token: owed.token.clone() })).collect()
    }
}
