//! A client of this desktop: a folder, the addresses of a backend, and what a desktop has in place of a phone.

use std::{fs, path::Path, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};
use gongchao_backend::Serving;
use gongchao_core::{
    app::{Client, Setup, StartFault},
    kernel::{SystemClock, Words},
    net::{Endpoints, HttpsTransport, PinKeeping, TlsSetup},
    policy::{self, PublisherKey},
    ports::Ports,
    store::StoreFault,
    telemetry::{Bounds, Channel},
};
use serde::{Deserialize, Serialize};

use crate::{
    phone::{Desktop, Network},
    vault::{FileVault, private_folder},
};

/// Where a backend is and what to trust: the file that `backend --info` writes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Info {
    /// Account, devices, messages, notices.
    pub(crate) account_url: String,
    /// Uploads.
    pub(crate) media_url: String,
    /// Telemetry.
    pub(crate) telemetry_url: String,
    /// The authority, PEM.
    pub(crate) ca_pem: String,
    /// SHA-256 of public keys.
    pub(crate) pins: Vec<String>,
    /// The number of this set: a record is newer only where its `seq` is above it.
    #[serde(default)]
    pub(crate) pin_seq: u64,
    /// Seconds since 1970-01-01 UTC after which the pins of this set are reported alone; enforced for ever where there is
    /// none.
    #[serde(default)]
    pub(crate) pin_not_after: Option<u64>,
    /// Whose signature puts an edition in force, base64; nobody's where there is none.
    #[serde(default)]
    pub(crate) publisher: Option<String>,
    /// Whose signature changes the pins, base64; nobody's where there is none.
    #[serde(default)]
    pub(crate) pin_key: Option<String>,
    /// A signed record of newer pins for one of the servers.
    #[serde(default)]
    pub(crate) pin_record: Option<String>,
}

impl From<&Serving> for Info {
    fn from(serving: &Serving) -> Self {
        Self {
            account_url: serving.account_url.clone(),
            media_url: serving.media_url.clone(),
            telemetry_url: serving.telemetry_url.clone(),
            ca_pem: serving.ca_pem.clone(),
            pins: serving.pins.clone(),
            pin_seq: 0,
            pin_not_after: None,
            publisher: Some(serving.publisher.clone()),
            pin_key: None,
            pin_record: None,
        }
    }
}

impl Info {
    /// Reads the file.
    pub(crate) fn read(path: &Path) -> Result<Self, Words> {
        let bytes = fs::read(path).map_err(|_| {
            Words::new(
                format!("读不到后端信息文件 {}，请检查路径。", path.display()),
                format!("the backend's info file {} cannot be read; check the path", path.display()),
            )
        })?;
        serde_json::from_slice(&bytes).map_err(|_| {
            Words::new(
                format!("{} 不是后端信息文件，请用 backend --info 生成。", path.display()),
                format!("{} is no info file of a backend; make one with backend --info", path.display()),
            )
        })
    }

    /// What is trusted.
    fn tls(&self) -> TlsSetup {
        TlsSetup {
            anchors_pem: self.ca_pem.clone(),
            pins: self.pins.clone(),
            seq: self.pin_seq,
            until: self.pin_not_after,
        }
    }

    /// Writes the file.
    pub(crate) fn write(&self, path: &Path) -> std::io::Result<()> {
        fs::write(path, serde_json::to_vec(self)?)
    }
}

/// Starts a client in a folder. Must be called within a runtime.
pub(crate) fn client(info: &Info, folder: &Path, network: Network) -> Result<Client, Words> {
    let endpoints = Endpoints {
        account: info.account_url.clone(),
        media: info.media_url.clone(),
        telemetry: info.telemetry_url.clone(),
    };
    private_folder(folder).map_err(|_| {
        Words::new(
            format!("无法创建文件夹 {}，请检查权限和空间。", folder.display()),
            format!(
                "the folder {} cannot be made; check who may write there and how much room there is",
                folder.display()
            ),
        )
    })?;
    let transport = HttpsTransport::new(&endpoints, &info.tls()).map_err(|fault| {
        Words::new(format!("后端信息有误（{fault}）。"), format!("what is said of the backend is wrong: {fault}"))
    })?;
    let transport = with_pins(transport, info, folder);
    let edition =
        policy::built_in().map_err(|_| Words::new("内置的政策版本有误。", "the edition that is built in is wrong"))?;
    Client::start(Setup {
        folder: folder.to_owned(),
        ports: Ports {
            vault: Arc::new(FileVault::new(folder.join("vault"))),
            device: Arc::new(Desktop),
            network: Arc::new(network),
        },
        transport: Arc::new(transport),
        clock: Arc::new(SystemClock::new()),
        edition,
        publishers: info.publisher.iter().filter_map(|key| PublisherKey::parse(key)).collect(),
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        channel: Some(Channel::Developer),
        telemetry: Bounds::default(),
    })
    .map_err(why)
}

