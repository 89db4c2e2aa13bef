//! An account on its way out: it cools off, can be taken back, and is gone when the server says so.
//!
//! From the confirmation on nothing is begun any more, and the session stays for one thing: to take the cancellation
//! back. Whether it stands is looked up with a token of its own, which is good also when no session is. Only the server's
//! word that it is done, said under that token or by the token endpoint, erases what the account left on the phone.

use std::time::Duration;

use super::{
    desk::{Answer, Request, Stamp},
    machine::{Call, Effect, Ground, Next, rejected},
    phase::{Lock, Phase, Session},
    trouble::{LockReason, Trouble},
};
use crate::{
    kernel::{AccountId, Backoff, Mono, Now, Secret, Wall},
    net::NetError,
};

const WAITS: Backoff = Backoff { base: Duration::from_secs(5), cap: Duration::from_mins(30) };
/// Somebody may take it back on another phone, which is seen within this long.
const LONGEST_LOOK: Duration = Duration::from_hours(1);
/// What a server that names no sane interval is asked by.
const SHORTEST_LOOK: Duration = Duration::from_secs(5);

/// A confirmed cancellation, and what this phone still holds of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaving {
    pub(super) standing: Standing,
    pub(super) order: Order,
    pub(super) look: Look,
    pub(super) failures: u32,
    /// Whether the server is being asked to take it back.
    pub(super) taking_back: bool,
}

/// What the server confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The server's name for the cancellation: letters, digits, `-` and `_`.
    pub id: String,
    /// What its status is looked up with.
    pub status: Secret,
    /// How far it is.
    pub stage: Stage,
}

/// How far a cancellation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Whether it is being carried out, and can no longer be taken back.
    pub processing: bool,
    /// Until when it can be taken back.
    pub effective_at: Wall,
    /// When it is done at the latest.
    pub deadline_at: Wall,
    /// Seconds between two looks.
    pub interval_s: u64,
}

/// Where the server says that a cancellation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// On its way.
    Under(Stage),
    /// The account is gone.
    Completed,
    /// It was taken back; the account is as it was.
    Withdrawn,
}

/// When its status is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    At(Mono),
    UnderWay,
}

/// How the tokens of a session are, whatever else is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// As in [`Phase::Active`].
    Active(Session),
    /// As in [`Phase::Refreshing`].
    Refreshing(Session),
    /// As in [`Phase::ActiveOffline`].
    Offline {
        /// The session, which stays.
        session: Session,
        /// When the server is asked again.
        until: Mono,
        /// Whether it named that moment itself.
        asked: bool,
    },
    /// The session was ended elsewhere. The cancellation goes on without it.
    Ended(Lock),
}

impl Standing {
    /// That of a phase, or the phase where it has none.
    #[allow(clippy::result_large_err, reason = "a phase that does not fit is handed back, here as everywhere")]
    pub(super) fn of(phase: Phase) -> Result<Self, Phase> {
        match phase {
            Phase::Active(session) => Ok(Self::Active(session)),
            Phase::Refreshing(session) => Ok(Self::Refreshing(session)),
            Phase::ActiveOffline { session, until, asked } => Ok(Self::Offline { session, until, asked }),
            Phase::Locked(lock) => Ok(Self::Ended(lock)),
            other => Err(other),
        }
    }

    /// The session, where there still is one.
    pub(super) fn session(&self) -> Option<&Session> {
        match self {
            Self::Active(session) | Self::Refreshing(session) | Self::Offline { session, .. } => Some(session),
            Self::Ended(_) => None,
        }
    }

    fn account(&self) -> Option<&AccountId> {
        match self {
            Self::Active(session) | Self::Refreshing(session) | Self::Offline { session, .. } => Some(&session.account),
            Self::Ended(lock) => lock.account.as_ref(),
        }
    }
}

impl Leaving {
    /// The end of the session raised the epoch, so that no answer to what is under way will be heard: it is looked again, and
    /// nobody waits for the way back.
    fn session_ended(&mut self, now: Now) {
        self.taking_back = false;
        if self.look == Look::UnderWay {
            self.look = Look::At(now.mono.after(SHORTEST_LOOK));
        }
    }
}

impl From<Standing> for Phase {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Active(session) => Self::Active(session),
            Standing::Refreshing(session) => Self::Refreshing(session),
            Standing::Offline { session, until, asked } => Self::ActiveOffline { session, until, asked },
            Standing::Ended(lock) => Self::Locked(lock),
        }
    }
}

/// Does with the tokens what is done with them in a session, also while the account is on its way out.
pub(super) fn around(phase: Phase, now: Now, tokens: impl FnOnce(Phase) -> Next) -> Next {
    let Phase::Cancelling(Leaving { standing, order, look, failures, taking_back }) = phase else {
        return tokens(phase);
    };
    let had_session = standing.session().is_some();
    let (phase, effects) = tokens(standing.into());
    let mut leaving = match Standing::of(phase) {
        Ok(standing) => Leaving { standing, order, look, failures, taking_back },
        Err(gone) => return (gone, effects),
    };
    if had_session && leaving.standing.session().is_none() {
        leaving.session_ended(now);
    }
    (Phase::Cancelling(leaving), effects)
}

/// The confirmation was heard: nothing but the way back is open from here on. The epoch stays, because the session does,
/// and a renewal under way is still its own.
pub(super) fn begin(phase: Phase, order: Order, now: Now) -> Next {
    match Standing::of(phase) {
        Ok(mut standing) => {
            if let Standing::Active(session) | Standing::Refreshing(session) | Standing::Offline { session, .. } =
                &mut standing
            {
                session.desk.clear();
            }
            let look = Look::At(now.mono.after(until_look(order.stage, now)));
            (Phase::Cancelling(Leaving { standing, order, look, failures: 0, taking_back: false }), Vec::new())
        }
        Err(other) => rejected(other),
    }
}

