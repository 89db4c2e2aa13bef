//! A process that dies for real, at each point of a renewal, and the one that starts after it.
//!
//! This program starts itself anew as a phone, with a whole client on a real disk, against an office in the parent. The
//! points are named where they stand in the code (`kernel::fall`); a process that is told one of them aborts there. What
//! the next process finds on the disk is all that is left, so it must find a session with which the server goes on.

use std::{
    fs,
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{Command, ExitStatus},
    sync::Arc,
    time::Duration,
};

use super::{
    CODE, NUMBER,
    office::{self, Office},
};
use crate::{
    app::{Client, Setup, Snapshot, Tap, Typed},
    consent::{Notice, Outcome},
    fieldwork::Doing,
    kernel::{Secret, SystemClock, fall::Point},
    net::TlsSetup,
    policy,
    ports::{
        DeviceProbe, DeviceReading, Link, NetworkProbe, NetworkReading, Os, PortFault, Ports, SystemReading, Vault,
        VaultAnswer,
    },
    session::LoginView,
    telemetry,
};

const CHILD: &str = "session::tests::killed::the_phone_that_is_killed";
const PATIENCE: Duration = Duration::from_mins(1);

/// A vault that is a folder.
struct Folder(PathBuf);
impl Vault for Folder {
    fn get(&self, alias: &str) -> VaultAnswer {
        fs::read(self.0.join(alias)).map_or(VaultAnswer::Absent, |bytes| VaultAnswer::Present(Secret::new(bytes)))
    }
    fn put(&self, alias: &str, secret: &Secret) -> Result<(), PortFault> {
        fs::create_dir_all(&self.0).and_then(|()| fs::write(self.0.join(alias), secret.expose())).unwrap();
        Ok(())
    }
    fn delete(&self, _: &str) -> Result<(), PortFault> {
        Ok(())
    }
}

struct Desk;
impl DeviceProbe for Desk {
    fn system(&self) -> Result<SystemReading, PortFault> {
        Ok(SystemReading { os: Os::Desktop, os_version: "1.0".to_owned() })
    }
    fn read(&self) -> Result<DeviceReading, PortFault> {
        Err(PortFault::Unsupported)
    }
}
impl NetworkProbe for Desk {
    fn read(&self) -> Result<NetworkReading, PortFault> {
        Ok(NetworkReading { link: Link::Wired, metered: false })
    }
}

async fn see(client: &Client, what: &str, shows: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
    let mut watch = client.watch();
    let seen = tokio::time::timeout(PATIENCE, watch.wait_for(|snapshot| shows(snapshot))).await;
    match seen {
        Ok(Ok(snapshot)) => snapshot.clone(),
        _ => panic!("never saw {what}; {:?}", client.snapshot().told),
    }
}

fn at_work(snapshot: &Snapshot) -> bool {
    matches!(snapshot.login, LoginView::LoggedIn { online: true, .. })
}

/// One life of the phone: logged in where nobody is yet, and in the end with a token that the office takes.
async fn live(folder: &Path, at: &str, trust: &TlsSetup) {
    let client = Client::start(Setup {
        folder: folder.join("phone"),
        ports: Ports { vault: Arc::new(Folder(folder.join("vault"))), device: Arc::new(Desk), network: Arc::new(Desk) },
        transport: Arc::new(office::transport(at, trust)),
        clock: Arc::new(SystemClock::new()),
        edition: policy::built_in().unwrap(),
        publishers: vec![],
        app_version: "0.1.0".to_owned(),
        channel: None,
        telemetry: telemetry::Bounds::default(),
    })
    .unwrap();
    if client.snapshot().consent.notice != Notice::Agreed {
        client.tap(Tap::AnswerNotice { outcome: Outcome::Agreed }).unwrap();
        client.tap(Tap::TickBox { ticked: true }).unwrap();
        client.tap(Tap::LogIn { number: Typed::new(NUMBER) }).unwrap();
        see(&client, "the field", |s| matches!(s.login, LoginView::WaitingForCode { .. })).await;
        client.tap(Tap::EnterCode { code: Typed::new(CODE) }).unwrap();
        see(&client, "home", at_work).await;
    }
    see(&client, "somebody at work", at_work).await;
    // They are pulled at each start, and with them the token is used.
    see(&client, "messages", |s| s.fieldwork.messages.as_ref().is_some_and(|m| m.doing == Doing::Idle)).await;
    client.shut_down().await.unwrap();
}

#[test]
#[ignore = "the process that s_07 starts and kills; it does nothing by itself"]
fn the_phone_that_is_killed() {
    let Some(folder) = std::env::var_os("GONGCHAO_PHONE") else { return };
    let told = |name: &str| std::env::var(name).unwrap();
    let trust = TlsSetup::first(told("GONGCHAO_ANCHORS"), vec![told("GONGCHAO_PIN")]);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(live(Path::new(&folder), &told("GONGCHAO_OFFICE"), &trust));
}

struct Phone<'o> {
    folder: tempfile::TempDir,
    office: &'o Office,
}

impl Phone<'_> {
    /// Starts the process and waits for its end; with a point, it is to die there.
    async fn lives(&self, dies_at: Option<Point>) -> ExitStatus {
        let trust = self.office.trust();
        let mut child = Command::new(std::env::current_exe().unwrap());
        child
            .args(["--ignored", "--exact", CHILD, "--nocapture"])
            .env("GONGCHAO_PHONE", self.folder.path())
            .env("GONGCHAO_OFFICE", self.office.server.addr.to_string())
            .env("GONGCHAO_ANCHORS", &trust.anchors_pem)
            .env("GONGCHAO_PIN", &trust.pins[0]);
        if let Some(point) = dies_at {
            child.env(Point::VARIABLE, point.name());
        }
        let done = tokio::task::spawn_blocking(move || child.output().unwrap()).await.unwrap();
        if dies_at.is_none() {
            assert!(done.status.success(), "{}{}", text(&done.stdout), text(&done.stderr));
        }
        done.status
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s_07_a_process_that_is_killed_at_any_point_of_a_renewal_starts_again_with_somebody_at_work() {
    const ABORTED: i32 = 6;
    let office = Office::open().await;
    let phone = Phone { folder: tempfile::tempdir().unwrap(), office: &office };
    phone.lives(None).await;
    assert_eq!((office.family().logins, office.family().acked), (1, true));
    for point in Point::OF_A_RENEWAL {
        // Twice in a row at the same point, then a life that is let be.
        for _ in 0..2 {
            let before = office.family();
            let died = phone.lives(Some(point)).await;
            assert_eq!(died.signal(), Some(ABORTED), "{point:?} was never reached");
            let after = office.family();
            let asked = after.presented.len() > before.presented.len();
            assert_eq!(asked, point != Point::BeforeSend, "{point:?}");
        }
        phone.lives(None).await;
        let family = office.family();
        assert!(!family.ended && family.acked, "{point:?}: {family:?}");
        // Nobody was logged in anew, and nobody was two generations behind.
        assert_eq!(family.logins, 1, "{point:?}");
    }
}
