//! What a phone must provide. A port answers; it never decides and it never shows anything.
//!
//! What a person must see or do (a dialog, the camera, the dialler) is no port: it is a prompt in the snapshot that the
//! shell answers by its id. Every method may be called from any thread, must come back within a second, and must not
//! call the core from inside.

mod conformance;

use serde::{Deserialize, Serialize};

pub use conformance::{VaultBreach, VaultLie, VaultRig, check_answers, check_vault};

use crate::kernel::Secret;

/// Why a port gave no answer. It carries no text of the phone's, which could hold anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PortFault {
    /// The phone does not have it.
    #[error("the phone does not provide this")]
    Unsupported,
    /// It failed this time; asking again later may help.
    #[error("the phone did not answer")]
    Failed,
}

/// The four answers of a vault. There is no plain "nothing": deleting something on an uncertain answer loses work.
#[derive(Debug)]
pub enum VaultAnswer {
    /// Here it is.
    Present(Secret),
    /// It is certain that nothing is kept under this name.
    Absent,
    /// It cannot be told now: the phone has not been unlocked since it started, or the service is busy.
    TemporarilyUnavailable,
    /// Something was kept and can never be read again: the key is gone.
    Invalidated,
}

/// Keystore, Keychain, or a file that only its owner can read: where the one data key is kept.
pub trait Vault: Send + Sync {
    /// What is kept under the name.
    fn get(&self, alias: &str) -> VaultAnswer;
    /// Keeps bytes under the name, over what was there. Once it came back they survive a loss of power.
    fn put(&self, alias: &str, secret: &Secret) -> Result<(), PortFault>;
    /// Forgets the name; a name that is not there is forgotten already.
    fn delete(&self, alias: &str) -> Result<(), PortFault>;
}

/// Which system the phone runs, and nothing else of it: what a login says, and whatever is declared without device
/// information.
#[derive(Clone, PartialEq, Eq)]
pub struct SystemReading {
    /// Which system.
    pub os: Os,
    /// Version as the system writes it.
    pub os_version: String,
}

/// What the phone says of itself. Read only under a grant of device information, and coarsened before it leaves.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceReading {
    /// Model as the maker writes it.
    pub model: String,
    /// Which system.
    pub os: Os,
    /// Version as the system writes it.
    pub os_version: String,
    /// Longer and shorter side of the screen in density-independent points.
    pub screen: (u32, u32),
    /// Minutes east of UTC.
    pub utc_offset_minutes: i32,
    /// Language tag of the system, BCP 47.
    pub language: String,
}

/// The systems a shell runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Os {
    /// Android.
    Android,
    /// iOS.
    Ios,
    /// A developer's desktop.
    Desktop,
}

/// Reads the device. Identifiers of any kind are outside its shape.
pub trait DeviceProbe: Send + Sync {
    /// The system and its version. Nothing else of the device may be asked for to answer it.
    fn system(&self) -> Result<SystemReading, PortFault>;
    /// A reading of this moment: asked for only while the person's yes to device information stands.
    fn read(&self) -> Result<DeviceReading, PortFault>;
}

/// How the phone is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// Not at all.
    None,
    /// By Wi-Fi.
    Wifi,
    /// By a cellular network.
    Cellular,
    /// By a cable.
    Wired,
}

/// The network as the phone sees it. It says nothing of names, addresses or cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NetworkReading {
    /// How it is connected.
    pub link: Link,
    /// Whether bytes cost money.
    pub metered: bool,
}

/// Reads the state of the network.
pub trait NetworkProbe: Send + Sync {
    /// The state of this moment.
    fn read(&self) -> Result<NetworkReading, PortFault>;
}

/// Where the phone's folders are, and what it provides.
#[derive(Clone)]
pub struct Ports {
    /// Keeps the data key.
    pub vault: std::sync::Arc<dyn Vault>,
    /// Reads the device.
    pub device: std::sync::Arc<dyn DeviceProbe>,
    /// Reads the network.
    pub network: std::sync::Arc<dyn NetworkProbe>,
}
