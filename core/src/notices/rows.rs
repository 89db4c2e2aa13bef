//! Notices, their marks and the legal texts on disk.

use std::sync::Arc;

use rusqlite::params;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    bulletin::Bulletin,
    machine::{Board, Kept, LegalText, State},
};
use crate::{
    kernel::{Wall, log::Said},
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
             "CREATE TABLE notices_edition (version INTEGER PRIMARY KEY, document TEXT, edition TEXT) STRICT;",
             // Decimal, since a number of SQLite's is smaller than the largest.
             "CREATE TABLE notices_sequence (id INTEGER PRIMARY KEY CHECK (id = 0), highest TEXT NOT NULL) STRICT;",
             "CREATE TABLE notices_bulletin (id INTEGER PRIMARY KEY CHECK (id = 0), sequence INTEGER NOT NULL, said TEXT, purged INTEGER NOT NULL,
              ahead INTEGER NOT NULL) STRICT;"],
};

/// What was kept. A notice that does not read any more is left out: the next pull brings it again.
pub fn load(tx: &Tx<'_>) -> Result<State, StoreFault> {
    let (kept, _) = tx.rows("SELECT notice, mark FROM notices_kept", |row| {
        let (notice, mark): (String, String) = (row.get(0)?, row.get(1)?);
        Ok(read(&notice).zip(read(&mark)).map(|(notice, mark)| Kept { notice: Arc::new(notice), mark }))
    })?;
    let kept = kept.into_iter().flatten().collect();
    let (texts, _) = tx.rows("SELECT edition, sha256, text FROM notices_text ORDER BY number", |row| {
        let text: String = row.get(2)?;
        Ok(LegalText { edition: EditionId(row.get(0)?), sha256: row.get(1)?, text: text.into() })
    })?;
    let pulled = tx.optional("SELECT at FROM notices_pull", [], |row| row.get(0))?.map(Wall);
    Ok(State::stored(kept, texts, pulled, board(tx)?))
}

// What a bulletin says can only take away, so its row is not verified anew: who can write here could delete it as well.
fn board(tx: &Tx<'_>) -> Result<Board, StoreFault> {
    let (rows, _) = tx.rows("SELECT sequence, said, purged, ahead FROM notices_bulletin", |row| {
        Ok((row.get(0)?, row.get::<_, Option<String>>(1)?, row.get(2)?, row.get(3)?))
    })?;
    let row = rows.into_iter().next();
    Ok(row.map_or_else(Board::default, |(sequence, said, purged, ahead)| Board {
        sequence,
        bulletin: said.and_then(|said| Bulletin::read(&said).ok()),
        purged,
        ahead,
    }))
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
    if before.board != after.board {
        let Board { sequence, bulletin, purged, ahead } = &after.board;
        tx.sql().execute(
            "INSERT OR REPLACE INTO notices_bulletin (id, sequence, said, purged, ahead) VALUES (0, ?1, ?2, ?3, ?4)",
            params![sequence, bulletin.as_ref().map(|bulletin| &*bulletin.said), purged, ahead],
        )?;
    }
    Ok(())
}

/// Every edition that was kept, and the build's own. What does not read any more, or is not signed by one of these keys,
/// is left out and counted in the log: the newest that is sound is in force. The largest number of a document is kept apart
/// from the documents, so that one that is lost lets no older one in.
pub fn load_archive(tx: &Tx<'_>, built_in: Arc<Edition>, keys: &[PublisherKey]) -> Result<Archive, StoreFault> {
    let (rows, lost) = tx.rows("SELECT document, edition FROM notices_edition ORDER BY version", |row| {
        let row: (Option<String>, Option<String>) = (row.get(0)?, row.get(1)?);
        Ok(row)
    })?;
    let (mut kept, mut lost) = (Vec::new(), u64::from(lost));
    for (document, edition) in rows {
        let read = match (document, edition) {
            (Some(document), _) => Published::open(document.as_bytes(), keys).ok(),
            (None, Some(edition)) => Edition::read(&edition).ok().map(|edition| Published::built(Arc::new(edition))),
            (None, None) => None,
        };
        lost += u64::from(read.is_none());
        kept.extend(read);
    }
    if lost > 0 {
        Said::EditionsLost { rows: lost }.say();
    }
    Ok(Archive::of(built_in, kept, highest(tx)?.unwrap_or_default()))
}

fn highest(tx: &Tx<'_>) -> Result<Option<u64>, StoreFault> {
    let (kept, _) = tx.rows("SELECT highest FROM notices_sequence", |row| row.get::<_, String>(0))?;
    Ok(kept.first().and_then(|number| number.parse().ok()))
}

/// Writes the editions of an archive and the largest number of a document that was ever taken.
pub fn keep_archive(tx: &Tx<'_>, archive: &Archive) -> Result<(), StoreFault> {
    for published in archive.all() {
        let edition = published.document.is_none().then(|| written(&*published.edition)).transpose()?;
        tx.sql().execute(
            "INSERT OR REPLACE INTO notices_edition (version, document, edition) VALUES (?1, ?2, ?3)",
            params![published.edition.version, published.document.as_deref(), edition],
        )?;
    }
    tx.sql().execute(
        "INSERT OR REPLACE INTO notices_sequence (id, highest) VALUES (0, ?1)",
        [archive.sequence().to_string()],
    )?;
    Ok(())
}

/// Whether every edition of an archive and its largest number are kept: the build's own, so that it can still be read when
/// a later build brings another, and the number, which tables of an older version of the app did not have.
pub fn keeps(tx: &Tx<'_>, archive: &Archive) -> Result<bool, StoreFault> {
    let versions: Vec<u32> = archive.all().map(|published| published.edition.version).collect();
    let (kept, _) = tx.rows("SELECT version FROM notices_edition", |row| row.get(0))?;
    Ok(versions.iter().all(|version| kept.contains(version)) && highest(tx)? == Some(archive.sequence()))
}

fn read<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok()
}

fn written<T: Serialize>(value: &T) -> Result<String, StoreFault> {
    serde_json::to_string(value).map_err(|_| StoreFault::Statement)
}
