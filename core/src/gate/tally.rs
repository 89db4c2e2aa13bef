//! What was really taken: the counters behind the list of collected information.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    kernel::Wall,
    policy::{DataItem, Feature},
};

/// How often an item was taken for a feature, and when last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// What was taken.
    pub item: DataItem,
    /// For which feature.
    pub feature: Feature,
    /// How many times.
    pub count: u64,
    /// The last of them.
    pub last: Wall,
}

/// Takings since the loop last put them into rows.
#[derive(Default)]
pub(super) struct Tally(BTreeMap<(DataItem, Feature), (u64, Wall)>);

impl Tally {
    pub(super) fn add(&mut self, item: DataItem, feature: Feature, at: Wall) {
        let (count, last) = self.0.entry((item, feature)).or_default();
        *count += 1;
        *last = at;
    }

    pub(super) fn drain(&mut self) -> Vec<Taken> {
        std::mem::take(&mut self.0)
            .into_iter()
            .map(|((item, feature), (count, last))| Taken { item, feature, count, last })
            .collect()
    }
}
