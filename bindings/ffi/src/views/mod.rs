//! What a shell draws: one immutable record of everything that can be seen.
//!
//! The records are the core's views field by field; written out as text they are the same, which a test holds to. Those
//! that can hold a name, a number or what somebody wrote print nothing of it.

mod account;
mod consent;
mod fieldwork;
mod login;
mod notices;
mod uploads;

use gongchao_core::app;
use serde::Serialize;

pub use account::{
    AccountView, BlockingLine, CancellationView, CodeView, ConsequenceLine, SessionLine, SessionsView, StepUpDeed,
    StepUpView,
};
pub use consent::{ChangeView, ConsentView, FeatureAnswer, FeatureView, PastEdition, PolicyChange, PromptView};
pub use fieldwork::{CustomerLine, DeviceLine, DevicesView, FieldworkView, MessageLine, MessagesView, OpenDevice};
pub use login::LoginView;
pub use notices::{NoticeView, NoticesView};
pub use uploads::{Receipt, UploadStanding, UploadView};

use crate::{
    quiet::quiet,
    runtime::guarded,
    trouble::CoreError,
    words::{ContactView, LabelFormat, NetworkReading, UnixMillis, Words},
};

/// Everything that can be seen at one moment. A shell draws it and remembers nothing of an earlier one.
#[derive(Clone, PartialEq, Serialize, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct Snapshot {
    /// Grows with every snapshot of a running client.
    pub number: u64,
    /// The policy edition in force.
    pub edition: String,
    /// How the company is reached.
    pub contact: ContactView,
    /// Notice, box, the open prompt, where each feature stands.
    pub consent: ConsentView,
    /// Login and session.
    pub login: LoginView,
    /// The account itself: its sessions, an act that takes a fresh code, its end.
    pub account: AccountView,
    /// The scan screen.
    pub scan: ScanView,
    /// The devices and the messages screen.
    pub fieldwork: FieldworkView,
    /// The uploads screen, oldest first.
    pub uploads: Vec<UploadView>,
    /// The call that is being handed to the phone's dialler.
    pub call: CallView,
    /// Notices.
    pub notices: NoticesView,
    /// What telemetry holds.
    pub telemetry: TelemetryView,
    /// The phone's network as it was last seen.
    pub network: Option<NetworkReading>,
    /// The sentence on the screen, until it is understood or the next one comes.
    pub told: Option<Told>,
}

/// The scan screen.
#[derive(Clone, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(tag = "is", rename_all = "snake_case")]
#[uniffi::export(Debug, Display)]
pub enum ScanView {
    /// No scan.
    Idle,
    /// Show the camera.
    Ready,
    /// Show what was read.
    Found {
        /// Kind of label.
        format: LabelFormat,
        /// What it says.
        text: String,
    },
}

/// A call on its way to the phone's dialler.
#[derive(Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct CallView {
    /// What the shell opens and answers by its number; absent where nothing waits.
    pub hand_over: Option<HandOver>,
}

/// What the phone's dialler is opened with. Open it, answer with the tap `CallHandedOver`, keep nothing of it.
#[derive(Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct HandOver {
    /// Goes back with the answer.
    pub epoch: u64,
    /// A `tel:` address.
    pub uri: String,
}

/// What telemetry holds on this phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, uniffi::Record)]
pub struct TelemetryView {
    /// Essential records that wait.
    pub essential: u64,
    /// Analytics records that wait.
    pub analytics: u64,
    /// Records that were lost, for whatever reason.
    pub lost: u64,
    /// When the server last took a batch, in milliseconds since 1970.
    pub last_sent: Option<UnixMillis>,
}

/// The sentence on the screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, uniffi::Record)]
pub struct Told {
    /// Stable name of what happened, for a shell that draws it.
    pub code: String,
    /// The sentence. It says what to do.
    pub words: Words,
}

quiet!(Snapshot, ScanView, CallView, HandOver);

#[uniffi::export]
impl Snapshot {
    /// The whole snapshot as JSON, as it stands in the host's hands. For tests; it holds people's data and belongs in no
    /// file and no log.
    pub fn text(&self) -> Result<String, CoreError> {
        guarded(|| serde_json::to_string(self).map_err(|_| CoreError::Internal))
    }
}

impl From<&app::Snapshot> for Snapshot {
    fn from(core: &app::Snapshot) -> Self {
        Self {
            number: core.number,
            edition: core.edition.clone(),
            contact: core.contact.clone(),
            consent: (&core.consent).into(),
            login: (&core.login).into(),
            account: (&core.account).into(),
            scan: (&core.scan).into(),
            fieldwork: (&core.fieldwork).into(),
            uploads: core.uploads.iter().map(UploadView::from).collect(),
            call: CallView {
                hand_over: core
                    .call
                    .hand_over
                    .as_ref()
                    .map(|call| HandOver { epoch: call.epoch.0, uri: call.uri.clone() }),
            },
            notices: (&core.notices).into(),
            telemetry: TelemetryView {
                essential: core.telemetry.essential,
                analytics: core.telemetry.analytics,
                lost: core.telemetry.lost,
                last_sent: core.telemetry.last_sent,
            },
            network: core.network,
            told: core.told.as_ref().map(|told| Told { code: told.code.to_owned(), words: told.words.clone() }),
        }
    }
}

impl From<&gongchao_core::scan::View> for ScanView {
    fn from(core: &gongchao_core::scan::View) -> Self {
        use gongchao_core::scan::View;
        match core {
            View::Idle => Self::Idle,
            View::Ready => Self::Ready,
            View::Found { format, text } => Self::Found { format: *format, text: text.clone() },
        }
    }
}

// No host is small enough to have more than 2^64 of anything.
pub(crate) fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}
