//! A client in this process: a key in a file, a desktop, a network that reaches nobody, and a person who says yes.
//!
//! No gate but a client's own lets anything through, so what is measured is always a client after its prompts.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use gongchao_core::{
    app::{Client, Setup, Snapshot, Tap, Typed},
    consent::{Answer, Outcome, PromptKind},
    kernel::{Id, Secret, SystemClock},
    net::{Request, Response, Transport, TransportFault},
    policy::{self, Feature},
    ports::{
        DeviceProbe, DeviceReading, Link, NetworkProbe, NetworkReading, PortFault, Ports, SystemReading, Vault,
        VaultAnswer,
    },
    telemetry::{Bounds, Channel},
};
use tokio::runtime::{Builder, Runtime};

/// Room for many more telemetry rows than a phone keeps.
const BOUNDS: Bounds = Bounds { bytes: 256 * 1024 * 1024, days: 14 };
/// How long a client may take to show what is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a client runs on.
pub(crate) fn runtime() -> Result<Runtime, String> {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|why| why.to_string())
}

/// What a client in this folder is made of.
pub(crate) fn setup(folder: &Path) -> Result<Setup, String> {
    Ok(Setup {
        folder: folder.to_owned(),
        ports: Ports {
            vault: Arc::new(KeyFolder(key_of(folder))),
            device: Arc::new(Desktop),
            network: Arc::new(Desktop),
        },
        transport: Arc::new(Nobody),
        clock: Arc::new(SystemClock::new()),
        edition: policy::built_in().map_err(|_| "the edition is wrong")?,
        publishers: Vec::new(),
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        channel: Some(Channel::Developer),
        telemetry: BOUNDS,
    })
}

/// Starts a client and says yes to the policy and to analytics. No server is needed for it.
pub(crate) async fn willing(folder: &Path) -> Result<Client, String> {
    willing_of(setup(folder)?).await
}

/// The same, of something else than what a folder's client is made of.
pub(crate) async fn willing_of(setup: Setup) -> Result<Client, String> {
    let client = Client::start(setup).map_err(|why| why.to_string())?;
    for tap in [
        Tap::AnswerNotice { outcome: Outcome::Agreed },
        Tap::TickBox { ticked: true },
        Tap::LogIn { number: Typed::new("138 0013 8000") },
        Tap::SwitchOn { feature: Feature::Analytics },
    ] {
        client.tap(tap).map_err(|why| why.to_string())?;
    }
    until(&client, "analytics switched on", |s| {
        let mut features = s.consent.features.iter();
        features.any(|f| f.feature == Feature::Analytics && matches!(f.answer, Answer::Granted { .. }))
    })
    .await?;
    Ok(client)
}

/// Opens the camera: our prompt, then the system's.
pub(crate) async fn look(client: &Client) -> Result<(), String> {
    client.tap(Tap::Begin { feature: Feature::Scan }).map_err(|why| why.to_string())?;
    agree(client, |kind| kind == PromptKind::Consent).await?;
    agree(client, |kind| matches!(kind, PromptKind::System { .. })).await?;
    until(client, "the camera", |_| client.scanner().is_ok()).await
}

async fn agree(client: &Client, asks: impl Fn(PromptKind) -> bool) -> Result<(), String> {
    until(client, "a prompt", |s| s.consent.prompt.as_ref().is_some_and(|p| asks(p.kind))).await?;
    let open = client.snapshot().consent.prompt.as_ref().and_then(|prompt| Id::parse(&prompt.id));
    let prompt = open.ok_or("the prompt has no name")?;
    client.tap(Tap::Answer { prompt, outcome: Outcome::Agreed }).map_err(|why| why.to_string())
}

/// Waits for a snapshot that shows it.
pub(crate) async fn until(client: &Client, what: &str, shows: impl Fn(&Snapshot) -> bool) -> Result<(), String> {
    let mut snapshots = client.watch();
    match tokio::time::timeout(PATIENCE, snapshots.wait_for(|s| shows(s))).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(format!("the client did not show {what}")),
    }
}

/// Where the keys of the client in this folder are: in a folder beside it.
pub(crate) fn key_of(folder: &Path) -> PathBuf {
    folder.with_extension("key")
}

/// One secret in one file.
pub(crate) struct KeyFolder(pub(crate) PathBuf);

impl Vault for KeyFolder {
    fn get(&self, alias: &str) -> VaultAnswer {
        match fs::read(self.0.join(alias)) {
            Ok(bytes) => VaultAnswer::Present(Secret::new(bytes)),
            Err(why) if why.kind() == ErrorKind::NotFound => VaultAnswer::Absent,
            Err(_) => VaultAnswer::TemporarilyUnavailable,
        }
    }

    fn put(&self, alias: &str, secret: &Secret) -> Result<(), PortFault> {
        let write = || fs::create_dir_all(&self.0).and_then(|()| fs::write(self.0.join(alias), secret.expose()));
        write().map_err(|_| PortFault::Failed)
    }

    fn delete(&self, alias: &str) -> Result<(), PortFault> {
        fs::remove_file(self.0.join(alias)).map_err(|_| PortFault::Failed)
    }
}

struct Desktop;

impl DeviceProbe for Desktop {
    fn system(&self) -> Result<SystemReading, PortFault> {
        Err(PortFault::Unsupported)
    }

    fn read(&self) -> Result<DeviceReading, PortFault> {
        Err(PortFault::Unsupported)
    }
}

impl NetworkProbe for Desktop {
    fn read(&self) -> Result<NetworkReading, PortFault> {
        Ok(NetworkReading { link: Link::Wired, metered: false })
    }
}

struct Nobody;

#[async_trait::async_trait]
impl Transport for Nobody {
    async fn exchange(&self, _request: Request) -> Result<Response, TransportFault> {
        Err(TransportFault::Unreachable)
    }
}
