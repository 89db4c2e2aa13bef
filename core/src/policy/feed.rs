//! How a new edition comes: a signed document, numbered, and never an older one again.
//!
//! The number of a document only grows: an old one that is played again is refused, whatever it says. What is refused
//! leaves the edition in force untouched.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    check::EditionFault,
    diff::Difference,
    edition::{Edition, EditionId},
    signed::{self, PublisherKey},
    vocabulary::Stage,
};
use crate::kernel::{Flaw, log::LogSafe, mutant, signature::EnvelopeFault};

/// What the signature is over, beside the bytes: a document of another kind signed by the same key is none of ours.
const TYPE: &str = "application/vnd.gongchao.edition+json";
/// Largest document, in bytes.
const LARGEST: usize = 512 * 1024;
/// Most changes that a person can be expected to read in a dialog.
const MOST_CHANGES: u64 = 200;

/// What a publisher signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Statement {
    /// Grows with every document that is ever signed.
    sequence: u64,
    /// Whether an assessment found a high risk (M6).
    #[serde(default)]
    high_risk: bool,
    /// Says that rights are taken away; without it an edition with fewer rights is refused (C131).
    #[serde(default)]
    fewer_rights: bool,
    /// The edition, as the text of its own document.
    edition: String,
}

/// Why a document is not taken. The edition in force stays.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeedFault {
    /// It is larger than any edition.
    #[error("larger than {LARGEST} bytes")]
    TooLarge,
    /// It is no signed document of this kind.
    #[error("no signed edition")]
    NotSigned,
    /// None of its signatures is by a key that is trusted.
    #[error("not signed by a known publisher")]
    WrongSignature,
    /// It was signed, and still does not say what is to be said.
    #[error("the signed record cannot be read")]
    Unreadable,
    /// Its number is not above the last one.
    #[error("number {offered} after number {known}")]
    Rollback {
        /// The number of the last document that was taken.
        known: u64,
        /// Its own number.
        offered: u64,
    },
    /// Its edition is not newer than the one in force.
    #[error("version {offered} after version {known}")]
    NotNewer {
        /// The version in force.
        known: u32,
        /// Its own version.
        offered: u32,
    },
    /// It is in development, and the one in force is for people: what the operator has not answered stays off their phones.
    #[error("in development, after one that is published")]
    InDevelopment,
    /// It takes rights away and does not say so.
    #[error("fewer rights than before, and it does not say so")]
    FewerRights,
    /// It changes more than a person can be asked to read.
    #[error("{0} changes at once; {MOST_CHANGES} can be read")]
    TooManyChanges(usize),
    /// Its edition is none.
    #[error("edition: {0}")]
    Edition(#[from] EditionFault),
}

impl From<EnvelopeFault> for FeedFault {
    fn from(why: EnvelopeFault) -> Self {
        match why {
            EnvelopeFault::NotSigned => Self::NotSigned,
            EnvelopeFault::WrongSignature => Self::WrongSignature,
        }
    }
}

// Its numbers are of documents that a publisher signed; the rest is an edition's fault, which is safe.
impl LogSafe for FeedFault {}

impl FeedFault {
    /// What is wrong, and where in an edition, as the log may tell it.
    #[must_use]
    pub fn flaw(&self) -> Flaw {
        Flaw::of_all(match self {
            Self::TooLarge => "too large",
            Self::NotSigned => "not signed",
            Self::WrongSignature => "unknown key",
            Self::Unreadable => "unreadable",
            Self::Rollback { .. } => "older sequence",
            Self::NotNewer { .. } => "older version",
            Self::InDevelopment => "in development",
            Self::FewerRights => "fewer rights",
            Self::TooManyChanges(_) => "too many changes",
            Self::Edition(fault) => return fault.flaw(),
        })
    }

