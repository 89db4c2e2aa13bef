//! A challenge: an SMS code on its way to one device.
//!
//! The answer is the same for every number, whether an account has it or not: who holds no code learns nothing. Inside
//! the cool-down the device gets its open challenge back instead of a refusal, because people go back and tap again.

use axum::extract::{Extension, Path, State};
use axum::http::StatusCode;
use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::config::Policy;
use super::idempotency::{IdempotencyKey, is_name};
use super::phone;
use super::sends::{self, Asker, Outgoing};
use crate::address::Peer;
use crate::backend::{self, Shared};
use crate::body::Json;
use crate::db::blocking;
use crate::keys;
use crate::problem::{Code, Problem, ProblemBody, ceil_s};

/// What a code is asked for.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Purpose {
    /// To log in.
    #[default]
    Login,
    /// To confirm something grave; not offered yet.
    StepUp,
    /// To cancel the account; not offered yet.
    CancelAccount,
}

/// The agreement under which the code is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Consent {
    /// The edition that was shown.
    policy_id: String,
    /// The edition's own version, where it has one.
    #[schema(required = false)]
    #[allow(dead_code, reason = "the edition's name is enough here; the member keeps its place in the contract")]
    version: Option<String>,
    /// SHA-256 of what was shown, in lower-case hexadecimal.
    #[schema(required = false)]
    sha256: Option<String>,
    /// Whether the box is ticked.
    ticked: bool,
    /// When the login button was tapped, in milliseconds since 1970-01-01 UTC by the phone's clock.
    login_tapped_at: i64,
}

/// The device that asks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Device {
    /// A random name of this install: 16 to 64 letters, digits, `-` or `_`.
    install_id: String,
    /// Such as `android`, `ios` or `desktop`.
    platform: String,
    /// The first number of the system's version.
    #[allow(dead_code, reason = "the contract has it; nothing here decides by it yet")]
    os_major: u32,
    /// The client's version.
    #[allow(dead_code, reason = "the contract has it; nothing here decides by it yet")]
    app_version: String,
}

/// Asks for a code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChallengeRequest {
    /// `+86` and eleven digits.
    #[schema(example = "+8613800138000")]
    phone: String,
    #[serde(default)]
    #[schema(required = false)]
    purpose: Purpose,
    consent: Consent,
    device: Device,
    /// Its place in the contract; not asked for yet.
    #[schema(required = false)]
    #[allow(dead_code, reason = "a place in the contract that no rule asks for yet")]
    captcha: Option<String>,
}

/// Asks for the code once more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResendRequest {
    /// Its place in the contract; not asked for yet.
    #[schema(required = false)]
    #[allow(dead_code, reason = "a place in the contract that no rule asks for yet")]
    captcha: Option<String>,
}

/// A code is on its way.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChallengeAnswer {
    challenge_id: String,
    /// Seconds until its newest code is no longer taken.
    expires_in_s: i64,
    /// Seconds until another SMS can be asked for.
    resend_after_s: i64,
    /// Digits of the code.
    code_length: u32,
    /// First three and last two digits of the number.
    masked_phone: String,
    /// Codes that may be tried.
    attempts_left: i64,
}

/// A challenge as it is kept, as far as its answer needs it.
struct Open {
    id: String,
    phone: String,
    install: String,
    sent_at: i64,
    expires_at: i64,
    attempts: i64,
}

const OPEN: &str = "SELECT id, phone, install, sent_at, expires_at, attempts FROM challenges";

impl Open {
    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            phone: row.get(1)?,
            install: row.get(2)?,
            sent_at: row.get(3)?,
            expires_at: row.get(4)?,
            attempts: row.get(5)?,
        })
    }

    fn answer(&self, state: &backend::State, now: i64) -> ChallengeAnswer {
        let limits = &state.config.limits;
        ChallengeAnswer {
            challenge_id: self.id.clone(),
            expires_in_s: ((self.expires_at - now) / 1000).max(0),
            resend_after_s: ceil_s(self.sent_at + limits.resend_after_s * 1000 - now).max(0),
            code_length: limits.code_length,
            masked_phone: phone::masked(&self.phone),
            attempts_left: (limits.max_attempts - self.attempts).max(0),
        }
    }
}

