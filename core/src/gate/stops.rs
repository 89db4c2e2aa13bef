//! What the operator has stopped, for everybody (C098): it only ever takes away.

use crate::policy::{DataItem, Feature};

/// Features and kinds of information that are neither taken nor sent, whatever is consented. Consents stay as they are, and
/// what waits under them waits on.
///
/// There is no word in it by which anything could be opened: joining two leaves what either leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stops {
    features: u32,
    items: u64,
}

// Each word has a bit of its own.
const _: () = assert!(Feature::ALL.len() <= 32, "there are more features than bits");
const _: () = assert!(DataItem::ALL.len() <= 64, "there are more items than bits");

impl Stops {
    /// Nothing is stopped.
    pub const NOTHING: Self = Self { features: 0, items: 0 };

    /// These features and these items.
    #[must_use]
    pub fn of(features: &[Feature], items: &[DataItem]) -> Self {
        Self {
            features: features.iter().fold(0, |set, feature| set | 1 << *feature as u32),
            items: items.iter().fold(0, |set, item| set | 1 << *item as u32),
        }
    }

    /// Whether a feature is stopped.
    #[must_use]
    pub fn feature(self, feature: Feature) -> bool {
        self.features & 1 << feature as u32 != 0
    }

    /// Whether an item is stopped.
    #[must_use]
    pub fn item(self, item: DataItem) -> bool {
        self.items & 1 << item as u32 != 0
    }

    /// What either of the two stops.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { features: self.features | other.features, items: self.items | other.items }
    }

    /// What this stops and the other does not.
    #[must_use]
    pub fn beyond(self, other: Self) -> Self {
        Self { features: self.features & !other.features, items: self.items & !other.items }
    }

    /// The features that are stopped.
    pub fn features(self) -> impl Iterator<Item = Feature> {
        Feature::ALL.iter().copied().filter(move |feature| self.feature(*feature))
    }

    /// The items that are stopped.
    pub fn items(self) -> impl Iterator<Item = DataItem> {
        DataItem::ALL.iter().copied().filter(move |item| self.item(*item))
    }
}
