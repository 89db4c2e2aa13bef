//! The gate against everything that must not pass it.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use super::{uses, *};
use crate::{
    kernel::{Clock, Epoch, Mono, Now, Phone, Secret, Wall},
    policy::{DataItem, Edition, Feature, Purpose, Transform, built_in},
    ports::{PortFault, Vault, VaultAnswer},
    store::Store,
};

/// A clock that a test moves.
#[derive(Default)]
struct Hand(AtomicU64);
impl Clock for Hand {
    fn now(&self) -> Now {
        let ms = self.0.load(Ordering::SeqCst);
        Now { wall: Wall(i64::try_from(ms).unwrap()), mono: Mono(ms) }
    }
}

fn gate() -> (Gate, Arc<Hand>) {
    gate_with(|_| {})
}

/// A gate for the built-in edition after a change.
fn gate_with(change: impl FnOnce(&mut Edition)) -> (Gate, Arc<Hand>) {
    let hand = Arc::new(Hand::default());
    let mut edition = Edition::clone(&built_in().unwrap());
    change(&mut edition);
    (Gate::new(Arc::new(edition), hand.clone()), hand)
}

/// A gate that lets a number through twice a day, once of it behind the screen.
fn twice() -> (Gate, Arc<Hand>) {
    let (gate, hand) = gate_with(|edition| {
        let row = edition.items.iter_mut().find(|row| row.item == DataItem::PhoneNumber).unwrap();
        (row.budget.max, row.budget.background) = (2, 1);
    });
    consent(&gate, &[(Feature::Login, 1)]);
    (gate, hand)
}

fn take(gate: &Gate) -> Result<(), Closed> {
    let grant = gate.grant::<uses::Login>().unwrap();
    gate.collect(&grant, phone()).map(drop)
}

fn consent(gate: &Gate, features: &[(Feature, u64)]) {
    let granted = features.iter().map(|(f, e)| (*f, Epoch(*e)));
    gate.publish(Standing::from_ledger(gate.edition().id.clone(), granted));
}

fn phone() -> Phone {
    Phone::parse("13800138000").unwrap()
}

fn envelope(gate: &Gate) -> Envelope {
    let grant = gate.grant::<uses::Login>().unwrap();
    let payload = gate.collect(&grant, phone()).unwrap().deidentify();
    let route =
        Route { host: Host::Account, method: Method::Post, path: "/v1/x".into(), bearer: false, headers: vec![] };
    seal(route, payload)
}

#[test]
fn nothing_is_granted_before_consent() {
    let (gate, _) = gate();
    assert_eq!(gate.grant::<uses::Login>().err(), Some(Closed::NotConsented(Feature::Login)));
}

#[test]
fn what_the_matrix_does_not_give_on_this_system_is_not_taken_and_not_counted() {
    use crate::policy::{Platform, Verdict};
    for verdict in [Verdict::Unavailable, Verdict::OffByDefault] {
        let (gate, _) = gate_with(|edition| {
            let row = edition.items.iter_mut().find(|row| row.item == DataItem::PhoneNumber).unwrap();
            row.verdicts.insert(Platform::Android12, verdict);
            row.verdicts.insert(Platform::BUILT_FOR, verdict);
        });
        consent(&gate, &[(Feature::Login, 1)]);
        let refused = Err(Closed::NotHere(DataItem::PhoneNumber));
        assert_eq!(take(&gate), refused, "before the system was read it is the one that this is built for");
        gate.stand_on(Platform::Android9);
        assert_eq!(take(&gate), Ok(()));
        assert_eq!(gate.drain_taken().len(), 1);
        gate.stand_on(Platform::Android12);
        assert_eq!(take(&gate), refused);
        let grant = gate.grant::<uses::Login>().unwrap();
        assert_eq!(gate.carry(&grant, phone()).err(), refused.err(), "a further part of it is not, either");
        assert!(gate.drain_taken().is_empty());
    }
}

#[test]
fn an_envelope_opens_while_its_consent_stands_and_not_after() {
    let (gate, _) = gate();
    consent(&gate, &[(Feature::Login, 1)]);
    let envelope = envelope(&gate);
    assert!(envelope.open(&gate).is_ok());
    consent(&gate, &[]);
    assert_eq!(envelope.open(&gate).err(), Some(Closed::Withdrawn(Feature::Login)));
}

