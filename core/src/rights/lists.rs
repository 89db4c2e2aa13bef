//! The two lists, as functions of the edition and of what was really taken.

use serde::Serialize;

use crate::{
    gate::Taken,
    kernel::{Wall, Words},
    policy::{DataItem, Edition, Feature, Purpose, Recipient, Tier},
};

/// The list of collected personal information (已收集个人信息清单).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Collected {
    /// A row for each item in each feature that may take it, in the order of the edition.
    pub rows: Vec<CollectedRow>,
}

/// One item in one feature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CollectedRow {
    /// The type of information.
    pub item: DataItem,
    /// What people call it.
    pub name: Words,
    /// What it is for; at least one.
    pub purposes: Vec<Words>,
    /// The scene: the feature that takes it.
    pub feature: Feature,
    /// What people call the scene.
    pub scene: Words,
    /// Whether the function works without it.
    pub tier: Tier,
    /// What is done to it before it leaves.
    pub method: Words,
    /// How long it stays on the phone.
    pub retention: Words,
    /// How often it was really taken on this phone; 0 where never.
    pub count: u64,
    /// When it was taken last; absent where never.
    pub last: Option<Wall>,
    /// Whether the edition in force lets this feature take it. False stands for what was taken under an earlier
    /// edition; it is shown, because it was taken.
    pub declared: bool,
}

/// The list of what third parties get (第三方共享清单).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shared {
    /// A row for each item, scene and third party; empty where there is no third party.
    pub rows: Vec<SharedRow>,
    /// The same as one sentence, to be shown above the rows or in their stead.
    pub said: Words,
}

/// One item that one third party gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SharedRow {
    /// The type of information.
    pub item: DataItem,
    /// What people call it.
    pub name: Words,
    /// What it is for; at least one.
    pub purposes: Vec<Words>,
    /// The scene: the feature that takes it.
    pub feature: Feature,
    /// What people call the scene.
    pub scene: Words,
    /// In which form it is handed over.
    pub method: Words,
    /// Who gets it.
    pub recipient: Recipient,
    /// What people call who gets it.
    pub recipient_name: Words,
}

/// The list of collected information: everything that may be taken, and how often it was.
///
/// Counts of one item in one feature may come in several pieces; they are added up.
#[must_use]
pub fn collected(edition: &Edition, taken: &[Taken]) -> Collected {
    let declared = edition.features.iter().flat_map(|row| row.items.iter().map(|item| (row.feature, *item)));
    let mut places: Vec<(Feature, DataItem)> = declared.collect();
    let within = places.len();
    for piece in taken {
        if !places.contains(&(piece.feature, piece.item)) {
            places.push((piece.feature, piece.item));
        }
    }
    let rows = places.into_iter().enumerate().filter_map(|(n, (feature, item))| {
        let (row, scene) = (edition.item(item)?, edition.feature(feature)?);
        let pieces = || taken.iter().filter(|piece| piece.feature == feature && piece.item == item && piece.count > 0);
        Some(CollectedRow {
            item,
            name: row.name.clone(),
            purposes: said(&row.purposes, &scene.purposes),
            feature,
            scene: scene.name.clone(),
            tier: row.tier,
            method: row.transform.words(),
            retention: row.retention.words(),
            count: pieces().fold(0, |sum, piece| sum.saturating_add(piece.count)),
            last: pieces().map(|piece| piece.last).max(),
            declared: n < within,
        })
    });
    Collected { rows: rows.collect() }
}

/// The list of what third parties get.
#[must_use]
pub fn shared(edition: &Edition) -> Shared {
    let mut rows = Vec::new();
    for scene in &edition.features {
        for row in scene.items.iter().filter_map(|item| edition.item(*item)) {
            for recipient in row.recipients.iter().filter(|recipient| recipient.is_third_party()) {
                rows.push(SharedRow {
                    item: row.item,
                    name: row.name.clone(),
                    purposes: said(&row.purposes, &scene.purposes),
                    feature: scene.feature,
                    scene: scene.name.clone(),
                    method: row.transform.words(),
                    recipient: *recipient,
                    recipient_name: recipient.words(),
                });
            }
        }
    }
    let said = if rows.is_empty() {
        Words::new("没有向任何第三方提供您的个人信息。", "No third party is given any of your personal information.")
    } else {
        Words::new("下列信息会提供给下列第三方。", "The third parties below are given what is listed.")
    };
    Shared { rows, said }
}

