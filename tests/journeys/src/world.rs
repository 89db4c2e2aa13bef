//! One worker, one phone, one office.

use std::{path::Path, sync::Arc, time::Duration};

use gongchao_backend::{Backend, Config};
use gongchao_core::{
    app::{Client, Setup, Snapshot, StartFault, Tap, Typed},
    consent::{Notice, Outcome},
    kernel::Clock,
    policy::built_in,
    ports::{NetworkReading, Ports, Vault, VaultAnswer},
    session::LoginView,
    telemetry::{Bounds, Channel},
};

use crate::{
    egress::Egress,
    phone::{Hand, MemoryVault, Office, PhoneProbe},
};

/// Number of the worker, as it is typed.
pub(crate) const NUMBER: &str = "138 0013 8000";

/// Everything a day needs. A test that waits for something that never comes fails after an hour of the world's time,
/// which is at once.
pub struct World {
    /// The office.
    pub backend: Backend,
    /// Between phone and office.
    pub egress: Arc<Egress>,
    /// The phone's clocks.
    pub hand: Arc<Hand>,
    /// The phone's vault.
    pub vault: Arc<MemoryVault>,
    probe: Arc<PhoneProbe>,
    folder: tempfile::TempDir,
    client: Option<Client>,
}

impl World {
    /// A phone out of the box. The runtime's time must be paused.
    #[must_use]
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// The same with another office.
    pub fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut config = Config::new(folder.path().join("office"));
        change(&mut config);
        let backend = Backend::open(config, Arc::new(Office(tokio::time::Instant::now()))).expect("the office opens");
        Self::at(backend, folder)
    }

    /// Another phone out of the box, with the same office.
    #[must_use]
    pub fn beside(&self) -> Self {
        Self::at(self.backend.clone(), tempfile::tempdir().expect("a folder"))
    }

    fn at(backend: Backend, folder: tempfile::TempDir) -> Self {
        let egress = Arc::new(Egress::new(&backend));
        let mut world = Self {
            backend,
            egress,
            hand: Arc::default(),
            vault: Arc::default(),
            probe: Arc::default(),
            folder,
            client: None,
        };
        world.start();
        world
    }

    fn start(&mut self) {
        self.try_start().expect("the client starts");
    }

    fn setup(&self) -> Setup {
        Setup {
            folder: self.phone_folder(),
            ports: Ports { vault: self.vault.clone(), device: self.probe.clone(), network: self.probe.clone() },
            transport: self.egress.clone(),
            clock: self.hand.clone(),
            edition: built_in().expect("the edition"),
            publishers: vec![self.backend.publisher().into()],
            app_version: "0.1.0".to_owned(),
            channel: Some(Channel::Developer),
            telemetry: Bounds::default(),
        }
    }

    /// Starts the client, or says why it does not.
    pub fn try_start(&mut self) -> Result<(), StartFault> {
        self.client = Some(Client::start(self.setup())?);
        Ok(())
    }

    /// Begins again with nothing, where a key is gone.
    pub fn start_anew(&mut self) -> Result<(), StartFault> {
        self.client = Some(Client::start_anew(self.setup())?);
        Ok(())
    }

    /// The process ends without a word.
    pub async fn stop(&mut self) {
        if let Some(client) = self.client.take() {
            client.shut_down().await.expect("it ran");
        }
    }

    /// Waits until the client has ended by itself, and lets go of it.
    pub async fn ends(&mut self) {
        let client = self.client.take().expect("it runs");
        while client.shut_down().await.is_ok() {}
    }

    /// The process ends without a word and starts again.
    pub async fn restart(&mut self) {
        self.stop().await;
        self.start();
    }

    /// The client.
    #[must_use]
    pub fn client(&self) -> &Client {
        self.client.as_ref().expect("it runs")
    }

    /// Everything the core writes.
    #[must_use]
    pub fn phone_folder(&self) -> std::path::PathBuf {
        self.folder.path().join("phone")
    }

    /// A place for files that the worker has.
    #[must_use]
    pub fn file(&self, name: &str, bytes: &[u8]) -> std::path::PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).expect("the file is written");
        path
    }

    /// Passes a tap on.
    pub fn tap(&self, tap: Tap) {
        self.client().tap(tap).expect("it runs");
    }

    /// Waits for a snapshot that shows it.
    pub async fn see(&self, what: &str, shows: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
        let mut watch = self.client().watch();
        let found = tokio::time::timeout(Duration::from_hours(1), watch.wait_for(|s| shows(s))).await;
        match found {
            Ok(Ok(snapshot)) => snapshot.clone(),
            _ => panic!("never saw {what}; last: {:?}", self.client().snapshot().told),
        }
    }

    /// The phone says that its network changed.
    pub fn network(&self, reading: NetworkReading) {
        *self.probe.network.lock().expect("the probe") = reading;
        self.tap(Tap::Network { reading });
    }

    /// How often the phone was asked for all that it says of itself.
    #[must_use]
    pub fn device_reads(&self) -> u64 {
        self.probe.reads.load(std::sync::atomic::Ordering::SeqCst)
    }

    /// The newest code in the office's outbox.
    #[must_use]
    pub fn code(&self) -> String {
        self.backend.store().sms_outbox().last().expect("an SMS").code.clone()
    }

    /// Notice, box, number, code: a worker who is logged in.
    pub async fn log_in(&self) {
        self.log_in_with(NUMBER).await;
    }

    /// The same with another number.
    pub async fn log_in_with(&self, number: &str) {
        if self.client().snapshot().consent.notice != Notice::Agreed {
            self.tap(Tap::AnswerNotice { outcome: Outcome::Agreed });
        }
        self.tap(Tap::TickBox { ticked: true });
        self.tap(Tap::LogIn { number: Typed::new(number) });
        self.see("the field for the code", |s| matches!(s.login, LoginView::WaitingForCode { .. })).await;
        self.tap(Tap::EnterCode { code: Typed::new(self.code()) });
        self.see("home", |s| matches!(s.login, LoginView::LoggedIn { online: true, .. })).await;
    }

    /// Says yes to the prompt that is open.
    pub async fn answer(&self, outcome: Outcome) {
        let seen = self.see("a prompt", |s| s.consent.prompt.is_some()).await;
        let prompt = seen.consent.prompt.as_ref().expect("just seen");
        let id = gongchao_core::kernel::Id::parse(&prompt.id).expect("an id");
        self.tap(Tap::Answer { prompt: id.clone(), outcome });
        self.see("the prompt gone", |s| s.consent.prompt.as_ref().is_none_or(|p| p.id != id.as_str())).await;
    }

    /// Files under a folder that hold these bytes.
    #[must_use]
    pub fn files_with(&self, folder: &Path, needle: &[u8]) -> Vec<std::path::PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![folder.to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if std::fs::read(&path).is_ok_and(|bytes| bytes.windows(needle.len()).any(|w| w == needle)) {
                    found.push(path);
                }
            }
        }
        found
    }

    /// The phone loses what its vault keeps under a name.
    pub fn vault_loses(&self, alias: &str) {
        self.vault.delete(alias).expect("a vault in memory");
    }

    /// Whether the phone's vault keeps something under a name.
    #[must_use]
    pub fn vault_has(&self, alias: &str) -> bool {
        matches!(self.vault.get(alias), VaultAnswer::Present(_))
    }

    /// The phone's calendar at this moment.
    #[must_use]
    pub fn wall(&self) -> i64 {
        self.hand.now().wall.0
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}
