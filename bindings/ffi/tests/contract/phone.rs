//! A host that answers, fails, panics or hangs, and what a client needs to start on it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use gongchao_ffi::*;

/// A phone whose ports do as they are told.
#[derive(Default)]
pub(crate) struct Phone {
    pub(crate) kept: Mutex<HashMap<String, Vec<u8>>>,
    pub(crate) vault: Manner,
    pub(crate) network: Manner,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Manner {
    #[default]
    Answers,
    Declares,
    Undeclared,
    Panics,
    Hangs,
}

impl Manner {
    fn act(self) -> Result<(), PortError> {
        match self {
            Self::Answers => Ok(()),
            Self::Declares => Err(PortError::Failed),
            Self::Undeclared => Err(uniffi::UnexpectedUniFFICallbackError::new("some.Fault: 13800138000").into()),
            Self::Panics => panic!("a host's own fault"),
            Self::Hangs => loop {
                std::thread::park();
            },
        }
    }
}

impl Vault for Phone {
    fn look_up(&self, alias: String) -> Result<VaultAnswer, PortError> {
        self.vault.act()?;
        let kept = self.kept.lock().unwrap();
        Ok(kept.get(&alias).map_or(VaultAnswer::Absent, |secret| VaultAnswer::Present { secret: secret.clone() }))
    }

    fn keep(&self, alias: String, secret: Vec<u8>) -> Result<Durability, PortError> {
        self.vault.act()?;
        self.kept.lock().unwrap().insert(alias, secret);
        Ok(Durability::Durable)
    }

    fn forget(&self, alias: String) -> Result<Durability, PortError> {
        self.vault.act()?;
        self.kept.lock().unwrap().remove(&alias);
        Ok(Durability::Durable)
    }
}

impl DeviceProbe for Phone {
    fn system(&self) -> Result<SystemFacts, PortError> {
        Ok(SystemFacts { os: Os::Desktop, os_version: "1.0".to_owned() })
    }

    fn read(&self) -> Result<DeviceFacts, PortError> {
        Ok(DeviceFacts {
            model: "Test".to_owned(),
            os: Os::Desktop,
            os_version: "1.0".to_owned(),
            screen_long: 800,
            screen_short: 400,
            utc_offset_minutes: 480,
            language: "zh-CN".to_owned(),
        })
    }
}

impl NetworkProbe for Phone {
    fn read(&self) -> Result<NetworkReading, PortError> {
        self.network.act()?;
        Ok(NetworkReading { link: NetworkLink::None, metered: false })
    }
}

/// A configuration whose servers are never reached: the network is away.
pub(crate) fn config(folder: &std::path::Path) -> Config {
    let url = "https://localhost:1".to_owned();
    Config {
        folder: folder.to_str().unwrap().to_owned(),
        account_url: url.clone(),
        media_url: url.clone(),
        telemetry_url: url,
        anchors_pem: authority(),
        pins: vec!["00".repeat(32)],
        app_version: "0.1.0".to_owned(),
        publisher_keys: Vec::new(),
        pin_keys: Vec::new(),
        channel: None,
        pin_seq: 0,
        pin_not_after: None,
    }
}

fn authority() -> String {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    params.self_signed(&key).unwrap().pem()
}

pub(crate) fn start(folder: &std::path::Path, phone: &Arc<Phone>) -> Result<Arc<Client>, CoreError> {
    Client::start(config(folder), phone.clone(), phone.clone(), phone.clone())
}

/// Does it within a minute, or fails: a dead-lock is a failure and not a run that never ends.
pub(crate) fn watched<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let (tell, heard) = mpsc::channel();
    std::thread::spawn(move || {
        let _ = tell.send(tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(work));
    });
    heard.recv_timeout(Duration::from_mins(1)).expect("it came to an end")
}
