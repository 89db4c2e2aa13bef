//! The key of this phone: it signs how far the ledger goes.
//!
//! What is signed is a [`Seal`]: so many lines, and the chain of the last of them, which stands for all of them; and the
//! end of a file that a person takes along, which stands for every byte of it. There is one seal for each key, moved on
//! in the same transaction that writes the lines; a signature for each line would cost a verifier of ten thousand lines
//! most of a second, and say no more. The private key lies in the phone's vault under a name of its own. It is asked for
//! when the client starts, and again when the app comes to the foreground or the ledger is taken along without one, never
//! for a tap. Where the vault cannot tell, lines say that they were written without a key; the next seal covers them,
//! too, but the lines go on saying it. Where the key is gone, a new one begins, and a line says so.

use std::{fmt, sync::Arc};

use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

use super::{canonical, ledger::LineKind, state::State};
use crate::{
    kernel::{Now, Secret, es256::SigningKey},
    ports::{Vault, VaultAnswer},
};

/// Name under which the vault keeps the private key, as PKCS#8.
pub const LEDGER_KEY: &str = "gongchao.ledger-key";

/// A private key of P-256, in use. It prints a constant.
pub struct DeviceKey {
    key: SigningKey,
    public: String,
}

impl DeviceKey {
    /// Asks the vault for the key that began in a ledger last, and makes a new one where there is none of that ledger's.
    ///
    /// Absent where the vault cannot tell now, or cannot keep a new one. A ledger in which no key began gets a new key
    /// whatever the vault has: a key that outlived an uninstallation would tie the new ledger to the old one.
    #[must_use]
    pub fn of_vault(vault: &dyn Vault, begun: Option<&str>) -> Option<Arc<Self>> {
        match vault.get(LEDGER_KEY) {
            VaultAnswer::Present(kept) => match Self::read(&kept) {
                Some(key) if begun == Some(key.public.as_str()) => Some(Arc::new(key)),
                Some(_) | None => Self::make(vault),
            },
            VaultAnswer::Absent | VaultAnswer::Invalidated => Self::make(vault),
            VaultAnswer::TemporarilyUnavailable => None,
        }
    }

    fn make(vault: &dyn Vault) -> Option<Arc<Self>> {
        let (key, kept) = SigningKey::make()?;
        vault.put(LEDGER_KEY, &kept).ok()?;
        Some(Arc::new(Self::of(key)))
    }

    fn read(kept: &Secret) -> Option<Self> {
        SigningKey::read(kept).map(Self::of)
    }

    fn of(key: SigningKey) -> Self {
        let public = hex::encode(key.public());
        Self { key, public }
    }

    /// The public key: an uncompressed point of P-256, in lower-case hexadecimal.
    #[must_use]
    pub fn public(&self) -> &str {
        &self.public
    }
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceKey(…)")
    }
}

/// A key in use, and the line that it began with.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) key: Arc<DeviceKey>,
    pub(super) line: u64,
}

impl Held {
    /// Signs how far the ledger goes; absent where the system's generator fails.
    pub(super) fn seal(&self, number: u64, chain: &str) -> Option<Seal> {
        let signature = self.sign(&message(number, chain))?;
        Some(Seal { key: self.line, number, chain: chain.to_owned(), signature })
    }

    /// ES256 over a text whose first line keeps it apart from anything else that is signed; absent where the system's
    /// generator fails.
    pub(super) fn sign(&self, text: &str) -> Option<String> {
        self.key.key.sign(text.as_bytes()).map(hex::encode)
    }
}

impl State {
    /// The public key that began last; absent where none ever did.
    #[must_use]
    pub fn key_begun(&self) -> Option<&str> {
        self.lines().iter().rev().find_map(|line| line.kind.key_began())
    }

    /// Whether lines are signed at present.
    #[must_use]
    pub fn holds_key(&self) -> bool {
        self.held.is_some()
    }

