//! What an account left on this phone, and has to go: owed until it is gone.
//!
//! A disk that is full or a vault that cannot be had refuses for a while. It is asked again and again, because nobody can
//! log in before it has let go: what a new login writes must not fall to the erasing of an old one.

use std::time::Duration;

use super::{
    machine::{Effect, Ground, Next, rejected},
    phase::Phase,
};
use crate::kernel::{AccountId, Backoff, Mono, Now};

const WAITS: Backoff = Backoff { base: Duration::from_secs(2), cap: Duration::from_mins(5) };

/// How often the phone has refused, and when it is asked again.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Again {
    failures: u32,
    at: Option<Mono>,
}

impl Again {
    pub(super) fn due(&self) -> Option<Mono> {
        self.at
    }
}

/// All that is owed. A kill forgets when it was to be tried, so a start tries at once.
pub(super) fn owed(phase: &Phase, ground: &Ground) -> Vec<Effect> {
    let all = match phase {
        Phase::Cancelled(Some(account)) => Some(Effect::EraseAll { account: account.clone() }),
        _ => None,
    };
    all.into_iter().chain(ground.erasing.clone().map(|account| Effect::EraseLocal { account })).collect()
}

pub(super) fn erased(phase: Phase, ground: &mut Ground, account: &AccountId) -> Next {
    if ground.erasing.as_ref() == Some(account) {
        ground.erasing = None;
        ground.erase_again = Again::default();
        return (phase, Vec::new());
    }
    match phase {
        Phase::Cancelled(Some(left)) if left == *account => {
            ground.erase_again = Again::default();
            (Phase::Cancelled(None), Vec::new())
        }
        other => rejected(other),
    }
}

pub(super) fn refused(phase: Phase, ground: &mut Ground, account: &AccountId, dice: u32, now: Now) -> Next {
    let this = |effect: &Effect| matches!(effect, Effect::EraseLocal { account: owed } | Effect::EraseAll { account: owed } if owed == account);
    if !owed(&phase, ground).iter().any(this) {
        return rejected(phase);
    }
    let failures = ground.erase_again.failures.saturating_add(1);
    ground.erase_again = Again { failures, at: Some(now.mono.after(WAITS.wait(failures, dice))) };
    (phase, Vec::new())
}

pub(super) fn tick(phase: &Phase, ground: &mut Ground, now: Now) -> Vec<Effect> {
    if ground.erase_again.at.take_if(|at| *at <= now.mono).is_none() {
        return Vec::new();
    }
    owed(phase, ground)
}
