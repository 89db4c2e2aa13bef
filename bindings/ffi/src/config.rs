//! What a client is started with, beside its ports.

use std::path::{Path, PathBuf};

use gongchao_core::{
    net::{Endpoints, PinKeeping, TlsSetup},
    policy::PublisherKey,
    telemetry::Channel,
};

use crate::trouble::{ConfigPart, CoreError};

/// Where the servers are, what is trusted, and where the client keeps its files.
#[derive(Clone, uniffi::Record)]
pub struct Config {
    /// Absolute path of a folder of the client's own, excluded from backups and transfers. Made where there is none.
    pub folder: String,
    /// Address of account, devices and messages; `https://` only.
    pub account_url: String,
    /// Address of uploads.
    pub media_url: String,
    /// Address of telemetry.
    pub telemetry_url: String,
    /// Authorities that are trusted, as PEM.
    pub anchors_pem: String,
    /// SHA-256 of trusted public keys, as 64 hexadecimal digits each.
    pub pins: Vec<String>,
    /// Version of the app, `major.minor.patch`.
    pub app_version: String,
    /// Public keys whose signature puts a newer edition of the policy in force: base64 of 32 bytes each, Ed25519. Without
    /// one the edition of this version of the app stays in force.
    #[uniffi(default = [])]
    pub publisher_keys: Vec<String>,
    /// Public keys whose signature puts newer authorities and pins in the place of those above: base64 of 32 bytes each,
    /// Ed25519. Without one the pins of this version of the app stay.
    #[uniffi(default = [])]
    pub pin_keys: Vec<String>,
    /// Where this package came from, as written into the package itself: `company`, `android_store`, `app_store` or
    /// `developer`. Absent where the package does not say; then it is not told.
    #[uniffi(default = None)]
    pub channel: Option<String>,
    /// Number of the set of authorities and pins above; grows with every set. One that was kept takes its place only where
    /// its number is higher.
    #[uniffi(default = 0)]
    pub pin_seq: u64,
    /// Seconds since 1970-01-01 UTC after which a missing pin is reported and not refused; authorities are enforced on.
    /// Absent where pins are enforced for ever.
    #[uniffi(default = None)]
    pub pin_not_after: Option<u64>,
}

impl Config {
    pub(crate) fn folder(&self) -> Result<PathBuf, CoreError> {
        let path = Path::new(&self.folder);
        // A relative path would depend on where a process happens to stand; a zero byte ends a path halfway.
        if path.is_absolute() && !self.folder.contains('\0') {
            Ok(path.to_owned())
        } else {
            Err(wrong(ConfigPart::Folder))
        }
    }

    pub(crate) fn version(&self) -> Result<String, CoreError> {
        let parts: Vec<&str> = self.app_version.split('.').collect();
        let number = |part: &&str| part.parse::<u16>().is_ok() && part.bytes().all(|b| b.is_ascii_digit());
        if parts.len() == 3 && parts.iter().all(number) {
            Ok(self.app_version.clone())
        } else {
            Err(wrong(ConfigPart::AppVersion))
        }
    }

    pub(crate) fn channel(&self) -> Result<Option<Channel>, CoreError> {
        let word = self.channel.as_ref();
        word.map(|word| Channel::of(word).ok_or_else(|| wrong(ConfigPart::Channel))).transpose()
    }

    pub(crate) fn publishers(&self) -> Result<Vec<PublisherKey>, CoreError> {
        let keys = self.publisher_keys.iter().map(|key| PublisherKey::parse(key));
        keys.collect::<Option<_>>().ok_or_else(|| wrong(ConfigPart::PublisherKeys))
    }

    /// Where newer pins are kept, and whose signature counts. Without a key none are kept.
    pub(crate) fn pin_keeping(&self) -> Result<Option<PinKeeping>, CoreError> {
        let keys = self.pin_keys.iter().map(|key| PinKeeping::key(key)).collect::<Option<Vec<_>>>();
        let keys = keys.ok_or_else(|| wrong(ConfigPart::PinKeys))?;
        if keys.is_empty() { Ok(None) } else { Ok(Some(PinKeeping { folder: self.folder()?, keys })) }
    }

    pub(crate) fn endpoints(&self) -> Endpoints {
        Endpoints {
            account: self.account_url.clone(),
            media: self.media_url.clone(),
            telemetry: self.telemetry_url.clone(),
        }
    }

    pub(crate) fn tls(&self) -> TlsSetup {
        TlsSetup {
            anchors_pem: self.anchors_pem.clone(),
            pins: self.pins.clone(),
            seq: self.pin_seq,
            until: self.pin_not_after,
        }
    }
}

pub(crate) fn wrong(part: ConfigPart) -> CoreError {
    CoreError::Configuration { part }
}
