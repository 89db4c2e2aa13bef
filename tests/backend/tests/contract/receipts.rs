//! The receipt: given for the bytes that were meant, and for no others.

use axum::body::Body;
use axum::http::StatusCode;
use gongchao_backend::{Part, Sabotage};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::uploads::{ID, create, patch, tus};
use crate::world::{Answer, World, no};

const BYTES: &str = "every byte of a photo";

fn sha256(bytes: &str) -> String {
    hex::encode(Sha256::digest(bytes))
}

async fn commit(world: &World, token: &str, bytes: &str) -> Answer {
    let body = json!({"sha256": sha256(bytes), "size": bytes.len()});
    world.post_as(token, &format!("/v1/media/{ID}/commit"), &body).await
}

async fn uploaded(world: &World) -> String {
    let token = world.token().await;
    create(world, &token, ID, BYTES.len()).await;
    patch(world, &token, ID, 0, Body::from(BYTES)).await;
    token
}

#[tokio::test]
async fn a_whole_upload_gets_one_receipt_however_often_it_is_asked_for() {
    let world = World::new();
    let token = uploaded(&world).await;
    let first = commit(&world, &token, BYTES).await;
    assert_eq!(first.status, StatusCode::OK);
    assert_eq!(first.json()["sha256"], sha256(BYTES));
    world.clock.forward_s(100);
    let again = commit(&world, &token, BYTES).await;
    assert_eq!(again.json(), first.json());
    assert_eq!(commit(&world, &token, "other bytes").await.refusal(), no(409, "digest_differs"));

    let rows = world.store().uploads();
    assert_eq!(rows[0].receipt, Some(first.text("receipt")));
    assert_eq!((rows[0].committed, rows[0].offset, rows[0].sha256.clone()), (true, 21, sha256(BYTES)));
    let delete = tus("DELETE", &format!("/files/{ID}"), &token).body(Body::empty()).unwrap();
    assert_eq!(world.call(Part::Media, delete).await.refusal(), no(409, "upload_committed"));
    world.clock.forward_s(100 * 86_400);
    assert_eq!(world.store().uploads()[0].sha256, sha256(BYTES));
}

#[tokio::test]
async fn other_bytes_than_were_meant_get_none() {
    let world = World::new();
    let token = uploaded(&world).await;
    let answer = commit(&world, &token, "every byte of a ph0to").await;
    assert_eq!(answer.refusal(), no(409, "digest_differs"));
    assert_eq!(answer.json()["sha256"], sha256(BYTES));
    assert!(!world.store().uploads()[0].committed);
    assert_eq!(commit(&world, &token, BYTES).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_upload_that_is_not_whole_or_not_there_gets_none() {
    let world = World::new();
    let token = world.token().await;
    assert_eq!(commit(&world, &token, BYTES).await.refusal(), no(404, "upload_unknown"));
    create(&world, &token, ID, BYTES.len()).await;
    patch(&world, &token, ID, 0, Body::from("every byte")).await;
    let answer = commit(&world, &token, BYTES).await;
    assert_eq!(answer.refusal(), no(409, "upload_incomplete"));
    assert_eq!(answer.json()["offset"], 10);
    let other = world.log_in("+8613800138001").await["access_token"].as_str().unwrap().to_owned();
    assert_eq!(commit(&world, &other, BYTES).await.refusal(), no(404, "upload_unknown"));
}

#[tokio::test]
async fn sabotage_flips_one_byte_and_is_noticed_each_time() {
    let world = World::with(|config| config.sabotage = Some(Sabotage::CorruptUploadByte));
    let token = uploaded(&world).await;
    for _ in 0..3 {
        assert_eq!(commit(&world, &token, BYTES).await.refusal(), no(409, "digest_differs"));
    }
    let delete = tus("DELETE", &format!("/files/{ID}"), &token).body(Body::empty()).unwrap();
    assert_eq!(world.call(Part::Media, delete).await.status, StatusCode::NO_CONTENT);
    world.store().set_sabotage(None);
    create(&world, &token, ID, BYTES.len()).await;
    patch(&world, &token, ID, 0, Body::from(BYTES)).await;
    assert_eq!(commit(&world, &token, BYTES).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_receipt_can_be_given_for_what_another_tus_server_took() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::with(|config| {
        config.media_url = Some("https://localhost:1".to_owned());
        config.media_data = Some(folder.path().to_owned());
    });
    let token = world.token().await;
    assert_eq!(commit(&world, &token, BYTES).await.refusal(), no(404, "upload_unknown"));
    std::fs::write(folder.path().join(ID), "every byte").unwrap();
    assert_eq!(commit(&world, &token, BYTES).await.refusal(), no(409, "upload_incomplete"));
    std::fs::write(folder.path().join(ID), BYTES).unwrap();
    assert_eq!(commit(&world, &token, BYTES).await.status, StatusCode::OK);
    assert!(world.store().uploads()[0].committed);
}
