//! Tokens of a session and their rotation.
//!
//! A refresh token names its session and its generation and carries a tag, so that the newest can be given out again
//! without being kept. Presenting the newest makes the next generation. Its parent stays good until the successor is
//! first used, so a client whose answer was lost asks again, any number of times, and gets the same successor. Once the
//! successor was used, whoever presents the parent is a second holder, and the family ends.

use axum::extract::State;
use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::alarms::{self, Alarm};
use super::dpop::{self, Dpop, Proven};
use super::events;
use super::proof::Thumbprint;
use crate::backend::{self, Shared};
use crate::body::Json;
use crate::keys;
use crate::problem::{Code, Problem};
use crate::rotation::{self, Verdict};

/// A pair of tokens.
#[derive(Serialize, ToSchema)]
pub(crate) struct Tokens {
    /// Always `Bearer`.
    token_type: String,
    /// Opaque; for `Authorization`.
    access_token: String,
    /// Seconds for which the access token is good.
    expires_in_s: i64,
    /// Opaque; for `/v1/auth/token` and nothing else.
    refresh_token: String,
    /// Seconds without a refresh after which the session is over.
    refresh_idle_s: i64,
    /// Seconds until the session is over whatever happens.
    refresh_absolute_s: i64,
    /// Which pair of this session it is; the first is 1.
    generation: i64,
    /// Milliseconds since 1970-01-01 UTC by the server's clock.
    server_time: i64,
}

/// What the token endpoint gives tokens for.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Grant {
    /// A refresh token.
    RefreshToken,
}

/// Asks for the next pair.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefreshRequest {
    #[allow(dead_code, reason = "there is one grant; another word is refused when it is read")]
    grant_type: Grant,
    refresh_token: String,
}

/// What a refresh token says, once its tag was checked.
pub(crate) struct Presented {
    pub(crate) session: String,
    generation: i64,
}

/// Reads a refresh token; absent where this backend did not make it.
pub(crate) fn read(state: &backend::State, token: &str) -> Option<Presented> {
    let mut parts = token.split('.');
    let ("v1", session, generation, tag, None) =
        (parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next())
    else {
        return None;
    };
    let tag = hex::decode(tag).ok()?;
    let made_here = state.keys.is_tag("refresh", &[session.as_bytes(), generation.as_bytes()], &tag);
    made_here.then(|| Some(Presented { session: session.to_owned(), generation: generation.parse().ok()? }))?
}

/// A session as its rotation sees it.
struct Family {
    device_key: Option<String>,
    generation: i64,
    acked: bool,
    created_at: i64,
    refreshed_at: i64,
    revoked: Option<String>,
    account_state: String,
}

/// The pair of a session's present generation, with a fresh access token.
pub(crate) fn give(state: &backend::State, tx: &Transaction<'_>, session: &str, now: i64) -> Result<Tokens, Problem> {
    let limits = &state.config.limits;
    let (generation, created_at): (i64, i64) =
        tx.query_row("SELECT generation, created_at FROM sessions WHERE id = ?1", params![session], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let access_token = URL_SAFE_NO_PAD.encode(keys::random::<32>()?);
    tx.execute("DELETE FROM access WHERE expires_at <= ?1", params![now])?;
    tx.execute(
        "INSERT INTO access (hash, session, generation, expires_at) VALUES (?1, ?2, ?3, ?4)",
        params![hash(&access_token), session, generation, now + limits.access_ttl_s * 1000],
    )?;
    let tag = state.keys.tag("refresh", &[session.as_bytes(), generation.to_string().as_bytes()]);
    Ok(Tokens {
        token_type: "Bearer".to_owned(),
        access_token,
        expires_in_s: limits.access_ttl_s,
        refresh_token: format!("v1.{session}.{generation}.{}", hex::encode(tag)),
        refresh_idle_s: limits.refresh_idle_s,
        refresh_absolute_s: ((created_at - now) / 1000 + limits.refresh_absolute_s).max(0),
        generation,
        server_time: now,
    })
}

/// An access token is kept as its hash: it is random, so a plain one is enough.
pub(crate) fn hash(access_token: &str) -> Vec<u8> {
    Sha256::digest(access_token.as_bytes()).to_vec()
}

/// Ends a session. The first reason stays: it is what the client is told.
pub(crate) fn revoke(tx: &Transaction<'_>, session: &str, why: &str) -> rusqlite::Result<()> {
    tx.execute("UPDATE sessions SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL", params![session, why])?;
    tx.execute("DELETE FROM access WHERE session = ?1", params![session])?;
    Ok(())
}

/// Takes a refresh token and gives the pair that follows it.
///
/// The same token can be presented again until a token of the pair that it gave was used: the same successor comes back.
/// A refusal with `definitive: true` ends the session; anything else does not.
/// A token that is bound to a key of a phone is good with a proof of that key alone; without it, it is `device_mismatch`
/// for whoever presents it, and the session of its owner goes on.
#[utoipa::path(post, path = "/v1/auth/token", operation_id = "session_refresh", tag = "login", request_body = RefreshRequest,
    params(("DPoP" = Option<String>, Header, description = "a proof of the phone's key; asked for where the session is bound to one")),
    responses(
        (status = 200, description = "the next pair, or once more the one that was given", body = Tokens, headers(("DPoP-Nonce" = String, description = "the nonce of the next proof"))),
    ))]
