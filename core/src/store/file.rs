//! One way to open a database file: nothing but the database and its journal is ever on the disk.
//!
//! SQLite keeps an index of the journal in a third file, `-shm`, which processes share. Where a process died before the
//! first page of a journal was whole, the next one fills that file with 32 KiB of memory that nothing was written to
//! (`walIndexRecover` of 3.54 copies a buffer that it did not clear): whatever this process had there before, a token or a
//! number that was typed. No two processes of ours share a database, so the index stays in memory.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::StoreFault;

/// Opens a database for this process alone, and makes it where there is none.
///
/// An index that an earlier version left is removed; it holds nothing that the journal does not.
pub(crate) fn open(path: &Path) -> Result<Connection, StoreFault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // Where it cannot be removed it stays as it is, and nobody writes to it.
    let _ = std::fs::remove_file(shared(path));
    #[allow(clippy::disallowed_methods, reason = "the one place that opens a database")]
    let db = if cfg!(unix) {
        Connection::open_with_flags_and_vfs(path, flags, c"unix-excl")?
    } else {
        let db = Connection::open_with_flags(path, flags)?;
        db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        db
    };
    Ok(db)
}

fn shared(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-shm");
    name.into()
}