#[test]
fn a_consent_given_anew_does_not_revive_what_was_sealed_before() {
    let (gate, _) = gate();
    consent(&gate, &[(Feature::Login, 1)]);
    let envelope = envelope(&gate);
    consent(&gate, &[(Feature::Login, 7)]);
    assert_eq!(envelope.open(&gate).err(), Some(Closed::Withdrawn(Feature::Login)));
    assert_eq!(gate.renew::<uses::Login>(Epoch(1)).err(), Some(Closed::Withdrawn(Feature::Login)));
    assert!(gate.renew::<uses::Login>(Epoch(7)).is_ok());
}

fn stop(gate: &Gate, stops: Stops) {
    let granted = [(Feature::Login, Epoch(1)), (Feature::Messages, Epoch(2))];
    gate.publish(Standing::from_ledger(gate.edition().id.clone(), granted).with_stops(stops));
}

#[test]
fn what_the_operator_stopped_is_shut_above_the_consent_and_open_again_under_the_same_one() {
    let (gate, _) = gate();
    stop(&gate, Stops::NOTHING);
    let sealed = envelope(&gate);
    stop(&gate, Stops::of(&[Feature::Login], &[]));
    let stopped = Some(Closed::Stopped(Feature::Login));
    assert_eq!(sealed.open(&gate).err(), stopped);
    assert_eq!(sealed.stands(&gate).err(), stopped, "a body under way is cut");
    assert_eq!((gate.grant::<uses::Login>().err(), gate.renew::<uses::Login>(Epoch(1)).err()), (stopped, stopped));
    assert!(gate.grant::<uses::Messages>().is_ok());
    stop(&gate, Stops::NOTHING);
    assert!(sealed.open(&gate).is_ok() && gate.renew::<uses::Login>(Epoch(1)).is_ok());
}

#[test]
fn an_item_that_the_operator_stopped_is_neither_taken_nor_sent() {
    let (gate, _) = gate();
    stop(&gate, Stops::NOTHING);
    let sealed = envelope(&gate);
    stop(&gate, Stops::of(&[], &[DataItem::PhoneNumber]));
    assert_eq!(sealed.stands(&gate).err(), Some(Closed::Stopped(Feature::Login)), "it may be in there");
    let stopped = Some(Closed::StoppedItem(DataItem::PhoneNumber));
    let grant = gate.grant::<uses::Login>().unwrap();
    assert_eq!((gate.collect(&grant, phone()).err(), gate.carry(&grant, phone()).err()), (stopped, stopped));
    assert_eq!(gate.affords(DataItem::PhoneNumber).err(), stopped, "nobody reads the phone for it");
    assert!(gate.drain_taken().iter().all(|taken| taken.count == 1), "what is refused is not counted");
    stop(&gate, Stops::of(&[], &[DataItem::BusinessData]));
    assert!(sealed.stands(&gate).is_ok(), "what its feature does not take cannot be in there");
}

#[test]
fn joining_stops_only_ever_takes_away() {
    let (one, two) = (Stops::of(&[Feature::Scan], &[DataItem::Crash]), Stops::of(&[Feature::Dial], &[]));
    let both = one.and(two);
    assert_eq!(both.features().collect::<Vec<_>>(), [Feature::Scan, Feature::Dial]);
    assert_eq!((both.beyond(one), one.beyond(both), both.and(one)), (two, Stops::NOTHING, both));
    for (n, feature) in Feature::ALL.iter().enumerate() {
        let alone = Stops::of(&[*feature], &[]);
        assert_eq!(alone.features().collect::<Vec<_>>(), [Feature::ALL[n]]);
    }
    for item in DataItem::ALL {
        assert_eq!(Stops::of(&[], &[*item]).items().collect::<Vec<_>>(), [*item]);
    }
}

#[test]
fn a_grant_is_over_after_a_while() {
    let (gate, hand) = gate();
    consent(&gate, &[(Feature::Login, 1)]);
    let grant = gate.grant::<uses::Login>().unwrap();
    hand.0.store(u64::try_from(Duration::from_mins(15).as_millis()).unwrap(), Ordering::SeqCst);
    assert_eq!(gate.collect(&grant, phone()).err(), Some(Closed::Over(Feature::Login)));
}