    /// From here on lines are signed with this key. Where another key began last, or none, a line says that this one
    /// begins.
    #[must_use]
    pub fn hold(mut self, key: Arc<DeviceKey>, now: Now) -> Self {
        let began = |line: &&super::Line| line.kind.key_began() == Some(key.public());
        let last = self.lines().iter().rev().find(|line| line.kind.key_began().is_some()).filter(began);
        if let Some(line) = last.map(|line| line.number) {
            self.held = Some(Held { key, line });
        } else {
            let kind = LineKind::KeyBegan { public_key: key.public().to_owned() };
            let line = self.lines().last().map_or(1, |line| line.number.saturating_add(1));
            self.held = Some(Held { key, line });
            self.write(kind, &(), now);
        }
        self
    }
}

/// What a key signed: that the ledger had this many lines, of which the last had this chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// The line that the key began with.
    pub key: u64,
    /// How many lines.
    pub number: u64,
    /// The chain of the last of them.
    pub chain: String,
    /// ES256 over number and chain (`docs/ledger.md`): `r` and `s` of 32 bytes each, in lower-case hexadecimal.
    pub signature: String,
}

// The first line keeps what is signed here apart from anything else that a key could ever sign.
fn message(number: u64, chain: &str) -> String {
    format!("gongchao ledger seal\n{number}\n{chain}")
}

/// What the seals look at in a line; the first of the entries is line 1.
pub(super) struct Entry<'l> {
    pub(super) chain: &'l str,
    pub(super) key: Option<u64>,
    pub(super) began: Option<&'l str>,
}

/// Why seals and lines do not belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealFault {
    /// A seal names a key that no line began, or its signature is not of that key.
    Forged,
    /// A seal is over a line that is not there any more.
    Dropped {
        /// The line.
        line: u64,
    },
    /// A seal is over a line that had another chain when it was signed.
    Changed {
        /// The line.
        line: u64,
    },
    /// A line says that it was written with a key, and no seal of that key covers it.
    Bare {
        /// The line.
        line: u64,
    },
}

/// Everything that is wrong between lines and seals, with the seal that it is about. Needs no private key.
pub(super) fn faults(lines: &[Entry<'_>], seals: &[Seal]) -> Vec<(Option<usize>, SealFault)> {
    let line = |number: u64| lines.get(usize::try_from(number.checked_sub(1)?).ok()?);
    let mut found = Vec::new();
    for (at, seal) in seals.iter().enumerate() {
        let fault = match (line(seal.number), line(seal.key).and_then(|line| line.began)) {
            (None, _) => Some(SealFault::Dropped { line: seal.number }),
            (Some(last), _) if last.chain != seal.chain => Some(SealFault::Changed { line: seal.number }),
            (Some(_), Some(public)) if verifies(public, &message(seal.number, &seal.chain), &seal.signature) => None,
            (Some(_), _) => Some(SealFault::Forged),
        };
        found.extend(fault.map(|fault| (Some(at), fault)));
    }
    for (number, line) in (1_u64..).zip(lines) {
        let sealed = |key| seals.iter().any(|seal| seal.key == key && seal.number >= number && key <= number);
        if line.key.is_some_and(|key| !sealed(key)) {
            found.push((None, SealFault::Bare { line: number }));
        }
    }
    found
}

/// Whether a key signed a text. Key and signature have one form, lower-case hexadecimal.
pub(super) fn verifies(public: &str, text: &str, signature: &str) -> bool {
    let (Some(point), Some(signature)) = (bytes(public), bytes(signature)) else { return false };
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(text.as_bytes(), &signature).is_ok()
}

// A byte has two forms in hexadecimal, and an edit from one to the other is an edit.
fn bytes(text: &str) -> Option<Vec<u8>> {
    hex::decode(text).ok().filter(|_| !text.bytes().any(|digit| digit.is_ascii_uppercase()))
}

/// Which key it is: the first 32 digits of the SHA-256 of its public key as a line of the ledger says it. Written down
/// elsewhere, it shows later that a ledger is of that key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Digits of one.
    const LONG: usize = 32;

    pub(super) fn of(public: &str) -> Self {
        Self(canonical::hash(&[public]).chars().take(Self::LONG).collect())
    }

    /// Reads one as it is printed, in small letters or large ones; absent where the text is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let whole = text.len() == Self::LONG && text.bytes().all(|digit| digit.is_ascii_hexdigit());
        whole.then(|| Self(text.to_ascii_lowercase()))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
