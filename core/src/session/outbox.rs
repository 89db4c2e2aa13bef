//! Sessions that are over here and must still be ended at the server.
//!
//! Logging out never waits for a network: the phone forgets the session at once and owes the server the word. What is
//! owed is a row until the server has heard it, so neither a dead spot nor a kill loses it.

use std::{collections::BTreeMap, time::Duration};

use super::{
    machine::{Call, Effect},
    trouble::Trouble,
};
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
    /// Where all sessions of the account are to be ended with it: the elevation for that.
    pub(super) all: Option<Secret>,
    sending: bool,
    failures: u32,
    until: Mono,
}

impl Owed {
    /// One that is being sent: it was just owed, or a kill cut the sending short.
    pub(super) fn new(token: Secret, all: Option<Secret>) -> Self {
        Self { token, all, sending: true, failures: 0, until: Mono(0) }
    }

    fn said(&self, nr: u64) -> Effect {
        let token = self.token.clone();
        Effect::Net(match &self.all {
            None => Call::Revoke { nr, token },
            Some(elevation) => Call::RevokeAll { nr, token, elevation: elevation.clone() },
        })
    }
}

impl Outbox {
    /// Owes the end of a session, and says it at once.
    pub(super) fn owe(&mut self, token: Secret) -> Effect {
        self.owe_this(Owed::new(token, None))
    }

    /// Owes the end of all sessions of the account, and says it at once.
    pub(super) fn owe_all(&mut self, token: Secret, elevation: Secret) -> Effect {
        self.owe_this(Owed::new(token, Some(elevation)))
    }

    fn owe_this(&mut self, owed: Owed) -> Effect {
        let nr = self.next;
        self.next = nr.saturating_add(1);
        let said = owed.said(nr);
        self.owed.insert(nr, owed);
        said
    }

    /// What the server, or the network, said. Only the server's own answer settles a debt. One of all sessions whose
    /// elevation ran out before the server heard of it becomes one of this session alone, and that is told.
    pub(super) fn answered(&mut self, nr: u64, result: &Result<(), NetError>, dice: u32, now: Now) -> Vec<Effect> {
        if let Some(owed) = self.owed.get_mut(&nr)
            && owed.all.is_some()
            && result.as_ref().is_err_and(|error| error.code() == Some("step_up_required"))
        {
            owed.all = None;
            return vec![owed.said(nr), Effect::Tell(Trouble::OthersStay)];
        }
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
            let named = result.as_ref().err().and_then(NetError::retry_after);
            owed.until = now.mono.after(WAITS.wait_named(owed.failures, named, dice));
        }
        Vec::new()
    }

    /// Says again what is due, or all of it where the network has come back.
    pub(super) fn say_again(&mut self, now: Now, all: bool) -> Vec<Effect> {
        let due = self.owed.iter_mut().filter(|(_, owed)| !owed.sending && (all || owed.until <= now.mono));
        due.map(|(nr, owed)| {
            owed.sending = true;
            owed.said(*nr)
        })
        .collect()
    }

    pub(super) fn due(&self) -> Option<Mono> {
        self.owed.values().filter(|owed| !owed.sending).map(|owed| owed.until).min()
    }

    /// After a kill: everything that was being sent.
    pub(super) fn resume(&self) -> Vec<Effect> {
        let under_way = self.owed.iter().filter(|(_, owed)| owed.sending);
        under_way.map(|(nr, owed)| owed.said(*nr)).collect()
    }
}
