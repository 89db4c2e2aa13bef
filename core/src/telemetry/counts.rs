//! How much is queued, how much was lost, and how much may be kept.

use super::words::{Class, Loss};
use crate::{
    kernel::mutant,
    policy::{Edition, Feature, Retention},
};

/// How much may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Size of the database in bytes; the least important and oldest rows go first.
    pub bytes: u64,
    /// Days a row may wait at most; where the edition in force says fewer, fewer.
    pub days: u16,
}

/// How many days the rows of each class may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Terms([u16; Class::ALL.len()]);

impl Terms {
    /// The shortest term of what a class records, by an edition, and never more than the bounds allow.
    pub(super) fn of_edition(edition: &Edition, bounds: Bounds) -> Self {
        let mut terms = [bounds.days; Class::ALL.len()];
        for (class, term) in Class::ALL.iter().zip(&mut terms) {
            let feature = match class {
                Class::Analytics => Feature::Analytics,
                Class::Essential => Feature::EssentialLog,
            };
            for item in edition.feature(feature).map_or(&[][..], |row| &row.items) {
                if let Some(Retention::Days { days, .. }) = edition.item(*item).map(|row| row.retention)
                    && !mutant!(RecordsKeptLonger)
                {
                    *term = (*term).min(u16::try_from(days).unwrap_or(u16::MAX));
                }
            }
        }
        Self(terms)
    }

    pub(super) fn of(self, class: Class) -> u16 {
        Class::ALL.iter().zip(self.0).find(|(of, _)| **of == class).map_or(0, |(_, days)| days)
    }
}

impl Default for Bounds {
    fn default() -> Self {
        Self { bytes: 10 * 1024 * 1024, days: 14 }
    }
}

/// What is queued and what was lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    queued: [u64; Class::ALL.len()],
    lost: [u64; Loss::ALL.len()],
}

impl Counts {
    /// Records of a class that wait to be sent.
    #[must_use]
    pub fn queued(&self, class: Class) -> u64 {
        Class::ALL.iter().zip(self.queued).find(|(c, _)| **c == class).map_or(0, |(_, n)| n)
    }

    /// Records of a class, set.
    pub(super) fn set_queued(&mut self, class: Class, n: u64) {
        if let Some((_, slot)) = Class::ALL.iter().zip(self.queued.iter_mut()).find(|(c, _)| **c == class) {
            *slot = n;
        }
    }

    /// Records that were lost for a reason and not yet told to the server.
    #[must_use]
    pub fn lost(&self, why: Loss) -> u64 {
        Loss::ALL.iter().zip(self.lost).find(|(l, _)| **l == why).map_or(0, |(_, n)| n)
    }

    pub(super) fn lose(&mut self, why: Loss, n: u64) {
        if let Some((_, slot)) = Loss::ALL.iter().zip(self.lost.iter_mut()).find(|(l, _)| **l == why) {
            *slot = slot.saturating_add(n);
        }
    }

    /// All records that wait.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.queued.iter().sum()
    }
}
