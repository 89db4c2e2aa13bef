//! The sessions of an account: listed and ended. To end another one than one's own takes a fresh code, whichever way it is
//! asked for.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use rusqlite::params;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::bearer::Bearer;
use super::step_up::{self, Act, ElevationToken};
use super::tokens;
use crate::backend::Shared;
use crate::body::Json;
use crate::problem::{Code, Problem};

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
    /// Whether it is bound to a key of its phone.
    bound: bool,
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
    /// All but that one; needs an elevation for `logout_others`.
    Others,
    /// All of them; needs an elevation for `logout_all`.
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
))]
pub(crate) async fn list(State(shared): State<Shared>, bearer: Bearer) -> Result<Json<SessionList>, Problem> {
    shared
        .db
        .write(move |tx| {
            let mut rows = tx.prepare_cached(
                "SELECT id, platform, created_at, refreshed_at, device_key IS NOT NULL FROM sessions WHERE account = ?1 AND revoked IS NULL ORDER BY created_at",
            )?;
            let sessions = rows
                .query_map(params![bearer.account], |row| {
                    let session_id: String = row.get(0)?;
                    let current = session_id == bearer.session;
                    Ok(SessionItem {
                        session_id,
                        platform: row.get(1)?,
                        created_at: row.get(2)?,
                        refreshed_at: row.get(3)?,
                        current,
                        bound: row.get(4)?,
                    })
                })?
                .collect::<Result<_, _>>()?;
            Ok(Json(SessionList { sessions }))
        })
        .await
}

/// Ends a session. Another one than the session that asks needs an elevation for `end_session`.
#[utoipa::path(delete, path = "/v1/auth/sessions/{id}", operation_id = "session_end", tag = "login", security(("bearer" = [])),
    params(("id" = String, Path, description = "the session"),
        ("Elevation-Token" = Option<String>, Header, description = "from `/v1/auth/step-up`; used up by this")),
    responses(
        (status = 204, description = "the session is over"),
    ))]
pub(crate) async fn end(
    State(shared): State<Shared>,
    bearer: Bearer,
    Path(id): Path<String>,
    ElevationToken(elevation): ElevationToken,
) -> Result<StatusCode, Problem> {
    let now = shared.now();
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
                step_up::spend(tx, elevation.as_deref(), &bearer.session, Act::EndSession, now)?;
            }
            tokens::revoke(tx, &id, "logout")?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

/// Ends sessions. Answers the same for a token that is unknown or already ended, so it can be repeated.
#[utoipa::path(post, path = "/v1/auth/logout", operation_id = "session_logout", tag = "login", request_body = LogoutRequest,
    params(("Elevation-Token" = Option<String>, Header, description = "from `/v1/auth/step-up`, for the scopes `others` and `all`; used up by this")),
    responses(
        (status = 204, description = "they are over"),
    ))]
pub(crate) async fn logout(
    State(shared): State<Shared>,
    ElevationToken(elevation): ElevationToken,
    Json(request): Json<LogoutRequest>,
) -> Result<StatusCode, Problem> {
    let Some(presented) = tokens::read(&shared, &request.refresh_token) else { return Ok(StatusCode::NO_CONTENT) };
    let now = shared.now();
    shared
        .db
        .write(move |tx| {
            // Only a session that is not over itself may end others.
            let alive: bool = tx.query_row(
                "SELECT EXISTS (SELECT 1 FROM sessions WHERE id = ?1 AND revoked IS NULL)",
                params![presented.session],
                |row| row.get(0),
            )?;
            if !alive {
                return Ok(StatusCode::NO_CONTENT);
            }
            let (own, act) = match request.scope {
                Scope::This => (true, None),
                Scope::Others => (false, Some(Act::LogoutOthers)),
                Scope::All => (true, Some(Act::LogoutAll)),
            };
            if let Some(act) = act {
                step_up::spend(tx, elevation.as_deref(), &presented.session, act, now)?;
                let mut others = tx.prepare_cached(
                    "SELECT o.id FROM sessions o JOIN sessions s ON s.account = o.account WHERE s.id = ?1 AND o.id <> s.id",
                )?;
                let ids = others.query_map(params![presented.session], |row| row.get(0))?;
                for id in ids.collect::<Result<Vec<String>, _>>()? {
                    tokens::revoke(tx, &id, "logout")?;
                }
            }
            if own {
                tokens::revoke(tx, &presented.session, "logout")?;
            }
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}
