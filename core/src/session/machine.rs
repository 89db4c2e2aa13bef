//! Decides: what a person sees of login and session, what each event makes of it, and what is to be done about it.
//!
//! [`Phase`] is where the person stands; the ground under it (epoch, install id, what is owed) outlives every phase.
//! The login story is told in `login`, the story of tokens in `refresh`, the ways out in `logout` and `leaving`, and what
//! is done about the account itself in `desk`. Each takes a phase and gives the next, so that an event that does not fit
//! hands the same phase back.

use super::{
    act::Act,
    desk::{self, Deed, Stamp},
    erasing::{self, Again},
    leaving::{self, Leaving, Standing},
    login, logout,
    outbox::Outbox,
    phase::{Ask, Phase, Session},
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
    /// When that is tried again, where the phone refused.
    pub(super) erase_again: Again,
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
    /// The phone could not erase an account's work now: its disk or its vault refused.
    NotErased {
        /// Whose.
        account: AccountId,
        /// A random number.
        dice: u32,
    },
    /// The person looks at the sessions of the account.
    ListSessions,
    /// The person named an act that takes a fresh code.
    Begin {
        /// Which.
        deed: Deed,
        /// The seed of its requests' names.
        seed: Secret,
    },
    /// The person wants to know what cancelling the account means.
    AskCancel {
        /// The seed of its requests' names.
        seed: Secret,
    },
    /// The person read it, typed the code and said yes a second time.
    ConfirmCancel {
        /// The code as it was typed.
        typed: Secret,
        /// SHA-256 of the consequences that were shown.
        seen: String,
    },
    /// The person wants to keep the account.
    KeepAccount,
    /// A request about the account itself came to an end.
    Desk {
        /// The epoch that it was started in.
        epoch: Epoch,
        /// The page that it was started from.
        stamp: Stamp,
        /// What came of it.
        answer: desk::Answer,
        /// A random number.
        dice: u32,
    },
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Speak to the server; one event comes back.
    Net(Call),
    /// Erase what an account left on this phone and come back with [`Event::Erased`] or [`Event::NotErased`]. Owed over a
    /// kill.
    EraseLocal {
        /// Whose.
        account: AccountId,
    },
    /// The account is gone: erase everything that is on this phone, keys first, and come back with [`Event::Erased`]
    /// or [`Event::NotErased`] where the phone holds more than that and goes on. Owed over a kill.
    EraseAll {
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
    /// End every session of the account at the server.
    RevokeAll {
        /// Which debt this is.
        nr: u64,
        /// The session's refresh token.
        token: Secret,
        /// The elevation for it.
        elevation: Secret,
    },
    /// Something about the account itself.
    Desk {
        /// The present epoch.
        epoch: Epoch,
        /// The page that asks.
        stamp: Stamp,
        /// What.
        request: desk::Request,
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
        Event::Resend if has_desk(&phase) => desk::at(phase, &mut ground, now, |s, g| desk::resend(s, g, now)),
        Event::Resend => login::resend(phase, &ground, now),
        Event::ChangeNumber if has_desk(&phase) => desk::at(phase, &mut ground, now, |s, _| desk::leave(s)),
        Event::ChangeNumber => login::change_number(phase, &mut ground),
        Event::SubmitCode { typed } if has_desk(&phase) => {
            desk::at(phase, &mut ground, now, |s, g| desk::submit(s, g, &typed, now))
        }
        Event::SubmitCode { typed } => login::submit(phase, &ground, &typed, now),
        Event::ChallengeAnswered { epoch, result } => login::challenge_answered(phase, &mut ground, epoch, result, now),
        Event::SessionAnswered { epoch, result } => login::session_answered(phase, &mut ground, epoch, result, now),
        Event::Wish { seen } => leaving::around(phase, now, |phase| refresh::wish(phase, &ground, seen, now)),
        Event::Refreshed { epoch, result, dice } => {
            leaving::around(phase, now, |phase| refresh::answered(phase, &mut ground, epoch, result, dice, now))
        }
        Event::NetworkBack { dice } => network_back(phase, &mut ground, dice, now),
        Event::Tick => tick(phase, &mut ground, now),
        Event::LogOut => logout::log_out(phase, &mut ground),
        Event::Withdrawn => logout::withdrawn(phase, &mut ground),
        Event::Revoked { nr, result, dice } => {
            let effects = ground.outbox.answered(nr, &result, dice, now);
            (phase, effects)
        }
        Event::Erased { account } => erasing::erased(phase, &mut ground, &account),
        Event::NotErased { account, dice } => erasing::refused(phase, &mut ground, &account, dice, now),
        Event::ListSessions => desk::at(phase, &mut ground, now, desk::list),
        Event::Begin { deed, seed } => desk::at(phase, &mut ground, now, |s, g| desk::begin(s, g, deed, seed, now)),
        Event::AskCancel { seed } => desk::at(phase, &mut ground, now, |s, g| desk::ask_cancel(s, g, seed, now)),
        Event::ConfirmCancel { typed, seen } => {
            desk::at(phase, &mut ground, now, |s, g| desk::confirm(s, g, &typed, &seen, now))
        }
        Event::KeepAccount if has_desk(&phase) => desk::at(phase, &mut ground, now, desk::keep_account),
        Event::KeepAccount => leaving::keep_account(phase, &ground),
        Event::Desk { epoch, .. } if epoch != ground.epoch => (phase, Vec::new()),
        Event::Desk { stamp, answer, dice, .. } if has_desk(&phase) => {
            desk::at(phase, &mut ground, now, |s, g| desk::answered(s, g, stamp, answer, dice, now))
        }
        Event::Desk { answer, dice, .. } => leaving::answered(phase, &mut ground, answer, dice, now),
    };
    (State { phase, ground }, effects)
}

/// Whether the person is logged in and may turn to the account itself.
fn has_desk(phase: &Phase) -> bool {
    matches!(phase, Phase::Active(_) | Phase::Refreshing(_) | Phase::ActiveOffline { .. })
}

fn network_back(phase: Phase, ground: &mut Ground, dice: u32, now: Now) -> Next {
    let (phase, effects) = leaving::around(phase, now, |phase| refresh::network_back(phase, dice, now));
    let (mut phase, more) = leaving::network_back(phase, now);
    if let Phase::Active(session) | Phase::Refreshing(session) | Phase::ActiveOffline { session, .. } = &mut phase {
        desk::network_back(session, now);
    }
    (phase, [effects, more, ground.outbox.say_again(now, true)].concat())
}

fn tick(phase: Phase, ground: &mut Ground, now: Now) -> Next {
    let (phase, effects) = login::tick(phase, now);
    let (phase, tokens) = leaving::around(phase, now, |phase| refresh::tick(phase, ground, now));
    let (mut phase, looks) = leaving::tick(phase, ground, now);
    let mut desk = Vec::new();
    if let Phase::Active(session) | Phase::Refreshing(session) | Phase::ActiveOffline { session, .. } = &mut phase {
        desk = desk::tick(session, ground, now);
    }
    let erase = erasing::tick(&phase, ground, now);
    (phase, [effects, tokens, looks, desk, erase, ground.outbox.say_again(now, false)].concat())
}

/// When the room wants [`Event::Tick`], at the earliest. Absent where nothing waits.
#[must_use]
pub fn due(state: &State) -> Option<Mono> {
    let phase = match &state.phase {
        Phase::AwaitingCode { challenge, .. } => Some(challenge.expires_at.due()),
        Phase::Active(session) => {
            earliest([session.access.as_ref().map(|access| access.renew_at), desk::due(&session.desk)])
        }
        Phase::ActiveOffline { session, until, .. } => earliest([Some(*until), desk::due(&session.desk)]),
        Phase::Refreshing(session) => desk::due(&session.desk),
        Phase::Cancelling(leaving) => {
            let tokens = match &leaving.standing {
                Standing::Active(session) => session.access.as_ref().map(|access| access.renew_at),
                Standing::Offline { until, .. } => Some(*until),
                Standing::Refreshing(_) | Standing::Ended(_) => None,
            };
            earliest([tokens, leaving::due(leaving)])
        }
        Phase::Ready
        | Phase::Requesting { .. }
        | Phase::Verifying { .. }
        | Phase::Locked(_)
        | Phase::LoggedOut
        | Phase::Cancelled(_) => None,
    };
    earliest([phase, state.ground.outbox.due(), state.ground.erase_again.due()])
}

fn earliest<const N: usize>(moments: [Option<Mono>; N]) -> Option<Mono> {
    moments.into_iter().flatten().min()
}

/// After a kill: what is still owed. A session that was read back has no access token and asks for one; what must be
/// ended or erased is ended or erased. Called once, on the state that was read.
#[must_use]
pub fn resume(state: &State, _now: Now) -> Vec<Effect> {
    let mut effects = Vec::new();
    match &state.phase {
        Phase::Refreshing(session) | Phase::Cancelling(Leaving { standing: Standing::Refreshing(session), .. }) => {
            effects.push(session.renewal(&state.ground));
        }
        _ => {}
    }
    effects.extend(erasing::owed(&state.phase, &state.ground));
    effects.extend(state.ground.outbox.resume());
    effects
}

/// What requests may borrow. `app` hands it to the passport after the rows of the same state are on disk, and never
/// before: a token that is used and not kept costs the worker the session.
#[must_use]
pub(crate) fn lent(state: &State) -> Lent {
    match state.session() {
        Some(session) => match &session.access {
            Some(access) => Lent::Valid(Bearer { token: access.token.clone(), generation: access.nr }),
            None => Lent::Stale { failures: session.told },
        },
        None => Lent::NoSession,
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

    /// The session, also while it stays for nothing but the way back from a cancellation.
    fn session(&self) -> Option<&Session> {
        match &self.phase {
            Phase::Active(session) | Phase::Refreshing(session) | Phase::ActiveOffline { session, .. } => Some(session),
            Phase::Cancelling(leaving) => leaving.standing.session(),
            Phase::Ready
            | Phase::Requesting { .. }
            | Phase::AwaitingCode { .. }
            | Phase::Verifying { .. }
            | Phase::Locked(_)
            | Phase::LoggedOut
            | Phase::Cancelled(_) => None,
        }
    }

    /// Whose account is gone, while what it left here is still to be erased.
    #[must_use]
    pub fn cancelled(&self) -> Option<&AccountId> {
        match &self.phase {
            Phase::Cancelled(account) => account.as_ref(),
            _ => None,
        }
    }

    /// The account that is logged in and works, whether the server is reached or not.
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
