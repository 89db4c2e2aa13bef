//! What a person or the phone does, as a shell passes it on.

use std::{fmt, path::PathBuf};

use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

use crate::{
    consent::Outcome,
    kernel::{Epoch, Id},
    policy::{Feature, OsPermission},
    ports::NetworkReading,
};

/// Text that a person typed: a number, a code, a search, a message. It prints a constant and is wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Typed(Zeroizing<String>);

impl Typed {
    /// Takes the text over.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text, for the room it is meant for.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Typed(…)")
    }
}

impl<'de> Deserialize<'de> for Typed {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d).map(Self::new)
    }
}

/// One act. A shell passes it on and holds no rule about it; what it changes is in the next snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tap {
    /// The first-run notice was answered.
    AnswerNotice {
        /// How.
        outcome: Outcome,
    },
    /// The change of the policy was answered.
    AnswerChange {
        /// How.
        outcome: Outcome,
    },
    /// The box beside the policy on the login page.
    TickBox {
        /// Ticked or not.
        ticked: bool,
    },
    /// Log in was tapped, with the number as it was typed.
    LogIn {
        /// The number.
        number: Typed,
    },
    /// Another code, please.
    ResendCode,
    /// The code as it was typed or filled in.
    EnterCode {
        /// The code.
        code: Typed,
    },
    /// Back from the code page to the number; of who is logged in, back from whatever wants a code.
    LeaveCode,
    /// Log out, and the person confirmed that work not yet sent is erased.
    LogOut,
    /// Look at the sessions of the account.
    ListSessions,
    /// End another session of the account. It takes a fresh code, which is typed with `EnterCode`; where the act then had
    /// no answer, the same tap tries it again.
    EndSession {
        /// Its name in the list.
        session: String,
    },
    /// End all sessions but this one; the same goes for it.
    LogOutOthers,
    /// End all sessions, and the person confirmed that work on this phone not yet sent is erased; the same goes for it.
    LogOutAll,
    /// Tell what cancelling the account means, and send a code for it.
    AskCancellation,
    /// Cancel the account: the person read what it means, typed the code and said yes a second time.
    ConfirmCancellation {
        /// The code as it was typed.
        code: Typed,
        /// The hash that stands beside what was shown.
        seen: String,
    },
    /// Take the cancellation of the account back.
    KeepAccount,
    /// A feature was tapped.
    Begin {
        /// Which.
        feature: Feature,
    },
    /// The person left the feature.
    Leave {
        /// Which.
        feature: Feature,
    },
    /// A prompt was answered.
    Answer {
        /// The prompt's name.
        prompt: Id,
        /// How.
        outcome: Outcome,
    },
    /// A feature was switched on under permissions.
    SwitchOn {
        /// Which.
        feature: Feature,
    },
    /// A consent is taken back.
    Withdraw {
        /// Which.
        feature: Feature,
    },
    /// Every consent is taken back.
    WithdrawAll,
    /// What the system says of a permission, seen without asking: at each foreground.
    PermissionSeen {
        /// Which.
        permission: OsPermission,
        /// Whether it is allowed.
        allowed: bool,
    },
    /// Search devices; an empty text lists all.
    SearchDevices {
        /// The text.
        text: Typed,
    },
    /// The next page of the list.
    MoreDevices,
    /// Open a device of the list.
    OpenDevice {
        /// Its name in the list.
        device: String,
    },
    /// Open the device whose label was just scanned.
    OpenScanned,
    /// Send a file that the person chose.
    Send {
        /// Where it is.
        path: PathBuf,
    },
    /// Stop an upload until it is resumed.
    PauseUpload {
        /// Which.
        upload: Id,
    },
    /// Go on with a paused or failed upload.
    ResumeUpload {
        /// Which.
        upload: Id,
    },
    /// Take an upload back.
    CancelUpload {
        /// Which.
        upload: Id,
    },
    /// Call the customer of a device.
    Call {
        /// The device's name in the list.
        device: String,
    },
    /// The number was given to the phone's dialler, or could not be.
    CallHandedOver {
        /// The hand-over's number.
        epoch: Epoch,
        /// Whether the dialler took it.
        taken: bool,
    },
    /// Look for new messages.
    PullMessages,
    /// Write a message to the office.
    WriteMessage {
        /// The text.
        text: Typed,
    },
    /// Try a message once more that was refused, under the consent that stands now.
    ResendMessage {
        /// Which.
        message: Id,
    },
    /// Throw away a message that was not sent. One that is under way is not taken back: it may have arrived already.
    DiscardMessage {
        /// Which.
        message: Id,
    },
    /// Messages were read up to a number.
    MessagesRead {
        /// The number.
        up_to: u64,
    },
    /// Look for notices.
    PullNotices,
    /// The policy's reader was opened: fetch the operator's text, where it is not here yet.
    ReadPolicy,
    /// A notice was read.
    NoticeRead {
        /// Its name.
        notice: String,
    },
    /// An urgent notice was acknowledged.
    NoticeAcknowledged {
        /// Its name.
        notice: String,
    },
    /// Send what telemetry has, now.
    FlushTelemetry,
    /// The sentence on the screen was read.
    Understood,
    /// The app came to the foreground.
    Foreground,
    /// The app went to the background.
    Background,
    /// The phone says that its network changed.
    Network {
        /// How it is now.
        reading: NetworkReading,
    },
}
