//! `gongchao ledger verify`: what it says of a file, and what it ends with.
#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test ends where the unexpected happens")]

use std::{
    collections::BTreeMap,
    path::Path,
    process::Command,
    sync::{Arc, Mutex},
};

use gongchao_core::{
    consent::{self, DeviceKey, Event, Outcome, State},
    kernel::{Now, Secret, Wall},
    policy::{Archive, Feature, built_in},
    ports::{PortFault, Vault, VaultAnswer},
    store::Store,
};

#[derive(Default)]
struct Memory(Mutex<BTreeMap<String, Secret>>);

impl Vault for Memory {
    fn get(&self, alias: &str) -> VaultAnswer {
        self.0.lock().unwrap().get(alias).cloned().map_or(VaultAnswer::Absent, VaultAnswer::Present)
    }
    fn put(&self, alias: &str, secret: &Secret) -> Result<(), PortFault> {
        self.0.lock().unwrap().insert(alias.to_owned(), secret.clone());
        Ok(())
    }
    fn delete(&self, alias: &str) -> Result<(), PortFault> {
        self.0.lock().unwrap().remove(alias);
        Ok(())
    }
}

/// The export of somebody who agreed, logged in and switched something on and off.
fn exported(folder: &Path, signed: bool) -> String {
    let vault = Memory::default();
    let mut store = Store::open(folder, &vault, &[consent::SCHEMA]).unwrap();
    let now = Now { wall: Wall(1_795_480_000_000), ..Now::default() };
    let mut state = State::new(Arc::new(Archive::new(built_in().unwrap())));
    if signed {
        state = state.hold(DeviceKey::of_vault(&vault, None).unwrap(), now);
    }
    let day = [
        Event::NoticeAnswered(Outcome::Agreed),
        Event::Box(true),
        Event::LoginTapped,
        Event::SwitchedOn(Feature::Media),
        Event::Withdraw(Feature::Media),
    ];
    for event in day {
        state = consent::step(state, event, now).0;
    }
    let empty = State::new(Arc::new(Archive::new(built_in().unwrap())));
    store.write(|tx| consent::keep(tx, &empty, &state)).unwrap();
    store.read(|tx| consent::export(tx, &state)).unwrap()
}

fn verified(file: &Path, more: &[&str]) -> (Option<i32>, String) {
    let out =
        Command::new(env!("CARGO_BIN_EXE_gongchao")).args(["ledger", "verify"]).arg(file).args(more).output().unwrap();
    (out.status.code(), String::from_utf8([out.stdout, out.stderr].concat()).unwrap())
}

#[test]
fn a_whole_ledger_a_broken_one_and_none_end_with_0_1_and_2() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = exported(&dir.path().join("store"), true);
    let file = dir.path().join("ledger.jsonld");
    std::fs::write(&file, &ledger).unwrap();
    let (code, said) = verified(&file, &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.starts_with("账本完整：5 行，") && said.contains("Every line is signed."), "{said}");
    let checkpoint = said.lines().last().unwrap().trim().to_owned();
    assert!(checkpoint.starts_with("5:"), "{said}");
    assert_eq!(verified(&file, &["--checkpoint", &checkpoint]).0, Some(0));

    std::fs::write(&file, ledger.replacen("\"granted\"", "\"refused\"", 1)).unwrap();
    let (code, said) = verified(&file, &[]);
    assert_eq!(code, Some(1), "{said}");
    let place = ledger.lines().position(|line| line.contains("\"granted\"")).unwrap() + 1;
    assert!(said.contains(&format!("文件第 {place} 行：账本第 4 行或它的链值被改动")), "{said}");

    std::fs::write(&file, &ledger[..ledger.len() - 1]).unwrap();
    assert_eq!(verified(&file, &[]).0, Some(1), "one byte is missing");
    std::fs::write(&file, "{}").unwrap();
    let (code, said) = verified(&file, &[]);
    assert!(code == Some(2) && said.contains("不是导出的同意账本"), "{said}");
    assert_eq!(verified(&dir.path().join("none"), &[]).0, Some(2));
    assert_eq!(verified(dir.path(), &[]).0, Some(2));
    assert_eq!(verified(&file, &["--checkpoint", "5:abc"]).0, Some(2));
}

#[test]
fn a_ledger_of_another_key_than_the_one_that_was_written_down_ends_with_1() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("ledger.jsonld");
    std::fs::write(&file, exported(&dir.path().join("store"), true)).unwrap();
    let (code, said) = verified(&file, &[]);
    let key = said.lines().map(str::trim).find(|line| line.len() == 32 && line.bytes().all(|b| b.is_ascii_hexdigit()));
    let key = key.unwrap().to_owned();
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = verified(&file, &["--key", &key]);
    assert!(code == Some(0) && said.contains("账本完整") && said.contains(&key), "{said}");

    std::fs::write(&file, exported(&dir.path().join("another"), true)).unwrap();
    let (code, said) = verified(&file, &["--key", &key]);
    assert!(code == Some(1) && said.starts_with("这个文件是由另一把密钥签名的"), "{said}");
    assert!(said.contains("signed by another key") && !said.contains("账本完整"), "{said}");
    std::fs::write(&file, exported(&dir.path().join("unsigned"), false)).unwrap();
    let (code, said) = verified(&file, &["--key", &key]);
    assert!(code == Some(1) && said.starts_with("这个文件没有签名"), "{said}");

    for none in ["", "12ab", &format!("{key}0"), &key.replace(|_| true, "x")] {
        let (code, said) = verified(&file, &["--key", none]);
        assert!(code == Some(2) && said.contains("应为 32 位十六进制"), "{none}: {said}");
    }
}

#[test]
fn an_older_export_is_found_by_a_checkpoint_alone_and_a_ledger_without_a_key_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = exported(&dir.path().join("store"), false);
    let file = dir.path().join("ledger.jsonld");
    std::fs::write(&file, &ledger).unwrap();
    let (code, said) = verified(&file, &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("Nothing is signed")
            && said.contains("The records are not signed.")
            && said.contains("lines written without a key: 1–4"),
        "{said}"
    );
    let later = format!("9:{}", "0".repeat(64));
    let (code, said) = verified(&file, &["--checkpoint", &later]);
    assert!(code == Some(1) && said.contains("it does not go on from the checkpoint: line 9"), "{said}");
}
