//! Newer sets of pins: what is taken, what is refused, what a kill leaves, and that nothing old is used after one.

use std::{
    fs,
    net::SocketAddr,
    os::unix::process::ExitStatusExt,
    path::Path,
    process::Command,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

use super::{
    super::{
        HttpsTransport, PinFault, PinKeeping, Request, SetupFault, TlsFault, TlsSetup, Transport, TransportFault,
        sign_pins,
    },
    server::{Authority, Server, status, transport, trust, trusting},
};
use crate::{
    gate::{Body, Host, Method, Route},
    kernel::{fall::Point, log::tests::logged},
};

const CHILD: &str = "net::tests::pins::the_phone_that_is_killed";

fn key(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
}

fn signed_by(seed: u8, record: &Value) -> Vec<u8> {
    sign_pins(&record.to_string(), |what| key(seed).sign(what).as_ref().to_vec()).unwrap().into_bytes()
}

fn keeping(folder: &Path) -> PinKeeping {
    PinKeeping { folder: folder.to_owned(), keys: vec![key(1).public_key().as_ref().try_into().unwrap()] }
}

fn from_now(days: i64) -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let day = Duration::from_hours(24) * u32::try_from(days.abs()).unwrap();
    (if days < 0 { now.checked_sub(day).unwrap() } else { now + day }).as_secs()
}

/// A record that is good: two authorities, a pin of each, a year.
fn record(seq: u64, anchors: &[&Authority], pins: &[String]) -> Value {
    let pem: String = anchors.iter().map(|a| a.pem()).collect();
    json!({ "seq": seq, "host": "127.0.0.1", "anchors": pem, "spki": pins, "mode": "enforce", "not_after": from_now(365) })
}

async fn asks(transport: &HttpsTransport) -> Result<u16, TransportFault> {
    let route = Route {
        host: Host::Account,
        method: Method::Get,
        path: "/v1/notices".to_owned(),
        bearer: false,
        headers: vec![],
    };
    transport.exchange(Request::new(route, Body::Empty)).await.map(|response| response.status)
}

const UNPINNED: Result<u16, TransportFault> = Err(TransportFault::Untrusted(TlsFault::Pin));

/// A phone made with the pin of one authority, and a server of another that moved on.
struct World {
    folder: tempfile::TempDir,
    old: Authority,
    new: Authority,
    spare: Authority,
    server: Server,
}

impl World {
    async fn new() -> Self {
        let new = Authority::root("new");
        let server = Server::agrees(new.signs()).await;
        Self::of(new, server)
    }

    /// The same, with a server that ends each connection after its answer.
    async fn hanging_up() -> Self {
        let new = Authority::root("new");
        let server = Server::start(new.signs(), &["http/1.1"], async |_| {
            let mut reply = status(204);
            reply.headers_mut().insert("connection", "close".parse().unwrap());
            reply
        })
        .await;
        Self::of(new, server)
    }

    fn of(new: Authority, server: Server) -> Self {
        let (old, spare) = (Authority::root("old"), Authority::root("spare"));
        Self { folder: tempfile::tempdir().unwrap(), old, new, spare, server }
    }

    /// A phone that starts now.
    fn phone(&self) -> HttpsTransport {
        self.bare().keeping_pins(keeping(self.folder.path()))
    }

    fn bare(&self) -> HttpsTransport {
        transport(self.server.addr, &[&self.old, &self.new], &[self.old.pin()])
    }

    /// A phone that starts now, of a build that was made with another set.
    fn made_with(&self, tls: &TlsSetup) -> HttpsTransport {
        trusting(self.server.addr, tls).keeping_pins(keeping(self.folder.path()))
    }

    /// The same, of a build that knows the key of the server that moved on.
    fn newer_build(&self, seq: u64) -> HttpsTransport {
        self.made_with(&TlsSetup { seq, ..trust(&[&self.old, &self.new], &[self.new.pin()]) })
    }

    /// A record under which this server is none of ours.
    fn without(&self, seq: u64) -> Vec<u8> {
        signed_by(1, &record(seq, &[&self.old, &self.new], &[self.old.pin(), self.spare.pin()]))
    }

    fn record(&self, seq: u64) -> Value {
        record(seq, &[&self.old, &self.new, &self.spare], &[self.new.pin(), self.spare.pin()])
    }

    fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("pins-127.0.0.1.json")
    }
}

