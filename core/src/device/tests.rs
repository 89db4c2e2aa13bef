//! The room against raw values that must not leave, and against its budget.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use proptest::prelude::*;

use super::{class, machine, read::platform, *};
use crate::{
    gate::{Body, Closed, Gate, Host, Standing, uses},
    kernel::{Epoch, Mono, Now, Secret, SystemClock, Wall},
    net::{Bearer, Lent, Net, Passport, Request, Response, Transport, TransportFault},
    policy::{DataItem, Feature, Platform, built_in},
    ports::{
        DeviceProbe, DeviceReading, Link, NetworkProbe, NetworkReading, Os, PortFault, SystemReading, Vault,
        VaultAnswer,
    },
    store::Store,
};

const CONSENT: Epoch = Epoch(5);

/// A phone that counts how often it is asked.
struct Phone(DeviceReading, AtomicUsize);
impl DeviceProbe for Phone {
    fn system(&self) -> Result<SystemReading, PortFault> {
        unreachable!("the whole device was consented to")
    }
    fn read(&self) -> Result<DeviceReading, PortFault> {
        self.1.fetch_add(1, Ordering::SeqCst);
        Ok(self.0.clone())
    }
}
impl NetworkProbe for Phone {
    fn read(&self) -> Result<NetworkReading, PortFault> {
        self.1.fetch_add(1, Ordering::SeqCst);
        Ok(NetworkReading { link: Link::Cellular, metered: true })
    }
}

fn phone(model: &str, version: &str, language: &str) -> Phone {
    let reading = DeviceReading {
        model: model.to_owned(),
        os: Os::Android,
        os_version: version.to_owned(),
        screen: (915, 412),
        utc_offset_minutes: 480,
        language: language.to_owned(),
    };
    Phone(reading, AtomicUsize::new(0))
}

fn gate(features: &[Feature]) -> Gate {
    let gate = Gate::new(built_in().unwrap(), Arc::new(SystemClock::new()));
    consent(&gate, features);
    gate
}

fn consent(gate: &Gate, features: &[Feature]) {
    let granted = features.iter().map(|feature| (*feature, CONSENT));
    gate.publish(Standing::from_ledger(gate.edition().id.clone(), granted));
}

