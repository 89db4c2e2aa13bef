//! A right code becomes a session, once.
//!
//! An attempt is counted in a transaction of its own before the code is looked at, so that any number of requests at the
//! same moment compare no more codes than allowed. A challenge is used up by a conditional update, so that of any number
//! of right codes one wins. What state an account is in is told only to who holds its code.

use axum::extract::State;
use axum::http::StatusCode;
use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::idempotency::IdempotencyKey;
use super::phone;
use super::tokens::{self, Tokens};
use crate::backend::{self, Shared};
use crate::body::Json;
use crate::keys;
use crate::problem::{Code, Problem, ProblemBody};

const DAY_MS: i64 = 86_400_000;

/// Turns a code into a session.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoginRequest {
    challenge_id: String,
    /// The digits of the SMS.
    code: String,
    /// A public key of the phone, as a JWK. Accepted and not used yet.
    #[schema(required = false, value_type = Option<Object>)]
    #[allow(dead_code, reason = "a place in the contract; binding tokens to a key comes with DPoP")]
    device_key: Option<serde_json::Map<String, serde_json::Value>>,
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

/// A challenge that a code is tried on.
struct Tried {
    id: String,
    phone: String,
    install: String,
    platform: String,
    attempts: i64,
    codes: Vec<(Vec<u8>, Vec<u8>)>,
}

/// What the first transaction found.
enum First {
    /// An attempt was counted; the code is to be compared.
    Counted(Tried),
    /// The challenge is used up, by a login with this request's key whose answer may be lost: the session and the codes.
    Replay(String, Tried),
}

