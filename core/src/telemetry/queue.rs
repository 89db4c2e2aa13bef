//! The rows of this room, in a database of their own: `telemetry.db`, spoken to by the writer thread alone.
//!
//! It names `rusqlite` where other rooms keep to `rows.rs`, because these rows are not the loop's: they come by the
//! hundred, may be lost, must be bounded and must be erasable as a whole, so they share neither file nor commits with
//! the work of the worker. A commit survives a kill of the process; only a loss of power may take the last few.
//!
//! Counts are kept beside the rows and change in the same transaction, so opening reads a handful of numbers however
//! many rows there are.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{
    counts::{Bounds, Counts, Terms},
    outcome::{Kept, Span},
    record::LONGEST,
    sealing::{Row, SEALED, Stamp},
    words::{Class, Loss},
};
use crate::{
    kernel::{Epoch, Id, Wall, mutant},
    store::{StoreFault, file},
};

const FILE: &str = "telemetry.db";
const PAGE: u64 = 4096;
/// A telemetry name lives no longer than this, so that records of two months are not known as one installation's.
const NAME_LIFE_DAYS: i32 = 30;
/// Rows that go at once where room is needed: few enough that the write-ahead log stays small.
const EVICT: u32 = 1000;

/// Rows of one class and consent, in order, and the name they travel under.
pub(super) struct Taken {
    pub(super) rows: Vec<Row>,
    pub(super) name: String,
}

pub(super) struct Queue {
    db: Connection,
}

/// The files of the database.
pub(super) fn paths(folder: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|tail| folder.join(format!("{FILE}{tail}")))
}

impl Queue {
    pub(super) fn open(folder: &Path, bounds: Bounds) -> Result<Self, StoreFault> {
        // A file of its own: losing it loses nothing else.
        let db = file::open(&folder.join(FILE))?;
        // No auto-vacuum: freed pages are wiped by secure_delete and used again, and the file is bounded.
        db.execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = NORMAL;
             PRAGMA secure_delete = ON;
             PRAGMA temp_store = MEMORY;
             PRAGMA trusted_schema = OFF;
             PRAGMA cell_size_check = ON;
             PRAGMA wal_autocheckpoint = 128;
             PRAGMA journal_size_limit = 524288;
             PRAGMA busy_timeout = 2000;",
        )?;
        db.pragma_update(None, "max_page_count", i64::try_from(bounds.bytes / PAGE).unwrap_or(i64::MAX))?;
        db.execute_batch(
            "CREATE TABLE IF NOT EXISTS telemetry_row (
                 seq INTEGER PRIMARY KEY, class INTEGER NOT NULL, epoch INTEGER NOT NULL, day INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;
             CREATE INDEX IF NOT EXISTS telemetry_row_class ON telemetry_row (class, epoch);
             CREATE INDEX IF NOT EXISTS telemetry_row_day ON telemetry_row (day);
             CREATE TABLE IF NOT EXISTS telemetry_number (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
             CREATE TABLE IF NOT EXISTS telemetry_name (
                 class INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, name TEXT NOT NULL, day INTEGER NOT NULL) STRICT;
             CREATE TABLE IF NOT EXISTS telemetry_key (id INTEGER PRIMARY KEY CHECK (id = 0), sealed BLOB NOT NULL) STRICT;",
        )?;
        Ok(Self { db })
    }

    /// What the first opening sealed, to tell whether the key is still the same.
    pub(super) fn key_proof(&self) -> Result<Option<Vec<u8>>, StoreFault> {
        Ok(self.db.query_row("SELECT sealed FROM telemetry_key WHERE id = 0", [], |row| row.get(0)).optional()?)
    }

    pub(super) fn set_key_proof(&self, sealed: &[u8]) -> Result<(), StoreFault> {
        self.db.execute("INSERT OR REPLACE INTO telemetry_key (id, sealed) VALUES (0, ?1)", [sealed])?;
        Ok(())
    }

