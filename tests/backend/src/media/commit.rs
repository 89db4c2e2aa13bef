//! The receipt: the server's proof that an upload is whole, on the disk, and what the client meant.
//!
//! That all bytes arrived proves nothing of it; a server can count bytes that a power cut takes, and a file can change
//! while it is sent. So the bytes are synced, read back and compared before the receipt is written, and the receipt is on
//! the disk before it is given out.

use axum::extract::{Path, State};
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{bytes, ledger};
use crate::account::bearer::Bearer;
use crate::account::idempotency::is_name;
use crate::backend::{self, Shared};
use crate::body::Json;
use crate::config::Sabotage;
use crate::db::blocking;
use crate::problem::{Code, Problem};

/// What the client meant to upload.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommitRequest {
    /// SHA-256 of the whole upload, in lower-case hexadecimal.
    sha256: String,
    /// Its bytes.
    size: i64,
}

/// The upload is whole and stays.
#[derive(Serialize, ToSchema)]
pub(crate) struct CommitAnswer {
    /// Opaque; the server can tell that it gave it.
    receipt: String,
    sha256: String,
    size: i64,
    /// Milliseconds since 1970-01-01 UTC by the server's clock.
    stored_at: i64,
}

/// Asks for the receipt of an upload. Asked again, the same receipt comes back.
#[utoipa::path(post, path = "/v1/media/{id}/commit", operation_id = "upload_commit", tag = "media", security(("bearer" = [])), request_body = CommitRequest,
    params(("id" = String, Path, description = "the upload")),
    responses(
        (status = 200, description = "the receipt", body = CommitAnswer),
    ))]
pub(crate) async fn commit(
    State(shared): State<Shared>,
    bearer: Bearer,
    Path(id): Path<String>,
    Json(request): Json<CommitRequest>,
) -> Result<Json<CommitAnswer>, Problem> {
    adopt(&shared, &bearer.account, &id, request.size).await?;
    ledger::find(&shared, &bearer.account, &id).await?;
    let turn = shared.turns.take(&id).await;
    let upload = ledger::find(&shared, &bearer.account, &id).await?;
    if upload.committed {
        return given_before(&shared, id, request).await;
    }
    let path = shared.upload_path(&id);
    let offset = bytes::offset(&path)?;
    if offset < upload.length {
        return Err(Problem::from(Code::UploadIncomplete).with("offset", offset));
    }
    corrupt_once(&shared, &id).await?;
    let (sha256, size) = blocking(move || {
        bytes::sync(&path)?;
        Ok((bytes::digest(&path)?, bytes::offset(&path)?))
    })
    .await?;
    if sha256 != request.sha256 || size != request.size {
        return Err(Problem::from(Code::DigestDiffers).with("sha256", sha256));
    }
    let (state, stored_at) = (shared.clone(), shared.now());
    let receipt = shared
        .db
        .write_durably(move |tx| {
            let receipt = receipt(&state, &id, &sha256, size, stored_at);
            tx.execute(
                "UPDATE uploads SET sha256 = ?2, receipt = ?3, stored_at = ?4, length = ?5 WHERE id = ?1",
                params![id, sha256, receipt, stored_at, size],
            )?;
            Ok(CommitAnswer { receipt, sha256, size, stored_at })
        })
        .await?;
    drop(turn);
    Ok(Json(receipt))
}

fn receipt(state: &backend::State, id: &str, sha256: &str, size: i64, stored_at: i64) -> String {
    let parts = [id.as_bytes(), sha256.as_bytes(), &size.to_be_bytes(), &stored_at.to_be_bytes()];
    format!("r1.{}", hex::encode(state.keys.tag("receipt", &parts)))
}

/// The receipt that an upload already has, for whoever meant the same bytes.
async fn given_before(shared: &Shared, id: String, request: CommitRequest) -> Result<Json<CommitAnswer>, Problem> {
    let given = shared
        .db
        .write(move |tx| {
            Ok(tx.query_row(
                "SELECT receipt, sha256, length, stored_at FROM uploads WHERE id = ?1",
                params![id],
                |row| {
                    Ok(CommitAnswer {
                        receipt: row.get(0)?,
                        sha256: row.get(1)?,
                        size: row.get(2)?,
                        stored_at: row.get(3)?,
                    })
                },
            )?)
        })
        .await?;
    if given.sha256 == request.sha256 && given.size == request.size {
        Ok(Json(given))
    } else {
        Err(Problem::from(Code::DigestDiffers).with("sha256", given.sha256))
    }
}

/// Where another tus server takes the uploads, the backend hears of one at its commit: a file of that name makes it the
/// upload of who asks first. The id is random and nobody else's, which is all that is known of its owner there.
async fn adopt(shared: &Shared, account: &str, id: &str, size: i64) -> Result<(), Problem> {
    if shared.config.media_data.is_none() || !is_name(id) || !shared.upload_path(id).is_file() {
        return Ok(());
    }
    let (account, id, now) = (account.to_owned(), id.to_owned(), shared.now());
    shared
        .db
        .write(move |tx| {
            let known = tx.query_row("SELECT 1 FROM uploads WHERE id = ?1", params![id], |_| Ok(())).optional()?;
            if known.is_none() {
                tx.execute(
                    "INSERT INTO uploads (id, account, length, created_at, last_byte_at) VALUES (?1, ?2, ?3, ?4, ?4)",
                    params![id, account, size, now],
                )?;
            }
            Ok(())
        })
        .await
}

/// Commits the fault that the backend was told to: once for each upload, since a second flip would mend the first.
async fn corrupt_once(shared: &Shared, id: &str) -> Result<(), Problem> {
    if shared.sabotage() != Some(Sabotage::CorruptUploadByte) {
        return Ok(());
    }
    let (path, id) = (shared.upload_path(id), id.to_owned());
    shared
        .db
        .write(move |tx| {
            if tx.execute("UPDATE uploads SET corrupted = 1 WHERE id = ?1 AND corrupted = 0", params![id])? == 1 {
                bytes::corrupt(&path)?;
            }
            Ok(())
        })
        .await
}
