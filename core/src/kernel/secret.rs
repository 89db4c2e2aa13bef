//! Bytes that must not be told: wiped when dropped, printed as a constant, never serialised.

use std::fmt;

use zeroize::Zeroizing;

/// Bytes of a key, a code or a token.
///
/// Its debug form is a constant and it has no other, so that it is no text for a log; it has no order and no hash, and is wiped when it is dropped. To read it is to call
/// [`Secret::expose`], so that every place that does can be found.
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes the bytes over.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(Zeroizing::new(bytes.into()))
    }

    /// The bytes themselves, for the one call that needs them.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The bytes as text, for headers and bodies; absent where they are not UTF-8.
    #[must_use]
    pub fn expose_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }
}

impl PartialEq for Secret {
    // Runs over all bytes whatever they are, so that time does not tell where two secrets part.
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().zip(other.0.iter()).fold(0, |d, (a, b)| d | (a ^ b)) == 0
    }
}
impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_nothing_of_what_it_holds() {
        let code = Secret::new("135792");
        assert!(!format!("{code:?} {code:#?}").contains("1357"));
    }

    #[test]
    fn is_equal_by_content_and_length() {
        assert_eq!(Secret::new("a"), Secret::new("a"));
        assert_ne!(Secret::new("a"), Secret::new("b"));
        assert_ne!(Secret::new("a"), Secret::new("ab"));
    }
}