    /// What was known or allowed, and what was offered, where numbers tell it.
    #[must_use]
    pub fn numbers(&self) -> Option<(u64, u64)> {
        match self {
            Self::Rollback { known, offered } => Some((*known, *offered)),
            Self::NotNewer { known, offered } => Some(((*known).into(), (*offered).into())),
            Self::TooManyChanges(changes) => u64::try_from(*changes).ok().map(|changes| (MOST_CHANGES, changes)),
            Self::TooLarge
            | Self::NotSigned
            | Self::WrongSignature
            | Self::Unreadable
            | Self::InDevelopment
            | Self::FewerRights
            | Self::Edition(_) => None,
        }
    }
}

/// An edition as it was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The number of its document; 0 for the edition that a build was made with.
    pub sequence: u64,
    /// Whether an assessment found a high risk.
    pub high_risk: bool,
    /// The edition.
    pub edition: Arc<Edition>,
    /// The document, to be kept and verified again; absent for the edition of the build.
    pub document: Option<Arc<str>>,
    fewer_rights: bool,
}

impl Published {
    /// The edition that a build was made with, in this version of the app or an earlier one.
    #[must_use]
    pub fn built(edition: Arc<Edition>) -> Self {
        Self { sequence: 0, high_risk: false, edition, document: None, fewer_rights: false }
    }

    /// Verifies a document and reads its edition.
    pub fn open(document: &[u8], keys: &[PublisherKey]) -> Result<Self, FeedFault> {
        if document.len() > LARGEST {
            return Err(FeedFault::TooLarge);
        }
        let text = std::str::from_utf8(document).map_err(|_| FeedFault::NotSigned)?;
        let payload = signed::open(text, TYPE, keys)?;
        let said: Statement = serde_json::from_slice(&payload).map_err(|_| FeedFault::Unreadable)?;
        Ok(Self {
            sequence: said.sequence,
            high_risk: said.high_risk,
            edition: Arc::new(Edition::read(&said.edition)?),
            document: Some(text.into()),
            fewer_rights: said.fewer_rights,
        })
    }

    /// The document of an edition, for who publishes it. `sign` signs bytes with the publisher's key.
    pub fn document(
        sequence: u64,
        high_risk: bool,
        fewer_rights: bool,
        edition: &str,
        sign: impl FnOnce(&[u8]) -> Vec<u8>,
    ) -> Result<String, FeedFault> {
        Edition::read(edition)?;
        let said = Statement { sequence, high_risk, fewer_rights, edition: edition.to_owned() };
        let payload = serde_json::to_vec(&said).map_err(|_| FeedFault::Unreadable)?;
        signed::close(&payload, TYPE, sign).ok_or(FeedFault::Unreadable)
    }
}

/// Whether an edition may come into force after another, by how far both have come.
fn ripe(old: &Edition, next: &Edition) -> bool {
    old.stage != Stage::Published || next.stage != Stage::Development
}

/// Every edition that was ever in force on this phone, the one in force last. It is never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    earlier: Vec<Published>,
    in_force: Published,
    /// The largest number of a document that was ever taken.
    sequence: u64,
    /// Whether the build's own edition was not put in force.
    withheld: bool,
}

impl Archive {
    /// An archive of the edition that a build was made with.
    #[must_use]
    pub fn new(edition: Arc<Edition>) -> Self {
        Self::of(edition, Vec::new(), 0)
    }

