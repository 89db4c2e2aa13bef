//! Tokens: renewed by one request at a time, kept before they are used, and never lost to a bad network.
//!
//! Who needs a token wishes for one; the first wish starts the renewal and the others wait for the same. A renewal that
//! fails leaves the session as it is and is tried again later, with jitter and at the moment a server names. A session
//! ends on the server's definitive word alone, and then at once.

use std::time::Duration;

use super::{
    leaving,
    machine::{Call, Effect, Ground, Next, Opened, Pair, rejected},
    phase::{Access, Lock, Phase, Session},
    trouble::{LockReason, Trouble},
};
use crate::{
    kernel::{Backoff, Epoch, Now},
    net::NetError,
};

const WAITS: Backoff = Backoff { base: Duration::from_secs(1), cap: Duration::from_mins(5) };

/// A thousand phones that regain the network together come back over this long.
const COMING_BACK: Backoff = Backoff { base: Duration::from_secs(4), cap: Duration::from_secs(4) };

/// A token that is refused so soon after it was given is not over: something else is wrong, and another one at once
/// would be a loop. Measured on both clocks, because the monotonic one stands still while a phone sleeps.
const TOO_SOON: Duration = Duration::from_secs(1);

/// Lives shorter or longer than these are a server's mistake, and would make a loop or an endless token.
const SHORTEST_LIFE_S: u64 = 30;
const LONGEST_LIFE_S: u64 = 24 * 60 * 60;

pub(super) fn wish(phase: Phase, ground: &Ground, seen: u64, now: Now) -> Next {
    match phase {
        Phase::Active(session) if session.newer_than(seen) => (Phase::Active(session), Vec::new()),
        Phase::Active(mut session) => {
            let refused = session.access.take();
            match refused.filter(|access| access.is_new(now)) {
                Some(access) => {
                    session.tell_who_waits();
                    let until = access.since.mono.after(TOO_SOON);
                    (Phase::ActiveOffline { session, until, asked: false }, Vec::new())
                }
                None => renew(session, ground),
            }
        }
        Phase::Refreshing(mut session) => {
            session.forget_unless_newer_than(seen);
            (Phase::Refreshing(session), Vec::new())
        }
        Phase::ActiveOffline { session, until, asked } if session.newer_than(seen) => {
            (Phase::ActiveOffline { session, until, asked }, Vec::new())
        }
        Phase::ActiveOffline { mut session, until, asked } => {
            session.access = None;
            if until <= now.mono {
                return renew(session, ground);
            }
            // Whoever wishes now hears at once that there is none, instead of waiting for the next try.
            session.tell_who_waits();
            (Phase::ActiveOffline { session, until, asked }, Vec::new())
        }
        other => rejected(other),
    }
}

fn renew(session: Session, ground: &Ground) -> Next {
    let effect = session.renewal(ground);
    (Phase::Refreshing(session), vec![effect])
}

pub(super) fn answered(
    phase: Phase,
    ground: &mut Ground,
    epoch: Epoch,
    result: Result<Pair, NetError>,
    dice: u32,
    now: Now,
) -> Next {
    if epoch != ground.epoch {
        // The session was ended here while its renewal was under way: the new pair is ended too, and never kept.
        let zombie = result.ok().map(|pair| ground.outbox.owe(pair.refresh));
        return (phase, zombie.into_iter().collect());
    }
    let Phase::Refreshing(mut session) = phase else { return (phase, Vec::new()) };
    let error = match result {
        Ok(pair) => {
            session.take(pair, ground, now);
            return (Phase::Active(session), Vec::new());
        }
        Err(error) => error,
    };
    if let Some(reason) = LockReason::definitive(&error) {
        if reason == LockReason::AccountCancelled {
            return leaving::gone(session.account, ground);
        }
        ground.epoch = ground.epoch.next();
        let lock = Lock { reason, account: Some(session.account) };
        return (Phase::Locked(lock), vec![Effect::Tell(Trouble::SessionEnded { reason })]);
    }
    session.failures = session.failures.saturating_add(1);
    session.tell_who_waits();
    let named = error.retry_after();
    let wait = WAITS.wait_named(session.failures, named, dice);
    // Being offline is seen on the screen; what a person can do something about is told, once.
    let trouble = Trouble::of(&error);
    let told = session.failures == 1
        && matches!(trouble, Trouble::UntrustedNetwork | Trouble::ClockWrong | Trouble::WrongKey | Trouble::WrongName);
    let effects = if told { vec![Effect::Tell(trouble)] } else { Vec::new() };
    (Phase::ActiveOffline { session, until: now.mono.after(wait), asked: named.is_some() }, effects)
}

pub(super) fn network_back(phase: Phase, dice: u32, now: Now) -> Next {
    match phase {
        Phase::ActiveOffline { session, until, asked: false } => {
            let until = until.min(now.mono.after(COMING_BACK.wait(1, dice)));
            (Phase::ActiveOffline { session, until, asked: false }, Vec::new())
        }
        other => (other, Vec::new()),
    }
}

pub(super) fn tick(phase: Phase, ground: &Ground, now: Now) -> Next {
    match phase {
        Phase::Active(session) if session.access.as_ref().is_none_or(|access| access.renew_at <= now.mono) => {
            renew(session, ground)
        }
        Phase::ActiveOffline { session, until, .. } if until <= now.mono => renew(session, ground),
        other => (other, Vec::new()),
    }
}

impl Session {
    pub(super) fn begin(opened: Opened, ground: &mut Ground, now: Now) -> Self {
        let access = Access::of(&opened.pair, ground, now);
        Self {
            account: opened.account,
            display_name: opened.display_name,
            id: opened.session_id,
            refresh: opened.pair.refresh,
            generation: opened.pair.generation,
            bound: opened.bound,
            access: Some(access),
            failures: 0,
            told: 0,
            desk: Box::default(),
        }
    }

    fn take(&mut self, pair: Pair, ground: &mut Ground, now: Now) {
        self.access = Some(Access::of(&pair, ground, now));
        self.refresh = pair.refresh;
        self.generation = pair.generation;
        self.failures = 0;
        self.told = 0;
    }

    pub(super) fn renewal(&self, ground: &Ground) -> Effect {
        Effect::Net(Call::Refresh { epoch: ground.epoch, token: self.refresh.clone(), bound: self.bound })
    }

    fn newer_than(&self, seen: u64) -> bool {
        self.access.as_ref().is_some_and(|access| access.nr > seen)
    }

    /// Whoever waits for a token hears that there is none now. While one is lent nobody waits, and the count stays at
    /// nothing, so that the first who waits after it does not take an old count for a new answer.
    fn tell_who_waits(&mut self) {
        if self.access.is_none() {
            self.told = self.told.saturating_add(1);
        }
    }

    fn forget_unless_newer_than(&mut self, seen: u64) {
        self.access.take_if(|access| access.nr <= seen);
    }
}

impl Access {
    fn of(pair: &Pair, ground: &mut Ground, now: Now) -> Self {
        ground.tokens = ground.tokens.saturating_add(1);
        let life = Duration::from_secs(pair.expires_in_s.clamp(SHORTEST_LIFE_S, LONGEST_LIFE_S));
        Self { token: pair.access.clone(), nr: ground.tokens, since: now, renew_at: now.mono.after(life * 4 / 5) }
    }

    fn is_new(&self, now: Now) -> bool {
        let wall = now.wall.0.abs_diff(self.since.wall.0);
        now.mono.since(self.since.mono) < TOO_SOON && u128::from(wall) < TOO_SOON.as_millis()
    }
}
