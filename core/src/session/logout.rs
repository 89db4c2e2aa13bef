//! The ways out that a person chooses: logging out, and taking the agreement back.
//!
//! Both are done here before anybody else hears of them. The phone forgets the session at once, owes the server its
//! end, and owes the person the erasing of what the account left; each is kept in a row until it is done.

use super::{
    machine::{Effect, Ground, Next, rejected},
    phase::{Door, Lock, Phase, Session},
};
use crate::kernel::AccountId;

pub(super) fn log_out(phase: Phase, ground: &mut Ground) -> Next {
    match phase {
        Phase::Active(session) | Phase::Refreshing(session) | Phase::ActiveOffline { session, .. } => {
            let effects = end(session, ground);
            (Phase::LoggedOut, effects)
        }
        // The session is over already; what it left is not.
        Phase::Locked(lock) => {
            ground.epoch = ground.epoch.next();
            let effects = forget(lock, ground);
            (Phase::LoggedOut, effects)
        }
        other => rejected(other),
    }
}

pub(super) fn withdrawn(phase: Phase, ground: &mut Ground) -> Next {
    ground.install = None;
    ground.unanswered = None;
    match phase {
        Phase::Active(session) | Phase::Refreshing(session) | Phase::ActiveOffline { session, .. } => {
            let effects = end(session, ground);
            (Phase::LoggedOut, effects)
        }
        Phase::Locked(lock)
        | Phase::Requesting { back: Door::Locked(lock), .. }
        | Phase::AwaitingCode { back: Door::Locked(lock), .. }
        | Phase::Verifying { back: Door::Locked(lock), .. } => {
            ground.epoch = ground.epoch.next();
            let effects = forget(lock, ground);
            (Phase::LoggedOut, effects)
        }
        Phase::Requesting { back, .. } | Phase::AwaitingCode { back, .. } | Phase::Verifying { back, .. } => {
            ground.epoch = ground.epoch.next();
            (back.into(), Vec::new())
        }
        Phase::Ready | Phase::LoggedOut => (phase, Vec::new()),
    }
}

pub(super) fn erased(phase: Phase, ground: &mut Ground, account: &AccountId) -> Next {
    if ground.erasing.as_ref() == Some(account) {
        ground.erasing = None;
        return (phase, Vec::new());
    }
    rejected(phase)
}

fn end(session: Session, ground: &mut Ground) -> Vec<Effect> {
    ground.epoch = ground.epoch.next();
    let erase = erase(session.account, ground);
    let revoke = ground.outbox.owe(session.refresh);
    vec![erase, revoke]
}

/// Where it cannot be read whose the work is, nothing is erased: it may be somebody else's.
fn forget(lock: Lock, ground: &mut Ground) -> Vec<Effect> {
    lock.account.map(|account| erase(account, ground)).into_iter().collect()
}

fn erase(account: AccountId, ground: &mut Ground) -> Effect {
    ground.erasing = Some(account.clone());
    Effect::EraseLocal { account }
}
