//! What a host implements: its vault, its device, its network.
//!
//! A host may answer late, never, or with something that nobody declared. None of that reaches the core: each question
//! is asked on a thread of its own and waited for a few seconds (`patience`), each answer is a value that cannot be
//! mistaken for nothing, and what was not declared becomes a fault of that one question.

mod device;
mod network;
mod patience;
mod trouble;
mod vault;

pub use device::{DeviceFacts, DeviceProbe, SystemFacts};
pub use network::NetworkProbe;
pub use trouble::PortError;
pub use vault::{Durability, Vault, VaultAnswer, check_vault};

pub(crate) use device::HostDevice;
pub(crate) use network::HostNetwork;
pub(crate) use vault::HostVault;
