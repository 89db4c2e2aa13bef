//! A newer set of anchors and pins for a server, signed with a key that lies offline.
//!
//! A server changes its keys more often than people update an app. So beside the set that a build was made with there is
//! a record with the newer one, which a key signs that no server has. It is offered as a file, whoever brings it; the
//! number in it only grows, so an old one that is played again is refused. It is kept as it came and is verified again at
//! each start: a record that was damaged, or half written at a kill, is no record, and the last good set stays in force.
//! The set of a build has a number as well: an app that brings a newer set than was kept goes by its own.
//! A set is never empty and never looser than anchors: after its last day its pins are reported and not enforced any
//! more, so that a phone in a drawer does not lose its server for ever, and the anchors are enforced on.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;

use super::setup::{SetupFault, TlsSetup};
use crate::kernel::{
    Flaw, fall,
    log::Said,
    signature::{self, EnvelopeFault},
};

/// What the signature is over, beside the bytes.
const TYPE: &str = "application/vnd.gongchao.pins+json";
/// Largest record, in bytes.
const LARGEST: u64 = 64 * 1024;
/// Fewest pins: the one in use, and one that is kept for the day when that one is lost.
const FEWEST: usize = 2;

/// Where newer sets are kept, and whose signature counts.
#[derive(Clone, Debug)]
pub struct PinKeeping {
    /// A folder of the app's own, which is there already.
    pub folder: PathBuf,
    /// Public keys, Ed25519 (RFC 8032). Where there is none, no record is ever taken.
    pub keys: Vec<[u8; 32]>,
}

/// Why a record is not taken. The set in force stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PinFault {
    /// Nobody said where records are kept and who signs them.
    #[error("records of pins are not taken here")]
    NotTaken,
    /// It is larger than any record.
    #[error("larger than {LARGEST} bytes")]
    TooLarge,
    /// It is no signed record of this kind.
    #[error("no signed record of pins")]
    NotSigned,
    /// None of its signatures is by a key that is trusted.
    #[error("not signed by a known key")]
    WrongSignature,
    /// It was signed, and still does not say what is to be said.
    #[error("the signed record cannot be read")]
    Unreadable,
    /// It is about a server that is none of ours.
    #[error("about another server")]
    OtherHost,
    /// Its number is not above that of the set in force.
    #[error("number {offered} after number {known}")]
    Rollback {
        /// The number in force.
        known: u64,
        /// Its own number.
        offered: u64,
    },
    /// It has fewer pins than two.
    #[error("fewer than two pins")]
    TooFew,
    /// Its anchors or pins cannot be used.
    #[error("the record: {0}")]
    Setup(#[from] SetupFault),
    /// It could not be kept, so it is not in force either.
    #[error("the record could not be kept")]
    NotKept,
}

impl PinFault {
    /// What is wrong, as the log may tell it.
    #[must_use]
    pub fn flaw(self) -> Flaw {
        Flaw::of_all(match self {
            Self::NotTaken => "not taken",
            Self::TooLarge => "too large",
            Self::NotSigned => "not signed",
            Self::WrongSignature => "unknown key",
            Self::Unreadable => "unreadable",
            Self::OtherHost => "another server",
            Self::Rollback { .. } => "older number",
            Self::TooFew => "too few pins",
            Self::Setup(_) => "unusable",
            Self::NotKept => "not kept",
        })
    }

    /// The same, told to the log.
    pub(super) fn told(self) -> Self {
        Said::PinsRefused { flaw: &self.flaw() }.say();
        self
    }
}

/// The signed record around what it says (JSON), for who publishes it. `sign` signs bytes with the key that lies offline.
/// Absent where it cannot be written.
pub fn sign_pins(record: &str, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Option<String> {
    signature::seal(TYPE, record.as_bytes(), sign)
}

/// What a record says. Members that are not known here are for others.
#[derive(Deserialize)]
struct Record {
    seq: u64,
    host: String,
    anchors: String,
    spki: Vec<String>,
    mode: Mode,
    not_after: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Mode {
    Enforce,
    Report,
}

impl PinKeeping {
    /// A key as a configuration writes it: base64 of its 32 bytes. Absent where it is none.
    #[must_use]
    pub fn key(text: &str) -> Option<[u8; 32]> {
        STANDARD.decode(text.trim()).ok()?.try_into().ok()
    }

    /// Verifies a record, and gives its set and the name of its server.
    pub(super) fn open(&self, document: &[u8]) -> Result<(TlsSetup, String), PinFault> {
        if u64::try_from(document.len()).is_ok_and(|len| len > LARGEST) {
            return Err(PinFault::TooLarge);
        }
        let by_us =
            |what: &[u8], signature: &[u8]| self.keys.iter().any(|key| signature::verifies(key, what, signature));
        let payload = signature::open(document, TYPE, &by_us).map_err(|fault| match fault {
            EnvelopeFault::NotSigned => PinFault::NotSigned,
            EnvelopeFault::WrongSignature => PinFault::WrongSignature,
        })?;
        let said: Record = serde_json::from_slice(&payload).map_err(|_| PinFault::Unreadable)?;
        let mut pins = said.spki;
        pins.sort_unstable();
        pins.dedup();
        if pins.len() < FEWEST {
            return Err(PinFault::TooFew);
        }
        let until = match said.mode {
            Mode::Enforce => said.not_after,
            Mode::Report => 0,
        };
        Ok((TlsSetup { anchors_pem: said.anchors, pins, seq: said.seq, until: Some(until) }, said.host))
    }

    /// The set that was kept for a server. Absent where there is none, and where what was kept is damaged, which is told.
    pub(super) fn kept(&self, host: &str) -> Option<TlsSetup> {
        let file = File::open(self.file(host)).ok()?;
        let mut document = Vec::new();
        // One byte more than it may have, so that too much is seen as too much.
        if io::Read::read_to_end(&mut io::Read::take(file, LARGEST + 1), &mut document).is_err() {
            document.clear();
        }
        let opened =
            self.open(&document).and_then(|(set, of)| if of == host { Ok(set) } else { Err(PinFault::OtherHost) });
        opened.map_err(PinFault::told).ok()
    }

    /// Keeps a record over the one before it. A kill leaves the old one or this one.
    pub(super) fn keep(&self, host: &str, document: &[u8]) -> io::Result<()> {
        let file = self.file(host);
        let beside = file.with_extension("new");
        let mut open = File::create(&beside)?;
        let (half, rest) = document.split_at(document.len() / 2);
        open.write_all(half)?;
        fall!(PinsHalf);
        open.write_all(rest)?;
        open.sync_all()?;
        fall!(PinsBeside);
        fs::rename(&beside, &file)?;
        fall!(PinsRenamed);
        // A folder cannot be synced everywhere; where it cannot, a loss of power leaves the old record.
        let _ = File::open(&self.folder).and_then(|folder| folder.sync_all());
        Ok(())
    }

    fn file(&self, host: &str) -> PathBuf {
        // The name is one of our own servers'; what is no letter of a host stands for a colon of an address.
        let plain: String =
            host.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '_' }).collect();
        Path::new(&self.folder).join(format!("pins-{plain}.json"))
    }
}
