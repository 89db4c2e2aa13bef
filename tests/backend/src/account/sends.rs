//! How many SMS may be sent, and to whom: six layers, from one number to the whole server.
//!
//! A device that proves the key of an earlier session of this number, or that asks with a session, has a bucket of its
//! own: who burns the anonymous bucket of a worker's number, or that of the address behind which a whole site works,
//! locks no such worker out. Only what is sent counts; a refusal costs nothing but itself.

use std::net::IpAddr;

use rusqlite::{OptionalExtension, Transaction, params};

use super::alarms::{self, Alarm};
use super::captcha::Solved;
use super::challenge::Purpose;
use super::proof::Thumbprint;
use super::sms::Outgoing;
use crate::address::Peer;
use crate::backend::{Shared, State};
use crate::keys;
use crate::problem::{Code, Problem};

const SECOND_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// Numbers from one network in an hour above which the share of strangers among them is looked at.
const WALK: i64 = 10;

/// Where a request for a code comes from, as far as it can be known.
pub(crate) struct From {
    pub(crate) peer: Peer,
    /// The key that it proved to have.
    pub(crate) device: Option<Thumbprint>,
    pub(crate) captcha: Solved,
}

/// Who asks for a code to be sent.
pub(crate) struct Asker<'a> {
    pub(crate) phone: &'a str,
    pub(crate) install: &'a str,
    pub(crate) session: Option<&'a str>,
    pub(crate) purpose: Purpose,
    pub(crate) from: &'a From,
}

/// Sends a new code for a challenge, within the limits.
pub(crate) fn send_code(
    state: &State,
    tx: &Transaction<'_>,
    asker: &Asker<'_>,
    challenge: &str,
    idempotency: Option<&str>,
    now: i64,
) -> Result<Outgoing, Problem> {
    count(state, tx, asker, challenge, now)?;
    let limits = &state.config.limits;
    let code = draw(limits.code_length)?;
    let salt = keys::random::<16>()?;
    let tag = state.keys.tag("code", &[challenge.as_bytes(), code.as_bytes(), &salt]);
    tx.execute(
        "INSERT INTO codes (challenge, nr, salt, tag, expires_at, idempotency)
         VALUES (?1, (SELECT COUNT(*) FROM codes WHERE challenge = ?1), ?2, ?3, ?4, ?5)",
        params![challenge, salt, tag, now + limits.code_ttl_s * SECOND_MS, idempotency],
    )?;
    let minutes = (limits.code_ttl_s / 60).max(1);
    let sms = Outgoing::new(asker.phone, asker.purpose, code, minutes, now)?.of(state.config.sms_domain.as_deref());
    sms.keep(tx, challenge)?;
    Ok(sms)
}

/// Raises the alarm that a refusal is worth. The refusal has undone its own transaction, so the alarm has one of its own.
pub(crate) async fn told<T>(shared: &Shared, decided: Result<T, Problem>) -> Result<T, Problem> {
    if let Err(problem) = &decided
        && problem.word() == "sms_unavailable"
    {
        let now = shared.now();
        shared.db.write(move |tx| Ok(alarms::raise_within(tx, Alarm::SmsBudget, "", MINUTE_MS, now)?)).await?;
    }
    decided
}

/// Counts one SMS, or says when the next may be sent.
fn count(state: &State, tx: &Transaction<'_>, asker: &Asker<'_>, challenge: &str, now: i64) -> Result<(), Problem> {
    let limits = &state.config.limits;
    let tag = |label: &str, value: &str| state.keys.tag(label, &[value.as_bytes()]);
    let phone = tag("phone", asker.phone);
    let (host, net) = networks(asker.from.peer.0);
    let (host, net) = (tag("address", &host), tag("network", &net));
    let bucket = bucket(tx, asker)?;
    let room = Room { tx, now };

    room.left(Code::SmsUnavailable, MINUTE_MS, limits.sms_per_minute, "1", &[])?;
    let of_phone: (&str, &[&dyn rusqlite::ToSql]) = ("phone = ?3 AND bucket = ?4", &[&phone, &bucket]);
    // A code that was used has arrived where it was meant to: who logs out and in again does not wait for another minute.
    let waits = format!("{} AND NOT used", of_phone.0);
    room.left(Code::OtpResendCooldown, limits.resend_after_s * SECOND_MS, 1, &waits, of_phone.1)?;
    room.left(Code::OtpSendQuota, HOUR_MS, limits.sms_per_phone_hour, of_phone.0, of_phone.1)?;
    room.left(Code::OtpSendQuota, DAY_MS, limits.sms_per_phone_day, of_phone.0, of_phone.1)?;
    room.left(
        Code::OtpSendQuota,
        HOUR_MS,
        limits.sms_per_install_hour,
        "install = ?3 AND bucket = ?4",
        &[&asker.install, &bucket],
    )?;
    let anonymous = bucket.is_empty();
    if anonymous {
        if asker.from.captcha == Solved::No {
            let seen = room.left(
                Code::CaptchaRequired,
                HOUR_MS,
                limits.captcha_after,
                "address = ?3 AND bucket = ''",
                &[&host],
            );
            // When to come back is not the way on here: solving it is.
            seen.map_err(|_| Problem::from(Code::CaptchaRequired))?;
        }
        room.left(Code::OtpSendQuota, HOUR_MS, limits.sms_per_address_hour, "address = ?3 AND bucket = ''", &[&host])?;
        room.left(Code::OtpSendQuota, HOUR_MS, limits.sms_per_network_hour, "network = ?3 AND bucket = ''", &[&net])?;
    }

    let stranger: bool = tx.query_row(
        "SELECT NOT EXISTS (SELECT 1 FROM sessions s JOIN accounts a ON a.id = s.account WHERE a.phone = ?1)",
        params![asker.phone],
        |row| row.get(0),
    )?;
    tx.execute(
        "INSERT INTO sends (at, challenge, phone, install, address, network, bucket, stranger)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![now, challenge, phone, asker.install, host, net, bucket, stranger],
    )?;
    tx.execute("DELETE FROM sends WHERE at < ?1", params![now - DAY_MS])?;
    if anonymous {
        watch(tx, &net, now)?;
    }
    Ok(())
}

