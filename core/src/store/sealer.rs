//! Sealing: XChaCha20-Poly1305 over a column, bound to the place where it stands.
//!
//! A sealed column is `version ‖ key id ‖ nonce (24) ‖ ciphertext and tag`. The associated data are version, key id,
//! table, row key and account, each with its length, so that no two places share them. Each room's columns are sealed by
//! a key of their own, made from the data key; a data key can be followed by another, and what is under the older one
//! still opens.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{
    DATA_KEY,
    fault::{OpenFault, StoreFault},
};
use crate::{
    kernel::{Secret, mutant, random},
    ports::{Vault, VaultAnswer},
};

/// Columns of this version were sealed by one key for all rooms. They open, and none is written.
const ONE_KEY: u8 = 1;
const VERSION: u8 = 2;
const HEAD: usize = 2 + 24;
const KEY: usize = 32;

/// Where a sealed column stands.
#[derive(Clone, Copy, Debug)]
pub struct Cell<'a> {
    /// Table and column. What stands before the first `_` or `.` is the room, and has a key of its own.
    pub table: &'a str,
    /// Primary key of the row.
    pub key: &'a str,
    /// Account that the row belongs to; empty where it belongs to the installation.
    pub account: &'a str,
}

/// A data key, and the number that columns under it begin with.
#[derive(Clone)]
pub(super) struct DataKey {
    id: u8,
    key: Secret,
}

impl DataKey {
    fn new(id: u8) -> Self {
        Self { id, key: Secret::new(random::<KEY>()) }
    }
}

/// The data keys as they came out of the vault: the newest, which seals, and older ones, which only open.
#[derive(Clone)]
pub(super) struct KeyRing {
    newest: DataKey,
    older: Vec<DataKey>,
}

impl KeyRing {
    /// A new key is made only where no file exists that could need one. Whatever the vault still has then outlived the
    /// app that it belonged to, and makes room: nothing may tie this installation to that one.
    pub(super) fn from_vault(vault: &dyn Vault, fresh: bool) -> Result<Self, OpenFault> {
        match asked(vault) {
            VaultAnswer::TemporarilyUnavailable => Err(OpenFault::WaitForUnlock),
            _ if fresh => {
                let ring = Self { newest: DataKey::new(1), older: Vec::new() };
                ring.keep(vault)?;
                Ok(ring)
            }
            VaultAnswer::Present(kept) => Self::read(&kept).ok_or(OpenFault::KeyLost),
            VaultAnswer::Absent | VaultAnswer::Invalidated => Err(OpenFault::KeyLost),
        }
    }

    /// The same keys under a new one, kept in the vault. `used` says whether anything is still under a key; one that
    /// nothing is under is let go.
    pub(super) fn renewed(&self, vault: &dyn Vault, used: impl Fn(u8) -> bool) -> Result<Self, OpenFault> {
        let mut older: Vec<DataKey> = self.older.iter().filter(|key| used(key.id)).cloned().collect();
        older.push(self.newest.clone());
        let free = (1..=u8::MAX).find(|id| !older.iter().any(|key| key.id == *id));
        let newest = DataKey::new(free.ok_or(StoreFault::Statement)?);
        let ring = Self { newest, older };
        ring.keep(vault)?;
        Ok(ring)
    }

    /// One key is its bytes, as it always was; more of them are `id ‖ key` each, the newest last.
    fn read(kept: &Secret) -> Option<Self> {
        let bytes = kept.expose();
        if bytes.len() == KEY {
            return Some(Self { newest: DataKey { id: 1, key: kept.clone() }, older: Vec::new() });
        }
        let (keys, rest) = bytes.as_chunks::<{ 1 + KEY }>();
        let mut keys: Vec<DataKey> =
            keys.iter().map(|[id, key @ ..]| DataKey { id: *id, key: Secret::new(*key) }).collect();
        let newest = keys.pop().filter(|_| rest.is_empty())?;
        Some(Self { newest, older: keys })
    }