    /// The highest number that ever was committed; what the journal has up to here is in the database or was sent.
    pub(super) fn committed(&self) -> Result<u64, StoreFault> {
        // The row says what the number should; either may be damaged, and a number given twice would lose a record.
        let last: Option<i64> = self.db.query_row("SELECT max(seq) FROM telemetry_row", [], |row| row.get(0))?;
        let known = number(&self.db, "committed")?.max(u64::try_from(last.unwrap_or(0)).unwrap_or(0));
        // Ten events a second for a million years; more is damage, and would leave no number for the next.
        if known > 1 << 48 { Err(StoreFault::Damaged) } else { Ok(known) }
    }

    pub(super) fn counts(&self) -> Result<Counts, StoreFault> {
        let mut counts = Counts::default();
        for class in Class::ALL {
            counts.set_queued(*class, number(&self.db, queued(*class))?);
        }
        for why in Loss::ALL {
            counts.lose(*why, number(&self.db, why.word())?);
        }
        Ok(counts)
    }

    pub(super) fn kept(&self) -> Result<Kept, StoreFault> {
        let wall = |name| number(&self.db, name).map(|n| (n > 0).then(|| Wall(i64::try_from(n).unwrap_or(i64::MAX))));
        Ok(Kept {
            failures: u32::try_from(number(&self.db, "failures")?).unwrap_or(u32::MAX),
            not_before: wall("not_before")?,
            by_server: number(&self.db, "by_server")? != 0,
            last_sent: wall("last_sent")?,
        })
    }

    /// Adds rows in one transaction; where the bound is reached, the least important and oldest make room.
    pub(super) fn insert(&mut self, rows: &[Row], lost: &[(Loss, u64)]) -> Result<(), StoreFault> {
        loop {
            match self.try_insert(rows, lost) {
                Err(StoreFault::DiskFull) if self.full()? && self.evict()? > 0 => {}
                done => return done,
            }
        }
    }

    fn try_insert(&mut self, rows: &[Row], lost: &[(Loss, u64)]) -> Result<(), StoreFault> {
        let tx = self.db.transaction()?;
        {
            let mut insert = tx.prepare_cached(
                "INSERT OR IGNORE INTO telemetry_row (seq, class, epoch, day, sealed) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            for class in Class::ALL {
                let mut added = 0;
                for row in rows.iter().filter(|row| row.stamp.class == *class) {
                    let Stamp { seq, epoch, day, .. } = row.stamp;
                    added += insert.execute(params![sql(seq), class.code(), sql(epoch.0), day, row.sealed])?;
                }
                add(&tx, queued(*class), sql_len(added))?;
            }
        }
        if let Some(last) = rows.iter().map(|row| row.stamp.seq).max() {
            set(&tx, "committed", sql(last.max(number(&tx, "committed")?)))?;
        }
        for (why, n) in lost {
            add(&tx, why.word(), sql(*n))?;
        }
        tx.commit()?;
        Ok(())
    }

    // A disk that is full for other reasons is no reason to throw rows away.
    fn full(&self) -> Result<bool, StoreFault> {
        let pragma = |name: &str| self.db.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
        Ok(pragma("page_count")? + 8 >= pragma("max_page_count")?)
    }

    fn evict(&mut self) -> Result<u64, StoreFault> {
        let tx = self.db.transaction()?;
        let mut gone = 0;
        for class in Class::ALL {
            if gone == 0 {
                gone = delete(
                    &tx,
                    *class,
                    "DELETE FROM telemetry_row WHERE seq IN (SELECT seq FROM telemetry_row WHERE class = ?1 ORDER BY epoch, seq LIMIT ?2)",
                    params![class.code(), EVICT],
                )?;
            }
        }
        add(&tx, Loss::Overflow.word(), sql(gone))?;
        tx.commit()?;
        Ok(gone)
    }

    /// Deletes what is older than its class's days. A row that seems to be from tomorrow was recorded while the calendar was
    /// wrong; it gets today's day, so that it too has an end.
    pub(super) fn expire(&mut self, today: i32, days: Terms) -> Result<(), StoreFault> {
        let tx = self.db.transaction()?;
        tx.execute("UPDATE telemetry_row SET day = ?1 WHERE day > ?1", [today])?;
        for class in Class::ALL {
            let oldest = today.saturating_sub(days.of(*class).into());
            let gone = delete(
                &tx,
                *class,
                "DELETE FROM telemetry_row WHERE +class = ?1 AND day < ?2",
                params![class.code(), oldest],
            )?;
            add(&tx, Loss::Expired.word(), sql(gone))?;
        }
        tx.commit()?;
        Ok(())
    }

