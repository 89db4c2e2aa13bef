//! What the phone provides, as its own language implements it.

use std::sync::Arc;

use gongchao_core::{
    kernel::Secret,
    ports::{DeviceProbe, DeviceReading, Link, NetworkProbe, NetworkReading, Os, PortFault, Vault, VaultAnswer},
};

/// The four answers of a keeper of secrets. There is no plain "nothing".
#[derive(uniffi::Enum)]
pub enum KeeperAnswer {
    /// Here it is.
    Present {
        /// The bytes.
        secret: Vec<u8>,
    },
    /// It is certain that nothing is kept under this name.
    Absent,
    /// It cannot be told now: the phone has not been unlocked since it started, or the service is busy.
    TemporarilyUnavailable,
    /// Something was kept and can never be read again.
    Invalidated,
}

/// Why a keeper did not do what it was asked.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum KeeperTrouble {
    /// It did not work this time.
    #[error("the keeper failed")]
    Failed,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for KeeperTrouble {
    // The host's text may hold anything, so nothing of it is kept.
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}

/// Keystore or Keychain: keeps the one data key.
///
/// Called from any thread. It must come back within a second, and must not call the client.
#[uniffi::export(foreign)]
pub trait Keeper: Send + Sync {
    /// What is kept under the name.
    fn look_up(&self, alias: String) -> Result<KeeperAnswer, KeeperTrouble>;
    /// Keeps bytes under the name, over what was there. Once it came back they survive a loss of power.
    fn keep(&self, alias: String, secret: Vec<u8>) -> Result<(), KeeperTrouble>;
    /// Forgets the name; a name that is not there is forgotten already.
    fn forget(&self, alias: String) -> Result<(), KeeperTrouble>;
}

/// The systems a client runs on.
#[derive(Clone, Copy, uniffi::Enum)]
pub enum Kind {
    /// Android.
    Android,
    /// iOS.
    Ios,
    /// A developer's desktop.
    Desktop,
}

/// What the phone says of itself. It is read under a grant and coarsened before it leaves; identifiers of any kind are
/// outside its shape.
#[derive(Clone, uniffi::Record)]
pub struct DeviceFacts {
    /// Model as the maker writes it.
    pub model: String,
    /// Which system.
    pub kind: Kind,
    /// Version as the system writes it.
    pub os_version: String,
    /// Longer side of the screen in density-independent points.
    pub screen_long: u32,
    /// Shorter side of the screen in density-independent points.
    pub screen_short: u32,
    /// Minutes east of UTC.
    pub utc_offset_minutes: i32,
    /// Language tag of the system, BCP 47.
    pub language: String,
}

pub(crate) struct ForeignVault(pub(crate) Arc<dyn Keeper>);

impl Vault for ForeignVault {
    fn get(&self, alias: &str) -> VaultAnswer {
        match self.0.look_up(alias.to_owned()) {
            Ok(KeeperAnswer::Present { secret }) => VaultAnswer::Present(Secret::new(secret)),
            Ok(KeeperAnswer::Absent) => VaultAnswer::Absent,
            Ok(KeeperAnswer::Invalidated) => VaultAnswer::Invalidated,
            // A keeper that fails cannot tell; nothing may be concluded from it.
            Ok(KeeperAnswer::TemporarilyUnavailable) | Err(KeeperTrouble::Failed) => {
                VaultAnswer::TemporarilyUnavailable
            }
        }
    }

    fn put(&self, alias: &str, secret: &Secret) -> Result<(), PortFault> {
        self.0.keep(alias.to_owned(), secret.expose().to_vec()).map_err(|_| PortFault::Failed)
    }

    fn delete(&self, alias: &str) -> Result<(), PortFault> {
        self.0.forget(alias.to_owned()).map_err(|_| PortFault::Failed)
    }
}

pub(crate) struct Facts(pub(crate) DeviceFacts);

impl DeviceProbe for Facts {
    fn read(&self) -> Result<DeviceReading, PortFault> {
        let facts = self.0.clone();
        Ok(DeviceReading {
            model: facts.model,
            os: match facts.kind {
                Kind::Android => Os::Android,
                Kind::Ios => Os::Ios,
                Kind::Desktop => Os::Desktop,
            },
            os_version: facts.os_version,
            screen: (facts.screen_long, facts.screen_short),
            utc_offset_minutes: facts.utc_offset_minutes,
            language: facts.language,
        })
    }
}

/// Until a host says otherwise by a tap, there is a network that costs nothing.
pub(crate) struct AnyNetwork;

impl NetworkProbe for AnyNetwork {
    fn read(&self) -> Result<NetworkReading, PortFault> {
        Ok(NetworkReading { link: Link::Wifi, metered: false })
    }
}
