//! What holds for every request of every part.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use gongchao_backend::{Backend, Config, Part, Peer, StartError, SystemClock};
use serde_json::json;

use crate::world::{PHONE, World, challenge, no, post};

#[tokio::test]
async fn every_refusal_is_a_problem_whoever_utters_it() {
    let world = World::new();
    for part in [Part::Account, Part::Media, Part::Telemetry] {
        let nowhere = Request::get("/nowhere").body(Body::empty()).unwrap();
        assert_eq!(world.call(part, nowhere).await.refusal(), no(404, "not_found"));
    }
    for (part, path) in [(Part::Account, "/v1/auth/token"), (Part::Media, "/files"), (Part::Telemetry, "/v1/logs")] {
        let wrong = Request::put(path).body(Body::empty()).unwrap();
        let answer = world.call(part, wrong).await;
        assert_eq!(answer.refusal(), no(405, "method_not_allowed"));
        assert!(answer.header("allow").contains("POST"));
    }
    let query = world.get_as(&world.token().await, "/v1/messages?after=x").await;
    assert_eq!(query.refusal(), no(400, "bad_request"));
    let utf8 = world.get("/v1/policy/%ff/text").await;
    assert_eq!(utf8.refusal(), no(400, "bad_request"));
}

#[tokio::test]
async fn a_body_that_does_not_fit_is_refused_without_being_quoted() {
    let world = World::new();
    let path = "/v1/auth/challenges";
    let send = |content_type: &'static str, body: String| {
        world.call(
            Part::Account,
            Request::post(path).header("content-type", content_type).body(Body::from(body)).unwrap(),
        )
    };
    assert_eq!(send("text/plain", "x".to_owned()).await.refusal(), no(415, "media_type_unsupported"));
    assert_eq!(send("application/json", "{".to_owned()).await.refusal(), no(400, "json_malformed"));
    let mut unknown = challenge(PHONE, "install-0123456789");
    unknown["imei"] = json!("490154203237518");
    let answer = send("application/json; charset=utf-8", unknown.to_string()).await;
    assert_eq!(answer.refusal(), no(422, "json_unfit"));
    assert!(answer.json()["column"].is_number());

    let mut typed = challenge(PHONE, "install-0123456789");
    typed["purpose"] = json!(PHONE);
    let answer = send("application/json", typed.to_string()).await;
    assert_eq!(answer.refusal(), no(422, "json_unfit"));
    assert!(!String::from_utf8_lossy(&answer.body).contains("138"));
}

#[tokio::test]
async fn a_json_body_is_bounded_whether_it_says_its_length_or_not() {
    let world = World::new();
    let padding = json!({"refresh_token": "x".repeat(70_000), "scope": "this"});
    assert_eq!(world.post("/v1/auth/logout", &padding).await.refusal(), no(413, "body_too_large"));
    let chunks = stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from_static(&[b' '; 1024]))).take(100);
    let request = Request::post("/v1/auth/logout").header("content-type", "application/json");
    let answer = world.call(Part::Account, request.body(Body::from_stream(chunks)).unwrap()).await;
    assert_eq!(answer.refusal(), no(413, "body_too_large"));
}

#[tokio::test]
async fn a_body_that_stands_still_is_given_up() {
    let world = World::with(|config| config.limits.body_read_s = 0);
    let request = Request::post("/v1/auth/logout").header("content-type", "application/json");
    let endless = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
    let answer = world.call(Part::Account, request.body(endless).unwrap()).await;
    assert_eq!(answer.refusal(), no(408, "body_stalled"));
}

#[tokio::test]
async fn every_answer_has_a_name_a_date_and_is_not_to_be_stored() {
    let world = World::new();
    let first = world.get("/v1/notices").await;
    let second = world.get("/nowhere").await;
    for answer in [&first, &second] {
        assert_eq!(answer.header("x-request-id").len(), 32);
        assert_eq!(answer.header("date"), "Wed, 19 Jun 2024 00:00:00 GMT");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
}

#[tokio::test]
async fn one_address_has_so_many_requests_in_a_minute() {
    let world = World::with(|config| config.limits.requests_per_minute = 3);
    for _ in 0..3 {
        assert_eq!(world.get("/v1/notices").await.status, StatusCode::OK);
    }
    let refused = world.get("/v1/notices").await;
    assert_eq!(refused.refusal(), no(429, "rate_limited"));
    assert_eq!(refused.header("retry-after"), "60");
    let mut elsewhere = Request::get("/v1/notices").body(Body::empty()).unwrap();
    elsewhere.extensions_mut().insert(Peer([127, 0, 0, 9].into()));
    assert_eq!(world.call(Part::Account, elsewhere).await.status, StatusCode::OK);
    world.clock.forward_s(60);
    assert_eq!(world.get("/v1/notices").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_request_log_names_nobody() {
    let world = World::new();
    let session = world.log_in(PHONE).await;
    world.get_as(session["access_token"].as_str().unwrap(), "/v1/messages").await;
    world.get("/13800138000").await;
    world.call(Part::Account, post("/v1/auth/challenges", &json!({"phone": PHONE}))).await;
    let log = format!("{:?}", world.store().requests());
    let code = world.code();
    for private in [
        "13800138000",
        code.as_str(),
        session["access_token"].as_str().unwrap(),
        session["session_id"].as_str().unwrap(),
    ] {
        assert!(!log.contains(private));
    }
    assert!(log.contains("unmatched") && log.contains("/v1/auth/sessions"));
    assert!(!format!("{:?}", world.store().sms_outbox()).contains("1380"));
}

#[tokio::test]
async fn what_the_backend_keeps_is_its_owners_alone() {
    let world = World::new();
    let data = world.folder.path().join("data");
    #[cfg(unix)]
    for (name, mode) in [
        ("", 0o700),
        ("uploads", 0o700),
        ("backend.sqlite", 0o600),
        ("ca.key", 0o600),
        ("server.key", 0o600),
        ("pepper", 0o600),
    ] {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(data.join(name)).unwrap().permissions().mode() & 0o777, mode, "{name}");
    }
    let session = world.log_in(PHONE).await;
    let kept: Vec<u8> = ["backend.sqlite", "backend.sqlite-wal"]
        .iter()
        .flat_map(|file| std::fs::read(data.join(file)).unwrap_or_default())
        .collect();
    for token in ["access_token", "refresh_token"] {
        let token = session[token].as_str().unwrap().as_bytes();
        assert!(!kept.windows(token.len()).any(|bytes| bytes == token));
    }
}

#[test]
fn a_backend_that_cannot_keep_its_word_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let open = |change: fn(&mut Config)| {
        let mut config = Config::new(folder.path());
        change(&mut config);
        Backend::open(config, std::sync::Arc::new(SystemClock)).err()
    };
    assert!(matches!(open(|config| config.bind = [0, 0, 0, 0].into()), Some(StartError::NotLoopback)));
    assert!(matches!(
        open(|config| config.media_url = Some("https://localhost:1".to_owned())),
        Some(StartError::Setting(_))
    ));
    assert!(matches!(open(|config| config.limits.code_length = 3), Some(StartError::Setting(_))));
    assert!(matches!(open(|config| config.policy_text = Some("/nowhere".into())), Some(StartError::File { .. })));
    assert!(open(|_| {}).is_none());
}
