//! A photo on its way, looked at by who sends it: so that a list of uploads shows which is which.
//!
//! What is shown is what is sent, the cleaned copy, and it is shown for as long as the copy is here. It is unsealed in memory
//! alone. A video is not shown: it is as long as a phone has room, and a picture out of it would need a decoder.

use std::path::Path;

use super::{
    item::{Item, Step},
    machine::State,
    sanitize::Kind,
    stage::{self, Staged},
    wire,
};
use crate::kernel::Id;

/// The longest that is read into memory, in bytes: larger than any phone's camera makes one.
const LONGEST_SHOWN: u64 = 32 * 1024 * 1024;

/// A photo of who is logged in, of which a copy was made.
pub(crate) struct Photo {
    id: Id,
    staged: Staged,
}

impl Photo {
    /// The photo of an upload. Absent where it is somebody else's, and where [`shown`] gives none.
    #[must_use]
    pub(crate) fn of(state: &State, id: &Id) -> Option<Self> {
        let (id, item) = state.mine().find(|(mine, _)| *mine == id)?;
        Some(Self { id: id.clone(), staged: shown(item)?.clone() })
    }

    /// What is in the copy. Absent where it is not there any more, or damaged, or where nobody wants it any more. It reads a
    /// file, so it must not run where something else waits.
    #[must_use]
    pub(crate) fn read(self, folder: &Path, wanted: impl Fn() -> bool) -> Option<Vec<u8>> {
        stage::content(&wire::copies(folder), &self.id, &self.staged, wanted)
    }
}

/// The copy of an item that can be looked at. Absent where it is a video, longer than 32 MiB, not copied yet, or delivered.
#[must_use]
pub(super) fn shown(item: &Item) -> Option<&Staged> {
    let delivered = matches!(item.step, Step::Done { .. });
    // By what is in it: what its name said may have been wrong.
    let fit = |copy: &&Staged| copy.format().kind() == Kind::Photo && copy.size() <= LONGEST_SHOWN;
    item.staged.as_ref().filter(|_| !delivered).filter(fit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        kernel::{AccountId, Epoch, Wall},
        media::sanitize::Format,
        store::FileKey,
    };

    #[test]
    fn what_is_longer_than_memory_bears_and_what_is_no_photo_is_not_shown() {
        let copied = |format, size| {
            let mut item = Item::new(AccountId::new("emp-1"), Epoch(1), Kind::Photo, "a".into(), Wall(0));
            item.staged = Some(Staged::kept(format, size, [0; 32], FileKey::new()));
            shown(&item).is_some()
        };
        assert!(copied(Format::Jpeg, 1) && copied(Format::Png, LONGEST_SHOWN));
        assert!(!copied(Format::Png, LONGEST_SHOWN + 1) && !copied(Format::Mp4, 1));
    }
}
