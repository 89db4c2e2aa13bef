//! Words of asking: features, permissions, prompts, the phone, the session.

pub use gongchao_core::{
    consent::{Notice as NoticeAnswer, Outcome, PromptKind},
    kernel::{Wall as UnixMillis, Words},
    policy::{Ask, Dialog, Feature, NoticeHead, OsPermission, Weight as ChangeWeight},
    ports::{Link as NetworkLink, NetworkReading, Os, VaultBreach},
    session::{Device as SessionDevice, ListDoing, LockReason, StepUpDoing},
};

uniffi::custom_type!(UnixMillis, i64, {
    remote,
    lower: |at| at.0,
    try_lift: |ms| Ok(UnixMillis(ms)),
});

/// The same sentence in Chinese and in English. Chinese comes first everywhere.
#[uniffi::remote(Record)]
pub struct Words {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Something a worker does, and the unit in which consent is asked, given and withdrawn.
#[uniffi::remote(Enum)]
pub enum Feature {
    /// Log in and stay logged in.
    Login,
    /// Scan a label with the camera.
    Scan,
    /// Send a photo or a video.
    Media,
    /// Call a customer by the phone's own dialler.
    Dial,
    /// Look at devices at customers' sites.
    Devices,
    /// Read and write messages.
    Messages,
    /// Tell the office's security what kind of device this is.
    DeviceInfo,
    /// Send the few events that keep the service safe.
    EssentialLog,
    /// Send counts and durations that help to make the client better.
    Analytics,
}

/// A permission that the phone's own system guards.
#[uniffi::remote(Enum)]
pub enum OsPermission {
    /// The camera while the worker scans or takes a picture.
    Camera,
}

/// How a prompt was answered.
#[uniffi::remote(Enum)]
pub enum Outcome {
    /// Yes.
    Agreed,
    /// No.
    Refused,
    /// Neither: it was closed. It counts as no answer.
    Dismissed,
}

/// How the first-run notice was answered.
#[uniffi::remote(Enum)]
pub enum NoticeAnswer {
    /// It has not been answered: show it and nothing else of the app.
    Unanswered,
    /// It was refused: policy, contact and lists can be read, nothing else works.
    Refused,
    /// It was agreed to: the login page is shown.
    Agreed,
}

/// What a prompt asks.
#[uniffi::remote(Enum)]
pub enum PromptKind {
    /// Our dialog of the feature.
    Consent,
    /// The system's prompt; show our purpose beside it.
    System {
        /// Which permission.
        permission: OsPermission,
    },
}

/// When consent to a feature is asked for.
#[uniffi::remote(Enum)]
pub enum Ask {
    /// With the box and the tap on log in; it is part of the policy as a whole.
    AtLogin,
    /// When the worker first taps it.
    AtTap,
    /// Never by itself: a switch that is off until the worker turns it on.
    BySwitch,
}

/// Our own dialog for a feature, shown before anything of the system's.
#[uniffi::remote(Record)]
pub struct Dialog {
    /// The question.
    pub title: Words,
    /// What it is for.
    pub purpose: Words,
    /// What no costs: the functions that do not work then.
    pub refusal_costs: Words,
    /// The button that says yes.
    pub agree: Words,
    /// The button that says no; as large and as plain as the other.
    pub refuse: Words,
}

/// One head of the first-run notice.
#[uniffi::remote(Record)]
pub struct NoticeHead {
    /// The head itself.
    pub head: Words,
    /// One or two sentences under it.
    pub body: Words,
}

/// The systems a shell runs on.
#[uniffi::remote(Enum)]
pub enum Os {
    /// Android.
    Android,
    /// iOS.
    Ios,
    /// A developer's desktop.
    Desktop,
}

/// How the phone is connected.
#[uniffi::remote(Enum)]
pub enum NetworkLink {
    /// Not at all.
    None,
    /// By Wi-Fi.
    Wifi,
    /// By a cellular network.
    Cellular,
    /// By a cable.
    Wired,
}

/// The network as the phone sees it. It says nothing of names, addresses or cells.
#[uniffi::remote(Record)]
pub struct NetworkReading {
    /// How it is connected.
    pub link: NetworkLink,
    /// Whether bytes cost money.
    pub metered: bool,
}

/// Why a session ended against the will of the person who had it.
#[uniffi::remote(Enum)]
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

/// What a session runs on.
#[uniffi::remote(Enum)]
pub enum SessionDevice {
    /// A phone with Android.
    Android,
    /// An iPhone.
    Ios,
    /// A computer.
    Desktop,
    /// Something that this app has no word for.
    Other,
}

/// How the request for the account's sessions is.
#[uniffi::remote(Enum)]
pub enum ListDoing {
    /// Nothing is under way.
    Idle,
    /// It is under way.
    Asking,
    /// The last one came to nothing; what is shown is older.
    Failed,
}

/// How far an act is that takes a fresh code.
#[uniffi::remote(Enum)]
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

/// A rule that a vault breaks.
#[uniffi::remote(Enum)]
pub enum VaultBreach {
    /// A name that was never used is not told to be absent.
    AbsentNotTold,
    /// What was kept does not come back byte for byte.
    NotKept,
    /// Bytes that are no text do not come back byte for byte.
    BytesChanged,
    /// A second keep under a name does not replace the first.
    NotReplaced,
    /// Keeping or forgetting one name touches another.
    NamesMixed,
    /// What was forgotten is still there.
    NotForgotten,
    /// To forget a name that is not there fails.
    ForgetTwiceFails,
    /// It refused to keep or to forget.
    Refused,
}

/// How much a change of the policy matters.
#[uniffi::remote(Enum)]
pub enum ChangeWeight {
    /// It is told in the change log.
    Minor,
    /// Purposes, kinds of information or how they are used.
    Service,
    /// Who answers for the data.
    Ownership,
    /// Who gets something.
    Recipients,
    /// The rights and the ways to them.
    Rights,
    /// How the responsible are reached.
    Contact,
    /// An assessment found a high risk.
    Risk,
}
