//! What happens to sealed rows, deleted rows and half-done changes on a disk that does not play along.

use std::{path::Path, process::Command};

use proptest::prelude::*;

use super::*;

#[test]
fn k_02_a_vault_that_cannot_tell_leaves_everything_and_is_found_again() {
    let dir = tempfile::tempdir().unwrap();
    let vault = Memory::default();
    drop(Store::open(dir.path(), &vault, &[ROOM]).unwrap());
    let before = std::fs::read(dir.path().join("gongchao.db")).unwrap();
    *vault.forced.lock().unwrap() = Some(|| VaultAnswer::TemporarilyUnavailable);
    assert_eq!(Store::open(dir.path(), &vault, &[ROOM]).err(), Some(OpenFault::WaitForUnlock));
    assert_eq!(std::fs::read(dir.path().join("gongchao.db")).unwrap(), before);
    *vault.forced.lock().unwrap() = None;
    Store::open(dir.path(), &vault, &[ROOM]).unwrap();
}

#[test]
fn k_06_files_that_were_put_onto_another_phone_tell_nothing_there() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut store = Store::open(here.path(), &Memory::default(), &[ROOM]).unwrap();
    store
        .write(|tx| {
            tx.sql().execute("INSERT INTO note VALUES ('a', ?1)", [tx.seal(A, b"+8613800138000")?])?;
            Ok(())
        })
        .unwrap();
    // As a backup finds them: in the middle of the day.
    for file in ["gongchao.db", "gongchao.db-wal"] {
        std::fs::copy(here.path().join(file), there.path().join(file)).unwrap();
    }
    let other = Memory::default();
    for _ in 0..3 {
        assert_eq!(Store::open(there.path(), &other, &[ROOM]).err(), Some(OpenFault::KeyLost));
    }
    other.put(DATA_KEY, &Secret::new([3; 32])).unwrap();
    assert_eq!(Store::open(there.path(), &other, &[ROOM]).err(), Some(OpenFault::KeyLost));
    for file in std::fs::read_dir(there.path()).unwrap() {
        assert!(!holds(&std::fs::read(file.unwrap().path()).unwrap(), b"13800138000"));
    }
}

#[test]
fn k_11_a_column_of_one_account_does_not_open_for_another() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path(), &Memory::default(), &[ROOM]).unwrap();
    store
        .read(|tx| {
            let sealed = tx.seal(A, b"x")?;
            for account in ["", "emp-2", "emp-11", "EMP-1", "emp-1 "] {
                assert_eq!(tx.unseal(Cell { account, ..A }, &sealed).unwrap_err(), StoreFault::Unreadable);
            }
            tx.unseal(A, &sealed)
        })
        .unwrap();
}

#[test]
fn k_09_columns_that_changed_places_do_not_open_in_the_other_place() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path(), &Memory::default(), &[ROOM]).unwrap();
    let b = Cell { key: "b", ..A };
    store
        .read(|tx| {
            let (of_a, of_b) = (tx.seal(A, b"one")?, tx.seal(b, b"two")?);
            assert_eq!(tx.unseal(A, &of_b).unwrap_err(), StoreFault::Unreadable);
            assert_eq!(tx.unseal(b, &of_a).unwrap_err(), StoreFault::Unreadable);
            // The same room has the same key; the table still tells them apart.
            let other = Cell { table: "note.other", ..A };
            assert_eq!(tx.unseal(other, &of_a).unwrap_err(), StoreFault::Unreadable);
            Ok(())
        })
        .unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn k_12_any_bytes_in_the_place_of_a_sealed_column_are_refused_whole(
        noise in proptest::collection::vec(any::<u8>(), 0..200), version in 0_u8..4, id in 0_u8..4,
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(dir.path(), &Memory::default(), &[]).unwrap();
        let read = store.read(|tx| {
            let like = [&[version, id][..], &noise].concat();
            Ok((tx.unseal(A, &noise), tx.unseal(A, &like)))
        }).unwrap();
        prop_assert_eq!((read.0.err(), read.1.err()), (Some(StoreFault::Unreadable), Some(StoreFault::Unreadable)));
    }
}

#[test]
fn k_12_a_flipped_byte_a_cut_an_empty_column_and_a_hundred_megabytes_are_refused_whole() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path(), &Memory::default(), &[ROOM]).unwrap();
    store
        .read(|tx| {
            let sealed = tx.seal(A, b"work of a day")?;
            for at in 0..sealed.len() {
                for flip in [1, 0x80, 0xff] {
                    let mut bad = sealed.clone();
                    bad[at] ^= flip;
                    assert_eq!(tx.unseal(A, &bad).unwrap_err(), StoreFault::Unreadable);
                }
                assert_eq!(tx.unseal(A, &sealed[..at]).unwrap_err(), StoreFault::Unreadable);
            }
            let mut huge = sealed.clone();
            huge.resize(100_000_000, 0);
            assert_eq!(tx.unseal(A, &huge).unwrap_err(), StoreFault::Unreadable);
            assert_eq!(tx.unseal(A, b"").unwrap_err(), StoreFault::Unreadable);
            Ok(())
        })
        .unwrap();
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

