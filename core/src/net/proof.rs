//! Proves that a request for tokens comes from this phone (`DPoP`, RFC 9449, with ES256).
//!
//! A refresh token that is stolen is of no use without the key, which lies in the phone's vault and never leaves it. The
//! key is made with the first login of an installation and gone with the account's work, so it names nobody longer than
//! the name of the installation does. The server says how old a proof may be by a nonce of its own, so a clock that is
//! wrong keeps nobody out; the last nonce is remembered, and where there is none yet the server asks for one once.
//!
//! Only the token endpoints are proven to. A server that knows nothing of proofs does not look at them.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::transport::Response;
use crate::{
    kernel::{Id, es256::SigningKey},
    ports::{Vault, VaultAnswer},
};

/// Name under which the vault keeps the private key, as PKCS#8.
pub const SESSION_KEY: &str = "gongchao.session-key";

/// Why a proof cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// The key is gone for good.
    #[error("gone")]
    Lost,
    /// The vault cannot tell now.
    #[error("not to be had now")]
    Unavailable,
}

/// Makes proofs. Every copy has the same key.
#[derive(Clone)]
pub(super) struct Prover {
    vault: Arc<dyn Vault>,
    held: Arc<Mutex<Held>>,
}

#[derive(Default)]
struct Held {
    key: Option<Arc<SigningKey>>,
    nonce: Option<String>,
}

impl Prover {
    pub(super) fn new(vault: Arc<dyn Vault>) -> Self {
        Self { vault, held: Arc::default() }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The key, and a new one where there is none and one may be made. Asks the vault once in the life of a process.
    pub(super) async fn key(&self, may_make: bool) -> Result<Arc<SigningKey>, KeyFault> {
        if let Some(key) = &self.held().key {
            return Ok(Arc::clone(key));
        }
        let vault = self.vault.clone();
        // A vault may take its second.
        let asked = tokio::task::spawn_blocking(move || of_vault(&*vault, may_make));
        let key = asked.await.unwrap_or(Err(KeyFault::Unavailable))?;
        // Of two that asked at once the first counts: both read the same key, or one made it and the other read it.
        Ok(Arc::clone(self.held().key.get_or_insert(key)))
    }

    /// A proof for a request of this method to this address, which has no query.
    pub(super) fn proof(&self, key: &SigningKey, method: &str, url: &str) -> Option<String> {
        let (x, y) = key.public().get(1..)?.split_at_checked(32)?;
        let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
        let (jti, iat) = (Id::new(), SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs());
        let nonce = self.held().nonce.as_ref().map(|nonce| format!(r#","nonce":"{nonce}""#)).unwrap_or_default();
        // Nothing in them needs escaping: words of the standard, base64url, an id, an address, a nonce that was looked at.
        let header =
            format!(r#"{{"typ":"dpop+jwt","alg":"ES256","jwk":{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}}}}"#);
        let claims = format!(r#"{{"jti":"{jti}","htm":"{method}","htu":"{url}","iat":{iat}{nonce}}}"#);
        let signed = [URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims)].join(".");
        let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes())?);
        Some([signed, signature].join("."))
    }

    /// Remembers the nonce of an answer for the next proof.
    pub(super) fn hears(&self, response: &Response) {
        let fits = |nonce: &&str| {
            (1..=256).contains(&nonce.len())
                && nonce
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~' | b'+' | b'/' | b'='))
        };
        if let Some(nonce) = response.header("dpop-nonce").filter(fits) {
            self.held().nonce = Some(nonce.to_owned());
        }
    }

    /// Forgets the key for good; false where the vault did not. Waits for the vault.
    pub(super) fn forget(&self) -> bool {
        *self.held() = Held::default();
        self.vault.delete(SESSION_KEY).is_ok()
    }
}

fn of_vault(vault: &dyn Vault, may_make: bool) -> Result<Arc<SigningKey>, KeyFault> {
    let kept = match vault.get(SESSION_KEY) {
        VaultAnswer::Present(kept) => SigningKey::read(&kept),
        VaultAnswer::Absent | VaultAnswer::Invalidated => None,
        VaultAnswer::TemporarilyUnavailable => return Err(KeyFault::Unavailable),
    };
    match kept {
        Some(key) => Ok(Arc::new(key)),
        None if may_make => {
            let (key, kept) = SigningKey::make().ok_or(KeyFault::Unavailable)?;
            vault.put(SESSION_KEY, &kept).map_err(|_| KeyFault::Unavailable)?;
            Ok(Arc::new(key))
        }
        None => Err(KeyFault::Lost),
    }
}