pub(crate) async fn refresh(
    State(shared): State<Shared>,
    Proven(device): Proven,
    Json(request): Json<RefreshRequest>,
) -> Result<(HeaderMap, Json<Tokens>), Problem> {
    let now = shared.now();
    let Some(presented) = read(&shared, &request.refresh_token) else {
        return Err(over(Code::SessionRevoked));
    };
    let state = shared.clone();
    // A refusal that revokes must commit, so it comes out of the transaction as a value and not as an error.
    let rotated = shared.db.write(move |tx| rotate(&state, tx, &presented, device.as_ref(), now)).await?;
    rotated.map(|tokens| (dpop::next(&shared, now), Json(tokens)))
}

fn rotate(
    state: &backend::State,
    tx: &Transaction<'_>,
    presented: &Presented,
    device: Option<&Thumbprint>,
    now: i64,
) -> Result<Result<Tokens, Problem>, Problem> {
    let family = tx
        .query_row(
            "SELECT s.generation, s.acked, s.created_at, s.refreshed_at, s.revoked, a.state, s.device_key
             FROM sessions s JOIN accounts a ON a.id = s.account WHERE s.id = ?1",
            params![presented.session],
            |row| {
                Ok(Family {
                    generation: row.get(0)?,
                    acked: row.get(1)?,
                    created_at: row.get(2)?,
                    refreshed_at: row.get(3)?,
                    revoked: row.get(4)?,
                    account_state: row.get(5)?,
                    device_key: row.get(6)?,
                })
            },
        )
        .optional()?;
    let Some(family) = family else { return Ok(Err(over(Code::SessionRevoked))) };
    if let Err(code) = alive(&state.config.limits, &family, now) {
        return Ok(Err(over(code)));
    }
    // Before the rotation is looked at: whoever does not hold the key can neither turn the family nor end it.
    if let Some(bound) = &family.device_key
        && state.config.dpop != Dpop::Off
        && device.map(Thumbprint::as_str) != Some(bound)
    {
        alarms::raise_daily(tx, Alarm::DeviceMismatch, &presented.session, now)?;
        events::once_a_day(tx, &presented.session, "device_mismatch", now)?;
        return Ok(Err(over(Code::DeviceMismatch)));
    }
    match rotation::judge(rotation::Family { newest: family.generation, used: family.acked }, presented.generation) {
        Verdict::Next => {
            tx.execute(
                "UPDATE sessions SET generation = generation + 1, acked = 0, refreshed_at = ?2 WHERE id = ?1",
                params![presented.session, now],
            )?;
        }
        Verdict::Again => {}
        Verdict::Reused => {
            revoke(tx, &presented.session, "refresh_reused")?;
            alarms::raise(tx, Alarm::RefreshReused, now)?;
            events::about(tx, &presented.session, "refresh_reused", now)?;
            return Ok(Err(over(Code::RefreshReused)));
        }
    }
    Ok(Ok(give(state, tx, &presented.session, now)?))
}

fn alive(limits: &crate::config::Limits, family: &Family, now: i64) -> Result<(), Code> {
    match family.account_state.as_str() {
        "active" => {}
        "cancelled" => return Err(Code::AccountCancelled),
        _ => return Err(Code::AccountDisabled),
    }
    match family.revoked.as_deref() {
        None => {}
        Some("refresh_reused") => return Err(Code::RefreshReused),
        Some(_) => return Err(Code::SessionRevoked),
    }
    let idle = now - family.refreshed_at >= limits.refresh_idle_s * 1000;
    let old = now - family.created_at >= limits.refresh_absolute_s * 1000;
    if idle || old { Err(Code::RefreshExpired) } else { Ok(()) }
}

/// The token endpoint's refusals end the session; all have one status, whatever the code has elsewhere.
fn over(code: Code) -> Problem {
    Problem::from(code).status_of(axum::http::StatusCode::BAD_REQUEST).definitive()
}