#[test]
fn a_feature_takes_only_what_it_declares() {
    let (gate, _) = gate();
    consent(&gate, &[(Feature::Login, 1), (Feature::Analytics, 2)]);
    let grant = gate.grant::<uses::Analytics>().unwrap();
    assert_eq!(
        gate.collect(&grant, phone()).err(),
        Some(Closed::Undeclared(Feature::Analytics, DataItem::PhoneNumber))
    );
}

#[test]
fn a_reading_leaves_by_the_declared_transform_or_not_at_all() {
    struct Raw;
    impl Reading for Raw {
        const ITEM: DataItem = DataItem::OsVersion;
        const TRANSFORM: Transform = Transform::AsGiven;
        const PURPOSE: Purpose = Purpose::Login;
        type Left = &'static str;
        fn transform(self) -> Self::Left {
            "14.7.1 build 21G72"
        }
    }
    let (gate, _) = gate();
    consent(&gate, &[(Feature::Login, 1)]);
    let grant = gate.grant::<uses::Login>().unwrap();
    assert_eq!(gate.collect(&grant, Raw).err(), Some(Closed::OtherTransform(DataItem::OsVersion)));
}

#[test]
fn what_was_taken_is_counted_once_each_and_handed_over_once() {
    let (gate, hand) = gate();
    consent(&gate, &[(Feature::Login, 1)]);
    let _ = envelope(&gate);
    hand.0.store(5, Ordering::SeqCst);
    let _ = envelope(&gate);
    let taken = gate.drain_taken();
    assert_eq!(taken, [Taken { item: DataItem::PhoneNumber, feature: Feature::Login, count: 2, last: Wall(5) }]);
    assert!(gate.drain_taken().is_empty());
}

#[test]
fn a_reading_is_taken_for_a_purpose_of_its_item_and_of_the_feature() {
    struct Version<const PURPOSE: u8>;
    macro_rules! version {
        ($n:literal, $purpose:ident) => {
            impl Reading for Version<$n> {
                const ITEM: DataItem = DataItem::OsVersion;
                const TRANSFORM: Transform = Transform::MajorMinor;
                const PURPOSE: Purpose = Purpose::$purpose;
                type Left = ();
                fn transform(self) {}
            }
        };
    }
    version!(0, Login);
    // The feature is declared for it, the item is not; and the other way round; and neither.
    version!(1, Upgrade);
    version!(2, Ops);
    version!(3, Agg);
    let (gate, _) = gate();
    consent(&gate, &[(Feature::Login, 1)]);
    let grant = gate.grant::<uses::Login>().unwrap();
    let other = |purpose| Some(Closed::OtherPurpose(DataItem::OsVersion, purpose));
    assert!(gate.collect(&grant, Version::<0>).is_ok());
    assert_eq!(gate.collect(&grant, Version::<1>).err(), other(Purpose::Upgrade));
    assert_eq!(gate.collect(&grant, Version::<2>).err(), other(Purpose::Ops));
    assert_eq!(gate.carry(&grant, Version::<3>).err(), other(Purpose::Agg));
    assert_eq!(gate.drain_taken().iter().map(|taken| taken.count).sum::<u64>(), 1, "what is refused is not counted");
    assert!(grant.serves(Purpose::Login) && grant.serves(Purpose::Security) && !grant.serves(Purpose::Ops));
}

#[test]
fn what_was_taken_often_enough_is_refused_until_the_next_day_and_not_counted() {
    let (gate, hand) = twice();
    assert!(take(&gate).is_ok() && take(&gate).is_ok());
    assert_eq!(take(&gate), Err(Closed::OverBudget(DataItem::PhoneNumber)));
    assert_eq!(gate.affords(DataItem::PhoneNumber), Err(Closed::OverBudget(DataItem::PhoneNumber)));
    assert_eq!(gate.drain_taken()[0].count, 2);
    assert!(gate.affords(DataItem::SmsCode).is_ok(), "another item has a budget of its own");
    hand.0.store(16 * 3_600_000, Ordering::SeqCst);
    assert!(take(&gate).is_ok(), "midnight in China is at four in the afternoon");
}

#[test]
fn a_part_of_what_was_taken_needs_no_budget_of_its_own() {
    let (gate, _) = twice();
    assert!(take(&gate).is_ok() && take(&gate).is_ok());
    let grant = gate.grant::<uses::Login>().unwrap();
    assert!(gate.carry(&grant, phone()).is_ok());
}

