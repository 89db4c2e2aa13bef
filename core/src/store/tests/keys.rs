//! The data key and what hangs on it: a vault that fails, a key that outlived its app, a key that is followed by another,
//! and the end of everything.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicU32, Ordering},
};

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use sha2::Sha256;

use super::*;

/// A vault of many names that fails the first so many calls.
#[derive(Default)]
struct Shaky {
    kept: Mutex<BTreeMap<String, Secret>>,
    fails: AtomicU32,
}

impl Shaky {
    fn failing(&self, times: u32) {
        self.fails.store(times, Ordering::SeqCst);
    }

    fn fails(&self) -> bool {
        self.fails.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
    }

    fn names(&self) -> Vec<String> {
        self.kept.lock().unwrap().keys().cloned().collect()
    }
}

impl Vault for Shaky {
    fn get(&self, alias: &str) -> VaultAnswer {
        if self.fails() {
            return VaultAnswer::TemporarilyUnavailable;
        }
        self.kept.lock().unwrap().get(alias).cloned().map_or(VaultAnswer::Absent, VaultAnswer::Present)
    }
    fn put(&self, alias: &str, secret: &Secret) -> Result<(), PortFault> {
        if self.fails() {
            return Err(PortFault::Failed);
        }
        self.kept.lock().unwrap().insert(alias.to_owned(), secret.clone());
        Ok(())
    }
    fn delete(&self, alias: &str) -> Result<(), PortFault> {
        if self.fails() {
            return Err(PortFault::Failed);
        }
        self.kept.lock().unwrap().remove(alias);
        Ok(())
    }
}

fn kept(store: &mut Store, text: &[u8]) {
    store
        .write(|tx| {
            tx.sql().execute("INSERT OR REPLACE INTO note VALUES ('a', ?1)", [tx.seal(A, text)?])?;
            Ok(())
        })
        .unwrap();
}

fn read(store: &mut Store) -> Result<Secret, StoreFault> {
    store.read(|tx| {
        let sealed: Vec<u8> = tx.sql().query_row("SELECT sealed FROM note", [], |row| row.get(0))?;
        tx.unseal(A, &sealed)
    })
}

#[test]
fn k_05_a_vault_that_fails_once_is_asked_once_more_and_one_that_fails_twice_is_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let vault = Shaky::default();
    kept(&mut Store::open(dir.path(), &vault, &[ROOM]).unwrap(), b"work");
    vault.failing(1);
    assert_eq!(read(&mut Store::open(dir.path(), &vault, &[ROOM]).unwrap()).unwrap().expose(), b"work");
    vault.failing(2);
    assert_eq!(Store::open(dir.path(), &vault, &[ROOM]).err(), Some(OpenFault::WaitForUnlock));
    assert_eq!(read(&mut Store::open(dir.path(), &vault, &[ROOM]).unwrap()).unwrap().expose(), b"work");
}

#[test]
fn k_03_a_vault_that_says_absent_too_early_costs_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let vault = Memory::default();
    kept(&mut Store::open(dir.path(), &vault, &[ROOM]).unwrap(), b"work");
    for lie in [|| VaultAnswer::Absent, || VaultAnswer::Invalidated] {
        *vault.forced.lock().unwrap() = Some(lie);
        assert_eq!(Store::open(dir.path(), &vault, &[ROOM]).err(), Some(OpenFault::KeyLost));
        *vault.forced.lock().unwrap() = None;
        assert_eq!(read(&mut Store::open(dir.path(), &vault, &[ROOM]).unwrap()).unwrap().expose(), b"work");
    }
}

#[test]
fn k_08_a_key_that_outlived_its_app_is_not_taken_for_this_ones() {
    let gone = tempfile::tempdir().unwrap();
    let vault = Memory::default();
    let old = Store::open(gone.path(), &vault, &[ROOM]).unwrap().key_for("telemetry");
    let survived = vault.kept.lock().unwrap().clone();
    let dir = tempfile::tempdir().unwrap();
    let new = Store::open(dir.path(), &vault, &[ROOM]).unwrap().key_for("telemetry");
    assert_ne!(new, old, "nothing ties this installation to that one");
    assert_ne!(*vault.kept.lock().unwrap(), survived);
    // One that can never be read again keeps nobody from beginning.
    let fresh = tempfile::tempdir().unwrap();
    *vault.forced.lock().unwrap() = Some(|| VaultAnswer::Invalidated);
    Store::open(fresh.path(), &vault, &[ROOM]).unwrap();
}

/// A column as it was sealed when all rooms had one key.
fn of_old(root: &[u8], cell: Cell<'_>, bytes: &[u8]) -> Vec<u8> {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(Some(b"gongchao/1"), root).expand(b"rows", &mut key).unwrap();
    let mut aad = vec![1, 1];
    for part in [cell.table, cell.key, cell.account] {
        aad.extend((part.len() as u64).to_le_bytes());
        aad.extend(part.as_bytes());
    }
    let nonce = [9; 24];
    let body = XChaCha20Poly1305::new(&key.into()).encrypt(&XNonce::from(nonce), Payload { msg: bytes, aad: &aad });
    [&[1, 1][..], &nonce, &body.unwrap()].concat()
}

