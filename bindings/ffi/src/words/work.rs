//! Words of the work: labels, requests, messages, uploads, notices.

pub use gongchao_core::{
    fieldwork::{Doing, SendState, messages::Trouble as MessageTrouble},
    media::{
        Failure as UploadFailure, Kind as UploadKind, Wait as UploadWait,
        sanitize::{Foreign as ForeignContainer, SanitizeFault},
    },
    notices::{Incident, Kind as NoticeKind, Mark as NoticeMark},
    scan::Format as LabelFormat,
};

use super::asking::Words;

/// The kinds of label that the company uses.
#[uniffi::remote(Enum)]
pub enum LabelFormat {
    /// QR code.
    Qr,
    /// The small QR code with one corner.
    MicroQr,
    /// DataMatrix.
    DataMatrix,
    /// PDF417.
    Pdf417,
    /// Code 128.
    Code128,
    /// Code 39.
    Code39,
    /// EAN with 13 digits.
    Ean13,
    /// EAN with 8 digits.
    Ean8,
    /// UPC with 12 digits.
    UpcA,
    /// UPC with zeros left out.
    UpcE,
    /// Interleaved two of five.
    Itf,
}

/// How a request is.
#[uniffi::remote(Enum)]
pub enum Doing {
    /// Nothing is under way.
    Idle,
    /// It is under way.
    Asking,
    /// The network is away; it is made again by itself.
    Waiting,
    /// The consent does not stand.
    Shut,
    /// Nobody is logged in.
    SignedOut,
    /// The server will not do it.
    Refused,
}

/// How the sending of a message is.
#[uniffi::remote(Enum)]
pub enum SendState {
    /// The server has it.
    Sent,
    /// It is under way.
    Sending,
    /// It waits for the network or for its turn.
    Waiting,
    /// The server or the consent does not let it go; it can be tried again or thrown away.
    Refused,
}

/// Why a text was not taken.
#[uniffi::remote(Enum)]
pub enum MessageTrouble {
    /// There is nothing in it.
    Empty,
    /// It is longer than a message may be.
    TooLong,
    /// Too many wait already.
    Full,
}

/// A picture or a video.
#[uniffi::remote(Enum)]
pub enum UploadKind {
    /// A picture.
    Photo,
    /// A video.
    Video,
}

/// Why an upload waits. All of it goes on by itself.
#[uniffi::remote(Enum)]
pub enum UploadWait {
    /// There is no way to the server.
    Offline,
    /// It did not work and is tried again.
    Backoff,
    /// Another request still holds the upload.
    Locked,
    /// The session must be renewed first.
    Auth,
    /// The phone has no room for the copy.
    Storage,
    /// The server has no room.
    ServerFull,
    /// The server said when to come back.
    Server,
}

/// Why an upload failed. It stays until the person tries again or takes it back.
#[uniffi::remote(Enum)]
pub enum UploadFailure {
    /// The source is gone.
    SourceGone,
    /// The source changed while it was read.
    SourceChanged,
    /// The source cannot be read.
    SourceUnreadable,
    /// The copy cannot be written.
    Unwritable,
    /// It cannot be sanitized, so it is not sent.
    Refused(SanitizeFault),
    /// The copy is gone or damaged, and was made anew once already.
    CopyLost,
    /// The server does not let this account.
    Forbidden,
    /// It is larger than the server takes.
    TooLargeForServer,
    /// The server speaks another protocol than it should.
    Protocol,
    /// The server speaks another version.
    Version,
    /// The server forgot it too often.
    Expired,
    /// What the server stored differs from what was sent, twice.
    Integrity,
    /// Not a byte has moved for a week.
    NoProgress,
}

/// Why a file was refused.
#[uniffi::remote(Enum)]
pub enum SanitizeFault {
    /// It is neither a picture nor a video that is known.
    NotMedia,
    /// It is a container that cannot be sanitized yet.
    Foreign(ForeignContainer),
    /// The container is known, and its inside uses something that is not.
    UnknownInside,
    /// The video has a track that is neither picture nor sound; such a track can hold a path of places.
    OtherTrack,
    /// The file ends before it should.
    CutShort,
    /// The file contradicts itself.
    Damaged,
    /// The file is larger than its kind may be.
    TooLarge,
    /// The file has more parts than any camera makes.
    TooComplex,
    /// Metadata was found in what should have been clean.
    Leftover,
    /// The source could not be read.
    Unreadable,
    /// There is no room for the clean copy.
    DiskFull,
    /// The clean copy could not be written.
    Unwritable,
}

/// Containers that are known and cannot be sanitized yet.
#[uniffi::remote(Enum)]
pub enum ForeignContainer {
    /// HEIC or AVIF.
    Heic,
    /// WebP.
    Webp,
    /// GIF.
    Gif,
    /// TIFF, and the camera makers' raw files that are built on it.
    Tiff,
    /// Other raw files of cameras.
    Raw,
}

/// What a notice is about.
#[uniffi::remote(Enum)]
pub enum NoticeKind {
    /// A policy edition was published.
    Policy,
    /// Something happened to people's information.
    Incident,
    /// The service ends.
    EndOfService,
    /// Something is switched off for safety's sake.
    KillSwitch,
}

/// What people are told of an incident.
#[uniffi::remote(Record)]
pub struct Incident {
    /// What happened, and what it may mean for the person.
    pub situation: Words,
    /// What the company did and will do.
    pub measures: Words,
    /// What the person can do.
    pub advice: Words,
    /// How the company makes up for it.
    pub remedy: Words,
}

/// How far a person has come with a notice.
#[uniffi::remote(Enum)]
pub enum NoticeMark {
    /// It was never opened.
    Unread,
    /// It was opened.
    Read,
    /// It was acknowledged.
    Acknowledged,
}
