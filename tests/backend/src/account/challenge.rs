//! A challenge: an SMS code on its way to one device.
//!
//! The answer is the same for every number, whether an account has it or not: who holds no code learns nothing. Inside
//! the cool-down the device gets its open challenge back instead of a refusal, because people go back and tap again.

use axum::extract::{Extension, Path, State};
use axum::http::StatusCode;
use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::captcha;
use super::config::Policy;
use super::dpop::Proven;
use super::idempotency::{IdempotencyKey, is_name};
use super::phone;
use super::sends::{self, Asker, From};
use super::sms::{self, Outgoing};
use crate::address::Peer;
use crate::backend::{self, Shared};
use crate::body::Json;
use crate::keys;
use crate::problem::{Code, Problem, ceil_s};

/// What a code without a session can be asked for. The codes of a step-up and of a cancellation are asked for where those
/// begin, and go to the account's own number.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Asked {
    /// To log in.
    #[default]
    Login,
}

/// What a code is good for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To log in.
    Login,
    /// To raise a session for one act.
    StepUp,
    /// To cancel the account.
    CancelAccount,
}

impl Purpose {
    /// As it is kept.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::StepUp => "step_up",
            Self::CancelAccount => "cancel_account",
        }
    }
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
    #[allow(dead_code, reason = "there is one; another word is refused when it is read")]
    purpose: Asked,
    consent: Consent,
    device: Device,
    /// What the captcha gave, after a `captcha_required`.
    #[schema(required = false)]
    captcha: Option<String>,
}

/// Asks for the code once more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResendRequest {
    /// What the captcha gave, after a `captcha_required`.
    #[schema(required = false)]
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
    session: Option<String>,
    sent_at: i64,
    expires_at: i64,
    attempts: i64,
    purpose: Purpose,
}

const OPEN: &str = "SELECT id, phone, install, session, sent_at, expires_at, attempts, purpose FROM challenges";

impl Open {
    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        let purpose: String = row.get(7)?;
        Ok(Self {
            id: row.get(0)?,
            phone: row.get(1)?,
            install: row.get(2)?,
            session: row.get(3)?,
            sent_at: row.get(4)?,
            expires_at: row.get(5)?,
            attempts: row.get(6)?,
            purpose: match purpose.as_str() {
                "step_up" => Purpose::StepUp,
                "cancel_account" => Purpose::CancelAccount,
                _ => Purpose::Login,
            },
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
pub(crate) struct Decided {
    pub(crate) status: StatusCode,
    pub(crate) answer: ChallengeAnswer,
    pub(crate) sms: Option<Outgoing>,
}

/// A challenge to begin.
pub(crate) struct Begin {
    pub(crate) purpose: Purpose,
    /// Empty for a login.
    pub(crate) subject: String,
    /// The session that asks; a login has none.
    pub(crate) session: Option<String>,
    pub(crate) phone: String,
    pub(crate) install: String,
    pub(crate) platform: String,
    pub(crate) idempotency: Option<String>,
}

/// Sends an SMS code to a number, or gives this device's open challenge back.
///
/// The answer tells nothing about whether an account has the number. With an `Idempotency-Key` a repeated request gets the
/// same challenge and no second SMS. A device that was logged in before and proves its key has limits of its own, which
/// nobody else can use up.
#[utoipa::path(post, path = "/v1/auth/challenges", operation_id = "challenge_begin", tag = "login", request_body = ChallengeRequest,
    params(("Idempotency-Key" = Option<String>, Header, description = "16 to 64 letters, digits, `-` or `_`"),
        ("DPoP" = Option<String>, Header, description = "a proof of the phone's key, where a session was bound to it before")),
    responses(
        (status = 202, description = "an SMS is on its way", body = ChallengeAnswer),
        (status = 200, description = "the open challenge of this device; no new SMS", body = ChallengeAnswer),
    ))]
pub(crate) async fn challenge(
    State(shared): State<Shared>,
    Extension(peer): Extension<Peer>,
    IdempotencyKey(key): IdempotencyKey,
    Proven(device): Proven,
    Json(request): Json<ChallengeRequest>,
) -> Result<(StatusCode, Json<ChallengeAnswer>), Problem> {
    check(&shared, &request)?;
    let captcha = captcha::solved(&shared, request.captcha.as_deref(), peer).await?;
    let now = shared.now();
    let state = shared.clone();
    let from = From { peer, device, captcha };
    let decided = shared.db.write(move |tx| decide(&state, tx, &request, &from, key, now)).await;
    deliver(&shared, decided).await
}

fn check(shared: &Shared, request: &ChallengeRequest) -> Result<(), Problem> {
    phone::check(&request.phone)?;
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
    from: &From,
    key: Option<String>,
    now: i64,
) -> Result<Decided, Problem> {
    let begin = Begin {
        purpose: Purpose::Login,
        subject: String::new(),
        session: None,
        phone: request.phone.clone(),
        install: request.device.install_id.clone(),
        platform: request.device.platform.clone(),
        idempotency: key,
    };
    let decided = open_or_begin(state, tx, &begin, from, now)?;
    tx.execute(
        "UPDATE challenges SET policy = ?2, policy_sha256 = ?3, login_tapped_at = ?4 WHERE id = ?1 AND policy = ''",
        params![
            decided.answer.challenge_id,
            request.consent.policy_id,
            request.consent.sha256,
            request.consent.login_tapped_at
        ],
    )?;
    Ok(decided)
}

/// Gives the open challenge of the same device for the same thing back, or begins one and sends its first code.
pub(crate) fn open_or_begin(
    state: &backend::State,
    tx: &Transaction<'_>,
    begin: &Begin,
    from: &From,
    now: i64,
) -> Result<Decided, Problem> {
    let key = begin.idempotency.as_deref();
    let same_key = tx.query_row(&format!("{OPEN} WHERE idempotency = ?1"), params![key], Open::read).optional()?;
    if let Some(open) = same_key {
        let same = open.phone == begin.phone
            && open.install == begin.install
            && open.session == begin.session
            && open.purpose == begin.purpose;
        if !same {
            return Err(Code::IdempotencyKeyReused.into());
        }
        let sms = sms::undelivered(tx, &open.id, now)?;
        return Ok(Decided { status: StatusCode::ACCEPTED, answer: open.answer(state, now), sms });
    }

    let limits = &state.config.limits;
    let cooling_since = now - limits.resend_after_s * 1000;
    let open = tx
        .query_row(
            &format!(
                "{OPEN} WHERE phone = ?1 AND install = ?2 AND purpose = ?3 AND subject = ?4 AND session IS ?5
                 AND consumed_at IS NULL AND expires_at > ?6 AND attempts < ?7 AND sent_at > ?8
                 ORDER BY created_at DESC LIMIT 1"
            ),
            params![
                begin.phone,
                begin.install,
                begin.purpose.word(),
                begin.subject,
                begin.session,
                now,
                limits.max_attempts,
                cooling_since
            ],
            Open::read,
        )
        .optional()?;
    if let Some(open) = open {
        let sms = sms::undelivered(tx, &open.id, now)?;
        let status = if sms.is_some() { StatusCode::ACCEPTED } else { StatusCode::OK };
        return Ok(Decided { status, answer: open.answer(state, now), sms });
    }

    let id = keys::name()?;
    let open = Open {
        id,
        phone: begin.phone.clone(),
        install: begin.install.clone(),
        session: begin.session.clone(),
        sent_at: now,
        expires_at: now + limits.code_ttl_s * 1000,
        attempts: 0,
        purpose: begin.purpose,
    };
    tx.execute(
        "INSERT INTO challenges (id, phone, install, platform, purpose, subject, session, policy, login_tapped_at, created_at,
         sent_at, expires_at, idempotency) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '', 0, ?8, ?8, ?9, ?10)",
        params![
            open.id,
            open.phone,
            open.install,
            begin.platform,
            begin.purpose.word(),
            begin.subject,
            begin.session,
            now,
            open.expires_at,
            key,
        ],
    )?;
    let sms = sends::send_code(state, tx, &open.asker(from), &open.id, key, now)?;
    Ok(Decided { status: StatusCode::ACCEPTED, answer: open.answer(state, now), sms: Some(sms) })
}

