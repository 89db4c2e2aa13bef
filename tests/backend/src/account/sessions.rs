//! The sessions of an account: listed and ended.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use rusqlite::params;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::bearer::Bearer;
use super::tokens;
use crate::backend::Shared;
use crate::body::Json;
use crate::problem::{Code, Problem, ProblemBody};

/// One session of the account.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionItem {
    session_id: String,
    /// Such as `android`, `ios` or `desktop`.
    platform: String,
    /// Milliseconds since 1970-01-01 UTC.
    created_at: i64,
    /// Milliseconds since 1970-01-01 UTC.
    refreshed_at: i64,
    /// Whether it is the one that asks.
    current: bool,
}

/// The sessions of the account that are not over.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionList {
    sessions: Vec<SessionItem>,
}

/// Which sessions to end.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Scope {
    /// The one that the token belongs to.
    This,
    /// All but that one.
    Others,
    /// All of them; needs step-up, which is not offered yet.
    All,
}

/// Ends sessions.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogoutRequest {
    refresh_token: String,
    scope: Scope,
}

/// The sessions of the account that are not over.
#[utoipa::path(get, path = "/v1/auth/sessions", operation_id = "session_list", tag = "login", security(("bearer" = [])), responses(
    (status = 200, description = "the sessions", body = SessionList),
    (status = "default", description = "access_expired, session_revoked 401", body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn list(State(shared): State<Shared>, bearer: Bearer) -> Result<Json<SessionList>, Problem> {
    shared
        .db
        .write(move |tx| {
            let mut rows = tx.prepare_cached(
                "SELECT id, platform, created_at, refreshed_at FROM sessions WHERE account = ?1 AND revoked IS NULL ORDER BY created_at",
            )?;
            let sessions = rows
                .query_map(params![bearer.account], |row| {
                    let session_id: String = row.get(0)?;
                    let current = session_id == bearer.session;
                    Ok(SessionItem { session_id, platform: row.get(1)?, created_at: row.get(2)?, refreshed_at: row.get(3)?, current })
                })?
                .collect::<Result<_, _>>()?;
            Ok(Json(SessionList { sessions }))
        })
        .await
}

/// Ends the session that asks. Another one needs step-up, which is not offered yet.
#[utoipa::path(delete, path = "/v1/auth/sessions/{id}", operation_id = "session_end", tag = "login", security(("bearer" = [])),
    params(("id" = String, Path, description = "the session")), responses(
    (status = 204, description = "the session is over"),
    (status = "default", description = "access_expired, session_revoked 401; step_up_required 403; session_unknown 404",
        body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn end(
    State(shared): State<Shared>,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    shared
        .db
        .write(move |tx| {
            let ours: bool = tx.query_row(
                "SELECT EXISTS (SELECT 1 FROM sessions WHERE id = ?1 AND account = ?2 AND revoked IS NULL)",
                params![id, bearer.account],
                |row| row.get(0),
            )?;
            if !ours {
                return Err(Code::SessionUnknown.into());
            }
            if id != bearer.session {
                return Err(Code::StepUpRequired.into());
            }
            tokens::revoke(tx, &id, "logout")?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

/// Ends sessions. Answers the same for a token that is unknown or already ended, so it can be repeated.
#[utoipa::path(post, path = "/v1/auth/logout", operation_id = "session_logout", tag = "login", request_body = LogoutRequest, responses(
    (status = 204, description = "the session is over"),
    (status = "default", description = "step_up_required 403 for the scope all", body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn logout(
    State(shared): State<Shared>,
    Json(request): Json<LogoutRequest>,
) -> Result<StatusCode, Problem> {
    if request.scope == Scope::All {
        return Err(Code::StepUpRequired.into());
    }
    let Some(presented) = tokens::read(&shared, &request.refresh_token) else { return Ok(StatusCode::NO_CONTENT) };
    shared
        .db
        .write(move |tx| {
            if request.scope == Scope::This {
                tokens::revoke(tx, &presented.session, "logout")?;
                return Ok(StatusCode::NO_CONTENT);
            }
            // Only a session that is not over itself may end others.
            let mut others = tx.prepare_cached(
                "SELECT o.id FROM sessions o JOIN sessions s ON s.account = o.account
                 WHERE s.id = ?1 AND s.revoked IS NULL AND o.id <> s.id",
            )?;
            let ids: Vec<String> =
                others.query_map(params![presented.session], |row| row.get(0))?.collect::<Result<_, _>>()?;
            for id in ids {
                tokens::revoke(tx, &id, "logout")?;
            }
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

/// The place of step-up in the contract; this server does not offer it yet.
#[utoipa::path(post, path = "/v1/auth/step-up", operation_id = "step_up", tag = "login", responses(
    (status = "default", description = "not_offered 501", body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) fn step_up() -> std::future::Ready<Problem> {
    std::future::ready(Code::NotOffered.into())
}
