//! The uploads on disk: one row an item, sealed to its account.
//!
//! What names a place or a person (the source's path) and what an upload is known by lies in the sealed column; the
//! columns in the clear are what a look without a key may see: an id, whose it is, when it was added.

use std::{collections::BTreeMap, ffi::OsString, path::PathBuf};

use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::{
    item::{Failure, Item, Receipt, Step, Wait},
    machine::State,
    sanitize::{Format, Kind},
    stage::Staged,
};
use crate::{
    kernel::{AccountId, Epoch, Id, Mono, Wall},
    store::{Cell, FILE_KEY, FileKey, Schema, StoreFault, Tx},
};

/// The table of the room.
pub const SCHEMA: Schema = Schema {
    room: "media",
    steps: &["CREATE TABLE media_item (id TEXT PRIMARY KEY, account TEXT NOT NULL, added INTEGER NOT NULL, sealed BLOB NOT NULL)
              STRICT, WITHOUT ROWID"],
};

const COLUMN: &str = "media_item.sealed";

#[derive(PartialEq, Serialize, Deserialize)]
struct Row {
    epoch: Epoch,
    kind: Kind,
    // A phone's file system gives names that are no text; they are kept as what they are.
    source: Option<OsString>,
    staged: Option<Copy>,
    step: Kept,
    touched: bool,
    seen: bool,
    acked: u64,
    name: u32,
    restarts: u32,
    failures: u32,
    forbidden: u32,
    differed: u32,
    restaged: bool,
    progressed: Wall,
}

#[derive(PartialEq, Serialize, Deserialize)]
struct Copy {
    format: Format,
    size: u64,
    sha256: [u8; 32],
    key: [u8; FILE_KEY],
}

/// A step as it survives a kill: without the moments of the running clock.
#[derive(PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kept {
    Staging,
    Queued,
    Uploading,
    Waiting { reason: Wait, not_before: Wall },
    Committing,
    Done(Receipt),
    Paused,
    Cancelling,
    Failed(Failure),
}

impl From<&Step> for Kept {
    fn from(step: &Step) -> Self {
        match step {
            Step::Staging => Self::Staging,
            Step::Queued => Self::Queued,
            Step::Uploading { .. } => Self::Uploading,
            Step::Waiting { reason, not_before, .. } => Self::Waiting { reason: *reason, not_before: *not_before },
            Step::Committing => Self::Committing,
            Step::Done { receipt } => Self::Done(receipt.clone()),
            Step::Paused => Self::Paused,
            Step::Cancelling { .. } => Self::Cancelling,
            Step::Failed { reason } => Self::Failed(*reason),
        }
    }
}

impl Kept {
    fn step(self, acked: u64) -> Step {
        match self {
            Self::Staging => Step::Staging,
            Self::Queued => Step::Queued,
            Self::Uploading => Step::Uploading { acked },
            Self::Waiting { reason, not_before } => Step::Waiting { reason, not_before, due: None },
            Self::Committing => Step::Committing,
            Self::Done(receipt) => Step::Done { receipt },
            Self::Paused => Step::Paused,
            Self::Cancelling => Step::Cancelling { due: Mono::default() },
            Self::Failed(reason) => Step::Failed { reason },
        }
    }
}

/// All items of all accounts. A row that does not open is left out and counted; its file goes with the sweep.
pub fn load(tx: &Tx<'_>) -> Result<State, StoreFault> {
    type Kept = (String, String, i64, Vec<u8>);
    let (rows, mut unreadable) = tx.rows("SELECT id, account, added, sealed FROM media_item", |row| {
        let row: Kept = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        Ok(row)
    })?;
    let mut items = BTreeMap::new();
    for (id, account, added, sealed) in rows {
        match open(tx, &id, account, added, &sealed) {
            Some((id, item)) => drop(items.insert(id, item)),
            None => unreadable = unreadable.saturating_add(1),
        }
    }
    Ok(State::from_rows(items, unreadable))
}

fn open(tx: &Tx<'_>, id: &str, account: String, added: i64, sealed: &[u8]) -> Option<(Id, Item)> {
    let plain = tx.unseal(Cell { table: COLUMN, key: id, account: &account }, sealed).ok()?;
    let row: Row = serde_json::from_slice(plain.expose()).ok()?;
    let item = Item {
        account: AccountId::new(account),
        epoch: row.epoch,
        kind: row.kind,
        source: row.source.map(PathBuf::from),
        added: Wall(added),
        staged: row.staged.map(|copy| Staged::kept(copy.format, copy.size, copy.sha256, FileKey::kept(copy.key))),
        step: row.step.step(row.acked),
        touched: row.touched,
        seen: row.seen,
        acked: row.acked,
        under_way: 0,
        best: row.acked,
        name: row.name,
        restarts: row.restarts,
        failures: row.failures,
        forbidden: row.forbidden,
        differed: row.differed,
        restaged: row.restaged,
        progressed: row.progressed,
    };
    Some((Id::parse(id)?, item))
}

/// Writes the items that changed, and deletes the rows of those that are gone.
pub fn keep(tx: &Tx<'_>, before: &State, after: &State) -> Result<(), StoreFault> {
    for id in before.items.keys().filter(|id| !after.items.contains_key(id)) {
        tx.sql().execute("DELETE FROM media_item WHERE id = ?1", [id.as_str()])?;
    }
    for (id, item) in &after.items {
        // What is not kept may change many times a second while bytes move, and costs no write.
        let row = Row::of(item);
        if before.items.get(id).map(Row::of).as_ref() != Some(&row) {
            write(tx, id, item, &row)?;
        }
    }
    Ok(())
}

impl Row {
    fn of(item: &Item) -> Self {
        Self {
            epoch: item.epoch,
            kind: item.kind,
            source: item.source.clone().map(PathBuf::into_os_string),
            staged: item.staged.as_ref().map(|staged| Copy {
                format: staged.format(),
                size: staged.size(),
                sha256: staged.sha256(),
                key: *staged.key().expose(),
            }),
            step: Kept::from(&item.step),
            touched: item.touched,
            seen: item.seen,
            acked: item.acked,
            name: item.name,
            restarts: item.restarts,
            failures: item.failures,
            forbidden: item.forbidden,
            differed: item.differed,
            restaged: item.restaged,
            progressed: item.progressed,
        }
    }
}

fn write(tx: &Tx<'_>, id: &Id, item: &Item, row: &Row) -> Result<(), StoreFault> {
    // Nothing in the row can fail to be JSON.
    let plain = serde_json::to_vec(row).map_err(|_| StoreFault::Statement)?;
    let account = item.account.expose();
    let sealed = tx.seal(Cell { table: COLUMN, key: id.as_str(), account }, &plain)?;
    tx.sql().execute(
        "INSERT INTO media_item (id, account, added, sealed) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed",
        params![id.as_str(), account, item.added.0, sealed],
    )?;
    Ok(())
}
