//! What the backend really received, read from its own store; and the levers by which a test moves the world.
//!
//! Everything here is for whoever runs the backend, never for a client. A store that cannot be read gives nothing, which
//! a test notices; a lever that fails says so.

use std::fmt;

use rusqlite::{Params, Row, params};
use serde::Serialize;

use crate::account::notices::{Notice, NoticeKind};
use crate::account::tokens;
use crate::backend::Shared;
use crate::config::Sabotage;
use crate::editions::{self, Publication, PublishError};
use crate::media::bytes;
use crate::wire::WireBytes;

/// A look into a running backend.
#[derive(Clone)]
pub struct Store {
    shared: Shared,
}

/// An SMS as it would have gone to a carrier. Prints nothing of itself.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Sms {
    /// The number.
    pub to: String,
    /// What the phone shows.
    pub text: String,
    /// The code in it.
    pub code: String,
    /// When, in milliseconds since 1970-01-01 UTC.
    pub at: i64,
}

impl fmt::Debug for Sms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sms(…)")
    }
}

/// A session, over or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SessionRow {
    /// Its id.
    pub id: String,
    /// The account's id.
    pub account: String,
    /// How often its tokens were renewed, and one.
    pub generation: i64,
    /// Whether a token of that generation was used.
    pub acked: bool,
    /// Why it is over: `logout`, `refresh_reused`, `account_cancelled` or `revoked`.
    pub revoked: Option<String>,
    /// What kind of phone it is on, in classes, as JSON.
    pub device: Option<String>,
}

/// Something that whoever runs the backend should look at. It names nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AlarmRow {
    /// When, in milliseconds since 1970-01-01 UTC.
    pub at: i64,
    /// `number_walk`, `sms_budget`, `sms_not_sent`, `refresh_reused`, `device_mismatch` or `cancellation_overdue`.
    pub what: String,
}

/// An upload. `offset`, and `sha256` as long as its bytes can be read, are those of the file on the disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UploadRow {
    /// The id that the client chose.
    pub id: String,
    /// The bytes that it is to have.
    pub size: i64,
    /// The bytes that it has.
    pub offset: i64,
    /// Of the bytes that it has, in lower-case hexadecimal; empty where there are none.
    pub sha256: String,
    /// Whether it has its receipt.
    pub committed: bool,
    /// The receipt.
    pub receipt: Option<String>,
}

/// An event, once however often it came.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TelemetryRow {
    /// Its `log.record.uid`.
    pub uid: String,
    /// Its name.
    pub event_name: String,
    /// Its attributes.
    pub attributes: serde_json::Value,
    /// The attributes of its resource.
    pub resource: serde_json::Value,
    /// When it first came, in milliseconds since 1970-01-01 UTC.
    pub received_at: i64,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MessageRow {
    /// The account's id.
    pub account: String,
    /// Its number in that account.
    pub seq: i64,
    /// The sender's name for it.
    pub id: String,
    /// `office`, `customer` or `me`.
    pub from: String,
    /// What it says.
    pub text: String,
    /// When it came, in milliseconds since 1970-01-01 UTC.
    pub at: i64,
    /// Whether the employee has read it.
    pub read: bool,
}

/// One line of the request log. It names nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequestRow {
    /// When it came, in milliseconds since 1970-01-01 UTC.
    pub at: i64,
    /// `account`, `media` or `telemetry`.
    pub part: String,
    /// The method.
    pub method: String,
    /// The route's template, or `unmatched`.
    pub route: String,
    /// The status; 499 where the client went away before its answer.
    pub status: u16,
    /// The code of a refusal.
    pub code: Option<String>,
    /// Bytes of the body that came.
    pub request_bytes: i64,
    /// Bytes of the body that went.
    pub response_bytes: i64,
    /// What went wrong inside, with `internal`.
    pub fault: Option<String>,
}