impl Open {
    fn asker<'a>(&'a self, from: &'a From) -> Asker<'a> {
        Asker { phone: &self.phone, install: &self.install, session: self.session.as_deref(), purpose: self.purpose, from }
    }
}

/// Sends another SMS for an open challenge. The code before it stays good as well, because SMS arrive late and in any
/// order; the attempts are shared.
#[utoipa::path(post, path = "/v1/auth/challenges/{id}/resend", operation_id = "challenge_resend", tag = "login", request_body = ResendRequest,
    params(("id" = String, Path, description = "the challenge"),
        ("Idempotency-Key" = Option<String>, Header, description = "16 to 64 letters, digits, `-` or `_`"),
        ("DPoP" = Option<String>, Header, description = "a proof of the phone's key, where a session was bound to it before")),
    responses(
        (status = 202, description = "an SMS is on its way", body = ChallengeAnswer),
    ))]
pub(crate) async fn resend(
    State(shared): State<Shared>,
    Extension(peer): Extension<Peer>,
    Path(id): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
    Proven(device): Proven,
    Json(request): Json<ResendRequest>,
) -> Result<(StatusCode, Json<ChallengeAnswer>), Problem> {
    let captcha = captcha::solved(&shared, request.captcha.as_deref(), peer).await?;
    let now = shared.now();
    let state = shared.clone();
    let from = From { peer, device, captcha };
    let decided = shared.db.write(move |tx| decide_resend(&state, tx, &id, &from, key.as_deref(), now)).await;
    deliver(&shared, decided).await
}

fn decide_resend(
    state: &backend::State,
    tx: &Transaction<'_>,
    id: &str,
    from: &From,
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
        let sms = sms::undelivered(tx, id, now)?;
        return Ok(Decided { status: StatusCode::ACCEPTED, answer: open.answer(state, now), sms });
    }
    let sms = sends::send_code(state, tx, &open.asker(from), id, key, now)?;
    open.sent_at = now;
    open.expires_at = now + limits.code_ttl_s * 1000;
    tx.execute(
        "UPDATE challenges SET sent_at = ?2, expires_at = ?3 WHERE id = ?1",
        params![id, open.sent_at, open.expires_at],
    )?;
    Ok(Decided { status: StatusCode::ACCEPTED, answer: open.answer(state, now), sms: Some(sms) })
}

/// Hands the SMS over, if there is one, and answers.
pub(crate) async fn deliver(
    shared: &Shared,
    decided: Result<Decided, Problem>,
) -> Result<(StatusCode, Json<ChallengeAnswer>), Problem> {
    let Decided { status, answer, sms } = sends::told(shared, decided).await?;
    if let Some(sms) = sms {
        sms::hand_over(shared, sms).await?;
    }
    Ok((status, Json(answer)))
}
