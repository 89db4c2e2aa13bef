//! The one family of errors that crosses: coarse, with what a shell acts upon and no text for people.

use gongchao_core::{
    app::{Gone, LedgerFault, StartFault},
    gate::Closed,
    net::{PinFault, SetupFault},
    policy::Feature,
    scan,
    store::StoreFault,
};

/// Why a call came to nothing. Nothing was changed by it. A shell chooses the words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum CoreError {
    /// A part of the configuration is wrong; nothing was started.
    #[error("the configuration is wrong: {part:?}")]
    Configuration {
        /// Which part.
        part: ConfigPart,
    },
    /// The phone has not been unlocked since it started, or its vault did not answer. Try again when it has.
    #[error("the vault is not open yet")]
    WaitForUnlock,
    /// The key to what this phone kept is gone for good. Starting anew moves the rest aside and begins again.
    #[error("the key is gone")]
    KeyLost,
    /// A newer version of the app wrote the files. Update the app.
    #[error("a newer version wrote the files")]
    Newer,
    /// Another client runs in this folder. Shut it down first.
    #[error("a client runs in this folder")]
    AlreadyRunning,
    /// The disk or the file.
    #[error("the store did not open: {storage:?}")]
    Storage {
        /// What is the matter with it.
        storage: StorageFault,
    },
    /// The client is shut down.
    #[error("the client is shut down")]
    ShutDown,
    /// A text is longer than anything that can be typed, or is not of the form that is asked for.
    #[error("the input is not of the form that is asked for")]
    BadInput,
    /// What was given as a camera frame is none.
    #[error("not a frame: {frame:?}")]
    BadFrame {
        /// What is wrong with it.
        frame: FrameFault,
    },
    /// The feature is not consented, or not any more.
    #[error("the gate is shut")]
    NotConsented {
        /// Which feature.
        feature: Feature,
    },
    /// A record of pins was not taken; those in force stay.
    #[error("the pins were not taken: {why:?}")]
    Pins {
        /// Why.
        why: PinRefusal,
    },
    /// A fault of the core's own. Its place is in the log; the client goes on.
    #[error("an internal fault")]
    Internal,
}

/// A part of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ConfigPart {
    /// The folder: it must be an absolute path.
    Folder,
    /// One of the three addresses: `https://`, a host, a path and nothing else.
    Address,
    /// The authorities: PEM with at least one certificate.
    Anchors,
    /// The pins: at least one, each 64 hexadecimal digits.
    Pins,
    /// The app's version: `major.minor.patch`.
    AppVersion,
    /// The edition that is built in.
    Edition,
    /// A publisher's key: base64 of 32 bytes.
    PublisherKeys,
    /// A key for pins: base64 of 32 bytes.
    PinKeys,
    /// The channel: one of the words that there are.
    Channel,
}

/// Why a record of pins was not taken. The pins in force stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PinRefusal {
    /// No key was configured.
    NotTaken,
    /// It is larger than any record.
    TooLarge,
    /// It is no signed record of this kind.
    NotSigned,
    /// None of its signatures is by a key that is trusted.
    WrongSignature,
    /// It was signed, and still does not say what is to be said.
    Unreadable,
    /// It is about a server that is none of ours.
    OtherHost,
    /// Its number is not above that of the set in force.
    Older,
    /// It has fewer pins than two.
    TooFew,
    /// Its anchors or pins cannot be used.
    Unusable,
    /// It could not be kept, so it is not in force either.
    NotKept,
}

/// What is the matter with the disk or the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum StorageFault {
    /// The disk is full. Make room.
    Full,
    /// It cannot be written.
    ReadOnly,
    /// It is in use for a moment.
    Busy,
    /// It is damaged.
    Damaged,
}

/// What is wrong with a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum FrameFault {
    /// It has no width or no height.
    Empty,
    /// A side is longer than 8192 pixels.
    TooLarge,
    /// A row starts before the row above it ends.
    Stride,
    /// The buffer ends before the last pixel.
    Short,
    /// It is turned by none of 0, 90, 180 and 270 degrees.
    Rotation,
}