/// What leaves of a reading, as its bytes.
fn left_of(phone: &Phone) -> String {
    let gate = gate(&[Feature::DeviceInfo]);
    let (_, class) = read(phone, &gate).unwrap();
    let Body::Bytes { bytes, .. } = wire::address(class).open(&gate).unwrap().body else { panic!("classes are bytes") };
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_common_phone_is_told_by_its_classes() {
    assert_eq!(
        left_of(&phone("2201123C", "14.7.1-build-2231", "zh-Hans-CN")),
        r#"{"model":"2201123C","os":"android","os_version":[14,7],"screen":"large","language":"zh"}"#
    );
}

#[test]
fn without_consent_the_phone_is_not_even_asked() {
    let phone = phone("2201123C", "14", "zh");
    let gate = gate(&[Feature::Login, Feature::Analytics]);
    assert_eq!(read(&phone, &gate).err(), Some(Unread::Closed(Closed::NotConsented(Feature::DeviceInfo))));
    let grant = gate.grant::<uses::Analytics>().unwrap();
    consent(&gate, &[]);
    assert!(network(&phone, &gate, &grant).is_err());
    assert_eq!(phone.1.load(Ordering::SeqCst), 0);
}

#[test]
fn behind_the_screen_and_over_the_budget_the_phone_is_not_asked_either() {
    let phone = phone("2201123C", "14", "zh");
    let gate = gate(&[Feature::DeviceInfo, Feature::Analytics]);
    let analytics = gate.grant::<uses::Analytics>().unwrap();
    gate.behind(true);
    let closed = |item| Some(Unread::Closed(Closed::OverBudget(item)));
    assert_eq!(read(&phone, &gate).err(), closed(DataItem::DeviceModel));
    let network = || network(&phone, &gate, &analytics).err();
    assert_eq!(network(), closed(DataItem::NetworkAccess));
    assert_eq!(phone.1.load(Ordering::SeqCst), 0);
    gate.behind(false);
    let max = gate.edition().item(DataItem::DeviceModel).unwrap().budget.max;
    assert_eq!((0..=max).filter(|_| read(&phone, &gate).is_ok()).count(), usize::try_from(max).unwrap());
    assert_eq!(phone.1.load(Ordering::SeqCst), usize::try_from(max).unwrap());
}

#[test]
fn the_edition_declares_no_less_for_a_class_than_it_tells() {
    let edition = built_in().unwrap();
    // What stands in the lists, `other` and nothing at all among it.
    let told = [
        (DataItem::DeviceModel, super::model::COMMON.len() + 1),
        (DataItem::OsType, 3),
        (DataItem::ScreenClass, 6),
        (DataItem::Language, class::LANGUAGES.len() + 1),
    ];
    for (item, values) in told {
        let bits = f64::from(edition.item(item).unwrap().bits.0) / 10.0;
        let tells = f64::from(u32::try_from(values).unwrap()).log2();
        assert!((tells..tells + 0.1).contains(&bits), "{item:?}: {bits} bits for {values} values");
    }
}

#[test]
fn each_part_is_counted_as_its_own_item_and_no_other() {
    use DataItem::{DeviceModel, Language, OsType, OsVersion, ScreenClass, TimeZone};
    let gate = gate(&[Feature::DeviceInfo]);
    let _ = read(&phone("x", "14", "zh"), &gate).unwrap();
    let taken: Vec<DataItem> = gate.drain_taken().into_iter().map(|taken| taken.item).collect();
    assert_eq!(taken, [DeviceModel, OsType, OsVersion, ScreenClass, TimeZone, Language]);
}

#[test]
fn a_network_is_told_under_the_consent_that_declares_it_and_under_no_other() {
    let phone = phone("x", "14", "zh");
    let gate = gate(&[Feature::DeviceInfo, Feature::Analytics]);
    let analytics = gate.grant::<uses::Analytics>().unwrap();
    assert!(network(&phone, &gate, &analytics).is_ok());
    let device = gate.grant::<uses::DeviceInfo>().unwrap();
    let closed = Closed::Undeclared(Feature::DeviceInfo, DataItem::NetworkAccess);
    assert_eq!(network(&phone, &gate, &device).err(), Some(Unread::Closed(closed)));
}

#[test]
fn a_version_keeps_two_small_numbers_and_nothing_else() {
    for (raw, left) in [
        ("14", Some((14, 0))),
        ("14.7.canary-build-2231", Some((14, 7))),
        ("17.5.1", Some((17, 5))),
        ("14beta3.2", Some((14, 2))),
        ("20240619", None),
        ("14.20240619", Some((14, 0))),
        ("UP1A.231005.007", None),
        ("", None),
        ("١٤.٧", None),
    ] {
        assert_eq!(class::version(raw), left, "{raw}");
    }
}

#[test]
fn the_usual_offset_is_not_told_and_an_impossible_one_is_not_either() {
    assert_eq!([480, 360, 345, -720, 840].map(class::offset), [None, Some(24), Some(23), Some(-48), Some(56)]);
    assert_eq!([481, 900, -735, i32::MAX, i32::MIN].map(class::offset), [None; 5]);
}

#[test]
fn a_language_is_its_first_part_or_other() {
    for (raw, left) in
        [("zh-Hant-TW", "zh"), ("ZH", "zh"), ("en_US.UTF-8", "en"), ("tlh-canary", "other"), ("", "other")]
    {
        assert_eq!(class::language(raw), left, "{raw}");
    }
    assert_eq!(class::language("en-u-ca-chinese"), "en");
}

#[test]
fn there_are_six_classes_of_screens_whichever_way_the_phone_is_held() {
    let classes: std::collections::BTreeSet<Screen> = (0..4000).map(|side| class::screen((side, 5000))).collect();
    assert_eq!(classes.len(), 6);
    assert_eq!(class::screen((412, 915)), class::screen((915, 412)));
}

#[test]
fn a_phone_stands_in_the_column_of_its_system() {
    let cases = [("9", Platform::Android9), ("10", Platform::Android12), ("12.1", Platform::Android12)];
    for (version, column) in cases {
        assert_eq!(platform(Os::Android, version), column);
    }
    assert_eq!(platform(Os::Android, "?"), Platform::Android13);
    assert_eq!((platform(Os::Ios, "9"), platform(Os::Desktop, "9")), (Platform::Ios, Platform::Desktop));
}

proptest! {
    #[test]
    fn no_raw_value_leaves(
        model in "CANARY[a-zA-Z0-9 ,_-]{0,24}",
        build in "\\.[0-9]{3,12}CANARY[a-z0-9-]{0,12}",
        major in 0_u16..100,
        tail in "(-CANARY|_CN|-Hans)[A-Za-z0-9-]{0,12}",
        screen in any::<(u32, u32)>(),
        minutes in any::<i32>(),
    ) {
        let mut phone = phone(&model, &format!("{major}.3{build}"), &format!("zh{tail}"));
        (phone.0.screen, phone.0.utc_offset_minutes) = (screen, minutes);
        let left = left_of(&phone);
        prop_assert!(!left.contains("CANARY") && !left.contains("CN") && !left.contains("Hans"), "{}", left);
        let digits = build.trim_start_matches('.').split('C').next().unwrap_or_default();
        prop_assert!(!left.contains(digits), "{} in {}", digits, left);
        prop_assert!(left.contains(r#""model":"other""#) && left.contains(r#""language":"zh""#));
        prop_assert!(left.len() < 160);
    }

    #[test]
    fn any_text_is_answered(raw in "\\PC{0,40}") {
        class::version(&raw);
        class::model(&raw);
        class::language(&raw);
    }
}

fn at(hours: u64) -> Now {
    // 00:00 in China, and so many hours.
    let ms = hours * 3_600_000;
    Now { wall: Wall(16 * 3_600_000 + i64::try_from(ms).unwrap()), mono: Mono(ms) }
}

fn told(state: State, event: Event, now: Now) -> (State, bool) {
    let (state, effects) = step(state, event, now);
    (state, !effects.is_empty())
}

#[test]
fn it_is_told_once_on_a_day_and_again_on_the_next() {
    let (state, first) = told(State::default(), Event::Standing(Some(CONSENT)), at(9));
    assert!(first);
    assert_eq!(due(&state), Some(Mono(0).after(Duration::from_hours(24))));
    let (state, again) = told(state, Event::Done { epoch: CONSENT, arrived: true }, at(10));
    let (state, later) = told(state, Event::Tick, at(23));
    let (_, tomorrow) = told(state, Event::Tick, at(24));
    assert_eq!((again, later, tomorrow), (false, false, true));
}

#[test]
fn without_consent_nothing_is_wanted_and_a_consent_given_anew_is_told_anew() {
    let (state, wanted) = told(State::default(), Event::Standing(None), at(9));
    assert_eq!((wanted, due(&state)), (false, None));
    let (state, _) = told(state, Event::Standing(Some(CONSENT)), at(9));
    let (state, _) = told(state, Event::Standing(None), at(10));
    assert_eq!(due(&state), None);
    assert!(told(state, Event::Standing(Some(Epoch(8))), at(11)).1);
}

#[test]
fn while_a_change_waits_for_its_answer_nothing_is_told_and_the_day_is_not_forgotten() {
    let (state, _) = told(State::default(), Event::Standing(Some(CONSENT)), at(9));
    let (state, shut) = told(state, Event::Waiting, at(10));
    assert_eq!((shut, due(&state)), (false, None));
    let (state, again) = told(state, Event::Standing(Some(CONSENT)), at(11));
    let (_, tomorrow) = told(state, Event::Tick, at(24));
    assert_eq!((again, tomorrow), (false, true));
}

#[test]
fn what_did_not_arrive_is_tried_after_an_hour() {
    let (state, _) = told(State::default(), Event::Standing(Some(CONSENT)), at(9));
    let (state, at_once) = told(state, Event::Done { epoch: CONSENT, arrived: false }, at(9));
    assert_eq!((at_once, due(&state)), (false, Some(at(10).mono)));
    assert!(told(state, Event::Tick, at(10)).1);
}

#[test]
fn the_day_survives_a_kill() {
    #[derive(Default)]
    struct Key(Mutex<Option<Secret>>);
    impl Vault for Key {
        fn get(&self, _: &str) -> VaultAnswer {
            self.0.lock().unwrap().clone().map_or(VaultAnswer::Absent, VaultAnswer::Present)
        }
        fn put(&self, _: &str, key: &Secret) -> Result<(), PortFault> {
            *self.0.lock().unwrap() = Some(key.clone());
            Ok(())
        }
        fn delete(&self, _: &str) -> Result<(), PortFault> {
            *self.0.lock().unwrap() = None;
            Ok(())
        }
    }
    let key = Key::default();
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path(), &key, &[SCHEMA]).unwrap();
    let (after, _) = step(State::default(), Event::Standing(Some(CONSENT)), at(9));
    store.write(|tx| keep(tx, &State::default(), &after)).unwrap();
    drop(store);
    let mut store = Store::open(folder.path(), &key, &[SCHEMA]).unwrap();
    let state = store.read(load).unwrap();
    assert!(machine::resume(&state, at(10)).is_empty());
    let (state, again) = told(state, Event::Standing(Some(CONSENT)), at(10));
    assert!(!again);
    let (gone, _) = step(state.clone(), Event::Standing(None), at(11));
    store.write(|tx| keep(tx, &state, &gone)).unwrap();
    assert_eq!(store.read(load).unwrap(), State::default());
}

/// Answers what it is told to, and keeps the bodies.
struct Server(Result<u16, TransportFault>, Mutex<Vec<Request>>);
#[async_trait::async_trait]
impl Transport for Server {
    async fn exchange(&self, request: Request) -> Result<Response, TransportFault> {
        self.1.lock().unwrap().push(request);
        Ok(Response { status: self.0?, headers: Vec::new(), body: bytes::Bytes::new() })
    }
}

#[tokio::test]
async fn it_is_told_to_the_session_and_what_did_not_arrive_is_tried_again() {
    let cases = [
        (Ok(204), true),
        (Ok(422), true),
        (Ok(503), false),
        (Err(TransportFault::Broken), false),
        (Err(TransportFault::Unreachable), false),
    ];
    for (answer, arrived) in cases {
        let server = Arc::new(Server(answer, Mutex::default()));
        let (passport, _wishes) = Passport::new();
        passport.lend(Lent::Valid(Bearer { token: Secret::new("t"), generation: 1 }));
        let net = Net::new(server.clone(), gate(&[Feature::DeviceInfo]), passport);
        let phone = phone("2201123C", "14", "zh");
        let event = perform(Effect::Tell { epoch: CONSENT }, &net, &phone).await;
        assert_eq!(event, Event::Done { epoch: CONSENT, arrived }, "{answer:?}");
        assert!(server.1.lock().unwrap().iter().all(|r| r.bearer().is_some() && r.route().host == Host::Account));
        // Under an older consent nothing is read.
        let event = perform(Effect::Tell { epoch: Epoch(1) }, &net, &phone).await;
        assert_eq!(event, Event::Done { epoch: Epoch(1), arrived: false });
        assert_eq!(server.1.lock().unwrap().len(), 1);
    }
}
