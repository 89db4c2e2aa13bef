//! Editions that the office publishes on a day, and what each of them takes beyond another.
//!
//! How far an edition goes is written down a second time, apart from the core's own comparison of the rows: each growth
//! has a name of its own, and what a change closes follows from the names alone.

mod press;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

use gongchao_core::policy::{
    AtEnd, Bits, DataItem, Edition, EditionId, Feature, ItemRow, Purpose, Retention, Transform, Verdict,
};

pub use press::Offer;
pub(crate) use press::Press;

/// What the office publishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Issue {
    /// Another wording: told, and nobody is asked.
    Minor,
    /// What this feature takes serves one purpose more, or may be taken more often.
    Grows(Feature),
    /// This feature takes an item more.
    Takes(Feature),
    /// The last growth is taken back.
    Shrinks,
    /// Another company answers for everything.
    Controller,
    /// Another address: everybody is told, and nothing closes.
    Address,
    /// An assessment found a high risk: everybody is told, and nothing closes.
    Risk,
    /// This feature takes an item less.
    Drops(Feature),
    /// The matrix gives no value of an item of this feature on any system.
    Lacks(Feature),
    /// An item of this feature serves a purpose less.
    Spares(Feature),
    /// An item of this feature is treated in another way before it leaves, which no build of today can.
    Treats(Feature),
    /// A label's code stays on the phone and is given to nobody.
    StaysHere,
    /// An item may be taken twice on a day, and never behind the screen.
    Seldom(DataItem),
    /// A yes to this feature lasts for three days.
    Briefly(Feature),
    /// An item is kept for so many days.
    Keeps(DataItem, u32),
    /// A right is gone, and the publisher says so.
    FewerRights,
    /// A right is gone, and nobody says so.
    FewerRightsUnsaid,
    /// A newer edition under the number of an older document.
    OldNumber,
    /// The first edition of all, under a new number.
    OldEdition,
    /// Another edition of the first one's version, under a new number.
    OldVersion,
    /// A letter of it was changed on the way.
    Damaged,
    /// Signed by somebody else.
    Stranger,
    /// Signed by nobody.
    Unsigned,
    /// What was published last, once more.
    Again,
}

impl Issue {
    /// What takes more, and what everybody is told of.
    pub const CHANGES: [Self; 15] = [
        Self::Minor,
        Self::Grows(Feature::Media),
        Self::Grows(Feature::Messages),
        Self::Grows(Feature::Scan),
        Self::Grows(Feature::Dial),
        Self::Grows(Feature::DeviceInfo),
        Self::Grows(Feature::Analytics),
        Self::Grows(Feature::EssentialLog),
        Self::Takes(Feature::Media),
        Self::Takes(Feature::Messages),
        Self::Shrinks,
        Self::Controller,
        Self::Address,
        Self::Risk,
        Self::FewerRights,
    ];
    /// What takes less, or on other terms.
    pub const TERMS: [Self; 30] = [
        Self::Lacks(Feature::Media),
        Self::Lacks(Feature::Devices),
        Self::Lacks(Feature::DeviceInfo),
        Self::Lacks(Feature::Analytics),
        Self::Drops(Feature::Login),
        Self::Drops(Feature::Devices),
        Self::Drops(Feature::DeviceInfo),
        Self::Drops(Feature::EssentialLog),
        Self::Drops(Feature::Analytics),
        Self::Spares(Feature::Login),
        Self::Spares(Feature::Devices),
        Self::Spares(Feature::DeviceInfo),
        Self::Spares(Feature::Analytics),
        Self::Treats(Feature::Media),
        Self::Treats(Feature::Messages),
        Self::Treats(Feature::DeviceInfo),
        Self::Treats(Feature::Analytics),
        Self::StaysHere,
        Self::Seldom(DataItem::InstallId),
        Self::Seldom(DataItem::ScannedCode),
        Self::Seldom(DataItem::SmsCode),
        Self::Briefly(Feature::Media),
        Self::Briefly(Feature::Messages),
        Self::Briefly(Feature::Analytics),
        Self::Keeps(DataItem::Photo, 3),
        Self::Keeps(DataItem::Photo, 21),
        Self::Keeps(DataItem::BusinessData, 5),
        Self::Keeps(DataItem::VisitedRoute, 4),
        Self::Keeps(DataItem::NetworkAccess, 6),
        Self::Keeps(DataItem::UsageFrequency, 2),
    ];
    /// What must never.
    pub const REFUSED: [Self; 8] = [
        Self::OldVersion,
        Self::FewerRightsUnsaid,
        Self::OldNumber,
        Self::OldEdition,
        Self::Damaged,
        Self::Stranger,
        Self::Unsigned,
        Self::Again,
    ];
}

