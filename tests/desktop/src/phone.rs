//! What a desktop says when it is asked what a phone would be asked.

use std::sync::{Arc, Mutex, PoisonError};

use gongchao_core::ports::{
    DeviceProbe, DeviceReading, Link, NetworkProbe, NetworkReading, Os, PortFault, SystemReading,
};

/// A desktop as a device: no model, the system's language.
pub(crate) struct Desktop;

impl DeviceProbe for Desktop {
    fn system(&self) -> Result<SystemReading, PortFault> {
        Ok(SystemReading { os: Os::Desktop, os_version: "1.0".to_owned() })
    }

    fn read(&self) -> Result<DeviceReading, PortFault> {
        let language = std::env::var("LANG").ok().and_then(|l| l.split(['.', '@']).next().map(|l| l.replace('_', "-")));
        Ok(DeviceReading {
            model: "desktop".to_owned(),
            os: Os::Desktop,
            os_version: "1.0".to_owned(),
            screen: (1280, 800),
            utc_offset_minutes: 480,
            language: language.filter(|l| l.len() >= 2 && l != "C").unwrap_or_else(|| "zh-CN".to_owned()),
        })
    }
}

/// The network as whoever drives the client wants it to be seen.
#[derive(Clone)]
pub(crate) struct Network(Arc<Mutex<NetworkReading>>);

impl Network {
    /// A cable that costs nothing.
    pub(crate) fn wired() -> Self {
        Self(Arc::new(Mutex::new(NetworkReading { link: Link::Wired, metered: false })))
    }

    /// From now on it is seen like this.
    pub(crate) fn set(&self, reading: NetworkReading) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = reading;
    }
}

impl NetworkProbe for Network {
    fn read(&self) -> Result<NetworkReading, PortFault> {
        Ok(*self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
