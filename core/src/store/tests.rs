//! The store against damage, moved columns, lost keys and half-done migrations.

mod cases;
mod keys;

use std::sync::Mutex;

use super::*;
use crate::ports::{PortFault, VaultAnswer};

/// A vault in memory whose answer can be forced.
#[derive(Default)]
struct Memory {
    kept: Mutex<Option<Secret>>,
    forced: Mutex<Option<fn() -> VaultAnswer>>,
}
impl Vault for Memory {
    fn get(&self, _: &str) -> VaultAnswer {
        if let Some(answer) = *self.forced.lock().unwrap() {
            return answer();
        }
        self.kept.lock().unwrap().clone().map_or(VaultAnswer::Absent, VaultAnswer::Present)
    }
    fn put(&self, _: &str, secret: &Secret) -> Result<(), PortFault> {
        *self.kept.lock().unwrap() = Some(secret.clone());
        Ok(())
    }
    fn delete(&self, _: &str) -> Result<(), PortFault> {
        *self.kept.lock().unwrap() = None;
        Ok(())
    }
}

const ROOM: Schema = Schema { room: "note", steps: &["CREATE TABLE note (id TEXT PRIMARY KEY, sealed BLOB) STRICT"] };
const A: Cell<'static> = Cell { table: "note", key: "a", account: "emp-1" };

#[test]
fn what_was_sealed_reads_back_after_a_restart_and_is_not_in_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let vault = Memory::default();
    let mut store = Store::open(dir.path(), &vault, &[ROOM]).unwrap();
    store
        .write(|tx| {
            tx.sql().execute("INSERT INTO note VALUES ('a', ?1)", [tx.seal(A, b"+8613800138000")?])?;
            Ok(())
        })
        .unwrap();
    drop(store);
    for file in std::fs::read_dir(dir.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(11).any(|w| w == b"13800138000"));
    }
    let mut store = Store::open(dir.path(), &vault, &[ROOM]).unwrap();
    let read = store
        .read(|tx| {
            let sealed: Vec<u8> = tx.sql().query_row("SELECT sealed FROM note", [], |r| r.get(0))?;
            tx.unseal(A, &sealed)
        })
        .unwrap();
    assert_eq!(read.expose(), b"+8613800138000");
}

#[test]
fn a_column_moved_to_another_row_table_or_account_does_not_open() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path(), &Memory::default(), &[ROOM]).unwrap();
    store
        .read(|tx| {
            let sealed = tx.seal(A, b"x")?;
            for other in [Cell { table: "mail", ..A }, Cell { key: "b", ..A }, Cell { account: "emp-2", ..A }] {
                assert_eq!(tx.unseal(other, &sealed).unwrap_err(), StoreFault::Unreadable, "{other:?}");
            }
            // The same letters cut at another place are another place.
            assert_eq!(
                tx.unseal(Cell { table: "not", key: "ea", account: "emp-1" }, &sealed).unwrap_err(),
                StoreFault::Unreadable
            );
            Ok(())
        })
        .unwrap();
}

#[test]
fn any_flipped_bit_and_any_cut_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path(), &Memory::default(), &[ROOM]).unwrap();
    store
        .read(|tx| {
            let sealed = tx.seal(A, b"work of a day")?;
            for at in 0..sealed.len() {
                let mut bad = sealed.clone();
                bad[at] ^= 1;
                assert_eq!(tx.unseal(A, &bad).unwrap_err(), StoreFault::Unreadable);
                assert_eq!(tx.unseal(A, &sealed[..at]).unwrap_err(), StoreFault::Unreadable);
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_vault_that_cannot_tell_touches_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let vault = Memory::default();
    *vault.forced.lock().unwrap() = Some(|| VaultAnswer::TemporarilyUnavailable);
    assert_eq!(Store::open(dir.path(), &vault, &[ROOM]).err(), Some(OpenFault::WaitForUnlock));
    assert!(!dir.path().join("gongchao.db").exists());
}

#[test]
fn a_folder_in_use_is_refused_and_free_once_its_store_is_closed() {
    let dir = tempfile::tempdir().unwrap();
    let vault = Memory::default();
    let first = Store::open(dir.path(), &vault, &[ROOM]).unwrap();
    assert_eq!(Store::open(dir.path(), &vault, &[ROOM]).err(), Some(OpenFault::InUse));
    assert_eq!(Store::set_aside(dir.path()).err(), Some(OpenFault::InUse), "nobody's open file is moved");
    drop(first);
    Store::open(dir.path(), &vault, &[ROOM]).unwrap();
}

#[test]
fn a_lost_key_is_told_and_the_file_is_set_aside_not_deleted() {
    let dir = tempfile::tempdir().unwrap();
    drop(Store::open(dir.path(), &Memory::default(), &[ROOM]).unwrap());
    let other = Memory::default();
    assert_eq!(Store::open(dir.path(), &other, &[ROOM]).err(), Some(OpenFault::KeyLost));
    other.put(DATA_KEY, &Secret::new([7; 32])).unwrap();
    assert_eq!(Store::open(dir.path(), &other, &[ROOM]).err(), Some(OpenFault::KeyLost), "another key is no key");
    Store::set_aside(dir.path()).unwrap();
    Store::open(dir.path(), &other, &[ROOM]).unwrap();
    assert!(dir.path().join("gongchao.db.unreadable-1").exists());
}

#[test]
fn steps_are_done_once_and_a_newer_store_is_refused() {
    const TWO: Schema = Schema {
        room: "note",
        steps: &[
            "CREATE TABLE note (id TEXT PRIMARY KEY, sealed BLOB) STRICT",
            "ALTER TABLE note ADD COLUMN at INTEGER",
        ],
    };
    let dir = tempfile::tempdir().unwrap();
    let vault = Memory::default();
    drop(Store::open(dir.path(), &vault, &[ROOM]).unwrap());
    drop(Store::open(dir.path(), &vault, &[TWO]).unwrap());
    drop(Store::open(dir.path(), &vault, &[TWO]).unwrap());
    assert_eq!(Store::open(dir.path(), &vault, &[ROOM]).err(), Some(OpenFault::Newer));
}

#[test]
fn a_failed_step_leaves_the_store_as_it_was() {
    const BAD: Schema =
        Schema { room: "note", steps: &[ROOM.steps[0], "CREATE TABLE half (id TEXT) STRICT; THIS IS NO SQL"] };
    let dir = tempfile::tempdir().unwrap();
    let vault = Memory::default();
    drop(Store::open(dir.path(), &vault, &[ROOM]).unwrap());
    assert!(Store::open(dir.path(), &vault, &[BAD]).is_err());
    let mut store = Store::open(dir.path(), &vault, &[ROOM]).unwrap();
    let half = store.read(|tx| tx.optional("SELECT 1 FROM sqlite_schema WHERE name = 'half'", [], |_| Ok(()))).unwrap();
    assert!(half.is_none());
}

#[test]
fn keys_of_different_labels_differ() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), &Memory::default(), &[ROOM]).unwrap();
    assert_ne!(store.key_for("telemetry"), store.key_for("logs"));
    assert_eq!(store.key_for("logs"), store.key_for("logs"));
}
