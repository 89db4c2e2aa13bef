//! Sealing one record to its place in the queue.
//!
//! A sealed record is `nonce (24) ‖ ciphertext and tag`, XChaCha20-Poly1305. The associated data are the version, the
//! sequence number, the class and the epoch, so a row that was moved to another number, class or consent does not open.
//! Only the day stands outside: a phone whose calendar was wrong gets it corrected.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};

use super::{record::LONGEST, words::Class};
use crate::kernel::{Epoch, Secret, random};

const VERSION: u8 = 1;
const NONCE: usize = 24;
const TAG: usize = 16;

/// Shortest and longest sealed record.
pub(super) const SEALED: std::ops::RangeInclusive<usize> = NONCE + TAG..=NONCE + TAG + LONGEST;

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) seq: u64,
    pub(super) class: Class,
    pub(super) epoch: Epoch,
    pub(super) day: i32,
}

/// A sealed record at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) stamp: Stamp,
    pub(super) sealed: Vec<u8>,
}

impl Class {
    pub(super) const fn code(self) -> u8 {
        match self {
            Self::Analytics => 0,
            Self::Essential => 1,
        }
    }

    pub(super) const fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Analytics),
            1 => Some(Self::Essential),
            _ => None,
        }
    }
}

/// The cipher of the queue's key.
#[derive(Clone)]
pub(super) struct Sealer(XChaCha20Poly1305);

impl Sealer {
    /// Absent where the key does not have 32 bytes.
    pub(super) fn new(key: &Secret) -> Option<Self> {
        XChaCha20Poly1305::new_from_slice(key.expose()).ok().map(Self)
    }

    /// Absent where the record is longer than any of ours.
    pub(super) fn seal(&self, stamp: Stamp, record: &[u8]) -> Option<Row> {
        if record.len() > LONGEST {
            return None;
        }
        let nonce = random::<NONCE>();
        let body = self.0.encrypt(&XNonce::from(nonce), Payload { msg: record, aad: &associated(stamp) }).ok()?;
        let mut sealed = Vec::with_capacity(NONCE + body.len());
        sealed.extend(nonce);
        sealed.extend(body);
        Some(Row { stamp, sealed })
    }

    /// Absent where it was damaged, moved, or sealed by another key.
    pub(super) fn open(&self, row: &Row) -> Option<Vec<u8>> {
        if !SEALED.contains(&row.sealed.len()) {
            return None;
        }
        let (nonce, body) = row.sealed.split_first_chunk::<NONCE>()?;
        self.0.decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: &associated(row.stamp) }).ok()
    }
}

fn associated(stamp: Stamp) -> [u8; 18] {
    let mut aad = [0; 18];
    let parts =
        [VERSION, stamp.class.code()].into_iter().chain(stamp.seq.to_le_bytes()).chain(stamp.epoch.0.to_le_bytes());
    for (to, from) in aad.iter_mut().zip(parts) {
        *to = from;
    }
    aad
}
