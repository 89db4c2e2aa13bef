//! What can go wrong with the store, without a word of what was in it.

use rusqlite::{ErrorCode, ffi};

/// Why a transaction did not happen. None of it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreFault {
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// The disk does not take writes.
    #[error("the disk cannot be written")]
    ReadOnly,
    /// Somebody else holds the file.
    #[error("the store is in use elsewhere")]
    Busy,
    /// A sealed column did not open, or another holds what is not of its kind.
    #[error("a column does not open")]
    Unreadable,
    /// The file is damaged.
    #[error("the store is damaged")]
    Damaged,
    /// A statement does not fit the tables: a defect of ours.
    #[error("a statement does not fit the tables")]
    Statement,
}

impl From<rusqlite::Error> for StoreFault {
    // SQLite's texts can hold values of a row; only its codes are kept.
    fn from(error: rusqlite::Error) -> Self {
        if reads_not(&error) {
            return Self::Unreadable;
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::SystemIoFailure) => {
                Self::of_the_disk(error.sqlite_extended_error_code().unwrap_or_default())
            }
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => Self::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged,
            _ => Self::Statement,
        }
    }
}

/// Whether what stands in a column is not of its kind: a number out of its range, a text that is none. Nothing in SQLite
/// notices a bit that fell over in the middle of a page.
pub(super) fn reads_not(error: &rusqlite::Error) -> bool {
    use rusqlite::Error as E;
    matches!(
        error,
        E::FromSqlConversionFailure(..) | E::IntegralValueOutOfRange(..) | E::InvalidColumnType(..) | E::Utf8Error(..)
    )
}

impl StoreFault {
    // A disk that fails is not a file that is damaged: what is damaged is given up, what was not written is tried again.
    fn of_the_disk(code: i32) -> Self {
        match code {
            // The index beside the journal cannot grow; that is how a full disk shows itself at the start.
            ffi::SQLITE_IOERR_SHMSIZE => Self::DiskFull,
            ffi::SQLITE_IOERR_WRITE
            | ffi::SQLITE_IOERR_FSYNC
            | ffi::SQLITE_IOERR_DIR_FSYNC
            | ffi::SQLITE_IOERR_TRUNCATE
            | ffi::SQLITE_IOERR_DELETE
            | ffi::SQLITE_IOERR_LOCK
            | ffi::SQLITE_IOERR_RDLOCK
            | ffi::SQLITE_IOERR_UNLOCK
            | ffi::SQLITE_IOERR_SHMOPEN
            | ffi::SQLITE_IOERR_SHMMAP
            | ffi::SQLITE_IOERR_SHMLOCK
            | ffi::SQLITE_IOERR_NOMEM => Self::ReadOnly,
            _ => Self::Damaged,
        }
    }
}

/// Why the store did not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenFault {
    /// The vault cannot tell now; nothing was touched. Try again once the phone has been unlocked.
    #[error("the vault is not open yet")]
    WaitForUnlock,
    /// The key is certainly gone; what the file holds cannot be read any more.
    #[error("the key of the store is gone")]
    KeyLost,
    /// Another client has the folder open, in this process or in another. It was not touched.
    #[error("the folder is in use")]
    InUse,
    /// The tables were made by a newer version of this client.
    #[error("the store was written by a newer version")]
    Newer,
    /// The file or the disk.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl OpenFault {
    pub(crate) fn disk(error: std::io::Error) -> Self {
        let kind = error.kind();
        drop(error);
        Self::Store(match kind {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => StoreFault::DiskFull,
            _ => StoreFault::ReadOnly,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(code: i32) -> StoreFault {
        rusqlite::Error::SqliteFailure(ffi::Error::new(code), None).into()
    }

    #[test]
    fn a_disk_that_is_full_or_fails_is_not_taken_for_a_file_that_is_damaged() {
        assert_eq!(said(ffi::SQLITE_FULL), StoreFault::DiskFull);
        assert_eq!(said(ffi::SQLITE_IOERR_SHMSIZE), StoreFault::DiskFull);
        assert_eq!(said(ffi::SQLITE_IOERR_WRITE), StoreFault::ReadOnly);
        assert_eq!(said(ffi::SQLITE_IOERR_FSYNC), StoreFault::ReadOnly);
        assert_eq!(said(ffi::SQLITE_READONLY_DBMOVED), StoreFault::ReadOnly);
        for code in [ffi::SQLITE_IOERR_READ, ffi::SQLITE_IOERR_SHORT_READ, ffi::SQLITE_CORRUPT, ffi::SQLITE_NOTADB] {
            assert_eq!(said(code), StoreFault::Damaged);
        }
    }
}
