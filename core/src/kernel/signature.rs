//! Whether somebody signed something: Ed25519 (RFC 8032) by ring, bare or in an envelope.
//!
//! The envelope is DSSE (the signing envelope of in-toto and Sigstore). Its signature is over type and bytes of what is in
//! it, so of what was not signed only the envelope is ever parsed, and a document of one kind is never taken for another.

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::signature::{ED25519, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

/// Whether the holder of a key signed these bytes.
#[must_use]
pub fn verifies(public: &[u8; 32], what: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public).verify(what, signature).is_ok()
}

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

/// Why nothing is taken out of an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EnvelopeFault {
    /// It is none, or one of another kind.
    NotSigned,
    /// None of its signatures is by a key that is trusted.
    WrongSignature,
}

/// What was signed. `by_us` says of bytes and a signature whether a trusted key made it.
pub(crate) fn open(
    document: &[u8],
    kind: &str,
    by_us: &dyn Fn(&[u8], &[u8]) -> bool,
) -> Result<Vec<u8>, EnvelopeFault> {
    let envelope: Envelope = serde_json::from_slice(document).map_err(|_| EnvelopeFault::NotSigned)?;
    if envelope.payload_type != kind {
        return Err(EnvelopeFault::NotSigned);
    }
    let payload = STANDARD.decode(&envelope.payload).map_err(|_| EnvelopeFault::NotSigned)?;
    let what = encoded(kind, &payload);
    let signed = |signature: &Signature| STANDARD.decode(&signature.sig).is_ok_and(|bytes| by_us(&what, &bytes));
    if envelope.signatures.iter().any(signed) { Ok(payload) } else { Err(EnvelopeFault::WrongSignature) }
}

/// The envelope around a payload, for who publishes it. Absent where it cannot be written.
pub(crate) fn seal(kind: &str, payload: &[u8], sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Option<String> {
    let sig = STANDARD.encode(sign(&encoded(kind, payload)));
    let envelope = Envelope {
        payload: STANDARD.encode(payload),
        payload_type: kind.to_owned(),
        signatures: vec![Signature { sig }],
    };
    serde_json::to_string(&envelope).ok()
}

/// What is signed: type and bytes, each with its length, so that neither can be taken for the other.
fn encoded(kind: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {kind} {} ", kind.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}
