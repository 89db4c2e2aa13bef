//! A document that a publisher signed: an envelope of [`signature`] around one record.
//!
//! A document of one kind is never taken for one of another, though the same key signed both.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::kernel::{mutant, signature, signature::EnvelopeFault};

/// The public half of the key that a publisher signs with: 32 bytes, Ed25519 (RFC 8032).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublisherKey([u8; 32]);

impl PublisherKey {
    /// Reads a key: base64 of its 32 bytes. Absent where it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        STANDARD.decode(text.trim()).ok()?.try_into().ok().map(Self)
    }

    /// The key as [`PublisherKey::parse`] reads it.
    #[must_use]
    pub fn to_text(&self) -> String {
        STANDARD.encode(self.0)
    }
}

impl From<[u8; 32]> for PublisherKey {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for PublisherKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}

/// The record of a document of this type that one of these keys signed.
pub(crate) fn open(document: &str, of: &str, keys: &[PublisherKey]) -> Result<Vec<u8>, EnvelopeFault> {
    let by_us = |what: &[u8], signature: &[u8]| {
        keys.iter().any(|key| signature::verifies(&key.0, what, signature)) || mutant!(UnsignedTaken)
    };
    signature::open(document.as_bytes(), of, &by_us)
}

/// The document of a record, for who publishes it. `sign` signs bytes with the publisher's key. Absent where it cannot be
/// written.
pub(crate) fn close(payload: &[u8], of: &str, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Option<String> {
    signature::seal(of, payload, sign)
}
