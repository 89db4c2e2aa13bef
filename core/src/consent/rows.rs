//! The ledger on disk: appended, never changed, read back whole.

use std::sync::Arc;

use rusqlite::params;

use super::{ledger::Line, state::State};
use crate::{
    policy::Archive,
    store::{Schema, StoreFault, Tx},
};

/// The ledger's table. A line's content is JSON; the ledger names no person, so it is kept in the clear and can be
/// verified without a key.
pub const SCHEMA: Schema = Schema {
    room: "consent",
    steps: &["CREATE TABLE consent_line (number INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT;
              CREATE TRIGGER consent_line_stays BEFORE UPDATE ON consent_line BEGIN SELECT raise(ABORT, 'lines stay'); END;
              CREATE TRIGGER consent_line_remains BEFORE DELETE ON consent_line BEGIN SELECT raise(ABORT, 'lines stay'); END;"],
};

/// What the ledger says to the editions of the archive. A line that does not read, or whose chain is broken, is damage.
pub fn load(tx: &Tx<'_>, archive: Arc<Archive>) -> Result<State, StoreFault> {
    let mut query = tx.sql().prepare("SELECT line FROM consent_line ORDER BY number")?;
    let mut rows = query.query([])?;
    let mut lines: Vec<Line> = Vec::new();
    while let Some(row) = rows.next()? {
        let text: String = row.get(0)?;
        let line: Line = serde_json::from_str(&text).map_err(|_| StoreFault::Damaged)?;
        let before = lines.last().map_or("", |l| l.chain.as_str());
        if line.chain != line.expected_chain(before) {
            return Err(StoreFault::Damaged);
        }
        lines.push(line);
    }
    Ok(State::replay(archive, lines))
}

/// Appends the lines that are new.
pub fn keep(tx: &Tx<'_>, before: &State, after: &State) -> Result<(), StoreFault> {
    for line in after.lines.get(before.lines.len()..).unwrap_or_default() {
        let text = serde_json::to_string(line).map_err(|_| StoreFault::Statement)?;
        tx.sql().execute(
            "INSERT INTO consent_line (number, line) VALUES (?1, ?2)",
            params![i64::try_from(line.number).map_err(|_| StoreFault::Statement)?, text],
        )?;
    }
    Ok(())
}
