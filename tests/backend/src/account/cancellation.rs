//! An account is cancelled: asked for, confirmed with a fresh code and the consequences that were shown, cooled off,
//! carried out.
//!
//! While it cools off it can be withdrawn from any of the account's devices. Carried out, the account's sessions are over
//! for good, what it held is gone, and of its number stays a tag, so that whoever logs in with it again can be told. All
//! of that is done 15 working days after the confirmation at the latest.

use std::sync::atomic::{AtomicI64, Ordering};

use axum::extract::{Extension, FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::alarms::{self, Alarm};
use super::attempt::{self, Found, Tried};
use super::bearer::Bearer;
use super::captcha::Solved;
use super::challenge::{self, ChallengeAnswer, Purpose};
use super::idempotency::IdempotencyKey;
use super::notices::Words;
use super::sends::From;
use super::{step_up, tokens};
use crate::address::Peer;
use crate::backend::{self, Shared};
use crate::body::Json;
use crate::problem::{Code, Problem};
use crate::{keys, working_days};

/// Working days in which a cancellation is done.
const WORKING_DAYS: u32 = 15;

/// What cancelling means, in the order it is shown.
const CONSEQUENCES: [(&str, &str, &str); 3] = [
    (
        "sessions_end",
        "所有设备上的登录都会结束，此号码不能再登录。",
        "You are logged out on all devices, and this number can no longer log in.",
    ),
    (
        "data_deleted",
        "您的姓名、手机号、消息和设备信息会被删除，不能恢复。",
        "Your name, number, messages and device information are deleted and cannot be restored.",
    ),
    (
        "work_stays",
        "已提交的照片和视频是公司的业务记录，会保留，但不再带有您的姓名和号码。",
        "Photos and videos that were handed in are records of the company and stay, without your name and number.",
    ),
];

/// One thing that cancelling means.
#[derive(Serialize, ToSchema)]
pub(crate) struct Consequence {
    /// One word for it.
    code: String,
    text: Words,
}

/// Something that must be settled first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Blocking {
    /// `uploads_unfinished`.
    code: String,
    /// How many there are.
    count: i64,
}

/// The one purpose; said out loud, so that no stray request begins a cancellation.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CancelPurpose {
    /// To cancel the account.
    CancelAccount,
}

/// Asks for a cancellation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancelRequest {
    #[allow(dead_code, reason = "there is one; another word is refused when it is read")]
    purpose: CancelPurpose,
}

/// What must be known before a cancellation is confirmed.
#[derive(Serialize, ToSchema)]
pub(crate) struct CancelAnswer {
    id: String,
    /// What cancelling means, to be shown whole.
    consequences: Vec<Consequence>,
    /// SHA-256 in lower-case hexadecimal over `code`, `zh` and `en` of each consequence, each followed by a line feed.
    consequences_sha256: String,
    /// What must be settled first. Not empty, there is no challenge yet.
    blocking: Vec<Blocking>,
    /// Seconds after the confirmation in which it can be withdrawn.
    cooling_off_s: i64,
    /// The code that is on its way to the account's own number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    challenge: Option<ChallengeAnswer>,
}

/// Confirms a cancellation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfirmRequest {
    /// The digits of the SMS.
    code: String,
    /// That of the consequences that were shown.
    consequences_sha256: String,
    /// Whether the person said yes a second time.
    second_confirm: bool,
}

/// How far a cancellation is.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CancelState {
    /// Confirmed; it can be withdrawn until `effective_at`.
    CoolingOff,
    /// It is being carried out and can no longer be withdrawn.
    Processing,
    /// The account is gone.
    Completed,
    /// It was withdrawn; the account is as it was.
    Withdrawn,
}

/// A cancellation was confirmed.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConfirmAnswer {
    state: CancelState,
    /// Until when it can be withdrawn, in milliseconds since 1970-01-01 UTC.
    effective_at: i64,
    /// When it is done at the latest, in milliseconds since 1970-01-01 UTC: the end of the 15th working day.
    deadline_at: i64,
    /// Opaque; for `Status-Token`. Good also when no session of the account is.
    status_token: String,
    /// Seconds between two looks at its status.
    interval_s: i64,
}

/// Where a cancellation stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct CancelStatus {
    state: CancelState,
    /// Until when it can be withdrawn, in milliseconds since 1970-01-01 UTC.
    effective_at: i64,
    /// When it is done at the latest, in milliseconds since 1970-01-01 UTC.
    deadline_at: i64,
    /// Seconds until its status may be asked for again.
    interval_s: i64,
}