    /// Up to `limit` rows of a consent, oldest first; not more than `bytes` of them, but at least one.
    pub(super) fn take(
        &mut self,
        class: Class,
        epoch: Epoch,
        limit: u32,
        bytes: usize,
        today: i32,
    ) -> Result<Taken, StoreFault> {
        let tx = self.db.transaction()?;
        let name = name(&tx, class, epoch, today)?;
        let mut rows = Vec::new();
        {
            // The length is looked at before the bytes are, so a damaged row costs no memory.
            let mut select = tx.prepare_cached(
                "SELECT seq, day, CASE WHEN length(sealed) <= ?4 THEN sealed ELSE x'' END FROM telemetry_row
                 WHERE class = ?1 AND epoch = ?2 ORDER BY seq LIMIT ?3",
            )?;
            let mut found = select.query(params![class.code(), sql(epoch.0), limit, sql_len(*SEALED.end())])?;
            let mut left = bytes;
            while let Some(row) = found.next()? {
                let seq = u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0);
                let row = Row { stamp: Stamp { seq, class, epoch, day: row.get(1)? }, sealed: row.get(2)? };
                let size = row.sealed.len() + LONGEST / 64;
                if size > left && !rows.is_empty() {
                    break;
                }
                left = left.saturating_sub(size);
                rows.push(row);
            }
        }
        tx.commit()?;
        Ok(Taken { rows, name })
    }

    /// Mends the count of a class of which nothing was found although something should be there: damage that SQLite did
    /// not see. Where the rows are there after all and only cannot be found, the database is as good as damaged.
    pub(super) fn recount(&mut self, class: Class, epoch: Epoch) -> Result<(), StoreFault> {
        let tx = self.db.transaction()?;
        let (all, hidden): (i64, i64) = tx.query_row(
            "SELECT count(*), count(*) FILTER (WHERE epoch = ?2) FROM telemetry_row NOT INDEXED WHERE class = ?1",
            params![class.code(), sql(epoch.0)],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        if hidden > 0 {
            return Err(StoreFault::Damaged);
        }
        let missing = sql(number(&tx, queued(class))?).saturating_sub(all);
        set(&tx, queued(class), all)?;
        add(&tx, Loss::Damaged.word(), missing.max(0))?;
        tx.commit()?;
        Ok(())
    }

    /// Deletes the rows of a batch, and counts why some of them are lost.
    pub(super) fn settle(&mut self, span: &Span, lost: Option<(Loss, u64)>) -> Result<u64, StoreFault> {
        let tx = self.db.transaction()?;
        let gone = delete(
            &tx,
            span.class,
            "DELETE FROM telemetry_row WHERE +class = ?1 AND +epoch = ?2 AND seq BETWEEN ?3 AND ?4",
            params![span.class.code(), sql(span.epoch.0), sql(span.first), sql(span.last)],
        )?;
        // Looked for on the way that finds them for sending. What is found there and cannot be deleted would be sent for
        // ever: index and rows disagree, and the database is damaged.
        let left: bool = tx.query_row(
            "SELECT EXISTS (SELECT 1 FROM telemetry_row INDEXED BY telemetry_row_class
             WHERE class = ?1 AND epoch = ?2 AND seq BETWEEN ?3 AND ?4)",
            params![span.class.code(), sql(span.epoch.0), sql(span.first), sql(span.last)],
            |row| row.get(0),
        )?;
        if left {
            return Err(StoreFault::Damaged);
        }
        if let Some((why, n)) = lost {
            add(&tx, why.word(), sql(n.min(gone)))?;
        }
        tx.commit()?;
        Ok(gone)
    }

    /// Keeps the machine's numbers.
    pub(super) fn keep(&mut self, kept: &Kept) -> Result<(), StoreFault> {
        let tx = self.db.transaction()?;
        let wall = |at: Option<Wall>| at.map_or(0, |at| at.0);
        set(&tx, "failures", kept.failures.into())?;
        set(&tx, "not_before", wall(kept.not_before))?;
        set(&tx, "by_server", kept.by_server.into())?;
        set(&tx, "last_sent", wall(kept.last_sent))?;
        tx.commit()?;
        Ok(())
    }

    /// Forgets losses that were told.
    pub(super) fn told(&mut self, why: Loss, n: u64) -> Result<(), StoreFault> {
        let tx = self.db.transaction()?;
        add(&tx, why.word(), sql(n).saturating_neg())?;
        tx.commit()?;
        Ok(())
    }

    /// Deletes what was recorded under any consent but this one; absent where none stands. The name goes with the rows,
    /// and nothing of either is left in the file or beside it.
    pub(super) fn retain(&mut self, class: Class, standing: Option<Epoch>) -> Result<(), StoreFault> {
        let tx = self.db.transaction()?;
        let keep = standing.map_or(-1, |epoch| sql(epoch.0));
        let mut gone = 0;
        for other in [
            "DELETE FROM telemetry_row WHERE class = ?1 AND epoch < ?2",
            "DELETE FROM telemetry_row WHERE class = ?1 AND epoch > ?2",
        ] {
            gone += delete(&tx, class, other, params![class.code(), keep])?;
        }
        // A name belongs to one consent as well: a consent given anew starts under a new one.
        let forget = "DELETE FROM telemetry_name WHERE class = ?1 AND epoch <> ?2";
        let renamed = tx.execute(forget, params![class.code(), keep])? > 0;
        tx.commit()?;
        if gone > 0 || renamed {
            self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        }
        Ok(())
    }
}