fn canaries(folder: &Path) -> usize {
    let count = |path: &Path| {
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(14).filter(|window| window.starts_with(b"canary-in-row-")).count()
    };
    std::fs::read_dir(folder).unwrap().map(|file| count(&file.unwrap().path())).sum()
}

/// Fifty rows that can be recognised, deleted again.
fn come_and_go(db: &Connection) {
    db.execute_batch("BEGIN").unwrap();
    for n in 0..50 {
        let sealed = format!("canary-in-row-{n:03}").into_bytes();
        db.execute("INSERT INTO note VALUES (?1, ?2)", rusqlite::params![n.to_string(), sealed]).unwrap();
    }
    db.execute_batch("COMMIT; DELETE FROM note;").unwrap();
}

#[test]
fn k_13_what_was_deleted_is_in_no_file_and_without_the_hardening_it_would_be() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path(), &Memory::default(), &[ROOM]).unwrap();
    come_and_go(&store.db);
    assert!(canaries(dir.path()) > 0, "the journal has them until it is emptied");
    store.scrub().unwrap();
    assert_eq!(canaries(dir.path()), 0);

    let soft = tempfile::tempdir().unwrap();
    #[allow(clippy::disallowed_methods, reason = "a database as it is without the hardening")]
    let db = Connection::open(soft.path().join("gongchao.db")).unwrap();
    db.execute_batch("PRAGMA secure_delete = OFF; PRAGMA journal_mode = WAL;").unwrap();
    db.execute_batch(ROOM.steps[0]).unwrap();
    come_and_go(&db);
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    assert!(canaries(soft.path()) >= 50, "this test could not fail");
}

/// A process that dies while it writes the first page of a journal, which the next one then has to begin anew.
#[test]
fn k_13_a_journal_without_a_whole_page_brings_no_memory_of_the_process_onto_the_disk() {
    let (dir, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let vault = Memory::default();
    let store = Store::open(dir.path(), &vault, &[ROOM]).unwrap();
    come_and_go(&store.db);
    let journal = std::fs::read(dir.path().join("gongchao.db-wal")).unwrap();
    std::fs::copy(dir.path().join("gongchao.db"), after.path().join("gongchao.db")).unwrap();
    std::fs::write(after.path().join("gongchao.db-wal"), journal.get(..1000).unwrap()).unwrap();
    // What an earlier version may have left.
    std::fs::write(after.path().join("gongchao.db-shm"), "13800138000").unwrap();
    drop(store);
    let _open = Store::open(after.path(), &vault, &[ROOM]).unwrap();
    let mut files: Vec<_> = std::fs::read_dir(after.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    files.sort();
    assert_eq!(files, ["gongchao.db", "gongchao.db-wal", "gongchao.lock"]);
}

#[test]
fn k_13_a_journal_that_somebody_reads_is_not_said_to_be_empty() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path(), &Memory::default(), &[ROOM]).unwrap();
    store.db.execute_batch("PRAGMA busy_timeout = 0").unwrap();
    come_and_go(&store.db);
    #[allow(clippy::disallowed_methods, reason = "somebody else who reads the file")]
    let other = Connection::open(dir.path().join("gongchao.db")).unwrap();
    other.execute_batch("BEGIN").unwrap();
    let _: i64 = other.query_row("SELECT count(*) FROM note", [], |row| row.get(0)).unwrap();
    come_and_go(&store.db);
    assert_eq!(store.scrub().err(), Some(StoreFault::Busy));
    other.execute_batch("COMMIT").unwrap();
    store.scrub().unwrap();
    assert_eq!(canaries(dir.path()), 0);
}

#[test]
fn k_15_a_disk_that_is_full_closed_or_held_refuses_the_whole_commit_and_takes_it_later() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path(), &Memory::default(), &[ROOM]).unwrap();
    store.db.execute_batch("PRAGMA busy_timeout = 0").unwrap();
    let mut number = 0;
    let mut keep = |store: &mut Store| {
        number += 1;
        store.write(|tx| {
            let wide = vec![0_u8; 20_000];
            tx.sql().execute("INSERT INTO note VALUES (?1, ?2)", rusqlite::params![format!("s{number}"), wide])?;
            tx.sql().execute("INSERT INTO note VALUES (?1, ?2)", rusqlite::params![format!("t{number}"), wide])?;
            Ok(())
        })
    };
    let rows = |store: &mut Store| -> i64 {
        store.read(|tx| Ok(tx.sql().query_row("SELECT count(*) FROM note", [], |row| row.get(0))?)).unwrap()
    };
    #[allow(clippy::disallowed_methods, reason = "somebody else who holds the file")]
    let other = Connection::open(dir.path().join("gongchao.db")).unwrap();
    let pages: i64 = store.db.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    for (refuse, allow, fault) in [
        (format!("PRAGMA max_page_count = {}", pages + 6), "PRAGMA max_page_count = 100000", StoreFault::DiskFull),
        ("PRAGMA query_only = ON".to_owned(), "PRAGMA query_only = OFF", StoreFault::ReadOnly),
    ] {
        store.db.query_row(&refuse, [], |_| Ok(())).or_else(none).unwrap();
        let before = rows(&mut store);
        assert_eq!(keep(&mut store).err(), Some(fault));
        assert_eq!(rows(&mut store), before, "none of it was written");
        store.db.query_row(allow, [], |_| Ok(())).or_else(none).unwrap();
        keep(&mut store).unwrap();
        assert_eq!(rows(&mut store), before + 2);
    }
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(keep(&mut store).err(), Some(StoreFault::Busy));
    other.execute_batch("COMMIT").unwrap();
    keep(&mut store).unwrap();
}

