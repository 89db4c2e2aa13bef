//! Notices, their marks and the legal texts on disk.

use std::sync::Arc;

use rusqlite::params;
use serde::{Serialize, de::DeserializeOwned};

use super::machine::{Kept, LegalText, State};
use crate::{
    kernel::Wall,
    policy::{Archive, Edition, EditionId, Published, PublisherKey},
    store::{Schema, StoreFault, Tx},
};

/// The tables. What is in them is told to everybody, so it is kept in the clear; it belongs to no account and stays
/// after logout.
pub const SCHEMA: Schema = Schema {
    room: "notices",
    steps: &["CREATE TABLE notices_kept (id TEXT PRIMARY KEY, notice TEXT NOT NULL, mark TEXT NOT NULL) STRICT;
              CREATE TABLE notices_text (number INTEGER PRIMARY KEY, edition TEXT NOT NULL, sha256 TEXT NOT NULL UNIQUE, text TEXT NOT NULL) STRICT;
              CREATE TABLE notices_pull (id INTEGER PRIMARY KEY CHECK (id = 0), at INTEGER NOT NULL) STRICT;",
             "CREATE TABLE notices_edition (version INTEGER PRIMARY KEY, document TEXT, edition TEXT) STRICT;"],
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

/// Every edition that was kept, and the build's own. What does not read any more, or is not signed by one of these keys,
/// is left out: the newest that is sound is in force.
pub fn load_archive(tx: &Tx<'_>, built_in: Arc<Edition>, keys: &[PublisherKey]) -> Result<Archive, StoreFault> {
    let mut query = tx.sql().prepare("SELECT document, edition FROM notices_edition ORDER BY version")?;
    let mut rows = query.query([])?;
    let mut kept = Vec::new();
    while let Some(row) = rows.next()? {
        let (document, edition): (Option<String>, Option<String>) = (row.get(0)?, row.get(1)?);
        kept.extend(match (document, edition) {
            (Some(document), _) => Published::open(document.as_bytes(), keys).ok(),
            (None, Some(edition)) => Edition::read(&edition).ok().map(|edition| Published::built(Arc::new(edition))),
            (None, None) => None,
        });
    }
    Ok(Archive::of(built_in, kept))
}

/// Writes the editions that are not kept yet.
pub fn keep_archive(tx: &Tx<'_>, archive: &Archive) -> Result<(), StoreFault> {
    for published in archive.all() {
        let edition = published.document.is_none().then(|| written(&*published.edition)).transpose()?;
        tx.sql().execute(
            "INSERT OR REPLACE INTO notices_edition (version, document, edition) VALUES (?1, ?2, ?3)",
            params![published.edition.version, published.document.as_deref(), edition],
        )?;
    }
    Ok(())
}

/// Whether the build's own edition is kept, so that it can still be read when a later build brings another.
pub fn keeps(tx: &Tx<'_>, edition: &Edition) -> Result<bool, StoreFault> {
    let kept = "SELECT count(*) FROM notices_edition WHERE version = ?1";
    Ok(tx.sql().query_row(kept, [edition.version], |row| row.get::<_, i64>(0))? > 0)
}

fn read<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok()
}

fn written<T: Serialize>(value: &T) -> Result<String, StoreFault> {
    serde_json::to_string(value).map_err(|_| StoreFault::Statement)
}
