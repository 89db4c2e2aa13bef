//! What a shell holds: one client, from start to shutdown.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::Serialize;
use tokio::sync::{mpsc, oneshot, watch};

use super::{
    diary::Diary,
    errand::Errand,
    house::House,
    input::{Input, Question},
    life::Life,
    records,
    scanner::Scanner,
    snapshot::Snapshot,
    tap::Tap,
    turn::Work,
};
use crate::{
    consent::{DeviceKey, LEDGER_KEY},
    gate::{Closed, Gate},
    kernel::{Clock, Id},
    net::{Net, Passport, SESSION_KEY, Transport},
    policy::{Change, Edition, EditionId, Feature, Page, PublisherKey},
    ports::{Ports, Vault},
    rights,
    store::{DATA_KEY, OpenFault, Store, StoreFault},
    telemetry::{self, Timing},
};

/// What a client is made of.
pub struct Setup {
    /// A folder of its own, excluded from backups; made where there is none.
    pub folder: PathBuf,
    /// What the phone provides.
    pub ports: Ports,
    /// How requests reach the servers.
    pub transport: Arc<dyn Transport>,
    /// Where moments come from.
    pub clock: Arc<dyn Clock>,
    /// The edition that this build was made with; a newer one that a publisher signed comes by itself.
    pub edition: Arc<Edition>,
    /// Whose signature puts a newer edition in force; nobody's where there is no key.
    pub publishers: Vec<PublisherKey>,
    /// Version of the app, `major.minor.patch`.
    pub app_version: String,
    /// Where the package came from, as the package says of itself; absent where it does not, and then it is not told.
    pub channel: Option<telemetry::Channel>,
    /// How much of its telemetry may wait on the phone; by default 10 MiB, for the 14 days that the edition says.
    pub telemetry: telemetry::Bounds,
}

/// Why a client did not start. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartFault {
    /// The phone has not been unlocked since it started; try again when it has.
    #[error("the vault is not open yet")]
    WaitForUnlock,
    /// The key to what this phone kept is gone for good. [`Client::start_anew`] moves it aside and begins again.
    #[error("the key of the store is gone")]
    KeyLost,
    /// Another client runs in this folder; one at a time.
    #[error("a client runs in this folder")]
    AlreadyRunning,
    /// A newer version of the app wrote the store; update the app.
    #[error("the store was written by a newer version")]
    Newer,
    /// The disk or the file.
    #[error(transparent)]
    Store(StoreFault),
}

impl From<OpenFault> for StartFault {
    fn from(fault: OpenFault) -> Self {
        match fault {
            OpenFault::WaitForUnlock => Self::WaitForUnlock,
            OpenFault::KeyLost => Self::KeyLost,
            OpenFault::InUse => Self::AlreadyRunning,
            OpenFault::Newer => Self::Newer,
            OpenFault::Store(fault) => Self::Store(fault),
        }
    }
}

/// The client is shut down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the client is shut down")]
pub struct Gone;