// The random name a consent travels under; a new one where there is none or it is old.
fn name(tx: &Transaction<'_>, class: Class, epoch: Epoch, today: i32) -> Result<String, StoreFault> {
    let known: Option<(String, i32)> = tx
        .query_row(
            "SELECT name, day FROM telemetry_name WHERE class = ?1 AND epoch = ?2",
            params![class.code(), sql(epoch.0)],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    if let Some((name, since)) = known
        && (since..since.saturating_add(NAME_LIFE_DAYS)).contains(&today)
        && Id::parse(&name).is_some()
    {
        return Ok(name);
    }
    let name = if mutant!(OneNameForAll) { "0".repeat(32) } else { Id::new().as_str().to_owned() };
    tx.execute(
        "INSERT OR REPLACE INTO telemetry_name (class, epoch, name, day) VALUES (?1, ?2, ?3, ?4)",
        params![class.code(), sql(epoch.0), name, today],
    )?;
    Ok(name)
}

fn delete(
    tx: &Transaction<'_>,
    class: Class,
    statement: &str,
    params: impl rusqlite::Params,
) -> Result<u64, StoreFault> {
    let gone = tx.prepare_cached(statement)?.execute(params)?;
    add(tx, queued(class), sql_len(gone).saturating_neg())?;
    Ok(u64::try_from(gone).unwrap_or(0))
}

fn queued(class: Class) -> &'static str {
    match class {
        Class::Analytics => "queued_analytics",
        Class::Essential => "queued_essential",
    }
}

fn number(db: &Connection, name: &str) -> Result<u64, StoreFault> {
    let value: Option<i64> = db
        .prepare_cached("SELECT value FROM telemetry_number WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    Ok(u64::try_from(value.unwrap_or(0)).unwrap_or(0))
}

fn set(tx: &Transaction<'_>, name: &str, value: i64) -> Result<(), StoreFault> {
    tx.prepare_cached("INSERT INTO telemetry_number (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")?
        .execute(params![name, value])?;
    Ok(())
}

fn add(tx: &Transaction<'_>, name: &str, by: i64) -> Result<(), StoreFault> {
    if by == 0 {
        return Ok(());
    }
    set(tx, name, sql(number(tx, name)?).saturating_add(by).max(0))
}

fn sql(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn sql_len(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
