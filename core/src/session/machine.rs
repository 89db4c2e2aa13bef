//! Decides: what a person sees of login and session, what each event makes of it, and what is to be done about it.
//!
//! [`Phase`] is where the person stands; the ground under it (epoch, install id, what is owed) outlives every phase.
//! The login story is told in `login`, the story of tokens in `refresh`, the ways out in `logout`. Each takes a phase
//! and gives the next, so that an event that does not fit hands the same phase back.

use super::{
    act::Act,
    login, logout,
    outbox::Outbox,
    phase::{Ask, Phase},
    refresh,
    trouble::Trouble,
};
use crate::{
    kernel::{AccountId, Epoch, Id, Mono, Now, Secret},
    net::{Bearer, Lent, NetError},
};

/// All that the room knows.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct State {
    pub(super) phase: Phase,
    pub(super) ground: Ground,
}

/// What stands under every phase.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Ground {
    /// Grows whenever something under way is given up: a request for a code, a session.
    pub(super) epoch: Epoch,
    /// The random name of this installation; none before the first login and after consent was withdrawn.
    pub(super) install: Option<Id>,
    /// A login whose answer was lost: asking again is the same act.
    pub(super) unanswered: Option<Act>,
    /// Sessions that the server must still be told are over.
    pub(super) outbox: Outbox,
    /// Whose work on this phone is to be erased and is not yet.
    pub(super) erasing: Option<AccountId>,
    /// How many access tokens there have been since the process started.
    pub(super) tokens: u64,
    /// Rows that did not open when the room was read.
    pub(super) unreadable: u32,
}

/// Two new random names, made by the loop for a login that begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fresh {
    /// The seed of the login's names. It never leaves the phone.
    pub act: Secret,
    /// The name of this installation, used only where it has none yet.
    pub install: Id,
}

impl Fresh {
    /// New ones.
    #[must_use]
    pub fn new() -> Self {
        Self { act: Secret::new(crate::kernel::random::<16>()), install: Id::new() }
    }
}

impl Default for Fresh {
    fn default() -> Self {
        Self::new()
    }
}

/// What a server says of a code on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenged {
    /// The server's name for it: letters, digits, `-` and `_`.
    pub id: String,
    /// The number as it may be shown.
    pub masked_phone: Secret,
    /// Digits of the code.
    pub code_length: u32,
    /// Codes that may be tried.
    pub attempts_left: u32,
    /// Seconds until it is over.
    pub expires_in_s: u64,
    /// Seconds until another SMS can be asked for.
    pub resend_after_s: u64,
}

/// A pair of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The access token.
    pub access: Secret,
    /// Seconds for which it is good.
    pub expires_in_s: u64,
    /// The refresh token.
    pub refresh: Secret,
    /// The server's number of the pair.
    pub generation: u64,
}

/// A session that has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The server's name for it.
    pub session_id: String,
    /// Whose.
    pub account: AccountId,
    /// How the person is called.
    pub display_name: Secret,
    /// Its first tokens.
    pub pair: Pair,
    /// Whether it is bound to the phone's key.
    pub bound: bool,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The person tapped "send code".
    RequestCode {
        /// The number and the agreement.
        ask: Ask,
        /// New names for the login.
        fresh: Fresh,
    },
    /// The person tapped "send again".
    Resend,
    /// The person went back to type another number.
    ChangeNumber,
    /// The person typed a code.
    SubmitCode {
        /// As it was typed.
        typed: Secret,
    },
    /// A request for an SMS came to an end.
    ChallengeAnswered {
        /// The epoch that it was started in.
        epoch: Epoch,
        /// What came of it.
        result: Result<Challenged, NetError>,
    },
    /// A request for a session came to an end.
    SessionAnswered {
        /// The epoch that it was started in.
        epoch: Epoch,
        /// What came of it.
        result: Result<Opened, NetError>,
    },
    /// A request found its access token over.
    Wish {
        /// The number of the token that it tried; 0 where it had none.
        seen: u64,
    },
    /// A request for new tokens came to an end.
    Refreshed {
        /// The epoch that it was started in.
        epoch: Epoch,
        /// What came of it.
        result: Result<Pair, NetError>,
        /// A random number.
        dice: u32,
    },
    /// The phone has a network again.
    NetworkBack {
        /// A random number.
        dice: u32,
    },
    /// A moment named by [`due`] has come.
    Tick,
    /// The person logged out, and confirmed that what is on the phone is erased.
    LogOut,
    /// The agreement to logging in was withdrawn: everything of it ends, and the installation gets another name.
    Withdrawn,
    /// A request to end a session came to an end.
    Revoked {
        /// Which.
        nr: u64,
        /// What came of it.
        result: Result<(), NetError>,
        /// A random number.
        dice: u32,
    },
    /// `app` has erased an account's work from this phone.
    Erased {
        /// Whose.
        account: AccountId,
    },
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Speak to the server; one event comes back.
    Net(Call),
    /// Erase what an account left on this phone and come back with [`Event::Erased`]. Owed over a kill.
    EraseLocal {
        /// Whose.
        account: AccountId,
    },
    /// Tell the person.
    Tell(Trouble),
    /// The event does not fit the state, which has stayed the same. Nobody need be told: it is a second tap.
    Rejected,
}

