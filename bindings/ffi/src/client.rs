//! The client object: start, taps, snapshots, shutdown.

use std::{path::PathBuf, sync::Arc};

use gongchao_core::{
    app::{self, Setup, StartFault, Tap},
    kernel::SystemClock,
    net::{Endpoints, HttpsTransport, TlsSetup},
    policy,
    ports::Ports,
    telemetry::Bounds,
};
use tokio::runtime::Runtime;

use crate::phone::{AnyNetwork, DeviceFacts, Facts, ForeignVault, Keeper};

// The core's own: a phone's threads come and go, the loop and its tasks stay. Two workers, because the loop may wait for
// the disk. Absent where the system gives no threads; then a start says so.
static RUNTIME: std::sync::LazyLock<Option<Runtime>> = std::sync::LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).thread_name("gongchao").enable_all().build().ok()
});

/// Where the servers are, what is trusted, and where the client keeps its files.
#[derive(uniffi::Record)]
pub struct Config {
    /// A folder of the client's own, excluded from backups and transfers.
    pub folder: String,
    /// Address of account, devices and messages; `https://` only.
    pub account_url: String,
    /// Address of uploads.
    pub media_url: String,
    /// Address of telemetry.
    pub telemetry_url: String,
    /// Authorities that are trusted, as PEM.
    pub anchors_pem: String,
    /// SHA-256 of trusted public keys, as hexadecimal.
    pub pins: Vec<String>,
    /// What the phone says of itself.
    pub device: DeviceFacts,
    /// Version of the app.
    pub app_version: String,
}

/// Why a client did not start, or a call came to nothing. The shell chooses the words.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum StartTrouble {
    /// An address, an authority or a pin is wrong.
    #[error("the configuration is wrong")]
    Configuration,
    /// The phone has not been unlocked since it started; try again when it has.
    #[error("the keeper is not open yet")]
    WaitForUnlock,
    /// The key is gone for good.
    #[error("the key is gone")]
    KeyLost,
    /// A newer version of the app wrote the files.
    #[error("a newer version wrote the files")]
    Newer,
    /// The disk, or a resource of the system.
    #[error("the system refused")]
    System,
    /// The text is no tap.
    #[error("not a tap")]
    NotATap,
    /// The client is shut down.
    #[error("the client is shut down")]
    Gone,
}

impl From<StartFault> for StartTrouble {
    fn from(fault: StartFault) -> Self {
        match fault {
            StartFault::WaitForUnlock => Self::WaitForUnlock,
            StartFault::KeyLost => Self::KeyLost,
            StartFault::Newer => Self::Newer,
            StartFault::Store(_) => Self::System,
        }
    }
}

/// A running client. A shell draws its snapshots, passes taps on and answers prompts; it holds no rule.
#[derive(uniffi::Object)]
pub struct Client {
    inner: app::Client,
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Starts a client in its folder. Reads files; call it off the main thread.
    #[uniffi::constructor]
    #[allow(clippy::needless_pass_by_value, reason = "values that cross are owned")]
    pub fn start(config: Config, keeper: Arc<dyn Keeper>) -> Result<Arc<Self>, StartTrouble> {
        let runtime = RUNTIME.as_ref().ok_or(StartTrouble::System)?;
        let endpoints =
            Endpoints { account: config.account_url, media: config.media_url, telemetry: config.telemetry_url };
        let tls = TlsSetup { anchors_pem: config.anchors_pem, pins: config.pins };
        let transport = HttpsTransport::new(&endpoints, &tls).map_err(|_| StartTrouble::Configuration)?;
        let setup = Setup {
            folder: PathBuf::from(config.folder),
            ports: Ports {
                vault: Arc::new(ForeignVault(keeper)),
                device: Arc::new(Facts(config.device)),
                network: Arc::new(AnyNetwork),
            },
            transport: Arc::new(transport),
            clock: Arc::new(SystemClock::new()),
            edition: policy::built_in().map_err(|_| StartTrouble::Configuration)?,
            app_version: config.app_version,
            telemetry: Bounds::default(),
        };
        let _inside = runtime.enter();
        Ok(Arc::new(Self { inner: app::Client::start(setup)? }))
    }

    /// Passes a tap on, as JSON. What it changes is in a later snapshot.
    #[allow(clippy::needless_pass_by_value, reason = "values that cross are owned")]
    pub fn tap(&self, tap: String) -> Result<(), StartTrouble> {
        // The reader's own text would repeat what was typed.
        let tap: Tap = serde_json::from_str(&tap).map_err(|_| StartTrouble::NotATap)?;
        self.inner.tap(tap).map_err(|_| StartTrouble::Gone)
    }

    /// What is to be shown at this moment, as JSON.
    #[must_use]
    pub fn snapshot(&self) -> String {
        serde_json::to_string(&*self.inner.snapshot()).unwrap_or_default()
    }

    /// The next snapshot after a number, as JSON; who asks seldom gets the latest, not each. Giving up the wait is safe.
    pub async fn next_snapshot(&self, after: u64) -> Result<String, StartTrouble> {
        let mut watch = self.inner.watch();
        let next = watch.wait_for(|snapshot| snapshot.number > after).await.map_err(|_| StartTrouble::Gone)?;
        serde_json::to_string(&**next).map_err(|_| StartTrouble::System)
    }

    /// Ends the client. What is on its way is taken up again at the next start.
    pub async fn shutdown(&self) -> Result<(), StartTrouble> {
        self.inner.shut_down().await.map_err(|_| StartTrouble::Gone)
    }
}