/// A cancellation as it is kept.
struct Kept {
    account: String,
    state: String,
    idempotency: Option<String>,
    effective_at: i64,
    deadline_at: i64,
}

impl Kept {
    fn of(tx: &Transaction<'_>, id: &str) -> Result<Self, Problem> {
        tx.query_row(
            "SELECT account, state, idempotency, ifnull(effective_at, 0), ifnull(deadline_at, 0) FROM cancellations WHERE id = ?1",
            params![id],
            |row| {
                Ok(Self {
                    account: row.get(0)?,
                    state: row.get(1)?,
                    idempotency: row.get(2)?,
                    effective_at: row.get(3)?,
                    deadline_at: row.get(4)?,
                })
            },
        )
        .optional()?
        .ok_or_else(|| Code::CancellationUnknown.into())
    }

    /// Nothing where it was asked for and not confirmed.
    fn state(&self) -> Option<CancelState> {
        match self.state.as_str() {
            "cooling_off" => Some(CancelState::CoolingOff),
            "processing" => Some(CancelState::Processing),
            "completed" => Some(CancelState::Completed),
            "withdrawn" => Some(CancelState::Withdrawn),
            _ => None,
        }
    }
}

/// Asks to cancel the account of this session: tells what that means and what must be settled first, and sends a code to
/// the account's own number. Asked again, it is the same cancellation.
#[utoipa::path(post, path = "/v1/account/cancellation", operation_id = "cancellation_begin", tag = "account", security(("bearer" = [])), request_body = CancelRequest,
    responses(
        (status = 201, description = "what must be known before it is confirmed", body = CancelAnswer),
    ))]
pub(crate) async fn begin(
    State(shared): State<Shared>,
    Extension(peer): Extension<Peer>,
    bearer: Bearer,
    Json(_request): Json<CancelRequest>,
) -> Result<(StatusCode, Json<CancelAnswer>), Problem> {
    let now = shared.now();
    let state = shared.clone();
    let asked = shared
        .db
        .write(move |tx| {
            let id = asked(tx, &bearer.account)?;
            let blocking = blocking(&state, tx, &bearer.account, now)?;
            if !blocking.is_empty() {
                return Ok((id, blocking, None));
            }
            let begin = step_up::of_session(tx, &bearer, Purpose::CancelAccount, &id, None)?;
            let from = From { peer, device: None, captcha: Solved::NotAsked };
            Ok((id, blocking, Some(challenge::open_or_begin(&state, tx, &begin, &from, now)?)))
        })
        .await;
    let (id, blocking, decided) = super::sends::told(&shared, asked).await?;
    let challenge = match decided {
        Some(decided) => {
            let (_, Json(challenge)) = challenge::deliver(&shared, Ok(decided)).await?;
            Some(challenge)
        }
        None => None,
    };
    let consequences = CONSEQUENCES.map(|(code, zh, en)| Consequence {
        code: code.to_owned(),
        text: Words { zh: zh.to_owned(), en: en.to_owned() },
    });
    Ok((
        StatusCode::CREATED,
        Json(CancelAnswer {
            id,
            consequences: consequences.into(),
            consequences_sha256: consequences_sha256(),
            blocking,
            cooling_off_s: shared.config.limits.cancel_cooling_off_s,
            challenge,
        }),
    ))
}

/// The cancellation that this account has asked for and not confirmed, or a new one.
fn asked(tx: &Transaction<'_>, account: &str) -> Result<String, Problem> {
    let open: Option<(String, String)> = tx
        .query_row(
            "SELECT id, state FROM cancellations WHERE account = ?1 AND state IN ('asked', 'cooling_off', 'processing')",
            params![account],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    match open {
        Some((id, state)) if state == "asked" => Ok(id),
        Some((id, _)) => Err(Problem::from(Code::CancellationPending).with("cancellation_id", id)),
        None => {
            let id = keys::name()?;
            tx.execute(
                "INSERT INTO cancellations (id, account, state) VALUES (?1, ?2, 'asked')",
                params![id, account],
            )?;
            Ok(id)
        }
    }
}

/// Uploads that are still on their way: a receipt could no longer be shown to anybody. They expire by themselves, so that
/// nothing can stand in the way for ever.
fn blocking(state: &backend::State, tx: &Transaction<'_>, account: &str, now: i64) -> Result<Vec<Blocking>, Problem> {
    let count = tx.query_row(
        "SELECT COUNT(*) FROM uploads WHERE account = ?1 AND receipt IS NULL AND last_byte_at > ?2",
        params![account, now - state.config.limits.upload_expiry_s * 1000],
        |row| row.get(0),
    )?;
    Ok(if count == 0 { Vec::new() } else { vec![Blocking { code: "uploads_unfinished".to_owned(), count }] })
}

pub(crate) fn consequences_sha256() -> String {
    let mut digest = Sha256::new();
    for (code, zh, en) in CONSEQUENCES {
        for text in [code, zh, en] {
            digest.update(text.as_bytes());
            digest.update(b"\n");
        }
    }
    hex::encode(digest.finalize())
}

/// Confirms a cancellation with the code that was sent for it, the consequences that were shown, and a second yes.
///
/// Once confirmed, it is cooling off. With the same `Idempotency-Key` a lost answer comes back, whatever code comes with it:
/// who has lost the code over a restart can ask with an empty one whether it was confirmed, and confirms nothing by that.
#[utoipa::path(post, path = "/v1/account/cancellation/{id}/confirm", operation_id = "cancellation_confirm", tag = "account", security(("bearer" = [])), request_body = ConfirmRequest,
    params(("id" = String, Path, description = "the cancellation"),
        ("Idempotency-Key" = Option<String>, Header, description = "16 to 64 letters, digits, `-` or `_`")),
    responses(
        (status = 202, description = "it is confirmed", body = ConfirmAnswer),
    ))]