/// What a transaction decided: the status, the answer, and the SMS to hand over once it has committed.
type Decided = (StatusCode, ChallengeAnswer, Option<Outgoing>);

/// Sends an SMS code to a number, or gives this device's open challenge back.
///
/// The answer tells nothing about whether an account has the number. With an `Idempotency-Key` a repeated request gets the
/// same challenge and no second SMS.
#[utoipa::path(post, path = "/v1/auth/challenges", operation_id = "challenge_begin", tag = "login", request_body = ChallengeRequest,
    params(("Idempotency-Key" = Option<String>, Header, description = "16 to 64 letters, digits, `-` or `_`")),
    responses(
        (status = 202, description = "an SMS is on its way", body = ChallengeAnswer),
        (status = 200, description = "the open challenge of this device; no new SMS", body = ChallengeAnswer),
        (status = "default", description = "phone_invalid, phone_region_unsupported 422; consent_required, policy_outdated 409; otp_resend_cooldown, otp_send_quota 429; not_offered 501",
            body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn challenge(
    State(shared): State<Shared>,
    Extension(peer): Extension<Peer>,
    IdempotencyKey(key): IdempotencyKey,
    Json(request): Json<ChallengeRequest>,
) -> Result<(StatusCode, Json<ChallengeAnswer>), Problem> {
    check(&shared, &request)?;
    let now = shared.now();
    let state = shared.clone();
    let decided = shared.db.write(move |tx| decide(&state, tx, &request, peer, key.as_deref(), now)).await?;
    deliver(&shared, decided).await
}

fn check(shared: &Shared, request: &ChallengeRequest) -> Result<(), Problem> {
    phone::check(&request.phone)?;
    if request.purpose != Purpose::Login {
        return Err(Code::NotOffered.into());
    }
    let short = |text: &str| (1..=32).contains(&text.len());
    let hash = request.consent.sha256.as_deref().is_none_or(|hash| hash.len() == 64);
    if !is_name(&request.device.install_id) || !short(&request.device.platform) || !hash {
        return Err(Code::JsonUnfit.into());
    }
    if request.consent.policy_id != shared.edition() {
        let policy = serde_json::to_value(Policy::in_force(shared)).map_err(Problem::internal)?;
        return Err(Problem::from(Code::PolicyOutdated).with("policy", policy));
    }
    if !request.consent.ticked {
        return Err(Code::ConsentRequired.into());
    }
    Ok(())
}

fn decide(
    state: &backend::State,
    tx: &Transaction<'_>,
    request: &ChallengeRequest,
    peer: Peer,
    key: Option<&str>,
    now: i64,
) -> Result<Decided, Problem> {
    let same_key = tx.query_row(&format!("{OPEN} WHERE idempotency = ?1"), params![key], Open::read).optional()?;
    if let Some(open) = same_key {
        if open.phone != request.phone || open.install != request.device.install_id {
            return Err(Code::IdempotencyKeyReused.into());
        }
        return Ok((StatusCode::ACCEPTED, open.answer(state, now), None));
    }

    let limits = &state.config.limits;
    let cooling_since = now - limits.resend_after_s * 1000;
    let open = tx
        .query_row(
            &format!(
                "{OPEN} WHERE phone = ?1 AND install = ?2 AND consumed_at IS NULL AND expires_at > ?3
                 AND attempts < ?4 AND sent_at > ?5 ORDER BY created_at DESC LIMIT 1"
            ),
            params![request.phone, request.device.install_id, now, limits.max_attempts, cooling_since],
            Open::read,
        )
        .optional()?;
    if let Some(open) = open {
        return Ok((StatusCode::OK, open.answer(state, now), None));
    }

    let id = keys::name()?;
    let expires_at = now + limits.code_ttl_s * 1000;
    tx.execute(
        "INSERT INTO challenges (id, phone, install, platform, policy, policy_sha256, login_tapped_at, created_at, sent_at,
         expires_at, idempotency) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10)",
        params![
            id,
            request.phone,
            request.device.install_id,
            request.device.platform,
            request.consent.policy_id,
            request.consent.sha256,
            request.consent.login_tapped_at,
            now,
            expires_at,
            key,
        ],
    )?;
    let asker = Asker { phone: request.phone.clone(), install: request.device.install_id.clone(), peer };
    let sms = sends::send_code(state, tx, &asker, &id, key, now)?;
    let open = Open { id, phone: asker.phone, install: asker.install, sent_at: now, expires_at, attempts: 0 };
    Ok((StatusCode::ACCEPTED, open.answer(state, now), Some(sms)))
}

