//! Proves that a request for tokens comes from this phone (`DPoP`, RFC 9449, with ES256).
//!
//! A refresh token that is stolen is of no use without the key, which lies in the phone's vault and never leaves it. The
//! key is made with the first login of an installation and gone with the account's work, so it names nobody longer than
//! the name of the installation does. The server says how old a proof may be by a nonce of its own, so a clock that is
//! wrong keeps nobody out; the last nonce is remembered, and where there is none yet the server asks for one once.
//!
//! The token endpoints are proven to, and who asks for a code while a key is there: the server then knows a phone that it has
//! seen, and whoever burned the limits of its number locks it out of nothing (L-24). A server that knows nothing of proofs
//! does not look at them.

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
    /// Held by whoever reads, makes or deletes what the vault keeps, until what is in memory is the same: of two that find
    /// no key one makes it, and a key that was forgotten does not come back with a reading that began before.
    vault_in_use: Arc<Mutex<()>>,
}

#[derive(Default)]
struct Held {
    key: Option<Arc<SigningKey>>,
    nonce: Option<String>,
}

impl Prover {
    pub(super) fn new(vault: Arc<dyn Vault>) -> Self {
        Self { vault, held: Arc::default(), vault_in_use: Arc::default() }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The key, and a new one where there is none and one may be made. Asks the vault once in the life of a process.
    pub(super) async fn key(&self, may_make: bool) -> Result<Arc<SigningKey>, KeyFault> {
        if let Some(key) = &self.held().key {
            return Ok(Arc::clone(key));
        }
        let prover = self.clone();
        // A vault may take its second.
        let asked = tokio::task::spawn_blocking(move || prover.key_of_vault(may_make));
        asked.await.unwrap_or(Err(KeyFault::Unavailable))
    }

    fn key_of_vault(&self, may_make: bool) -> Result<Arc<SigningKey>, KeyFault> {
        let _alone = self.vault_in_use.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = &self.held().key {
            return Ok(Arc::clone(key));
        }
        let key = of_vault(&*self.vault, may_make)?;
        self.held().key = Some(Arc::clone(&key));
        Ok(key)
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
        let _alone = self.vault_in_use.lock().unwrap_or_else(PoisonError::into_inner);
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

#[cfg(test)]
mod tests {
    use std::{
        sync::{Condvar, Mutex},
        time::Duration,
    };

    use super::*;
    use crate::{kernel::Secret, ports::PortFault};

    /// A vault at which whoever comes waits a while for a second one, so that two who can meet do.
    #[derive(Default)]
    struct Meeting {
        kept: Mutex<Option<Secret>>,
        inside: Mutex<u32>,
        came: Condvar,
        met: Mutex<bool>,
    }

    impl Meeting {
        fn come(&self) {
            let mut inside = self.inside.lock().unwrap();
            *inside += 1;
            self.came.notify_all();
            let (inside, alone) =
                self.came.wait_timeout_while(inside, Duration::from_millis(200), |inside| *inside < 2).unwrap();
            *self.met.lock().unwrap() |= !alone.timed_out();
            drop(inside);
        }

        fn go(&self) {
            *self.inside.lock().unwrap() -= 1;
        }
    }

    impl Vault for Meeting {
        fn get(&self, _alias: &str) -> VaultAnswer {
            let kept = self.kept.lock().unwrap().clone();
            self.come();
            self.go();
            kept.map_or(VaultAnswer::Absent, VaultAnswer::Present)
        }
        fn put(&self, _alias: &str, secret: &Secret) -> Result<(), PortFault> {
            *self.kept.lock().unwrap() = Some(secret.clone());
            Ok(())
        }
        fn delete(&self, _alias: &str) -> Result<(), PortFault> {
            self.come();
            *self.kept.lock().unwrap() = None;
            self.go();
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_key_in_memory_is_the_key_of_the_vault_whoever_makes_or_forgets_it_at_once() {
        let vault = Arc::new(Meeting::default());
        let prover = Prover::new(vault.clone());
        let (one, other) = tokio::join!(prover.key(true), prover.key(true));
        let kept = || vault.kept.lock().unwrap().as_ref().and_then(SigningKey::read);
        let of = |key: &SigningKey| key.public().to_vec();
        assert_eq!(of(&one.unwrap()), of(&other.unwrap()), "two logins begin with one key");
        assert_eq!(kept().map(|key| of(&key)), prover.key(false).await.ok().map(|key| of(&key)));

        // Another process reads it while the account's work is erased.
        let prover = Prover::new(vault.clone());
        let forgets = prover.clone();
        let (_, forgotten) = tokio::join!(prover.key(false), tokio::task::spawn_blocking(move || forgets.forget()));
        assert!(forgotten.unwrap());
        let left = (kept().is_some(), prover.key(false).await.is_ok());
        assert!(left.0 == left.1, "in the vault and in memory: {left:?}");
        assert!(!*vault.met.lock().unwrap(), "one at a time");
    }
}
