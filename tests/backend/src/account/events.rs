//! What an account is told about its own security: another device was logged in, a session was ended because its token
//! was in two hands.

use axum::extract::{Query, State};
use rusqlite::{Transaction, params};
use serde::Serialize;
use utoipa::ToSchema;

use super::attempt::Tried;
use super::bearer::Bearer;
use super::messages::After;
use crate::backend::Shared;
use crate::body::Json;
use crate::problem::Problem;

/// Events in one answer.
const PAGE: i64 = 100;

/// One event.
#[derive(Serialize, ToSchema)]
pub(crate) struct SecurityEvent {
    /// Its number in this account; numbers grow.
    seq: i64,
    /// `new_device`, `refresh_reused` or `device_mismatch`.
    kind: String,
    /// The session that it is about.
    session_id: String,
    /// What that session is on, such as `android`, `ios` or `desktop`.
    platform: String,
    /// Milliseconds since 1970-01-01 UTC by the server's clock.
    at: i64,
}

/// At most a hundred events.
#[derive(Serialize, ToSchema)]
pub(crate) struct SecurityEvents {
    events: Vec<SecurityEvent>,
    /// The number of the newest event there is; more follow while it is above that of the last one here.
    last: i64,
}

/// What happened to the account's sessions, other than by the session that asks.
#[utoipa::path(get, path = "/v1/auth/events", operation_id = "security_events", tag = "login", security(("bearer" = [])), params(After), responses(
    (status = 200, description = "the events", body = SecurityEvents),
))]
pub(crate) async fn events(
    State(shared): State<Shared>,
    bearer: Bearer,
    Query(After { after }): Query<After>,
) -> Result<Json<SecurityEvents>, Problem> {
    shared
        .db
        .write(move |tx| {
            let mut rows = tx.prepare_cached(
                "SELECT seq, kind, session, platform, at FROM security_events
                 WHERE account = ?1 AND session <> ?2 AND seq > ?3 ORDER BY seq LIMIT ?4",
            )?;
            let events = rows
                .query_map(params![bearer.account, bearer.session, after, PAGE], |row| {
                    Ok(SecurityEvent {
                        seq: row.get(0)?,
                        kind: row.get(1)?,
                        session_id: row.get(2)?,
                        platform: row.get(3)?,
                        at: row.get(4)?,
                    })
                })?
                .collect::<Result<_, _>>()?;
            let last = tx.query_row(
                "SELECT ifnull(MAX(seq), 0) FROM security_events WHERE account = ?1 AND session <> ?2",
                params![bearer.account, bearer.session],
                |row| row.get(0),
            )?;
            Ok(Json(SecurityEvents { events, last }))
        })
        .await
}

/// Tells an account's other sessions of a login, where the device was never logged in before.
pub(crate) fn new_device(
    tx: &Transaction<'_>,
    account: &str,
    session: &str,
    tried: &Tried,
    device: Option<&str>,
    now: i64,
) -> rusqlite::Result<()> {
    // An install's name can be copied and a key cannot: where there is a key, it decides.
    let before: bool = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM sessions WHERE account = ?1 AND device_key IS ?2 AND (?2 IS NOT NULL OR install = ?3))",
        params![account, device, tried.install],
        |row| row.get(0),
    )?;
    if before { Ok(()) } else { tell(tx, account, session, &tried.platform, "new_device", now) }
}

/// Writes down an event about a session, once in a day: a thief who tries over and over must not fill the store.
pub(crate) fn once_a_day(tx: &Transaction<'_>, session: &str, kind: &str, now: i64) -> rusqlite::Result<()> {
    let told: bool = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM security_events WHERE session = ?1 AND kind = ?2 AND at > ?3)",
        params![session, kind, now - 86_400_000],
        |row| row.get(0),
    )?;
    if told { Ok(()) } else { about(tx, session, kind, now) }
}

/// Writes down an event about a session.
pub(crate) fn about(tx: &Transaction<'_>, session: &str, kind: &str, now: i64) -> rusqlite::Result<()> {
    let (account, platform): (String, String) =
        tx.query_row("SELECT account, platform FROM sessions WHERE id = ?1", params![session], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    tell(tx, &account, session, &platform, kind, now)
}

fn tell(
    tx: &Transaction<'_>,
    account: &str,
    session: &str,
    platform: &str,
    kind: &str,
    now: i64,
) -> rusqlite::Result<()> {
    tx.execute(
        "INSERT INTO security_events (account, seq, kind, session, platform, at)
         VALUES (?1, (SELECT ifnull(MAX(seq), 0) + 1 FROM security_events WHERE account = ?1), ?2, ?3, ?4, ?5)",
        params![account, kind, session, platform, now],
    )?;
    Ok(())
}
