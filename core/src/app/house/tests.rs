//! A newer edition in the house: told where it is refused, in force whole or not at all where the process is killed.

use std::{
    fs,
    path::Path,
    sync::{Mutex, PoisonError},
};

use super::*;
use crate::{
    app::{
        Client, Setup,
        told::Told,
        turn::{RoomEvent, Turn},
    },
    kernel::{Mono, Secret, SystemClock, log::tests::logged},
    net::{Request, Response, Transport, TransportFault},
    policy::{EditionId, FeedFault, Published, Publisher, Right, built_in, next, published},
    ports::{DeviceProbe, DeviceReading, NetworkProbe, PortFault, Ports, SystemReading, Vault, VaultAnswer},
    store::Cell,
};

const NOW: Now = Now { wall: Wall(1_795_480_000_000), mono: Mono(0) };

#[derive(Default)]
struct Memory(Mutex<BTreeMap<String, Secret>>);

impl Vault for Memory {
    fn get(&self, alias: &str) -> VaultAnswer {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(alias).cloned().map_or(VaultAnswer::Absent, VaultAnswer::Present)
    }
    fn put(&self, alias: &str, secret: &Secret) -> Result<(), PortFault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(alias.to_owned(), secret.clone());
        Ok(())
    }
    fn delete(&self, alias: &str) -> Result<(), PortFault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(alias);
        Ok(())
    }
}

struct Phone {
    folder: tempfile::TempDir,
    vault: Memory,
    publisher: Publisher,
}

impl Phone {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), vault: Memory::default(), publisher: Publisher::new(1) }
    }

    fn start(&self, folder: &Path, built: &Arc<Edition>) -> (Store, House) {
        let mut store = Store::open(folder, &self.vault, House::SCHEMAS).unwrap();
        let house = House::load(&mut store, built, &[self.publisher.key()]).unwrap();
        (store, house)
    }
}

fn numbered(version: u32, edit: impl FnOnce(&mut Edition)) -> Edition {
    next(|new| {
        (new.version, new.id) = (version, EditionId(format!("{}-01-01", 2026 + version)));
        edit(new);
    })
}

fn comes(house: &mut House, event: notices::Event) {
    Turn::new(house, NOW).run([RoomEvent::Notices(event)]);
}

fn pulled(published: Published) -> notices::Event {
    notices::Event::EditionPulled(Box::new(published))
}

/// What a kill at this moment leaves on the disk.
fn killed(folder: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
        }
    }
    copy
}

#[test]
fn a_kill_while_an_edition_comes_leaves_the_older_or_the_newer_one() {
    let (phone, built) = (Phone::new(), built_in().unwrap());
    let (mut store, on_disk) = phone.start(phone.folder.path(), &built);
    let mut house = on_disk.clone();
    comes(&mut house, pulled(phone.publisher.opened(3, &numbered(2, |_| {}))));
    assert_eq!((on_disk.edition.version, house.edition.version), (1, 2));
    let version = |folder: &Path| phone.start(folder, &built).1.edition.version;

    let before = killed(phone.folder.path());
    let refused = store.write(|tx| house.keep(tx, &on_disk, &[]).and(Err::<(), _>(StoreFault::DiskFull)));
    assert_eq!(refused, Err(StoreFault::DiskFull));
    let taken_back = killed(phone.folder.path());
    let within = store
        .write(|tx| {
            house.keep(tx, &on_disk, &[])?;
            Ok(killed(phone.folder.path()))
        })
        .unwrap();
    let after = killed(phone.folder.path());
    // Measured before anybody opens the copies: a store that closes takes its journal along.
    let journal = |copy: &Path| copy.join("gongchao.db-wal");
    let ends = [before.path(), phone.folder.path()].map(|folder| fs::metadata(journal(folder)).unwrap().len());
    let left = [&before, &taken_back, &within, &after].map(|copy| version(copy.path()));
    assert_eq!(left, [1, 1, 1, 2]);

    // A kill inside the commit's own write: the journal ends anywhere between the older and the newer end.
    assert!(ends[0] < ends[1], "{ends:?}");
    let step = usize::try_from((ends[1] - ends[0]) / 40).unwrap().max(1);
    let mut seen = Vec::new();
    for end in (ends[0]..=ends[1]).step_by(step).chain([ends[1]]) {
        let torn = killed(phone.folder.path());
        fs::File::options().write(true).open(journal(torn.path())).unwrap().set_len(end).unwrap();
        seen.push(version(torn.path()));
    }
    assert!(seen.is_sorted() && seen.iter().all(|version| [1, 2].contains(version)), "{seen:?}");
    assert_eq!((seen.first(), seen.last()), (Some(&1), Some(&2)));
}

