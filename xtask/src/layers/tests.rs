//! The core stands on its floors, and the test of that would notice if it did not.

use super::floors::breaches;
use super::names::of_files;
use super::walk::{core, planted};
use crate::house::House;

/// What is told of a file of room `room` with this source.
fn told(room: &str, file: &str, source: &str) -> Vec<String> {
    let module = if file == "mod" { vec![room] } else { vec![room, file] };
    breaches(&planted(&format!("core/src/{room}/{file}.rs"), &module, source)).into_iter().map(|b| b.what).collect()
}

fn refused(room: &str, file: &str, source: &str, word: &str) {
    let told = told(room, file, source);
    assert!(told.iter().any(|what| what.contains(word)), "{source}\nin {room}/{file} gave {told:?}");
}

fn taken(room: &str, file: &str, source: &str) {
    assert_eq!(told(room, file, source), Vec::<String>::new(), "{source}\nin {room}/{file}");
}

#[test]
fn the_core_stands_on_its_floors() {
    let house = House::here();
    let files = core(&house.path("core/src"), "core/src").unwrap();
    assert!(files.len() > 20, "the core was not found");
    let told: Vec<String> = files.iter().flat_map(breaches).map(|breach| breach.told()).collect();
    assert!(told.is_empty(), "\n{}", told.join("\n"));
}

#[test]
fn nothing_is_called_by_an_empty_word() {
    let house = House::here();
    let files = house.sources(&["rs"]).unwrap();
    let told: Vec<String> =
        of_files(files.iter().map(|path| house.name_of(path))).iter().map(super::Breach::told).collect();
    assert!(told.is_empty(), "\n{}", told.join("\n"));
}

#[test]
fn a_room_uses_what_stands_below_it() {
    taken("scan", "mod", "use crate::{gate::Grant, kernel::{Now, Secret}, net};");
    taken("scan", "mod", "use crate::scan::frame::Frame; mod frame;");
    taken("app", "mod", "use crate::{scan, media, session::State};");
    taken("gate", "grant", "use super::standing::Standing; use super::super::policy::Feature;");
}

#[test]
fn a_step_upwards_is_told_however_it_is_written() {
    let upwards = "upwards: gate uses net";
    for source in [
        "use crate::net::Envelope;",
        "use crate::{kernel::Now, net::{self, Net}};",
        "use crate::net as wire;",
        "use crate::net::*;",
        "use super::super::net::Net;",
        "pub(crate) use crate::net::Net;",
        "fn f(x: &crate::net::Net) {}",
        "fn f() { crate::net::send(); }",
        "fn f() { use crate::net::send; send(); }",
        "fn f() { println!(\"{}\", crate::net::NAME); }",
        "impl From<crate::net::Fault> for u8 { fn from(_: crate::net::Fault) -> u8 { 0 } }",
        "#[derive(crate::net::Sent)] struct S;",
        "mod inner { use super::super::super::net::Net; }",
        "#[cfg(not(test))] use crate::net::Net;",
        "#[cfg(any(test, unix))] use crate::net::Net;",
    ] {
        refused("gate", "grant", source, upwards);
    }
}

#[test]
fn a_step_sideways_is_told() {
    refused("gate", "mod", "use crate::consent::Ledger;", "sideways: gate uses consent");
    refused("media", "wire", "use crate::session::Bearer;", "sideways: media uses session");
    refused("policy", "mod", "use crate::ports::Vault;", "sideways: policy uses ports");
}

#[test]
fn tests_may_reach_further() {
    taken("gate", "mod", "#[cfg(test)] mod tests { use crate::app::Client; }");
    taken("gate", "mod", "#[cfg(test)] use crate::app::Client;");
    taken("gate", "mod", "struct S; impl S { #[cfg(test)] fn f() { crate::app::f(); } }");
    taken("gate", "mod", "#[cfg(all(test, unix))] fn f() { crate::app::f(); }");
}

#[test]
fn words_in_texts_are_no_steps() {
    taken("gate", "mod", "//! See [`crate::app`].\n/// As crate::net does.\npub const A: &str = \"crate::net::Net\";");
}

#[test]
fn a_room_without_a_floor_is_told() {
    refused("scan", "mod", "use crate::cellar::Wine;", "no room of the house");
    refused("cellar", "mod", "use crate::kernel::Now;", "cellar has no floor");
}