/// Why the ledger was not given. Nothing of it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerFault {
    /// The client is shut down.
    #[error(transparent)]
    Gone(#[from] Gone),
    /// It is signed to its end, and the vault does not give the key to sign the file with: once the phone has been unlocked
    /// it does.
    #[error("the vault is not open yet")]
    WaitForUnlock,
    /// It could not be read.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

/// The two lists that the law asks for, with what was really taken.
#[derive(Clone, Debug, Serialize)]
pub struct Lists {
    /// 已收集个人信息清单.
    pub collected: rights::Collected,
    /// 第三方共享清单.
    pub shared: rights::Shared,
}

/// An edition that was or is in force.
#[derive(Clone, Debug, Serialize)]
pub struct PastEdition {
    /// Its name and first day.
    pub id: EditionId,
    /// Its version.
    pub version: u32,
    /// SHA-256 of it: what the ledger's lines name.
    pub sha256: String,
    /// What changed since the edition before it; nothing for the oldest.
    pub changes: Vec<Change>,
}

/// A running client. Copies are the same client; it runs until [`Client::shut_down`] or until the last copy is gone.
#[derive(Clone)]
pub struct Client {
    inputs: mpsc::UnboundedSender<Input>,
    snapshots: watch::Receiver<Arc<Snapshot>>,
    gate: Gate,
    recorder: telemetry::Recorder,
}

impl Client {
    /// Starts a client in its folder. Needs a runtime with a second worker, since the loop waits for the disk.
    ///
    /// What was kept is read, what was owed when the last process ended is taken up again.
    pub fn start(setup: Setup) -> Result<Self, StartFault> {
        let began = setup.clock.now().mono;
        let mut store = Store::open(&setup.folder, &*setup.ports.vault, House::SCHEMAS)?;
        let mut kept = House::load(&mut store, &setup.edition, &setup.publishers).map_err(StartFault::Store)?;
        if kept.is_over() {
            // A kill came between the server's word and the erasing.
            drop((store, kept));
            Self::erase(&setup.folder, &*setup.ports.vault)?;
            store = Store::open(&setup.folder, &*setup.ports.vault, House::SCHEMAS)?;
            kept = House::load(&mut store, &setup.edition, &setup.publishers).map_err(StartFault::Store)?;
        }
        kept.telemetry = kept.telemetry.of_channel(setup.channel);
        let opened = setup.clock.now().mono.since(began);
        let mut house = kept.clone();
        // Now, where a vault that is slow is waited for anyway, and not for a tap.
        if let Some(key) = DeviceKey::of_vault(&*setup.ports.vault, house.consent.key_begun()) {
            house.consent = house.consent.hold(key, setup.clock.now());
        }
        let gate = Gate::new(house.edition.clone(), setup.clock.clone());
        gate.recall(&house.spent);
        let (passport, wishes) = Passport::new();
        let (telling, reports) = mpsc::unbounded_channel();
        let net = Net::new(setup.transport, gate.clone(), passport.clone())
            .proving(setup.ports.vault.clone())
            .telling(telling);
        let diary = Diary::new(&setup.folder, &store.key_for("log"));
        let key = store.key_for("telemetry");
        let queue = setup.folder.join("telemetry");
        let recorder = telemetry::Recorder::open(queue, &key, gate.clone(), setup.clock.clone(), setup.telemetry);
        let (inputs, heard) = mpsc::unbounded_channel();
        let first = Arc::new(Snapshot::of(&house, &recorder, setup.clock.now(), 0));
        let (show, snapshots) = watch::channel(first);
        let mut life = Life {
            kept,
            house,
            store,
            diary,
            folder: setup.folder,
            ports: setup.ports,
            clock: setup.clock,
            app_version: setup.app_version,
            publishers: setup.publishers.into(),
            gate: gate.clone(),
            passport,
            net,
            recorder: recorder.clone(),
            owed: vec![Work::Record(records::timed(Timing::OpenStore, opened))],
            armed: None,
            failures: 0,
            retry_at: None,
            show,
            inputs: inputs.clone().downgrade(),
            transfers: std::collections::BTreeMap::new(),
            seeking_key: false,
            ledgers: Vec::new(),
            over: false,
        };
        // Before anybody looks: what is shown first is what stands, not what stood before it was said who is there.
        let tasks = life.wake();
        let shown = life.clock.now().mono.since(began);
        life.recorder.record(records::timed(Timing::FirstSnapshot, shown));
        tokio::spawn(life.live(heard, wishes, reports, tasks));
        Ok(Self { inputs, snapshots, gate, recorder })
    }

    /// Moves aside a store whose key is gone for good, and starts with an empty one. Nothing is deleted.
    pub fn start_anew(setup: Setup) -> Result<Self, StartFault> {
        Store::set_aside(&setup.folder)?;
        forget_keys(&*setup.ports.vault)?;
        Self::start(setup)
    }

    /// Erases everything that a client kept in a folder and in the phone's vault, for good. The client must be shut down;
    /// one whose account was cancelled ends and does it by itself. A kill in between is made up for by the next call or the
    /// next start.
    pub fn erase(folder: &Path, vault: &dyn Vault) -> Result<(), StartFault> {
        Ok(Store::erase(folder, vault, &KEYS)?)
    }

    /// Passes a tap on. What it changes is in a later snapshot.
    pub fn tap(&self, tap: Tap) -> Result<(), Gone> {
        self.inputs.send(Input::Tap(tap)).map_err(|_| Gone)
    }

    /// What is to be shown at this moment.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshots.borrow().clone()
    }

    /// Snapshots as they come. Who looks seldom sees the latest, not each.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.snapshots.clone()
    }

    /// The gate of this client, for who measures or proves it from outside: it grants what the ledger says and no more.
    #[must_use]
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// The two lists.
    pub async fn lists(&self) -> Result<Lists, Gone> {
        self.ask(Question::Lists).await
    }

    /// The policy as it can be read now: the operator's text where it is here, else the page made from the edition.
    /// Needs no consent and no network.
    pub async fn policy(&self) -> Result<Page, Gone> {
        self.ask(Question::Policy).await
    }

    /// Every edition that was ever in force on this phone, newest first, with what changed from one to the next. Needs no
    /// consent and no network.
    pub async fn editions(&self) -> Result<Vec<PastEdition>, Gone> {
        self.ask(Question::Editions).await
    }

    /// An edition as it can be read now, by its name. Absent where it was never in force on this phone.
    pub async fn edition(&self, id: EditionId) -> Result<Option<Page>, Gone> {
        self.ask(|answer| Question::Edition(id, answer)).await
    }

    /// The ledger of consents as a file to take along: records of ISO/IEC TS 27560 in JSON-LD, the lines, and the
    /// signatures of the phone's key over both. The same ledger gives the same bytes, but for its last line of text, which
    /// is signed anew. It names no person; [`crate::consent::verify()`] looks at it without a client.
    pub async fn ledger(&self) -> Result<String, LedgerFault> {
        let (answer, heard) = oneshot::channel();
        self.inputs.send(Input::Ledger(answer)).map_err(|_| Gone)?;
        heard.await.map_err(|_| Gone)?
    }

    /// The photo of an upload as it is sent, cleaned, for who sends it to look at: JPEG or PNG. Absent where the upload is a
    /// video or somebody else's, where its copy is not made yet, damaged, or not here any more, and where it is longer than 32 MiB.
    pub async fn photo(&self, upload: Id) -> Result<Option<Vec<u8>>, Gone> {
        self.ask(|answer| Question::Photo(upload, answer)).await
    }

    /// The log of this phone as a text that can be looked at and saved: what the client said of itself in the last days,
    /// in numbers and in names that stand in its source. Empty before the notice is agreed to, and after a logout.
    ///
    /// One call is one export, and gives every run of the app a name that it has in no other export. So what a person is
    /// shown and what is saved must be the text of the same call. To save it is the person's own choice and sends nothing.
    pub async fn log(&self) -> Result<String, Gone> {
        self.ask(Question::Log).await
    }

    /// What a worker of the phone that has time to lend does next.
    pub async fn errand(&self) -> Result<Errand, Gone> {
        self.ask(Question::Errand).await
    }

    /// Whether it is shut down.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.inputs.is_closed()
    }

    /// Writes what telemetry holds in memory to disk.
    pub async fn settle(&self) -> Result<(), Gone> {
        self.ask(Question::Settle).await
    }

    /// Ends the client: what is on its way is given up and taken up again at the next start.
    pub async fn shut_down(&self) -> Result<(), Gone> {
        self.ask(Question::Stop).await
    }

    /// Looks through the camera, for the scan that the snapshot shows as ready. Refused where none is, or where the
    /// consent does not stand.
    pub fn scanner(&self) -> Result<Scanner, Closed> {
        let scan = self.snapshot().looks.ok_or(Closed::NotConsented(Feature::Scan))?;
        Scanner::begin(&self.gate, scan, self.inputs.clone(), self.snapshots.clone(), self.recorder.clone())
    }

    async fn ask<T>(&self, question: impl FnOnce(oneshot::Sender<T>) -> Question) -> Result<T, Gone> {
        let (answer, heard) = oneshot::channel();
        self.inputs.send(Input::Ask(question(answer))).map_err(|_| Gone)?;
        heard.await.map_err(|_| Gone)
    }
}

// The new ledger has a key of its own, and so have its sessions: nothing ties them to what was set aside.
/// Everything that this client keeps in the phone's vault.
pub(super) const KEYS: [&str; 3] = [DATA_KEY, LEDGER_KEY, SESSION_KEY];

fn forget_keys(vault: &dyn Vault) -> Result<(), StartFault> {
    KEYS.iter().try_for_each(|alias| vault.delete(alias)).map_err(|_| StartFault::WaitForUnlock)
}
