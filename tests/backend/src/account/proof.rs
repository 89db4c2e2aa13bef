//! What a `DPoP` proof says (RFC 9449) and whether its signature is that of the key in it. Pure: no clock, no store.
//!
//! A proof is a JWT of the type `dpop+jwt`, signed with ES256 by the key in its own header. That key is known by its
//! thumbprint (RFC 7638).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// Longest proof that is looked at, in bytes.
const LONGEST: usize = 4_096;

/// The thumbprint of a device's key: SHA-256 of the key's required members, in base64url.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Thumbprint(String);

impl Thumbprint {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A proof whose signature is good. For which request it is, and that it was not seen before, is not yet checked.
#[derive(Debug)]
pub(crate) struct Signed {
    pub(crate) key: Thumbprint,
    pub(crate) claims: Claims,
}

/// What a proof says. `iat` must be there and is not decided by: a phone's clock can be years off, and the nonce says
/// by the server's clock how old a proof is.
#[derive(Debug, Deserialize)]
pub(crate) struct Claims {
    pub(crate) jti: String,
    pub(crate) htm: String,
    pub(crate) htu: String,
    #[allow(dead_code, reason = "it must be a number, and what it says is the phone's clock")]
    iat: serde_json::Number,
    pub(crate) nonce: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    typ: String,
    alg: String,
    jwk: Jwk,
    /// Extensions that must be understood; there is none that is.
    crit: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    crv: String,
    x: String,
    y: String,
    /// The private half. A client that sends it has lost it.
    d: Option<serde::de::IgnoredAny>,
}

/// It is no proof, or its signature is not that of the key in it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NoProof;

/// Reads a proof and checks its signature.
pub(crate) fn read(proof: &str) -> Result<Signed, NoProof> {
    if proof.len() > LONGEST {
        return Err(NoProof);
    }
    let (signed, signature) = proof.rsplit_once('.').ok_or(NoProof)?;
    let (header, claims) = signed.split_once('.').ok_or(NoProof)?;
    let header: Header = part(header)?;
    if header.typ != "dpop+jwt" || header.alg != "ES256" || header.crit.is_some() {
        return Err(NoProof);
    }
    let jwk = header.jwk;
    if jwk.kty != "EC" || jwk.crv != "P-256" || jwk.d.is_some() {
        return Err(NoProof);
    }
    let point = [&[4][..], &coordinate(&jwk.x)?, &coordinate(&jwk.y)?].concat();
    let signature = bytes(signature)?;
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
        .verify(signed.as_bytes(), &signature)
        .map_err(|_| NoProof)?;
    let key = thumbprint(&[("crv", &jwk.crv), ("kty", &jwk.kty), ("x", &jwk.x), ("y", &jwk.y)]);
    Ok(Signed { key, claims: part(claims)? })
}

/// RFC 7638 over the required members of a key, which are given in the order of their names.
fn thumbprint(members: &[(&str, &str)]) -> Thumbprint {
    // None of the values needs escaping: they are base64url or words of the standard.
    let members: Vec<String> = members.iter().map(|(name, value)| format!(r#""{name}":"{value}""#)).collect();
    Thumbprint(URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{{{}}}", members.join(",")))))
}

fn coordinate(text: &str) -> Result<[u8; 32], NoProof> {
    bytes(text)?.try_into().map_err(|_| NoProof)
}

fn bytes(text: &str) -> Result<Vec<u8>, NoProof> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| NoProof)
}

fn part<T: DeserializeOwned>(text: &str) -> Result<T, NoProof> {
    serde_json::from_slice(&bytes(text)?).map_err(|_| NoProof)
}

#[cfg(test)]
mod tests {
    use super::{NoProof, read, thumbprint};

    /// RFC 9449, figure 2.
    const PROOF: &str = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";

    #[test]
    fn the_standards_own_proof_is_good_and_its_key_is_known_by_the_standards_own_thumbprint() {
        let signed = read(PROOF).unwrap();
        assert_eq!(signed.key.as_str(), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
        assert_eq!(signed.claims.htu, "https://server.example.com/token");
        assert_eq!((signed.claims.htm.as_str(), signed.claims.jti.as_str()), ("POST", "-BwC3ESc6acc2lTc"));
    }

    #[test]
    fn the_thumbprint_of_the_standards_rsa_key() {
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let print = thumbprint(&[("e", "AQAB"), ("kty", "RSA"), ("n", n)]);
        assert_eq!(print.as_str(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    #[test]
    fn a_proof_with_one_letter_changed_is_none() {
        // The last letter of a part also carries bits that no byte has; a decoder refuses them or the signature does.
        for at in 0..PROOF.len() {
            let mut changed = PROOF.as_bytes().to_vec();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(read(std::str::from_utf8(&changed).unwrap()).err(), Some(NoProof), "letter {at}");
        }
        for text in ["", ".", "..", "a.b.c", &format!("{PROOF}.x"), &"x".repeat(10_000)] {
            assert_eq!(read(text).err(), Some(NoProof));
        }
    }
}
