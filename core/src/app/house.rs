//! All rooms' states together: read at the start, written when something changed.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use crate::{
    consent, device, dial, fieldwork,
    gate::{self, Spent, Stops, Taken},
    kernel::{AccountId, Epoch, Mono, Now, Wall, log::Said, mutant},
    media, notices,
    policy::{Archive, DataItem, Edition, Feature, FeedFault, PublisherKey, Retention},
    ports::NetworkReading,
    scan, session,
    store::{Schema, Store, StoreFault, Tx},
    telemetry,
};

use super::{snapshot::HandOverView, told::Trouble, turn::Work};

/// What the loop owns.
#[derive(Clone)]
pub(super) struct House {
    /// The edition in force: the archive's newest.
    pub(super) edition: Arc<Edition>,
    pub(super) archive: Arc<Archive>,
    pub(super) consent: consent::State,
    pub(super) session: session::State,
    pub(super) notices: notices::State,
    pub(super) scan: scan::State,
    pub(super) media: media::State,
    pub(super) dial: dial::State,
    pub(super) fieldwork: fieldwork::State,
    pub(super) device: device::State,
    pub(super) telemetry: telemetry::State,
    pub(super) taken: BTreeMap<(DataItem, Feature), Taken>,
    /// What is spent of the items' budgets.
    pub(super) spent: Vec<Spent>,
    /// The phone's network as it was last seen.
    pub(super) network: Option<NetworkReading>,
    /// When the code was typed that may be about to open a session.
    pub(super) code_typed: Option<Mono>,
    /// What the phone's dialler is to be opened with.
    pub(super) hand_over: Option<HandOverView>,
    /// The sentence on the screen.
    pub(super) told: Option<Trouble>,
}