#[test]
fn behind_the_screen_only_what_the_edition_declares_for_it_is_taken() {
    let (gate, _) = twice();
    gate.behind(true);
    assert!(take(&gate).is_ok());
    assert_eq!(take(&gate), Err(Closed::OverBudget(DataItem::PhoneNumber)), "one is all that is declared");
    gate.behind(false);
    assert!(take(&gate).is_ok());
    let (gate, _) = self::gate();
    consent(&gate, &[(Feature::Login, 1)]);
    gate.behind(true);
    assert_eq!(take(&gate), Err(Closed::OverBudget(DataItem::PhoneNumber)), "0 where nothing is declared");
}

#[derive(Default)]
struct Memory(Mutex<Option<Secret>>);
impl Vault for Memory {
    fn get(&self, _: &str) -> VaultAnswer {
        self.0.lock().unwrap().clone().map_or(VaultAnswer::Absent, VaultAnswer::Present)
    }
    fn put(&self, _: &str, secret: &Secret) -> Result<(), PortFault> {
        *self.0.lock().unwrap() = Some(secret.clone());
        Ok(())
    }
    fn delete(&self, _: &str) -> Result<(), PortFault> {
        *self.0.lock().unwrap() = None;
        Ok(())
    }
}

#[test]
fn a_restart_is_no_way_around_a_budget() {
    let folder = tempfile::tempdir().unwrap();
    let vault = Memory::default();
    let (gate, _) = twice();
    take(&gate).unwrap();
    let mut store = Store::open(folder.path(), &vault, &[rows::SCHEMA]).unwrap();
    let first = gate.spent();
    store.write(|tx| rows::keep_spent(tx, &[], &first)).unwrap();
    gate.behind(true);
    take(&gate).unwrap();
    store.write(|tx| rows::keep_spent(tx, &first, &gate.spent())).unwrap();
    drop(store);

    let mut store = Store::open(folder.path(), &vault, &[rows::SCHEMA]).unwrap();
    let kept = store.read(rows::load_spent).unwrap();
    assert_eq!(kept, [Spent { item: DataItem::PhoneNumber, since: Wall(-28_800_000), times: 2, background: 1 }]);
    let (again, _) = twice();
    again.recall(&kept);
    assert_eq!(take(&again), Err(Closed::OverBudget(DataItem::PhoneNumber)));
}

#[test]
fn what_was_taken_under_one_consent_leaves_under_no_other() {
    let (gate, _) = gate();
    let to =
        || Route { host: Host::Account, method: Method::Post, path: "/v1/x".into(), bearer: false, headers: vec![] };
    consent(&gate, &[(Feature::Login, 1)]);
    let grant = gate.grant::<uses::Login>().unwrap();
    let earlier = gate.collect(&grant, phone()).unwrap().deidentify();
    let joined = gate.collect(&grant, phone()).unwrap().deidentify();
    consent(&gate, &[(Feature::Login, 2)]);
    assert_eq!(seal(to(), earlier).stands(&gate), Err(Closed::Withdrawn(Feature::Login)));
    let grant = gate.grant::<uses::Login>().unwrap();
    let later = || gate.collect(&grant, phone()).unwrap().deidentify();
    assert_eq!(seal(to(), later()).stands(&gate), Ok(()));
    let both = later().and(joined).and(later());
    assert_eq!(seal(to(), both.shape(|_| "both")).stands(&gate), Err(Closed::Withdrawn(Feature::Login)));
}

#[test]
fn a_consent_for_a_time_opens_nothing_from_its_last_moment_on() {
    let (gate, hand) = gate();
    let standing = Standing::from_ledger(gate.edition().id.clone(), [(Feature::Login, Epoch(1))]);
    gate.publish(standing.with_ends(vec![(Feature::Login, Wall(1000))]));
    let sealed = envelope(&gate);
    hand.0.store(999, Ordering::SeqCst);
    assert!(sealed.stands(&gate).is_ok() && gate.grant::<uses::Login>().is_ok());
    hand.0.store(1000, Ordering::SeqCst);
    assert_eq!(sealed.stands(&gate), Err(Closed::Withdrawn(Feature::Login)));
    assert_eq!(gate.grant::<uses::Login>().err(), Some(Closed::NotConsented(Feature::Login)));
}
