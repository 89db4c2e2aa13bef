//! A file beside the database, sealed under a key of its own.
//!
//! The cipher is one that can begin anywhere (`ChaCha20`, RFC 8439), because a file is sent in parts and taken up in the
//! middle. A key is used for one file and stands in a sealed row of it: with the row the file is gone, though a phone's flash
//! may still keep it (C103); whether it also keeps an old block of the row is beyond any program. That a file is whole is
//! told by its digest in the same row; the cipher has no tag.

use std::fmt;

use chacha20::{
    ChaCha20, Key,
    cipher::{KeyIvInit, StreamCipher, StreamCipherSeek},
};
use zeroize::Zeroizing;

use crate::kernel::{mutant, random};

/// Bytes of a key.
pub const FILE_KEY: usize = 32;

/// The key of one file. It prints a constant and is wiped when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct FileKey(Zeroizing<[u8; FILE_KEY]>);

/// Nothing is sealed so far from the beginning of a file: 256 GiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file is too large")]
pub struct TooFar;

impl FileKey {
    /// A key that no other file has.
    #[must_use]
    pub fn new() -> Self {
        Self(Zeroizing::new(random()))
    }

    /// The key that a row kept.
    #[must_use]
    pub fn kept(bytes: [u8; FILE_KEY]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Its bytes, for the sealed row alone.
    #[must_use]
    pub fn expose(&self) -> &[u8; FILE_KEY] {
        &self.0
    }

    /// Seals or opens, which is the same, the bytes that stand at this place of the file.
    pub fn apply(&self, at: u64, bytes: &mut [u8]) -> Result<(), TooFar> {
        if mutant!(CopyUnsealed) {
            return Ok(());
        }
        // One key, one file: a nonce would tell nothing apart.
        let mut cipher = ChaCha20::new(&Key::from(*self.0), &[0; 12].into());
        cipher.try_seek(at).map_err(|_| TooFar)?;
        cipher.try_apply_keystream(bytes).map_err(|_| TooFar)
    }
}

impl Default for FileKey {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// RFC 8439, appendix A.1, test vector 1: the key stream of the key of zeros at its beginning.
    const ZEROS: &str = "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7";

    #[test]
    fn it_is_the_cipher_of_the_rfc() {
        let mut bytes = [0; 32];
        FileKey::kept([0; FILE_KEY]).apply(0, &mut bytes).unwrap();
        assert_eq!(hex::encode(bytes), ZEROS);
    }

    #[test]
    fn no_two_files_have_a_key_and_none_is_printed() {
        let (one, other) = (FileKey::new(), FileKey::new());
        assert_ne!(one, other);
        assert_eq!(format!("{one:?}"), "FileKey(…)");
        assert_eq!(one.apply(256 << 30, &mut [0; 64]), Err(TooFar));
    }

    proptest! {
        #[test]
        fn what_was_sealed_whole_opens_from_any_place(bytes in prop::collection::vec(any::<u8>(), 1..4000), cut: prop::sample::Index) {
            let (key, at) = (FileKey::new(), cut.index(bytes.len()));
            let mut sealed = bytes.clone();
            key.apply(0, &mut sealed).unwrap();
            let mut rest = sealed.split_off(at);
            key.apply(at as u64, &mut rest).unwrap();
            prop_assert_eq!(rest.as_slice(), &bytes[at..]);
        }
    }
}