impl House {
    /// The tables of all rooms.
    pub(super) const SCHEMAS: &'static [Schema] = &[
        consent::SCHEMA,
        gate::rows::SCHEMA,
        session::SCHEMA,
        notices::SCHEMA,
        media::SCHEMA,
        fieldwork::SCHEMA,
        device::SCHEMA,
        telemetry::SCHEMA,
    ];

    /// What the rows say. `edition` is the build's own; the one in force may be a newer one that was published since.
    pub(super) fn load(store: &mut Store, edition: &Arc<Edition>, keys: &[PublisherKey]) -> Result<Self, StoreFault> {
        let (mut house, kept) = store.read(|tx| {
            let mut taken = BTreeMap::new();
            taken.extend(gate::rows::load(tx)?.into_iter().map(|row| ((row.item, row.feature), row)));
            let archive = Arc::new(notices::load_archive(tx, edition.clone(), keys)?);
            let kept = notices::keeps(tx, &archive)?;
            let notices = notices::load(tx)?;
            // Nobody else would notice that a build takes a right away and does not say so.
            let withheld = archive.withheld().then_some(Trouble::Edition(FeedFault::FewerRights));
            let house = Self {
                told: notices.purged().then_some(Trouble::Ended).or(withheld),
                consent: consent::load(tx, archive.clone())?,
                notices,
                scan: scan::State::default(),
                media: media::load(tx)?,
                dial: dial::State::default(),
                fieldwork: fieldwork::load(tx)?,
                device: device::load(tx)?,
                telemetry: telemetry::load(tx)?,
                taken,
                spent: gate::rows::load_spent(tx)?,
                network: None,
                code_typed: None,
                hand_over: None,
                session: session::load(tx)?,
                edition: archive.in_force().clone(),
                archive,
            };
            Ok((house, kept))
        })?;
        let aside = [house.session.unreadable(), house.media.unreadable, house.fieldwork.unreadable];
        let aside = aside.into_iter().fold(0, u32::saturating_add);
        if aside > 0 {
            Said::RowsAside { rows: aside }.say();
            house.told.get_or_insert(Trouble::RowsAside(aside));
        }
        // A disk that is full or cannot be written keeps nobody from starting: the next start tries again.
        if !kept && store.write(|tx| notices::keep_archive(tx, &house.archive)).is_err() {
            Said::EditionNotKept.say();
        }
        Ok(house)
    }

    /// Writes what differs from what is on disk.
    pub(super) fn keep(&self, tx: &Tx<'_>, on_disk: &Self, taken: &[Taken]) -> Result<(), StoreFault> {
        consent::keep(tx, &on_disk.consent, &self.consent)?;
        session::keep(tx, &on_disk.session, &self.session)?;
        notices::keep(tx, &on_disk.notices, &self.notices)?;
        if on_disk.archive != self.archive && !mutant!(EditionNotKept) {
            notices::keep_archive(tx, &self.archive)?;
        }
        media::keep(tx, &on_disk.media, &self.media)?;
        fieldwork::keep(tx, &on_disk.fieldwork, &self.fieldwork)?;
        device::keep(tx, &on_disk.device, &self.device)?;
        telemetry::keep(tx, &on_disk.telemetry, &self.telemetry)?;
        gate::rows::add(tx, taken)?;
        gate::rows::keep_spent(tx, &on_disk.spent, &self.spent)
    }

    /// What the operator has stopped. Records of telemetry that wait cannot be told apart by what they hold, so where one of
    /// its items is stopped, its class is.
    pub(super) fn stops(&self) -> Stops {
        let stops = self.notices.stops();
        let stopped = |feature: &Feature| stops.items().any(|item| self.edition.declares(*feature, item));
        let classes = [Feature::EssentialLog, Feature::Analytics].into_iter().filter(stopped).collect::<Vec<_>>();
        stops.and(Stops::of(&classes, &[]))
    }

    /// Adds what was taken to the counters in memory; the rows are added to by [`House::keep`].
    pub(super) fn count(&mut self, taken: &[Taken]) {
        for t in taken {
            let sum = self.taken.entry((t.item, t.feature)).or_insert(Taken { count: 0, ..*t });
            sum.count = sum.count.saturating_add(t.count);
            sum.last = t.last;
        }
    }

    /// The counters, for the list.
    pub(super) fn counters(&self) -> Vec<Taken> {
        self.taken.values().copied().collect()
    }

    /// Who is there and what of fieldwork is consented; absent where nobody is logged in.
    pub(super) fn epoch(&self, feature: Feature) -> Option<Epoch> {
        consent::granted(&self.consent).into_iter().find(|(granted, _)| *granted == feature).map(|(_, epoch)| epoch)
    }

    /// An effect of fieldwork with the consent that it was decided under. A consent that is given anew before it begins is
    /// another one, and what was typed under the earlier one does not leave under it.
    pub(super) fn fieldwork_under(&self, effect: fieldwork::Effect) -> Work {
        let feature = match &effect {
            fieldwork::Effect::Devices(_) => Feature::Devices,
            fieldwork::Effect::Messages(_) => Feature::Messages,
        };
        Work::Fieldwork(effect, self.epoch(feature))
    }

    pub(super) fn entered(&self) -> Option<fieldwork::Event> {
        let account = self.session.account()?.clone();
        let stops = self.stops();
        let stands = |feature| {
            matches!(self.consent.answer(feature), consent::Answer::Granted { .. }) && !stops.feature(feature)
        };
        let parts = fieldwork::Parts { devices: stands(Feature::Devices), messages: stands(Feature::Messages) };
        let keep = match self.edition.item(DataItem::BusinessData).map(|row| row.retention) {
            Some(Retention::Days { days, .. }) => Duration::from_secs(u64::from(days) * 24 * 60 * 60),
            Some(Retention::UntilWithdrawn { .. }) => Duration::MAX,
            Some(Retention::InMemory { .. }) | None => Duration::ZERO,
        };
        Some(fieldwork::Event::Entered { account, keep, parts })
    }

    /// Whether the phone keeps work of another account than this one.
    pub(super) fn holds_others(&self, account: &AccountId) -> bool {
        self.media.items.values().any(|item| item.account != *account) || self.fieldwork.holds_others(account)
    }

    /// Whether the account that was here is gone and nothing of anybody else is: then nothing of it all stays.
    pub(super) fn is_over(&self) -> bool {
        self.session.cancelled().is_some_and(|account| !self.holds_others(account))
    }

    /// Uploads that are older than the edition keeps them.
    pub(super) fn expired(&self, now: Now) -> Option<media::Event> {
        let days = [DataItem::Photo, DataItem::Video].into_iter().filter_map(|item| {
            match self.edition.item(item)?.retention {
                Retention::Days { days, .. } => Some(i64::from(days)),
                Retention::InMemory { .. } | Retention::UntilWithdrawn { .. } => None,
            }
        });
        let days = days.filter(|_| !mutant!(UploadsNotExpired));
        let kept_ms = days.min()?.saturating_mul(24 * 60 * 60 * 1000);
        Some(media::Event::Expire { before: Wall(now.wall.0.saturating_sub(kept_ms)) })
    }

    /// What is consented of device information, for who is logged in.
    pub(super) fn device_standing(&self) -> device::Event {
        let there = self.session.account().is_some();
        match self.consent.answer(Feature::DeviceInfo) {
            consent::Answer::Superseded { .. } if there => device::Event::Waiting,
            consent::Answer::Granted { .. } if there && self.stops().feature(Feature::DeviceInfo) => {
                device::Event::Waiting
            }
            _ => device::Event::Standing(self.granted(Feature::DeviceInfo).filter(|_| there)),
        }
    }

    /// What is consented of telemetry.
    pub(super) fn telemetry_standing(&self) -> telemetry::Event {
        let [essential, analytics] = self.telemetry_consents();
        telemetry::Event::Standing { essential, analytics }
    }

    /// The consents to the essential log and to analytics.
    pub(super) fn telemetry_consents(&self) -> [Option<Epoch>; 2] {
        [Feature::EssentialLog, Feature::Analytics].map(|feature| self.granted(feature))
    }

    fn granted(&self, feature: Feature) -> Option<Epoch> {
        match self.consent.answer(feature) {
            consent::Answer::Granted { epoch } => Some(epoch),
            consent::Answer::Unasked
            | consent::Answer::Noticed
            | consent::Answer::Refused { .. }
            | consent::Answer::Withdrawn
            | consent::Answer::Expired
            | consent::Answer::Superseded { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests;