/// Sends another SMS for an open challenge. The code before it stays good as well, because SMS arrive late and in any
/// order; the attempts are shared.
#[utoipa::path(post, path = "/v1/auth/challenges/{id}/resend", operation_id = "challenge_resend", tag = "login", request_body = ResendRequest,
    params(("id" = String, Path, description = "the challenge"),
        ("Idempotency-Key" = Option<String>, Header, description = "16 to 64 letters, digits, `-` or `_`")),
    responses(
        (status = 202, description = "an SMS is on its way", body = ChallengeAnswer),
        (status = "default", description = "otp_resend_cooldown, otp_send_quota 429; challenge_gone 410",
            body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn resend(
    State(shared): State<Shared>,
    Extension(peer): Extension<Peer>,
    Path(id): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
    Json(_request): Json<ResendRequest>,
) -> Result<(StatusCode, Json<ChallengeAnswer>), Problem> {
    let now = shared.now();
    let state = shared.clone();
    let decided = shared.db.write(move |tx| decide_resend(&state, tx, &id, peer, key.as_deref(), now)).await?;
    deliver(&shared, decided).await
}

fn decide_resend(
    state: &backend::State,
    tx: &Transaction<'_>,
    id: &str,
    peer: Peer,
    key: Option<&str>,
    now: i64,
) -> Result<Decided, Problem> {
    let limits = &state.config.limits;
    let mut open = tx
        .query_row(
            &format!("{OPEN} WHERE id = ?1 AND consumed_at IS NULL AND expires_at > ?2 AND attempts < ?3"),
            params![id, now, limits.max_attempts],
            Open::read,
        )
        .optional()?
        .ok_or(Code::ChallengeGone)?;
    let sent_before: bool = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM codes WHERE challenge = ?1 AND idempotency = ?2)",
        params![id, key],
        |row| row.get(0),
    )?;
    if sent_before {
        return Ok((StatusCode::ACCEPTED, open.answer(state, now), None));
    }
    let asker = Asker { phone: open.phone.clone(), install: open.install.clone(), peer };
    let sms = sends::send_code(state, tx, &asker, id, key, now)?;
    open.sent_at = now;
    open.expires_at = now + limits.code_ttl_s * 1000;
    tx.execute(
        "UPDATE challenges SET sent_at = ?2, expires_at = ?3 WHERE id = ?1",
        params![id, open.sent_at, open.expires_at],
    )?;
    Ok((StatusCode::ACCEPTED, open.answer(state, now), Some(sms)))
}

async fn deliver(shared: &Shared, decided: Decided) -> Result<(StatusCode, Json<ChallengeAnswer>), Problem> {
    let (status, answer, sms) = decided;
    if let Some(sms) = sms {
        let state = shared.clone();
        blocking(move || sends::hand_over(&state, &sms)).await?;
    }
    Ok((status, Json(answer)))
}
