//! What whoever runs the backend should look at. An alarm names a rule and nobody.

use rusqlite::{Transaction, params};

const DAY_MS: i64 = 86_400_000;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alarm {
    /// One network asks codes for many numbers, most of which nobody here has ever logged in with.
    NumberWalk,
    /// The SMS of a minute are used up.
    SmsBudget,
    /// The SMS sender did not take a message.
    SmsNotSent,
    /// A retired refresh token was presented; its family is over.
    RefreshReused,
    /// A refresh token came without the key that it is bound to.
    DeviceMismatch,
    /// A cancellation was not done by its deadline.
    CancellationOverdue,
}

impl Alarm {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::NumberWalk => "number_walk",
            Self::SmsBudget => "sms_budget",
            Self::SmsNotSent => "sms_not_sent",
            Self::RefreshReused => "refresh_reused",
            Self::DeviceMismatch => "device_mismatch",
            Self::CancellationOverdue => "cancellation_overdue",
        }
    }
}

/// Raises an alarm.
pub(crate) fn raise(tx: &Transaction<'_>, alarm: Alarm, now: i64) -> rusqlite::Result<()> {
    raise_within(tx, alarm, "", 0, now)
}

/// Raises an alarm about this, once in a day: who causes it over and over must not fill the store.
pub(crate) fn raise_daily(tx: &Transaction<'_>, alarm: Alarm, about: &str, now: i64) -> rusqlite::Result<()> {
    raise_within(tx, alarm, about, DAY_MS, now)
}

/// Raises an alarm about this, once in so many milliseconds.
pub(crate) fn raise_within(
    tx: &Transaction<'_>,
    alarm: Alarm,
    about: &str,
    quiet_ms: i64,
    now: i64,
) -> rusqlite::Result<()> {
    tx.execute(
        "INSERT INTO alarms (at, what, about) SELECT ?1, ?2, ?3 WHERE ?4 = 0 OR NOT EXISTS
         (SELECT 1 FROM alarms WHERE what = ?2 AND about = ?3 AND at > ?1 - ?4)",
        params![now, alarm.word(), about, quiet_ms],
    )?;
    Ok(())
}
