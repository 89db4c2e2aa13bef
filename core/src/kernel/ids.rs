//! Names that are random, and names that others gave.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Fills `N` bytes from the operating system's generator.
///
/// A phone whose generator fails cannot keep any promise, so the process stops there rather than going on with
/// guessable keys.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[cfg(feature = "proof")]
    if super::seeded::fill(&mut bytes) {
        return bytes;
    }
    if getrandom::fill(&mut bytes).is_err() {
        std::process::abort();
    }
    bytes
}

/// A random 128-bit name, written as 32 lower-case hexadecimal digits: of a prompt, an upload, a message, an install.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(String);

impl Id {
    /// A new one.
    #[must_use]
    pub fn new() -> Self {
        Self(hex::encode(random::<16>()))
    }

    /// One that was written down before; absent where the text is not an id.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let ok = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        ok.then(|| Self(text.to_owned()))
    }

    /// The 32 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Id {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The server's name for an account. It binds rows to their owner; it is not shown and not logged.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(String);

impl AccountId {
    /// As the server gave it.
    #[must_use]
    pub fn new(given: impl Into<String>) -> Self {
        Self(given.into())
    }

    /// The rows that belong to no account: consents of this install, notices.
    #[must_use]
    pub fn nobody() -> Self {
        Self(String::new())
    }

    /// The name, for rows and for the wire.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccountId(…)")
    }
}

/// Counts the lives of something: results that carry an older epoch than the present one are dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Epoch(pub u64);

impl Epoch {
    /// The life after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_nothing_else_does() {
        let id = Id::new();
        assert_eq!(Id::parse(id.as_str()), Some(id));
        for bad in ["", "abc", "ABCDEFABCDEFABCDEFABCDEFABCDEFAB", "zz000000000000000000000000000000"] {
            assert_eq!(Id::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_account_does_not_print_its_name() {
        assert!(!format!("{:?}", AccountId::new("emp-7")).contains("emp"));
    }
}
