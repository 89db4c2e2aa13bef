//! What a look at an exported ledger finds.

use std::{fmt, ops::RangeInclusive};

use super::device_key::{Fingerprint, SealFault};

/// How far a ledger went when somebody looked at it: written down elsewhere, it shows later that nothing was dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// How many lines.
    pub number: u64,
    /// The chain of the last of them.
    pub chain: String,
}

impl Checkpoint {
    /// Reads `number:chain`, as a checkpoint is printed; absent where the text is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (number, chain) = text.split_once(':')?;
        let whole = chain.len() == 64 && chain.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let number = number.parse().ok().filter(|n| *n > 0)?;
        whole.then(|| Self { number, chain: chain.to_owned() })
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.number, self.chain)
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is something else than an exported ledger.
    NotALedger,
    /// It is one, and something in it is not as it was; in the order of the file, at least one.
    Broken(Vec<Finding>),
    /// It is as it was exported.
    Whole(Summary),
}

/// One thing that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The line of text, from 1.
    pub at: usize,
    /// What is wrong there.
    pub defect: Defect,
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    /// It is no text.
    Encoding,
    /// Something else stands here than belongs here, or something is missing.
    Layout,
    /// A record or seal that does not read.
    Unreadable,
    /// A line that does not read.
    Unread {
        /// The line of the ledger.
        line: u64,
    },
    /// Lines are missing, twice, or in another order.
    Order {
        /// The line of the ledger that belongs here.
        expected: u64,
        /// The one that stands here.
        found: u64,
    },
    /// A line, or its chain, is not what was written.
    Chain {
        /// The line of the ledger.
        line: u64,
    },
    /// A record is not what was exported.
    Record,
    /// A record tells of a line that says something else.
    Event {
        /// The line of the ledger.
        line: u64,
    },
    /// Lines and signatures do not belong together.
    Seal(SealFault),
    /// The signature of the whole file is not of the key that its lines name.
    Signature,
    /// The lines are signed to the last, and the file is not: its signature was taken away.
    Unsigned,
    /// The end counts something else than stands above.
    Count,
    /// The digest of everything above the end is another one.
    Digest,
    /// The ledger does not go on from the checkpoint that was given: lines were dropped or changed since.
    Checkpoint {
        /// The line of the ledger.
        line: u64,
    },
}

/// What a whole ledger holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Lines of the ledger.
    pub lines: u64,
    /// Consent records.
    pub records: usize,
    /// The lines up to this one are signed; 0 where none is.
    pub signed: u64,
    /// Lines that were written without a key, signed later or not.
    pub keyless: Vec<RangeInclusive<u64>>,
    /// The key that signed the file, records, lines and all; absent where it is not signed, and then nothing but its own
    /// digests speaks for the records.
    pub signer: Option<Fingerprint>,
    /// Which keys began, in their order.
    pub keys: Vec<Fingerprint>,
    /// To be written down; absent where there is no line.
    pub checkpoint: Option<Checkpoint>,
}

impl Summary {
    /// Whether this key signed the file: all of it, and also what another key had signed before.
    #[must_use]
    pub fn is_signed_by(&self, key: &Fingerprint) -> bool {
        self.signer.as_ref() == Some(key)
    }
}