/// Turns an SMS code into a session.
///
/// Of the codes of a challenge the two newest are taken. With an `Idempotency-Key` a repeated request gets the same session
/// for a minute, as long as the session was not used.
#[utoipa::path(post, path = "/v1/auth/sessions", operation_id = "session_begin", tag = "login", request_body = LoginRequest,
    params(("Idempotency-Key" = Option<String>, Header, description = "16 to 64 letters, digits, `-` or `_`")),
    responses(
        (status = 201, description = "a session has begun", body = LoginAnswer),
        (status = "default", description = "otp_incorrect 400 with attempts_left; otp_attempts_exhausted 429; challenge_gone 410 (expired, used or unknown); code_unfit 422; account_unregistered, account_disabled, account_cancelled 403 (after a right code)",
            body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn login(
    State(shared): State<Shared>,
    IdempotencyKey(key): IdempotencyKey,
    Json(request): Json<LoginRequest>,
) -> Result<(StatusCode, Json<LoginAnswer>), Problem> {
    let limits = &shared.config.limits;
    if request.code.len() != limits.code_length as usize || !phone::digits(&request.code) {
        return Err(Code::OtpUnfit.into());
    }
    let now = shared.now();
    let (state, id, first_key) = (shared.clone(), request.challenge_id, key.clone());
    let first = shared.db.write(move |tx| count(&state, tx, &id, first_key.as_deref(), now)).await?;
    let (tried, replay) = match first {
        First::Counted(tried) => (tried, None),
        First::Replay(session, tried) => (tried, Some(session)),
    };
    // Every code is compared whatever the ones before gave, each in constant time.
    let right = tried.codes.iter().fold(false, |right, (salt, tag)| {
        right | shared.keys.is_tag("code", &[tried.id.as_bytes(), request.code.as_bytes(), salt], tag)
    });
    let state = shared.clone();
    let answer = match (right, replay) {
        (true, Some(session)) => shared.db.write(move |tx| again(&state, tx, &session, now)).await?,
        (false, Some(_)) => return Err(Code::ChallengeGone.into()),
        (true, None) => shared.db.write(move |tx| begin(&state, tx, &tried, key.as_deref(), now)).await?,
        (false, None) => return Err(shared.db.write(move |tx| fail(&state, tx, &tried, now)).await?),
    };
    answer.map(|session| (StatusCode::CREATED, Json(session)))
}

fn count(
    state: &backend::State,
    tx: &Transaction<'_>,
    id: &str,
    key: Option<&str>,
    now: i64,
) -> Result<First, Problem> {
    let limits = &state.config.limits;
    let found = tx
        .query_row(
            "SELECT phone, install, platform, expires_at, consumed_at FROM challenges WHERE id = ?1",
            params![id],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, i64>(3)?, row.get::<_, Option<i64>>(4)?)),
        )
        .optional()?;
    let Some((phone, install, platform, expires_at, consumed_at)) = found else {
        return Err(Code::ChallengeGone.into());
    };
    let mut tried = Tried { id: id.to_owned(), phone, install, platform, attempts: 0, codes: Vec::new() };
    let mut codes = tx.prepare_cached(
        "SELECT salt, tag FROM codes WHERE challenge = ?1 AND expires_at > ?2 ORDER BY nr DESC LIMIT 2",
    )?;
    tried.codes = codes.query_map(params![id, now], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;

    if consumed_at.is_some() {
        let session = tx
            .query_row(
                "SELECT id FROM sessions WHERE challenge = ?1 AND idempotency = ?2 AND generation = 1 AND acked = 0
                 AND revoked IS NULL AND created_at > ?3",
                params![id, key, now - limits.login_replay_s * 1000],
                |row| row.get(0),
            )
            .optional()?
            .ok_or(Code::ChallengeGone)?;
        return Ok(First::Replay(session, tried));
    }
    if expires_at <= now {
        return Err(Code::ChallengeGone.into());
    }
    let tag = state.keys.tag("phone", &[tried.phone.as_bytes()]);
    let blocked_at: Option<i64> = tx
        .query_row(
            "SELECT last_at FROM failures WHERE phone = ?1 AND failures >= ?2 AND last_at > ?3",
            params![tag, limits.failure_budget, now - DAY_MS],
            |row| row.get(0),
        )
        .optional()?;
    if let Some(at) = blocked_at {
        return Err(Problem::from(Code::OtpAttemptsExhausted).with("attempts_left", 0).retry_in(at + DAY_MS - now));
    }
    tried.attempts = tx
        .query_row(
            "UPDATE challenges SET attempts = attempts + 1 WHERE id = ?1 AND attempts < ?2 RETURNING attempts",
            params![id, limits.max_attempts],
            |row| row.get(0),
        )
        .optional()?
        .ok_or_else(|| Problem::from(Code::OtpAttemptsExhausted).with("attempts_left", 0))?;
    Ok(First::Counted(tried))
}

/// Counts a wrong code against its number and says how many may still be tried.
fn fail(state: &backend::State, tx: &Transaction<'_>, tried: &Tried, now: i64) -> Result<Problem, Problem> {
    tx.execute(
        "INSERT INTO failures (phone, failures, last_at) VALUES (?1, 1, ?2)
         ON CONFLICT (phone) DO UPDATE SET failures = iif(last_at > ?3, failures + 1, 1), last_at = ?2",
        params![state.keys.tag("phone", &[tried.phone.as_bytes()]), now, now - DAY_MS],
    )?;
    let left = (state.config.limits.max_attempts - tried.attempts).max(0);
    let code = if left == 0 { Code::OtpAttemptsExhausted } else { Code::OtpIncorrect };
    Ok(Problem::from(code).with("attempts_left", left))
}

/// Uses the challenge up and begins a session, if the account may have one. The inner result commits either way: a right
/// code is used up also where no account has the number.
fn begin(
    state: &backend::State,
    tx: &Transaction<'_>,
    tried: &Tried,
    key: Option<&str>,
    now: i64,
) -> Result<Result<LoginAnswer, Problem>, Problem> {
    let won = tx.execute(
        "UPDATE challenges SET consumed_at = ?2 WHERE id = ?1 AND consumed_at IS NULL",
        params![tried.id, now],
    )?;
    if won != 1 {
        return Ok(Err(Code::ChallengeGone.into()));
    }
    tx.execute("DELETE FROM failures WHERE phone = ?1", params![state.keys.tag("phone", &[tried.phone.as_bytes()])])?;
    let account: Option<(String, String)> = tx
        .query_row("SELECT id, state FROM accounts WHERE phone = ?1", params![tried.phone], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let account = match account {
        None => return Ok(Err(Code::AccountUnregistered.into())),
        Some((id, state)) if state == "active" => id,
        Some((_, state)) if state == "cancelled" => return Ok(Err(Code::AccountCancelled.into())),
        Some(_) => return Ok(Err(Code::AccountDisabled.into())),
    };
    let session = keys::name()?;
    tx.execute(
        "INSERT INTO sessions (id, account, challenge, install, platform, idempotency, created_at, refreshed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
        params![session, account, tried.id, tried.install, tried.platform, key, now],
    )?;
    again(state, tx, &session, now)
}

/// The answer for a session that was just begun, or whose first answer was lost.
fn again(
    state: &backend::State,
    tx: &Transaction<'_>,
    session: &str,
    now: i64,
) -> Result<Result<LoginAnswer, Problem>, Problem> {
    let user = tx.query_row(
        "SELECT a.id, a.name FROM sessions s JOIN accounts a ON a.id = s.account WHERE s.id = ?1",
        params![session],
        |row| Ok(User { id: row.get(0)?, display_name: row.get(1)?, roles: vec!["field".to_owned()] }),
    )?;
    let tokens = tokens::give(state, tx, session, now)?;
    Ok(Ok(LoginAnswer { session_id: session.to_owned(), tokens, user, device_binding: DeviceBinding::None }))
}
