//! The backend's one secret, and what is derived from it: tags of codes, refresh tokens, receipts and addresses.
//!
//! A tag is HMAC-SHA-256 over a label and length-prefixed parts, so that no two uses and no two splits of the same bytes
//! give the same tag. Six digits can be guessed from any hash in an instant; without the secret they cannot.

use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::config::StartError;
use crate::private;

/// The secret of one data folder.
pub(crate) struct Keys {
    pepper: [u8; 32],
}

impl Keys {
    /// Reads the secret, or makes it at the first start.
    pub(crate) fn open(folder: &Path) -> Result<Self, StartError> {
        let path = folder.join("pepper");
        if let Ok(found) = std::fs::read(&path) {
            let pepper = found.try_into().map_err(|_| StartError::Setting("the file pepper is not 32 bytes"))?;
            return Ok(Self { pepper });
        }
        let pepper = random()?;
        private::write(&path, &pepper).map_err(StartError::file("the file pepper"))?;
        Ok(Self { pepper })
    }

    fn mac(&self, label: &str, parts: &[&[u8]]) -> Hmac<Sha256> {
        // HMAC pads a short key with zeros; padding it here leaves no length that could be wrong.
        let mut block = [0_u8; 64];
        for (to, from) in block.iter_mut().zip(self.pepper) {
            *to = from;
        }
        let mut mac = Hmac::<Sha256>::new(&block.into());
        for part in std::iter::once(&label.as_bytes()).chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac
    }

    /// The tag of these parts under this label.
    pub(crate) fn tag(&self, label: &str, parts: &[&[u8]]) -> Vec<u8> {
        self.mac(label, parts).finalize().into_bytes().to_vec()
    }

    /// Whether this is their tag; takes the same time wherever the two part.
    pub(crate) fn is_tag(&self, label: &str, parts: &[&[u8]], tag: &[u8]) -> bool {
        self.mac(label, parts).verify_slice(tag).is_ok()
    }
}

/// Random bytes of the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

/// A random 128-bit name in 32 hexadecimal digits.
pub(crate) fn name() -> Result<String, NoRandomness> {
    Ok(hex::encode(random::<16>()?))
}

/// The system's generator failed; nothing may be made up instead.
#[derive(Debug)]
pub(crate) struct NoRandomness;

impl From<NoRandomness> for StartError {
    fn from(_: NoRandomness) -> Self {
        Self::Setting("the system has no random numbers")
    }
}
