//! What a shell draws of login and session.

use serde::Serialize;

use super::{
    deadline::seconds,
    machine::State,
    phase::{Phase, Session},
    trouble::LockReason,
};
use crate::kernel::{Now, Wall};

/// Where the person stands, as it is shown. It carries no token, no code and no whole number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum LoginView {
    /// The login form.
    Ready,
    /// The login form after a log-out.
    LoggedOut,
    /// An SMS is being asked for.
    Requesting,
    /// The field for the code. The seconds count from the moment of the view; a shell counts them down by itself.
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
        /// Until when it can be taken back.
        effective_at: Wall,
        /// When it is done at the latest.
        deadline_at: Wall,
        /// Whether it can be taken back from here at this moment.
        can_be_taken_back: bool,
        /// Whether the server is being asked to take it back.
        taking_back: bool,
    },
    /// The account is gone. Where the phone held nothing of anybody else, the client ends by itself and everything that it
    /// kept is erased; then a new one is started.
    Cancelled,
}

/// What a shell draws at this moment.
#[must_use]
pub fn view(state: &State, now: Now) -> LoginView {
    match &state.phase {
        Phase::Ready => LoginView::Ready,
        Phase::LoggedOut => LoginView::LoggedOut,
        Phase::Requesting { .. } => LoginView::Requesting,
        phase @ (Phase::AwaitingCode { challenge, .. } | Phase::Verifying { challenge, .. }) => {
            LoginView::WaitingForCode {
                masked_phone: challenge.masked_phone.expose_str().unwrap_or_default().to_owned(),
                code_length: challenge.code_length,
                resend_in_s: seconds(challenge.resend_at.left(now)),
                expires_in_s: seconds(challenge.expires_at.left(now)),
                attempts_left: challenge.attempts_left,
                checking: matches!(phase, Phase::Verifying { .. }),
            }
        }
        Phase::Active(session) => logged_in(session, true),
        // A renewal ahead of time is nobody's business; one that nothing can be asked without is.
        Phase::Refreshing(session) => logged_in(session, session.access.is_some()),
        Phase::ActiveOffline { session, .. } => logged_in(session, false),
        Phase::Locked(lock) => LoginView::Locked { reason: lock.reason },
        Phase::Cancelling(leaving) => LoginView::Cancelling {
            effective_at: leaving.order.stage.effective_at,
            deadline_at: leaving.order.stage.deadline_at,
            can_be_taken_back: !leaving.order.stage.processing && leaving.standing.session().is_some(),
            taking_back: leaving.taking_back,
        },
        Phase::Cancelled(_) => LoginView::Cancelled,
    }
}

fn logged_in(session: &Session, online: bool) -> LoginView {
    LoginView::LoggedIn { display_name: session.display_name.expose_str().unwrap_or_default().to_owned(), online }
}