#[tokio::test]
async fn a_set_that_was_signed_offline_is_in_force_at_once_and_after_a_restart() {
    let world = World::new().await;
    let phone = world.phone();
    assert_eq!(asks(&phone).await, UNPINNED);
    assert_eq!(phone.take_pins(&signed_by(1, &world.record(1))), Ok(()));
    assert_eq!(asks(&phone).await, Ok(204));
    assert_eq!(asks(&world.phone()).await, Ok(204));
    assert_eq!(asks(&world.bare()).await, UNPINNED, "nothing is taken where nobody said so");
    assert_eq!(world.bare().take_pins(&signed_by(1, &world.record(9))), Err(PinFault::NotTaken));
}

#[tokio::test]
async fn t_09_wrong_pins_refuse_until_their_last_day_and_are_reported_after_it_with_anchors_enforced() {
    let world = World::new().await;
    let phone = world.phone();
    let with = |seq, days, mode: &str, anchors: &[&Authority]| {
        let mut record = record(seq, anchors, &[world.old.pin(), world.spare.pin()]);
        record["not_after"] = json!(from_now(days));
        record["mode"] = json!(mode);
        signed_by(1, &record)
    };
    let anchors = [&world.old, &world.new];
    phone.take_pins(&with(1, 1, "enforce", &anchors)).unwrap();
    assert_eq!(asks(&phone).await, UNPINNED);
    phone.take_pins(&with(2, -1, "enforce", &anchors)).unwrap();
    assert_eq!(asks(&phone).await, Ok(204));
    phone.take_pins(&with(3, 365, "report", &anchors)).unwrap();
    assert_eq!(asks(&phone).await, Ok(204));
    phone.take_pins(&with(4, -1, "enforce", &[&world.old])).unwrap();
    assert_eq!(
        asks(&phone).await,
        Err(TransportFault::Untrusted(TlsFault::Issuer)),
        "an anchor is never reported alone"
    );
}

#[tokio::test]
async fn t_09_the_pins_of_a_build_refuse_until_its_last_day_and_are_reported_after_it_with_anchors_enforced() {
    let world = World::new().await;
    let built = |anchors: &[&Authority], until| {
        world.made_with(&TlsSetup { until, ..trust(anchors, &[world.old.pin(), world.spare.pin()]) })
    };
    let anchors = [&world.old, &world.new];
    assert_eq!(asks(&built(&anchors, None)).await, UNPINNED);
    assert_eq!(asks(&built(&anchors, Some(from_now(1)))).await, UNPINNED);
    let expired = built(&anchors, Some(from_now(-1)));
    assert_eq!(asks(&expired).await, Ok(204));
    let alone = built(&[&world.old], Some(from_now(-1)));
    assert_eq!(asks(&alone).await, Err(TransportFault::Untrusted(TlsFault::Issuer)));
    // A newer set is enforced again.
    assert_eq!(expired.take_pins(&world.without(1)), Ok(()));
    assert_eq!(asks(&expired).await, UNPINNED);
}

#[tokio::test]
async fn t_11_a_kept_record_is_not_in_force_where_the_build_is_as_new_or_newer() {
    let world = World::new().await;
    assert_eq!(world.phone().take_pins(&world.without(5)), Ok(()));
    let kept = fs::read(world.file()).unwrap();
    for built in [5, 6, u64::MAX] {
        let mut phone = None;
        let lines = logged(|| phone = Some(world.newer_build(built)));
        let phone = phone.unwrap();
        assert!(lines.is_empty(), "nobody offered it: {lines:?}");
        assert_eq!(asks(&phone).await, Ok(204), "a build with {built}");
        for offered in [5, built] {
            let rollback = PinFault::Rollback { known: built, offered };
            assert_eq!(phone.take_pins(&world.without(offered)), Err(rollback), "a build with {built}");
        }
        assert_eq!(asks(&phone).await, Ok(204), "a build with {built}");
        assert_eq!(fs::read(world.file()).unwrap(), kept, "a build with {built}");
    }
}

#[tokio::test]
async fn t_12_a_kept_record_that_is_newer_than_the_build_is_in_force_after_a_restart() {
    let world = World::new().await;
    let phone = world.newer_build(4);
    assert_eq!(asks(&phone).await, Ok(204));
    assert_eq!(phone.take_pins(&world.without(5)), Ok(()));
    assert_eq!(asks(&phone).await, UNPINNED);
    for built in [0, 4] {
        assert_eq!(asks(&world.newer_build(built)).await, UNPINNED, "a build with {built}");
    }
}

