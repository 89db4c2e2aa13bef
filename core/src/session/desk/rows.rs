//! Keeps of the desk what must be certain over a kill: a confirmation that may have been heard, and one that was.
//!
//! One row. Names and tokens in it are sealed; it goes with the session, and with the way back.

use rusqlite::params;

use super::{
    super::{
        leaving::{Leaving, Look, Order, Stage, Standing},
        phase::Phase,
        rows::{at, count, number, open, reads},
    },
    Cancel, Page,
    cancel::Confirming,
};
use crate::{
    kernel::{Id, Mono, Secret, Wall},
    store::{Cell, StoreFault, Tx},
};

/// The table, made by the room's schema.
pub(in crate::session) const STEP: &str = "
    -- At most one row: a cancellation that was confirmed, or may have been where there is no `status`.
    CREATE TABLE session_cancel (
        id INTEGER PRIMARY KEY CHECK (id = 0),
        cancellation BLOB NOT NULL,
        idempotency BLOB NOT NULL,
        seen TEXT NOT NULL,
        status BLOB,
        processing INTEGER NOT NULL,
        effective_at INTEGER NOT NULL,
        deadline_at INTEGER NOT NULL,
        interval_s INTEGER NOT NULL
    ) STRICT;
    -- The elevation, where all sessions are owed their end.
    ALTER TABLE session_owed ADD COLUMN elevation BLOB";

const CANCELLATION: Cell<'static> = Cell { table: "session_cancel.cancellation", key: "0", account: "" };
const IDEMPOTENCY: Cell<'static> = Cell { table: "session_cancel.idempotency", key: "0", account: "" };
const STATUS: Cell<'static> = Cell { table: "session_cancel.status", key: "0", account: "" };
const ELEVATION: &str = "session_owed.elevation";

/// Where the elevation of a debt stands.
pub(in crate::session) fn elevation_of(nr: &str) -> Cell<'_> {
    at(ELEVATION, nr, "")
}

/// What a phase has in the row.
#[derive(PartialEq)]
pub(in crate::session) enum Kept<'s> {
    Nothing,
    Confirming(&'s str, &'s Id, &'s str),
    Confirmed(&'s Order),
}

impl<'s> Kept<'s> {
    pub(in crate::session) fn of(phase: &'s Phase) -> Self {
        match phase {
            Phase::Cancelling(leaving) => Self::Confirmed(&leaving.order),
            Phase::Active(session) | Phase::Refreshing(session) | Phase::ActiveOffline { session, .. } => {
                match &session.desk.page {
                    Page::Cancel(Cancel::Confirming(Confirming { id, key, seen, .. })) => {
                        Self::Confirming(id, key, seen)
                    }
                    _ => Self::Nothing,
                }
            }
            _ => Self::Nothing,
        }
    }
}

pub(in crate::session) fn keep(tx: &Tx<'_>, kept: &Kept<'_>) -> Result<(), StoreFault> {
    let (id, key, seen, order) = match kept {
        Kept::Nothing => {
            tx.sql().execute("DELETE FROM session_cancel", [])?;
            return Ok(());
        }
        Kept::Confirming(id, key, seen) => (*id, key.as_str(), *seen, None),
        Kept::Confirmed(order) => (order.id.as_str(), "", "", Some(order)),
    };
    let stage = order.map(|order| order.stage);
    tx.sql().execute(
        "INSERT OR REPLACE INTO session_cancel
             (id, cancellation, idempotency, seen, status, processing, effective_at, deadline_at, interval_s)
         VALUES (0, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            tx.seal(CANCELLATION, id.as_bytes())?,
            tx.seal(IDEMPOTENCY, key.as_bytes())?,
            seen,
            order.map(|order| tx.seal(STATUS, order.status.expose())).transpose()?,
            stage.is_some_and(|stage| stage.processing),
            stage.map_or(0, |stage| stage.effective_at.0),
            stage.map_or(0, |stage| stage.deadline_at.0),
            stage.map_or(0, |stage| number(stage.interval_s)),
        ],
    )?;
    Ok(())
}

/// The row, read back.
pub(in crate::session) enum Read {
    Confirming(Confirming),
    Confirmed(Order),
}

pub(in crate::session) fn load(tx: &Tx<'_>, lost: &mut u32) -> Result<Option<Read>, StoreFault> {
    type Row = (Vec<u8>, Vec<u8>, String, Option<Vec<u8>>, bool, [i64; 3]);
    let sql = "SELECT cancellation, idempotency, seen, status, processing, effective_at, deadline_at, interval_s
               FROM session_cancel";
    let rows = tx.rows(sql, |row| {
        let times = [row.get(5)?, row.get(6)?, row.get(7)?];
        let row: Row = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, times);
        Ok(row)
    });
    let row = reads(rows, lost)?.pop();
    let Some((id, key, seen, status, processing, [effective_at, deadline_at, interval_s])) = row else {
        return Ok(None);
    };
    let text = |secret: Option<Secret>| secret.and_then(|secret| secret.expose_str().map(str::to_owned));
    let Some(id) = text(open(tx, CANCELLATION, Some(id), lost)?) else { return Ok(None) };
    if let Some(status) = open(tx, STATUS, status, lost)? {
        let (effective_at, deadline_at) = (Wall(effective_at), Wall(deadline_at));
        let stage = Stage { processing, effective_at, deadline_at, interval_s: count(interval_s) };
        return Ok(Some(Read::Confirmed(Order { id, status, stage })));
    }
    let key = text(open(tx, IDEMPOTENCY, Some(key), lost)?);
    Ok(key.as_deref().and_then(Id::parse).map(|key| Read::Confirming(Confirming::read_back(id, key, seen))))
}

/// Puts what was read back into the phase that the holder's row gave.
pub(in crate::session) fn onto(phase: Phase, read: Option<Read>) -> Phase {
    match (phase, read) {
        (phase @ Phase::Cancelled(_), _) | (phase, None) => phase,
        (Phase::Refreshing(mut session), Some(Read::Confirming(confirming))) => {
            session.desk.page = Page::Cancel(Cancel::Confirming(confirming));
            Phase::Refreshing(session)
        }
        (phase, Some(Read::Confirmed(order))) => match Standing::of(phase) {
            // It is looked up at once: much may have happened.
            Ok(standing) => {
                let look = Look::At(Mono(0));
                Phase::Cancelling(Leaving { standing, order, look, failures: 0, taking_back: false })
            }
            Err(other) => other,
        },
        (phase, Some(Read::Confirming(_))) => phase,
    }
}
