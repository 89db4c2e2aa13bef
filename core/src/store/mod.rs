//! What must survive: one SQLite file, every sensitive column sealed, written by the loop alone.
//!
//! [`Store`] opens the file, brings the rooms' tables up to date and lends transactions. A [`Tx`] seals and unseals
//! columns; the data key lies in the phone's vault and never in the file. Every commit is synced to the disk before it
//! returns, because what follows a commit cannot be undone.

#[cfg(feature = "proof")]
pub mod commit;
mod erase;
mod fault;
pub(crate) mod file;
mod file_key;
mod latch;
mod migrate;
mod ring;
mod sealer;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use fault::reads_not;
pub use fault::{OpenFault, StoreFault};
pub use file_key::{FILE_KEY, FileKey, TooFar};
use latch::Latch;
pub use migrate::Schema;
pub use ring::SealedRing;
pub use sealer::Cell;
use sealer::{KeyRing, Sealer};

use crate::{kernel::Secret, ports::Vault};

/// Name under which the vault keeps the data key.
pub const DATA_KEY: &str = "gongchao.data-key";

const FILE: &str = "gongchao.db";

/// Where the row stands by which a key shows that it is the file's.
const PROOF: Cell<'static> = Cell { table: "store_key", key: "proof", account: "" };

/// The one database of the core. Its owner is the loop; nobody else opens the file.
pub struct Store {
    db: Connection,
    sealer: Sealer,
    path: PathBuf,
    // Last: the folder is free for the next one when everything else is closed.
    _latch: Latch,
}

impl Store {
    /// Opens the store in a folder, making it where there is none, and brings the tables up to date.
    ///
    /// One at a time: while a store is open, in this process or in another, the folder is refused to a second one.
    /// A kill during this leaves the older or the newer tables, and the next call goes on. Where the vault cannot tell
    /// now, nothing that is kept is touched. Where the key is certainly gone, the file stays as it is until
    /// [`Store::set_aside`] is called. An erasure that was begun is brought to its end first.
    pub fn open(folder: &Path, vault: &dyn Vault, schemas: &[Schema]) -> Result<Self, OpenFault> {
        private_folder(folder)?;
        let latch = Latch::close(folder)?;
        erase::go_on(folder, vault)?;
        let path = folder.join(FILE);
        // Only what is certainly not there makes a new key; a folder that cannot be looked into does not.
        let fresh = !path.try_exists().map_err(OpenFault::disk)?;
        let keys = KeyRing::from_vault(vault, fresh)?;
        let mut db = file::open(&path)?;
        harden(&db)?;
        migrate::run(&mut db, schemas)?;
        let mut store = Self { db, sealer: Sealer { keys }, path, _latch: latch };
        store.prove_key()?;
        Ok(store)
    }

    /// Moves a store whose key is gone out of the way, so that a new one can begin. Nothing is deleted, and a store
    /// that somebody has open is not touched.
    pub fn set_aside(folder: &Path) -> Result<(), OpenFault> {
        private_folder(folder)?;
        let _latch = Latch::close(folder)?;
        for n in 1..1000 {
            let aside = folder.join(format!("{FILE}.unreadable-{n}"));
            if aside.exists() {
                continue;
            }
            for tail in ["", "-wal", "-shm"] {
                let from = folder.join(format!("{FILE}{tail}"));
                if from.exists() {
                    std::fs::rename(from, folder.join(format!("{FILE}.unreadable-{n}{tail}")))
                        .map_err(OpenFault::disk)?;
                }
            }
            return Ok(());
        }
        Err(OpenFault::Store(StoreFault::Damaged))
    }

    /// Erases everything that a client kept in a folder, for good: the keys first, so that what is left in any copy of
    /// the files is noise, then the files. `aliases` are the names of the keys.
    ///
    /// A kill in between, or a vault that cannot forget now, leaves a folder that the next call, or the next
    /// [`Store::open`], goes on to erase. A store that somebody has open is not touched.
    pub fn erase(folder: &Path, vault: &dyn Vault, aliases: &[&str]) -> Result<(), OpenFault> {
        private_folder(folder)?;
        let _latch = Latch::close(folder)?;
        erase::begin(folder, aliases)?;
        erase::go_on(folder, vault)
    }

    /// Puts a new data key in the place of the present one. What is written from here on is sealed by it; what is older
    /// opens until it is written again, and a key that nothing is under any more is forgotten at the next renewal.
    ///
    /// What is kept outside this file under [`Store::key_for`] does not open any more. Where the vault does not keep the
    /// new key, everything stays as it was.
    pub fn renew_key(&mut self, vault: &dyn Vault) -> Result<(), OpenFault> {
        let columns = self.sealed_columns()?;
        let used = |id: u8| columns.iter().any(|(table, column)| self.is_under(id, table, column));
        self.sealer.keys = self.sealer.keys.renewed(vault, used)?;
        self.write(|tx| {
            let sealed = tx.seal(PROOF, b"gongchao")?;
            tx.sql().execute("UPDATE store_key SET sealed = ?1 WHERE id = 0", [sealed])?;
            Ok(())
        })?;
        Ok(())
    }

    fn sealed_columns(&self) -> Result<Vec<(String, String)>, StoreFault> {
        let mut query = self.db.prepare(
            "SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
             WHERE t.type = 'table' AND c.type = 'BLOB'",
        )?;
        let columns = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(columns.collect::<Result<_, _>>()?)
    }

