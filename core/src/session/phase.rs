//! Where a person stands between the login form and a day's work, and what each place remembers.

use super::{act::Act, deadline::Deadline, desk::Desk, leaving::Leaving, trouble::LockReason};
use crate::kernel::{AccountId, Mono, Now, Phone, Secret, Wall};

/// Where the person stands. The cases exclude each other.
///
/// `NoConsent` comes before these and belongs to the consent room. `WaitingForUnlock` is none of them: while the vault does
/// not give the key, the rows that say where the person stands cannot be read, so there is no state to be in; the client
/// does not start and says so (`StartFault::WaitForUnlock`), and nothing is touched.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Phase {
    /// The person sees the login form.
    #[default]
    Ready,
    /// The person has tapped "send code" and sees that it is under way.
    Requesting {
        /// The number and the agreement.
        ask: Ask,
        /// The login that this belongs to.
        act: Act,
        /// How many SMS this login has asked for already.
        round: u32,
        /// Where to go back to.
        back: Door,
    },
    /// The person sees the field for the code, how long it is good, and when another can be asked for.
    AwaitingCode {
        /// The code on its way.
        challenge: Challenge,
        /// Where to go back to.
        back: Door,
    },
    /// The person has typed the code and sees that it is being checked.
    Verifying {
        /// The code on its way.
        challenge: Challenge,
        /// Where to go back to.
        back: Door,
    },
    /// The person works; requests borrow the access token.
    Active(Session),
    /// The person works; a new pair of tokens is on its way. There is never a second request for one.
    Refreshing(Session),
    /// The person works with what is on the phone; the server was not reached, and is asked again later.
    ActiveOffline {
        /// The session, which stays.
        session: Session,
        /// When it is asked again.
        until: Mono,
        /// Whether the server itself named that moment; then nothing makes it earlier.
        asked: bool,
    },
    /// The person sees why the session ended and logs in again; the work on the phone is kept, sealed, for its owner.
    Locked(Lock),
    /// The person has logged out and sees the login form. After a restart this is `Ready`.
    LoggedOut,
    /// The person has cancelled the account and sees until when that can be taken back. Nothing else can be done, so that
    /// no work is begun that nobody could hand in.
    Cancelling(Leaving),
    /// The account is gone, and the person sees that. What it left here is being erased; absent where that is done.
    Cancelled(Option<AccountId>),
}

/// Where a login began, and where the person stands again when it comes to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// At the login form.
    Ready,
    /// At the login form after a log-out.
    LoggedOut,
    /// Before a locked session.
    Locked(Lock),
}

/// A session that ended against the person's will.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// Why.
    pub reason: LockReason,
    /// Whose work is kept; absent where not even that can be read.
    pub account: Option<AccountId>,
}

/// What a person asks a code with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The number.
    pub phone: Phone,
    /// What was agreed to, and when.
    pub consent: ConsentProof,
}

/// What the consent room can prove: which edition the box was ticked for, and when log in was tapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentProof {
    /// The edition's name.
    pub policy_id: String,
    /// The edition's version.
    pub version: u32,
    /// SHA-256 of what was shown, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// When log in was tapped with the box ticked.
    pub login_tapped_at: Wall,
}

/// A code on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    pub(super) id: String,
    pub(super) masked_phone: Secret,
    pub(super) code_length: u32,
    pub(super) attempts_left: u32,
    pub(super) resend_at: Deadline,
    pub(super) expires_at: Deadline,
    /// How many SMS after the first were asked for and answered.
    pub(super) round: u32,
    /// Whether another SMS is being asked for at this moment.
    pub(super) resending: bool,
    pub(super) act: Act,
    /// To ask anew where the server does not know the challenge any more; not kept over a kill.
    pub(super) again: Option<Ask>,
}

/// Somebody who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub account: AccountId,
    pub(super) display_name: Secret,
    pub(super) id: String,
    pub(super) refresh: Secret,
    /// The server's number of the pair of tokens.
    pub generation: u64,
    /// Whether it is bound to the phone's key.
    pub(super) bound: bool,
    /// The access token, in memory alone; absent where it must be renewed first.
    pub(super) access: Option<Access>,
    /// Renewals that failed since the last good one; what the next wait grows with.
    pub(super) failures: u32,
    /// How often requests that wait for a token were told that there is none now, since the last good one.
    pub(super) told: u64,
    /// What the person does about the account itself. It is nobody's without a session, so it goes with it.
    pub(super) desk: Box<Desk>,
}

/// An access token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Access {
    pub(super) token: Secret,
    /// Ours, not the server's: it grows over all sessions of the process, so that a request never takes the token of an
    /// earlier session for a newer one.
    pub(super) nr: u64,
    pub(super) since: Now,
    /// When less than a fifth of its life is left. A hint; whether a token is good, the server decides.
    pub(super) renew_at: Mono,
}

impl From<Door> for Phase {
    fn from(door: Door) -> Self {
        match door {
            Door::Ready => Self::Ready,
            Door::LoggedOut => Self::LoggedOut,
            Door::Locked(lock) => Self::Locked(lock),
        }
    }
}
