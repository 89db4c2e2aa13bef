//! Which uploads there are, whose they are, and until when.
//!
//! An upload of another account is not there. One without a receipt is thrown away when no byte came for long; counted
//! from the last byte, because a large file on a bad network takes days and must not expire while it moves.

use std::path::PathBuf;

use rusqlite::{OptionalExtension, Transaction, params};

use super::bytes;
use crate::account::idempotency::is_name;
use crate::backend::{Shared, State};
use crate::problem::{Code, Problem};

/// An upload as it is kept.
pub(crate) struct Upload {
    pub(crate) id: String,
    pub(crate) length: i64,
    pub(crate) last_byte_at: i64,
    pub(crate) committed: bool,
}

impl State {
    /// The file of an upload. The id was checked, so it cannot lead out of the folder.
    pub(crate) fn upload_path(&self, id: &str) -> PathBuf {
        self.upload_folder().join(id)
    }

    /// When an upload whose last byte came then is thrown away.
    pub(crate) fn upload_expires_at(&self, last_byte_at: i64) -> i64 {
        last_byte_at.saturating_add(self.config.limits.upload_expiry_s.saturating_mul(1000))
    }
}

/// The upload of this account with this id.
pub(crate) async fn find(shared: &Shared, account: &str, id: &str) -> Result<Upload, Problem> {
    if !is_name(id) {
        return Err(Code::UploadUnknown.into());
    }
    let (state, now, account, id) = (shared.clone(), shared.now(), account.to_owned(), id.to_owned());
    let found = shared
        .db
        .write(move |tx| {
            let upload = tx
                .query_row(
                    "SELECT id, length, last_byte_at, receipt IS NOT NULL FROM uploads WHERE id = ?1 AND account = ?2",
                    params![id, account],
                    |row| {
                        Ok(Upload {
                            id: row.get(0)?,
                            length: row.get(1)?,
                            last_byte_at: row.get(2)?,
                            committed: row.get(3)?,
                        })
                    },
                )
                .optional()?;
            let Some(upload) = upload else { return Err(Code::UploadUnknown.into()) };
            if upload.committed || state.upload_expires_at(upload.last_byte_at) > now {
                return Ok(Some(upload));
            }
            remove(&state, tx, &upload.id)?;
            Ok(None)
        })
        .await?;
    found.ok_or_else(|| Code::UploadExpired.into())
}

/// Takes an upload's bytes and its row away.
pub(crate) fn remove(state: &State, tx: &Transaction<'_>, id: &str) -> Result<(), Problem> {
    // The bytes first: a row without bytes is an upload at 0, bytes without a row would be nobody's.
    bytes::remove(&state.upload_path(id))?;
    tx.execute("DELETE FROM uploads WHERE id = ?1", params![id])?;
    Ok(())
}

/// Enters a new upload. An id that exists, whoever's it is, is refused: made anew, its bytes would be lost.
pub(crate) fn enter(
    state: &State,
    tx: &Transaction<'_>,
    account: &str,
    id: &str,
    length: i64,
    now: i64,
) -> Result<(), Problem> {
    sweep(state, tx, now)?;
    let entered = tx.execute(
        "INSERT INTO uploads (id, account, length, created_at, last_byte_at) VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT DO NOTHING",
        params![id, account, length, now],
    )?;
    if entered == 0 {
        return Err(Code::UploadExists.into());
    }
    // A file of that name would be left over from a store that was lost; it is nobody's.
    Ok(bytes::remove(&state.upload_path(id))?)
}

/// Throws away what nobody came back for.
fn sweep(state: &State, tx: &Transaction<'_>, now: i64) -> Result<(), Problem> {
    let oldest = now.saturating_sub(state.config.limits.upload_expiry_s.saturating_mul(1000));
    let mut rows =
        tx.prepare_cached("SELECT id FROM uploads WHERE receipt IS NULL AND last_byte_at <= ?1 LIMIT 100")?;
    let expired: Vec<String> = rows.query_map(params![oldest], |row| row.get(0))?.collect::<Result<_, _>>()?;
    expired.iter().try_for_each(|id| remove(state, tx, id))
}
