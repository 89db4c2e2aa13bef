//! The network, as the phone sees it.

use std::sync::Arc;

use gongchao_core::ports::{NetworkProbe as CoreProbe, NetworkReading as CoreReading, PortFault};

use super::{patience::ask, trouble::PortError};
use crate::words::NetworkReading;

/// Reads the state of the network when a client starts. Changes after that are taps of the shell.
///
/// Called from any thread. It must come back within a second. It may call the client.
#[uniffi::export(foreign)]
pub trait NetworkProbe: Send + Sync {
    /// The state of this moment.
    fn read(&self) -> Result<NetworkReading, PortError>;
}

pub(crate) struct HostNetwork(pub(crate) Arc<dyn NetworkProbe>);

impl CoreProbe for HostNetwork {
    fn read(&self) -> Result<CoreReading, PortFault> {
        let host = self.0.clone();
        Ok(ask("network.read", move || host.read())?)
    }
}
