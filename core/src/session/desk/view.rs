//! What a shell draws of the account itself. It carries no token, no code and no whole number.

use serde::Serialize;

use super::{
    super::{
        deadline::seconds,
        machine::State,
        phase::{Challenge, Phase},
    },
    Blocking, Cancel, Deed, Desk, Device, Page, StepUp, Terms,
    step_up::Stage,
};
use crate::kernel::{Now, Wall, Words};

/// The account's page. Empty where nobody is logged in.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
pub struct AccountView {
    /// The sessions of the account.
    pub sessions: SessionsView,
    /// The act that takes a fresh code; absent where none was named.
    pub step_up: Option<StepUpView>,
    /// The way to a cancellation; absent where nobody goes it. What is confirmed is seen under login.
    pub cancellation: Option<CancellationView>,
}

/// The sessions of the account.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
pub struct SessionsView {
    /// How the request for them is.
    pub doing: ListDoing,
    /// Whether the server has told any yet.
    pub known: bool,
    /// As the server told them last, oldest first.
    pub lines: Vec<SessionLine>,
}

/// How the request for the sessions is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ListDoing {
    /// Nothing is under way.
    #[default]
    Idle,
    /// It is under way.
    Asking,
    /// The last one came to nothing; what is shown is older.
    Failed,
}

/// One session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SessionLine {
    /// The server's name for it; goes back where it is to be ended.
    pub id: String,
    /// What it runs on.
    pub device: Device,
    /// The same in words.
    pub words: Words,
    /// When it began.
    pub since: Wall,
    /// When it was last renewed.
    pub used: Wall,
    /// Whether it is this phone's.
    pub current: bool,
    /// Whether it is bound to a key of its phone.
    pub bound: bool,
}

/// An act that takes a fresh code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepUpView {
    /// What the code is for, in words.
    pub words: Words,
    /// What the code is for: the tap of the same name tries it again where it had no answer.
    pub deed: Deed,
    /// How far it is.
    pub doing: StepUpDoing,
    /// The field for the code; absent where none can be typed.
    pub code: Option<CodeView>,
}

/// How far an act is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepUpDoing {
    /// The code is being asked for.
    Asking,
    /// The code can be typed.
    Typing,
    /// A typed code is being checked.
    Checking,
    /// The act is under way.
    Acting,
    /// The act had no answer. The same tap tries it again, without another code.
    Unanswered,
}

/// The field for a code. The seconds count from the moment of the view; a shell counts them down by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum CancellationView {
    /// The server is being asked what it means.
    Asking,
    /// Something must be settled first.
    Blocked {
        /// What.
        blocking: Vec<BlockingLine>,
    },
    /// Show what it means, whole, and the field for the code.
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
    /// A cancellation was confirmed before, on another phone perhaps. It can be taken back from here.
    Elsewhere {
        /// Whether the server is being asked to.
        taking_back: bool,
    },
}

/// One thing that cancelling means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConsequenceLine {
    /// One word for it.
    pub code: String,
    /// What it means, in the server's words.
    pub words: Words,
}

/// Something that must be settled first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BlockingLine {
    /// One word for it.
    pub code: String,
    /// How many there are.
    pub count: u64,
    /// What to do about it.
    pub words: Words,
}

/// Who has the words.
#[derive(Clone, Copy)]
pub struct AccountWords {
    /// What a session runs on.
    pub device: fn(Device) -> Words,
    /// What a code is for.
    pub deed: fn(&Deed) -> Words,
    /// What must be settled first.
    pub blocking: fn(&str, u64) -> Words,
}

/// What a shell draws at this moment.
#[must_use]
pub fn view(state: &State, now: Now, words: AccountWords) -> AccountView {
    match state.phase() {
        Phase::Active(session) | Phase::Refreshing(session) | Phase::ActiveOffline { session, .. } => {
            of_desk(&session.desk, now, words)
        }
        _ => AccountView::default(),
    }
}

fn of_desk(desk: &Desk, now: Now, words: AccountWords) -> AccountView {
    let line = |line: &super::Line| SessionLine {
        id: line.id.clone(),
        device: line.device,
        words: (words.device)(line.device),
        since: line.since,
        used: line.used,
        current: line.current,
        bound: line.bound,
    };
    let (step_up, cancellation) = match &desk.page {
        Page::Closed => (None, None),
        Page::StepUp(step_up) => (Some(of_step_up(step_up, now, words)), None),
        Page::Cancel(cancel) => (None, Some(of_cancel(cancel, now, words))),
    };
    let sessions = SessionsView {
        doing: desk.listing.doing,
        known: desk.listing.lines.is_some(),
        lines: desk.listing.lines.iter().flatten().map(line).collect(),
    };
    AccountView { sessions, step_up, cancellation }
}

fn of_step_up(step_up: &StepUp, now: Now, words: AccountWords) -> StepUpView {
    let (doing, code) = match &step_up.stage {
        Stage::Asking(_) => (StepUpDoing::Asking, None),
        Stage::Typing(challenge) => (StepUpDoing::Typing, Some(of_code(challenge, now))),
        Stage::Checking(_) => (StepUpDoing::Checking, None),
        Stage::Doing { .. } => (StepUpDoing::Acting, None),
        Stage::Unanswered { .. } => (StepUpDoing::Unanswered, None),
    };
    StepUpView { words: (words.deed)(&step_up.deed), deed: step_up.deed.clone(), doing, code }
}

fn of_cancel(cancel: &Cancel, now: Now, words: AccountWords) -> CancellationView {
    let blocking = |one: &Blocking| BlockingLine {
        code: one.code.clone(),
        count: one.count,
        words: (words.blocking)(&one.code, one.count),
    };
    match cancel {
        Cancel::Asking(_) => CancellationView::Asking,
        Cancel::Blocked(Terms { blocking: all, .. }) => {
            CancellationView::Blocked { blocking: all.iter().map(blocking).collect() }
        }
        Cancel::Reading { terms, challenge } => CancellationView::Reading {
            consequences: terms
                .consequences
                .iter()
                .map(|one| ConsequenceLine {
                    code: one.code.clone(),
                    words: Words::new(one.zh.as_str(), one.en.as_str()),
                })
                .collect(),
            seen: terms.sha256.clone(),
            cooling_off_s: terms.cooling_off_s,
            code: of_code(challenge, now),
        },
        Cancel::Confirming(_) => CancellationView::Confirming,
        Cancel::Elsewhere { taking_back, .. } => CancellationView::Elsewhere { taking_back: *taking_back },
    }
}

fn of_code(challenge: &Challenge, now: Now) -> CodeView {
    CodeView {
        masked_phone: challenge.masked_phone.expose_str().unwrap_or_default().to_owned(),
        code_length: challenge.code_length,
        resend_in_s: seconds(challenge.resend_at.left(now)),
        expires_in_s: seconds(challenge.expires_at.left(now)),
        attempts_left: challenge.attempts_left,
    }
}