#[test]
fn what_was_sealed_when_all_rooms_had_one_key_opens_and_is_sealed_anew_when_it_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let vault = Memory::default();
    let mut store = Store::open(dir.path(), &vault, &[ROOM]).unwrap();
    let root = vault.kept.lock().unwrap().clone().unwrap();
    let old = of_old(root.expose(), A, b"work");
    let proof = of_old(root.expose(), PROOF, b"gongchao");
    store
        .write(|tx| {
            tx.sql().execute("INSERT INTO note VALUES ('a', ?1)", [&old])?;
            tx.sql().execute("UPDATE store_key SET sealed = ?1", [&proof])?;
            Ok(())
        })
        .unwrap();
    drop(store);
    let mut store = Store::open(dir.path(), &vault, &[ROOM]).unwrap();
    assert_eq!(read(&mut store).unwrap().expose(), b"work");
    let moved = store.read(|tx| tx.unseal(Cell { account: "emp-2", ..A }, &old));
    assert_eq!(moved.err(), Some(StoreFault::Unreadable));
    kept(&mut store, b"work");
    let now: Vec<u8> = store.read(|tx| Ok(tx.sql().query_row("SELECT sealed FROM note", [], |r| r.get(0))?)).unwrap();
    assert_eq!(now[..2], [2, 1]);
}

#[test]
fn rooms_have_keys_of_their_own() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), &Memory::default(), &[ROOM]).unwrap();
    let labels = ["rows", "rows/note", "rows/mail", "telemetry", "log"];
    let keys: BTreeSet<Vec<u8>> = labels.iter().map(|label| store.key_for(label).expose().to_vec()).collect();
    assert_eq!(keys.len(), labels.len());
}

#[test]
fn k_17_a_key_is_followed_by_another_and_what_is_older_opens_until_it_is_written_again() {
    let dir = tempfile::tempdir().unwrap();
    let vault = Shaky::default();
    let mut store = Store::open(dir.path(), &vault, &[ROOM]).unwrap();
    kept(&mut store, b"work");
    let before = store.key_for("log");
    store.renew_key(&vault).unwrap();
    assert_ne!(store.key_for("log"), before);
    assert_eq!(read(&mut store).unwrap().expose(), b"work");
    drop(store);
    let mut store = Store::open(dir.path(), &vault, &[ROOM]).unwrap();
    assert_eq!(read(&mut store).unwrap().expose(), b"work", "after a restart, too");
    let keys = || vault.kept.lock().unwrap()[DATA_KEY].expose().len();
    assert_eq!(keys(), 2 * 33);
    // The older one is needed as long as one column is under it, however often the key is renewed.
    store.renew_key(&vault).unwrap();
    assert_eq!(keys(), 3 * 33);
    assert_eq!(read(&mut store).unwrap().expose(), b"work");
    kept(&mut store, b"more");
    store.renew_key(&vault).unwrap();
    assert_eq!(keys(), 2 * 33, "what nothing is under was forgotten");
    drop(store);
    assert_eq!(read(&mut Store::open(dir.path(), &vault, &[ROOM]).unwrap()).unwrap().expose(), b"more");
    // A vault that does not keep the new key changes nothing.
    let mut store = Store::open(dir.path(), &vault, &[ROOM]).unwrap();
    vault.failing(2);
    assert_eq!(store.renew_key(&vault).err(), Some(OpenFault::WaitForUnlock));
    assert_eq!((read(&mut store).unwrap().expose(), keys()), (&b"more"[..], 2 * 33));
}

#[test]
fn k_17_a_million_sealings_share_no_nonce() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), &Memory::default(), &[ROOM]).unwrap();
    let mut nonces: Vec<[u8; 24]> = Vec::with_capacity(1_000_000);
    for _ in 0..1_000_000 {
        let sealed = store.sealer.seal(A, b"").unwrap();
        nonces.push(sealed[2..26].try_into().unwrap());
    }
    nonces.sort_unstable();
    assert!(nonces.windows(2).all(|pair| pair[0] != pair[1]));
}

#[test]
fn k_14_an_erasure_takes_the_keys_first_and_goes_on_where_it_was_interrupted() {
    let dir = tempfile::tempdir().unwrap();
    let vault = Shaky::default();
    vault.put("gongchao.other-key", &Secret::new([1])).unwrap();
    let names = [DATA_KEY, "gongchao.other-key"];
    let mut store = Store::open(dir.path(), &vault, &[ROOM]).unwrap();
    kept(&mut store, b"work");
    assert_eq!(Store::erase(dir.path(), &vault, &names).err(), Some(OpenFault::InUse));
    drop(store);
    std::fs::create_dir_all(dir.path().join("staged/deep")).unwrap();
    std::fs::write(dir.path().join("staged/deep/photo"), b"bytes").unwrap();
    std::fs::write(dir.path().join("gongchao.db.unreadable-1"), b"bytes").unwrap();
    // The vault cannot forget now: no file goes before its key.
    vault.failing(1);
    assert_eq!(Store::erase(dir.path(), &vault, &names).err(), Some(OpenFault::WaitForUnlock));
    assert!(dir.path().join("gongchao.db").exists() && dir.path().join("staged/deep/photo").exists());
    // Nor now, one key later.
    vault.delete(DATA_KEY).unwrap();
    // The next start goes on, and begins with nothing.
    let mut store = Store::open(dir.path(), &vault, &[ROOM]).unwrap();
    assert!(read(&mut store).is_err(), "there is no row");
    drop(store);
    assert_eq!(vault.names(), [DATA_KEY], "a new one; the others are forgotten");
    Store::erase(dir.path(), &vault, &names).unwrap();
    assert!(vault.names().is_empty());
    let left: Vec<_> = std::fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(left, ["gongchao.lock"]);
}