/// A lever that did not move.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The store could not be written.
    #[error("the store cannot be written: {0}")]
    Store(#[from] rusqlite::Error),
    /// The notice does not have the shape of one.
    #[error("the notice does not have the shape of one")]
    Notice,
    /// There is nothing of that name.
    #[error("there is no such row")]
    Unknown,
}

impl Store {
    pub(crate) fn of(shared: Shared) -> Self {
        Self { shared }
    }

    fn rows<T>(&self, sql: &str, read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>) -> Vec<T> {
        let all = self
            .shared
            .db
            .write_now(|tx| tx.prepare(sql)?.query_map(params![], read)?.collect::<rusqlite::Result<_>>());
        all.unwrap_or_default()
    }

    fn change(&self, sql: &str, params: impl Params) -> Result<usize, StoreError> {
        Ok(self.shared.db.write_now(|tx| tx.execute(sql, params))?)
    }

    /// Every SMS, in the order they were sent.
    #[must_use]
    pub fn sms_outbox(&self) -> Vec<Sms> {
        self.rows(r#"SELECT "to", text, code, at FROM sms ORDER BY seq"#, |row| {
            Ok(Sms { to: row.get(0)?, text: row.get(1)?, code: row.get(2)?, at: row.get(3)? })
        })
    }

    /// Every alarm, in the order they were raised.
    #[must_use]
    pub fn alarms(&self) -> Vec<AlarmRow> {
        self.rows("SELECT at, what FROM alarms ORDER BY seq", |row| Ok(AlarmRow { at: row.get(0)?, what: row.get(1)? }))
    }

    /// Every session, in the order they began.
    #[must_use]
    pub fn sessions(&self) -> Vec<SessionRow> {
        let sql = "SELECT s.id, s.account, s.generation, s.acked, s.revoked, d.class
            FROM sessions s LEFT JOIN session_devices d ON d.session = s.id ORDER BY s.created_at, s.rowid";
        self.rows(sql, |row| {
            Ok(SessionRow {
                id: row.get(0)?,
                account: row.get(1)?,
                generation: row.get(2)?,
                acked: row.get(3)?,
                revoked: row.get(4)?,
                device: row.get(5)?,
            })
        })
    }

    /// Every upload, in the order they were made. Reads all their bytes.
    #[must_use]
    pub fn uploads(&self) -> Vec<UploadRow> {
        let mut uploads = self.rows("SELECT id, length, receipt FROM uploads ORDER BY created_at, rowid", |row| {
            let receipt: Option<String> = row.get(2)?;
            Ok(UploadRow {
                id: row.get(0)?,
                size: row.get(1)?,
                offset: 0,
                sha256: String::new(),
                committed: receipt.is_some(),
                receipt,
            })
        });
        // Outside of the transaction: reading a gigabyte must not hold up the backend.
        for upload in &mut uploads {
            let path = self.shared.upload_path(&upload.id);
            upload.offset = bytes::offset(&path).unwrap_or_default();
            upload.sha256 = bytes::digest(&path).unwrap_or_default();
        }
        uploads
    }

    /// Every event once, in the order they first came.
    #[must_use]
    pub fn telemetry(&self) -> Vec<TelemetryRow> {
        self.rows("SELECT uid, event_name, attributes, resource, received_at FROM telemetry ORDER BY rowid", |row| {
            let (attributes, resource): (String, String) = (row.get(2)?, row.get(3)?);
            Ok(TelemetryRow {
                uid: row.get(0)?,
                event_name: row.get(1)?,
                attributes: serde_json::from_str(&attributes).unwrap_or_default(),
                resource: serde_json::from_str(&resource).unwrap_or_default(),
                received_at: row.get(4)?,
            })
        })
    }

    /// How many records came in all, those that came again counted again.
    #[must_use]
    pub fn telemetry_received_total(&self) -> u64 {
        self.rows("SELECT seen FROM telemetry", |row| row.get::<_, u32>(0)).into_iter().map(u64::from).sum()
    }

    /// Every message of every account.
    #[must_use]
    pub fn messages(&self) -> Vec<MessageRow> {
        self.rows("SELECT account, seq, id, sender, text, at, read FROM messages ORDER BY account, seq", |row| {
            Ok(MessageRow {
                account: row.get(0)?,
                seq: row.get(1)?,
                id: row.get(2)?,
                from: row.get(3)?,
                text: row.get(4)?,
                at: row.get(5)?,
                read: row.get(6)?,
            })
        })
    }

    /// Every request, in the order they were over.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestRow> {
        let sql = "SELECT at, part, method, route, status, code, request_bytes, response_bytes, fault FROM requests ORDER BY seq";
        self.rows(sql, |row| {
            Ok(RequestRow {
                at: row.get(0)?,
                part: row.get(1)?,
                method: row.get(2)?,
                route: row.get(3)?,
                status: row.get(4)?,
                code: row.get(5)?,
                request_bytes: row.get(6)?,
                response_bytes: row.get(7)?,
                fault: row.get(8)?,
            })
        })
    }

    /// The bytes that crossed the sockets since the backend was opened, under TLS.
    #[must_use]
    pub fn bytes_on_wire(&self) -> WireBytes {
        self.shared.wire.read()
    }

    /// Makes every access token expire now; refresh tokens stay good.
    pub fn expire_access_tokens(&self) -> Result<(), StoreError> {
        self.change("DELETE FROM access", params![]).map(drop)
    }

    /// Ends a session, as an administrator would.
    pub fn revoke_session(&self, id: &str) -> Result<(), StoreError> {
        Ok(self.shared.db.write_now(|tx| tokens::revoke(tx, id, "revoked"))?)
    }

    /// Disables the account of a number.
    pub fn disable_account(&self, phone: &str) -> Result<(), StoreError> {
        let changed = self.change("UPDATE accounts SET state = 'disabled' WHERE phone = ?1", params![phone])?;
        if changed == 0 { Err(StoreError::Unknown) } else { Ok(()) }
    }

    /// Begins or ends a fault that the backend commits on purpose.
    pub fn set_sabotage(&self, sabotage: Option<Sabotage>) {
        self.shared.set_sabotage(sabotage);
    }

    /// Publishes a notice, as [`Notice`] in JSON.
    pub fn publish_notice(&self, notice: &serde_json::Value) -> Result<(), StoreError> {
        let notice: Notice = serde_json::from_value(notice.clone()).map_err(|_| StoreError::Notice)?;
        // Who is told half of what happened is not told (C092): it is not put up without its four parts.
        if notice.incident.is_some() != (notice.kind == NoticeKind::Incident) {
            return Err(StoreError::Notice);
        }
        let text = serde_json::to_string(&notice).map_err(|_| StoreError::Notice)?;
        let sql = "INSERT OR REPLACE INTO notices (id, published_at, notice) VALUES (?1, ?2, ?3)";
        self.change(sql, params![notice.id, notice.published_at, text]).map(drop)
    }

    /// Signs an edition and puts it in force, given as its JSON document.
    pub fn publish_edition(&self, edition: &str, what: Publication) -> Result<(), PublishError> {
        self.shared.db.write_now(|tx| editions::publish(tx, &self.shared.keys, edition, what))
    }

    /// Signs a bulletin and puts it up, given as its JSON record without a number.
    pub fn post_bulletin(&self, bulletin: &str) -> Result<(), PublishError> {
        self.shared.db.write_now(|tx| editions::post(tx, &self.shared.keys, bulletin))
    }

    /// Adds a device whose label says this, so that a test can scan an image of its own.
    pub fn add_device(&self, code: &str, name: &str, site: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO devices (id, code, name, site, status)
                   VALUES (printf('dev-%04d', (SELECT COUNT(*) + 1 FROM devices)), ?1, ?2, ?3, 'normal')";
        self.change(sql, params![code, name, site]).map(drop)
    }
}
