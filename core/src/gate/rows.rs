//! The counters of what was really taken, kept over restarts.

use rusqlite::params;
use serde::{Serialize, de::DeserializeOwned};

use super::tally::Taken;
use crate::{
    kernel::Wall,
    store::{Schema, StoreFault, Tx},
};

/// One row for each item and feature. It holds counts and times, nothing of what was taken.
pub const SCHEMA: Schema = Schema {
    room: "gate",
    steps: &["CREATE TABLE gate_taken (item TEXT NOT NULL, feature TEXT NOT NULL, count INTEGER NOT NULL, last INTEGER NOT NULL,
              PRIMARY KEY (item, feature)) STRICT, WITHOUT ROWID"],
};

/// Adds what was taken since the last time.
pub fn add(tx: &Tx<'_>, taken: &[Taken]) -> Result<(), StoreFault> {
    for t in taken {
        tx.sql().execute(
            "INSERT INTO gate_taken (item, feature, count, last) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (item, feature) DO UPDATE SET count = count + excluded.count, last = excluded.last",
            params![word(&t.item)?, word(&t.feature)?, i64::try_from(t.count).unwrap_or(i64::MAX), t.last.0],
        )?;
    }
    Ok(())
}

/// All of it. A word that this version does not know is left out.
pub fn load(tx: &Tx<'_>) -> Result<Vec<Taken>, StoreFault> {
    let mut query = tx.sql().prepare("SELECT item, feature, count, last FROM gate_taken")?;
    let rows = query.query_map([], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?, row.get::<_, i64>(3)?))
    })?;
    let mut taken = Vec::new();
    for row in rows {
        let (item, feature, count, last) = row?;
        if let (Some(item), Some(feature)) = (read(&item), read(&feature)) {
            taken.push(Taken { item, feature, count: u64::try_from(count).unwrap_or(0), last: Wall(last) });
        }
    }
    Ok(taken)
}

fn word(word: &impl Serialize) -> Result<String, StoreFault> {
    match serde_json::to_value(word) {
        Ok(serde_json::Value::String(text)) => Ok(text),
        _ => Err(StoreFault::Statement),
    }
}

fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).ok()
}