    /// An archive of the build's edition, of those that were kept, and of the largest number that was ever taken: a number
    /// outlives its document. The newest is in force, wherever it came from; of two with one version the build's own counts.
    ///
    /// Two never come into force: one in development after one that is published, and a build's own that has fewer rights
    /// than the one before it. A build cannot say that it takes rights away, so a publisher has to, under the same version.
    #[must_use]
    pub fn of(built_in: Arc<Edition>, kept: Vec<Published>, sequence: u64) -> Self {
        let sequence = kept.iter().map(|published| published.sequence).fold(sequence, u64::max);
        let own = built_in.version;
        let said = kept.iter().any(|published| published.edition.version == own);
        let mut all: Vec<_> = kept.into_iter().filter(|published| published.edition.version != own).collect();
        all.push(Published::built(built_in.clone()));
        all.sort_unstable_by_key(|published| published.edition.version);
        let mut all = all.into_iter();
        let oldest = all.next().unwrap_or_else(|| Published::built(built_in));
        let mut archive = Self { earlier: Vec::new(), in_force: oldest, sequence, withheld: false };
        for next in all {
            let (old, new) = (&archive.in_force.edition, &next.edition);
            if new.version == own {
                if !said && ripe(new, old) && Difference::between(old, new, false).fewer_rights {
                    archive.withheld = true;
                } else {
                    archive.follow(next);
                }
            } else if ripe(old, new) {
                archive.follow(next);
            } else {
                archive.earlier.push(next);
            }
        }
        archive.earlier.sort_unstable_by_key(|published| published.edition.version);
        archive
    }

    fn follow(&mut self, next: Published) {
        self.earlier.push(std::mem::replace(&mut self.in_force, next));
    }

    /// The edition in force.
    #[must_use]
    pub fn in_force(&self) -> &Arc<Edition> {
        &self.in_force.edition
    }

    /// The largest number of a document that was ever taken; 0 where none was.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Whether the build's own edition was not put in force, since it has fewer rights than the one that is.
    #[must_use]
    pub fn withheld(&self) -> bool {
        self.withheld
    }

    /// All of them, oldest first and the one in force last.
    pub fn all(&self) -> impl Iterator<Item = &Published> {
        self.earlier.iter().chain([&self.in_force])
    }

    /// Whether a document says again what was taken before, as a server goes on doing: no fault, and nothing to do.
    #[must_use]
    pub fn has(&self, offered: &Published) -> bool {
        let known = self.edition(&offered.edition.id);
        offered.sequence >= self.sequence && known.is_some_and(|known| *known == offered.edition)
    }

    /// Puts a newer edition in force. Refused, and nothing changes, where it does not follow on the one in force.
    pub fn publish(&mut self, next: Published) -> Result<Difference, FeedFault> {
        let old = &self.in_force.edition;
        let newer = next.edition.version > old.version && next.edition.id > old.id;
        let heard = next.sequence < self.sequence || (next.sequence == self.sequence && !(newer && self.lost()));
        if heard && !mutant!(OldNumberTaken) {
            return Err(FeedFault::Rollback { known: self.sequence, offered: next.sequence });
        }
        if !newer && !mutant!(OldEditionTaken) {
            return Err(FeedFault::NotNewer { known: old.version, offered: next.edition.version });
        }
        if !ripe(old, &next.edition) {
            return Err(FeedFault::InDevelopment);
        }
        let difference = Difference::between(old, &next.edition, next.high_risk);
        if difference.fewer_rights && !next.fewer_rights && !mutant!(RightsGoUnsaid) {
            return Err(FeedFault::FewerRights);
        }
        if u64::try_from(difference.changes.len()).is_ok_and(|changes| changes > MOST_CHANGES) {
            return Err(FeedFault::TooManyChanges(difference.changes.len()));
        }
        self.sequence = next.sequence;
        self.follow(next);
        Ok(difference)
    }

    /// Whether the document with the largest number was taken and is not there any more: then it may come once again.
    fn lost(&self) -> bool {
        self.sequence > 0 && self.all().all(|published| published.sequence != self.sequence)
    }

    /// What changed since an edition was in force. Absent where this archive does not have it. Risks that were announced in
    /// between count.
    #[must_use]
    pub fn since(&self, id: &EditionId) -> Option<Difference> {
        let then = self.edition(id)?;
        let risk = self.all().any(|published| published.edition.version > then.version && published.high_risk);
        Some(Difference::between(then, &self.in_force.edition, risk))
    }

    /// An edition by its name.
    #[must_use]
    pub fn edition(&self, id: &EditionId) -> Option<&Arc<Edition>> {
        self.all().map(|published| &published.edition).find(|edition| edition.id == *id)
    }
}

#[cfg(test)]
pub(crate) mod tests;
