//! One store at a time: a lock on the folder that the system takes back when its holder dies.
//!
//! Two clients on one folder would each hold a state of which the other knows nothing, and send everything twice. SQLite
//! does not keep them apart, since each of them writes only for a moment.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
};

use super::fault::OpenFault;

pub(super) const FILE: &str = "gongchao.lock";

/// The folder is ours until this is dropped or the process ends, however it ends.
pub(super) struct Latch {
    _held: File,
}

impl Latch {
    /// Takes the folder, or says at once that somebody has it.
    pub(super) fn close(folder: &Path) -> Result<Self, OpenFault> {
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(folder.join(FILE)).map_err(OpenFault::disk)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _held: file }),
            Err(TryLockError::WouldBlock) => Err(OpenFault::InUse),
            Err(TryLockError::Error(error)) => Err(OpenFault::disk(error)),
        }
    }
}
