//! A server whose keys have changed since the program was made, and the record that says so.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on ends there"
)]

use base64::{Engine, engine::general_purpose::STANDARD};
use gongchao_core::net::sign_pins;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

use crate::world::{Client, World};

fn told_at_login(client: &mut Client) -> String {
    client.agree();
    client.tap(&json!({ "tap": "log_in", "number": "13800138000" }));
    client.told("what is wrong").0
}

#[test]
fn a_record_that_was_signed_offline_brings_a_client_back_to_its_server_and_outlives_the_file_it_came_in() {
    let world = World::new();
    let path = world.folder.path().join("backend.json");
    let mut info: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let right = info["pins"].clone();
    let wrong = json!(["ab".repeat(32)]);
    info["pins"] = wrong.clone();
    let write = |info: &Value| std::fs::write(&path, info.to_string()).unwrap();
    write(&info);
    let mut client = world.client();
    assert_eq!(told_at_login(&mut client), "server_key");
    drop(client);

    let key = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
    let mut spki = right.as_array().unwrap().clone();
    spki.push(wrong[0].clone());
    let record = json!({ "seq": 1, "host": "localhost", "anchors": info["ca_pem"], "spki": spki, "mode": "enforce",
        "not_after": 4_000_000_000_u64 });
    let signed = sign_pins(&record.to_string(), |what| key.sign(what).as_ref().to_vec()).unwrap();
    // A record of nobody's is no record.
    info["pin_record"] = json!(signed);
    write(&info);
    let mut client = world.client();
    assert_eq!(told_at_login(&mut client), "server_key");
    drop(client);

    info["pin_key"] = json!(STANDARD.encode(key.public_key().as_ref()));
    write(&info);
    let mut client = world.client();
    client.agree();
    client.tap(&json!({ "tap": "log_in", "number": "13800138000" }));
    client.see("the field for the code", |s| s["login"]["is"] == "waiting_for_code");
    drop(client);

    info["pin_record"] = Value::Null;
    write(&info);
    let mut client = world.client();
    client.tap(&json!({ "tap": "leave_code" }));
    client.see("the form", |s| s["login"]["is"] == "ready");
    client.tap(&json!({ "tap": "tick_box", "ticked": true }));
    client.tap(&json!({ "tap": "log_in", "number": "13800138000" }));
    client.see("the field for the code", |s| s["login"]["is"] == "waiting_for_code");
}