#[tokio::test]
async fn t_11_a_record_that_is_not_ours_not_newer_of_another_server_or_too_large_changes_nothing() {
    let world = World::new().await;
    let phone = world.phone();
    phone.take_pins(&signed_by(1, &world.record(5))).unwrap();
    let kept = fs::read(world.file()).unwrap();
    let changed = |member: &str, value: Value| {
        let mut record = world.record(6);
        record[member] = value;
        signed_by(1, &record)
    };
    let good = signed_by(1, &world.record(6));
    let mut edited = good.clone();
    let at = edited.len() / 2;
    // Another letter of the same alphabet, so that it reads and only the signature is wrong.
    edited[at] = if edited[at] == b'A' { b'B' } else { b'A' };
    let mut long = good.clone();
    long.resize(64 * 1024 + 1, b' ');
    let other_kind = String::from_utf8(good.clone()).unwrap().replace("pins+json", "edition+json");
    let rollback = |offered| PinFault::Rollback { known: 5, offered };
    let same = [world.new.pin(), world.new.pin()];
    for (offered, fault) in [
        (signed_by(2, &world.record(6)), PinFault::WrongSignature),
        (edited, PinFault::WrongSignature),
        (other_kind.into_bytes(), PinFault::NotSigned),
        (good[..good.len() - 1].to_vec(), PinFault::NotSigned),
        (vec![], PinFault::NotSigned),
        (long, PinFault::TooLarge),
        (signed_by(1, &world.record(5)), rollback(5)),
        (signed_by(1, &world.record(4)), rollback(4)),
        (changed("host", json!("127.0.0.2")), PinFault::OtherHost),
        (changed("host", json!("../../etc")), PinFault::OtherHost),
        (changed("spki", json!([])), PinFault::TooFew),
        (changed("spki", json!(same)), PinFault::TooFew),
        (changed("spki", json!(["ab", "cd"])), PinFault::Setup(SetupFault::Pin)),
        (changed("anchors", json!("")), PinFault::Setup(SetupFault::Anchors)),
        (changed("mode", json!("ignore")), PinFault::Unreadable),
        (changed("not_after", Value::Null), PinFault::Unreadable),
    ] {
        let lines = logged(|| assert_eq!(phone.take_pins(&offered), Err(fault)));
        assert!(lines.iter().any(|line| line.contains("pins.refused")), "{fault:?} is told: {lines:?}");
        assert_eq!(asks(&phone).await, Ok(204), "{fault:?}");
        assert_eq!(fs::read(world.file()).unwrap(), kept, "{fault:?}");
    }
    // What this version does not know yet may stand in it.
    assert_eq!(phone.take_pins(&changed("offline", json!(world.spare.pin()))), Ok(()));
}

#[tokio::test]
async fn t_12_a_record_that_was_damaged_on_the_disk_leaves_the_set_of_the_build_and_can_be_taken_again() {
    let world = World::new().await;
    let good = signed_by(1, &world.record(1));
    for damaged in [good[..good.len() / 2].to_vec(), vec![], vec![0; 70_000], signed_by(2, &world.record(1))] {
        fs::write(world.file(), &damaged).unwrap();
        let mut phone = None;
        let lines = logged(|| phone = Some(world.phone()));
        let phone = phone.unwrap();
        assert!(lines.iter().any(|line| line.contains("pins.refused")), "{lines:?}");
        assert_eq!(asks(&phone).await, UNPINNED);
        assert_eq!(phone.take_pins(&good), Ok(()));
        assert_eq!(asks(&world.phone()).await, Ok(204));
    }
    // A record of another server under this one's name is no record of this one.
    let mut other = world.record(7);
    other["host"] = json!("127.0.0.2");
    fs::write(world.file(), signed_by(1, &other)).unwrap();
    assert_eq!(asks(&world.phone()).await, UNPINNED);
}

#[tokio::test]
async fn t_12_a_disk_that_refuses_leaves_the_old_set_in_force() {
    let world = World::new().await;
    let phone = world.bare().keeping_pins(keeping(&world.folder.path().join("nowhere")));
    assert_eq!(phone.take_pins(&signed_by(1, &world.record(1))), Err(PinFault::NotKept));
    assert_eq!(asks(&phone).await, UNPINNED);
}