#[test]
fn each_edition_that_is_refused_is_told_and_named_and_the_one_in_force_stays() {
    let (phone, people) = (Phone::new(), Arc::new(published(&built_in().unwrap())));
    let (_store, mut house) = phone.start(phone.folder.path(), &people);
    let ready = |version, edit: fn(&mut Edition)| published(&numbered(version, edit));
    comes(&mut house, pulled(phone.publisher.opened(5, &ready(2, |_| {}))));
    assert_eq!((house.edition.version, &house.told), (2, &None));
    let in_force = house.archive.clone();
    let fewer = ready(3, |new| new.rights.retain(|row| row.right != Right::Cancel));
    let many = ready(3, |new| {
        for row in &mut new.features {
            row.items = DataItem::ALL.to_vec();
            row.permission = Some(crate::policy::OsPermission::Camera);
        }
        for row in &mut new.items {
            row.purposes = crate::policy::Purpose::ALL.to_vec();
        }
    });
    let wrong = serde_json::to_string(&ready(3, |_| {})).unwrap().replace("\"rare_to_other\"", "\"raw\"");
    let wrong = phone.publisher.signs_text(6, wrong);
    let wrong = Published::open(wrong.as_bytes(), &[phone.publisher.key()]).unwrap_err();
    let name = "WARN gongchao_core::app edition.refused";
    for (event, code, line) in [
        (pulled(phone.publisher.opened(4, &ready(3, |_| {}))), "edition_older", "older sequence known=5 offered=4"),
        (pulled(phone.publisher.opened(6, &numbered(3, |_| {}))), "edition_in_development", "in development"),
        (pulled(phone.publisher.opened(6, &fewer)), "edition_fewer_rights", "fewer rights"),
        (pulled(phone.publisher.opened(6, &many)), "edition_too_many_changes", "too many changes known=200 offered="),
        (notices::Event::EditionRefused(wrong), "edition_wrong", "items[6].transform: unknown word"),
        (notices::Event::EditionRefused(FeedFault::TooLarge), "edition_too_large", "too large"),
        (notices::Event::EditionRefused(FeedFault::NotSigned), "edition_not_signed", "not signed"),
        (notices::Event::EditionRefused(FeedFault::WrongSignature), "edition_unknown_key", "unknown key"),
    ] {
        house.told = None;
        let lines = logged(|| comes(&mut house, event.clone()));
        let told = Told::from(house.told.as_ref().unwrap());
        assert_eq!(told.code, code);
        assert!(told.words.zh.contains("现行版本继续有效") && told.words.en.contains("stays in force"), "{told:?}");
        let [said] = &lines[..] else { panic!("{lines:?}") };
        assert!(said.starts_with(&format!("{name} {line}")), "{said}");
        assert_eq!(house.archive, in_force, "{code}");
        house.told = None;
        assert!(logged(|| comes(&mut house, event)).is_empty() && house.told.is_none(), "{code} is told once");
    }
}

#[test]
fn a_server_that_is_behind_or_says_the_same_again_is_nobodys_trouble() {
    let (phone, built) = (Phone::new(), built_in().unwrap());
    let (_store, mut house) = phone.start(phone.folder.path(), &built);
    let newer = numbered(2, |_| {});
    comes(&mut house, pulled(phone.publisher.opened(5, &newer)));
    let again = logged(|| comes(&mut house, pulled(phone.publisher.opened(5, &newer))));
    assert_eq!((again.len(), &house.told), (0, &None));
    let day_before = Edition { id: EditionId("2024-06-18".to_owned()), ..Edition::clone(&built) };
    let behind = logged(|| comes(&mut house, pulled(phone.publisher.opened(6, &day_before))));
    assert!(behind.iter().all(|line| line.ends_with("older version known=2 offered=1")), "{behind:?}");
    assert_eq!((behind.len(), &house.told), (1, &None));
}

