//! The client object: start, taps, snapshots, lists, the policy, shutdown.

use std::sync::Arc;

use gongchao_core::{
    app::{self, Setup, StartFault},
    kernel::{Clock, SystemClock},
    net::HttpsTransport,
    policy::{self, EditionId},
    ports::Ports,
    telemetry::Bounds,
};

use crate::{
    config::{Config, wrong},
    lease::TimeLease,
    ports::{DeviceProbe, HostDevice, HostNetwork, HostVault, NetworkProbe, Vault},
    runtime::{guarded, on_runtime, runtime},
    scan::ScanSession,
    taps::{Tap, id},
    trouble::{ConfigPart, CoreError},
    views::{PastEdition, Snapshot},
    watch::Subscription,
    words::{Collected, Page, Shared},
};

/// A running client. A shell draws its snapshots, passes taps on and answers prompts; it holds no rule.
///
/// It has one owner, who shuts it down. One client runs in a folder at a time.
#[derive(uniffi::Object)]
pub struct Client {
    inner: app::Client,
    clock: Arc<dyn Clock>,
    transport: Arc<HttpsTransport>,
}

/// The two lists that the law asks for, with what was really taken on this phone.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, uniffi::Record)]
pub struct Lists {
    /// 已收集个人信息清单.
    pub collected: Collected,
    /// 第三方共享清单.
    pub shared: Shared,
}

#[uniffi::export]
impl Client {
    /// Starts a client in its folder and takes up what the last one owed.
    ///
    /// It reads files and asks the vault; call it off the thread that draws. A host that hangs costs it five seconds.
    #[uniffi::constructor]
    #[allow(clippy::needless_pass_by_value, reason = "values that cross are owned")]
    pub fn start(
        config: Config,
        vault: Arc<dyn Vault>,
        device: Arc<dyn DeviceProbe>,
        network: Arc<dyn NetworkProbe>,
    ) -> Result<Arc<Self>, CoreError> {
        guarded(|| begin(&config, vault, device, network, app::Client::start))
    }

    /// Moves aside what was kept under a key that is gone for good, and starts with nothing. Nothing is deleted. Only
    /// for a person who was told, after a start failed with `KeyLost`.
    #[uniffi::constructor]
    #[allow(clippy::needless_pass_by_value, reason = "values that cross are owned")]
    pub fn start_anew(
        config: Config,
        vault: Arc<dyn Vault>,
        device: Arc<dyn DeviceProbe>,
        network: Arc<dyn NetworkProbe>,
    ) -> Result<Arc<Self>, CoreError> {
        guarded(|| begin(&config, vault, device, network, app::Client::start_anew))
    }

    /// Passes a tap on. It comes back at once; what the tap changes is in a later snapshot.
    pub fn tap(&self, tap: Tap) -> Result<(), CoreError> {
        guarded(|| Ok(self.inner.tap(tap.into_core()?)?))
    }

    /// Answers a prompt; the same as the tap `Answer`.
    pub fn resolve(&self, prompt: String, outcome: crate::words::Outcome) -> Result<(), CoreError> {
        self.tap(Tap::Answer { prompt, outcome })
    }

    /// What is to be shown at this moment.
    pub fn snapshot(&self) -> Result<Snapshot, CoreError> {
        guarded(|| Ok(Snapshot::from(&*self.inner.snapshot())))
    }

    /// Snapshots as they come. Whoever draws ends it when it stops drawing.
    pub fn subscribe(&self) -> Result<Arc<Subscription>, CoreError> {
        guarded(|| Ok(Arc::new(Subscription::new(self.inner.watch()))))
    }

    /// Opens the camera's end of the scan that the snapshot shows as ready. Fails with `NotConsented` where none is.
    pub fn scan(&self) -> Result<Arc<ScanSession>, CoreError> {
        guarded(|| {
            if self.inner.is_gone() {
                return Err(CoreError::ShutDown);
            }
            Ok(Arc::new(ScanSession::new(self.inner.scanner()?, self.clock.clone())))
        })
    }

    /// Takes the time that a background worker of the phone lends.
    pub fn lend_time(&self) -> Result<Arc<TimeLease>, CoreError> {
        guarded(|| Ok(Arc::new(TimeLease::new(self.inner.clone()))))
    }

    /// The two lists.
    pub async fn lists(&self) -> Result<Lists, CoreError> {
        let client = self.inner.clone();
        on_runtime(async move {
            let lists = client.lists().await?;
            Ok(Lists { collected: lists.collected, shared: lists.shared })
        })
        .await
    }

    /// The policy as it can be read now: the operator's text where it is here, else the page made from the edition.
    /// Needs no consent and no network.
    pub async fn policy(&self) -> Result<Page, CoreError> {
        let client = self.inner.clone();
        on_runtime(async move { Ok(client.policy().await?) }).await
    }

    /// Every edition that was ever in force on this phone, newest first, with what changed from one to the next. Needs no
    /// consent and no network.
    pub async fn editions(&self) -> Result<Vec<PastEdition>, CoreError> {
        let client = self.inner.clone();
        on_runtime(async move { Ok(client.editions().await?.iter().map(PastEdition::from).collect()) }).await
    }

