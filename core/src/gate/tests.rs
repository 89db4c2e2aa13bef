//! The gate against everything that must not pass it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use super::{uses, *};
use crate::{
    kernel::{Clock, Epoch, Mono, Now, Phone, Wall},
    policy::{DataItem, Feature, Transform, built_in},
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
    let hand = Arc::new(Hand::default());
    (Gate::new(built_in().unwrap(), hand.clone()), hand)
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
    seal(&grant, route, payload)
}

#[test]
fn nothing_is_granted_before_consent() {
    let (gate, _) = gate();
    assert_eq!(gate.grant::<uses::Login>().err(), Some(Closed::NotConsented(Feature::Login)));
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