pub(crate) async fn confirm(
    State(shared): State<Shared>,
    bearer: Bearer,
    Path(id): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
    Json(request): Json<ConfirmRequest>,
) -> Result<(StatusCode, Json<ConfirmAnswer>), Problem> {
    if !request.second_confirm || request.consequences_sha256 != consequences_sha256() {
        return Err(Code::ConfirmMismatch.into());
    }
    let now = shared.now();
    let (state, first_id, first_key) = (shared.clone(), id.clone(), key.clone());
    let shape = attempt::shape(&shared, &request.code);
    let found =
        shared.db.write(move |tx| count(&state, tx, &bearer, &first_id, first_key.as_deref(), shape, now)).await?;
    let state = shared.clone();
    let answer = match found {
        First::Confirmed(answer) => answer,
        First::Tried(tried) if tried.is_right(&shared, &request.code) => {
            shared.db.write(move |tx| cool_off(&state, tx, &id, &tried, key.as_deref(), now)).await?
        }
        First::Tried(tried) => return Err(shared.db.write(move |tx| tried.fail(&state, tx, now)).await?),
    };
    shared.cancellations.wake();
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

/// What the first transaction of a confirmation found.
enum First {
    /// The same request has confirmed it before.
    Confirmed(ConfirmAnswer),
    /// An attempt was counted; the code is to be compared.
    Tried(Tried),
}

fn count(
    state: &backend::State,
    tx: &Transaction<'_>,
    bearer: &Bearer,
    id: &str,
    key: Option<&str>,
    shape: Result<(), Problem>,
    now: i64,
) -> Result<First, Problem> {
    let kept = Kept::of(tx, id)?;
    if kept.account != bearer.account {
        return Err(Code::CancellationUnknown.into());
    }
    match kept.state() {
        None => {}
        Some(reached @ (CancelState::CoolingOff | CancelState::Processing)) => {
            let same = key.is_some() && kept.idempotency.as_deref() == key;
            let pending = || Problem::from(Code::CancellationPending).with("cancellation_id", id);
            return if same { Ok(First::Confirmed(answer(state, id, reached, &kept))) } else { Err(pending()) };
        }
        Some(CancelState::Completed | CancelState::Withdrawn) => return Err(Code::CancellationUnknown.into()),
    }
    shape?;
    let blocking = blocking(state, tx, &bearer.account, now)?;
    if !blocking.is_empty() {
        let blocking = serde_json::to_value(blocking).map_err(Problem::internal)?;
        return Err(Problem::from(Code::CancellationBlocked).with("blocking", blocking));
    }
    let newest: Option<String> = tx
        .query_row(
            "SELECT id FROM challenges WHERE subject = ?1 AND session = ?2 ORDER BY created_at DESC, rowid DESC LIMIT 1",
            params![id, bearer.session],
            |row| row.get(0),
        )
        .optional()?;
    match attempt::count(state, tx, &newest.ok_or(Code::ChallengeGone)?, Purpose::CancelAccount, now)? {
        Found::Counted(tried) => Ok(First::Tried(tried)),
        Found::Used(_) => Err(Code::ChallengeGone.into()),
    }
}

fn cool_off(
    state: &backend::State,
    tx: &Transaction<'_>,
    id: &str,
    tried: &Tried,
    key: Option<&str>,
    now: i64,
) -> Result<ConfirmAnswer, Problem> {
    if !tried.consume(state, tx, now)? {
        return Err(Code::ChallengeGone.into());
    }
    let deadline_at = working_days::end_of(WORKING_DAYS, now);
    let effective_at = (now + state.config.limits.cancel_cooling_off_s * 1000).min(deadline_at);
    let reached = if effective_at > now { "cooling_off" } else { "processing" };
    let changed = tx.execute(
        "UPDATE cancellations SET state = ?2, idempotency = ?3, effective_at = ?4, deadline_at = ?5
         WHERE id = ?1 AND state = 'asked'",
        params![id, reached, key, effective_at, deadline_at],
    )?;
    if changed != 1 {
        return Err(Code::ChallengeGone.into());
    }
    let kept = Kept::of(tx, id)?;
    Ok(answer(state, id, kept.state().unwrap_or(CancelState::CoolingOff), &kept))
}

fn answer(state: &backend::State, id: &str, reached: CancelState, kept: &Kept) -> ConfirmAnswer {
    ConfirmAnswer {
        state: reached,
        effective_at: kept.effective_at,
        deadline_at: kept.deadline_at,
        status_token: URL_SAFE_NO_PAD.encode(state.keys.tag("cancellation", &[id.as_bytes()])),
        interval_s: state.config.limits.cancel_status_interval_s,
    }
}

/// The status token of a request, as bytes; empty where there is none.
pub(crate) struct StatusToken(Vec<u8>);

impl FromRequestParts<Shared> for StatusToken {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Problem> {
        let given = parts.headers.get("status-token").map(|value| URL_SAFE_NO_PAD.decode(value.as_bytes()));
        Ok(Self(given.and_then(Result::ok).unwrap_or_default()))
    }
}

/// Where a cancellation stands. Needs its status token and no session: the account's sessions end with it.
#[utoipa::path(get, path = "/v1/account/cancellation/{id}", operation_id = "cancellation_status", tag = "account", security(("status" = [])),
    params(("id" = String, Path, description = "the cancellation")),
    responses(
        (status = 200, description = "where it stands", body = CancelStatus),
    ))]
