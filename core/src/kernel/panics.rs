//! The mark that a panic leaves on the disk, for the next start to find.
//!
//! It is left only while it may be told: the loop arms it while the essential log is consented, and takes it down where
//! that falls. It says under which consent it was left and which folder of the source the panic was in, and nothing else.
//! It belongs to the process, as the hook does; the client that armed it last is the one that is told.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError, TryLockError},
};

use super::Epoch;

static ARMED: Mutex<Option<(PathBuf, Epoch)>> = Mutex::new(None);

/// A panic that an earlier process left word of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    /// The consent that stood.
    pub(crate) epoch: Epoch,
    /// The folder of the source: a room of the core, `shell` for what is around it, empty for a library.
    pub(crate) folder: String,
}

/// From now on a panic leaves its mark in this file.
pub(crate) fn arm(file: &Path, epoch: Epoch) {
    *ARMED.lock().unwrap_or_else(PoisonError::into_inner) = Some((file.to_owned(), epoch));
}

/// From now on no panic leaves a mark in this file.
pub(crate) fn stand_down(file: &Path) {
    ARMED.lock().unwrap_or_else(PoisonError::into_inner).take_if(|(at, _)| at == file);
}

/// The same, and a mark that is there goes.
pub(crate) fn disarm(file: &Path) {
    stand_down(file);
    // One that stays says nothing to who finds it: its consent does not come back.
    let _ = std::fs::remove_file(file);
}

/// Takes the mark that lies in the file. It is told once: what cannot be removed is not taken.
pub(crate) fn take(file: &Path) -> Option<Left> {
    let text = std::fs::read_to_string(file).ok()?;
    std::fs::remove_file(file).ok()?;
    let (epoch, folder) = text.split_once(' ')?;
    Some(Left { epoch: Epoch(epoch.parse().ok()?), folder: folder.to_owned() })
}

/// A panic in a file of the source. Called on the thread that panics, whatever it holds.
pub(super) fn leave(source: &str) {
    let armed = match ARMED.try_lock() {
        Ok(armed) => armed,
        Err(TryLockError::Poisoned(armed)) => armed.into_inner(),
        Err(TryLockError::WouldBlock) => return,
    };
    if let Some((file, Epoch(epoch))) = &*armed {
        // Nobody is left to be told that it did not work.
        let _ = std::fs::write(file, format!("{epoch} {}", folder(source)));
    }
}

fn folder(source: &str) -> &str {
    let source = source.trim_start_matches("./");
    if source.starts_with("bindings/") {
        return "shell";
    }
    let room = source.strip_prefix("core/src/").and_then(|path| path.split('/').next());
    room.filter(|room| room.bytes().all(|byte| byte.is_ascii_lowercase())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_of_ours_is_told_by_its_folder_and_any_other_by_nothing() {
        for (source, told) in [
            ("core/src/media/stage.rs", "media"),
            ("bindings/ffi/src/client.rs", "shell"),
            ("core/src/lib.rs", ""),
            ("/home/zhang.san/.cargo/registry/src/index/rustls-0.23.46/src/conn.rs", ""),
            ("/rustc/0123/library/core/src/slice/mod.rs", ""),
        ] {
            assert_eq!(folder(source), told, "{source}");
        }
    }

    #[test]
    fn a_mark_is_left_while_it_is_armed_and_taken_once() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("panic");
        leave("core/src/scan/decode.rs");
        assert_eq!(take(&file), None);
        arm(&file, Epoch(7));
        leave("core/src/scan/decode.rs");
        assert_eq!(take(&file), Some(Left { epoch: Epoch(7), folder: "scan".to_owned() }));
        assert_eq!(take(&file), None);
        leave("core/src/scan/decode.rs");
        disarm(&file);
        leave("core/src/scan/decode.rs");
        assert!(!file.exists());
    }
}
