//! What a shell draws of the uploads.

use serde::Serialize;

use super::{
    item::{Failure, Receipt, Step, Wait},
    machine::State,
    photo,
    sanitize::Kind,
    stage::Staged,
};
use crate::kernel::Words;

/// One upload of who is logged in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UploadView {
    /// Its name.
    pub id: String,
    /// A picture or a video.
    pub kind: Kind,
    /// Bytes of the cleaned copy; absent until it is made.
    pub size: Option<u64>,
    /// Whether it is a photo that can be looked at now, until it is delivered.
    pub has_photo: bool,
    /// Bytes that have left; what the socket took and the server has not confirmed yet counts.
    pub sent: u64,
    /// Where it stands.
    #[serde(flatten)]
    pub state: Standing,
    /// The same for a person: where it stands, and what to do where it does not go on by itself.
    pub words: Words,
}

/// Where an upload stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Standing {
    /// It is being cleaned and copied.
    Preparing,
    /// It waits for its turn.
    Queued,
    /// It is on its way.
    Sending,
    /// It goes on by itself.
    Waiting {
        /// Why it waits.
        reason: Wait,
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
        reason: Failure,
    },
}

/// The uploads of who is logged in, oldest first. What was taken back is not shown. The words come from whoever shows
/// them.
#[must_use]
pub fn view(state: &State, words: fn(&Standing) -> Words) -> Vec<UploadView> {
    let mut shown: Vec<_> = state
        .mine()
        .filter_map(|(id, item)| {
            let standing = match &item.step {
                Step::Staging => Standing::Preparing,
                // Nothing of it has failed; it goes on as soon as there is a network.
                Step::Queued | Step::Uploading { .. } | Step::Committing if state.offline => {
                    Standing::Waiting { reason: Wait::Offline }
                }
                Step::Queued => Standing::Queued,
                Step::Uploading { .. } => Standing::Sending,
                Step::Waiting { reason, .. } => Standing::Waiting { reason: *reason },
                Step::Committing => Standing::Confirming,
                Step::Done { receipt } => Standing::Done { receipt: receipt.clone() },
                Step::Paused => Standing::Paused,
                Step::Cancelling { .. } => return None,
                Step::Failed { reason } => Standing::Failed { reason: *reason },
            };
            let size = match &item.step {
                Step::Done { receipt } => Some(receipt.size),
                _ => item.staged.as_ref().map(Staged::size),
            };
            let sent = item.acked.saturating_add(item.under_way).min(size.unwrap_or(u64::MAX));
            let has_photo = photo::shown(item).is_some();
            let words = words(&standing);
            let id = id.as_str().to_owned();
            Some((item.added, UploadView { id, kind: item.kind, size, has_photo, sent, state: standing, words }))
        })
        .collect();
    shown.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.id.cmp(&b.1.id)));
    shown.into_iter().map(|(_, view)| view).collect()
}
