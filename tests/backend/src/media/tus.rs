//! tus 1.0 at `/files`: creation under the client's own id, HEAD, PATCH, termination, expiration. No download.
//!
//! A body goes to the disk chunk by chunk as it arrives; whatever ends it, what arrived stays and the next HEAD says so.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::StreamExt;
use rusqlite::params;

use super::turns::Turn;
use super::{bytes, ledger};
use crate::account::bearer::Bearer;
use crate::account::idempotency::is_name;
use crate::backend::Shared;
use crate::body::{content_type, number};
use crate::edge;
use crate::problem::{Code, Problem};

const VERSION: &str = "1.0.0";

/// An answer of this protocol: its version and these headers.
fn answer<const N: usize>(status: StatusCode, headers: [(&'static str, String); N]) -> Response {
    let mut response = status.into_response();
    response.headers_mut().insert("tus-resumable", HeaderValue::from_static(VERSION));
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// A refusal with the offset that the upload stands at, as a member and as a header.
fn standing_at(code: Code, offset: i64) -> Response {
    let mut response = Problem::from(code).with("offset", offset).into_response();
    response.headers_mut().insert("upload-offset", HeaderValue::from(offset));
    response
}

fn speaks_tus(headers: &HeaderMap) -> Result<(), Problem> {
    let version = headers.get("tus-resumable").and_then(|version| version.to_str().ok());
    if version == Some(VERSION) { Ok(()) } else { Err(Code::TusVersion.into()) }
}

/// The id that the client chose, in `Upload-Id` or as `id` of `Upload-Metadata`. Nothing else of the metadata is kept: names
/// and times of files tell what was taken out of the files themselves.
fn chosen_id(headers: &HeaderMap) -> Option<String> {
    if let Some(id) = headers.get("upload-id") {
        return id.to_str().ok().map(str::to_owned);
    }
    let metadata = headers.get("upload-metadata")?.to_str().ok()?;
    let id = metadata.split(',').find_map(|pair| pair.trim().strip_prefix("id "))?;
    String::from_utf8(STANDARD.decode(id.trim()).ok()?).ok()
}

/// What this server can do.
#[utoipa::path(options, path = "/files", operation_id = "tus_options", tag = "media", responses(
    (status = 204, description = "versions, extensions and the largest upload", headers(
        ("Tus-Version" = String), ("Tus-Extension" = String), ("Tus-Max-Size" = i64),
    )),
))]
pub(crate) fn options(State(shared): State<Shared>) -> std::future::Ready<Response> {
    std::future::ready(answer(
        StatusCode::NO_CONTENT,
        [
            ("tus-version", VERSION.to_owned()),
            ("tus-extension", "creation,termination,expiration".to_owned()),
            ("tus-max-size", shared.config.limits.upload_bytes.to_string()),
        ],
    ))
}

/// The same of one upload.
#[utoipa::path(options, path = "/files/{id}", operation_id = "tus_upload_options", tag = "media", params(("id" = String, Path, description = "the upload")), responses(
    (status = 204, description = "versions, extensions and the largest upload", headers(("Tus-Version" = String), ("Tus-Extension" = String), ("Tus-Max-Size" = i64))),
))]
pub(crate) fn options_of_upload(state: State<Shared>) -> std::future::Ready<Response> {
    options(state)
}

/// Makes an upload under an id that the client chose. An id that exists is refused and its bytes are left alone.
#[utoipa::path(post, path = "/files", operation_id = "upload_create", tag = "media", security(("bearer" = [])),
    params(
        ("Tus-Resumable" = String, Header, description = "1.0.0"),
        ("Upload-Length" = i64, Header, description = "bytes of the whole upload"),
        ("Upload-Id" = Option<String>, Header, description = "16 to 64 letters, digits, `-` or `_`; or as `id` of Upload-Metadata"),
        ("Upload-Metadata" = Option<String>, Header, description = "`id` and its value in base64; the rest is not kept"),
    ),
    responses(
        (status = 201, description = "the upload was made", headers(("Location" = String), ("Upload-Expires" = String), ("Tus-Resumable" = String))),
    ))]
pub(crate) async fn create(
    State(shared): State<Shared>,
    bearer: Bearer,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    speaks_tus(&headers)?;
    let id = chosen_id(&headers).filter(|id| is_name(id)).ok_or(Code::UploadIdUnfit)?;
    let length: i64 = number(&headers, "upload-length").ok_or(Code::UploadLengthUnfit)?;
    if length > shared.config.limits.upload_bytes {
        return Err(Code::UploadTooLarge.into());
    }
    let now = shared.now();
    let location = format!("/files/{id}");
    let state = shared.clone();
    shared.db.write(move |tx| ledger::enter(&state, tx, &bearer.account, &id, length, now)).await?;
    let expires = edge::date(shared.upload_expires_at(now));
    Ok(answer(StatusCode::CREATED, [("location", location), ("upload-expires", expires)]))
}

/// How far an upload is. Stops a request that still writes to it.
#[utoipa::path(head, path = "/files/{id}", operation_id = "upload_offset", tag = "media", security(("bearer" = [])),
    params(("id" = String, Path, description = "the upload"), ("Tus-Resumable" = String, Header, description = "1.0.0")),
    responses(
        (status = 200, description = "where the upload stands", headers(("Upload-Offset" = i64), ("Upload-Length" = i64), ("Upload-Expires" = String), ("Tus-Resumable" = String))),
    ))]