/// Whose bucket it is: that of a key which an earlier session of this number was bound to, that of the session that asks,
/// or nobody's. The name of an install is no proof: whoever has seen it can say it.
fn bucket(tx: &Transaction<'_>, asker: &Asker<'_>) -> Result<String, Problem> {
    if let Some(session) = asker.session {
        return Ok(format!("session {session}"));
    }
    let Some(key) = &asker.from.device else { return Ok(String::new()) };
    let known: bool = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM sessions s JOIN accounts a ON a.id = s.account WHERE a.phone = ?1 AND s.device_key = ?2)",
        params![asker.phone, key.as_str()],
        |row| row.get(0),
    )?;
    Ok(if known { format!("key {}", key.as_str()) } else { String::new() })
}

/// How much room a limit leaves.
struct Room<'a> {
    tx: &'a Transaction<'a>,
    now: i64,
}

impl Room<'_> {
    /// Refuses where `allowed` were sent inside the window, and says when the first of them leaves it. `whose` is about
    /// columns of `sends`; its parameters begin with `?3`.
    fn left(
        &self,
        code: Code,
        window: i64,
        allowed: i64,
        whose: &str,
        about: &[&dyn rusqlite::ToSql],
    ) -> Result<(), Problem> {
        let (since, nth) = (self.now - window, (allowed - 1).max(0));
        let mut all: Vec<&dyn rusqlite::ToSql> = vec![&since, &nth];
        all.extend_from_slice(about);
        let in_the_way: Option<i64> = self
            .tx
            .prepare_cached(&format!(
                "SELECT at FROM sends WHERE {whose} AND at > ?1 ORDER BY at DESC LIMIT 1 OFFSET ?2"
            ))?
            .query_row(all.as_slice(), |row| row.get(0))
            .optional()?;
        match in_the_way {
            Some(at) => Err(Problem::from(code).retry_in(at + window - self.now)),
            None => Ok(()),
        }
    }
}

/// Raises the alarm where a network walks through numbers. The answer stays the same: it must not tell who has a number.
fn watch(tx: &Transaction<'_>, network: &[u8], now: i64) -> Result<(), Problem> {
    let (numbers, strangers): (i64, i64) = tx.query_row(
        "SELECT COUNT(*), ifnull(SUM(stranger), 0) FROM
         (SELECT phone, MAX(stranger) AS stranger FROM sends WHERE network = ?1 AND bucket = '' AND at > ?2 GROUP BY phone)",
        params![network, now - HOUR_MS],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if numbers >= WALK && strangers * 10 >= numbers * 8 {
        alarms::raise_within(tx, Alarm::NumberWalk, &hex::encode(network), HOUR_MS, now)?;
    }
    Ok(())
}

/// The address and the network that it is counted in: a whole IPv4 address and its /24; of IPv6 the /64 that one
/// subscriber has, and the /48 above it.
fn networks(address: IpAddr) -> (String, String) {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            (v4.to_string(), format!("{a}.{b}.{c}"))
        }
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            (format!("{a:x}:{b:x}:{c:x}:{d:x}"), format!("{a:x}:{b:x}:{c:x}"))
        }
    }
}

/// A code, each as likely as any other.
fn draw(length: u32) -> Result<String, Problem> {
    let all = 10_u64.pow(length);
    // Numbers above the last whole multiple would make small codes likelier; they are thrown again.
    let fair = u64::MAX - u64::MAX % all;
    loop {
        let number = u64::from_le_bytes(keys::random()?);
        if number < fair {
            return Ok(format!("{:0width$}", number % all, width = length as usize));
        }
    }
}
