//! Sealing: XChaCha20-Poly1305 over a column, bound to the place where it stands.
//!
//! A sealed column is `version ‖ key id ‖ nonce (24) ‖ ciphertext and tag`. The associated data are version, key id,
//! table, row key and account, each with its length, so that no two places share them.

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

const VERSION: u8 = 1;
const KEY_ID: u8 = 1;
const HEAD: usize = 2 + 24;

/// Where a sealed column stands.
#[derive(Clone, Copy, Debug)]
pub struct Cell<'a> {
    /// Table and column.
    pub table: &'a str,
    /// Primary key of the row.
    pub key: &'a str,
    /// Account that the row belongs to; empty where it belongs to the installation.
    pub account: &'a str,
}

/// The data key as it came out of the vault.
pub(super) struct KeyRing(Secret);

impl KeyRing {
    /// A new key is made only where the vault is certain that there is none and no file exists that could need one.
    pub(super) fn from_vault(vault: &dyn Vault, fresh: bool) -> Result<Self, OpenFault> {
        match vault.get(DATA_KEY) {
            VaultAnswer::Present(key) if key.expose().len() == 32 => Ok(Self(key)),
            VaultAnswer::Absent if fresh => {
                let key = Secret::new(random::<32>());
                vault.put(DATA_KEY, &key).map_err(|_| OpenFault::WaitForUnlock)?;
                Ok(Self(key))
            }
            VaultAnswer::TemporarilyUnavailable => Err(OpenFault::WaitForUnlock),
            VaultAnswer::Present(_) | VaultAnswer::Absent | VaultAnswer::Invalidated => Err(OpenFault::KeyLost),
        }
    }
}

pub(super) struct Sealer {
    root: Secret,
    cipher: XChaCha20Poly1305,
}

fn expand(root: &Secret, label: &str) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    // 32 bytes are one block of the hash; expanding one block cannot fail.
    if Hkdf::<Sha256>::new(Some(b"gongchao/1"), root.expose()).expand(label.as_bytes(), key.as_mut()).is_err() {
        std::process::abort();
    }
    key
}

impl Sealer {
    pub(super) fn new(ring: &KeyRing, label: &str) -> Self {
        let key = expand(&ring.0, label);
        Self { root: ring.0.clone(), cipher: XChaCha20Poly1305::new((&*key).into()) }
    }

    pub(super) fn derive(&self, label: &str) -> Secret {
        Secret::new(expand(&self.root, label).to_vec())
    }

    pub(super) fn seal(&self, cell: Cell<'_>, bytes: &[u8]) -> Result<Vec<u8>, StoreFault> {
        if mutant!(Unsealed) {
            return Ok(bytes.to_vec());
        }
        let nonce = random::<24>();
        let aad = associated(VERSION, KEY_ID, cell);
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: bytes, aad: &aad })
            .map_err(|_| StoreFault::Statement)?;
        let mut out = Vec::with_capacity(HEAD + sealed.len());
        out.extend([VERSION, KEY_ID]);
        out.extend(nonce);
        out.extend(sealed);
        Ok(out)
    }

    pub(super) fn unseal(&self, cell: Cell<'_>, sealed: &[u8]) -> Result<Secret, StoreFault> {
        if mutant!(Unsealed) {
            return Ok(Secret::new(sealed));
        }
        let (head, body) = sealed.split_at_checked(HEAD).ok_or(StoreFault::Unreadable)?;
        let ([version, key_id], nonce) = head.split_first_chunk::<2>().ok_or(StoreFault::Unreadable)?;
        let nonce: [u8; 24] = nonce.try_into().map_err(|_| StoreFault::Unreadable)?;
        if (*version, *key_id) != (VERSION, KEY_ID) {
            return Err(StoreFault::Unreadable);
        }
        let aad = associated(*version, *key_id, cell);
        self.cipher
            .decrypt(&XNonce::from(nonce), Payload { msg: body, aad: &aad })
            .map(Secret::new)
            .map_err(|_| StoreFault::Unreadable)
    }
}

fn associated(version: u8, key_id: u8, cell: Cell<'_>) -> Vec<u8> {
    let mut aad = vec![version, key_id];
    for part in [cell.table, cell.key, cell.account] {
        aad.extend(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        aad.extend(part.as_bytes());
    }
    aad
}
