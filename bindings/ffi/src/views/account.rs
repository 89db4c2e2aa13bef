//! The account itself: its sessions, an act that takes a fresh code, its end.

use gongchao_core::session;
use serde::Serialize;

use crate::{
    quiet::quiet,
    words::{ListDoing, SessionDevice, StepUpDoing, UnixMillis, Words},
};

/// The account's page. Empty where nobody is logged in.
#[derive(Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct AccountView {
    /// The sessions of the account.
    pub sessions: SessionsView,
    /// The act that takes a fresh code; absent where none was named.
    pub step_up: Option<StepUpView>,
    /// The way to a cancellation; absent where nobody goes it. What is confirmed is seen under login.
    pub cancellation: Option<CancellationView>,
}

/// The sessions of the account.
#[derive(Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct SessionsView {
    /// How the request for them is.
    pub doing: ListDoing,
    /// Whether the server has told any yet.
    pub known: bool,
    /// As the server told them last, oldest first.
    pub lines: Vec<SessionLine>,
}

/// One session.
#[derive(Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct SessionLine {
    /// The server's name for it; goes back where it is to be ended.
    pub id: String,
    /// What it runs on.
    pub device: SessionDevice,
    /// The same in words.
    pub words: Words,
    /// When it began, in milliseconds since 1970.
    pub since: UnixMillis,
    /// When it was last renewed, in milliseconds since 1970.
    pub used: UnixMillis,
    /// Whether it is this phone's. Log out instead of ending it.
    pub current: bool,
    /// Whether it is bound to a key of its phone.
    pub bound: bool,
}

/// An act that takes a fresh code. The code is typed with `EnterCode`, sent again with `ResendCode`, left with `LeaveCode`.
#[derive(Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct StepUpView {
    /// What the code is for, in words.
    pub words: Words,
    /// What the code is for: the tap of the same name tries it again where it had no answer.
    pub deed: StepUpDeed,
    /// How far it is.
    pub doing: StepUpDoing,
    /// The field for the code; absent where none can be typed.
    pub code: Option<CodeView>,
}

/// What a fresh code is for.
#[derive(Clone, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(tag = "is", rename_all = "snake_case")]
#[uniffi::export(Debug, Display)]
pub enum StepUpDeed {
    /// To end one other session of the account.
    EndSession {
        /// Its name in the list.
        session: String,
    },
    /// To end all sessions but this one.
    LogOutOthers,
    /// To end all sessions.
    LogOutAll,
}

/// The field for a code. The seconds count from the moment of the snapshot; a shell counts them down by itself.
#[derive(Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct CodeView {
    /// The number as it may be shown.
    pub masked_phone: String,
    /// Digits of the code.
    pub code_length: u32,
    /// Seconds until "send again" can be tapped; 0 where it can.
    pub resend_in_s: u64,
    /// Seconds for which the code is good.
    pub expires_in_s: u64,
    /// Codes that may still be tried.
    pub attempts_left: u32,
}

/// The way to a confirmed cancellation.
#[derive(Clone, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(tag = "is", rename_all = "snake_case")]
#[uniffi::export(Debug, Display)]
pub enum CancellationView {
    /// The server is being asked what it means.
    Asking,
    /// Something must be settled first. The tap `AskCancellation` looks again.
    Blocked {
        /// What.
        blocking: Vec<BlockingLine>,
    },
    /// Show what it means, whole, and the field for the code; ask a second time before `ConfirmCancellation`.
    Reading {
        /// What it means, in the order in which it is shown.
        consequences: Vec<ConsequenceLine>,
        /// Goes back with the confirmation: the hash of what is shown.
        seen: String,
        /// Seconds after the confirmation in which it can be taken back.
        cooling_off_s: u64,
        /// The field for the code.
        code: CodeView,
    },
    /// It was confirmed, and whether the server has heard it is not known yet. It is found out by itself.
    Confirming,
    /// A cancellation was confirmed before, on another phone perhaps. `KeepAccount` takes it back.
    Elsewhere {
        /// Whether the server is being asked to.
        taking_back: bool,
    },
}

/// One thing that cancelling means.
#[derive(Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct ConsequenceLine {
    /// One word for it.
    pub code: String,
    /// What it means, in the server's words.
    pub words: Words,
}

/// Something that must be settled first.
#[derive(Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct BlockingLine {
    /// One word for it.
    pub code: String,
    /// How many there are.
    pub count: u64,
    /// What to do about it.
    pub words: Words,
}

quiet!(
    AccountView,
    SessionsView,
    SessionLine,
    StepUpView,
    StepUpDeed,
    CodeView,
    CancellationView,
    ConsequenceLine,
    BlockingLine
);

impl From<&session::AccountView> for AccountView {
    fn from(core: &session::AccountView) -> Self {
        let line = |line: &session::SessionLine| SessionLine {
            id: line.id.clone(),
            device: line.device,
            words: line.words.clone(),
            since: line.since,
            used: line.used,
            current: line.current,
            bound: line.bound,
        };
        let step_up = |core: &session::StepUpView| StepUpView {
            words: core.words.clone(),
            deed: StepUpDeed::from(&core.deed),
            doing: core.doing,
            code: core.code.as_ref().map(CodeView::from),
        };
        Self {
            sessions: SessionsView {
                doing: core.sessions.doing,
                known: core.sessions.known,
                lines: core.sessions.lines.iter().map(line).collect(),
            },
            step_up: core.step_up.as_ref().map(step_up),
            cancellation: core.cancellation.as_ref().map(CancellationView::from),
        }
    }
}

impl From<&session::Deed> for StepUpDeed {
    fn from(core: &session::Deed) -> Self {
        match core {
            session::Deed::EndSession { session } => Self::EndSession { session: session.clone() },
            session::Deed::LogOutOthers => Self::LogOutOthers,
            session::Deed::LogOutAll => Self::LogOutAll,
        }
    }
}

impl From<&session::CodeView> for CodeView {
    fn from(core: &session::CodeView) -> Self {
        Self {
            masked_phone: core.masked_phone.clone(),
            code_length: core.code_length,
            resend_in_s: core.resend_in_s,
            expires_in_s: core.expires_in_s,
            attempts_left: core.attempts_left,
        }
    }
}

impl From<&session::CancellationView> for CancellationView {
    fn from(core: &session::CancellationView) -> Self {
        use session::CancellationView as Core;
        match core {
            Core::Asking => Self::Asking,
            Core::Blocked { blocking } => Self::Blocked {
                blocking: blocking
                    .iter()
                    .map(|one| BlockingLine { code: one.code.clone(), count: one.count, words: one.words.clone() })
                    .collect(),
            },
            Core::Reading { consequences, seen, cooling_off_s, code } => Self::Reading {
                consequences: consequences
                    .iter()
                    .map(|one| ConsequenceLine { code: one.code.clone(), words: one.words.clone() })
                    .collect(),
                seen: seen.clone(),
                cooling_off_s: *cooling_off_s,
                code: code.into(),
            },
            Core::Confirming => Self::Confirming,
            Core::Elsewhere { taking_back } => Self::Elsewhere { taking_back: *taking_back },
        }
    }
}