/// The account is gone, by the server's definite word: what it left here goes, too.
pub(super) fn gone(account: AccountId, ground: &mut Ground) -> Next {
    ground.epoch = ground.epoch.next();
    let told = Trouble::SessionEnded { reason: LockReason::AccountCancelled };
    (Phase::Cancelled(Some(account.clone())), vec![Effect::EraseAll { account }, Effect::Tell(told)])
}

/// The person wants to keep the account.
pub(super) fn keep_account(phase: Phase, ground: &Ground) -> Next {
    let Phase::Cancelling(mut leaving) = phase else { return rejected(phase) };
    let trouble = match &leaving.standing {
        _ if leaving.order.stage.processing => Some(Trouble::CancelFinal),
        Standing::Ended(lock) => Some(Trouble::SessionEnded { reason: lock.reason }),
        _ if leaving.taking_back => return rejected(Phase::Cancelling(leaving)),
        _ => None,
    };
    if let Some(trouble) = trouble {
        return (Phase::Cancelling(leaving), vec![Effect::Tell(trouble)]);
    }
    leaving.taking_back = true;
    let call = ask(ground, Request::TakeBack { cancellation: leaving.order.id.clone() });
    (Phase::Cancelling(leaving), vec![call])
}

/// An answer of the server about the cancellation.
pub(super) fn answered(phase: Phase, ground: &mut Ground, answer: Answer, dice: u32, now: Now) -> Next {
    match (phase, answer) {
        (Phase::Cancelling(leaving), Answer::TakenBack(result)) if leaving.taking_back => {
            taken_back(leaving, result, now)
        }
        (Phase::Cancelling(leaving), Answer::Looked(result)) if leaving.look == Look::UnderWay => {
            looked(leaving, ground, result, dice, now)
        }
        (other, _) => (other, Vec::new()),
    }
}

fn taken_back(mut leaving: Leaving, result: Result<(), NetError>, now: Now) -> Next {
    leaving.taking_back = false;
    let Err(error) = result else { return (leaving.standing.into(), Vec::new()) };
    let trouble = Trouble::of(&error);
    if trouble == Trouble::CancelFinal {
        leaving.order.stage.processing = true;
        leaving.look = Look::At(now.mono.after(until_look(leaving.order.stage, now)));
    }
    (Phase::Cancelling(leaving), vec![Effect::Tell(trouble)])
}

fn looked(mut leaving: Leaving, ground: &mut Ground, result: Result<Status, NetError>, dice: u32, now: Now) -> Next {
    let wait = match result {
        Ok(Status::Withdrawn) => return (leaving.standing.into(), Vec::new()),
        Ok(Status::Completed) => match leaving.standing.account().cloned() {
            Some(account) => return gone(account, ground),
            // It cannot be read whose the work is, so nothing of it is erased: it may be somebody else's.
            None => return (leaving.standing.into(), Vec::new()),
        },
        Ok(Status::Under(stage)) => {
            leaving.failures = 0;
            leaving.order.stage = stage;
            until_look(stage, now)
        }
        Err(error) => {
            leaving.failures = leaving.failures.saturating_add(1);
            WAITS.wait_named(leaving.failures, error.retry_after(), dice)
        }
    };
    leaving.look = Look::At(now.mono.after(wait));
    (Phase::Cancelling(leaving), Vec::new())
}

/// While it cools off it matters when that ends; then it matters when it is done.
fn until_look(stage: Stage, now: Now) -> Duration {
    let interval = Duration::from_secs(stage.interval_s);
    let left = u64::try_from(stage.effective_at.0.saturating_sub(now.wall.0)).unwrap_or(0);
    let left = if stage.processing { Duration::ZERO } else { Duration::from_millis(left) };
    left.max(interval).clamp(SHORTEST_LOOK, LONGEST_LOOK)
}

pub(super) fn tick(phase: Phase, ground: &Ground, now: Now) -> Next {
    let Phase::Cancelling(mut leaving) = phase else { return (phase, Vec::new()) };
    match leaving.look {
        Look::At(at) if at <= now.mono => {
            leaving.look = Look::UnderWay;
            let (cancellation, status) = (leaving.order.id.clone(), leaving.order.status.clone());
            let call = ask(ground, Request::Look { cancellation, status });
            (Phase::Cancelling(leaving), vec![call])
        }
        Look::At(_) | Look::UnderWay => (Phase::Cancelling(leaving), Vec::new()),
    }
}

/// Who comes back to a network looks soon; the server's interval is kept.
pub(super) fn network_back(phase: Phase, now: Now) -> Next {
    let Phase::Cancelling(mut leaving) = phase else { return (phase, Vec::new()) };
    if let Look::At(at) = leaving.look
        && leaving.failures > 0
    {
        leaving.look = Look::At(at.min(now.mono.after(SHORTEST_LOOK)));
    }
    (Phase::Cancelling(leaving), Vec::new())
}

pub(super) fn due(leaving: &Leaving) -> Option<Mono> {
    match leaving.look {
        Look::At(at) => Some(at),
        Look::UnderWay => None,
    }
}

fn ask(ground: &Ground, request: Request) -> Effect {
    Effect::Net(Call::Desk { epoch: ground.epoch, stamp: Stamp::default(), request })
}