pub(crate) async fn status(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    StatusToken(token): StatusToken,
) -> Result<Json<CancelStatus>, Problem> {
    if !shared.keys.is_tag("cancellation", &[id.as_bytes()], &token) {
        return Err(Code::CancellationUnknown.into());
    }
    let now = shared.now();
    let interval_s = shared.config.limits.cancel_status_interval_s;
    shared
        .db
        .write(move |tx| {
            let kept = Kept::of(tx, &id)?;
            let state = kept.state().ok_or(Code::CancellationUnknown)?;
            let asked: Option<i64> =
                tx.query_row("SELECT asked_status_at FROM cancellations WHERE id = ?1", params![id], |row| row.get(0))?;
            let wait = asked.map_or(0, |at| at + interval_s * 1000 - now);
            if wait > 0 {
                return Err(Problem::from(Code::SlowDown).retry_in(wait));
            }
            tx.execute("UPDATE cancellations SET asked_status_at = ?2 WHERE id = ?1", params![id, now])?;
            Ok(Json(CancelStatus { state, effective_at: kept.effective_at, deadline_at: kept.deadline_at, interval_s }))
        })
        .await
}

/// Withdraws a cancellation that is not carried out yet; any session of the account may. Can be said again.
#[utoipa::path(delete, path = "/v1/account/cancellation/{id}", operation_id = "cancellation_withdraw", tag = "account", security(("bearer" = [])),
    params(("id" = String, Path, description = "the cancellation")),
    responses(
        (status = 204, description = "the account stays"),
    ))]
pub(crate) async fn withdraw(
    State(shared): State<Shared>,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    shared
        .db
        .write(move |tx| {
            let kept = Kept::of(tx, &id)?;
            if kept.account != bearer.account {
                return Err(Code::CancellationUnknown.into());
            }
            match kept.state() {
                None | Some(CancelState::CoolingOff | CancelState::Withdrawn) => {
                    tx.execute("UPDATE cancellations SET state = 'withdrawn' WHERE id = ?1", params![id])?;
                    Ok(StatusCode::NO_CONTENT)
                }
                Some(CancelState::Processing | CancelState::Completed) => Err(Code::CancellationFinal.into()),
            }
        })
        .await
}

/// When the next cancellation wants something done. Asked by every request of the account part, so that nobody waits for
/// a timer.
pub(crate) struct Due(AtomicI64);

impl Default for Due {
    fn default() -> Self {
        // What came due while the backend was not running is found by the first request.
        Self(AtomicI64::new(0))
    }
}

