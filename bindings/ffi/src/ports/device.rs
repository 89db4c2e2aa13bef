//! The device, as the phone says of itself.

use std::sync::Arc;

use gongchao_core::ports::{DeviceProbe as CoreProbe, DeviceReading, PortFault, SystemReading};

use super::{patience::ask, trouble::PortError};
use crate::words::Os;

/// Which system the phone runs, and nothing else of it.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct SystemFacts {
    /// Which system.
    pub os: Os,
    /// Version as the system writes it.
    pub os_version: String,
}

/// What the phone says of itself. It is read only while the person's yes to device information stands, and coarsened
/// before it leaves; identifiers of any kind are outside its shape.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct DeviceFacts {
    /// Model as the maker writes it.
    pub model: String,
    /// Which system.
    pub os: Os,
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

/// Reads the device.
///
/// Called from any thread. It must come back within a second. It may call the client.
#[uniffi::export(foreign)]
pub trait DeviceProbe: Send + Sync {
    /// The system and its version: what a login says of the phone. An adapter MUST NOT read anything else of the device to
    /// answer it, for nobody has agreed to that yet.
    fn system(&self) -> Result<SystemFacts, PortError>;
    /// A reading of this moment. It is asked for only while the person's yes to device information stands.
    fn read(&self) -> Result<DeviceFacts, PortError>;
}

pub(crate) struct HostDevice(pub(crate) Arc<dyn DeviceProbe>);

impl CoreProbe for HostDevice {
    fn system(&self) -> Result<SystemReading, PortFault> {
        let host = self.0.clone();
        let facts = ask("device.system", move || host.system())?;
        Ok(SystemReading { os: facts.os, os_version: facts.os_version })
    }

    fn read(&self) -> Result<DeviceReading, PortFault> {
        let host = self.0.clone();
        let facts = ask("device.read", move || host.read())?;
        Ok(DeviceReading {
            model: facts.model,
            os: facts.os,
            os_version: facts.os_version,
            screen: (facts.screen_long, facts.screen_short),
            utc_offset_minutes: facts.utc_offset_minutes,
            language: facts.language,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, thread, time::Duration};

    use super::*;

    /// A host that does one thing whenever it is asked.
    struct Host(fn() -> Result<DeviceFacts, PortError>);
    impl DeviceProbe for Host {
        fn system(&self) -> Result<SystemFacts, PortError> {
            (self.0)().map(|facts| SystemFacts { os: facts.os, os_version: facts.os_version })
        }
        fn read(&self) -> Result<DeviceFacts, PortError> {
            (self.0)()
        }
    }

    fn hangs() -> Result<DeviceFacts, PortError> {
        loop {
            std::thread::park();
        }
    }

    #[test]
    fn a_host_that_fails_in_any_way_gives_no_reading_and_holds_nobody() {
        // On a thread of its own: without the port's patience this would wait for ever, and not fail.
        let read = |host| {
            let (tell, heard) = mpsc::channel();
            thread::spawn(move || {
                let device = HostDevice(Arc::new(Host(host)));
                tell.send((device.system().err(), device.read().err()))
            });
            let (system, whole) = heard.recv_timeout(Duration::from_secs(30)).unwrap();
            assert_eq!(system, whole);
            whole
        };
        assert_eq!(read(|| Err(PortError::Unsupported)), Some(PortFault::Unsupported));
        assert_eq!(read(|| Err(PortError::Failed)), Some(PortFault::Failed));
        assert_eq!(read(|| Err(PortError::Undeclared { kind: "Fault".to_owned() })), Some(PortFault::Failed));
        assert_eq!(read(|| std::panic::resume_unwind(Box::new("a host's own"))), Some(PortFault::Failed));
        assert_eq!(read(hangs), Some(PortFault::Failed));
    }
}
