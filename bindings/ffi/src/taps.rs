//! What a person or the phone does, as a shell passes it on.

use gongchao_core::{
    app::{self, Typed},
    kernel::{Epoch, Id},
};

use crate::{
    quiet::quiet,
    runtime::guarded,
    trouble::CoreError,
    words::{Feature, NetworkReading, OsPermission, Outcome},
};

/// The longest text that crosses, in bytes: far more than anybody types, far less than what would hurt.
const LONGEST: usize = 64 * 1024;

/// One act. A shell passes it on and holds no rule about it; what it changes is in a later snapshot.
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
#[uniffi::export(Debug, Display)]
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
        number: String,
    },
    /// Another code, please.
    ResendCode,
    /// The code as it was typed or filled in.
    EnterCode {
        /// The code.
        code: String,
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
    /// End all sessions but this one. It takes a fresh code like `EndSession`.
    LogOutOthers,
    /// End all sessions, and the person confirmed that work on this phone not yet sent is erased. It takes a fresh code
    /// like `EndSession`.
    LogOutAll,
    /// Tell what cancelling the account means, and send a code for it.
    AskCancellation,
    /// Cancel the account: the person read what it means, typed the code and said yes a second time.
    ConfirmCancellation {
        /// The code as it was typed.
        code: String,
        /// The hash that stands beside what was shown. Another one cancels nothing.
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
    /// A prompt was answered. An answer to a prompt that is not open any more changes nothing.
    Answer {
        /// The prompt's name.
        prompt: String,
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
        query: String,
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
    /// Send a file that the person chose. It is copied before this client needs it again; the original is not touched.
    Send {
        /// Absolute path of the file.
        path: String,
    },
    /// Stop an upload until it is resumed.
    PauseUpload {
        /// Which.
        upload: String,
    },
    /// Go on with a paused or failed upload.
    ResumeUpload {
        /// Which.
        upload: String,
    },
    /// Take an upload back.
    CancelUpload {
        /// Which.
        upload: String,
    },
    /// Call the customer of a device.
    Call {
        /// The device's name in the list.
        device: String,
    },
    /// The number was given to the phone's dialler, or could not be.
    CallHandedOver {
        /// The hand-over's number.
        epoch: u64,
        /// Whether the dialler took it.
        taken: bool,
    },
    /// Look for new messages.
    PullMessages,
    /// Write a message to the office.
    WriteMessage {
        /// What it says.
        body: String,
    },
    /// Try a message once more that was refused, under the consent that stands now.
    ResendMessage {
        /// Which: its id in the list.
        line: String,
    },
    /// Throw away a message that was not sent. One that is under way is not taken back: it may have arrived already.
    DiscardMessage {
        /// Which: its id in the list.
        line: String,
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

quiet!(Tap);

impl Tap {
    pub(crate) fn into_core(self) -> Result<app::Tap, CoreError> {
        use app::Tap as Core;
        Ok(match self {
            Self::AnswerNotice { outcome } => Core::AnswerNotice { outcome },
            Self::AnswerChange { outcome } => Core::AnswerChange { outcome },
            Self::TickBox { ticked } => Core::TickBox { ticked },
            Self::LogIn { number } => Core::LogIn { number: typed(number)? },
            Self::ResendCode => Core::ResendCode,
            Self::EnterCode { code } => Core::EnterCode { code: typed(code)? },
            Self::LeaveCode => Core::LeaveCode,
            Self::LogOut => Core::LogOut,
            Self::ListSessions => Core::ListSessions,
            Self::EndSession { session } => Core::EndSession { session: text(session)? },
            Self::LogOutOthers => Core::LogOutOthers,
            Self::LogOutAll => Core::LogOutAll,
            Self::AskCancellation => Core::AskCancellation,
            Self::ConfirmCancellation { code, seen } => {
                Core::ConfirmCancellation { code: typed(code)?, seen: text(seen)? }
            }
            Self::KeepAccount => Core::KeepAccount,
            Self::Begin { feature } => Core::Begin { feature },
            Self::Leave { feature } => Core::Leave { feature },
            Self::Answer { prompt, outcome } => Core::Answer { prompt: id(&prompt)?, outcome },
            Self::SwitchOn { feature } => Core::SwitchOn { feature },
            Self::Withdraw { feature } => Core::Withdraw { feature },
            Self::WithdrawAll => Core::WithdrawAll,
            Self::PermissionSeen { permission, allowed } => Core::PermissionSeen { permission, allowed },
            Self::SearchDevices { query } => Core::SearchDevices { text: typed(query)? },
            Self::MoreDevices => Core::MoreDevices,
            Self::OpenDevice { device } => Core::OpenDevice { device: text(device)? },
            Self::OpenScanned => Core::OpenScanned,
            Self::Send { path } => Core::Send { path: text(path)?.into() },
            Self::PauseUpload { upload } => Core::PauseUpload { upload: id(&upload)? },
            Self::ResumeUpload { upload } => Core::ResumeUpload { upload: id(&upload)? },
            Self::CancelUpload { upload } => Core::CancelUpload { upload: id(&upload)? },
            Self::Call { device } => Core::Call { device: text(device)? },
            Self::CallHandedOver { epoch, taken } => Core::CallHandedOver { epoch: Epoch(epoch), taken },
            Self::PullMessages => Core::PullMessages,
            Self::WriteMessage { body } => Core::WriteMessage { text: typed(body)? },
            Self::ResendMessage { line } => Core::ResendMessage { message: id(&line)? },
            Self::DiscardMessage { line } => Core::DiscardMessage { message: id(&line)? },
            Self::MessagesRead { up_to } => Core::MessagesRead { up_to },
            Self::PullNotices => Core::PullNotices,
            Self::ReadPolicy => Core::ReadPolicy,
            Self::NoticeRead { notice } => Core::NoticeRead { notice: text(notice)? },
            Self::NoticeAcknowledged { notice } => Core::NoticeAcknowledged { notice: text(notice)? },
            Self::FlushTelemetry => Core::FlushTelemetry,
            Self::Understood => Core::Understood,
            Self::Foreground => Core::Foreground,
            Self::Background => Core::Background,
            Self::Network { reading } => Core::Network { reading },
        })
    }

    fn of_core(core: app::Tap) -> Self {
        use app::Tap as Core;
        match core {
            Core::AnswerNotice { outcome } => Self::AnswerNotice { outcome },
            Core::AnswerChange { outcome } => Self::AnswerChange { outcome },
            Core::TickBox { ticked } => Self::TickBox { ticked },
            Core::LogIn { number } => Self::LogIn { number: number.expose().to_owned() },
            Core::ResendCode => Self::ResendCode,
            Core::EnterCode { code } => Self::EnterCode { code: code.expose().to_owned() },
            Core::LeaveCode => Self::LeaveCode,
            Core::LogOut => Self::LogOut,
            Core::ListSessions => Self::ListSessions,
            Core::EndSession { session } => Self::EndSession { session },
            Core::LogOutOthers => Self::LogOutOthers,
            Core::LogOutAll => Self::LogOutAll,
            Core::AskCancellation => Self::AskCancellation,
            Core::ConfirmCancellation { code, seen } => {
                Self::ConfirmCancellation { code: code.expose().to_owned(), seen }
            }
            Core::KeepAccount => Self::KeepAccount,
            Core::Begin { feature } => Self::Begin { feature },
            Core::Leave { feature } => Self::Leave { feature },
            Core::Answer { prompt, outcome } => Self::Answer { prompt: prompt.to_string(), outcome },
            Core::SwitchOn { feature } => Self::SwitchOn { feature },
            Core::Withdraw { feature } => Self::Withdraw { feature },
            Core::WithdrawAll => Self::WithdrawAll,
            Core::PermissionSeen { permission, allowed } => Self::PermissionSeen { permission, allowed },
            Core::SearchDevices { text } => Self::SearchDevices { query: text.expose().to_owned() },
            Core::MoreDevices => Self::MoreDevices,
            Core::OpenDevice { device } => Self::OpenDevice { device },
            Core::OpenScanned => Self::OpenScanned,
            Core::Send { path } => Self::Send { path: path.to_string_lossy().into_owned() },
            Core::PauseUpload { upload } => Self::PauseUpload { upload: upload.to_string() },
            Core::ResumeUpload { upload } => Self::ResumeUpload { upload: upload.to_string() },
            Core::CancelUpload { upload } => Self::CancelUpload { upload: upload.to_string() },
            Core::Call { device } => Self::Call { device },
            Core::CallHandedOver { epoch, taken } => Self::CallHandedOver { epoch: epoch.0, taken },
            Core::PullMessages => Self::PullMessages,
            Core::WriteMessage { text } => Self::WriteMessage { body: text.expose().to_owned() },
            Core::ResendMessage { message } => Self::ResendMessage { line: message.to_string() },
            Core::DiscardMessage { message } => Self::DiscardMessage { line: message.to_string() },
            Core::MessagesRead { up_to } => Self::MessagesRead { up_to },
            Core::PullNotices => Self::PullNotices,
            Core::ReadPolicy => Self::ReadPolicy,
            Core::NoticeRead { notice } => Self::NoticeRead { notice },
            Core::NoticeAcknowledged { notice } => Self::NoticeAcknowledged { notice },
            Core::FlushTelemetry => Self::FlushTelemetry,
            Core::Understood => Self::Understood,
            Core::Foreground => Self::Foreground,
            Core::Background => Self::Background,
            Core::Network { reading } => Self::Network { reading },
        }
    }
}

/// Reads a tap from its written form, as scenarios keep it.
#[uniffi::export]
#[allow(clippy::needless_pass_by_value, reason = "values that cross are owned")]
pub fn read_tap(written: String) -> Result<Tap, CoreError> {
    // The reader's own text would repeat what was typed.
    guarded(|| serde_json::from_str(&written).map(Tap::of_core).map_err(|_| CoreError::BadInput))
}

fn text(given: String) -> Result<String, CoreError> {
    if given.len() <= LONGEST { Ok(given) } else { Err(CoreError::BadInput) }
}

fn typed(given: String) -> Result<Typed, CoreError> {
    text(given).map(Typed::new)
}

pub(crate) fn id(given: &str) -> Result<Id, CoreError> {
    Id::parse(given).ok_or(CoreError::BadInput)
}