impl Due {
    fn wake(&self) {
        self.0.store(0, Ordering::Release);
    }
}

/// Carries out what is due.
pub(crate) async fn settle(shared: &Shared, now: i64) -> Result<(), Problem> {
    if shared.cancellations.0.load(Ordering::Acquire) > now {
        return Ok(());
    }
    let state = shared.clone();
    shared
        .db
        .write(move |tx| {
            let next = carry_out(&state, tx, now)?;
            // Inside the transaction: a confirmation waits for it and wakes after it.
            state.cancellations.0.store(next, Ordering::Release);
            Ok(())
        })
        .await
}

/// Moves each cancellation as far as its time has come; gives the moment of the next step.
fn carry_out(state: &backend::State, tx: &Transaction<'_>, now: i64) -> Result<i64, Problem> {
    let takes_ms = state.config.limits.cancel_processing_s * 1000;
    tx.execute(
        "UPDATE cancellations SET state = 'processing' WHERE state = 'cooling_off' AND effective_at <= ?1",
        params![now],
    )?;
    let mut rows = tx.prepare_cached(
        "SELECT id, account, effective_at + ?1, deadline_at FROM cancellations WHERE state = 'processing'",
    )?;
    let processing: Vec<(String, String, i64, i64)> = rows
        .query_map(params![takes_ms], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect::<Result<_, _>>()?;
    let mut next = i64::MAX;
    for (id, account, done_at, deadline_at) in processing {
        if done_at <= now {
            complete(state, tx, &id, &account)?;
            continue;
        }
        if deadline_at <= now {
            alarms::raise_daily(tx, Alarm::CancellationOverdue, &id, now)?;
        }
        next = next.min(done_at).min(if deadline_at > now { deadline_at } else { i64::MAX });
    }
    let cooling: Option<i64> =
        tx.query_row("SELECT MIN(effective_at) FROM cancellations WHERE state = 'cooling_off'", [], |row| row.get(0))?;
    Ok(cooling.map_or(next, |at| next.min(at)))
}

/// Ends the account's sessions and takes away what it held.
fn complete(state: &backend::State, tx: &Transaction<'_>, id: &str, account: &str) -> Result<(), Problem> {
    let phone: String = tx.query_row("SELECT phone FROM accounts WHERE id = ?1", params![account], |row| row.get(0))?;
    let tag = state.keys.tag("phone", &[phone.as_bytes()]);
    let mut sessions = tx.prepare_cached("SELECT id FROM sessions WHERE account = ?1")?;
    for session in sessions.query_map(params![account], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()? {
        tokens::revoke(tx, &session, "account_cancelled")?;
        tx.execute("DELETE FROM session_devices WHERE session = ?1", params![session])?;
        tx.execute("DELETE FROM elevations WHERE session = ?1", params![session])?;
    }
    tx.execute(
        "UPDATE sessions SET install = '', platform = '', device_key = NULL WHERE account = ?1",
        params![account],
    )?;
    tx.execute("DELETE FROM messages WHERE account = ?1", params![account])?;
    tx.execute("DELETE FROM security_events WHERE account = ?1", params![account])?;
    tx.execute("DELETE FROM codes WHERE challenge IN (SELECT id FROM challenges WHERE phone = ?1)", params![phone])?;
    tx.execute(
        "UPDATE challenges SET phone = '', install = '', platform = '', expires_at = 0 WHERE phone = ?1",
        params![phone],
    )?;
    tx.execute(r#"DELETE FROM sms WHERE "to" = ?1"#, params![phone])?;
    tx.execute("DELETE FROM sends WHERE phone = ?1", params![tag])?;
    tx.execute("DELETE FROM guesses WHERE phone = ?1", params![tag])?;
    tx.execute("INSERT INTO cancelled_numbers (phone) VALUES (?1) ON CONFLICT DO NOTHING", params![tag])?;
    tx.execute(
        "UPDATE accounts SET state = 'cancelled', phone = 'cancelled ' || id, name = '' WHERE id = ?1",
        params![account],
    )?;
    tx.execute("UPDATE cancellations SET state = 'completed' WHERE id = ?1", params![id])?;
    Ok(())
}

/// Whether a number that no account has now was that of a cancelled one.
pub(crate) fn was_of(state: &backend::State, tx: &Transaction<'_>, phone: &str) -> Result<bool, Problem> {
    let tag = state.keys.tag("phone", &[phone.as_bytes()]);
    let sql = "SELECT EXISTS (SELECT 1 FROM cancelled_numbers WHERE phone = ?1)";
    Ok(tx.query_row(sql, params![tag], |row| row.get(0))?)
}
