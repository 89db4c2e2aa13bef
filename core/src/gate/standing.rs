//! What is consented right now: the part of the consent ledger that the gate reads.

use std::collections::{BTreeMap, BTreeSet};

use super::stops::Stops;
use crate::{
    kernel::{Epoch, Wall, mutant},
    policy::{EditionId, Feature},
};

/// The features that stand consented, each with the epoch of its consent, under one edition.
///
/// The loop alone publishes it, after the ledger line behind it is on disk. The epoch of a feature is the number of the
/// ledger line that granted it, so it never comes back after a withdrawal, not even over a restart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    edition: EditionId,
    granted: BTreeMap<Feature, Epoch>,
    waiting: BTreeSet<Feature>,
    ends: Vec<(Feature, Wall)>,
    stops: Stops,
}

impl Standing {
    /// Nothing is consented.
    #[must_use]
    pub fn nothing(edition: EditionId) -> Self {
        Self { edition, granted: BTreeMap::new(), waiting: BTreeSet::new(), ends: Vec::new(), stops: Stops::NOTHING }
    }

    /// What the ledger says, as pairs of feature and number of the granting line.
    #[must_use]
    pub fn from_ledger(edition: EditionId, granted: impl IntoIterator<Item = (Feature, Epoch)>) -> Self {
        let mut standing = Self::nothing(edition);
        standing.granted.extend(granted);
        standing
    }

    /// The same, with the features whose consent waits for an answer to a change of the policy.
    #[must_use]
    pub fn with_waiting(mut self, waiting: impl IntoIterator<Item = Feature>) -> Self {
        self.waiting.extend(waiting);
        self
    }

    /// The same, with the consents that stand for a time, and the moment from which each does not any more.
    #[must_use]
    pub fn with_ends(self, ends: Vec<(Feature, Wall)>) -> Self {
        Self { ends, ..self }
    }

    /// The same, without what the operator has stopped.
    #[must_use]
    pub fn with_stops(self, stops: Stops) -> Self {
        Self { stops, ..self }
    }

    /// What the operator has stopped.
    #[must_use]
    pub fn stops(&self) -> Stops {
        self.stops
    }

    /// Whether a feature's consent waits for an answer to a change of the policy.
    #[must_use]
    pub fn waits(&self, feature: Feature) -> bool {
        self.waiting.contains(&feature)
    }

    /// The epoch of a feature's consent at a moment; absent where there is none, its time is over, or the operator has
    /// stopped the feature.
    #[must_use]
    pub fn epoch(&self, feature: Feature, at: Wall) -> Option<Epoch> {
        let over = self.ends.iter().any(|(ends, until)| *ends == feature && at >= *until) && !mutant!(EndIgnored);
        self.granted.get(&feature).copied().filter(|_| !over && !self.stops.feature(feature))
    }

    /// The edition that all of it was said to.
    #[must_use]
    pub fn edition(&self) -> &EditionId {
        &self.edition
    }
}