    /// An edition as it can be read now, by its name. Absent where it was never in force on this phone.
    pub async fn edition(&self, id: String) -> Result<Option<Page>, CoreError> {
        let client = self.inner.clone();
        on_runtime(async move { Ok(client.edition(EditionId(id)).await?) }).await
    }

    /// The ledger of consents as a file to take along: records of ISO/IEC TS 27560 in JSON-LD, every answer since the
    /// first start, and the signatures of the phone's key. The same ledger gives the same bytes, but for its last line of
    /// text, which is signed anew, and anybody can verify them without this phone. It names no person. Fails with `Storage`
    /// where it cannot be read, and with `WaitForUnlock` where the vault does not give the key; nothing of it is given then.
    pub async fn ledger(&self) -> Result<String, CoreError> {
        let client = self.inner.clone();
        on_runtime(async move { Ok(client.ledger().await?) }).await
    }

    /// The photo of an upload as it is sent, cleaned, for who sends it to look at: a JPEG or a PNG of at most 32 MiB. Absent
    /// where the upload is a video or somebody else's, where its copy is not made yet, damaged, or not here any more, and where
    /// it is longer. Fails with `BadInput` for what is no name of an upload.
    pub async fn photo(&self, upload: String) -> Result<Option<Vec<u8>>, CoreError> {
        let client = self.inner.clone();
        on_runtime(async move { Ok(client.photo(id(&upload)?).await?) }).await
    }

    /// The log of this phone as a text that can be looked at and saved: what the client said of itself in the last days,
    /// in numbers and in names that stand in its source. Empty before the notice is agreed to, and after a logout.
    ///
    /// One call is one export, and gives every run of the app a name that it has in no other export: so show and save the
    /// text of the same call. To save it is the person's own choice and sends nothing.
    pub async fn log(&self) -> Result<String, CoreError> {
        let client = self.inner.clone();
        on_runtime(async move { Ok(client.log().await?) }).await
    }

    /// Takes newer authorities and pins for one of the servers: a signed record, as a file brought it. When it comes back
    /// they are kept over a kill and in force for every further request. Fails with `Pins` where they are not taken; those
    /// in force stay then. It writes a file; call it off the thread that draws.
    #[allow(clippy::needless_pass_by_value, reason = "values that cross are owned")]
    pub fn take_pins(&self, record: String) -> Result<(), CoreError> {
        guarded(|| {
            if self.inner.is_gone() {
                return Err(CoreError::ShutDown);
            }
            Ok(self.transport.take_pins(record.as_bytes())?)
        })
    }

    /// Writes to disk what is only in memory yet: call it when the app goes to the background.
    pub async fn settle(&self) -> Result<(), CoreError> {
        let client = self.inner.clone();
        on_runtime(async move { Ok(client.settle().await?) }).await
    }

    /// Ends the client: what is on its way is given up and taken up again at the next start. When it comes back the
    /// folder is free. Every later call fails with `ShutDown`, a second shutdown too.
    pub async fn shutdown(&self) -> Result<(), CoreError> {
        let client = self.inner.clone();
        on_runtime(async move { Ok(client.shut_down().await?) }).await
    }
}

fn begin(
    config: &Config,
    vault: Arc<dyn Vault>,
    device: Arc<dyn DeviceProbe>,
    network: Arc<dyn NetworkProbe>,
    start: fn(Setup) -> Result<app::Client, StartFault>,
) -> Result<Arc<Client>, CoreError> {
    let runtime = runtime()?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let mut transport = HttpsTransport::new(&config.endpoints(), &config.tls())?;
    if let Some(keeping) = config.pin_keeping()? {
        transport = transport.keeping_pins(keeping);
    }
    let transport = Arc::new(transport);
    let setup = Setup {
        folder: config.folder()?,
        app_version: config.version()?,
        transport: transport.clone(),
        ports: Ports {
            vault: Arc::new(HostVault(vault)),
            device: Arc::new(HostDevice(device)),
            network: Arc::new(HostNetwork(network)),
        },
        clock: clock.clone(),
        edition: policy::built_in().map_err(|_| wrong(ConfigPart::Edition))?,
        publishers: config.publishers()?,
        channel: config.channel()?,
        telemetry: Bounds::default(),
    };
    let _inside = runtime.enter();
    Ok(Arc::new(Client { inner: start(setup)?, clock, transport }))
}

/// Version of the core, `major.minor.patch`.
#[uniffi::export]
pub fn version() -> Result<String, CoreError> {
    Ok(env!("CARGO_PKG_VERSION").to_owned())
}

/// Ends in a fault on purpose, so that a shell can show that it survives one: it fails with `Internal`, the fault's place
/// is in the log, and everything goes on.
#[uniffi::export]
#[allow(clippy::panic, clippy::missing_panics_doc, reason = "a panic is what it is for, and it stays inside")]
pub fn rehearse_panic() -> Result<(), CoreError> {
    guarded(|| panic!("rehearsed"))
}
