//! Whether somebody signed something: Ed25519 (RFC 8032), by ring.

use ring::signature::{ED25519, UnparsedPublicKey};

/// Whether the holder of a key signed these bytes.
#[must_use]
pub fn verifies(public: &[u8; 32], what: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public).verify(what, signature).is_ok()
}
