//! The backend as a command: its arguments, its limits file, and what it writes down once it listens.

use std::path::Path;

use clap::Parser;
use gongchao_backend::cli::{BackendArgs, run};
use gongchao_backend::{Limits, Sabotage};

#[derive(Parser)]
struct Command {
    #[command(flatten)]
    args: BackendArgs,
}

fn args(words: &[&str]) -> BackendArgs {
    Command::try_parse_from(std::iter::once(&"backend").chain(words)).unwrap().args
}

#[test]
fn a_limits_file_names_only_what_differs() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("limits.json");
    let with = |text: &str| {
        std::fs::write(&file, text).unwrap();
        args(&["--limits", file.to_str().unwrap()]).config().map(|config| config.limits)
    };
    assert_eq!(with(r#"{"code_ttl_s": 7}"#).unwrap(), Limits { code_ttl_s: 7, ..Limits::default() });
    assert!(with(r#"{"code_ttl": 7}"#).is_err());
    assert!(args(&["--limits", "/nowhere"]).config().is_err());
}

#[test]
fn a_fault_is_asked_for_by_name_and_a_media_address_comes_with_its_folder() {
    let config = args(&["--sabotage", "corrupt-upload-byte"]).config().unwrap();
    assert_eq!(config.sabotage, Some(Sabotage::CorruptUploadByte));
    assert!(Command::try_parse_from(["backend", "--media-url", "https://localhost:1"]).is_err());
}

#[tokio::test]
async fn it_writes_down_where_it_listens() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("info.json");
    let data = folder.path().join("data");
    let args = args(&["--data", data.to_str().unwrap(), "--info", file.to_str().unwrap()]);
    let info = tokio::select! {
        ended = run(args) => panic!("it ended by itself, {}", if ended.is_ok() { "well" } else { "badly" }),
        info = written(&file) => info,
    };
    assert!(info["account_url"].as_str().unwrap().starts_with("https://localhost:"));
    assert_eq!(info["pins"].as_array().unwrap().len(), 2);
    assert!(info["ca_pem"].as_str().unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
}

async fn written(file: &Path) -> serde_json::Value {
    loop {
        if let Ok(info) = std::fs::read(file).map_err(drop).and_then(|text| serde_json::from_slice(&text).map_err(drop))
        {
            return info;
        }
        tokio::task::yield_now().await;
    }
}
