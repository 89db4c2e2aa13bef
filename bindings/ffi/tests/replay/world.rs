//! The world of one scenario: a real backend behind real TLS, and a phone that answers as it is told.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use gongchao_backend::{Backend, Config as OfficeConfig, Serving, SystemClock};
use gongchao_ffi::*;
use serde_json::{Value, json};

/// The backend.
pub(crate) struct Office {
    backend: Backend,
    serving: Option<Serving>,
    addresses: [String; 3],
    ca_pem: String,
    pins: Vec<String>,
    handed_out: HashMap<String, usize>,
}

impl Office {
    pub(crate) async fn open(folder: &Path, limits: Option<&Value>) -> Self {
        let mut asked = json!({"resend_after_s": 1});
        for (name, limit) in limits.and_then(Value::as_object).into_iter().flatten() {
            asked[name] = limit.clone();
        }
        let mut config = OfficeConfig::new(folder.join("backend"));
        config.limits = serde_json::from_value(asked).unwrap();
        let backend = Backend::open(config, Arc::new(SystemClock)).unwrap();
        let serving = backend.serve().await.unwrap();
        Self {
            addresses: [serving.account_url.clone(), serving.media_url.clone(), serving.telemetry_url.clone()],
            ca_pem: serving.ca_pem.clone(),
            pins: serving.pins.clone(),
            serving: Some(serving),
            backend,
            handed_out: HashMap::new(),
        }
    }

    /// Lets go of every connection at once, as a killed process does.
    pub(crate) fn end(&mut self) {
        self.serving = None;
    }

    pub(crate) fn config(&self, folder: &Path) -> Config {
        let [account_url, media_url, telemetry_url] = self.addresses.clone();
        Config {
            folder: folder.to_str().unwrap().to_owned(),
            account_url,
            media_url,
            telemetry_url,
            anchors_pem: self.ca_pem.clone(),
            pins: self.pins.clone(),
            app_version: "0.1.0".to_owned(),
            publisher_keys: Vec::new(),
            pin_keys: Vec::new(),
            channel: None,
            pin_seq: 0,
            pin_not_after: None,
        }
    }

    /// The code of the next SMS to a number that was not handed out yet.
    pub(crate) async fn code(&mut self, number: &str) -> Result<String, String> {
        let seen = self.handed_out.entry(number.to_owned()).or_default();
        let end = Instant::now() + Duration::from_secs(30);
        while Instant::now() < end {
            let outbox = self.backend.store().sms_outbox();
            if let Some(sms) = outbox.iter().filter(|sms| sms.to.ends_with(number)).nth(*seen) {
                *seen += 1;
                return Ok(sms.code.clone());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Err("no code arrived".to_owned())
    }
}

/// A field of a configuration by its name.
pub(crate) fn text_of<'c>(config: &'c mut Config, field: &str) -> &'c mut String {
    match field {
        "folder" => &mut config.folder,
        "account_url" => &mut config.account_url,
        "media_url" => &mut config.media_url,
        "telemetry_url" => &mut config.telemetry_url,
        "anchors_pem" => &mut config.anchors_pem,
        "app_version" => &mut config.app_version,
        other => panic!("no configuration has the field {other}"),
    }
}

/// A phone whose ports answer as the scenario says.
#[derive(Default)]
pub(crate) struct Phone {
    kept: Mutex<HashMap<String, Vec<u8>>>,
    answers: Mutex<HashMap<String, String>>,
}

impl Phone {
    pub(crate) fn told(&self, value: &Value) {
        let mut answers = self.answers.lock().unwrap();
        for (port, answer) in value.as_object().unwrap() {
            answers.insert(port.clone(), answer.as_str().unwrap().to_owned());
        }
    }

    // The declared answer's word, or what this port throws at present.
    fn speak(&self, port: &str) -> Result<String, PortError> {
        let answer = self.answers.lock().unwrap().get(port).cloned().unwrap_or_default();
        match answer.as_str() {
            "fails" => Err(PortError::Failed),
            "undeclared" => Err(uniffi::UnexpectedUniFFICallbackError::new("Undeclared: 13800138000").into()),
            _ => Ok(answer),
        }
    }
}

impl Vault for Phone {
    fn look_up(&self, alias: String) -> Result<VaultAnswer, PortError> {
        Ok(match self.speak("vault")?.as_str() {
            "locked" => VaultAnswer::TemporarilyUnavailable,
            "invalidated" => VaultAnswer::Invalidated,
            _ => match self.kept.lock().unwrap().get(&alias) {
                Some(secret) => VaultAnswer::Present { secret: secret.clone() },
                None => VaultAnswer::Absent,
            },
        })
    }

    fn keep(&self, alias: String, secret: Vec<u8>) -> Result<Durability, PortError> {
        if !matches!(self.speak("vault")?.as_str(), "" | "open") {
            return Err(PortError::Failed);
        }
        self.kept.lock().unwrap().insert(alias, secret);
        Ok(Durability::Durable)
    }

    fn forget(&self, alias: String) -> Result<Durability, PortError> {
        if self.speak("vault")? == "locked" {
            return Err(PortError::Failed);
        }
        self.kept.lock().unwrap().remove(&alias);
        Ok(Durability::Durable)
    }
}

impl DeviceProbe for Phone {
    fn system(&self) -> Result<SystemFacts, PortError> {
        self.speak("device")?;
        Ok(SystemFacts { os: Os::Desktop, os_version: "1.0".to_owned() })
    }

    fn read(&self) -> Result<DeviceFacts, PortError> {
        self.speak("device")?;
        Ok(DeviceFacts {
            model: "Desktop".to_owned(),
            os: Os::Desktop,
            os_version: "1.0".to_owned(),
            screen_long: 1280,
            screen_short: 800,
            utc_offset_minutes: 480,
            language: "zh-CN".to_owned(),
        })
    }
}

impl NetworkProbe for Phone {
    fn read(&self) -> Result<NetworkReading, PortError> {
        self.speak("network")?;
        Ok(NetworkReading { link: NetworkLink::Wifi, metered: false })
    }
}
