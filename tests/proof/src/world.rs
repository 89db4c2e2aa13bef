//! One worker, one phone, one office: carries a day out over the real core and writes down what happened.
//!
//! The core runs on one thread whose time stands still until nobody has anything to do, and then jumps. A step ends
//! when the dust has settled, or, where it is hasty, a moment after the tap, with requests under way. A kill takes the
//! folder as it lies at that moment and gives the next process nothing else.

mod deeds;
mod lines;
mod torn;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use gongchao_core::{
    app::{Client, Scanner, Setup, Snapshot, Tap},
    kernel::Clock,
    policy::{DataItem, Edition, Feature, PublisherKey, built_in},
    ports::Ports,
    scan,
    session::LoginView,
    store::commit,
    telemetry::{Bounds, Channel},
};
use lines::Lines;
use tokio::runtime::{Builder, Runtime};

use crate::{
    day::{Day, Deed, Step},
    disk,
    editions::{Press, Sheet},
    office::Office,
    phone::{Hand, MemoryVault, Probe},
    says::Says,
    trace::{Act, Mark, Scene, Trace, What},
    values::{self, Kind, Side, text},
    wire::{Seen, Wire},
};

/// The edition that ships, read once.
#[must_use]
pub fn edition() -> Arc<Edition> {
    static EDITION: OnceLock<Arc<Edition>> = OnceLock::new();
    EDITION.get_or_init(|| built_in().expect("the edition")).clone()
}

/// One process of the app.
struct Running {
    client: Client,
    scanner: Option<Scanner>,
    old: Option<Scanner>,
    runtime: Runtime,
}

/// Everything a day needs.
pub struct World {
    folder: PathBuf,
    hand: Arc<Hand>,
    vault: Arc<MemoryVault>,
    probe: Arc<Probe>,
    wire: Arc<Wire>,
    side: Side,
    version: &'static str,
    running: Option<Running>,
    // What the person said, so that what goes in can be told to be granted or not.
    says: Says,
    // What the person had said when the screen was last looked at, and how long the trace was then.
    said: (Says, usize),
    /// Whether the process that runs died in the middle of a commit.
    died: Arc<AtomicBool>,
    // Whether a death was decided on that has not come.
    doomed: bool,
    // Taps since then, and how many of them were written down before it.
    tapped: usize,
    heard: Arc<AtomicUsize>,
    camera: bool,
    trace: Trace,
    step: usize,
    publisher: PublisherKey,
    seen_reads: u64,
    seen_counts: std::collections::BTreeMap<(DataItem, Feature), u64>,
    seen_told: Option<String>,
}

/// Runs a day on one side, in a folder that is emptied before. The trace is complete.
#[must_use]
pub fn run(day: &Day, side: Side, folder: &Path) -> Trace {
    gongchao_core::kernel::seeded::seed(day.seed);
    commit::watch(None);
    Lines::here();
    let mut world = World::new(side, folder);
    for (at, step) in day.steps.iter().enumerate() {
        world.step = at;
        world.perform(*step);
    }
    world.step = day.steps.len();
    world.look_at_disk();
    world.end(false);
    world.tell_answers();
    std::mem::take(&mut world.trace)
}

impl World {
    fn new(side: Side, folder: &Path) -> Self {
        let _ = std::fs::remove_dir_all(folder);
        std::fs::create_dir_all(folder.join("files")).expect("a folder");
        // Beside what is picked lies what is not.
        std::fs::write(folder.join("files").join("decoy.jpg"), values::picture(&text(Kind::Decoy, 1), 400_001, side))
            .expect("a file");
        let hand = Arc::new(Hand::new());
        let first = edition();
        let press = Press::new(first.clone());
        let publisher = press.key().into();
        let wire = Arc::new(Wire::new(Office::new(side, press), first.id.clone(), hand.clone()));
        let says = Says::nothing(Arc::new(Sheet::first(first)));
        let mut world = Self {
            folder: folder.to_path_buf(),
            hand,
            vault: Arc::default(),
            probe: Arc::new(Probe::new(side)),
            wire,
            side,
            version: "0.1.0",
            running: None,
            said: (says.clone(), 0),
            says,
            died: Arc::default(),
            doomed: false,
            tapped: 0,
            heard: Arc::default(),
            camera: true,
            trace: Trace::default(),
            step: 0,
            publisher,
            seen_reads: 0,
            seen_counts: std::collections::BTreeMap::new(),
            seen_told: None,
        };
        world.launch(false, false);
        world
    }