// One that is refused leaves the pins as they are; the log tells it. The same one is refused at every later start, since
// it is no newer than itself.
fn with_pins(transport: HttpsTransport, info: &Info, folder: &Path) -> HttpsTransport {
    let keys = info.pin_key.iter().filter_map(|key| STANDARD.decode(key).ok()?.try_into().ok()).collect();
    let transport = transport.keeping_pins(PinKeeping { folder: folder.to_owned(), keys });
    if let Some(record) = &info.pin_record {
        let _ = transport.take_pins(record.as_bytes());
    }
    transport
}

fn why(fault: StartFault) -> Words {
    match fault {
        StartFault::WaitForUnlock => Words::new(
            "本机密钥读不出或存不下，请检查文件夹权限和剩余空间。",
            "the key cannot be read or kept now; check who may use the folder and how much room there is",
        ),
        StartFault::KeyLost => Words::new(
            "本机密钥已丢失，旧数据无法再读；请换一个文件夹或删除它。",
            "the key is gone and what was kept cannot be read; use another folder or delete this one",
        ),
        StartFault::AlreadyRunning => Words::new(
            "这个数据目录正在被另一个客户端使用；请先关闭它，或换一个目录。",
            "Another client is using this data folder. Close it first, or name another folder.",
        ),
        StartFault::Newer => {
            Words::new("数据由更新的版本写成，请更新程序。", "a newer version wrote this folder; update the program")
        }
        StartFault::Store(StoreFault::DiskFull) => {
            Words::new("存储已满，请清理空间后再打开。", "the disk is full; make room and start again")
        }
        StartFault::Store(StoreFault::ReadOnly) => {
            Words::new("文件夹无法写入，请检查权限。", "the folder cannot be written; check who may write it")
        }
        StartFault::Store(StoreFault::Busy) => {
            Words::new("另一个程序正在使用这个文件夹，请先关闭它。", "another program uses this folder; close it first")
        }
        StartFault::Store(StoreFault::Unreadable | StoreFault::Damaged | StoreFault::Statement) => Words::new(
            "本机数据已损坏，请换一个文件夹或联系办公室。",
            "what was kept is damaged; use another folder, or contact the office",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_info_file_reads_back_and_anything_else_is_said_in_a_sentence() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("info.json");
        assert!(Info::read(&file).unwrap_err().en.contains("cannot be read"));
        fs::write(&file, "<html>").unwrap();
        assert!(Info::read(&file).unwrap_err().en.contains("no info file"));
        let info = Info {
            account_url: "https://localhost:1".to_owned(),
            media_url: "https://localhost:2".to_owned(),
            telemetry_url: "https://localhost:3".to_owned(),
            ca_pem: String::new(),
            publisher: None,
            pin_key: None,
            pin_record: None,
            pins: vec!["00".repeat(32)],
            pin_seq: 7,
            pin_not_after: Some(1_900_000_000),
        };
        info.write(&file).unwrap();
        let read = Info::read(&file).unwrap();
        assert_eq!(read.media_url, "https://localhost:2");
        assert_eq!((read.tls().seq, read.tls().until), (7, Some(1_900_000_000)));
    }

    #[test]
    fn an_info_file_that_says_no_number_and_no_last_day_of_its_pins_is_of_the_first_set() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("info.json");
        fs::write(&file, r#"{"account_url":"","media_url":"","telemetry_url":"","ca_pem":"","pins":[]}"#).unwrap();
        let tls = Info::read(&file).unwrap().tls();
        assert_eq!((tls.seq, tls.until), (0, None));
    }
}
