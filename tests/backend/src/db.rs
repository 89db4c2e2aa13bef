//! One SQLite file behind one connection.
//!
//! Handlers give a closure and wait for it on the blocking pool: a writer never holds up the runtime, and a client that
//! goes away in the middle does not stop its transaction half-way. Writes begin with `BEGIN IMMEDIATE`, so that what a
//! transaction has read stays true until it commits.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::problem::Problem;
use crate::{config::StartError, private};

/// A handle to the store; clones share the connection.
#[derive(Clone)]
pub(crate) struct Db(Arc<Mutex<Connection>>);

const SCHEMA: &str = include_str!("schema.sql");

impl Db {
    /// Opens the file, or makes it at the first start.
    pub(crate) fn open(path: &Path) -> Result<Self, StartError> {
        // SQLite would make the file readable by everyone; made here, it is its owner's.
        private::file().write(true).create(true).truncate(false).open(path).map_err(StartError::file("the store"))?;
        #[allow(clippy::disallowed_methods, reason = "the backend is another program and keeps a database of its own")]
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        catch_up(&connection)?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A panic inside a transaction rolled it back; the connection is as good as before.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads or writes in one transaction; an error leaves nothing behind.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let this = self.clone();
        blocking(move || this.write_now(work)).await
    }

    /// The same, and what was written is on the disk when it returns. For the one promise that must outlive a power cut.
    pub(crate) async fn write_durably<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let this = self.clone();
        blocking(move || {
            let mut connection = this.connection();
            connection.pragma_update(None, "synchronous", "FULL")?;
            let done = transact(&mut connection, work);
            connection.pragma_update(None, "synchronous", "NORMAL")?;
            done
        })
        .await
    }

    /// The same without a runtime, for the levers of a test and for the end of a request.
    pub(crate) fn write_now<T, E: From<rusqlite::Error>>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        transact(&mut self.connection(), work)
    }
}

/// Brings a folder of an older backend up to the schema. Counts and old SMS are not worth carrying over.
fn catch_up(connection: &Connection) -> rusqlite::Result<()> {
    let has = |table: &str, column: &str| -> rusqlite::Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2)";
        connection.query_row(sql, [table, column], |row| row.get(0))
    };
    connection.execute_batch("DROP TABLE IF EXISTS failures;")?;
    if has("sends", "known")? {
        connection.execute_batch("DROP TABLE sends; DROP TABLE IF EXISTS sms_outbox;")?;
    }
    if has("sessions", "id")? && !has("sessions", "device_key")? {
        connection.execute_batch(
            "BEGIN IMMEDIATE;
             ALTER TABLE sessions ADD COLUMN device_key TEXT;
             ALTER TABLE challenges ADD COLUMN purpose TEXT NOT NULL DEFAULT 'login';
             ALTER TABLE challenges ADD COLUMN subject TEXT NOT NULL DEFAULT '';
             ALTER TABLE challenges ADD COLUMN session TEXT;
             COMMIT;",
        )?;
    }
    Ok(())
}

fn transact<T, E: From<rusqlite::Error>>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = work(&transaction)?;
    transaction.commit()?;
    Ok(done)
}

/// Runs what blocks on the pool that is there for it.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Problem::internal("a blocking task did not finish")))
}
