//! A code is tried on a challenge, whatever it is for.
//!
//! An attempt is counted in a transaction of its own before the code is looked at, so that any number of requests at the
//! same moment compare no more codes than allowed. A challenge is used up by a conditional update, so that of any number
//! of right codes one wins.
//!
//! Wrong codes are counted for a number and for who had the code sent (`sends`): who guesses at a worker's number from
//! elsewhere blocks it for strangers, and neither the phone that the server knows nor whoever is logged in.

use rusqlite::{OptionalExtension, Transaction, params};

use super::challenge::Purpose;
use super::phone;
use crate::backend::State;
use crate::problem::{Code, Problem};

const DAY_MS: i64 = 86_400_000;

/// A challenge that a code is tried on.
pub(crate) struct Tried {
    pub(crate) id: String,
    pub(crate) phone: String,
    pub(crate) install: String,
    pub(crate) platform: String,
    /// What the code is for within its purpose: an elevation's word, a cancellation's id; empty for a login.
    pub(crate) subject: String,
    /// Whose the last SMS of it was, as `sends` counts them; empty for strangers.
    bucket: String,
    attempts: i64,
    codes: Vec<(Vec<u8>, Vec<u8>)>,
}

/// What stands under the id of a challenge.
pub(crate) enum Found {
    /// An attempt was counted; the code is to be compared.
    Counted(Tried),
    /// It was used up before, maybe by the same request whose answer was lost. Nothing was counted.
    Used(Tried),
}

/// Refuses what does not have the shape of a code; that burns no attempt.
pub(crate) fn shape(state: &State, code: &str) -> Result<(), Problem> {
    let fits = code.len() == state.config.limits.code_length as usize && phone::digits(code);
    if fits { Ok(()) } else { Err(Code::OtpUnfit.into()) }
}

/// Counts an attempt, or says why none is left.
pub(crate) fn count(
    state: &State,
    tx: &Transaction<'_>,
    id: &str,
    purpose: Purpose,
    now: i64,
) -> Result<Found, Problem> {
    let limits = &state.config.limits;
    let found = tx
        .query_row(
            "SELECT phone, install, platform, subject, expires_at, consumed_at,
                 ifnull((SELECT bucket FROM sends WHERE challenge = challenges.id ORDER BY at DESC LIMIT 1), '')
             FROM challenges WHERE id = ?1 AND purpose = ?2",
            params![id, purpose.word()],
            |row| {
                let tried = Tried {
                    id: id.to_owned(),
                    phone: row.get(0)?,
                    install: row.get(1)?,
                    platform: row.get(2)?,
                    subject: row.get(3)?,
                    bucket: row.get(6)?,
                    attempts: 0,
                    codes: Vec::new(),
                };
                Ok((tried, row.get::<_, i64>(4)?, row.get::<_, Option<i64>>(5)?))
            },
        )
        .optional()?;
    let Some((mut tried, expires_at, consumed_at)) = found else { return Err(Code::ChallengeGone.into()) };
    let mut codes = tx.prepare_cached(
        "SELECT salt, tag FROM codes WHERE challenge = ?1 AND expires_at > ?2 ORDER BY nr DESC LIMIT 2",
    )?;
    tried.codes = codes.query_map(params![id, now], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    if consumed_at.is_some() {
        return Ok(Found::Used(tried));
    }
    if expires_at <= now {
        return Err(Code::ChallengeGone.into());
    }
    let blocked_at: Option<i64> = tx
        .query_row(
            "SELECT last_at FROM guesses WHERE phone = ?1 AND bucket = ?2 AND wrong >= ?3 AND last_at > ?4",
            params![number(state, &tried), tried.bucket, limits.failure_budget, now - DAY_MS],
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
    Ok(Found::Counted(tried))
}

impl Tried {
    /// Whether this is one of its codes. Every code is compared whatever the ones before gave, each in constant time.
    pub(crate) fn is_right(&self, state: &State, code: &str) -> bool {
        self.codes.iter().fold(false, |right, (salt, tag)| {
            right | state.keys.is_tag("code", &[self.id.as_bytes(), code.as_bytes(), salt], tag)
        })
    }

    /// Counts a wrong code and says how many may still be tried.
    pub(crate) fn fail(&self, state: &State, tx: &Transaction<'_>, now: i64) -> Result<Problem, Problem> {
        tx.execute(
            "INSERT INTO guesses (phone, bucket, wrong, last_at) VALUES (?1, ?2, 1, ?3)
             ON CONFLICT (phone, bucket) DO UPDATE SET wrong = iif(last_at > ?4, wrong + 1, 1), last_at = ?3",
            params![number(state, self), self.bucket, now, now - DAY_MS],
        )?;
        let left = (state.config.limits.max_attempts - self.attempts).max(0);
        let code = if left == 0 { Code::OtpAttemptsExhausted } else { Code::OtpIncorrect };
        Ok(Problem::from(code).with("attempts_left", left))
    }

    /// Uses the challenge up. False where another request did so first.
    pub(crate) fn consume(&self, state: &State, tx: &Transaction<'_>, now: i64) -> Result<bool, Problem> {
        let won = tx.execute(
            "UPDATE challenges SET consumed_at = ?2 WHERE id = ?1 AND consumed_at IS NULL",
            params![self.id, now],
        )?;
        if won == 1 {
            tx.execute("UPDATE sends SET used = 1 WHERE challenge = ?1", params![self.id])?;
            let mine = params![number(state, self), self.bucket];
            tx.execute("DELETE FROM guesses WHERE phone = ?1 AND bucket = ?2", mine)?;
        }
        Ok(won == 1)
    }
}

fn number(state: &State, tried: &Tried) -> Vec<u8> {
    state.keys.tag("phone", &[tried.phone.as_bytes()])
}
