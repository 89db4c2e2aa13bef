//! A photo on its way, looked at by who sends it: so that a list of uploads shows which is which.
//!
//! What is shown is what is sent, the cleaned copy, and it is shown for as long as the copy is here. It is unsealed in memory
//! alone. A video is not shown: it is as long as a phone has room, and a picture out of it would need a decoder.

use std::path::Path;

use super::{machine::State, sanitize::Kind, stage, wire};
use crate::kernel::Id;

/// The longest that is read into memory, in bytes: larger than any phone's camera makes one.
const LONGEST_SHOWN: u64 = 32 * 1024 * 1024;

/// A photo of who is logged in, of which a copy was made.
pub(crate) struct Photo {
    id: Id,
    staged: stage::Staged,
}

impl Photo {
    /// The photo of an upload. Absent where it is a video, somebody else's, longer than 32 MiB, or not copied yet.
    #[must_use]
    pub(crate) fn of(state: &State, id: &Id) -> Option<Self> {
        let (id, item) = state.mine().find(|(mine, _)| *mine == id)?;
        // By what is in it: what its name said may have been wrong.
        let shown = |staged: &&stage::Staged| staged.format().kind() == Kind::Photo && staged.size() <= LONGEST_SHOWN;
        let staged = item.staged.as_ref().filter(shown)?;
        Some(Self { id: id.clone(), staged: staged.clone() })
    }

    /// What is in the copy. Absent where it is not there any more. It reads a file, so it must not run where something else
    /// waits.
    #[must_use]
    pub(crate) fn read(self, folder: &Path) -> Option<Vec<u8>> {
        stage::content(&wire::copies(folder), &self.id, &self.staged)
    }
}
