//! One worker, one phone, one office: carries a day out over the real core and writes down what happened.
//!
//! The core runs on one thread whose time stands still until nobody has anything to do, and then jumps. A step ends
//! when the dust has settled, or, where it is hasty, a moment after the tap, with requests under way. A kill takes the
//! folder as it lies at that moment and gives the next process nothing else.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError, atomic::Ordering},
    time::Duration,
};

use gongchao_core::{
    app::{Client, Scanner, Setup, Snapshot, Tap, Typed},
    consent::{Outcome, PromptKind},
    kernel::{Clock, Epoch, Id, log},
    policy::{DataItem, Edition, Feature, OsPermission, built_in},
    ports::Ports,
    scan::{self, LumaFrame, Rotation, ScanOutcome},
    session::LoginView,
    telemetry::Bounds,
};
use tokio::runtime::{Builder, Runtime};

use crate::{
    day::{Day, Deed, Form, Step},
    disk,
    office::Office,
    phone::{Hand, MemoryVault, Probe},
    says::Says,
    trace::{Act, Mark, Scene, Trace, What},
    values::{self, Canary, Kind, Side, text, ungranted},
    wire::{Way, Wire},
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
    camera: bool,
    trace: Trace,
    step: usize,
    seen_sent: usize,
    seen_reads: u64,
    seen_counts: std::collections::BTreeMap<(DataItem, Feature), u64>,
    seen_told: Option<String>,
}