// What the gate lets an item be taken for in a scene: a purpose of both.
fn said(of_item: &[Purpose], of_scene: &[Purpose]) -> Vec<Words> {
    of_item.iter().filter(|purpose| of_scene.contains(purpose)).map(|purpose| purpose.words()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::built_in;
    use proptest::prelude::*;

    fn row(list: &Collected, feature: Feature, item: DataItem) -> &CollectedRow {
        list.rows.iter().find(|row| (row.feature, row.item) == (feature, item)).unwrap()
    }

    #[test]
    fn a_row_names_the_purposes_that_the_gate_would_let_it_be_taken_for() {
        let edition = built_in().unwrap();
        for row in collected(&edition, &[]).rows {
            let served = Purpose::ALL.iter().filter(|purpose| edition.serves(row.feature, row.item, **purpose));
            let mut served: Vec<_> = served.map(|purpose| purpose.words().en).collect();
            let mut told: Vec<_> = row.purposes.iter().map(|words| words.en.clone()).collect();
            served.sort();
            told.sort();
            assert_eq!(told, served, "{:?} in {:?}", row.item, row.feature);
            assert!(!told.is_empty(), "{:?} in {:?} is for nothing", row.item, row.feature);
        }
    }

    #[test]
    fn before_anything_was_taken_the_list_tells_what_may_be() {
        let edition = built_in().unwrap();
        let list = collected(&edition, &[]);
        assert_eq!(list.rows.len(), edition.features.iter().map(|row| row.items.len()).sum::<usize>());
        assert!(
            list.rows
                .iter()
                .all(|row| row.count == 0 && row.last.is_none() && row.declared && !row.purposes.is_empty())
        );
        assert!(DataItem::ALL.iter().all(|item| list.rows.iter().any(|row| row.item == *item)));
    }

    #[test]
    fn what_was_taken_is_counted_in_its_scene_alone() {
        let edition = built_in().unwrap();
        let scan = Taken { item: DataItem::ScannedCode, feature: Feature::Scan, count: 2, last: Wall(500) };
        let again = Taken { count: 1, last: Wall(400), ..scan };
        let list = collected(&edition, &[scan, again]);
        let scanned = row(&list, Feature::Scan, DataItem::ScannedCode);
        assert_eq!((scanned.count, scanned.last), (3, Some(Wall(500))));
        assert_eq!(row(&list, Feature::Devices, DataItem::ScannedCode).count, 0);
    }

    #[test]
    fn what_an_earlier_edition_let_be_taken_is_not_hidden() {
        let edition = built_in().unwrap();
        let taken = Taken { item: DataItem::Photo, feature: Feature::Scan, count: 4, last: Wall(9) };
        let list = collected(&edition, &[taken]);
        let photo = list.rows.last().unwrap();
        assert_eq!(
            (photo.item, photo.feature, photo.count, photo.declared),
            (DataItem::Photo, Feature::Scan, 4, false)
        );
    }

    #[test]
    fn without_a_third_party_the_list_says_so_in_words() {
        let list = shared(&built_in().unwrap());
        assert!(list.rows.is_empty());
        assert_eq!(list.said.zh, "没有向任何第三方提供您的个人信息。");
    }

    proptest! {
        #[test]
        fn no_taking_is_lost(pieces in proptest::collection::vec((0..DataItem::ALL.len(), 0..Feature::ALL.len(), 0_u64..1000, 0_i64..1000), 0..40)) {
            let taken: Vec<_> = pieces
                .iter()
                .map(|(item, feature, count, last)| Taken { item: DataItem::ALL[*item], feature: Feature::ALL[*feature], count: *count, last: Wall(*last) })
                .collect();
            let list = collected(&built_in().unwrap(), &taken);
            prop_assert_eq!(list.rows.iter().map(|row| row.count).sum::<u64>(), taken.iter().map(|piece| piece.count).sum::<u64>());
        }
    }
}
