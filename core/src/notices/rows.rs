//! Notices, their marks and the legal texts on disk.

use std::sync::Arc;

use rusqlite::params;
use serde::{Serialize, de::DeserializeOwned};

use super::machine::{Kept, LegalText, State};
use crate::{
    kernel::Wall,
    policy::EditionId,
    store::{Schema, StoreFault, Tx},
};

/// The tables. What is in them is told to everybody, so it is kept in the clear; it belongs to no account and stays
/// after logout.
pub const SCHEMA: Schema = Schema {
    room: "notices",
    steps: &["CREATE TABLE notices_kept (id TEXT PRIMARY KEY, notice TEXT NOT NULL, mark TEXT NOT NULL) STRICT;
              CREATE TABLE notices_text (number INTEGER PRIMARY KEY, edition TEXT NOT NULL, sha256 TEXT NOT NULL UNIQUE, text TEXT NOT NULL) STRICT;
              CREATE TABLE notices_pull (id INTEGER PRIMARY KEY CHECK (id = 0), at INTEGER NOT NULL) STRICT;"],
};

/// What was kept. A notice that does not read any more is left out: the next pull brings it again.
pub fn load(tx: &Tx<'_>) -> Result<State, StoreFault> {
    let mut query = tx.sql().prepare("SELECT notice, mark FROM notices_kept")?;
    let mut rows = query.query([])?;
    let mut kept = Vec::new();
    while let Some(row) = rows.next()? {
        let (notice, mark): (String, String) = (row.get(0)?, row.get(1)?);
        if let (Some(notice), Some(mark)) = (read(&notice), read(&mark)) {
            kept.push(Kept { notice: Arc::new(notice), mark });
        }
    }
    let mut query = tx.sql().prepare("SELECT edition, sha256, text FROM notices_text ORDER BY number")?;
    let mut rows = query.query([])?;
    let mut texts = Vec::new();
    while let Some(row) = rows.next()? {
        let text: String = row.get(2)?;
        texts.push(LegalText { edition: EditionId(row.get(0)?), sha256: row.get(1)?, text: text.into() });
    }
    let pulled = tx.optional("SELECT at FROM notices_pull", [], |row| row.get(0))?.map(Wall);
    Ok(State::stored(kept, texts, pulled))
}

/// Writes what differs.
pub fn keep(tx: &Tx<'_>, before: &State, after: &State) -> Result<(), StoreFault> {
    if before.kept != after.kept {
        for gone in before.kept.iter().filter(|old| !after.kept.iter().any(|new| new.notice.id == old.notice.id)) {
            tx.sql().execute("DELETE FROM notices_kept WHERE id = ?1", [&gone.notice.id])?;
        }
        for new in after.kept.iter().filter(|new| !before.kept.contains(new)) {
            tx.sql().execute(
                "INSERT OR REPLACE INTO notices_kept (id, notice, mark) VALUES (?1, ?2, ?3)",
                params![new.notice.id, written(&*new.notice)?, written(&new.mark)?],
            )?;
        }
    }
    if before.texts != after.texts {
        for gone in before.texts.iter().filter(|old| !after.texts.contains(old)) {
            tx.sql().execute("DELETE FROM notices_text WHERE sha256 = ?1", [&gone.sha256])?;
        }
        for new in after.texts.iter().filter(|new| !before.texts.contains(new)) {
            tx.sql().execute(
                "INSERT INTO notices_text (edition, sha256, text) VALUES (?1, ?2, ?3)",
                params![new.edition.0, new.sha256, &*new.text],
            )?;
        }
    }
    if let Some(at) = after.pulled.filter(|_| before.pulled != after.pulled) {
        tx.sql().execute("INSERT OR REPLACE INTO notices_pull (id, at) VALUES (0, ?1)", [at.0])?;
    }
    Ok(())
}

fn read<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok()
}

fn written<T: Serialize>(value: &T) -> Result<String, StoreFault> {
    serde_json::to_string(value).map_err(|_| StoreFault::Statement)
}
