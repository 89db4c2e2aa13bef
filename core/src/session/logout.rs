//! The ways out that a person chooses: logging out, here or on every phone, and taking the agreement back.
//!
//! All are done here before anybody else hears of them. The phone forgets the session at once, owes the server its
//! end, and owes the person the erasing of what the account left; each is kept in a row until it is done.

use super::{
    leaving::Standing,
    machine::{Effect, Ground, Next, rejected},
    phase::{Door, Lock, Phase, Session},
};
use crate::kernel::{AccountId, Secret};

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
        // The cancellation goes on at the server, and can be taken back by who logs in again in time.
        Phase::Cancelling(leaving) => log_out(leaving.standing.into(), ground),
        other => rejected(other),
    }
}

/// Every session of the account, with the elevation that the person has just earned. This phone does not wait for the
/// answer: the server is owed the word as after any log-out.
pub(super) fn log_out_all(phase: Phase, ground: &mut Ground, elevation: Secret) -> Next {
    match Standing::of(phase) {
        Ok(Standing::Active(session) | Standing::Refreshing(session) | Standing::Offline { session, .. }) => {
            ground.epoch = ground.epoch.next();
            let erase = erase(session.account, ground);
            let revoke = ground.outbox.owe_all(session.refresh, elevation);
            (Phase::LoggedOut, vec![erase, revoke])
        }
        Ok(Standing::Ended(lock)) => rejected(Phase::Locked(lock)),
        Err(other) => rejected(other),
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
        Phase::Cancelling(leaving) => withdrawn(leaving.standing.into(), ground),
        Phase::Ready | Phase::LoggedOut | Phase::Cancelled(_) => (phase, Vec::new()),
    }
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
