//! Login and session.

use gongchao_core::session;
use serde::Serialize;

use crate::{
    quiet::quiet,
    words::{LockReason, UnixMillis},
};

/// Where the person stands. It carries no token, no code and no whole number.
#[derive(Clone, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(tag = "is", rename_all = "snake_case")]
#[uniffi::export(Debug, Display)]
pub enum LoginView {
    /// The login form.
    Ready,
    /// The login form after a log-out.
    LoggedOut,
    /// An SMS is being asked for.
    Requesting,
    /// The field for the code. The seconds count from the moment of the snapshot; a shell counts them down by itself.
    WaitingForCode {
        /// The number as it may be shown.
        masked_phone: String,
        /// Digits of the code.
        code_length: u32,
        /// Seconds until "send again" can be tapped; 0 where it can.
        resend_in_s: u64,
        /// Seconds for which the code is good.
        expires_in_s: u64,
        /// Codes that may still be tried.
        attempts_left: u32,
        /// Whether a typed code is being checked; then nothing can be typed.
        checking: bool,
    },
    /// Somebody works.
    LoggedIn {
        /// How the person is called.
        display_name: String,
        /// Whether the server was reached when it was last needed. The work goes on either way.
        online: bool,
    },
    /// The session was ended by the server; the login form stands below the reason.
    Locked {
        /// Why.
        reason: LockReason,
    },
    /// The account is on its way out. Nothing else can be done than to take that back, while it can be.
    Cancelling {
        /// Until when it can be taken back, in milliseconds since 1970.
        effective_at: UnixMillis,
        /// When it is done at the latest, in milliseconds since 1970.
        deadline_at: UnixMillis,
        /// Whether it can be taken back from here at this moment, with the tap `KeepAccount`.
        can_be_taken_back: bool,
        /// Whether the server is being asked to take it back.
        taking_back: bool,
    },
    /// The account is gone. Where the phone held nothing of anybody else, the client ends by itself and everything that it
    /// kept is erased: show it, wait until calls fail with `ShutDown`, and start a new one. A kill in between changes
    /// nothing of that: the next start erases first.
    Cancelled,
}

quiet!(LoginView);

impl From<&session::LoginView> for LoginView {
    fn from(core: &session::LoginView) -> Self {
        use session::LoginView as Core;
        match core.clone() {
            Core::Ready => Self::Ready,
            Core::LoggedOut => Self::LoggedOut,
            Core::Requesting => Self::Requesting,
            Core::WaitingForCode { masked_phone, code_length, resend_in_s, expires_in_s, attempts_left, checking } => {
                Self::WaitingForCode { masked_phone, code_length, resend_in_s, expires_in_s, attempts_left, checking }
            }
            Core::LoggedIn { display_name, online } => Self::LoggedIn { display_name, online },
            Core::Locked { reason } => Self::Locked { reason },
            Core::Cancelling { effective_at, deadline_at, can_be_taken_back, taking_back } => {
                Self::Cancelling { effective_at, deadline_at, can_be_taken_back, taking_back }
            }
            Core::Cancelled => Self::Cancelled,
        }
    }
}