/// Runs a day on one side, in a folder that is emptied before. The trace is complete.
#[must_use]
pub fn run(day: &Day, side: Side, folder: &Path) -> Trace {
    gongchao_core::kernel::seeded::seed(day.seed);
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
        let wire = Arc::new(Wire::new(Office::new(side), hand.clone()));
        let mut world = Self {
            folder: folder.to_path_buf(),
            hand,
            vault: Arc::default(),
            probe: Arc::new(Probe::new(side)),
            wire,
            side,
            version: "0.1.0",
            running: None,
            says: Says::nothing(edition()),
            camera: true,
            trace: Trace::default(),
            step: 0,
            seen_sent: 0,
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
            app_version: self.version.to_owned(),
            telemetry: Bounds::default(),
        };
        let hand = self.hand.clone();
        self.mark_at(What::Launched { again });
        let client = runtime.block_on(async move {
            hand.begin();
            Client::start(setup)
        });
        let client = client.expect("the client starts");
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
        if killed {
            disk::copy(&self.phone(), &aside);
        } else {
            // Whether it had something to say is its business.
            let _ = runtime.block_on(client.shut_down());
        }
        drop(runtime);
        drop((scanner, old, client));
        self.hand.end();
        self.wire.lock().under_way = 0;
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
        // What the phone says of itself follows from what stands granted when it is read.
        self.probe.granted.store(self.says.granted(Feature::DeviceInfo), Ordering::SeqCst);
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
        let sent: Vec<_> = self.wire.lock().sent.get(self.seen_sent..).unwrap_or_default().to_vec();
        self.seen_sent += sent.len();
        for sent in sent {
            self.mark_at(What::Sent(sent));
        }
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

    fn act(&mut self, deed: Deed, nr: u32) {
        match deed {
            Deed::Notice(outcome) => self.tap(Act::Notice(outcome), Tap::AnswerNotice { outcome }),
            Deed::Tick(ticked) => self.tap(Act::Tick(ticked), Tap::TickBox { ticked }),
            Deed::LogIn(form) => self.log_in(form, nr),
            Deed::Code(form) => self.code(form, nr),
            Deed::Resend => self.tap(Act::Other, Tap::ResendCode),
            Deed::LeaveCode => self.tap(Act::Other, Tap::LeaveCode),
            Deed::LogOut => self.tap(Act::LogOut, Tap::LogOut),
            Deed::Begin(feature) => self.tap(Act::Begin(feature), Tap::Begin { feature }),
            Deed::Leave(feature) => {
                self.tap(Act::Leave(feature), Tap::Leave { feature });
                if feature == Feature::Scan
                    && let Some(running) = &mut self.running
                    && let Some(scanner) = running.scanner.take()
                {
                    running.old = Some(scanner);
                }
            }
            Deed::Answer(outcome) => self.answer(outcome),
            Deed::AnswerNothing(outcome) => {
                let prompt = Id::parse(&format!("{nr:032x}")).expect("an id");
                self.tap(Act::AnswerNothing, Tap::Answer { prompt, outcome });
            }
            Deed::SwitchOn(feature) => self.tap(Act::SwitchOn(feature), Tap::SwitchOn { feature }),
            Deed::Withdraw(feature) => self.tap(Act::Withdraw(feature), Tap::Withdraw { feature }),
            Deed::WithdrawAll => self.tap(Act::WithdrawAll, Tap::WithdrawAll),
            Deed::Foreground => {
                self.tap(Act::Foreground, Tap::Foreground);
                let (permission, allowed) = (OsPermission::Camera, self.camera && self.asked());
                self.tap(Act::SystemSays(permission, allowed), Tap::PermissionSeen { permission, allowed });
            }
            Deed::ForegroundInSilence => self.tap(Act::Foreground, Tap::Foreground),
            Deed::Background => self.tap(Act::Background, Tap::Background),
            Deed::Camera(allowed) => self.camera = allowed,
            Deed::Search => self.search(nr),
            Deed::OpenDevice => self.tap(Act::Other, Tap::OpenDevice { device: "d1".to_owned() }),
            Deed::OpenScanned => self.tap(Act::Other, Tap::OpenScanned),
            Deed::Call => self.tap(Act::Call, Tap::Call { device: "d1".to_owned() }),
            Deed::HandOver(taken) => {
                let epoch = self.snapshot().call.hand_over.as_ref().map_or(Epoch(0), |call| call.epoch);
                self.tap(Act::HandedOver, Tap::CallHandedOver { epoch, taken });
            }
            Deed::Pull => self.tap(Act::Other, Tap::PullMessages),
            Deed::Write => self.write(nr, false),
            Deed::ReadMessages => self.tap(Act::Other, Tap::MessagesRead { up_to: u64::from(nr) }),
            Deed::WriteInVain | Deed::SendInVain => self.in_vain(deed, nr),
            Deed::Race(feature) => {
                self.end(false);
                self.launch(true, true);
                if feature == Feature::Devices {
                    self.search(nr);
                } else {
                    self.write(nr, false);
                }
                self.rest(true);
                self.tap(Act::Withdraw(feature), Tap::Withdraw { feature });
            }
            Deed::Burst(feature) => {
                // Nothing runs between the three, so nothing of it may leave.
                if feature == Feature::Media {
                    self.send(nr, true);
                } else {
                    self.write(nr, true);
                }
                self.tap(Act::Withdraw(feature), Tap::Withdraw { feature });
                self.tap(Act::SwitchOn(feature), Tap::SwitchOn { feature });
            }
            Deed::Send => self.send(nr, false),
            Deed::Pause => self.first_upload(|upload| Tap::PauseUpload { upload }),
            Deed::Resume => self.first_upload(|upload| Tap::ResumeUpload { upload }),
            Deed::Cancel => self.first_upload(|upload| Tap::CancelUpload { upload }),
            Deed::Notices => self.tap(Act::Public, Tap::PullNotices),
            Deed::Policy => self.tap(Act::Public, Tap::ReadPolicy),
            Deed::Flush => self.tap(Act::Other, Tap::FlushTelemetry),
            Deed::Understood => self.tap(Act::Other, Tap::Understood),
            Deed::Network(reading) => {
                *self.probe.network.lock().unwrap_or_else(PoisonError::into_inner) = reading;
                self.tap(Act::Other, Tap::Network { reading });
            }
            Deed::Way(way) => self.wire.lock().way = way,
            Deed::Wait(ms) => {
                let running = self.running.as_ref().expect("it runs");
                running.runtime.block_on(async { tokio::time::sleep(Duration::from_millis(ms)).await });
            }
            Deed::Wall(by) => {
                self.hand.set_wall_by(by);
                self.mark_at(What::WallSet(by));
            }
            Deed::Kill | Deed::Restart | Deed::Upgrade => {
                self.end(deed == Deed::Kill);
                if deed == Deed::Upgrade {
                    self.version = if self.version == "0.1.0" { "0.2.0" } else { "0.1.0" };
                }
                self.launch(true, false);
            }
            Deed::Look { label, old } => self.look(label, old, nr),
            Deed::Revoke => self.wire.lock().office.revoke(),
            Deed::OfficeWrites => self.wire.lock().office.write(nr),
        }
    }

    // The system never allows what it has not been asked for.
    fn asked(&self) -> bool {
        self.trace.marks.iter().any(|mark| {
            matches!(
                &mark.what,
                What::Tap(Act::Answer { kind: PromptKind::System { .. }, outcome: Outcome::Agreed, .. })
            )
        })
    }

    fn answer(&mut self, outcome: Outcome) {
        let snapshot = self.snapshot();
        let Some(prompt) = &snapshot.consent.prompt else {
            let prompt = Id::parse(&"0".repeat(32)).expect("an id");
            return self.tap(Act::AnswerNothing, Tap::Answer { prompt, outcome });
        };
        // The system's own prompt is answered by the system where its settings say no.
        let outcome = match (prompt.kind, outcome) {
            (PromptKind::System { .. }, Outcome::Agreed) if !self.camera => Outcome::Refused,
            (_, outcome) => outcome,
        };
        let id = Id::parse(&prompt.id).expect("an id");
        let act = Act::Answer { feature: prompt.feature, kind: prompt.kind, outcome };
        self.tap(act, Tap::Answer { prompt: id, outcome });
    }

    fn log_in(&mut self, form: Form, nr: u32) {
        let granted = self.says.notice == Some(true) && self.says.ticked;
        let plain = if granted { values::number(nr) } else { values::ungranted_number(nr, self.side) };
        let (typed, valid) = match form {
            Form::Plain => (plain, true),
            Form::Spaced => (format!(" +86 {} {} ", plain.get(..3).unwrap_or(""), plain.get(3..).unwrap_or("")), true),
            // Two digits too many: no number, and nothing of it is for anybody.
            Form::Wrong => (format!("{}00", values::ungranted_number(nr, self.side)), false),
            Form::Junk => (ungranted(Kind::Number, nr, self.side), false),
        };
        let number = Canary { kind: Kind::Number, nr };
        self.tap(Act::LogIn { number, valid }, Tap::LogIn { number: Typed::new(typed) });
    }

    fn code(&mut self, form: Form, nr: u32) {
        let waits = matches!(self.snapshot().login, LoginView::WaitingForCode { checking: false, .. });
        let sent = self.wire.lock().office.sms;
        let typed = match (form, sent) {
            (Form::Plain | Form::Spaced, Some(sent)) if waits => values::code(sent),
            (Form::Wrong, _) if waits => values::code(nr + 400_000),
            _ => ungranted(Kind::Code, nr, self.side),
        };
        self.tap(Act::Other, Tap::EnterCode { code: Typed::new(typed) });
    }

    fn search(&mut self, nr: u32) {
        let granted = self.says.granted(Feature::Devices) && self.logged_in();
        let said = if granted { text(Kind::Search, nr) } else { ungranted(Kind::Search, nr, self.side) };
        let act = Act::Wrote(Canary { kind: Kind::Search, nr }, Feature::Devices);
        self.tap(act, Tap::SearchDevices { text: Typed::new(said) });
    }

    fn write(&mut self, nr: u32, in_vain: bool) {
        let granted = self.says.granted(Feature::Messages) && self.logged_in() && !in_vain;
        let said = if granted { text(Kind::Message, nr) } else { ungranted(Kind::Message, nr, self.side) };
        let act = Act::Wrote(Canary { kind: Kind::Message, nr }, Feature::Messages);
        self.tap(act, Tap::WriteMessage { text: Typed::new(said) });
    }

    fn send(&mut self, nr: u32, in_vain: bool) {
        let granted = self.says.granted(Feature::Media) && self.logged_in() && !in_vain;
        let pixels = if granted { text(Kind::Pixels, nr) } else { ungranted(Kind::Pixels, nr, self.side) };
        let name = ungranted(Kind::FileName, nr, self.side);
        let path = self.folder.join("files").join(format!("{name}.jpg"));
        std::fs::write(&path, values::picture(&pixels, nr, self.side)).expect("a file");
        self.tap(Act::Picked(Canary { kind: Kind::Pixels, nr }), Tap::Send { path });
    }

    // Nothing of it may leave: there is no network from before it is written until the consent is taken back.
    fn in_vain(&mut self, deed: Deed, nr: u32) {
        self.rest(false);
        let way = std::mem::replace(&mut self.wire.lock().way, Way::Gone);
        let feature = if deed == Deed::WriteInVain {
            self.write(nr, true);
            Feature::Messages
        } else {
            self.send(nr, true);
            Feature::Media
        };
        self.rest(false);
        self.tap(Act::Withdraw(feature), Tap::Withdraw { feature });
        self.rest(false);
        self.wire.lock().way = way;
    }

    fn first_upload(&mut self, tap: impl FnOnce(Id) -> Tap) {
        let snapshot = self.snapshot();
        if let Some(upload) = snapshot.uploads.first().and_then(|upload| Id::parse(&upload.id)) {
            self.tap(Act::Other, tap(upload));
        }
    }

    fn look(&mut self, label: bool, old: bool, nr: u32) {
        let side = self.side;
        let Some(running) = &mut self.running else { return };
        if !old && !matches!(running.client.snapshot().scan, scan::View::Ready) {
            running.old = running.scanner.take().or(running.old.take());
        }
        if !old && running.scanner.is_none() {
            running.scanner = running.client.scanner().ok();
        }
        let scanner = if old { running.old.as_ref() } else { running.scanner.as_ref() };
        // A scanner that is at work sees the same on both sides; whatever another one sees is not for the core.
        let said = if old { ungranted(Kind::Label, nr, side) } else { text(Kind::Label, nr) };
        let picture = if label { drawn(&said) } else { noise(nr, side) };
        let mut outcome = None;
        if let Some(scanner) = scanner {
            let at = self.hand.now().mono;
            let frame =
                LumaFrame::new(&picture.0, picture.1, picture.2, picture.1, Rotation::Upright).expect("a frame");
            outcome = Some(scanner.offer(frame, at));
        }
        let open = outcome.as_ref().is_some_and(|outcome| *outcome != ScanOutcome::Closed);
        let read = matches!(outcome, Some(ScanOutcome::Found(_)));
        self.mark_at(What::Tap(Act::Looked { open, read, old }));
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
    };
    let uploads = snapshot.uploads.iter();
    Scene {
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
        under_way,
    }
}

