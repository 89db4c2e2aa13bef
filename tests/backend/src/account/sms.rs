//! An SMS, and the two ways it leaves: into a file that stands in for the phone, or to an operator's gateway.
//!
//! It is written down in the transaction that made it and handed over once that has committed. Where the gateway did not
//! take it, the client is told to come back, and what it asks again hands the same SMS over under the same id.

use std::fmt;
use std::io::Write;
use std::path::PathBuf;

use async_trait::async_trait;
use rusqlite::{OptionalExtension, Transaction, params};
use serde_json::json;

use super::alarms::{self, Alarm};
use super::challenge::Purpose;
use crate::backend::Shared;
use crate::db::blocking;
use crate::keys;
use crate::private;
use crate::problem::{Code, Problem};

/// Milliseconds after which a client may ask again for an SMS that was not taken.
const AGAIN_MS: i64 = 5_000;

/// An SMS on its way out. Prints nothing of itself.
#[derive(Clone)]
pub struct Outgoing {
    /// Its name; handed over again, it is the same SMS.
    pub id: String,
    /// The number, `+86` and eleven digits.
    pub to: String,
    /// What it is for: `login`, `step_up` or `cancel_account`. A gateway with approved templates chooses one by it.
    pub purpose: String,
    /// The code in it.
    pub code: String,
    /// For how long the code is good, in whole minutes.
    pub minutes: i64,
    /// The whole text.
    pub text: String,
    /// When it was made, in milliseconds since 1970-01-01 UTC.
    pub at: i64,
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outgoing(…)")
    }
}

/// The SMS was not taken; whether it was sent is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sms was not taken")]
pub struct NotTaken;

/// Sends SMS.
#[async_trait]
pub trait SmsSender: Send + Sync + fmt::Debug {
    /// Hands one SMS over, in a few seconds or not at all. Called again with the same `id`, it MUST NOT send a second one
    /// where it can know that the first was sent. It MUST NOT write number, text or code into a log.
    async fn send(&self, sms: &Outgoing) -> Result<(), NotTaken>;

    /// Whether what was sent is still shown by the store, which is then the phone it arrives at.
    fn is_the_phone(&self) -> bool {
        false
    }
}

/// The stand-in for a phone: the store, and a file of JSON lines where one was named.
#[derive(Clone, Debug)]
pub(crate) struct Outbox(pub(crate) Option<PathBuf>);

#[async_trait]
impl SmsSender for Outbox {
    async fn send(&self, sms: &Outgoing) -> Result<(), NotTaken> {
        let Some(path) = self.0.clone() else { return Ok(()) };
        let line = json!({"to": sms.to, "text": sms.text, "code": sms.code, "at": sms.at});
        let write = move || {
            let mut file = private::file().append(true).create(true).open(path)?;
            Ok(writeln!(file, "{line}")?)
        };
        blocking(write).await.map_err(|_| NotTaken)
    }

    fn is_the_phone(&self) -> bool {
        true
    }
}

impl Outgoing {
    pub(crate) fn new(to: &str, purpose: Purpose, code: String, minutes: i64, at: i64) -> Result<Self, Problem> {
        let what = match purpose {
            Purpose::Login => "验证码",
            Purpose::StepUp => "您正在管理登录设备，验证码",
            Purpose::CancelAccount => "您正在注销账号，验证码",
        };
        Ok(Self {
            id: keys::name()?,
            to: to.to_owned(),
            purpose: purpose.word().to_owned(),
            text: format!("【工巢】{what} {code}，{minutes} 分钟内有效。请勿告诉他人。"),
            code,
            minutes,
            at,
        })
    }

    /// Says which domain the code is for, in the line that phones look for: the last one.
    pub(crate) fn of(mut self, domain: Option<&str>) -> Self {
        if let Some(domain) = domain {
            self.text = format!("{}\n\n@{domain} #{}", self.text, self.code);
        }
        self
    }

    /// Writes it down, not handed over yet.
    pub(crate) fn keep(&self, tx: &Transaction<'_>, challenge: &str) -> rusqlite::Result<()> {
        tx.execute(
            r#"INSERT INTO sms (id, challenge, "to", purpose, code, minutes, text, at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"#,
            params![self.id, challenge, self.to, self.purpose, self.code, self.minutes, self.text, self.at],
        )?;
        Ok(())
    }
}

/// The newest SMS of a challenge, where it was not handed over yet and its code is still good.
pub(crate) fn undelivered(tx: &Transaction<'_>, challenge: &str, now: i64) -> rusqlite::Result<Option<Outgoing>> {
    tx.query_row(
        r#"SELECT id, "to", purpose, code, minutes, text, at FROM sms
           WHERE seq = (SELECT MAX(seq) FROM sms WHERE challenge = ?1) AND NOT delivered
           AND EXISTS (SELECT 1 FROM codes WHERE challenge = ?1 AND expires_at > ?2)"#,
        params![challenge, now],
        |row| {
            Ok(Outgoing {
                id: row.get(0)?,
                to: row.get(1)?,
                purpose: row.get(2)?,
                code: row.get(3)?,
                minutes: row.get(4)?,
                text: row.get(5)?,
                at: row.get(6)?,
            })
        },
    )
    .optional()
}

/// Hands an SMS over. Once a gateway has it, nothing of it stays here.
pub(crate) async fn hand_over(shared: &Shared, sms: Outgoing) -> Result<(), Problem> {
    let taken = shared.sms.send(&sms).await;
    let now = shared.now();
    let stays = shared.sms.is_the_phone();
    shared
        .db
        .write(move |tx| {
            match (taken, stays) {
                (Err(NotTaken), _) => alarms::raise_within(tx, Alarm::SmsNotSent, "", 60_000, now)?,
                (Ok(()), true) => drop(tx.execute("UPDATE sms SET delivered = 1 WHERE id = ?1", params![sms.id])?),
                (Ok(()), false) => {
                    let wipe = r#"UPDATE sms SET delivered = 1, "to" = '', code = '', text = '' WHERE id = ?1"#;
                    tx.execute(wipe, params![sms.id])?;
                }
            }
            Ok(())
        })
        .await?;
    taken.map_err(|NotTaken| Problem::from(Code::SmsUnavailable).retry_in(AGAIN_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What one SMS holds where its letters are Chinese.
    const SEGMENT: usize = 70;

    fn written(purpose: Purpose, domain: Option<&str>) -> Outgoing {
        Outgoing::new("+8613800138000", purpose, "012345".to_owned(), 5, 0).ok().unwrap().of(domain)
    }

    #[test]
    fn l_18_an_sms_says_the_code_that_counts_and_fits_into_one_and_into_two_with_the_domain() {
        for purpose in [Purpose::Login, Purpose::StepUp, Purpose::CancelAccount] {
            let plain = written(purpose, None);
            assert!(plain.text.starts_with("【工巢】") && plain.text.contains(&format!(" {}，", plain.code)));
            assert!(plain.text.contains("请勿告诉他人") && plain.text.encode_utf16().count() <= SEGMENT);
            let bound = written(purpose, Some("app.example.com"));
            assert_eq!(bound.text.lines().last(), Some("@app.example.com #012345"));
            assert!(bound.text.starts_with(&plain.text) && bound.text.encode_utf16().count() <= 2 * SEGMENT);
        }
    }
}