#[test]
fn a_build_that_takes_a_right_away_unsaid_is_told_at_every_start() {
    let (phone, built) = (Phone::new(), built_in().unwrap());
    drop(phone.start(phone.folder.path(), &built));
    let fewer = Arc::new(numbered(2, |new| new.rights.retain(|row| row.right != Right::Copy)));
    for _ in 0..2 {
        let (_store, house) = phone.start(phone.folder.path(), &fewer);
        assert_eq!((&house.edition, &house.told), (&built, &Some(Trouble::Edition(FeedFault::FewerRights))));
    }
}

fn brought(bulletin: Result<notices::Bulletin, notices::BulletinFault>) -> notices::Event {
    let answered = notices::Answered { bulletin: Some(bulletin), ..notices::Answered::default() };
    notices::Event::Pulled(Box::new(answered))
}

fn bulletin(phone: &Phone, sequence: u32, stops: &str) -> Result<notices::Bulletin, notices::BulletinFault> {
    let said = format!(
        r#"{{"sequence":{sequence},"published":"2026-11-29","notices":[],"stops_features":[{stops}],"stops_items":[]}}"#
    );
    let document = phone.publisher.signs_as("application/vnd.gongchao.bulletin+json", said.as_bytes());
    notices::Bulletin::open(&document, &[phone.publisher.key()])
}