/// The name of one growth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Growth {
    Purpose(DataItem, Purpose),
    Oftener(DataItem, u32),
    Item(Feature, DataItem),
}

/// An edition, with what it takes beyond the first.
#[derive(Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The edition.
    pub edition: Arc<Edition>,
    /// Each growth with the features that it concerns; the last one is at the end of `order`.
    grown: BTreeMap<Growth, BTreeSet<Feature>>,
    order: Vec<Growth>,
    /// Which items are treated otherwise than in the first.
    treated: BTreeSet<DataItem>,
    /// How many days each item is kept that is kept for days.
    kept: BTreeMap<DataItem, u32>,
    controller: u32,
    address: u32,
    /// Whether an assessment found a high risk.
    pub risk: bool,
}

impl fmt::Debug for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let growths: Vec<&Growth> = self.grown.keys().collect();
        write!(f, "Sheet({}, {growths:?}, company {})", self.edition.id, self.controller)
    }
}

impl Sheet {
    /// The edition that a build was made with.
    #[must_use]
    pub fn first(edition: Arc<Edition>) -> Self {
        let days = |row: &ItemRow| match row.retention {
            Retention::Days { days, .. } => Some((row.item, days)),
            Retention::InMemory { .. } | Retention::UntilWithdrawn { .. } => None,
        };
        let kept = edition.items.iter().filter_map(days).collect();
        let (grown, order, treated) = (BTreeMap::new(), Vec::new(), BTreeSet::new());
        Self { edition, grown, order, treated, kept, controller: 0, address: 0, risk: false }
    }

    /// What a yes to this one does not cover once `next` is in force.
    #[must_use]
    pub fn closed_by(&self, next: &Self) -> BTreeSet<Feature> {
        if self.controller != next.controller {
            return Feature::ALL.iter().copied().collect();
        }
        let new = next.grown.iter().filter(|(growth, _)| !self.grown.contains_key(growth));
        let mut closed: BTreeSet<Feature> = new.flat_map(|(_, features)| features.iter().copied()).collect();
        let otherwise = self.treated.symmetric_difference(&next.treated).copied();
        closed.extend(otherwise.chain(self.kept_longer(next)).flat_map(|item| users(&next.edition, item)));
        closed
    }

    /// Whether `next` must be told of to who answered to this one, risks apart. A growth that no feature has any part in
    /// closes nothing, and is told.
    #[must_use]
    pub fn must_be_told_of(&self, next: &Self) -> bool {
        self.controller != next.controller
            || self.address != next.address
            || self.rights() > next.rights()
            || self.treated != next.treated
            || next.grown.keys().any(|growth| !self.grown.contains_key(growth))
            || self.kept_longer(next).next().is_some()
    }

    fn kept_longer(&self, next: &Self) -> impl Iterator<Item = DataItem> {
        let longer = |(item, days): &(&DataItem, &u32)| self.kept.get(*item).is_none_or(|kept| kept < days);
        next.kept.iter().filter(longer).map(|(item, _)| *item)
    }

    /// How many rights people have by it.
    #[must_use]
    pub fn rights(&self) -> usize {
        self.edition.rights.len()
    }

