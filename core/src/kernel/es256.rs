//! A key of P-256 that signs (ES256), by ring. Where it is kept is the affair of who uses it.

use std::fmt;

use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};

use super::Secret;

/// A private key, in use. It prints a constant.
pub struct SigningKey(EcdsaKeyPair);

impl SigningKey {
    /// A new one, and what is to be kept of it; absent where the system's generator fails.
    #[must_use]
    pub fn make() -> Option<(Self, Secret)> {
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).ok()?;
        let kept = Secret::new(made.as_ref());
        Some((Self::read(&kept)?, kept))
    }

    /// One that was kept: PKCS#8. Absent where it is none.
    #[must_use]
    pub fn read(kept: &Secret) -> Option<Self> {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, kept.expose(), &SystemRandom::new()).ok().map(Self)
    }

    /// The public half: an uncompressed point, 65 bytes.
    #[must_use]
    pub fn public(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }

    /// `r` and `s` of 32 bytes each; absent where the system's generator fails.
    #[must_use]
    pub fn sign(&self, what: &[u8]) -> Option<Vec<u8>> {
        self.0.sign(&SystemRandom::new(), what).ok().map(|signed| signed.as_ref().to_vec())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}
