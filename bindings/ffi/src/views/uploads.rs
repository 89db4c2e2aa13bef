//! The uploads screen.

use gongchao_core::media;
use serde::Serialize;

use crate::words::{UnixMillis, UploadFailure, UploadKind, UploadWait, Words};

/// One upload of who is logged in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, uniffi::Record)]
pub struct UploadView {
    /// Its name; what the taps that pause, resume and cancel give back.
    pub id: String,
    /// A picture or a video.
    pub kind: UploadKind,
    /// Bytes of the clean copy; absent until it is made.
    pub size: Option<u64>,
    /// Whether it is a photo that can be looked at now, by `photo` of the client, until it is delivered.
    pub has_photo: bool,
    /// Bytes that have left; what the socket took and the server has not confirmed yet counts.
    pub sent: u64,
    /// Where it stands.
    #[serde(flatten)]
    pub state: UploadStanding,
    /// The same for a person: where it stands, and what to do where it does not go on by itself.
    pub words: Words,
}

/// Where an upload stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum UploadStanding {
    /// It is being cleaned and copied.
    Preparing,
    /// It waits for its turn.
    Queued,
    /// It is on its way.
    Sending,
    /// It goes on by itself.
    Waiting {
        /// Why it waits.
        reason: UploadWait,
    },
    /// The server checks what it has.
    Confirming,
    /// The server has it, and proved it.
    Done {
        /// The proof.
        receipt: Receipt,
    },
    /// The person stopped it.
    Paused,
    /// It does not go on by itself.
    Failed {
        /// Why.
        reason: UploadFailure,
    },
}

/// The server's proof that an upload is whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, uniffi::Record)]
pub struct Receipt {
    /// Its name.
    pub receipt: String,
    /// Digest of what the server stored, in lower-case hexadecimal; equal to ours.
    pub sha256: String,
    /// Length of what the server stored; equal to ours.
    pub size: u64,
    /// When it was stored, by the server's clock, in milliseconds since 1970.
    pub stored_at: UnixMillis,
}

impl From<&media::UploadView> for UploadView {
    fn from(core: &media::UploadView) -> Self {
        Self {
            id: core.id.clone(),
            kind: core.kind,
            size: core.size,
            has_photo: core.has_photo,
            sent: core.sent,
            state: (&core.state).into(),
            words: core.words.clone(),
        }
    }
}

impl From<&media::Standing> for UploadStanding {
    fn from(core: &media::Standing) -> Self {
        use media::Standing as Core;
        match core {
            Core::Preparing => Self::Preparing,
            Core::Queued => Self::Queued,
            Core::Sending => Self::Sending,
            Core::Waiting { reason } => Self::Waiting { reason: *reason },
            Core::Confirming => Self::Confirming,
            Core::Done { receipt } => Self::Done {
                receipt: Receipt {
                    receipt: receipt.receipt.clone(),
                    sha256: receipt.sha256.clone(),
                    size: receipt.size,
                    stored_at: receipt.stored_at,
                },
            },
            Core::Paused => Self::Paused,
            Core::Failed { reason } => Self::Failed { reason: *reason },
        }
    }
}
