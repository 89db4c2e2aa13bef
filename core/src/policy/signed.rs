//! A document that a publisher signed: a DSSE envelope (the signing envelope of in-toto and Sigstore) around one record.
//!
//! The signature is Ed25519 over type and bytes of the record, so of what was not signed only the envelope is ever parsed,
//! and a document of one kind is never taken for one of another, though the same key signed both.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use crate::kernel::{mutant, signature};

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

/// A DSSE envelope.
#[derive(Serialize, Deserialize)]
struct Envelope {
    payload: String,
    #[serde(rename = "payloadType")]
    payload_type: String,
    signatures: Vec<Signature>,
}

#[derive(Serialize, Deserialize)]
struct Signature {
    sig: String,
}

/// Why a document is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unbelieved {
    /// It is no signed document of this kind.
    NotSigned,
    /// None of its signatures is by a key that is trusted.
    WrongSignature,
}

/// The record of a document of this type that one of these keys signed.
pub(crate) fn open(document: &str, of: &str, keys: &[PublisherKey]) -> Result<Vec<u8>, Unbelieved> {
    let signed: Envelope = serde_json::from_str(document).map_err(|_| Unbelieved::NotSigned)?;
    if signed.payload_type != of {
        return Err(Unbelieved::NotSigned);
    }
    let payload = STANDARD.decode(&signed.payload).map_err(|_| Unbelieved::NotSigned)?;
    let what = encoded(&payload, of);
    let by_one = |signature: &Signature| {
        let Ok(bytes) = STANDARD.decode(&signature.sig) else { return false };
        keys.iter().any(|key| signature::verifies(&key.0, &what, &bytes))
    };
    if signed.signatures.iter().any(by_one) || mutant!(UnsignedTaken) {
        Ok(payload)
    } else {
        Err(Unbelieved::WrongSignature)
    }
}

/// The document of a record, for who publishes it. `sign` signs bytes with the publisher's key.
pub(crate) fn close(
    payload: &[u8],
    of: &str,
    sign: impl FnOnce(&[u8]) -> Vec<u8>,
) -> Result<String, serde_json::Error> {
    let sig = STANDARD.encode(sign(&encoded(payload, of)));
    serde_json::to_string(&Envelope {
        payload: STANDARD.encode(payload),
        payload_type: of.to_owned(),
        signatures: vec![Signature { sig }],
    })
}

/// What DSSE signs: type and bytes, each with its length, so that neither can be taken for the other.
fn encoded(payload: &[u8], of: &str) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {of} {} ", of.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}