    fn phone(&self) -> PathBuf {
        self.folder.join("phone")
    }

    fn launch(&mut self, again: bool, hasty: bool) {
        let runtime = Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            // What threads have done comes back in the order it was begun, and after what this thread still has to do.
            .max_blocking_threads(1)
            .global_queue_interval(1 << 30)
            .build()
            .expect("a runtime");
        let setup = Setup {
            folder: self.phone(),
            ports: Ports { vault: self.vault.clone(), device: self.probe.clone(), network: self.probe.clone() },
            transport: self.wire.clone(),
            clock: self.hand.clone(),
            edition: edition(),
            publishers: vec![self.publisher],
            app_version: self.version.to_owned(),
            channel: Some(Channel::Developer),
            telemetry: Bounds::default(),
        };
        let hand = self.hand.clone();
        self.mark_at(What::Launched { again });
        let client = runtime.block_on(async move {
            hand.begin();
            Client::start(setup)
        });
        let client = client.expect("the client starts");
        self.wire.lock().gate = Some(client.gate().clone());
        self.running = Some(Running { client, scanner: None, old: None, runtime });
        self.seen_told = None;
        self.rest(hasty);
    }

    /// Ends the process: killed, or with a last word.
    fn end(&mut self, killed: bool) {
        let Some(running) = self.running.take() else { return };
        let Running { client, scanner, old, runtime } = running;
        self.mark_at(What::Ended { killed });
        let aside = self.folder.join("aside");
        if self.died() {
            // What is left was laid aside at that moment.
        } else if killed {
            disk::copy(&self.phone(), &aside);
        } else {
            // Whether it had something to say is its business.
            let _ = runtime.block_on(client.shut_down());
        }
        drop(runtime);
        drop((scanner, old, client));
        self.hand.end();
        self.wire.end();
        self.vault.thaw();
        self.probe.dead.store(false, Ordering::SeqCst);
        // It may have died in what it did last; then that is what is on the disk.
        let torn = self.died.swap(false, Ordering::SeqCst);
        if torn {
            commit::watch(None);
            self.doomed = false;
        }
        let killed = torn || killed;
        if killed {
            std::fs::remove_dir_all(self.phone()).expect("the folder goes");
            std::fs::rename(&aside, self.phone()).expect("the folder comes back");
        }
    }

    fn mark_at(&mut self, what: What) {
        let now = self.hand.now();
        self.says.hear(&what, now.wall.0);
        self.trace.marks.push(Mark { step: self.step, wall: now.wall.0, mono: now.mono.0, what });
    }

    fn client(&self) -> &Client {
        &self.running.as_ref().expect("it runs").client
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        self.client().snapshot()
    }

    fn tap(&mut self, act: Act, tap: Tap) {
        self.mark_at(What::Tap(act));
        // What the phone says of itself follows from what stands granted when it is read. An edition that takes less opens
        // what an earlier one had closed, in the middle of a step: what was said yes to once counts here, and R06 holds that
        // nothing leaves while it is closed.
        let over = self.says.over(Feature::DeviceInfo, self.hand.now().wall.0);
        self.probe.granted.store(self.says.given(Feature::DeviceInfo) && !over, Ordering::SeqCst);
        self.tapped += 1;
        self.client().tap(tap).expect("it runs");
    }

    // Lets the dust settle, or a moment pass; then writes down what is to be seen.
    fn rest(&mut self, hasty: bool) {
        let running = self.running.as_ref().expect("it runs");
        let (wire, client, hand) = (self.wire.clone(), running.client.clone(), self.hand.clone());
        let lists = running.runtime.block_on(async move {
            if hasty {
                tokio::time::sleep(Duration::from_millis(1)).await;
            } else {
                settle(&wire).await;
                // What waits for a thread's own two seconds is written now, so that no run depends on how fast it is.
                client.settle().await.expect("it runs");
                settle(&wire).await;
            }
            let lists = client.lists().await.expect("it runs");
            hand.now();
            lists
        });
        if self.died() {
            return self.bury();
        }
        self.mark_seen();
        for row in lists.collected.rows {
            let before = self.seen_counts.insert((row.item, row.feature), row.count).unwrap_or(0);
            if row.count > before {
                self.mark_at(What::Taken(row.item, row.feature, row.count - before));
            }
        }
        let reads = self.probe.reads.load(Ordering::SeqCst);
        if reads > self.seen_reads {
            self.mark_at(What::ProbeRead(reads - self.seen_reads));
            self.seen_reads = reads;
        }
        for line in Lines::take() {
            self.mark_at(What::Logged(line));
        }
        let snapshot = self.snapshot();
        let said = snapshot.told.as_ref().map(|told| format!("{} {}", told.words.zh, told.words.en));
        if said != self.seen_told {
            if let Some(said) = &said {
                self.mark_at(What::Said(said.clone()));
            }
            self.seen_told = said;
        }
        let under_way = self.wire.lock().under_way;
        self.mark_at(What::Scene(Box::new(scene(&snapshot, under_way))));
        self.said = (self.says.clone(), self.trace.marks.len());
    }