/// Brightness, width, height.
type Picture = (Vec<u8>, u32, u32);

fn drawn(said: &str) -> Picture {
    let drawn = zxingcpp::create(zxingcpp::BarcodeFormat::QRCode)
        .from_slice(said.as_bytes())
        .and_then(|code| code.to_image_with(&zxingcpp::write().scale(3).add_quiet_zones(true)))
        .expect("a label is drawn");
    let side = |n: i32| u32::try_from(n).expect("a size");
    (drawn.data(), side(drawn.width()), side(drawn.height()))
}

fn noise(nr: u32, side: Side) -> Picture {
    let shade = if side == Side::Left { 200 } else { 90 };
    (vec![shade + u8::try_from(nr % 20).unwrap_or(0); 96 * 96], 96, 96)
}

/// The log of this process.
struct Lines;

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl log::LogSink for Lines {
    fn line(&self, line: &log::LogLine) {
        LINES.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_string());
    }
}

impl Lines {
    fn here() {
        static ONCE: OnceLock<()> = OnceLock::new();
        ONCE.get_or_init(|| {
            // A panic of a test is told as tests tell it.
            let hook = std::panic::take_hook();
            log::install(Arc::new(Self)).expect("the log is ours");
            std::panic::set_hook(hook);
        });
        let _ = Self::take();
    }

    fn take() -> Vec<String> {
        std::mem::take(&mut *LINES.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