impl From<StartFault> for CoreError {
    fn from(fault: StartFault) -> Self {
        match fault {
            StartFault::WaitForUnlock => Self::WaitForUnlock,
            StartFault::KeyLost => Self::KeyLost,
            StartFault::Newer => Self::Newer,
            StartFault::AlreadyRunning => Self::AlreadyRunning,
            StartFault::Store(fault) => Self::Storage { storage: fault.into() },
        }
    }
}

impl From<StoreFault> for StorageFault {
    fn from(fault: StoreFault) -> Self {
        match fault {
            StoreFault::DiskFull => Self::Full,
            StoreFault::ReadOnly => Self::ReadOnly,
            StoreFault::Busy => Self::Busy,
            StoreFault::Unreadable | StoreFault::Damaged | StoreFault::Statement => Self::Damaged,
        }
    }
}

impl From<SetupFault> for CoreError {
    fn from(fault: SetupFault) -> Self {
        let part = match fault {
            SetupFault::Address(_) | SetupFault::NotHttps(_) | SetupFault::Credentials(_) | SetupFault::Surplus(_) => {
                ConfigPart::Address
            }
            SetupFault::Anchors => ConfigPart::Anchors,
            SetupFault::Pin | SetupFault::NoPins => ConfigPart::Pins,
            SetupFault::Client => return Self::Internal,
        };
        Self::Configuration { part }
    }
}

impl From<PinFault> for CoreError {
    fn from(fault: PinFault) -> Self {
        let why = match fault {
            PinFault::NotTaken => PinRefusal::NotTaken,
            PinFault::TooLarge => PinRefusal::TooLarge,
            PinFault::NotSigned => PinRefusal::NotSigned,
            PinFault::WrongSignature => PinRefusal::WrongSignature,
            PinFault::Unreadable => PinRefusal::Unreadable,
            PinFault::OtherHost => PinRefusal::OtherHost,
            PinFault::Rollback { .. } => PinRefusal::Older,
            PinFault::TooFew => PinRefusal::TooFew,
            PinFault::Setup(_) => PinRefusal::Unusable,
            PinFault::NotKept => PinRefusal::NotKept,
        };
        Self::Pins { why }
    }
}

impl From<Gone> for CoreError {
    fn from(_: Gone) -> Self {
        Self::ShutDown
    }
}

impl From<LedgerFault> for CoreError {
    fn from(fault: LedgerFault) -> Self {
        match fault {
            LedgerFault::Gone(gone) => gone.into(),
            LedgerFault::WaitForUnlock => Self::WaitForUnlock,
            LedgerFault::Store(fault) => Self::Storage { storage: fault.into() },
        }
    }
}

impl From<Closed> for CoreError {
    fn from(closed: Closed) -> Self {
        match closed {
            Closed::NotConsented(feature)
            | Closed::Withdrawn(feature)
            | Closed::Superseded(feature)
            | Closed::Stopped(feature)
            | Closed::Over(feature)
            | Closed::Undeclared(feature, _) => Self::NotConsented { feature },
            // The scan is the one feature that crosses under a grant.
            Closed::OtherEdition
            | Closed::OtherTransform(_)
            | Closed::NotHere(_)
            | Closed::OtherPurpose(..)
            | Closed::OverBudget(_)
            | Closed::StoppedItem(_) => Self::NotConsented { feature: Feature::Scan },
        }
    }
}

impl From<scan::FrameFault> for CoreError {
    fn from(fault: scan::FrameFault) -> Self {
        let frame = match fault {
            scan::FrameFault::Empty => FrameFault::Empty,
            scan::FrameFault::TooLarge => FrameFault::TooLarge,
            scan::FrameFault::Stride => FrameFault::Stride,
            scan::FrameFault::Short => FrameFault::Short,
        };
        Self::BadFrame { frame }
    }
}
