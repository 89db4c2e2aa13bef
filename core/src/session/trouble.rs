//! What went wrong, as people must be told it, and why a session ends. No words: `app` has them in both languages.

use std::time::Duration;

use serde::Serialize;

use super::deadline::seconds;
use crate::{
    gate::Closed,
    net::{KeyFault, NetError, Problem, TlsFault},
};

/// How long to wait where a server says "later" and not when.
const UNSAID: Duration = Duration::from_mins(1);

/// Something that the person at the phone must be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "trouble", rename_all = "snake_case")]
pub enum Trouble {
    /// The server does not take the number.
    NumberNotValid,
    /// The number belongs to a region that the service does not cover.
    OtherRegion,
    /// The policy was not agreed to, or the agreement was taken back.
    ConsentNeeded,
    /// Another edition of the policy is in force; it must be read and agreed to first.
    PolicyOutdated,
    /// A code was sent a moment ago.
    Cooldown {
        /// Seconds until another can be asked for.
        wait_s: u64,
    },
    /// No more codes are sent to this number or this phone for now.
    Quota {
        /// Seconds until it may be tried again.
        wait_s: u64,
    },
    /// The server wants to see that a person asks. There is no such step in this client yet.
    CaptchaNeeded,
    /// SMS cannot be sent at present.
    SmsUnavailable {
        /// Seconds until it may be tried again.
        wait_s: u64,
    },
    /// What was typed does not look like a code; no attempt was used up.
    CodeShape {
        /// Digits that a code has.
        length: u32,
    },
    /// The code is wrong.
    WrongCode {
        /// Codes that may still be tried.
        attempts_left: u32,
    },
    /// Too many wrong codes; a new one must be asked for.
    NoAttemptsLeft {
        /// Seconds until it may be tried again; nothing where a new code can be asked for at once.
        wait_s: u64,
    },
    /// The code is over; a new one must be asked for.
    CodeExpired,
    /// The code was right, and no account has this number.
    NotRegistered,
    /// The code was right, and the account is disabled.
    AccountDisabled,
    /// The code was right, and the account was cancelled.
    AccountCancelled,
    /// The server was not reached.
    Offline,
    /// Somebody between the phone and the server answers in its place: a portal of this network, a proxy.
    UntrustedNetwork,
    /// The phone's date looks wrong, so the server cannot be trusted.
    ClockWrong,
    /// The server proves its name with a key that this app does not know: somebody stands in between, or the app is too
    /// old.
    WrongKey,
    /// At the server's address stands one of another name.
    WrongName,
    /// The server failed, or is too busy.
    ServerTrouble {
        /// Seconds until it may be tried again, where the server said so.
        wait_s: Option<u64>,
    },
    /// What the last account left on this phone is still being erased.
    StillErasing,
    /// The session was ended by the server. The work on this phone is kept.
    SessionEnded {
        /// Why.
        reason: LockReason,
    },
    /// What a fresh code had raised the session for was not done in time; it takes another code.
    StepUpOver,
    /// This phone is logged out, and the account's other sessions are not: the server heard of it too late.
    OthersStay,
    /// Something must be settled before the account can be cancelled; what it is stands on the page.
    CancelBlocked,
    /// What cancelling means has changed since it was read; it must be read again.
    CancelReadAgain,
    /// A cancellation of this account is under way, asked for elsewhere or earlier.
    CancelPending,
    /// The cancellation can no longer be taken back.
    CancelFinal,
    /// The confirmation did not reach the server: the account is as it was.
    NotCancelled,
}

/// Why a session ended against the will of the person who had it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LockReason {
    /// It was ended elsewhere: by the office, or from another phone.
    Revoked,
    /// Its token was used twice; somebody else may have had it.
    Reused,
    /// It was not used for too long, or has reached its age.
    Expired,
    /// It was begun on another device.
    OtherDevice,
    /// The account is disabled.
    AccountDisabled,
    /// The account was cancelled.
    AccountCancelled,
    /// What this phone kept of it cannot be read any more.
    StorageLost,
}