    fn mark_seen(&mut self) {
        let mut inner = self.wire.lock();
        inner.look();
        let seen = std::mem::take(&mut inner.seen);
        let what = |seen| match seen {
            Seen::Sent(at) => inner.sent.get(at).cloned().map(What::Sent),
            Seen::Offered(offer) => Some(What::Offered(offer)),
            Seen::InForce(sheet) => Some(What::InForce(sheet)),
        };
        let seen: Vec<What> = seen.into_iter().filter_map(what).collect();
        drop(inner);
        for what in seen {
            self.mark_at(what);
        }
    }

    // A request is written down when it leaves; how it was answered is known later.
    fn tell_answers(&mut self) {
        let statuses: Vec<_> = self.wire.lock().sent.iter().map(|sent| sent.status).collect();
        let sent = self.trace.marks.iter_mut().filter_map(|mark| match &mut mark.what {
            What::Sent(sent) => Some(sent),
            _ => None,
        });
        for (sent, status) in sent.zip(statuses) {
            sent.status = status;
        }
    }

    fn look_at_disk(&mut self) {
        let disk = disk::look(&self.phone());
        self.mark_at(What::Disk(disk));
    }

    fn logged_in(&self) -> bool {
        matches!(self.snapshot().login, LoginView::LoggedIn { .. })
    }

    /// Carries one step out.
    pub(crate) fn perform(&mut self, step: Step) {
        let Step { deed, nr, hasty } = step;
        self.act(deed, nr);
        if self.running.is_none() {
            return;
        }
        let looks = matches!(
            deed,
            Deed::Withdraw(_) | Deed::WithdrawAll | Deed::LogOut | Deed::Race(_) | Deed::WriteInVain | Deed::SendInVain
        );
        self.rest(hasty && !looks);
        if looks {
            self.look_at_disk();
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.end(false);
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn settle(wire: &Wire) {
    let mut before = usize::MAX;
    for _ in 0..40 {
        tokio::time::sleep(Duration::from_millis(4)).await;
        let (sent, under_way) = {
            let inner = wire.lock();
            (inner.sent.len(), inner.under_way)
        };
        if sent == before && under_way == 0 {
            break;
        }
        before = sent;
    }
}

fn scene(snapshot: &Snapshot, under_way: usize) -> Scene {
    let consent = &snapshot.consent;
    let prompt = consent.prompt.as_ref().map(|prompt| {
        let words = [&prompt.dialog.purpose, &prompt.dialog.refusal_costs];
        (prompt.id.clone(), prompt.kind, prompt.feature, words.iter().all(|words| !words.incomplete()))
    });
    let login = match snapshot.login {
        LoginView::Ready => "ready",
        LoginView::LoggedOut => "logged_out",
        LoginView::Requesting => "requesting",
        LoginView::WaitingForCode { .. } => "waiting_for_code",
        LoginView::LoggedIn { .. } => "logged_in",
        LoginView::Locked { .. } => "locked",
        LoginView::Cancelling { .. } => "cancelling",
        LoginView::Cancelled => "cancelled",
    };
    let uploads = snapshot.uploads.iter();
    Scene {
        edition: snapshot.edition.clone(),
        change: consent.change.as_ref().map(|change| change.closes.iter().copied().collect()),
        notice: consent.notice,
        ticked: consent.ticked,
        prompt,
        features: consent.features.iter().map(|f| (f.feature, (f.answer, f.in_use))).collect(),
        login: login.to_owned(),
        camera: matches!(snapshot.scan, scan::View::Ready),
        call: snapshot.call.hand_over.is_some(),
        uploads: uploads.filter(|u| !matches!(u.state, gongchao_core::media::Standing::Done { .. })).count(),
        waiting: snapshot.fieldwork.messages.as_ref().map_or(0, |m| m.waiting),
        told: snapshot.told.as_ref().map(|told| told.code),
        shown: values::found(&serde_json::to_vec(snapshot).expect("a snapshot")),
        under_way,
    }
}
