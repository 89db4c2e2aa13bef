//! Words of the policy: its readable page and the two lists.

pub use gongchao_core::{
    policy::{
        Address, ContactView, DataItem, Emphasis, Page, Paragraph, Recipient, Role as ParagraphRole, Span as TextSpan,
        Tier,
    },
    rights::{Collected, CollectedRow, Shared, SharedRow},
};

use super::asking::{Feature, UnixMillis, Words};

/// Ways to reach the company. Messages to the office are the third one.
#[uniffi::remote(Record)]
pub struct ContactView {
    /// E-mail.
    pub email: Address,
    /// Telephone; absent where the policy prints none.
    pub telephone: Option<Address>,
    /// The most working days until an answer.
    pub answer_within_working_days: u32,
}

/// An address as it is read, and as the phone opens it.
#[uniffi::remote(Record)]
pub struct Address {
    /// What is shown.
    pub shown: String,
    /// What the phone opens: a `mailto:` or a `tel:` address without parameters.
    pub uri: String,
}

/// A page to read.
#[uniffi::remote(Record)]
pub struct Page {
    /// What it is called.
    pub title: Words,
    /// Whether this is the operator's own text.
    pub operators_text: bool,
    /// What follows, from top to bottom.
    pub paragraphs: Vec<Paragraph>,
}

/// One paragraph.
#[uniffi::remote(Record)]
pub struct Paragraph {
    /// What it is on the page.
    pub role: ParagraphRole,
    /// Its text, piece by piece; joined without anything in between.
    pub spans: Vec<TextSpan>,
}

/// What a paragraph is on the page.
#[uniffi::remote(Enum)]
pub enum ParagraphRole {
    /// Opens a part.
    Heading,
    /// Opens a part within a part.
    Subheading,
    /// Running text.
    Body,
    /// An entry of a list.
    Entry,
}

/// A piece of text in one emphasis.
#[uniffi::remote(Record)]
pub struct TextSpan {
    /// How it stands out.
    pub emphasis: Emphasis,
    /// The text. A text that exists in one language is the same in both.
    pub text: Words,
}

/// How a piece of text stands out.
#[uniffi::remote(Enum)]
pub enum Emphasis {
    /// Not at all.
    Plain,
    /// To be noticed; drawn bold.
    Strong,
}

/// The list of collected personal information (已收集个人信息清单).
#[uniffi::remote(Record)]
pub struct Collected {
    /// A row for each item in each feature that may take it, in the order of the edition.
    pub rows: Vec<CollectedRow>,
}

/// One item in one feature.
#[uniffi::remote(Record)]
pub struct CollectedRow {
    /// The type of information.
    pub item: DataItem,
    /// What people call it.
    pub name: Words,
    /// What it is for; at least one.
    pub purposes: Vec<Words>,
    /// The scene: the feature that takes it.
    pub feature: Feature,
    /// What people call the scene.
    pub scene: Words,
    /// Whether the function works without it.
    pub tier: Tier,
    /// What is done to it before it leaves.
    pub method: Words,
    /// How long it stays on the phone.
    pub retention: Words,
    /// How often it was really taken on this phone; 0 where never.
    pub count: u64,
    /// When it was taken last, in milliseconds since 1970; absent where never.
    pub last: Option<UnixMillis>,
    /// Whether the edition in force lets this feature take it. False stands for what was taken under an earlier
    /// edition; it is shown, because it was taken.
    pub declared: bool,
}

/// The list of what third parties get (第三方共享清单).
#[uniffi::remote(Record)]
pub struct Shared {
    /// A row for each item, scene and third party; empty where there is no third party.
    pub rows: Vec<SharedRow>,
    /// The same as one sentence, to be shown above the rows or in their stead.
    pub said: Words,
}

/// One item that one third party gets.
#[uniffi::remote(Record)]
pub struct SharedRow {
    /// The type of information.
    pub item: DataItem,
    /// What people call it.
    pub name: Words,
    /// What it is for; at least one.
    pub purposes: Vec<Words>,
    /// The scene: the feature that takes it.
    pub feature: Feature,
    /// What people call the scene.
    pub scene: Words,
    /// In which form it is handed over.
    pub method: Words,
    /// Who gets it.
    pub recipient: Recipient,
    /// What people call who gets it.
    pub recipient_name: Words,
}

/// Whether a function works without an item.
#[uniffi::remote(Enum)]
pub enum Tier {
    /// It does not.
    Basic,
    /// It does; the worker may switch it off.
    Extra,
}

/// Who gets something.
#[uniffi::remote(Enum)]
pub enum Recipient {
    /// The company whose app this is; the only one in force.
    Operator,
}

/// One kind of personal information.
#[uniffi::remote(Enum)]
pub enum DataItem {
    /// The worker's mobile number, typed.
    PhoneNumber,
    /// The code of the SMS, typed or filled in by the system.
    SmsCode,
    /// A random name of this installation; not derived from the device.
    InstallId,
    /// The version of this client.
    AppVersion,
    /// The address that a server sees when it is spoken to.
    IpAddress,
    /// Name and roles of the worker as the office keeps them.
    EmployeeProfile,
    /// Model of the device, rare ones as `other`.
    DeviceModel,
    /// Android or iOS.
    OsType,
    /// Major and minor version of the system.
    OsVersion,
    /// One of six classes of screen size.
    ScreenClass,
    /// Offset from UTC, left out where it is +08:00.
    TimeZone,
    /// Primary language tag.
    Language,
    /// Wi-Fi, cellular, wired or none.
    NetworkAccess,
    /// Coarse class of a cellular network.
    NetworkType,
    /// Connected, metered, roaming.
    NetworkState,
    /// Round trip and loss of our own traffic in buckets.
    NetworkQuality,
    /// What was done, as a registered event without free text.
    OperationLog,
    /// Which screen was looked at, as the name of a template.
    VisitedRoute,
    /// Class and code of a fault.
    FaultLog,
    /// What the worker writes, searches or changes in devices and messages.
    BusinessData,
    /// A picture that the worker chose or took.
    Photo,
    /// A video that the worker chose or took.
    Video,
    /// What the camera sees while scanning; it never leaves the device.
    CameraFrame,
    /// The text of a scanned label.
    ScannedCode,
    /// A number handed to the phone's dialler; it is forgotten at once.
    DialledNumber,
    /// How often a group of functions was used in a day.
    UsageFrequency,
    /// Class and place of a crash.
    Crash,
    /// Totals of a period, added up on the device.
    UsageTotal,
    /// Durations as histograms.
    Performance,
    /// The channel that this package came by.
    AppSource,
}
