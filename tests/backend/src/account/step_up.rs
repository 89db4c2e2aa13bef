//! A fresh code raises a session for one act: once, for five minutes, and for nothing else.
//!
//! The code goes to the account's own number, which the client does not have to know.

use axum::extract::{Extension, FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rusqlite::{Transaction, params};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::attempt::{self, Found};
use super::bearer::Bearer;
use super::captcha::Solved;
use super::challenge::{self, Begin, ChallengeAnswer, Purpose};
use super::idempotency::IdempotencyKey;
use super::sends::From;
use super::tokens;
use crate::address::Peer;
use crate::backend::Shared;
use crate::body::Json;
use crate::keys;
use crate::problem::{Code, Problem};

/// What a session can be raised for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Act {
    /// To end one other session of the account.
    EndSession,
    /// To end all sessions but the one that asks.
    LogoutOthers,
    /// To end all sessions.
    LogoutAll,
}

impl Act {
    fn word(self) -> &'static str {
        match self {
            Self::EndSession => "end_session",
            Self::LogoutOthers => "logout_others",
            Self::LogoutAll => "logout_all",
        }
    }

    fn of(word: &str) -> Option<Self> {
        [Self::EndSession, Self::LogoutOthers, Self::LogoutAll].into_iter().find(|act| act.word() == word)
    }
}

/// Asks for the code of a step-up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepUpAsk {
    purpose: Act,
}

/// Turns a code into an elevation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepUpRequest {
    challenge_id: String,
    /// The digits of the SMS.
    code: String,
}

/// The session is raised.
#[allow(clippy::struct_field_names, reason = "the contract's names")]
#[derive(Serialize, ToSchema)]
pub(crate) struct Elevation {
    /// Opaque; for `Elevation-Token` of the one request that it is for. Used up by it.
    elevation_token: String,
    /// Seconds for which it is good.
    expires_in_s: i64,
    purpose: Act,
}

/// The elevation that a request brings.
pub(crate) struct ElevationToken(pub(crate) Option<String>);

impl FromRequestParts<Shared> for ElevationToken {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Problem> {
        let given = parts.headers.get("elevation-token").and_then(|value| value.to_str().ok());
        Ok(Self(given.map(str::to_owned)))
    }
}

/// Sends the code of a step-up to the account's own number, or gives the open challenge of this session back.
#[utoipa::path(post, path = "/v1/auth/step-up/challenges", operation_id = "step_up_begin", tag = "login", security(("bearer" = [])), request_body = StepUpAsk,
    params(("Idempotency-Key" = Option<String>, Header, description = "16 to 64 letters, digits, `-` or `_`")),
    responses(
        (status = 202, description = "an SMS is on its way", body = ChallengeAnswer),
        (status = 200, description = "the open challenge of this session; no new SMS", body = ChallengeAnswer),
    ))]
pub(crate) async fn begin(
    State(shared): State<Shared>,
    Extension(peer): Extension<Peer>,
    bearer: Bearer,
    IdempotencyKey(key): IdempotencyKey,
    Json(request): Json<StepUpAsk>,
) -> Result<(StatusCode, Json<ChallengeAnswer>), Problem> {
    let now = shared.now();
    let state = shared.clone();
    let decided = shared
        .db
        .write(move |tx| {
            let begin = of_session(tx, &bearer, Purpose::StepUp, request.purpose.word(), key)?;
            challenge::open_or_begin(&state, tx, &begin, &From { peer, device: None, captcha: Solved::NotAsked }, now)
        })
        .await;
    challenge::deliver(&shared, decided).await
}

/// A challenge that a session asks for: it goes to the account's number.
pub(crate) fn of_session(
    tx: &Transaction<'_>,
    bearer: &Bearer,
    purpose: Purpose,
    subject: &str,
    idempotency: Option<String>,
) -> rusqlite::Result<Begin> {
    tx.query_row(
        "SELECT a.phone, s.install, s.platform FROM sessions s JOIN accounts a ON a.id = s.account WHERE s.id = ?1",
        params![bearer.session],
        |row| {
            Ok(Begin {
                purpose,
                subject: subject.to_owned(),
                session: Some(bearer.session.clone()),
                phone: row.get(0)?,
                install: row.get(1)?,
                platform: row.get(2)?,
                idempotency,
            })
        },
    )
}

/// Turns a code into an elevation of the session that asked for it.
#[utoipa::path(post, path = "/v1/auth/step-up", operation_id = "step_up", tag = "login", security(("bearer" = [])), request_body = StepUpRequest,
    responses(
        (status = 200, description = "the session is raised", body = Elevation),
    ))]
pub(crate) async fn step_up(
    State(shared): State<Shared>,
    bearer: Bearer,
    Json(request): Json<StepUpRequest>,
) -> Result<Json<Elevation>, Problem> {
    attempt::shape(&shared, &request.code)?;
    let now = shared.now();
    let (state, id) = (shared.clone(), request.challenge_id);
    let asks = bearer.session.clone();
    let found = shared
        .db
        .write(move |tx| {
            // Another session's challenge is as good as none, and must not lose an attempt to this one.
            let own: bool = tx.query_row(
                "SELECT EXISTS (SELECT 1 FROM challenges WHERE id = ?1 AND session = ?2)",
                params![id, asks],
                |row| row.get(0),
            )?;
            if own { attempt::count(&state, tx, &id, Purpose::StepUp, now) } else { Err(Code::ChallengeGone.into()) }
        })
        .await?;
    let Found::Counted(tried) = found else { return Err(Code::ChallengeGone.into()) };
    let state = shared.clone();
    if !tried.is_right(&shared, &request.code) {
        return Err(shared.db.write(move |tx| tried.fail(&state, tx, now)).await?);
    }
    let purpose = Act::of(&tried.subject).ok_or(Code::ChallengeGone)?;
    let elevation_token = URL_SAFE_NO_PAD.encode(keys::random::<32>()?);
    let expires_in_s = shared.config.limits.elevation_ttl_s;
    let hash = tokens::hash(&elevation_token);
    shared
        .db
        .write(move |tx| {
            if !tried.consume(&state, tx, now)? {
                return Err(Code::ChallengeGone.into());
            }
            tx.execute("DELETE FROM elevations WHERE expires_at <= ?1", params![now])?;
            tx.execute(
                "INSERT INTO elevations (hash, session, purpose, expires_at) VALUES (?1, ?2, ?3, ?4)",
                params![hash, bearer.session, purpose.word(), now + expires_in_s * 1000],
            )?;
            Ok(())
        })
        .await?;
    Ok(Json(Elevation { elevation_token, expires_in_s, purpose }))
}

/// Uses an elevation up, or refuses what it was needed for. One that is for something else stays.
pub(crate) fn spend(
    tx: &Transaction<'_>,
    token: Option<&str>,
    session: &str,
    act: Act,
    now: i64,
) -> Result<(), Problem> {
    let Some(token) = token else { return Err(Code::StepUpRequired.into()) };
    let spent = tx.execute(
        "DELETE FROM elevations WHERE hash = ?1 AND session = ?2 AND purpose = ?3 AND expires_at > ?4",
        params![tokens::hash(token), session, act.word(), now],
    )?;
    if spent == 1 { Ok(()) } else { Err(Code::StepUpRequired.into()) }
}