    // A column that cannot be looked at may be under the key.
    fn is_under(&self, id: u8, table: &str, column: &str) -> bool {
        let looked = format!("SELECT EXISTS (SELECT 1 FROM \"{table}\" WHERE substr(\"{column}\", 2, 1) = ?1)");
        self.db.query_row(&looked, [[id].as_slice()], |row| row.get(0)).unwrap_or(true)
    }

    /// Runs one transaction: all of it is on disk when this comes back, or none of it.
    pub fn write<T>(&mut self, work: impl FnOnce(&Tx<'_>) -> Result<T, StoreFault>) -> Result<T, StoreFault> {
        let sql = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let tx = Tx { sql, sealer: &self.sealer };
        let out = work(&tx)?;
        #[cfg(feature = "proof")]
        commit::tell(commit::Commit::Begins);
        tx.sql.commit()?;
        #[cfg(feature = "proof")]
        commit::tell(commit::Commit::Ends);
        Ok(out)
    }

    /// Reads without writing.
    pub fn read<T>(&mut self, work: impl FnOnce(&Tx<'_>) -> Result<T, StoreFault>) -> Result<T, StoreFault> {
        let sql = self.db.transaction_with_behavior(TransactionBehavior::Deferred)?;
        let tx = Tx { sql, sealer: &self.sealer };
        work(&tx)
    }

    /// A key for something that is kept outside this file, such as the telemetry queue. Different labels give keys of
    /// which none tells anything about another.
    #[must_use]
    pub fn key_for(&self, label: &'static str) -> Secret {
        self.sealer.derive(label)
    }

    /// Empties the journal after an erasure, so that what was deleted is not left in it. [`StoreFault::Busy`] where
    /// somebody still reads from it; then it is as it was.
    pub fn scrub(&mut self) -> Result<(), StoreFault> {
        let busy: bool = self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy { Err(StoreFault::Busy) } else { Ok(()) }
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    // The first row ever written is sealed; if it cannot be opened, the key is not the file's key.
    fn prove_key(&mut self) -> Result<(), OpenFault> {
        self.write(|tx| {
            let kept: Option<Vec<u8>> =
                tx.optional("SELECT sealed FROM store_key WHERE id = 0", [], |row| row.get(0))?;
            if let Some(sealed) = kept {
                tx.unseal(PROOF, &sealed).map(|_| ())
            } else {
                tx.sql()
                    .execute("INSERT INTO store_key (id, sealed) VALUES (0, ?1)", [tx.seal(PROOF, b"gongchao")?])?;
                Ok(())
            }
        })
        .map_err(|fault| if fault == StoreFault::Unreadable { OpenFault::KeyLost } else { fault.into() })
    }
}

/// One transaction.
pub struct Tx<'s> {
    sql: rusqlite::Transaction<'s>,
    sealer: &'s Sealer,
}

impl Tx<'_> {
    /// The connection, for the rooms' `rows.rs`.
    #[must_use]
    pub fn sql(&self) -> &Connection {
        &self.sql
    }

    /// Seals a column's bytes to its place: moved to another row, table or account they do not open.
    pub fn seal(&self, cell: Cell<'_>, bytes: &[u8]) -> Result<Vec<u8>, StoreFault> {
        self.sealer.seal(cell, bytes)
    }

    /// Opens a sealed column. [`StoreFault::Unreadable`] where it was damaged, moved or sealed by another key.
    pub fn unseal(&self, cell: Cell<'_>, sealed: &[u8]) -> Result<Secret, StoreFault> {
        self.sealer.unseal(cell, sealed)
    }

    /// The rows of a query, and how many were left out because what stands in them is not of its kind. What `read` says
    /// of a row is the same as with [`Connection`]; any other fault of it ends the query.
    pub fn rows<T>(
        &self,
        sql: &str,
        mut read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<(Vec<T>, u32), StoreFault> {
        let mut query = self.sql.prepare(sql)?;
        let mut rows = query.query([])?;
        let (mut all, mut lost) = (Vec::new(), 0_u32);
        while let Some(row) = rows.next()? {
            match read(row) {
                Ok(row) => all.push(row),
                Err(fault) if reads_not(&fault) => lost = lost.saturating_add(1),
                Err(fault) => return Err(fault.into()),
            }
        }
        Ok((all, lost))
    }

    /// The one row of a query, absent where there is none. [`StoreFault::Unreadable`] where what stands in it is not of
    /// its kind.
    pub fn optional<T>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        row: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreFault> {
        match self.sql.query_row(sql, params, row) {
            Ok(found) => Ok(Some(found)),
            Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
            Err(fault) => Err(fault.into()),
        }
    }
}

fn harden(db: &Connection) -> Result<(), StoreFault> {
    // WAL: readers do not stop the writer. FULL: a commit that returned survives a loss of power. secure_delete and
    // memory temp tables: what is deleted is gone from the file, and no copy lands beside it.
    db.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;
         PRAGMA journal_size_limit = 1048576;
         PRAGMA busy_timeout = 5000;",
    )?;
    Ok(())
}

/// Makes a folder that only its owner can look into.
pub fn private_folder(folder: &Path) -> Result<(), OpenFault> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(OpenFault::disk)
}

#[cfg(test)]
mod tests;