    /// The same edition, grown by nobody's word, under another version.
    #[must_use]
    pub fn next(&self, version: u32, issue: Issue) -> Self {
        let mut next = self.clone();
        let mut edition = Edition::clone(&self.edition);
        edition.version = version;
        edition.id = EditionId(format!("2027-{:02}-{:02}", 1 + version / 28 % 12, 1 + version % 28));
        next.risk = issue == Issue::Risk;
        match issue {
            Issue::Grows(feature) | Issue::Takes(feature) => next.grow(&mut edition, feature, issue),
            Issue::OldNumber | Issue::Damaged | Issue::Stranger | Issue::Unsigned => {
                next.grow(&mut edition, Feature::Media, issue);
            }
            Issue::Shrinks => next.shrink(&mut edition),
            Issue::Drops(feature) => next.drop_from(&mut edition, feature),
            Issue::Lacks(feature) => lack(&mut edition, feature),
            Issue::Spares(feature) => spare(&mut edition, feature),
            Issue::Treats(feature) => next.treat(&mut edition, feature),
            Issue::StaysHere => {
                next.treated.insert(DataItem::ScannedCode);
                row(&mut edition, DataItem::ScannedCode, |row| {
                    (row.transform, row.bits, row.recipients) = (Transform::StaysHere, Bits::default(), Vec::new());
                });
            }
            Issue::Seldom(item) => row(&mut edition, item, |row| {
                (row.budget.max, row.budget.background) = (2, 0);
            }),
            Issue::Briefly(feature) => {
                let rows = edition.features.iter_mut().filter(|row| row.feature == feature);
                rows.for_each(|row| row.lasts_days = Some(3));
            }
            Issue::Keeps(item, days) => {
                next.kept.insert(item, days);
                row(&mut edition, item, |row| row.retention = Retention::Days { days, at_end: AtEnd::Delete });
            }
            Issue::Controller => {
                next.controller = version;
                edition.controller.name.en = format!("Company {version}");
            }
            Issue::Address => {
                next.address = version;
                edition.controller.address.en = format!("{version} Other Street");
            }
            Issue::FewerRights | Issue::FewerRightsUnsaid => {
                edition.rights.pop();
            }
            Issue::Minor | Issue::Risk | Issue::OldEdition | Issue::OldVersion | Issue::Again => {
                edition.text_sha256 = format!("{version:064x}");
            }
        }
        next.edition = Arc::new(edition);
        next
    }

    fn grow(&mut self, edition: &mut Edition, feature: Feature, issue: Issue) {
        let item = match feature {
            Feature::Login => DataItem::PhoneNumber,
            Feature::Scan => DataItem::CameraFrame,
            Feature::Media => DataItem::Photo,
            Feature::Dial => DataItem::DialledNumber,
            Feature::Devices | Feature::Messages => DataItem::BusinessData,
            Feature::DeviceInfo => DataItem::DeviceModel,
            Feature::EssentialLog => DataItem::FaultLog,
            Feature::Analytics => DataItem::OperationLog,
        };
        let more = (matches!(issue, Issue::Takes(_))).then(|| further(edition, feature)).flatten();
        let growth = if let Some(more) = more {
            if let Some(row) = edition.features.iter_mut().find(|row| row.feature == feature) {
                row.items.push(more);
            }
            Growth::Item(feature, more)
        } else {
            let Some(row) = edition.items.iter_mut().find(|row| row.item == item) else { return };
            more_of(row)
        };
        let concerned = if more.is_some() { BTreeSet::from([feature]) } else { users(edition, item).collect() };
        self.grown.insert(growth, concerned);
        self.order.push(growth);
    }

    fn drop_from(&mut self, edition: &mut Edition, feature: Feature) {
        let item = match feature {
            Feature::Login => DataItem::AppVersion,
            Feature::Scan | Feature::Devices => DataItem::ScannedCode,
            Feature::DeviceInfo => DataItem::Language,
            Feature::EssentialLog => DataItem::FaultLog,
            Feature::Analytics => DataItem::OperationLog,
            // They take one item, and a feature takes something.
            Feature::Media | Feature::Dial | Feature::Messages => return,
        };
        let rows = edition.features.iter_mut().filter(|row| row.feature == feature);
        rows.for_each(|row| row.items.retain(|one| *one != item));
        // What an item grew by concerns the features that take it.
        for (growth, concerned) in &mut self.grown {
            if matches!(growth, Growth::Purpose(of, _) | Growth::Oftener(of, _) if *of == item) {
                concerned.remove(&feature);
            }
        }
    }

    fn treat(&mut self, edition: &mut Edition, feature: Feature) {
        let (item, transform) = match feature {
            Feature::Media => (DataItem::Photo, Transform::Classed),
            Feature::DeviceInfo => (DataItem::ScreenClass, Transform::Bucketed),
            Feature::Analytics => (DataItem::OperationLog, Transform::Counted),
            _ => (DataItem::BusinessData, Transform::Classed),
        };
        self.treated.insert(item);
        row(edition, item, |row| row.transform = transform);
    }