impl LockReason {
    /// Every reason.
    pub const ALL: [Self; 7] = [
        Self::Revoked,
        Self::Reused,
        Self::Expired,
        Self::OtherDevice,
        Self::AccountDisabled,
        Self::AccountCancelled,
        Self::StorageLost,
    ];

    /// The contract's word, which is also the one in the row.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Revoked => "session_revoked",
            Self::Reused => "refresh_reused",
            Self::Expired => "refresh_expired",
            Self::OtherDevice => "device_mismatch",
            Self::AccountDisabled => "account_disabled",
            Self::AccountCancelled => "account_cancelled",
            Self::StorageLost => "storage_lost",
        }
    }

    pub(super) fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.word() == word)
    }

    /// Whether an answer of the token endpoint ends the session: a word of the closed list, said in the contract's
    /// form, with its status, and called definitive. Everything else keeps it, because a worker in a cellar behind a
    /// portal must not lose the session to a page that looks like a refusal.
    pub(super) fn definitive(answer: &NetError) -> Option<Self> {
        match answer {
            NetError::Refused(problem) if problem.status == 400 && problem.definitive => {
                Self::of_word(&problem.code).filter(|reason| *reason != Self::StorageLost)
            }
            // The phone itself knows that nobody will ever renew this session.
            NetError::NoKey(KeyFault::Lost) => Some(Self::StorageLost),
            _ => None,
        }
    }
}

impl Trouble {
    /// What a failed request of the login means for the person.
    pub(super) fn of(error: &NetError) -> Self {
        match error {
            NetError::Closed(Closed::OverBudget(_)) => Self::Quota { wait_s: seconds(UNSAID) },
            NetError::Closed(Closed::Stopped(_) | Closed::StoppedItem(_)) => Self::ServerTrouble { wait_s: None },
            NetError::Closed(_) => Self::ConsentNeeded,
            NetError::Untrusted(TlsFault::Time) => Self::ClockWrong,
            NetError::Untrusted(TlsFault::Pin) => Self::WrongKey,
            NetError::Untrusted(TlsFault::Name) => Self::WrongName,
            // A portal that speaks no TLS, or proves itself with an authority of its own.
            NetError::Untrusted(TlsFault::Issuer | TlsFault::Handshake) | NetError::NotOurs => Self::UntrustedNetwork,
            NetError::Offline | NetError::TimedOut | NetError::Interrupted | NetError::NoKey(_) => Self::Offline,
            NetError::Refused(problem) => Self::refused(problem),
            NetError::Status(_)
            | NetError::TooLarge
            | NetError::WrongShape
            | NetError::SourceChanged
            | NetError::NoSession => Self::ServerTrouble { wait_s: None },
        }
    }

    fn refused(problem: &Problem) -> Self {
        let wait_s = seconds(problem.retry_after.unwrap_or(UNSAID));
        match problem.code.as_str() {
            "phone_invalid" => Self::NumberNotValid,
            "phone_region_unsupported" => Self::OtherRegion,
            "consent_required" => Self::ConsentNeeded,
            "policy_outdated" => Self::PolicyOutdated,
            "otp_resend_cooldown" => Self::Cooldown { wait_s },
            "otp_send_quota" => Self::Quota { wait_s },
            "captcha_required" | "captcha_failed" => Self::CaptchaNeeded,
            "sms_unavailable" => Self::SmsUnavailable { wait_s },
            "otp_incorrect" => Self::WrongCode { attempts_left: problem.attempts_left.unwrap_or(0) },
            "otp_attempts_exhausted" => Self::NoAttemptsLeft { wait_s: problem.retry_after.map_or(0, seconds) },
            "challenge_gone" => Self::CodeExpired,
            "account_unregistered" => Self::NotRegistered,
            "account_disabled" => Self::AccountDisabled,
            "account_cancelled" => Self::AccountCancelled,
            "step_up_required" => Self::StepUpOver,
            "cancellation_blocked" => Self::CancelBlocked,
            "confirm_mismatch" => Self::CancelReadAgain,
            "cancellation_pending" => Self::CancelPending,
            "cancellation_final" => Self::CancelFinal,
            "cancellation_unknown" => Self::NotCancelled,
            _ => Self::ServerTrouble { wait_s: problem.retry_after.map(seconds) },
        }
    }
}
