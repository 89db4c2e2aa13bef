//! How many SMS may be sent, and the sending.
//!
//! A device that has been logged in with a number has a bucket of its own for it: who burns the anonymous bucket of a
//! worker's number cannot lock that worker out. The limits of an install and of an address hold for all alike.

use std::io::Write;

use rusqlite::{OptionalExtension, Transaction, params};
use serde_json::json;

use crate::address::Peer;
use crate::backend::State;
use crate::keys;
use crate::private;
use crate::problem::{Code, Problem};

const SECOND_MS: i64 = 1_000;
const HOUR_MS: i64 = 3_600 * SECOND_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// A device that asks for a code to be sent.
pub(crate) struct Asker {
    pub(crate) phone: String,
    pub(crate) install: String,
    pub(crate) peer: Peer,
}

/// An SMS that the transaction has written down and that is to be handed over once it has committed.
pub(crate) struct Outgoing {
    to: String,
    text: String,
    code: String,
    at: i64,
}

/// Sends a new code for a challenge, within the limits.
pub(crate) fn send_code(
    state: &State,
    tx: &Transaction<'_>,
    asker: &Asker,
    challenge: &str,
    idempotency: Option<&str>,
    now: i64,
) -> Result<Outgoing, Problem> {
    count(state, tx, asker, now)?;
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
    let text = format!("【工巢】验证码 {code}，{minutes} 分钟内有效。请勿告诉他人。");
    tx.execute(
        r#"INSERT INTO sms_outbox ("to", text, code, at) VALUES (?1, ?2, ?3, ?4)"#,
        params![asker.phone, text, code, now],
    )?;
    Ok(Outgoing { to: asker.phone.clone(), text, code, at: now })
}

/// Hands an SMS over to the stand-in phone, where there is one.
pub(crate) fn hand_over(state: &State, sms: &Outgoing) -> Result<(), Problem> {
    let Some(outbox) = &state.config.outbox else { return Ok(()) };
    let line = json!({"to": sms.to, "text": sms.text, "code": sms.code, "at": sms.at});
    let mut file = private::file().append(true).create(true).open(outbox)?;
    Ok(writeln!(file, "{line}")?)
}

/// Counts one SMS, or says when the next may be sent.
fn count(state: &State, tx: &Transaction<'_>, asker: &Asker, now: i64) -> Result<(), Problem> {
    let limits = &state.config.limits;
    let phone = state.keys.tag("phone", &[asker.phone.as_bytes()]);
    let address = state.keys.tag("address", &[asker.peer.0.to_string().as_bytes()]);
    let known: bool = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM sessions s JOIN accounts a ON a.id = s.account WHERE a.phone = ?1 AND s.install = ?2)",
        params![asker.phone, asker.install],
        |row| row.get(0),
    )?;

    let of_phone = "phone = ?1 AND known = ?4 AND (?4 = 0 OR install = ?2) AND ?3 = ?3";
    let of_install = "install = ?2 AND ?1 = ?1 AND ?3 = ?3 AND ?4 = ?4";
    let of_address = "address = ?3 AND ?1 = ?1 AND ?2 = ?2 AND ?4 = ?4";
    let rules = [
        (Code::OtpResendCooldown, of_phone, limits.resend_after_s * SECOND_MS, 1),
        (Code::OtpSendQuota, of_phone, HOUR_MS, limits.sms_per_phone_hour),
        (Code::OtpSendQuota, of_phone, DAY_MS, limits.sms_per_phone_day),
        (Code::OtpSendQuota, of_install, HOUR_MS, limits.sms_per_install_hour),
        (Code::OtpSendQuota, of_address, HOUR_MS, limits.sms_per_address_hour),
    ];
    for (code, whose, window, allowed) in rules {
        // The send that must leave the window before there is room again: the `allowed`-th newest inside it.
        let in_the_way: Option<i64> = tx
            .prepare_cached(&format!(
                "SELECT at FROM sends WHERE {whose} AND at > ?5 ORDER BY at DESC LIMIT 1 OFFSET ?6"
            ))?
            .query_row(params![phone, asker.install, address, known, now - window, (allowed - 1).max(0)], |row| {
                row.get(0)
            })
            .optional()?;
        if let Some(at) = in_the_way {
            return Err(Problem::from(code).retry_in(at + window - now));
        }
    }
    tx.execute(
        "INSERT INTO sends (at, phone, install, address, known) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![now, phone, asker.install, address, known],
    )?;
    tx.execute("DELETE FROM sends WHERE at < ?1", params![now - DAY_MS])?;
    Ok(())
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
