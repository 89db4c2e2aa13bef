//! The ledger on disk: appended, never changed, read back whole. How far it is signed moves on, never back.

use std::sync::Arc;

use rusqlite::params;
use serde_json::Value;

use super::{
    canonical,
    device_key::{Entry, Seal, faults},
    ledger::Line,
    state::State,
};
use crate::{
    kernel::log::Said,
    policy::Archive,
    store::{Schema, StoreFault, Tx},
};

/// The ledger's tables. A line's content is JSON; the ledger names no person, so it is kept in the clear and can be
/// verified without a key.
pub const SCHEMA: Schema = Schema {
    room: "consent",
    steps: &[
        "CREATE TABLE consent_line (number INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT;
              CREATE TRIGGER consent_line_stays BEFORE UPDATE ON consent_line BEGIN SELECT raise(ABORT, 'lines stay'); END;
              CREATE TRIGGER consent_line_remains BEFORE DELETE ON consent_line BEGIN SELECT raise(ABORT, 'lines stay'); END;",
        "CREATE TABLE consent_seal (key INTEGER PRIMARY KEY, number INTEGER NOT NULL, chain TEXT NOT NULL,
             signature TEXT NOT NULL) STRICT;
         CREATE TRIGGER consent_seal_moves_on BEFORE UPDATE ON consent_seal WHEN new.number < old.number
             BEGIN SELECT raise(ABORT, 'seals move on'); END;
         CREATE TRIGGER consent_seal_remains BEFORE DELETE ON consent_seal BEGIN SELECT raise(ABORT, 'seals stay'); END;",
    ],
};

/// What the ledger says to the editions of the archive. A line that does not read, a chain that is broken, a line that was
/// signed and is not any more: all of that is damage.
pub fn load(tx: &Tx<'_>, archive: Arc<Archive>) -> Result<State, StoreFault> {
    let mut query = tx.sql().prepare("SELECT line FROM consent_line ORDER BY number")?;
    let mut rows = query.query([])?;
    let mut lines: Vec<Line> = Vec::new();
    while let Some(row) = rows.next()? {
        let line = row.get::<_, String>(0).ok().and_then(|text| follows(lines.last(), &text));
        let Some(line) = line else {
            Said::LedgerDamaged { line: lines.len().saturating_add(1) }.say();
            return Err(StoreFault::Damaged);
        };
        lines.push(line);
    }
    let seals = seals(tx)?;
    if !faults(&entries(&lines), &seals).is_empty() {
        return Err(StoreFault::Damaged);
    }
    let mut state = State::replay(archive, lines);
    state.sealed = seals.iter().map(|seal| seal.number).max().unwrap_or_default();
    Ok(state)
}

// The line of a row, where it is the one that was written after the one before.
fn follows(before: Option<&Line>, text: &str) -> Option<Line> {
    let value: Value = serde_json::from_str(text).ok()?;
    let chain = canonical::chain(before.map_or("", |line| &line.chain), value.as_object()?)?;
    let line: Line = serde_json::from_value(value).ok()?;
    (line.chain == chain && line.number == before.map_or(1, |line| line.number.saturating_add(1))).then_some(line)
}

/// The lines as they stand on disk, read and not looked at; a row that does not read is given as its text.
pub(super) fn kept(tx: &Tx<'_>) -> Result<Vec<Value>, StoreFault> {
    let mut query = tx.sql().prepare("SELECT line FROM consent_line ORDER BY number")?;
    let mut rows = query.query([])?;
    let mut kept = Vec::new();
    while let Some(row) = rows.next()? {
        let text: String = row.get(0)?;
        kept.push(serde_json::from_str(&text).unwrap_or(Value::String(text)));
    }
    Ok(kept)
}

/// Appends the lines that are new, and signs how far the ledger goes where a key is held.
pub fn keep(tx: &Tx<'_>, before: &State, after: &State) -> Result<(), StoreFault> {
    let new = after.lines.get(before.lines.len()..).unwrap_or_default();
    for line in new {
        let text = serde_json::to_string(line).map_err(|_| StoreFault::Statement)?;
        tx.sql()
            .execute("INSERT INTO consent_line (number, line) VALUES (?1, ?2)", params![signed(line.number)?, text])?;
    }
    let (Some(held), Some(last)) = (&after.held, after.lines.last()) else { return Ok(()) };
    // A key that comes back covers what was written without it.
    let uncovered = before.held.is_none() && after.sealed < last.number;
    if new.is_empty() && !uncovered {
        return Ok(());
    }
    let seal = held.seal(last.number, &last.chain).ok_or(StoreFault::Statement)?;
    tx.sql().execute(
        "INSERT INTO consent_seal (key, number, chain, signature) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (key)
         DO UPDATE SET number = excluded.number, chain = excluded.chain, signature = excluded.signature",
        params![signed(seal.key)?, signed(seal.number)?, seal.chain, seal.signature],
    )?;
    Ok(())
}

/// How far each key has signed, in the order in which the keys began.
pub(super) fn seals(tx: &Tx<'_>) -> Result<Vec<Seal>, StoreFault> {
    let mut query = tx.sql().prepare("SELECT key, number, chain, signature FROM consent_seal ORDER BY key")?;
    let rows = query.query_map([], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?, row.get::<_, String>(3)?))
    })?;
    let mut seals = Vec::new();
    for row in rows {
        let (key, number, chain, signature) = row?;
        let [key, number] = [key, number].map(u64::try_from);
        let (Ok(key), Ok(number)) = (key, number) else { return Err(StoreFault::Damaged) };
        seals.push(Seal { key, number, chain, signature });
    }
    Ok(seals)
}

/// What the seals look at in these lines.
pub(super) fn entries(lines: &[Line]) -> Vec<Entry<'_>> {
    lines.iter().map(|line| Entry { chain: &line.chain, key: line.key, began: line.kind.key_began() }).collect()
}

fn signed(number: u64) -> Result<i64, StoreFault> {
    i64::try_from(number).map_err(|_| StoreFault::Statement)
}