/// One request to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// Ask for an SMS.
    RequestChallenge {
        /// The present epoch.
        epoch: Epoch,
        /// The request's name.
        key: Id,
        /// The installation's name.
        install: Id,
        /// The number and the agreement.
        ask: Ask,
    },
    /// Ask for another SMS.
    ResendChallenge {
        /// The present epoch.
        epoch: Epoch,
        /// The request's name.
        key: Id,
        /// Which challenge.
        challenge: String,
    },
    /// Turn a code into a session.
    CreateSession {
        /// The present epoch.
        epoch: Epoch,
        /// The request's name.
        key: Id,
        /// Which challenge.
        challenge: String,
        /// The code: clean digits of the right number.
        code: Secret,
    },
    /// Ask for the next pair of tokens.
    Refresh {
        /// The present epoch.
        epoch: Epoch,
        /// The refresh token.
        token: Secret,
        /// Whether the session is bound to the phone's key.
        bound: bool,
    },
    /// End a session at the server.
    Revoke {
        /// Which debt this is.
        nr: u64,
        /// The session's refresh token.
        token: Secret,
    },
}

/// The next phase and what is to be done.
pub(super) type Next = (Phase, Vec<Effect>);

/// The event does not fit: the same phase, and nothing else.
pub(super) fn rejected(phase: Phase) -> Next {
    (phase, vec![Effect::Rejected])
}

/// What an event makes of the state. Every event is answered in every state; where it does not fit, the state stays the
/// same. An answer that was started in an older epoch is dropped, and a session that it brought is ended at the server.
#[must_use]
pub fn step(state: State, event: Event, now: Now) -> (State, Vec<Effect>) {
    let State { mut phase, mut ground } = state;
    if let Phase::AwaitingCode { challenge, .. } | Phase::Verifying { challenge, .. } = &mut phase {
        challenge.wind(now);
    }
    let (phase, effects) = match event {
        Event::RequestCode { ask, fresh } => login::request(phase, &mut ground, ask, fresh, now),
        Event::Resend => login::resend(phase, &ground, now),
        Event::ChangeNumber => login::change_number(phase, &mut ground),
        Event::SubmitCode { typed } => login::submit(phase, &ground, &typed, now),
        Event::ChallengeAnswered { epoch, result } => login::challenge_answered(phase, &mut ground, epoch, result, now),
        Event::SessionAnswered { epoch, result } => login::session_answered(phase, &mut ground, epoch, result, now),
        Event::Wish { seen } => refresh::wish(phase, &ground, seen, now),
        Event::Refreshed { epoch, result, dice } => refresh::answered(phase, &mut ground, epoch, result, dice, now),
        Event::NetworkBack { dice } => {
            let (phase, mut effects) = refresh::network_back(phase, dice, now);
            effects.extend(ground.outbox.say_again(now, true));
            (phase, effects)
        }
        Event::Tick => {
            let (phase, effects) = login::tick(phase, now);
            let (phase, more) = refresh::tick(phase, &ground, now);
            let owed = ground.outbox.say_again(now, false);
            (phase, [effects, more, owed].concat())
        }
        Event::LogOut => logout::log_out(phase, &mut ground),
        Event::Withdrawn => logout::withdrawn(phase, &mut ground),
        Event::Revoked { nr, result, dice } => {
            ground.outbox.answered(nr, &result, dice, now);
            (phase, Vec::new())
        }
        Event::Erased { account } => logout::erased(phase, &mut ground, &account),
    };
    (State { phase, ground }, effects)
}

/// When the room wants [`Event::Tick`], at the earliest. Absent where nothing waits.
#[must_use]
pub fn due(state: &State) -> Option<Mono> {
    let phase = match &state.phase {
        Phase::AwaitingCode { challenge, .. } => Some(challenge.expires_at.due()),
        Phase::Active(session) => session.access.as_ref().map(|access| access.renew_at),
        Phase::ActiveOffline { until, .. } => Some(*until),
        Phase::Ready
        | Phase::Requesting { .. }
        | Phase::Verifying { .. }
        | Phase::Refreshing(_)
        | Phase::Locked(_)
        | Phase::LoggedOut => None,
    };
    [phase, state.ground.outbox.due()].into_iter().flatten().min()
}

/// After a kill: what is still owed. A session that was read back has no access token and asks for one; what must be
/// ended or erased is ended or erased. Called once, on the state that was read.
#[must_use]
pub fn resume(state: &State, _now: Now) -> Vec<Effect> {
    let mut effects = Vec::new();
    if let Phase::Refreshing(session) = &state.phase {
        effects.push(session.renewal(&state.ground));
    }
    effects.extend(state.ground.erasing.clone().map(|account| Effect::EraseLocal { account }));
    effects.extend(state.ground.outbox.resume());
    effects
}

/// What requests may borrow. `app` hands it to the passport after the rows of the same state are on disk, and never
/// before: a token that is used and not kept costs the worker the session.
#[must_use]
pub(crate) fn lent(state: &State) -> Lent {
    match &state.phase {
        Phase::Active(session) | Phase::Refreshing(session) | Phase::ActiveOffline { session, .. } => {
            match &session.access {
                Some(access) => Lent::Valid(Bearer { token: access.token.clone(), generation: access.nr }),
                None => Lent::Stale { failures: session.told },
            }
        }
        Phase::Ready
        | Phase::Requesting { .. }
        | Phase::AwaitingCode { .. }
        | Phase::Verifying { .. }
        | Phase::Locked(_)
        | Phase::LoggedOut => Lent::NoSession,
    }
}

impl State {
    /// Where the person stands.
    #[must_use]
    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// The present epoch.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.ground.epoch
    }

    /// The account that is logged in, whether the server is reached or not.
    #[must_use]
    pub fn account(&self) -> Option<&AccountId> {
        match &self.phase {
            Phase::Active(session) | Phase::Refreshing(session) | Phase::ActiveOffline { session, .. } => {
                Some(&session.account)
            }
            _ => None,
        }
    }

    /// How many rows did not open when the room was read.
    #[must_use]
    pub fn unreadable(&self) -> u32 {
        self.ground.unreadable
    }
}
