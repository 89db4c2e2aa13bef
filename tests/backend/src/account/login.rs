//! A right code becomes a session, once. What state an account is in is told only to who holds its code.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::attempt::{self, Found, Tried};
use super::challenge::Purpose;
use super::dpop::{self, Dpop, Proven};
use super::idempotency::IdempotencyKey;
use super::tokens::{self, Tokens};
use super::{cancellation, events};
use crate::backend::{self, Shared};
use crate::body::Json;
use crate::keys;
use crate::problem::{Code, Problem};

/// Turns a code into a session.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoginRequest {
    challenge_id: String,
    /// The digits of the SMS.
    code: String,
}

/// Who is logged in.
#[derive(Serialize, ToSchema)]
pub(crate) struct User {
    id: String,
    display_name: String,
    roles: Vec<String>,
}

/// How the refresh token is bound.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DeviceBinding {
    /// To the key that the login was proven with: each refresh needs a proof of it.
    Dpop,
    /// Not at all: who holds it can use it.
    None,
}

/// A session has begun.
#[derive(Serialize, ToSchema)]
pub(crate) struct LoginAnswer {
    session_id: String,
    #[serde(flatten)]
    tokens: Tokens,
    user: User,
    device_binding: DeviceBinding,
}

/// Turns an SMS code into a session.
///
/// Of the codes of a challenge the two newest are taken. With an `Idempotency-Key` a repeated request from the same device
/// gets the same session for a minute, as long as the session was not used. With a proof the session is bound to its key.
#[utoipa::path(post, path = "/v1/auth/sessions", operation_id = "session_begin", tag = "login", request_body = LoginRequest,
    params(("Idempotency-Key" = Option<String>, Header, description = "16 to 64 letters, digits, `-` or `_`"),
        ("DPoP" = Option<String>, Header, description = "a proof of the phone's key, RFC 9449 with ES256; its nonce is that of the last DPoP-Nonce")),
    responses(
        (status = 201, description = "a session has begun", body = LoginAnswer, headers(("DPoP-Nonce" = String, description = "the nonce of the next proof"))),
    ))]
pub(crate) async fn login(
    State(shared): State<Shared>,
    IdempotencyKey(key): IdempotencyKey,
    Proven(device): Proven,
    Json(request): Json<LoginRequest>,
) -> Result<(StatusCode, HeaderMap, Json<LoginAnswer>), Problem> {
    attempt::shape(&shared, &request.code)?;
    if device.is_none() && shared.config.dpop == Dpop::Required {
        return Err(Code::DpopInvalid.into());
    }
    let now = shared.now();
    let device = device.map(|key| key.as_str().to_owned());
    let (state, id) = (shared.clone(), request.challenge_id);
    let found = shared.db.write(move |tx| attempt::count(&state, tx, &id, Purpose::Login, now)).await?;
    let state = shared.clone();
    let answer = match found {
        Found::Used(tried) if tried.is_right(&shared, &request.code) => {
            shared.db.write(move |tx| replay(&state, tx, &tried, device.as_deref(), key.as_deref(), now)).await?
        }
        Found::Used(_) => return Err(Code::ChallengeGone.into()),
        Found::Counted(tried) if tried.is_right(&shared, &request.code) => {
            shared.db.write(move |tx| begin(&state, tx, &tried, device.as_deref(), key.as_deref(), now)).await?
        }
        Found::Counted(tried) => return Err(shared.db.write(move |tx| tried.fail(&state, tx, now)).await?),
    };
    answer.map(|session| (StatusCode::CREATED, dpop::next(&shared, now), Json(session)))
}

/// The session that the same request of the same device has begun, where its answer can have been lost.
fn replay(
    state: &backend::State,
    tx: &Transaction<'_>,
    tried: &Tried,
    device: Option<&str>,
    key: Option<&str>,
    now: i64,
) -> Result<Result<LoginAnswer, Problem>, Problem> {
    let session: Option<String> = tx
        .query_row(
            "SELECT id FROM sessions WHERE challenge = ?1 AND idempotency = ?2 AND device_key IS ?3 AND generation = 1
             AND acked = 0 AND revoked IS NULL AND created_at > ?4",
            params![tried.id, key, device, now - state.config.limits.login_replay_s * 1000],
            |row| row.get(0),
        )
        .optional()?;
    match session {
        Some(session) => again(state, tx, &session, now),
        None => Err(Code::ChallengeGone.into()),
    }
}

/// Uses the challenge up and begins a session, if the account may have one. The inner result commits either way: a right
/// code is used up also where no account has the number.
fn begin(
    state: &backend::State,
    tx: &Transaction<'_>,
    tried: &Tried,
    device: Option<&str>,
    key: Option<&str>,
    now: i64,
) -> Result<Result<LoginAnswer, Problem>, Problem> {
    if !tried.consume(state, tx, now)? {
        return Ok(Err(Code::ChallengeGone.into()));
    }
    let account = match owner(state, tx, &tried.phone)? {
        Ok(account) => account,
        Err(code) => return Ok(Err(code.into())),
    };
    let session = keys::name()?;
    events::new_device(tx, &account, &session, tried, device, now)?;
    tx.execute(
        "INSERT INTO sessions (id, account, challenge, install, platform, device_key, idempotency, created_at, refreshed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
        params![session, account, tried.id, tried.install, tried.platform, device, key, now],
    )?;
    again(state, tx, &session, now)
}

/// The account that has a number and may log in, or what its holder is told.
fn owner(state: &backend::State, tx: &Transaction<'_>, phone: &str) -> Result<Result<String, Code>, Problem> {
    let account: Option<(String, String)> = tx
        .query_row("SELECT id, state FROM accounts WHERE phone = ?1", params![phone], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    Ok(match account {
        None if cancellation::was_of(state, tx, phone)? => Err(Code::AccountCancelled),
        None => Err(Code::AccountUnregistered),
        Some((id, state)) if state == "active" => Ok(id),
        Some((_, state)) if state == "cancelled" => Err(Code::AccountCancelled),
        Some(_) => Err(Code::AccountDisabled),
    })
}

/// The answer for a session that was just begun, or whose first answer was lost.
fn again(
    state: &backend::State,
    tx: &Transaction<'_>,
    session: &str,
    now: i64,
) -> Result<Result<LoginAnswer, Problem>, Problem> {
    let (user, bound) = tx.query_row(
        "SELECT a.id, a.name, s.device_key IS NOT NULL FROM sessions s JOIN accounts a ON a.id = s.account WHERE s.id = ?1",
        params![session],
        |row| {
            let user = User { id: row.get(0)?, display_name: row.get(1)?, roles: vec!["field".to_owned()] };
            Ok((user, row.get(2)?))
        },
    )?;
    let tokens = tokens::give(state, tx, session, now)?;
    let device_binding = if bound { DeviceBinding::Dpop } else { DeviceBinding::None };
    Ok(Ok(LoginAnswer { session_id: session.to_owned(), tokens, user, device_binding }))
}
