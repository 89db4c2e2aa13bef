//! SMS to an operator's gateway, over a real socket.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::post;
use base64::{Engine, engine::general_purpose::STANDARD};
use gongchao_backend::{Backend, Config, Part, StartError, SystemClock, Webhook};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpListener;

use crate::world::{PHONE, World, challenge, no};

const KEY: &[u8; 32] = b"0123456789abcdef0123456789abcdef";

/// What the gateway does with a request.
#[derive(Clone, Copy)]
enum Mood {
    Take,
    Busy,
    Refuse,
    /// Takes it and never says so.
    Hang,
}

#[derive(Clone, Default)]
struct Gateway {
    seen: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
    moods: Arc<Mutex<Vec<Mood>>>,
}

impl Gateway {
    /// Listens on a free port; the first requests meet these moods, later ones are taken.
    async fn start(moods: &[Mood]) -> (Self, String) {
        let gateway = Self::default();
        *gateway.moods.lock().unwrap() = moods.iter().rev().copied().collect();
        let of = gateway.clone();
        let app = axum::Router::new().route(
            "/sms",
            post(move |headers: HeaderMap, body: Bytes| async move {
                of.seen.lock().unwrap().push((headers, body));
                let mood = of.moods.lock().unwrap().pop();
                match mood.unwrap_or(Mood::Take) {
                    Mood::Take => StatusCode::ACCEPTED.into_response(),
                    Mood::Busy => StatusCode::SERVICE_UNAVAILABLE.into_response(),
                    Mood::Refuse => StatusCode::FORBIDDEN.into_response(),
                    Mood::Hang => std::future::pending().await,
                }
            }),
        );
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/sms", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        (gateway, url)
    }

    fn seen(&self) -> Vec<(HeaderMap, Bytes)> {
        self.seen.lock().unwrap().clone()
    }

    fn ids(&self) -> Vec<String> {
        self.seen().iter().map(|(headers, _)| headers["webhook-id"].to_str().unwrap().to_owned()).collect()
    }
}

fn world(url: &str) -> World {
    let mut webhook = Webhook::new(url, KEY.as_slice());
    webhook.pause = Duration::ZERO;
    webhook.timeout = Duration::from_millis(300);
    World::with(|config| config.sms_webhook = Some(webhook))
}

fn body(sms: &(HeaderMap, Bytes)) -> Value {
    serde_json::from_slice(&sms.1).unwrap()
}

#[tokio::test]
async fn an_sms_is_posted_signed_over_id_time_and_body_and_nothing_of_it_stays() {
    let (gateway, url) = Gateway::start(&[]).await;
    let world = world(&url);
    let asked = world.challenge(PHONE, "install-0123456789").await;
    assert_eq!(asked.status, StatusCode::ACCEPTED);
    let seen = gateway.seen();
    assert_eq!(seen.len(), 1);
    let (headers, bytes) = &seen[0];
    let said = |name: &str| headers[name].to_str().unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY).unwrap();
    mac.update(format!("{}.{}.", said("webhook-id"), said("webhook-timestamp")).as_bytes());
    mac.update(bytes);
    assert_eq!(said("webhook-signature"), format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())));
    assert_eq!(said("webhook-timestamp"), "1718755200");

    let sms = body(&seen[0]);
    assert_eq!((&sms["to"], &sms["purpose"], &sms["minutes"]), (&json!(PHONE), &json!("login"), &json!(5)));
    let code = sms["code"].as_str().unwrap();
    assert!(sms["text"].as_str().unwrap().contains(code));
    let kept = world.store().sms_outbox();
    assert!(kept.len() == 1 && kept[0].code.is_empty() && kept[0].to.is_empty() && kept[0].text.is_empty());
    assert_eq!(world.try_code(&asked.text("challenge_id"), code).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_try_that_was_not_answered_is_made_again_under_the_same_id() {
    let (gateway, url) = Gateway::start(&[Mood::Hang, Mood::Busy, Mood::Take]).await;
    let world = world(&url);
    let asked = world.challenge(PHONE, "install-0123456789").await;
    assert_eq!(asked.status, StatusCode::ACCEPTED);
    let ids = gateway.ids();
    assert_eq!(ids.len(), 3);
    assert!(ids.iter().all(|id| *id == ids[0]));
    let bodies: Vec<Bytes> = gateway.seen().into_iter().map(|(_, body)| body).collect();
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    assert!(world.store().alarms().is_empty());
}

#[tokio::test]
async fn where_the_gateway_fails_the_client_is_told_and_gets_the_same_sms_when_it_comes_back() {
    let (gateway, url) = Gateway::start(&[Mood::Busy, Mood::Busy, Mood::Busy, Mood::Refuse, Mood::Take]).await;
    let world = world(&url);
    let ask = async || {
        let mut request = crate::world::post("/v1/auth/challenges", &challenge(PHONE, "install-0123456789"));
        request.headers_mut().insert("idempotency-key", "the-first-key-of-it".parse().unwrap());
        world.call(Part::Account, request).await
    };
    let failed = ask().await;
    assert_eq!(failed.refusal(), no(503, "sms_unavailable"));
    assert_eq!(failed.header("retry-after"), "5");
    assert_eq!(gateway.ids().len(), 3);
    // What the gateway refuses is not tried again by itself.
    assert_eq!(ask().await.refusal(), no(503, "sms_unavailable"));
    assert_eq!(gateway.ids().len(), 4);
    world.clock.forward_s(5);
    let taken = ask().await;
    assert_eq!(taken.status, StatusCode::ACCEPTED);
    let ids = gateway.ids();
    assert_eq!(ids.len(), 5);
    assert!(ids.iter().all(|id| *id == ids[0]));
    assert_eq!(ask().await.text("challenge_id"), taken.text("challenge_id"));
    assert_eq!(gateway.ids().len(), 5, "what was taken is not sent again");
    assert_eq!(world.store().alarms().iter().filter(|alarm| alarm.what == "sms_not_sent").count(), 1);

    // Without the key, a tap inside the cool-down finds the same challenge.
    let (gateway, url) = Gateway::start(&[Mood::Refuse]).await;
    let world = self::world(&url);
    assert_eq!(world.challenge(PHONE, "install-0123456789").await.refusal(), no(503, "sms_unavailable"));
    assert_eq!(world.challenge(PHONE, "install-0123456789").await.status, StatusCode::ACCEPTED);
    let ids = gateway.ids();
    assert!(ids.len() == 2 && ids[0] == ids[1]);
}

#[test]
fn a_gateway_that_codes_could_leak_to_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let open = |webhook: Webhook, outbox: bool| {
        let mut config = Config::new(folder.path());
        config.sms_webhook = Some(webhook);
        config.outbox = outbox.then(|| folder.path().join("sms.jsonl"));
        Backend::open(config, Arc::new(SystemClock)).err()
    };
    let refused = |webhook: Webhook| matches!(open(webhook, false), Some(StartError::Setting(_)));
    assert!(refused(Webhook::new("http://sms.example.com/send", KEY.as_slice())));
    assert!(refused(Webhook::new("https://sms.example.com/send", KEY.as_slice())));
    assert!(refused(Webhook::new("nonsense", KEY.as_slice())));
    assert!(refused(Webhook::new("http://localhost:1/", b"short".as_slice())));
    let here = Webhook::new("http://localhost:1/", KEY.as_slice());
    assert!(matches!(open(here.clone(), true), Some(StartError::Setting(_))));
    assert!(open(here.clone(), false).is_none());
    assert!(!format!("{here:?}").contains("0123456789"));
}