    fn shrink(&mut self, edition: &mut Edition) {
        let Some(last) = self.order.pop() else { return };
        self.grown.remove(&last);
        match last {
            Growth::Purpose(item, purpose) => {
                let rows = edition.items.iter_mut().filter(|row| row.item == item);
                rows.for_each(|row| row.purposes.retain(|one| *one != purpose));
            }
            Growth::Oftener(item, max) => {
                edition.items.iter_mut().filter(|row| row.item == item).for_each(|row| row.budget.max = max - 1);
            }
            Growth::Item(feature, item) => {
                let rows = edition.features.iter_mut().filter(|row| row.feature == feature);
                rows.for_each(|row| row.items.retain(|one| *one != item));
            }
        }
    }
}

fn row(edition: &mut Edition, item: DataItem, change: impl FnOnce(&mut ItemRow)) {
    if let Some(row) = edition.items.iter_mut().find(|row| row.item == item) {
        change(row);
    }
}

/// Who takes an item.
fn users(edition: &Edition, item: DataItem) -> impl Iterator<Item = Feature> {
    edition.features.iter().filter(move |row| row.items.contains(&item)).map(|row| row.feature)
}

/// The purpose that a build of today takes the item for.
fn lack(edition: &mut Edition, feature: Feature) {
    let item = match feature {
        Feature::Media => DataItem::Photo,
        Feature::DeviceInfo => DataItem::ScreenClass,
        Feature::Analytics => DataItem::OperationLog,
        _ => DataItem::ScannedCode,
    };
    row(edition, item, |row| row.verdicts.values_mut().for_each(|verdict| *verdict = Verdict::OffByDefault));
}

fn spare(edition: &mut Edition, feature: Feature) {
    let (item, purpose) = match feature {
        Feature::Login => (DataItem::AppVersion, Purpose::Login),
        Feature::DeviceInfo => (DataItem::DeviceModel, Purpose::Anomaly),
        Feature::Analytics => (DataItem::OperationLog, Purpose::Ops),
        _ => (DataItem::BusinessData, Purpose::Search),
    };
    row(edition, item, |row| row.purposes.retain(|one| *one != purpose));
    // A feature has no purpose that none of its items serves.
    if item == DataItem::BusinessData {
        edition.features.iter_mut().for_each(|row| row.purposes.retain(|one| *one != purpose));
    }
}

/// An item that the feature does not take yet and that serves one of its purposes; the camera's is behind a permission.
fn further(edition: &Edition, feature: Feature) -> Option<DataItem> {
    let row = edition.feature(feature)?;
    let serves = |item: &&ItemRow| item.purposes.iter().any(|purpose| row.purposes.contains(purpose));
    let mut free = edition.items.iter().filter(|item| !row.items.contains(&item.item)).filter(serves);
    free.find(|item| item.item != DataItem::CameraFrame).map(|item| item.item)
}

fn more_of(row: &mut ItemRow) -> Growth {
    let other = [Purpose::Improve, Purpose::Agg].into_iter().find(|purpose| !row.purposes.contains(purpose));
    if let Some(purpose) = other {
        row.purposes.push(purpose);
        return Growth::Purpose(row.item, purpose);
    }
    row.budget.max += 1;
    Growth::Oftener(row.item, row.budget.max)
}

#[cfg(test)]
mod tests {
    use gongchao_core::policy::{Difference, built_in};

    use super::*;

    /// Two ways to the same: the names of the growths, and the core's comparison of the rows.
    #[test]
    fn what_a_change_closes_is_what_the_rows_say() {
        let first = Sheet::first(built_in().unwrap());
        let mut sheets = vec![first.clone()];
        for round in 0..3 {
            for issue in
                Issue::CHANGES.into_iter().chain(Issue::TERMS).chain(Feature::ALL.iter().map(|f| Issue::Grows(*f)))
            {
                let version = u32::try_from(sheets.len()).unwrap() + 1;
                let next = sheets.last().unwrap().next(version, issue);
                if issue == Issue::Controller && round > 0 {
                    continue;
                }
                Edition::read(&serde_json::to_string(&*next.edition).unwrap()).unwrap();
                sheets.push(next);
            }
        }
        for (at, new) in sheets.iter().enumerate() {
            for old in sheets.iter().take(at) {
                let rows = Difference::between(&old.edition, &new.edition, false);
                assert_eq!(old.closed_by(new), rows.closes(), "{old:?} and {new:?}");
                assert_eq!(old.must_be_told_of(new), rows.is_material(), "{old:?} and {new:?}");
            }
        }
    }
}
