//! The inbox: pulled by number, sent under the client's own id, marked read up to a number.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::bearer::Bearer;
use super::idempotency::is_name;
use crate::backend::Shared;
use crate::body::Json;
use crate::problem::{Code, Problem};

/// Messages in one answer.
const PAGE: i64 = 100;
/// Bytes of one message's text.
const LONGEST: usize = 8_000;

/// Where to go on.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct After {
    /// The number of the last message that the client has; 0 for none.
    #[serde(default)]
    pub(crate) after: i64,
}

/// One message.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessageItem {
    /// Its number in this account; numbers grow.
    seq: i64,
    /// The sender's name for it.
    id: String,
    /// `office`, `customer` or `me`.
    from: String,
    text: String,
    /// Milliseconds since 1970-01-01 UTC by the server's clock.
    at: i64,
    read: bool,
}

/// At most a hundred messages.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessagePage {
    messages: Vec<MessageItem>,
    /// The number of the newest message there is; more follow while it is above that of the last one here.
    last: i64,
}

/// Sends a message.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendRequest {
    /// The client's name for it: 16 to 64 letters, digits, `-` or `_`. Sent again, it is the same message.
    id: String,
    text: String,
}

/// A message was taken.
#[derive(Serialize, ToSchema)]
pub(crate) struct SentAnswer {
    seq: i64,
}

/// Marks messages read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadRequest {
    /// This one and all before it.
    up_to: i64,
}

/// The messages after a number.
#[utoipa::path(get, path = "/v1/messages", operation_id = "message_pull", tag = "work", security(("bearer" = [])), params(After), responses(
    (status = 200, description = "the messages", body = MessagePage),
))]
pub(crate) async fn pull(
    State(shared): State<Shared>,
    bearer: Bearer,
    Query(After { after }): Query<After>,
) -> Result<Json<MessagePage>, Problem> {
    shared
        .db
        .write(move |tx| {
            let mut rows = tx.prepare_cached(
                "SELECT seq, id, sender, text, at, read FROM messages WHERE account = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
            )?;
            let messages = rows
                .query_map(params![bearer.account, after, PAGE], |row| {
                    Ok(MessageItem {
                        seq: row.get(0)?,
                        id: row.get(1)?,
                        from: row.get(2)?,
                        text: row.get(3)?,
                        at: row.get(4)?,
                        read: row.get(5)?,
                    })
                })?
                .collect::<Result<_, _>>()?;
            let last = tx.query_row("SELECT ifnull(MAX(seq), 0) FROM messages WHERE account = ?1", params![bearer.account], |row| {
                row.get(0)
            })?;
            Ok(Json(MessagePage { messages, last }))
        })
        .await
}

/// Sends a message to the office. The same id with the same text is the same message.
#[utoipa::path(post, path = "/v1/messages", operation_id = "message_send", tag = "work", security(("bearer" = [])), request_body = SendRequest, responses(
    (status = 201, description = "the message was taken, now or before", body = SentAnswer),
))]
pub(crate) async fn send(
    State(shared): State<Shared>,
    bearer: Bearer,
    Json(request): Json<SendRequest>,
) -> Result<(StatusCode, Json<SentAnswer>), Problem> {
    if !is_name(&request.id) || request.text.trim().is_empty() || request.text.len() > LONGEST {
        return Err(Code::MessageUnfit.into());
    }
    let now = shared.now();
    shared
        .db
        .write(move |tx| {
            let before: Option<(i64, String)> = tx
                .query_row("SELECT seq, text FROM messages WHERE account = ?1 AND id = ?2", params![bearer.account, request.id], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .optional()?;
            let seq = match before {
                Some((seq, text)) if text == request.text => seq,
                Some(_) => return Err(Code::MessageDiffers.into()),
                None => tx.query_row(
                    "INSERT INTO messages (account, seq, id, sender, text, at, read)
                     VALUES (?1, (SELECT ifnull(MAX(seq), 0) + 1 FROM messages WHERE account = ?1), ?2, 'me', ?3, ?4, 1) RETURNING seq",
                    params![bearer.account, request.id, request.text, now],
                    |row| row.get(0),
                )?,
            };
            Ok((StatusCode::CREATED, Json(SentAnswer { seq })))
        })
        .await
}

/// Marks messages read, up to a number.
#[utoipa::path(post, path = "/v1/messages/read", operation_id = "message_read", tag = "work", security(("bearer" = [])), request_body = ReadRequest, responses(
    (status = 204, description = "they are marked"),
))]
pub(crate) async fn read(
    State(shared): State<Shared>,
    bearer: Bearer,
    Json(request): Json<ReadRequest>,
) -> Result<StatusCode, Problem> {
    shared
        .db
        .write(move |tx| {
            tx.execute(
                "UPDATE messages SET read = 1 WHERE account = ?1 AND seq <= ?2",
                params![bearer.account, request.up_to],
            )?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}