fn none(error: rusqlite::Error) -> rusqlite::Result<()> {
    if error == rusqlite::Error::QueryReturnedNoRows { Ok(()) } else { Err(error) }
}

/// A vault that two processes agree on.
fn agreed(key: &Secret) -> Memory {
    Memory { kept: Mutex::new(Some(key.clone())), ..Memory::default() }
}

const CHILD: &str = "GONGCHAO_STORE_CHILD";
const CHILDS_KEY: &str = "GONGCHAO_STORE_CHILDS_KEY";
const BEFORE: Schema = Schema { room: "note", steps: &[ROOM.steps[0]] };
/// Changes that write far more than an index of the journal holds, in many statements.
const AFTER: Schema = Schema {
    room: "note",
    steps: &[
        ROOM.steps[0],
        "CREATE TABLE note_new (id TEXT PRIMARY KEY, sealed BLOB, extra BLOB) STRICT;
         INSERT INTO note_new SELECT id, sealed, zeroblob(6000) FROM note;
         DROP TABLE note;
         ALTER TABLE note_new RENAME TO note;",
        "UPDATE note SET extra = zeroblob(3000);",
        "CREATE TABLE note_more (id TEXT PRIMARY KEY, wide BLOB) STRICT;
         INSERT INTO note_more SELECT id, zeroblob(5000) FROM note;
         CREATE INDEX note_more_wide ON note_more (wide);",
    ],
};

#[test]
fn child() {
    let Some(folder) = std::env::var_os(CHILD) else { return };
    let key = hex::decode(std::env::var(CHILDS_KEY).unwrap()).unwrap();
    Store::open(Path::new(&folder), &agreed(&Secret::new(key)), &[AFTER]).unwrap();
    println!("WENT THROUGH");
}

/// How far a killed change came.
fn steps_done(folder: &Path) -> i64 {
    #[allow(clippy::disallowed_methods, reason = "a look that changes no table")]
    let db = Connection::open(folder.join("gongchao.db")).unwrap();
    db.query_row("SELECT max(done) FROM store_step", [], |row| row.get(0)).unwrap()
}

#[test]
#[cfg(unix)]
fn k_16_a_change_of_tables_that_is_killed_at_any_write_goes_on_at_the_next_start() {
    let first = tempfile::tempdir().unwrap();
    let vault = Memory::default();
    let mut store = Store::open(first.path(), &vault, &[BEFORE]).unwrap();
    let key = vault.kept.lock().unwrap().clone().unwrap();
    for n in 0..12 {
        let id = n.to_string();
        let cell = Cell { table: "note", key: &id, account: "emp-1" };
        store
            .write(|tx| {
                tx.sql().execute("INSERT INTO note VALUES (?1, ?2)", rusqlite::params![id, tx.seal(cell, b"work")?])?;
                Ok(())
            })
            .unwrap();
    }
    drop(store);
    let (mut killed, mut seen) = (0, std::collections::BTreeSet::new());
    // The system kills whoever lets a file grow beyond so many blocks of 512 bytes: in the middle of a write.
    for blocks in (0..2000).step_by(24) {
        let dir = tempfile::tempdir().unwrap();
        for file in std::fs::read_dir(first.path()).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), dir.path().join(file.file_name())).unwrap();
        }
        let out = Command::new("sh")
            .args([
                "-c",
                "ulimit -f \"$1\"; ulimit -c 0; exec \"$2\" --exact store::tests::cases::child --nocapture",
                "sh",
            ])
            .arg(blocks.to_string())
            .arg(std::env::current_exe().unwrap())
            .env(CHILD, dir.path())
            .env(CHILDS_KEY, hex::encode(key.expose()))
            .output()
            .unwrap();
        let through = String::from_utf8_lossy(&out.stdout).contains("WENT THROUGH");
        killed += u32::from(!through);
        seen.insert(steps_done(dir.path()));
        let mut store = Store::open(dir.path(), &agreed(&key), &[AFTER]).unwrap();
        store
            .read(|tx| {
                let rows: i64 = tx.sql().query_row("SELECT count(*) FROM note_more", [], |row| row.get(0))?;
                assert_eq!(rows, 12, "at {blocks}");
                let sealed: Vec<u8> = tx.sql().query_row("SELECT sealed FROM note WHERE id = '7'", [], |r| r.get(0))?;
                tx.unseal(Cell { table: "note", key: "7", account: "emp-1" }, &sealed)
            })
            .unwrap();
        if through {
            break;
        }
    }
    assert!(killed > 10, "{killed} kills");
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [1, 2, 3, 4], "after each step, and in the middle of it");
}