pub(crate) async fn offset(
    State(shared): State<Shared>,
    bearer: Bearer,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    speaks_tus(&headers)?;
    ledger::find(&shared, &bearer.account, &id).await?;
    let _turn = shared.turns.take(&id).await;
    let upload = ledger::find(&shared, &bearer.account, &id).await?;
    let offset = bytes::offset(&shared.upload_path(&upload.id))?;
    let expires = edge::date(shared.upload_expires_at(upload.last_byte_at));
    Ok(answer(
        StatusCode::OK,
        [
            ("upload-offset", offset.to_string()),
            ("upload-length", upload.length.to_string()),
            ("upload-expires", expires),
        ],
    ))
}

/// Adds bytes at the end of an upload. However it ends, the bytes that arrived stay.
#[utoipa::path(patch, path = "/files/{id}", operation_id = "upload_append", tag = "media", security(("bearer" = [])),
    params(
        ("id" = String, Path, description = "the upload"),
        ("Tus-Resumable" = String, Header, description = "1.0.0"),
        ("Upload-Offset" = i64, Header, description = "where these bytes begin; must be where the upload stands"),
    ),
    request_body(content_type = "application/offset+octet-stream", description = "the bytes"),
    responses(
        (status = 204, description = "where the upload stands now; it can be less than was sent", headers(("Upload-Offset" = i64), ("Upload-Expires" = String), ("Tus-Resumable" = String))),
    ))]
pub(crate) async fn append(
    State(shared): State<Shared>,
    bearer: Bearer,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    speaks_tus(&headers)?;
    if content_type(&headers) != Some("application/offset+octet-stream") {
        return Err(Code::MediaTypeUnsupported.into());
    }
    let from: i64 = number(&headers, "upload-offset").ok_or(Code::UploadOffsetUnfit)?;
    ledger::find(&shared, &bearer.account, &id).await?;
    let turn = shared.turns.take(&id).await;
    // Whoever was asked to stop may have been taking the upload away.
    let upload = ledger::find(&shared, &bearer.account, &id).await?;
    let path = shared.upload_path(&upload.id);
    let stands_at = bytes::offset(&path)?;
    if from != stands_at {
        return Ok(standing_at(Code::OffsetDiffers, stands_at));
    }
    let room = upload.length.saturating_sub(stands_at);
    if number::<i64>(&headers, header::CONTENT_LENGTH.as_str()).is_some_and(|length| length > room) {
        return Err(Code::UploadTooLarge.into());
    }
    let _touched = Touched { shared: shared.clone(), id: upload.id };
    receive(turn, body, bytes::open_end(&path)?, room).await?;
    let offset = bytes::offset(&path)?;
    let expires = edge::date(shared.upload_expires_at(shared.now()));
    Ok(answer(StatusCode::NO_CONTENT, [("upload-offset", offset.to_string()), ("upload-expires", expires)]))
}

/// Writes a body to the end of a file, at most this many bytes of it, until it ends or someone else wants the upload.
async fn receive(mut turn: Turn, body: Body, mut file: std::fs::File, mut room: i64) -> Result<(), Problem> {
    let mut chunks = body.into_data_stream();
    loop {
        let chunk = tokio::select! {
            biased;
            () = turn.asked_to_stop() => return Err(Code::UploadInterrupted.into()),
            chunk = chunks.next() => chunk,
        };
        let chunk = match chunk {
            None => return Ok(()),
            Some(Err(error)) => return Err(edge::broken(&error)),
            Some(Ok(chunk)) => chunk,
        };
        let fits = usize::try_from(room).unwrap_or(usize::MAX).min(chunk.len());
        bytes::add(&mut file, chunk.get(..fits).unwrap_or_default())?;
        room = room.saturating_sub(i64::try_from(fits).unwrap_or(i64::MAX));
        if fits < chunk.len() {
            return Err(Code::UploadTooLarge.into());
        }
    }
}

/// Writes down, when a request that wrote to an upload is over in whatever way, that its last byte came now.
struct Touched {
    shared: Shared,
    id: String,
}

impl Drop for Touched {
    fn drop(&mut self) {
        let now = self.shared.now();
        // Where it fails the upload expires earlier than it could; the bytes are not touched.
        let _ = self
            .shared
            .db
            .write_now(|tx| tx.execute("UPDATE uploads SET last_byte_at = ?2 WHERE id = ?1", params![self.id, now]));
    }
}

/// Takes an upload away. One with a receipt stays.
#[utoipa::path(delete, path = "/files/{id}", operation_id = "upload_terminate", tag = "media", security(("bearer" = [])),
    params(("id" = String, Path, description = "the upload"), ("Tus-Resumable" = String, Header, description = "1.0.0")),
    responses(
        (status = 204, description = "the upload is gone", headers(("Tus-Resumable" = String))),
    ))]
pub(crate) async fn terminate(
    State(shared): State<Shared>,
    bearer: Bearer,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    speaks_tus(&headers)?;
    ledger::find(&shared, &bearer.account, &id).await?;
    let _turn = shared.turns.take(&id).await;
    let upload = ledger::find(&shared, &bearer.account, &id).await?;
    if upload.committed {
        return Err(Code::UploadCommitted.into());
    }
    let state = shared.clone();
    shared.db.write(move |tx| ledger::remove(&state, tx, &upload.id)).await?;
    Ok(answer(StatusCode::NO_CONTENT, []))
}