#[test]
#[ignore = "the process that t_12 starts and kills; it does nothing by itself"]
fn the_phone_that_is_killed() {
    let Some(folder) = std::env::var_os("GONGCHAO_PHONE") else { return };
    let folder = Path::new(&folder);
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let addr: SocketAddr = read("addr").parse().unwrap();
    let at = format!("https://{addr}");
    let endpoints = super::super::Endpoints { account: at.clone(), media: at.clone(), telemetry: at };
    let tls = TlsSetup::first(read("anchors"), vec![read("pin")]);
    let phone = HttpsTransport::new(&endpoints, &tls).unwrap().keeping_pins(keeping(folder));
    phone.take_pins(&fs::read(folder.join("record")).unwrap()).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t_12_a_process_that_is_killed_while_a_record_is_kept_leaves_the_old_set_or_the_new_one() {
    const ABORTED: i32 = 6;
    for point in Point::OF_PINS {
        let world = World::new().await;
        // The old set takes the server, the new one does not: so it is seen which of them is in force.
        world.phone().take_pins(&signed_by(1, &world.record(1))).unwrap();
        let newer = record(2, &[&world.old, &world.spare], &[world.old.pin(), world.spare.pin()]);
        let folder = world.folder.path();
        fs::write(folder.join("record"), signed_by(1, &newer)).unwrap();
        fs::write(folder.join("addr"), world.server.addr.to_string()).unwrap();
        fs::write(folder.join("anchors"), [world.old.pem(), world.new.pem()].concat()).unwrap();
        fs::write(folder.join("pin"), world.old.pin()).unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--ignored", "--exact", CHILD]).env("GONGCHAO_PHONE", folder).env(Point::VARIABLE, point.name());
        let done = tokio::task::spawn_blocking(move || child.output().unwrap()).await.unwrap();
        assert_eq!(done.status.signal(), Some(ABORTED), "{point:?} was never reached");
        let mut phone = None;
        let lines = logged(|| phone = Some(world.phone()));
        let phone = phone.unwrap();
        assert!(lines.is_empty(), "{point:?}: {lines:?}");
        let old = asks(&phone).await == Ok(204);
        assert_eq!(old, point != Point::PinsRenamed, "{point:?}");
        // It goes on from there.
        let again = phone.take_pins(&signed_by(1, &newer));
        assert_eq!(again.is_ok(), old, "{point:?}: {again:?}");
    }
}

#[tokio::test]
async fn t_13_a_set_that_changes_ends_every_ticket_and_connection_from_before_it() {
    // Without connections that stand, so that tickets are what could be used.
    let world = World::hanging_up().await;
    let phone = world.phone();
    phone.take_pins(&signed_by(1, &world.record(1))).unwrap();
    assert_eq!((asks(&phone).await, asks(&phone).await), (Ok(204), Ok(204)));
    // A set under which this server is none of ours: only a handshake in full would tell.
    let without = record(2, &[&world.old, &world.new], &[world.old.pin(), world.spare.pin()]);
    phone.take_pins(&signed_by(1, &without)).unwrap();
    assert_eq!(asks(&phone).await, UNPINNED);
    // And one under which it is ours again.
    phone.take_pins(&signed_by(1, &world.record(3))).unwrap();
    assert_eq!(asks(&phone).await, Ok(204));
    let resumed: Vec<_> = world.server.heard().iter().map(|heard| heard.resumed).collect();
    assert_eq!(resumed, [false, true, false], "tickets work, and none is used over a change");
}

#[tokio::test]
async fn t_13_a_connection_that_stands_is_not_used_over_a_change() {
    let world = World::new().await;
    let phone = world.phone();
    phone.take_pins(&signed_by(1, &world.record(1))).unwrap();
    assert_eq!((asks(&phone).await, asks(&phone).await), (Ok(204), Ok(204)));
    let connections: Vec<_> = world.server.heard().iter().map(|heard| heard.connection).collect();
    assert_eq!(connections, [1, 1]);
    let without = record(2, &[&world.old, &world.new], &[world.old.pin(), world.spare.pin()]);
    phone.take_pins(&signed_by(1, &without)).unwrap();
    assert_eq!(asks(&phone).await, UNPINNED);
}
