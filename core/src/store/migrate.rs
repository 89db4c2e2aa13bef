//! Tables of the rooms, step by step.
//!
//! Each room brings a list of steps and only ever adds to its end. A step and the note that it was done are one
//! transaction, so a kill between two steps, or inside one, leaves a store that the next start carries on with.

use rusqlite::Connection;

use super::fault::{OpenFault, StoreFault};

/// The tables of one room.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// The room; also the prefix of its tables.
    pub room: &'static str,
    /// SQL of each step, oldest first. A published step is never changed.
    pub steps: &'static [&'static str],
}

pub(super) fn run(db: &mut Connection, schemas: &[Schema]) -> Result<(), OpenFault> {
    db.execute_batch(
        "CREATE TABLE IF NOT EXISTS store_step (room TEXT PRIMARY KEY, done INTEGER NOT NULL) STRICT;
         CREATE TABLE IF NOT EXISTS store_key (id INTEGER PRIMARY KEY CHECK (id = 0), sealed BLOB NOT NULL) STRICT;",
    )
    .map_err(StoreFault::from)?;
    for schema in schemas {
        let done: i64 = db
            .query_row("SELECT coalesce(max(done), 0) FROM store_step WHERE room = ?1", [schema.room], |row| row.get(0))
            .map_err(StoreFault::from)?;
        let done = usize::try_from(done).map_err(|_| StoreFault::Damaged)?;
        let todo = schema.steps.get(done..).ok_or(OpenFault::Newer)?;
        for (n, step) in (done + 1..).zip(todo) {
            let tx = db.transaction().map_err(StoreFault::from)?;
            tx.execute_batch(step).map_err(StoreFault::from)?;
            tx.execute(
                "INSERT INTO store_step (room, done) VALUES (?1, ?2) ON CONFLICT (room) DO UPDATE SET done = excluded.done",
                rusqlite::params![schema.room, i64::try_from(n).unwrap_or(i64::MAX)],
            )
            .map_err(StoreFault::from)?;
            tx.commit().map_err(StoreFault::from)?;
        }
    }
    Ok(())
}