#[test]
fn a_kill_while_a_bulletin_comes_leaves_the_older_or_the_newer_one() {
    let (phone, built) = (Phone::new(), built_in().unwrap());
    let (mut store, first) = phone.start(phone.folder.path(), &built);
    let mut on_disk = first.clone();
    comes(&mut on_disk, brought(bulletin(&phone, 3, r#""scan""#)));
    store.write(|tx| on_disk.keep(tx, &first, &[])).unwrap();
    let mut house = on_disk.clone();
    comes(&mut house, brought(bulletin(&phone, 4, r#""dial""#)));
    let stops = |folder: &Path| phone.start(folder, &built).1.stops();
    let [old, new] = [Feature::Scan, Feature::Dial].map(|feature| Stops::of(&[feature], &[]));

    let before = killed(phone.folder.path());
    let within = store
        .write(|tx| {
            house.keep(tx, &on_disk, &[])?;
            Ok(killed(phone.folder.path()))
        })
        .unwrap();
    let after = killed(phone.folder.path());
    let journal = |copy: &Path| copy.join("gongchao.db-wal");
    let ends = [before.path(), phone.folder.path()].map(|folder| fs::metadata(journal(folder)).unwrap().len());
    assert_eq!([&before, &within, &after].map(|copy| stops(copy.path())), [old, old, new]);
    let step = usize::try_from((ends[1] - ends[0]) / 40).unwrap().max(1);
    for end in (ends[0]..=ends[1]).step_by(step) {
        let torn = killed(phone.folder.path());
        fs::File::options().write(true).open(journal(torn.path())).unwrap().set_len(end).unwrap();
        let seen = stops(torn.path());
        assert!(seen == old || seen == new, "cut at {end}: {seen:?}");
    }
}

#[test]
fn each_bulletin_that_is_refused_is_told_and_named_and_the_one_before_it_stays() {
    let phone = Phone::new();
    let (_store, mut house) = phone.start(phone.folder.path(), &built_in().unwrap());
    comes(&mut house, brought(bulletin(&phone, 5, r#""scan""#)));
    assert_eq!(house.told, Some(Trouble::Stopped(vec![Feature::Scan])));
    let name = "WARN gongchao_core::app bulletin.refused";
    for (offered, code, line) in [
        (bulletin(&phone, 4, ""), "bulletin_older", "older sequence known=5 offered=4"),
        (bulletin(&phone, 6, r#""fly""#), "bulletin_wrong", "stops_features[0]: unknown word"),
        (Err(notices::BulletinFault::TooLarge), "bulletin_too_large", "too large"),
        (Err(notices::BulletinFault::NotSigned), "bulletin_not_signed", "not signed"),
        (Err(notices::BulletinFault::WrongSignature), "bulletin_unknown_key", "unknown key"),
    ] {
        house.told = None;
        let lines = logged(|| comes(&mut house, brought(offered.clone())));
        assert_eq!(Told::from(house.told.as_ref().unwrap()).code, code);
        let [said] = &lines[..] else { panic!("{lines:?}") };
        assert!(said.starts_with(&format!("{name} {line}")), "{said}");
        assert_eq!(house.stops(), Stops::of(&[Feature::Scan], &[]));
        house.told = None;
        assert!(
            logged(|| comes(&mut house, brought(offered))).is_empty() && house.told.is_none(),
            "{code} is told once"
        );
    }
}

#[test]
fn a_class_of_telemetry_is_stopped_with_any_of_its_items() {
    let phone = Phone::new();
    let (_store, mut house) = phone.start(phone.folder.path(), &built_in().unwrap());
    let said =
        r#"{"sequence":1,"published":"2026-11-29","notices":[],"stops_features":[],"stops_items":["usage_total"]}"#;
    let document = phone.publisher.signs_as("application/vnd.gongchao.bulletin+json", said.as_bytes());
    comes(&mut house, brought(notices::Bulletin::open(&document, &[phone.publisher.key()])));
    assert_eq!(house.stops(), Stops::of(&[Feature::Analytics], &[DataItem::UsageTotal]));
}

struct Nowhere;

#[async_trait::async_trait]
impl Transport for Nowhere {
    async fn exchange(&self, _: Request) -> Result<Response, TransportFault> {
        Err(TransportFault::Unreachable)
    }
}

struct Bare;

impl DeviceProbe for Bare {
    fn system(&self) -> Result<SystemReading, PortFault> {
        Err(PortFault::Failed)
    }
    fn read(&self) -> Result<DeviceReading, PortFault> {
        Err(PortFault::Failed)
    }
}

impl NetworkProbe for Bare {
    fn read(&self) -> Result<NetworkReading, PortFault> {
        Err(PortFault::Failed)
    }
}

#[tokio::test]
async fn c_04_a_kill_between_the_servers_word_and_the_erasing_is_made_up_for_by_the_next_start() {
    let (phone, built) = (Phone::new(), built_in().unwrap());
    let folder = phone.folder.path();
    let (mut store, on_disk) = phone.start(folder, &built);
    let mut house = on_disk.clone();
    comes(&mut house, brought(bulletin(&phone, 3, r#""scan""#)));
    store
        .write(|tx| {
            house.keep(tx, &on_disk, &[])?;
            let account = tx.seal(Cell { table: "session_holder.account", key: "0", account: "" }, b"emp-7")?;
            let row =
                "INSERT INTO session_holder (id, account, reason, generation) VALUES (0, ?1, 'account_cancelled', 0)";
            tx.sql().execute(row, [account])?;
            Ok(())
        })
        .unwrap();
    drop(store);
    let vault = Arc::new(phone.vault);
    let client = Client::start(Setup {
        folder: folder.to_owned(),
        ports: Ports { vault: vault.clone(), device: Arc::new(Bare), network: Arc::new(Bare) },
        transport: Arc::new(Nowhere),
        clock: Arc::new(SystemClock::new()),
        edition: built,
        publishers: vec![phone.publisher.key()],
        app_version: "0.1.0".to_owned(),
        channel: None,
        telemetry: telemetry::Bounds::default(),
    })
    .unwrap();
    let seen = client.snapshot();
    assert_eq!(seen.login, session::LoginView::Ready);
    assert!(seen.notices.all.is_empty() && seen.told.is_none(), "what was known before is known no more");
    client.shut_down().await.unwrap();
}
