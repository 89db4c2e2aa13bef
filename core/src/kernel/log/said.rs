//! Everything that the core says of itself: a closed set, each with its numbers.

use crate::kernel::Flaw;

/// Something that the core says of itself. What has no entry here is not said.
#[derive(Clone, Copy)]
pub enum Said<'f> {
    /// The disk refused a commit, so many times in a row.
    CommitRefused {
        /// Refusals since the last good commit.
        attempt: u32,
    },
    /// So many rows did not open and were put aside.
    RowsAside {
        /// How many.
        rows: u32,
    },
    /// So many published editions did not read.
    EditionsLost {
        /// How many.
        rows: u64,
    },
    /// The build's own edition was not written down.
    EditionNotKept,
    /// A published edition was not taken.
    EditionRefused {
        /// The number that it had to be above, or how many were bearable.
        known: Option<u64>,
        /// Its own number, or how many there were.
        offered: Option<u64>,
        /// What is wrong with it.
        flaw: &'f Flaw,
    },
    /// A bulletin was not taken.
    BulletinRefused {
        /// The number that it had to be above.
        known: Option<u64>,
        /// Its own number.
        offered: Option<u64>,
        /// What is wrong with it.
        flaw: &'f Flaw,
    },
    /// A record of pins was not taken.
    PinsRefused {
        /// What is wrong with it.
        flaw: &'f Flaw,
    },
    /// The erasing of a cancelled account's phone did not come to its end; the next start goes on.
    EraseUnfinished,
    /// A server was let through without a pin, since the pins' time is over.
    PinsMissing,
    /// A line of the ledger does not read.
    LedgerDamaged {
        /// Its number.
        line: usize,
    },
}

impl Said<'_> {
    /// Says it.
    pub fn say(self) {
        match self {
            Self::CommitRefused { attempt } => {
                tracing::warn!(name: "commit.refused", target: "gongchao_core::app", attempt);
            }
            Self::RowsAside { rows } => tracing::warn!(name: "rows.aside", target: "gongchao_core::app", rows),
            Self::EditionsLost { rows } => {
                tracing::warn!(name: "edition.lost", target: "gongchao_core::notices", rows);
            }
            Self::EditionNotKept => tracing::warn!(name: "edition.not_kept", target: "gongchao_core::app", ok = false),
            Self::EditionRefused { known, offered, flaw } => {
                let flaw: &(dyn std::error::Error + 'static) = flaw;
                tracing::warn!(name: "edition.refused", target: "gongchao_core::app", known, offered, flaw);
            }
            Self::BulletinRefused { known, offered, flaw } => {
                let flaw: &(dyn std::error::Error + 'static) = flaw;
                tracing::warn!(name: "bulletin.refused", target: "gongchao_core::app", known, offered, flaw);
            }
            Self::PinsRefused { flaw } => {
                let flaw: &(dyn std::error::Error + 'static) = flaw;
                tracing::warn!(name: "pins.refused", target: "gongchao_core::net", flaw);
            }
            Self::EraseUnfinished => tracing::warn!(name: "erase.unfinished", target: "gongchao_core::app", ok = false),
            Self::PinsMissing => tracing::warn!(name: "pins.missing", target: "gongchao_core::net", count = 1),
            Self::LedgerDamaged { line } => {
                tracing::warn!(name: "ledger.damaged", target: "gongchao_core::consent", line);
            }
        }
    }
}
