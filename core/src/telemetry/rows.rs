//! What this room keeps in the store of the loop, because it changes with it: the counts of the day, and which class of
//! the queue is to go. Everything else of the room lies in the queue's own file.

use super::{machine::State, usage::Usage, words::Class};
use crate::store::{Cell, Schema, StoreFault, Tx};

/// One row, and only while there is something: the counts sealed, and the codes of the classes that are to go.
pub const SCHEMA: Schema = Schema {
    room: "telemetry",
    steps: &["CREATE TABLE telemetry_usage (
        id INTEGER PRIMARY KEY CHECK (id = 0), sealed BLOB, void BLOB NOT NULL) STRICT"],
};

const USAGE: Cell<'static> = Cell { table: "telemetry_usage", key: "0", account: "" };

/// What was kept. Counts that do not open are none.
pub fn load(tx: &Tx<'_>) -> Result<State, StoreFault> {
    let kept = tx.optional("SELECT sealed, void FROM telemetry_usage WHERE id = 0", [], |row| {
        Ok((row.get::<_, Option<Vec<u8>>>(0)?, row.get::<_, Vec<u8>>(1)?))
    })?;
    let (sealed, void) = kept.unwrap_or_default();
    let plain = sealed.and_then(|sealed| tx.unseal(USAGE, &sealed).ok());
    let usage = plain.and_then(|plain| Usage::from_bytes(plain.expose()));
    Ok(State::of_rows(usage, void.into_iter().filter_map(Class::from_code).collect()))
}

/// Writes what changed.
pub fn keep(tx: &Tx<'_>, before: &State, after: &State) -> Result<(), StoreFault> {
    if (&before.usage, &before.void) == (&after.usage, &after.void) {
        return Ok(());
    }
    let sealed = after.usage.as_ref().map(|usage| tx.seal(USAGE, &usage.to_bytes())).transpose()?;
    let void: Vec<u8> = after.void.iter().map(|class| class.code()).collect();
    if sealed.is_none() && void.is_empty() {
        tx.sql().execute("DELETE FROM telemetry_usage", [])?;
    } else {
        tx.sql().execute(
            "INSERT OR REPLACE INTO telemetry_usage (id, sealed, void) VALUES (0, ?1, ?2)",
            rusqlite::params![sealed, void],
        )?;
    }
    Ok(())
}