#[test]
fn crates_are_named_where_they_belong() {
    taken("net", "https", "use reqwest::Client;");
    refused("media", "wire", "use reqwest::Body;", "net alone");
    refused("media", "wire", "fn f(_: ::reqwest::Body) {}", "net alone");
    taken("store", "migrate", "use rusqlite::Connection;");
    taken("session", "rows", "use rusqlite::params;");
    taken("telemetry", "queue", "fn f() { rusqlite::params![1]; }");
    refused("session", "machine", "use rusqlite::params;", "pure");
    refused("session", "mod", "extern crate rusqlite;", "rows.rs or queue.rs");
    refused("app", "mod", "#[derive(uniffi::Record)] struct Snapshot;", "bindings alone");
    refused("app", "mod", "#[uniffi::export] fn f() {}", "bindings alone");
}

#[test]
fn a_machine_is_pure() {
    refused("session", "machine", "use std::time::{Duration, Instant};", "pure");
    refused("session", "machine", "fn f() { std::fs::remove_file(\"a\"); }", "pure");
    refused("session", "machine", "async fn f() { tokio::time::sleep(d).await; }", "pure");
    taken("session", "machine", "use std::time::Duration; use crate::kernel::Now;");
    taken("session", "wire", "use std::time::Instant;");
}

#[test]
fn empty_words_are_told() {
    let files = ["core/src/scan/utils.rs", "tests/common/mod.rs", "core/src/scan/frame.rs"];
    let told = of_files(files.into_iter().map(str::to_owned));
    assert_eq!(told.iter().map(|breach| breach.file.as_str()).collect::<Vec<_>>(), files[..2]);
    refused("media", "mod", "mod helpers;", "says nothing");
    refused("media", "mod", "mod helpers {}", "says nothing");
    refused("media", "mod", "pub struct UploadManager;", "says nothing");
}

#[test]
fn what_cannot_be_read_is_told() {
    refused("scan", "mod", "fn (", "no Rust");
}

/// What clippy says of a crate with this text, under the rules of the house; absent where there is no clippy.
fn linted(text: &str) -> Option<(bool, String)> {
    let folder = std::env::temp_dir().join(format!("gongchao-lint-{}-{}", std::process::id(), text.len()));
    let files = [
        (
            "Cargo.toml",
            "[package]\nname = \"room\"\nedition = \"2024\"\n[dependencies]\nreqwest = { path = \"reqwest\" }\n[workspace]\n",
        ),
        ("src/lib.rs", text),
        ("reqwest/Cargo.toml", "[package]\nname = \"reqwest\"\nedition = \"2024\"\n"),
        (
            "reqwest/src/lib.rs",
            "#![allow(clippy::disallowed_types)]
             #[derive(Default)] pub struct Client; pub struct ClientBuilder; pub fn get() {}
             impl Client { pub fn new() -> Self { Self } pub fn builder() -> ClientBuilder { ClientBuilder } }",
        ),
    ];
    for (name, text) in files {
        let file = folder.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let run = std::process::Command::new(cargo)
        .args(["clippy", "--offline", "--quiet", "--", "-D", "warnings"])
        .current_dir(&folder)
        .env("CLIPPY_CONF_DIR", concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .output()
        .unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    if said.contains("no such command") || said.contains("is not installed") {
        println!("skipped: there is no clippy here");
        return None;
    }
    Some((run.status.success(), said))
}

#[test]
fn t_01_a_client_that_is_made_outside_the_factory_does_not_pass() {
    refused("media", "wire", "fn f() { let _ = reqwest::Client::new(); }", "net alone");
    // Within `net`, where the library may be named, it is clippy that holds the factory.
    for text in [
        "pub fn f() { let _ = reqwest::Client::new(); }",
        "pub fn f() { let _ = reqwest::Client::builder(); }",
        "pub fn f() { reqwest::get(); }",
        "pub fn f() { let _: reqwest::Client = Default::default(); }",
        "pub fn f(_: reqwest::ClientBuilder) {}",
    ] {
        let Some((passed, said)) = linted(text) else { return };
        assert!(!passed && said.contains("disallowed"), "{text}: {said}");
    }
    let (passed, said) = linted("pub fn f() {}").unwrap();
    assert!(passed, "{said}");
}

#[test]
fn t_01_one_file_alone_is_let_off_the_rule() {
    let core = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/src");
    let mut folders = vec![std::path::PathBuf::from(core)];
    let mut let_off = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read_to_string(&path).is_ok_and(|text| text.contains("clippy::disallowed_types")) {
                let_off.push(path.strip_prefix(core).unwrap().display().to_string());
            }
        }
    }
    assert_eq!(let_off, ["net/https.rs"]);
}
