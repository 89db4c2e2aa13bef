//! Keeps the day on which the device was told last.

use super::machine::State;
use crate::{
    kernel::Epoch,
    store::{Schema, StoreFault, Tx},
};

/// One row.
pub const SCHEMA: Schema = Schema {
    room: "device",
    steps: &["CREATE TABLE device_told (
        id INTEGER PRIMARY KEY CHECK (id = 0), epoch INTEGER NOT NULL, day INTEGER NOT NULL) STRICT"],
};

/// What was kept.
pub fn load(tx: &Tx<'_>) -> Result<State, StoreFault> {
    let told = tx.optional("SELECT epoch, day FROM device_told WHERE id = 0", [], |row| {
        Ok((Epoch(u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0)), row.get(1)?))
    })?;
    Ok(State::from_row(told))
}

/// Writes what changed.
pub fn keep(tx: &Tx<'_>, before: &State, after: &State) -> Result<(), StoreFault> {
    if before.told == after.told {
        return Ok(());
    }
    match after.told {
        None => tx.sql().execute("DELETE FROM device_told", [])?,
        Some((epoch, day)) => tx.sql().execute(
            "INSERT OR REPLACE INTO device_told (id, epoch, day) VALUES (0, ?1, ?2)",
            [i64::try_from(epoch.0).unwrap_or(i64::MAX), day],
        )?,
    };
    Ok(())
}