    fn keep(&self, vault: &dyn Vault) -> Result<(), OpenFault> {
        let bytes = if self.older.is_empty() && self.newest.id == 1 {
            self.newest.key.clone()
        } else {
            let mut bytes = Vec::new();
            for DataKey { id, key } in self.older.iter().chain([&self.newest]) {
                bytes.push(*id);
                bytes.extend(key.expose());
            }
            Secret::new(bytes)
        };
        // Once more, for the same reason as a question.
        vault.put(DATA_KEY, &bytes).or_else(|_| vault.put(DATA_KEY, &bytes)).map_err(|_| OpenFault::WaitForUnlock)
    }

    fn find(&self, id: u8) -> Option<&Secret> {
        self.older.iter().chain([&self.newest]).find(|key| key.id == id).map(|key| &key.key)
    }
}

// A keystore's service that fails once is common on phones, and one that fails twice in a row cannot tell.
fn asked(vault: &dyn Vault) -> VaultAnswer {
    match vault.get(DATA_KEY) {
        VaultAnswer::TemporarilyUnavailable => vault.get(DATA_KEY),
        answer => answer,
    }
}

pub(super) struct Sealer {
    pub(super) keys: KeyRing,
}

fn expand(root: &Secret, label: &[&[u8]]) -> Zeroizing<[u8; KEY]> {
    let mut key = Zeroizing::new([0; KEY]);
    // 32 bytes are one block of the hash; expanding one block cannot fail.
    if Hkdf::<Sha256>::new(Some(b"gongchao/1"), root.expose()).expand_multi_info(label, key.as_mut()).is_err() {
        std::process::abort();
    }
    key
}

impl Sealer {
    pub(super) fn derive(&self, label: &str) -> Secret {
        Secret::new(expand(&self.keys.newest.key, &[label.as_bytes()]).to_vec())
    }

    pub(super) fn seal(&self, cell: Cell<'_>, bytes: &[u8]) -> Result<Vec<u8>, StoreFault> {
        if mutant!(Unsealed) {
            return Ok(bytes.to_vec());
        }
        let nonce = random::<24>();
        let DataKey { id, key } = &self.keys.newest;
        let aad = associated(VERSION, *id, cell);
        let sealed = cipher(key, VERSION, cell)
            .encrypt(&XNonce::from(nonce), Payload { msg: bytes, aad: &aad })
            .map_err(|_| StoreFault::Statement)?;
        let mut out = Vec::with_capacity(HEAD + sealed.len());
        out.extend([VERSION, *id]);
        out.extend(nonce);
        out.extend(sealed);
        Ok(out)
    }

    pub(super) fn unseal(&self, cell: Cell<'_>, sealed: &[u8]) -> Result<Secret, StoreFault> {
        if mutant!(Unsealed) {
            return Ok(Secret::new(sealed));
        }
        self.opened(cell, sealed).ok_or(StoreFault::Unreadable)
    }

    fn opened(&self, cell: Cell<'_>, sealed: &[u8]) -> Option<Secret> {
        let (head, body) = sealed.split_at_checked(HEAD)?;
        let ([version @ (ONE_KEY | VERSION), id], nonce) = head.split_first_chunk::<2>()? else { return None };
        let nonce: [u8; 24] = nonce.try_into().ok()?;
        let aad = associated(*version, *id, cell);
        let cipher = cipher(self.keys.find(*id)?, *version, cell);
        cipher.decrypt(&XNonce::from(nonce), Payload { msg: body, aad: &aad }).ok().map(Secret::new)
    }
}

fn cipher(root: &Secret, version: u8, cell: Cell<'_>) -> XChaCha20Poly1305 {
    let room = cell.table.split(['_', '.']).next().unwrap_or_default();
    let key = if version == ONE_KEY { expand(root, &[b"rows"]) } else { expand(root, &[b"rows/", room.as_bytes()]) };
    XChaCha20Poly1305::new((&*key).into())
}

fn associated(version: u8, key_id: u8, cell: Cell<'_>) -> Vec<u8> {
    let mut aad = vec![version, key_id];
    for part in [cell.table, cell.key, cell.account] {
        aad.extend(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        aad.extend(part.as_bytes());
    }
    aad
}
