//! The vault: where the one data key is kept.

use std::sync::Arc;

use gongchao_core::{
    kernel::Secret,
    ports::{self, PortFault, Vault as CoreVault, VaultAnswer as CoreAnswer},
};

use super::{patience::ask, trouble::PortError};
use crate::{quiet::quiet, runtime::guarded, trouble::CoreError, words::VaultBreach};

/// The four answers of a vault. There is no plain "nothing": to delete something on an uncertain answer loses work.
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
#[uniffi::export(Debug, Display)]
pub enum VaultAnswer {
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

quiet!(VaultAnswer);

/// That a vault did what it was asked. A value of its own, so that a call that never ended is not taken for one that did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Durability {
    /// It is done and survives a loss of power.
    Durable,
}

/// Keystore or Keychain: keeps the one data key.
///
/// Called from any thread. It must come back within a second; a call that was given up after five may still be under way
/// when the next one comes. It must keep its answers apart: what it cannot tell is `TemporarilyUnavailable`, never
/// `Absent`. It may call the client.
#[uniffi::export(foreign)]
pub trait Vault: Send + Sync {
    /// What is kept under the name.
    fn look_up(&self, alias: String) -> Result<VaultAnswer, PortError>;
    /// Keeps bytes under the name, over what was there.
    fn keep(&self, alias: String, secret: Vec<u8>) -> Result<Durability, PortError>;
    /// Forgets the name; a name that is not there is forgotten already.
    fn forget(&self, alias: String) -> Result<Durability, PortError>;
}

/// Puts a vault through every rule and tells which ones it breaks; none means that it can keep the data key. For the
/// tests of an implementation. It makes a few dozen calls under names of its own; call it off the thread that draws.
#[uniffi::export]
pub fn check_vault(vault: Arc<dyn Vault>) -> Result<Vec<VaultBreach>, CoreError> {
    guarded(|| Ok(ports::check_vault(&HostVault(vault))))
}

pub(crate) struct HostVault(pub(crate) Arc<dyn Vault>);

impl CoreVault for HostVault {
    fn get(&self, alias: &str) -> CoreAnswer {
        let (host, name) = (self.0.clone(), alias.to_owned());
        match ask("vault.look_up", move || host.look_up(name)) {
            Ok(VaultAnswer::Present { secret }) => CoreAnswer::Present(Secret::new(secret)),
            Ok(VaultAnswer::Absent) => CoreAnswer::Absent,
            Ok(VaultAnswer::Invalidated) => CoreAnswer::Invalidated,
            // A vault that fails cannot tell; nothing may be concluded from it.
            Ok(VaultAnswer::TemporarilyUnavailable) | Err(_) => CoreAnswer::TemporarilyUnavailable,
        }
    }

    fn put(&self, alias: &str, secret: &Secret) -> Result<(), PortFault> {
        let (host, name, bytes) = (self.0.clone(), alias.to_owned(), secret.expose().to_vec());
        let Durability::Durable = ask("vault.keep", move || host.keep(name, bytes))?;
        Ok(())
    }

    fn delete(&self, alias: &str) -> Result<(), PortFault> {
        let (host, name) = (self.0.clone(), alias.to_owned());
        let Durability::Durable = ask("vault.forget", move || host.forget(name))?;
        Ok(())
    }
}
