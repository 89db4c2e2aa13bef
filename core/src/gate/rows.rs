//! The counters of what was really taken, and what is spent of the budgets, kept over restarts.

use rusqlite::params;
use serde::{Serialize, de::DeserializeOwned};

use super::{budget::Spent, tally::Taken};
use crate::{
    kernel::Wall,
    store::{Schema, StoreFault, Tx},
};

/// One row for each item and feature, and one for each budget. They hold counts and times, nothing of what was taken.
pub const SCHEMA: Schema = Schema {
    room: "gate",
    steps: &["CREATE TABLE gate_taken (item TEXT NOT NULL, feature TEXT NOT NULL, count INTEGER NOT NULL, last INTEGER NOT NULL,
              PRIMARY KEY (item, feature)) STRICT, WITHOUT ROWID",
            "CREATE TABLE gate_spent (item TEXT NOT NULL PRIMARY KEY, since INTEGER NOT NULL, times INTEGER NOT NULL,
              background INTEGER NOT NULL) STRICT, WITHOUT ROWID"],
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
    let (rows, _) = tx.rows("SELECT item, feature, count, last FROM gate_taken", |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?, row.get::<_, i64>(3)?))
    })?;
    let mut taken = Vec::new();
    for (item, feature, count, last) in rows {
        if let (Some(item), Some(feature)) = (read(&item), read(&feature)) {
            taken.push(Taken { item, feature, count: u64::try_from(count).unwrap_or(0), last: Wall(last) });
        }
    }
    Ok(taken)
}

/// Writes what is spent of the budgets, where it differs from what was written.
pub fn keep_spent(tx: &Tx<'_>, before: &[Spent], after: &[Spent]) -> Result<(), StoreFault> {
    for spent in after.iter().filter(|spent| !before.contains(spent)) {
        tx.sql().execute(
            "INSERT INTO gate_spent (item, since, times, background) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (item) DO UPDATE SET since = excluded.since, times = excluded.times, background = excluded.background",
            params![word(&spent.item)?, spent.since.0, spent.times, spent.background],
        )?;
    }
    Ok(())
}

/// What is spent of the budgets. A word that this version does not know is left out; a count that is none has no room left.
pub fn load_spent(tx: &Tx<'_>) -> Result<Vec<Spent>, StoreFault> {
    let (rows, _) = tx.rows("SELECT item, since, times, background FROM gate_spent", |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?, row.get::<_, i64>(3)?))
    })?;
    let mut all = Vec::new();
    for (item, since, times, background) in rows {
        let [times, background] = [times, background].map(|count| u32::try_from(count).unwrap_or(u32::MAX));
        all.extend(read(&item).map(|item| Spent { item, since: Wall(since), times, background }));
    }
    Ok(all)
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
